"""Columns that stand for one clause each, where a person has a row and counts or points in it."""

import re
from collections.abc import Collection

from udf.text import text
from workbook.discovery.columns import Frame
from workbook.discovery.headers import title_parts
from workbook.discovery.model import Clause
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import CategoryWords, bare, role_of

_NUMBER = re.compile(r"[-_]?第?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[条项款.、]?[A-Za-z]?.*")
_ONLY_NUMBER = re.compile(r"第?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[条项款.、]?[A-Za-z]?")


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
    view: View, frame: Frame, taken: Collection[int], words: CategoryWords
) -> tuple[Clause, ...]:
    """Return the columns of a table that stand for a clause, with the group over each."""
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
        if grouped or names_clause(title, words):
            found.append(Clause(number=column, title=title, group=group))
    return tuple(found)
