"""The formulas of a sheet in its text alone, where the text is spelled plainly.

Most programs spell a formula's cell in one way. With tens of thousands of them it takes a tenth of
the time to look for that way in the text than to build the sheet's tree, walk it and write it out.
What is spelled otherwise (array formulas, prefixes, comments, what is not well formed) is left to
the tree.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape, unescape

from workbook.ooxml.xml import MAIN

_OPENING = re.compile(
    r"""(?:<\?xml [^>]*encoding=["']utf-8["'][^>]*\?>\s*)?<worksheet [^>]*?xmlns=["']"""
    + re.escape(MAIN),
    re.IGNORECASE,
)
_FORMULA = re.compile(r"<(?:[A-Za-z0-9_.-]+:)?f[\s/>]")
_CELL = (
    r'<c r="([A-Z]{1,3})([0-9]+)"(?: s="([0-9]+)")?(?: t="(n|b|e|str|s)")?>'
    r'(?:<f>([^<]+)</f>|<f t="shared"(?: ref="[A-Z0-9:]+")? si="([0-9]+)"(?:>([^<]*)</f>|/>))'
    r"(?:<v>([^<]*)</v>|<v/>)?</c>"
)
_FORMULA_CELL = re.compile(_CELL)
_ROW_OR_CELL = re.compile(r'<row r="([0-9]+)"|' + _CELL)
_FORMULA_ELEMENT = re.compile("<f[^>]*/>|<f.*?</f>")
_QUOTES = {"&quot;": '"', "&apos;": "'"}


class PlainFormula(NamedTuple):
    """A cell with a formula: its place, style, and type and text of what is stored.

    The text of its formula is its own, or ``shared`` by the members of a ``group``, of which only
    the first says it. Texts are as the sheet spells them, see `unescaped`.
    """

    letters: str
    row: str
    style: str | None
    kind: str | None
    own: str | None
    group: str | None
    shared: str | None
    value: str | None


class NotPlainError(Exception):
    """A sheet's formulas are not spelled in the one way that is looked for here."""


def plain_formulas(content: bytes) -> Iterator[PlainFormula]:
    """Yield a sheet's formulas in reading order.

    NotPlainError, at the end at the latest, where one is not spelled plainly: what was yielded may
    then lack some.
    """
    plain = _plain(content)
    if plain is None:
        raise NotPlainError
    found = 0
    for formula in _formulas(*plain):
        found += 1
        yield formula
    if found != sum(1 for _ in _FORMULA.finditer(*plain)):
        raise NotPlainError


def with_results(content: bytes, results: Iterable[tuple[str, str | None, str]]) -> bytes | None:
    """Return a sheet's text with other results in formulas' cells.

    ``results`` are address, type and text in reading order. None where such a cell is not there or
    not spelled plainly.
    """
    plain = _plain(content)
    if plain is None:
        return None
    text, at, last = plain
    pieces, copied = [], 0
    for address, kind, value in results:
        at = text.find(f'<c r="{address}"', at, last)
        cell = _FORMULA_CELL.match(text, at) if at >= 0 else None
        if cell is None:
            return None
        formula = _FORMULA_ELEMENT.search(text, at, cell.end())
        assert formula is not None
        style = cell[3]
        opening = f'<c r="{address}"'
        opening += "" if style is None else f' s="{style}"'
        opening += "" if kind is None else f' t="{kind}"'
        pieces += [text[copied:at], f"{opening}>{formula[0]}<v>{escape(value)}</v></c>"]
        copied = at = cell.end()
    return "".join([*pieces, text[copied:]]).encode()


def _plain(content: bytes) -> tuple[str, int, int] | None:
    """Return a sheet's text and where its rows stand, None where more than looking is needed."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    first, last = text.find("<sheetData>"), text.find("</sheetData>")
    opening = _OPENING.match(text)
    if opening is None or first < 0 or "<!" in text or text.find("<?", opening.end()) >= 0:
        return None
    if any(text.find(mark, first, last) >= 0 for mark in ("xmlns", "&#", "\r")):
        return None
    return text, first, last


def _formulas(text: str, first: int, last: int) -> Iterator[PlainFormula]:
    row = ""
    for piece in _ROW_OR_CELL.finditer(text, first, last):
        begun, *cell = piece.groups()
        if begun is not None:
            row = begun
        elif cell[1] != row:
            raise NotPlainError
        else:
            yield PlainFormula._make(cell)


def unescaped(spelled: str) -> str:
    """Return a text that XML spells so."""
    return unescape(spelled, _QUOTES) if "&" in spelled else spelled
