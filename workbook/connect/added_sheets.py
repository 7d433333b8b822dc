"""The sheets that an adopted workbook gets, and what lets them read the office's own."""

from collections.abc import Mapping, Sequence

from udf.choicesheet import MONTH
from udf.roster import Person
from udf.rulebook import RuleBook
from udf.tables import WHO
from workbook.connect.plan import Plan
from workbook.connect.tables import ROSTER, SCORES, Found
from workbook.generate.places import line_column, of_roster, unanswered
from workbook.month.made_sheets import (
    APPEALS,
    CALC,
    FINDINGS,
    IMPORT_LOG,
    LISTS,
    PERSON,
    PUBLICATION,
    WINDOWS,
)
from workbook.month.tables import INSERT_INSIDE, PERSONS, PLACES, TABLES, has_name, named_area
from workbook.ooxml.package import Package
from workbook.ooxml.references import MAX_ROW, Area, column_letters, fixed, parse_area, quote_sheet
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.copy_sheet import add_sheets
from workbook.ooxml.structure.formula_edits import edit_check_formulas, may_contain
from workbook.ooxml.structure.sheet_list import rename_sheet

# The sheets every adopted workbook needs, in the order in which they are added.
_HELPERS = (PERSON, "细则", "口径", "日历", PUBLICATION, APPEALS, FINDINGS, CALC, IMPORT_LOG)


def source_of(package: Package, plan: Plan, rules: RuleBook, prefix: str) -> Package:
    """Return a generated workbook to take sheets from; its people are on those that are missing.

    Where none is missing it is made for nobody, which is quicker.
    """
    from workbook.generate.month_workbook import generate  # late, as it brings openpyxl along

    missing = plan.missing
    made = generate(
        plan.month,
        plan.people if missing else [],
        rules,
        prefix=prefix,
        sheets={*_HELPERS, *missing, *((LISTS,) if missing else ())},
    )
    source = Package(made.content, "考核工作簿")
    if has_name(package, MONTH):  # it means something else there
        _spell_out_month(source)
    return source


def _spell_out_month(source: Package) -> None:
    """Let validations name the cell of the month itself, and give its name up."""
    cell = next(name.text for name in source.defined_names() if name.name == MONTH)
    for sheet in source.sheets:
        if may_contain(source.part(sheet.part), MONTH):
            edit_check_formulas(source, sheet, lambda text, *_: text.replace(MONTH, cell))
    source.remove_name(MONTH)


def rename_taken(package: Package, source: Package) -> dict[str, str]:
    """Give the sheets to be added other names where the office has such sheets; return all names.

    Before any is added, so that none speaks of the office's sheet where it means ours.
    """
    names = {sheet.name: _free_name(package, sheet.name) for sheet in source.sheets}
    for name, free in names.items():
        rename_sheet(source, name, free)
    return names


def add_missing(
    package: Package, source: Package, plan: Plan, names: Mapping[str, str]
) -> dict[str, str]:
    """Add the tables that the functions need and the office does not have: the sheet by role.

    ``names`` are what the sheets of the source are called now, by what they were.
    """
    missing = plan.missing
    if not missing:
        return {}
    if SCORES in missing:
        _leave_out_second_calculation(source.sheet(names[SCORES]))
        if plan.roster is not None:
            _read_roster_by_its_columns(source, plan.roster)
    _keep_choices(source.sheet(names[LISTS]))
    source.remove_name("窗口选项")
    roster = plan.roster
    if roster is not None:
        source.remove_name("姓名选项")
    add_sheets(package, source, (names[name] for name in (*missing, LISTS)))
    if roster is None:
        sheet, area = named_area(package, TABLES[ROSTER])
        package.set_name("窗口选项", f"{quote_sheet(sheet.name)}!{fixed(_column(area, 3))}")
    else:
        for name in ("姓名选项", "窗口选项"):
            column = roster.columns.get(name.removesuffix("选项"), roster.span[0])
            area = Area(roster.body, column, max(roster.last, roster.body), column)
            package.set_name(name, f"{quote_sheet(roster.sheet)}!{fixed(area)}")
    if SCORES in missing:
        _store_people(package, plan.people)
    return {role: names[role] for role in missing}


def _store_people(package: Package, people: Sequence[Person]) -> None:
    """Store what the added scores pick from the roster: who stands where is read from it."""
    sheet, area = named_area(package, PERSONS)
    for row, person in enumerate(people, start=area.first_row + 1):
        for column, written in enumerate((person.id, person.name, person.window), start=1):
            if sheet.cell(row, column).has_formula:
                sheet.set_cached(row, column, written)


def _column(area: Area, number: int) -> Area:
    """Return a column of a table without its header."""
    column = area.first_column + number - 1
    return Area(area.first_row + 1, column, area.last_row, column)


def _read_roster_by_its_columns(source: Package, roster: Found) -> None:
    """Let the added scores pick 工号, 姓名, 窗口 from the columns of the office's roster."""
    sheet, area = named_area(source, PERSONS)
    columns = {name: at - roster.span[0] + 1 for name, at in roster.columns.items()}
    formulas = of_roster(columns, area.first_row)
    for (row, column), cell in sheet.cells().items():
        if column <= len(WHO) and cell.formula and "名册表" in cell.formula:
            formula = formulas[WHO[column - 1]].format(r=row)
            sheet.set_formula(row, column, formula.removeprefix("="))


def _leave_out_second_calculation(sheet: Sheet) -> None:
    """复核 reads tables whose columns stand as generated; an office's own do not."""
    header = next(place for place, cell in sheet.cells().items() if cell.value == "复核")
    for row, column in [place for place in sheet.cells() if place[1] == header[1]]:
        if row >= header[0]:
            sheet.set_value(row, column, None, style=0)


def _keep_choices(lists: Sheet) -> None:
    """Empty the helper columns of the window summary, which does not come along."""
    for (row, column), cell in lists.cells().items():
        if cell.has_formula or (row == 1 and column > 5):
            lists.set_value(row, column, None)


def _free_name(package: Package, name: str) -> str:
    while package.has_sheet(name):
        name += "（计分）"
    return name


def add_helpers(package: Package, source: Package, names: Mapping[str, str]) -> list[str]:
    """Add the helper sheets, which are called by ``names`` now."""
    helpers = [names[name] for name in _HELPERS]
    _inline_choices(source)
    add_sheets(package, source, helpers)
    for name in (FINDINGS, PERSON):
        quoted = quote_sheet(names[name])
        package.set_name(f"{name}表", f"{quoted}!$A$1", hidden=True)
    return helpers


def _inline_choices(source: Package) -> None:
    """是/否 is offered by a list of its own: the sheet of lists does not come along."""
    for sheet in source.sheets:
        if may_contain(source.part(sheet.part), "是否选项"):
            edit_check_formulas(
                source, sheet, lambda text, *_: '"是,否"' if text == "是否选项" else text
            )


def set_names(package: Package, plan: Plan, ranges: Mapping[str, Area]) -> None:
    """Name the office's tables as the functions' formulas call them."""

    def put(name: str, sheet: str, area: Area) -> None:
        package.set_name(name, f"{quote_sheet(sheet)}!{fixed(area)}")

    for role, table in plan.tables.items():
        put(PERSONS if role == SCORES else TABLES[role], table.sheet, ranges[role])
    roster = plan.roster
    if roster is None:
        return
    put(TABLES[ROSTER], roster.sheet, ranges[roster.role])
    if "姓名" in roster.columns:
        column = roster.columns["姓名"]
        last = ranges[roster.role].last_row
        put("姓名选项", roster.sheet, Area(roster.body, column, last, column))


def point_calculation(
    package: Package,
    plan: Plan,
    ranges: Mapping[str, Area],
    results: Mapping[str, Mapping[str, int]],
) -> None:
    """Let 计算 speak of the office's own sheets: where tables begin, and what lies outside them.

    ``results`` are the columns of each table's results; a ledger's second line is about rows that
    have none.
    """
    sheet, area = named_area(package, PLACES)
    for row in range(area.first_row + 1, area.last_row + 1):
        role = str(sheet.cell(row, area.first_column).value)
        table = plan.tables.get(role) or (plan.roster if role == ROSTER else None)
        if table is None:
            sheet.set_value(row, area.first_column + 1, _owner(package, TABLES[role]))
            continue
        corner = f"{quote_sheet(table.sheet)}!{_corner(ranges[table.role])}"
        sheet.set_value(row, area.first_column + 1, table.sheet)
        sheet.set_formula(row, area.first_column + 2, f"ROW({corner})")
        sheet.set_formula(row, area.first_column + 3, f"COLUMN({corner})")
    lines = [parse_area(line_column(number).rpartition("!")[2]) for number in range(6)]
    _, _, place, *_ = (line.first_column for line in lines)
    columns = [line.first_column for line in lines]
    described: set[str] = set()
    for row in range(lines[0].first_row, lines[0].last_row + 1):
        role = str(sheet.cell(row, place).value)
        if role in described:
            _describe_unanswered(
                sheet, row, columns, plan.tables[role], ranges[role], results[role]
            )
        elif role in plan.tables:
            described.add(role)
            _describe_table(package, sheet, row, columns, plan, ranges, role)
        elif role == ROSTER and plan.roster is not None:
            sheet.set_value(row, place, plan.roster.sheet)
            sheet.set_value(row, columns[3], "A1")
            sheet.set_formula(row, columns[4], '""')
        elif role == WINDOWS:  # the summary does not come along
            sheet.set_value(row, place, _owner(package, PERSONS))
            sheet.set_formula(row, columns[4], '""')
        elif role in TABLES:
            sheet.set_value(row, place, _owner(package, TABLES[role]))
        else:
            sheet.set_value(row, place, _owner(package, PERSONS))


def _describe_table(
    package: Package,
    sheet: Sheet,
    row: int,
    columns: Sequence[int],
    plan: Plan,
    ranges: Mapping[str, Area],
    role: str,
) -> None:
    """Let a line of 计算 say what lies outside one of the office's tables."""
    _, _, place, cell, words, advice = columns
    table, area = plan.tables[role], ranges[role]
    sheet.set_value(row, place, table.sheet)
    if role == SCORES:
        sheet.set_formula(row, words, _unlisted(plan))
        sheet.set_value(row, advice, "在得分表中补上，得分公式从上一行向下复制")
        return
    corner = f"{quote_sheet(table.sheet)}!{_corner(area)}"
    last = f"(ROW({corner})+ROWS({TABLES[role]})-1)"
    below = f'"{column_letters(area.first_column)}"&({last}+1)'
    sheet.set_formula(row, cell, below)
    sheet.set_formula(row, words, _outside(package, table, area, last))
    sheet.set_value(row, advice, INSERT_INSIDE)


def _describe_unanswered(
    sheet: Sheet,
    row: int,
    columns: Sequence[int],
    table: Found,
    area: Area,
    results: Mapping[str, int],
) -> None:
    """Let a line of 计算 say which rows of an office's ledger no formula answers."""
    _, _, place, cell, words, _ = columns
    sheet.set_value(row, place, table.sheet)
    where, said = '""', '""'
    if results:  # else the other ledger's columns answer it

        def span(column: int) -> str:
            there = Area(area.first_row, column, area.last_row, column)
            return f"{quote_sheet(table.sheet)}!{fixed(there)}"

        clauses, answers = span(table.columns["条款"]), span(results["状态"])
        letter = column_letters(area.first_column)
        where, said = unanswered(clauses, answers, letter, area.first_row)
    sheet.set_formula(row, cell, where)
    sheet.set_formula(row, words, said)


def _owner(package: Package, name: str) -> str:
    """Return the sheet a defined name points into."""
    return named_area(package, name)[0].name


def _corner(area: Area) -> str:
    return f"${column_letters(area.first_column)}${area.first_row}"


def _unlisted(plan: Plan) -> str:
    """Return the formula that says how many people of the roster have no row among the scores."""
    if ROSTER not in plan.tables:
        return '""'

    def count(name: str, table: Found) -> str:
        return f'COUNTIF(INDEX({name},0,{table.columns["姓名"] - table.span[0] + 1}),"?*")'

    listed = count(TABLES[ROSTER], plan.tables[ROSTER])
    shown = count(PERSONS, plan.tables[SCORES])
    return f'IF({listed}>{shown},"名册有"&({listed}-{shown})&"人没有列在得分表中","")'


def _outside(package: Package, table: Found, area: Area, last: str) -> str:
    """Return the formula that says what is filled in below a table's range.

    What is there already (signatures) is left aside.
    """
    keys = [table.columns[name] for name in ("工号", "姓名", "条款") if name in table.columns]
    sheet = package.sheet(table.sheet)
    below = [
        column
        for (row, column), cell in sheet.cells().items()
        if row > area.last_row and column in keys and cell.value is not None
    ]
    parts = []
    for key in keys:
        letter = column_letters(key)
        count = below.count(key)
        less = f"-{count}" if count else ""
        where = f"{quote_sheet(table.sheet)}!${letter}${area.last_row + 1}:${letter}${MAX_ROW}"
        parts.append(f"COUNTA({where}){less}")
    outside = f"({'+'.join(parts)})"
    words = f'"有"&{outside}&"个单元格填在计算范围之外（第"&{last}&"行以下），没有计分"'
    return f'IF({outside}>0,{words},"")'


def enter(package: Package, role: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows into the first free rows of an added ledger, by the names of its columns."""
    sheet, area = named_area(package, TABLES[role])
    titles = {
        str(cell.value): column
        for (row, column), cell in sheet.top_cells(area.first_row).items()
        if row == area.first_row and isinstance(cell.value, str)
    }
    last = max(
        at
        for (at, column), cell in sheet.cells().items()
        if column == titles["条款"] and at >= area.first_row and cell.value is not None
    )
    for at, row in enumerate(rows, start=last + 1):
        for name, value in row.items():
            if name in titles and value not in ("", None):
                sheet.set_value(at, titles[name], value)  # type: ignore[arg-type]
