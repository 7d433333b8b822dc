"""Pivot tables: what they show is a copy of what they sum up, until a program makes it anew."""

from collections.abc import Collection, Iterator

from lxml import etree

from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, parse_area
from workbook.ooxml.structure.table_references import excel_tables
from workbook.ooxml.xml import OFFICE_RELATIONS, main_tag

_CACHE = "pivotCacheDefinition"


def renew_pivot_tables(package: Package, sheets: Collection[str]) -> list[str]:
    """Let a program that opens the workbook make the pivot tables of these sheets' rows anew.

    Their fields are called as the headers are now, or they would be lost. Return where they are
    shown, such as 透视!A3:B9.
    """
    renewed = set()
    for part in package.parts():
        if _CACHE not in part or not part.endswith(".xml"):
            continue
        source = next(package.xml(part).iter(main_tag("worksheetSource")), None)
        found = None if source is None else _source(package, source)
        if found is not None and found[0] in sheets:
            package.edit_xml(part).set("refreshOnLoad", "1")
            _call_fields(package, part, *found)
            renewed.add(part)
    return list(_shown(package, renewed)) if renewed else []


def _source(package: Package, source: etree._Element) -> tuple[str, Area] | None:
    """Return the sheet and the area of this workbook that a pivot table sums up."""
    if source.get(f"{{{OFFICE_RELATIONS}}}id") is not None:
        return None
    sheet, cells, name = (str(source.get(key) or "") for key in ("sheet", "ref", "name"))
    if name:
        for table in excel_tables(package):
            if table.name.casefold() == name.casefold():
                return table.sheet, table.area
        targets = (one.target for one in package.defined_names() if one.name == name)
        sheet, cells = next(targets, ("", ""))
    try:
        return sheet, parse_area(cells)
    except ValueError:
        return None


def _call_fields(package: Package, part: str, sheet: str, area: Area) -> None:
    """Call the fields as the cells above their columns; those that are computed have none."""
    if not package.has_sheet(sheet):
        return
    for at, field in enumerate(package.xml(part).iter(main_tag("cacheField"))):
        title = package.sheet(sheet).cell(area.first_row, area.first_column + at).value
        if area.first_column + at <= area.last_column and isinstance(title, str) and title:
            field.set("name", title.replace("\n", "_x000a_"))


def _shown(package: Package, caches: Collection[str]) -> Iterator[str]:
    for sheet in package.sheets:
        for link in package.relationships(sheet.part):
            kind = link.type.rpartition("/")[2]
            if kind == "pivotTable" and any(
                one.target in caches for one in package.relationships(link.target)
            ):
                for location in package.xml(link.target).iter(main_tag("location")):
                    yield f"{sheet.name}!{location.get('ref')}"
