"""Cells and areas by their addresses, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.ooxml.references import (
    MAX_COLUMN,
    MAX_ROW,
    Area,
    address,
    area_text,
    column_letters,
    column_number,
    fixed,
    parse_area,
    parse_cell,
    quote_sheet,
)

rows, columns = st.integers(1, MAX_ROW), st.integers(1, MAX_COLUMN)


@given(rows, columns, rows, columns)
def test_an_area_is_read_as_it_is_written(a: int, b: int, c: int, d: int) -> None:
    area = Area(min(a, c), min(b, d), max(a, c), max(b, d))
    corners = f"{address(c, b)}:{address(a, d)}"  # in any order
    assert parse_area(area_text(area)) == parse_area(fixed(area)) == parse_area(corners) == area
    assert parse_cell(address(a, b)) == (a, b)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("B3", Area(3, 2, 3, 2)), ("$B$3:D9", Area(3, 2, 9, 4)), ("b3", Area(3, 2, 3, 2)),
        ("D:B", Area(1, 2, MAX_ROW, 4)), ("$A:$A", Area(1, 1, MAX_ROW, 1)),
        ("9:3", Area(3, 1, 9, MAX_COLUMN)), ("$2:$2", Area(2, 1, 2, MAX_COLUMN)),
        ("XFD1048576", Area(MAX_ROW, MAX_COLUMN, MAX_ROW, MAX_COLUMN)),
    ],
)  # fmt: skip
def test_cells_whole_columns_and_whole_rows(text: str, area: Area) -> None:
    assert parse_area(text) == area


@pytest.mark.parametrize(
    "text",
    ["", "B", "3", "B0", "XFE1", "A1048577", "0:3", "3:1048577", "A:XFE", "B3:D", "#REF!", "AAAA1", "甲1"],
)  # fmt: skip
def test_what_is_no_area_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_area(text)


@pytest.mark.parametrize("letters", ["", "XFE", "A1", "甲", "["])
def test_what_is_no_column_is_refused(letters: str) -> None:
    with pytest.raises(ValueError, match="no such column"):
        column_number(letters)


@pytest.mark.parametrize(("row", "column"), [(0, 1), (MAX_ROW + 1, 1), (1, 0), (1, MAX_COLUMN + 1)])
def test_there_is_nothing_outside_a_sheet(row: int, column: int) -> None:
    with pytest.raises(ValueError, match="no such"):
        address(row, column)


def test_column_numbers_and_letters_name_each_other() -> None:
    numbers = (1, 26, 27, 52, 53, 702, 703, MAX_COLUMN)
    letters = ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]
    assert [column_letters(number) for number in numbers] == letters
    assert tuple(map(column_number, map(str.lower, letters))) == numbers


def test_an_area_of_cells() -> None:
    area = Area(2, 3, 3, 5)
    assert area.cells() == 6
    assert list(area.rows()) == [[(2, 3), (2, 4), (2, 5)], [(3, 3), (3, 4), (3, 5)]]
    inside = [
        (row, column) for row in range(1, 6) for column in range(1, 8) if area.holds(row, column)
    ]
    assert inside == [cell for line in area.rows() for cell in line]
    assert area.with_cell(1, 9) == Area(1, 3, 3, 9)
    assert area.with_cell(9, 1) == Area(2, 1, 9, 5)
    assert quote_sheet("3月'表") == "'3月''表'"
