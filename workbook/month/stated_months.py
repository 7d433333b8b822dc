"""The month that a table says it is of, in its title, a sheet's name or a column."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from udf.text import Cell, text
from udf.written_days import written_day
from workbook.month.month_text import Mention, mentions

_PRINTED = re.compile(
    r"(?:导出|打印|制表|生成|下载|填报|填表|查询|制作|报送|更新)[^0-9]{0,6}"
    r"[0-9]{1,4}[-/.年月][0-9]{1,2}(?:[-/.月日][0-9]{0,2}日?)?"
)
_YEAR, _SEPARATOR = r"(?:(?P<{0}>20[0-9]{{2}})[-/.年])?", r"\s*(?:[-~—–至到]+|\s到\s)\s*"
_DAY = r"(?P<{0}>[0-9]{{1,2}})[-/.月][0-9]{{1,2}}日?"
_DAYS = re.compile(
    _YEAR.format("y1") + _DAY.format("m1") + _SEPARATOR + _YEAR.format("y2") + _DAY.format("m2")
)
_MONTHS = re.compile(
    r"(?<![0-9])" + _YEAR.format("y1") + r"(?P<m1>[0-9]{1,2})月?(?:份)?" + _SEPARATOR
    + _YEAR.format("y2") + r"(?P<m2>[0-9]{1,2})月"
)  # fmt: skip
Stated = tuple[int | None, int]  # year, if it is stated, and month


class Other(NamedTuple):
    """Another month, or more than one, that an export says it is of: in words, and as a date."""

    words: str
    month: date | None
    where: str = "表题"


def other_month(texts: Iterable[Cell], month: date) -> Other | None:
    """Return what some titles say where that is not the month; None where it is, or nothing."""
    stated = {one for cell in texts if isinstance(cell, str) for one in months_stated(cell)}
    if not stated or all(_is(one, month) for one in stated):
        return None
    words = in_words(stated)
    alone = next(iter(stated)) if len(stated) == 1 else None
    return Other(words, None if alone is None else date(alone[0] or month.year, alone[1], 1))


def day_stated(sheet: str, titles: Iterable[Cell], month: date) -> Cell:
    """Return the one day that a sheet's name, else its titles, say that it is of; None for a span.

    The day on which something was printed is not it.
    """
    if written_day(sheet, month) is not None:
        return sheet
    texts = (without_printed(_normal(cell)) for cell in titles if isinstance(cell, str))
    days = {
        f"{one.year.value if one.year else month.year}-{one.month.value}-{one.day.value}"
        for written in texts
        for one in mentions(written)
        if one.day is not None
    }
    return next(iter(days)) if len(days) == 1 else None


def is_other(cell: Cell, month: date) -> bool:
    """Tell whether a cell of a column of months is another month, or none that can be read."""
    found = months_of(cell)
    return not found or any(not _is(one, month) for one in found)


def is_month(cell: Cell) -> bool:
    """Tell whether a cell holds a month."""
    return bool(months_of(cell))


def months_of(cell: Cell) -> set[Stated]:
    """Return the months that a cell of a column of months says: 10, 2026年10月, a day."""
    if isinstance(cell, date):
        return {(cell.year, cell.month)}
    written = text(cell)
    if written.isdigit() and len(written) <= 2:
        one = _stated(None, written)
        return set() if one is None else {one}
    return months_stated(written) or _of_day(cell)


def months_stated(cell: str) -> set[Stated]:
    """Return the months that a text states; days on which something was printed are none."""
    written = without_printed(_normal(cell))
    for pattern in (_DAYS, _MONTHS):
        match = pattern.search(text(written))
        if match is not None:
            first = _stated(match["y1"] or match["y2"], match["m1"])
            last = _stated(match["y2"] or match["y1"], match["m2"])
            return {one for one in (first, last) if one is not None}
    whole = (one for one in mentions(written) if one.day is None)
    return {_named(one) for one in whole if not written[one.end : one.end + 1].isdigit()}


def without_printed(written: str) -> str:
    """Return a text without the day on which something was printed."""
    return _PRINTED.sub("", written)


def _normal(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", str(cell)).strip()


def _of_day(cell: Cell) -> set[Stated]:
    written = _normal(cell)
    first = next(iter(mentions(written)), None)
    return {_named(first)} if first is not None and first.start == 0 and first.year else set()


def _named(mention: Mention) -> Stated:
    return mention.year.value if mention.year else None, mention.month.value


def _stated(year: str | None, month: str) -> Stated | None:
    number = int(month)
    return (int(year) if year else None, number) if 1 <= number <= 12 else None


def _is(stated: Stated, month: date) -> bool:
    return stated[1] == month.month and stated[0] in (None, month.year)


def in_words(stated: Iterable[Stated]) -> str:
    """Return months in words, the earliest first."""
    ordered = sorted(stated, key=lambda one: (one[0] or 0, one[1]))
    return "、".join(f"{year}年{month}月" if year else f"{month}月" for year, month in ordered)
