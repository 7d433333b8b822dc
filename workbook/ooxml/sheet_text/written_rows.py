"""Rows written as a sheet's text put among those of a sheet, without a tree of either."""

import re
from collections.abc import Iterable

from workbook.ooxml.references import Area, area_text, parse_area
from workbook.ooxml.xml import escape, escape_text

_ROW = re.compile(rb'<row r="([0-9]+)"')
_DATA = re.compile(rb"<sheetData\s*/>|(<sheetData>)(.*)</sheetData>", re.DOTALL)
_DIMENSION = re.compile(rb'<dimension ref="([A-Z0-9:]+)"\s*/>')


def markup_of(text: str) -> str:
    """Return a text as a sheet's text spells it."""
    return escape(escape_text(text))


def with_rows(content: bytes, area: Area, rows: Iterable[str]) -> bytes:
    """Return a sheet's part with rows in an area of which it has none yet.

    The part is one that a program wrote plainly: no prefixes, every row with its number.
    """
    data = _DATA.search(content)
    assert data is not None
    old = data[2] or b""
    at = next((row.start() for row in _ROW.finditer(old) if int(row[1]) > area.first_row), len(old))
    new = "".join(rows).encode()
    made = [
        _dimension(content[: data.start()], area),
        b"<sheetData>",
        old[:at],
        new,
        old[at:],
        b"</sheetData>",
        content[data.end() :],
    ]
    return b"".join(made)


def _dimension(head: bytes, area: Area) -> bytes:
    """Return what comes before the rows with the area among what the sheet says are its edges."""

    def widened(found: re.Match[bytes]) -> bytes:
        edges = parse_area(found[1].decode()).with_cell(area.last_row, area.last_column)
        return f'<dimension ref="{area_text(edges)}"/>'.encode()

    return _DIMENSION.sub(widened, head)
