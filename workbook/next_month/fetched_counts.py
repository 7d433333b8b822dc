"""Counts that the office's own formulas fetch, also for those who join: nobody gets another's."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from udf.tables import WHO
from udf.text import is_blank
from workbook.connect.shown_people import shown_people
from workbook.connect.tables import ATTENDANCE, REVIEWS
from workbook.discovery.vocabulary import role_of
from workbook.engine.formulas import Formula, formulas_of
from workbook.month.linked_counts import Counts, is_unclear, linked_columns, names_looked_up
from workbook.month.listed import listed, listed_places
from workbook.month.tables import own_sheets, plain
from workbook.next_month.column_titles import title_above
from workbook.next_month.month_book import PEOPLE, MonthBook, people_of, rows_of
from workbook.next_month.row_blocks import person_shown
from workbook.next_month.turnover import Turnover
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.formulas import Reference, references
from workbook.ooxml.references import MAX_COLUMN, Area, address
from workbook.ooxml.sheet.worksheet import Sheet

_LACKING = "请填数"  # no number: nobody is scored by it
_INDIRECT = re.compile(r"INDIRECT\(\s*\"'?([^'\"!]+)'?!", re.IGNORECASE)
_OWN_ROW = re.compile(r"\bROW\(\s*\)", re.IGNORECASE)


class Fetched(NamedTuple):
    """A column of counts on a sheet of the office's, and the office's formulas in it.

    ``lacking`` are the rows of people in which nothing is.
    """

    sheet: str
    title: str
    column: int
    formulas: tuple[Formula, ...]
    lacking: tuple[int, ...]

    @property
    def where(self) -> str:
        """What a sentence that begins with its sheet calls it."""
        places = [address(one.row, one.column) for one in self.formulas]
        return f"{listed_places(places)}的{self.title}"


def fetched(this: MonthBook) -> list[Fetched]:
    """Return the columns of counts that formulas of the office's fill, wherever they are kept."""
    found = []
    made = {name.casefold() for name in own_sheets(this.package)}
    columns = list(dict.fromkeys(_columns_of_counts(this)))
    sheets = {counts.sheet: this.package.sheet(counts.sheet) for _, counts in columns}
    every = {name: formulas_of(this.package, [sheet]) for name, sheet in sheets.items()}
    for title, counts in columns:
        sheet, column = sheets[counts.sheet], counts.counts.first_column
        formulas = tuple(
            one
            for one in every[counts.sheet]
            if counts.counts.holds(one.row, one.column)
            and names_looked_up(one.text) is None
            and not _picks_results(one.text, made)
        )
        if formulas:
            lacking = tuple(_lacking(sheet, counts))
            found.append(Fetched(sheet.name, title, column, formulas, lacking))
    return found


def _picks_results(formula: str, made: Collection[str]) -> bool:
    """Tell whether a formula shows what our functions compute, on a sheet that we have made."""
    return any(
        name.casefold() in made for reference in references(formula) for name in reference.sheets
    )


def _columns_of_counts(this: MonthBook) -> Iterator[tuple[str, Counts]]:
    for role in (ATTENDANCE, REVIEWS):
        if role not in this.tables:
            continue
        table = this.tables[role]
        sheet = this.package.sheet(table.sheet)
        who = next(table.columns[name] for name in ("姓名", "工号") if name in table.columns)
        names = Area(table.body, who, table.last, who)
        for title, column in table.columns.items():
            if title not in WHO:
                yield title, Counts(sheet.name, Area(table.body, column, table.last, column), names)
                for one in linked_columns(this.package, sheet, column):
                    yield title, one


def _lacking(sheet: Sheet, counts: Counts) -> Iterator[int]:
    """Yield the rows in which a name stands and no count."""
    names, column = counts.names, counts.counts.first_column
    cells = sheet.filled()
    for row in range(names.first_row, names.last_row + 1):
        name, count = (cells.get((row, at), EMPTY) for at in (names.first_column, column))
        lacks = not count.has_formula and is_blank(plain(count.value))
        if lacks and not is_blank(plain(name.value)):
            yield row


def unlink_joined(this: MonthBook, who: Turnover) -> None:
    """Take formulas away that fetch somebody else's from the rows of those who join.

    Whose rows remain are named: what they fetch has to be in their order. Where formulas fill a
    column of counts, who has none is scored by no number, also not by 0.
    """
    for name, rows in _rows_joined(this, who).items():
        unlink(this, name, [Area(row, 1, row, MAX_COLUMN) for row in sorted(rows)])
    following = _following(this)
    for one in fetched(this):
        if len(one.formulas) > len(one.lacking):
            for row in one.lacking:
                this.package.sheet(one.sheet).set_value(row, one.column, _LACKING)
        sheet = this.package.sheet(one.sheet)
        by_row = (_fetches_by_row(sheet, f.row, f.text, following) for f in one.formulas)
        there = next(filter(None, by_row), "")
        if there and (who.joining or who.leaving):
            this.say_of(
                one.sheet,
                f"{one.where}按行取自“{there}”，那里的行没有跟着增减；"
                "换数以后请核对每一行取的是本人的",
            )


def say_unclear(this: MonthBook) -> None:
    """Name the namesakes whose counts among the scores could be those of one another."""
    roster = people_of(this)
    for table in (this.tables[role] for role in (ATTENDANCE, REVIEWS) if role in this.tables):
        sheet = this.package.sheet(table.sheet)
        formulas = sheet.formulas()
        places = {
            row: [(row, at) for at in table.columns.values() if (row, at) in formulas]
            for row in rows_of(this, table.role, roster)
        }
        unclear = [
            address(row, own[0][1])
            for row, own in places.items()
            if own and is_unclear(this.package, sheet, formulas[own[0]].formula)
        ]
        if unclear:
            this.say_of(
                table.sheet,
                f"{'、'.join(unclear)}的人有同名的，在单位的表里分不清是谁的次数；"
                f"他们的次数请直接填在“{table.sheet}”",
            )


def unlink(this: MonthBook, name: str, areas: Sequence[Area]) -> None:
    """Take formulas away that fetch what stands as far down on a sheet where nobody moved.

    In these ``areas`` of a sheet somebody else is now.
    """
    sheet, following = this.package.sheet(name), _following(this)
    taken: dict[str, list[str]] = {}
    for (row, column), cell in sheet.formulas().items() if areas else ():
        there = _fetches_by_row(sheet, row, cell.formula or "", following)
        if there and any(area.holds(row, column) for area in areas):
            sheet.set_value(row, column, None)
            taken.setdefault(there, []).append(address(row, column))
    for there, places in taken.items():
        this.say_of(
            name,
            f"{listed(places, unit='处')}的公式按行取自“{there}”，取的不会是这一行的人的，"
            "没有带上；请自己接上，或填数",
        )


def _following(this: MonthBook) -> set[str]:
    """Return the sheets whose rows follow the people."""
    shown = {one.sheet for one in shown_people(this.package)}
    return shown | own_sheets(this.package) | {table.sheet for table in this.tables.values()}


def _rows_joined(this: MonthBook, who: Turnover) -> dict[str, set[int]]:
    """Return by sheet the rows of those who have joined."""
    roster = people_of(this)
    new = {at for one in who.joining for at in roster.find(one.id, one.name, one.window).people}
    people = {roster.people[at] for at in new}
    rows: dict[str, set[int]] = {}
    for role in PEOPLE if new else ():
        if role in this.tables:
            own = {row for row, at in rows_of(this, role, roster).items() if at in new}
            rows.setdefault(this.tables[role].sheet, set()).update(own)
    for shown in shown_people(this.package) if new else ():
        if person_shown(roster, shown) in people:
            rows.setdefault(shown.sheet, set()).add(shown.row)
    return rows


def _fetches_by_row(sheet: Sheet, row: int, formula: str, following: Collection[str]) -> str:
    """Return the sheet of which a formula reads one row that depends on its own, "" for none.

    Rows of sheets that follow the people are those of the same person.
    """
    if "!" not in formula:
        return ""
    known = {name.casefold() for name in following}
    read = list(references(formula))
    by_number = _OWN_ROW.search(formula) or _reads_number(sheet, row, read)
    named = [
        one.sheets[0] for one in read if one.sheets and (by_number or one.relative_row is not None)
    ]
    if by_number:
        named += _INDIRECT.findall(formula)
    return next((name for name in named if name.casefold() not in known), "")


def _reads_number(sheet: Sheet, row: int, read: Sequence[Reference]) -> bool:
    """Tell whether a formula looks up by what counts the rows of people."""
    cells = sheet.filled()
    areas = [one.area() for one in read if not one.sheets and one.relative_row == row]
    titles = (title_above(cells, row, area.first_column) for area in areas if area is not None)
    return any(role_of(title) == "序号" for title in titles)
