"""The tables of scores of a sheet, put together from columns, rows, and persons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from udf.text import text
from workbook.discovery.columns.clause_columns import clause_columns, other_counts
from workbook.discovery.columns.computed_categories import with_computed
from workbook.discovery.columns.meaning import find_meaning
from workbook.discovery.columns.name_column import find_name
from workbook.discovery.columns.score_columns import (
    ColumnChoice,
    find_others,
    find_sequence,
    find_total,
    seed_rows,
)
from workbook.discovery.columns.window_column import find_window
from workbook.discovery.headers.frame import Frame, frame_of
from workbook.discovery.headers.likely_headers import completed
from workbook.discovery.headers.regions import SCORES, Context, Region, regions_of
from workbook.discovery.headers.score_headers import ScoreHeader, month_words
from workbook.discovery.mapping import MEANING, NONE, column_answer, table_key
from workbook.discovery.model import (
    Cause,
    Clause,
    FoundColumn,
    FoundPerson,
    Meaning,
    Option,
    Place,
    Question,
    RowKind,
    TableKind,
)
from workbook.discovery.model import FoundTable as Found
from workbook.discovery.people.people_table import Columns, PeopleTable
from workbook.discovery.people.person_windows import headings_over, sheet_window, windows_of
from workbook.discovery.people.rows import Decided, decide_rows, line_of
from workbook.discovery.scores.questions import (
    MEANINGS,
    about_categories,
    about_meaning,
    about_rows,
    example_of,
)
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import organisation_likeness
from workbook.ooxml.references import MAX_ROW


@dataclass(frozen=True)
class Draft:
    """A table as it was found, with what is open about it and the texts that may name its month.

    ``own_months`` are those over its own columns, ``titles`` those over the table.
    """

    table: Found
    questions: tuple[Question, ...]
    own_months: tuple[str, ...]
    titles: tuple[str, ...]


def score_tables(
    view: View, context: Context, find_stops: Callable[[View], list[int]]
) -> list[Draft]:
    """Return the tables of scores of a sheet; none where nothing is like one.

    ``find_stops`` gives the rows in which tables of another kind begin.
    """
    drafts = []
    for region in regions_of(view, context, find_stops):
        lead: ScoreHeader | None = None
        for header in region.headers:
            shared = lead if header.first == min(header.categories.values()) else None
            draft = _draft(view, header, shared, region, context)
            if draft is not None:
                drafts.append(draft)
            lead = lead or header
    return drafts


# --- one table ------------------------------------------------------------------------------------


def _draft(
    view: View, header: ScoreHeader, lead: ScoreHeader | None, region: Region, context: Context
) -> Draft | None:
    header, asked = completed(view, header, region.rows, context.words, context.answers)
    frame = frame_of(view, header, region.rows, context.points, context.words.bonus, lead)
    frame = replace(frame, header=with_computed(frame))
    questions = [about_categories(view, frame, context)] if asked else []
    total = _chosen("总分", find_total(frame), frame, context, questions, Cause.TOTAL)
    seeds = seed_rows(frame, total)
    if not seeds:
        seeds = tuple(row for row in frame.rows if len(view.rows[row]) > 1) or tuple(frame.rows)
    sequence = find_sequence(frame, seeds, total)
    return draft_of(frame, region, context, questions, seeds, total, sequence, TableKind.SCORES)


def draft_of(
    frame: Frame,
    region: Region,
    context: Context,
    questions: list[Question],
    seeds: tuple[int, ...],
    total: int | None,
    sequence: int | None,
    kind: TableKind,
) -> Draft | None:
    """Return the table of persons whose scores, total and sequence are known."""
    view = frame.view
    taken = {*frame.categories, *filter(None, (total, sequence))}
    name = _chosen("姓名", find_name(frame, seeds, taken), frame, context, questions, Cause.NAME)
    if name is None:
        likely = any(question.places for question in questions)
        return _unfinished(view, frame, questions, region) if likely else None
    heads = headings_over(frame, seeds)
    headed = bool(sheet_window(view)) or any(organisation_likeness(head) >= 0.6 for head in heads)
    choice = find_window(frame, seeds, {*taken, name}, heads, known=headed)
    window = _chosen("窗口", choice, frame, context, questions, Cause.WINDOW)
    columns = Columns(name=name, window=window, sequence=sequence, total=total)
    answered = context.answers.get(SCORES, "姓名") is not None
    people = PeopleTable(
        frame=frame, columns=columns, seeds=seeds, listed=context.listed, names_answered=answered
    )
    decided = decide_rows(people, region.repeats, context.rows)
    found = _found(view, frame, columns, decided, region, context, kind)
    if not found.persons and not any(one.kind is RowKind.OPEN for one in decided):
        return None
    meaning = Meaning.POINTS
    if kind is TableKind.SCORES:
        meaning = _meaning(frame, seeds, total, context, questions)
    questions += about_rows(view, columns, decided, {question.cause for question in questions})
    months = tuple(month_words(view, frame.header)) if kind is TableKind.SCORES else ()
    return Draft(
        table=replace(found, meaning=meaning),
        questions=tuple(questions),
        own_months=months,
        titles=region.titles,
    )


def _meaning(
    frame: Frame,
    seeds: tuple[int, ...],
    total: int | None,
    context: Context,
    questions: list[Question],
) -> Meaning:
    """Return what the numbers under the categories are: answered, found, or asked for."""
    meaning, sure = find_meaning(frame, seeds, total)
    answered = context.answers.get(SCORES, MEANING)
    if answered is not None:
        return next((one for one, words in MEANINGS.items() if words == answered), meaning)
    if not sure:
        questions.append(about_meaning(frame.view, frame))
    return meaning


def _chosen(
    role: str,
    choice: ColumnChoice,
    frame: Frame,
    context: Context,
    questions: list[Question],
    cause: Cause,
) -> int | None:
    """Return the column of a role: answered, found, or asked for."""
    titles = {c: frame.title(c) for c in frame.columns}
    answered = _answered(role, frame, context, titles)
    if answered is not None:
        return answered or None
    if not choice.is_open:
        return choice.column
    row = next(iter(frame.rows), frame.header.rows[-1])
    options = [Option(answer=column_answer(c, titles), shown=titles[c]) for c in choice.candidates]
    if cause is not Cause.NAME:
        options.append(Option(answer=NONE))
    questions.append(
        Question(
            cause=cause,
            section=SCORES,
            key=role,
            sheet=frame.view.name,
            options=tuple(options),
            places=tuple((frame.header.rows[-1], c) for c in choice.candidates),
            label=titles[choice.candidates[0]],
            example=example_of(frame, choice.candidates[0], row),
            table=frame.header.first,
        )
    )
    return None if cause is not Cause.NAME else choice.candidates[0]


def _answered(role: str, frame: Frame, context: Context, titles: Mapping[int, str]) -> int | None:
    """Return the column that was answered for a role, 0 for none.

    Where it is one of a table beside this one, that is the column called so in this one.
    """
    view, header = frame.view, frame.header
    for_it = context.answers.column(SCORES, table_key(role, view.name, header.first), titles)
    if for_it is not None:
        return for_it
    over = {
        column: text(view.shown(row, column))
        for row in header.rows
        for column in range(1, view.width + 1)
        if view.shown(row, column) is not None
    }
    own = context.answers.column(SCORES, role, titles)
    column = context.answers.column(SCORES, role, over) if own is None else own
    if column not in over:
        return own
    if header.first <= column <= header.last:
        return column
    same = [c for c, title in titles.items() if title == over[column]]
    return same[0] if len(same) == 1 else None


def _unfinished(view: View, frame: Frame, questions: Sequence[Question], region: Region) -> Draft:
    table = Found(
        kind=TableKind.SCORES,
        sheet=view.name,
        header=frame.header.rows,
        columns={n: _column(frame, c) for n, c in frame.header.categories.items()},
        rows=(),
        first_column=frame.header.first,
        last_column=frame.header.last,
        free=view.height,
    )
    return Draft(
        table=table,
        questions=tuple(questions),
        own_months=tuple(month_words(view, frame.header)),
        titles=region.titles,
    )


# --- the result -----------------------------------------------------------------------------------


def _found(
    view: View,
    frame: Frame,
    columns: Columns,
    decided: Sequence[Decided],
    region: Region,
    context: Context,
    kind: TableKind,
) -> Found:
    """Return the table with every column's role, its persons, their windows and other lines."""
    known = {"窗口": columns.window, "序号": columns.sequence, "总分": columns.total}
    scored = frame.header.categories if kind is TableKind.SCORES else {}
    by_role = {"姓名": columns.name, **scored}
    by_role |= {role: column for role, column in known.items() if column is not None}
    clauses = _clauses(view, frame, set(by_role.values()), context, kind)
    others = find_others(frame, {*by_role.values(), *(clause.number for clause in clauses)})
    base = others.pop("基础分", None)
    by_role |= others
    windows = windows_of(view, columns, decided, region)
    people = [one for one in decided if one.kind is RowKind.PERSON]
    persons = tuple(_person(view, one, by_role, windows[one.facts.row]) for one in people)
    rows = tuple(person.row for person in persons)
    return Found(
        kind=kind,
        sheet=view.name,
        header=frame.header.rows,
        columns={role: _column(frame, c) for role, c in by_role.items()},
        rows=rows,
        first_column=frame.header.first,
        last_column=frame.header.last,
        free=_free(frame, rows),
        base=_column(frame, base) if base is not None else None,
        persons=persons,
        lines=tuple(line_of(one) for one in decided if one.kind is not RowKind.PERSON),
        clauses=clauses,
    )


def _person(view: View, decided: Decided, by_role: Mapping[str, int], window: str) -> FoundPerson:
    row = decided.facts.row
    return FoundPerson(
        name=decided.facts.name,
        window=window,
        row=row,
        cells={role: _anchor(view, row, column) for role, column in by_role.items()},
        hidden=row in view.hidden,
    )


def _clauses(
    view: View, frame: Frame, taken: set[int], context: Context, kind: TableKind
) -> tuple[Clause, ...]:
    """Return the columns of clauses, and with them those that only count something."""
    labels = kind is TableKind.MATRIX
    clauses = clause_columns(view, frame, taken, context.words, labels=labels)
    if not clauses:
        return ()
    known = taken | {clause.number for clause in clauses}
    return (*clauses, *other_counts(view, frame, known, context.words))


def _column(frame: Frame, number: int) -> FoundColumn:
    return FoundColumn(number=number, title=frame.title(number))


def _anchor(view: View, row: int, column: int) -> Place:
    area = view.anchors.get((row, column))
    return area[:2] if area else (row, column)


def _free(frame: Frame, rows: Sequence[int]) -> int:
    """Return the last row that a table may grow to."""
    last = max(rows, default=frame.header.rows[-1])
    header = frame.header
    below = (
        row
        for row, cells in frame.view.rows.items()
        if row > last and any(header.first <= c <= header.last for c in cells)
    )
    return next((row - 1 for row in below), MAX_ROW)
