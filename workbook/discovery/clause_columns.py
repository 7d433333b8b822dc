"""Columns that stand for one clause each, where a person has a row and counts or points in it."""

import re
from collections.abc import Collection

from udf.text import text
from workbook.discovery.cell_counts import read_count
from workbook.discovery.frame import Frame
from workbook.discovery.headers import title_parts
from workbook.discovery.model import Clause
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import CategoryWords, bare, label_of, role_of

_NUMBER = re.compile(r"[-_]?第?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[条项款.、]?[A-Za-z]?.*")
_ONLY_NUMBER = re.compile(r"第?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[条项款.、]?[A-Za-z]?")

_OTHER_INPUTS = {"应签到次数", "签到异常次数", "办件量", "评价量"}


def names_clause(title: str, words: CategoryWords) -> bool:
    """Tell whether a header names a category with a clause's number, such as 业务规范3b."""
    whole = bare(title)
    return any(
        whole.startswith(name)
        and _NUMBER.fullmatch(whole[len(name) :]) is not None
        and words.claim(title) is None
        for name in map(text, words.order)
    )


def clause_columns(
    view: View, frame: Frame, taken: Collection[int], words: CategoryWords, *, labels: bool = False
) -> tuple[Clause, ...]:
    """Return the columns of a table that stand for a clause, with the group over each.

    ``labels``: a header that is a clause's label (迟到) names it too, unless other headers show
    that the columns tell of something else: how often nobody signed in.
    """
    roles = {role_of(title) for title in frame.header.titles.values()}
    labels = labels and not roles & _OTHER_INPUTS
    found = []
    for column in range(frame.header.first, frame.header.last + 1):
        if column in taken:
            continue
        parts = title_parts(view, frame.header.rows, column)
        if not parts:
            continue
        group = next((part for part in reversed(parts[:-1]) if words.claim(part)), "")
        title = parts[-1]
        grouped = group and (_ONLY_NUMBER.fullmatch(title) or role_of(title) in (None, "其他"))
        labelled = labels and words.is_label(title)
        if grouped or labelled or names_clause(title, words):
            found.append(Clause(number=column, title=title, group=group))
    return tuple(found)


def other_counts(
    view: View, frame: Frame, taken: Collection[int], words: CategoryWords
) -> tuple[Clause, ...]:
    """Return the columns of a matrix that hold typed numbers under a header which names no clause.

    What they count is asked: it may be a clause in other words.
    """
    header = frame.header
    found = []
    for column, title in header.titles.items():
        known = column in taken or label_of(title) is not None or words.claim(title) is not None
        if known or role_of(title) not in (None, "其他") or "合计" in title:
            continue
        below = [row for row in view.rows if row > header.rows[-1]]
        typed = any(read_count(view.value(row, column)) is not None for row in below)
        if typed and not any((row, column) in view.formulas for row in below):
            found.append(Clause(number=column, title=title, group=""))
    return tuple(found)
