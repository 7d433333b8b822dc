"""Filters on a sheet, and the rows that they hide."""

from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.xml import main_tag, remove_attributes


def show_filtered(sheet: Sheet) -> None:
    """Show the rows again that a filter hides, and leave its arrows without a choice."""
    root = sheet.package.xml(sheet.part)
    filters = root.find(main_tag("autoFilter"))
    if filters is None or not len(filters):
        return
    sheet.package.edit_xml(sheet.part)
    for element in list(filters):
        filters.remove(element)
    for row in root.iter(main_tag("row")):
        remove_attributes(row, "hidden")
