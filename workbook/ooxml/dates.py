"""Serial numbers and the days they mean."""

import datetime as dt
import math
import re


def to_serial(day: dt.date, date1904: bool = False) -> float | int:
    """Return the serial number of a date or naive datetime; whole for midnight."""
    moment = day if isinstance(day, dt.datetime) else dt.datetime(day.year, day.month, day.day)
    passed = moment.replace(tzinfo=None) - _epoch(date1904)
    # 1900 had no 29 February, but spreadsheets count it: days before 1 March are one less.
    days = passed.days - (1 if not date1904 and passed.days < 61 else 0)
    seconds = passed.seconds + passed.microseconds / 1e6
    return days + seconds / 86400 if seconds else days


def from_serial(serial: float, date1904: bool = False) -> dt.datetime:
    """Return the moment a serial number means, to the second.

    OverflowError (ValueError for what is no number) outside the years 1 to 9999.
    """
    days = math.floor(serial)
    seconds = round((serial - days) * 86400)
    days += 1 if not date1904 and days < 60 else 0
    return _epoch(date1904) + dt.timedelta(days=days, seconds=seconds)


def _epoch(date1904: bool) -> dt.datetime:
    return dt.datetime(1904, 1, 1) if date1904 else dt.datetime(1899, 12, 30)


# Built-in number formats that show dates: 27–36 and 50–58 are the Chinese ones.
_DATE_NUMBERS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def is_date_format(number: str, code: str | None) -> bool:
    """Tell whether a number format shows dates or times; `code` is None for a built-in number."""
    if code is None:
        return number.isdecimal() and int(number) in _DATE_NUMBERS
    letters = _NOT_FORMAT.sub("", code).lower()
    return "general" not in letters and any(letter in letters for letter in "ymdhs")
