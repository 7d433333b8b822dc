"""The rows that a generated workbook's second calculation and window summary need."""

from workbook.generate.places import BY_PERSON, BY_WINDOWS, roomy
from workbook.generate.recheck.size import make_recheck
from workbook.generate.result_blocks import replace_ranges
from workbook.month.made_sheets import LISTS, RANKING, RECHECK, WINDOWS
from workbook.month.tables import PERSONS, PLACES, named_area
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import column_number
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.rows import insert_rows


def grow_generated(package: Package, windows: int) -> None:
    """Give a generated workbook's second calculation and summaries the rows that they need.

    ``windows`` is how many there are.
    """
    if not package.has_sheet(RECHECK):
        return
    make_recheck(package)
    if package.has_sheet(LISTS):
        _, area = named_area(package, PERSONS)
        _grow_lists(package, area.last_row - area.first_row, windows)


def _grow_lists(package: Package, people: int, windows: int) -> None:
    """Lengthen the helper columns of the summaries, and the summaries themselves."""
    lists = package.sheet(LISTS)
    ranges: dict[str, str] = {}
    for letters, wanted in ((BY_WINDOWS, windows + 2), (BY_PERSON, roomy(people))):
        cells = lists.cells()
        columns = {letter: column_number(letter) for letter in letters}
        first = columns[letters[0]]
        last = max(r for (r, c), cell in cells.items() if c == first and cell.has_formula)
        if wanted + 1 <= last:
            continue
        for letter, column in columns.items():
            formula = cells[last, column].formula if (last, column) in cells else None
            if formula is None:  # a workbook of before this column was
                continue
            for row in range(last + 1, wanted + 2):
                lists.set_formula(row, column, shift_formula(formula, row - last, 0))
            ranges[f"{LISTS}!${letter}$2:${letter}${last}"] = (
                f"{LISTS}!${letter}$2:${letter}${wanted + 1}"
            )
        grow = _grow_summary if letters == BY_WINDOWS else _grow_ranking
        grow(package, last - 1, wanted)
    if ranges:
        replace_ranges(package, LISTS, ranges)


def _grow_summary(package: Package, old: int, new: int) -> None:
    """Give the window summary more rows, and let 计算 know how many windows it can show."""
    if not package.has_sheet(WINDOWS):
        return
    insert_rows(package, WINDOWS, _last_formula(package.sheet(WINDOWS), 1), new - old)
    calculation = named_area(package, PLACES)[0]
    for (row, column), cell in calculation.cells().items():
        if cell.formula and cell.array is None and f"{LISTS}!" in cell.formula:
            room = cell.formula.replace(f")-{old})", f")-{new})")
            calculation.set_formula(row, column, room, cell.value)


def _grow_ranking(package: Package, old: int, new: int) -> None:
    if package.has_sheet(RANKING):
        insert_rows(package, RANKING, _last_formula(package.sheet(RANKING), 1), new - old)


def _last_formula(sheet: Sheet, column: int) -> int:
    """Return the last row of the first run of formulas in a column: other tables may follow.

    A formula by itself is a heading.
    """
    filled = {r for (r, c), cell in sheet.cells().items() if c == column and cell.formula}
    return min(row for row in filled if row - 1 in filled and row + 1 not in filled)
