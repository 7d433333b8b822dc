"""Looking a whole workbook through: every sheet accounted for, its tables, its month, what is open.

found = discover(Package.open(path), read_answers(path))
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from udf.rulebook import RuleBook
from udf.rulefile import load_rulebook
from udf.text import text
from workbook.discovery.asked_once import asked_once
from workbook.discovery.headers.regions import SCORES, Context
from workbook.discovery.mapping import BOTH, SHEET, Answers, is_unused
from workbook.discovery.model import (
    Discovery,
    FoundTable,
    Question,
    SheetUse,
    TableKind,
    Unused,
    Use,
)
from workbook.discovery.months import month_of, year_of
from workbook.discovery.records.alike_ledgers import alike_ledgers
from workbook.discovery.records.answered_columns import check_columns
from workbook.discovery.records.columns import NEEDED
from workbook.discovery.records.content import Known, rule_words
from workbook.discovery.records.side_by_side import records_of
from workbook.discovery.records.staff_numbers import numbers_of, with_numbers
from workbook.discovery.scored_month import redated, redated_records, scored_month
from workbook.discovery.scores.forms import find_forms
from workbook.discovery.scores.matrix import (
    find_matrices,
    is_of_clauses,
    surest,
    with_known_people,
)
from workbook.discovery.scores.questions import are_denied
from workbook.discovery.scores.rivals import (
    Titled,
    about_scores,
    about_twins,
    chosen_records,
    holds_numbers,
)
from workbook.discovery.scores.tables import Draft, score_tables
from workbook.discovery.sheet_view import View, right_of, views_of
from workbook.discovery.vocabulary import CategoryWords, header_scores, role_of
from workbook.month.tables import own_sheets
from workbook.ooxml.package import Package

_TOP = 40  # filled rows from the top in which names are looked for


def discover(
    package: Package, answers: Answers | None = None, rules: RuleBook | None = None
) -> Discovery:
    """Look a workbook in memory through; nothing is written.

    KaoheError where an answer cannot be understood.
    """
    own = own_sheets(package)
    views = views_of(package, own)
    sheets = [sheet.name for sheet in package.sheets]
    found = discover_views(views, package.title, answers or Answers(), rules or load_rulebook())
    uses = {use.sheet: use for use in found.sheets}
    every = (uses.get(name) or SheetUse(sheet=name, use=Use.OWN) for name in sheets)
    return replace(found, sheets=tuple(every))


@dataclass
class _Work:
    """What has been found so far; a table's month and sheet are settled at the end."""

    scores: list[Draft] = field(default_factory=list)
    records: list[tuple[FoundTable, tuple[str, ...]]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    unused: dict[str, Unused] = field(default_factory=dict)


def discover_views(
    views: Sequence[View], title: str, answers: Answers, rules: RuleBook
) -> Discovery:
    """Look sheets through; see `discover`."""
    work = _Work()
    context = Context(
        words=CategoryWords(rules), answers=answers, rows=answers.rows(), listed=_listed(views)
    )
    uses = answers.uses()
    for view in views:
        if is_unused(uses.get(text(view.name), "")):
            work.unused[view.name] = Unused.ANSWERED
        elif not view.rows:
            work.unused[view.name] = Unused.EMPTY
        else:
            work.scores += _scores_of(view, context, uses.get(text(view.name)))
    _read_matrices(work, views, context, uses)
    _drop_links(work, views)
    _drop_unchosen(work, answers)
    by_name = {view.name: view for view in views}
    work.scores = with_numbers(work.scores, by_name)
    known = _known(work, rules, numbers_of(work.scores, by_name))
    for view in views:
        if view.name not in work.unused or work.unused[view.name] is Unused.LINKS:
            _add_records(view, work, known, answers)
    _add_alike(work, views, known)
    return _settled(work, views, title, answers, rules)


# --- scores ---------------------------------------------------------------------------------------


def _listed(views: Sequence[View]) -> frozenset[str]:
    """Return the texts under headers that speak of names, on all sheets, where two list them."""
    seen: dict[str, set[str]] = {}
    for view in views:
        columns: dict[int, int] = {}
        for row in list(view.rows)[:_TOP]:
            for column, value in view.rows[row].items():
                if isinstance(value, str) and header_scores(value).get("姓名", 0) >= 0.9:
                    columns.setdefault(column, row)
        for (row, column), value in view.values.items():
            if columns.get(column, row) < row and isinstance(value, str):
                seen.setdefault(text(value), set()).add(view.name)
    return frozenset(name for name, sheets in seen.items() if len(sheets) > 1)


def _scores_of(view: View, context: Context, use: str | None) -> list[Draft]:
    if use is not None and use not in (SCORES, TableKind.MATRIX.value, BOTH):
        return []
    context = replace(context, answers=context.answers.of_sheet(view.name))
    drafts = score_tables(view, context, lambda one: _other_headers(one, context))
    drafts = [draft for draft in drafts if not is_of_clauses(draft, context)]
    drafts = [draft for draft in drafts if not are_denied(draft.questions, context.answers)]
    if drafts:
        return drafts
    form = find_forms(view, context)
    return [form] if form is not None else find_matrices(view, context)


def _read_matrices(
    work: _Work, views: Sequence[View], context: Context, uses: Mapping[str, str]
) -> None:
    """Read the matrices beside the scores once more, now that these tell who is assessed.

    What looked like scores beside surer ones may be sums between a matrix's clauses.
    """
    scores = [draft for draft in work.scores if draft.table.kind is TableKind.SCORES]
    if not scores:
        return
    sure = surest(scores)
    names = {person.name for draft in sure for person in draft.table.persons}
    informed = with_known_people(context, names)
    taken = {draft.table.sheet for draft in sure} | set(work.unused)
    found = [
        draft
        for view in views
        if view.name not in taken and uses.get(text(view.name)) in (None, TableKind.MATRIX.value)
        for draft in find_matrices(
            view, replace(informed, answers=context.answers.of_sheet(view.name))
        )
    ]
    of_clauses = {draft.table.sheet for draft in found}
    work.scores = [draft for draft in scores if draft.table.sheet not in of_clauses] + found


def _other_headers(view: View, context: Context) -> list[int]:
    """Return the rows that are headers of a ledger, attendance or review table."""
    return [
        row
        for row, cells in view.rows.items()
        if _is_record_header([v for v in cells.values() if isinstance(v, str)], context)
    ]


def _is_record_header(titles: Sequence[str], context: Context) -> bool:
    claimed = {claim.category for t in titles if (claim := context.words.claim(t))}
    if len(titles) < 3 or len(claimed) * 2 > len(context.words.order):
        return False
    if role_of(titles[-1]) is None:
        return False
    roles = {role for title in titles if len(title) <= 24 for role in header_scores(title)}
    return any(
        all(roles & set(group) for group in NEEDED[kind])
        for kind in (TableKind.LEDGER, TableKind.ATTENDANCE, TableKind.REVIEWS)
    )


def _drop_links(work: _Work, views: Sequence[View]) -> None:
    """Leave out tables whose scores only repeat those of other sheets' tables."""
    by_name = {view.name: view for view in views}
    sheets = {draft.table.sheet for draft in work.scores}
    kept = []
    for draft in work.scores:
        others = {name.casefold() for name in sheets - {draft.table.sheet}}
        if others and _repeats(draft.table, by_name[draft.table.sheet], others):
            work.unused[draft.table.sheet] = Unused.LINKS
        else:
            kept.append(draft)
    work.scores = kept


def _repeats(table: FoundTable, view: View, others: Collection[str]) -> bool:
    places = [
        place
        for person in table.persons
        for role, place in person.results.items()
        if role not in ("总分", "排名")
    ]
    linked = sum(
        any((sheet or "").casefold() in others for sheet, _ in view.reads(*place))
        for place in places
    )
    return bool(places) and linked > 0.8 * len(places)


def _drop_unchosen(work: _Work, answers: Answers) -> None:
    """Keep the tables of the sheet that the office has chosen, where it has chosen one."""
    chosen = answers.get(SCORES, SHEET)
    if chosen is None or text(chosen) == BOTH:
        return
    kept = [
        draft
        for draft in work.scores
        if text(draft.table.sheet) == text(chosen) or draft.table.kind is TableKind.MATRIX
    ]
    if kept or is_unused(chosen):
        for draft in work.scores:
            if draft not in kept:
                work.unused[draft.table.sheet] = Unused.ANSWERED
        work.scores = kept


# --- records --------------------------------------------------------------------------------------


def _known(work: _Work, rules: RuleBook, numbers: frozenset[str]) -> Known:
    persons = [person for draft in work.scores for person in draft.table.persons]
    return Known(
        names=frozenset(person.name for person in persons),
        windows=frozenset(person.window for person in persons if person.window),
        rules=rules,
        rule_words=rule_words(rules),
        numbers=numbers,
    )


def _add_records(view: View, work: _Work, known: Known, answers: Answers) -> None:
    if view.name in work.unused:
        return
    own = [draft.table for draft in work.scores if draft.table.sheet == view.name]
    for part, used in _free_parts(view, own):
        drafts, questions = records_of(part, known, answers.of_sheet(view.name), used)
        for draft in drafts:
            if draft.table.kind is TableKind.ROSTER and own:
                continue
            work.records.append((draft.table, draft.titles))
            work.questions += draft.questions
        work.questions += questions if not own else []


def _add_alike(work: _Work, views: Sequence[View], known: Known) -> None:
    asked = {*work.unused, *(question.sheet for question in work.questions)}
    taken = asked | {draft.table.sheet for draft in work.scores}
    for draft in alike_ledgers(views, [table for table, _ in work.records], taken, known):
        work.records.append((draft.table, draft.titles))
        work.questions += draft.questions


def _free_parts(view: View, own: Sequence[FoundTable]) -> list[tuple[View, set[int]]]:
    """Return where a sheet may have records beside its scores, each with the rows taken there."""
    matrix = any(table.kind is TableKind.MATRIX for table in own)
    parts = [(view, set() if matrix else {row for table in own for row in _rows_of(table)})]
    right = max((table.last_column for table in own), default=0)
    if own and not matrix and right < view.width:
        parts.append((right_of(view, right), set()))
    return parts


def _rows_of(table: FoundTable) -> range:
    """Return the rows from a table's header to its last person or subtotal."""
    lines = [line.row for line in table.lines]
    return range(table.header[0], max([*table.rows, *lines, table.header[-1]]) + 1)


# --- the whole ------------------------------------------------------------------------------------


def _settled(
    work: _Work, views: Sequence[View], title: str, answers: Answers, rules: RuleBook
) -> Discovery:
    """Settle the month, which tables are used for it, and what is to be asked."""
    by_name = {view.name: view for view in views}
    stem = Path(title).stem
    year = year_of([*_headings(work), *by_name, stem]) or year_of([stem])
    scores = [_dated(draft, year) for draft in work.scores]
    records = _dated_records(work, year)
    month, question = scored_month(
        scores, records, (t for draft in work.scores for t in draft.titles), by_name, stem, answers
    )
    if month is not None:  # the office may have stated it, and with it the year
        records = _dated_records(work, year or month.year)
    records = redated_records(records, scores, stem, month)
    scores = redated(scores, scores, stem, month)
    questions = _asked_so_far(work) + list(filter(None, [question]))
    chosen = chosen_records(records, month, answers, by_name, rules, people=bool(scores))
    work.unused |= {sheet: why for sheet, why in chosen.unused.items() if sheet not in work.unused}
    tables = [*scores, *chosen.tables]
    check_columns(tables, by_name, answers)
    questions += [*chosen.questions, *about_twins(scores, month, answers)]
    if not scores:
        numberless = {t.sheet for t in chosen.tables if not holds_numbers(by_name[t.sheet], t)}
        questions += about_scores(views, {*work.unused, *numberless}, CategoryWords(rules))
    uses = tuple(_use(view, tables, questions, month, work) for view in views)
    return Discovery(
        title=title,
        month=month,
        sheets=uses,
        tables=tuple(tables),
        questions=asked_once(questions, tables),
        passed_over=chosen.passed_over,
    )


def _asked_so_far(work: _Work) -> list[Question]:
    return [q for draft in work.scores for q in draft.questions] + work.questions


def _headings(work: _Work) -> list[str]:
    """Return what is over all tables."""
    scores = [t for draft in work.scores for t in (*draft.titles, *draft.own_months)]
    return scores + [t for _, titles in work.records for t in titles]


def _dated(draft: Draft, year: int | None) -> FoundTable:
    own = month_of(draft.own_months, year) if draft.own_months else None
    month = own or month_of([*draft.titles], year) or month_of([draft.table.sheet], year)
    return replace(draft.table, month=month)


def _dated_records(work: _Work, year: int | None) -> list[Titled]:
    return [
        (replace(table, month=month_of([*titles, table.sheet], year)), titles)
        for table, titles in work.records
    ]


def _use(
    view: View,
    tables: Sequence[FoundTable],
    questions: Sequence[Question],
    month: date | None,
    work: _Work,
) -> SheetUse:
    """Return what a sheet is used as, or why it is not."""
    own = [table for table in tables if table.sheet == view.name]
    hidden = view.state != "visible"
    asked = any(
        view.name in (question.sheet, *(option.answer for option in question.options))
        for question in questions
    )
    if own:
        current = month is None or any(table.month in (None, month) for table in own)
        use = Use.ASKED if asked else Use.USED if current else Use.UNUSED
        return SheetUse(
            sheet=view.name,
            use=use,
            kinds=tuple(dict.fromkeys(table.kind for table in own)),
            why=Unused.OTHER_MONTH if use is Use.UNUSED else None,
            hidden=hidden,
            month=own[0].month,
        )
    if asked and view.name not in work.unused:
        return SheetUse(sheet=view.name, use=Use.ASKED, hidden=hidden)
    why = work.unused.get(view.name) or _why_unused(view)
    return SheetUse(sheet=view.name, use=Use.UNUSED, why=why, hidden=hidden)


def _why_unused(view: View) -> Unused:
    roles = {
        role_of(value)
        for row in list(view.rows)[:6]
        for value in view.rows[row].values()
        if isinstance(value, str)
    }
    computed = len(view.formulas) * 3 > len(view.values)
    if computed and roles & {"窗口", "姓名"}:
        return Unused.SUMMARY
    return Unused.LIST if "姓名" in roles else Unused.NO_TABLE
