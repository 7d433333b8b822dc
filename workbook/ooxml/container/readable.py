"""Workbooks made readable for libraries that believe whatever a file says."""

import io
import re
from html import unescape

from udf.errors import KaoheError
from workbook.ooxml.container.zip import Archive
from workbook.ooxml.references import column_number
from workbook.ooxml.xml import main_tag, parse, string_text

UNCOMPUTED = "公式未计算"
_NAME = rb"(?:[\w.-]+:)?"
_CELL = re.compile(rb"<(%bc)(?=[\s/>])([^>]*?)(?:/>|>(.*?)</\1\s*>)" % _NAME, re.DOTALL)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_SHARED = re.compile(rb"""\bt=["']s["']""")
_FORMULA = re.compile(rb"<%bf[\s/>]" % _NAME)
_TAG = re.compile(rb"<[^>]*>")
_UNCOMPUTED = re.compile(  # that of a text may be the empty one
    rb"(<c(?=\s)(?![^>]*\st=)[^>]*)>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*"
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*(?=</c>)"
)
_UNCOMPUTED_TEXT = rb'\1 t="str"><v>' + UNCOMPUTED.encode() + rb"</v>"
_STRINGS = "sharedstrings.xml"


MAX_PLACES = 16 << 20  # rows times columns of a sheet: a reader has a place for each
_LAST = re.compile(rb"""\br=["'](?:[A-Z]{1,3})?([0-9]{1,7})["']""")
_END = 20_000  # bytes at either end of a sheet that are looked at
_COLUMN = re.compile(rb"""\br=["']([A-Z]{1,3})[0-9]""")
_DIMENSION = re.compile(rb"""<(?:\w+:)?dimension\s[^>]*\bref=["'][^"']*?([A-Z]{1,3})[0-9]+["']""")
_NO_SHEET = re.compile(rb"""<(?:[\w.-]+:)?sheet\s[^>]*\b[\w.-]+:id=["']["'][^>]*/>""")


def readable(
    content: bytes, title: str, careful: bool = False, *, name_uncomputed: bool = False
) -> bytes:
    """Return a workbook without what readers stumble over.

    These are endless blanks, sheets that are none, and, with ``name_uncomputed``, formulas that no
    program has computed: they say so.

    A reader lays a sheet out as a rectangle, whatever its cells hold: a blank at XFD1048576 would
    be 17 thousand million cells. `careful` is for a file that has been tried in vain: nothing it
    says of its size is believed. KaoheError where the file is damaged, inflates beyond all measure
    or is spread over more than anybody could lay out.
    """
    archive = Archive(content, title)
    changes: dict[str, bytes | None] = {}
    sheets = {}
    for name in archive.entries:
        part = archive.read(name)
        if b"sheetData" in part:
            shown = _with_uncomputed_named(part) if name_uncomputed else part
            if shown != part:
                changes[name] = shown
            if careful or _looks_sparse(part):
                sheets[name] = shown
        elif _NO_SHEET.search(part):  # of a module of old, kept by its name only
            changes[name] = _NO_SHEET.sub(b"", part)
    if sheets:
        blank = _blank_texts(archive)
        changes |= {name: _without_blank_cells(part, title, blank) for name, part in sheets.items()}
    if not changes:
        return content
    stream = io.BytesIO()
    archive.write(stream, changes)
    return stream.getvalue()


def _with_uncomputed_named(part: bytes) -> bytes:
    """Return a sheet whose formulas without a value say so: a reader takes them for blanks."""
    if b"<f>" not in part and b"<f " not in part:
        return part
    return _UNCOMPUTED.sub(_UNCOMPUTED_TEXT, part)


def _looks_sparse(part: bytes) -> bool:
    """Tell whether a sheet's cells may lie far apart; a wrong answer only costs time."""
    dimension = _DIMENSION.search(part[:4096])
    # Without one, the cells at both ends tell; where they lie, the file is tried again carefully.
    ends = _COLUMN.findall(part[:_END] + part[-_END:])
    furthest = dimension[1] if dimension else max(ends, default=b"A", key=lambda c: (len(c), c))
    width = 0
    for letter in furthest:
        width = width * 26 + letter - 64
    last = max(map(int, _LAST.findall(part[-_END:])), default=0)
    return last * width > max(1 << 18, 20 * (part.count(b"<c ") + part.count(b":c ")))


def _without_blank_cells(part: bytes, title: str, blank: set[bytes]) -> bytes:
    """Return a sheet with only those cells that hold more than white space.

    `blank` are the shared texts that do not.
    """
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

    kept = _CELL.sub(keep, part)
    if rows * columns > MAX_PLACES:
        raise KaoheError(
            f"“{title}”在很远的单元格 {farthest.decode()} 还有内容，表大得不正常，"
            "没有读取；请打开它，删掉表格以外的内容后保存，再试一次"
        )
    return kept


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
