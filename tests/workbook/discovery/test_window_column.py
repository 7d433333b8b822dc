"""Which column holds the windows: organisations, or what groups people; else it is asked."""

from collections.abc import Sequence

import pytest

from tests.workbook.discovery.framed import Column, framed
from workbook.discovery.columns.score_columns import ColumnChoice
from workbook.discovery.columns.window_column import find_window

PLACES = ("综合窗口", "税务窗口", "社保窗口", "医保窗口", "公安窗口")
WINDOWS = [place for place in PLACES for _ in "两个"]
WORDS = ("甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑", "寅卯", "辰巳", "午未", "戌亥")
RUNS = [word for word in WORDS[:5] for _ in "两个"]
TURNS = [*WORDS[:5], *WORDS[:5]]
LONG = "甲乙丙丁戊己庚辛壬癸子丑"
NONE, FIRST, ASKED = ColumnChoice(None), ColumnChoice(1), ColumnChoice(None, (1,))


@pytest.mark.parametrize(
    ("title", "texts", "found"),
    [
        # called a window: whatever the texts, but for those that are something else
        ("窗口", WINDOWS, FIRST),
        ("窗口", WORDS, FIRST),
        ("窗口", ["小计"], FIRST),
        ("窗口", [], NONE),
        ("窗口", ["科员", "主任"] * 5, NONE),
        ("窗口", [*["科员", "主任"] * 4, *WINDOWS[:2]], FIRST),
        # called something else
        ("备注", WINDOWS, NONE),
        ("岗位", TURNS, ASKED),
        ("岗位", RUNS, ASKED),
        ("岗位", ["科员", "主任"] * 5, NONE),
        # called nothing: organisations, the more sure the oftener each
        ("", WINDOWS, FIRST),
        ("", [f"{word}局" for word in WORDS], FIRST),
        ("", [*(f"{word}局" for word in WORDS[:9]), WORDS[9]], FIRST),
        ("", [*(f"{word}局" for word in WORDS[:8]), *WORDS[8:]], NONE),
        ("", [*WINDOWS[:5], *["甲乙"] * 5], FIRST),
        ("", [*WINDOWS[:4], *["甲乙", "丙丁"] * 3], ASKED),
        # no organisations: asked where they come again, but for runs, one for each group
        ("", RUNS, FIRST),
        ("", TURNS, ASKED),
        ("", [*WORDS[:7], *WORDS[:3]], ASKED),
        ("", [*WORDS[:8], *WORDS[:2]], NONE),
        ("", [*WORDS[:5], *[""] * 5], FIRST),
        ("", [*WORDS[:6], *[""] * 4], ASKED),
        ("", [*WORDS[:7], *[""] * 3], NONE),
        ("", ["甲乙"] * 10, FIRST),
        ("", ["甲"] * 10, ASKED),
        ("", ["A"] * 10, ASKED),
        ("", [*["甲乙"] * 9, ""], ASKED),
        # explained: sentences, posts
        ("", [*[LONG] * 5, *[f"{LONG}寅"] * 5], NONE),
        ("", [*[LONG] * 6, *[f"{LONG}寅"] * 4], FIRST),
        ("", ["科员", "主任"] * 5, NONE),
        ("", [*["科员"] * 7, *["甲乙"] * 3], NONE),
        ("", [*["科员"] * 6, *["甲乙"] * 4], FIRST),
        ("", [], NONE),
    ],
)
def test_a_column_of_windows_is_known_by_its_header_and_its_texts(
    title: str, texts: Sequence[str], found: ColumnChoice
) -> None:
    frame = framed((title, texts))
    assert find_window(frame, frame.rows, [2], (), known=False) == found


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["甲乙"], NONE),
        (["甲乙"] * 2, ASKED),
        (WORDS[:4], ASKED),
        (["甲乙"] * 4, ASKED),
        (["甲乙"] * 5, FIRST),
        (WORDS[:9], ASKED),
        (WORDS, NONE),
        (["甲乙丙丁戊己庚辛", "丙丁"], ASKED),
        (["甲乙丙丁戊己庚辛壬", "丙丁"], NONE),
        (["甲乙3", "丙丁"], NONE),
        (["甲乙", "", ""], ASKED),
    ],
)
def test_in_a_small_table_any_short_words_may_be_its_windows(
    texts: Sequence[str], found: ColumnChoice
) -> None:
    frame = framed(("", texts), rows=len(texts))
    assert find_window(frame, frame.rows, [2], (), known=False) == found


@pytest.mark.parametrize(
    ("headings", "known", "found"),
    [
        ((), False, ASKED),
        ((), True, NONE),
        (WORDS[:5], False, FIRST),
        (WORDS[:5], True, FIRST),
        (WORDS[:4], True, FIRST),
        (WORDS[:3], True, NONE),
    ],
)
def test_a_column_that_says_what_headings_say_is_that_of_the_windows(
    headings: Sequence[str], *, known: bool, found: ColumnChoice
) -> None:
    frame = framed(("", TURNS))
    assert find_window(frame, frame.rows, [2], headings, known=known) == found


@pytest.mark.parametrize(
    ("columns", "headings", "found"),
    [
        ([("所属部门", WINDOWS), ("所在窗口", WINDOWS)], (), ColumnChoice(2)),
        ([("部门", WINDOWS), ("单位", WINDOWS)], (), ColumnChoice(None, (1, 2))),
        ([("窗口", WORDS), ("窗口", WINDOWS)], (), ColumnChoice(None, (2, 1))),
        ([("", TURNS), ("窗口", WINDOWS)], (), ColumnChoice(2)),
        ([("", RUNS), ("", RUNS)], (), ColumnChoice(None, (1, 2))),
        ([("", RUNS), ("", TURNS)], (), ColumnChoice(None, (1, 2))),
        ([("", RUNS), ("", TURNS)], WORDS[:5], ColumnChoice(None, (1, 2))),
        ([("", [*WORDS[5:], *WORDS[5:]]), ("", TURNS)], WORDS[:5], ColumnChoice(2)),
    ],
)
def test_of_several_the_one_that_says_so_is_meant(
    columns: Sequence[Column], headings: Sequence[str], found: ColumnChoice
) -> None:
    frame = framed(*columns)
    assert find_window(frame, frame.rows, frame.categories, headings, known=False) == found
