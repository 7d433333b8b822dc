"""Days of which a ledger's column of dates says only the number: the month stands beside, or not.

The functions take 3日 for a day of the workbook's month, whatever a column beside it says, and 3
for a serial number.
"""

import re
from collections.abc import Sequence

from udf.errors import KaoheError
from udf.text import is_blank, text, whole
from workbook.connect.tables import Found
from workbook.month.tables import plain
from workbook.ooxml.cells import EMPTY, Cells, Value
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_DAY = re.compile(r"([0-9]{1,2})[日号]")
_MONTH = re.compile(r"([0-9]{1,2})月?份?")
_OF_MONTHS = re.compile(".*月份?")


def refuse_bare_days(package: Package, table: Found, month: int) -> None:
    """Raise KaoheError for a ledger whose days would be taken for others than they are.

    That is where a row's month stands in a column of its own and is not the workbook's, and
    where the days are numbers alone.
    """
    column = table.columns.get("日期")
    if column is None:
        return
    cells = package.sheet(table.sheet).filled()
    rows = range(table.body, table.last + 1)
    days = {row: cells[row, column].value for row in rows if (row, column) in cells}
    bare = [row for row, value in days.items() if _is_bare(value)]
    beside = _month_column(table, cells, rows) if bare else None
    months = _months(cells, beside, rows)
    others = [row for row in bare if months.get(row, month) != month]
    numbers = [row for row in bare if not isinstance(days[row], str)]
    if others:
        row = others[0]
        why = f"旁边写的是{months[row]}月，会算作{month}月的"
    elif len(numbers) * 2 > len(days):
        row = numbers[0]
        why = "认不出是哪一天"
    else:
        return
    in_month = _shown(cells, row, beside, "月", months.get(row, month))
    raise KaoheError(
        f"“{table.sheet}”{address(row, column)}只写了几号（{days[row]}），{why}；"
        f"请在表里另加一列“日期”，写明几月几日，可以用公式"
        f"（第{row}行：={in_month}&{_shown(cells, row, column, '日')}），再试一次"
    )


def _is_bare(value: Value) -> bool:
    """Tell whether a cell says a day's number in its month and nothing else."""
    said = _DAY.fullmatch(text(value)) if isinstance(value, str) else None
    number = int(said[1]) if said else whole(value) if isinstance(value, (int, float)) else None
    return number is not None and 1 <= number <= 31


def _month_column(table: Found, cells: Cells, rows: Sequence[int]) -> int | None:
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
    return next((c for c in sorted(headed) if _months(cells, c, rows)), None)


def _months(cells: Cells, column: int | None, rows: Sequence[int]) -> dict[int, int]:
    """Return the month that a column says for each row, or above it; none where it says others."""
    months: dict[int, int] = {}
    own: int | None = None
    for row in rows if column is not None else ():
        value = cells.get((row, column or 0), EMPTY).value
        if value is not None and not is_blank(plain(value)):
            said = _MONTH.fullmatch(text(plain(value)))
            if said is None or not 1 <= int(said[1]) <= 12:
                return {}
            own = int(said[1])
        if own is not None:
            months[row] = own
    return months


def _shown(cells: Cells, row: int, column: int | None, unit: str, otherwise: int = 0) -> str:
    """Return how a formula says a month or a day with its unit."""
    value = cells.get((row, column or 0), EMPTY).value
    if value is None:
        return f'"{otherwise}{unit}"'
    at = address(row, column or 0)
    return (
        at if isinstance(value, str) and value.strip().endswith((unit, "号")) else f'{at}&"{unit}"'
    )
