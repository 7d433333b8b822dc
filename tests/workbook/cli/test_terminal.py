"""What the command shows: tables, lists and problems, on a console and for the local page."""

import io
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from rich.console import Console

from tests.workbook.written import written
from udf.errors import KaoheError
from udf.findings import DOUBTFUL, WRONG, Finding
from workbook.cli.arguments import DONE, PROBLEMS
from workbook.cli.light_imports import import_openpyxl
from workbook.cli.main import main
from workbook.cli.terminal import (
    command,
    findings_status,
    progressing,
    show_account,
    show_findings,
    show_kept,
    show_table,
)
from workbook.desktop.jobs import RECORDS
from workbook.engine.outcome import Kept

ROWS = [("王芳", 98.5, None), ("李强", 7, "说明")]


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=60, soft_wrap=True, emoji=False, markup=False)


def shown(console: Console) -> list[str]:
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def problems(count: int) -> list[Finding]:
    return [
        Finding(WRONG if n == 0 else DOUBTFUL, "扣分登记", f"A{n}" if n else "", f"问题{n}", "改正")
        for n in range(count)
    ]


def test_numbers_stand_to_the_right_with_two_decimals(console: Console) -> None:
    show_table(console, "得分", ("姓名", "分", "备注"), ROWS)
    lines = shown(console)
    assert lines[0] == "得分"
    (wang,) = [line for line in lines if "王芳" in line]
    (li,) = [line for line in lines if "李强" in line]
    assert wang.index("98.50") + 5 == li.index("7 ") + 1
    assert "None" not in wang and "说明" in li


def test_only_the_first_rows_are_shown_where_all_are_elsewhere(console: Console) -> None:
    rows = [(f"第{n}行",) for n in range(10)]
    show_table(console, "差异", ("行",), rows, elsewhere="见工作簿")
    lines = shown(console)
    assert [n for n in range(10) if any(f"第{n}行" in line for line in lines)] == list(range(8))
    assert lines[-1] == "另有2处，见工作簿。"
    show_table(console, "差异", ("行",), rows)
    assert any("第9行" in line for line in shown(console))
    show_table(console, "差异", ("行",), rows[:8], elsewhere="见工作簿")
    assert not shown(console)[-1].startswith("另有")


def test_an_account_has_heads_and_words_below(console: Console) -> None:
    show_account(
        console, "得分说明",
        [("总分", "", "", 98.0, "5类相加", "得分!F3"), ("", "11月3日", "业务规范1", "−2", "第一句\n第二句", "")],
    )  # fmt: skip
    assert shown(console) == [
        "得分说明", "总分  98.00  得分!F3：5类相加", "  11月3日  业务规范1  −2", "    第一句", "    第二句",
    ]  # fmt: skip


def test_problems_beyond_a_screen_are_counted(console: Console) -> None:
    show_findings(console, [])
    assert shown(console) == ["数据检查：没有问题。"]
    show_findings(console, problems(10))
    lines = shown(console)
    assert "数据检查：错误1条，提醒9条" in lines
    assert lines[-1] == "另有2条，见工作簿的“数据检查”，或用 kaohe check 看全部。"
    assert any("扣分登记!A7" in line for line in lines) and not any(
        "问题8" in line for line in lines
    )
    show_findings(console, problems(10), None)
    assert any("问题9" in line for line in shown(console))


def test_the_local_page_gets_records(
    console: Console, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(RECORDS, "#")
    show_table(console, "得分", ("姓名", "分", "备注"), ROWS)
    show_account(console, "说明", [("总分", "", "", 98.0, "", "")])
    with progressing(console, "计算") as progress:
        progress(1, 2)
    written = capsys.readouterr().out.splitlines()
    assert all(line.startswith("#") for line in written)
    table, account, done = (json.loads(line[1:]) for line in written)
    assert table["table"]["rows"] == [["王芳", "98.50", ""], ["李强", "7", "说明"]]
    assert (account["table"]["title"], account["table"]["header"][3]) == ("说明", "分值")
    assert done == {"progress": [1, 2, "计算"]}
    assert shown(console) == []


def test_progress_leaves_nothing_where_output_is_no_terminal(console: Console) -> None:
    with progressing(console, "计算") as progress:
        progress(1, 2)
    assert "".join(shown(console)) == ""


def test_formulas_left_as_they_were_are_listed(console: Console) -> None:
    show_kept(console, [])
    assert shown(console) == []
    show_kept(console, [Kept("汇总", "B3", "WEBSERVICE(A1)", "只有Excel能算")])
    (line,) = [line for line in shown(console) if "汇总!B3" in line]
    assert "=WEBSERVICE(A1)" in line


def test_the_exit_status_tells_of_errors_and_not_of_doubts() -> None:
    assert findings_status(problems(1)) == findings_status(problems(3)) == PROBLEMS
    assert findings_status(problems(3)[1:]) == findings_status([]) == DONE


@pytest.mark.parametrize(
    ("system", "argument", "written"),
    [
        ("win32", r"C:\考核\2026-11.xlsx", r"C:\考核\2026-11.xlsx"), ("win32", "我 的.xlsx", '"我 的.xlsx"'),
        ("win32", "a&b.xlsx", '"a&b.xlsx"'), ("linux", "考核/2026-11.xlsx", "考核/2026-11.xlsx"),
        ("linux", "我 的.xlsx", "'我 的.xlsx'"), ("linux", r"a\b", r"'a\b'"),
    ],
)  # fmt: skip
def test_a_command_can_be_typed_as_it_is_shown(
    monkeypatch: pytest.MonkeyPatch, system: str, argument: str, written: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert command("calc", argument) == f"kaohe calc {written}"


def test_openpyxl_is_imported_without_numpy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = "try:\n    import numpy\nexcept ImportError:\n    numpy = None\n"
    (tmp_path / "openpyxl.py").write_text(stub, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("openpyxl", "numpy"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
        monkeypatch.delitem(sys.modules, name)
    import_openpyxl()
    assert vars(sys.modules["openpyxl"])["numpy"] is None and "numpy" not in sys.modules


@pytest.mark.parametrize(
    ("act", "label"),
    [
        ("adopt.adopt.adopt", "接入考核函数"),
        ("imports.run.run", "导入 甲.xlsx"),
        ("next_month.next_month.next_month", "生成下个月的工作簿"),
        ("publish.publish.publish", "公布"),
        ("year.year.year", "读取各月"),
    ],
)
def test_what_takes_long_says_how_far_it_is(
    act: str,
    label: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def begin(*given: object, progress: object = None, **_: object) -> None:
        report = progress or given[-1]
        assert callable(report)
        report(1, 2)
        raise KaoheError("不做了")

    book = tmp_path / "甲.xlsx"
    book.write_bytes(written({"得分": [["姓名"]]}))
    monkeypatch.setattr(f"workbook.{act}", begin)
    monkeypatch.setenv(RECORDS, "@")
    verb = act.partition(".")[0].removesuffix("_month").removesuffix("s")
    exported = ["考勤", str(book), "--into"] if verb == "import" else []
    assert main([verb, *exported, str(book)]) == 2
    lines = capsys.readouterr().out.splitlines()
    said = [json.loads(line[1:]) for line in lines if line.startswith("@")]
    assert {"progress": [1, 2, label]} in said
