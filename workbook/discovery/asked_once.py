"""What is asked of several sheets: once where one answer is right for all, else of each sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from workbook.discovery.mapping import HEADER_ROW, sheet_key, table_key
from workbook.discovery.model import LEDGERS, Cause, FoundTable, Question, TableKind

_OF_COLUMNS = (Cause.CATEGORIES, Cause.NAME, Cause.WINDOW, Cause.TOTAL, Cause.COLUMN)
_RECORDS = {kind.value: {kind} for kind in TableKind if kind is not TableKind.SCORES} | {
    kind.value: set(LEDGERS) for kind in LEDGERS
}


def asked_once(questions: Sequence[Question], tables: Sequence[FoundTable]) -> tuple[Question, ...]:
    """Return each question once, as the first sheet asks it.

    Which column something is in is asked of each sheet where the columns differ, or where another
    sheet of that kind has no such question.
    """
    found: dict[str, Question] = {}
    for question in _keyed(questions, tables):
        found.setdefault(question.id, question)
    return tuple(found.values())


def _keyed(questions: Sequence[Question], tables: Sequence[FoundTable]) -> Iterator[Question]:
    alike: dict[str, list[Question]] = {}
    for question in questions:
        alike.setdefault(question.id, []).append(question)
    for question in questions:
        key = question.key
        if _is_about_columns(question):
            if _are_beside(question, alike[question.id]):
                key = table_key(key, question.sheet, question.table)
            elif _differ(alike[question.id], tables):
                key = sheet_key(key, question.sheet)
        yield replace(question, key=key)


def _are_beside(question: Question, alike: Sequence[Question]) -> bool:
    """Tell whether tables beside each other ask the same, and of other columns."""
    own = [one for one in alike if one.sheet == question.sheet and one.table]
    return bool(question.table) and len({one.options for one in own}) > 1


def _is_about_columns(question: Question) -> bool:
    return question.cause in _OF_COLUMNS or question.key == HEADER_ROW


def _differ(alike: Sequence[Question], tables: Sequence[FoundTable]) -> bool:
    """Tell whether one answer to the same question of some sheets may be wrong for others."""
    sheets = {question.sheet for question in alike}
    if len(sheets) > 1:
        return len({question.options for question in alike}) > 1
    kinds = _RECORDS.get(alike[0].section, set())
    if any(table.kind is TableKind.MATRIX and table.sheet in sheets for table in tables):
        kinds = {TableKind.SCORES}  # whose columns are others
    return any(table.kind in kinds and table.sheet not in sheets for table in tables)
