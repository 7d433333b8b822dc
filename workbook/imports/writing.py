"""What an export says, written into the tables of a month workbook, around what clerks wrote."""

import re
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from udf import tables
from udf.errors import KaoheError
from udf.ledger import DEDUCTIONS, judge
from udf.roster import Person, Roster
from udf.rulebook import Subject
from udf.text import Cell, day, is_blank, text, whole
from workbook.imports.exports import Line
from workbook.imports.findings import Counts, Findings, Incident, Month
from workbook.imports.forms import data, titles
from workbook.month.import_log import Memory, Written
from workbook.month.tables import Located, enlarge, locate
from workbook.ooxml.package import Package

_WHO = ("工号", "姓名", "窗口")
_COLUMNS = (
    "日期", "工号", "姓名", "窗口", "条款", "数量", "核实", "考核方式", "通报期次", "备注",
)  # fmt: skip
_NEEDED = ("日期", "条款", "数量", "核实", "备注")
_ABOUT = {
    Subject.LATENESS: "迟到",
    Subject.EARLY_LEAVING: "早退",
    Subject.ABSENCE: "旷工",
    Subject.COMPLAINT: "投诉",
    Subject.DISSATISFIED: "“不满意”评价",
    Subject.VERY_DISSATISFIED: "“非常不满意”评价",
    Subject.NOT_RECTIFIED: "差评整改",
}
_TOTAL = "合计"  # the id of a person's counts ends with it
_COUNTED = {
    "attendance": ("考勤表", tables.ATTENDANCE, ("应签到次数", "签到异常次数")),
    "reviews": ("好差评表", tables.REVIEWS, ("办件量", "评价量")),
}
_REMARK = 120  # characters of 备注 besides the source


def plan(
    wanted: Mapping[str, Written],
    present: Mapping[str, Written],
    before: Mapping[str, Written],
    superseded: Callable[[str], bool],
) -> dict[str, str]:
    """Return what is to become of each id: add, same, change, remove, keep, deleted or earlier.

    ``wanted`` is what the export says, ``present`` what the workbook says now, ``before`` what an
    earlier import wrote. What is present and not as it was written is a clerk's, and kept; what was
    written and is gone was deleted by a clerk. ``superseded`` tells of an id that is no longer
    wanted whether the export says so, or nothing of it.
    """
    actions = {}
    for key in {**present, **before, **wanted}:
        now, new, old = present.get(key), wanted.get(key), before.get(key)
        if new is not None and now is None:
            actions[key] = "add" if old is None else "deleted"
        elif new is not None:
            actions[key] = "same" if now == new else "change" if now == old else "keep"
        elif not superseded(key):
            actions[key] = "earlier"
        else:
            actions[key] = "remove" if now == old or now is None else "keep"
    return actions


# --- 考勤, 好差评 ---------------------------------------------------------------------------


class _Row(NamedTuple):
    """Someone's row of counts (under the header, from 0): what is to stand there, what does."""

    at: int
    person: Person
    counts: Counts
    now: Written


def write_counts(
    package: Package,
    kind: str,
    findings: Findings,
    month: Month,
    memory: Memory,
    notes: list[str],
) -> int:
    """Write everyone's two counts, and return for how many they stand as the export says.

    A row that a clerk changed after an earlier import is kept. ``notes`` gets what was met.
    """
    if kind not in _COUNTED:
        return 0
    name, table_kind, columns = _COUNTED[kind]
    source = data()[kind]["title"]
    located = locate(package, name, table_kind)
    located = _with_rows_for(package, located, list(findings.counts), month.roster)
    rows = {
        f"{_key(row.person)} {_TOTAL}": row
        for row in _count_rows(located, columns, findings, month, notes)
    }
    wanted = {key: _as_text(columns, row.counts) for key, row in rows.items()}
    present = {key: row.now for key, row in rows.items()}
    before = {key: memory.get((source, key), row.now) for key, row in rows.items()}
    actions = plan(wanted, present, before, lambda _: False)
    replaced = []
    for key, action in actions.items():
        (index, person, counts, now), new = rows[key], wanted[key]
        if action == "keep":
            notes.append(
                f"{located.sheet.name}第{located.row(index)}行（{person.label}）导入后有人改过，保留"
                f"{_in_words(now)}；导出是{_in_words(new)}"
            )
            continue
        for column, count in zip(columns, counts, strict=True):
            if now[column] != new[column]:
                located.sheet.set_value(located.row(index), located.column(column), count)
                if now[column] and (source, key) not in memory:
                    replaced.append(f"{person.label}{column}{now[column]}→{count}")
        memory[source, key] = new
    if replaced:
        notes.append(f"{located.sheet.name}中原有的数已换成导出的数：{'、'.join(replaced)}")
    return sum(action != "keep" for action in actions.values())


def _count_rows(
    located: Located,
    columns: Sequence[str],
    findings: Findings,
    month: Month,
    notes: list[str],
) -> Iterator[_Row]:
    """Yield the rows to be written; note who has several, and whom the export does not name.

    Where silence of the export means something, it fills empty cells only.
    """
    zeros = _as_text(columns, findings.silence) if findings.silence else {}
    rows = _rows_of_people(located, month.roster)
    filled: list[str] = []
    untouched: list[str] = []
    for position, person in enumerate(month.roster.people):
        indexes, counts = rows.get(position, []), findings.counts.get(position)
        cells = located.table.rows[indexes[0]] if indexes else ()
        now = {c: _number(located.table.cell(cells, c)) for c in columns} if indexes else {}
        if counts is None and _serves(person, month.month):
            silent = bool(indexes) and (now == zeros or not any(now.values()))
            if position in findings.partial:
                continue
            counts = findings.silence if silent else None
            (untouched if counts is None else filled).append(person.label)
        if counts is None:
            continue
        if len(indexes) > 1:
            at = "、".join(str(located.row(index)) for index in indexes)
            notes.append(f"{located.sheet.name}第{at}行都是{person.label}，没有写入；请只留一行")
            continue
        yield _Row(indexes[0], person, counts, now)
    if filled:
        said, names = _in_words(zeros), "、".join(filled)
        notes.append(f"导出文件中没有这{len(filled)}人，按{said}计，请核对：{names}")
    if untouched:
        names = "、".join(untouched)
        notes.append(f"导出文件中没有这{len(untouched)}人，没有改动，请核对：{names}")


def _serves(person: Person, month: date) -> bool:
    """Tell whether the person is in post on some day of the month."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    return (person.since is None or person.since <= last) and (
        person.until is None or month <= person.until
    )


def _as_text(columns: Sequence[str], counts: Counts) -> Written:
    return dict(zip(columns, map(str, counts), strict=True))


def _number(cell: Cell) -> str:
    number = whole(cell)
    return text(cell) if number is None else str(number)


def _in_words(counts: Mapping[str, str]) -> str:
    return "、".join(f"{column}{count or '空'}" for column, count in counts.items())


def _key(person: Person) -> str:
    """Return what names a person for good: 工号, or name and window."""
    return person.id or f"{person.name}{person.window}"


def _rows_of_people(located: Located, roster: Roster) -> dict[int, list[int]]:
    """Return the rows under the header of each person, by roster position."""
    found: dict[int, list[int]] = {}
    columns = (located.table.column(name) for name in _WHO)
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
    located, free = _free_rows(package, located, tuple(located.table.columns), len(missing))
    for person, index in zip(missing, free, strict=True):
        for name, value in zip(_WHO, (person.id, person.name, person.window), strict=True):
            if value and name in located.table.columns:
                located.sheet.set_value(located.row(index), located.column(name), value)
    return locate(package, located.name, located.table.kind)


def _free_rows(
    package: Package,
    located: Located,
    names: Sequence[str],
    count: int,
    emptied: Collection[int] = (),
) -> tuple[Located, list[int]]:
    """Return `count` rows that are empty in some columns, growing the table where it has too few.

    Those below the last filled row come first, so that what is entered later stands lower.
    `emptied` are rows that have just become empty.
    """
    at = [located.table.columns[name] for name in names if name in located.table.columns]
    rows = located.table.rows
    empty = [
        index
        for index, row in enumerate(rows)
        if index in emptied or all(is_blank(row[i]) for i in at)
    ]
    last = max(set(range(len(rows))) - set(empty), default=-1)
    free = [i for i in empty if i > last] + [i for i in empty if i < last]
    lacking = count - len(free)
    if lacking > 0:
        # Late, as it brings openpyxl along and a table seldom grows.
        from workbook.generate.result_blocks import grow_blocks

        free += range(len(rows), len(rows) + lacking)
        located = enlarge(package, located, lacking)
        grow_blocks(package)
    return located, free[:count]


# --- 扣分登记 --------------------------------------------------------------------------------


def write_incidents(
    package: Package,
    kind: str,
    findings: Findings,
    month: Month,
    memory: Memory,
    notes: list[str],
) -> tuple[dict[str, int], list[Line]]:
    """Enter the incidents; return how many rows got which action, and the export's rows left out.

    What a clerk had entered for the same person, day and clause is not entered again.
    """
    source = data()[kind]["title"]
    located = locate(package, "扣分表", tables.LEDGER)
    sheet = located.sheet.name
    for name in _NEEDED:
        if name not in located.table.columns:
            raise KaoheError(f"{sheet}没有“{name}”列，导入的记录无处可写；请加上这一列再试")
    left: list[Line] = []
    incidents = {i.id: i for i in findings.incidents if _enterable(i, month, left)}
    values = {number: _values(incident, kind, month) for number, incident in incidents.items()}
    rows = _rows_by_id(located, source)
    wanted = {number: _said(located, row) for number, row in values.items()}
    present = {number: _said(located, _cells(located, index)) for number, index in rows.items()}
    before = {
        number: {name: said for name, said in written.items() if name in located.table.columns}
        for (title, number), written in memory.items()
        if title == source and not number.endswith(f" {_TOTAL}")
    }
    actions = plan(wanted, present, before, _superseder(findings, {**present, **before}, month))
    fresh = {number: incidents[number] for number, act in actions.items() if act == "add"}
    twins = _entered_by_hand(located, month, fresh) if fresh else {}
    for number, action in actions.items():
        if action == "add" and number in twins:
            actions[number] = "by hand"
            row = located.row(twins[number])
            reason = f"{sheet}第{row}行已登记同一人、同一天、同一条款，没有重复登记"
            left.append(_line(incidents[number], reason))
        elif action == "deleted":
            reason = f"上次导入{sheet}的这一条后来被删去，没有再登记"
            left.append(_line(incidents[number], reason))
        elif action == "keep":
            where = f"{sheet}第{located.row(rows[number])}行（{source} {number}）"
            gone = "" if number in wanted else "；导出中已经没有这一条"
            notes.append(f"{where}导入后有人改过，保留{gone}")
        elif action == "remove":
            memory.pop((source, number), None)
        if actions[number] in ("add", "change", "same"):
            memory[source, number] = wanted[number]
    _carry_out(package, located, actions, rows, values)
    return dict(Counter(actions.values())), left


def _carry_out(
    package: Package,
    located: Located,
    actions: Mapping[str, str],
    rows: Mapping[str, int],
    values: Mapping[str, Mapping[str, Cell]],
) -> None:
    """Change and empty the rows that are there, and put new ones into free rows."""
    emptied = {rows[n] for n, action in actions.items() if action == "remove" and n in rows}
    for index in emptied:
        _put(located, index, {})
    for number, action in actions.items():
        if action == "change":
            _put(located, rows[number], values[number])
    fresh = [number for number, action in actions.items() if action == "add"]
    if fresh:
        located, free = _free_rows(package, located, _COLUMNS, len(fresh), emptied)
        for number, index in zip(fresh, free, strict=True):
            _put(located, index, values[number])


def _line(incident: Incident, reason: str) -> Line:
    return Line(incident.sheet, incident.row, reason)


def _enterable(incident: Incident, month: Month, left: list[Line]) -> bool:
    if month.rules.clause_of(incident.subject) is None:
        left.append(_line(incident, f"细则中没有{_ABOUT[incident.subject]}的条款，没有登记"))
        return False
    return True


def _values(incident: Incident, kind: str, month: Month) -> dict[str, Cell]:
    """Return what a row of the ledger is to hold, by column."""
    person = month.roster.people[incident.person]
    rule = month.rules.clause_of(incident.subject)
    assert rule is not None  # others are left out before
    remark = incident.remark[:_REMARK]
    return {
        "日期": incident.when,
        "工号": person.id,
        "姓名": person.name,
        "窗口": person.window,
        "条款": rule.choice,
        "数量": incident.quantity,
        "核实": incident.verdict,
        "考核方式": data()[kind]["method"],
        "备注": f"【{data()[kind]['title']} {incident.id}】{remark}",
    }


def _cells(located: Located, index: int) -> dict[str, Cell]:
    row = located.table.rows[index]
    return {name: located.table.cell(row, name) for name in _COLUMNS}


def _said(located: Located, values: Mapping[str, Cell]) -> Written:
    """Return a row as comparable text: the columns the table has, where they are filled."""
    found = {}
    for name, value in values.items():
        if name in located.table.columns:
            when = day(value) if name == "日期" else None
            said = text(value) if when is None else when.isoformat()
            if said:
                found[name] = said
    return found


def _rows_by_id(located: Located, source: str) -> dict[str, int]:
    """Return the rows that an import of this source wrote, by its id; a copy is not one."""
    mark = re.compile(rf"【{re.escape(source)} ([^】]+)】")
    found: dict[str, int] = {}
    for index, cell in enumerate(located.table.column("备注")):
        match = mark.search(cell) if isinstance(cell, str) else None
        if match:
            found.setdefault(match[1], index)
    return found


def _superseder(
    findings: Findings, written: Mapping[str, Written], month: Month
) -> Callable[[str], bool]:
    """Return whether an export speaks of what is written under an id, or of that whole person."""

    def superseded(number: str) -> bool:
        row = written[number]
        people = month.roster.find(row.get("工号"), row.get("姓名"), row.get("窗口")).people
        return number in findings.seen or not findings.covers.isdisjoint(people)

    return superseded


def _entered_by_hand(
    located: Located, month: Month, incidents: Mapping[str, Incident]
) -> dict[str, int]:
    """Return the incidents that a clerk has entered, by id, with the clerk's row.

    Each of the clerk's rows is one incident: of two cases on a day, one may be entered by hand.
    """
    marks = tuple(f"【{title} " for title in titles())
    remarks = list(located.table.column("备注"))
    entered: dict[tuple[int, date, str], list[int]] = defaultdict(list)
    for entry in judge(located.cells, DEDUCTIONS, *month.ranges).entries:
        remark = remarks[entry.row]
        imported = isinstance(remark, str) and any(mark in remark for mark in marks)
        if entry.rule is not None and entry.when is not None and not imported:
            for person in entry.people:
                entered[person, entry.when, entry.rule.code].append(entry.row)
    found = {}
    for number, incident in incidents.items():
        rule = month.rules.clause_of(incident.subject)
        rows = entered.get((incident.person, incident.when, rule.code)) if rule else None
        if rows:
            found[number] = rows.pop(0)
    return found


def _put(located: Located, index: int, values: Mapping[str, Cell]) -> None:
    """Fill a row of the ledger; a column without a value becomes empty."""
    sheet, row = located.sheet, located.row(index)
    for name in _COLUMNS:
        if name not in located.table.columns:
            continue
        column, value = located.column(name), values.get(name)
        if isinstance(value, date) and not sheet.package.is_date(sheet.cell(row, column).style):
            model = _dated_row(located)
            if model is None:
                value = value.isoformat()
            else:
                sheet.copy_row_format(model, row)
        sheet.set_value(row, column, value or None)


def _dated_row(located: Located) -> int | None:
    """Return the first row whose date is shown as a date."""
    rows = range(located.row(0), located.area.last_row + 1)
    is_date, column = located.sheet.package.is_date, located.column("日期")
    return next((row for row in rows if is_date(located.sheet.cell(row, column).style)), None)
