"""Everyone's counts of an export, written into 考勤 or 好差评 around what clerks wrote there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from udf import tables
from udf.roster import Person, Roster
from udf.text import Cell, text, whole
from workbook.imports.findings import Basis, Counts, Findings
from workbook.imports.forms import data
from workbook.imports.identity import id_of_person
from workbook.imports.plan import Action, free_rows, plan
from workbook.month.import_log import Memory, Written
from workbook.month.linked_counts import linked_cell, sheets_looked_through
from workbook.month.month_text import last_day
from workbook.month.tables import Located, locate
from workbook.ooxml.package import Package

_COUNTED = {
    "attendance": ("考勤表", tables.ATTENDANCE, ("应签到次数", "签到异常次数")),
    "reviews": ("好差评表", tables.REVIEWS, ("办件量", "评价量")),
}


class _Row(NamedTuple):
    """Someone's row of counts (under the header, from 0): what is to stand there, what does."""

    at: int
    person: Person
    counts: Counts
    now: Written


def write_counts(
    package: Package, kind: str, findings: Findings, basis: Basis, memory: Memory, notes: list[str]
) -> int:
    """Write everyone's two counts, and return for how many they stand as the export says.

    A row that a clerk changed after an earlier import is kept. ``notes`` gets what was met.
    """
    if kind not in _COUNTED:
        return 0
    name, table_kind, columns = _COUNTED[kind]
    source = data()[kind]["title"]
    located = locate(package, name, table_kind)
    located = _with_rows_for(package, located, list(findings.counts), basis.roster)
    rows = {
        id_of_person(row.person): row
        for row in _count_rows(located, columns, findings, basis, notes)
    }
    wanted = {key: _as_text(columns, row.counts) for key, row in rows.items()}
    present = {key: row.now for key, row in rows.items()}
    before = {key: memory.counts.get((source, key), row.now) for key, row in rows.items()}
    actions = plan(wanted, present, before, lambda _: False)
    replaced: list[str] = []
    written = 0
    for key, action in actions.items():
        (index, person, counts, now), new = rows[key], wanted[key]
        if action == Action.KEEP:
            notes.append(
                f"{located.sheet.name}第{located.row(index)}行（{person.label}）导入后有人改过，保留"
                f"{_in_words(now)}；导出是{_in_words(new)}"
            )
            continue
        if sheets := _looked_through_in_vain(package, located, index, columns):
            where = "、".join(f"“{sheet}”" for sheet in sheets)
            notes.append(f"{where}里没有{person.label}，没有写入；请在那里加上一行再导入")
            continue
        written += 1
        for column, count in zip(columns, counts, strict=True):
            if now[column] != new[column]:
                _write(package, located, index, column, count)
                if now[column]:
                    replaced.append(f"{person.label}{column}{now[column]}→{count}")
        memory.counts[source, key] = new
    if replaced:
        notes.append(f"{located.sheet.name}中原有的数已换成导出的数：{'、'.join(replaced)}")
    return written


def _looked_through_in_vain(
    package: Package, located: Located, index: int, columns: Sequence[str]
) -> list[str]:
    """Return the office's sheets where a row's counts are kept, if this person's are on none."""
    for name in columns:
        formula = located.sheet.cell(located.row(index), located.column(name)).formula
        sheets = sheets_looked_through(formula)
        if sheets and linked_cell(package, located.sheet, formula) is None:
            return sheets
    return []


def _write(package: Package, located: Located, index: int, column: str, count: int) -> None:
    """Write a count where it is kept: in the office's cell, where this one only shows that."""
    row, at = located.row(index), located.column(column)
    there = linked_cell(package, located.sheet, located.sheet.cell(row, at).formula)
    if there is not None:
        there.sheet.set_value(there.row, there.column, count)
        located.sheet.set_cached(row, at, count)
    else:
        located.sheet.set_value(row, at, count)


def _count_rows(
    located: Located, columns: Sequence[str], findings: Findings, basis: Basis, notes: list[str]
) -> Iterator[_Row]:
    """Yield the rows to be written; note who has several, and who the export does not name.

    Where silence of the export means something, it fills empty cells only.
    """
    zeros = _as_text(columns, findings.silence) if findings.silence else {}
    rows = _rows_of_people(located, basis.roster)
    filled: list[str] = []
    untouched: list[str] = []
    for position, person in enumerate(basis.roster.people):
        indexes, counts = rows.get(position, []), findings.counts.get(position)
        now = _written(located, columns, indexes)
        if (
            counts is None
            and position not in findings.partial
            and person.serves(basis.month, last_day(basis.month))
        ):
            counts = findings.silence if now == zeros or _is_empty(now) else None
            (untouched if counts is None else filled).append(person.label)
        if counts is not None and len(indexes) > 1:
            at = "、".join(str(located.row(index)) for index in indexes)
            notes.append(f"{located.sheet.name}第{at}行都是{person.label}，没有写入；请只留一行")
        elif counts is not None:
            yield _Row(indexes[0], person, counts, now)
    notes += _unnamed(findings, filled, untouched, zeros)


def _unnamed(
    findings: Findings, filled: Sequence[str], untouched: Sequence[str], zeros: Written
) -> Iterator[str]:
    """Yield notes on whom the export does not name; one of incidents alone need not name all."""
    if filled:
        zero_text, names = _in_words(zeros), "、".join(filled)
        yield f"导出文件中没有这{len(filled)}人，按{zero_text}计，请核对：{names}"
    if untouched and (findings.counts or not findings.covers):
        names = "、".join(untouched)
        yield f"导出文件中没有这{len(untouched)}人，没有改动，请核对：{names}"


def _written(located: Located, columns: Sequence[str], indexes: Sequence[int]) -> Written:
    """Return what the first of a person's rows says; nothing for one who has no row."""
    if not indexes:
        return {}
    cells = located.table.rows[indexes[0]]
    return {column: _number(located.table.cell(cells, column)) for column in columns}


def _is_empty(counts: Written) -> bool:
    return bool(counts) and not any(counts.values())


def _as_text(columns: Sequence[str], counts: Counts) -> Written:
    return dict(zip(columns, map(str, counts), strict=True))


def _number(cell: Cell) -> str:
    number = whole(cell)
    return text(cell) if number is None else str(number)


def _in_words(counts: Mapping[str, str]) -> str:
    return "、".join(f"{column}{count or '空'}" for column, count in counts.items())


def _rows_of_people(located: Located, roster: Roster) -> dict[int, list[int]]:
    """Return the rows under the header of each person, by roster position."""
    found: dict[int, list[int]] = {}
    columns = (located.table.column(name) for name in tables.WHO)
    for index, key in enumerate(zip(*columns, strict=True)):
        for person in roster.find(*key).people:
            found.setdefault(person, []).append(index)
    return found


def _with_rows_for(
    package: Package, located: Located, people: Sequence[int], roster: Roster
) -> Located:
    """Give each of these people who has no row an empty one."""
    there = _rows_of_people(located, roster)
    missing = [roster.people[person] for person in people if person not in there]
    if not missing:
        return located
    located, free = free_rows(package, located, tuple(located.table.columns), len(missing))
    for person, index in zip(missing, free, strict=True):
        for name, value in zip(tables.WHO, (person.id, person.name, person.window), strict=True):
            if value and name in located.table.columns:
                located.sheet.set_value(located.row(index), located.column(name), value)
    return locate(package, located.name, located.table.kind)
