"""A1 references: cells and areas."""

import re
from collections.abc import Collection, Iterator
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
        """Tell whether the cell lies in the rectangle."""
        return (
            self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )

    def overlaps(self, other: "Area") -> bool:
        """Tell whether a cell lies in both rectangles."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )

    def cells(self) -> int:
        """Return how many cells it has."""
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)

    def rows(self) -> Iterator[list[tuple[int, int]]]:
        """Yield the places of its cells, row by row."""
        for row in range(self.first_row, self.last_row + 1):
            yield [(row, column) for column in range(self.first_column, self.last_column + 1)]

    def with_cell(self, row: int, column: int) -> "Area":
        """Return the smallest rectangle that holds this one and the cell."""
        return Area(
            min(self.first_row, row),
            min(self.first_column, column),
            max(self.last_row, row),
            max(self.last_column, column),
        )


def area_around(places: Collection[tuple[int, int]]) -> Area:
    """Return the smallest rectangle that holds these cells. ValueError for none."""
    rows, columns = zip(*places, strict=True)
    return Area(min(rows), min(columns), max(rows), max(columns))


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
    """Return a column's number: A → 1, AA → 27. ValueError for anything but a column's letters."""
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
        min(row, other_row),
        min(column, other_column),
        max(row, other_row),
        max(column, other_column),
    )


def area_text(area: Area) -> str:
    """Area → B3:D9, or B3 for a single cell."""
    first = address(area.first_row, area.first_column)
    last = address(area.last_row, area.last_column)
    return first if first == last else f"{first}:{last}"


def fixed(area: Area) -> str:
    """Area → $B$3:$D$9."""
    first, last = column_letters(area.first_column), column_letters(area.last_column)
    return f"${first}${area.first_row}:${last}${area.last_row}"


def quote_sheet(name: str) -> str:
    """Return a sheet's name as a formula spells it: quoted, quotes doubled."""
    return "'" + name.replace("'", "''") + "'"
