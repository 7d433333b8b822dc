"""Sheets without the cells that hold nothing, for readers that lay a sheet out as a rectangle."""

import io
import re
from collections.abc import Mapping
from html import unescape

from udf.errors import KaoheError
from workbook.ooxml.references import column_number
from workbook.ooxml.xml import main_tag, parse, string_text
from workbook.ooxml.zip import Archive

_NAME = rb"(?:[\w.-]+:)?"
_CELL = re.compile(
    rb"<(%bc)(?=[\s/>])([^>]*?)(?:/>|>(.*?)</\1\s*>)" % _NAME,
    re.DOTALL,
)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_SHARED = re.compile(rb"""\bt=["']s["']""")
_FORMULA = re.compile(rb"<%bf[\s/>]" % _NAME)
_TAG = re.compile(rb"<[^>]*>")
_STRINGS = "sharedstrings.xml"


def without_blank_cells(archive: Archive, sheets: Mapping[str, bytes], limit: int) -> bytes:
    """Return the workbook with only those cells in its sheets that hold more than white space.

    `sheets` gives their parts by name; shared texts are those of the archive. KaoheError where what
    a sheet then holds is still spread over more than `limit` places.
    """
    blank = _blank_texts(archive)
    changes: dict[str, bytes | None] = {}
    for name, part in sheets.items():
        rows = columns = 0
        farthest = b""

        def keep(cell: re.Match[bytes]) -> bytes:
            nonlocal rows, columns, farthest
            _, attributes, inner = cell.groups()
            if not inner or not _holds_something(attributes, inner, blank):
                return b""
            place = _PLACE.search(attributes)
            if place is not None:
                row, column = int(place[2]), column_number(place[1].decode())
                if row > rows or column > columns:
                    farthest = place[1] + place[2]
                rows, columns = max(rows, row), max(columns, column)
            return cell[0]

        changes[name] = _CELL.sub(keep, part)
        if rows * columns > limit:
            raise KaoheError(
                f"“{archive.title}”在很远的单元格 {farthest.decode()} 还有内容，表大得不正常，"
                "没有读取；请打开它，删掉表格以外的内容后保存，再试一次"
            )
    stream = io.BytesIO()
    archive.write(stream, changes)
    return stream.getvalue()


def _holds_something(attributes: bytes, inner: bytes, blank: set[bytes]) -> bool:
    if _FORMULA.search(inner):
        return True
    shown = _TAG.sub(b"", inner).strip()
    if _SHARED.search(attributes):
        return bool(shown) and shown not in blank
    return bool(unescape(shown.decode("utf-8", "replace")).strip())


def _blank_texts(archive: Archive) -> set[bytes]:
    """Return the numbers, as cells spell them, of the shared texts that are only white space."""
    part = next((name for name in archive.entries if name.lower().endswith(_STRINGS)), None)
    if part is None:
        return set()
    try:
        items = parse(archive.read(part)).iterchildren(main_tag("si"))
        return {str(at).encode() for at, item in enumerate(items) if not string_text(item).strip()}
    except ValueError:  # the reader itself will refuse it
        return set()
