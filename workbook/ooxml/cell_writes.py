"""What changed in a workbook, as cells to be written where the same workbook is open."""

from collections.abc import Collection
from itertools import groupby
from typing import Any, NamedTuple

from workbook.ooxml.cells import EMPTY, Cell, CellError, Cells, Value
from workbook.ooxml.container.same_parts import same_part, same_parts
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.sheet.worksheet import Sheet


class FormulaEntry(str):
    """A formula to be entered, with its leading =."""


class CellBlock(NamedTuple):
    """A rectangle of cells of a sheet: what they hold, row by row, and what they are to hold."""

    sheet: str
    area: Area
    before: list[list[Value]]
    after: list[list[Value]]


def cell_writes(
    before: Package, after: Package, *, formulas: bool = False
) -> list[CellBlock] | None:
    """Return the cells to write to make ``after`` of ``before``; None where more has changed.

    The writing is tried on ``before``, which is the same as ``after`` then: whatever else differs,
    a format, a name, a formula, is noticed there. With ``formulas`` the program that has the
    workbook open takes formulas as they are in the file, and computes their results itself: those
    are not written.
    """
    if not same_part(before, after, after.workbook_part):
        return None  # names or sheets: no cell that is written changes them
    blocks = []
    for sheet in after.sheets:
        open_sheet = before.sheet(sheet.name)
        if before.part(open_sheet.part) == after.part(sheet.part):
            continue
        old, new = open_sheet.cells(), sheet.cells()
        changed = _changed(old, new)
        if formulas:
            results = _results(open_sheet, old, changed)
            open_sheet.set_results({place: changed.pop(place).value for place in results})
        blocks += [
            CellBlock(sheet.name, area, open_sheet.values(area), _entries(sheet, area, changed))
            for area in _rectangles(open_sheet, changed)
        ]
        for (row, column), cell in changed.items():
            if formulas and cell.formula is not None and cell.array is None:
                open_sheet.set_formula(row, column, cell.formula, cell.value)
            else:
                open_sheet.set_value(row, column, cell.value)
    return blocks if same_parts(before.copy() if formulas else before, after) else None


def _changed(old: Cells, new: Cells) -> dict[tuple[int, int], Cell]:
    """Return the cells that hold another value or formula than before."""
    return {
        place: cell
        for place in old.keys() | new.keys()
        if (cell := new.get(place, EMPTY))[:2] != old.get(place, EMPTY)[:2]
    }


def entered(value: Value) -> Any:
    """Return a value as it has to be entered: a text that Excel might read otherwise is marked."""
    if not isinstance(value, str) or isinstance(value, FormulaEntry):
        return shown(value)
    has_number = any(character.isnumeric() for character in value)
    has_word = any("㐀" <= c <= "鿿" and c not in _NUMERIC_WORDS for c in value)
    special = value.startswith(tuple("=+-@'#")) or value.strip().upper() in ("TRUE", "FALSE")
    return f"'{value}" if special or (has_number and not has_word) else value


_NUMERIC_WORDS = "〇零一二三四五六七八九十百千万亿年月日号时点分秒上下午星期周"


def shown(value: Value) -> Any:
    """Return a value as an open workbook's program has it."""
    if value is None:
        return ""
    return value.code if isinstance(value, CellError) else value


def _results(sheet: Sheet, old: Cells, changed: Cells) -> set[tuple[int, int]]:
    """Return which changed cells only show another result of the same formula."""
    arrays = sheet.arrays()

    def computed(place: tuple[int, int], cell: Cell) -> bool:
        was = old.get(place, EMPTY)
        if cell.has_formula or was.has_formula:
            return (cell.formula, cell.array) == (was.formula, was.array)
        return any(area.holds(*place) for area in arrays)

    return {place for place, cell in changed.items() if computed(place, cell)}


def _entries(sheet: Sheet, area: Area, changed: Cells) -> list[list[Value]]:
    """Return what is to be entered in a rectangle; of formulas, those that changed."""
    values = sheet.values(area)
    for line, places in zip(values, area.rows(), strict=True):
        for number, place in enumerate(places):
            formula = changed.get(place, EMPTY).formula
            if formula is not None:
                line[number] = FormulaEntry(f"={formula}")
    return values


def _rectangles(sheet: Sheet, changed: Collection[tuple[int, int]]) -> list[Area]:
    """Return a few rectangles around these cells (row and column).

    They also take in empty cells and numbers that are between, which are written as they are: a
    program recalculates after each rectangle. Formulas, and texts with their looks, are kept out.
    """
    cells, shut = sheet.cells(), (*sheet.arrays(), *sheet.merged())

    def plain(row: int, column: int) -> bool:
        cell = cells.get((row, column), EMPTY)
        number = cell.value is None or type(cell.value) in (int, float)
        return number and not cell.has_formula and not any(a.holds(row, column) for a in shut)

    rectangles: dict[tuple[int, int], list[Area]] = {}  # by first and last row
    for column, places in groupby(sorted(changed, key=_by_column), key=lambda place: place[1]):
        runs: list[tuple[int, int]] = []
        for row, _ in places:
            if runs and all(plain(between, column) for between in range(runs[-1][1] + 1, row)):
                runs[-1] = runs[-1][0], row
            else:
                runs.append((row, row))
        for first, last in runs:
            found = rectangles.setdefault((first, last), [])
            if found and found[-1].last_column == column - 1:
                found[-1] = found[-1]._replace(last_column=column)
            else:
                found.append(Area(first, column, last, column))
    return sorted(area for found in rectangles.values() for area in found)


def _by_column(place: tuple[int, int]) -> tuple[int, int]:
    return place[1], place[0]
