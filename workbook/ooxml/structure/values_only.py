"""A workbook made one of values: no formulas, and nothing that lives outside of the file."""

from collections.abc import Callable, Collection

from lxml import etree

from workbook.ooxml.container.parts import relationships_part
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.xml import CELL, FORMULA, INLINE, TEXT, VALUE, main_tag, remove_attributes

_WITHOUT_MACROS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
# What a workbook links to that lives, or fetches something, outside of it.
_OUTSIDE = ("externalLink", "connections", "vbaProject", "attachedToolbars", "calcChain")
_OUTSIDE_OF_SHEETS = ("queryTable",)
_ADDINS = ("webextensiontaskpanes", "extensibility")
_EXTENDED_CHECKS = "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"


def freeze_sheet(package: Package, sheet: Sheet) -> None:
    """Leave the results of a sheet's formulas as constants, and no checks of what is filled in.

    An empty text leaves no cell value.
    """
    root = package.edit_xml(sheet.part)
    for cell in root.iter(CELL):
        for formula in cell.findall(FORMULA):
            cell.remove(formula)
        remove_attributes(cell, "cm")
        if cell.get("t") == "str":
            _freeze_text(cell)
    for checks in root.findall(main_tag("dataValidations")):
        root.remove(checks)
    extensions = root.find(main_tag("extLst"))
    for extension in [] if extensions is None else list(extensions):
        if extension.get("uri") == _EXTENDED_CHECKS:
            _remove(extension)
    if extensions is not None and not len(extensions):
        root.remove(extensions)
    for link in package.relationships(sheet.part):
        if link.type.endswith("/table") and package.has_part(link.target):
            _freeze_table(package, link.target)


def _freeze_text(cell: etree._Element) -> None:
    value = cell.find(VALUE)
    text = "" if value is None else value.text or ""
    if value is not None:
        cell.remove(value)
    if not text:
        remove_attributes(cell, "t")
        return
    cell.set("t", "inlineStr")
    shown = etree.SubElement(etree.SubElement(cell, INLINE), TEXT)
    shown.text = text
    shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _freeze_table(package: Package, part: str) -> None:
    root = package.edit_xml(part)
    for tag in ("calculatedColumnFormula", "totalsRowFormula"):
        for element in list(root.iter(main_tag(tag))):
            _remove(element)


def drop_conditions(package: Package, sheet: Sheet, asks: Callable[[str], bool]) -> None:
    """Remove the conditional formats of which `asks` is true of a formula."""
    for rule in list(package.xml(sheet.part).iter(main_tag("cfRule"))):
        if any(asks(str(text)) for text in rule.itertext()):
            package.edit_xml(sheet.part)
            formats = rule.getparent()
            assert formats is not None
            formats.remove(rule)
            if formats.find(main_tag("cfRule")) is None:
                _remove(formats)


def cut_off(package: Package) -> None:
    """Remove macros, links to other files, data connections and add-ins."""
    root = package.edit_xml(package.workbook_part)
    for element in root.findall(main_tag("externalReferences")):
        root.remove(element)
    _unlink(package, package.workbook_part, _OUTSIDE)
    for part in package.parts():
        if part.startswith("xl/worksheets/sheet") or part.startswith("xl/tables/"):
            _unlink(package, part, _OUTSIDE_OF_SHEETS)
    _unlink(package, "", _ADDINS)
    package.set_content_type(package.workbook_part, _WITHOUT_MACROS)


def _unlink(package: Package, part: str, kinds: Collection[str]) -> None:
    if not package.has_part(relationships_part(part)):
        return
    for link in package.relationships(part):
        if link.type.rpartition("/")[2] in kinds:
            package.remove_relationship(part, link.id)
            if not link.external and package.has_part(link.target):
                _remove_with_links(package, link.target)


def _remove_with_links(package: Package, part: str) -> None:
    for link in package.relationships(part):
        if not link.external and package.has_part(link.target):
            _remove_with_links(package, link.target)
    package.remove_part(part)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
