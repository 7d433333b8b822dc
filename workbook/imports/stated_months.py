"""The month that an export says it is of, in its title, a sheet's name or a column."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from udf.text import Cell, text

_NUMERALS = ("十二", "十一", "十", "九", "八", "七", "六", "五", "四", "三", "二", "一")
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
_ONE = re.compile(
    r"(?<![0-9])(?:(?P<y1>20[0-9]{2})(?:年|[-/.](?=[0-9]{1,2}(?![0-9]|[-/.][0-9]))))?"
    r"(?P<m1>[0-9]{1,2})(?:月(?:份)?(?![0-9])|(?![0-9月日]))"
)
_SIX = re.compile(r"(?<![0-9])(?P<y1>20[0-9]{2})(?P<m1>0[1-9]|1[0-2])(?![0-9])")
Stated = tuple[int | None, int]  # year, if it is stated, and month


class Other(NamedTuple):
    """Another month, or more than one, that an export says it is of: in words, and as a date."""

    words: str
    month: date | None


def other_month(texts: Iterable[Cell], month: date) -> Other | None:
    """Return what some titles say where that is not the month; None where it is, or nothing."""
    stated = {one for cell in texts if isinstance(cell, str) for one in months_stated(cell)}
    if not stated or all(_is(one, month) for one in stated):
        return None
    words = "、".join(_words(one) for one in sorted(stated, key=lambda one: (one[0] or 0, one[1])))
    alone = next(iter(stated)) if len(stated) == 1 else None
    return Other(words, None if alone is None else date(alone[0] or month.year, alone[1], 1))


def is_other(cell: Cell, month: date) -> bool:
    """Tell whether a cell of a column of months is another month, or none that can be read."""
    if isinstance(cell, date):
        return (cell.year, cell.month) != (month.year, month.month)
    written = text(cell)
    if written.isdigit() and len(written) <= 2:
        return int(written) != month.month
    found = months_stated(written) or _of_day(written)
    return not found or any(not _is(one, month) for one in found)


def is_month(cell: Cell) -> bool:
    """Tell whether a cell holds a month."""
    if isinstance(cell, date):
        return True
    written = text(cell)
    if written.isdigit() and len(written) <= 2:
        return 1 <= int(written) <= 12
    return bool(months_stated(written) or _of_day(written))


def months_stated(cell: str) -> set[Stated]:
    """Return the months that a text states; days on which something was printed are none."""
    written = _PRINTED.sub("", text(cell))
    for number, numeral in zip(range(12, 0, -1), _NUMERALS, strict=True):
        written = re.sub(rf"(?<![一二三四五六七八九十]){numeral}月", f"{number}月", written)
    for pattern in (_DAYS, _MONTHS):
        match = pattern.search(written)
        if match is not None:
            first = _stated(match["y1"] or match["y2"], match["m1"])
            last = _stated(match["y2"] or match["y1"], match["m2"])
            return {one for one in (first, last) if one is not None}
    found = {_stated(match["y1"], match["m1"]) for match in _SIX.finditer(written)}
    for match in _ONE.finditer(written):
        if match["y1"] or "月" in match[0]:
            found.add(_stated(match["y1"], match["m1"]))
    return {one for one in found if one is not None}


def _of_day(written: str) -> set[Stated]:
    match = re.fullmatch(r"(20[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?.*", written)
    one = _stated(match[1], match[2]) if match else None
    return {one} if one is not None else set()


def _stated(year: str | None, month: str) -> Stated | None:
    number = int(month)
    return (int(year) if year else None, number) if 1 <= number <= 12 else None


def _is(stated: Stated, month: date) -> bool:
    return stated[1] == month.month and stated[0] in (None, month.year)


def _words(stated: Stated) -> str:
    return f"{stated[0]}年{stated[1]}月" if stated[0] else f"{stated[1]}月"
