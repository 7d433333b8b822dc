"""What imports have written, remembered on a hidden sheet: so that a clerk's change is noticed.

Every month workbook has the sheet 导入记录 from the start. Beside what was written it holds what
the attendance export says day by day, the range that CHECK is given, and what the office has
answered in the task pane, which has no file beside the workbook.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from udf import tables
from udf.errors import KaoheError
from udf.recorded import record_text, recorded_items
from udf.roster import Person, Roster
from udf.text import NO_CELLS, Cells, day, text
from workbook.month.tables import RECORDED, has_name, named_area, read_cells
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, fixed, quote_sheet
from workbook.ooxml.sheet.worksheet import Sheet

_WRITTEN = ("来源", "编号", "写入内容")
_RECORDED = (*tables.WHO, "日期", "至", "条款", "记录")
_RECORDED_COLUMN = 5
HEADER: tuple[str | None, ...] = (*_WRITTEN, None, *_RECORDED)


class Days(NamedTuple):
    """What an attendance export says of a person: first and last day, and clauses by day."""

    first: date
    last: date
    found: frozenset[tuple[date, str]]


Written = dict[str, str]
# How the sheet tells what is no ledger row: answers by the end of the source, counts of the id.
_ANSWERS, _COUNTS = " 对照", " 合计"
_PARTS = re.compile(r"(.*) 明细[0-9]+")  # a cell holds no more than 32767 characters
_CHUNK = 2500


@dataclass
class Memory:
    """What earlier imports have written, and what they were answered: each a text by column or key.

    ``rows`` of the ledgers by source and the source's id, ``counts`` by source and what names the
    person, ``parts`` as well: of which days or cases, separated by blanks, by how much they count;
    ``answers`` by kind of export and section.
    """

    rows: dict[tuple[str, str], Written] = field(default_factory=dict)
    counts: dict[tuple[str, str], Written] = field(default_factory=dict)
    parts: dict[tuple[str, str], Written] = field(default_factory=dict)
    answers: dict[tuple[str, str], Written] = field(default_factory=dict)

    def copy(self) -> "Memory":
        """Return another one that holds the same."""
        return Memory(
            rows=dict(self.rows),
            counts=dict(self.counts),
            parts=dict(self.parts),
            answers=dict(self.answers),
        )

    def answers_about(self, label: str) -> dict[str, Written]:
        """Return what the office has answered about a kind of export, by section and key."""
        return {section: given for (kind, section), given in self.answers.items() if kind == label}

    def put_answers(self, label: str, given: Mapping[str, Mapping[str, str]]) -> None:
        """Put the office's answers about a kind of export in the place of those that are there."""
        if self.answers_about(label) == given:
            return
        for section in self.answers_about(label):
            del self.answers[label, section]
        self.answers |= {
            (label, section): dict(wording) for section, wording in given.items() if wording
        }


def recorded_area(rows: int) -> Area:
    """Return where on the sheet the days of so many people are, with the header."""
    return Area(1, _RECORDED_COLUMN, 1 + rows, _RECORDED_COLUMN + len(_RECORDED) - 1)


def recall(package: Package) -> Memory:
    """Return what earlier imports wrote, and what they were answered.

    KaoheError where the sheet does not hold it any more.
    """
    sheet = _sheet(package)
    cells = sheet.cells()
    rows = [
        tuple(str(cells.get((row, column), EMPTY).value or "") for column in (1, 2, 3))
        for row in range(1, max((row for row, _ in cells), default=1) + 1)
    ]
    memory = Memory()
    try:
        for source, number, wording in (row for row in rows[1:] if row[0]):
            written = json.loads(wording)
            if source.endswith(_ANSWERS):
                memory.answers[source.removesuffix(_ANSWERS), number] = written
            elif number.endswith(_COUNTS):
                memory.counts[source, number.removesuffix(_COUNTS)] = written
            elif found := _PARTS.fullmatch(number):
                part = memory.parts.setdefault((source, found[1]), {})
                for counts, units in written.items():
                    part[counts] = f"{part[counts]} {units}" if counts in part else units
            else:
                memory.rows[source, number] = written
    except ValueError:
        rows = [("",) * 3]
    if rows[0] != _WRITTEN:
        raise KaoheError(
            f"“{package.title}”的工作表“{sheet.name}”被改过，不知道以前导入了什么；"
            "请恢复导入前的备份再导入"
        )
    return memory


def remember(package: Package, memory: Memory) -> None:
    """Store what imports have written, and what they were answered."""
    every = [
        *memory.rows.items(),
        *(((source, who + _COUNTS), written) for (source, who), written in memory.counts.items()),
        *_parts(memory),
        *(((label + _ANSWERS, part), given) for (label, part), given in memory.answers.items()),
    ]
    rows = [(*key, json.dumps(written, ensure_ascii=False)) for key, written in every]
    _write(_sheet(package), 1, len(_WRITTEN), rows)


def _parts(memory: Memory) -> Iterator[tuple[tuple[str, str], Written]]:
    for (source, who), written in memory.parts.items():
        number = 0
        for counts, units in written.items():
            every = units.split()
            for start in range(0, len(every), _CHUNK):
                number += 1
                chunk = {counts: " ".join(every[start : start + _CHUNK])}
                yield (source, f"{who} 明细{number}"), chunk


def recorded(package: Package) -> Cells:
    """Return what imported attendance exports say day by day, as CHECK is given it.

    A published copy has no such sheet.
    """
    return read_cells(*named_area(package, RECORDED)) if has_name(package, RECORDED) else NO_CELLS


def remember_days(
    package: Package,
    wording: Mapping[int, Days],
    roster: Roster,
    clauses: Iterable[str],
    apart: Mapping[int, Collection[int]],
) -> None:
    """Store what an export says day by day, for those it covers, and let CHECK see it.

    ``clauses`` are those that the export speaks of, ``apart`` the days of the month that an earlier
    part of the export covered.
    """
    sheet, area = named_area(package, RECORDED)
    before = (tuple(map(text, row)) for row in read_cells(sheet, area)[1:])
    people = {row[:3]: row for row in before if any(row)}
    spoken = "、".join(sorted(clauses))
    for position, own in sorted(wording.items()):
        who = _who(roster.people[position])
        if position in apart and who in people:
            own = _with_earlier(own, people[who], apart[position])
        span = (own.first.isoformat(), own.last.isoformat(), spoken)
        people[who] = (*who, *span, record_text(own.found))
    _write(sheet, _RECORDED_COLUMN, len(_RECORDED), list(people.values()))
    if len(people) > area.last_row - 1:
        larger = fixed(recorded_area(len(people)))
        package.set_name(RECORDED, f"{quote_sheet(sheet.name)}!{larger}")


def _with_earlier(own: Days, before: Sequence[str], apart: Collection[int]) -> Days:
    """Return what an export says together with some days of what the range holds already."""
    first, last = map(day, before[3:5])
    found = {one for one in recorded_items(before[6]) if one[0].day in apart}
    return Days(
        min(own.first, first or own.first), max(own.last, last or own.last), own.found | found
    )


def forget(package: Package) -> None:
    """Empty the sheet but for the office's answers: a new month has imported nothing.

    A workbook may be without the sheet.
    """
    if not has_name(package, RECORDED):
        return
    sheet = _sheet(package)
    try:
        answers = recall(package).answers
    except KaoheError:  # whatever is there instead, the new month begins without it
        answers = {}
    remember(package, Memory(answers=answers))
    _write(sheet, _RECORDED_COLUMN, len(_RECORDED), [])


def _sheet(package: Package) -> Sheet:
    """Return the sheet by the range on it: an office may have another of that name."""
    return named_area(package, RECORDED)[0]


def _who(person: Person) -> tuple[str, str, str]:
    return text(person.id), text(person.name), text(person.window)


def _write(sheet: Sheet, column: int, width: int, rows: Sequence[tuple[str, ...]]) -> None:
    """Write rows under the header, in the place of those that are there."""
    last = max((row for row, at in sheet.cells() if column <= at < column + width), default=1)
    empty: tuple[str | None, ...] = (None,) * width
    for row, values in enumerate([*rows, *[empty] * (last - 1 - len(rows))], start=2):
        for at, value in enumerate(values, start=column):
            sheet.set_value(row, at, value or None)
