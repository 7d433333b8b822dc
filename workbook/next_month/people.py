"""Who stays, who joins and who leaves, on every table of people."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from udf.errors import KaoheError
from udf.roster import Person, Roster
from udf.tables import WHO
from udf.text import text, whole
from workbook.next_month.month_book import (
    NUMBERED,
    PEOPLE,
    MonthBook,
    header_columns,
    header_of,
    people_of,
    rows_of,
)
from workbook.ooxml.cells import Cell
from workbook.ooxml.rows import delete_rows, insert_rows
from workbook.ooxml.worksheet import Sheet


def sort_out(
    roster: Roster, people: Sequence[Person] | None, new: date
) -> tuple[list[Person], list[Person], list[Person]]:
    """Return who stays, who joins and who leaves; those leave who have left before the new month.

    With a list of everybody, those who are not on it leave, and those who are new on it join.
    """
    joining = []
    staying: set[Person] = set()
    if people is None:
        staying = {person for person in roster.people if not _left_before(person, new)}
    for person in people or ():
        if _left_before(person, new):
            continue
        known = _known(roster, person)
        if known is None or known in staying:
            joining.append(person)
        else:
            staying.add(known)
    leaving = [person for person in roster.people if person not in staying]
    return [person for person in roster.people if person in staying], joining, leaving


def _left_before(person: Person, month: date) -> bool:
    return person.until is not None and person.until < month


def _known(roster: Roster, person: Person) -> Person | None:
    """Return who somebody on a list is on the roster, where a 工号 may be new for a known name."""
    match = roster.find(person.id, person.name, person.window)
    if not match.people and person.id and person.id not in roster.by_id:
        match = roster.find("", person.name, person.window)
        if match.people and roster.people[match.people[0]].id:
            return None
    return roster.people[match.people[0]] if match.people else None


def change_people(
    this: MonthBook, roster: Roster, leaving: Sequence[Person], joining: Sequence[Person]
) -> None:
    """Delete the rows of those who leave, and insert one for each who joins, on every table."""
    gone = {position for position, person in enumerate(roster.people) if person in set(leaving)}
    rows = {role: rows_of(this, role, roster) for role in PEOPLE if role in this.tables}
    for role in rows:
        table = this.tables[role]
        leave = {row for row, position in rows[role].items() if position in gone}
        filled = [row for row in rows[role] if row not in leave]
        if leave and not filled:
            # The last row left is needed as the model for those who come.
            raise KaoheError("名册中的人员全部离岗，没有人可以带到下个月；请核对名册")
        if leave:
            this.follow(table.sheet, delete_rows(this.package, table.sheet, leave))
        for person in joining:
            after = _place(this, role, person)
            this.follow(this.tables[role].sheet, insert_rows(this.package, table.sheet, after, 1))
            _fill_in(this, role, person, after)
        _number(this, role)


def _place(this: MonthBook, role: str, person: Person) -> int:
    """Return the row after which somebody belongs: the last of his window where it is one run."""
    table = this.tables[role]
    column = table.columns.get("窗口")
    if column is None or not person.window:
        return table.last
    cells = this.package.sheet(table.sheet).cells()
    written = [
        text(str(cells[row, column].value))
        if (row, column) in cells and not cells[row, column].has_formula
        else ""
        for row in range(table.body, table.last + 1)
    ]
    rows = [at for at, window in enumerate(written) if window == person.window]
    one_run = rows and rows[-1] - rows[0] == len(rows) - 1
    return table.body + rows[-1] if one_run else table.last


def _fill_in(this: MonthBook, role: str, person: Person, after: int) -> None:
    """Write who joined into the row inserted after another, which it resembles."""
    table = this.tables[role]
    sheet = this.package.sheet(table.sheet)
    model = sheet.cells()
    row = after + 1
    values = (person.id, person.name, person.window, person.since, person.until)
    for name, value in zip((*WHO, "到岗日期", "离岗日期"), values, strict=True):
        column = table.columns.get(name)
        cell = None if column is None else model.get((row, column))
        if column is not None and (cell is None or not cell.has_formula):
            _put(sheet, row, column, value or None, model.get((after, column)))
    if after == table.last:
        this.tables[role] = replace(table, last=row)


def _put(sheet: Sheet, row: int, column: int, value: str | date | None, above: Cell | None) -> None:
    """Fill a cell; a 工号 made of digits is a number where those above are numbers."""
    number = above is not None and isinstance(above.value, (int, float))
    if isinstance(value, str) and number and (digits := whole(value)) is not None:
        sheet.set_value(row, column, digits)
    else:
        sheet.set_value(row, column, value)


def _number(this: MonthBook, role: str) -> None:
    """Count 序号 through again."""
    table = this.tables[role]
    sheet = this.package.sheet(table.sheet)
    cells = sheet.cells()
    for column in header_columns(this, table):
        if text(header_of(this, table, column)) not in NUMBERED:
            continue
        above = cells.get((table.body, column))
        if above is None or above.has_formula:
            continue
        for number, row in enumerate(range(table.body, table.last + 1), start=1):
            cell = cells.get((row, column))
            if cell is None or not cell.has_formula:
                sheet.set_value(row, column, number)


def update_roster(this: MonthBook, people: Sequence[Person] | None) -> None:
    """Take over from the new list what it says of those who stay: 窗口, 到岗, 离岗."""
    if people is None:
        return
    listed = Roster(tuple(people))
    roster = people_of(this)
    for role in PEOPLE:
        if role not in this.tables:
            continue
        table = this.tables[role]
        sheet = this.package.sheet(table.sheet)
        for row, position in rows_of(this, role, roster).items():
            person = roster.people[position]
            match = listed.find(person.id, person.name, person.window)
            if not match.people:
                match = listed.find(person.id, person.name)
            if not match.people:
                continue
            told = listed.people[match.people[0]]
            for name, now, value in (
                ("窗口", person.window, told.window),
                ("到岗日期", person.since, told.since),
                ("离岗日期", person.until, told.until),
            ):
                column = table.columns.get(name)
                if column is None or not value or now == value:
                    continue
                if not sheet.cell(row, column).has_formula:
                    sheet.set_value(row, column, value)
