"""The calendar of a month: holidays, 调休, and a year that is not published yet."""

from datetime import date

import pytest

from workbook.month.workdays import month_days, workday_after, workdays


def test_a_month_without_holidays_has_every_day() -> None:
    days, message = month_days(date(2026, 11, 1))
    assert [day.date.day for day in days] == list(range(1, 31))
    assert [day.date.day for day in days if not day.workday] == [1, 7, 8, 14, 15, 21, 22, 28, 29]
    assert days[0].weekday == "星期日"
    assert days[2].weekday == "星期二"
    assert message == ""


def test_national_day_is_off_and_made_up_for() -> None:
    days, _ = month_days(date(2026, 10, 1))
    notes = {day.date.day: (day.workday, day.note) for day in days}
    assert notes[1] == (False, "国庆节放假")
    assert notes[7] == (False, "国庆节放假")
    assert notes[10] == (True, "调休上班（国庆节）")  # a Saturday
    assert notes[8] == (True, "")
    assert notes[17] == (False, "")


def test_february_of_a_leap_year_has_29_days() -> None:
    assert len(month_days(date(2024, 2, 1))[0]) == 29


def test_a_year_not_yet_published_has_plain_weekdays_and_says_so() -> None:
    days, message = month_days(date(2099, 1, 1))
    assert [day.workday for day in days] == [day.date.weekday() < 5 for day in days]
    assert "2099年" in message
    assert "日历" in message


def test_workdays_of_a_time_of_service() -> None:
    days, _ = month_days(date(2026, 11, 1))
    assert workdays(days, None, None) == 21
    assert workdays(days, date(2026, 11, 16), None) == 11
    assert workdays(days, date(2020, 1, 1), date(2026, 11, 3)) == 2
    assert workdays(days, date(2026, 12, 1), None) == 0


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        (date(2026, 11, 2), 0, date(2026, 11, 2)), (date(2026, 11, 2), 1, date(2026, 11, 3)),
        (date(2026, 11, 6), 1, date(2026, 11, 9)), (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 8), 2, date(2026, 10, 10)), (date(2099, 1, 2), 1, date(2099, 1, 5)),
    ],
)  # fmt: skip
def test_workdays_are_counted_from_the_next_day_on(start: date, count: int, day: date) -> None:
    assert workday_after(start, count) == day
