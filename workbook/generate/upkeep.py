"""A generated month workbook put in order: room for what was filled in, an answer in each row."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from udf import tables
from udf.choicesheet import read_choices
from udf.errors import KaoheError
from udf.month import LEDGERS, workdays
from udf.roster import Person, Roster, read_roster
from udf.tables import TableError
from udf.text import is_blank
from workbook.generate.dropdowns import restore_dropdowns
from workbook.generate.recheck.size import grow_recheck
from workbook.generate.result_blocks import mend_blocks
from workbook.month.listed import listed
from workbook.month.own_formulas import is_lacking, own_columns, rows_of_people
from workbook.month.tables import (
    APPEALS,
    FILLED,
    KINDS,
    PERSONS,
    PLACES,
    TABLES,
    Located,
    enlarge,
    has_name,
    is_generated,
    is_ours,
    locate,
    named_area,
    read_cells,
)
from workbook.ooxml.cells import Cell
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.sheet.worksheet import Sheet

_ANSWERED = {  # the columns that answer a row, by the name of the table
    TABLES["扣分登记"]: ("分值", "状态"),
    TABLES["加分登记"]: ("分值", "状态"),
    APPEALS: ("答复期限", "状态"),
}
_MAY_BE_TYPED = ("答复期限",)
_COUNTED = ("考勤", "好差评")


def put_in_order(package: Package) -> list[str]:
    """Enlarge the ranges over the rows filled below them, and let every row be answered.

    Ledger rows that came in without formulas get them and their dropdowns back; whoever is on the
    roster gets a row on each sheet of counts. Return what was done, in Chinese.

    An office's own sheets are left alone, but for our formulas in rows that came in without them:
    what is below its tables may be anything.
    """
    mended = mend_blocks(package) if has_name(package, PLACES) else []
    if not is_generated(package):
        return mended + restore_formulas(package)
    ours = [title for title in FILLED if is_ours(package, title)]
    notes = mended + _append_people(package, ours)
    enlarged = _enlarge(package, ours)
    if enlarged or notes != mended:
        # Late, as they bring openpyxl along and a table seldom grows.
        from workbook.generate.growth import grow_generated
        from workbook.generate.result_blocks import grow_blocks

        grow_blocks(package)
        windows = {person.window for person in _roster(package).people if person.window}
        grow_generated(package, len(windows))
    notes += enlarged
    if grow_recheck(package):
        notes.append("“复核”的计算行已按现有的登记增加")
    theirs = {TABLES[title] for title in FILLED if title not in ours}
    for name, answers in _ANSWERED.items():
        if name not in theirs and has_name(package, name):
            notes += _restore_answers(package, name, answers)
    return notes + restore_formulas(package) + restore_dropdowns(package, ours)


def restore_formulas(package: Package) -> list[str]:
    """Give people's rows and ledgers' the formulas that others of the table have; say where.

    What is typed there stays. Rows of our own ledgers are answered by `put_in_order`.
    """
    notes = []
    with suppress(TableError):  # reported where the tables are checked
        columns = _score_columns(package)
        if columns:
            sheet, _ = named_area(package, PERSONS)
            people = rows_of_people(package, _roster(package))
            rows = _restore(sheet, columns, people)
            notes += [f"{sheet.name}有{rows}行缺少得分的公式，已补上"] if rows else []
    for title, _ in LEDGERS:
        if not is_ours(package, title) and has_name(package, TABLES[title]):
            sheet, area = named_area(package, TABLES[title])
            columns = {one.column: one.formulas for one in own_columns(package, TABLES[title])}
            body = range(area.first_row + 1, area.last_row + 1)
            rows = _restore(sheet, columns, body)
            notes += [f"{sheet.name}有{rows}行没有“分值”“状态”，已补上"] if rows else []
    for title in _COUNTED:
        if not is_ours(package, title) and has_name(package, TABLES[title]):
            with suppress(TableError, KaoheError):  # reported where the tables are checked
                notes += _restore_counts(package, title)
    return notes


def _restore_counts(package: Package, title: str) -> list[str]:
    """Give the rows of people on an office's sheet of counts the formulas that others have."""
    own = own_columns(package, TABLES[title])
    located, roster = locate(package, TABLES[title], KINDS[title]), _roster(package)
    rows = [
        located.row(index)
        for index, values in enumerate(located.table.rows)
        if roster.find(*(located.table.cell(values, key) for key in tables.WHO)).people
    ]
    columns = {one.column: one.formulas for one in own if one.formulas}
    count = _restore(located.sheet, columns, rows)
    words = "、".join(f"“{one.shows.value}”" for one in own)
    return [f"{located.sheet.name}有{count}行没有{words}，已补上"] if count else []


def _score_columns(package: Package) -> dict[int, Mapping[int, Cell]]:
    """Return the formulas of 人员 by column and row: all on our own sheet, else ours."""
    if not is_generated(package):
        return {one.column: one.formulas for one in own_columns(package, PERSONS)}
    sheet, area = named_area(package, PERSONS)
    found: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sheet.formulas().items():
        if area.first_row < row <= area.last_row:
            found.setdefault(column, {})[row] = cell
    return dict(found)


def _restore(
    sheet: Sheet,
    columns: Mapping[int, Mapping[int, Cell]],
    rows: Collection[int],
    replaced: Collection[int] | None = None,
) -> int:
    """Put into the rows' empty cells the formulas of their columns; return how many rows had any.

    ``columns`` holds the formulas by row. On an office's sheet the looks stay: they came with the
    row. Ours come with the looks of the formula's cell; in the columns ``replaced`` nobody types,
    and what is there gives way.
    """
    without = {
        column: [row for row in rows if row not in formulas]
        for column, formulas in columns.items()
        if formulas
    }
    cells = sheet.filled() if any(without.values()) else {}
    restored: set[int] = set()
    for column, lacking in without.items():
        formulas = columns[column]
        for row in lacking:
            if column not in (replaced or ()) and not is_lacking(cells.get((row, column))):
                continue
            like = min(formulas, key=partial(_distance, row))
            formula = shift_formula(formulas[like].formula or "", row - like, 0)
            style = None if replaced is None else formulas[like].style
            with suppress(KaoheError):  # a cell that a merged one covers shows nothing
                sheet.set_formula(row, column, formula, style=style)
                restored.add(row)
    return len(restored)


def _enlarge(package: Package, titles: Iterable[str]) -> list[str]:
    notes = []
    for title in titles:
        sheet, area = named_area(package, TABLES[title])
        filled = sheet.filled_below(area.last_row, area.first_column, area.last_column)
        if filled:
            count = max(filled) - area.last_row
            enlarge(package, locate(package, TABLES[title], KINDS[title]), count, over_records=True)
            notes.append(f"{title}的计算范围扩大了{count}行")
    missing = _listed(package, TABLES["名册"]) - _rows(package, PERSONS)
    if missing > 0:
        from workbook.ooxml.structure.rows import insert_rows

        sheet, area = named_area(package, PERSONS)
        insert_rows(package, sheet.name, area.last_row - 1, missing)
        notes.append(f"{sheet.name}增加了{missing}行")
    return notes


# --- people --------------------------------------------------------------------------------------


def _roster(package: Package) -> Roster:
    """Return who is on the roster, rows below its range included."""
    sheet, area = named_area(package, TABLES["名册"])
    below = sheet.filled_below(area.last_row, area.first_column, area.last_column)
    return read_roster(read_cells(sheet, area._replace(last_row=max([area.last_row, *below]))))


def _append_people(package: Package, titles: Collection[str]) -> list[str]:
    """Give whoever is on the roster and has no row on one of our sheets of counts one at its end.

    Names there are values, or the counts that clerks type would slip to others.
    """
    try:
        roster = _roster(package)
    except TableError:
        return []  # reported where the roster is checked
    notes = []
    for title in filter(titles.__contains__, _COUNTED):
        with suppress(KaoheError):  # a table without its headers: reported where it is checked
            notes += _append_to(package, title, roster)
    return notes


def _append_to(package: Package, title: str, roster: Roster) -> list[str]:
    located = _with_all_rows(package, title)
    missing = [roster.people[position] for position in _without_row(located, roster)]
    if not missing:
        return []
    _write_people(package, located, missing, _sign_ins_due(package, located))
    names = listed([person.label for person in missing])
    return [f"{title}补上了名册里的{names}，请填写"]


def _with_all_rows(package: Package, title: str) -> Located:
    """Return a sheet's table, made as long as what is filled in."""
    located = locate(package, TABLES[title], KINDS[title])
    area = located.area
    filled = located.sheet.filled_below(area.last_row, area.first_column, area.last_column)
    if not filled:
        return located
    return enlarge(package, located, max(filled) - area.last_row, over_records=True)


def _without_row(located: Located, roster: Roster) -> list[int]:
    """Return the places on the roster of those who have no row, and would be found by one."""
    there = roster.named_in(located.table)
    return [
        position
        for position, person in enumerate(roster.people)
        if position not in there
        and roster.find(person.id, person.name, person.window).people == (position,)
    ]


def _sign_ins_due(package: Package, located: Located) -> Callable[[Person], int | None]:
    """Return how often each has to sign in: as `generate` fills it in, while nobody has counts.

    Later an empty count of absences would count as none: then both are to be filled in.
    """
    if not _nobody_absent(located):
        return lambda person: None
    choices, calendar = (
        read_cells(*named_area(package, TABLES[name])) for name in ("口径", "日历")
    )
    try:
        slots, days = int(read_choices(choices).value("slots_per_day")), workdays(calendar)
    except TableError:  # reported where they are checked
        return lambda person: None
    return lambda person: slots * sum(map(person.in_post, days)) or None


def _nobody_absent(located: Located) -> bool:
    return all(map(is_blank, located.table.column("签到异常次数")))


def _write_people(
    package: Package,
    located: Located,
    people: Sequence[Person],
    due: Callable[[Person], int | None],
) -> None:
    """Write people into the first rows that nothing is filled in from there on."""
    rows = located.table.rows
    first = max((n for n, row in enumerate(rows, 1) if not tables.blank_row(row)), default=0)
    lacking = first + len(people) - len(rows)
    if lacking > 0:
        located = enlarge(package, located, lacking, over_records=True)
    for index, person in enumerate(people, start=first):
        row = located.row(index)
        values = (person.id, person.name, person.window, due(person))
        for name, value in zip((*tables.WHO, "应签到次数"), values, strict=True):
            if value and name in located.table.columns:
                located.sheet.set_value(row, located.column(name), value)


# --- ledgers -------------------------------------------------------------------------------------


def _restore_answers(package: Package, name: str, answers: Sequence[str]) -> list[str]:
    """Give the rows that were inserted or pasted the formulas that answer them."""
    sheet, area = named_area(package, name)
    body = range(area.first_row + 1, area.last_row + 1)
    formulas: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sheet.formulas().items():
        if row in body and column >= area.first_column:
            formulas.setdefault(column, {})[row] = cell
    headers = {column: sheet.cell(area.first_row, column).value for column in formulas}
    columns = {column: own for column, own in formulas.items() if headers[column] in answers}
    replaced = [column for column in columns if headers[column] not in _MAY_BE_TYPED]
    rows = _restore(sheet, columns, body, replaced)
    named = "".join(f"“{answer}”" for answer in answers)
    return [f"{sheet.name}有{rows}行没有{named}，已补上"] if rows else []


def _distance(row: int, other: int) -> int:
    return abs(other - row)


def _rows(package: Package, name: str) -> int:
    _, area = named_area(package, name)
    return area.last_row - area.first_row


def _listed(package: Package, name: str) -> int:
    """Return down to which row under the header a table is filled."""
    sheet, area = named_area(package, name)
    names = read_cells(sheet, Area(area.first_row + 1, area.first_column, *area[2:]))
    return max((n for n, row in enumerate(names, 1) if not tables.blank_row(row)), default=0)
