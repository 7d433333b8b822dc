"""The columns of a sheet: how wide they are, and whether they are hidden."""

from collections.abc import Collection

from lxml import etree

from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.xml import main_tag, remove_attributes


def set_width(sheet: Sheet, column: int, width: float) -> None:
    """Give a column a width in characters where it has none of its own."""
    if _column_element(sheet, column) is None:
        element = _add_column_element(sheet, column)
        element.set("width", str(width))
        element.set("customWidth", "1")


def hide_column(sheet: Sheet, column: int) -> None:
    """Hide a column that has no look of its own."""
    if _column_element(sheet, column) is None:
        element = _add_column_element(sheet, column)
        element.set("width", "9")
        element.set("hidden", "1")


def show_columns(sheet: Sheet, columns: Collection[int], *, shown: bool) -> None:
    """Show or hide columns that have a look of their own."""
    for element in sheet.edit_frame().iter(main_tag("col")):
        first, last = int(element.get("min", "0")), int(element.get("max", "0"))
        if any(first <= column <= last for column in columns):
            if shown:
                remove_attributes(element, "hidden")
            else:
                element.set("hidden", "1")


def _column_element(sheet: Sheet, column: int) -> etree._Element | None:
    holder = sheet.package.xml(sheet.part).find(main_tag("cols"))
    for element in () if holder is None else holder:
        if int(element.get("min", "0")) <= column <= int(element.get("max", "0")):
            return element
    return None


def _add_column_element(sheet: Sheet, column: int) -> etree._Element:
    root = sheet.edit_frame()
    holder = root.find(main_tag("cols"))
    if holder is None:
        holder = etree.Element(main_tag("cols"))
        data = root.find(main_tag("sheetData"))
        assert data is not None
        data.addprevious(holder)
    element = etree.Element(main_tag("col"), min=str(column), max=str(column))
    later = next((e for e in holder if int(e.get("min", "0")) > column), None)
    if later is None:
        holder.append(element)
    else:
        later.addprevious(element)
    return element
