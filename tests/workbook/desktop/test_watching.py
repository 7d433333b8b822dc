"""A workbook that is open elsewhere is answered after each save, from what the file then holds."""

from pathlib import Path
from typing import Any

from tests.workbook.imports.made import PEOPLE, make
from udf.roster import Person
from workbook.desktop.watching import Watched, look
from workbook.engine.recalculate import recalculate
from workbook.ooxml.package import Package


def test_what_changed_is_told_once(tmp_path: Path) -> None:
    book = tmp_path / "2026-11.xlsx"
    package = Package(make(Person(n, *person, None, None) for n, person in enumerate(PEOPLE)))
    ledger = package.sheet("扣分登记")
    rows: tuple[tuple[Any, ...], ...] = (
        ("2026-11-03", None, "李强", None, "业务规范1"),
        ("2026-11-04", None, "无此人", None, "业务规范1"),
    )
    for at, row in enumerate(rows, start=4):
        for column, value in enumerate(row, start=1):
            ledger.set_value(at, column, value)
    recalculate(package)
    content = package.to_bytes()
    book.write_bytes(content)
    first = look(Watched(), book)
    answer = first.answer
    assert answer is not None and first.version == 1
    assert answer["month"] == "2026-11" and answer["errors"] == 1
    assert answer["header"][:3] == ["姓名", "窗口", "业务规范"]
    assert answer["header"][-2:] == ["总分", "排名"]
    assert [person[:3] for person in answer["people"]] == [
        ["王芳", "综合窗口", "20.00"], ["李强", "综合窗口", "18.00"],
        ["王芳", "税务窗口", "20.00"], ["赵敏", "税务窗口", "20.00"],
    ]  # fmt: skip
    wrong, counted = answer["rows"]
    assert counted == ["扣分登记第4行", "2026-11-03", "李强", "业务规范1", "计入", "counted"]
    assert wrong[0] == "扣分登记第5行" and wrong[2] == "" and wrong[5] == "open"
    assert answer["findings"][0][:3] == ["错误", "扣分登记!C5", "名册中无此人：无此人"]
    assert look(first, book) is first  # nothing was saved since

    book.write_bytes(b"PK\x03\x04 half a file")
    broken = look(first, book)
    assert broken.version == 2 and broken.answer is not None and "problem" in broken.answer
    assert look(broken, book).version == 2  # said once
    book.unlink()
    gone = look(broken, book)
    assert gone.version == 3 and "读不出来" in str(gone.answer)
    book.write_bytes(content)
    back = look(gone, book)
    assert back.version == 4 and back.answer == answer
