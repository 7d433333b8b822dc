"""Cells that a sheet lacks put into its text, without a tree of it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from operator import itemgetter

from workbook.ooxml.references import address, area_text, column_number, parse_area

_ROW = re.compile(r'<row r="([0-9]+)"([^>]*?)(/?)>')
_CELL = re.compile(r'<c r="([A-Z]{1,3})[0-9]+"')
_DIMENSION = re.compile(r'(<dimension ref=")([A-Z0-9:]+)"')
_STYLED_COLUMN = re.compile(r'<col [^>]*style="(?!0")')

Place = tuple[int, int]


def with_cells(text: str, first: int, last: int, places: Sequence[Place]) -> str | None:
    """Return a sheet's text in which each of some places, given in reading order, has a cell.

    The text is written plainly, its rows stand from ``first`` to ``last``. None where a cell that
    is lacking takes more than its place: its row or column has a look, or says how wide it is.
    """
    rows = list(_ROW.finditer(text, first, last))
    numbers = [int(row[1]) for row in rows]
    if numbers != sorted(set(numbers)) or _STYLED_COLUMN.search(text, 0, first):
        return None
    ends = [*(row.start() for row in rows[1:]), last]
    pieces, copied = [_widened(text[:first], places)], first
    for number, group in groupby(places, key=itemgetter(0)):
        columns = [column for _, column in group]
        at = bisect_left(numbers, number)
        if at < len(rows) and numbers[at] == number:
            made = _into_row(text, rows[at], ends[at], columns)
        else:
            cells = "".join(_cell(number, column) for column in columns)
            place = rows[at].start() if at < len(rows) else last
            made = [(place, f'<row r="{number}">{cells}</row>')]
        if made is None:
            return None
        for place, markup in made:
            pieces += [text[copied:place], markup]
            copied = place
    return "".join([*pieces, text[copied:]])


def _into_row(
    text: str, row: re.Match[str], end: int, columns: Sequence[int]
) -> list[tuple[int, str]] | None:
    """Return the cells that a row lacks, each with where it is to be put."""
    if row[3] or "customFormat" in row[2] or "spans" in row[2]:
        return None
    lacking = _lacking(text, row.end(), end, columns)
    if lacking is None:
        return None
    return [(place, _cell(int(row[1]), column)) for place, column in lacking]


def _cell(row: int, column: int) -> str:
    return f'<c r="{address(row, column)}"/>'


def _lacking(
    text: str, first: int, last: int, columns: Sequence[int]
) -> list[tuple[int, int]] | None:
    """Return the columns that a row has no cell in, each with where its cell is to be put."""
    cells = list(_CELL.finditer(text, first, last))
    there = [column_number(cell[1]) for cell in cells]
    end = text.rfind("</row>", first, last)
    if end < 0 or there != sorted(set(there)) or text.count("<c ", first, last) != len(cells):
        return None
    return list(_places(columns, there, [*(cell.start() for cell in cells), end]))


def _places(
    columns: Sequence[int], there: Sequence[int], starts: Sequence[int]
) -> Iterator[tuple[int, int]]:
    for column in columns:
        at = bisect_left(there, column)
        if at == len(there) or there[at] != column:
            yield starts[at], column


def _widened(head: str, places: Sequence[Place]) -> str:
    """Return what comes before the rows with the places among what the sheet says are its edges."""
    rows, columns = zip(*places, strict=True)

    def widened(found: re.Match[str]) -> str:
        with suppress(ValueError):
            area = parse_area(found[2]).with_cell(min(rows), min(columns))
            return f'{found[1]}{area_text(area.with_cell(max(rows), max(columns)))}"'
        return found[0]

    return _DIMENSION.sub(widened, head)
