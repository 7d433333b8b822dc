"""Counts that an office writes with their unit."""

import io
from collections.abc import Sequence

import openpyxl

from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Scores, adopt_package
from workbook.month.month_findings import month_findings
from workbook.ooxml.package import Package

STAFF = ("云登", "简宁", "那日苏", "水生")
DUE = ("66次", "６６ 次", 66, "66个")
CASES = ("1,400件", "0件", "14笔", "约14件")
RATED = ("1400", "", "14笔", 14)


def test_a_count_with_its_unit_is_a_number_that_still_shows_it() -> None:
    scores: list[Sequence[object]] = [["2026年5月考核"], ["序号", "姓名", "窗口", *RESULTS]]
    scores += [[at, name, "医保"] for at, name in enumerate(STAFF, start=1)]
    signs: list[Sequence[object]] = [("姓名", "应打卡次数", "打卡异常次数")]
    signs += [(name, due, "3次") for name, due in zip(STAFF, DUE, strict=True)]
    cases: list[Sequence[object]] = [
        ("姓名", "办件量", "评价量"),
        *zip(STAFF, CASES, RATED, strict=True),
    ]
    sheets: dict[str, Rows] = {"考核": scores, "打卡": signs, "评价": cases}
    package = Package(written({**sheets, "扣分": [("日期", "姓名", "条款")]}), "2026年5月.xlsx")
    done, after = adopt_package(package, scores=Scores.REPLACE)
    (finding,) = month_findings(after)
    assert (finding.sheet, finding.cell) == ("评价", "B5")  # about so many is no number
    assert "“打卡”B2—C5中写作“66次”这样的7格改成数，看上去不变" in "".join(done.done)
    book = openpyxl.load_workbook(io.BytesIO(after.to_bytes()))
    shown = [book["打卡"].cell(row, 2) for row in range(2, 6)]
    assert [cell.value for cell in shown] == [66] * 4
    assert [cell.number_format for cell in shown] == ['0"次"', '0"次"', "General", '0"个"']
    first = book["评价"]["B2"]
    assert (first.value, first.number_format) == (1400, '#,##0"件"')
    values = after.sheet("考核").cells()
    assert [values[row, 9].value for row in (3, 4, 5)] == [94.09] * 3
