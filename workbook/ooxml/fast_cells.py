"""The cells of a sheet read from its text alone, where the text is written plainly.

Walking the tree of a sheet takes several times as long, and building it as long again: most cells
of a table with room to spare are empty but for their looks. What is written otherwise is left to
the tree, see `fast_formulas`.
"""

import re
from collections.abc import Callable, Container, Sequence
from enum import Enum
from functools import cache

from workbook.ooxml.cells import Cell, Value
from workbook.ooxml.fast_formulas import NotPlainError, plain_text, unescaped
from workbook.ooxml.references import MAX_ROW, Area, column_number, parse_area
from workbook.ooxml.shared_formulas import SharedFormulas
from workbook.ooxml.xml import unescape_text

_FORMULA = (
    r'(?:<f(?: aca="false")?'
    r'(?: t="(?:array" ref="(?P<array>[A-Z0-9:]+)|'
    r'shared"(?: ref="[A-Z0-9:]+")? si="(?P<group>[0-9]+))")?(?: aca="false")?'
    r"(?:/>|>(?P<formula>[^<]*)</f>))"
)
_VALUE = (
    r"(?:(?P<opening><v(?:/>|>))(?:(?P<value>[^<]*)</v>)?|"
    r'<is><t(?: xml:space="preserve")?>(?P<inline>[^<]*)</t></is>)?</c>'
)
_BEGIN = (
    r'<(?:row r="(?P<begun>[0-9]+)"|c r="(?P<letters>[A-Z]{1,3})(?P<row>[0-9]+)"'
    r'(?: s="(?P<style>[0-9]+)")?(?: t="(?P<kind>[a-zA-Z]+)")?(?: cm="[0-9]+")?'
)


class Which(Enum):
    """Which cells of a sheet are read."""

    EVERY = re.compile(f"{_BEGIN}(?:/>|>{_FORMULA}?{_VALUE}))")
    FILLED = re.compile(f"{_BEGIN}>{_FORMULA}?{_VALUE})")
    FORMULAS = re.compile(f"{_BEGIN}>{_FORMULA}{_VALUE})")


# What is in the text as often as there are such cells.
_TAGS = {
    Which.EVERY: ("<c ", "<c>", "<c/>"),
    Which.FILLED: ("</c>",),
    Which.FORMULAS: ("<f>", "<f ", "<f/>"),
}
_FOREIGN = re.compile(r"</?[\w.-]+:")
_SHOWING = re.compile("<v(?!/>|></v>)|<is")  # what may be more than an empty text
_NO_FORMULA = [None, None, None]
_MERGED = re.compile('<mergeCell ref="([A-Z0-9:]+)"/>')
_ROW_NUMBER = re.compile('<row r="([0-9]+)"')
_UNKNOWN = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")

Stored = Callable[[str | None, str | None], Value]
"""What type and text of a stored value mean."""


def plain_cells(content: bytes, stored: Stored, which: Which) -> dict[tuple[int, int], Cell]:
    """Return a sheet's cells by row and column, in reading order, as far as they are asked for.

    NotPlainError where one of them is not written plainly, ValueError for what `stored` refuses.
    """
    plain = plain_text(content)
    if plain is None or _FOREIGN.search(*plain):
        raise NotPlainError
    found: dict[tuple[int, int], Cell] = {}
    number, shared = cache(column_number), SharedFormulas()
    alike: dict[object, Cell] = {}  # constants: of thousands of cells most are written alike
    row, line, rows, cells = "", 0, 0, 0
    for piece in which.value.finditer(*plain):
        begun, letters, digits, style, kind, *held = piece.groups()
        if begun is not None:
            row, line, rows = begun, int(begun), rows + 1
            continue
        if digits != row:
            raise NotPlainError
        cells += 1
        at = (line, number(letters))
        if held[:3] == _NO_FORMULA:
            written_so = (style, kind, *held)
            cell = alike.get(written_so)
            if cell is None:
                cell = alike[written_so] = _cell(at, style, kind, held, shared, stored)
        else:
            cell = _cell(at, style, kind, held, shared, stored)
        if (
            which is Which.EVERY
            or cell.written is not None
            or (which is Which.FILLED and cell.value is not None)
        ):
            found[at] = cell
    if cells != _count(plain, *_TAGS[which]) or rows != _count(plain, "<row"):
        raise NotPlainError
    return found


def plain_last_shown(content: bytes, stored: Stored, columns: Container[int]) -> tuple[int, bool]:
    """Return the last row that shows something in some columns; whether formulas wait below.

    Rows above it are not looked at. NotPlainError and ValueError as of `plain_cells`.
    """
    plain = plain_text(content)
    if plain is None:
        raise NotPlainError
    text, first, last = plain
    number, shared, waiting = cache(column_number), SharedFormulas(), False
    while (begin := text.rfind("<row", first, last)) >= 0:
        row, last = text[begin:last], begin
        if waiting and not _SHOWING.search(row):  # thousands of empty rows, whatever else they hold
            if _FOREIGN.search(row):
                raise NotPlainError
            continue
        cells = _filled_in(row, number)
        for at, style, kind, held in reversed(cells):
            if at[1] in columns:
                cell = _cell(at, style, kind, held, shared, stored)
                if cell.value not in (None, ""):
                    return at[0], waiting
                waiting = waiting or cell.written is not None or _shares(held[1], text[first:begin])
    if _FOREIGN.search(text, first, last):
        raise NotPlainError
    return 0, waiting


def plain_merged(content: bytes) -> list[Area] | None:
    """Return a sheet's merged areas, None where they or its rows are not written plainly."""
    plain = plain_text(content)
    if plain is None or any(content.find(one) >= 0 for one in (b"array", b"dataTable")):
        return None
    text, first, last = plain
    begin = text.rfind('<row r="', first, last)
    row = _ROW_NUMBER.match(text, begin) if begin >= 0 else None
    if text.find("mergeCell", 0, last) >= 0 or row is None or int(row[1]) > MAX_ROW:
        return None
    found = _MERGED.findall(text, last)
    tags = text.count("mergeCell", last) - (2 if found else 0)  # around all of them
    try:
        return [parse_area(ref) for ref in found] if len(found) == tags else None
    except ValueError:
        return None


def _shares(group: str | None, above: str) -> bool:
    """Tell whether a cell shares a formula with one above. NotPlainError where none is there."""
    if group is not None and not re.search(f' si="{group}">[^<]', above):
        raise NotPlainError
    return group is not None


_Held = tuple[tuple[int, int], str | None, str | None, list[str | None]]


def _filled_in(row: str, number: Callable[[str], int]) -> list[_Held]:
    """Return place, style, type and content of a row's cells. NotPlainError as of the whole."""
    expected = row.count("</c>")
    found: list[_Held] = []
    line = ""
    for piece in Which.FILLED.value.finditer(row) if expected else ():
        begun, letters, digits, style, kind, *held = piece.groups()
        if begun is not None:
            line = begun
        elif digits != line:
            raise NotPlainError
        else:
            found.append(((int(line), number(letters)), style, kind, held))
    if len(found) != expected or _FOREIGN.search(row):
        raise NotPlainError
    return found


def _count(plain: tuple[str, int, int], *tags: str) -> int:
    text, first, last = plain
    return sum(text.count(tag, first, last) for tag in tags)


def _cell(
    at: tuple[int, int],
    style: str | None,
    kind: str | None,
    held: Sequence[str | None],
    shared: SharedFormulas,
    stored: Stored,
) -> Cell:
    array, group, formula, opening, written, inline = held
    text, moved = formula and unescaped(formula), (0, 0)
    if group is not None:
        text, moved = shared.met(group, *at, text)
    value: Value = None
    if opening is not None:
        value = stored(kind, written and _text(written))
    elif inline is not None and kind == "inlineStr":
        value = unescape_text(_text(inline))
    return Cell(value, text or None, array, int(style or 0), moved)


def _text(written: str) -> str:
    """Return what the content of an element means. NotPlainError for an unknown entity."""
    if "&" not in written:
        return written
    if _UNKNOWN.search(written):
        raise NotPlainError
    return unescaped(written)
