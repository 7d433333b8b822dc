"""What is asked about a sheet of records that is not understood, or not wholly."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from udf.text import text
from workbook.discovery.mapping import HEADER_ROW, NONE, NOT_USED, SHEETS, column_answer
from workbook.discovery.model import Cause, FoundTable, Option, Proof, Question, TableKind
from workbook.discovery.records.amiss_columns import AMISS, is_opposite
from workbook.discovery.records.columns import Records
from workbook.discovery.records.content import Known
from workbook.discovery.records.events import tells_events
from workbook.discovery.records.headers import Candidate
from workbook.discovery.records.staff_numbers import are_codes
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import words

# Columns that only this kind of table has; a sheet that has one, but not all, is asked about.
_DISTINCT = {
    TableKind.LEDGER: ("条款", "分值"),
    TableKind.ATTENDANCE: ("应签到次数", "签到异常次数"),
    TableKind.REVIEWS: ("办件量", "评价量"),
}
_SHEET_WORDS = {
    TableKind.LEDGER: ("deductions", "awards"),
    TableKind.ATTENDANCE: ("attendance",),
    TableKind.REVIEWS: ("reviews",),
}


@dataclass(frozen=True)
class Drafted:
    """A table of records as it was found, with what is open and the texts over it."""

    table: FoundTable
    questions: tuple[Question, ...]
    titles: tuple[str, ...]


def titles_over(view: View, header: int, taken: Collection[int]) -> Iterable[str]:
    """Yield the texts over a table's header, below the tables that are ``taken``."""
    above = max((row for row in taken if row < header), default=0)
    for row in view.rows:
        if above < row < header:
            yield from (value for value in view.rows[row].values() if isinstance(value, str))


def asking_where(view: View, kind: TableKind) -> Drafted:
    """Return a table that the office has named and nobody sees, with the question where it is."""
    table = FoundTable(
        kind=kind,
        sheet=view.name,
        header=(1,),
        columns={},
        rows=(),
        first_column=1,
        last_column=max(1, view.width),
        free=view.height,
    )
    question = Question(cause=Cause.HEADER, section=kind.value, key=HEADER_ROW, sheet=view.name)
    return Drafted(table, (question,), ())


def asking_for(view: View, best: Candidate, missing: Sequence[str], kind: TableKind) -> Drafted:
    """Return a table that the office has named, with questions for the columns it lacks."""
    questions = about_columns(view, best, missing, kind)
    table = FoundTable(
        kind=kind,
        sheet=view.name,
        header=best.rows,
        columns={},
        rows=(),
        first_column=min(best.titles),
        last_column=max(best.titles),
        free=view.height,
    )
    return Drafted(table, questions, ())


def about_columns(
    view: View, best: Candidate, roles: Sequence[str], kind: TableKind
) -> tuple[Question, ...]:
    """Return the questions which columns of a table have some roles that nothing speaks for."""
    taken = best.records.columns

    def used(role: str) -> set[int]:  # what happened may be told under a header of remarks
        return {c for own, c in taken.items() if (role, own) != ("条款", "备注")}

    def options(role: str) -> tuple[Option, ...]:
        return tuple(
            Option(answer=column_answer(c, best.titles), shown=title)
            for c, title in best.titles.items()
            if c not in used(role) and not (role == AMISS and is_opposite(title))
        )

    return tuple(
        Question(
            cause=Cause.COLUMN,
            section=kind.value,
            key=role,
            sheet=view.name,
            options=(*options(role), Option(answer=NONE)),
            places=((best.rows[-1], min(best.titles)),),
        )
        for role in roles
    )


def _has_codes(view: View, one: Candidate) -> bool:
    """Tell whether a column that nothing explains may hold people's codes."""
    used = {*one.records.columns.values(), *chain(*one.records.open.values())}
    rows = [row for row in view.rows if row > one.rows[-1]]
    return any(
        are_codes([v for row in rows if (v := view.value(row, column)) is not None])
        for column in one.titles
        if column not in used
    )


def _is_likely(records: Records, written: str, *, names_nobody: bool) -> bool:
    """Tell whether half a table may be one of its kind: by its columns, or the sheet's name."""
    have = {*records.columns, *records.open}
    own = have & set(_DISTINCT.get(records.kind, ()))
    data = words()["sheets"]
    called = any(
        word in written for name in _SHEET_WORDS.get(records.kind, ()) for word in data[name]
    )
    who = bool(have & {"姓名", "工号"}) or not names_nobody
    return (who and bool(own) and (called or len(own) > 1)) or (called and "条款" in own)


def about_sheet(view: View, half: Sequence[Candidate], known: Known) -> list[Question]:
    """Ask about a sheet that looks like an input and is not understood."""
    written = text("".join((view.name, *(titles_over(view, half[0].rows[0], ()) if half else ()))))
    data = words()["sheets"]
    likely = [
        (len({*one.records.columns, *one.records.open}), one.records.kind, one)
        for one in half
        if not one.records.missing
        or _is_likely(one.records, written, names_nobody=not _has_codes(view, one))
        or tells_events(view, one, known, written)
    ]
    if not likely:
        return []
    likely.sort(key=lambda item: -item[0])
    _, kind, one = likely[0]
    name = one.records.columns.get("姓名") or next(iter(one.records.open.get("姓名", ())), 0)
    kinds = (TableKind.DEDUCTIONS, TableKind.AWARDS) if kind is TableKind.LEDGER else (kind,)
    headed = "".join((written, *one.titles.values()))
    if any(word in headed for word in data["awards"]):
        kinds = kinds[::-1]  # the likelier first
    return [
        Question(
            cause=Cause.SHEET,
            section=SHEETS,
            key=view.name,
            sheet=view.name,
            options=(*(Option(answer=k.value) for k in kinds), Option(answer=NOT_USED)),
            places=((one.rows[-1], name or min(one.titles)),),
            proofs=(Proof.NO_SCORES,),
        )
    ]
