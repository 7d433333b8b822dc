"""Columns whose cells share a formula, in a sheet's text alone: found, and made constants in part.

The text is one that `fast_formulas.plain_text` takes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

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
_OWN = "\0"  # in no text of a sheet
_MEMBER = re.compile(
    rf'<c r="([A-Z]{{1,3}}){_OWN}"( s="[0-9]+")?(?: t="(?:n|b|e|str|s)")?>'
    r'<f t="shared" si="[0-9]+"/>(?:<v>[^<]*</v>|<v/>)?</c>'
)

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
    plain = plain_text(content)
    if plain is None or _OWN.encode() in content:
        return None
    text, first, last = plain
    edges = {edge for held in constants.values() for r, _ in held for edge in (r.start, r.stop)}
    spans = ((range(*span), _runs(constants, span[0])) for span in pairwise(sorted(edges)))
    span, runs = next(spans, (range(0), []))
    rows = text[first:last].split("</row>")
    for at, row in enumerate(rows):
        begun = _ROW.search(row)
        number = 0 if begun is None else int(begun[1])
        while span and number >= span.stop:
            span, runs = next(spans, (range(0), []))
        if number in span:
            for run in runs:
                row = run.held_in(row, str(number))
            rows[at] = row
    return f"{text[:first]}{'</row>'.join(rows)}{text[last:]}".encode()


class _Run(NamedTuple):
    """Columns side by side that hold constants in some rows, and the one after them.

    ``made`` are their cells in those rows, which are written alike but for the row's number.
    """

    columns: Mapping[str, str]
    first: str
    after: str
    made: dict[str, str]

    def held_in(self, row: str, number: str) -> str:
        """Return the text of a row in which they do."""
        begin = row.find(f'<c r="{self.first}{number}"')
        end = row.find(f'<c r="{self.after}{number}"', begin) if begin >= 0 else -1
        if begin < 0:
            return row
        end = len(row) if end < 0 else end
        cells = row[begin:end].replace(number, _OWN)
        held = self.made.get(cells)
        if held is None:
            held = self.made[cells] = _MEMBER.sub(self._held, cells)
        return row[:begin] + held.replace(_OWN, number) + row[end:]

    def _held(self, cell: re.Match[str]) -> str:
        column, style = cell.groups(default="")
        if column not in self.columns:
            return cell[0]
        return f'<c r="{column}{_OWN}"{style}{self.columns[column]}'


def _runs(constants: Constants, row: int) -> list[_Run]:
    """Return the columns that hold constants in a row."""
    held = {
        column_number(column): _spelled(value)
        for column, parts in constants.items()
        for rows, value in parts
        if row in rows
    }
    return list(_side_by_side(held))


def _side_by_side(held: Mapping[int, str]) -> Iterator[_Run]:
    for _, run in groupby(enumerate(sorted(held)), lambda one: one[1] - one[0]):
        numbers = [number for _, number in run]
        columns = {column_letters(number): held[number] for number in numbers}
        yield _Run(columns, column_letters(numbers[0]), column_letters(numbers[-1] + 1), {})


def _spelled(value: Constant) -> str:
    if isinstance(value, int):
        return f"><v>{value}</v></c>"
    return f' t="str"><v>{escape(escape_text(value))}</v></c>'
