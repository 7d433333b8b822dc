"""The cells in which a workbook shows its results: which formulas are ours, which rows lack them.

A formula that a row came in without, or that somebody has typed over, is in no function's sight.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from udf import tables
from udf.findings import WRONG, Finding
from udf.month import LEDGERS
from udf.roster import Roster
from udf.scores import PENDING
from workbook.month.tables import (
    EXHAUSTED,
    PERSONS,
    PLACES,
    TABLES,
    block_areas,
    has_name,
    is_generated,
    named_area,
    read_cells,
)
from workbook.ooxml.cells import Cell
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, column_letters
from workbook.ooxml.sheet_text.row_patterns import row_pattern

_SIDES = {f"{side}{function}": side for _, side in LEDGERS for function in ("POINTS", "STATUS")}


class Shows(Enum):
    """What a column of results shows, by the header that it has in a generated workbook."""

    SCORE = "得分"
    TOTAL = "总分"
    RANK = "排名"
    POINTS = "分值"
    STATUS = "状态"
    RATE = "正常在岗率"
    COVERAGE = "评价率"
    TIER = "评价率扣分"


_COUNTED = {"RATE": Shows.RATE, "COVERAGE": Shows.COVERAGE, "TIER": Shows.TIER}
_COUNTS = {TABLES["考勤"]: (Shows.RATE,), TABLES["好差评"]: (Shows.COVERAGE, Shows.TIER)}
_OF_PEOPLE = (Shows.SCORE, Shows.POINTS, Shows.STATUS)


class OwnColumn(NamedTuple):
    """A column of a table that our formulas fill.

    ``category`` is the place of the one shown, else 0; ``formulas`` are the cells with one, by row.
    """

    column: int
    shows: Shows
    category: int
    formulas: Mapping[int, Cell]


def own_columns(package: Package, name: str) -> list[OwnColumn]:
    """Return the columns of results of 人员, a ledger or counts; none where all are values.

    What shows the results of another of them is none of its own.
    """
    if not (has_name(package, name) and has_name(package, PLACES)):
        return []
    sheet, area = named_area(package, name)
    own = _COUNTS.get(name, _OF_PEOPLE)
    blocks = {at: shown for at, shown in _blocks(package).items() if shown[0] in own}
    found: dict[int, tuple[Shows, int]] = {}
    formulas: dict[int, dict[int, Cell]] = {}
    known: dict[str, tuple[Shows, int] | None] = {}  # the formulas of a column show the same
    for (row, column), cell in sheet.formulas().items():
        if not area.first_row < row <= area.last_row or cell.array is not None:
            continue
        pattern = row_pattern(cell.written or "", row)
        if pattern not in known:
            known[pattern] = _shown(cell.written or "", blocks)
        shown = known[pattern]
        if shown is not None and found.setdefault(column, shown) == shown:
            formulas.setdefault(column, {})[row] = cell
    return [OwnColumn(column, *found[column], formulas[column]) for column in sorted(found)]


def _blocks(package: Package) -> dict[str, tuple[Shows, int]]:
    """Return what the columns of 计算 hold, by how a formula that picks from them refers to it."""
    found = {}
    for title, area in block_areas(package).items():
        if title == "SCORE":
            for index, column in enumerate(range(area.first_column, area.last_column + 1)):
                found[_reference(area, column)] = Shows.SCORE, index
        elif title in _SIDES:
            shows = Shows.POINTS if title.endswith("POINTS") else Shows.STATUS
            found[_reference(area, area.first_column)] = shows, 0
        elif title in _COUNTED:
            found[_reference(area, area.first_column)] = _COUNTED[title], 0
    return found


def _reference(area: Area, column: int) -> str:
    return f"!${column_letters(column)}${area.first_row}:"


def _shown(formula: str, blocks: Mapping[str, tuple[Shows, int]]) -> tuple[Shows, int] | None:
    if formula.startswith("IF(ISNUMBER(") and "RANK(" in formula:
        return Shows.RANK, 0
    if f'"{EXHAUSTED}"' not in formula:
        return None
    picked = next((shows for reference, shows in blocks.items() if reference in formula), None)
    if picked is None and f'"{PENDING}"' in formula:
        return Shows.TOTAL, 0
    return picked


# --- rows that came in without formulas ----------------------------------------------------------


def rows_of_people(package: Package, roster: Roster) -> set[int]:
    """Return the rows of 人员 that have to show a result: on our own sheet all, else people's."""
    sheet, area = named_area(package, PERSONS)
    if is_generated(package):
        return set(range(area.first_row + 1, area.last_row + 1))
    cells = read_cells(sheet, area)
    table = tables.read(cells, tables.PEOPLE)
    return {
        row
        for row, values in enumerate(table.rows, start=area.first_row + table.header + 1)
        if roster.find(*(table.cell(values, key) for key in tables.WHO)).people
    }


def is_lacking(cell: Cell | None) -> bool:
    """Tell whether a cell holds nothing at all, not even a formula."""
    return cell is None or (not cell.has_formula and cell.value in (None, ""))


def missing_findings(package: Package, roster: Roster) -> list[Finding]:
    """Return in a finding that rows of people have cells of results without a formula."""
    columns = own_columns(package, PERSONS)
    if not columns:
        return []
    sheet, _ = named_area(package, PERSONS)
    cells = sheet.filled()
    lacking = [
        (row, one.column)
        for row in sorted(rows_of_people(package, roster))
        for one in columns
        if is_lacking(cells.get((row, one.column)))
    ]
    if not lacking:
        return []
    rows = len({row for row, _ in lacking})
    return [
        Finding(
            WRONG,
            sheet.name,
            address(*lacking[0]),
            f"这一行有得分格没有公式（这样的行有{rows}行），看不到得分",
            "从相邻一行复制这些格，或用 kaohe calc 补上",
        )
    ]
