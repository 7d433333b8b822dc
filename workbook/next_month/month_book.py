"""A month's workbook while it is moved on: its tables, whose rows they hold, and their headers."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date

from udf.choicesheet import MONTH, read_choices
from udf.errors import KaoheError
from udf.roster import Roster, read_roster
from udf.rulebook import Choices
from udf.rulesheets import read_rulebook
from udf.tables import WHO, TableError
from udf.text import Cell as Plain
from udf.text import is_blank
from workbook.connect.tables import (
    ATTENDANCE,
    AWARDS,
    DEDUCTIONS,
    REVIEWS,
    ROSTER,
    SCORES,
    Found,
    table_at,
)
from workbook.engine.recalculate import Key
from workbook.month.tables import PERSONS, PLACES, TABLES, has_name, named_area, read_cells
from workbook.ooxml.cells import Cell, Cells
from workbook.ooxml.formulas import Move
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.reading import merged_over
from workbook.ooxml.structure.sheet_list import rename_sheet

PEOPLE = (ROSTER, SCORES, ATTENDANCE, REVIEWS)
LEDGERS = (DEDUCTIONS, AWARDS)
_HEADER_ROWS = 3  # of a header of several rows


def is_connected(package: Package) -> bool:
    """Tell whether a workbook has our functions in it, be it generated or adopted."""
    return has_name(package, PLACES) and has_name(package, "名册表")


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A sentence for whoever made the month; the sheet it names may get another name meanwhile."""

    before: str = ""
    sheet: str = ""
    after: str = ""

    def __str__(self) -> str:
        return f"{self.before}“{self.sheet}”{self.after}" if self.sheet else self.before


@dataclass
class MonthBook:
    """A month's workbook while it is moved on.

    ``beside`` are, by sheet, the columns that have nothing to do with the rows of people.
    """

    package: Package
    month: date
    tables: dict[str, Found]
    choices: Choices
    remarks: list[Remark]
    distrusted: set[Key]
    beside: dict[str, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package) -> "MonthBook":
        """Find the tables of a connected workbook by their names."""
        choices, month = _choices(package)
        _check_rules(package)
        found = {}
        for role in (*PEOPLE, *LEDGERS):
            sheet, area = named_area(package, PERSONS if role == SCORES else TABLES[role])
            try:
                found[role] = table_at(sheet, role, area)
            except TableError as error:
                raise KaoheError(
                    f"“{package.title}”的“{sheet.name}”{error}；请把表头改回原样再试"
                ) from error
        if found[ROSTER].sheet == found[SCORES].sheet:
            del found[ROSTER]
        return cls(package, month, found, choices, [], set())

    @property
    def roster(self) -> Found:
        """The table that says who serves: the scores where there is no roster apart."""
        return self.tables.get(ROSTER) or self.tables[SCORES]

    def stay_on(self, sheet: str) -> frozenset[int]:
        """Return the columns of a sheet that stay as they are when rows come, go or are emptied."""
        return self.beside.get(sheet, frozenset())

    def say(self, *sentences: str) -> None:
        """Remark on what no sheet is named for that may still be renamed."""
        self.remarks += [Remark(before=sentence) for sentence in sentences]

    def say_of(self, sheet: str, words: str, *, before: str = "") -> None:
        """Remark on a sheet, with the words that come after its name."""
        remark = Remark(before=before, sheet=sheet, after=words)
        if remark not in self.remarks:  # as of two tables in the same rows
            self.remarks.append(remark)

    def rename_sheet(self, old: str, new: str) -> None:
        """Give a sheet another name, in the formulas and in what is known and remarked of it."""
        rename_sheet(self.package, old, new)
        self.remarks = [replace(r, sheet=new) if r.sheet == old else r for r in self.remarks]
        self.distrusted = {
            (new if name == old else name, row, column) for name, row, column in self.distrusted
        }

    def look_again(self, role: str) -> None:
        """Read anew where a table's rows end: people have been added to them or taken out."""
        sheet, area = named_area(self.package, PERSONS if role == SCORES else TABLES[role])
        self.tables[role] = table_at(sheet, role, area)

    def follow(self, sheet: str, move: Move) -> None:
        """Rows of a sheet have moved: so have the tables on it, and the formulas not trusted."""
        for role, table in self.tables.items():
            if table.sheet != sheet:
                continue
            last = move.row(table.last)
            if last is None:
                kept = move.span(table.body, table.last)
                last = table.body - 1 if kept is None else kept[1]
            span = move.span(table.body, table.limit)
            self.tables[role] = replace(table, last=last, limit=max(last, span[1] if span else 0))
        self.distrusted = {
            (name, there, column)
            for name, row, column in self.distrusted
            if (there := _moved(move, row, column) if name == sheet else row) is not None
        }


def _moved(move: Move, row: int, column: int) -> int | None:
    return row if column in move.stay else move.row(row)


def month_of(package: Package) -> date:
    """Return the month that a connected workbook's 口径 names. KaoheError where it names none."""
    return _choices(package)[1]


def _choices(package: Package) -> tuple[Choices, date]:
    sheet, area = named_area(package, "口径表")
    try:
        choices = read_choices(read_cells(sheet, area))
    except TableError as error:
        raise KaoheError(f"“{package.title}”的口径读不出来：{error}；请改正后再试") from error
    if choices.month is None:
        raise KaoheError(f"“{package.title}”的口径表里没有“{MONTH}”；请补上，如 2026-11-01")
    return choices, choices.month


def _check_rules(package: Package) -> None:
    """Raise KaoheError where the workbook's own rule book cannot be read: nothing is computed."""
    if not has_name(package, "细则表"):
        return
    try:
        read_rulebook(*(read_cells(*named_area(package, name)) for name in ("细则表", "口径表")))
    except TableError as error:
        raise KaoheError(f"“{package.title}”的细则读不出来：{error}；请改正后再试") from error


def people_of(this: MonthBook) -> Roster:
    """Return who is on the roster now."""
    table = this.roster
    sheet = this.package.sheet(table.sheet)
    return read_roster(read_cells(sheet, table.area(max(table.last, table.body))))


def rows_of(this: MonthBook, role: str, roster: Roster) -> dict[int, int]:
    """Return which person, by roster position, is in which row of a table."""
    table = this.tables[role]
    sheet = this.package.sheet(table.sheet)
    cells = sheet.cells()
    found = {}
    for row in range(table.body, table.last + 1):
        keys = []
        for name in WHO:
            cell = cells.get((row, table.columns.get(name, 0)))
            value = None if cell is None else cell.value
            keys.append(value if isinstance(value, (str, int, float)) else None)
        if all(is_blank(key) for key in keys[:2]):
            continue
        match = roster.find(*keys)
        if match.people:
            found[row] = match.people[0]
    return found


def header_of(this: MonthBook, table: Found, column: int) -> str:
    """Return what is above a column of a table, "" where nothing does.

    Of a header of two rows the table knows the lower one; a merged cell reaches down into it.
    """
    sheet = this.package.sheet(table.sheet)
    for row in range(table.body - 1, max(0, table.top - _HEADER_ROWS), -1):
        value = sheet.cell(row, column).value
        if not isinstance(value, str) or is_blank(value):
            continue
        over = merged_over(sheet, row, column)
        inside = row >= table.top or (
            over is not None and over.last_row >= table.top and over.first_column == column
        )
        return value if inside else ""
    return ""


def header_columns(this: MonthBook, table: Found) -> list[int]:
    """Return the columns of a table: those with a header, without a gap to what it reads."""
    first, last = table.span
    last = max([last, *table.columns.values()])
    while first > 1 and header_of(this, table, first - 1):
        first -= 1
    while header_of(this, table, last + 1):
        last += 1
    return list(range(first, last + 1))


def typed_in(
    cells: Cells, rows: Collection[int], apart: Collection[int] = ()
) -> dict[int, dict[int, Cell]]:
    """Return what was typed into some rows, by column and row, but for columns ``apart``."""
    found: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in cells.items():
        typed = not cell.has_formula and cell.value is not None
        if typed and row in rows and column not in apart:
            found.setdefault(column, {})[row] = cell
    return found


def plain(cell: Cell) -> Plain:
    """Return what was typed into a cell; None where a formula or nothing is in it."""
    value = cell.value
    return value if isinstance(value, (str, int, float)) and not cell.has_formula else None
