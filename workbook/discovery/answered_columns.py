"""Answers that name a column of a table: refused where it cannot be what it is to be."""

import re
from collections.abc import Mapping, Sequence

from udf.errors import KaoheError
from udf.text import text
from workbook.discovery.mapping import Answers, column_named
from workbook.discovery.model import LEDGERS, FoundTable
from workbook.discovery.record_columns import ROLES
from workbook.discovery.sheet_view import View
from workbook.ooxml.references import address, column_letters

_NUMBERS = ("应签到次数", "签到异常次数", "办件量", "评价量", "数量", "分值")
_ROLES = {"总分", "得分", *(role for roles in ROLES.values() for role in roles)}


def check_columns(
    tables: Sequence[FoundTable], views: Mapping[str, View], answers: Answers
) -> None:
    """Raise KaoheError for an answer that names a column which cannot be what it is to be.

    Either no table of its kind has it, or it holds words where numbers belong.
    """
    for section, keys in answers.sections.items():
        own = [table for table in tables if _speaks_of(section, table)]
        for key, answer in keys.items():
            if not own or key not in _ROLES:
                continue
            named = [
                (views[one.sheet], one, column_named(answer, _header_texts(one, views[one.sheet])))
                for one in own
            ]
            if all(column is None for _, _, column in named):
                raise KaoheError(
                    f"{answers.source}的[{section}]里“{key} = {answer}”在表头中找不到；"
                    "请填那一列的表头，或列号（如 E列）"
                )
            strange = [_words_in(*one) for one in named if key in _NUMBERS]
            if strange and all(strange):
                raise KaoheError(
                    f"{answers.source}的[{section}]里“{key} = {answer}”：{strange[0]}，不是数；"
                    "请改成填数的那一列"
                )


def _words_in(view: View, table: FoundTable, column: int | None) -> str:
    """Return a cell of a column that mostly holds words, as a clerk finds it; "" where none is."""
    if not column:
        return ""
    rows = table.rows or range(table.header[-1] + 1, view.height + 1)
    cells = {row: view.value(row, column) for row in rows}
    filled = {row: value for row, value in cells.items() if value is not None}
    told = {row: value for row, value in filled.items() if not re.search("[0-9]", text(value))}
    if len(told) * 2 <= len(filled):
        return ""
    row, value = next(iter(told.items()))
    return f"“{table.sheet}”{column_letters(column)}列写的是文字（{address(row, column)}“{value}”）"


def _speaks_of(section: str, table: FoundTable) -> bool:
    """Tell whether a section of the answers is about a table; all of ledgers are about each."""
    ledgers = [kind.value for kind in LEDGERS]
    return section == table.kind.value or (section in ledgers and table.kind.value in ledgers)


def _header_texts(table: FoundTable, view: View) -> dict[int, str]:
    return {
        column: str(shown)
        for row in table.header
        for column in range(1, view.width + 1)
        if (shown := view.shown(row, column)) is not None
    }
