"""The review platform's export: one row a case, or everyone's counts."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from udf.errors import KaoheError
from udf.rulebook import Subject
from udf.text import Cell, is_blank, text
from workbook.imports.answers import Answers, Question
from workbook.imports.columns import Chooser
from workbook.imports.exports import (
    Line,
    Progress,
    Selection,
    count_in,
    records,
    said_month,
    select,
)
from workbook.imports.findings import (
    VERIFIED,
    Counts,
    Findings,
    Fit,
    Incident,
    Log,
    Month,
    Record,
    Vocabulary,
    as_written,
    content_tests,
    fitting,
    identified,
    in_month,
    stated_once,
    verdict_of,
    who,
)
from workbook.imports.forms import data, roles, words
from workbook.imports.people import People
from workbook.imports.review_levels import (
    BRACKETS,
    is_level,
    is_level_in_words,
    level_of,
    level_vocabulary,
    mark_of,
)
from workbook.imports.said_months import is_other
from workbook.month.table_files import Grid
from workbook.month.written_days import written_day

_COLUMNS = (
    "工号", "姓名", "窗口", "办结时间",
    "办件编号", "事项名称", "评价等级", "差评核实", "整改期限", "整改完成时间",
    "办件状态", "评价有效",
)  # fmt: skip
_NUMBER, _ITEM, _LEVEL, _VERDICT, _STATUS, _VALID = map(
    _COLUMNS.index, ("办件编号", "事项名称", "评价等级", "差评核实", "办件状态", "评价有效")
)
_COUNTED, _LEFT_OUT = "计入", "不计入"
_STABLE = (0, 1, 2, 3, _NUMBER, _ITEM)
_MANY, _SUSPICIOUS = 10, 2 / 3  # of so many marks, a share of bad ones that needs an explanation


def read_reviews(
    grids: Sequence[Grid],
    kind: str,
    month: Month,
    answers: Answers,
    progress: Progress | None = None,
) -> Findings | str:
    """Return what a review export says, be it one row a case or everyone's counts.

    A text says in Chinese what is missing where the file is neither.
    """
    people = People(month.roster, answers)
    needed, marks = data()[kind]["needed"], data()[kind]["marks"]
    cases = select(grids, _chooser(month, people, answers, needed), month.month, marks)
    chooser = _chooser(month, people, answers, data()[kind]["counted"])
    counted = select(grids, chooser, month.month, ("办件量", "评价量"))
    if isinstance(counted, Selection) and (isinstance(cases, str) or cases.asked):
        return _read_counts(counted, month, people, progress)
    if isinstance(cases, str):
        return cases
    missing = [one.role for one in cases.asked if not one.candidates]
    if missing:
        return f"没有{'、'.join(f'“{name}”' for name in missing)}这样的列"
    if cases.asked:
        return Findings(questions=tuple(one.question for one in cases.asked), notes=cases.notes)
    return _read_cases(cases, month, people, answers, progress)


def _chooser(month: Month, people: People, answers: Answers, needed: Sequence[str]) -> Chooser:
    return Chooser(
        roles("reviews"),
        content_tests(month, people, **{"level": is_level, "level alone": is_level_in_words}),
        tuple(needed),
        frozenset(("评价等级", "姓名", "办结时间", "窗口")),
        answers,
        plain="人名",
        enough=3,
    )


def _read_cases(
    selected: Selection, month: Month, people: People, answers: Answers, progress: Progress | None
) -> Findings:
    """Return everyone's 办件量 and 评价量, and an incident for each bad review and late remedy.

    A case that stands in the export twice counts once.
    """
    log = Log()
    has_id = any("办件编号" in table.columns for table in selected.tables)
    records_read = records(selected.tables, _COLUMNS, progress)
    every = list(identified(records_read, _NUMBER, "办件编号", _STABLE, log, has_id))
    statuses, validity = (_closed(section, answers) for section in ("办件状态", "评价有效"))
    rows = [_valid(record, validity) for record in every if _counts(record, _STATUS, statuses)]
    levels = level_vocabulary((text(cells[_LEVEL]) for _, _, cells in rows), answers)
    understood = [_with_level(one, level_of(one[2][_LEVEL], levels)) for one in rows]
    _check_understood(understood, levels)
    questions = (
        *statuses.questions,
        *validity.questions,
        *(levels.questions or _upside_down(rows, understood, answers)),
    )
    if questions:
        return Findings(questions=questions, notes=selected.notes)
    fits = list(fitting(understood, month, people, "办结时间", log))
    if people.questions:
        return Findings(questions=people.questions, notes=selected.notes)
    cases = Counter(fit.person for fit in fits)
    reviews = Counter(fit.person for fit in fits if fit.rest[_LEVEL - 4])
    incidents = (*_bad(fits, log), *_overdue(understood, month, people, log))
    numbers = _numbers_of(every)
    return Findings(
        counts=log.whole({person: (cases[person], reviews[person]) for person in sorted(cases)}),
        incidents=incidents,
        seen=frozenset((*numbers, *map(_remedy, numbers))),
        covers=frozenset(cases),
        left=tuple(log.left),
        doubts=tuple(log.doubts),
        totals=_totals(cases.total(), reviews.total(), len(every) - len(rows)),
        silence=(0, 0) if fits else None,  # an export of another month says nothing of this one
        partial=frozenset(log.partial),
        notes=(*selected.notes, *log.partial_note(month.roster)),
    )


def _numbers_of(cases: Iterable[Record]) -> set[str]:
    return {text(cells[_NUMBER]) for _, _, cells in cases}


def _totals(cases: int, reviews: int, left_out: int) -> dict[str, int]:
    totals = {"办件": cases, "评价": reviews}
    return totals | {"作废等不计入": left_out} if left_out else totals


def _check_understood(rows: Sequence[Record], levels: Vocabulary) -> None:
    """Raise KaoheError where no level is understood at all."""
    if levels.unknown and not any(cells[_LEVEL] for _, _, cells in rows):
        seen = "、".join(word for word, _ in levels.unknown.most_common(3))
        raise KaoheError(
            f"评价等级一个也看不懂（如{seen}）；请导出“非常满意、满意、基本满意、不满意、非常不满意”"
            "或5至1的等级再导入"
        )


# --- what counts --------------------------------------------------------------------------------


def _closed(section: str, answers: Answers) -> Vocabulary:
    """Return the vocabulary of a column that says whether a case, or its review, counts."""
    known = words(data()["reviews"]["states"][section])
    return Vocabulary(section, (_COUNTED, _LEFT_OUT), known.get, answers, known)


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
    rows: Sequence[Record], understood: Sequence[Record], answers: Answers
) -> tuple[Question, ...]:
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
    return (Question("评价等级", what, keys, options, likely),)


def _good_ones_are_verified(understood: Iterable[Record]) -> bool:
    """Tell whether most of the reviews with a verdict are good ones, though bad ones have it."""
    verified = Counter(
        cells[_LEVEL] in data()["reviews"]["about"]
        for _, _, cells in understood
        if cells[_LEVEL] and not is_blank(cells[_VERDICT])
    )
    return verified[False] > verified[True]


# --- bad reviews ----------------------------------------------------------------------------------


def _bad(fits: Iterable[Fit], log: Log) -> Iterator[Incident]:
    """Yield an incident for each review of a level that has a clause."""
    about, spellings = data()["reviews"]["about"], words(data()["verdicts"])
    for fit in fits:
        number, item, level, verified, *_ = fit.rest
        if text(level) not in about:
            continue
        if is_blank(number):
            log.left.append(Line(fit.sheet, fit.row, "缺办件编号，差评没有登记"))
            continue
        verdict, doubt = verdict_of(verified, spellings)
        if doubt:
            log.doubts.append(Line(fit.sheet, fit.row, doubt))
        yield Incident(
            id=text(number),
            person=fit.person,
            when=fit.when,
            subject=Subject(about[text(level)]),
            quantity=None,
            verdict=verdict,
            remark=as_written(item),
            sheet=fit.sheet,
            row=fit.row,
        )


def _remedy(number: str) -> str:
    return f"{number} 整改"


def _overdue(rows: Iterable[Record], month: Month, look_up: People, log: Log) -> Iterator[Incident]:
    """Yield an incident for each verified bad review that was not put right in time.

    It is dated the day after the deadline, so the case may have been closed in an earlier month.
    """
    about, spellings = data()["reviews"]["about"], words(data()["verdicts"])
    for sheet, row, (id_cell, name, window, _, number, item, level, verified, *days) in rows:
        if text(level) not in about:
            continue
        people = look_up.find(id_cell, name, window).people
        if not people or is_blank(number) or verdict_of(verified, spellings)[0] != VERIFIED:
            continue
        late = _late_from(days[0], days[1], month.month)
        if isinstance(late, str):
            log.left.append(Line(sheet, row, late))
        elif late is not None and not in_month(late, month.month):
            reason = f"整改逾期应记在{late.isoformat()}，不在本月，请在那个月登记"
            log.left.append(Line(sheet, row, reason))
        elif late is not None and not month.roster.people[people[0]].in_post(late):
            reason = f"整改逾期应记在{late.isoformat()}，本人当日不在岗，没有登记"
            log.left.append(Line(sheet, row, reason))
        elif late is not None:
            yield Incident(
                id=_remedy(text(number)),
                person=people[0],
                when=late,
                subject=Subject.NOT_RECTIFIED,
                quantity=None,
                verdict="",
                remark=f"整改期限{written_day(days[0], month.month)}，{as_written(item)}",
                sheet=sheet,
                row=row,
            )


def _late_from(deadline_cell: Cell, mended_cell: Cell, month: date) -> date | str | None:
    """Return the first day of delay, None where there is none, or why that cannot be told."""
    if is_blank(deadline_cell):
        return None
    deadline, mended = (written_day(cell, month) for cell in (deadline_cell, mended_cell))
    if deadline is None:
        return "整改期限看不懂，没有判断是否按时整改"
    if mended is None and not is_blank(mended_cell):
        return "整改完成时间看不懂，没有判断是否按时整改"
    last_day = month.replace(day=monthrange(month.year, month.month)[1])
    late = deadline <= last_day if mended is None else mended > deadline
    return deadline + timedelta(days=1) if late else None


def _read_counts(
    selected: Selection, month: Month, people: People, progress: Progress | None
) -> Findings:
    """Return everyone's 办件量 and 评价量 as the export states them.

    Someone who stands in it twice gets neither.
    """
    log = Log()
    found: dict[int, list[tuple[str, int, Counts]]] = {}
    if selected.asked:
        return Findings(questions=tuple(one.question for one in selected.asked))
    for table in selected.tables:
        title = said_month(table, month.month)
        for sheet, row, cells in records([table], _STATED, progress):
            reason = title or _wrong_counts(cells, month, people)
            if reason:
                log.left.append(Line(sheet, row, reason))
                continue
            match = people.find(*cells[:3])
            counts = count_in(cells[4]) or 0, count_in(cells[5]) or 0
            found.setdefault(match.people[0], []).append((sheet, row, counts))
            if match.doubt:
                log.doubts.append(Line(sheet, row, f"{match.doubt}：{who(*cells[:3])}"))
    if people.questions:
        return Findings(questions=people.questions, notes=selected.notes)
    counts_of = stated_once(found, month.roster, log)
    return Findings(
        counts=counts_of,
        left=tuple(log.left),
        doubts=tuple(log.doubts),
        totals={
            "办件": sum(cases for cases, _ in counts_of.values()),
            "评价": sum(reviews for _, reviews in counts_of.values()),
        },
        notes=selected.notes,
    )


_STATED = ("工号", "姓名", "窗口", "月份", "办件量", "评价量")


def _wrong_counts(cells: Sequence[Cell], month: Month, people: People) -> str:
    """Return why a row of counts is left out, "" where it is not."""
    id_cell, name, window, of, cases, reviews = cells
    if not is_blank(of) and is_other(of, month.month):
        return f"月份是{as_written(of)}，不是{month.month.year}年{month.month.month}月"
    match = people.find(id_cell, name, window)
    if not match.people:
        people.note_unclear(name, window)
        return f"{match.problem}：{who(id_cell, name, window)}"
    numbers = (count_in(cases), 0 if is_blank(reviews) else count_in(reviews))
    if is_blank(cases) or any(number is None or number < 0 for number in numbers):
        return "办件量、评价量应为0或正整数"
    return ""
