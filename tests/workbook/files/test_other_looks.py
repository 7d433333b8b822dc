"""Rows of .xls and .ods files that are hidden or struck out."""

import io
import re
import struct
import zipfile

from tests.workbook.offices import DATA
from workbook.files.table_formats import grids_in
from workbook.ooxml.looks.rows import RowLooks

OLD = (DATA.parent / "exports" / "attendance.xls").read_bytes()
ROWS = """
<table:table-row><table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell></table:table-row>
<table:table-row-group table:display="false"><table:table-row table:visibility="filter" table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>白音</text:p></table:table-cell></table:table-row></table:table-row-group>
<table:table-row><table:table-cell table:style-name="a2" office:value-type="string"><text:p>苗可</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell table:style-name="a1" office:value-type="string"><text:p>邱实</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="collapse"><table:table-cell table:style-name="a2"/></table:table-row>
"""
SHEETS = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2">
<office:automatic-styles><style:style style:name="a0" style:family="table-cell"/>
<style:style style:name="a1" style:family="table-cell"><style:text-properties style:text-line-through-style="none"/></style:style>
<style:style style:name="a2" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="甲&amp;乙">{ROWS}</table:table></office:spreadsheet></office:body>
</office:document-content>"""


def with_record(content: bytes, kind: int, start: bytes, at: int, flags: int) -> bytes:
    """An .xls file with some flags set in the first record of a kind that begins so."""
    found = content.index(struct.pack("<H", kind) + start)
    place = found + 4 + at
    return content[:place] + bytes([content[place] | flags]) + content[place + 1 :]


def test_an_old_workbooks_hidden_rows_are_told() -> None:
    assert grids_in(OLD, "a.xls", False)[0].looks == RowLooks()
    row = struct.pack("<HH", 16, 6)  # the seventh
    hidden = grids_in(with_record(OLD, 0x208, row, 12, 0x20), "a.xls", False)
    assert hidden[0].looks == RowLooks(frozenset({7}))
    assert hidden[0].rows == grids_in(OLD, "a.xls", False)[0].rows


def test_an_old_workbooks_struck_fonts_are_told() -> None:
    content = bytearray(OLD)
    for font in re.finditer(rb"\x31\0[\x10-\x50]\0", OLD):  # whichever the cells have
        content[font.end() + 2] |= 8
    (first, *_) = grids_in(bytes(content), "a.xls", False)
    assert {2, 3, 4} <= first.looks.struck and not first.looks.hidden


def test_an_open_documents_rows_are_told() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", SHEETS)
        file.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    (grid,) = grids_in(stream.getvalue(), "a.ods", False)
    assert [row[0] for row in grid.rows] == ["姓名", "白音", "白音", "苗可", "邱实"]
    assert grid.looks == RowLooks(frozenset({2, 3, 6}), frozenset({4}))
