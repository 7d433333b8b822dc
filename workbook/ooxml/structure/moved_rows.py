"""What follows when rows of a sheet move: whatever names them, lies on them or hangs by them."""

from collections.abc import Callable, Mapping, Sequence

from lxml import etree

from workbook.ooxml.formulas import Move, moved_formula, shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import (
    MAX_COLUMN,
    Area,
    address,
    area_text,
    parse_area,
    parse_cell,
)
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.formula_edits import edit_formulas
from workbook.ooxml.xml import CELL, FORMULA, MAIN, ROW, main_tag

_X14_AREAS = "{http://schemas.microsoft.com/office/excel/2006/main}sqref"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_THREAD = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}threadedComment"
_VML = "{urn:schemas-microsoft-com:office:excel}"
_HOLD_AREAS = (
    "autoFilter", "sortState", "sortCondition", "hyperlink", "dimension", "protectedRange",
    "ignoredError", "selection", "dataValidation", "conditionalFormatting", "inputCells",
)  # fmt: skip


def move_rows(package: Package, sheet: Sheet, move: Move) -> None:
    """Move the rows of a sheet, and in the whole workbook what names their cells."""
    own = sheet.name
    _reanchor(sheet, move)
    edit_formulas(
        package, own, lambda text, where: moved_formula(text, where or "\0", own, move), own
    )
    root = package.edit_xml(sheet.part)
    _move_cells(root, move)
    _move_merged(root, move)
    _move_areas(root, move)
    _move_breaks(root, move)
    _move_anchors(root, move)
    for link in package.relationships(sheet.part):
        mover = _MOVERS.get(link.type.rpartition("/")[2])
        if mover is not None and not link.external and package.has_part(link.target):
            mover(package.edit_xml(link.target), move)
    for part in package.parts():
        if "pivotCacheDefinition" in part and part.endswith(".xml"):
            for source in package.xml(part).iter(main_tag("worksheetSource")):
                if source.get("sheet") == own and source.get("ref"):
                    package.edit_xml(part)
                    _move_attribute(source, "ref", move)
    sheet.markup.forget()
    package.formulas_moved = True


def _move_cells(root: etree._Element, move: Move) -> None:
    data = root.find(main_tag("sheetData"))
    assert data is not None
    staying: dict[int, list[etree._Element]] = {}
    number = 0
    for row in list(data.iterchildren(ROW)):
        number = int(row.get("r") or number + 1)
        there = move.row(number)
        column = 0
        for cell in list(row.iterchildren(CELL)):
            reference = cell.get("r")
            column = column + 1 if reference is None else parse_cell(reference)[1]
            stays = column in move.stay
            if stays:
                staying.setdefault(number, []).append(cell)
                row.remove(cell)
            cell.set("r", address(number if stays else there or number, column))
            formula = cell.find(FORMULA)
            if formula is not None and "ref" in formula.attrib:
                _move_attribute(formula, "ref", move)
        if there is None:
            data.remove(row)
        else:
            row.set("r", str(there))
    _put_back(data, staying)


def _put_back(data: etree._Element, staying: Mapping[int, Sequence[etree._Element]]) -> None:
    """Put cells that have stayed into the rows that are now where they were."""
    rows = {int(row.get("r") or 0): row for row in data.iterchildren(ROW)}
    for number, cells in staying.items():
        if number not in rows:
            rows[number] = etree.Element(ROW, r=str(number))
            below = min((other for other in rows if other > number), default=None)
            if below is None:
                data.append(rows[number])
            else:
                rows[below].addprevious(rows[number])
        row = rows[number]
        row.extend(cells)
        row[:] = sorted(row, key=_column)


def _column(element: etree._Element) -> int:
    reference = element.get("r")
    return MAX_COLUMN if reference is None else parse_cell(reference)[1]


def _move_merged(root: etree._Element, move: Move) -> None:
    """Merged areas grow with rows inside them only, not with those after them."""
    holder = root.find(main_tag("mergeCells"))
    if holder is None:
        return
    for element in list(holder):
        area = parse_area(str(element.get("ref")))
        if move.leaves(area):
            continue
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


def _move_areas(root: etree._Element, move: Move) -> None:
    for element in list(root.iter(*map(main_tag, _HOLD_AREAS))):
        key = next((key for key in ("ref", "sqref", "r") if key in element.attrib), None)
        if key is not None:
            _move_attribute(element, key, move)
    for element in root.iter(_X14_AREAS):
        element.text = _moved_areas(element.text or "", move) or element.text


def _move_breaks(root: etree._Element, move: Move) -> None:
    for element in list(root.iterfind(f"{main_tag('rowBreaks')}/{main_tag('brk')}")):
        there = move.row(int(element.get("id", "0")))
        if there is None:
            _remove(element)
        else:
            element.set("id", str(there))


def _moved_area(area: Area, move: Move) -> Area | None:
    if move.leaves(area):
        return area
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
    assert parent is not None
    parent.remove(element)
    if "count" in parent.attrib:
        parent.set("count", str(len(parent)))
    if not len(parent) and etree.QName(parent).localname in (
        "dataValidations",
        "hyperlinks",
        "protectedRanges",
        "ignoredErrors",
        "rowBreaks",
    ):
        _remove(parent)


def _move_drawing(root: etree._Element, move: Move) -> None:
    """Move the anchors of drawings; one whose rows are gone keeps its size at the nearest row."""
    for anchor in root:
        column = anchor.findtext(f"{_DRAWING}from/{_DRAWING}col") or ""
        if column.isdecimal() and int(column) + 1 in move.stay:
            continue
        for name in ("from", "to"):
            for end in anchor.iterfind(f"{_DRAWING}{name}"):
                _move_anchors(end, move)


def _move_anchors(root: etree._Element, move: Move) -> None:
    """Move where the controls of a sheet hang, which its own part says once more."""
    for row in root.iter(f"{_DRAWING}row"):
        if row.text and row.text.isdecimal():
            row.text = str(_nearest(int(row.text) + 1, move) - 1)


def _nearest(row: int, move: Move) -> int:
    while row > 1 and move.row(row) is None:
        row -= 1
    return move.row(row) or 1


def _move_vml(root: etree._Element, move: Move) -> None:
    """Move the boxes of comments: the cell they belong to, and where they hang."""
    for data in list(root.iter(f"{_VML}ClientData")):
        row, anchor = data.find(f"{_VML}Row"), data.find(f"{_VML}Anchor")
        column = (data.findtext(f"{_VML}Column") or "").strip()
        if column.isdecimal() and int(column) + 1 in move.stay:
            continue
        if row is not None and (row.text or "").strip().isdecimal():
            there = move.row(int(row.text or "") + 1)
            if there is None:
                shape = data.getparent()
                assert shape is not None
                _remove(shape)
                continue
            row.text = str(there - 1)
        if anchor is not None:
            anchor.text = _moved_box(anchor.text or "", move)


def _moved_box(anchor: str, move: Move) -> str:
    """Return where a box hangs, as eight numbers of which two are rows."""
    numbers = [part.strip() for part in anchor.split(",")]
    if len(numbers) != 8 or not all(n.lstrip("-").isdigit() for n in numbers):
        return anchor
    for at in (2, 6):
        numbers[at] = str(_nearest(int(numbers[at]) + 1, move) - 1)
    return ", ".join(numbers)


def _move_comments(root: etree._Element, move: Move) -> None:
    for comment in list(root.iter(main_tag("comment"))):
        _move_attribute(comment, "ref", move)


def _move_threads(root: etree._Element, move: Move) -> None:
    """Move conversations, which go with the comments that stand for them."""
    for thread in list(root.iter(_THREAD)):
        _move_attribute(thread, "ref", move)


def _move_table(root: etree._Element, move: Move) -> None:
    for element in root.iter(f"{{{MAIN}}}*"):
        if "ref" in element.attrib:
            _move_attribute(element, "ref", move)


def _move_pivot(root: etree._Element, move: Move) -> None:
    """Move where a pivot table is shown; one whose rows are all gone keeps its place."""
    for location in root.iter(main_tag("location")):
        location.set(
            "ref", _moved_areas(str(location.get("ref")), move) or str(location.get("ref"))
        )


# Parts that a sheet links to, by the kind of the link.
_MOVERS: Mapping[str, Callable[[etree._Element, Move], None]] = {
    "drawing": _move_drawing,
    "vmlDrawing": _move_vml,
    "comments": _move_comments,
    "threadedComment": _move_threads,
    "table": _move_table,
    "pivotTable": _move_pivot,
}


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
        if all(map(move.leaves, areas)):
            continue
        first = min((area.first_row for area in areas), default=1)
        last = max((area.last_row for area in areas), default=0)
        kept = next((row for row in range(first, last + 1) if move.row(row) is not None), first)
        if kept > first:
            for name in ("formula", "formula1", "formula2"):
                for formula in holder.iter(main_tag(name)):
                    formula.text = shift_formula(formula.text or "", kept - first, 0)
