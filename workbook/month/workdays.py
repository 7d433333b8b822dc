"""The official Chinese holiday calendar of a month, with 调休."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class Day:
    """A day: whether the office works, and why where it is not as the day of the week says."""

    date: date
    workday: bool
    note: str

    @property
    def weekday(self) -> str:
        """The day of the week, e.g. 星期三."""
        return "星期" + "一二三四五六日"[self.date.weekday()]


def month_days(month: date) -> tuple[list[Day], str]:
    """Return every day of the month, and a message: empty, or that the year is not known yet.

    The State Council publishes a year's holidays in the November before; until the calendar has
    them, Monday to Friday are workdays.
    """
    days = [
        month.replace(day=number) for number in range(1, monthrange(month.year, month.month)[1] + 1)
    ]
    try:
        return [_official(day) for day in days], ""
    except NotImplementedError:
        message = (
            f"节假日日历中还没有{month.year}年的放假安排，{month.year}年{month.month}月暂按周一至周五为工作日；"
            "国务院办公厅公布后，请在“日历”中改正工作日，并核对“考勤”的应签到次数。"
        )
        return [Day(day, day.weekday() < 5, "") for day in days], message


def _official(day: date) -> Day:
    holiday, name = chinese_calendar.get_holiday_detail(day)
    festival = chinese_calendar.Holiday(name).chinese if name else ""
    if holiday:
        return Day(day, False, f"{festival}放假" if festival else "")
    return Day(day, True, f"调休上班（{festival}）" if day.weekday() >= 5 else "")


def workdays(days: Sequence[Day], since: date | None, until: date | None) -> int:
    """Return how many of the days are workdays in a time of service; an open end has no bound."""
    return sum(
        day.workday
        and (since is None or since <= day.date)
        and (until is None or day.date <= until)
        for day in days
    )


def workday_after(start: date, count: int) -> date:
    """Return the ``count``-th workday after a day, by the official calendar where it is known."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def is_workday(day: date) -> bool:
    """Tell whether the office works on a day; Monday to Friday in a year not yet published."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
