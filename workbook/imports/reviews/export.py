"""The review platform's export: one row a case, or everyone's counts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import filterfalse

from udf.errors import KaoheError
from udf.text import Cell, is_blank, text
from workbook.files.progress import Progress
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers, ImportQuestion
from workbook.imports.findings import (
    Basis,
    Counts,
    Findings,
    Fit,
    ReadingLog,
    Record,
    Vocabulary,
    at_their_windows,
    content_tests,
    fitting,
    open_columns,
)
from workbook.imports.forms import data, roles, words
from workbook.imports.identity import Identity, identified
from workbook.imports.parts import unit
from workbook.imports.people import People
from workbook.imports.reviews.bad_reviews import bad_reviews, overdue, remedy, saying_when_mended
from workbook.imports.reviews.counts import read_counts
from workbook.imports.reviews.levels import (
    BRACKETS,
    is_level,
    is_level_in_words,
    level_of,
    level_questions,
    level_vocabulary,
    mark_of,
)
from workbook.imports.tables.columns import Chooser
from workbook.imports.tables.exports import Selection, select
from workbook.imports.tables.objections import objections_in
from workbook.imports.tables.unseen import unseen_rows
from workbook.imports.unread import unread_columns

_COLUMNS = (
    "工号", "姓名", "窗口", "办结时间",
    "办件编号", "事项名称", "评价等级", "差评核实", "整改期限", "整改完成时间",
    "办件状态", "评价有效",
)  # fmt: skip
_CLOSED, _NUMBER, _ITEM, _LEVEL, _VERDICT, _STATUS, _VALID = map(
    _COLUMNS.index,
    ("办结时间", "办件编号", "事项名称", "评价等级", "差评核实", "办件状态", "评价有效"),
)
_COUNTED, _LEFT_OUT = "计入", "不计入"
_IDENTITY = Identity(
    at=_NUMBER, column="办件编号", stable=(0, 1, 2, 3, _NUMBER, _ITEM), telling=(3, _ITEM)
)
_MANY, _SUSPICIOUS = 10, 2 / 3  # of so many marks, a share of bad ones that needs an explanation


def read_reviews(
    grids: Sequence[Grid],
    kind: str,
    basis: Basis,
    answers: ImportAnswers,
    progress: Progress | None = None,
) -> Findings | str:
    """Return what a review export says, be it one row a case or everyone's counts.

    A text says in Chinese what is missing where the file is neither.
    """
    people = People(basis.roster, answers)
    grids, unread = _counting(grids)
    needed, marks = data()[kind]["needed"], data()[kind]["marks"]
    cases = select(grids, _chooser(basis, people, answers, needed), basis.month, marks)
    chooser = _chooser(basis, people, answers, data()[kind]["counted"])
    counted = select(grids, chooser, basis.month, ("办件量", "评价量"))
    if isinstance(counted, Selection) and (
        isinstance(cases, str)
        or len(counted.asked) < len(cases.asked)
        or not all(one.candidates for one in cases.asked)
    ):
        return read_counts(counted, basis, people, progress)
    if isinstance(cases, str):
        return cases
    by_number = all("工号" in table.columns for table in cases.tables)
    asked = [one for one in cases.asked if not (by_number and one.role == "姓名")]
    if asked:
        return open_columns(asked, cases.notes)
    cases = cases._replace(notes=(*cases.notes, *unread))
    return _read_cases(cases, basis, people, answers, progress)


def _counting(grids: Sequence[Grid]) -> tuple[list[Grid], list[str]]:
    """Return the sheets but for those called as cases that do not count, and notes on these."""
    states = data()["reviews"]["states"]["办件状态"]
    unread = [
        grid.sheet
        for grid in grids
        if any(word in grid.sheet for word in states[_LEFT_OUT])
        and not any(word in grid.sheet for word in states[_COUNTED])
    ]
    notes = [f"工作表“{sheet}”从名称看不计入，没有读取" for sheet in unread]
    return [grid for grid in grids if grid.sheet not in unread], notes


def _chooser(
    basis: Basis, people: People, answers: ImportAnswers, needed: Sequence[str]
) -> Chooser:
    return Chooser(
        roles=roles("reviews"),
        tests=content_tests(basis, people, **{"level": is_level, "level alone": is_level_in_words}),
        needed=tuple(needed),
        tellable=frozenset(("评价等级", "姓名", "办结时间", "窗口", "差评核实")),
        answers=answers,
        plain="人名",
        enough=3,
    )


def _read_cases(
    selected: Selection,
    basis: Basis,
    people: People,
    answers: ImportAnswers,
    progress: Progress | None,
) -> Findings:
    """Return everyone's 办件量 and 评价量, and an incident for each bad review and late remedy.

    A case that is in the export twice counts once.
    """
    log = ReadingLog()
    tables = [at_their_windows(table, people) for table in selected.tables]
    every = identified(tables, _COLUMNS, _IDENTITY, answers, log, progress)
    statuses, validity = (_closed(section, answers) for section in ("办件状态", "评价有效"))
    closed = list(filterfalse(partial(_is_open, statuses=statuses), every))
    rows = [_valid(record, validity) for record in closed if _counts(record, _STATUS, statuses)]
    levels = level_vocabulary((text(cells[_LEVEL]) for _, _, cells in rows), answers)
    understood = [_with_level(one, level_of(one[2][_LEVEL], levels)) for one in rows]
    _check_understood(understood, levels)
    fits = list(fitting(understood, basis, people, "办结时间", log))
    questions = (
        *log.questions,
        *statuses.questions,
        *validity.questions,
        *(level_questions(levels) or _upside_down(rows, understood, answers)),
        *people.questions,
    )
    if questions:
        return Findings(questions=questions, notes=selected.notes)
    cases = Counter(fit.person for fit in fits)
    reviews = Counter(fit.person for fit in fits if fit.rest[_LEVEL - 4])
    against = objections_in(tables, _COLUMNS)
    late = overdue(understood, basis, people, saying_when_mended(tables), log)
    incidents = (*bad_reviews(fits, against, log), *late)
    numbers = _numbers_of(every)
    return Findings(
        counts=log.whole({person: (cases[person], reviews[person]) for person in sorted(cases)}),
        incidents=incidents,
        seen=frozenset((*numbers, *map(remedy, numbers))),
        covers=frozenset(cases),
        left=tuple(log.left),
        doubts=(*log.doubts, *unseen_rows(tables, log.left)),
        totals=_totals(cases.total(), reviews.total(), every=every, closed=closed, counted=rows),
        units=_units(fits),
        silence=(0, 0) if fits else None,  # an export of another month says nothing of this one
        partial=frozenset(log.partial),
        notes=(
            *selected.notes,
            *unread_columns(tables, roles("reviews")),
            *log.partial_note(basis.roster),
        ),
    )


def _units(fits: Iterable[Fit]) -> dict[int, dict[str, Counts]]:
    """Return each person's cases, and whether they have a level; those without number together."""
    found: dict[int, dict[str, Counts]] = defaultdict(dict)
    for fit in fits:
        one = unit(fit.when, text(fit.rest[_NUMBER - 4]) or " ")
        cases, reviews = found[fit.person].get(one, (0, 0))
        found[fit.person][one] = cases + 1, reviews + bool(fit.rest[_LEVEL - 4])
    return dict(found)


def _numbers_of(cases: Iterable[Record]) -> set[str]:
    return {text(cells[_NUMBER]) for _, _, cells in cases}


def _totals(
    cases: int,
    reviews: int,
    *,
    every: Sequence[Record],
    closed: Sequence[Record],
    counted: Sequence[Record],
) -> dict[str, int]:
    """Return how many rows there are of each kind; of those left out only where there are any."""
    void, still = len(closed) - len(counted), len(every) - len(closed)
    left = {name: count for name, count in (("作废等不计入", void), ("没有办结", still)) if count}
    return {"办件": cases, "评价": reviews, **left}


def _check_understood(rows: Sequence[Record], levels: Vocabulary) -> None:
    """Raise KaoheError where no level is understood at all, and none is a mark."""
    if any(mark_of(BRACKETS.sub("", word) or word) for word in levels.unknown):
        return
    if levels.unknown and not any(cells[_LEVEL] for _, _, cells in rows):
        seen = "、".join(word for word, _ in levels.unknown.most_common(3))
        raise KaoheError(
            f"评价等级一个也看不懂（如{seen}）；请导出“非常满意、满意、基本满意、不满意、非常不满意”"
            "或5至1的等级再导入"
        )


# --- what counts --------------------------------------------------------------------------------


def _closed(section: str, answers: ImportAnswers) -> Vocabulary:
    """Return the vocabulary of a column that says whether a case, or its review, counts."""
    known = words(data()["reviews"]["states"][section])
    return Vocabulary(section, (_COUNTED, _LEFT_OUT), known.get, answers, known)


def _is_open(record: Record, statuses: Vocabulary) -> bool:
    """Tell whether a case is not closed yet: it has no day, no level, and no state that says so."""
    cells = record[2]
    bare = is_blank(cells[_CLOSED]) and is_blank(cells[_LEVEL]) and not is_blank(cells[_NUMBER])
    state = text(cells[_STATUS])
    return bare and not (state and statuses.meaning(state) == _COUNTED)


def _counts(record: Record, at: int, known: Vocabulary) -> bool:
    written = text(record[2][at])
    return not written or known.meaning(written) != _LEFT_OUT


def _valid(record: Record, validity: Vocabulary) -> Record:
    """Return a case without its review where that does not count."""
    if _counts(record, _VALID, validity):
        return record
    return _with_level(record, None)


def _with_level(record: Record, level: Cell) -> Record:
    sheet, row, cells = record
    return sheet, row, (*cells[:_LEVEL], level, *cells[_LEVEL + 1 :])


# --- levels ---------------------------------------------------------------------------------------


def _upside_down(
    rows: Sequence[Record], understood: Sequence[Record], answers: ImportAnswers
) -> tuple[ImportQuestion, ...]:
    """Return a question where most marks are bad ones, or most of those verified are good ones.

    Another system may count the other way.
    """
    marks = Counter(
        (text(before[_LEVEL]), text(after[_LEVEL]))
        for (_, _, before), (_, _, after) in zip(rows, understood, strict=True)
        if after[_LEVEL] and mark_of(BRACKETS.sub("", text(before[_LEVEL])) or "")
    )
    options = tuple(data()["reviews"]["levels"])
    open_marks = [
        (mark, count)
        for (mark, _), count in marks.most_common()
        if answers.meaning("评价等级", mark, options) is None
    ]
    bad = sum(count for (_, level), count in marks.items() if level in data()["reviews"]["about"])
    odd = marks.total() >= _MANY and bad > marks.total() * _SUSPICIOUS
    if not open_marks or not (odd or _good_ones_are_verified(understood)):
        return ()
    keys = tuple((mark, f"出现{count}次") for mark, count in open_marks)
    what = "评价等级是数字，按5=非常满意算，大多数是差评，或核实过的不是差评；请写明每个数字是什么"
    likely = {mark: options[-1 - options.index(level)] for mark, level in marks}
    return (
        ImportQuestion(section="评价等级", what=what, keys=keys, options=options, likely=likely),
    )


def _good_ones_are_verified(understood: Iterable[Record]) -> bool:
    """Tell whether most of the reviews with a verdict are good ones, though bad ones have it."""
    verified = Counter(
        cells[_LEVEL] in data()["reviews"]["about"]
        for _, _, cells in understood
        if cells[_LEVEL] and not is_blank(cells[_VERDICT])
    )
    return verified[False] > verified[True]
