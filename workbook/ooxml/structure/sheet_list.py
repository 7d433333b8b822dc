"""The workbook's list of sheets: sheets renamed and removed, and all that mentions them."""

from lxml import etree

from udf.errors import KaoheError
from workbook.ooxml.formulas import renamed_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import quote_sheet
from workbook.ooxml.structure.formula_edits import edit_formulas
from workbook.ooxml.xml import OFFICE_RELATIONS, main_tag, remove_attributes


def rename_sheet(package: Package, old: str, new: str) -> None:
    """Give a sheet another name; all that mentions it follows. KaoheError where it is taken."""
    sheet = package.sheet(old)
    if old == new:
        return
    if package.has_sheet(new) and old.casefold() != new.casefold():
        raise KaoheError(f"“{package.title}”里已有工作表“{new}”；请先给它改个名字")
    root = package.edit_xml(package.workbook_part)
    for element in root.iter(main_tag("sheet")):
        if element.get("name") == sheet.name:
            element.set("name", new)
    name = sheet.name
    sheet.name = new
    edit_formulas(package, name, lambda text, _: renamed_formula(text, name, new))
    for part in package.parts():
        if "pivotCacheDefinition" in part and part.endswith(".xml"):
            for source in package.xml(part).iter(main_tag("worksheetSource")):
                if source.get("sheet") == name:
                    package.edit_xml(part)
                    source.set("sheet", new)


def remove_sheet(package: Package, name: str) -> None:
    """Remove a sheet that nothing else refers to, with its links and the names local to it."""
    sheet = package.sheet(name)
    root = package.edit_xml(package.workbook_part)
    holder = root.find(main_tag("sheets"))
    assert holder is not None
    elements = [element for element in holder if isinstance(element.tag, str)]
    at = next(i for i, element in enumerate(elements) if element.get("name") == sheet.name)
    link = str(elements[at].get(f"{{{OFFICE_RELATIONS}}}id"))
    _remove_names(root, sheet.name, at)
    for view in root.iter(main_tag("workbookView")):
        for key in ("activeTab", "firstSheet"):
            number = int(view.get(key) or 0)
            if number > at or number == len(elements) - 1:
                view.set(key, str(max(0, number - 1)))
    holder.remove(elements[at])
    package.remove_relationship(package.workbook_part, link)
    package.sheets.remove(sheet)
    package.remove_part(sheet.part)
    package.formulas_moved = True


def _remove_names(root: etree._Element, sheet: str, at: int) -> None:
    """Remove the names that are local to a sheet or begin on it; those of later ones follow."""
    prefixes = (f"{quote_sheet(sheet)}!", f"{sheet}!")
    for defined in list(root.iter(main_tag("definedName"))):
        local = defined.get("localSheetId")
        if local == str(at) or (local is None and (defined.text or "").startswith(prefixes)):
            parent = defined.getparent()
            assert parent is not None
            parent.remove(defined)
            if not len(parent):
                root.remove(parent)
        elif local is not None and int(local) > at:
            defined.set("localSheetId", str(int(local) - 1))


def open_at_first_sheet(package: Package) -> None:
    """Let the workbook open at its first sheet, whatever was open when it was saved."""
    for view in package.edit_xml(package.workbook_part).iter(main_tag("workbookView")):
        remove_attributes(view, "activeTab", "firstSheet")
