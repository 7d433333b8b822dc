"""Cells that text boxes show, pictures copy, and form controls fill or list their choices from."""

from collections.abc import Callable, Collection

from lxml import etree

from workbook.ooxml.package import Package
from workbook.ooxml.sheet.worksheet import Sheet

# What a sheet links to that may name cells, and how such parts write that they do.
_KINDS = {"drawing": (b"textlink", b"cellRange"), "vmlDrawing": (b"Fmla",), "ctrlProp": (b"fmla",)}
_ATTRIBUTES = ("textlink", "cellRange", "fmlaLink", "fmlaRange", "fmlaGroup", "fmlaTxbx")
_ELEMENTS = ("FmlaLink", "FmlaRange", "FmlaGroup", "FmlaTxbx", "FmlaPict")
ON_SHEETS = ("linkedCell", "listFillRange")  # of a control, in the sheet's own part

Edit = Callable[[str, str], str]


def edit_linked_cells(package: Package, edit: Edit) -> None:
    """Pass what drawings and controls are linked to, with the sheet they lie on, to `edit`."""
    for sheet in package.sheets:
        for part in _parts(package, sheet):
            for element in package.xml(part).iter(etree.Element):
                edit_attributes(package, part, element, _ATTRIBUTES, edit, sheet.name)
                words = element.text
                if words and etree.QName(element).localname in _ELEMENTS:
                    new = _edited(words, edit, sheet.name)
                    if new != words:
                        package.edit_xml(part)
                        element.text = new


def edit_attributes(
    package: Package,
    part: str,
    element: etree._Element,
    keys: Collection[str],
    edit: Edit,
    sheet: str,
) -> None:
    """Pass the attributes of an element that name cells to `edit`."""
    for key in keys:
        words = element.get(key)
        if words and (new := _edited(words, edit, sheet)) != words:
            package.edit_xml(part)
            element.set(key, new)


def _edited(words: str, edit: Edit, sheet: str) -> str:
    formula = words.lstrip("=")
    return words[: len(words) - len(formula)] + edit(formula, sheet)


def _parts(package: Package, sheet: Sheet) -> list[str]:
    """Return the parts of a sheet's drawings and controls that name cells."""
    found = []
    links = [link for link in package.relationships(sheet.part) if not link.external]
    for link in links:
        marks = _KINDS.get(link.type.rpartition("/")[2], ())
        if not marks or not package.has_part(link.target):
            continue
        content = package.part(link.target)
        if any(mark in content for mark in marks):
            found.append(link.target)
    return found
