"""A matrix (a person a row, a clause a column) entered into the ledger, a row a cell.

A cell holds how often, or the points taken off as a minus number; whether plain numbers are points
as well is asked where they may be. What fits no clause, or several variants of one, is asked, and
so are other words: nothing is guessed, and nothing is passed over.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from udf.clauses import find_rule
from udf.errors import KaoheError
from udf.roster import Person
from udf.rulebook import Rule, RuleBook
from udf.text import number, text
from workbook.connect.added_sheets import enter
from workbook.connect.log import Log
from workbook.connect.matrix.amounts import Met, Part, follows, is_score, likely, met_once, quantity
from workbook.connect.matrix.days import MatrixDays
from workbook.connect.matrix.measures import (
    Measure,
    about_measure,
    answered_measure,
    as_measured,
    each_its_own,
    measure_of,
    says_times,
)
from workbook.connect.plan import Plan
from workbook.connect.tables import AWARDS, DEDUCTIONS
from workbook.discovery.cell_counts import is_computed, read_count, read_entry
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
from workbook.month.closed_ledgers import close_ledger
from workbook.month.listed import listed_places
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address

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


class _Reading(NamedTuple):
    """What a value may mean, nothing where it does not count; ``is_open`` where that is asked."""

    met: Sequence[Met]
    is_open: bool


class _Filled(NamedTuple):
    """A cell that tells of something and whose it is; ``bare`` where it is a number alone."""

    person: FoundPerson
    clause: Clause
    place: Place
    value: float | str
    bare: bool


class _Cell(NamedTuple):
    """A cell that tells of something, whose it is, and what it means."""

    person: FoundPerson
    clause: Clause
    place: Place
    value: float | str
    reading: _Reading


def matrices(found: Discovery) -> list[FoundTable]:
    """Return the tables of the month that have a column a clause."""
    tables = found.of_kind(TableKind.SCORES, TableKind.MATRIX)
    return [table for table in tables if table.clauses]


def open_cells(
    package: Package, found: Discovery, rules: RuleBook, answers: Answers
) -> list[Question]:
    """Return a question for each clause and value that cannot be entered as it is."""
    asked: dict[str, list[tuple[Place, tuple[Option, ...], str]]] = {}
    unmeasured: list[Question] = []
    for table in matrices(found):
        if found.ledgers:
            continue  # is not entered
        filled = list(_filled(package, table, rules))
        measure = _measure(package, table, filled, rules, answers)
        if measure is None:
            unmeasured.append(about_measure(SECTION, table.sheet, _bare(filled, rules, answers)))
        for cell in _understood(filled, rules, answers, measure):
            if cell.reading.is_open:
                key = _key(cell.clause, cell.value)
                options = _options(cell.reading.met)
                asked.setdefault(key, []).append((cell.place, options, table.sheet))
    return each_its_own(unmeasured) + [
        Question(
            cause=Cause.COLUMN,
            section=SECTION,
            key=key,
            options=places[0][1],
            sheet=places[0][2],
            places=tuple(place for place, _, _ in places),
            label=key,
        )
        for key, places in asked.items()
    ]


def _cells(
    package: Package, table: FoundTable, rules: RuleBook, answers: Answers
) -> Iterator[_Cell]:
    """Yield the cells that tell of something with what they mean; sums of others do not."""
    filled = list(_filled(package, table, rules))
    measure = _measure(package, table, filled, rules, answers)
    return _understood(filled, rules, answers, measure)


def _understood(
    every: Iterable[_Filled], rules: RuleBook, answers: Answers, measure: Measure | None
) -> Iterator[_Cell]:
    """Yield what cells mean; plain numbers are times until it is known what they are."""
    for _, filled in groupby(every, key=lambda one: one.person.row):
        row = [
            _Cell(*one[:4], _read(rules, one, measure or Measure.TIMES, answers)) for one in filled
        ]
        parts = [Part(cell.clause, cell.value, cell.reading.met) for cell in row]
        for cell, part in zip(row, parts, strict=True):
            if not follows(rules, part, parts):
                yield cell


def _measure(
    package: Package,
    table: FoundTable,
    filled: Iterable[_Filled],
    rules: RuleBook,
    answers: Answers,
) -> Measure | None:
    """Return what the plain numbers of a matrix are, None where that is to be asked."""
    titles = (clause.title for clause in table.clauses)
    if says_times(package.sheet(table.sheet), table.header[-1], titles):
        return Measure.TIMES
    numbers = [(candidates, value) for candidates, _, value in _bare(filled, rules, answers)]
    return measure_of(numbers) or answered_measure(SECTION, table.sheet, answers)


def _bare(
    filled: Iterable[_Filled], rules: RuleBook, answers: Answers
) -> list[tuple[Sequence[Rule], Place, float]]:
    """Return the plain numbers under clauses of fixed points, with these and where they stand.

    Those whose meaning the office has told are none.
    """
    every = (
        (_candidates(rules, one.clause), one)
        for one in filled
        if one.bare and _key(one.clause, one.value) not in answers
    )
    return [
        (candidates, one.place, one.value)
        for candidates, one in every
        if not isinstance(one.value, str) and any(rule.points for rule in candidates)
    ]


def _filled(package: Package, table: FoundTable, rules: RuleBook) -> Iterator[_Filled]:
    """Yield every cell that tells of something, with whose it is: its count, else its words."""
    cells = package.sheet(table.sheet).cells()
    wordy = {
        clause.number
        for clause in table.clauses
        if _candidates(rules, clause)
        or clause.category
        or _has_counts(cells.get((person.row, clause.number), EMPTY) for person in table.persons)
    }
    for person in table.persons:
        for clause in table.clauses:
            place = person.row, clause.number
            cell = cells.get(place, EMPTY)
            if clause.category is not None and is_computed(cell.formula):
                continue
            entry = read_entry(cell.value)
            if entry is not None and (clause.number in wordy or not isinstance(entry, str)):
                yield _Filled(person, clause, place, entry, _is_number(cell.value))


def _is_number(value: object) -> bool:
    return isinstance(value, (str, int, float)) and number(value) is not None


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
    if clause.category is not None:
        return []
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


def _read(rules: RuleBook, one: _Filled, measure: Measure, answers: Answers) -> _Reading:
    """Return what a value means, by the answers or by the clauses that its column may be of."""
    clause, value = one.clause, one.value
    answer = answers.get(_key(clause, value))
    if answer is not None:
        return _Reading(_answered(rules, _key(clause, value), answer), is_open=False)
    if is_score(rules, clause, value):
        return _Reading([], is_open=False)
    candidates = _candidates(rules, clause)
    if one.bare and not isinstance(value, str) and any(rule.points for rule in candidates):
        value = as_measured(value, measure)
    fitting = [
        Met(rule, times)
        for rule in candidates
        if not isinstance(value, str)
        and (times := quantity(rule, value)) is not None
        and rule.worth(times)
    ]
    if not fitting:  # points of no such clause: it may have been met once all the same
        once = [met for rule in candidates for met in met_once(rule)]
        return _Reading(once or likely(rules, clause, value), is_open=True)
    return _Reading(fitting, is_open=len(fitting) > 1)


def _answered(rules: RuleBook, key: str, answer: str) -> list[Met]:
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
    return [Met(rule, times)] if times else []


def _options(fitting: Sequence[Met]) -> tuple[Option, ...]:
    options = [Option(answer=f"{rule.code}×{count}", shown=rule.label) for rule, count in fitting]
    return (*options, Option(answer=NOTHING, shown="不扣分，也不加分"))


def incidents(
    package: Package, found: Discovery, rules: RuleBook, answers: Answers
) -> list[MatrixEntry]:
    """Return the ledger rows that the matrices of the month amount to."""
    return [
        MatrixEntry(
            table=table.sheet,
            place=cell.place,
            person=cell.person,
            rule=met.rule,
            quantity=met.times,
        )
        for table in matrices(found)
        for cell in _cells(package, table, rules, answers)
        if not cell.reading.is_open
        for met in cell.reading.met
    ]


def scores_left(
    package: Package, found: Discovery, rules: RuleBook
) -> Iterator[tuple[FoundTable, Clause, Place]]:
    """Yield the cells of matrices that hold what a category has left: no clause tells of that."""
    for table in found.of_kind(TableKind.MATRIX):
        for cell in _cells(package, table, rules, {}):
            if is_score(rules, cell.clause, cell.value):
                yield table, cell.clause, cell.place


def enter_matrix(log: Log, plan: Plan, rules: RuleBook, answers: Answers) -> None:
    """Enter what the matrices hold into the added ledger, dated a workday late in the month."""
    rows = incidents(log.package, plan.found, rules, answers)
    days = MatrixDays(plan.month, plan.people)
    bonus = {category.name for category in rules.categories if category.bonus}
    for role, mine in ((DEDUCTIONS, False), (AWARDS, True)):
        entries = [row for row in rows if (row.rule.category in bonus) == mine]
        tables = "、".join(dict.fromkeys(f"“{entry.table}”" for entry in entries))
        if role in plan.tables:
            entries = [entry for entry in entries if _is_typed(log.package, entry)]
            if entries:
                log.skipped.append(
                    f"{tables}各条款列填的{len(entries)}处没有登记："
                    f"得分只按“{plan.tables[role].sheet}”计算；那里没有的请补写进去"
                )
        if role in plan.tables or not entries:
            continue
        dated = [days.day_of(entry.person, entry.rule) for entry in entries]
        lines = [_ledger_row(*one, plan.people) for one in zip(entries, dated, strict=True)]
        enter(log.package, role, lines)
        log.changes.append(
            f"{tables}各条款列登记的{len(entries)}处写进“{role}”，"
            + days.described(dated)
            + f"；今后请登记在“{role}”"
        )
        log.skipped += _waiting(role, entries)
    close_matrices(log.package, matrices(plan.found))


def _waiting(role: str, entries: Sequence[MatrixEntry]) -> Iterator[str]:
    """Yield in a sentence the cells whose clause counts only where it was verified."""
    places = [f"{one.table}!{address(*one.place)}" for one in entries if one.rule.verify]
    if places:
        yield (
            f"{listed_places(places)}的条款要核实属实才计，现在都没有计入；"
            f"请在“{role}”的“核实”填属实或不属实"
        )


def close_matrices(package: Package, tables: Iterable[FoundTable]) -> None:
    """Remember what the matrices hold, for what is filled in there later is not entered."""
    for table in tables:
        columns = [clause.number for clause in table.clauses]
        header = Area(table.header[-1], min(columns), table.header[-1], max(columns))
        close_ledger(package, package.sheet(table.sheet), header, DEDUCTIONS, matrix=True)


def _is_typed(package: Package, entry: MatrixEntry) -> bool:
    return not package.sheet(entry.table).cell(*entry.place).has_formula


def _ledger_row(entry: MatrixEntry, day: date, people: Iterable[Person]) -> dict[str, object]:
    """Return the row of an entry, its window unless only its sheet is called like one."""
    own = entry.person.window
    return {
        "日期": day,
        "工号": entry.person.number,
        "姓名": entry.person.name,
        "窗口": own if any(own == person.window for person in people) else "",
        "条款": entry.rule.choice,
        "数量": entry.quantity,
        "备注": f"取自{entry.table}!{address(*entry.place)}",
    }
