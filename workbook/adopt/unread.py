"""Sheets that tell of the month's incidents or counts, and that nothing reads: each is asked about.

People in rows and days in columns, clauses in rows and people in columns, points by the week: such
sheets are not read, and what is on them would be missing from the scores.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from functools import partial
from itertools import pairwise

from udf.clauses import read_clause
from udf.rulebook import RuleBook
from udf.text import text
from workbook.adopt.half_counts import half_counts
from workbook.connect.matrix.entries import matrices
from workbook.discovery.mapping import NOT_USED, SHEETS, Answers
from workbook.discovery.model import (
    Cause,
    Discovery,
    FoundTable,
    Option,
    Place,
    Question,
    TableKind,
    Unused,
    Use,
)
from workbook.discovery.vocabulary import speaks_of_points
from workbook.ooxml.cells import Cell, Cells
from workbook.ooxml.package import Package

_DAYS = 20  # columns of days that make a calendar
_PEOPLE = 3  # of those assessed, on a sheet of numbers about them; beside a clause, one is enough
_BY_HAND = "这样排的表不能直接计分；要计分的，请先逐条写进扣分登记或加分登记这样的台账"
_BY_IMPORT = "逐日打卡、打勾的表不能直接计分；接入后用 kaohe import 考勤 导入"


def unread_sheets(
    package: Package, found: Discovery, rules: RuleBook, answers: Answers
) -> Iterator[Question]:
    """Yield a question for each sheet that may tell of the month and that nothing reads."""
    names = {text(person.name) for table in _of_people(found) for person in table.persons}
    if not names:
        return
    yield from _beside_ledgers(package, found)
    needed = _needed(found)
    yield from half_counts(package, found, needed, answers)
    for use in found.sheets:
        may_be = use.use is Use.UNUSED and use.why in (Unused.LIST, Unused.NO_TABLE)
        if not may_be or answers.get(SHEETS, use.sheet) is not None:
            continue
        ask = partial(_question, use.sheet)
        cells = _without_days(package, use.sheet)
        if (place := _incident(use.sheet, cells, names, rules)) is not None:
            yield ask(place, Option(answer=NOT_USED, shown=_BY_HAND))
        elif needed and (place := _first_of_many_numbers(cells, names)) is not None:
            kinds = (Option(answer=kind.value) for kind in needed)
            yield ask(place, *kinds, Option(answer=NOT_USED))
        elif TableKind.ATTENDANCE in needed and (place := _calendar(cells, names)) is not None:
            yield ask(place, Option(answer=NOT_USED, shown=_BY_IMPORT))


def _without_days(package: Package, sheet: str) -> Cells:
    """Return the cells of a sheet without days kept as numbers, which count nothing."""
    return {
        at: cell
        for at, cell in package.sheet(sheet).cells().items()
        if isinstance(cell.value, str) or not package.is_date(cell.style)
    }


def _of_people(found: Discovery) -> Iterable[FoundTable]:
    """Return the tables that tell who is assessed: of every month while that is asked as well."""
    if found.month is not None:
        return found.scores or found.of_kind(TableKind.MATRIX)
    return [one for one in found.tables if one.kind in (TableKind.SCORES, TableKind.MATRIX)]


def _needed(found: Discovery) -> list[TableKind]:
    """Return the counts that no sheet has, also if that is what another question comes to."""
    offered = {option.answer for question in found.questions for option in question.options}
    kinds = (TableKind.ATTENDANCE, TableKind.REVIEWS)
    there = {one.kind for one in (found.tables if found.month is None else found.of_kind(*kinds))}
    return [kind for kind in kinds if kind not in there and kind.value not in offered]


def _question(sheet: str, place: Place, *options: Option) -> Question:
    return Question(
        cause=Cause.SHEET, section=SHEETS, key=sheet, options=options, sheet=sheet, places=(place,)
    )


def _beside_ledgers(package: Package, found: Discovery) -> Iterator[Question]:
    """Ask about matrices with typed counts where a ledger is there too: both may tell the same."""
    if not found.ledgers:
        return
    shown = f"得分只按台账“{found.ledgers[0].sheet}”计算；台账里没有的请先补登进去"
    for table in matrices(found):
        if table.kind is not TableKind.MATRIX:
            continue
        cells = package.sheet(table.sheet).cells()
        typed = [
            place
            for person in table.persons
            for clause in table.clauses
            if (cell := cells.get(place := (person.row, clause.number))) is not None
            and cell.value not in (None, "", 0)
            and not cell.has_formula
        ]
        if typed:
            yield _question(table.sheet, typed[0], Option(answer=NOT_USED, shown=shown))


def _people_at(cells: Cells, names: Set[str]) -> list[Place]:
    """Return where those assessed are named, alone or with others."""
    return [
        at
        for at, cell in cells.items()
        if isinstance(cell.value, str) and not names.isdisjoint(_parts(cell.value))
    ]


def _parts(written: str) -> set[str]:
    return {text(written), *re.split("[、,;/]", text(written))}


def _are_a_few(cells: Cells, people: Sequence[Place], names: Collection[str]) -> bool:
    """Tell whether a sheet names enough of those assessed to be about them."""
    named = {name for at in people for name in _parts(str(cells[at].value))} & {*names}
    return len(named) >= min(_PEOPLE, len(names))


def _typed_numbers(cells: Cells, people: Sequence[Place]) -> list[Place]:
    """Return the typed numbers in the rows right of people, and in the columns below them."""
    rows = dict(reversed(people))
    columns = {column: row for row, column in reversed(people)}
    across = len(columns) > len(rows)
    return [
        (row, column)
        for (row, column), cell in cells.items()
        if isinstance(cell.value, (int, float))
        and not isinstance(cell.value, bool)
        and not cell.has_formula
        and (columns.get(column, row) < row if across else rows.get(row, column) < column)
    ]


def _incident(sheet: str, cells: Cells, names: Set[str], rules: RuleBook) -> Place | None:
    """Return the first cell that tells of somebody's incident, None where no cell does.

    That is a clause beside a name, or a number where clauses, or words of points, head the table.
    """
    people = _people_at(cells, names)
    if not people:
        return None
    clauses = [at for at, cell in cells.items() if _is_clause(cell, rules)]
    rows = {row for row, _ in people}
    beside = [at for at in clauses if at[0] in rows]
    numbers = _typed_numbers(cells, people)
    if beside or not numbers:
        return beside[0] if beside else None
    headed = len(clauses) > 1 and _are_a_few(cells, people, names)
    said = speaks_of_points(_titles(sheet, cells, min(rows)))  # then one of them is enough
    return numbers[0] if headed or said else None


def _titles(sheet: str, cells: Cells, last: int) -> str:
    """Return the name of a sheet and all that its rows down to one say."""
    over = (str(cell.value) for (row, _), cell in cells.items() if row <= last and cell.value)
    return "".join((sheet, *over))


def _is_clause(cell: Cell, rules: RuleBook) -> bool:
    if not isinstance(cell.value, str) or cell.has_formula:
        return False
    rule = read_clause(rules, cell.value).rule
    return rule is not None and not rule.kind.facts.computed


def _first_of_many_numbers(cells: Cells, names: Collection[str]) -> Place | None:
    """Return the first number beside somebody's name on a sheet that has one for most people."""
    rows = {row for (row, _), cell in cells.items() if text(str(cell.value)) in names}
    numbers = [
        (row, column)
        for (row, column), cell in cells.items()
        if row in rows
        and column > 1
        and isinstance(cell.value, (int, float))
        and not cell.has_formula
    ]
    many = 2 * len(rows) > len(names) and len(numbers) >= len(rows)
    return numbers[0] if many and numbers else None


def _calendar(cells: Cells, names: Set[str]) -> Place | None:
    """Return the first day in the header of a sheet that has people in rows, days in columns."""
    if not _are_a_few(cells, _people_at(cells, names), names):
        return None
    lines: dict[int, list[tuple[int, int]]] = {}
    for (row, column), cell in cells.items():
        digits = text(str(cell.value)).rstrip("日号")
        if digits.isdecimal() and 1 <= int(digits) <= 31:
            lines.setdefault(row, []).append((column, int(digits)))
    for row, days in lines.items():
        rising = sum(later == day + 1 for (_, day), (_, later) in pairwise(days))
        if rising >= _DAYS:
            return row, days[0][0]
    return None
