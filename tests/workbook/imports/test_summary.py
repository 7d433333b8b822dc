"""What an import says: the outcome first, rows with one reason together, the rest in a file."""

from pathlib import Path

import pytest

from tests.workbook.imports.made import write_csv
from workbook.cli import import_
from workbook.cli.main import main
from workbook.imports.exports import RowRemark
from workbook.imports.into import remarks_in_words

HEADER = ["日期", "姓名", "窗口", "条款"]
ROWS = [
    *(["2026-10-03", "赵敏", "税务窗口", f"行为规范{n}"] for n in (1, 3, 4, 5, 7)),
    *([f"2026-11-0{n}", f"生人{n}", "税务窗口", "行为规范9"] for n in (1, 2)),
    *([f"2026-11-1{n}", "王芳", "", "行为规范9"] for n in range(8)),
    *([f"2026-11-2{n}", "赵敏", "", f"行为规范9{n}"] for n in range(8)),
    ["2026-11-03", "赵敏", "税务窗口", "行为规范9"],
]


def test_rows_with_one_reason_are_together() -> None:
    lines = [
        RowRemark("表", row, "缺日期，没有登记", about) for row, about in ((3, "甲"), (4, "乙"))
    ]
    assert remarks_in_words([*lines, RowRemark("表", 9, "缺姓名")]) == [
        "表第3—4行：缺日期，没有登记：甲；乙",
        "表第9行：缺姓名",
    ]


def test_the_outcome_comes_first_and_all_of_it_is_kept(
    book: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_, "_MOST", 2)
    export = write_csv(tmp_path / "登记.csv", [HEADER, *ROWS])
    assert main(["import", "登记", str(export), "--into", str(book)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("已导入 登记.csv：登记")
    assert len(shown) <= 24
    assert all(line[0] not in "，。；" for line in shown)
    assert [line for line in shown[:-1] if len(line) > 120] == []
    kept = book.with_name("导入登记.清单.txt")
    assert str(kept) in shown[-1]
    everything = kept.read_text("utf-8-sig")
    assert all(f"生人{n}" in everything for n in (1, 2))
    assert len(set(shown)) == len(shown)
