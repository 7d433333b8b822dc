"""A1 references: cells, areas, and formulas moved from one cell to another."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384


class Area(NamedTuple):
    """A rectangle of cells; all four edges are 1-based and belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies in the rectangle."""
        return (
            self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )

    def rows(self) -> Iterator[list[tuple[int, int]]]:
        """The places of its cells, row by row."""
        for row in range(self.first_row, self.last_row + 1):
            yield [(row, column) for column in range(self.first_column, self.last_column + 1)]

    def with_cell(self, row: int, column: int) -> "Area":
        """The smallest rectangle that holds this one and the cell."""
        return Area(
            min(self.first_row, row),
            min(self.first_column, column),
            max(self.last_row, row),
            max(self.last_column, column),
        )


@cache
def column_letters(column: int) -> str:
    """1 → A, 27 → AA; ValueError outside a sheet."""
    if not 1 <= column <= MAX_COLUMN:
        raise ValueError(f"no such column: {column}")
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """A → 1, AA → 27; ValueError for anything but the letters of a column."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"no such column: {letters}")
        number = number * 26 + ord(letter) - 64
        if number > MAX_COLUMN:
            raise ValueError(f"no such column: {letters}")
    if not number:
        raise ValueError("no such column: empty")
    return number


def address(row: int, column: int) -> str:
    """(3, 2) → B3; ValueError outside a sheet."""
    if not 1 <= row <= MAX_ROW:
        raise ValueError(f"no such row: {row}")
    return f"{column_letters(column)}{row}"


_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def parse_cell(text: str) -> tuple[int, int]:
    """B3 or $B$3 → (3, 2); ValueError where it is not the address of one cell."""
    match = _CELL.fullmatch(text)
    if match is None or int(match[2]) > MAX_ROW:
        raise ValueError(f"not a cell: {text}")
    return int(match[2]), column_number(match[1])


def parse_area(text: str) -> Area:
    """B3:D9 (or B3 alone, or whole columns B:D, or whole rows 3:9) → Area; ValueError otherwise."""
    first, _, last = text.replace("$", "").partition(":")
    last = last or first
    if first.isalpha() and last.isalpha() and ":" in text:
        columns = sorted((column_number(first), column_number(last)))
        return Area(1, columns[0], MAX_ROW, columns[1])
    if first.isdecimal() and last.isdecimal() and ":" in text:
        rows = sorted((int(first), int(last)))
        if not 1 <= rows[0] <= rows[1] <= MAX_ROW:
            raise ValueError(f"no such rows: {text}")
        return Area(rows[0], 1, rows[1], MAX_COLUMN)
    (row, column), (other_row, other_column) = parse_cell(first), parse_cell(last)
    return Area(
        min(row, other_row), min(column, other_column),
        max(row, other_row), max(column, other_column),
    )  # fmt: skip


def area_text(area: Area) -> str:
    """Area → B3:D9, or B3 for a single cell."""
    first = address(area.first_row, area.first_column)
    last = address(area.last_row, area.last_column)
    return first if first == last else f"{first}:{last}"


def fixed(area: Area) -> str:
    """Area → $B$3:$D$9."""
    first, last = column_letters(area.first_column), column_letters(area.last_column)
    return f"${first}${area.first_row}:${last}${area.last_row}"


class Reference(NamedTuple):
    """A reference in a formula: the sheet it names, None for the formula's own, and the area."""

    sheet: str | None
    area: Area


def references_in(formula: str) -> list[Reference]:
    """Return the references of a formula in reading order; those to other files are left out."""
    found = []
    for match in _REFERENCE.finditer(formula):
        quoted, plain, text = match["quoted"], match["plain"], match["area"]
        sheet = plain if quoted is None else quoted.replace("''", "'")
        if text is None or "[" in (sheet or ""):
            continue
        try:
            found.append(Reference(sheet, parse_area(text)))
        except ValueError:  # a word such as XYZ9 that only looks like a reference
            continue
    return found


def quote_sheet(name: str) -> str:
    """A sheet's name as a formula spells it: quoted, quotes doubled."""
    return "'" + name.replace("'", "''") + "'"


# Strings, quoted sheet names and [structured or external] parts are stepped over whole; a reference
# is what looks like one and is neither part of a longer word nor a function or sheet name. What is
# left open runs to the end: looking again from each later quote would take forever.
_TOKEN = re.compile(
    r"""
    "(?:[^"]|"")*+(?:"|$)
    | '(?:[^']|'')*+(?:'|$)
    | \[(?:[^\[\]]|\[[^\[\]]*\])*\]
    | (?P<columns>(?<![\w.$])\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.(!$]))
    | (?P<rows>(?<![\w.$])\$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.(!$]))
    | (?P<cell>(?<![\w.$])\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![\w.(!$]))
    """,
    re.VERBOSE,
)
# A sheet's name without quotes may begin with a digit, as LibreOffice writes it (11月得分!B3).
_REFERENCE = re.compile(
    r"""
    "(?:[^"]|"")*+(?:"|$)
    | (?:(?:'(?P<quoted>(?:[^']|'')*+)'|(?P<plain>[\w.]+))!)?
      (?<![\w.$])(?P<area>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?
        |\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[0-9]{1,7}:\$?[0-9]{1,7})(?![\w.(!$])
    | '(?:[^']|'')*+(?:'|$)
    | \[(?:[^\[\]]|\[[^\[\]]*\])*\](?:[\w.]+![\w$:]+)?
    """,
    re.VERBOSE,
)
_PIECE = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")
_NOT_SHARED = re.compile(r"[!{\[]|\)\s*:|:\s*[A-Za-z]+\(")


def may_be_shared(formula: str) -> bool:
    """Whether Excel takes a formula as one that cells share ([MS-XLSB], SharedParsedFormula).

    Not with references to other sheets, tables or nothing (#REF!), constant arrays, or ranges that
    functions begin or end. A text that only contains their signs counts as one that does.
    """
    return _NOT_SHARED.search(formula) is None


def shift_formula(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads after copying its cell down and right; absolute ($) parts stay.

    A reference pushed off the sheet becomes #REF!.
    """

    def shift_row(dollar: str, digits: str) -> str | None:
        row = int(digits) + (0 if dollar else rows)
        return f"{dollar}{row}" if 1 <= row <= MAX_ROW else None

    def shift_column(dollar: str, letters: str) -> str | None:
        column = column_number(letters) + (0 if dollar else columns)
        return f"{dollar}{column_letters(column)}" if 1 <= column <= MAX_COLUMN else None

    def shift_piece(text: str) -> str | None:
        match = _PIECE.fullmatch(text)
        assert match is not None
        before, letters, between, digits = match.groups()
        if not letters:
            return shift_row(before, digits)
        if not digits:
            return shift_column(before, letters)
        column, row = shift_column(before, letters), shift_row(between, digits)
        return None if column is None or row is None else column + row

    def shift_token(match: re.Match[str]) -> str:
        if match.lastgroup is None:
            return match[0]
        try:
            pieces = [shift_piece(piece) for piece in match[0].split(":")]
        except ValueError:  # a word such as XYZ9 that only looks like a reference
            return match[0]
        if any(piece is None for piece in pieces):
            return "#REF!"
        return ":".join(piece for piece in pieces if piece is not None)

    return _TOKEN.sub(shift_token, formula)
