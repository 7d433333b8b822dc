"""The cells of a sheet read from its text alone, where the text is written plainly.

Walking the tree of a sheet takes several times as long, and building it as long again: most cells
of a table with room to spare are empty but for their looks. What is written otherwise is left to
the tree, see `fast_formulas`.
"""

import re
from collections.abc import Callable, Container, Sequence
from enum import Enum
from functools import cache
from typing import NamedTuple

from workbook.ooxml.cells import Cell, Value
from workbook.ooxml.references import MAX_ROW, Area, column_number, parse_area
from workbook.ooxml.shared_formulas import SharedFormulas
from workbook.ooxml.sheet_text.fast_formulas import NotPlainError, plain_text, unescaped
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
_LOOKS = r'(?: s="(?P<style>[0-9]+)")?(?: t="(?P<kind>[a-zA-Z]+)")?(?: cm="[0-9]+")?'
_BEGIN = r'<(?:row r="(?P<begun>[0-9]+)"|c r="(?P<letters>[A-Z]{1,3})(?P<row>[0-9]+)"' f"{_LOOKS}"
_OWN = "\0"  # in no text of a sheet: the number of a row in the text of it
_BEGIN_IN_ROW = rf'<(?:c r="(?P<letters>[A-Z]{{1,3}}){_OWN}"{_LOOKS}'


class Which(Enum):
    """Which cells of a sheet are read."""

    EVERY = re.compile(f"{_BEGIN}(?:/>|>{_FORMULA}?{_VALUE}))")
    FILLED = re.compile(f"{_BEGIN}>{_FORMULA}?{_VALUE})")
    FORMULAS = re.compile(f"{_BEGIN}>{_FORMULA}{_VALUE})")


_IN_ROW = {
    Which.EVERY: re.compile(f"{_BEGIN_IN_ROW}(?:/>|>{_FORMULA}?{_VALUE}))"),
    Which.FILLED: re.compile(f"{_BEGIN_IN_ROW}>{_FORMULA}?{_VALUE})"),
    Which.FORMULAS: re.compile(f"{_BEGIN_IN_ROW}>{_FORMULA}{_VALUE})"),
}
# What is in the text as often as there are such cells.
_TAGS = {
    Which.EVERY: ("<c ", "<c>", "<c/>"),
    Which.FILLED: ("</c>",),
    Which.FORMULAS: ("<f>", "<f ", "<f/>"),
}
_FOREIGN = re.compile(r"</?[\w.-]+:")
_SHOWING = re.compile("<v(?!/>|></v>)|<is")  # what may be more than an empty text
_ERROR = re.compile(
    r'<c r="(?P<letters>[A-Z]{1,3})(?P<row>[0-9]+)"(?: s="[0-9]+")? t="e"(?: cm="[0-9]+")?>'
    f"{_FORMULA}?<v>[^<]+</v></c>"
)
_GROUP = re.compile(' si="([0-9]+)">[^<]')  # the first cell of those that share a formula
_NO_FORMULA = [None, None, None]
_SEVERAL = ' ref="'  # the first cell of an array, or of cells that share a formula
_MERGED = re.compile('<mergeCell ref="([A-Z0-9:]+)"/>')
_ROW_NUMBER = re.compile('<row r="([0-9]+)"')
_ROW_BEGIN = re.compile(r'\s*<row r="([0-9]+)"')
_MOST_PATTERNS = 200
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
    reading = _Reading(which, stored)
    text, first, last = plain
    for piece in text[first:last].split("</row>"):
        begun = _ROW_BEGIN.match(piece)
        if begun is None or _SEVERAL in piece or not reading.read_row(piece, begun[1]):
            reading.read(piece)
    if reading.cells != _count(plain, *_TAGS[which]) or reading.rows != _count(plain, "<row"):
        raise NotPlainError
    return reading.found


class _Piece(NamedTuple):
    """A cell as the text of a row has it, OWN for the row's number, and what it is.

    ``cell`` is None where its value or its looks hold the number.
    """

    column: int
    style: str | None
    kind: str | None
    held: list[str | None]
    cell: Cell | None


class _Reading:
    """The cells read so far, and how many cells and rows were met."""

    def __init__(self, which: Which, stored: Stored) -> None:
        self.found: dict[tuple[int, int], Cell] = {}
        self.cells = self.rows = 0
        self._which = which
        self._stored = stored
        self._shared = SharedFormulas()
        self._number = cache(column_number)
        self._row, self._line = "", 0
        self._alike: dict[object, Cell] = {}  # constants: of thousands most are written alike
        self._met: set[str] = set()  # rows with OWN for their number
        self._patterns: dict[str, list[_Piece] | None] = {}  # those that were met again

    def read(self, text: str) -> None:
        """Read the cells of a text one by one."""
        for piece in self._which.value.finditer(text):
            begun, letters, digits, style, kind, *held = piece.groups()
            if begun is not None:
                self._begin(begun)
                continue
            if digits != self._row:
                raise NotPlainError
            self.cells += 1
            at = (self._line, self._number(letters))
            self._keep(at, self._cell(at, style, kind, held))

    def read_row(self, text: str, row: str) -> bool:
        """Read the cells of a row as those of one that is written alike; tell whether it could."""
        pattern = text.replace(row, _OWN)
        if pattern not in self._patterns:
            if pattern not in self._met:
                if len(self._met) >= _MOST_PATTERNS:
                    self._met.clear()
                self._met.add(pattern)
                return False
            if len(self._patterns) >= _MOST_PATTERNS:
                self._patterns.clear()
            self._patterns[pattern] = self._pieces(pattern)
        pieces = self._patterns[pattern]
        if pieces is None:
            return False
        self._begin(row)
        self.cells += len(pieces)
        for column, style, kind, held, cell in pieces:
            at = (self._line, column)
            if cell is None:
                own = [text and text.replace(_OWN, row) for text in held]
                cell = _cell(at, style, kind, own, self._shared, self._stored)
            elif held[1] is not None:
                shared = self._shared.met(held[1], self._line, column, None)
                cell = Cell(cell.value, shared[0] or None, None, cell.style, shared[1])
            elif cell.written is not None and _OWN in cell.written:
                cell = Cell(cell.value, cell.written.replace(_OWN, row), None, cell.style)
            self._keep(at, cell)
        return True

    def _begin(self, row: str) -> None:
        self._row, self._line, self.rows = row, int(row), self.rows + 1

    def _keep(self, at: tuple[int, int], cell: Cell) -> None:
        if (
            self._which is Which.EVERY
            or cell.written is not None
            or (self._which is Which.FILLED and cell.value is not None)
        ):
            self.found[at] = cell

    def _cell(
        self, at: tuple[int, int], style: str | None, kind: str | None, held: list[str | None]
    ) -> Cell:
        if held[:3] != _NO_FORMULA:
            return _cell(at, style, kind, held, self._shared, self._stored)
        written_so = (style, kind, *held)
        cell = self._alike.get(written_so)
        if cell is None:
            cell = _cell(at, style, kind, held, self._shared, self._stored)
            self._alike[written_so] = cell
        return cell

    def _pieces(self, pattern: str) -> list[_Piece] | None:
        """Return the cells of a row with OWN for its number, None where they take more to read."""
        if pattern.count("<row") != 1:
            return None
        pieces = []
        for found in _IN_ROW[self._which].finditer(pattern):
            letters, style, kind, *held = found.groups()
            _, group, formula, _, written, inline = held
            if group is not None and formula:  # arrays say their area: none gets here
                return None
            column, cell = self._number(letters), None
            if _OWN not in (written or "") and _OWN not in (inline or ""):
                cell = self._cell((0, column), style, kind, held)
            pieces.append(_Piece(column, style, kind, held, cell))
        expected = sum(pattern.count(tag) for tag in _TAGS[self._which])
        return pieces if len(pieces) == expected else None


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


def plain_errors(content: bytes) -> list[tuple[int, int]] | None:
    """Return where formulas show an error, None where one is not written plainly."""
    plain = plain_text(content)
    if plain is None or _count(plain, "<row") != _count(plain, '<row r="'):
        return None
    text, first, last = plain
    begun = {one[1]: one.start() for one in reversed(list(_GROUP.finditer(text, first, last)))}
    places, cells = [], 0
    for one in _ERROR.finditer(text, first, last):
        cells += 1
        start, row = one.start(), one["row"]
        if not text.startswith(f'<row r="{row}"', text.rfind("<row ", first, start)):
            return None
        if one["formula"] or (one["group"] and begun.get(one["group"], last) < start):
            places.append((int(row), column_number(one["letters"])))
    return places if cells == _count(plain, 't="e"') else None


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
