"""Workbooks in layouts of real spreadsheets: right, or asked with an answer that makes it right."""

import os
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.benchmarks.layouts import books
from tests.workbook.discovery.judging import Verdict, judge
from tests.workbook.discovery.layouts import (
    PLAIN,
    TRAPS,
    UNKNOWN,
    Book,
    Skeleton,
    build,
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


ROWS = st.lists(
    st.sampled_from(["data"] * 6 + ["derived", "group", "notes", "empty"]), min_size=4, max_size=40
)


@st.composite
def assembled(draw: st.DrawFn) -> Book:
    """A workbook put together from titles, header rows, blocks, subtotals, headings and notes."""
    labels = ["metadata"] * draw(st.integers(0, 3))
    labels += ["header"] * draw(st.integers(1, 3)) + draw(ROWS)
    labels += ["data"] * max(0, 4 - labels.count("data"))
    skeleton = Skeleton("assembled", tuple((label, "") for label in labels))
    traps = draw(st.lists(st.sampled_from(TRAPS), max_size=9, unique=True))
    words = draw(st.sampled_from([PLAIN, PLAIN, UNKNOWN]))
    return build(skeleton, words, traps, draw(st.integers(0, 1_000_000)))


@settings(max_examples=EXAMPLES)
@given(assembled())
def test_what_is_put_together_from_parts_is_right_or_asked(book: Book) -> None:
    judged = judge(book)
    assert judged.fault == "", book.traps
