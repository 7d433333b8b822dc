"""Columns that stand for one clause each, where a person has a row and counts or points in it."""

import re
from collections.abc import Collection, Sequence

from udf.text import text
from workbook.discovery.cell_counts import is_computed, read_count, read_entry
from workbook.discovery.headers.frame import Frame
from workbook.discovery.headers.score_headers import title_parts
from workbook.discovery.model import Clause
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import CategoryWords, bare, label_of, role_of
from workbook.ooxml.formulas import references

_NUMBER = re.compile(r"[-_]?第?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[条项款.、]?[A-Za-z]?.*")
_ONLY_NUMBER = re.compile(r"第?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[条项款.、]?[A-Za-z]?")

_AMOUNTS = ("分值", "数量")  # roles of columns that may add the clauses up, or say more
_MOST_TIMES = 20  # beyond it for most people, as ages and telephone numbers, nothing is counted
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
    columns = range(frame.header.first, frame.header.last + 1)
    found = (
        _clause(column, title_parts(view, frame.header.rows, column), words, labels=labels)
        for column in columns
        if column not in taken
    )
    return tuple(filter(None, found))


def _clause(
    column: int, parts: Sequence[str], words: CategoryWords, *, labels: bool
) -> Clause | None:
    """Return the clause that a column's titles name, or in a matrix the category of a 小计."""
    if not parts:
        return None
    claims = {part: claim for part in parts[:-1] if (claim := words.claim(part)) is not None}
    group, title = next(reversed(claims), ""), parts[-1]
    if labels and group and label_of(title) is not None:
        return Clause(number=column, title=title, group=group, category=claims[group].category)
    grouped = group and (_ONLY_NUMBER.fullmatch(title) or role_of(title) in (None, "其他"))
    labelled = labels and words.is_label(title)
    if grouped or labelled or names_clause(title, words):
        return Clause(number=column, title=title, group=group)
    return None


def other_counts(
    view: View, frame: Frame, taken: Collection[int], words: CategoryWords
) -> tuple[Clause, ...]:
    """Return the columns of a matrix that hold typed numbers under a header which names no clause.

    What they count is asked: it may be a clause in other words, or points of a whole category.
    """
    header = frame.header
    found = []
    for column, title in header.titles.items():
        role, claim = role_of(title), words.claim(title)
        if column in taken or role not in (None, "其他", *_AMOUNTS):
            continue
        if claim is None and (label_of(title) is not None or "合计" in title):
            continue
        category = claim.category if claim else "" if role in _AMOUNTS else None
        rows = [row for row in view.rows if row > header.rows[-1]]
        if _tells(view, column, rows, category):
            found.append(Clause(number=column, title=title, group="", category=category))
    return tuple(found)


def _tells(view: View, column: int, rows: Sequence[int], category: str | None) -> bool:
    """Tell whether a column holds what no other cell says.

    Words are enough where it is a category's, and so is what comes from another sheet.
    """
    formulas = [view.formulas.get((row, column)) for row in rows]
    if category:
        own = (row for row, one in zip(rows, formulas, strict=True) if not is_computed(one))
        return any(read_entry(view.value(row, column)) for row in own)
    single = [row for row in rows if not _sums_others(view, row, column)]
    if any(any(references(view.formulas.get((row, column), ""))) for row in single):
        return False
    counts = [count for row in single if (count := read_count(view.value(row, column))) is not None]
    described = len(counts) * 2 > len(rows) and min(counts) > _MOST_TIMES
    return bool(counts) and not described


def _sums_others(view: View, row: int, column: int) -> bool:
    """Tell whether a cell is computed from other rows of its sheet alone, as below a column."""
    read = list(view.reads(row, column))
    return bool(read) and all(
        sheet in (None, view.name) and not area.first_row <= row <= area.last_row
        for sheet, area in read
    )
