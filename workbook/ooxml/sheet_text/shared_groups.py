"""Columns whose cells share a formula, in a sheet's text alone: found, and made constants in part.

The text is one that `fast_formulas.plain_text` takes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from workbook.ooxml.references import Area, column_letters, column_number, parse_area
from workbook.ooxml.sheet_text.fast_formulas import plain_rows, unescaped
from workbook.ooxml.xml import escape, escape_text

_SHARED = b'<f t="shared" ref="'
_FIRST = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]+)"(?: s="[0-9]+")?(?: t="(?:n|b|e|str|s)")?>'
    rb'<f t="shared" ref="([A-Z0-9:]+)" si="[0-9]+">([^<]+)</f>'
)
_OWN_FORMULA = re.compile(rb'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="[a-z]+")?><f>([^<]+)</f>')
_ROW = re.compile(rb'<row r="([0-9]+)"')
_FILLED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]+)"[^>]*(?<!/)>')
OWN = b"\0"  # in no text of a sheet
MEMBER = re.compile(
    rb'<c r="([A-Z]{1,3})\0"( s="[0-9]+")?(?: t="(n|b|e|str|s)")?>'
    rb'(<f t="shared" si="([0-9]+)"/>)(?:<v>([^<]*)</v>|<v/>)?</c>'
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
    at, last = plain_rows(content) or (0, 0)
    found = []
    while (at := content.find(_SHARED, at, last)) >= 0:
        cell = _FIRST.match(content, content.rfind(b"<c ", 0, at))
        at += len(_SHARED)
        if cell is not None:
            column, row, ref, formula = (group.decode() for group in cell.groups())
            area = parse_area(ref)
            if area[:2] == (int(row), column_number(column)) == (area[0], area.last_column):
                rows = range(area.first_row, area.last_row + 1)
                found.append(SharedGroup(column, rows, unescaped(formula)))
    return found


def formula_at(content: bytes, cell: str) -> str | None:
    """Return the formula of a cell that shares it with no other, None where it has none."""
    found = _OWN_FORMULA.match(content, content.find(f'<c r="{cell}"'.encode()))
    return unescaped(found[1].decode()) if found else None


def filled_rows(content: bytes, area: Area) -> set[int] | None:
    """Return the rows of an area in which some cell holds something, None where that is open.

    It is where an array may fill cells, or a cell does not begin with its place.
    """
    place = None if b"array" in content or b"dataTable" in content else plain_rows(content)
    if place is None or content.count(b"<c ", *place) != content.count(b'<c r="', *place):
        return None
    columns = {
        column_letters(one).encode() for one in range(area.first_column, area.last_column + 1)
    }
    rows = {int(row) for column, row in _FILLED.findall(content, *place) if column in columns}
    return {row for row in rows if area.first_row <= row <= area.last_row}


def with_constants(content: bytes, constants: Constants) -> bytes | None:
    """Return a sheet's text with constants in the place of formulas that cells share.

    The first cell of a group, which spells the formula, keeps it. None where the sheet is not
    written plainly.
    """
    place = None if OWN in content else plain_rows(content)
    if place is None:
        return None
    first, last = place
    spelled = {
        column: [(rows, _spelled(value)) for rows, value in parts]
        for column, parts in constants.items()
    }

    def held(cell: re.Match[bytes], spelled: bytes) -> bytes:
        return b'<c r="%b\0"%b%b' % (cell[1], cell[2] or b"", spelled)

    rows = [content[:first]]
    before, made = b"", b""  # most rows are written as the one before, but for their number
    for row, number, runs, fresh in runs_of_rows(content, first, last, spelled):
        pattern = row.replace(number, OWN) if runs else row
        if fresh or pattern != before:
            before = made = pattern
            for run in runs:
                begin, end = run.place(made)
                cells = made[begin:end]
                if cells not in run.made:
                    run.made[cells] = run.replaced(cells, held)[0]
                made = b"%b%b%b" % (made[:begin], run.made[cells], made[end:])
        rows.append(made.replace(OWN, number) if runs else made)
    return b"".join([*rows, content[last:]])


class Run(NamedTuple, Generic[V]):
    """Columns side by side whose cells hold something in some rows, and the column after them.

    ``made`` is what has been made of their cells, which are written alike but for the row's number.
    """

    columns: Mapping[bytes, V]
    first: bytes
    after: bytes
    made: dict[bytes, Any]

    def place(self, row: bytes) -> tuple[int, int]:
        """Return where the cells begin and end in the text of a row, OWN for its number."""
        begin = row.find(self.first)
        end = row.find(self.after, begin) if begin >= 0 else 0
        return max(begin, 0), len(row) if end < 0 else end

    def replaced(
        self, cells: bytes, held: Callable[[re.Match[bytes], V], bytes]
    ) -> tuple[bytes, int]:
        """Return the cells with others for those that share a formula, and how many these are."""
        found = 0

        def one(cell: re.Match[bytes]) -> bytes:
            nonlocal found
            if cell[1] not in self.columns:
                return cell[0]
            found += 1
            return held(cell, self.columns[cell[1]])

        return MEMBER.sub(one, cells), found


def runs_of_rows(
    content: bytes, first: int, last: int, held: Mapping[str, Sequence[tuple[range, V]]]
) -> Iterator[tuple[bytes, bytes, list[Run[V]], bool]]:
    """Yield the rows between two places: text, number, and the columns that hold something.

    And whether these are others than in the row before.
    """
    edges = {
        edge for parts in held.values() for part, _ in parts for edge in (part.start, part.stop)
    }
    spans = ((range(*span), _runs(held, span[0])) for span in pairwise(sorted(edges)))
    span, runs = next(spans, (range(0), []))
    fresh = True
    for row in _rows(content, first, last):
        begun = _ROW.search(row)
        digits = begun[1] if begun else b"0"
        number = int(digits)
        while span and number >= span.stop:
            span, runs = next(spans, (range(0), []))
            fresh = True
        if number in span:
            yield row, digits, runs, fresh
            fresh = False
        else:
            yield row, b"", [], True


def _rows(content: bytes, first: int, last: int) -> Iterator[bytes]:
    """Yield the rows between two places one by one, and what comes after them."""
    while (end := content.find(b"</row>", first, last)) >= 0:
        yield content[first : end + 6]
        first = end + 6
    yield content[first:last]


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
        columns = {column_letters(number).encode(): here[number] for number in numbers}
        first, after = (
            b'<c r="%b\0"' % column_letters(one).encode() for one in (numbers[0], numbers[-1] + 1)
        )
        runs.append(Run(columns, first, after, {}))
    return runs


def _spelled(value: Constant) -> bytes:
    if isinstance(value, int):
        return b"><v>%d</v></c>" % value
    return f' t="str"><v>{escape(escape_text(value))}</v></c>'.encode()
