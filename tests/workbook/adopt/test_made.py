"""Whole months in any layout and words, adopted: every score right, and no cell harmed."""

import pytest

from tests.benchmarks.layouts import books
from tests.workbook.adopt.made import adopted, made
from tests.workbook.adopt.spellings import SPELLINGS
from tests.workbook.discovery.layouts import assembled


@pytest.mark.parametrize("seed", [4, 9])
def test_a_month_put_together_from_parts_is_scored_right_and_not_harmed(seed: int) -> None:
    result = adopted(made(assembled(seed), seed))
    assert (result.verdict, result.detail) == ("right", "")


@pytest.mark.parametrize("mix", ["hard", "unknown"])
def test_a_month_in_the_layout_of_a_real_spreadsheet_is_scored_right(mix: str) -> None:
    (book,) = books(mix, 1, seed=6)
    result = adopted(made(book, 6))
    assert (result.verdict, result.detail) == ("right", "")


def test_there_are_sixty_spellings_of_each_column_that_is_read() -> None:
    few = [role for role, words in SPELLINGS.items() if len(set(words)) < 60]
    assert few == ["序号"]
