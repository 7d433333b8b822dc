"""All results of a sheet's formulas stored anew, in one pass over its text."""

import re
from collections.abc import Callable
from itertools import chain
from typing import NamedTuple

from workbook.ooxml.cell_markup import stored_value
from workbook.ooxml.cells import Value
from workbook.ooxml.fast_formulas import (
    Stored,
    plain_text,
    unescaped,
    with_fresh_results,
)
from workbook.ooxml.shared_groups import OWN, Constant, Constants, Run, runs_of_rows
from workbook.ooxml.worksheet import Sheet
from workbook.ooxml.xml import escape, escape_text

_GROUP = re.compile(rb' ref="[A-Z0-9:]+" si="([0-9]+)">[^<]')

Settle = Callable[[int, int, Value, Stored], Stored | None]


def refresh_results(
    sheet: Sheet,
    result: Callable[[int, int], Value],
    same: Callable[[Value, Value], bool],
    held: Constants | None = None,
) -> int | None:
    """Store the results of all formulas of a sheet where nothing, or not the same, is stored.

    Return how many they were. None, and nothing is stored, where the sheet's text is not written
    plainly, it holds an array, or there is no ``result`` by row and column: None. ``held`` are
    results that are known already, of formulas that cells below one another share.
    """
    if sheet.package.is_changed(sheet.part):
        return None
    settled: dict[tuple[Value, str | None, str | None], Stored | None] = {}
    lacking = False

    def settle(row: int, column: int, value: Value, stored: Stored) -> Stored | None:
        """Return what is to be stored in the place of what is; None where that may stay."""
        kind, text = sheet.encode(row, column, value, inline=False)
        new = kind, escape(escape_text(text or ""))
        if new == stored:
            return None
        before = stored_value(sheet.package, stored[0], stored[1] and unescaped(stored[1]))
        return None if before is not None and same(value, before) else new

    def fresh(row: int, column: int, stored: Stored) -> Stored | None:
        nonlocal lacking
        value = result(row, column)
        if type(value) is not float and type(value) is not str:  # True is 1 where it is looked up
            lacking = lacking or value is None
            return settle(row, column, value, stored)
        asked = value, *stored
        if asked not in settled:
            settled[asked] = settle(row, column, value, stored)
        return settled[asked]

    content = sheet.package.part(sheet.part)
    known = _known_settled(content, held, settle) if held else None
    if known is not None and not known.groups <= _groups(content):
        return None
    made = with_fresh_results(content if known is None else known.left, fresh)
    if made is None or lacking:
        return None
    content, count = made
    if known is not None:
        content, count = known.put_back(content), count + known.others
    if count:
        sheet.replace(content)
    return count


class _Known(NamedTuple):
    """A sheet's text without cells whose results are known, these cells, and how many are others.

    ``groups`` are those that the cells belong to.
    """

    left: bytes
    cells: list[str]
    others: int
    groups: set[str]

    def put_back(self, content: bytes) -> bytes:
        """Return the text with the cells in their places."""
        pieces = content.decode().split(OWN)
        return "".join(chain(*zip(pieces, [*self.cells, ""], strict=True))).encode()


class _Held(NamedTuple):
    """Cells of a row with what is known of them stored, and how many of them had something else."""

    cells: str
    others: int


def _known_settled(content: bytes, held: Constants, settle: Settle) -> _Known | None:
    """Return the cells whose results are known settled, None where the text is not plain."""
    plain = None if OWN.encode() in content else plain_text(content)
    if plain is None:
        return None
    text, first, last = plain
    groups: set[str] = set()
    known, count = [], 0
    rows = text[first:last].split("</row>")
    for at, number, runs in runs_of_rows(rows, held):
        for run in runs:
            begin, end = run.place(rows[at], number)
            cells = rows[at][begin:end].replace(number, OWN)
            if cells not in run.made:
                run.made[cells] = _settled_cells(run, cells, settle, groups)
            made = run.made[cells]
            if made is not None:
                known.append(made.cells.replace(OWN, number))
                count += made.others
                rows[at] = f"{rows[at][:begin]}{OWN}{rows[at][end:]}"
    left = f"{text[:first]}{'</row>'.join(rows)}{text[last:]}"
    return _Known(left.encode(), known, count, groups)


def _settled_cells(
    run: Run[Constant], cells: str, settle: Settle, groups: set[str]
) -> _Held | None:
    """Return cells with the known results stored, None where another cell is among them."""
    count = 0

    def one(cell: re.Match[str], value: Constant) -> str:
        nonlocal count
        column, style, kind, formula, group, text = cell.groups()
        groups.add(group)
        new = settle(1, 1, value, (kind, text))
        if new is None:
            return cell[0]
        count += 1
        form = "" if new[0] is None else f' t="{new[0]}"'
        return f'<c r="{column}{OWN}"{style or ""}{form}>{formula}<v>{new[1]}</v></c>'

    made, found = run.replaced(cells, one)
    return _Held(made, count) if found and found == cells.count("<c ") else None


def _groups(content: bytes) -> set[str]:
    """Return the groups of formulas of which a cell has the text."""
    return {group.decode() for group in _GROUP.findall(content)}
