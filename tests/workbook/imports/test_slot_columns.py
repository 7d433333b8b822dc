"""Which columns of a row of a day hold its slots: a time, a result, each where the header says."""

from collections.abc import Sequence

import pytest

from tests.workbook.imports.test_attendance_days import reader
from workbook.imports.attendance.slot_columns import slot_columns
from workbook.imports.tables.exports import ExportTable

Slot = tuple[str, int | None, int]


def slots(*columns: tuple[str, Sequence[object]]) -> list[Slot]:
    """The slots of a table: their names, and the columns of their times and results."""
    titles = ("姓名", *(title for title, _ in columns))
    rows = tuple(zip(("王芳", "李强"), *(cells for _, cells in columns), strict=True))
    return [
        (one.name, one.time, one.result)
        for one in slot_columns(ExportTable("表", 0, titles, {"姓名": 0}, rows), reader())
    ]


TIMES, RESULTS, WORDS = ("08:25", "08:31"), ("正常", "迟到"), ("东门", "西门")
IN, OUT = ("上班打卡结果", RESULTS), ("下班打卡结果", RESULTS)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ([IN, OUT], [("上班", None, 1), ("下班", None, 2)]),
        ([OUT, IN], [("上班", None, 2), ("下班", None, 1)]),
        ([("上班打卡时间", TIMES), IN], [("上班", 1, 2)]),
        ([IN, ("上班打卡时间", TIMES)], [("上班", 2, 1)]),
        # of several times of one slot, those of the punches
        ([("上班打卡时间", TIMES), ("上班规定时间", TIMES), IN], [("上班", 1, 3)]),
        ([("上班时间", TIMES), ("上班打卡时间", TIMES), IN], [("上班", 2, 3)]),
        ([("上班打卡时间", TIMES), ("上班时间", TIMES), IN], [("上班", 1, 3)]),
        ([("上班时间", TIMES), ("上班时刻", TIMES), IN], [("上班", 1, 3)]),
        # a result whose header says no slot is that of the time left of it
        ([("上班时间", TIMES), ("结果", RESULTS)], [("上班", 1, 2)]),
        ([("上班时间", TIMES), ("门", WORDS)], []),
        ([("上班", TIMES), ("结果", RESULTS)], [("上班", 1, 2)]),
        ([("上班时间", TIMES), ("下班", RESULTS)], [("下班", None, 2)]),
        ([("上班时间", TIMES)], []),
        ([("上班", RESULTS)], [("上班", None, 1)]),
        ([("上班", TIMES)], []),
        ([("上班", WORDS)], []),
        # signs that somebody ticks off, where there are several
        ([("上午", "√假"), ("下午", "√√")], [("上午", None, 1), ("下午", None, 2)]),
        ([("上午", "√假")], []),
        ([("上午", ("√", "√")), ("下午", ("", "√"))], [("上午", None, 1), ("下午", None, 2)]),
        ([("上午", "√√"), ("下午", ("", ""))], []),
        ([("上午", ("在岗值班", "√")), ("下午", "√√")], [("上午", None, 1), ("下午", None, 2)]),
        ([("上午", ("在岗值班了", "√")), ("下午", "√√")], []),
        ([("上午", ("1", "√")), ("下午", "√√")], []),
        # in the order of the day
        (
            [("下午下班结果", RESULTS), ("下午上班结果", RESULTS), ("上午下班结果", RESULTS), ("上午上班结果", RESULTS)],
            [("上午上班", None, 4), ("上午下班", None, 3), ("下午上班", None, 2), ("下午下班", None, 1)],
        ),
        (
            [("第三次结果", RESULTS), ("第二次结果", RESULTS), ("第一次结果", RESULTS)],
            [("第一次", None, 3), ("第二次", None, 2), ("第三次", None, 1)],
        ),
        (
            [("下班2结果", RESULTS), ("上班2结果", RESULTS), ("下班1结果", RESULTS), ("上班1结果", RESULTS)],
            [("上班1", None, 4), ("下班1", None, 3), ("上班2", None, 2), ("下班2", None, 1)],
        ),
    ],
)  # fmt: skip
def test_each_slot_has_a_result_and_the_time_that_is_its_own(
    columns: Sequence[tuple[str, Sequence[object]]], found: list[Slot]
) -> None:
    assert slots(*columns) == found
