"""The slots of people's days as an export has them, and what is to be entered of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from udf.entries import Verdict
from udf.roster import Roster
from udf.rulebook import Subject
from udf.text import text
from workbook.imports.attendance.results import OPTIONS, ResultKind, ResultPart
from workbook.imports.findings import Basis, Event, ReadingLog
from workbook.imports.forms import data, meanings
from workbook.imports.identity import id_of_person
from workbook.imports.tables.exports import RowRemark

SUBJECTS = {
    ResultKind.LATE: Subject.LATENESS,
    ResultKind.EARLY: Subject.EARLY_LEAVING,
    ResultKind.ABSENT: Subject.ABSENCE,
}
_WORDS = {kind: word for word, kind in OPTIONS.items()}


class Slot(NamedTuple):
    """A slot of someone's day: its name, its half of the day and what its result says.

    ``result`` is the cell, tidied, ``expected`` and ``actual`` are times as written.
    """

    person: int
    when: date
    name: str
    half: str
    result: str
    parts: tuple[ResultPart, ...]
    expected: str
    actual: str
    sheet: str
    row: int

    @property
    def times(self) -> str:
        """When somebody should have come and when he came, for people."""
        named = (("应", self.expected), ("实", self.actual))
        return "，".join(f"{name}{time}" for name, time in named if time)

    def has(self, kind: ResultKind) -> bool:
        """Tell whether one of the parts is of a kind."""
        return any(part.kind == kind for part in self.parts)


def incidents_of(slots: Iterable[Slot], basis: Basis, left: list[RowRemark]) -> Iterator[Event]:
    """Yield the incidents day by day; half a day of 旷工 leaves no 迟到 or 早退 in it."""
    roster = basis.roster
    for day_slots in _by_day(slots):
        absent = [slot for slot in day_slots if slot.has(ResultKind.ABSENT)]
        away = {slot.half for slot in absent if slot.half}
        left += [_without_half(slot) for slot in absent if not slot.half]
        if away and (quantity := _quantity(absent[0], ResultKind.ABSENT, len(away), basis, left)):
            remark = "、".join(sorted(away))
            yield _incident(absent[0], "旷工", ResultKind.ABSENT, quantity, remark, roster)
        for slot in day_slots:
            if slot not in absent and slot.half not in away:
                yield from _missed(slot, basis, left)


def _by_day(slots: Iterable[Slot]) -> Iterable[list[Slot]]:
    """Return the slots of each person's day that say something there is a clause about."""
    days: dict[tuple[int, date], list[Slot]] = defaultdict(list)
    for slot in slots:
        if any(part.kind in SUBJECTS for part in slot.parts):
            days[slot.person, slot.when].append(slot)
    return days.values()


def _without_half(slot: Slot) -> RowRemark:
    reason = f"班次“{slot.name}”看不出是上午还是下午，旷工没有登记"
    return RowRemark(slot.sheet, slot.row, reason)


def _missed(slot: Slot, basis: Basis, left: list[RowRemark]) -> Iterator[Event]:
    """Yield what one slot is entered for: 迟到, 早退, or both."""
    kinds = dict.fromkeys(
        part.kind for part in slot.parts if part.kind in (ResultKind.LATE, ResultKind.EARLY)
    )
    for number, kind in enumerate(kinds):
        what = slot.name if number == 0 else f"{slot.name} {_WORDS[kind]}"
        if _quantity(slot, kind, 0, basis, left):
            yield _incident(slot, what, kind, None, slot.times, basis.roster)


def noted(slots: Iterable[Slot], roster: Roster, log: ReadingLog) -> Iterator[Event]:
    """Yield what else a slot says of someone, as 离岗 or 睡岗, to be verified."""
    for slot in slots:
        for word in dict.fromkeys(
            part.word for part in slot.parts if part.kind == ResultKind.NOTED
        ):
            remark = "，".join(filter(None, (slot.result, slot.times)))
            found = _incident(slot, f"{slot.name} {word}", ResultKind.NOTED, None, remark, roster)
            log.doubts.append(RowRemark(slot.sheet, slot.row, f"“{word}”按待核实登记，请选定条款"))
            yield found._replace(verdict=Verdict.UNVERIFIED, words=word)


def _quantity(
    slot: Slot, kind: ResultKind, halves: int, basis: Basis, left: list[RowRemark]
) -> int:
    """Return how many of its clause's units a result is; 0, and why, where they are not whole."""
    rule = basis.rules.clause_of(SUBJECTS[kind])
    unit = meanings(data()["attendance"]["units"]).get(text(rule.unit)) if rule else "once"
    if rule is None or unit == "once":
        return 1
    if unit is not None and halves and halves % int(unit) == 0:
        return halves // int(unit)
    length = "半天" if halves == 1 else "一天" if halves else ""
    reason = f"{_WORDS[kind]}{length}，{rule.code}按{rule.unit}计，没有登记；请自行登记"
    left.append(RowRemark(slot.sheet, slot.row, reason))
    return 0


def _incident(
    slot: Slot, what: str, kind: ResultKind, quantity: int | None, remark: str, roster: Roster
) -> Event:
    person = roster.people[slot.person]
    return Event(
        id=f"{id_of_person(person)} {slot.when.isoformat()} {what}",
        person=slot.person,
        when=slot.when,
        subject=SUBJECTS.get(kind),
        quantity=quantity,
        verdict="",
        remark=remark,
        sheet=slot.sheet,
        row=slot.row,
    )
