"""The month that single rows are of: a column says it, or a heading among the rows.

One list may hold several months: a day without its month is of the month of its row.
"""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import accumulate

from udf.tables import blank_row
from udf.text import Cell, Row, is_blank, text
from udf.written_days import written_day
from workbook.month.stated_months import Stated, months_of, months_stated

_LONGEST = 30  # characters of a heading


def without_headed_months(rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], list[str]]:
    """Return the rows without the headings of months among them, and what these say of each row.

    Of rows above the first heading they say "".
    """
    headings = list(map(_heading, rows))
    if not any(headings):
        return rows, headings
    blank: Row = (None,) * len(rows[0])
    return (
        tuple(blank if said else row for row, said in zip(rows, headings, strict=True)),
        list(accumulate(headings, _latest)),
    )


def _latest(above: str, said: str) -> str:
    return said or above


def _heading(row: Row) -> str:
    """Return what a row says that holds nothing but a month, "" where it is no such row."""
    filled = {cell for cell in row if not is_blank(cell)}
    if len(filled) != 1:
        return ""
    (cell,) = filled
    alone = isinstance(cell, str) and len(text(cell)) <= _LONGEST
    return str(cell) if alone and months_stated(str(cell)) else ""


def in_row_months(
    rows: tuple[Row, ...], days: Collection[int], months: int, above: Cell, month: date
) -> tuple[Row, ...]:
    """Return the rows with days that do not say their month put into the one their row is of.

    ``months`` is the column that says it; below a month it holds on over blanks. ``above`` is what
    the sheet says of rows above the first.
    """
    said, found = above, []
    for row in rows:
        said = said if is_blank(row[months]) else row[months]
        found.append(tuple(_of_row(row, days, months, said, month)))
    return tuple(found)


def _of_row(
    row: Row, days: Collection[int], months: int, said: Cell, month: date
) -> Iterator[Cell]:
    blank = blank_row(row)
    for at, cell in enumerate(row):
        if at == months and not blank:
            yield said
        else:
            yield _resolved(cell, said, month) if at in days else cell


def _resolved(cell: Cell, of: Cell, month: date) -> Cell:
    stated = months_of(of)
    if not stated or is_blank(cell):
        return cell
    alone = first_day(next(iter(stated)), month) if len(stated) == 1 else None
    when, there = written_day(cell, month), written_day(cell, alone or date.min)
    if when is None or there is None or when == there:
        return cell
    return there if alone is not None else f"{cell}（{text(of)}）"


def first_day(stated: Stated, month: date) -> date:
    """Return the first day of a month; without a year it is of the same year as ``month``."""
    return date(stated[0] or month.year, stated[1], 1)
