"""An office's workbook (.xlsx, .xlsm) as a package of parts, read and edited without loss.

Only parts that are changed are written anew; all others keep their compressed bytes. Within a changed
sheet only the cells that are set differ. What this module does not know, it carries along.

    book = Package.open(path)
    sheet = book.sheet("考勤")
    sheet.cell(3, 4).value
    sheet.set_value(3, 4, 84)
    book.save(path)

Rows and columns count from 1. Formulas are given and taken without the leading "=".
"""

import datetime as dt
import io
import math
import posixpath
import re
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lxml import etree

from udf.errors import KaoheError
from workbook.archive import MAX_FILE, Archive
from workbook.files import replace_file
from workbook.reference import (
    Area,
    address,
    area_text,
    column_number,
    parse_area,
    parse_cell,
    shift_formula,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAX_TEXT = 32_767  # characters a cell can hold


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value in a cell, such as #N/A."""

    code: str

    def __str__(self) -> str:
        return self.code


Value = float | int | str | bool | CellError | None


class Cell(NamedTuple):
    """What a cell holds; a date is its serial number (see `Package.is_date`).

    `value` is the constant, or the stored result of the formula. `formula` is set on cells that have
    one (members of a shared formula too, spelled out); `array` is the area of an array formula, on
    its first cell only. Other cells of that area hold plain values.
    """

    value: Value = None
    formula: str | None = None
    array: str | None = None
    style: int = 0


class DefinedName(NamedTuple):
    """A defined name; `sheet` is the sheet it is local to, or None."""

    name: str
    text: str
    sheet: str | None = None
    hidden: bool = False


class Relationship(NamedTuple):
    """A link of one part to another; `target` is a part's name, or an address where external."""

    id: str
    type: str
    target: str
    external: bool


EMPTY = Cell()


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


_ROW, _C, _V, _F, _IS, _T, _R = (_tag(name) for name in ("row", "c", "v", "f", "is", "t", "r"))
_SHEET_DATA, _SI = _tag("sheetData"), _tag("si")
_DIGITS = "0123456789"


class Package:
    """A workbook in memory. Reading is lazy: a part is inflated when it is first asked for."""

    def __init__(self, data: bytes, title: str = "工作簿") -> None:
        """Open the bytes of a workbook; `title` is what messages call it.

        KaoheError says what the bytes are instead: encrypted, .xls, damaged, no workbook at all.
        """
        _refuse_other_formats(data, title)
        self.title = title
        self._data = data
        self._archive = Archive(data, title)
        self._names = {name.lower(): name for name in self._archive.entries}
        self._trees: dict[str, etree._Element] = {}
        self._changed: set[str] = set()  # names of parts whose tree is to be written anew
        self._contents: dict[str, bytes | None] = {}  # parts replaced or added whole; None: removed
        self._shared_strings: list[str] | None = None
        self._date_styles: list[bool] | None = None
        self._formulas_moved = False
        self.workbook_part = self._find_workbook()
        self.sheets = self._find_sheets()

    @classmethod
    def open(cls, path: Path) -> "Package":
        """Read a file. KaoheError where there is none, or it is not a workbook that can be edited."""
        try:
            if path.stat().st_size > MAX_FILE:
                raise KaoheError(f"“{path.name}”超过 {MAX_FILE >> 20} MB，太大，没有打开")
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise KaoheError(f"找不到文件“{path}”；请检查文件名和文件夹") from error
        except IsADirectoryError as error:
            raise KaoheError(f"“{path}”是一个文件夹；请给出其中的工作簿文件") from error
        except PermissionError as error:
            hint = "是一个文件夹" if path.is_dir() else "没有读取权限，或正被别的程序占用"
            raise KaoheError(f"“{path}”{hint}，没有打开；请关闭占用它的程序，或检查权限") from error
        except OSError as error:
            raise KaoheError(f"“{path}”读不出来：{error.strerror or error}") from error
        return cls(data, path.name)

    # -- parts -------------------------------------------------------------------------------------

    def parts(self) -> list[str]:
        """The names of all parts, in the order of the file, new ones last."""
        names = [n for n in self._archive.entries if self._contents.get(n, b"") is not None]
        return names + [
            name
            for name, content in self._contents.items()
            if content is not None and name not in self._archive.entries
        ]

    def has_part(self, name: str) -> bool:
        """Whether there is such a part; case does not matter in a package."""
        name = self._names.get(name.lower(), name)
        return name in self._names.values() and self._contents.get(name, b"") is not None

    def part(self, name: str) -> bytes:
        """The present content of a part. KaoheError where it is missing or damaged."""
        name = self._names.get(name.lower(), name)
        if name in self._changed:
            return _serialise(self._trees[name])
        if name in self._contents:
            content = self._contents[name]
        elif name in self._archive.entries:
            content = self._archive.read(name)
        else:
            content = None
        if content is None:
            raise KaoheError(f"“{self.title}”缺少部件 {name}，已损坏；请用电子表格程序打开修复后另存")
        return content

    def set_part(self, name: str, content: bytes, content_type: str | None = None) -> None:
        """Replace a part, or add one; a new part needs its content type unless its extension has one."""
        name = self._names.setdefault(name.lower(), name)
        self._trees.pop(name, None)
        self._changed.discard(name)
        self._contents[name] = content
        if content_type is not None:
            types = self.edit_xml("[Content_Types].xml")
            for override in _overrides(types, name):
                types.remove(override)
            etree.SubElement(
                types,
                f"{{{CONTENT_TYPES}}}Override",
                PartName=f"/{name}",
                ContentType=content_type,
            )

    def remove_part(self, name: str) -> None:
        """Remove a part, its relationships and its content type; links to it are the caller's."""
        name = self._names.get(name.lower(), name)
        types = self.xml("[Content_Types].xml")
        for override in _overrides(types, name):
            types.remove(override)
            self._changed.add("[Content_Types].xml")
        for gone in (name, relationships_part(name)):
            if self.has_part(gone):
                self._trees.pop(gone, None)
                self._changed.discard(gone)
                self._contents[self._names[gone.lower()]] = None

    def content_type(self, name: str) -> str:
        """The content type of a part, "" where none is declared."""
        types = self.xml("[Content_Types].xml")
        for override in _overrides(types, name):
            return str(override.get("ContentType", ""))
        extension = name.rpartition(".")[2].lower()
        for default in types.iterchildren(f"{{{CONTENT_TYPES}}}Default"):
            if str(default.get("Extension", "")).lower() == extension:
                return str(default.get("ContentType", ""))
        return ""

    def xml(self, name: str) -> etree._Element:
        """The parsed root of a part, for reading only; see `edit_xml`."""
        name = self._names.get(name.lower(), name)
        if name not in self._trees:
            self._trees[name] = self._parse(self.part(name))
        return self._trees[name]

    def edit_xml(self, name: str) -> etree._Element:
        """The parsed root of a part that the caller is about to change."""
        root = self.xml(name)
        self._changed.add(self._names.get(name.lower(), name))
        return root

    def relationships(self, part: str) -> list[Relationship]:
        """The links of a part ("" for those of the whole package), in their order."""
        rels = relationships_part(part)
        if not self.has_part(rels):
            return []
        found = []
        for element in self.xml(rels).iterchildren(f"{{{PACKAGE_RELATIONS}}}Relationship"):
            external = element.get("TargetMode") == "External"
            target = str(element.get("Target", ""))
            if not external:
                target = posixpath.normpath(
                    posixpath.join("/", posixpath.dirname(part), target)
                ).lstrip("/")
            found.append(
                Relationship(
                    str(element.get("Id", "")), str(element.get("Type", "")), target, external
                )
            )
        return found

    def add_relationship(
        self, part: str, kind: str, target: str, *, external: bool = False
    ) -> str:
        """Link a part to another (by name) or to an external address; the new link's id."""
        rels = relationships_part(part)
        if not self.has_part(rels):
            self.set_part(rels, f'<Relationships xmlns="{PACKAGE_RELATIONS}"/>'.encode())
        taken = {relation.id for relation in self.relationships(part)}
        new_id = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        attributes = {"Id": new_id, "Type": kind, "Target": target if external else f"/{target}"}
        if external:
            attributes["TargetMode"] = "External"
        etree.SubElement(
            self.edit_xml(rels), f"{{{PACKAGE_RELATIONS}}}Relationship", attributes
        )
        return new_id

    def remove_relationship(self, part: str, link: str) -> None:
        """Remove the link with that id."""
        rels = self.edit_xml(relationships_part(part))
        for element in list(rels):
            if element.get("Id") == link:
                rels.remove(element)

    # -- the workbook ------------------------------------------------------------------------------

    def sheet(self, name: str) -> "Sheet":
        """The worksheet of that name (case does not matter). KaoheError where there is none."""
        for sheet in self.sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet
        names = "、".join(sheet.name for sheet in self.sheets)
        raise KaoheError(f"“{self.title}”里没有工作表“{name}”（有：{names}）；请检查表名")

    def has_sheet(self, name: str) -> bool:
        """Whether there is a worksheet of that name."""
        return any(sheet.name.casefold() == name.casefold() for sheet in self.sheets)

    @property
    def date1904(self) -> bool:
        """Whether serial numbers count from 1904 (old Macintosh workbooks)."""
        properties = self.xml(self.workbook_part).find(_tag("workbookPr"))
        return properties is not None and properties.get("date1904") in ("1", "true")

    @property
    def structure_locked(self) -> bool:
        """Whether the workbook forbids adding and renaming sheets."""
        protection = self.xml(self.workbook_part).find(_tag("workbookProtection"))
        return protection is not None and protection.get("lockStructure") in ("1", "true")

    def to_serial(self, day: dt.date) -> float | int:
        """The serial number a cell of this workbook holds for a date or (naive) datetime."""
        return to_serial(day, self.date1904)

    def from_serial(self, serial: float) -> dt.datetime:
        """The moment a serial number means in this workbook. ValueError or OverflowError outside."""
        return from_serial(serial, self.date1904)

    def is_date(self, style: int) -> bool:
        """Whether cells of this style show their number as a date or a time."""
        if self._date_styles is None:
            self._date_styles = self._read_date_styles()
        return style < len(self._date_styles) and self._date_styles[style]

    def defined_names(self) -> list[DefinedName]:
        """All defined names, those made by programs (_xlnm.…) too."""
        names = self._sheet_names()
        found = []
        for element in self._name_elements():
            local = element.get("localSheetId")
            at = int(local) if local is not None and local.isdecimal() else -1
            found.append(
                DefinedName(
                    str(element.get("name", "")),
                    element.text or "",
                    names[at] if 0 <= at < len(names) else None,
                    element.get("hidden") in ("1", "true"),
                )
            )
        return found

    def set_name(self, name: str, text: str, sheet: str | None = None) -> None:
        """Define a name (local to `sheet` where given), or change what it stands for."""
        wanted = None if sheet is None else str(self._sheet_names().index(sheet))
        for element in self._name_elements():
            same = str(element.get("name", "")).casefold() == name.casefold()
            if same and element.get("localSheetId") == wanted:
                if element.text != text:
                    self.edit_xml(self.workbook_part)
                    element.text = text
                return
        root = self.edit_xml(self.workbook_part)
        holder = root.find(_tag("definedNames"))
        if holder is None:
            holder = _insert_ordered(root, "definedNames", _WORKBOOK_ORDER)
        element = etree.SubElement(holder, _tag("definedName"), name=name)
        if wanted is not None:
            element.set("localSheetId", wanted)
        element.text = text

    def remove_name(self, name: str, sheet: str | None = None) -> None:
        """Remove a defined name; nothing happens where there is none."""
        wanted = None if sheet is None else str(self._sheet_names().index(sheet))
        for element in self._name_elements():
            same = str(element.get("name", "")).casefold() == name.casefold()
            if same and element.get("localSheetId") == wanted:
                holder = self.edit_xml(self.workbook_part).find(_tag("definedNames"))
                assert holder is not None
                holder.remove(element)
                if not len(holder):
                    self.edit_xml(self.workbook_part).remove(holder)

    def set_calculation(self, **attributes: str | None) -> None:
        """Set attributes of calcPr, such as fullCalcOnLoad="0"; None removes one."""
        root = self.xml(self.workbook_part)
        element = root.find(_tag("calcPr"))
        for key, value in attributes.items():
            if (None if element is None else element.get(key)) == value:
                continue
            if element is None:
                element = _insert_ordered(root, "calcPr", _WORKBOOK_ORDER)
            self.edit_xml(self.workbook_part)
            if value is None:
                element.attrib.pop(key)
            else:
                element.set(key, value)

    # -- writing -----------------------------------------------------------------------------------

    @property
    def changed(self) -> bool:
        """Whether writing would give other bytes than were read."""
        return bool(self._changed or self._contents)

    def write(self, stream: BinaryIO) -> None:
        """Write the workbook; where nothing was changed, the very bytes that were read."""
        if self._formulas_moved:
            self._drop_calculation_chain()
        if not self.changed:
            stream.write(self._data)
            return
        changes = dict(self._contents)
        changes.update((name, _serialise(self._trees[name])) for name in sorted(self._changed))
        self._archive.write(stream, changes)

    def to_bytes(self) -> bytes:
        """The workbook as bytes."""
        stream = io.BytesIO()
        self.write(stream)
        return stream.getvalue()

    def save(self, path: Path) -> None:
        """Write the workbook in one step, see `files.replace_file`."""
        replace_file(path, self.write)

    # -- within ------------------------------------------------------------------------------------

    def _parse(self, content: bytes) -> etree._Element:
        # A parser of its own for each part: lxml's are not to be shared between threads.
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False
        )
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged() from error
        document = root.getroottree().docinfo
        if document is None or document.internalDTD is not None:  # the door of every entity bomb; no workbook has one
            raise self._damaged()
        return root

    def _damaged(self) -> KaoheError:
        return KaoheError(
            f"“{self.title}”的内容已损坏，没有打开；请用电子表格程序打开修复后另存，再试一次"
        )

    def _find_workbook(self) -> str:
        not_workbook = KaoheError(
            f"“{self.title}”不是 Excel 工作簿（.xlsx、.xlsm）；请用电子表格程序打开后另存为 .xlsx"
        )
        if not self.has_part("[Content_Types].xml") or not self.has_part("_rels/.rels"):
            raise not_workbook
        for relation in self.relationships(""):
            if relation.type.endswith("/officeDocument") and not relation.external:
                kind = self.content_type(relation.target)
                if "binary" in kind or not kind.endswith(".main+xml"):
                    raise not_workbook
                root = self.xml(relation.target)
                if root.tag == f"{{{STRICT}}}workbook":
                    raise KaoheError(
                        f"“{self.title}”是“Strict Open XML”格式；请另存为普通的“Excel 工作簿 (*.xlsx)”再试"
                    )
                if root.tag != _tag("workbook"):
                    raise not_workbook
                return self._names.get(relation.target.lower(), relation.target)
        raise not_workbook

    def _sheet_elements(self) -> list[etree._Element]:
        holder = self.xml(self.workbook_part).find(_tag("sheets"))
        return [] if holder is None else list(holder.iterchildren(_tag("sheet")))

    def _sheet_names(self) -> list[str]:
        """The names of all sheets, chart sheets too: the order that localSheetId counts by."""
        return [str(element.get("name", "")) for element in self._sheet_elements()]

    def _find_sheets(self) -> list["Sheet"]:
        links = {relation.id: relation for relation in self.relationships(self.workbook_part)}
        sheets = []
        for element in self._sheet_elements():
            relation = links.get(str(element.get(f"{{{OFFICE_RELATIONS}}}id", "")))
            if relation is None or not self.has_part(relation.target):
                raise self._damaged()
            if relation.type.endswith("/worksheet"):
                part = self._names.get(relation.target.lower(), relation.target)
                state = str(element.get("state", "visible"))
                sheets.append(Sheet(self, str(element.get("name", "")), part, state))
        if not sheets:
            raise KaoheError(f"“{self.title}”里没有普通工作表；请检查是不是选错了文件")
        return sheets

    def _name_elements(self) -> list[etree._Element]:
        holder = self.xml(self.workbook_part).find(_tag("definedNames"))
        return [] if holder is None else list(holder.iterchildren(_tag("definedName")))

    def _linked(self, kind: str) -> str | None:
        """The part of that kind that the workbook links to."""
        for relation in self.relationships(self.workbook_part):
            if relation.type.endswith(f"/{kind}") and self.has_part(relation.target):
                return relation.target
        return None

    def shared_string(self, index: str) -> str:
        """The text a cell of type "s" stands for. KaoheError where there is no such text."""
        if self._shared_strings is None:
            part = self._linked("sharedStrings")
            items = [] if part is None else self.xml(part).iterchildren(_SI)
            self._shared_strings = [_string_text(item) for item in items]
        try:
            return self._shared_strings[int(index)]
        except (ValueError, IndexError) as error:
            raise self._damaged() from error

    def _read_date_styles(self) -> list[bool]:
        part = self._linked("styles")
        if part is None:
            return []
        root = self.xml(part)
        formats = {
            str(element.get("numFmtId")): str(element.get("formatCode", ""))
            for element in root.iterfind(f"{_tag('numFmts')}/{_tag('numFmt')}")
        }
        return [
            _is_date_format(number, formats.get(number))
            for number in (
                str(element.get("numFmtId", "0"))
                for element in root.iterfind(f"{_tag('cellXfs')}/{_tag('xf')}")
            )
        ]

    def _drop_calculation_chain(self) -> None:
        """The chain lists every formula cell; a program builds it anew, but trusts a wrong one."""
        for relation in self.relationships(self.workbook_part):
            if relation.type.endswith("/calcChain"):
                self.remove_relationship(self.workbook_part, relation.id)
                self.remove_part(relation.target)
        self._formulas_moved = False


class Sheet:
    """One worksheet of a package. Cells are read from the sheet as it is at that moment."""

    def __init__(self, package: Package, name: str, part: str, state: str) -> None:
        self.package = package
        self.name = name
        self.part = part
        self.state = state
        self._row_numbers: list[int] | None = None
        self._rows: dict[int, etree._Element] = {}
        self._cells: dict[int, dict[int, etree._Element]] = {}
        self._arrays: dict[tuple[int, int], Area] = {}
        self._merged: list[Area] = []

    # -- reading -----------------------------------------------------------------------------------

    def cells(self) -> dict[tuple[int, int], Cell]:
        """All cells that are there, styled empty ones too, by (row, column), in reading order."""
        found: dict[tuple[int, int], Cell] = {}
        masters: dict[str, tuple[int, int, str]] = {}
        read = self._read_cell
        for row, element in self._iter_rows():
            for column, cell in self._iter_cells(element):
                found[row, column] = read(cell, row, column, masters)
        return found

    def cell(self, row: int, column: int) -> Cell:
        """One cell; an empty one where there is none."""
        self._index()
        element = self._row_cells(row).get(column)
        return EMPTY if element is None else self._read_cell(element, row, column, None)

    def values(self, area: Area) -> list[list[Value]]:
        """The values of a rectangle, row by row."""
        cells = self.cells()
        return [
            [
                cells.get((row, column), EMPTY).value
                for column in range(area.first_column, area.last_column + 1)
            ]
            for row in range(area.first_row, area.last_row + 1)
        ]

    def extent(self) -> Area | None:
        """The smallest rectangle around all cells that hold something; None for an empty sheet."""
        area: Area | None = None
        for (row, column), cell in self.cells().items():
            if cell.value is not None or cell.formula is not None:
                here = Area(row, column, row, column)
                area = here if area is None else area.with_cell(row, column)
        return area

    def arrays(self) -> list[Area]:
        """The areas of the array formulas."""
        self._index()
        return list(self._arrays.values())

    def merged(self) -> list[Area]:
        """The merged areas."""
        self._index()
        return list(self._merged)

    # -- editing -----------------------------------------------------------------------------------

    def set_value(
        self,
        row: int,
        column: int,
        value: Value | dt.date,
        *,
        style: int | None = None,
    ) -> None:
        """Put a constant into a cell; the formula that was there goes, the style stays (or `style`).

        Text stays text whatever it begins with. Dates become serial numbers; None empties the cell.
        KaoheError for a cell hidden in a merged area, within another cell's array formula or in a
        data table, and for text that is too long.
        """
        if isinstance(value, dt.date):
            value = self.package.to_serial(value)
        self._check_editable(row, column, value)
        kind, content = self._encode(row, column, value, inline=True)
        if self._edit_style(row, column, style, create=content is not None) is None:
            return
        cell = self._row_cells(row)[column]
        if cell.find(_F) is None and self._encoded(cell) == (kind, content):
            return
        self._touch()
        self._drop_formula(cell, row, column)
        self._store(cell, kind, content)

    def set_formula(
        self,
        row: int,
        column: int,
        formula: str,
        value: Value = None,
        *,
        array: Area | None = None,
        style: int | None = None,
    ) -> None:
        """Put a formula into a cell with its stored result; with `array`, an array formula over it.

        The results of the other cells of an array are set with `set_cached`. Refuses as `set_value`.
        """
        if array is not None and (array.first_row, array.first_column) != (row, column):
            raise ValueError("an array formula stands in the first cell of its area")
        self._check_editable(row, column, formula)
        kind, content = self._encode(row, column, value, inline=False)
        cell = self._edit_style(row, column, style, create=True)
        assert cell is not None
        old = cell.find(_F)
        text = _escape(formula.removeprefix("="))
        wanted = {} if array is None else {"t": "array", "ref": area_text(array)}
        if old is not None and old.text == text and dict(old.attrib.items()) == wanted:
            self.set_cached(row, column, value)
            return
        self._touch()
        self._drop_formula(cell, row, column)
        self._store(cell, kind, content)
        element = etree.Element(_F, wanted)
        element.text = text
        cell.insert(0, element)
        if array is not None:
            self._arrays[row, column] = array
        self.package._formulas_moved = True

    def set_cached(self, row: int, column: int, value: Value) -> None:
        """Store the result of a formula, or of a cell in an array formula's area; nothing else moves.

        ValueError for a cell that is neither.
        """
        self._index()
        cell = self._row_cells(row).get(column)
        if (cell is None or cell.find(_F) is None) and self._array_at(row, column) is None:
            raise ValueError(f"no formula in {self.name}!{address(row, column)}")
        kind, content = self._encode(row, column, value, inline=False)
        if cell is None:
            if content is None:
                return
            self._touch()
            cell = self._make_cell(row, column)
        if self._encoded(cell) != (kind, content):
            self._touch()
            self._store(cell, kind, content)

    def set_style(self, row: int, column: int, style: int) -> None:
        """Give a cell another style; its content stays."""
        self._index()
        self._edit_style(row, column, style, create=True)

    def copy_row_format(self, source: int, target: int) -> None:
        """Give a row the height and the cell styles of another; contents stay as they are."""
        self._index()
        model = self._rows.get(source)
        if model is None:
            return
        self._touch()
        row = self._make_row(target)
        for key in ("s", "customFormat", "ht", "customHeight"):
            if key in model.attrib:
                row.set(key, str(model.get(key)))
        for column, cell in sorted(self._row_cells(source).items()):
            self._edit_style(target, column, int(cell.get("s") or 0), create=True)

    # -- within: finding ---------------------------------------------------------------------------

    def _data(self) -> etree._Element:
        root = self.package.xml(self.part)
        data = root.find(_SHEET_DATA)
        if data is None or root.tag != _tag("worksheet"):
            raise self.package._damaged()
        return data

    def _iter_rows(self) -> Iterator[tuple[int, etree._Element]]:
        """Rows with their numbers; a row that does not say its number follows the one before."""
        row = 0
        for element in self._data().iterchildren(_ROW):
            number = element.get("r")
            try:
                row = row + 1 if number is None else int(number)
                address(row, 1)
            except ValueError as error:
                raise self.package._damaged() from error
            yield row, element

    def _iter_cells(self, row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
        column = 0
        for element in row.iterchildren(_C):
            reference = element.get("r")
            if reference is None:
                column += 1
            else:
                try:
                    column = column_number(reference.rstrip(_DIGITS))
                except ValueError as error:
                    raise self.package._damaged() from error
            yield column, element

    def _index(self) -> None:
        """Find rows, arrays and merged areas once; what is edited later keeps them up to date."""
        if self._row_numbers is not None:
            return
        try:
            for row, element in self._iter_rows():
                self._rows[row] = element
            for formula in self._data().iterfind(f"{_ROW}/{_C}/{_F}[@t='array']"):
                area = parse_area(str(formula.get("ref", "")))
                self._arrays[area.first_row, area.first_column] = area
            path = f"{_tag('mergeCells')}/{_tag('mergeCell')}"
            for merged in self.package.xml(self.part).iterfind(path):
                self._merged.append(parse_area(str(merged.get("ref", ""))))
        except ValueError as error:
            raise self.package._damaged() from error
        self._row_numbers = sorted(self._rows)

    def _row_cells(self, row: int) -> dict[int, etree._Element]:
        if row not in self._cells:
            element = self._rows.get(row)
            self._cells[row] = {} if element is None else dict(self._iter_cells(element))
        return self._cells[row]

    def _array_at(self, row: int, column: int) -> Area | None:
        for area in self._arrays.values():
            if area.holds(row, column):
                return area
        return None

    # -- within: what a cell says ------------------------------------------------------------------

    def _read_cell(
        self,
        cell: etree._Element,
        row: int,
        column: int,
        masters: dict[str, tuple[int, int, str]] | None,
    ) -> Cell:
        """`masters`: the shared formulas seen so far, for reading on; None to look them up."""
        value: Value = None
        formula = array = None
        kind = cell.get("t")
        try:
            for child in cell:
                tag = child.tag
                if tag == _V:
                    text = child.text
                    if text is not None:
                        value = self._decode(kind, text)
                elif tag == _F:
                    formula = child.text
                    form = child.get("t")
                    if form == "array":
                        array = child.get("ref")
                    elif form == "shared":
                        formula = self._shared_formula(child, row, column, masters)
                    elif form == "dataTable":
                        formula = None
                elif tag == _IS and kind == "inlineStr":
                    value = _string_text(child)
            return Cell(value, formula, array, int(cell.get("s") or 0))
        except ValueError as error:
            raise self.package._damaged() from error

    def _decode(self, kind: str | None, text: str) -> Value:
        if kind == "s":
            return self.package.shared_string(text)
        if kind is None or kind == "n":
            try:
                return int(text)
            except ValueError:
                return float(text)
        if kind == "str":
            return _unescape(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "e":
            return CellError(text)
        if kind == "d":
            return self.package.to_serial(dt.datetime.fromisoformat(text))
        return None

    def _shared_formula(
        self,
        formula: etree._Element,
        row: int,
        column: int,
        masters: dict[str, tuple[int, int, str]] | None,
    ) -> str | None:
        group = str(formula.get("si", ""))
        if formula.text:
            if masters is not None:
                masters[group] = (row, column, formula.text)
            return formula.text
        if masters is None:
            masters = {}
            for element in self._shared_group(group):
                if element.text:
                    masters[group] = (*self._position(element), element.text)
        if group not in masters:
            return None
        master_row, master_column, text = masters[group]
        return shift_formula(text, row - master_row, column - master_column)

    def _shared_group(self, group: str) -> list[etree._Element]:
        return [
            element
            for element in self._data().iterfind(f"{_ROW}/{_C}/{_F}[@t='shared']")
            if element.get("si") == group
        ]

    def _position(self, formula: etree._Element) -> tuple[int, int]:
        """Where a formula element stands; its cell may not say so itself."""
        cell = formula.getparent()
        assert cell is not None
        reference = cell.get("r")
        if reference is not None:
            return parse_cell(reference)
        for row, element in self._iter_rows():
            for column, candidate in self._iter_cells(element):
                if candidate is cell:
                    return row, column
        raise AssertionError("a cell outside its sheet")

    def _encode(
        self, row: int, column: int, value: Value, *, inline: bool
    ) -> tuple[str | None, str | None]:
        """The cell's type and the text of its value."""
        if value is None:
            return None, None
        if isinstance(value, bool):
            return "b", str(int(value))
        if isinstance(value, CellError):
            return "e", value.code
        if isinstance(value, str):
            if len(value) > MAX_TEXT:
                raise KaoheError(
                    f"{self.name}!{address(row, column)} 的文字超过 {MAX_TEXT} 个字，单元格放不下；请缩短"
                )
            return "inlineStr" if inline else "str", value
        if not math.isfinite(value):
            raise ValueError(f"not a number for {self.name}!{address(row, column)}: {value}")
        whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
        return None, str(int(value)) if whole else repr(float(value))

    def _encoded(self, cell: etree._Element) -> tuple[str | None, str | None]:
        """What the cell says now, as `_encode` would say it: equal means nothing to write."""
        kind = cell.get("t")
        if kind == "inlineStr":
            inline = cell.find(_IS)
            return kind, None if inline is None else _string_text(inline)
        value = cell.find(_V)
        if value is None or value.text is None:
            return None, None
        if kind == "str":
            return kind, _unescape(value.text)
        if kind == "s":
            return "inlineStr", self.package.shared_string(value.text)
        if kind in (None, "n"):
            try:
                number = float(value.text)
                return None, str(int(number)) if number.is_integer() else repr(number)
            except (ValueError, OverflowError):
                return None, value.text
        return kind, value.text

    # -- within: changing --------------------------------------------------------------------------

    def _check_editable(self, row: int, column: int, value: object) -> None:
        self._index()
        here = f"{self.name}!{address(row, column)}"
        array = self._array_at(row, column)
        if array is not None and (array.first_row, array.first_column) != (row, column):
            raise KaoheError(f"{here} 属于数组公式 {area_text(array)}，不能单独改动；请先去掉该数组公式")
        for area in self._merged:
            hidden = area.holds(row, column) and (row, column) != (area[0], area[1])
            if hidden and value is not None:
                raise KaoheError(
                    f"{here} 被合并单元格 {area_text(area)} 盖住，写进去看不见；请先取消合并"
                )
        cell = self._row_cells(row).get(column)
        formula = None if cell is None else cell.find(_F)
        if formula is not None and formula.get("t") == "dataTable":
            raise KaoheError(f"{here} 属于模拟运算表，不能改动；请先删除该模拟运算表")

    def _edit_style(
        self, row: int, column: int, style: int | None, *, create: bool
    ) -> etree._Element | None:
        """The cell, made where missing and wanted, with the style it is to have."""
        cell = self._row_cells(row).get(column)
        if cell is None:
            if not create and style is None:
                return None
            self._touch()
            cell = self._make_cell(row, column)
        if style is not None and str(cell.get("s", "0")) != str(style):
            self._touch()
            cell.set("s", str(style))
        return cell

    def _touch(self) -> None:
        """The sheet is about to change. Rows and cells without an address get the one they have."""
        name = self.part
        if name in self.package._changed:
            return
        self.package.edit_xml(name)
        for row, element in self._iter_rows():
            element.set("r", str(row))
            for column, cell in self._iter_cells(element):
                if cell.get("r") is None:
                    cell.set("r", address(row, column))

    def _make_row(self, row: int) -> etree._Element:
        assert self._row_numbers is not None
        if row not in self._rows:
            element = etree.Element(_ROW, r=str(row))
            at = bisect_left(self._row_numbers, row)
            if at < len(self._row_numbers):
                self._rows[self._row_numbers[at]].addprevious(element)
            else:
                self._data().append(element)
            insort(self._row_numbers, row)
            self._rows[row] = element
            self._cells[row] = {}
        return self._rows[row]

    def _make_cell(self, row: int, column: int) -> etree._Element:
        element = self._make_row(row)
        cells = self._row_cells(row)
        cell = etree.Element(_C, r=address(row, column))
        style = self._default_style(element, column)
        if style != "0":
            cell.set("s", style)
        later = min((other for other in cells if other > column), default=None)
        if later is not None:
            cells[later].addprevious(cell)
        else:
            element.append(cell)
        cells[column] = cell
        self._widen(element, row, column)
        return cell

    def _default_style(self, row: etree._Element, column: int) -> str:
        """A new cell looks like its row where that has a look of its own, else like its column."""
        if row.get("customFormat") in ("1", "true"):
            return str(row.get("s", "0"))
        path = f"{_tag('cols')}/{_tag('col')}"
        for element in self.package.xml(self.part).iterfind(path):
            try:
                if int(element.get("min", "0")) <= column <= int(element.get("max", "0")):
                    return str(element.get("style", "0"))
            except ValueError as error:
                raise self.package._damaged() from error
        return "0"

    def _widen(self, element: etree._Element, row: int, column: int) -> None:
        """Keep the sheet's dimension and the row's span true."""
        first, _, last = str(element.get("spans", "")).partition(":")
        if first.isdecimal() and last.isdecimal():
            element.set("spans", f"{min(int(first), column)}:{max(int(last), column)}")
        dimension = self.package.xml(self.part).find(_tag("dimension"))
        if dimension is not None:
            try:
                area = parse_area(str(dimension.get("ref", "")))
            except ValueError:
                return
            if not area.holds(row, column):
                dimension.set("ref", area_text(area.with_cell(row, column)))

    def _drop_formula(self, cell: etree._Element, row: int, column: int) -> None:
        formula = cell.find(_F)
        if formula is None:
            return
        if formula.get("t") == "shared" and formula.text:
            self._spell_out(formula)
        area = self._arrays.pop((row, column), None)
        if area is not None:
            for member_row in self._rows.keys() & set(range(area.first_row, area.last_row + 1)):
                for member, other in self._row_cells(member_row).items():
                    if area.holds(member_row, member) and other is not cell:
                        self._store(other, None, None)
        cell.remove(formula)
        _remove_attributes(cell, "cm")
        self.package._formulas_moved = True

    def _spell_out(self, master: etree._Element) -> None:
        """Give each other member of a shared formula its own text, before the master goes."""
        row, column = self._position(master)
        for formula in self._shared_group(str(master.get("si", ""))):
            if formula is not master and not formula.text:
                other_row, other_column = self._position(formula)
                text = shift_formula(master.text or "", other_row - row, other_column - column)
                formula.text = text
                _remove_attributes(formula, "t", "si", "ref")

    def _store(self, cell: etree._Element, kind: str | None, content: str | None) -> None:
        """Replace what the cell holds, but for its formula."""
        for tag in (_V, _IS):
            old = cell.find(tag)
            if old is not None:
                cell.remove(old)
        _remove_attributes(cell, "t", "vm")  # vm: more about the old value, such as a picture
        if content is None:
            return
        if kind is not None:
            cell.set("t", kind)
        if kind == "inlineStr":
            inline = etree.Element(_IS)
            text = etree.SubElement(inline, _T)
            text.text = _escape(content)
            if content != content.strip() or "\n" in content:
                text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            element = inline
        else:
            element = etree.Element(_V)
            element.text = _escape(content) if kind == "str" else content
        formula = cell.find(_F)
        cell.insert(0 if formula is None else 1, element)


def relationships_part(part: str) -> str:
    """Where the links of a part are kept: xl/workbook.xml → xl/_rels/workbook.xml.rels."""
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def to_serial(day: dt.date, date1904: bool = False) -> float | int:
    """The serial number of a date or naive datetime; whole for midnight."""
    moment = day if isinstance(day, dt.datetime) else dt.datetime(day.year, day.month, day.day)
    passed = moment.replace(tzinfo=None) - _epoch(date1904)
    # 1900 had no 29 February, but spreadsheets count it: days before 1 March are one less.
    days = passed.days - (1 if not date1904 and passed.days < 61 else 0)
    seconds = passed.seconds + passed.microseconds / 1e6
    return days + seconds / 86400 if seconds else days


def from_serial(serial: float, date1904: bool = False) -> dt.datetime:
    """The moment a serial number means, to the second. ValueError or OverflowError outside years 1–9999."""
    days = math.floor(serial)
    seconds = round((serial - days) * 86400)
    days += 1 if not date1904 and days < 60 else 0
    return _epoch(date1904) + dt.timedelta(days=days, seconds=seconds)


def _epoch(date1904: bool) -> dt.datetime:
    return dt.datetime(1904, 1, 1) if date1904 else dt.datetime(1899, 12, 30)


def _refuse_other_formats(data: bytes, title: str) -> None:
    if data.startswith(b"PK\3\4"):
        return
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise KaoheError(
                f"“{title}”加了打开密码，读不了；请用电子表格程序打开，去掉密码后另存，再试一次"
            )
        raise KaoheError(
            f"“{title}”是旧格式（.xls、.et），不能直接使用；"
            "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”再试"
        )
    raise KaoheError(
        f"“{title}”不是 Excel 工作簿（.xlsx、.xlsm）；请用电子表格程序打开后另存为 .xlsx"
    )


def _remove_attributes(element: etree._Element, *names: str) -> None:
    for name in names:
        if name in element.attrib:
            del element.attrib[name]


def _overrides(types: etree._Element, name: str) -> list[etree._Element]:
    wanted = f"/{name}".lower()
    return [
        element
        for element in types.iterchildren(f"{{{CONTENT_TYPES}}}Override")
        if str(element.get("PartName", "")).lower() == wanted
    ]


def _serialise(root: etree._Element) -> bytes:
    """A whole part, with whatever stands before and after its root."""
    body = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + body


_WORKBOOK_ORDER = [
    "fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "absPath",
    "workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences",
    "definedNames", "calcPr",
]  # fmt: skip


def _insert_ordered(root: etree._Element, name: str, order: list[str]) -> etree._Element:
    """Add a child where the schema wants it: after the last of those that come before it."""
    before = set(order[: order.index(name)])
    at = 0
    for position, child in enumerate(root, start=1):
        if isinstance(child.tag, str) and etree.QName(child).localname in before:
            at = position
    element = etree.Element(_tag(name))
    root.insert(at, element)
    return element


# Built-in number formats that show dates: 27–36 and 50–58 are the Chinese ones.
_DATE_NUMBERS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def _is_date_format(number: str, code: str | None) -> bool:
    if code is None:
        return number.isdecimal() and int(number) in _DATE_NUMBERS
    letters = _NOT_FORMAT.sub("", code).lower()
    return "general" not in letters and any(letter in letters for letter in "ymdhs")


def _string_text(item: etree._Element) -> str:
    """The text of a string item: plain, or its rich runs joined; phonetic guides are not text."""
    texts = []
    for child in item:
        if child.tag == _T:
            texts.append(child.text or "")
        elif child.tag == _R:
            texts.extend(text.text or "" for text in child.iterchildren(_T))
    return _unescape("".join(texts))


# Characters that XML cannot hold are spelled _x0007_ in a workbook, and so is text that looks like it.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def _unescape(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _escape(text: str) -> str:
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
