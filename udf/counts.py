"""The two monthly counts of a person: sign-ins (考勤) and cases with their reviews (好差评)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from udf import tables
from udf.choicesheet import read_choices
from udf.lines import is_line, is_sum
from udf.roster import Match, Roster, read_roster
from udf.tables import Table
from udf.text import Cell, Cells, is_blank, is_error, is_summary, whole


class Count(NamedTuple):
    """A part of a whole, both whole numbers: 正常签到 of 应签到, or 评价 of 办件."""

    part: int
    whole: int


class NoCount(NamedTuple):
    """Why a person has no count, short enough for a score's cell, and the column it is about.

    ``invalid`` tells that the column holds something else than the whole number it should.
    """

    what: str
    column: str
    invalid: bool = False


class Stranger(NamedTuple):
    """A row that names nobody on the roster: its row under the header from 0, and why."""

    row: int
    problem: str


@dataclass(frozen=True, eq=False)
class Counts:
    """Each person's count, or why there is none.

    ``rows`` tells where each person stands (rows under the header, from 0); ``blank`` is whether
    the column that may be left empty is empty in every row.
    """

    table: Table
    found: dict[int, Count | NoCount]
    rows: dict[int, int]
    strangers: tuple[Stranger, ...]
    doubts: tuple[Stranger, ...]
    blank: bool
    missing: NoCount

    def of(self, person: int) -> Count | NoCount:
        """Return a person's count by roster position; without a row, what an empty one says."""
        return self.found.get(person, self.missing)


def _count(
    table: Table,
    roster: Roster,
    columns: tuple[str, str],
    read: Callable[[Cell, Cell], Count | NoCount],
) -> Counts:
    """Return what ``read`` makes of two columns' cells for each person of the roster."""
    names = (*tables.WHO, *columns)
    found: dict[int, Count | NoCount] = {}
    rows: dict[int, int] = {}
    strangers, doubts = [], []
    blank = True
    cells = zip(*(table.column(name) for name in names), strict=True)
    for row, (id_cell, name, window, first, second) in enumerate(cells):
        if all(map(is_blank, (id_cell, name))):
            if _counts_somebody(table, row, (first, second)):
                strangers.append(Stranger(row, "缺姓名"))
            continue
        if is_summary(name) or is_summary(id_cell):
            continue
        match = _person(roster, id_cell, name, window)
        if not match.people:
            if not is_line(table.rows[row], table.kind):
                strangers.append(Stranger(row, match.problem))
            continue
        if match.doubt:
            doubts.append(Stranger(row, match.doubt))
        (person,) = match.people
        blank = blank and is_blank(second)
        found[person] = NoCount("重复登记", "姓名") if person in rows else read(first, second)
        rows.setdefault(person, row)
    missing = read(None, None)
    assert isinstance(missing, NoCount)
    return Counts(
        table=table,
        found=found,
        rows=rows,
        strangers=tuple(strangers),
        doubts=tuple(doubts),
        blank=blank and bool(rows),
        missing=missing,
    )


def _person(roster: Roster, id_cell: Cell, name: Cell, window: Cell) -> Match:
    if is_error(id_cell) or is_error(name):
        return Match((), "工号或姓名是错误值")
    return roster.find(id_cell, name, window)


def _counts_somebody(table: Table, row: int, counts: tuple[Cell, Cell]) -> bool:
    """Tell whether a row that names nobody has a count all the same, and is no line of sums."""
    cells = table.rows[row]
    other = is_sum(cells) or is_line(cells, table.kind)
    return not all(map(is_blank, counts)) and not other


@tables.shared
def read_attendance(cells: Cells, roster: Cells, choices: Cells) -> Counts:
    """Read 应签到次数 and 签到异常次数; a count is normal sign-ins of all. Raises TableError."""
    empty_is_zero = read_choices(choices).value("empty_abnormal") == "zero"

    def read(due: Cell, abnormal: Cell) -> Count | NoCount:
        numbers = _two_numbers(
            ("应签到次数", "签到异常次数"), (due, abnormal), 1, lambda _: empty_is_zero
        )
        if isinstance(numbers, NoCount):
            return numbers
        missed, expected = numbers
        if missed > expected:
            return NoCount("异常多于应签到", "签到异常次数")
        return Count(expected - missed, expected)

    table = tables.read(cells, tables.ATTENDANCE)
    return _count(table, read_roster(roster), ("应签到次数", "签到异常次数"), read)


@tables.shared
def read_reviews(cells: Cells, roster: Cells) -> Counts:
    """Read 办件量 and 评价量; a count is reviews of cases. Raises TableError."""

    def read(cases: Cell, reviews: Cell) -> Count | NoCount:
        numbers = _two_numbers(("办件量", "评价量"), (cases, reviews), 0, lambda total: not total)
        if isinstance(numbers, Count) and numbers.part > numbers.whole:
            return NoCount("评价多于办件", "评价量")
        return numbers

    table = tables.read(cells, tables.REVIEWS)
    return _count(table, read_roster(roster), ("办件量", "评价量"), read)


def _two_numbers(
    names: tuple[str, str],
    cells: tuple[Cell, Cell],
    lowest: int,
    may_be_empty: Callable[[int], bool],
) -> Count | NoCount:
    """Read a whole of at least ``lowest`` and its part, which may be empty for some wholes."""
    problem = _problem(names[0], cells[0], lowest)
    if problem:
        return problem
    total = whole(cells[0]) or 0
    if is_blank(cells[1]) and may_be_empty(total):
        return Count(0, total)
    problem = _problem(names[1], cells[1], lowest=0)
    return problem or Count(whole(cells[1]) or 0, total)


def _problem(name: str, cell: Cell, lowest: int) -> NoCount | None:
    """Return what is wrong with one of the two numbers."""
    short = name.removesuffix("次数")
    if is_blank(cell):
        return NoCount(f"缺{name}", name)
    if is_error(cell):
        return NoCount(f"{short}是错误值", name)
    value = whole(cell)
    if value is None or value < lowest:
        return NoCount(f"{short}有误", name, invalid=True)
    return None
