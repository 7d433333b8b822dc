"""Columns that an office's tables lack: 核实 where entries wait, 工号 or 窗口 for namesakes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from udf import tables
from udf.clauses import find_rule
from udf.entries import Verdict
from udf.errors import KaoheError
from udf.roster import Person, Roster
from udf.rulebook import RuleBook
from udf.text import text
from workbook.connect.log import Log
from workbook.connect.plan import Plan
from workbook.connect.present_tables import SIDES, head_column
from workbook.connect.tables import KINDS, READ, ROSTER, SCORES, Found, free_column
from workbook.discovery.model import FoundPerson
from workbook.month.listed import listed_rows
from workbook.month.tables import as_cells
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.references import Area, address, column_letters
from workbook.ooxml.sheet.columns import set_width
from workbook.ooxml.sheet.validations import add_validation
from workbook.ooxml.sheet.worksheet import Sheet

VERDICT, NUMBER, WINDOW = "核实", "工号", "窗口"
_RESULTS = ("分值", "状态")
_TYPED = ("序号", "备注")
_WIDTH = 10
_SPARE = 1000  # rows below what is filled that offer the words as well


@dataclass(frozen=True, kw_only=True)
class _Lack:
    """A column that a table lacks, and which rows wait for it and why.

    ``words`` are all that it may say, where that is known; ``beside`` is the column beside which
    an office would insert it.
    """

    name: str
    words: Sequence[str]
    rows: Sequence[int]
    why: str
    fill: str
    beside: str


def add_columns(log: Log, plan: Plan, rules: RuleBook) -> Plan:
    """Give the office's tables the columns they lack; return the plan with them.

    Where there is no place for one that the functions could read, that is said.
    """
    found = dict(plan.tables)
    for role in plan.tables:
        sheet = log.package.sheet(found[role].sheet)
        for lack in _lacks(sheet, found[role], plan, rules):
            table = found[role]
            column = _free_column(sheet, table)
            if column is None:
                log.skipped.append(_no_place(table, lack))
                continue
            _offer(sheet, table, column, lack)
            where = f"{column_letters(column)}列"
            log.changes.append(f"“{table.sheet}”{where}：增加“{lack.name}”")
            if lack.rows:
                log.skipped.append(
                    f"“{table.sheet}”{listed_rows(lack.rows)}{lack.why}，现在都没有计入；"
                    f"请在{where}“{lack.name}”{lack.fill}"
                )
            for other, one in found.items():  # a table may hold both sides
                if (one.sheet, one.header, one.span) == (table.sheet, table.header, table.span):
                    found[other] = replace(
                        one,
                        columns={**one.columns, lack.name: column},
                        titles={**one.titles, lack.name: lack.name},
                    )
    return replace(plan, tables=found, linked=_mark_counts(log, plan))


def _mark_counts(log: Log, plan: Plan) -> dict[str, tuple[Found, ...]]:
    """Write beside counts that are looked up by name what tells namesakes apart.

    That is the number that they were given, and the window where their rows do not say it.
    """
    columns: dict[tuple[str, int, str], int] = {}

    def marked(table: Found) -> Found:
        sheet = log.package.sheet(table.sheet)
        for name, rows in _marks(sheet, plan, table).items():
            where = table.sheet, table.header, name
            if where not in columns:
                columns[where] = _mark_rows(log, sheet, table, name, rows)
            table = replace(table, columns={**table.columns, name: columns[where]})
        return table

    return {role: tuple(map(marked, tables)) for role, tables in plan.linked.items()}


def _mark_rows(log: Log, sheet: Sheet, table: Found, name: str, rows: Mapping[int, str]) -> int:
    """Fill a new column with what tells namesakes apart; return the column."""
    column = free_column(sheet)
    if column is None:
        raise KaoheError(
            f"“{table.sheet}”右边没有空列，同名的人没有地方写{name}；"
            f"请在“姓名”列旁边插入一列“{name}”，给每个人填上，再接入一次"
        )
    _head(sheet, table, column, name)
    for row, mark in rows.items():
        sheet.set_value(row, column, mark)
    log.changes.append(
        f"“{table.sheet}”{column_letters(column)}列：增加“{name}”，"
        f"填上了{'、'.join(dict.fromkeys(rows.values()))}；这张表的次数按它认同名的人"
    )
    return column


def _marks(sheet: Sheet, plan: Plan, table: Found) -> dict[str, dict[int, str]]:
    """Return what the rows of namesakes lack that tells them apart, by the name of its column."""
    people = _namesakes(plan, table)
    numbers = {person.row: person.number for person in people if person.number}
    windows = {person.row: text(person.window) for person in people if not person.number}
    lacking = {}
    if numbers and NUMBER not in table.columns:
        lacking[NUMBER] = numbers
    for row in _said(sheet, table, NUMBER):
        windows.pop(row, None)
    if all(windows.values()) and windows.items() - _said(sheet, table, WINDOW).items():
        lacking[WINDOW] = windows
    return lacking


def _namesakes(plan: Plan, table: Found) -> list[FoundPerson]:
    """Return whose name somebody else bears as well, of those whom a table names."""
    often = Counter(person.name for person in plan.people)
    return [
        person
        for scores in plan.found.scores
        if scores.sheet == table.sheet
        for person in scores.persons
        if often[text(person.name)] > 1
        and person.cells.get("姓名") == (person.row, table.columns.get("姓名"))
    ]


def _said(sheet: Sheet, table: Found, name: str) -> dict[int, str]:
    """Return what stands in a column of a table, by rows; nothing where it has none such."""
    column = table.columns.get(name, 0)
    cells = sheet.cells((column,))
    rows = range(table.body, table.last + 1)
    said = {row: text(str(cells.get((row, column), EMPTY).value or "")) for row in rows}
    return {row: words for row, words in said.items() if words}


def _lacks(sheet: Sheet, table: Found, plan: Plan, rules: RuleBook) -> Iterator[_Lack]:
    """Yield the columns that a table lacks."""
    if table.role in SIDES and VERDICT not in table.columns:
        waiting = _waiting(sheet, table, rules)
        if waiting:
            yield _Lack(
                name=VERDICT,
                words=tuple(Verdict),
                rows=waiting,
                why="的条款要核实属实才计",
                fill="填属实或不属实",
                beside="条款",
            )
    if table.role not in (ROSTER, SCORES) and "姓名" in table.columns:
        name, marks = _told_apart(plan.people)
        if marks and not {name, NUMBER} & table.columns.keys():
            yield _Lack(
                name=name,
                words=(),
                rows=_ambiguous(sheet, table, Roster(plan.people)),
                why="的人有同名的，分不清是谁",
                fill=f"填{'、'.join(dict.fromkeys(marks))}",
                beside="姓名",
            )


def _told_apart(people: Sequence[Person]) -> tuple[str, list[str]]:
    """Return by what people of one name are told apart, window or 工号, and theirs."""
    often = Counter(person.name for person in people)
    alike = [person for person in people if often[person.name] > 1]
    places = {(person.name, person.window) for person in alike if person.window}
    if len(places) == len(alike):
        return WINDOW, [person.window for person in alike]
    return NUMBER, [person.id for person in alike if person.id]


def _waiting(sheet: Sheet, table: Found, rules: RuleBook) -> list[int]:
    """Return the rows whose clause counts only where it was verified."""
    column = table.columns["条款"]
    cells = sheet.cells((column,))
    return [
        row
        for row in range(table.body, table.last + 1)
        if isinstance(value := cells.get((row, column), EMPTY).value, str)
        and (rule := find_rule(rules, value)) is not None
        and rule.verify
    ]


def _ambiguous(sheet: Sheet, table: Found, roster: Roster) -> list[int]:
    """Return the rows that name one of several people without saying which."""
    who = [table.columns.get(name, 0) for name in ("姓名", "窗口")]
    cells = sheet.cells(who)
    rows = []
    for row in range(table.body, table.last + 1):
        name, window = (text(str(cells.get((row, at), EMPTY).value or "")) for at in who)
        if name in roster.by_name and not roster.find(None, name, window).people:
            rows.append(row)
    return rows


def _free_column(sheet: Sheet, table: Found) -> int | None:
    """Return the column right of everything, None where the functions could not read up to it.

    They read all columns in between: results would feed on themselves, and headers of another
    table, or of a column with another meaning, would be taken for the ledger's.
    """
    first, last = table.span
    column = free_column(sheet)
    if column is None:
        return None
    between = range(last + 1, column)
    if any(at in between and _is_ours(sheet, table, name) for name, at in table.columns.items()):
        return None
    if any(cell.has_formula and c in between for (_, c), cell in sheet.cells().items()):
        return None
    header = as_cells(sheet.values(Area(table.header, first, table.header, column - 1)))[0]
    kind = KINDS[table.role]
    read = {
        n: first + at for n, at in tables.columns_of(header, kind).items() if n in READ[table.role]
    }
    beyond = {name: at for name, at in read.items() if at in between}
    return None if beyond else column


def _is_ours(sheet: Sheet, table: Found, name: str) -> bool:
    """Tell whether results are to fill an office's own column: in a ledger one that is empty."""
    if name in (*READ[table.role], *_TYPED):
        return False
    if table.role not in SIDES:
        return True
    column = table.columns[name]
    cells = sheet.cells((column,))
    rows = range(table.body, table.last + 1)
    return name in _RESULTS and all(cells.get((row, column), EMPTY).value is None for row in rows)


def _head(sheet: Sheet, table: Found, column: int, name: str) -> None:
    head_column(sheet, table, (table.header, column), name, table.last)
    set_width(sheet, column, _WIDTH)


def _offer(sheet: Sheet, table: Found, column: int, lack: _Lack) -> None:
    """Head the new column, and let its cells offer the words that it may say."""
    _head(sheet, table, column, lack.name)
    if lack.words:
        rows = Area(table.body, column, min(table.limit, table.last + _SPARE), column)
        words = f'"{",".join(lack.words)}"'
        add_validation(sheet, rows, {"type": "list", "allowBlank": "1"}, {"formula1": words})


def _no_place(table: Found, lack: _Lack) -> str:
    beside = table.titles.get(lack.beside) or lack.beside
    waiting = ""
    if lack.rows:
        where = f"{table.sheet}!{address(lack.rows[0], table.columns[lack.beside])}"
        waiting = (
            f"：{listed_rows(lack.rows)}（{where}）{lack.why.removeprefix('的条款')}，都没有计入"
        )
    return (
        f"“{table.sheet}”没有“{lack.name}”列，右边也没有能读取的空列{waiting}；"
        f"请在“{beside}”列旁边插入一列“{lack.name}”，{lack.fill}，再接入一次"
    )
