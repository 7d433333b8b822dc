"""Months that stand in a column of their own, beside days or counts: the functions do not read it.

They take 3日 for a day of the workbook's month and each row of counts for the month's, whatever
a column beside it says; 3 they take for a serial number.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from udf.errors import KaoheError
from udf.text import day, is_blank, text, whole
from workbook.connect.tables import Found
from workbook.month.tables import plain
from workbook.ooxml.cells import EMPTY, Cells, Value
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_DAY = re.compile(r"([0-9]{1,2})[日号]")
_MONTH = re.compile(r"(?:([0-9]{4})[-/.年])?(1[0-2]|0?[1-9])月?份?")
_OF_MONTHS = re.compile(".*月份?")
_LEAST_SERIAL = 30_000  # a day of the last decades: smaller numbers are no dates

Month = tuple[int, int]


def refuse_bare_days(package: Package, table: Found, month: date) -> None:
    """Raise KaoheError for a ledger whose days would be taken for others than they are.

    That is where a row's month stands in a column of its own and is not the workbook's, and
    where the days are numbers alone.
    """
    column = table.columns.get("日期")
    if column is None:
        return
    cells = package.sheet(table.sheet).filled()
    rows = _rows(table)
    days = {row: cells[row, column].value for row in rows if (row, column) in cells}
    bare = [row for row, value in days.items() if _is_bare(value)]
    beside = _month_column(table, cells, month) if bare else None
    months = _months(cells, beside, rows, month)
    own = month.year, month.month
    others = [row for row in bare if months.get(row, own) != own]
    numbers = [row for row in bare if not isinstance(days[row], str)]
    if others:
        row = others[0]
        why = f"旁边写的是{_shown_month(months[row], month)}，会算作{month.month}月的"
    elif len(numbers) * 2 > len(days):
        row = numbers[0]
        why = "认不出是哪一天"
    else:
        return
    in_month = _shown(cells, row, beside, "月", months.get(row, own)[1])
    raise KaoheError(
        f"“{table.sheet}”{address(row, column)}只写了几号（{days[row]}），{why}；"
        f"请在表里另加一列“日期”，写明几月几日，可以用公式"
        f"（第{row}行：={in_month}&{_shown(cells, row, column, '日')}），再试一次"
    )


def refuse_other_months(package: Package, table: Found, month: date) -> None:
    """Raise KaoheError for counts of which a row is another month's, as a column of it says."""
    cells = package.sheet(table.sheet).filled()
    column = _month_column(table, cells, month)
    months = _months(cells, column, _rows(table), month)
    name = table.columns.get("姓名") or table.columns.get("工号") or 0
    people = {row: text(plain(cells[row, name].value)) for row in months if (row, name) in cells}
    others = [row for row in people if months[row] != (month.year, month.month)]
    if others and _are_of_rows(months, people):
        raise KaoheError(
            f"“{table.sheet}”第{others[0]}行写的是{_shown_month(months[others[0]], month)}的次数，"
            f"会算作{month.month}月的；请只留{month.month}月的行，别的月的移到另外的工作表，再试一次"
        )


def _are_of_rows(months: Mapping[int, Month], people: Mapping[int, str]) -> bool:
    """Tell whether months say of when rows are, and not, say, when somebody came.

    They stand in one block each, or people have a row in several.
    """
    told = [months[row] for row in people]
    blocks = 1 + sum(before != after for before, after in pairwise(told))
    often = Counter(people.values())
    return blocks == len(set(told)) or max(often.values()) > 1


def _rows(table: Found) -> Sequence[int]:
    return range(table.body, table.last + 1)


def _is_bare(value: Value) -> bool:
    """Tell whether a cell says a day's number in its month and nothing else."""
    said = _DAY.fullmatch(text(value)) if isinstance(value, str) else None
    number = int(said[1]) if said else whole(value) if isinstance(value, (int, float)) else None
    return number is not None and 1 <= number <= 31


def _month_column(table: Found, cells: Cells, month: date) -> int | None:
    """Return a column that nothing else is read from and that holds months, as its header says."""
    taken = {*table.columns.values()}
    headed = {
        column
        for (row, column), cell in cells.items()
        if table.top <= row < table.body
        and column not in taken
        and isinstance(cell.value, str)
        and _OF_MONTHS.fullmatch(text(cell.value))
    }
    return next((c for c in sorted(headed) if _months(cells, c, _rows(table), month)), None)


def _months(cells: Cells, column: int | None, rows: Sequence[int], month: date) -> dict[int, Month]:
    """Return the month that a column says for each row, or above it; none where it says others."""
    months: dict[int, Month] = {}
    own: Month | None = None
    for row in rows if column is not None else ():
        value = cells.get((row, column or 0), EMPTY).value
        if not is_blank(plain(value)):
            own = _month_of(value, month)
            if own is None:
                return {}
        if own is not None:
            months[row] = own
    return months


def _month_of(value: Value, month: date) -> Month | None:
    """Return the year and month that a cell says, in a year where it says none."""
    written = plain(value)
    said = _MONTH.fullmatch(text(written))
    if said is not None:
        return int(said[1] or month.year), int(said[2])
    serial = isinstance(written, (int, float)) and written < _LEAST_SERIAL
    when = None if serial else day(written, month.year)
    return None if when is None else (when.year, when.month)


def _shown_month(told: Month, month: date) -> str:
    return f"{told[1]}月" if told[0] == month.year else f"{told[0]}年{told[1]}月"


def _shown(cells: Cells, row: int, column: int | None, unit: str, otherwise: int = 0) -> str:
    """Return how a formula says a month or a day with its unit."""
    value = cells.get((row, column or 0), EMPTY).value
    if value is None:
        return f'"{otherwise}{unit}"'
    at = address(row, column or 0)
    written = isinstance(value, str) and value.strip().endswith((unit, "号"))
    return at if written else f'{at}&"{unit}"'
