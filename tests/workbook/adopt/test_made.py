"""Whole months in any layout and words, adopted: every score right, and no cell harmed."""

from functools import cache

import pytest

from tests.benchmarks.layouts import books
from tests.workbook.adopt.made import Result, adopted, made
from tests.workbook.adopt.spellings import SPELLINGS
from tests.workbook.discovery.layouts import assembled

pytestmark = pytest.mark.usefixtures("calculating_here")


@pytest.mark.parametrize("seed", [4, 9])
def test_a_month_put_together_from_parts_is_scored_right_and_not_harmed(seed: int) -> None:
    result = adopted(made(assembled(seed), seed))
    assert (result.verdict, result.detail) == ("right", "")


# Layouts of real spreadsheets: six pieces of ten; tests/benchmarks/adoptions.py tries hundreds.
PIECES = [("plain", 0), ("plain", 1), ("hard", 0), ("hard", 1), ("hard", 2), ("unknown", 0)]
TEN = range(10)
books_of = cache(books)


@cache
def result(mix: str, piece: int, number: int) -> Result:
    return adopted(made(books_of(mix, len(TEN), 6 + piece)[number], number))


@pytest.mark.parametrize("number", TEN)
@pytest.mark.parametrize(("mix", "piece"), PIECES)
def test_a_layout_of_real_spreadsheets_is_scored_right_and_not_harmed(
    mix: str, piece: int, number: int
) -> None:
    found = result(mix, piece, number)
    assert found.verdict == "right", found.detail


def test_there_are_sixty_spellings_of_each_column_that_is_read() -> None:
    few = [role for role, words in SPELLINGS.items() if len(set(words)) < 60]
    assert few == ["序号"]
