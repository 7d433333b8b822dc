"""What is filled in by the month, emptied; 应签到次数 written for the new one."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from udf.month import workdays as calendar_workdays
from udf.roster import Person, Roster
from udf.tables import WHO, TableError
from udf.text import is_summary, text, whole
from workbook.connect.shown_people import ShownPerson, shown_people
from workbook.connect.tables import ATTENDANCE, REVIEWS, SCORES, Found
from workbook.month.linked_counts import linked_cell, linked_columns
from workbook.month.listed import listed
from workbook.month.tables import named_area, read_cells
from workbook.month.workdays import Day, month_days, workdays
from workbook.next_month.lasting import Fate, fate
from workbook.next_month.month_book import (
    MonthBook,
    header_columns,
    header_of,
    people_of,
    plain,
    rows_of,
    typed_in,
)
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.references import Area

_DUE = "应签到次数"


def served_days(this: MonthBook, month: date) -> Callable[[Person], int]:
    """Return how many workdays of the old month each person served."""
    sheet, area = named_area(this.package, "日历表")
    try:
        found = calendar_workdays(read_cells(sheet, area))
    except TableError:
        found = []
    if not found:
        found = [day.date for day in month_days(month)[0] if day.workday]
    return lambda person: sum(person.in_post(when) for when in found)


def sign_ins_due(
    this: MonthBook,
    roster: Roster,
    leaving: Collection[Person],
    served: Callable[[Person], int],
    days: Sequence[Day],
) -> dict[Person, int | None]:
    """Return everybody's 应签到次数 in the new month: as often a day as in the old one.

    Where the old number is no whole multiple of the workdays served, the standard number a day,
    which is said of all but those who leave.
    """
    if ATTENDANCE not in this.tables or _DUE not in this.tables[ATTENDANCE].columns:
        return {}
    table = this.tables[ATTENDANCE]
    sheet = this.package.sheet(table.sheet)
    standard = int(this.choices.value("slots_per_day"))
    dues: dict[Person, int | None] = {}
    odd = []
    for row, position in rows_of(this, ATTENDANCE, roster).items():
        person = roster.people[position]
        cell = sheet.cell(row, table.columns[_DUE])
        if cell.has_formula and linked_cell(this.package, sheet, cell.formula) is None:
            dues[person] = None  # the office's own formula says how many
            continue
        value = cell.value
        due = whole(value) if isinstance(value, (str, int, float)) else None
        before = served(person)
        slots = standard
        if due and before and due % before == 0 and due // before <= 12:
            slots = due // before
        elif due and person not in leaving:
            odd.append(person.label)
        dues[person] = slots * workdays(days, person.since, person.until) or None
    if odd:
        words = f"本月的应签到次数不是工作日数的整倍数，下个月按每日{standard}次填写，请核对"
        this.say_of(table.sheet, "", before=listed(odd) + words)
    return dues


def empty_counts(
    this: MonthBook,
    dues: Mapping[Person, int | None],
    joining: Sequence[Person],
    days: Sequence[Day],
) -> None:
    """Empty what is filled in by the month on the tables of people, and write 应签到次数."""
    standard = int(this.choices.value("slots_per_day"))
    by_key = {(p.id, p.name, p.window): due for p, due in dues.items()}
    joined = {(p.id, p.name) for p in joining}

    def due_of(person: Person) -> int | None:
        known = by_key.get((person.id, person.name, person.window))
        if known is None or (person.id, person.name) in joined:
            return standard * workdays(days, person.since, person.until) or None
        return known

    for role in (SCORES, ATTENDANCE, REVIEWS):
        if role in this.tables:
            _empty_columns(this, this.tables[role])
    apart = list(tables_apart(this))
    for table in apart:
        _empty_columns(this, table)
    _name_changes(this, apart, joining, dues)
    if ATTENDANCE in this.tables and _DUE in this.tables[ATTENDANCE].columns:
        _write_dues(this, apart, due_of, dues)


def tables_apart(this: MonthBook) -> Iterator[Found]:
    """Yield the office's own tables of counts, on sheets that nothing else is known of."""
    known = {one.sheet for one in shown_people(this.package)}
    known |= {table.sheet for table in this.tables.values()}
    for role in (ATTENDANCE, REVIEWS):
        if role not in this.tables:
            continue
        table = this.tables[role]
        found: dict[tuple[str, Area], dict[str, int]] = {}
        for name, column in table.columns.items():
            for one in linked_columns(this.package, this.package.sheet(table.sheet), column):
                if one.sheet not in known:
                    columns = found.setdefault((one.sheet, one.names), {})
                    columns |= {name: one.counts.first_column, "姓名": one.names.first_column}
        for (sheet, names), columns in found.items():
            yield Found(
                role=role,
                sheet=sheet,
                top=max(1, names.first_row - 1),
                header=max(1, names.first_row - 1),
                body=names.first_row,
                last=names.last_row,
                limit=names.last_row,
                columns=columns,
                titles={},
            )


def rows_of_people(this: MonthBook, shown: Sequence[ShownPerson]) -> dict[str, set[int]]:
    """Return by sheet the rows of who is ``shown``, and of the office's own tables of counts."""
    people = {one.sheet: {*range(one.body, one.last + 1)} for one in tables_apart(this)}
    for person in shown:
        people.setdefault(person.sheet, set()).add(person.row)
    return people


def _name_changes(
    this: MonthBook, apart: Sequence[Found], joining: Sequence[Person], before: Iterable[Person]
) -> None:
    """Remark on those who join and are on no sheet from which counts are taken, and who leave."""
    serving = set(people_of(this).by_name)
    for role in dict.fromkeys(table.role for table in apart):
        own = [table for table in apart if table.role == role]
        there = {name for table in own for name in _names_on(this, table)}
        sheets = "、".join(f"“{table.sheet}”" for table in own)
        lacking = [person.label for person in joining if text(person.name) not in there]
        if lacking:
            this.say(f"{sheets}里还没有{listed(lacking)}，请各加在自己窗口的那一张末尾")
        left = [one.label for one in before if text(one.name) in there - serving]
        if left:
            this.say(f"{sheets}里还有已离岗的{listed(left)}；请自己删去")


def _names_on(this: MonthBook, table: Found) -> set[str]:
    cells = this.package.sheet(table.sheet).cells({table.columns["姓名"]})
    rows = range(table.body, table.last + 1)
    return {text(str(cell.value)) for (row, _), cell in cells.items() if row in rows}


def _empty_columns(this: MonthBook, table: Found) -> None:
    """Empty the columns of a table of people that were filled in; those of words stay.

    Numbers under a header that nobody knows go as well, and are named: they may be the month's.
    """
    sheet = this.package.sheet(table.sheet)
    typed = typed_in(sheet.cells(), range(table.body, max(table.last, table.body) + 1))
    monthly = columns_of_counts(this, table.sheet)  # maybe behind a gap
    kept: list[str] = []
    codes: list[str] = []
    unknown: list[str] = []
    emptied: list[tuple[int, int]] = []
    for column in sorted({*header_columns(this, table), *monthly} - this.stay_on(table.sheet)):
        header = header_of(this, table, column)
        own = typed.get(column, {})
        what = _known_fate(table, column) or fate(header, [plain(cell) for cell in own.values()])
        if what is Fate.LASTS:
            continue
        if what is Fate.PASSES or column in monthly:
            emptied += [(row, column) for row in own]
        elif what is Fate.CODES:
            codes.append(header)
        else:
            numbers = [row for row, cell in own.items() if isinstance(cell.value, (int, float))]
            emptied += [(row, column) for row in numbers]
            unknown += [header] * bool(numbers)
            kept += [header] * (len(numbers) < len(own))
    sheet.empty(emptied)
    say_of_columns(this, table.sheet, kept, codes, unknown)


def columns_of_counts(this: MonthBook, name: str) -> set[int]:
    """Return the columns of a sheet with counts that the functions read, there or elsewhere."""
    found: set[int] = set()
    for role in (ATTENDANCE, REVIEWS):
        if role not in this.tables:
            continue
        table = this.tables[role]
        sheet = this.package.sheet(table.sheet)
        if table.sheet == name:
            found |= {at for title, at in table.columns.items() if title not in WHO}
        for column in table.columns.values():
            shown = linked_columns(this.package, sheet, column)
            found |= {one.counts.first_column for one in shown if one.sheet == name}
    return found


def say_of_columns(
    this: MonthBook, sheet: str, kept: Sequence[str], codes: Sequence[str], emptied: Sequence[str]
) -> None:
    """Say which columns of words or codes were kept, and which of unknown numbers were not."""
    for headers, words in (
        (codes, "列像是号码，原样带到了下个月，请核对"),
        (kept, "列是文字，原样带到了下个月，请核对"),
        (emptied, "列是数字，看不出是不是每月填写的，下个月已清空；要留的请从本月的工作簿抄回"),
    ):
        if headers:
            this.say_of(sheet, f"的{_titles(headers)}{words}")


def _titles(headers: Sequence[str]) -> str:
    return "、".join(title or "没有表头的" for title in dict.fromkeys(map(text, headers)))


def _known_fate(table: Found, column: int) -> Fate | None:
    """Return what becomes of a column that the functions know, None for another.

    What says who somebody is lasts, and so does what is written anew for the month.
    """
    name = {number: name for name, number in table.columns.items()}.get(column)
    if name is None:
        return None
    due = name == _DUE and table.role == ATTENDANCE
    return Fate.LASTS if due or name in WHO else Fate.PASSES


def _write_dues(
    this: MonthBook,
    apart: Iterable[Found],
    due_of: Callable[[Person], int | None],
    before: Iterable[Person],
) -> None:
    """Write 应签到次数; nobody's number of the old month is left where nobody knows whose it is."""
    table = this.tables[ATTENDANCE]
    sheet, column = this.package.sheet(table.sheet), table.columns[_DUE]
    roster = people_of(this)
    written = set()
    for row, position in rows_of(this, ATTENDANCE, roster).items():
        person = roster.people[position]
        cell = sheet.cell(row, column)
        there = linked_cell(this.package, sheet, cell.formula)
        if there is not None:
            there.sheet.set_value(there.row, there.column, due_of(person))
            written.add((there.sheet.name, there.row))
        elif not cell.has_formula:
            sheet.set_value(row, column, due_of(person))
            written.add((table.sheet, row))
    known = {text(person.name) for person in before}
    for one in (table, *(other for other in apart if other.role == ATTENDANCE)):
        if _DUE in one.columns:
            rows = {row for name, row in written if name == one.sheet}
            _empty_dues(this, one, rows, known)


def _empty_dues(this: MonthBook, table: Found, written: set[int], known: set[str]) -> None:
    """Empty the 应签到次数 of others than those ``written``, and name who is not ``known`` either.

    What is no row of somebody, such as one of sums, stays.
    """
    sheet, column = this.package.sheet(table.sheet), table.columns[_DUE]
    cells, named = sheet.cells(), table.columns.get("姓名", 0)
    typed = typed_in(cells, range(table.body, table.last + 1)).get(column, {})
    names = {row: text(plain(cells.get((row, named), EMPTY))) for row in typed}
    old = [
        row for row, name in names.items() if row not in written and name and not is_summary(name)
    ]
    sheet.empty([(row, column) for row in old])
    strange = [f"第{row}行“{names[row]}”" for row in old if names[row] not in known]
    if strange:
        words = f"不知道是名册里的谁，{_DUE}没有写；请改正后补填"
        this.say_of(table.sheet, f"{listed(strange, unit='行')}{words}")
