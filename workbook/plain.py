"""The formulas of a sheet in its text alone, where the text is spelled plainly.

Most programs spell a formula's cell in one way. With tens of thousands of them it takes a tenth of
the time to look for that way in the text than to build the sheet's tree, walk it and write it out.
What is spelled otherwise (formulas for several cells, prefixes, comments, what is not well formed)
is left to the tree.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from workbook.markup import MAIN

_OPENING = re.compile(
    rb"""(?:<\?xml [^>]*encoding=["']utf-8["'][^>]*\?>\s*)?<worksheet [^>]*?xmlns=["']%b["']"""
    % re.escape(MAIN.encode()),
    re.IGNORECASE,
)
_FORMULA = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?f[\s/>]")
_START = re.compile(rb'<c r="([A-Z]{1,3}[0-9]+)"')
_CELL = (
    rb'<c r="([A-Z]{1,3})([0-9]+)"(?: s="([0-9]+)")?(?: t="(n|b|e|str|s)")?>'
    rb"<f>([^<]+)</f>(?:<v>([^<]*)</v>|<v/>)?</c>"
)
_FORMULA_CELL = re.compile(_CELL)
_ROW_OR_CELL = re.compile(rb'<row r="([0-9]+)"|' + _CELL)
_ENTITIES = (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&apos;"), ("&", "&amp;"))


class PlainFormula(NamedTuple):
    """A cell with a formula of its own: its place, style, and type and text of what is stored."""

    letters: str
    row: int
    style: int
    kind: str | None
    formula: str
    value: str | None


def plain_formulas(content: bytes) -> list[PlainFormula] | None:
    """Return a sheet's formulas in reading order; None where one is not spelled plainly."""
    data = _plain_data(content)
    if data is None:
        return None
    try:
        found = list(_formulas(content, *data))
    except ValueError:
        return None
    spelled = sum(1 for _ in _FORMULA.finditer(content, *data))
    return found if len(found) == spelled else None


def with_results(content: bytes, results: Mapping[str, tuple[str | None, str]]) -> bytes | None:
    """Return a sheet's text with other results (type and text by address) in formulas' cells.

    None where such a cell is not there or not spelled plainly.
    """
    data = _plain_data(content)
    if data is None:
        return None
    pieces, at, missing = [], 0, {address.encode(): result for address, result in results.items()}
    for start in _START.finditer(content, *data):
        result = missing.pop(start[1], None)
        if result is None:
            continue
        cell = _FORMULA_CELL.match(content, start.start())
        if cell is None:
            return None
        letters, row, style, _, formula, _ = cell.groups()
        kind, text = result
        pieces += [
            content[at : cell.start()],
            b'<c r="%b%b"' % (letters, row),
            b"" if style is None else b' s="%b"' % style,
            b"" if kind is None else f' t="{kind}"'.encode(),
            b"><f>%b</f><v>%b</v></c>" % (formula, _spelled(text)),
        ]
        at = cell.end()
    return None if missing else b"".join([*pieces, content[at:]])


def _plain_data(content: bytes) -> tuple[int, int] | None:
    """Return from where to where a sheet's rows stand, None where more than looking is needed."""
    first, last = content.find(b"<sheetData>"), content.find(b"</sheetData>")
    opening = _OPENING.match(content)
    if opening is None or first < 0:
        return None
    if b"<!" in content or content.find(b"<?", opening.end()) >= 0:
        return None
    if any(content.find(mark, first, last) >= 0 for mark in (b"xmlns", b"&#", b"\r")):
        return None
    return first, last


def _formulas(content: bytes, first: int, last: int) -> Iterator[PlainFormula]:
    row = b""
    for piece in _ROW_OR_CELL.finditer(content, first, last):
        begun, letters, number, style, kind, formula, value = piece.groups()
        if begun is not None:
            row = begun
        elif number != row:
            raise ValueError("a cell outside its row")
        else:
            yield PlainFormula(
                letters.decode(),
                int(number),
                int(style or 0),
                None if kind is None else kind.decode(),
                _read(formula),
                None if value is None else _read(value),
            )


def _read(spelled: bytes) -> str:
    text = spelled.decode()
    for sign, entity in _ENTITIES if "&" in text else ():
        text = text.replace(entity, sign)
    return text


def _spelled(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
