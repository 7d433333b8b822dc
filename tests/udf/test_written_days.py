"""Days as people and other programs write them."""

from datetime import date, datetime
from typing import Any

import pytest

from udf.written_days import written_day

NOVEMBER = date(2026, 11, 1)
THIRD = date(2026, 11, 3)


@pytest.mark.parametrize(
    "cell",
    [
        THIRD, datetime(2026, 11, 3, 8, 25), 46329, 46329.4, 20261103, 20261103.0,
        "20261103", "202611030825", "20261103082500", "2026-11-03", "2026/11/3", "2026.11.3",
        "2026年11月3日", "2026 年 11 月 3 日 9时15分", "2026-11-03T08:25+08:00",
        "2026-11-02T20:25:10Z", "2026-11-03T08:25:10.5+0800", "26-11-03 星期二", "26年11月3日",
        "11月3日", "11月3号", "11-3", "11/3", "11.3", "3日", "3号", "3日（周二）", "11月3日上午8:25-12:00",
        "11月3日晚上8点许", "１１月３日", "\u200b2026-11-03\ufeff", " 3日 ", "2026-11-03 08:25:10 PM",
    ],
)  # fmt: skip
def test_the_third_of_november(cell: Any) -> None:
    assert written_day(cell, NOVEMBER) == THIRD


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("10月3日", date(2026, 10, 3)), ("27-01-05", date(2027, 1, 5)), ("25-12-5", date(2025, 12, 5)),
        ("2026-11-02T23:30:00-05:00", THIRD), ("12月31日", date(2026, 12, 31)),
        (21961, date(1960, 2, 15)),
    ],
)  # fmt: skip
def test_days_of_other_months_and_years_are_read_as_written(cell: Any, day: date) -> None:
    assert written_day(cell, NOVEMBER) == day


@pytest.mark.parametrize(
    "cell",
    [
        None, "", True, 11.3, 11, 0, 21960, 20261303, 20261131, "20261131", "2026-02-30", "11.30.5",
        "10.3", "12/3", "24-11-03", "28-11-03", "11月31日", "31日", "0日", "2026-11-03上报", "11月3日至5日",
        "3日、4日", "2026-11-033", "昨天", "周二", "2026-13-45T08:25Z", "下午",
    ],
)  # fmt: skip
def test_no_day_that_could_be_told(cell: Any) -> None:
    assert written_day(cell, NOVEMBER) is None
