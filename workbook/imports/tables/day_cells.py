"""Columns of days of which a cell alone does not tell the day: 11/3/2026, serial numbers."""

import re
from collections.abc import Iterable, Sequence

from udf.text import Cell, Row, is_blank

_YEAR_LAST = re.compile(r"\s*([0-9]{1,2})[-/.]([0-9]{1,2})[-/.](20[0-9]{2})(?![0-9])")
_SERIAL = re.compile(r"[4-5][0-9]{4}(?:\.[0-9]+)?")  # of the years 2009 to 2064
_FIRST, _MONTHS = 50, 2  # rows that are looked at, and months that an export spans


def years_first(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows with days such as 11/3/2026 as dates, where a column tells which is which.

    A number above 12 tells, or that only one reading keeps the column within a month or two.
    """
    columns = {
        at: order
        for at in range(len(rows[0]) if rows else 0)
        if any(_is_year_last(row[at]) for row in rows[:_FIRST])
        and (order := _order(row[at] for row in rows)) is not None
    }
    if not columns:
        return rows
    return tuple(
        tuple(_turned(cell, columns[at]) if at in columns else cell for at, cell in enumerate(row))
        for row in rows
    )


def numbered_days(rows: tuple[Row, ...], columns: Sequence[int]) -> tuple[Row, ...]:
    """Return the rows with days that a text file has as serial numbers, where a column is such."""
    numbered = [
        at
        for at in columns
        if (cells := [row[at] for row in rows if not is_blank(row[at])])
        and all(isinstance(cell, str) and _SERIAL.fullmatch(cell) for cell in cells)
    ]
    if not numbered:
        return rows
    return tuple(
        tuple(float(str(c)) if at in numbered and c else c for at, c in enumerate(row))
        for row in rows
    )


def _is_year_last(cell: Cell) -> bool:
    return isinstance(cell, str) and _YEAR_LAST.match(cell) is not None


def _order(cells: Iterable[Cell]) -> tuple[int, int] | None:
    """Return the places of month and day in a column, None where not one reading alone fits."""
    found = [_YEAR_LAST.match(cell) for cell in cells if isinstance(cell, str)]
    pairs = {(int(match[1]), int(match[2])) for match in found if match is not None}
    fitting = [
        order
        for order in ((0, 1), (1, 0))
        if all(pair[order[0]] <= 12 and pair[order[1]] <= 31 for pair in pairs)
        and len({pair[order[0]] for pair in pairs}) <= _MONTHS
    ]
    return fitting[0] if len(fitting) == 1 else None


def _turned(cell: Cell, order: tuple[int, int]) -> Cell:
    match = _YEAR_LAST.match(cell) if isinstance(cell, str) else None
    if match is None:
        return cell
    parts = match[1], match[2]
    return f"{match[3]}-{parts[order[0]]}-{parts[order[1]]}{str(cell)[match.end() :]}"
