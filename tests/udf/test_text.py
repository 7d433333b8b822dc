"""Cells as hosts send them, and the numbers in them."""

import math
from datetime import date

import pytest

from udf.text import ERROR, Cell, day, freeze, number


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (3, 3.0), (True, 1.0), ("-2.5", -2.5), ("−2.5", -2.5), (" ３．５ ", 3.5), (math.inf, None), (math.nan, None),
        ("1.", None), ("一", None), ("1e3", None), ("1" * 15, 111111111111111.0), ("1" * 16, None), (None, None), ("0." + "1" * 10, None),
    ],
)  # fmt: skip
def test_a_number_is_a_number_or_plain_decimal_text(cell: Cell, expected: float | None) -> None:
    assert number(cell) == expected


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        (5, ((5,),)), ([], ((None,),)), ([1, 2], ((1, 2),)), ([[1], [2]], ((1,), (2,))),
        ([[1, 2], [3]], ((1, 2), (3, None))), ([[], []], ((None,), (None,))), (((1,),), ((1,),)),
        ([[{}, 1]], ((ERROR, 1),)), ([], ((None,),)),
    ],
)  # fmt: skip
def test_whatever_a_host_sends_becomes_rows_of_one_length(value: object, rows: object) -> None:
    assert freeze(value) == rows
    assert freeze(freeze(value)) is freeze(value)


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        (46329, date(2026, 11, 3)), (46329.75, date(2026, 11, 3)), (2958465, date(9999, 12, 31)),
        (2958465.5, date(9999, 12, 31)), (2958466, None), (0, None), (-1, None), (math.inf, None),
        (20261103, date(2026, 11, 3)), (20261103.5, None),
    ],
)  # fmt: skip
def test_a_serial_number_is_a_day_up_to_the_last_one(serial: float, expected: date | None) -> None:
    assert day(serial) == expected
