"""The office's formulas that stop before somebody's row: who was added below the last of a table.

A spreadsheet program widens a range where a row is inserted inside it, not where one follows it.
Named only is what leaves no doubt; the formulas are the office's and stay.
"""

from collections.abc import Collection, Iterator

from udf.findings import DOUBTFUL, Finding
from workbook.connect.ranks import RANK, own_columns, rows_shown
from workbook.month.listed import listed_rows
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address
from workbook.ooxml.sheet.worksheet import Sheet


def short_ranges(package: Package) -> list[Finding]:
    """Return the finding of each formula that leaves out the people between its range and itself.

    And of each that ranks its own row among others and does not have it in its range.
    """
    return [
        Finding(
            DOUBTFUL,
            name,
            address(row, column),
            f"这一格的公式没有算进{listed_rows(left_out)}的人",
            f"把公式里的区域改到第{left_out[-1]}行",
        )
        for name, people in rows_shown(package).items()
        for row, column, left_out in _short(package.sheet(name), people)
    ]


def _short(sheet: Sheet, people: Collection[int]) -> Iterator[tuple[int, int, list[int]]]:
    for (row, column), cell in sheet.formulas().items():
        areas = [
            area
            for area in own_columns(cell.formula or "", sheet.name)
            if area.last_row < row and any(at in people for at in _rows(area))
        ]
        inside = {at for area in areas for at in _rows(area)}
        if row in people:
            ranked = RANK.search(cell.written or "") and len(inside) > 1
            left_out = [row] if ranked and row - 1 in inside else []
        else:
            last = max(
                (area.last_row for area in areas if area.holds(area[0], column)), default=row
            )
            left_out = list(range(last + 1, row))
        if left_out and all(at in people and at not in inside for at in left_out):
            yield row, column, left_out


def _rows(area: Area) -> range:
    return range(area.first_row, area.last_row + 1)
