"""A sheet of one workbook set into another, looking as it did."""

import re
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from functools import partial

from lxml import etree

from udf.errors import KaoheError
from workbook.ooxml.container.parts import relationships_part
from workbook.ooxml.looks.styles import conditional_style_copier, style_copier
from workbook.ooxml.package import Package
from workbook.ooxml.references import quote_sheet
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.sheet_text.fast_formulas import plain_rows
from workbook.ooxml.xml import (
    MAIN,
    OFFICE_RELATIONS,
    PACKAGE_RELATIONS,
    main_tag,
    parse,
    select,
    serialise,
)

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
# Kinds of parts that stand for themselves; tables, pivots and the like carry numbers and names that
# must be unique in their whole workbook.
_PORTABLE = {"drawing", "chart", "image", "comments", "vmlDrawing", "printerSettings"}
_STYLED = re.compile(rb'(<(?:row|c) (?:[^<>]* )?s=")([0-9]+)')
_STRING = re.compile(rb'(<c [^<>]*)t="s"([^<>]*>)<v>([0-9]+)</v></c>')


def add_sheet(target: Package, source: Package, name: str) -> Sheet:
    """Add the sheet `name` of `source` as the last sheet of `target`; see `add_sheets`."""
    return add_sheets(target, source, [name])[0]


def add_sheets(target: Package, source: Package, names: Iterable[str]) -> list[Sheet]:
    """Add sheets of `source` after the last sheet of `target`, under the same names.

    With each come its cell styles, number and conditional formats, validations, widths, print and
    view settings, drawings, charts, comments and links, the names local to it, and the workbook's
    names that point into it. KaoheError where the target's structure is locked, has a sheet of that
    name, has such a name with another meaning, or counts its days differently. ValueError where a
    sheet holds a table, a pivot or another part that cannot be alone.
    """
    style, conditional = style_copier(target, source), conditional_style_copier(target, source)
    return [_add(target, source, name, style, conditional) for name in names]


def _add(
    target: Package,
    source: Package,
    name: str,
    style: Callable[[int], int],
    conditional: Callable[[int], int],
) -> Sheet:
    _check(target, source, name)
    sheet = source.sheet(name)
    root, rows = _taken_apart(source, sheet.part)
    _restyle(root, style, conditional)
    for view in root.iterfind(f"{main_tag('sheetViews')}/{main_tag('sheetView')}"):
        view.set("tabSelected", "0")  # two selected sheets would be edited together
    if rows:
        rows = _STYLED.sub(lambda tag: b"%b%d" % (tag[1], style(int(tag[2]))), rows)
        rows = _STRING.sub(partial(_inlined, _strings(source)), rows)
        rows = rows.replace(b'"></c>', b'"/>')  # openpyxl closes an empty cell by a tag of its own
    else:
        _inline_strings(root, _strings(source))
    content = serialise(root).replace(b"<sheetData/>", b"<sheetData>%b</sheetData>" % rows, 1)
    part = _free_name(target, "xl/worksheets/sheet1.xml")
    target.set_part(part, content, _SHEET_TYPE)
    _copy_links(target, source, sheet.part, part, {})
    added = _register(target, sheet, part)
    _copy_names(target, source, name)
    target.formulas_moved = True
    return added


def _check(target: Package, source: Package, name: str) -> None:
    if target.structure_locked:
        raise KaoheError(f"“{target.title}”的工作簿结构受保护，不能增加工作表；请先撤销工作簿保护")
    if target.has_sheet(name):
        raise KaoheError(f"“{target.title}”里已有工作表“{name}”；请先给它改个名字")
    if target.date1904 != source.date1904:
        raise KaoheError(
            f"“{target.title}”用的是 1904 日期系统，不能直接使用；"
            "请在 Excel 选项的“高级”里取消“使用 1904 日期系统”，核对日期后另存"
        )


def _restyle(
    root: etree._Element, style: Callable[[int], int], conditional: Callable[[int], int]
) -> None:
    for element in select(root, "//m:c[@s] | //m:row[@s] | //m:col[@style]"):
        key = "style" if element.tag == main_tag("col") else "s"
        element.set(key, str(style(int(element.get(key, "0")))))
    for element in select(root, "//m:*[@dxfId]"):
        element.set("dxfId", str(conditional(int(element.get("dxfId", "0")))))


def _taken_apart(source: Package, part: str) -> tuple[etree._Element, bytes]:
    """Return a sheet's root without its rows, and the text of these: there may be thousands.

    Where the text is not written plainly the rows are in the root.
    """
    content = source.part(part)
    first, last = plain_rows(content) or (0, 0)
    first += len(b"<sheetData>")
    rows = content[first:last]
    if not rows or rows.count(b' t="s"') != len(_STRING.findall(rows)):
        return deepcopy(source.xml(part)), b""
    return parse(content[:first] + content[last:]), rows


def _strings(source: Package) -> list[etree._Element]:
    """Return the texts that the cells of a workbook share."""
    part = source.linked("sharedStrings")
    return [] if part is None else list(source.xml(part).iterchildren(main_tag("si")))


def _inlined(items: Sequence[etree._Element], cell: re.Match[bytes]) -> bytes:
    """Return a cell with its own text instead of the number of a shared one."""
    inline = etree.XML(f'<is xmlns="{MAIN}"/>')
    inline.extend(deepcopy(child) for child in items[int(cell[3])])
    text = etree.tostring(inline, encoding="UTF-8").replace(b' xmlns="%b"' % MAIN.encode(), b"", 1)
    return b'%bt="inlineStr"%b%b</c>' % (cell[1], cell[2], text)


def _inline_strings(root: etree._Element, items: Sequence[etree._Element]) -> None:
    for cell in root.iterfind(f"{main_tag('sheetData')}/{main_tag('row')}/{main_tag('c')}"):
        value = cell.find(main_tag("v"))
        if cell.get("t") == "s" and value is not None and value.text:
            cell.remove(value)
            inline = etree.SubElement(cell, main_tag("is"))
            inline.extend(deepcopy(child) for child in items[int(value.text)])
            cell.set("t", "inlineStr")


def _copy_links(
    target: Package, source: Package, old: str, new: str, copied: dict[str, str]
) -> None:
    """Give the part `new` the links of `old`, with the same ids, to copies of what they lead to."""
    links = source.relationships(old)
    if not links:
        return
    root = etree.XML(f'<Relationships xmlns="{PACKAGE_RELATIONS}"/>')
    for link in links:
        element = etree.SubElement(root, f"{{{PACKAGE_RELATIONS}}}Relationship")
        element.set("Id", link.id)
        element.set("Type", link.type)
        if link.external:
            element.set("Target", link.target)
            element.set("TargetMode", "External")
        else:
            if link.type.rpartition("/")[2] not in _PORTABLE:
                raise ValueError(f"cannot copy {link.target} along with {old}")
            element.set("Target", "/" + _copy_part(target, source, link.target, copied))
    target.set_part(relationships_part(new), serialise(root))


def _copy_part(target: Package, source: Package, old: str, copied: dict[str, str]) -> str:
    if old not in copied:
        copied[old] = new = _free_name(target, old)
        target.set_part(new, source.part(old), source.content_type(old))
        _copy_links(target, source, old, new, copied)
    return copied[old]


def _free_name(target: Package, wanted: str) -> str:
    """Return the name, with the first number that is free."""
    stem, dot, extension = wanted.rpartition(".")
    stem = re.sub(r"\d+$", "", stem)
    taken = {name.lower() for name in target.parts()}
    number = 1
    while f"{stem}{number}{dot}{extension}".lower() in taken:
        number += 1
    return f"{stem}{number}{dot}{extension}"


def _register(target: Package, sheet: Sheet, part: str) -> Sheet:
    """Enter the part in the workbook's list of sheets."""
    link = target.add_relationship(target.workbook_part, f"{OFFICE_RELATIONS}/worksheet", part)
    sheets = target.edit_xml(target.workbook_part).find(main_tag("sheets"))
    assert sheets is not None
    numbers = [int(element.get("sheetId", "0")) for element in sheets]
    element = etree.SubElement(sheets, main_tag("sheet"), name=sheet.name)
    element.set("sheetId", str(max(numbers) + 1))
    if sheet.state != "visible":
        element.set("state", sheet.state)
    element.set(f"{{{OFFICE_RELATIONS}}}id", link)
    added = Sheet(target, sheet.name, part, sheet.state)
    target.sheets.append(added)
    return added


def _copy_names(target: Package, source: Package, sheet: str) -> None:
    there = {name.name.casefold(): name for name in target.defined_names() if name.sheet is None}
    spellings = (f"{quote_sheet(sheet)}!", f"{sheet}!")
    for name in source.defined_names():
        if name.sheet == sheet:
            target.set_name(name.name, name.text, sheet, hidden=name.hidden)
        elif name.sheet is None and name.text.startswith(spellings):
            other = there.get(name.name.casefold())
            if other is not None and other.text != name.text:
                raise KaoheError(
                    f"“{target.title}”里的名称“{name.name}”已指向 {other.text}；"
                    "请先在“名称管理器”里给它改个名字"
                )
            target.set_name(name.name, name.text, hidden=name.hidden)
