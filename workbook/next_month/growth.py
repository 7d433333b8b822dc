"""The room that a generated workbook's second calculation and window summary need."""

from workbook.generate import recheck
from workbook.generate.builder import roomy
from workbook.generate.recheck_size import make_recheck
from workbook.generate.result_blocks import replace_ranges
from workbook.generate.window_summary import LISTS
from workbook.generate.window_summary import TITLE as WINDOWS
from workbook.month.tables import named_area
from workbook.next_month.month_book import MonthBook
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.rows import insert_rows


def grow_generated(this: MonthBook, windows: set[str]) -> None:
    """Give a generated workbook's second calculation and summary the room that they need."""
    package = this.package
    if not package.has_sheet(recheck.SHEET):
        return
    make_recheck(package)
    if package.has_sheet(LISTS):
        _, area = named_area(package, "人员")
        _grow_lists(this, area.last_row - area.first_row, len(windows))


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
