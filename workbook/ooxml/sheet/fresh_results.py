"""All results of a sheet's formulas, in one pass over its text: stored anew, or in their place."""

import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import NamedTuple

from workbook.ooxml.cells import Value
from workbook.ooxml.sheet.cell_markup import stored_value
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.sheet_text.fast_formulas import (
    Stored,
    plain_rows,
    unescaped,
    with_fresh_results,
    without_formulas,
)
from workbook.ooxml.sheet_text.shared_groups import OWN, Constant, Constants, Run, runs_of_rows
from workbook.ooxml.xml import escape, escape_text

_HOLE = b"\1"  # in no text of a sheet
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
    known = None
    if held and (parted := _known_settled(content, held, settle)):
        left, known = parted
        if not known.groups <= _groups(content):
            return None
        content = left  # the whole need not stay in memory
        del left, parted
    made = with_fresh_results(content, fresh)
    if made is None or lacking:
        return None
    content, count = made
    if known is not None:
        content, count = known.put_back(content), count + known.others
    if count:
        sheet.replace(content)
    return count


class _Known(NamedTuple):
    """Cells whose results are known, in reading order, and how many had other results.

    ``groups`` are those that the cells belong to.
    """

    cells: list[bytes]
    others: int
    groups: set[bytes]

    def put_back(self, content: bytes) -> bytes:
        """Return the text that was left with the cells in their places."""
        return b"".join(chain(*zip(content.split(_HOLE), [*self.cells, b""], strict=True)))


class _Row(NamedTuple):
    """A row without the cells whose results are known, these, and how many are others."""

    left: bytes
    cells: list[bytes]
    others: int


def _known_settled(content: bytes, held: Constants, settle: Settle) -> tuple[bytes, _Known] | None:
    """Return a sheet's text without the cells whose results are known, and these settled.

    None where the text is not plain.
    """
    place = None if OWN in content or _HOLE in content else plain_rows(content)
    if place is None:
        return None
    first, last = place
    groups: set[bytes] = set()
    known, count = [], 0
    rows = [content[:first]]
    before, made = b"", _Row(b"", [], 0)  # most rows are written as the one before
    for row, number, runs, fresh in runs_of_rows(content, first, last, held):
        pattern = row.replace(number, OWN) if runs else row
        if fresh or pattern != before:
            before, made = pattern, _settled_row(pattern, runs, settle, groups)
        rows.append(made.left.replace(OWN, number) if runs else made.left)
        known += [cells.replace(OWN, number) for cells in made.cells]
        count += made.others
    return b"".join([*rows, content[last:]]), _Known(known, count, groups)


def _settled_row(
    row: bytes, runs: Iterable[Run[Constant]], settle: Settle, groups: set[bytes]
) -> _Row:
    """Return a row with its known results stored, OWN for its number."""
    known, count = [], 0
    for run in runs:
        begin, end = run.place(row)
        cells = row[begin:end]
        if cells not in run.made:
            run.made[cells] = _settled_cells(run, cells, settle, groups)
        if run.made[cells] is not None:
            settled, others = run.made[cells]
            known.append(settled)
            count += others
            row = b"%b%b%b" % (row[:begin], _HOLE, row[end:])
    return _Row(row, known, count)


def _settled_cells(
    run: Run[Constant], cells: bytes, settle: Settle, groups: set[bytes]
) -> tuple[bytes, int] | None:
    """Return cells with the known results stored, and how many had others.

    None where another cell is among them.
    """
    count = 0

    def one(cell: re.Match[bytes], value: Constant) -> bytes:
        nonlocal count
        column, style, kind, formula, group, text = cell.groups()
        groups.add(group)
        if OWN in (text or b""):  # a result with the row's number in it: another in each row
            kind = text = None
        kind, text = (None if part is None else part.decode() for part in (kind, text))
        new = settle(1, 1, value, (kind, text))
        if new is None:
            return cell[0]
        count += 1
        form = "" if new[0] is None else f' t="{new[0]}"'
        begin = b'<c r="%b\0"%b%b>' % (column, style or b"", form.encode())
        return b"%b%b<v>%b</v></c>" % (begin, formula, (new[1] or "").encode())

    made, found = run.replaced(cells, one)
    return (made, count) if found and found == cells.count(b"<c ") else None


def _groups(content: bytes) -> set[bytes]:
    """Return the groups of formulas of which a cell has the text."""
    return set(_GROUP.findall(content))


def hold_all_results(sheet: Sheet) -> None:
    """Put what is stored in the place of all formulas of a sheet."""
    changed = sheet.package.is_changed(sheet.part)
    content = None if changed else without_formulas(sheet.package.part(sheet.part))
    if content is None:
        sheet.hold_results([*sheet.formulas()])
    else:
        sheet.replace(content)
