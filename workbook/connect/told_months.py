"""Months in a column of their own, beside days or what people have: the functions do not read them.

They take 3日 for a day of the workbook's month and each row of counts for the month's, whatever
a column beside it says; 3 they take for a serial number.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from udf.errors import KaoheError
from udf.text import Cell, day, is_blank, text, whole
from workbook.discovery.model import FoundTable, TableKind
from workbook.discovery.vocabulary import words
from workbook.month.stated_months import in_words, is_month, is_other, months_of
from workbook.month.tables import plain
from workbook.ooxml.cells import EMPTY, Cells, Value
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_DAY = re.compile(r"([0-9]{1,2})[日号]")
# What a column of months is called; one that names a month, as 上月 does, holds something of it.
_OF_MONTHS = re.compile("(?:.*[^0-9一二三四五六七八九十上本当下次])?月份?")
_LEAST_SERIAL = 30_000  # a day of the last decades: smaller numbers are no dates
_WHAT = {TableKind.SCORES: "得分", TableKind.MATRIX: "登记"}


def refuse_bare_days(package: Package, table: FoundTable, month: date) -> None:
    """Raise KaoheError for a ledger whose days would be taken for others than they are.

    That is where a row's month stands in a column of its own and is not the workbook's, and
    where the days are numbers alone.
    """
    dated = table.columns.get("日期")
    if dated is None:
        return
    column = dated.number
    cells = package.sheet(table.sheet).filled()
    days = {row: cells[row, column].value for row in table.rows if (row, column) in cells}
    beside = _month_column(table, cells)
    months = {} if beside is None else _said(cells, beside, table.rows)
    misread = _misread(days, months, month)
    if misread is None:
        return
    row, why = misread
    own = in_words(months_of(months.get(row))) or f"{month.month}月"
    in_month = _shown(cells, row, beside, "月") or f'"{own}"'
    raise KaoheError(
        f"“{table.sheet}”{address(row, column)}只写了几号（{days[row]}），{why}；"
        f"请在表里另加一列“日期”，写明几月几日，可以用公式"
        f"（第{row}行：={in_month}&{_shown(cells, row, column, '日')}），再试一次"
    )


def _misread(
    days: Mapping[int, Value], months: Mapping[int, Cell], month: date
) -> tuple[int, str] | None:
    """Return the first row whose day would be taken for another, or for none, and why."""
    bare = [row for row, value in days.items() if _is_bare(value)]
    for row in bare:
        if row in months and is_other(months[row], month):
            told = in_words(months_of(months[row]))
            return row, f"旁边写的是{told}，会算作{month.month}月的"
    numbers = [row for row in bare if not isinstance(days[row], str)]
    return (numbers[0], "认不出是哪一天") if len(numbers) * 2 > len(days) else None


def refuse_other_months(package: Package, table: FoundTable, month: date) -> None:
    """Raise KaoheError for a table of people of which a row, as it says, is another month's."""
    cells = package.sheet(table.sheet).filled()
    column = _month_column(table, cells) or 0
    months = _said(cells, column, table.rows) if column else {}
    name = table.columns.get("姓名") or table.columns.get("工号")
    at = name.number if name else 0
    people = {row: text(plain(cells[row, at].value)) for row in months if (row, at) in cells}
    others = [row for row in people if is_other(months[row], month)]
    if others and _are_of_rows(months, people):
        what = _WHAT.get(table.kind, "次数")
        told = in_words(months_of(months[others[0]]))
        raise KaoheError(
            f"“{table.sheet}”{address(others[0], column)}写的是{told}，这一行的{what}会算作"
            f"{month.month}月的；请只留{month.month}月的行，别的月的移到另外的工作表"
            "（这一列说的是别的事的，请改它的表头），再试一次"
        )


def _are_of_rows(months: Mapping[int, Cell], people: Mapping[int, str]) -> bool:
    """Tell whether months say of when rows are, and not, say, when somebody came.

    They stand in one block each, of which one has several rows, or people have a row in several.
    """
    told = [in_words(months_of(months[row])) for row in people]
    blocks = 1 + sum(before != after for before, after in pairwise(told))
    often = Counter(people.values())
    apart = blocks == len(set(told)) and (blocks < len(told) or blocks == 1)
    return apart or max(often.values()) > 1


def _is_bare(value: Value) -> bool:
    """Tell whether a cell says a day's number in its month and nothing else."""
    said = _DAY.fullmatch(text(value)) if isinstance(value, str) else None
    number = int(said[1]) if said else whole(value) if isinstance(value, (int, float)) else None
    return number is not None and 1 <= number <= 31


def _month_column(table: FoundTable, cells: Cells) -> int | None:
    """Return a column that nothing else is read from and that holds months, as its header says."""
    taken = {column.number for column in table.columns.values()}
    headed = {
        column
        for (row, column), cell in cells.items()
        if table.header[0] <= row <= table.header[-1]
        and column not in taken
        and isinstance(cell.value, str)
        and _is_of_rows(text(cell.value))
    }
    return next((one for one in sorted(headed) if _said(cells, one, table.rows)), None)


def _is_of_rows(title: str) -> bool:
    """Tell whether a header says that its column has the month of what each row tells."""
    own = any(word in title for word in words()["values"]["career"])
    return _OF_MONTHS.fullmatch(title) is not None and not own


def _said(cells: Cells, column: int, rows: Sequence[int]) -> dict[int, Cell]:
    """Return what a column of months says of each row, itself or above; nothing for another one."""
    said: dict[int, Cell] = {}
    own: Cell = None
    for row in rows:
        written = _written(cells.get((row, column), EMPTY).value)
        if not is_blank(written):
            if not is_month(written):
                return {}
            own = written
        if own is not None:
            said[row] = own
    return said


def _written(value: Value) -> Cell:
    """Return what a cell says, a date as such."""
    written = plain(value)
    is_serial = isinstance(written, (int, float)) and written >= _LEAST_SERIAL
    return day(written) if is_serial else written


def _shown(cells: Cells, row: int, column: int | None, unit: str) -> str:
    """Return how a formula says a month or a day with its unit, "" where the cell says nothing."""
    value = None if column is None else cells.get((row, column), EMPTY).value
    if value is None or column is None:
        return ""
    written = isinstance(value, str) and value.strip().endswith((unit, "号"))
    return address(row, column) if written else f'{address(row, column)}&"{unit}"'
