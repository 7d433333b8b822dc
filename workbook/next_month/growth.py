"""The room that a generated workbook's second calculation and window summary need."""

from collections.abc import Mapping, Sequence

from udf.rulesheets import read_rulebook
from workbook.connect.tables import SCORES
from workbook.generate import recheck
from workbook.generate.builder import roomy
from workbook.generate.result_blocks import replace_ranges
from workbook.generate.window_summary import LISTS
from workbook.generate.window_summary import TITLE as WINDOWS
from workbook.month.tables import named_area, read_cells
from workbook.next_month.month_book import MonthBook
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.rows import insert_rows
from workbook.ooxml.shared_columns import Column, spell_rows
from workbook.ooxml.worksheet import Sheet


def grow_generated(this: MonthBook, windows: set[str]) -> None:
    """Give a generated workbook's second calculation and summary the room that they need."""
    package = this.package
    if not package.has_sheet(recheck.SHEET):
        return
    rows = {
        name: area.last_row - area.first_row
        for name in ("名册表", "考勤表", "好差评表", "扣分表", "加分表", "细则表", "人员")
        for area in [named_area(package, name)[1]]
    }
    sheet, area = named_area(package, "人员")
    people = max(rows["名册表"], rows["考勤表"], rows["好差评表"])
    rules = [read_cells(*named_area(package, name)) for name in ("细则表", "口径表")]
    second = recheck.recheck_formulas(
        read_rulebook(rules[0], rules[1]),
        people,
        rows["扣分表"],
        rows["加分表"],
        rule_rows=rows["细则表"],
        score_header=area.first_row,
        score_rows=rows["人员"],
    )
    _rewrite(package.sheet(recheck.SHEET), second.columns)
    column = this.tables[SCORES].columns.get("复核")
    if column is not None:
        for row in range(area.first_row + 1, area.last_row + 1):
            formula = sheet.cell(row, column).formula
            if formula is not None and formula != second.visible.removeprefix("="):
                sheet.set_formula(row, column, second.visible)
    if package.has_sheet(LISTS):
        _grow_lists(this, rows["人员"], len(windows))


def _rewrite(sheet: Sheet, columns: Sequence[Column]) -> None:
    """Write the second calculation anew, unless it stands there already."""
    cells = sheet.cells()
    if len(cells) == sum(1 + len(column.cells) + column.rows for column in columns) and all(
        _stands(cells, number, column) for number, column in enumerate(columns, start=1)
    ):
        return
    sheet.replace_rows(spell_rows(columns))


def _stands(cells: Mapping[tuple[int, int], Cell], number: int, column: Column) -> bool:
    """Whether a column of the second calculation is what it is to be."""

    def holds(row: int, said: str) -> bool:
        cell = cells.get((row, number), EMPTY)
        return (f"={cell.formula}" if cell.has_formula else cell.value) == said

    def shares(row: int) -> bool:  # told without spelling it out
        cell = cells.get((row, number), EMPTY)
        opening = column.formula_in(column.first)[1:]
        return cell.spelled == opening and cell.moved == (row - column.first, 0)

    return all(
        holds(row, said) for row, said in enumerate((column.header, *column.cells), start=1)
    ) and all(
        shares(row) or holds(row, column.formula_in(row))
        for row in range(column.first, column.first + column.rows)
    )


def _grow_lists(this: MonthBook, people: int, windows: int) -> None:
    """Lengthen the helper columns of the window summary, and the summary itself."""
    package = this.package
    lists = package.sheet(LISTS)
    ranges: dict[str, str] = {}
    for letters, wanted in (("FGH", windows + 2), ("IJKLM", roomy(people))):
        first = ord(letters[0]) - 64
        cells = lists.cells()
        last = max(r for (r, c), cell in cells.items() if c == first and cell.has_formula)
        if wanted + 1 <= last:
            continue
        for letter in letters:
            column = ord(letter) - 64
            formula = cells[last, column].formula or ""
            for row in range(last + 1, wanted + 2):
                lists.set_formula(row, column, shift_formula(formula, row - last, 0))
            ranges[f"{LISTS}!${letter}$2:${letter}${last}"] = (
                f"{LISTS}!${letter}$2:${letter}${wanted + 1}"
            )
        if letters == "FGH" and package.has_sheet(WINDOWS):
            _grow_summary(this, last - 1, wanted)
    if ranges:
        replace_ranges(package, LISTS, ranges)


def _grow_summary(this: MonthBook, old: int, new: int) -> None:
    """Give the window summary more rows, and let 计算 know how many windows it has room for."""
    sheet = this.package.sheet(WINDOWS)
    filled = {r for (r, column), cell in sheet.cells().items() if column == 1 and cell.formula}
    last = min(row for row in filled if row + 1 not in filled)  # other tables stand below
    this.follow(WINDOWS, insert_rows(this.package, WINDOWS, last, new - old))
    calculation = named_area(this.package, "位置表")[0]
    for (row, column), cell in calculation.cells().items():
        if cell.formula and cell.array is None and f"{LISTS}!" in cell.formula:
            room = cell.formula.replace(f")-{old})", f")-{new})")
            calculation.set_formula(row, column, room, cell.value)
