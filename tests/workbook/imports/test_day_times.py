"""Which columns of a row of a day hold its punches, and which when one should have come."""

from collections.abc import Sequence

import pytest

from udf.text import Cell
from workbook.imports.attendance.day_times import DayTimes, day_times
from workbook.imports.tables.exports import ExportTable

CLOCK, NONE, WORD = "08:25", "", "东门"
SEVERAL = "08:25 12:01 14:20 18:03"


def times(columns: Sequence[tuple[str, Cell]], also: Sequence[str] = ()) -> DayTimes:
    """What is found below some headers; ``also`` are columns that are read as something else."""
    titles = tuple(title for title, _ in columns)
    row = tuple(cell for _, cell in columns)
    return day_times(
        ExportTable("表", 0, titles, {one: titles.index(one) for one in also}, (row, row))
    )


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ([("上班", CLOCK), ("下班", CLOCK)], DayTimes((0, 1))),
        ([("上班", CLOCK), ("地点", CLOCK), ("下班", CLOCK)], DayTimes((0, 2))),
        ([("上班", WORD), ("下班", CLOCK)], DayTimes((1,))),
        ([("上班", NONE), ("下班", CLOCK)], DayTimes((0, 1))),
        ([("出勤时长", CLOCK), ("打卡次数", CLOCK), ("打卡结果", CLOCK)], DayTimes(())),
        ([("姓名", WORD)], DayTimes(())),
        # of two columns of one slot the punch, wherever it is
        ([("上班时间", CLOCK), ("上班打卡时间", CLOCK)], DayTimes((1,), (0,))),
        ([("上班打卡时间", CLOCK), ("上班时间", CLOCK)], DayTimes((0,), (1,))),
        ([("上班打卡", CLOCK), ("签到打卡", CLOCK)], DayTimes((0,))),
        ([("上班时间", CLOCK), ("签到时间", CLOCK)], DayTimes((1,), (0,))),
        ([("下班时间", CLOCK), ("签退时间", CLOCK)], DayTimes((1,), (0,))),
        ([("上班时间", CLOCK), ("下班时间", CLOCK)], DayTimes((0, 1))),
        # the first and the last punch stand for those of the slots only where there are none
        ([("最早打卡", CLOCK), ("最晚打卡", CLOCK)], DayTimes((0, 1))),
        ([("最早打卡", CLOCK), ("上班打卡", CLOCK), ("下班打卡", CLOCK)], DayTimes((1, 2))),
        # one column with all of a day's punches
        ([("打卡记录", SEVERAL)], DayTimes((0,), several=True)),
        ([("打卡记录", SEVERAL), ("最晚打卡", CLOCK)], DayTimes((0,), several=True)),
        ([("上班", CLOCK), ("下班", CLOCK), ("打卡记录", SEVERAL)], DayTimes((2,), (0, 1), several=True)),
        ([("上班打卡", CLOCK), ("下班打卡", CLOCK), ("打卡记录", SEVERAL)], DayTimes((0, 1, 2))),
        ([("打卡时间", CLOCK)], DayTimes((0,))),
    ],
)  # fmt: skip
def test_times_are_punches_or_when_one_should_come(
    columns: Sequence[tuple[str, Cell]], found: DayTimes
) -> None:
    assert times(columns) == found


@pytest.mark.parametrize("name", ["班次", "应打卡时间", "日期"])
def test_what_is_read_as_something_else_is_no_time_of_punches(name: str) -> None:
    columns: Sequence[tuple[str, Cell]] = [(name, CLOCK), ("打卡时间", CLOCK)]
    assert times(columns, [name]) == DayTimes((1,))
