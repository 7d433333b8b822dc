"""The judged ledger: each row of 扣分登记 or 加分登记 with whom it concerns, its clause and points.

Scores, 状态, 数据检查 and explanations all read the same judged rows, so they cannot disagree.
Nothing here raises on bad data: what is wrong with a row is part of its judgement.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import eq

from udf import tables
from udf.cache import Cache
from udf.entries import KEYS, Doubt, Entry, State
from udf.judging import row_judge
from udf.roster import read_roster
from udf.rulebook import RuleBook
from udf.rulesheets import read_rulebook
from udf.tables import Table, TableError
from udf.text import Cell, Cells, Row

DEDUCTIONS, AWARDS = "扣分", "加分"

_TWICE = "核对是否重复；重复的删去一行"


@dataclass(frozen=True, eq=False)
class Ledger:
    """All judged rows of one ledger, in sheet order."""

    entries: tuple[Entry, ...]

    @cached_property
    def counted(self) -> dict[int, list[Entry]]:
        """The counting rows of each person, by roster position."""
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.state is State.COUNTED:
                for person in entry.people:
                    found[person].append(entry)
        return found

    @cached_property
    def about(self) -> dict[int, list[Entry]]:
        """The rows that concern each person, whatever became of them, by roster position."""
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for person in dict.fromkeys(entry.people):
                found[person].append(entry)
        return found

    @cached_property
    def wrong(self) -> list[Entry]:
        """The rows with something wrong in them."""
        return [entry for entry in self.entries if entry.state is State.WRONG]

    @cached_property
    def sums(self) -> dict[tuple[int, str], int]:
        """The hundredths of each person in each category, as entered (findings of runs apart)."""
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for entry in self.entries:
            if entry.points and entry.rule is not None:
                for person in entry.people:
                    sums[person, entry.rule.category] += entry.points
        return sums

    @cached_property
    def repeats(self) -> Mapping[int, tuple[Doubt, ...]]:
        """The doubts that need a second row, by row: the same thing entered twice."""
        return _repeats(self.entries)

    @cached_property
    def last_day(self) -> date | None:
        """The latest day of any row."""
        return max((entry.when for entry in self.entries if entry.when), default=None)


@tables.shared
def judge(ledger: Cells, side: str, roster: Cells, rules: Cells, choices: Cells) -> Ledger:
    """Judge a ledger's range; ``side`` is 扣分 or 加分, whichever clauses it may hold.

    Raises TableError naming the missing column or the wrong line of the rule book.
    """
    if side not in (DEDUCTIONS, AWARDS):
        raise TableError("类型应为扣分或加分")
    book = read_rulebook(rules, choices)
    table = tables.read(ledger, tables.LEDGER)
    people = read_roster(roster)
    basis = side, roster, rules, choices
    before = _latest.get(basis)
    same = before is not None and before[0].columns == table.columns
    rows, entries = (before[0].rows, before[1]) if before and same else ((), ())
    judged = _judged(table, row_judge(book, people, side == AWARDS), rows, entries)
    _latest.replace(basis, (table, judged), len(table.rows))
    return Ledger(judged)


@tables.shared
def of_side(ledger: Ledger, book: RuleBook, side: str) -> Ledger:
    """Return one side of a table that holds both ledgers: the rows of the other one are nothing.

    Rows that name no clause are with the deductions.
    """

    def is_own(entry: Entry) -> bool:
        if entry.rule is None:
            return side == DEDUCTIONS
        return book.by_category[entry.rule.category].bonus == (side == AWARDS)

    return Ledger(
        tuple(
            entry if is_own(entry) else Entry(entry.row, State.EMPTY, "")
            for entry in ledger.entries
        )
    )


# What was judged last by the same roster and rules: a clerk changes one row of thousands.
_latest: Cache[tuple[str, Cells, Cells, Cells], tuple[Table, tuple[Entry, ...]]]
_latest = Cache(tables.ROWS)


def _judged(
    table: Table,
    judge_row: Callable[[int, Row, Cell, Row], Entry],
    rows: tuple[Row, ...],
    entries: tuple[Entry, ...],
) -> tuple[Entry, ...]:
    """Judge a table's rows; those that ``rows`` hold at the same place have their entry there."""
    known = min(len(rows), len(table.rows))
    kept = list(map(eq, table.rows, rows))
    keys = list(zip(*(table.column(name) for name in KEYS), strict=True))
    remarks = list(table.column("备注"))
    return tuple(
        entries[index]
        if index < known and kept[index]
        else judge_row(index, keys[index], remarks[index], row)
        for index, row in enumerate(table.rows)
    )


def _two_cases(one: Entry, other: Entry) -> bool:
    """Tell whether two rows are different cases of another system, whatever else is alike."""
    return bool(one.case and other.case) and one.case != other.case


def _repeats(entries: Iterable[Entry]) -> dict[int, tuple[Doubt, ...]]:
    before: dict[tuple[int, str, date | None], list[Entry]] = defaultdict(list)
    awarded: dict[tuple[int, str], dict[bool, int]] = defaultdict(dict)
    repeats: dict[int, dict[str, Doubt]] = defaultdict(dict)
    for entry in entries:
        rule = entry.rule
        if rule is None or (entry.state is not State.COUNTED and entry.state is not State.PENDING):
            continue
        for person in entry.people:
            earlier = before[person, rule.code, entry.when]
            twin = next((other for other in earlier if not _two_cases(other, entry)), None)
            earlier.append(entry)
            if twin is not None:
                repeats[entry.row]["same"] = Doubt(
                    "条款", "同一人、同一天、同一条款登记了两次", _TWICE, other=twin.row
                )
            if rule.window:
                rows = awarded[person, rule.code]
                rows.setdefault(entry.everyone, entry.row)
                if len(rows) == 2 and "same" not in repeats[entry.row]:
                    repeats[entry.row]["award"] = Doubt(
                        "条款",
                        "按窗口和按个人各登记了一次表彰",
                        _TWICE,
                        other=rows[not entry.everyone],
                    )
    return {row: tuple(doubts.values()) for row, doubts in repeats.items()}
