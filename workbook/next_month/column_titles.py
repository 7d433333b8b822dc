"""The title of a column above people's rows, whatever headings lie between."""

from udf.text import is_blank, text
from workbook.ooxml.cells import Cells

_COLUMNS = 100  # columns of a table in which its formulas are looked for
_HEADER_ROWS = 12  # rows above in which a title is looked for where no row has several


def title_above(cells: Cells, row: int, column: int) -> str:
    """Return what a column is called above a person's row; "" where nothing says it.

    The header is the nearest row with texts over several of the columns that are computed in that
    row. What lies between, such as a window's heading or a row of units, names no column; but the
    second line of a header, which begins right of the people's own columns, does.
    """
    computed = [
        at
        for at in range(1, _COLUMNS + 1)
        if (cell := cells.get((row, at))) is not None and cell.has_formula
    ]
    header = _header(cells, row, computed)
    first = min(computed, default=0)
    for above in range(row - 1, max(0, (header or row) - _HEADER_ROWS), -1):
        if header and above > header and any(_words(cells, above, at) for at in range(1, first)):
            continue
        words = _words(cells, above, column)
        if words:
            return words
    return ""


def _header(cells: Cells, row: int, computed: list[int]) -> int | None:
    """Return the nearest row above that has texts over several columns, None where none has."""
    needed = min(2, len(computed))
    for above in range(row - 1, 0, -1):
        if needed and sum(bool(_words(cells, above, at)) for at in computed) >= needed:
            return above
    return None


def _words(cells: Cells, row: int, column: int) -> str:
    cell = cells.get((row, column))
    if cell is None or cell.has_formula or not isinstance(cell.value, str) or is_blank(cell.value):
        return ""
    return text(cell.value)
