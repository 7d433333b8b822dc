"""The second calculation of a workbook made anew where its tables have outgrown it."""

from collections.abc import Mapping, Sequence

from udf import tables
from udf.ledger_cells import names_in
from udf.rulesheets import read_rulebook
from udf.tables import Table, TableError
from udf.text import Row, is_blank, text
from workbook.generate.recheck.pieces import LedgerSize
from workbook.generate.recheck.rules import SIZES_COLUMN, SIZES_END, held_size
from workbook.generate.recheck.sheet import recheck_formulas
from workbook.month.made_sheets import RECHECK
from workbook.month.tables import PERSONS, named_area, read_cells
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.sheet_text.shared_columns import SharedColumn, holds_rows, spell_rows

_LEDGERS, _SHOWN = ("扣分表", "加分表"), "复核"


def grow_recheck(package: Package) -> bool:
    """Make the second calculation anew where it is too small; tell whether it was."""
    if not package.has_sheet(RECHECK):
        return False
    top = package.sheet(RECHECK).top_cells(SIZES_END - 1)
    if not top:  # somebody has emptied it: it is not to come back
        return False
    sizes = {at: cell.formula for at, cell in top.items() if at[1] == SIZES_COLUMN and cell.formula}
    held = held_size(sizes)
    ledgers = [_ledger(package, name) for name in _LEDGERS]
    fits = (
        held is not None
        and _people(package) <= held.people
        and all(
            ledger.rows <= room.rows
            and ledger.filled <= room.entries
            and ledger.shared <= room.shared
            for ledger, room in zip(ledgers, (held.deductions, held.awards), strict=True)
        )
    )
    if not fits:
        make_recheck(package)
    return not fits


def make_recheck(package: Package) -> None:
    """Write the second calculation for the tables as they are, unless it is there already."""
    deductions, awards = (_ledger(package, name) for name in _LEDGERS)
    shown, area = named_area(package, PERSONS)
    rules = [read_cells(*named_area(package, name)) for name in ("细则表", "口径表")]
    made = recheck_formulas(
        read_rulebook(rules[0], rules[1]),
        _people(package),
        deductions,
        awards,
        rule_rows=_rows(package, "细则表"),
        score_header=area.first_row,
        score_rows=area.last_row - area.first_row,
    )
    _rewrite(package.sheet(RECHECK), made.columns)
    extent = shown.extent() or area
    headers = shown.values(area._replace(last_row=area.first_row, last_column=extent.last_column))[
        0
    ]
    if _SHOWN not in headers:
        return
    column = area.first_column + headers.index(_SHOWN)
    for row in range(area.first_row + 1, area.last_row + 1):
        formula = shown.cell(row, column).formula
        if formula is not None and formula != made.visible.removeprefix("="):
            shown.set_formula(row, column, made.visible)


def _rows(package: Package, name: str) -> int:
    _, area = named_area(package, name)
    return area.last_row - area.first_row


def _people(package: Package) -> int:
    return max(_rows(package, name) for name in ("名册表", "考勤表", "好差评表"))


def _ledger(package: Package, name: str) -> LedgerSize:
    cells = read_cells(*named_area(package, name))
    try:
        table = tables.read(cells, tables.LEDGER)
    except TableError:  # stated elsewhere; nothing is judged then
        return LedgerSize(len(cells) - 1)
    filled = [row for row in table.rows if not is_blank(table.cell(row, "条款"))]
    return LedgerSize(
        len(cells) - 1, len(filled), sum(_may_be_shared(table, row) for row in filled)
    )


def _may_be_shared(table: Table, row: Row) -> bool:
    name = table.cell(row, "姓名")
    return not is_blank(name) and names_in(name) != [text(name)]


def _rewrite(sheet: Sheet, columns: Sequence[SharedColumn]) -> None:
    """Write the second calculation anew, unless it is there already."""
    package, rows = sheet.package, spell_rows(columns)
    if not package.is_changed(sheet.part) and holds_rows(package.part(sheet.part), rows):
        return
    cells = sheet.cells()
    if len(cells) == sum(1 + len(column.cells) + column.rows for column in columns) and all(
        _stands(cells, number, column) for number, column in enumerate(columns, start=1)
    ):
        return
    sheet.replace_rows(rows)


def _stands(cells: Mapping[tuple[int, int], Cell], number: int, column: SharedColumn) -> bool:
    """Tell whether a column of the second calculation is what it is to be."""

    def holds(row: int, stated: str) -> bool:
        cell = cells.get((row, number), EMPTY)
        return (f"={cell.formula}" if cell.has_formula else cell.value) == stated

    def shares(row: int) -> bool:  # known without writing it out
        cell = cells.get((row, number), EMPTY)
        opening = column.formula_in(column.first)[1:]
        return cell.written == opening and cell.moved == (row - column.first, 0)

    return all(
        holds(row, stated) for row, stated in enumerate((column.header, *column.cells), start=1)
    ) and all(
        shares(row) or holds(row, column.formula_in(row))
        for row in range(column.first, column.first + column.rows)
    )
