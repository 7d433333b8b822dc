"""The names by which macros call a workbook and its sheets."""

from collections.abc import Iterator

from lxml import etree

from workbook.ooxml.container.book import WORKBOOK_ORDER
from workbook.ooxml.package import Package
from workbook.ooxml.xml import OFFICE_RELATIONS, insert_ordered, main_tag


def workbook_code_name(package: Package) -> str:
    """Return the code name of the workbook, "" where it has none."""
    properties = package.xml(package.workbook_part).find(main_tag("workbookPr"))
    return "" if properties is None else str(properties.get("codeName", ""))


def set_workbook_code_name(package: Package, name: str) -> None:
    """Give the workbook a code name."""
    root = package.edit_xml(package.workbook_part)
    properties = root.find(main_tag("workbookPr"))
    if properties is None:
        properties = insert_ordered(root, "workbookPr", WORKBOOK_ORDER)
    properties.set("codeName", name)


def sheet_parts(package: Package) -> Iterator[tuple[str, str]]:
    """Yield part and kind (worksheet, chartsheet …) of each sheet, in the order of the tabs."""
    links = {link.id: link for link in package.relationships(package.workbook_part)}
    for element in package.sheet_elements():
        link = links[str(element.get(f"{{{OFFICE_RELATIONS}}}id", ""))]
        yield link.target, link.type.rpartition("/")[2]


def sheet_code_name(package: Package, part: str) -> str:
    """Return the code name of a sheet, "" where it has none."""
    properties = package.xml(part).find(main_tag("sheetPr"))
    return "" if properties is None else str(properties.get("codeName", ""))


def set_sheet_code_name(package: Package, part: str, name: str) -> None:
    """Give a sheet a code name."""
    root = package.edit_xml(part)
    properties = root.find(main_tag("sheetPr"))
    if properties is None:
        properties = etree.Element(main_tag("sheetPr"))
        root.insert(0, properties)
    properties.set("codeName", name)
