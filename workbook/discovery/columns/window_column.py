"""Which column of a table of scores has the windows, and when that has to be asked."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from udf.text import Cell as Plain
from udf.text import text
from workbook.discovery.columns.score_columns import HALF, MANY, MOST, ColumnChoice, texts_of
from workbook.discovery.headers.frame import Frame
from workbook.discovery.vocabulary import (
    bare,
    header_scores,
    label_of,
    organisation_likeness,
    role_of,
    words,
)

_ALL = 5  # people who share a word at least where it is taken for the window of all
_HAN = re.compile(r"[㐀-鿿豈-﫿]{2,8}")
_EXPLAINED = ("备注", "等次", "旁人", "其他", "工号", "排名", "总分", "日期", "核实", "状态")


def is_explained(frame: Frame, column: int, values: Sequence[str]) -> bool:
    """Tell whether a text column is something other than windows: remarks, grades, posts."""
    title = frame.title(column)
    if role_of(title) in _EXPLAINED and not may_be_window(title):
        return True
    return are_explained(values)


def may_be_window(title: str) -> bool:
    """Tell whether a header of posts may be that of the windows: 岗位."""
    return bare(title) in words()["headers"]["其他"]["weak"]


def open_posts(
    titles: Mapping[int, str], values: Mapping[int, Sequence[Plain]]
) -> dict[str, tuple[int, ...]]:
    """Return the columns of posts that may be the windows as an open role; none where none may."""
    likely = tuple(
        column
        for column, title in titles.items()
        if may_be_window(title)
        and values[column]
        and not are_explained([text(value) for value in values[column]])
    )
    return {"窗口": likely} if likely else {}


def are_explained(values: Sequence[str]) -> bool:
    """Tell whether texts are something other than windows: known posts, grades, sentences."""
    known = words()["values"]
    for listed in known.values():
        if sum(text(value) in listed for value in values) >= 0.7 * len(values):
            return True
    return sum(len(text(value)) > 12 for value in values) > 0.4 * len(values)


def find_window(
    frame: Frame,
    seeds: Sequence[int],
    taken: Iterable[int],
    headings: Collection[str],
    *,
    known: bool,
) -> ColumnChoice:
    """Return the column of the windows; ``known`` where headings or the sheet tell them anyway.

    A column whose texts repeat and that nothing explains is left open, never taken for nothing,
    unless it says what ``headings`` say.
    """
    used = set(taken)
    rated = {c: _rate(frame, seeds, c) for c in frame.columns if c not in used}
    certain = sorted((c for c, rate in rated.items() if rate > 0), key=lambda c: -rated[c])
    named = [column for column in certain if "窗口" in frame.title(column)]
    for sure in (certain, named):
        if len(sure) == 1:
            return ColumnChoice(sure[0])
    if certain:
        return ColumnChoice(None, tuple(certain))
    unexplained = [column for column, rate in rated.items() if rate < 0]
    return _of_unexplained(frame, seeds, unexplained, headings, known=known)


def _of_unexplained(
    frame: Frame,
    seeds: Sequence[int],
    unexplained: Sequence[int],
    headings: Collection[str],
    *,
    known: bool,
) -> ColumnChoice:
    """Return which of the columns that only could be the windows' is it."""
    same = [c for c in unexplained if _says(frame, seeds, c, headings)]
    if known or same:
        return ColumnChoice(same[0] if len(same) == 1 else None, tuple(same[1:] and same))
    grouping = [
        c
        for c in unexplained
        if c < min(frame.categories)
        and not may_be_window(frame.title(c))
        and _groups_rows(frame, seeds, c)
    ]
    if len(unexplained) == 1 and grouping:
        return ColumnChoice(grouping[0])
    return ColumnChoice(None, tuple(unexplained))


def _rate(frame: Frame, seeds: Sequence[int], column: int) -> float:
    """Return how sure a column is the windows', below 0 where it only could be, 0 where not."""
    values = [value for value in texts_of(frame, seeds, column) if not label_of(value)]
    typed = sum(isinstance(frame.view.value(row, column), str) for row in seeds)
    called = header_scores(frame.title(column)).get("窗口", 0.0)
    if not values:
        return called - 0.5 if called >= 0.9 else 0.0
    if called < 0.7 and typed < max(1, 0.05 * len(seeds)):
        return 0.0
    return _rate_texts(frame, seeds, column, values, typed, called)


def _rate_texts(
    frame: Frame,
    seeds: Sequence[int],
    column: int,
    values: Sequence[str],
    typed: int,
    called: float,
) -> float:
    """Return the same for a column with texts, so many of them ``typed``."""
    organised = sum(organisation_likeness(value) >= 0.6 for value in values) / len(values)
    explained = is_explained(frame, column, values)
    if called >= 0.7 and (organised or not explained):
        return called + organised
    if explained:
        return 0.0
    different = len(set(map(text, values)))
    if may_be_window(frame.title(column)):
        return -1.0
    repeating = different <= 0.7 * len(values) or typed <= MANY * len(seeds)
    if organised >= (HALF if repeating else MOST):
        return organised
    possible = (repeating and len(seeds) > 2) or _are_short_words(values, len(seeds))
    return -1.0 if possible else 0.0


def _says(frame: Frame, seeds: Sequence[int], column: int, texts: Collection[str]) -> bool:
    """Tell whether most of a column's texts are among some."""
    values = texts_of(frame, seeds, column)
    return sum(text(value) in texts for value in values) > MANY * len(values)


def _are_short_words(values: Sequence[str], rows: int) -> bool:
    """Tell whether a small table's column holds a short word each, which could be its window."""
    short = all(len(text(value)) <= 8 and not any(c.isdecimal() for c in value) for value in values)
    return short and 1 < rows < 10 and len(values) * 3 >= rows


def _groups_rows(frame: Frame, seeds: Sequence[int], column: int) -> bool:
    """Tell whether a column groups people: its texts come in runs, each text in one only.

    One word for all of them is a group as well: a table of one window's people.
    """
    shown = [text(frame.view.shown(row, column)) for row in seeds]
    filled = [value for value in shown if value]
    if len(seeds) >= _ALL and len(filled) == len(seeds) and len(set(filled)) == 1:
        return _HAN.fullmatch(filled[0]) is not None
    runs = [value for before, value in pairwise(["", *filled]) if value != before]
    return 1 < len(set(runs)) == len(runs) and len(runs) * 2 <= len(seeds)
