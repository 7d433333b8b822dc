"""The attendance system's export: one row a person, day and slot."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from udf.roster import Roster
from udf.rulebook import Choices, RuleBook, Subject
from udf.text import Cell, text
from workbook.imports.answers import Answers
from workbook.imports.exports import Chooser, ExportTable, Line, Progress, records, select
from workbook.imports.findings import Findings, Incident, Log, Month, content_tests, fitting
from workbook.imports.forms import data, meanings, roles
from workbook.month.import_log import Days
from workbook.month.table_files import Grid

_SUBJECTS = {
    "late": Subject.LATENESS,
    "early": Subject.EARLY_LEAVING,
    "absent": Subject.ABSENCE,
}
_COLUMNS = ("工号", "姓名", "窗口", "日期", "班次", "应打卡时间", "实际打卡时间", "考勤结果")


class _Slot(NamedTuple):
    """A slot of someone's day: its name and its result as written, tidied; `times` for people."""

    person: int
    when: date
    name: str
    result: str
    times: str
    sheet: str
    row: int


def read_attendance(
    grids: Sequence[Grid],
    kind: str,
    month: Month,
    answers: Answers,
    progress: Progress | None = None,
) -> Findings | str:
    """Return everyone's 应签到次数 and 签到异常次数, and incidents: each 迟到, 早退, day of 旷工.

    A slot that stands in the export twice counts once.
    """
    meaning = meanings(data()["attendance"]["results"])

    def is_result(cell: Cell) -> bool:
        return text(cell) in meaning

    chooser = Chooser(
        roles("attendance"),
        content_tests(month, result=is_result),
        ("姓名", "日期", "班次", "考勤结果"),
        frozenset(("日期", "考勤结果", "姓名")),
        answers,
    )
    selected = select(grids, chooser, ("班次",))
    if isinstance(selected, str):
        return selected
    if selected.asked:
        return Findings(questions=tuple(one.question for one in selected.asked))
    log = Log()
    slots = list(_slots(selected.tables, month, log, progress))
    due = Counter({slot.person: 0 for slot in slots})
    due.update(slot.person for slot in slots if meaning.get(slot.result) != "rest")
    abnormal = Counter(slot.person for slot in _abnormal(slots, meaning, month.choices, log.doubts))
    counts = {person: (due[person], abnormal[person]) for person in sorted(due)}
    return Findings(
        counts=log.whole(counts),
        incidents=tuple(_incidents(slots, meaning, month.roster, log.left)),
        covers=frozenset(due),
        left=tuple(log.left),
        doubts=tuple(log.doubts),
        totals={"签到记录": len(slots)},
        days=_day_by_day(slots, meaning, month.rules),
        partial=frozenset(log.partial),
        notes=(*selected.notes, *log.partial_note(month.roster)),
    )


def _slots(
    tables: Sequence[ExportTable], month: Month, log: Log, progress: Progress | None
) -> Iterator[_Slot]:
    known: set[tuple[int, date, str, str]] = set()
    rows = records(tables, _COLUMNS, progress)
    for person, when, sheet, row, rest in fitting(rows, month, "日期", log):
        name, expected, actual, result = map(text, rest)
        key = (person, when, name, expected)
        if key in known:
            log.left.append(Line(sheet, row, "同一人、同一天、同一班次出现过，只按第一次计"))
            continue
        known.add(key)
        times = [f"应{expected}"] * bool(expected) + [f"实{actual}"] * bool(actual)
        yield _Slot(person, when, name, result, "，".join(times), sheet, row)


def _abnormal(
    slots: Iterable[_Slot], meaning: dict[str, str], choices: Choices, doubts: list[Line]
) -> Iterator[_Slot]:
    """Yield the slots that are 签到异常, and note those whose result is not known."""
    normal = {text(result) for result in choices.listed("normal_results")}
    only_leave = choices.value("abnormal") == "leave"
    for slot in slots:
        kind = meaning.get(slot.result)
        if kind == "rest" or slot.result in normal:
            continue
        if kind in (None, "normal"):
            what = f"不认识考勤结果“{slot.result}”" if slot.result else "考勤结果是空的"
            how = "口径只计请假和缺卡，没有计为签到异常" if only_leave else "计为签到异常"
            doubts.append(Line(slot.sheet, slot.row, f"{what}，{how}"))
        if not only_leave or kind in ("leave", "missing"):
            yield slot


def _day_by_day(
    slots: Iterable[_Slot], meaning: dict[str, str], rules: RuleBook
) -> dict[int, Days]:
    """Return what each person's slots say, also those that are no incident of their own."""
    found_of = {kind: rules.clause_of(subject) for kind, subject in _SUBJECTS.items()}
    clauses = {kind: rule.code for kind, rule in found_of.items() if rule is not None}
    days: dict[int, list[date]] = defaultdict(list)
    found: dict[int, set[tuple[date, str]]] = defaultdict(set)
    for slot in slots:
        days[slot.person].append(slot.when)
        kind = meaning.get(slot.result, "")
        if kind in clauses:
            found[slot.person].add((slot.when, clauses[kind]))
    return {
        person: Days(min(own), max(own), frozenset(found[person])) for person, own in days.items()
    }


def _incidents(
    slots: Iterable[_Slot], meaning: dict[str, str], roster: Roster, left: list[Line]
) -> Iterator[Incident]:
    """Yield the incidents day by day; half a day of 旷工 leaves no 迟到 or 早退 in it."""
    halves = meanings(data()["attendance"]["halves"])
    days: dict[tuple[int, date], list[_Slot]] = defaultdict(list)
    for slot in slots:
        if meaning.get(slot.result) in ("late", "early", "absent"):
            days[slot.person, slot.when].append(slot)
    for day_slots in days.values():
        half_of = {
            slot: next((half for word, half in halves.items() if word in slot.name.upper()), "")
            for slot in day_slots
        }
        absent = [slot for slot in day_slots if meaning[slot.result] == "absent"]
        away = {half_of[slot] for slot in absent if half_of[slot]}
        for slot in absent:
            if not half_of[slot]:
                reason = f"班次“{slot.name}”看不出是上午还是下午，旷工没有登记"
                left.append(Line(slot.sheet, slot.row, reason))
        if away:
            remark = "、".join(sorted(away))
            yield _incident(absent[0], "旷工", "absent", len(away), remark, roster)
        for slot in day_slots:
            if slot not in absent and half_of[slot] not in away:
                yield _incident(slot, slot.name, meaning[slot.result], None, slot.times, roster)


def _incident(
    slot: _Slot, what: str, kind: str, quantity: int | None, remark: str, roster: Roster
) -> Incident:
    person = roster.people[slot.person]
    whom = person.id or f"{person.name}{person.window}"
    return Incident(
        f"{whom} {slot.when.isoformat()} {what}",
        slot.person,
        slot.when,
        _SUBJECTS[kind],
        quantity,
        "",
        remark,
        slot.sheet,
        slot.row,
    )
