"""A matrix (a person a row, a clause a column) entered into the ledger, a row a cell.

A cell holds how often, or the points taken off as a minus number. What fits no clause, or several
variants of one, is asked, and so are other words: nothing is guessed, and nothing is passed over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from udf.clauses import find_rule
from udf.errors import KaoheError
from udf.rulebook import Rule, RuleBook
from udf.text import text
from workbook.connect.log import Log
from workbook.connect.plan import Plan
from workbook.connect.tables import AWARDS, DEDUCTIONS
from workbook.discovery.cell_counts import read_count, read_entry
from workbook.discovery.model import (
    Cause,
    Clause,
    Discovery,
    FoundPerson,
    FoundTable,
    Option,
    Place,
    Question,
    TableKind,
)
from workbook.discovery.vocabulary import role_of
from workbook.month.month_text import last_day
from workbook.month.tables import TABLES, named_area
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.package import Package
from workbook.ooxml.references import address, column_letters

SECTION = TableKind.MATRIX.value
NOTHING = "不计"
_ANSWER = re.compile(r"(?P<clause>.+?)(?:[×xX*](?P<times>[0-9]{1,4})次?)?")
_ORDINAL = re.compile(r"第?([0-9]+)[条款项]?$")  # 第2条 is 2
Answers = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class MatrixEntry:
    """A cell of a matrix as a row of the ledger."""

    table: str
    place: Place
    person: FoundPerson
    rule: Rule
    quantity: int


class _Met(NamedTuple):
    """A clause, and how often it was met."""

    rule: Rule
    times: int


class _Reading(NamedTuple):
    """What a value may mean, nothing where it does not count; ``is_open`` where that is asked."""

    met: Sequence[_Met]
    is_open: bool


def matrices(found: Discovery) -> list[FoundTable]:
    """Return the tables of the month that have a column a clause."""
    tables = found.of_kind(TableKind.SCORES, TableKind.MATRIX)
    return [table for table in tables if table.clauses]


def open_cells(
    package: Package, found: Discovery, rules: RuleBook, answers: Answers
) -> list[Question]:
    """Return a question for each clause and value that cannot be entered as it is."""
    asked: dict[str, list[tuple[Place, tuple[Option, ...], str]]] = {}
    for table in matrices(found):
        for _, clause, place, value in _filled(package, table, rules):
            reading = _read(rules, clause, value, answers)
            if reading.is_open:
                key = _key(clause, value)
                asked.setdefault(key, []).append((place, _options(reading.met), table.sheet))
    return [
        Question(
            cause=Cause.COLUMN,
            section=SECTION,
            key=key,
            options=places[0][1],
            sheet=places[0][2],
            places=tuple(place for place, _, _ in places[:5]),
            label=key,
        )
        for key, places in asked.items()
    ]


def _filled(
    package: Package, table: FoundTable, rules: RuleBook
) -> Iterator[tuple[FoundPerson, Clause, Place, float | str]]:
    """Yield every cell that tells of something, with whose it is: its count, else its words."""
    cells = package.sheet(table.sheet).cells()
    wordy = {
        clause.number
        for clause in table.clauses
        if _candidates(rules, clause)
        or _has_counts(cells.get((person.row, clause.number), EMPTY) for person in table.persons)
    }
    for person in table.persons:
        for clause in table.clauses:
            place = person.row, clause.number
            entry = read_entry(cells.get(place, EMPTY).value)
            if entry is not None and (clause.number in wordy or not isinstance(entry, str)):
                yield person, clause, place, entry


def _has_counts(cells: Iterable[Cell]) -> bool:
    """Tell whether a column counts something, and does not hold remarks only."""
    return any(read_count(cell.value) is not None for cell in cells)


def _key(clause: Clause, value: float | str) -> str:
    written = value if isinstance(value, str) else f"{value:g}"
    return f"{clause_name(clause)} 填{written}"


def clause_name(clause: Clause) -> str:
    """Return how a clause's column is called: its group's name without marks, and its header."""
    group = text(clause.group).partition("(")[0]
    title = text(clause.title)
    return title if title.startswith(group) else f"{group}{title}"


def _candidates(rules: RuleBook, clause: Clause) -> list[Rule]:
    """Return the rules that a clause's column can mean: one, or the variants of one clause."""
    name = clause_name(clause)
    for written in (name, text(clause.title)):
        rule = find_rule(rules, written)
        if rule is not None:
            return [rule]
    entered = [rule for rule in rules.rules.values() if not rule.kind.facts.computed]
    plain = _ORDINAL.sub(r"\1", name)
    numbered = [rule for rule in entered if f"{text(rule.category)}{rule.number}" == plain]
    labelled = [
        rule for rule in entered if text(rule.label).partition("(")[0] == text(clause.title)
    ]
    return numbered or labelled


def _read(rules: RuleBook, clause: Clause, value: float | str, answers: Answers) -> _Reading:
    """Return what a value means, by the answers or by the clauses that its column may be of."""
    answer = answers.get(_key(clause, value))
    if answer is not None:
        return _Reading(_answered(rules, _key(clause, value), answer), is_open=False)
    candidates = _candidates(rules, clause)
    fitting = [
        _Met(rule, quantity)
        for rule in candidates
        if not isinstance(value, str) and (quantity := _quantity(rule, value)) is not None
    ]
    if not fitting:  # points of no such clause: it may have been met once all the same
        return _Reading([_Met(rule, 1) for rule in candidates], is_open=True)
    return _Reading(fitting, is_open=len(fitting) > 1)


def _answered(rules: RuleBook, key: str, answer: str) -> list[_Met]:
    """Return what an answer means, nothing for what does not count."""
    if text(answer) == NOTHING:
        return []
    match = _ANSWER.fullmatch(text(answer))
    rule = find_rule(rules, match["clause"]) if match else None
    if rule is None or match is None:
        raise KaoheError(
            f"对照表的[{SECTION}]里“{key} = {answer}”看不懂；请填“条款×次数”，或“{NOTHING}”"
        )
    times = int(match["times"] or 1)
    return [_Met(rule, times)] if times else []


def _quantity(rule: Rule, value: float) -> int | None:
    """Return how often a clause was met: a count, or minus points that it divides; None else."""
    if value > 0:
        return int(value) if value == int(value) else None
    if not rule.points:
        return None
    times = -round(value * 100) / abs(rule.points)
    return int(times) if times >= 1 and times == int(times) else None


def _options(fitting: Sequence[_Met]) -> tuple[Option, ...]:
    options = [Option(answer=f"{rule.code}×{count}", shown=rule.label) for rule, count in fitting]
    return (*options, Option(answer=NOTHING))


def incidents(
    package: Package, found: Discovery, rules: RuleBook, answers: Answers
) -> list[MatrixEntry]:
    """Return the ledger rows that the matrices of the month amount to."""
    return [
        MatrixEntry(
            table=table.sheet, place=place, person=person, rule=met.rule, quantity=met.times
        )
        for table in matrices(found)
        for person, clause, place, value in _filled(package, table, rules)
        if not (reading := _read(rules, clause, value, answers)).is_open
        for met in reading.met
    ]


def enter_matrix(log: Log, plan: Plan, rules: RuleBook, answers: Answers) -> None:
    """Enter what the matrices hold into the added ledger, dated the month's last day."""
    log.skipped += [
        words for table in matrices(plan.found) for words in _empty_totals(log.package, table)
    ]
    if DEDUCTIONS in plan.tables:
        return
    rows = incidents(log.package, plan.found, rules, answers)
    bonus = {category.name for category in rules.categories if category.bonus}
    for role, mine in ((DEDUCTIONS, False), (AWARDS, True)):
        entries = [row for row in rows if (row.rule.category in bonus) == mine]
        if not entries:
            continue
        enter(log.package, role, [_ledger_row(plan, entry) for entry in entries])
        log.changes.append(
            f"“{entries[0].table}”各条款列登记的{len(entries)}处写进“{role}”，"
            "日期都记为当月最后一天"
        )


def _empty_totals(package: Package, table: FoundTable) -> Iterator[str]:
    """Yield what to say of a matrix's column that is called a total and holds nothing."""
    if table.kind is not TableKind.MATRIX:
        return
    cells = package.sheet(table.sheet).cells()
    for column in range(table.first_column, table.last_column + 1):
        shown = (cells.get((row, column), EMPTY).value for row in table.header)
        titles = [one for one in shown if isinstance(one, str) and role_of(one) == "总分"]
        own = [cells.get((row, column), EMPTY) for row in table.rows]
        filled = any(cell.has_formula or cell.value is not None for cell in own)
        if titles and "总" in titles[-1] and "扣" not in titles[-1] and not filled:
            yield (
                f"“{table.sheet}”{column_letters(column)}列“{text(titles[-1])}”空着，没有填："
                "这张表只登记各条款，得分看加上的得分表"
            )


def _ledger_row(plan: Plan, entry: MatrixEntry) -> dict[str, object]:
    return {
        "日期": last_day(plan.month),
        "姓名": entry.person.name,
        "窗口": entry.person.window,
        "条款": entry.rule.choice,
        "数量": entry.quantity,
        "备注": f"取自{entry.table}!{address(*entry.place)}",
    }


def enter(package: Package, role: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows into the first free rows of an added ledger, by the names of its columns."""
    sheet, area = named_area(package, TABLES[role])
    titles = {
        str(cell.value): column
        for (row, column), cell in sheet.top_cells(area.first_row).items()
        if row == area.first_row and isinstance(cell.value, str)
    }
    for at, row in enumerate(rows, start=area.first_row + 1):
        for name, value in row.items():
            if name in titles and value not in ("", None):
                sheet.set_value(at, titles[name], value)  # type: ignore[arg-type]
