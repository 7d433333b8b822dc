"""Answers that name a column of a table: refused where it cannot be what it is to be."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from udf.errors import KaoheError
from udf.text import Cell as Plain
from udf.text import day, text
from workbook.discovery.mapping import Answers, column_named, is_of_sheet, parted, sheet_key
from workbook.discovery.model import LEDGERS, FoundTable
from workbook.discovery.records.columns import ROLES
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import header_scores
from workbook.ooxml.references import address, column_letters

_NUMBERS = ("应签到次数", "签到异常次数", "办件量", "评价量", "数量", "分值")
_ROLES = {"总分", "得分", *(role for roles in ROLES.values() for role in roles)}
_DAY = re.compile("[0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{4}[-/.年].*")


def _is_words(value: Plain, people: Collection[str]) -> bool:
    return not re.search("[0-9]", text(value))


def _is_no_day(value: Plain, people: Collection[str]) -> bool:
    return not re.search("[0-9月日]", text(value))


def _is_no_name(value: Plain, people: Collection[str]) -> bool:
    return not isinstance(value, str) or re.search("[0-9]", value) is not None


def _is_no_clause(value: Plain, people: Collection[str]) -> bool:
    return text(value) in people or (day(value) is not None and len(text(value)) > 3)


# What tells that a value is not of a role, what it is rather, and what the role's column holds.
_STRANGE: dict[str, tuple[Callable[[Plain, Collection[str]], bool], str, str]] = {
    **dict.fromkeys(_NUMBERS, (_is_words, "文字", "数")),
    "日期": (_is_no_day, "文字", "日期"),
    "姓名": (_is_no_name, "别的", "姓名"),
    "条款": (_is_no_clause, "别的", "条款"),
}
_Named = tuple[View, FoundTable, int | None]  # a table with the column that an answer names in it


def check_columns(
    tables: Sequence[FoundTable], views: Mapping[str, View], answers: Answers
) -> None:
    """Raise KaoheError for an answer that names a column which cannot be what it is to be.

    Either no table of its kind has it, or it holds words where numbers belong, or the like; or a
    column's letters speak of sheets on which they are of different columns.
    """
    people = {text(person.name) for table in tables for person in table.persons}
    order = {name: at for at, name in enumerate(views)}
    tables = sorted(tables, key=lambda table: order[table.sheet])
    for section, key, answer in _about_columns(answers):
        named = [
            (views[one.sheet], one, _column_in(views[one.sheet], one, answer))
            for one in tables
            if _speaks_of(section, one) and _holds_for(answers, section, key, one.sheet)
        ]
        if named:
            said = f"{answers.source}的[{section}]里“{key} = {answer}”"
            _refuse_strange(said, named, parted(key)[0], section, people)


def _column_in(view: View, table: FoundTable, answer: str) -> int | None:
    """Return the column that an answer names: one of the table's own, beside which others may
    have the same titles, else one of the sheet's.
    """
    over = _header_texts(table, view)
    own = {c: title for c, title in over.items() if table.first_column <= c <= table.last_column}
    column = column_named(answer, own)
    return column_named(answer, over) if column is None else column


def _refuse_strange(
    said: str, named: Sequence[_Named], role: str, section: str, people: Collection[str]
) -> None:
    if all(column is None for _, _, column in named):
        raise KaoheError(f"{said}在表头中找不到；请填那一列的表头，或列号（如 E列）")
    strange = [_strange(*one, role, people) for one in named if one[2]]
    if strange and all(strange):
        what = _STRANGE[role][2]
        raise KaoheError(f"{said}：{strange[0]}，不是{what}；请改成填{what}的那一列")
    _refuse_shared(said, [one for one in named if one[1].kind.value == section], role, strange)


def _refuse_shared(said: str, named: Sequence[_Named], role: str, strange: Sequence[str]) -> None:
    """Raise KaoheError where one answer would be a column of one thing here, of another there."""
    titles = {
        text(_header_texts(table, view).get(column, "")): table.sheet
        for view, table, column in named
        if column
    }
    told = all(header_scores(title).get(role) for title in titles)
    if len(set(titles.values())) > 1 and (any(strange) or not told):
        columns = "、".join(f"“{sheet}”是“{title}”" for title, sheet in titles.items())
        keys = "、".join(f"“{sheet_key(role, sheet)}”" for sheet in titles.values())
        raise KaoheError(f"{said}在各张表里不是同一列（{columns}）；请改成一张表一行，分别写{keys}")


def _about_columns(answers: Answers) -> Iterator[tuple[str, str, str]]:
    """Yield the answers that name a column: section, key and answer."""
    for section, keys in answers.sections.items():
        for key, answer in keys.items():
            if parted(key)[0] in _ROLES:
                yield section, key, answer


def _holds_for(answers: Answers, section: str, key: str, sheet: str) -> bool:
    """Tell whether an answer is the one that holds for a sheet."""
    role, own = parted(key)
    chosen = answers.of_sheet(sheet).get(section, role)
    return chosen == answers.get(section, key) and (not own or is_of_sheet(own, sheet))


def _strange(
    view: View, table: FoundTable, column: int | None, role: str, people: Collection[str]
) -> str:
    """Return a cell of a column that mostly holds something else, as a clerk finds it, and what.

    "" where nothing is strange.
    """
    if not column or role not in _STRANGE:
        return ""
    is_strange, what, _ = _STRANGE[role]
    rows = table.rows or range(table.header[-1] + 1, view.height + 1)
    cells = {row: view.value(row, column) for row in rows}
    filled = {row: value for row, value in cells.items() if value is not None}
    told = {row: value for row, value in filled.items() if is_strange(value, people)}
    if len(told) * 2 <= len(filled):
        return ""
    row, value = next(iter(told.items()))
    where = f"“{table.sheet}”{column_letters(column)}列"
    return f"{where}写的是{what}（{address(row, column)}“{value}”）"


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
