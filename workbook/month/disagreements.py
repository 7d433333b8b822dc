"""Scores that the second calculation of a generated month disagrees with."""

from udf.findings import WRONG, Finding
from workbook.month.made_sheets import RECHECK
from workbook.month.tables import PERSONS, named_area
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_HEADER, _DIFFERS = "复核", "不一致"


def disagreements(package: Package) -> list[Finding]:
    """Return in a finding that 复核 shows other scores than the sheet, as stored in the file."""
    if not package.has_sheet(RECHECK):
        return []
    sheet, area = named_area(package, PERSONS)
    found = sheet.filled()
    columns = [
        column
        for (row, column), cell in found.items()
        if row == area.first_row and cell.value == _HEADER
    ]
    differing = sorted(
        at
        for at, cell in found.items()
        if at[1] in columns
        and area.first_row < at[0] <= area.last_row
        and str(cell.value).startswith(_DIFFERS)
    )
    if not differing:
        return []
    first = found[differing[0]]
    return [
        Finding(
            WRONG,
            sheet.name,
            address(*differing[0]),
            f"“{_HEADER}”用另一种算法得出的分不一样（{first.value}；这样的有{len(differing)}人）",
            "看得分格是不是改过，再用 kaohe calc 重新计算；仍不一致的，先不要公布",
        )
    ]
