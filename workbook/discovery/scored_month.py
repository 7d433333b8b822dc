"""The month that a workbook is to be scored for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from workbook.discovery.mapping import Answers
from workbook.discovery.model import FoundTable, Question
from workbook.discovery.months import (
    answered_month,
    ask_month,
    month_of_dates,
    months_named,
    months_near,
)
from workbook.discovery.sheet_view import View


def scored_month(
    scores: Sequence[FoundTable],
    records: Sequence[tuple[FoundTable, tuple[str, ...]]],
    titles: Iterable[str],
    by_name: Mapping[str, View],
    stem: str,
    answers: Answers,
) -> tuple[date | None, Question | None]:
    """Return the month to be scored: of the scores, else the file, the other sheets, the dates.

    Asked where the file's or the sheet's name gives another month than the title: one is forgotten.
    """
    answered = answered_month(answers)
    if answered is not None:
        return answered, None
    own = _months_of(scores)
    filed = months_named([stem])
    titled = months_named(titles)
    others = _months_of([table for table, _ in records])
    if len(own) > 1:
        if len(own & filed) == 1:
            return min(own & filed), None
        return None, ask_month(_by_scores(scores, by_name))
    named = _named_otherwise(scores, stem, own)
    if named:
        return None, ask_month([*named, *own])
    if own and others and not others & own:
        return None, ask_month([*own, *sorted(others)])
    months = own or titled or filed or others or _dates_in(records, by_name)
    if len(months) == 1:
        return min(months), None
    return None, ask_month(sorted(months, reverse=True))


def _named_otherwise(scores: Sequence[FoundTable], stem: str, own: set[date]) -> list[date]:
    """Return the months that the names of the file and of the sheets give, and no table has."""
    found: dict[date, None] = {}
    for month in own:
        for name in (stem, *(table.sheet for table in scores)):
            named = months_near([name], month)
            if named and month not in named:
                found |= dict.fromkeys(sorted(named))
    return list(found)


def redated(
    tables: Sequence[FoundTable], scores: Sequence[FoundTable], stem: str, month: date | None
) -> list[FoundTable]:
    """Return tables with the month that was chosen where their titles are of a forgotten one.

    Where some tables of a kind are of the month itself, those of another one are another month's.
    """
    own = _months_of(scores)
    if month is None or month in own or month not in _named_otherwise(scores, stem, own):
        return list(tables)
    present = {table.kind for table in tables if table.month == month}
    return [
        replace(table, month=month, titled=table.month)
        if table.month in own and table.kind not in present
        else table
        for table in tables
    ]


def redated_records(
    records: Sequence[tuple[FoundTable, tuple[str, ...]]],
    scores: Sequence[FoundTable],
    stem: str,
    month: date | None,
) -> list[tuple[FoundTable, tuple[str, ...]]]:
    """Return the same of tables of records with their titles."""
    tables = redated([table for table, _ in records], scores, stem, month)
    return [(table, titles) for table, (_, titles) in zip(tables, records, strict=True)]


def _months_of(tables: Sequence[FoundTable]) -> set[date]:
    return {table.month for table in tables if table.month is not None}


def _dates_in(
    records: Sequence[tuple[FoundTable, tuple[str, ...]]], by_name: Mapping[str, View]
) -> set[date]:
    """Return the months that the dates of the tables of records lie in."""
    found = (month_of_dates(by_name[table.sheet], table) for table, _ in records)
    return {month for month in found if month is not None}


def _by_scores(tables: Sequence[FoundTable], by_name: Mapping[str, View]) -> list[date]:
    """Return the months of tables: the last that has scores first, then the first without."""
    filled: dict[date, bool] = {}
    for table in tables:
        if table.month is None:
            continue
        view = by_name[table.sheet]
        scored = any(
            place in view.values
            for person in table.persons
            for role, place in person.cells.items()
            if role not in ("姓名", "窗口", "序号", "工号", "总分", "排名")
        )
        filled[table.month] = filled.get(table.month, False) or scored
    full = sorted((m for m, has in filled.items() if has), reverse=True)
    return [*full[:1], *sorted(m for m, has in filled.items() if not has), *full[1:]]
