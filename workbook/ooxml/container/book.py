"""What holds for a workbook as a whole: its dates, shared texts, defined names and settings."""

import datetime as dt
from typing import BinaryIO, NamedTuple

from lxml import etree

from udf.errors import KaoheError
from workbook.ooxml.container.parts import Parts
from workbook.ooxml.dates import from_serial, is_date_format, to_serial
from workbook.ooxml.xml import STRICT, insert_ordered, main_tag, string_text

WORKBOOK_ORDER = [
    "fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "absPath",
    "workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences",
    "definedNames", "calcPr",
]  # fmt: skip


class DefinedName(NamedTuple):
    """A defined name; `sheet` is the sheet it is local to, or None."""

    name: str
    text: str
    sheet: str | None = None
    hidden: bool = False

    @property
    def target(self) -> tuple[str, str]:
        """The sheet that it is on and the reference there; "" where it names no sheet."""
        sheet, _, reference = self.text.rpartition("!")
        if sheet.startswith("'") and sheet.endswith("'"):
            sheet = sheet[1:-1].replace("''", "'")
        return sheet, reference


class Book(Parts):
    """A workbook without its sheets."""

    def __init__(self, data: bytes, title: str) -> None:
        """Open the bytes of a workbook. KaoheError says what they are instead."""
        _refuse_other_formats(data, title)
        super().__init__(data, title)
        self._shared_strings: list[str] | None = None
        self._names_read: tuple[int, list[DefinedName]] = -1, []  # after how many edits
        self._date_styles: list[bool] | None = None
        self.formulas_moved = False
        self.workbook_part = self._find_workbook()

    def edit_xml(self, name: str) -> etree._Element:
        """Return the parsed root of a part that the caller is about to change."""
        self._date_styles = None  # the styles may be what changes
        return super().edit_xml(name)

    def write(self, stream: BinaryIO, *, quick: bool = False) -> None:
        """Write the workbook; where nothing was changed, the very bytes that were read."""
        if self.formulas_moved:
            self._drop_calculation_chain()
        super().write(stream, quick=quick)

    # -- dates -------------------------------------------------------------------------------------

    @property
    def date1904(self) -> bool:
        """Whether serial numbers count from 1904 (old Macintosh workbooks)."""
        properties = self.xml(self.workbook_part).find(main_tag("workbookPr"))
        return properties is not None and properties.get("date1904") in ("1", "true")

    def to_serial(self, day: dt.date) -> float | int:
        """Return the serial number a cell of this workbook holds for a date or (naive) datetime."""
        return to_serial(day, self.date1904)

    def iso_serial(self, text: str) -> float | int:
        """Return the serial number of a date, moment or time of day written as in ISO 8601.

        ValueError for anything else.
        """
        try:
            return self.to_serial(dt.datetime.fromisoformat(text.strip()))
        except ValueError:
            time = dt.time.fromisoformat(text.strip())
            return (time.hour * 3600 + time.minute * 60 + time.second) / 86400

    def from_serial(self, serial: float) -> dt.datetime:
        """Return the moment a serial number means in this workbook, see `dates.from_serial`."""
        return from_serial(serial, self.date1904)

    def is_date(self, style: int) -> bool:
        """Tell whether cells of this style show their number as a date or a time."""
        if self._date_styles is None:
            self._date_styles = self._read_date_styles()
        return 0 <= style < len(self._date_styles) and self._date_styles[style]

    def number_formats(self) -> list[str]:
        """Return how cells show their numbers, by style; "" for a format that is built in."""
        return [code or "" for _, code in self._read_formats()]

    def _read_date_styles(self) -> list[bool]:
        return [is_date_format(number, code) for number, code in self._read_formats()]

    def _read_formats(self) -> list[tuple[str, str | None]]:
        """Return each style's number format: its number, and its code unless it is built in."""
        part = self.linked("styles")
        if part is None:
            return []
        root = self.xml(part)
        formats = {
            str(element.get("numFmtId")): str(element.get("formatCode", ""))
            for element in root.iterfind(f"{main_tag('numFmts')}/{main_tag('numFmt')}")
        }
        return [
            (number, formats.get(number))
            for number in (
                str(element.get("numFmtId", "0"))
                for element in root.iterfind(f"{main_tag('cellXfs')}/{main_tag('xf')}")
            )
        ]

    # -- defined names -----------------------------------------------------------------------------

    def defined_names(self) -> list[DefinedName]:
        """Return all defined names, those made by programs (_xlnm.…) too."""
        edits = self.edits(self.part_name(self.workbook_part))
        read_after, found = self._names_read
        if read_after != edits:
            found = self._read_names()
            self._names_read = edits, found
        return list(found)

    def _read_names(self) -> list[DefinedName]:
        names = self.sheet_names()
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
        wanted = None if sheet is None else str(self.sheet_names().index(sheet))
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

    def rename_name(self, old: str, new: str) -> None:
        """Give all defined names of that name another one; what mentions it is the caller's."""
        for element in self._name_elements():
            if element.get("name") == old:
                self.edit_xml(self.workbook_part)
                element.set("name", new)

    def remove_name(self, name: str, sheet: str | None = None) -> None:
        """Remove a defined name; nothing happens where there is none."""
        wanted = None if sheet is None else str(self.sheet_names().index(sheet))
        for element in self._name_elements():
            same = str(element.get("name", "")).casefold() == name.casefold()
            if same and element.get("localSheetId") == wanted:
                holder = self.edit_xml(self.workbook_part).find(main_tag("definedNames"))
                assert holder is not None
                holder.remove(element)
                if not len(holder):
                    self.edit_xml(self.workbook_part).remove(holder)

    def _name_elements(self) -> list[etree._Element]:
        holder = self.xml(self.workbook_part).find(main_tag("definedNames"))
        return [] if holder is None else list(holder.iterchildren(main_tag("definedName")))

    # -- settings ----------------------------------------------------------------------------------

    @property
    def structure_locked(self) -> bool:
        """Whether the workbook forbids adding and renaming sheets."""
        protection = self.xml(self.workbook_part).find(main_tag("workbookProtection"))
        return protection is not None and protection.get("lockStructure") in ("1", "true")

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

    # -- parts of the workbook ---------------------------------------------------------------------

    def linked(self, kind: str) -> str | None:
        """Return the part of that kind that the workbook links to."""
        for relation in self.relationships(self.workbook_part):
            if relation.type.endswith(f"/{kind}") and self.has_part(relation.target):
                return relation.target
        return None

    def shared_item(self, index: str) -> etree._Element | None:
        """Return the markup of a shared text, for reading."""
        part = self.linked("sharedStrings")
        items = [] if part is None else list(self.xml(part).iterchildren(main_tag("si")))
        return items[int(index)] if index.isdecimal() and int(index) < len(items) else None

    def shared_string(self, index: str) -> str:
        """Return the text a cell of type "s" stands for. KaoheError where there is no such text."""
        if self._shared_strings is None:
            part = self.linked("sharedStrings")
            items = [] if part is None else self.xml(part).iterchildren(main_tag("si"))
            self._shared_strings = [string_text(item) for item in items]
        known = index.isdecimal() and len(index) < 9 and int(index) < len(self._shared_strings)
        if not known:
            raise self.damaged()
        return self._shared_strings[int(index)]

    def sheet_elements(self) -> list[etree._Element]:
        """Return what the workbook says of each sheet, in the order of the tabs."""
        holder = self.xml(self.workbook_part).find(main_tag("sheets"))
        return [] if holder is None else list(holder.iterchildren(main_tag("sheet")))

    def sheet_names(self) -> list[str]:
        """Return the names of all sheets, chart sheets too, in the order of localSheetId."""
        return [str(element.get("name", "")) for element in self.sheet_elements()]

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
                return self.part_name(relation.target)
        raise not_workbook

    def _drop_calculation_chain(self) -> None:
        """Drop the list of formula cells: a program builds it anew, but trusts a wrong one."""
        for relation in self.relationships(self.workbook_part):
            if relation.type.endswith("/calcChain"):
                self.remove_relationship(self.workbook_part, relation.id)
                self.remove_part(relation.target)
        self.formulas_moved = False


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
