"""Who stays, who joins and who leaves, on every table of people."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from udf.errors import KaoheError
from udf.roster import Person, Roster
from udf.tables import WHO
from udf.text import text, whole
from workbook.connect.shown_people import shown_people
from workbook.connect.tables import ATTENDANCE, REVIEWS, ROSTER, SCORES, Found
from workbook.month.linked_counts import names_looked_up
from workbook.month.month_text import written_like
from workbook.next_month.lasting import counts_rows
from workbook.next_month.month_book import (
    PEOPLE,
    MonthBook,
    header_columns,
    header_of,
    people_of,
    plain,
    rows_of,
)
from workbook.next_month.row_blocks import begins_with
from workbook.next_month.turnover import Turnover, as_kept, known_people
from workbook.ooxml.cells import EMPTY, Cell, Value
from workbook.ooxml.formulas import Reference, edit_references
from workbook.ooxml.structure.rows import delete_rows, insert_groups


def take_list(this: MonthBook, people: Sequence[Person] | None) -> list[Person] | None:
    """Return a new list of everybody, None for none, as the workbook's roster can hold it.

    The 工号 of those who had none are taken over from it.
    """
    if people is None:
        return None
    kept = as_kept(this, people)
    _take_numbers(this, kept)
    return kept


def _take_numbers(this: MonthBook, people: Sequence[Person]) -> None:
    """Take over from the new list the 工号 of those who had none."""
    roster = people_of(this)
    positions = {person: position for position, person in enumerate(roster.people)}
    numbers = {
        positions[known]: people[at].id
        for at, known in known_people(roster, people).items()
        if people[at].id and not known.id
    }
    for role in PEOPLE if numbers else ():
        table = this.tables.get(role)
        column = table.columns.get("工号") if table else None
        if table is None or column is None:
            continue
        sheet = this.package.sheet(table.sheet)
        for row, position in rows_of(this, role, roster).items():
            if position in numbers and not sheet.cell(row, column).has_formula:
                _put(this, table, row, column, numbers[position])


def change_people(this: MonthBook, roster: Roster, who: Turnover, apart: Collection[str]) -> None:
    """Delete the rows of those who leave, and insert one for each who joins, on every table.

    Tables that share their rows are changed once; those that are ``apart``, whose rows show scores
    kept elsewhere, are left to `change_shown`.
    """
    leaving, joining = set(who.leaving), who.joining
    gone = {position for position, person in enumerate(roster.people) if person in leaving}
    roles = [role for role in PEOPLE if role in this.tables and role not in apart]
    if gone or joining:
        _refuse_crossed_rows(this, roles, roster)
    counted = {role: _counted(this, role) for role in roles}
    joined: dict[str, dict[int, Person]] = {}
    for role in roles:
        _delete(this, role, roster, gone)
        shared = next((one for one in joined if _share_rows(this, one, role)), None)
        if shared is None:
            joined[role] = _insert(this, role, joining) if joining else {}
        else:
            joined[role] = joined[shared]
            last = max(this.tables[role].last, this.tables[shared].last)
            this.tables[role] = replace(this.tables[role], last=last)
            for row, person in joined[role].items():
                _fill_in(this, role, person, row)
        _number(this, role, counted[role])
    _read_roster_rows(this, joined)


def _read_roster_rows(this: MonthBook, joined: Mapping[str, Mapping[int, Person]]) -> None:
    """Let formulas in the rows of those who join read their own row of the roster, not the next."""
    rows = {person: row for row, person in joined.get(ROSTER, {}).items()}
    for role in joined.keys() - {ROSTER}:
        table, roster = this.tables[role], this.tables[ROSTER].sheet if rows else ""
        sheet = this.package.sheet(table.sheet)
        keys = {table.columns.get(name): name for name in WHO}
        for (row, column), cell in sheet.formulas().items():
            person = joined[role].get(row)
            if person not in rows or cell.array is not None:
                continue
            formula = edit_references(cell.formula or "", partial(_in_row, roster, rows[person]))
            if formula != cell.formula:
                known = dict(zip(WHO, (person.id, person.name, person.window), strict=True))
                sheet.set_formula(row, column, formula, known.get(keys.get(column, "")))


def _in_row(sheet: str, row: int, reference: Reference) -> str | None:
    named = [name.casefold() for name in reference.sheets] == [sheet.casefold()]
    return reference.in_row(row) if named and reference.relative_row is not None else None


def _delete(this: MonthBook, role: str, roster: Roster, gone: Collection[int]) -> None:
    """Delete the rows of those who are gone, by roster position. KaoheError where none is left."""
    rows = rows_of(this, role, roster)
    leave = {row for row, position in rows.items() if position in gone}
    if leave and len(leave) == len(rows):
        # The last row left is needed as the model for those who come.
        raise KaoheError("名册中的人员全部离岗，没有人可以带到下个月；请核对名册")
    if leave:
        sheet = this.tables[role].sheet
        this.follow(sheet, delete_rows(this.package, sheet, leave, this.stay_on(sheet)))


def _share_rows(this: MonthBook, one: str, other: str) -> bool:
    """Tell whether two tables are in the same rows of a sheet."""
    first, second = this.tables[one], this.tables[other]
    apart = first.last < second.body or second.last < first.body
    return first.sheet == second.sheet and not apart


def _refuse_crossed_rows(this: MonthBook, roles: Sequence[str], roster: Roster) -> None:
    """Raise KaoheError where a row is of two people: it could be neither deleted nor kept."""
    for at, role in enumerate(roles):
        for other in roles[:at]:
            if _share_rows(this, role, other):
                mine, theirs = (rows_of(this, one, roster) for one in (role, other))
                row = next((row for row in mine if theirs.get(row, mine[row]) != mine[row]), None)
                _refuse_crossed(this.tables[role].sheet, row, other, role)
    for role in (ATTENDANCE, REVIEWS):
        _refuse_crossed(this.tables[SCORES].sheet, _crossed_link(this, role), SCORES, role)


def _refuse_crossed(sheet: str, row: int | None, one: str, other: str) -> None:
    if row is not None:
        raise KaoheError(
            f"“{sheet}”第{row}行并排的{one}和{other}不是同一个人，"
            "有人到岗离岗时不能增删这样的行；请把两边排成同样的次序，或分成两张工作表再试"
        )


def _crossed_link(this: MonthBook, role: str) -> int | None:
    """Return a row of the scores beside which stand the counts of somebody else, with his name."""
    table, scores = this.tables.get(role), this.tables[SCORES]
    if table is None:
        return None
    formulas = this.package.sheet(table.sheet).formulas().values()
    found = next(filter(None, (names_looked_up(cell.formula) for cell in formulas)), None)
    own = scores.columns.get("姓名")
    if found is None or own is None or found[0] != scores.sheet:
        return None
    sheet, beside = this.package.sheet(scores.sheet), found[1].first_column
    for row in range(scores.body, scores.last + 1):
        name, other = (text(plain(sheet.cell(row, column))) for column in (own, beside))
        if name and other and name != other:
            return row
    return None


def roles_showing_scores(this: MonthBook) -> list[str]:
    """Return the tables of people whose rows show scores that are kept elsewhere."""
    shown = shown_people(this.package)
    return [
        role
        for role in PEOPLE
        if (table := this.tables.get(role)) is not None
        and any(one.sheet == table.sheet and table.body <= one.row <= table.last for one in shown)
    ]


def _insert(this: MonthBook, role: str, joining: Sequence[Person]) -> dict[int, Person]:
    """Insert a row for each who joins, all in one pass; return who was written into which."""
    table = this.tables[role]
    lines = _places(this, role, joining)
    counts: Counter[int] = Counter()
    after = table.last
    for line in lines:
        if isinstance(line, int):
            after = line
        else:
            counts[after] += 1
    stay = this.stay_on(table.sheet)
    this.follow(table.sheet, insert_groups(this.package, table.sheet, counts, stay))
    joined = {
        row: line for row, line in enumerate(lines, start=table.body) if isinstance(line, Person)
    }
    for row, person in joined.items():
        _fill_in(this, role, person, row)
    this.tables[role] = replace(this.tables[role], last=table.body + len(lines) - 1)
    return joined


def _places(this: MonthBook, role: str, joining: Sequence[Person]) -> list[int | Person]:
    """Return the rows of a table, and among them those who join where they belong.

    That is after the last of somebody's window where its people are one run, else at the end.
    """
    table = this.tables[role]
    column = table.columns.get("窗口")
    lines: list[int | Person] = list(range(table.body, table.last + 1))
    cells = this.package.sheet(table.sheet).cells()
    windows = [
        _window(cells.get((row, column or 0), EMPTY)) for row in range(table.body, table.last + 1)
    ]
    for person in joining:
        own = [at for at, window in enumerate(windows) if person.window and window == person.window]
        one_run = own and own[-1] - own[0] == len(own) - 1
        at = own[-1] + 1 if one_run else len(lines)
        computed = at > 0 and windows[at - 1] is None  # a formula that the new row has as well
        lines.insert(at, person)
        windows.insert(at, None if computed else person.window)
    return lines


def _window(cell: Cell) -> str | None:
    """Return the window that a cell names, "" for none, None where a formula says it."""
    if cell.has_formula:
        return None
    return "" if cell.value is None else text(str(cell.value))


def _fill_in(this: MonthBook, role: str, person: Person, row: int) -> None:
    """Write who joined into a row inserted below another, which it resembles."""
    table = this.tables[role]
    sheet = this.package.sheet(table.sheet)
    values = (person.id, person.name, person.window, person.since, person.until)
    for name, value in zip((*WHO, "到岗日期", "离岗日期"), values, strict=True):
        column = table.columns.get(name)
        if column is not None and not sheet.cell(row, column).has_formula:
            _put(this, table, row, column, value or None)


def _put(this: MonthBook, table: Found, row: int, column: int, value: str | date | None) -> None:
    """Fill a cell as its column is: with a number where that above is one, a day as it is written.

    A column of days in words, or of such as 20261103, goes on as it does.
    """
    sheet = this.package.sheet(table.sheet)
    if isinstance(value, date):
        _put_day(this, table, row, column, value)
        return
    number = isinstance(sheet.cell(row - 1, column).value, (int, float))
    digits = whole(value) if number else None
    sheet.set_value(row, column, value if digits is None else digits)


def _put_day(this: MonthBook, table: Found, row: int, column: int, when: date) -> None:
    """Write a day as the others of a column are: a date, a number such as 20261103, or words."""
    sheet = this.package.sheet(table.sheet)
    cells = sheet.filled()
    own = sheet.cell(row, column).style
    others = [
        cell
        for at in range(table.body, table.last + 1)
        if at != row and (cell := cells.get((at, column))) is not None and cell.value is not None
    ]
    styles = [one.style for one in others if not isinstance(one.value, str)]
    style = next(filter(this.package.is_date, (own, *styles)), None)
    if style is None:
        sheet.set_value(row, column, _written_like([one.value for one in others], when))
    else:
        sheet.set_value(row, column, when, style=style)


def _written_like(others: Sequence[Value], when: date) -> str | int:
    """Return a day as others are written.

    The shortest show whether there are zeros before single digits, the longest of what follows
    from them has those.
    """
    words = [text(str(one)) for one in others]
    shortest = [one for one in words if len(one) == min(map(len, words))]
    likes = [like for one in shortest if (like := written_like(one, when)) is not None]
    like = max(likes, key=len, default=when.isoformat())
    numbers = bool(others) and all(isinstance(one, (int, float)) for one in others)
    return int(like) if numbers and like.isdecimal() else like


def _counted(this: MonthBook, role: str) -> dict[int, bool]:
    """Return the columns of a table that count its rows, and whether they begin with a window."""
    table = this.tables[role]
    cells = this.package.sheet(table.sheet).cells()
    rows = range(table.body, table.last + 1)
    windows = _windows(this, role)
    found = {}
    for column in header_columns(this, table):
        values = [plain(cells.get((row, column), EMPTY)) for row in rows]
        named_so = counts_rows(header_of(this, table, column), values)
        if named_so and column != table.columns.get("工号"):
            found[column] = begins_with(values, windows)
    return found


def _windows(this: MonthBook, role: str) -> list[str]:
    """Return the window of each row of a table; a merged one, or one named once, is all rows'."""
    table = this.tables[role]
    column = table.columns.get("窗口", 0)
    cells = this.package.sheet(table.sheet).cells()
    windows: list[str] = []
    for row in range(table.body, table.last + 1):
        own = text(str(cells.get((row, column), EMPTY).value or ""))
        windows.append(own or (windows[-1] if windows else ""))
    return windows


def _number(this: MonthBook, role: str, counted: Mapping[int, bool]) -> None:
    """Count 序号 through again, from 1 in each window where it did, as it is written: 001.

    What is not written in figures stays.
    """
    table = this.tables[role]
    sheet = this.package.sheet(table.sheet)
    cells = sheet.cells()
    windows = _windows(this, role)
    for column, by_window in counted.items():
        above = cells.get((table.body, column))
        if above is None or above.has_formula:
            continue
        like = str(plain(above) or "").strip()
        figures = len(like) if isinstance(above.value, str) else 0  # as text, else 0
        if figures and not like.isdecimal():
            continue
        number = 0
        for at, row in enumerate(range(table.body, table.last + 1)):
            begins = by_window and at > 0 and windows[at] != windows[at - 1]
            number = 1 if begins else number + 1
            cell = cells.get((row, column))
            if cell is None or not cell.has_formula:
                sheet.set_value(row, column, f"{number:0{figures}}" if figures else number)


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
            stated = listed.people[match.people[0]]
            for name, now, value in (
                ("窗口", person.window, stated.window),
                ("到岗日期", person.since, stated.since),
                ("离岗日期", person.until, stated.until),
            ):
                column = table.columns.get(name)
                if column is None or not value or now == value:
                    continue
                if not sheet.cell(row, column).has_formula:
                    _put(this, table, row, column, value)
