"""Serial numbers and days, also about the 29 February 1900 that there was not."""

import datetime as dt

import pytest

from workbook.ooxml.dates import from_serial, is_date_format, to_serial


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, dt.datetime(1900, 1, 1)), (59, dt.datetime(1900, 2, 28)), (60, dt.datetime(1900, 2, 28)),
        (61, dt.datetime(1900, 3, 1)), (46329, dt.datetime(2026, 11, 3)),
        (46329.75, dt.datetime(2026, 11, 3, 18)),
    ],
)  # fmt: skip
def test_a_serial_number_is_a_day(serial: float, day: dt.datetime) -> None:
    assert from_serial(serial) == day
    if serial != 60:
        assert to_serial(day) == serial


def test_the_other_epoch_has_no_false_day() -> None:
    assert from_serial(1, date1904=True) == dt.datetime(1904, 1, 2)
    assert to_serial(dt.date(1904, 1, 2), date1904=True) == 1
    assert isinstance(to_serial(dt.datetime(2026, 11, 3)), int)


@pytest.mark.parametrize(
    ("number", "code", "expected"),
    [
        ("14", None, True), ("22", None, True), ("23", None, False), ("13", None, False), ("27", None, True),
        ("36", None, True), ("37", None, False), ("45", None, True), ("48", None, False), ("50", None, True),
        ("58", None, True), ("59", None, False), ("x", None, False), ("200", "yyyy-mm-dd", True),
        ("200", "0.00", False), ("200", '"d"0', False), ("200", "[Red]0", False), ("200", "[h]:00", True),
        ("200", "General", False), ("200", r"\d0", False),
    ],
)  # fmt: skip
def test_a_number_format_that_shows_days_or_times(
    number: str, code: str | None, expected: bool
) -> None:
    assert is_date_format(number, code) is expected
