"""The data validations of a sheet's cells: dropdowns, bounds and input messages."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.references import Area, area_text, parse_area
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.xml import insert_ordered, main_tag

_HOLDER, _ITEM = main_tag("dataValidations"), main_tag("dataValidation")
# The children of a worksheet up to the validations.
_ORDER = [
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
    "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations",
]  # fmt: skip


def spread_validation(sheet: Sheet, column: Area, kind: str) -> int | None:
    """Let the validation that most cells of a column have hold for all of it.

    ``kind`` is its type in the file: list, date, whole, custom, none …. Return for how many cells
    it had been lost, None where no cell has one of that kind.
    """
    covered = [
        (_shared(column, _areas(one)), number)
        for number, one in enumerate(_items(sheet.frame()))
        if one.get("type", "none") == kind
    ]
    most, number = max(covered, key=lambda pair: pair[0], default=(0, 0))
    if not most:
        return None
    lost = column.cells() - most
    if lost:
        root = sheet.package.edit_xml(sheet.part)
        best = _items(root)[number]
        _clear(root, column, but=best)
        areas = _areas(best)
        spread = [*_outside(areas, column), column]
        _move_formulas(best, areas, spread)
        _settle(best, spread)
    return lost


def add_validation(
    sheet: Sheet, column: Area, attributes: Mapping[str, str], formulas: Mapping[str, str]
) -> None:
    """Give all of a column a validation, in the place of those that it has.

    ``attributes`` are those of its element, but for where it holds; ``formulas`` are by the name of
    theirs, as the column's first cell has them.
    """
    root = sheet.package.edit_xml(sheet.part)
    _clear(root, column)
    holder = root.find(_HOLDER)
    if holder is None:
        holder = insert_ordered(root, "dataValidations", _ORDER)
    element = etree.SubElement(holder, _ITEM, dict(attributes))
    for name, formula in formulas.items():
        etree.SubElement(element, main_tag(name)).text = formula
    _settle(element, [column])


def _items(root: etree._Element) -> list[etree._Element]:
    return list(root.iterfind(f"{_HOLDER}/{_ITEM}"))


def _areas(item: etree._Element) -> list[Area]:
    try:
        return [parse_area(text) for text in str(item.get("sqref", "")).split()]
    except ValueError:
        return []


def _shared(column: Area, areas: list[Area]) -> int:
    """Return how many of a column's cells lie in areas."""
    left = [column]
    for area in areas:
        left = _outside(left, area)
    return column.cells() - sum(area.cells() for area in left)


def _outside(areas: list[Area], cut: Area) -> list[Area]:
    """Return what of areas lies outside another."""
    found: list[Area] = []
    for area in areas:
        top, left = max(area.first_row, cut.first_row), max(area.first_column, cut.first_column)
        bottom, right = min(area.last_row, cut.last_row), min(area.last_column, cut.last_column)
        if top > bottom or left > right:
            found.append(area)
            continue
        pieces = (
            area._replace(last_row=top - 1),
            area._replace(first_row=bottom + 1),
            Area(top, area.first_column, bottom, left - 1),
            Area(top, right + 1, bottom, area.last_column),
        )
        found += [
            piece
            for piece in pieces
            if piece.first_row <= piece.last_row and piece.first_column <= piece.last_column
        ]
    return found


def _clear(root: etree._Element, column: Area, but: etree._Element | None = None) -> None:
    """Take all validations but one from a column; one that holds nowhere else goes."""
    for item in _items(root):
        areas = [] if item is but else _areas(item)
        left = _outside(areas, column)
        if left != areas:
            _move_formulas(item, areas, left)
            _settle(item, left)


def _move_formulas(item: etree._Element, before: list[Area], after: list[Area]) -> None:
    """Let a validation's formulas, which are those of its first cell, follow that cell."""
    if not before or not after:
        return
    rows = min(a.first_row for a in after) - min(a.first_row for a in before)
    columns = min(a.first_column for a in after) - min(a.first_column for a in before)
    for formula in item:
        if formula.text and (rows or columns):
            formula.text = shift_formula(formula.text, rows, columns)


def _settle(item: etree._Element, areas: list[Area]) -> None:
    """Let a validation hold in these areas, or go; count those that are left."""
    holder: Any = item.getparent()
    if areas:
        item.set("sqref", " ".join(map(area_text, areas)))
    else:
        holder.remove(item)
    holder.set("count", str(len(holder)))
