"""Workbooks in layouts of real spreadsheets: right, or asked with an answer that makes it right."""

import os
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.benchmarks.layouts import books
from tests.workbook.discovery.judging import Verdict, judge
from tests.workbook.discovery.layouts import (
    assembled,
    skeletons,
)

EXAMPLES = int(os.environ.get("LAYOUT_EXAMPLES", "20"))  # more for a long search

# The mix, how many workbooks, and how many of them are right without a question at least.
SAMPLE = (("plain", 20, 20), ("hard", 24, 21), ("unknown", 16, 12))


@pytest.mark.parametrize(("mix", "count", "least"), SAMPLE)
def test_a_sample_of_real_layouts(mix: str, count: int, least: int) -> None:
    judged = [judge(book) for book in books(mix, count, seed=5)]
    verdicts = Counter(one.verdict for one in judged)
    assert [one.fault for one in judged if one.verdict is Verdict.WRONG] == []
    assert verdicts[Verdict.RIGHT] >= least


def test_all_skeletons_can_be_read() -> None:
    found = skeletons()
    assert len(found) == 510 and {one.corpus for one in found} == {
        "cius", "deex", "govuk", "mendeley", "saus", "troy",
    }  # fmt: skip


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 10**9))
def test_what_is_put_together_from_parts_is_right_or_asked(seed: int) -> None:
    book = assembled(seed)
    assert judge(book).fault == "", book.traps


# A single typed mean of one person, more subtotals than people, a heading between header and data,
# means across notes, a list beside the table that reaches over it, a heading over full marks, two
# totals under a word that nobody knows beside scores that were never calculated.
@pytest.mark.parametrize("seed", [153, 356, 715, 818, 1295, 3598, 4112, 5031, 7700411])
def test_what_looks_like_something_else_is_right_or_asked(seed: int) -> None:
    assert judge(assembled(seed)).fault == ""
