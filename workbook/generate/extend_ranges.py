"""Room in a generated month workbook for what was filled in beyond its ranges."""

from udf import tables
from workbook.month.tables import TABLES, enlarge, is_generated, locate, named_area, read_cells
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area

_KINDS = {
    "名册": tables.ROSTER,
    "扣分登记": tables.LEDGER,
    "加分登记": tables.LEDGER,
    "考勤": tables.ATTENDANCE,
    "好差评": tables.REVIEWS,
}


def make_room(package: Package) -> list[str]:
    """Enlarge the ranges over the rows filled below them; return what was enlarged, in Chinese.

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
        from workbook.ooxml.rows_and_sheets import insert_rows

        sheet, area = named_area(package, "人员")
        insert_rows(package, sheet.name, area.last_row - 1, missing)
        said.append(f"{sheet.name}增加了{missing}行")
    if said:
        from workbook.generate.result_blocks import grow_blocks

        grow_blocks(package)
    return said


def _rows(package: Package, name: str) -> int:
    _, area = named_area(package, name)
    return area.last_row - area.first_row


def _listed(package: Package, name: str) -> int:
    """Return down to which row under the header a table is filled."""
    sheet, area = named_area(package, name)
    names = read_cells(sheet, Area(area.first_row + 1, area.first_column, *area[2:]))
    return max((n for n, row in enumerate(names, 1) if not tables.blank_row(row)), default=0)
