"""Runs of people's rows on sheets that show scores: by sheet, by column of names, without gaps."""

import pytest

from tests.workbook.offices import CATEGORIES, adopted_book
from tests.workbook.written import written
from udf.roster import Person, Roster
from workbook.connect.shown_people import ShownPerson
from workbook.next_month import row_blocks
from workbook.next_month.next_month import advance
from workbook.next_month.row_blocks import blocks_of, rows_on, window_column
from workbook.ooxml.package import Package


def test_people_beside_each_other_are_runs_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = [
        ShownPerson(sheet=sheet, name=name, name_column=column, places=((row, 9),), mark="")
        for sheet, name, column, row in (
            ("汇总", "甲", 1, 3), ("汇总", "乙", 6, 3), ("汇总", "丙", 1, 4), ("汇总", "丁", 6, 4),
            ("汇总", "戊", 1, 6), ("甲表", "甲", None, 3), ("公示", "甲", 2, 3), ("汇总", "己", 6, 5),
        )
    ]  # fmt: skip
    monkeypatch.setattr(row_blocks, "shown_people", lambda _: shown)
    package = Package(written({"汇总": [["姓名"]]}), "x")
    blocks = blocks_of(package)
    assert [(one.sheet, one.column, "".join(s.name for s in one.rows)) for one in blocks] == [
        ("汇总", 1, "甲丙"), ("汇总", 1, "戊"), ("汇总", 6, "乙丁己"), ("公示", 2, "甲"),
    ]  # fmt: skip
    assert "".join(one.name for one in rows_on(blocks, "汇总")) == "甲丙戊乙丁己"


@pytest.mark.parametrize(("window", "column"), [("户政", 3), ("", 0)])
def test_the_window_is_beside_the_name_of_whoever_has_one(window: str, column: int) -> None:
    sheet = Package(written({"汇总": [["甲", " ", window]]}), "x").sheet("汇总")
    shown = ShownPerson(sheet="汇总", name="甲", name_column=1, places=((1, 9),), mark="")
    roster = Roster((Person(0, "", "甲", window, None, None),))
    assert window_column(sheet, shown, roster) == column


def test_people_beside_each_other_move_up_with_their_windows() -> None:
    head = ("窗口", "姓名", *CATEGORIES, "总分")
    names = {"户政": "赵一鸣 钱如意", "税务": "孙立 李向阳", "医保": "周小舟 吴越"}
    staff = [(window, name) for window, both in names.items() for name in both.split()]
    rows: list[list[object]] = [["2026年11月考核得分"], [*head, None, *head]]
    for at, (left, right) in enumerate(zip(staff[:3], staff[3:], strict=True), start=3):
        rows.append(
            [
                *left,
                *[None] * 5,
                f"=SUM(C{at}:G{at})",
                None,
                *right,
                *[None] * 5,
                f"=SUM(L{at}:P{at})",
            ]
        )
    package = adopted_book(written({"得分": rows}))[1]
    new = [Person(0, "", "郑好", "户政", None, None), Person(0, "", "冯远", "税务", None, None)]
    staying = [Person(0, "", name, window, None, None) for window, name in staff if name != "孙立"]
    advance(package, [*staying, *new])
    cells = package.sheet("得分").cells()
    shown = [
        tuple(cells[row, c + at].value for at in (0, 1)) for c in (1, 10) for row in range(3, 7)
    ]
    assert shown == [
        ("户政", "赵一鸣"), ("户政", "钱如意"), ("户政", "郑好"), ("税务", "李向阳"),
        ("税务", "冯远"), ("医保", "周小舟"), ("医保", "吴越"), (None, None),
    ]  # fmt: skip
