"""The attendance system's export: everyone's sign-ins, and each 迟到, 早退 and day of 旷工."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from udf.roster import Roster
from udf.rulebook import RuleBook
from udf.runs import runs
from udf.text import Cell, text
from workbook.files.progress import Progress
from workbook.files.table_files import Grid
from workbook.imports.answers import OTHERS, ImportAnswers, ImportQuestion
from workbook.imports.attendance.incidents import SUBJECTS, Slot, incidents_of, noted
from workbook.imports.attendance.layouts import COLUMNS, DayLayout
from workbook.imports.attendance.results import ResultKind, ResultPart, ResultReader, without_dashes
from workbook.imports.attendance.sheets import AttendanceSheet, attendance_sheets, records_of
from workbook.imports.attendance.slot_columns import slot_columns
from workbook.imports.attendance.summary import read_summary
from workbook.imports.attendance.told_beside import corrections, told_kinds
from workbook.imports.findings import Basis, Counts, Findings, ReadingLog, fitting
from workbook.imports.forms import data, meanings
from workbook.imports.parts import unit
from workbook.imports.people import People
from workbook.imports.tables.exports import RowRemark
from workbook.imports.tables.objections import excuses
from workbook.imports.tables.unseen import unseen_rows
from workbook.month.import_log import Days

_NOON = "12:00"
_FEW = 0.5  # of slots that are normal, and of days that somebody has: less is a list of anomalies
_ALL_ABNORMAL = "没有一次正常签到的导出"
_LIST, _EVERY = "只是异常明细", "是全部签到记录"
_WHICH = ImportQuestion(
    section=OTHERS,
    what="导出里几乎没有正常的签到，像是只有异常的明细，算不出应签到次数",
    keys=((_ALL_ABNORMAL, ""),),
    options=(_LIST, _EVERY),
)
_NO_COUNTS = (
    "异常明细里没有正常的签到：只登记了迟到、早退、旷工，应签到、签到异常次数没有写入，"
    "请另外导入全部签到记录或月度汇总"
)


def read_attendance(
    grids: Sequence[Grid],
    kind: str,
    basis: Basis,
    answers: ImportAnswers,
    progress: Progress | None = None,
) -> Findings | str:
    """Return everyone's 应签到次数 and 签到异常次数, and incidents: each 迟到, 早退, day of 旷工.

    A slot that is in the export twice counts once. A text says in Chinese what is missing where
    the file is no such export.
    """
    results, people = ResultReader(basis.choices, answers), People(basis.roster, answers)
    sheets, questions, notes = attendance_sheets(grids, kind, basis, people, answers, results)
    if questions:
        if all(question.section == OTHERS for question in questions):
            tried = [sheet.tried() for sheet in sheets]
            list(_slots(tried, basis, people, results, ReadingLog(), progress))
        asked = (*questions, *results.questions, *people.questions)
        return Findings(questions=asked, notes=tuple(notes))
    if not sheets:
        return read_summary(grids, basis, answers, progress)
    log = ReadingLog()
    slots = list(_slots(sheets, basis, people, results, log, progress))
    if results.unknown or people.questions:
        asked = (*results.questions, *people.questions)
        return Findings(questions=asked, notes=tuple(notes))
    log.partial.update(_read_elsewhere(slots, basis, log))
    counted = [slot for slot in slots if not slot.has(ResultKind.REST)]
    if _are_only_abnormal(counted) and not _are_all(answers):
        return _only_incidents(counted, basis, answers, log, notes)
    return _whole(sheets, slots, basis, results, log, notes)


def _whole(
    sheets: Sequence[AttendanceSheet],
    slots: Sequence[Slot],
    basis: Basis,
    results: ResultReader,
    log: ReadingLog,
    notes: Sequence[str],
) -> Findings:
    """Return all that follows from everyone's slots."""
    counted = [slot for slot in slots if not slot.has(ResultKind.REST)]
    due = Counter({slot.person: 0 for slot in slots})
    due.update(slot.person for slot in counted)
    strange = list(_abnormal(counted, results, basis, log))
    abnormal = Counter(slot.person for slot in strange)
    counts = {person: (due[person], abnormal[person]) for person in sorted(due)}
    log.doubts += dict.fromkeys(_said_otherwise(sheets, counted, results))
    log.doubts += unseen_rows((sheet.table for sheet in sheets), log.left)
    return Findings(
        counts=log.whole(counts),
        incidents=(*incidents_of(counted, basis, log.left), *noted(counted, basis.roster, log)),
        covers=frozenset(due),
        left=tuple(log.left),
        doubts=tuple(log.doubts),
        totals={"签到记录": len(slots)},
        days=_day_by_day(slots, basis.rules),
        units=_units(slots, counted, strange),
        partial=frozenset(log.partial),
        notes=(*notes, *log.partial_note(basis.roster), *_uneven(sheets, counted, basis.roster)),
    )


def _are_only_abnormal(slots: Sequence[Slot]) -> bool:
    """Tell whether several people have hardly a normal slot, as in a list of anomalies.

    Such a list may have anomalies that were excused: then most have none of most days.
    """
    days: dict[int, set[date]] = defaultdict(set)
    for slot in slots:
        days[slot.person].add(slot.when)
    normal = sum(not slot.parts or slot.has(ResultKind.NORMAL) for slot in slots)
    if len(days) < 2 or normal > _FEW * len(slots):
        return False
    every = set().union(*days.values())
    return not normal or sum(map(len, days.values())) < _FEW * len(days) * len(every)


def _are_all(answers: ImportAnswers) -> bool:
    """Tell whether the office says that an export without a normal sign-in has all there are."""
    return answers.meaning(OTHERS, _ALL_ABNORMAL, (_LIST, _EVERY)) == _EVERY


def _only_incidents(
    slots: Sequence[Slot],
    basis: Basis,
    answers: ImportAnswers,
    log: ReadingLog,
    notes: Sequence[str],
) -> Findings:
    """Return the incidents of a list of anomalies, once the office has said that it is one.

    How often one had to sign in it cannot tell.
    """
    if answers.meaning(OTHERS, _ALL_ABNORMAL, (_LIST, _EVERY)) is None:
        return Findings(questions=(_WHICH,), notes=tuple(notes))
    return Findings(
        incidents=(*incidents_of(slots, basis, log.left), *noted(slots, basis.roster, log)),
        covers=frozenset(slot.person for slot in slots),
        left=tuple(log.left),
        doubts=tuple(log.doubts),
        totals={"异常记录": len(slots)},
        partial=frozenset(log.partial),
        notes=(*notes, _NO_COUNTS),
    )


def _read_elsewhere(slots: Iterable[Slot], basis: Basis, log: ReadingLog) -> Iterator[int]:
    """Yield whose own rows lack workdays that rows of their name at some other window have.

    They may be theirs, from before they moved; where nobody lacks the day it is a stranger's.
    """
    days: dict[int, set[date]] = defaultdict(set)
    for slot in slots:
        days[slot.person].add(slot.when)
    for name, elsewhere in log.namesakes.items():
        for person in basis.roster.by_name.get(name, ()):
            lacking = elsewhere - days[person]
            post = basis.roster.people[person]
            if days[person] and any(basis.works(d) and post.in_post(d) for d in lacking):
                yield person


def _said_otherwise(
    sheets: Iterable[AttendanceSheet], slots: Sequence[Slot], results: ResultReader
) -> Iterator[RowRemark]:
    """Yield what columns beside the results say against them: in excuse, or of more than they."""
    excused: dict[tuple[str, int], str] = {}
    told: dict[tuple[str, int], dict[ResultKind, str]] = {}
    for sheet in sheets:
        if sheet.shape is not DayLayout.MATRIX:
            name, own = sheet.table.sheet, _results_in(sheet, results)
            read = [*own, *sheet.table.columns.values()]
            stated = corrections(sheet.table, results, read) | excuses(sheet.table, COLUMNS, own)
            excused |= {(name, row): words for row, words in stated.items()}
            told |= {(name, row): kinds for row, kinds in told_kinds(sheet.table, results).items()}
    kinds_of: dict[tuple[str, int], set[ResultKind]] = defaultdict(set)
    for slot in slots:
        where = slot.sheet, slot.row
        kinds_of[where].update(part.kind for part in slot.parts)
        if where in excused and not all(p.kind == ResultKind.NORMAL for p in slot.parts):
            yield RowRemark(*where, f"{excused[where]}，仍按结果“{slot.result}”计，请核对")
    for where, kinds in kinds_of.items():
        for kind, words in told.get(where, {}).items():
            if kind not in kinds and ResultKind.ABSENT not in kinds:
                yield RowRemark(*where, f"{words}，考勤结果里没有，没有登记，请核对")


def _results_in(sheet: AttendanceSheet, results: ResultReader) -> set[int]:
    """Return the columns of the results themselves, of a sheet with a column a slot."""
    if sheet.shape is not DayLayout.SLOT_COLUMNS:
        return set()
    return {one.result for one in slot_columns(sheet.table, results)}


def _uneven(
    sheets: Iterable[AttendanceSheet], slots: Iterable[Slot], roster: Roster
) -> tuple[str, ...]:
    """Return who has days of fewer slots, where an export of punches may lack those not made."""
    if all(sheet.shape is not DayLayout.SLOTS or "班次" in sheet.table.columns for sheet in sheets):
        return ()
    counts = Counter((slot.person, slot.when) for slot in slots)
    usual = Counter(counts.values()).most_common(1)[0][0] if counts else 0
    few = dict.fromkeys(person for (person, _), count in counts.items() if count < usual)
    names = "、".join(roster.people[person].label for person in sorted(few))
    return (
        (f"有的日子不足{usual}次打卡记录，没打的卡导出里可能没有，请核对：{names}",) if few else ()
    )


# --- slots ----------------------------------------------------------------------------------------


def _slots(
    sheets: Iterable[AttendanceSheet],
    basis: Basis,
    people: People,
    results: ResultReader,
    log: ReadingLog,
    progress: Progress | None,
) -> Iterator[Slot]:
    """Yield every slot once, but for those still to come and empty ones of free days."""
    halves = meanings(data()["attendance"]["halves"])
    known: dict[tuple[int, date, str, str], str] = {}
    half_of: dict[tuple[str, str, tuple[ResultPart, ...] | None], str] = {}
    days: dict[tuple[str, int], set[date]] = defaultdict(set)
    coming: dict[tuple[str, int], list[date]] = defaultdict(list)
    rows = (record for sheet in sheets for record in records_of(sheet, basis, results, progress))
    for person, when, sheet, row, rest in fitting(rows, basis, people, "日期", log, in_blocks=True):
        days[sheet, row].add(when)
        name, expected, actual, result = map(text, rest)
        result = without_dashes(result)
        key = (person, when, name, expected)
        if key in known:
            reason = "同一人、同一天、同一班次出现过，只按第一次计"
            if result != known[key]:
                reason = "同一人、同一天、同一班次有两个结果，不知道哪个对"
                log.partial.add(person)
            log.left.append(RowRemark(sheet, row, reason))
            continue
        known[key] = result
        if not result and not basis.works(when):
            continue
        if not result and when >= basis.today:
            coming[sheet, row].append(when)
            continue
        parts = results.parts(result) if result else ()
        about = (name, expected, parts)
        if about not in half_of:
            half_of[about] = _half(name, expected or name, parts or (), halves)
        yield Slot(
            person=person,
            when=when,
            name=name,
            half=half_of[about],
            result=result,
            parts=parts or (),
            expected=expected,
            actual=actual,
            sheet=sheet,
            row=row,
        )
    log.left += _to_come(coming, days)


def _to_come(
    coming: Mapping[tuple[str, int], Sequence[date]],
    days: Mapping[tuple[str, int], Collection[date]],
) -> Iterator[RowRemark]:
    """Yield the days that have no result yet; a row of one day tells itself which it is."""
    for (sheet, row), those in coming.items():
        which = _in_words(those) if len(days[sheet, row]) > 1 else "这一天"
        yield RowRemark(sheet, row, f"{which}还没有考勤结果，没有计入")


def _half(name: str, expected: Cell, parts: Sequence[ResultPart], halves: dict[str, str]) -> str:
    """Return the half of the day that a slot is in, by its name, its time or its result."""
    named = next((half for word, half in halves.items() if word in name.upper()), "")
    if named:
        return named
    half = next((part.half for part in parts if part.half), "")
    if half:
        return half
    clock = text(expected)[-5:].rjust(5, "0")
    if len(clock) == len(_NOON) and clock[2] == ":":
        return "上午" if clock <= _NOON else "下午"
    return ""


def _abnormal(
    slots: Iterable[Slot], results: ResultReader, basis: Basis, log: ReadingLog
) -> Iterator[Slot]:
    """Yield the slots that are 签到异常, and note those whose result is empty or not agreed on."""
    only_leave = basis.choices.value("abnormal") == "leave"
    counted = "口径只计请假和缺卡，没有计为签到异常" if only_leave else "计为签到异常"
    rows: dict[tuple[str, int], list[Slot]] = defaultdict(list)
    odd: dict[tuple[str, int, str], list[Slot]] = defaultdict(list)
    for slot in slots:
        rows[slot.sheet, slot.row].append(slot)
        if slot.parts and all(map(results.is_normal, slot.parts)):
            continue
        if not slot.result:
            odd[slot.sheet, slot.row, f"考勤结果是空的，{counted}"].append(slot)
        elif slot.has(ResultKind.NORMAL):
            what = f"考勤结果“{slot.result}”不在口径“视为正常的考勤结果”中"
            odd[slot.sheet, slot.row, f"{what}，{counted}"].append(slot)
        if not only_leave or slot.has(ResultKind.LEAVE) or slot.has(ResultKind.MISSING):
            yield slot
    for (sheet, row, reason), own in odd.items():
        log.doubts.append(RowRemark(sheet, row, _which(own, rows[sheet, row]) + reason))


def _which(slots: Sequence[Slot], row: Sequence[Slot]) -> str:
    """Return which of a row's days or slots are meant, "" where the row itself tells."""
    if len({slot.when for slot in row}) > 1:
        return _in_words([slot.when for slot in slots])
    return "" if len(slots) == len(row) else "、".join(slot.name for slot in slots)


def _in_words(days: Sequence[date]) -> str:
    """Return days of the month in words: 11月3—5、9日."""
    found = runs(day.day for day in days)
    spans = (f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in found)
    return f"{days[0].month}月{'、'.join(spans)}日"


def _units(
    slots: Iterable[Slot], counted: Iterable[Slot], strange: Iterable[Slot]
) -> dict[int, dict[str, Counts]]:
    """Return how many slots each person's days have, and how many of them are 签到异常."""
    due, abnormal = (
        Counter((slot.person, slot.when) for slot in each) for each in (counted, strange)
    )
    found: dict[int, dict[str, Counts]] = defaultdict(dict)
    for person, when in dict.fromkeys((slot.person, slot.when) for slot in slots):
        found[person][unit(when)] = due[person, when], abnormal[person, when]
    return dict(found)


def _day_by_day(slots: Iterable[Slot], rules: RuleBook) -> dict[int, Days]:
    """Return what each person's slots say, also those that are no incident of their own."""
    found_of = {kind: rules.clause_of(subject) for kind, subject in SUBJECTS.items()}
    clauses = {kind: rule.code for kind, rule in found_of.items() if rule is not None}
    days: dict[int, list[date]] = defaultdict(list)
    found: dict[int, set[tuple[date, str]]] = defaultdict(set)
    for slot in slots:
        days[slot.person].append(slot.when)
        for part in slot.parts:
            if part.kind in clauses:
                found[slot.person].add((slot.when, clauses[part.kind]))
    return {
        person: Days(min(own), max(own), frozenset(found[person])) for person, own in days.items()
    }
