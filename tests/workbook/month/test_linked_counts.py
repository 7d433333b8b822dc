"""Counts that stand among an office's scores are found by name, on whatever sheet they are."""

from collections.abc import Sequence

import pytest

from tests.workbook.written import written
from udf.findings import Finding
from workbook.engine.recalculate import recalculate
from workbook.month.linked_counts import (
    Counts,
    link_formula,
    link_to_one_of,
    linked_cell,
    linked_values,
    typed_over,
)
from workbook.month.missing_results import link_findings
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area

Rows = Sequence[Sequence[object]]
PEOPLE = ("王芳", "李强", "李强", None, "赵敏")
NAMES, COUNTS = Area(2, 1, 6, 1), Area(2, 3, 6, 3)


def book(title: str) -> Package:
    """An office's counts, and a sheet that shows them for four people, one of them unknown."""
    office: list[list[object]] = [["姓名", "窗口", "应签到"]]
    office += [[name, "综合", 80 + n] for n, name in enumerate(PEOPLE)]
    shown: list[list[object]] = [["姓名", "应签到次数"]]
    shown += [[name, None] for name in ("赵敏", "王芳", "李强", "白音")]
    package = Package(written({title: office, "考勤": shown}))
    for row in range(2, 6):
        formula = link_formula(title, COUNTS, NAMES, None, f"$A{row}", "$Z$1")
        package.sheet("考勤").set_formula(row, 2, formula, 0)
    return package


@pytest.mark.parametrize(
    ("names", "shown"),
    [((["王芳"], ["李强"]), 1), ((["李强"], ["王芳"]), 2), ((["李强"], ["赵敏"]), None), ((["王芳"], ["王芳"]), "姓名重复")],
)  # fmt: skip
def test_a_count_may_be_on_one_of_several_sheets(
    names: tuple[list[str], list[str]], shown: object
) -> None:
    sheets: dict[str, Rows] = {}
    for title, own, count in zip(("一 窗", "二"), names, (1, 2), strict=True):
        sheets[title] = [["姓名", "窗口", "应签到"], *([name, None, count] for name in own)]
    package = Package(written({**sheets, "考勤": [["姓名", "应签到次数"], ["王芳", None]]}))
    places = [Counts(title, Area(2, 3, 6, 3), Area(2, 1, 6, 1)) for title in sheets]
    package.sheet("考勤").set_formula(2, 2, link_to_one_of(places, "$A2"), 0)
    recalculate(package)
    assert package.sheet("考勤").cell(2, 2).value == (shown or "")


@pytest.mark.parametrize("title", ["得分", "得 分", "王's 得分", "2026年(11)"])
def test_a_count_is_that_of_the_one_of_this_name(title: str) -> None:
    package = book(title)
    sheet = package.sheet("考勤")
    found = [linked_cell(package, sheet, sheet.cell(row, 2).formula) for row in range(2, 6)]
    assert [one and (one.sheet.name, one.row, one.column) for one in found] == [
        (title, 6, 3), (title, 2, 3), None, None,
    ]  # fmt: skip
    assert linked_cell(package, sheet, "INDEX(得分!$A$1:$B$2,1,1)") is None
    values = linked_values(package, sheet, Area(1, 1, 5, 2))
    assert [row[1] for row in values] == ["应签到次数", 84, 80, 0, 0]


def test_a_count_typed_over_its_formula_is_told_where_it_says_something_else() -> None:
    package = book("得分")
    sheet = package.sheet("考勤")
    for row, value in ((2, 84), (3, 79), (5, 5)):
        sheet.set_value(row, 2, value)
    found = list(typed_over(package, sheet, Area(1, 1, 5, 2)))
    assert [(own.row, there.row) for own, there in found] == [(3, 2)]
    package.set_name("考勤表", "考勤!$A$1:$B$5")
    package.set_name("好差评表", "得分!$A$1:$C$6")
    assert link_findings(package) == [
        Finding(
            "错误", "考勤", "B3", "这一格取自得分!C2，被改成了别的数，两处不一致",
            "数填在得分!C2；这一格从相邻一行复制公式",
        )
    ]  # fmt: skip
