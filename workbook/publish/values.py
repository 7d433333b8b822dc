"""A copy of a workbook that holds values only: it looks the same and needs nothing else."""

import re

from lxml import etree

from udf import tables
from workbook.month.import_log import remark_words
from workbook.month.privacy import hide_numbers
from workbook.month.tables import TABLES, has_name, locate
from workbook.ooxml.package import Package, relationships_part
from workbook.ooxml.references import area_text, quote_sheet
from workbook.ooxml.worksheet import Sheet
from workbook.ooxml.xml import main_tag, remove_attributes

_C, _F, _V, _IS, _T = (main_tag(name) for name in ("c", "f", "v", "is", "t"))
_MACHINERY = ("计算", "复核计算", "列表", "导入记录", "个人说明")
_REMARK = "备注"
_PLAIN_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
# What a workbook links to that lives, or fetches something, outside of it.
_OUTSIDE = ("externalLink", "connections", "vbaProject", "attachedToolbars", "calcChain")
_OUTSIDE_OF_SHEETS = ("queryTable",)
_ADDINS = ("webextensiontaskpanes", "extensibility")
_PLAIN = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^'!(),:\s]+))![$A-Z0-9:]+")
_EXTENDED_CHECKS = "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"


def values_copy(package: Package) -> Package:
    """Return a copy in which results stand in the place of formulas.

    The sheets that only compute or ask go, with the names, dropdowns and conditional formats that
    lean on them, and so do macros, links to other workbooks, data connections and add-ins, and
    from 备注 the numbers of cases and telephones. Look, print settings and charts stay; what prints
    follows the rows that are filled.
    """
    copy = Package(package.to_bytes(), package.title)
    _leave_out_cases(copy)
    gone = [sheet for sheet in copy.sheets if sheet.name in _MACHINERY]
    for sheet in copy.sheets:
        if sheet not in gone:
            _freeze(copy, sheet)
    for sheet in gone:
        _remove_sheet(copy, sheet)
    copy = Package(copy.to_bytes(), copy.title)
    names = _keep_plain_names(copy)
    for sheet in copy.sheets:
        _drop_conditions(copy, sheet, [sheet.name for sheet in gone] + names)
    _cut_off(copy)
    return Package(copy.to_bytes(), copy.title)


def _leave_out_cases(package: Package) -> None:
    """Drop the numbers of cases, and the numbers of whoever complained, from the ledgers' 备注."""
    for title in ("扣分登记", "加分登记"):
        if not has_name(package, TABLES[title]):
            continue
        located = locate(package, TABLES[title], tables.LEDGER)
        if _REMARK not in located.table.columns:
            continue
        for index, cell in enumerate(located.table.column(_REMARK)):
            if isinstance(cell, str) and (words := hide_numbers(remark_words(cell))) != cell:
                place = located.row(index), located.column(_REMARK)
                located.sheet.set_value(*place, words or None)


def _freeze(package: Package, sheet: Sheet) -> None:
    """Leave the results of a sheet's formulas as constants; an empty text leaves no cell value."""
    root = package.edit_xml(sheet.part)
    for cell in root.iter(_C):
        for formula in cell.findall(_F):
            cell.remove(formula)
        remove_attributes(cell, "cm")
        if cell.get("t") != "str":
            continue
        value = cell.find(_V)
        text = "" if value is None else value.text or ""
        if value is not None:
            cell.remove(value)
        if not text:
            remove_attributes(cell, "t")
            continue
        cell.set("t", "inlineStr")
        shown = etree.SubElement(etree.SubElement(cell, _IS), _T)
        shown.text = text
        shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
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


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _freeze_table(package: Package, part: str) -> None:
    root = package.edit_xml(part)
    for tag in ("calculatedColumnFormula", "totalsRowFormula"):
        for element in list(root.iter(main_tag(tag))):
            _remove(element)


def _remove_sheet(package: Package, sheet: Sheet) -> None:
    root = package.edit_xml(package.workbook_part)
    sheets = root.find(main_tag("sheets"))
    assert sheets is not None
    position = [element.get("name") for element in sheets].index(sheet.name)
    for link in package.relationships(package.workbook_part):
        if link.target == sheet.part:
            package.remove_relationship(package.workbook_part, link.id)
    sheets.remove(sheets[position])
    for name in list(root.iter(main_tag("definedName"))):
        local = name.get("localSheetId")
        if local is None:
            continue
        if int(local) == position:
            _remove(name)
        elif int(local) > position:
            name.set("localSheetId", str(int(local) - 1))
    for view in root.iter(main_tag("workbookView")):
        remove_attributes(view, "activeTab", "firstSheet")
    package.remove_part(sheet.part)


def _keep_plain_names(package: Package) -> list[str]:
    """Remove the names that stand for more than an area of a sheet; return them.

    A print area that was computed becomes the rows that are filled.
    """
    there = {sheet.name for sheet in package.sheets}
    gone = []
    for name in package.defined_names():
        parts = _PLAIN.finditer(name.text)
        sheets = [(part["quoted"] or part["bare"]).replace("''", "'") for part in parts]
        plain = sheets and not _PLAIN.sub("", name.text).strip(", ")
        if plain and there.issuperset(sheets):
            continue
        package.remove_name(name.name, name.sheet)
        if name.sheet is None:
            gone.append(name.name)
        elif name.name == "_xlnm.Print_Area":
            area = package.sheet(name.sheet).extent()
            if area is not None:
                absolute = re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", area_text(area))
                text = f"{quote_sheet(name.sheet)}!{absolute}"
                package.set_name(name.name, text, name.sheet)
    return gone


def _drop_conditions(package: Package, sheet: Sheet, gone: list[str]) -> None:
    """Remove conditional formats that ask a sheet or a name that is no longer there."""
    if not gone:
        return
    root = package.xml(sheet.part)
    words = re.compile("|".join(map(re.escape, gone)))
    for rule in list(root.iter(main_tag("cfRule"))):
        if any(words.search(formula.text or "") for formula in rule.iter(main_tag("formula"))):
            package.edit_xml(sheet.part)
            formats = rule.getparent()
            assert formats is not None
            formats.remove(rule)
            if formats.find(main_tag("cfRule")) is None:
                _remove(formats)


def _cut_off(package: Package) -> None:
    """Remove macros, links to other files, data connections and add-ins."""
    root = package.edit_xml(package.workbook_part)
    for element in root.findall(main_tag("externalReferences")):
        root.remove(element)
    _unlink(package, package.workbook_part, _OUTSIDE)
    for part in package.parts():
        if part.startswith("xl/worksheets/sheet") or part.startswith("xl/tables/"):
            _unlink(package, part, _OUTSIDE_OF_SHEETS)
    _unlink(package, "", _ADDINS)
    _retype(package)


def _unlink(package: Package, part: str, kinds: tuple[str, ...]) -> None:
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


def _retype(package: Package) -> None:
    """Declare the workbook as one without macros."""
    types = package.xml("[Content_Types].xml")
    for element in types:
        name = str(element.get("PartName", "")).lstrip("/").lower()
        if name == package.workbook_part.lower() and element.get("ContentType") != _PLAIN_WORKBOOK:
            package.edit_xml("[Content_Types].xml")
            element.set("ContentType", _PLAIN_WORKBOOK)
