"""An office's pivot tables of rows that change: they show old numbers until they are renewed."""

from workbook.connect.ranks import rows_shown
from workbook.month.listed import listed_places
from workbook.month.tables import PERSONS, TABLES, has_name, named_area, own_sheets
from workbook.ooxml.package import Package
from workbook.ooxml.structure.pivot_tables import renew_pivot_tables


def old_pivots(package: Package) -> list[str]:
    """Let the pivot tables of what changes be renewed on opening; say in a sentence which."""
    names = [name for name in (PERSONS, *TABLES.values()) if has_name(package, name)]
    sheets = {named_area(package, name)[0].name for name in names} | rows_shown(package).keys()
    shown = renew_pivot_tables(package, sheets - own_sheets(package))
    if not shown:
        return []
    where = listed_places(shown, most=3)
    return [f"{where}是透视表，还是原来的数：用 Excel 打开时会自动刷新，用别的程序请自己刷新"]
