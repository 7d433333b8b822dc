"""The rows of a sheet: deleted, inserted, hidden, and begun on a page of their own."""

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping
from copy import deepcopy
from itertools import accumulate

from lxml import etree

from workbook.ooxml.formulas import Move, Reference, edit_references, shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import MAX_ROW, Area, area_text, parse_area
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.moved_rows import move_rows
from workbook.ooxml.xml import ROW, main_tag, remove_attributes


def delete_rows(
    package: Package, name: str, rows: Collection[int], stay: Collection[int] = ()
) -> Move:
    """Delete rows of a sheet; what refers to nothing but them becomes #REF!.

    In the columns that ``stay`` everything remains where it is.
    """
    move = _deletion(rows)._replace(stay=frozenset(stay))
    if rows:
        _carry_merged(package.sheet(name), set(rows), move)
        move_rows(package, package.sheet(name), move)
    return move


def insert_rows(
    package: Package, name: str, after: int, count: int, stay: Collection[int] = ()
) -> Move:
    """Insert rows after one that they resemble; see `insert_groups`."""
    return insert_groups(package, name, {after: count} if count else {}, stay)


def insert_groups(
    package: Package, name: str, counts: Mapping[int, int], stay: Collection[int] = ()
) -> Move:
    """Insert rows in one pass: after each row named, as many as ``counts`` says.

    They resemble the row that they follow: its height, cell styles and formulas. Areas that end
    with that row grow to hold the new ones. In the columns that ``stay`` everything remains.
    """
    move = _insertion(counts)._replace(stay=frozenset(stay))
    if not counts:
        return move
    sheet = package.sheet(name)
    _single_own_cells(sheet, counts)
    move_rows(package, sheet, move)
    models: dict[int, dict[int, str]] = {move.row(after) or after: {} for after in counts}
    for (row, column), cell in sheet.cells().items():
        own = row in models and column not in move.stay
        if own and cell.has_formula and cell.array is None:
            models[row][column] = cell.formula or ""
    for after, count in sorted(counts.items()):
        model = move.row(after) or after
        for offset in range(1, count + 1):
            sheet.copy_row_format(model, model + offset, move.stay)
            for column, formula in models[model].items():
                sheet.set_formula(model + offset, column, shift_formula(formula, offset, 0))
    return move


def _single_own_cells(sheet: Sheet, rows: Collection[int]) -> None:
    """Spell E5:E5 as E5 where it is in row 5 itself: it is no column that goes on below."""
    for (row, column), cell in sheet.cells().items():
        formula = cell.formula
        if row not in rows or formula is None or ":" not in formula or cell.array is not None:
            continue

        def single(one: Reference, row: int = row) -> str | None:
            first, _, last = one.cells.partition(":")
            own = one.is_cells and first == last and not one.prefix
            return first if own and re.fullmatch(rf"\$?[A-Z]+\$?{row}", first) else None

        wanted = edit_references(formula, single)
        if wanted != formula:
            sheet.set_formula(row, column, wanted, cell.value)


def stretch_merged(sheet: Sheet, counts: Mapping[int, int], stay: Collection[int] = ()) -> None:
    """Let merged areas of several rows that end with a row hold those below it too.

    How many, ``counts`` says by the row; areas that begin in columns that ``stay`` do not grow.
    """
    root = sheet.package.xml(sheet.part)
    holder = root.find(main_tag("mergeCells"))
    for element in () if holder is None else holder:
        area = parse_area(str(element.get("ref")))
        more = counts.get(area.last_row, 0) if area.first_row < area.last_row else 0
        if more and area.first_column not in stay:
            sheet.package.edit_xml(sheet.part)
            element.set("ref", area_text(area._replace(last_row=area.last_row + more)))
            for row in range(area.last_row + 1, area.last_row + more + 1):
                for column in range(area.first_column, area.last_column + 1):
                    sheet.clear(row, column)
            sheet.markup.forget()


def unmerge(sheet: Sheet, areas: Collection[Area]) -> None:
    """Take merged areas apart: each of their cells is one of its own again."""
    if not areas:
        return
    root = sheet.package.edit_xml(sheet.part)
    holder = root.find(main_tag("mergeCells"))
    assert holder is not None
    for element in list(holder):
        if parse_area(str(element.get("ref"))) in areas:
            holder.remove(element)
    holder.set("count", str(len(holder)))
    if not len(holder):
        root.remove(holder)
    sheet.markup.forget()


def _carry_merged(sheet: Sheet, rows: Collection[int], move: Move) -> None:
    """Hand what a merged area says on to its first row that is left, where the first goes."""
    for area in sheet.merged():
        left = [r for r in range(area.first_row, area.last_row + 1) if r not in rows]
        if area.first_row in rows and left and not move.leaves(area):
            _move_content(sheet, (area.first_row, area.first_column), (left[0], area.first_column))


def _move_content(sheet: Sheet, source: tuple[int, int], target: tuple[int, int]) -> None:
    """Put what one cell holds, constant or formula, into another as it is written."""
    sheet.markup.index()
    cell = sheet.markup.row_cells(source[0]).get(source[1])
    if cell is None or not len(cell):
        return
    there = sheet.markup.styled_cell(*target, None, create=True)
    assert there is not None
    sheet.markup.touch()
    sheet.clear(*target)
    for child in deepcopy(list(cell)):
        there.append(child)
    if cell.get("t") is not None:
        there.set("t", str(cell.get("t")))
    sheet.clear(*source)


def stretch_rules(sheet: Sheet, old: int, new: int) -> None:
    """Let the checks, formats and filters that end with row `old` end with row `new`."""
    root = sheet.package.edit_xml(sheet.part)
    for tag, key in (
        ("dataValidation", "sqref"),
        ("conditionalFormatting", "sqref"),
        ("autoFilter", "ref"),
    ):
        for element in root.iter(main_tag(tag)):
            try:
                areas = [parse_area(part) for part in str(element.get(key, "")).split()]
            except ValueError:
                continue
            areas = [a._replace(last_row=new) if a.last_row == old else a for a in areas]
            element.set(key, " ".join(map(area_text, areas)))


def show_rows(sheet: Sheet, first: int, last: int, *, shown: bool) -> None:
    """Show or hide rows."""
    for row in sheet.package.edit_xml(sheet.part).iter(ROW):
        if first <= int(row.get("r", "0")) <= last:
            if shown:
                remove_attributes(row, "hidden")
            else:
                row.set("hidden", "1")


def break_page_above(sheet: Sheet, row: int, *, broken: bool) -> None:
    """Begin a printed page with a row, or no longer; a sheet without page breaks stays as it is."""
    breaks = sheet.package.edit_xml(sheet.part).find(main_tag("rowBreaks"))
    if breaks is None:
        return
    above = str(row - 1)
    for element in list(breaks):
        if element.get("id") == above:
            breaks.remove(element)
    if broken:
        etree.SubElement(breaks, main_tag("brk"), id=above, max="16383", man="1")
    for key in ("count", "manualBreakCount"):
        breaks.set(key, str(len(breaks)))


def _deletion(rows: Collection[int]) -> Move:
    gone = sorted(set(rows))

    def before(row: int) -> int:
        return row - bisect_left(gone, row)

    def span(first: int, last: int) -> tuple[int, int] | None:
        if last >= MAX_ROW:
            return (before(first), MAX_ROW)
        left = before(last + 1) - before(first)
        return (before(first), before(first) + left - 1) if left else None

    return Move(lambda row: None if row in set(gone) else before(row), span)


def _insertion(counts: Mapping[int, int]) -> Move:
    places = sorted(counts)
    totals = [0, *accumulate(counts[after] for after in places)]

    def above(row: int) -> int:
        return totals[bisect_left(places, row)]

    def row(number: int) -> int:
        return min(number + above(number), MAX_ROW)

    def span(first: int, last: int) -> tuple[int, int]:
        # What ends at that row, and is more than this row, is a table that the new rows belong to.
        grown = above(last) + (counts.get(last, 0) if first < last else 0)
        return row(first), min(last + grown, MAX_ROW)

    return Move(row, span)
