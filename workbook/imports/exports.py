"""Exports of the other systems as tables: which columns they have, whatever those are called."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from udf.resources import template
from udf.tables import HEADER_ROWS, blank_row
from udf.text import Cell, Row, text
from workbook.month.table_files import Grid

Progress = Callable[[int, int], None]
_STEP = 2000  # rows between two calls of a progress hook
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


class Line(NamedTuple):
    """A row of an export and what is to be said about it; `row` as the file's program counts."""

    sheet: str
    row: int
    reason: str


class ExportTable(NamedTuple):
    """One sheet of an export; `header` is its header's row from 0, rows[0] the row after it."""

    sheet: str
    titles: tuple[Row, ...]
    header: int
    columns: Mapping[str, int]
    rows: tuple[Row, ...]


class Export(NamedTuple):
    """The sheets of a file that hold an export, and the names of those that hold something else."""

    tables: tuple[ExportTable, ...]
    others: tuple[str, ...]


@cache
def form(kind: str) -> dict[str, Any]:
    """Return what templates/exports.toml says of a kind of export, with the verdicts."""
    with template("exports.toml").open("rb") as file:
        data = tomllib.load(file)
    return {**data[kind], "verdicts": data["verdicts"]}


def words(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return every spelling of some words, tidied, with the word it stands for."""
    return {text(word): name for name, others in groups.items() for word in (name, *others)}


def meanings(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return every word, tidied, with the key it is listed under."""
    return {text(word): key for key, listed in groups.items() for word in listed}


def find_tables(
    grids: Sequence[Grid], kind: str, title: str, needed: str = "needed"
) -> Export | str:
    """Return the sheets that have all needed columns, or a Chinese text naming what is missing."""
    names = words(form(kind)["columns"])
    wanted: list[list[str]] = form(kind)[needed]
    found, others, missing = [], [], ""
    nearest = len(wanted) + 1
    for grid in grids:
        table, lacking = _table(grid, names, wanted)
        if table is not None:
            found.append(table)
        elif any(not blank_row(row) for row in grid.rows):
            others.append(grid.sheet)
        if lacking and len(lacking) < nearest:
            nearest, missing = len(lacking), "、".join(f"“{name}”" for name in lacking)
    if not found:
        return f"“{title}”的表头（前{HEADER_ROWS}行）里没有{missing or '内容'}列"
    return Export(tuple(found), tuple(others))


def _table(
    grid: Grid, names: Mapping[str, str], needed: Sequence[Sequence[str]]
) -> tuple[ExportTable | None, list[str]]:
    """Return the sheet's table, or None with the columns it lacks at best."""
    lacking = [group[0] for group in needed]
    for index, row in enumerate(grid.rows[:HEADER_ROWS]):
        columns = _columns(row, names)
        missing = [group[0] for group in needed if not columns.keys() & set(group)]
        if not missing:
            rows = grid.rows[index + 1 :]
            return ExportTable(grid.sheet, grid.rows[:index], index, columns, rows), []
        lacking = min(lacking, missing, key=len)
    return None, lacking


def _columns(row: Row, names: Mapping[str, str]) -> dict[str, int]:
    """Return the columns a header row names; a column's own name beats its other names."""
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        header = text(cell)
        name = names.get(header) or names.get(_BRACKETS.sub("", header))
        if name is not None and (name not in found or header == name):
            found[name] = index
    return found


def records(
    tables: Sequence[ExportTable], names: Sequence[str], progress: Progress | None
) -> Iterator[tuple[str, int, tuple[Cell, ...]]]:
    """Yield sheet, row and the cells of the named columns for every row that is not blank.

    A column that is not there gives None. `progress` is told rows done and rows in all.
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
