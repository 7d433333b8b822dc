"""The two monthly counts of a person: sign-ins (考勤) and cases with their reviews (好差评)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from udf import tables
from udf.roster import Match, Roster, read_roster
from udf.rulesheets import read_choices
from udf.tables import Table
from udf.text import Cell, Cells, is_blank, is_error, text, whole

INVALID = "有误"  # how a problem ends that is not a whole number where one should be


class Count(NamedTuple):
    """A part of a whole, both whole numbers: 正常签到 of 应签到, or 评价 of 办件."""

    part: int
    whole: int


class Stranger(NamedTuple):
    """A row that names nobody on the roster: its row under the header from 0, and why."""

    row: int
    problem: str


@dataclass(frozen=True, eq=False)
class Counts:
    """Each person's count, or the short Chinese text that says what is wrong with it.

    ``rows`` tells where each person stands (rows under the header, from 0); ``blank`` is whether
    the column that may be left empty is empty in every row.
    """

    table: Table
    found: dict[int, Count | str]
    rows: dict[int, int]
    strangers: tuple[Stranger, ...]
    doubts: tuple[Stranger, ...]
    blank: bool
    missing: str

    def of(self, person: int) -> Count | str:
        """Return a person's count by roster position; without a row, what an empty one says."""
        return self.found.get(person, self.missing)


def _count(
    table: Table,
    roster: Roster,
    columns: tuple[str, str],
    read: Callable[[Cell, Cell], Count | str],
) -> Counts:
    names = ("工号", "姓名", "窗口", *columns)
    found: dict[int, Count | str] = {}
    rows: dict[int, int] = {}
    strangers, doubts = [], []
    blank = True
    cells = zip(*(table.column(name) for name in names), strict=True)
    for row, (id_cell, name, window, first, second) in enumerate(cells):
        if all(map(is_blank, (id_cell, name))):
            if not all(map(is_blank, (first, second))):
                strangers.append(Stranger(row, "缺姓名"))
            continue
        if text(name) in ("合计", "小计", "总计") or text(id_cell) in ("合计", "小计", "总计"):
            continue
        match = (
            Match((), "工号或姓名是错误值")
            if is_error(id_cell) or is_error(name)
            else roster.find(id_cell, name, window)
        )
        if not match.people:
            strangers.append(Stranger(row, match.problem))
            continue
        if match.doubt:
            doubts.append(Stranger(row, match.doubt))
        (person,) = match.people
        blank = blank and is_blank(second)
        found[person] = "重复登记" if person in rows else read(first, second)
        rows.setdefault(person, row)
    return Counts(
        table, found, rows, tuple(strangers), tuple(doubts), blank and bool(rows),
        str(read(None, None)),
    )  # fmt: skip


@tables.shared
def read_attendance(cells: Cells, roster: Cells, choices: Cells) -> Counts:
    """Read 应签到次数 and 签到异常次数; a count is normal sign-ins of all. Raises TableError."""
    empty_is_zero = read_choices(choices).value("empty_abnormal") == "zero"

    def read(due: Cell, abnormal: Cell) -> Count | str:
        problem = _problem("应签到次数", due, lowest=1)
        if problem:
            return problem
        if is_blank(abnormal):
            if not empty_is_zero:
                return "缺签到异常次数"
            abnormal = 0
        problem = _problem("签到异常次数", abnormal, lowest=0)
        if problem:
            return problem
        expected, missed = whole(due) or 0, whole(abnormal) or 0
        if missed > expected:
            return "异常多于应签到"
        return Count(expected - missed, expected)

    table = tables.read(cells, tables.ATTENDANCE)
    return _count(table, read_roster(roster), ("应签到次数", "签到异常次数"), read)


@tables.shared
def read_reviews(cells: Cells, roster: Cells) -> Counts:
    """Read 办件量 and 评价量; a count is reviews of cases. Raises TableError."""

    def read(cases: Cell, reviews: Cell) -> Count | str:
        problem = _problem("办件量", cases, lowest=0)
        if problem:
            return problem
        if is_blank(reviews):
            if whole(cases):
                return "缺评价量"
            reviews = 0
        problem = _problem("评价量", reviews, lowest=0)
        if problem:
            return problem
        total, reviewed = whole(cases) or 0, whole(reviews) or 0
        if reviewed > total:
            return "评价多于办件"
        return Count(reviewed, total)

    table = tables.read(cells, tables.REVIEWS)
    return _count(table, read_roster(roster), ("办件量", "评价量"), read)


def _problem(name: str, cell: Cell, lowest: int) -> str:
    """Return what is wrong with a count, short enough for a score's narrow cell, or ""."""
    short = name.removesuffix("次数")
    if is_blank(cell):
        return f"缺{name}"
    if is_error(cell):
        return f"{short}是错误值"
    value = whole(cell)
    if value is None or value < lowest:
        return f"{short}{INVALID}"
    return ""
