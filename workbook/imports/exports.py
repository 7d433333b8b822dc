"""Exports of the other systems as tables: which column is which, by header and by content."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from udf.tables import HEADER_ROWS, blank_row
from udf.text import Cell, Row, text, whole
from workbook.imports.answers import COLUMNS
from workbook.imports.columns import Asked, Chooser, Column
from workbook.imports.headers import Also, find_header
from workbook.month.table_files import Grid

Progress = Callable[[int, int], None]
_STEP = 2000  # rows between two calls of a progress hook
_CLOCK = re.compile(r"[0-9]{1,2}[:：][0-9]{2}")


class Line(NamedTuple):
    """A row of an export and a remark about it; `row` as the file's program counts."""

    sheet: str
    row: int
    reason: str


class ExportTable(NamedTuple):
    """One sheet of an export; `header` is its header's last row from 0, rows[0] the row after it.

    ``columns`` are the columns that were found, ``titles`` all headers, by position.
    """

    sheet: str
    above: tuple[Row, ...]
    header: int
    titles: tuple[str, ...]
    columns: Mapping[str, int]
    rows: tuple[Row, ...]


def read_table(
    grid: Grid, chooser: Chooser, also: Also | None = None
) -> tuple[ExportTable, list[Asked]] | None:
    """Return a sheet as a table with its columns, and what is open; None where it has no header.

    ``also`` tells cells that count as headers besides the names of columns.
    """
    header = find_header(grid, chooser.roles, chooser.answers.given.get(COLUMNS, {}), also)
    if header is None:
        return None
    rows = tuple(grid.rows[header.last + 1 :])
    columns = [Column(index, title, rows) for index, title in enumerate(header.titles)]
    chosen, asked = chooser.choose([c for c in columns if c.title or c.values])
    table = ExportTable(
        grid.sheet, tuple(grid.rows[: header.first]), header.last, header.titles, chosen, rows
    )
    return table, asked


class Selection(NamedTuple):
    """The sheets of a file that hold an export, what is open about them, and notes on others."""

    tables: tuple[ExportTable, ...]
    asked: tuple[Asked, ...]
    notes: tuple[str, ...]


def select(grids: Sequence[Grid], chooser: Chooser, marks: Sequence[str]) -> Selection | str:
    """Return the sheets that hold an export, or a Chinese text saying what is missing.

    A sheet holds one where all needed columns are found, or one of the ``marks`` that only such an
    export has; what else is needed is then asked about.
    """
    tables, asked, notes = [], [], []
    missing: list[str] = [*chooser.needed]
    for grid in grids:
        found = read_table(grid, chooser)
        if found is not None:
            table, open_columns = found
            if not open_columns or not table.columns.keys().isdisjoint(marks):
                tables.append(table)
                asked += open_columns
                continue
            missing = min(missing, [one.role for one in open_columns], key=len)
        if not all(map(blank_row, grid.rows)):
            notes.append(f"工作表“{grid.sheet}”没有这种导出的表头，没有读取")
    if not tables:
        names = "、".join(f"“{name}”" for name in missing)
        return f"表头（前{HEADER_ROWS}行）里没有{names}这样的列"
    return Selection(tuple(tables), tuple(asked), tuple(notes))


def records(
    tables: Sequence[ExportTable], names: Sequence[str], progress: Progress | None
) -> Iterator[tuple[str, int, tuple[Cell, ...]]]:
    """Yield sheet, row and the cells of the named columns for every row that is not blank.

    A column that is not there gives None. `progress` gets rows done and rows in all.
    """
    total, done = sum(len(table.rows) for table in tables), 0
    for table in tables:
        at = [table.columns.get(name) for name in names]
        for number, row in enumerate(table.rows, table.header + 2):
            done += 1
            if progress is not None and (done % _STEP == 0 or done == total):
                progress(done, total)
            if not blank_row(row):
                yield (
                    table.sheet,
                    number,
                    tuple([None if index is None else row[index] for index in at]),
                )


def is_clock(cell: Cell) -> bool:
    """Tell whether a cell holds a time of day."""
    return isinstance(cell, str) and _CLOCK.search(cell) is not None


def is_count(cell: Cell) -> bool:
    """Tell whether a cell holds a number of things."""
    number = count_in(cell)
    return number is not None and number >= 0


def count_in(cell: Cell) -> int | None:
    """Return a number of things, also with its unit: 10件."""
    return whole(text(cell).rstrip("件次个项")) if isinstance(cell, str) else whole(cell)
