"""Formulas taken apart by the engine's own reader, their references edited in place.

What that reader cannot take apart (a text that never ends) is left as it is.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import formualizer
from formualizer import TokenSubType, TokenType

from workbook.ooxml.references import (
    MAX_ROW,
    Area,
    column_letters,
    column_number,
    parse_area,
    quote_sheet,
)

_CELLS = re.compile(
    r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[0-9]{1,7}:\$?[0-9]{1,7}"
)
_PREFIX = re.compile(r"(?:'(?:[^']|'')*'|(?:\[[^\[\]]*\])?[^'!\[\]]*)!")
_PIECE = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")
_ROW_NUMBER = re.compile(r"(\$?)([0-9]+)(?=$|:)")
_NUMBER = re.compile("([0-9]+)")
_RELATIVE = re.compile("([A-Za-z])[0-9]+")
# Where the pieces of a formula depend on what its numbers are: #DIV/0!, B0, B1048577.
_BY_DIGITS = re.compile("#|[A-Za-z$:]0|(?<![0-9.])0+:|[0-9]{7}")
_UNION = re.compile(r"""~|"[^"]*"|'[^']*'|\[[^\]]*\]""")  # ~ is how LibreOffice saves one
_NOT_SHARED = re.compile(r"[!{\[]|\)\s*:|:\s*[A-Za-z]+\(")


class Piece(Enum):
    """What a piece of a formula is; a function with the parenthesis that opens it."""

    TEXT = auto()
    NUMBER = auto()
    RANGE = auto()
    FUNCTION = auto()
    OTHER = auto()


class Token(NamedTuple):
    """A piece of a formula as it is written, and where it starts."""

    kind: Piece
    text: str
    start: int


_KINDS = {
    (TokenType.Operand, TokenSubType.Text): Piece.TEXT,
    (TokenType.Operand, TokenSubType.Number): Piece.NUMBER,
    (TokenType.Operand, TokenSubType.Range): Piece.RANGE,
    (TokenType.Func, TokenSubType.Open): Piece.FUNCTION,
}


class Reference(NamedTuple):
    """A reference as a formula spells it.

    ``prefix`` is what names the sheet, with its exclamation mark, "" where nothing does; ``cells``
    is the rest: cells, or a name. Together they are the text from ``start`` to ``end``.
    """

    start: int
    end: int
    prefix: str
    cells: str

    @property
    def sheets(self) -> list[str]:
        """The sheets it names: none, one, or the first and the last of several."""
        if not self.prefix:
            return []
        name = self.prefix[:-1]
        if name.startswith("'"):
            name = name[1:-1].replace("''", "'")
        return name.split(":")

    @property
    def is_cells(self) -> bool:
        """Whether it names cells, not a defined name."""
        return _CELLS.fullmatch(self.cells) is not None

    @property
    def relative_row(self) -> int | None:
        """The one row it names, where that moves with its formula; None for others."""
        area = self.area()
        if area is None or area.first_row != area.last_row or not _RELATIVE.search(self.cells):
            return None
        return area.first_row

    def in_row(self, row: int) -> str:
        """Return how it reads with another row in the place of its own."""
        return self.prefix + _RELATIVE.sub(lambda found: f"{found[1]}{row}", self.cells)

    def area(self) -> Area | None:
        """The cells it names; None for a name, and for what lies outside a sheet."""
        if not self.is_cells:
            return None
        try:
            return parse_area(self.cells)
        except ValueError:
            return None


def references(formula: str) -> Iterator[Reference]:
    """Yield the references of a formula in their order, but for those to tables' columns."""
    if _BY_DIGITS.search(formula):
        ranges = [(start, start + len(text)) for start, text in _ranges(formula)]
    else:
        parts = _NUMBER.split(formula)  # every other one a number
        longer = [0, *accumulate(len(number) - 1 for number in parts[1::2])]
        ranges = [
            (start + longer[before], end + longer[within])
            for start, before, end, within in _spans("1".join(parts[::2]))
        ]
    for start, end in ranges:
        text = formula[start:end]
        prefix = _PREFIX.match(text)
        at = 0 if prefix is None else prefix.end()
        if prefix is not None or "[" not in text:
            yield Reference(start, end, text[:at], text[at:])


def _ranges(formula: str) -> Iterator[tuple[int, str]]:
    return ((start, text) for kind, text, start in tokens(formula) if kind is Piece.RANGE)


@lru_cache(maxsize=4096)
def _spans(shape: str) -> tuple[tuple[int, int, int, int], ...]:
    """Return where a formula whose numbers are all 1 has references, and after how many numbers.

    The formulas of a column differ in their numbers only: one is taken apart for all.
    """
    ends = ((start, start + len(text)) for start, text in _ranges(shape))
    return tuple((a, shape.count("1", 0, a), b, shape.count("1", 0, b)) for a, b in ends)


def reads_other_workbook(formula: str) -> bool:
    """Tell whether a formula reads another workbook."""
    return "[" in formula and any("[" in reference.prefix for reference in references(formula))


def tokens(formula: str) -> Iterator[Token]:
    """Yield the pieces of a formula in their order but for blanks; none of one that never ends."""
    written = "=" + _with_commas(formula)
    try:
        found = list(formualizer.tokenize(written))
    except formualizer.TokenizerError:
        return
    # Its places count bytes.
    plain = written.isascii()
    data = b"" if plain else written.encode("utf-8", "surrogatepass")
    for token in found:
        if token is None or token.token_type == TokenType.Whitespace:
            continue
        start = token.start if plain else len(data[: token.start].decode("utf-8", "ignore"))
        kind = _KINDS.get((token.token_type, token.subtype), Piece.OTHER)
        yield Token(kind, token.value, start - 1)


def _with_commas(formula: str) -> str:
    """Return a formula with the unions of areas as Excel writes them, at the same places."""
    if "~" not in formula:
        return formula
    return _UNION.sub(lambda found: "," if found[0] == "~" else found[0], formula)


def edit_tokens(formula: str, edits: Iterable[tuple[Token, str]]) -> str:
    """Return a formula with some of its pieces, in their order, replaced."""
    pieces, copied = [], 0
    for token, wanted in edits:
        pieces += [formula[copied : token.start], wanted]
        copied = token.start + len(token.text)
    return "".join([*pieces, formula[copied:]]) if pieces else formula


def edit_references(formula: str, edit: Callable[[Reference], str | None]) -> str:
    """Return a formula with each reference as ``edit`` spells it; None leaves one as it is."""
    pieces, copied = [], 0
    for reference in references(formula):
        wanted = edit(reference)
        if wanted is not None:
            pieces += [formula[copied : reference.start], wanted]
            copied = reference.end
    return "".join([*pieces, formula[copied:]]) if pieces else formula


def may_be_shared(formula: str) -> bool:
    """Whether Excel takes a formula as one that cells share ([MS-XLSB], SharedParsedFormula).

    Not with references to other sheets, tables or nothing (#REF!), constant arrays, or ranges that
    functions begin or end. A text that only contains such characters counts as one that does.
    """
    return _NOT_SHARED.search(formula) is None


# --- copied to another cell -----------------------------------------------------------------------


def shift_formula(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads after copying its cell down and right; absolute ($) parts stay.

    A reference pushed off the sheet becomes #REF!.
    """

    def shifted(reference: Reference) -> str | None:
        if not reference.is_cells:
            return None
        try:
            pieces = [_shift(piece, rows, columns) for piece in reference.cells.split(":")]
        except ValueError:  # a word such as XYZ9 that only looks like a reference
            return None
        kept = [piece for piece in pieces if piece is not None]
        return reference.prefix + (":".join(kept) if len(kept) == len(pieces) else "#REF!")

    return edit_references(formula, shifted)


def _shift(piece: str, rows: int, columns: int) -> str | None:
    """One corner of a reference, moved; None where that is off the sheet."""
    match = _PIECE.fullmatch(piece)
    assert match is not None
    before, letters, between, digits = match.groups()
    if not letters:
        return _shift_row(before, digits, rows)
    column = column_number(letters) + (0 if before else columns)
    if not 1 <= column <= 16_384:
        return None
    if not digits:
        return before + column_letters(column)
    row = _shift_row(between, digits, rows)
    return None if row is None else before + column_letters(column) + row


def _shift_row(dollar: str, digits: str, rows: int) -> str | None:
    row = int(digits) + (0 if dollar else rows)
    return f"{dollar}{row}" if 1 <= row <= MAX_ROW else None


# --- after rows have moved, or a sheet has another name -------------------------------------------


class Move(NamedTuple):
    """Where the rows of a sheet go: `row` tells for one (None: deleted), `span` for a range.

    In the columns that ``stay`` nothing moves: what is there has nothing to do with those rows.
    """

    row: Callable[[int], int | None]
    span: Callable[[int, int], tuple[int, int] | None]
    stay: frozenset[int] = frozenset()

    def leaves(self, area: Area) -> bool:
        """Tell whether an area lies in columns that stay."""
        columns = range(area.first_column, area.last_column + 1)
        return all(column in self.stay for column in columns)


def moved_formula(formula: str, own: str, sheet: str, move: Move) -> str:
    """Return a formula that is on the sheet `own` after rows of `sheet` have moved."""

    def moved(reference: Reference) -> str | None:
        named = reference.sheets or [own]
        if len(named) > 1 or named[0].casefold() != sheet.casefold():
            return None
        cells = reference.cells
        numbers = [int(number[2]) for number in _ROW_NUMBER.finditer(cells)]
        if not reference.is_cells or not numbers:
            return None
        if not all(1 <= number <= MAX_ROW for number in numbers):
            return None
        area = reference.area() if move.stay else None
        if area is not None and move.leaves(area):
            return None
        rows = _moved_rows(cells, numbers, move)
        if rows is None:
            return f"{reference.prefix}#REF!"
        found = iter(rows)
        there = _ROW_NUMBER.sub(lambda number: f"{number[1]}{next(found)}", cells)
        return reference.prefix + there

    return edit_references(formula, moved)


def _moved_rows(cells: str, numbers: list[int], move: Move) -> list[int] | None:
    if len(numbers) == 1:
        there = move.row(numbers[0])
        return None if there is None else [there]
    first, last = sorted(numbers)
    if first == last > 1 and _one_column(cells):
        return _moved_cell_range(first, move)
    span = move.span(first, last)
    return None if span is None else list(span)


def _one_column(cells: str) -> bool:
    """Tell whether a range runs down a column: D4:D4 is a column of one cell, D4:H4 a row."""
    columns = {re.sub("[^A-Z]", "", corner.upper()) for corner in cells.split(":")}
    return len(columns) == 1 and "" not in columns


def _moved_cell_range(row: int, move: Move) -> list[int] | None:
    """Move a column of one cell, which grows with rows added after it as a longer one does."""
    there = move.row(row)
    if there is None:
        return None
    above = move.row(row - 1)
    span = None if above is None else move.span(row - 1, row)
    return [there, there] if span is None else [there, span[1]]


def renamed_formula(formula: str, old: str, new: str) -> str:
    """Return a formula after a sheet has another name."""

    def renamed(reference: Reference) -> str | None:
        named = reference.sheets
        if old.casefold() not in [name.casefold() for name in named]:
            return None
        now = [new if name.casefold() == old.casefold() else name for name in named]
        return quote_sheet(":".join(now)) + "!" + reference.cells

    return edit_references(formula, renamed)
