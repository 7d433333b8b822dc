"""Tables of records that stand side by side in one sheet: deductions beside awards, two halves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from udf.errors import KaoheError
from udf.rulebook import RuleBook
from udf.text import text
from workbook.discovery.joined_ledgers import joined
from workbook.discovery.mapping import BOTH, NOT_USED, SHEETS, Answers
from workbook.discovery.model import LEDGERS, Cause, FoundTable, Option, Question, TableKind
from workbook.discovery.records.columns import fit
from workbook.discovery.records.content import Known, content_share, is_clause_itself
from workbook.discovery.records.headers import known_titles
from workbook.discovery.records.questions import Drafted
from workbook.discovery.records.tables import record_tables
from workbook.discovery.sheet_view import View, between
from workbook.discovery.vocabulary import bare, header_scores
from workbook.ooxml.references import column_letters

_TOP = 40  # filled rows from the top in which a header may be
_KINDS = (TableKind.LEDGER, TableKind.ATTENDANCE, TableKind.REVIEWS)
_BEGIN = ("序号", "日期", "工号", "姓名")  # of which a table has one, near its beginning
_SURE = 0.7  # how well a header has to say so


@dataclass(frozen=True)
class _Half:
    """A part of a header, with the columns of a table that it has on its own."""

    titles: Mapping[int, str]
    kind: TableKind
    columns: Mapping[str, int]


def records_of(
    view: View, known: Known, answers: Answers, taken: Collection[int]
) -> tuple[list[Drafted], list[Question]]:
    """Return the tables of records of a part of a sheet, also where some stand side by side."""
    parts = _halves(view, known, taken)
    if len(parts) < 2:
        return record_tables(view, known, answers, taken)
    plain = _without_sheet(answers, view.name)
    drafts = [draft for part in parts for draft in record_tables(part, known, plain, taken)[0]]
    question = _about_halves(view, [draft.table for draft in drafts], known.rules, answers)
    return ([], [question]) if question else (drafts, [])


def _halves(view: View, known: Known, taken: Collection[int]) -> list[View]:
    """Return the parts of a sheet of which each has a table of its own; the sheet where it is one.

    They are cut where a header begins again in the same row, if each part of it heads a table.
    """
    free = [row for row in view.rows if row not in taken]
    for row in free[:_TOP]:
        if known_titles(view.rows[row].values()) < 4:
            continue
        body = [below for below in free if below > row]
        starts = _starts(view, row)
        found = [_half(view, one, body, known) for one in _titles(view, row, starts)]
        if len(starts) < 2 or None in found:
            continue
        if _are_tables(view, [half for half in found if half], body, known):
            ends = [*(start - 1 for start in starts[1:]), view.width]
            first = [1, *starts[1:]]
            return [between(view, a, b) for a, b in zip(first, ends, strict=True)]
    return [view]


def _starts(view: View, row: int) -> list[int]:
    """Return the columns at which a header begins, and begins again."""
    starts: list[int] = []
    seen: set[str] = set()
    for column, value in view.rows[row].items():
        if not isinstance(value, str):
            continue
        names = {bare(value)}
        if starts:  # 登记日期 may follow 日期: only what a table begins with, or the same words
            names |= _begins(value)
        if not starts or seen & names & {*_BEGIN, *_first_words(view, row, starts[-1])}:
            starts.append(column)
            seen = set()
        seen |= {bare(value), *_begins(value)}
    return starts


def _begins(title: str) -> set[str]:
    scores = header_scores(title)
    return {role for role in _BEGIN if scores.get(role, 0.0) >= _SURE}


def _first_words(view: View, row: int, start: int) -> set[str]:
    """Return what the first columns of a part of a header say."""
    own = [c for c, value in view.rows[row].items() if c >= start and isinstance(value, str)]
    return {bare(str(view.rows[row][column])) for column in own[:2]}


def _titles(view: View, row: int, starts: Sequence[int]) -> list[dict[int, str]]:
    cells = view.rows[row]
    return [
        {c: value for c, value in cells.items() if a <= c < b and isinstance(value, str)}
        for a, b in pairwise([*starts, view.width + 1])
    ]


def _half(view: View, titles: Mapping[int, str], body: Sequence[int], known: Known) -> _Half | None:
    """Return a part of a header as that of a table; None where it has not the columns of any."""
    for kind in _KINDS:
        records = fit(view, titles, body, kind, known)
        columns = {**records.columns, **{role: cs[0] for role, cs in records.open.items()}}
        if not records.missing:
            return _Half(titles, kind, columns)
    return None


def _are_tables(view: View, found: Sequence[_Half], body: Sequence[int], known: Known) -> bool:
    """Tell whether parts of a header are tables each, not further columns of the first.

    They say the same as it does, or have people, and clauses of their own, below them.
    """
    first = {bare(title) for title in found[0].titles.values()}
    return all(
        len(first & {bare(title) for title in half.titles.values()}) >= 2
        or _has_own(view, half, body, known)
        for half in found[1:]
    )


def _has_own(view: View, half: _Half, body: Sequence[int], known: Known) -> bool:
    def values(role: str) -> list[object]:
        column = half.columns.get(role)
        return [] if column is None else [v for r in body if (v := view.value(r, column))]

    people = content_share("姓名", [str(v) for v in values("姓名")], known) or 0.0
    if half.kind is not TableKind.LEDGER:
        return people >= 0.6
    clauses = values("条款")
    named = sum(is_clause_itself(str(value), known) for value in clauses)
    return people >= 0.6 and named * 2 >= max(1, len(clauses))


def _without_sheet(answers: Answers, sheet: str) -> Answers:
    """Return the answers without what they state of a sheet as a whole: it has several tables."""
    sections = {
        section: {
            key: answer
            for key, answer in own.items()
            if text(sheet) not in ((text(key),) if section == SHEETS else (text(answer),))
        }
        for section, own in answers.sections.items()
    }
    return Answers(sections, answers.source)


def _is_all(answers: Answers, sheet: str) -> bool:
    """Tell whether the office wants the halves of a sheet to be one table."""
    own = answers.sections.get(SHEETS, {})
    return any(text(key) == text(sheet) and text(own[key]) == BOTH for key in own)


def _about_halves(
    view: View, tables: Sequence[FoundTable], rules: RuleBook, answers: Answers
) -> Question | None:
    """Ask about tables of one use side by side, of which only one can be read where it is.

    KaoheError where the office wants all of what cannot be one table.
    """
    pairs = ((one, other) for one, other in combinations(tables, 2) if _is_same_use(one, other))
    one, other = next(pairs, (None, None))
    if one is None or other is None:
        return None
    can_be_one = _can_be_one(view, tables, rules)
    if can_be_one and _is_all(answers, view.name):
        return None
    left, right = (
        f"{column_letters(t.first_column)}—{column_letters(t.last_column)}列" for t in (one, other)
    )
    apart = (
        f"{left}和{right}并排登记，不能一起计分；请把右边一栏的内容移到左边一栏下面，"
        "删去右边的表头，再接入一次"
    )
    if _is_all(answers, view.name):
        raise KaoheError(f"“{view.name}”的{apart}")
    moved = Option(answer=BOTH, shown=f"{right}的登记移到{left}下面，一起计分")
    unused = Option(answer=NOT_USED, shown="" if can_be_one else apart)
    return Question(
        cause=Cause.SHEET,
        section=SHEETS,
        key=view.name,
        sheet=view.name,
        options=(moved, unused) if can_be_one else (unused,),
        places=tuple((table.header[-1], table.first_column) for table in (one, other)),
    )


def _is_same_use(one: FoundTable, other: FoundTable) -> bool:
    ledgers = one.kind in LEDGERS and other.kind in LEDGERS
    return one.kind is other.kind or (ledgers and TableKind.LEDGER in (one.kind, other.kind))


def _can_be_one(view: View, tables: Sequence[FoundTable], rules: RuleBook) -> bool:
    """Tell whether the rows of the further halves can go on below the first as they are."""
    headers = {tuple(_header(view, table)) for table in tables}
    typed = all(
        (row, column) not in view.formulas
        for table in tables[1:]
        for row in table.rows
        for column in range(table.first_column, table.last_column + 1)
    )
    return len(headers) == 1 and typed and bool(joined(tables, {view.name: view}, rules, None))


def _header(view: View, table: FoundTable) -> list[str]:
    columns = range(table.first_column, table.last_column + 1)
    return [text(view.value(table.header[-1], column)) for column in columns]
