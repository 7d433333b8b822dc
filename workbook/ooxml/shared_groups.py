"""Columns whose cells share a formula, in a sheet's text alone: found, and made constants in part.

The text is one that `fast_formulas.plain_text` takes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from workbook.ooxml.fast_formulas import plain_text, unescaped
from workbook.ooxml.references import Area, column_letters, column_number, parse_area
from workbook.ooxml.xml import escape, escape_text

_SHARED = '<f t="shared" ref="'
_FIRST = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]+)"(?: s="[0-9]+")?(?: t="(?:n|b|e|str|s)")?>'
    r'<f t="shared" ref="([A-Z0-9:]+)" si="[0-9]+">([^<]+)</f>'
)
_ROW = re.compile(r'<row r="([0-9]+)"')
_FILLED = re.compile(r'<c r="([A-Z]{1,3})([0-9]+)"[^>]*(?<!/)>')
OWN = "\0"  # in no text of a sheet
MEMBER = re.compile(
    rf'<c r="([A-Z]{{1,3}}){OWN}"( s="[0-9]+")?(?: t="(n|b|e|str|s)")?>'
    r'(<f t="shared" si="([0-9]+)"/>)(?:<v>([^<]*)</v>|<v/>)?</c>'
)

V = TypeVar("V")
Constant = str | int
Constants = Mapping[str, Sequence[tuple[range, Constant]]]
"""What cells hold that have no formula of their own, by column: in which rows, and what."""


class SharedGroup(NamedTuple):
    """Cells of a column that share a formula, and how it reads in the first of their rows."""

    column: str
    rows: range
    formula: str


def shared_groups(content: bytes) -> list[SharedGroup]:
    """Return the formulas that cells below one another share, in reading order of their first."""
    plain = plain_text(content)
    if plain is None:
        return []
    text, at, last = plain
    found = []
    while (at := text.find(_SHARED, at, last)) >= 0:
        cell = _FIRST.match(text, text.rfind("<c ", 0, at))
        at += len(_SHARED)
        if cell is not None:
            column, row, ref, formula = cell.groups()
            area = parse_area(ref)
            if area[:2] == (int(row), column_number(column)) == (area[0], area.last_column):
                rows = range(area.first_row, area.last_row + 1)
                found.append(SharedGroup(column, rows, unescaped(formula)))
    return found


def filled_rows(content: bytes, area: Area) -> set[int] | None:
    """Return the rows of an area in which some cell holds something, None where that is open.

    It is where an array may fill cells, or a cell does not begin with its place.
    """
    plain = None if b"array" in content or b"dataTable" in content else plain_text(content)
    if plain is None:
        return None
    text, first, last = plain
    if text.count("<c ", first, last) != text.count('<c r="', first, last):
        return None
    columns = {column_letters(one) for one in range(area.first_column, area.last_column + 1)}
    rows = {int(row) for column, row in _FILLED.findall(text, first, last) if column in columns}
    return {row for row in rows if area.first_row <= row <= area.last_row}


def with_constants(content: bytes, constants: Constants) -> bytes | None:
    """Return a sheet's text with constants in the place of formulas that cells share.

    The first cell of a group, which spells the formula, keeps it. None where the sheet is not
    written plainly.
    """
    plain = None if OWN.encode() in content else plain_text(content)
    if plain is None:
        return None
    text, first, last = plain
    spelled = {
        column: [(rows, _spelled(value)) for rows, value in parts]
        for column, parts in constants.items()
    }

    def held(cell: re.Match[str], spelled: str) -> str:
        return f'<c r="{cell[1]}{OWN}"{cell[2] or ""}{spelled}'

    rows = text[first:last].split("</row>")
    for at, number, runs in runs_of_rows(rows, spelled):
        for run in runs:
            begin, end = run.place(rows[at], number)
            cells = rows[at][begin:end].replace(number, OWN)
            made = run.made.get(cells)
            if made is None:
                made = run.made[cells] = run.replaced(cells, held)[0]
            rows[at] = rows[at][:begin] + made.replace(OWN, number) + rows[at][end:]
    return f"{text[:first]}{'</row>'.join(rows)}{text[last:]}".encode()


class Run(NamedTuple, Generic[V]):
    """Columns side by side whose cells hold something in some rows, and the column after them.

    ``made`` is what has been made of their cells, which are written alike but for the row's number.
    """

    columns: Mapping[str, V]
    first: str
    after: str
    made: dict[str, Any]

    def place(self, row: str, number: str) -> tuple[int, int]:
        """Return where the cells begin and end in the text of a row."""
        begin = row.find(f'<c r="{self.first}{number}"')
        end = row.find(f'<c r="{self.after}{number}"', begin) if begin >= 0 else 0
        return max(begin, 0), len(row) if end < 0 else end

    def replaced(self, cells: str, held: Callable[[re.Match[str], V], str]) -> tuple[str, int]:
        """Return the cells with others for those that share a formula, and how many these are."""
        found = 0

        def one(cell: re.Match[str]) -> str:
            nonlocal found
            if cell[1] not in self.columns:
                return cell[0]
            found += 1
            return held(cell, self.columns[cell[1]])

        return MEMBER.sub(one, cells), found


def runs_of_rows(
    rows: Sequence[str], held: Mapping[str, Sequence[tuple[range, V]]]
) -> Iterator[tuple[int, str, list[Run[V]]]]:
    """Yield the rows in which columns hold something: their place, their number, the columns."""
    edges = {
        edge for parts in held.values() for part, _ in parts for edge in (part.start, part.stop)
    }
    spans = ((range(*span), _runs(held, span[0])) for span in pairwise(sorted(edges)))
    span, runs = next(spans, (range(0), []))
    for at, row in enumerate(rows):
        begun = _ROW.search(row)
        number = 0 if begun is None else int(begun[1])
        while span and number >= span.stop:
            span, runs = next(spans, (range(0), []))
        if begun is not None and number in span and runs:
            yield at, begun[1], runs


def _runs(held: Mapping[str, Sequence[tuple[range, V]]], row: int) -> list[Run[V]]:
    """Return the columns that hold something in a row."""
    here = {
        column_number(column): value
        for column, parts in held.items()
        for rows, value in parts
        if row in rows
    }
    runs = []
    for _, run in groupby(enumerate(sorted(here)), lambda one: one[1] - one[0]):
        numbers = [number for _, number in run]
        columns = {column_letters(number): here[number] for number in numbers}
        runs.append(Run(columns, column_letters(numbers[0]), column_letters(numbers[-1] + 1), {}))
    return runs


def _spelled(value: Constant) -> str:
    if isinstance(value, int):
        return f"><v>{value}</v></c>"
    return f' t="str"><v>{escape(escape_text(value))}</v></c>'
