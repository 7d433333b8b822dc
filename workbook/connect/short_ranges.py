"""The office's formulas that stop before somebody's row: who was added below the last of a table.

A spreadsheet program widens a range where a row is inserted inside it, not where one follows it.
Named only is what leaves no doubt; the formulas are the office's and stay.
"""

from collections.abc import Iterable, Iterator

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
        for row, column, left_out in _short(package.sheet(name), set(people))
    ]


def _short(sheet: Sheet, people: set[int]) -> Iterator[tuple[int, int, list[int]]]:
    for (row, column), cell in sheet.formulas().items():
        if row in people and not RANK.search(cell.written or ""):
            continue
        areas = [one for one in own_columns(cell.formula or "", sheet.name) if one.last_row < row]
        inside = {at for area in areas for at in _rows(area)}
        if not inside.isdisjoint(people):
            left_out = _itself(row, inside) if row in people else _between(areas, row, column)
            if left_out and inside.isdisjoint(left_out) and people >= set(left_out):
                yield row, column, left_out


def _itself(row: int, inside: set[int]) -> list[int]:
    """Return the row of a formula that ranks it among those right above it."""
    return [row] if row - 1 in inside and len(inside) > 1 else []


def _between(areas: Iterable[Area], row: int, column: int) -> list[int]:
    """Return the rows between the last area of a formula's own column and the formula."""
    ends = [area.last_row for area in areas if area.first_column == column]
    return list(range(max(ends, default=row) + 1, row))


def _rows(area: Area) -> range:
    return range(area.first_row, area.last_row + 1)
