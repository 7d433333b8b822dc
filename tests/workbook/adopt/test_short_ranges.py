"""The office's averages and ranks that stop before the last person's row."""

import pytest

from tests.workbook.offices import CATEGORIES, adopted_book
from tests.workbook.written import written
from udf.findings import DOUBTFUL
from workbook.connect.short_ranges import short_ranges

PEOPLE = ("池默", "阮青", "古月", "田野")


def told(average: str, rank: str) -> list[tuple[str, str, str]]:
    """What is told of four people in rows 3 to 6, a line of averages below, and of all in row 8."""
    rows: list[list[object]] = [["2026年11月得分"], ["窗口", "姓名", *CATEGORIES, "总分", "名次"]]
    for row, name in enumerate(PEOPLE, start=3):
        place = f"=RANK(H{row},{rank})"
        rows.append(["水务窗口", name, 20, 35, 5, 35, 0, f"=SUM(C{row}:G{row})", place])
    rows.append(["小计", None, *[None] * 5, f"=AVERAGE({average})"])
    rows.append(["合计", None, *[None] * 5, "=AVERAGE(H3:H6)"])
    package = adopted_book(written({"得分": rows}, ["A3:A6"]))[1]
    found = short_ranges(package)
    assert {(one.level, one.sheet) for one in found} <= {(DOUBTFUL, "得分")}
    return [(one.cell, one.what, one.advice) for one in found]


@pytest.mark.parametrize("average", ["H3:H6", "H3:H4,H5:H6", "H6,H3:H5"])
def test_what_has_everybody_is_quiet(average: str) -> None:
    assert told(average, "$H$3:$H$6") == []


def test_who_was_added_below_the_range_is_told() -> None:
    average = ("H7", "这一格的公式没有算进第5行、第6行的人", "把公式里的区域改到第6行")
    rank = ("I6", "这一格的公式没有算进第6行的人", "把公式里的区域改到第6行")
    assert told("H3:H4", "$H$3:$H$5") == [rank, average]
