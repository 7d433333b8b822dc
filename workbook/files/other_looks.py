"""Which rows of .xls and .ods files nobody sees or somebody struck through, as of .xlsx files.

Where a file is not as it should be nothing is said of its rows: who reads it refuses it.
"""

import io
import re
import struct
from collections.abc import Iterator
from html import unescape

from udf.errors import KaoheError
from workbook.ooxml.container.zip import Archive
from workbook.ooxml.looks.rows import RowLooks

# --- .xls: records of a kind, a length and a body ------------------------------------------------

_BEGIN, _END, _SHEET, _FONT, _STYLE, _ROW, _NUMBERS = 0x809, 0x0A, 0x85, 0x31, 0xE0, 0x208, 0xBD
_CELLS = {0x06, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E}  # that hold something
_STRUCK, _HIDDEN = 0x08, 0x20
_FLAT = 60  # twentieths of a point of a row's height, less than which shows no text
_MISSING_FONT = 4  # a number that no font has


def looks_of_xls(content: bytes) -> dict[str, RowLooks]:
    """Return how the rows of each sheet of an .xls file look, by sheet."""
    import olefile  # type: ignore[import-untyped]

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            data = file.openstream("Workbook").read()
        struck = _struck_styles(data)
        return {
            _name(body): _looks(data, struct.unpack_from("<I", body)[0], struck)
            for kind, body in _records(data, 0)
            if kind == _SHEET
        }
    except (OSError, ValueError, IndexError, struct.error):
        return {}


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a part of the file, without those of charts in it."""
    depth = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 1:
            yield kind, data[at + 4 : at + 4 + length]
        if depth == 0:
            return
        at += 4 + length


def _struck_styles(data: bytes) -> set[int]:
    """Return the numbers of the styles whose font is struck through."""
    parts = list(_records(data, 0))
    fonts, styles = ([body for kind, body in parts if kind == one] for one in (_FONT, _STYLE))
    struck = {at + (at >= _MISSING_FONT) for at, font in enumerate(fonts) if font[2] & _STRUCK}
    return {at for at, style in enumerate(styles) if struct.unpack_from("<H", style)[0] in struck}


def _name(sheet: bytes) -> str:
    wide, length = sheet[7] & 1, sheet[6]
    return sheet[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")


def _looks(data: bytes, at: int, struck: set[int]) -> RowLooks:
    hidden: set[int] = set()
    through: set[int] = set()
    for kind, body in _records(data, at):
        if kind == _ROW:
            row, height, flags = struct.unpack_from("<H4xH4xH", body)
            if flags & _HIDDEN or height < _FLAT:  # a standard height is a large number
                hidden.add(row + 1)
        elif kind in _CELLS or kind == _NUMBERS:
            ends = range(4, len(body) - 2, 6) if kind == _NUMBERS else (4,)
            if any(struct.unpack_from("<H", body, one)[0] in struck for one in ends):
                through.add(struct.unpack_from("<H", body)[0] + 1)
    return RowLooks(frozenset(hidden), frozenset(through))


# --- .ods ----------------------------------------------------------------------------------------

_TABLE = re.compile(r'<table:table\s[^>]*?table:name="([^"]*)"(.*?)</table:table>', re.DOTALL)
_LINE = re.compile(r"<table:table-row(?=[\s/>])([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_REPEATED = re.compile(r'table:number-rows-repeated="([0-9]+)"')
_UNSEEN = re.compile(r'table:visibility="(?:collapse|filter)"')
_OWN_STYLE = re.compile(
    r'<style:style\s[^>]*?style:name="([^"]*)"[^>]*(?<!/)>(.*?)</style:style>', re.DOTALL
)
_THROUGH = re.compile(r'text-line-through-style="(?!none)')
_CELL = re.compile(r'<table:table-cell\s[^>]*?table:style-name="([^"]*)"[^>]*?(?<!/)>')
_MOST = 100_000  # rows; what is repeated more often is the empty rest of a sheet


def looks_of_ods(content: bytes, title: str) -> dict[str, RowLooks]:
    """Return how the rows of each sheet of an .ods file look, by sheet; nothing of another file."""
    try:
        archive = Archive(content, title)
        if "content.xml" not in archive.entries:
            return {}
        written = archive.read("content.xml").decode("utf-8")
    except (KaoheError, UnicodeDecodeError):
        return {}
    struck = {one[1] for one in _OWN_STYLE.finditer(written) if _THROUGH.search(one[2])}
    return {unescape(one[1]): _rows_of(one[2], struck) for one in _TABLE.finditer(written)}


def _rows_of(table: str, struck: set[str]) -> RowLooks:
    hidden: set[int] = set()
    through: set[int] = set()
    row = 1
    for line in _LINE.finditer(table):
        repeated = _REPEATED.search(line[1])
        times = int(repeated[1]) if repeated else 1
        rows = range(row, row + min(times, _MOST))
        hidden.update(rows if _UNSEEN.search(line[1]) else ())
        through.update(rows if struck & set(_CELL.findall(line[2] or "")) else ())
        row += times
    return RowLooks(frozenset(hidden), frozenset(through))
