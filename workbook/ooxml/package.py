"""An office's workbook (.xlsx, .xlsm) as a package of parts, read and edited without loss.

Only parts that are changed are written anew; all others keep their compressed bytes. Within a
changed sheet only the cells that are set differ. What is not known here is carried along.

    book = Package.open(path)
    sheet = book.sheet("考勤")
    sheet.cell(3, 4).value
    sheet.set_value(3, 4, 84)
    book.save(path)

Rows and columns count from 1. Formulas are given and taken without the leading "=".
"""

import datetime as dt
import io
import posixpath
import re
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lxml import etree

from udf.errors import KaoheError
from workbook.ooxml.dates import from_serial, is_date_format, to_serial
from workbook.ooxml.files import read_file, replace_file
from workbook.ooxml.worksheet import EMPTY, Cell, CellError, Sheet, Value
from workbook.ooxml.xml import (
    CONTENT_TYPES,
    OFFICE_RELATIONS,
    PACKAGE_RELATIONS,
    STRICT,
    insert_ordered,
    main_tag,
    parse,
    serialise,
    string_text,
)
from workbook.ooxml.zip import MAX_FILE, Archive

__all__ = ["EMPTY", "Cell", "CellError", "DefinedName", "Package", "Relationship", "Sheet", "Value"]


_ROW_START = re.compile(rb"<([A-Za-z0-9_.-]+:|)row[\s>]")


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
        self.formulas_moved = False
        self.workbook_part = self._find_workbook()
        self.sheets = self._find_sheets()

    @classmethod
    def open(cls, path: Path) -> "Package":
        """Read a file. KaoheError where there is none or it is no workbook that can be edited."""
        return cls(read_file(path, MAX_FILE), path.name)

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
            return serialise(self._trees[name])
        if name in self._contents:
            content = self._contents[name]
        elif name in self._archive.entries:
            content = self._archive.read(name)
        else:
            content = None
        if content is None:
            raise KaoheError(
                f"“{self.title}”缺少部件 {name}，已损坏；请用电子表格程序打开修复后另存"
            )
        return content

    def set_part(self, name: str, content: bytes, content_type: str | None = None) -> None:
        """Replace a part, or add one.

        A new part needs its content type, unless its extension has a default one.
        """
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
            try:
                self._trees[name] = parse(self.part(name))
            except ValueError as error:
                raise self.damaged() from error
        return self._trees[name]

    def top(self, name: str, rows: int) -> etree._Element:
        """The root of a sheet's part with at least its first rows, for reading only.

        What comes after them may be missing, where the part has not been parsed before.
        """
        name = self._names.get(name.lower(), name)
        content = b"" if name in self._trees else self.part(name)
        starts = islice(_ROW_START.finditer(content), rows, rows + 1)
        beyond = next(starts, None)
        if beyond is None:
            return self.xml(name)
        prefix = beyond[1]
        try:
            return parse(
                content[: beyond.start()]
                + b"</"
                + prefix
                + b"sheetData></"
                + prefix
                + b"worksheet>"
            )
        except ValueError:
            return self.xml(name)  # rows of another namespace, or within another element

    def edit_xml(self, name: str) -> etree._Element:
        """The parsed root of a part that the caller is about to change."""
        root = self.xml(name)
        self._date_styles = None  # the styles may be what changes
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
                target = target.replace("\\", "/")
                target = posixpath.normpath(
                    posixpath.join("/", posixpath.dirname(part), target)
                ).lstrip("/")
            found.append(
                Relationship(
                    str(element.get("Id", "")), str(element.get("Type", "")), target, external
                )
            )
        return found

    def add_relationship(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """Link a part to another (by name) or to an external address; the new link's id."""
        rels = relationships_part(part)
        if not self.has_part(rels):
            self.set_part(rels, f'<Relationships xmlns="{PACKAGE_RELATIONS}"/>'.encode())
        taken = {relation.id for relation in self.relationships(part)}
        new_id = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        attributes = {"Id": new_id, "Type": kind, "Target": target if external else f"/{target}"}
        if external:
            attributes["TargetMode"] = "External"
        etree.SubElement(self.edit_xml(rels), f"{{{PACKAGE_RELATIONS}}}Relationship", attributes)
        return new_id

    def remove_relationship(self, part: str, link: str) -> None:
        """Remove the link with that id."""
        rels = self.edit_xml(relationships_part(part))
        for element in list(rels):
            if element.get("Id") == link:
                rels.remove(element)

    # -- the workbook ------------------------------------------------------------------------------

    def sheet(self, name: str) -> Sheet:
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
        properties = self.xml(self.workbook_part).find(main_tag("workbookPr"))
        return properties is not None and properties.get("date1904") in ("1", "true")

    @property
    def structure_locked(self) -> bool:
        """Whether the workbook forbids adding and renaming sheets."""
        protection = self.xml(self.workbook_part).find(main_tag("workbookProtection"))
        return protection is not None and protection.get("lockStructure") in ("1", "true")

    def to_serial(self, day: dt.date) -> float | int:
        """The serial number a cell of this workbook holds for a date or (naive) datetime."""
        return to_serial(day, self.date1904)

    def iso_serial(self, text: str) -> float | int:
        """The serial number of a date, a moment or a time of day, spelled as ISO 8601 has it.

        ValueError for anything else.
        """
        try:
            return self.to_serial(dt.datetime.fromisoformat(text.strip()))
        except ValueError:
            time = dt.time.fromisoformat(text.strip())
            return (time.hour * 3600 + time.minute * 60 + time.second) / 86400

    def from_serial(self, serial: float) -> dt.datetime:
        """The moment a serial number means in this workbook, see `dates.from_serial`."""
        return from_serial(serial, self.date1904)

    def is_date(self, style: int) -> bool:
        """Whether cells of this style show their number as a date or a time."""
        if self._date_styles is None:
            self._date_styles = self._read_date_styles()
        return 0 <= style < len(self._date_styles) and self._date_styles[style]

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

    def set_name(
        self, name: str, text: str, sheet: str | None = None, *, hidden: bool = False
    ) -> None:
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
        holder = root.find(main_tag("definedNames"))
        if holder is None:
            holder = insert_ordered(root, "definedNames", WORKBOOK_ORDER)
        element = etree.SubElement(holder, main_tag("definedName"), name=name)
        if hidden:
            element.set("hidden", "1")
        if wanted is not None:
            element.set("localSheetId", wanted)
        element.text = text

    def remove_name(self, name: str, sheet: str | None = None) -> None:
        """Remove a defined name; nothing happens where there is none."""
        wanted = None if sheet is None else str(self._sheet_names().index(sheet))
        for element in self._name_elements():
            same = str(element.get("name", "")).casefold() == name.casefold()
            if same and element.get("localSheetId") == wanted:
                holder = self.edit_xml(self.workbook_part).find(main_tag("definedNames"))
                assert holder is not None
                holder.remove(element)
                if not len(holder):
                    self.edit_xml(self.workbook_part).remove(holder)

    @property
    def recalculates_on_loading(self) -> bool:
        """Whether the file asks to be calculated when it is opened: stored results may be old."""
        element = self.xml(self.workbook_part).find(main_tag("calcPr"))
        return element is not None and element.get("fullCalcOnLoad") in ("1", "true")

    def set_calculation(self, **attributes: str | None) -> None:
        """Set attributes of calcPr, such as fullCalcOnLoad="0"; None removes one."""
        root = self.xml(self.workbook_part)
        element = root.find(main_tag("calcPr"))
        for key, value in attributes.items():
            if (None if element is None else element.get(key)) == value:
                continue
            if element is None:
                element = insert_ordered(root, "calcPr", WORKBOOK_ORDER)
            self.edit_xml(self.workbook_part)
            if value is None:
                element.attrib.pop(key)
            else:
                element.set(key, value)

    # -- writing -----------------------------------------------------------------------------------

    def is_changed(self, part: str) -> bool:
        """Whether the part's tree is going to be written anew."""
        return part in self._changed

    @property
    def changed(self) -> bool:
        """Whether writing would give other bytes than were read."""
        return bool(self._changed or self._contents)

    def write(self, stream: BinaryIO) -> None:
        """Write the workbook; where nothing was changed, the very bytes that were read."""
        if self.formulas_moved:
            self._drop_calculation_chain()
        if not self.changed:
            stream.write(self._data)
            return
        self._archive.write(stream, self._changes())

    def to_bytes(self) -> bytes:
        """The workbook as bytes."""
        stream = io.BytesIO()
        self.write(stream)
        return stream.getvalue()

    def copy(self) -> "Package":
        """A second workbook that begins as this one is now."""
        return Package(self.to_bytes(), self.title)

    def to_plain_bytes(self) -> bytes:
        """The workbook as bytes that readers with less patience take too.

        Its zip needs no zip64, names have slashes, and every sheet named has a part.
        """
        root = self.xml(self.workbook_part)
        partless = [
            element
            for element in self._sheet_elements()
            if not element.get(f"{{{OFFICE_RELATIONS}}}id")
        ]
        if self._archive.plain and not partless:
            return self.to_bytes()
        changes = self._changes()
        if partless:
            copy = deepcopy(root)
            for element in list(copy.iter(main_tag("sheet"))):
                if not element.get(f"{{{OFFICE_RELATIONS}}}id"):
                    _drop_sheet_element(copy, element)
            changes[self.workbook_part] = serialise(copy)
        stream = io.BytesIO()
        self._archive.write(stream, changes, plain=True)
        return stream.getvalue()

    def _changes(self) -> dict[str, bytes | None]:
        """What differs from the file that was read."""
        changes = dict(self._contents)
        changes.update((name, serialise(self._trees[name])) for name in sorted(self._changed))
        return changes

    def save(self, path: Path) -> None:
        """Write the workbook in one step, see `files.replace_file`."""
        replace_file(path, self.write)

    # -- within ------------------------------------------------------------------------------------

    def damaged(self) -> KaoheError:
        """What to raise where the content contradicts itself."""
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
                        f"“{self.title}”是“Strict Open XML”格式，读不了；"
                        "请另存为普通的“Excel 工作簿 (*.xlsx)”再试"
                    )
                if root.tag != main_tag("workbook"):
                    raise not_workbook
                return self._names.get(relation.target.lower(), relation.target)
        raise not_workbook

    def _sheet_elements(self) -> list[etree._Element]:
        holder = self.xml(self.workbook_part).find(main_tag("sheets"))
        return [] if holder is None else list(holder.iterchildren(main_tag("sheet")))

    def _sheet_names(self) -> list[str]:
        """The names of all sheets, chart sheets too: the order that localSheetId counts by."""
        return [str(element.get("name", "")) for element in self._sheet_elements()]

    def _find_sheets(self) -> list[Sheet]:
        links = {relation.id: relation for relation in self.relationships(self.workbook_part)}
        sheets = []
        for element in self._sheet_elements():
            link = str(element.get(f"{{{OFFICE_RELATIONS}}}id", ""))
            if not link:
                continue  # a macro module of Excel 5, which has no part
            relation = links.get(link)
            if relation is None or not self.has_part(relation.target):
                raise self.damaged()
            if relation.type.endswith("/worksheet"):
                part = self._names.get(relation.target.lower(), relation.target)
                state = str(element.get("state", "visible"))
                sheets.append(Sheet(self, str(element.get("name", "")), part, state))
        if not sheets:
            raise KaoheError(f"“{self.title}”里没有普通工作表；请检查是不是选错了文件")
        return sheets

    def _name_elements(self) -> list[etree._Element]:
        holder = self.xml(self.workbook_part).find(main_tag("definedNames"))
        return [] if holder is None else list(holder.iterchildren(main_tag("definedName")))

    def linked(self, kind: str) -> str | None:
        """The part of that kind that the workbook links to."""
        for relation in self.relationships(self.workbook_part):
            if relation.type.endswith(f"/{kind}") and self.has_part(relation.target):
                return relation.target
        return None

    def shared_item(self, index: str) -> etree._Element | None:
        """The markup of a shared text, for reading."""
        part = self.linked("sharedStrings")
        items = [] if part is None else list(self.xml(part).iterchildren(main_tag("si")))
        return items[int(index)] if index.isdecimal() and int(index) < len(items) else None

    def shared_string(self, index: str) -> str:
        """The text a cell of type "s" stands for. KaoheError where there is no such text."""
        if self._shared_strings is None:
            part = self.linked("sharedStrings")
            items = [] if part is None else self.xml(part).iterchildren(main_tag("si"))
            self._shared_strings = [string_text(item) for item in items]
        known = index.isdecimal() and len(index) < 9 and int(index) < len(self._shared_strings)
        if not known:
            raise self.damaged()
        return self._shared_strings[int(index)]

    def _read_date_styles(self) -> list[bool]:
        part = self.linked("styles")
        if part is None:
            return []
        root = self.xml(part)
        formats = {
            str(element.get("numFmtId")): str(element.get("formatCode", ""))
            for element in root.iterfind(f"{main_tag('numFmts')}/{main_tag('numFmt')}")
        }
        return [
            is_date_format(number, formats.get(number))
            for number in (
                str(element.get("numFmtId", "0"))
                for element in root.iterfind(f"{main_tag('cellXfs')}/{main_tag('xf')}")
            )
        ]

    def _drop_calculation_chain(self) -> None:
        """The chain lists every formula cell; a program builds it anew, but trusts a wrong one."""
        for relation in self.relationships(self.workbook_part):
            if relation.type.endswith("/calcChain"):
                self.remove_relationship(self.workbook_part, relation.id)
                self.remove_part(relation.target)
        self.formulas_moved = False


def _drop_sheet_element(root: etree._Element, element: etree._Element) -> None:
    """Take a sheet out of the workbook's list; names local to those after it follow."""
    holder = element.getparent()
    assert holder is not None
    at = [child for child in holder if isinstance(child.tag, str)].index(element)
    holder.remove(element)
    for defined in root.iter(main_tag("definedName")):
        local = defined.get("localSheetId")
        if local is not None and int(local) > at:
            defined.set("localSheetId", str(int(local) - 1))


def relationships_part(part: str) -> str:
    """Where the links of a part are kept: xl/workbook.xml → xl/_rels/workbook.xml.rels."""
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


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


def _overrides(types: etree._Element, name: str) -> list[etree._Element]:
    wanted = f"/{name}".lower()
    return [
        element
        for element in types.iterchildren(f"{{{CONTENT_TYPES}}}Override")
        if str(element.get("PartName", "")).replace("\\", "/").lower() == wanted
    ]


WORKBOOK_ORDER = [
    "fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "absPath",
    "workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences",
    "definedNames", "calcPr",
]  # fmt: skip
