"""Blank results of attendance: whether most are, so that they mean something, and what."""

from collections.abc import Iterable, Iterator
from datetime import date

from udf.text import is_blank
from udf.written_days import written_day
from workbook.imports.attendance.day_times import day_times
from workbook.imports.attendance.layouts import DayLayout
from workbook.imports.attendance.results import ResultReader
from workbook.imports.attendance.slot_columns import slot_columns
from workbook.imports.findings import Basis, Record, in_month
from workbook.imports.tables.exports import ExportTable

_MOST = 0.5  # of the results: then a blank hardly means that someone was missing
_STATED = (DayLayout.SLOTS, DayLayout.SLOT_COLUMNS, DayLayout.DAYS)


def lacks_results(
    table: ExportTable, shape: DayLayout, basis: Basis, results: ResultReader
) -> bool:
    """Tell whether most results of workdays that are over are blank, where rows state them."""
    if shape not in _STATED:
        return False
    columns = [table.columns[name] for name in ("考勤结果",) if name in table.columns]
    if shape is DayLayout.SLOT_COLUMNS:
        columns = [one.result for one in slot_columns(table, results)]
    day = table.columns["日期"]
    rows = [row for row in table.rows if _is_over(written_day(row[day], basis.month), basis)]
    cells = [row[at] for row in rows for at in columns]
    return sum(map(is_blank, cells)) > _MOST * len(cells)


def with_blanks_told(
    records: Iterable[Record], blank: str, basis: Basis, *, timed: bool
) -> Iterator[Record]:
    """Yield records with what a blank result says.

    Where punches are ``timed``, one that lacks says nothing by its blank result.
    """
    for sheet, row, cells in records:
        *_, actual, result = cells
        told = is_blank(result) and not (timed and is_blank(actual))
        if told and _is_over(written_day(cells[3], basis.month), basis):
            cells = (*cells[:-1], blank)
        yield sheet, row, cells


def has_times(table: ExportTable, shape: DayLayout, results: ResultReader) -> bool:
    """Tell whether a sheet has columns of punches."""
    if shape is DayLayout.SLOT_COLUMNS:
        return any(one.time is not None for one in slot_columns(table, results))
    if shape is DayLayout.DAYS:
        return bool(day_times(table).punches)
    return "实际打卡时间" in table.columns


def _is_over(when: date | None, basis: Basis) -> bool:
    """Tell whether a day is a workday of the month that is over."""
    if when is None or when >= basis.today or not in_month(when, basis.month):
        return False
    return basis.works(when)
