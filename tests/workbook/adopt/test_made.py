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


# Layouts of real spreadsheets: six pieces of ten; tests/benchmarks/adoptions.py tries hundreds.
PIECES = [("plain", 0), ("plain", 1), ("hard", 0), ("hard", 1), ("hard", 2), ("unknown", 0)]


@pytest.mark.parametrize(("mix", "piece"), PIECES)
def test_layouts_of_real_spreadsheets_are_scored_right_and_not_harmed(
    mix: str, piece: int, calculating_here: None
) -> None:
    found = [adopted(made(book, n)) for n, book in enumerate(books(mix, 10, seed=6 + piece))]
    faults = [one.detail for one in found if one.verdict not in ("right", "refused")]
    assert faults == []
    # Nobody can tell two of one name in one window apart.
    assert all("分不清是谁" in one.detail for one in found if one.verdict == "refused")
    assert sum(one.verdict == "right" for one in found) >= (10 if mix != "hard" else 7)


def test_there_are_sixty_spellings_of_each_column_that_is_read() -> None:
    few = [role for role, words in SPELLINGS.items() if len(set(words)) < 60]
    assert few == ["序号"]
