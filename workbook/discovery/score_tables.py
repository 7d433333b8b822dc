"""The tables of scores of a sheet, put together from columns, rows, persons and blocks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from udf.text import text
from workbook.discovery.clause_columns import clause_columns
from workbook.discovery.columns import (
    Choice,
    Frame,
    find_meaning,
    find_name,
    find_others,
    find_sequence,
    find_total,
    find_window,
    frame_of,
    seed_rows,
)
from workbook.discovery.evidence import Columns, Table
from workbook.discovery.headers import (
    Header,
    find_headers,
    header_over,
    month_words,
    same_columns,
)
from workbook.discovery.likely_headers import completed, likely_headers
from workbook.discovery.mapping import (
    CATEGORIES,
    MEANING,
    NONE,
    PERSONS,
    Answers,
    column_answer,
    listed,
)
from workbook.discovery.model import (
    Block,
    Cause,
    Column,
    LineKind,
    Meaning,
    Option,
    Person,
    Place,
    Question,
    TableKind,
)
from workbook.discovery.model import Table as Found
from workbook.discovery.rows import Decided, decide_rows, line_of, proofs_of
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import CategoryWords, is_note, organisation_likeness
from workbook.month.month_text import months_in
from workbook.ooxml.references import MAX_ROW

SCORES = TableKind.SCORES.value


@dataclass(frozen=True)
class Draft:
    """A table as it was found, with what is open about it and the texts that may name its month.

    ``own_months`` are those over its own columns, ``titles`` those over the table.
    """

    table: Found
    questions: tuple[Question, ...]
    own_months: tuple[str, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Region:
    """Headers that stand side by side, where they repeat, and the rows that are theirs."""

    headers: tuple[Header, ...]
    repeats: tuple[int, ...]
    rows: tuple[int, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Context:
    """What holds for all sheets of a workbook while its tables of scores are looked for."""

    words: CategoryWords
    answers: Answers
    persons: Mapping[str, bool]  # what was answered about rows
    listed: Collection[str]  # names that other sheets list
    bonus: frozenset[str]

    @property
    def points(self) -> dict[str, float]:
        """Full marks by category."""
        return dict(zip(self.words.order, self.words.points, strict=True))


def score_tables(view: View, context: Context, stops: Sequence[int] = ()) -> list[Draft]:
    """Return the tables of scores of a sheet; none where nothing is like one.

    ``stops`` are the rows in which tables of another kind begin.
    """
    drafts = []
    for region in _regions(view, context, stops):
        lead: Header | None = None
        for header in region.headers:
            shared = lead if header.first == min(header.five.values()) else None
            draft = _draft(view, header, shared, region, context)
            if draft is not None:
                drafts.append(draft)
            lead = lead or header
    return drafts


# --- regions --------------------------------------------------------------------------------------


def _regions(view: View, context: Context, stops: Sequence[int]) -> list[Region]:
    groups = _answered(view, context) or find_headers(view, context.words)
    groups = groups or likely_headers(view, context.words)
    filled = list(view.rows)
    starts: list[tuple[list[Header], list[int]]] = []
    for group in groups:
        if starts and same_columns(starts[-1][0], group):
            before = starts[-1][0][0].rows[0]
            between = _months(view, range(starts[-1][0][-1].rows[-1] + 1, group[0].rows[0]))
            if not between or between == _months(view, range(1, before)):
                starts[-1][1].extend(group[0].rows)
                continue
        starts.append((group, []))
    regions = []
    for at, (group, repeats) in enumerate(starts):
        begin = group[0].rows[-1] + 1
        end = starts[at + 1][0][0].rows[0] - 1 if at + 1 < len(starts) else view.height
        end = min([end, *(stop - 1 for stop in stops if stop >= begin)])
        above = starts[at - 1][0][0].rows[-1] + 1 if at else 1
        rows = tuple(row for row in filled if begin <= row <= end)
        titles = [
            str(value)
            for row in filled
            if above <= row < group[0].rows[0]
            for value in view.rows[row].values()
            if isinstance(value, str)
        ]
        if at:  # of what lies between two tables only the lines next to the second are its title
            titles = titles[-3:]
        regions.append(Region(tuple(group), tuple(repeats), rows, tuple(titles)))
    return regions


def _months(view: View, rows: Iterable[int]) -> set[object]:
    return {
        month
        for row in rows
        for value in view.rows.get(row, {}).values()
        if isinstance(value, str) and len(value) < 60
        for month in months_in(value)
    }


def _answered(view: View, context: Context) -> list[list[Header]]:
    """Return the header whose row, or whose columns, the office has named for this sheet."""
    answers = context.answers
    sheet = answers.get(SCORES, "工作表")
    if sheet is not None and text(sheet) != text(view.name):
        return []
    row = answers.header_row(SCORES) if sheet is not None else None
    rows = [row] if row is not None else list(view.rows)[:60]
    order = context.words.order
    for number in rows:
        titles = {c: text(v) for c, v in view.rows.get(number, {}).items() if isinstance(v, str)}
        five = answers.columns(SCORES, CATEGORIES, titles)
        if five is None:
            named = {c: answers.column(SCORES, c, titles) for c in order}
            if not all(named.values()):
                continue
            five = [column for column in named.values() if column]
        if len(titles) > 2 and len(five) == len(order) and (row or _are_titled(five, titles)):
            return [[header_over(view, (number,), dict(zip(order, five, strict=True)))]]
    return []


def _are_titled(five: Sequence[int], titles: Mapping[int, str]) -> bool:
    return all(column in titles for column in five)


# --- one table ------------------------------------------------------------------------------------


def _draft(
    view: View, header: Header, lead: Header | None, region: Region, context: Context
) -> Draft | None:
    header, open_five = completed(view, header, region.rows, context.words, context.answers)
    frame = frame_of(view, header, region.rows, context.points, context.bonus, lead)
    questions = [_about_categories(view, frame, context)] if open_five else []
    total = _chosen("总分", find_total(frame), frame, context, questions, Cause.TOTAL)
    seeds = seed_rows(frame, total)
    if not seeds:
        seeds = tuple(row for row in frame.rows if len(view.rows[row]) > 1)
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
    taken = {c for c in (*frame.five, total, sequence) if c is not None}
    name = _chosen("姓名", find_name(frame, seeds, taken), frame, context, questions, Cause.NAME)
    if name is None:
        likely = any(question.places for question in questions)
        return _unfinished(view, frame, questions, region) if likely else None
    told = _is_told(frame, seeds)
    choice = find_window(frame, seeds, {*taken, name}, told=told)
    window = _chosen("窗口", choice, frame, context, questions, Cause.WINDOW)
    columns = Columns(name=name, window=window, sequence=sequence, total=total)
    decided = decide_rows(
        Table(frame, columns, seeds, context.listed), region.repeats, context.persons
    )
    found = _found(view, frame, columns, decided, region, context, kind)
    if not found.persons and not any(one.kind is LineKind.OPEN for one in decided):
        return None
    meaning = Meaning.POINTS
    if kind is TableKind.SCORES:
        meaning, sure = find_meaning(frame, seeds, total)
        answered = context.answers.get(SCORES, MEANING)
        if answered is not None:
            meaning = next((one for one, said in _MEANINGS.items() if said == answered), meaning)
        elif not sure:
            questions.append(_about_meaning(view, frame))
    questions += _about_rows(view, columns, decided)
    months = tuple(month_words(view, frame.header)) if kind is TableKind.SCORES else ()
    return Draft(replace(found, meaning=meaning), tuple(questions), months, region.titles)


_MEANINGS = {Meaning.POINTS: "得分", Meaning.MINUS: "负的扣分", Meaning.OFF: "正的扣分"}


def _chosen(
    role: str,
    choice: Choice,
    frame: Frame,
    context: Context,
    questions: list[Question],
    cause: Cause,
) -> int | None:
    """Return the column of a role: answered, found, or asked for."""
    titles = {c: frame.title(c) for c in frame.columns}
    answered = context.answers.column(SCORES, role, titles)
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
            cause=cause, section=SCORES, key=role, sheet=frame.view.name, options=tuple(options),
            places=tuple((frame.header.rows[-1], c) for c in choice.candidates),
            label=titles[choice.candidates[0]],
            example=_example(frame, choice.candidates[0], row),
        )
    )  # fmt: skip
    return None if cause is not Cause.NAME else choice.candidates[0]


def _example(frame: Frame, column: int, row: int) -> str:
    values = (frame.view.shown(r, column) for r in frame.rows if r >= row)
    return next((text(value) for value in values if isinstance(value, str)), "")


def _about_categories(view: View, frame: Frame, context: Context) -> Question:
    titles = {c: frame.title(c) for c in frame.columns}
    return Question(
        cause=Cause.CATEGORIES, section=SCORES, key=CATEGORIES, sheet=view.name,
        options=(Option(answer=listed(frame.five, titles), shown="、".join(context.words.order)),),
        places=tuple((frame.header.rows[-1], c) for c in frame.five),
        label=frame.title(frame.five[0]),
    )  # fmt: skip


def _about_meaning(view: View, frame: Frame) -> Question:
    likely = (Meaning.OFF, Meaning.MINUS, Meaning.POINTS)
    return Question(
        cause=Cause.MEANING, section=SCORES, key=MEANING, sheet=view.name,
        options=tuple(Option(answer=_MEANINGS[one]) for one in likely),
        places=tuple((frame.header.rows[-1], c) for c in frame.five),
        label=frame.title(frame.five[0]),
    )  # fmt: skip


def _about_rows(view: View, columns: Columns, decided: Sequence[Decided]) -> list[Question]:
    """Return a question for each label whose rows may be persons or not."""
    asked: dict[str, list[Decided]] = {}
    for one in decided:
        if one.kind is LineKind.OPEN:
            asked.setdefault(one.facts.name, []).append(one)
    return [
        Question(
            cause=Cause.PERSON, section=PERSONS, key=label, sheet=view.name,
            options=(Option(answer="是"), Option(answer="不是")),
            places=tuple((one.facts.row, columns.name) for one in ones), label=label,
            proofs=proofs_of(ones[0]),
        )
        for label, ones in asked.items()
    ]  # fmt: skip


def _unfinished(view: View, frame: Frame, questions: Sequence[Question], region: Region) -> Draft:
    table = Found(
        kind=TableKind.SCORES, sheet=view.name, header=frame.header.rows,
        columns={n: frame.header.column(c) for n, c in frame.header.five.items()}, rows=(),
        first_column=frame.header.first, last_column=frame.header.last, free=view.height,
    )  # fmt: skip
    return Draft(table, tuple(questions), tuple(month_words(view, frame.header)), region.titles)


# --- windows --------------------------------------------------------------------------------------


def sheet_window(view: View) -> str:
    """Return the window that a sheet is of by its name, "" where it names none."""
    return view.name if organisation_likeness(view.name) >= 0.6 else ""


def _is_told(frame: Frame, seeds: Sequence[int]) -> bool:
    """Tell whether headings, or the sheet's name, tell the windows anyway."""
    if sheet_window(frame.view):
        return True
    persons = set(seeds)
    heads = [
        value
        for row, below in pairwise(frame.rows)
        if row not in persons and below in persons
        for value in [_lone_text(frame, row)]
        if value and not months_in(value) and not is_note(value)
    ]
    return any(organisation_likeness(head) >= 0.6 for head in heads)


def _lone_text(frame: Frame, row: int) -> str:
    cells = [value for value in frame.view.rows[row].values() if value is not None]
    return cells[0] if len(cells) == 1 and isinstance(cells[0], str) else ""


def _windows(
    view: View, frame: Frame, columns: Columns, decided: Sequence[Decided], region: Region
) -> dict[int, str]:
    """Return the window of each person: own cell, merged or blank below, heading, sheet."""
    own = columns.window
    persons = [one.facts.row for one in decided if one.kind is LineKind.PERSON]
    falls = own is not None and _reads_downwards(view, own, persons)
    found: dict[int, str] = {}
    heading = _heading_over(region, decided)
    above = ""
    for one in decided:
        row = one.facts.row
        if one.kind is LineKind.WINDOW:
            heading, above = one.facts.label or one.facts.name, ""
        if one.kind is not LineKind.PERSON:
            continue
        shown = text(view.shown(row, own)) if own is not None else ""
        above = shown or above
        found[row] = shown or (above if falls else "") or heading or sheet_window(view)
    return found


def _reads_downwards(view: View, column: int, persons: Sequence[int]) -> bool:
    """Tell whether a window holds for the rows below it: given once, not row by row."""
    shown = [text(view.shown(row, column)) for row in persons]
    again = sum(
        bool(now[1]) and now[1] == before[1] and now[0] == before[0] + 1
        for before, now in pairwise(zip(persons, shown, strict=True))
    )
    blank = shown.count("")
    return blank > 0 and (blank > again or blank > 0.2 * len(shown))


def _heading_over(region: Region, decided: Sequence[Decided]) -> str:
    """Return the window over the first header, where each repeated header has one over it.

    Without such headers it has to be called a window, for an office's own name is there as well.
    """
    over = text(region.titles[-1]) if region.titles else ""
    if len(over) > 20 or months_in(over) or ":" in over:
        return ""
    headings = {one.facts.label for one in decided if one.kind is LineKind.WINDOW}
    repeated = any(
        one.kind is LineKind.WINDOW and below.kind is LineKind.HEADER
        for one, below in pairwise(decided)
    )
    return over if repeated or over.endswith("窗口") or over in headings else ""


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
    known = {"窗口": columns.window, "序号": columns.sequence, "总分": columns.total}
    scored = frame.header.five if kind is TableKind.SCORES else {}
    by_role = {"姓名": columns.name, **scored}
    by_role |= {role: column for role, column in known.items() if column is not None}
    clauses = clause_columns(view, frame, set(by_role.values()), context.words)
    taken = {*by_role.values(), *(clause.number for clause in clauses)}
    others = find_others(frame, taken)
    base = others.pop("基础分", None)
    by_role |= others
    windows = _windows(view, frame, columns, decided, region)
    persons = []
    for one in decided:
        row = one.facts.row
        if one.kind is LineKind.PERSON:
            cells: dict[str, Place] = {role: _anchor(view, row, c) for role, c in by_role.items()}
            persons.append(
                Person(
                    name=one.facts.name, window=windows[row], row=row, cells=cells,
                    hidden=row in view.hidden,
                )
            )  # fmt: skip
    rows = tuple(person.row for person in persons)
    return Found(
        kind=kind, sheet=view.name, header=frame.header.rows,
        columns={role: _column(frame, c) for role, c in by_role.items()},
        rows=rows, first_column=frame.header.first, last_column=frame.header.last,
        free=_free(frame, rows), base=_column(frame, base) if base is not None else None,
        persons=tuple(persons), blocks=_blocks(decided, windows),
        lines=tuple(line_of(one) for one in decided if one.kind is not LineKind.PERSON),
        clauses=clauses,
        proofs={
            one.facts.row: proofs_of(one) for one in decided if one.kind is LineKind.PERSON
        },
    )  # fmt: skip


def _column(frame: Frame, number: int) -> Column:
    return Column(number=number, title=frame.title(number))


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


def _blocks(decided: Sequence[Decided], windows: Mapping[int, str]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    run: list[int] = []
    heading: int | None = None
    for one in (*decided, None):
        row = one.facts.row if one is not None else None
        if one is not None and one.kind is LineKind.PERSON and (not run or row == run[-1] + 1):
            run.append(one.facts.row)
            continue
        if run:
            named = {windows[r] for r in run}
            blocks.append(
                Block(
                    window=named.pop() if len(named) == 1 else "", first=run[0], last=run[-1],
                    heading=heading,
                )
            )  # fmt: skip
            run, heading = [], None
        if one is None:
            break
        if one.kind is LineKind.WINDOW:
            heading = one.facts.row
        elif one.kind is LineKind.PERSON:
            run = [one.facts.row]
    return tuple(blocks)
