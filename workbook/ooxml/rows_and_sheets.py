"""Changing the structure of a workbook: sheets renamed or removed, rows deleted or inserted.

Everything that names the cells follows: formulas on all sheets, defined names, validations,
conditional formats, merged areas, filters, print settings, links, comments, drawings, tables and
charts.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection
from functools import partial
from xml.sax.saxutils import escape

from lxml import etree

from udf.errors import KaoheError
from workbook.ooxml.formulas import Move, moved_formula, renamed_formula, shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import (
    MAX_ROW,
    Area,
    address,
    area_text,
    parse_area,
    parse_cell,
    quote_sheet,
)
from workbook.ooxml.worksheet import Sheet
from workbook.ooxml.xml import MAIN, OFFICE_RELATIONS, main_tag

_X14_FORMULA = "{http://schemas.microsoft.com/office/excel/2006/main}f"
_X14_AREAS = "{http://schemas.microsoft.com/office/excel/2006/main}sqref"
_CHART_FORMULA = "{http://schemas.openxmlformats.org/drawingml/2006/chart}f"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_VML = "{urn:schemas-microsoft-com:office:excel}"
_HOLD_AREAS = (
    "autoFilter", "sortState", "sortCondition", "hyperlink", "dimension", "protectedRange",
    "ignoredError", "selection", "dataValidation", "conditionalFormatting", "inputCells",
)  # fmt: skip
_F, _ROW, _C = main_tag("f"), main_tag("row"), main_tag("c")


def _deletion(rows: Collection[int]) -> Move:
    gone = sorted(set(rows))

    def before(row: int) -> int:
        return row - bisect_left(gone, row)

    def span(first: int, last: int) -> tuple[int, int] | None:
        if last >= MAX_ROW:
            return (before(first), MAX_ROW)
        left = before(last + 1) - before(first)
        return (before(first), before(first) + left - 1) if left else None

    return Move(lambda row: None if row in set(gone) else before(row), span)


def _insertion(after: int, count: int) -> Move:
    def row(number: int) -> int:
        return number if number <= after else min(number + count, MAX_ROW)

    def span(first: int, last: int) -> tuple[int, int]:
        # What ends at that row, and is more than this row, is a table that the new rows belong to.
        grows = last > after or (last == after and first < last)
        return row(first), min(last + count, MAX_ROW) if grows else last

    return Move(row, span)


def may_contain(content: bytes, text: str) -> bool:
    """Tell without parsing it whether a part may contain a text: as it is, escaped or as &#…;."""
    return any(word.encode() in content for word in {text, escape(text)}) or b"&#" in content


def edit_formulas(
    package: Package, mentions: str, edit: Callable[[str, str], str], own: str = ""
) -> None:
    """Pass every formula of the workbook that may mention a sheet to `edit` with its own sheet.

    Formulas of the sheet `own` are passed too: they need not name it.
    """
    spellings = {mentions.casefold(), quote_sheet(mentions)[1:-1].casefold()}

    def in_part(part: str) -> bool:
        content = package.part(part)
        return any(may_contain(content, word) for word in (mentions, quote_sheet(mentions)[1:-1]))

    def concerned(text: str, sheet: str) -> bool:
        lower = text.casefold()
        return sheet == own or any(word in lower for word in spellings)

    def may_mention(text: str, sheet: str) -> str:
        return edit(text, sheet) if concerned(text, sheet) else text

    for sheet in package.sheets:
        if not (
            sheet.name == own
            or package.is_changed(sheet.part)  # writing it out only to look would take longer
            or in_part(sheet.part)
        ):
            continue
        # The members of a group differ in references to their own sheet only: one speaks for all.
        sheet.spell_out_shared(partial(concerned, sheet=sheet.name))
        for element in package.xml(sheet.part).iter(
            _F, main_tag("formula"), main_tag("formula1"), main_tag("formula2"), _X14_FORMULA
        ):
            _edit_text(package, sheet.part, element, partial(may_mention, sheet=sheet.name))
        for link in package.xml(sheet.part).iter(main_tag("hyperlink")):
            where = link.get("location")
            if where and may_mention(where, sheet.name) != where:
                package.edit_xml(sheet.part)
                link.set("location", may_mention(where, sheet.name))
    for element in package.xml(package.workbook_part).iter(main_tag("definedName")):
        _edit_text(package, package.workbook_part, element, lambda text: may_mention(text, ""))
    charts = [part for part in package.parts() if "/charts/" in part and part.endswith(".xml")]
    for part in charts:
        if in_part(part):
            for element in package.xml(part).iter(_CHART_FORMULA):
                _edit_text(package, part, element, lambda text: may_mention(text, ""))


def _edit_text(
    package: Package, part: str, element: etree._Element, edit: Callable[[str], str]
) -> None:
    text = element.text
    if text and (new := edit(text)) != text:
        package.edit_xml(part)
        element.text = new
        package.formulas_moved = True


# --- sheets ---------------------------------------------------------------------------------------


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
    prefixes = (f"{quote_sheet(sheet.name)}!", f"{sheet.name}!")
    for defined in list(root.iter(main_tag("definedName"))):
        local = defined.get("localSheetId")
        parent = defined.getparent()
        assert parent is not None
        if local == str(at) or (local is None and (defined.text or "").startswith(prefixes)):
            parent.remove(defined)
            if not len(parent):
                root.remove(parent)
        elif local is not None and int(local) > at:
            defined.set("localSheetId", str(int(local) - 1))
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


def _column_element(sheet: Sheet, column: int) -> etree._Element | None:
    holder = sheet.package.xml(sheet.part).find(main_tag("cols"))
    for element in () if holder is None else holder:
        if int(element.get("min", "0")) <= column <= int(element.get("max", "0")):
            return element
    return None


def _add_column_element(sheet: Sheet, column: int) -> etree._Element:
    root = sheet.package.edit_xml(sheet.part)
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


# --- rows -----------------------------------------------------------------------------------------


def delete_rows(package: Package, name: str, rows: Collection[int]) -> Move:
    """Delete rows of a sheet; what refers to nothing but them becomes #REF!."""
    move = _deletion(rows)
    if rows:
        _carry_merged(package.sheet(name), set(rows))
        _move_rows(package, package.sheet(name), move)
    return move


def insert_rows(package: Package, name: str, after: int, count: int) -> Move:
    """Insert rows after one that they resemble: its height, cell styles and formulas.

    Areas that end with that row grow to hold the new ones.
    """
    move = _insertion(after, count)
    if not count:
        return move
    sheet = package.sheet(name)
    _move_rows(package, sheet, move)
    model = {
        column: cell
        for (row, column), cell in sheet.cells().items()
        if row == after and cell.has_formula and cell.array is None
    }
    for offset in range(1, count + 1):
        sheet.copy_row_format(after, after + offset)
        for column, cell in model.items():
            sheet.set_formula(after + offset, column, shift_formula(cell.formula or "", offset, 0))
    return move


def stretch_merged(sheet: Sheet, row: int) -> None:
    """Let merged areas of several rows that end with a row hold the one below it too."""
    root = sheet.package.xml(sheet.part)
    holder = root.find(main_tag("mergeCells"))
    for element in () if holder is None else holder:
        area = parse_area(str(element.get("ref")))
        if area.first_row < area.last_row == row:
            sheet.package.edit_xml(sheet.part)
            element.set("ref", area_text(area._replace(last_row=row + 1)))
            for column in range(area.first_column, area.last_column + 1):
                sheet.clear(row + 1, column)
            sheet.forget()


def _carry_merged(sheet: Sheet, rows: Collection[int]) -> None:
    """Hand what a merged area says on to its first row that is left, where the first goes."""
    for area in sheet.merged():
        left = [r for r in range(area.first_row, area.last_row + 1) if r not in rows]
        if area.first_row in rows and left:
            sheet.move_content((area.first_row, area.first_column), (left[0], area.first_column))


def _move_rows(package: Package, sheet: Sheet, move: Move) -> None:
    own = sheet.name
    _reanchor(sheet, move)
    edit_formulas(
        package, own, lambda text, where: moved_formula(text, where or "\0", own, move), own
    )
    root = package.edit_xml(sheet.part)
    _move_cells(root, move)
    _move_merged(root, move)
    for element in list(root.iter(*map(main_tag, _HOLD_AREAS))):
        for key in ("ref", "sqref"):
            if key in element.attrib:
                _move_attribute(element, key, move)
    for element in list(root.iterfind(f"{main_tag('rowBreaks')}/{main_tag('brk')}")):
        there = move.row(int(element.get("id", "0")))
        if there is None:
            _remove(element)
        else:
            element.set("id", str(there))
    for element in root.iter(_X14_AREAS):
        element.text = _moved_areas(element.text or "", move) or element.text
    for link in package.relationships(sheet.part):
        kind = link.type.rpartition("/")[2]
        if link.external or not package.has_part(link.target):
            continue
        if kind == "drawing":
            _move_drawing(package.edit_xml(link.target), move)
        elif kind == "vmlDrawing":
            _move_vml(package.edit_xml(link.target), move)
        elif kind == "comments":
            for comment in list(package.edit_xml(link.target).iter(main_tag("comment"))):
                _move_attribute(comment, "ref", move)
        elif kind == "table":
            for element in package.edit_xml(link.target).iter(f"{{{MAIN}}}*"):
                if "ref" in element.attrib:
                    _move_attribute(element, "ref", move)
    for part in package.parts():
        if "pivotCacheDefinition" in part and part.endswith(".xml"):
            for source in package.xml(part).iter(main_tag("worksheetSource")):
                if source.get("sheet") == own and source.get("ref"):
                    package.edit_xml(part)
                    _move_attribute(source, "ref", move)
    sheet.forget()
    package.formulas_moved = True


def _move_cells(root: etree._Element, move: Move) -> None:
    data = root.find(main_tag("sheetData"))
    assert data is not None
    number = 0
    for row in list(data.iterchildren(_ROW)):
        number = int(row.get("r") or number + 1)
        there = move.row(number)
        if there is None:
            data.remove(row)
            continue
        row.set("r", str(there))
        column = 0
        for cell in row.iterchildren(_C):
            reference = cell.get("r")
            column = column + 1 if reference is None else parse_cell(reference)[1]
            cell.set("r", address(there, column))
            formula = cell.find(_F)
            if formula is not None and "ref" in formula.attrib:
                _move_attribute(formula, "ref", move)


def _move_merged(root: etree._Element, move: Move) -> None:
    """Merged areas grow with rows inside them only, not with those after them."""
    holder = root.find(main_tag("mergeCells"))
    if holder is None:
        return
    for element in list(holder):
        area = parse_area(str(element.get("ref")))
        first, last = move.row(area.first_row), move.row(area.last_row)
        if first is None or last is None:
            moved = _moved_area(area, move)
        else:
            moved = area._replace(first_row=first, last_row=last)
        if moved is None or moved[:2] == moved[2:]:
            holder.remove(element)
        else:
            element.set("ref", area_text(moved))
    holder.set("count", str(len(holder)))
    if not len(holder):
        root.remove(holder)


def _moved_area(area: Area, move: Move) -> Area | None:
    span = move.span(area.first_row, area.last_row)
    return None if span is None else area._replace(first_row=span[0], last_row=span[1])


def _moved_areas(text: str, move: Move) -> str:
    moved = []
    for word in text.split():
        try:
            area = _moved_area(parse_area(word), move)
        except ValueError:
            return text
        if area is not None:
            moved.append(area_text(area))
    return " ".join(moved)


def _move_attribute(element: etree._Element, key: str, move: Move) -> None:
    """Move the areas an attribute names; the element goes where they are all gone."""
    moved = _moved_areas(str(element.get(key)), move)
    if moved:
        element.set(key, moved)
    elif etree.QName(element).localname == "selection":
        element.set(key, "A1")
        element.set("activeCell", "A1")
    else:
        _remove(element)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if "count" in parent.attrib:
        parent.set("count", str(len(parent)))
    if not len(parent) and etree.QName(parent).localname in (
        "dataValidations", "hyperlinks", "protectedRanges", "ignoredErrors", "rowBreaks",
    ):  # fmt: skip
        _remove(parent)


def _move_drawing(root: etree._Element, move: Move) -> None:
    """Move the anchors of drawings; one whose rows are gone keeps its size at the nearest row."""
    for anchor in root:
        for name in ("from", "to"):
            row = anchor.find(f"{_DRAWING}{name}/{_DRAWING}row")
            if row is not None and row.text and row.text.isdecimal():
                row.text = str(_nearest(int(row.text) + 1, move) - 1)


def _nearest(row: int, move: Move) -> int:
    while row > 1 and move.row(row) is None:
        row -= 1
    return move.row(row) or 1


def _move_vml(root: etree._Element, move: Move) -> None:
    """Move the boxes of comments: the cell they belong to, and where they hang."""
    for data in list(root.iter(f"{_VML}ClientData")):
        row, anchor = data.find(f"{_VML}Row"), data.find(f"{_VML}Anchor")
        if row is not None and (row.text or "").strip().isdecimal():
            there = move.row(int(row.text or "") + 1)
            if there is None:
                shape = data.getparent()
                if shape is not None:
                    _remove(shape)
                continue
            row.text = str(there - 1)
        if anchor is not None and anchor.text:
            numbers = [part.strip() for part in anchor.text.split(",")]
            if len(numbers) == 8 and all(n.lstrip("-").isdigit() for n in numbers):
                for at in (2, 6):
                    numbers[at] = str(_nearest(int(numbers[at]) + 1, move) - 1)
                anchor.text = ", ".join(numbers)


def _reanchor(sheet: Sheet, move: Move) -> None:
    """Write formulas of validations and conditional formats for the first row that will be left.

    They are relative to the first cell of their area, and must not point to a row that goes.
    """
    root = sheet.package.edit_xml(sheet.part)
    for holder in root.iter(main_tag("dataValidation"), main_tag("conditionalFormatting")):
        try:
            areas = [parse_area(word) for word in str(holder.get("sqref", "")).split()]
        except ValueError:
            continue
        first = min((area.first_row for area in areas), default=1)
        last = max((area.last_row for area in areas), default=0)
        kept = next((row for row in range(first, last + 1) if move.row(row) is not None), first)
        if kept > first:
            for name in ("formula", "formula1", "formula2"):
                for formula in holder.iter(main_tag(name)):
                    formula.text = shift_formula(formula.text or "", kept - first, 0)
