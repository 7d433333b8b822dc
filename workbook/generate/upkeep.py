"""A generated month workbook put in order: room for what was filled in, an answer in each row."""

from udf import tables
from workbook.generate.recheck_size import grow_recheck
from workbook.month.tables import TABLES, enlarge, is_generated, locate, named_area, read_cells
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.worksheet import Sheet

_ANSWERED, _ANSWERS = ("扣分登记", "加分登记"), ("分值", "状态")
_KINDS = {
    "名册": tables.ROSTER,
    "扣分登记": tables.LEDGER,
    "加分登记": tables.LEDGER,
    "考勤": tables.ATTENDANCE,
    "好差评": tables.REVIEWS,
}


def put_in_order(package: Package) -> list[str]:
    """Enlarge the ranges over the rows filled below them, and let every ledger row be answered.

    Return what was done, in Chinese.

    An office's own workbook is left alone: what stands below its tables may be anything.
    """
    if not is_generated(package):
        return []
    said = []
    for title, kind in _KINDS.items():
        sheet, area = named_area(package, TABLES[title])
        filled = sheet.filled_below(area.last_row, area.first_column, area.last_column)
        if filled:
            count = max(filled) - area.last_row
            enlarge(package, locate(package, TABLES[title], kind), count, over_records=True)
            said.append(f"{title}的计算范围扩大了{count}行")
    missing = _listed(package, TABLES["名册"]) - _rows(package, "人员")
    if missing > 0:
        from workbook.ooxml.rows import insert_rows

        sheet, area = named_area(package, "人员")
        insert_rows(package, sheet.name, area.last_row - 1, missing)
        said.append(f"{sheet.name}增加了{missing}行")
    if said:
        from workbook.generate.result_blocks import grow_blocks

        grow_blocks(package)
    if grow_recheck(package):
        said.append("“复核”的计算行已按现有的登记增加")
    return said + [line for title in _ANSWERED for line in _restore_answers(package, title)]


def _restore_answers(package: Package, title: str) -> list[str]:
    """Give the rows that were inserted or pasted the formulas that answer them."""
    sheet, area = named_area(package, TABLES[title])
    headers = {sheet.cell(area.first_row, column).value: column for column in _beside(sheet, area)}
    restored: set[int] = set()
    for name in _ANSWERS:
        column = headers.get(name)
        if column is None:
            continue
        rows = range(area.first_row + 1, area.last_row + 1)
        cells = {row: sheet.cell(row, column) for row in rows}
        model = next((row for row, cell in cells.items() if cell.has_formula), None)
        if model is None:
            continue
        formula = cells[model].formula or ""
        for row, cell in cells.items():
            if not cell.has_formula:
                sheet.set_formula(row, column, shift_formula(formula, row - model, 0), None)
                sheet.set_style(row, column, cells[model].style)
                restored.add(row)
    return [f"{title}有{len(restored)}行没有“分值”“状态”，已补上"] if restored else []


def _beside(sheet: Sheet, area: Area) -> range:
    """Return the columns to the right of a table."""
    extent = sheet.extent()
    last = extent.last_column if extent else area.last_column
    return range(area.last_column + 1, last + 1)


def _rows(package: Package, name: str) -> int:
    _, area = named_area(package, name)
    return area.last_row - area.first_row


def _listed(package: Package, name: str) -> int:
    """Return down to which row under the header a table is filled."""
    sheet, area = named_area(package, name)
    names = read_cells(sheet, Area(area.first_row + 1, area.first_column, *area[2:]))
    return max((n for n, row in enumerate(names, 1) if not tables.blank_row(row)), default=0)
