"""A month's ranges, read: the way from what a cell passes to what is known about the month."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, assert_never

from udf import tables
from udf.counts import Counts, read_attendance, read_reviews
from udf.kinds import Kind
from udf.ledger import AWARDS, DEDUCTIONS, Ledger, judge, of_side
from udf.recorded import Recorded, read_recorded
from udf.roster import Roster, read_roster
from udf.rulebook import Rule, RuleBook
from udf.rulesheets import read_rulebook
from udf.tables import Table, TableError
from udf.text import NO_CELLS, Cells, day, text, whole

LEDGERS = (("扣分登记", DEDUCTIONS), ("加分登记", AWARDS))
YES, NO = ("是", "1"), ("否", "0")


@dataclass(frozen=True)
class Month:
    """All ranges of a month's workbook, each with its header row.

    ``imported`` is what an attendance export holds day by day, empty before one was imported.
    """

    places: Cells
    roster: Cells
    deductions: Cells
    awards: Cells
    attendance: Cells
    reviews: Cells
    rules: Cells
    choices: Cells
    calendar: Cells
    imported: Cells = NO_CELLS

    def book(self) -> RuleBook:
        """Return the rule book of the sheets 细则 and 口径."""
        return read_rulebook(self.rules, self.choices)

    def people(self) -> Roster:
        """Return the roster."""
        return read_roster(self.roster)

    def ledger(self, side: str) -> Ledger:
        """Return one judged ledger: 扣分 or 加分."""
        cells = self.awards if side == AWARDS else self.deductions
        ledger = judge(cells, side, self.roster, self.rules, self.choices)
        return of_side(ledger, self.book(), side) if self.is_joined else ledger

    @property
    def is_joined(self) -> bool:
        """Whether one table holds both ledgers, as an office may keep them."""
        places = read_places(self.places)
        first, second = (places.get(name) for name, _ in LEDGERS)
        return first is not None and first == second

    def sign_ins(self) -> Counts:
        """Return everybody's sign-ins."""
        return read_attendance(self.attendance, self.roster, self.choices)

    def recorded(self) -> Recorded:
        """Return what an imported attendance export says day by day."""
        return read_recorded(self.imported, self.people())

    def cases(self) -> Counts:
        """Return everybody's cases and reviews."""
        return read_reviews(self.reviews, self.roster)

    def counts_for(self, rule: Rule) -> Counts | None:
        """Return the counts that a clause's points follow from, None where they follow from rows.

        Raises TableError.
        """
        match rule.kind:
            case Kind.RATE:
                return self.sign_ins()
            case Kind.COVERAGE:
                return self.cases()
            case Kind.EACH | Kind.WORKDAY | Kind.DURATION | Kind.RUN:
                return None
            case _:
                assert_never(rule.kind)


class Place(NamedTuple):
    """Where a range begins: its sheet, and the row and column of its first cell, from 1."""

    sheet: str
    row: int
    column: int


@tables.shared
def read_places(cells: Cells) -> dict[str, Place]:
    """Read 位置: the sheet and first cell of each table, by table name."""
    try:
        table = tables.read(cells, tables.PLACES)
    except TableError:
        return {}
    places = {}
    for row in table.rows:
        name, first, column = (table.cell(row, key) for key in ("表", "首行", "首列"))
        if text(name):
            sheet = str(table.cell(row, "工作表") or "").strip()
            places[text(name)] = Place(sheet, whole(first) or 1, whole(column) or 1)
    return places


def column_letters(column: int) -> str:
    """Return a column's letters by its number from 1: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address_of(place: Place | None, table: Table, row: int, column: str) -> tuple[str, str]:
    """Return the sheet and the cell of a table's row (under the header, from 0; −1 the header)."""
    if place is None:
        return "", ""
    letters = column_letters(place.column + table.columns.get(column, 0))
    return place.sheet, f"{letters}{place.row + table.header + 1 + row}"


def workdays(calendar: Cells) -> list[date]:
    """Return the workdays of a 日历 range. Raises TableError."""
    table = tables.read(calendar, tables.CALENDAR)
    found = (
        (day(when), text(works))
        for when, works in zip(table.column("日期"), table.column("工作日"), strict=True)
    )
    return sorted({when for when, works in found if when is not None and works in YES})
