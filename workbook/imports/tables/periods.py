"""The time that a sheet of counts says it was counted over, where that is not the whole month."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from udf.text import Cell, text
from udf.written_days import written_day
from workbook.imports.tables.exports import MONTHS, ExportTable
from workbook.month.month_text import mentions
from workbook.month.stated_months import months_stated, without_printed

_PART = re.compile(r"[上中下]旬|[上下前后]半月|第[0-9一二三四五]{1,2}周|周报")
_LONGER = re.compile(r"第?[一二三四1-4]季度?|[上下]半年|全年")
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}年度?(?!\s*[0-9])")
_DOTTED = re.compile(
    r"(?<![0-9.])(?P<month>[0-9]{1,2})[./](?P<first>[0-9]{1,2})\s*[-~—–至到]+\s*"
    r"(?P<other>[0-9]{1,2})[./](?P<last>[0-9]{1,2})(?![0-9.])"
)
_DAYS = re.compile(
    r"(?<![0-9月/.-])(?P<first>[0-9]{1,2})[日号]?\s*[-~—–至到]+\s*(?P<last>[0-9]{1,2})[日号]"
)
_COUNTED_ON = re.compile(
    "(?:统计|汇总|截[止至]|数据|报表|考核|所属|采集|提取|生成|导出)(?:日期|时间|日|年月|周期|期间)"
    "|^(?:日期|时间)$"
)


def stated_period(table: ExportTable, month: date, over: Collection[date]) -> str:
    """Return a problem where a sheet of counts says that it is not of the month, or not of all.

    So does a column of days on which it was counted. ``over`` are the month's workdays so far.
    """
    of = f"{month.year}年{month.month}月"
    if table.other is not None:
        return f"{table.other.where}写的是{table.other.words}，不是{of}"
    longer, part = _longer(table.above), _part_of(table.above, month, over)
    if longer or part:
        return f"表题写的是{longer or part}，不是{'' if longer else '整个'}{of}"
    return _counted_on(table, month, over)


def years_alone(tables: Iterable[ExportTable], month: date) -> tuple[str, ...]:
    """Return notes on sheets of counts that say which year they are of, and not which month."""
    found = (
        match[0]
        for table in tables
        if MONTHS not in table.columns and not any(map(months_stated, _texts(table.above)))
        for one in _texts(table.above)
        if (match := _YEAR.search(one)) and not list(_days_in(one, month))
    )
    of = f"{month.year}年{month.month}月"
    return tuple(
        f"表题只写了{words}，没有写是哪一月，按{of}计，请核对" for words in dict.fromkeys(found)
    )


def _texts(above: Iterable[Cell]) -> list[str]:
    return [
        without_printed(unicodedata.normalize("NFKC", one)) for one in above if isinstance(one, str)
    ]


def _counted_on(table: ExportTable, month: date, over: Collection[date]) -> str:
    """Return a problem where a sheet was counted before the month, or before its end.

    The first day stands for the month itself.
    """
    first = month.replace(day=1)
    for at, title in enumerate(table.titles):
        if not _COUNTED_ON.search(text(title)):
            continue
        days = {written_day(cell, month): cell for row in table.rows if (cell := row[at])}
        known = [day for day in days if day is not None]
        if not known or len(known) < len(days):
            continue
        last = max(known)
        if last < first or (last.month == first.month and first < last < max(over, default=first)):
            whole = "" if last < first else "整个"
            stated = text(days[last])
            return f"“{title}”写的是{stated}，不是{whole}{month.year}年{month.month}月"
    return ""


def _longer(above: Iterable[Cell]) -> str:
    """Return the words of a time longer than a month, "" where a month is named or none is."""
    texts = _texts(above)
    if any(map(months_stated, texts)):
        return ""
    return next((match[0] for one in texts if (match := _LONGER.search(one))), "")


def _part_of(above: Iterable[Cell], month: date, over: Collection[date]) -> str:
    """Return the words of a part of the month that titles state, "" where they state none.

    A time that has all of ``over``, the month's workdays so far, is as good as the month.
    """
    texts = _texts(above)
    named = next((match[0] for one in texts if (match := _PART.search(one))), "")
    days = sorted({day for one in texts for day in _days_in(one, month)})
    first = days[0] if len(days) > 1 else month.replace(day=1)
    if named or not days or all(first <= day <= days[-1] for day in over):
        return named
    return "至".join(f"{day.month}月{day.day}日" for day in days[:: max(len(days) - 1, 1)])


def _days_in(written: str, month: date) -> Iterator[date]:
    """Yield the days of the month that a text states."""
    numbers = [
        one.day.value
        for one in mentions(written)
        if one.day is not None
        and one.month.value == month.month
        and (one.year is None or one.year.value == month.year)
    ]
    for match in _DOTTED.finditer(written):
        if int(match["month"]) == int(match["other"]) == month.month:
            numbers += [int(match["first"]), int(match["last"])]
    if not numbers:
        numbers = [int(day) for match in _DAYS.finditer(written) for day in match.groups()]
    for number in numbers:
        try:
            yield month.replace(day=number)
        except ValueError:
            continue
