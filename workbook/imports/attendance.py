"""The attendance system's export: everyone's sign-ins, and each 迟到, 早退 and day of 旷工."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from udf.roster import Roster
from udf.rulebook import RuleBook, Subject
from udf.text import Cell, text
from workbook.imports.answers import OTHERS, Answers, Question
from workbook.imports.attendance_layouts import (
    Shape,
    day_of_title,
    days_in,
    matrix_in,
    shape_of,
    slot_columns_in,
    slots_a_day,
    slots_in,
    usual_times,
)
from workbook.imports.attendance_results import Part, Results, without_dashes
from workbook.imports.attendance_summary import read_summary
from workbook.imports.columns import Asked, Chooser
from workbook.imports.exports import ExportTable, Line, Progress, read_table
from workbook.imports.findings import (
    Findings,
    Incident,
    Log,
    Month,
    Record,
    content_tests,
    fitting,
)
from workbook.imports.forms import data, meanings, roles
from workbook.month.import_log import Days
from workbook.month.table_files import Grid

_SUBJECTS = {
    "late": Subject.LATENESS,
    "early": Subject.EARLY_LEAVING,
    "absent": Subject.ABSENCE,
}
_PER_DAY, _COUNTS = "每人每天签到几次", ("1", "2", "3", "4")
_NEEDS = {
    Shape.SLOTS: ("姓名", "日期", "考勤结果"),
    Shape.SLOT_COLUMNS: ("姓名", "日期"),
    Shape.DAYS: ("姓名", "日期", "考勤结果"),
    Shape.MATRIX: ("姓名",),
}
_NOON = "12:00"


class _Slot(NamedTuple):
    """A slot of someone's day: its name, its half of the day and what its result says.

    ``result`` is the cell, tidied, ``expected`` and ``actual`` are times as written.
    """

    person: int
    when: date
    name: str
    half: str
    result: str
    parts: tuple[Part, ...]
    expected: str
    actual: str
    sheet: str
    row: int

    @property
    def times(self) -> str:
        """When somebody should have come and when he came, for people."""
        named = (("应", self.expected), ("实", self.actual))
        return "，".join(f"{name}{time}" for name, time in named if time)

    def has(self, kind: str) -> bool:
        """Tell whether one of the parts is of a kind."""
        return any(part.kind == kind for part in self.parts)


class _Sheet(NamedTuple):
    """A sheet of the export, its shape, and how many slots a day has where it does not say."""

    table: ExportTable
    shape: Shape
    per_day: int


def read_attendance(
    grids: Sequence[Grid],
    kind: str,
    month: Month,
    answers: Answers,
    progress: Progress | None = None,
) -> Findings | str:
    """Return everyone's 应签到次数 and 签到异常次数, and incidents: each 迟到, 早退, day of 旷工.

    A slot that is in the export twice counts once. A text says in Chinese what is missing where
    the file is no such export.
    """
    results = Results(month.choices, answers)
    sheets, questions, notes = _sheets(grids, kind, month, answers, results)
    if questions:
        return Findings(questions=tuple(questions), notes=tuple(notes))
    if not sheets:
        return read_summary(grids, month, answers, progress)
    log = Log()
    slots = list(_slots(sheets, month, results, log, progress))
    if results.unknown:
        return Findings(questions=results.questions, notes=tuple(notes))
    counted = [slot for slot in slots if not slot.has("rest")]
    due = Counter({slot.person: 0 for slot in slots})
    due.update(slot.person for slot in counted)
    abnormal = Counter(slot.person for slot in _abnormal(counted, results, month, log))
    counts = {person: (due[person], abnormal[person]) for person in sorted(due)}
    return Findings(
        counts=log.whole(counts),
        incidents=tuple(_incidents(counted, month, log.left)),
        covers=frozenset(due),
        left=tuple(log.left),
        doubts=tuple(log.doubts),
        totals={"签到记录": len(slots)},
        days=_day_by_day(slots, month.rules),
        partial=frozenset(log.partial),
        notes=(*notes, *log.partial_note(month.roster), *_uneven(sheets, counted, month.roster)),
    )


def _uneven(sheets: Iterable[_Sheet], slots: Iterable[_Slot], roster: Roster) -> tuple[str, ...]:
    """Return who has days of fewer slots, where an export of punches may lack those not made."""
    if all(sheet.shape is not Shape.SLOTS or "班次" in sheet.table.columns for sheet in sheets):
        return ()
    counts = Counter((slot.person, slot.when) for slot in slots)
    usual = Counter(counts.values()).most_common(1)[0][0] if counts else 0
    few = dict.fromkeys(person for (person, _), count in counts.items() if count < usual)
    names = "、".join(roster.people[person].label for person in sorted(few))
    return (
        (f"有的日子不足{usual}次打卡记录，没打的卡导出里可能没有，请核对：{names}",) if few else ()
    )


# --- the sheets and their shapes ------------------------------------------------------------------


def _sheets(
    grids: Sequence[Grid], kind: str, month: Month, answers: Answers, results: Results
) -> tuple[list[_Sheet], list[Question], list[str]]:
    """Return the sheets that hold days, what is open about them, and notes on the others."""
    chooser = Chooser(
        roles(kind),
        content_tests(month, result=lambda cell: results.understand(text(cell)) is not None),
        tuple(data()[kind]["needed"]),
        frozenset(("日期", "考勤结果", "姓名")),
        answers,
    )
    sheets, questions, notes = [], [], []
    for grid in grids:
        found = read_table(grid, chooser, lambda cell: day_of_title(cell, month.month))
        shape = Shape.UNKNOWN if found is None else shape_of(found[0], month, results)
        if found is None or shape is Shape.SUMMARY or not _is_attendance(*found, shape):
            if any(cell is not None for row in grid.rows for cell in row):
                notes.append(f"工作表“{grid.sheet}”没有这种导出的表头，没有读取")
            continue
        table, asked = found
        open_columns = [
            one for one in asked
            if one.role in _NEEDS.get(shape, _NEEDS[Shape.DAYS])
            and not (one.role == "姓名" and "工号" in table.columns)
        ]  # fmt: skip
        questions += [one.question for one in open_columns]
        per_day = _per_day(table, shape, month, answers)
        if not open_columns and per_day is None:
            questions.append(_how_often(table))
        elif shape is Shape.UNKNOWN and not open_columns:
            questions.append(_which_slot(table))
        sheets.append(_Sheet(table, shape, per_day or 0))
    return sheets, questions, notes


def _is_attendance(table: ExportTable, asked: Sequence[Asked], shape: Shape) -> bool:
    """Tell whether a sheet holds people's days at all: somebody, some day, and some result."""
    who = "姓名" in table.columns or "工号" in table.columns
    if shape is Shape.MATRIX:
        return who
    when = "日期" in table.columns
    what = "考勤结果" in table.columns or shape is Shape.SLOT_COLUMNS
    named = any(one.role == "考勤结果" and len(one.candidates) > 0 for one in asked)
    return when and (who or what) and (what or named)


def _per_day(table: ExportTable, shape: Shape, month: Month, answers: Answers) -> int | None:
    """Return how many slots a day has, 0 where each row says it; None where that is to be asked."""
    answer = answers.meaning(OTHERS, _PER_DAY, _COUNTS)
    if shape is Shape.MATRIX:
        if "班次" in table.columns:
            return 1
        return int(answer) if answer else usual_times(table, month) or None
    if shape is Shape.DAYS:
        if answer:
            return int(answer)
        return 0 if all(slots_a_day(table, row) for row in table.rows[:50]) else None
    return 0


def _how_often(table: ExportTable) -> Question:
    where = f"工作表“{table.sheet}”" if table.sheet else "导出"
    return Question(
        OTHERS, f"{where}每人每天只有一个结果，看不出一天签到几次", ((_PER_DAY, ""),), _COUNTS
    )


def _which_slot(table: ExportTable) -> Question:
    titles = tuple((title, "") for title in table.titles if title)
    return Question(
        "列", "同一人同一天有几行，看不出每行是哪一次签到（班次）", titles, ("班次", "无")
    )


def _records(
    sheet: _Sheet, month: Month, results: Results, progress: Progress | None
) -> Iterator[Record]:
    table, shape, per_day = sheet
    if shape is Shape.SLOT_COLUMNS:
        return slot_columns_in(table, results, progress)
    if shape is Shape.DAYS:
        return days_in(table, per_day or None, results, progress)
    if shape is Shape.MATRIX:
        return matrix_in(table, month, per_day, results, progress)
    return slots_in(table, progress)


# --- slots ----------------------------------------------------------------------------------------


def _slots(
    sheets: Iterable[_Sheet],
    month: Month,
    results: Results,
    log: Log,
    progress: Progress | None,
) -> Iterator[_Slot]:
    """Yield every slot once, but for those still to come and empty ones of free days."""
    halves = meanings(data()["attendance"]["halves"])
    known: set[tuple[int, date, str, str]] = set()
    half_of: dict[tuple[str, str, tuple[Part, ...] | None], str] = {}
    rows = (record for sheet in sheets for record in _records(sheet, month, results, progress))
    for person, when, sheet, row, rest in fitting(rows, month, "日期", log, in_blocks=True):
        name, expected, actual, result = map(text, rest)
        result = without_dashes(result)
        key = (person, when, name, expected)
        if key in known:
            log.left.append(Line(sheet, row, "同一人、同一天、同一班次出现过，只按第一次计"))
            continue
        known.add(key)
        if not result and not month.works(when):
            continue
        if not result and when >= month.today:
            log.left.append(Line(sheet, row, "这一天还没有考勤结果，没有计入"))
            continue
        parts = results.parts(result) if result else ()
        about = (name, expected, parts)
        if about not in half_of:
            half_of[about] = _half(name, expected or name, parts or (), halves)
        yield _Slot(
            person, when, name, half_of[about], result, parts or (), expected, actual, sheet, row
        )


def _half(name: str, expected: Cell, parts: Sequence[Part], halves: dict[str, str]) -> str:
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


def _abnormal(slots: Iterable[_Slot], results: Results, month: Month, log: Log) -> Iterator[_Slot]:
    """Yield the slots that are 签到异常, and note those whose result is empty or not agreed on."""
    only_leave = month.choices.value("abnormal") == "leave"
    counted = "口径只计请假和缺卡，没有计为签到异常" if only_leave else "计为签到异常"
    for slot in slots:
        if slot.parts and all(map(results.is_normal, slot.parts)):
            continue
        if not slot.result:
            log.doubts.append(Line(slot.sheet, slot.row, f"考勤结果是空的，{counted}"))
        elif slot.has("normal"):
            what = f"考勤结果“{slot.result}”不在口径“视为正常的考勤结果”中"
            log.doubts.append(Line(slot.sheet, slot.row, f"{what}，{counted}"))
        if not only_leave or slot.has("leave") or slot.has("missing"):
            yield slot


def _day_by_day(slots: Iterable[_Slot], rules: RuleBook) -> dict[int, Days]:
    """Return what each person's slots say, also those that are no incident of their own."""
    found_of = {kind: rules.clause_of(subject) for kind, subject in _SUBJECTS.items()}
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


# --- incidents ------------------------------------------------------------------------------------


def _incidents(slots: Iterable[_Slot], month: Month, left: list[Line]) -> Iterator[Incident]:
    """Yield the incidents day by day; half a day of 旷工 leaves no 迟到 or 早退 in it."""
    roster = month.roster
    days: dict[tuple[int, date], list[_Slot]] = defaultdict(list)
    for slot in slots:
        if any(part.kind in _SUBJECTS for part in slot.parts):
            days[slot.person, slot.when].append(slot)
    for day_slots in days.values():
        absent = [slot for slot in day_slots if slot.has("absent")]
        away = {slot.half for slot in absent if slot.half}
        for slot in absent:
            if not slot.half:
                reason = f"班次“{slot.name}”看不出是上午还是下午，旷工没有登记"
                left.append(Line(slot.sheet, slot.row, reason))
        if away and (quantity := _quantity(absent[0], "absent", len(away), month, left)):
            remark = "、".join(sorted(away))
            yield _incident(absent[0], "旷工", "absent", quantity, remark, roster)
        for slot in day_slots:
            if slot not in absent and slot.half not in away:
                yield from _missed(slot, month, left)


def _missed(slot: _Slot, month: Month, left: list[Line]) -> Iterator[Incident]:
    """Yield what one slot is entered for: 迟到, 早退, or both."""
    kinds = dict.fromkeys(part.kind for part in slot.parts if part.kind in ("late", "early"))
    for number, kind in enumerate(kinds):
        what = slot.name if number == 0 else f"{slot.name} {_WORDS[kind]}"
        if _quantity(slot, kind, 0, month, left):
            yield _incident(slot, what, kind, None, slot.times, month.roster)


_WORDS = {"late": "迟到", "early": "早退", "absent": "旷工"}


def _quantity(slot: _Slot, kind: str, halves: int, month: Month, left: list[Line]) -> int:
    """Return how many of its clause's units a result is; 0, and why, where they are not whole."""
    rule = month.rules.clause_of(_SUBJECTS[kind])
    unit = meanings(data()["attendance"]["units"]).get(text(rule.unit)) if rule else "once"
    if rule is None or unit == "once":
        return 1
    if unit is not None and halves and halves % int(unit) == 0:
        return halves // int(unit)
    length = "半天" if halves == 1 else "一天" if halves else ""
    reason = f"{_WORDS[kind]}{length}，{rule.code}按{rule.unit}计，没有登记；请自行登记"
    left.append(Line(slot.sheet, slot.row, reason))
    return 0


def _incident(
    slot: _Slot, what: str, kind: str, quantity: int | None, remark: str, roster: Roster
) -> Incident:
    person = roster.people[slot.person]
    person_key = person.id or f"{person.name}{person.window}"
    return Incident(
        id=f"{person_key} {slot.when.isoformat()} {what}",
        person=slot.person,
        when=slot.when,
        subject=_SUBJECTS[kind],
        quantity=quantity,
        verdict="",
        remark=remark,
        sheet=slot.sheet,
        row=slot.row,
    )
