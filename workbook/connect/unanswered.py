"""Errors that an office's own cells show: named with what they come from, never changed."""

import re
from collections.abc import Collection, Iterator

from workbook.month.listed import listed_places
from workbook.ooxml.cells import EMPTY, Cell, CellError
from workbook.ooxml.formulas import references
from workbook.ooxml.package import Package
from workbook.ooxml.references import address
from workbook.ooxml.sheet.reading import error_places, may_hold

_NOTHING = ("#DIV/0!", "#N/A")
_GONE = "#REF!"  # what a formula says where a cell that it read was deleted
# Looks for a rank or a score: there is none while nobody has one.
_BY_NUMBER = re.compile(r"MATCH\(\s*(?:[0-9]|MAX\(|MIN\(|LARGE\(|SMALL\()", re.IGNORECASE)

CellPlace = tuple[str, int, int]  # a sheet, a row, a column


def errors_shown(package: Package) -> set[CellPlace]:
    """Return the cells whose formulas show an error."""
    return {(sheet.name, *at) for sheet in package.sheets for at in error_places(sheet)}


def means_of_nothing(package: Package) -> list[str]:
    """Return in a sentence a sheet which formulas have no number yet to divide by.

    To be asked once the workbook is recalculated.
    """
    sentences = []
    for sheet in package.sheets:
        codes = [code for code in _NOTHING if may_hold(sheet, code)]
        found: dict[str, list[tuple[int, int]]] = {}
        for at in error_places(sheet) if codes else ():
            cell = sheet.formulas().get(at, EMPTY)
            if isinstance(cell.value, CellError) and _is_of_nothing(package, sheet.name, cell):
                found.setdefault(cell.value.code, []).append(at)
        sentences += [
            f"{_places(sheet.name, places)}的公式还没有数可算，显示{code}；"
            "填了数会自动算出，读到它的格子也一样；公式没有改动"
            for code, places in found.items()
        ]
    return sentences


def new_errors(package: Package, before: Collection[CellPlace]) -> list[str]:
    """Return in a sentence a column and error which formulas show one that they did not before.

    Means of nothing are apart, and what only follows from another error.
    """
    groups: dict[tuple[str, int, str], list[tuple[int, int]]] = {}
    for sheet in package.sheets:
        for row, column in error_places(sheet):
            if (sheet.name, row, column) in before:
                continue
            cell = sheet.formulas().get((row, column), EMPTY)
            if not isinstance(cell.value, CellError):
                continue
            if _follows(package, sheet.name, cell) or _is_of_nothing(package, sheet.name, cell):
                continue
            group = groups.setdefault((sheet.name, column, cell.value.code), [])
            group.append((row, column))
    return [_new_error(package, *group, places) for group, places in groups.items()]


def _new_error(
    package: Package, sheet: str, column: int, code: str, places: list[tuple[int, int]]
) -> str:
    formula = package.sheet(sheet).cell(places[0][0], column).formula
    if _GONE in (formula or ""):
        return (
            f"{_places(sheet, places)}的公式读到的格子已经删去（如离开的人的行），显示{code}；"
            "请改正公式，或删去这几格"
        )
    later = "；得分还是“待核”等文字的，有了得分会自动算出" if code == "#VALUE!" else ""
    return (
        f"{_places(sheet, places)}的公式（={formula}）算出的是{code}，公式没有改动，"
        f"请核对它和它读到的单元格{later}"
    )


def _places(sheet: str, places: list[tuple[int, int]]) -> str:
    return f"{sheet}!{listed_places([address(*place) for place in places])}"


def _is_of_nothing(package: Package, sheet: str, cell: Cell) -> bool:
    """Tell whether a formula divides by nothing, or looks for a number, where it reads none."""
    if not isinstance(cell.value, CellError) or cell.value.code not in _NOTHING:
        return False
    if cell.value.code == "#N/A" and not _BY_NUMBER.search(cell.formula or ""):
        return False
    return not any(
        isinstance(other.value, (int, float, CellError))
        for other in _read(package, sheet, cell.formula)
    )


def _follows(package: Package, sheet: str, cell: Cell) -> bool:
    """Tell whether a formula reads an error."""
    return any(isinstance(other.value, CellError) for other in _read(package, sheet, cell.formula))


def _read(package: Package, sheet: str, formula: str | None) -> Iterator[Cell]:
    """Yield the cells that a formula reads where it names them."""
    for reference in references(formula or ""):
        area = reference.area()
        name = next(iter(reference.sheets), sheet)
        if area is None or not package.has_sheet(name):
            continue
        cells = package.sheet(name).cells()
        if area.cells() < len(cells):  # of thousands of formulas each reads but a few
            yield from (cells[at] for row in area.rows() for at in row if at in cells)
        else:
            yield from (cell for at, cell in cells.items() if area.holds(*at))
