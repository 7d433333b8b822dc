"""What changed in a workbook, as cells to be written where the same workbook stands open."""

from collections.abc import Collection
from itertools import groupby
from typing import NamedTuple

from workbook.ooxml.cells import EMPTY, Value
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.same_parts import same_parts
from workbook.ooxml.worksheet import Sheet


class Block(NamedTuple):
    """A rectangle of cells of a sheet: what they hold, row by row, and what they are to hold."""

    sheet: str
    area: Area
    before: list[list[Value]]
    after: list[list[Value]]


def cell_writes(before: Package, after: Package) -> list[Block] | None:
    """Return the cells to write to make ``after`` of ``before``; None where more has changed.

    The writing is tried on ``before``, which is the same as ``after`` then: whatever else differs,
    a format, a name, a formula, is noticed there.
    """
    blocks = []
    for sheet in after.sheets:
        if not after.is_changed(sheet.part):
            continue
        if not before.has_sheet(sheet.name):
            return None
        open_sheet = before.sheet(sheet.name)
        old, new = open_sheet.cells(), sheet.cells()
        changed = {
            place: cell
            for place in old.keys() | new.keys()
            if (cell := new.get(place, EMPTY))[:2] != old.get(place, EMPTY)[:2]
        }
        blocks += [
            Block(sheet.name, area, open_sheet.values(area), sheet.values(area))
            for area in _rectangles(open_sheet, changed)
        ]
        for (row, column), cell in changed.items():
            open_sheet.set_value(row, column, cell.value)
    return blocks if same_parts(before, after) else None


def _rectangles(sheet: Sheet, changed: Collection[tuple[int, int]]) -> list[Area]:
    """Return a few rectangles around these cells (row and column).

    They also take in empty cells and numbers that stand between, which are written as they are: a
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
