"""What stands beside an office's people and is not theirs: thresholds, a summary by window, notes.

Rows of people come, go and are emptied; what has nothing to do with them stays as it is.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from udf.month import LEDGERS as SIDES
from udf.runs import runs
from workbook.connect.shown_people import shown_people
from workbook.month.own_formulas import own_columns
from workbook.month.tables import TABLES, own_sheets
from workbook.next_month.column_titles import title_above
from workbook.next_month.lasting import PASSING
from workbook.next_month.month_book import LEDGERS, MonthBook, header_of
from workbook.ooxml.cells import Cells
from workbook.ooxml.formulas import references
from workbook.ooxml.references import Area

_COUNTED = ("考勤", "好差评")


@dataclass
class _Sheet:
    """What is known of a sheet.

    ``rows`` are its entries' and people's, ``people`` the latter alone; ``known`` the columns that
    are read or show scores, ``answers`` those that only our functions fill, ``titles`` by column.
    """

    cells: Cells
    rows: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    answers: set[int] = field(default_factory=set)
    titles: dict[int, str] = field(default_factory=dict)

    @property
    def columns(self) -> set[int]:
        """The columns with anything in them."""
        return {column for _, column in self.cells}

    def title(self, titles: Mapping[int, str]) -> None:
        """Take the titles of columns that have one."""
        self.titles |= {column: title for column, title in titles.items() if title}


def columns_beside(this: MonthBook) -> dict[str, frozenset[int]]:
    """Return, by sheet, the columns beyond a gap that have nothing to do with the rows of a table.

    Those have that have a header and go on row for row, or compute from the row of somebody.
    """
    own = own_sheets(this.package)
    return {
        name: frozenset(
            column for group in _groups(sheet) if _stays(sheet, group) for column in group
        )
        for name, sheet in _sheets(this).items()
        if name not in own
    }


def _sheets(this: MonthBook) -> dict[str, _Sheet]:
    found: dict[str, _Sheet] = {}

    def sheet_of(name: str) -> _Sheet:
        if name not in found:
            found[name] = _Sheet(this.package.sheet(name).filled())
        return found[name]

    for role, table in this.tables.items():
        sheet = sheet_of(table.sheet)
        rows = range(table.body, max(table.last, table.body) + 1)
        sheet.rows.update(rows)
        sheet.people.update(() if role in LEDGERS else rows)
        sheet.known.update(table.columns.values())
        sheet.title({at: header_of(this, table, at) for at in sheet.columns})
    for one in shown_people(this.package):
        if one.name_column is not None:
            sheet = sheet_of(one.sheet)
            if not sheet.people:
                sheet.title({at: title_above(sheet.cells, one.row, at) for at in sheet.columns})
            sheet.rows.add(one.row)
            sheet.people.add(one.row)
            sheet.known |= {one.name_column, *(column for _, column in one.places)}
    for name in (*_COUNTED, *(title for title, _ in SIDES)):
        if name in this.tables:
            answers = {one.column for one in own_columns(this.package, TABLES[name])}
            sheet_of(this.tables[name].sheet).answers |= answers
    return found


def _groups(sheet: _Sheet) -> Iterator[list[int]]:
    """Yield the runs of columns with anything in them, but for those that hold a table."""
    used = {column for row, column in sheet.cells if row in sheet.rows} | sheet.titles.keys()
    for group in runs(used):
        if not sheet.known.difference(sheet.answers).intersection(group):
            yield [column for column in group if column not in sheet.answers]


def _stays(sheet: _Sheet, group: Collection[int]) -> bool:
    titles = [sheet.titles[column] for column in group if column in sheet.titles]
    if any(map(PASSING.search, titles)) or _computes(sheet, group):
        return False
    if not titles:
        return True
    filled = sorted({row for row, column in sheet.cells if row in sheet.people and column in group})
    people = sorted(sheet.people)
    return filled != people and filled == people[: len(filled)]


def _computes(sheet: _Sheet, group: Collection[int]) -> bool:
    """Tell whether formulas there read the table in their own row."""
    return any(
        Area(row, at, row, at) == area
        for (row, column), cell in sheet.cells.items()
        if row in sheet.people and column in group and cell.has_formula
        for area in (one.area() for one in references(cell.formula or "") if not one.prefix)
        if area is not None
        for at in sheet.known
    )
