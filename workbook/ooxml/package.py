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

import io
from copy import deepcopy
from pathlib import Path

from lxml import etree

from udf.errors import KaoheError
from workbook.ooxml.container.book import Book
from workbook.ooxml.container.zip import MAX_FILE
from workbook.ooxml.files import read_file
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.xml import OFFICE_RELATIONS, main_tag, serialise


class Package(Book):
    """A workbook in memory. Reading is lazy: a part is inflated when it is first asked for."""

    def __init__(self, data: bytes, title: str = "工作簿") -> None:
        """Open the bytes of a workbook; `title` is what messages call it.

        KaoheError says what the bytes are instead: encrypted, .xls, damaged, no workbook at all.
        """
        super().__init__(data, title)
        self.sheets = self._find_sheets()

    @classmethod
    def open(cls, path: Path) -> "Package":
        """Read a file. KaoheError where there is none or it is no workbook that can be edited."""
        return cls(read_file(path, MAX_FILE), path.name)

    def sheet(self, name: str) -> Sheet:
        """Return the worksheet of that name, in any case. KaoheError where there is none."""
        for sheet in self.sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet
        names = "、".join(sheet.name for sheet in self.sheets)
        raise KaoheError(f"“{self.title}”里没有工作表“{name}”（有：{names}）；请检查表名")

    def has_sheet(self, name: str) -> bool:
        """Tell whether there is a worksheet of that name."""
        return any(sheet.name.casefold() == name.casefold() for sheet in self.sheets)

    def changed_sheets(self) -> dict[str, bytes]:
        """Return the parts of the sheets that were changed since the workbook was opened."""
        return {
            sheet.part: self.part(sheet.part)
            for sheet in self.sheets
            if self.is_changed(sheet.part) or sheet.part in self._contents
        }

    def copy(self) -> "Package":
        """Return a second workbook that begins as this one is now."""
        made = Package(self.to_bytes(), self.title)
        if not self.changed:
            made._archive.know(self._archive)
            for mine, other in zip(self.sheets, made.sheets, strict=True):
                other.know(mine)
        return made

    def to_plain_bytes(self) -> bytes:
        """Return the workbook as bytes that readers with less patience take too.

        Its zip needs no zip64, names have slashes, and every sheet named has a part.
        """
        root = self.xml(self.workbook_part)
        partless = [
            element
            for element in self.sheet_elements()
            if not element.get(f"{{{OFFICE_RELATIONS}}}id")
        ]
        if self._archive.plain and not partless and not self.changed:
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

    def _find_sheets(self) -> list[Sheet]:
        links = {relation.id: relation for relation in self.relationships(self.workbook_part)}
        sheets = []
        for element in self.sheet_elements():
            link = str(element.get(f"{{{OFFICE_RELATIONS}}}id", ""))
            if not link:
                continue  # a macro module of Excel 5, which has no part
            relation = links.get(link)
            if relation is None or not self.has_part(relation.target):
                raise self.damaged()
            if relation.type.endswith("/worksheet"):
                part = self.part_name(relation.target)
                state = str(element.get("state", "visible"))
                sheets.append(Sheet(self, str(element.get("name", "")), part, state))
        if not sheets:
            raise KaoheError(f"“{self.title}”里没有普通工作表；请检查是不是选错了文件")
        return sheets


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
