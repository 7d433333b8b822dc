"""Days as people and other programs write them, also where year or month is understood."""

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from udf.text import Cell, day

_HERE = timezone(timedelta(hours=8))
_WEEKDAY = r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?"
_HALF = r"(?:上午|下午|早上|中午|晚上|凌晨)"
_CLOCK = (
    rf"(?:{_HALF}|[AaPp][Mm])?\s*[0-9]{{1,2}}[:时点](?:[0-9]{{1,2}}(?:[:分](?:[0-9.]+秒?)?)?)?"
    r"\s*(?:[AaPp][Mm]|许|左右)?"
)
_REST = re.compile(
    rf"\s*[日号]?\s*(?:{_WEEKDAY})?\s*,?\s*[T ]?\s*"
    rf"(?:{_CLOCK}(?:\s*[-~至到—–]\s*{_CLOCK})?|{_HALF})?\s*(?:{_WEEKDAY})?"
)
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])(?:[0-9]{4}|[0-9]{6})?")
_FULL = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})(?![0-9])")
_SHORT_YEAR = re.compile(r"([0-9]{2})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})(?![0-9])")
_MONTH_DAY = re.compile(r"([0-9]{1,2})\s*([-/.月])\s*([0-9]{1,2})(?![0-9])")
_DAY_ONLY = re.compile(r"([0-9]{1,2})\s*[日号](?![0-9])")
_ZONED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})"
)
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]+")
_COMPACT_NUMBERS = (19000101, 99991231)


@lru_cache(maxsize=16384)
def written_day(cell: Cell, month: date) -> date | None:
    """Return the day that a cell names, or None.

    Besides dates and serial numbers: 20261103, 2026-11-03T08:25+08:00, 2026年11月7日 9时15分,
    26-11-02 星期一; 11月3日, 11月3号 are of the month's year, 3日 and the texts 11.3, 11/3, 11-3
    of the month itself. A number such as 11.3 may be the 3rd or the 30th: None.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if cell == int(cell) and _COMPACT_NUMBERS[0] <= cell <= _COMPACT_NUMBERS[1]:
            return _compact(str(int(cell)))
        return day(cell) if cell > 366 * 60 else None  # a serial number of a day since 1960
    if not isinstance(cell, str):
        return day(cell)
    written = _INVISIBLE.sub("", unicodedata.normalize("NFKC", cell)).strip()
    if _ZONED.fullmatch(written):
        return _zoned(written)
    return _compact(written) or _by_parts(written, month)


def _zoned(written: str) -> date | None:
    try:
        return datetime.fromisoformat(written).astimezone(_HERE).date()
    except ValueError:
        return None


def _compact(written: str) -> date | None:
    match = _COMPACT.fullmatch(written)
    return _date(*map(int, match.groups())) if match else None


def _by_parts(written: str, month: date) -> date | None:
    full = _FULL.match(written)
    if full:
        return _with_rest(written, full, *map(int, full.groups()))
    short = _SHORT_YEAR.match(written)
    if short:
        year = month.year - month.year % 100 + int(short[1])
        near = abs(year - month.year) <= 1
        return _with_rest(written, short, year, int(short[2]), int(short[3])) if near else None
    in_year = _MONTH_DAY.match(written)
    if in_year:
        number = int(in_year[1])
        if in_year[2] != "月" and number != month.month:
            return None
        return _with_rest(written, in_year, month.year, number, int(in_year[3]))
    in_month = _DAY_ONLY.match(written)
    if in_month:
        return _with_rest(written, in_month, month.year, month.month, int(in_month[1]))
    return None


def _with_rest(
    written: str, match: re.Match[str], year: int, month: int, day_of_month: int
) -> date | None:
    """Return the day, unless what follows it is neither a day of the week nor a time."""
    if not _REST.fullmatch(written[match.end() :].rstrip()):
        return None
    return _date(year, month, day_of_month)


def _date(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None
