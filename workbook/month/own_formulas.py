"""The cells in which a workbook shows its results: which formulas are ours, what is typed there.

A formula that somebody has typed over, or that a row came in without, is in no function's sight.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from typing import NamedTuple

from udf import tables
from udf.findings import WRONG, Finding
from udf.functions import FUNCTIONS, NO_POINTS
from udf.ledger import AWARDS
from udf.ledger_cells import WRONG_SIDE
from udf.month import LEDGERS, Month
from udf.roster import Roster
from udf.scores import PENDING
from udf.tables import TableError
from udf.text import Cell as Plain
from udf.text import Cells, number, text
from workbook.month.read import scores_of
from workbook.month.tables import (
    EXHAUSTED,
    PERSONS,
    PLACES,
    TABLES,
    block_areas,
    has_name,
    is_generated,
    named_area,
    plain,
    read_cells,
)
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, column_letters
from workbook.ooxml.row_patterns import row_pattern

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
_COUNTS = {
    TABLES["考勤"]: (Shows.RATE,),
    TABLES["好差评"]: (Shows.COVERAGE, Shows.TIER),
}
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


# --- typed over -----------------------------------------------------------------------------------


def may_be_typed_over(package: Package) -> bool:
    """Tell whether anything but our formulas stands in the columns that they fill.

    Where nothing does, `typed_findings` has nothing to find, whatever is computed.
    """
    try:
        return any(
            _strange(package, name) for name in (PERSONS, *(TABLES[title] for title, _ in LEDGERS))
        )
    except TableError:
        return True


def _strange(package: Package, name: str) -> bool:
    columns = own_columns(package, name)
    if not columns:
        return False
    sheet, area = named_area(package, name)
    cells = sheet.filled()
    return any(
        row not in one.formulas and not is_lacking(cells.get((row, one.column)))
        for one in columns
        for row in range(area.first_row + 1, area.last_row + 1)
    )


def typed_findings(package: Package, month: Month) -> list[Finding]:
    """Return where something typed stands in a formula's place and is not what is computed.

    What stands there is compared with ``month``, which is what the package holds.
    """
    found: list[Finding] = []
    with suppress(TableError):  # reported by the other checks; then nothing is computed at all
        found += _typed_scores(package, month)
        for title, side in LEDGERS:
            if not (side == AWARDS and month.is_joined):
                found += _typed_answers(package, month, title, side)
    return found


def _typed_scores(package: Package, month: Month) -> Iterator[Finding]:
    """Yield the scores typed over our formulas that are not what the tables give."""
    columns = [one for one in own_columns(package, PERSONS) if one.shows is not Shows.RANK]
    if not columns:
        return
    sheet, area = named_area(package, PERSONS)
    typed = _typed(sheet.filled(), columns, area)
    if not typed:
        return
    roster, who = month.people(), _who(package, month)
    categories = [category.name for category in month.book().categories]
    computed = scores_of(month, who)
    for row, one, value in typed:
        index = row - area.first_row - 1
        if index >= len(computed) or not roster.find(*who[index + 1]).people:
            continue
        person = who[index + 1]
        total = one.shows is Shows.TOTAL
        right = computed[index][-1 if total else one.category]
        if not _same(value, right):
            name = "总分" if total else categories[one.category]
            yield Finding(
                WRONG,
                sheet.name,
                address(row, one.column),
                f"{text(person[1]) or text(person[0])}的{name}写的是{_written(value)}，"
                f"按登记计算是{_result(right)}",
                f"不要手工改{name}；清空这一格，用 kaohe calc 补上公式",
            )


def _who(package: Package, month: Month) -> Cells:
    """Return who each row of 人员 shows, below a header, as 工号, 姓名 and 窗口.

    On our own sheet, which shows the roster's rows, they may never have been calculated.
    """
    table = tables.read(read_cells(*named_area(package, PERSONS)), tables.PEOPLE)
    rows = [tuple(table.cell(row, key) for key in tables.WHO) for row in table.rows]
    if is_generated(package):
        listed = tables.read(month.roster, tables.ROSTER)
        there = [tuple(listed.cell(row, key) for key in tables.WHO) for row in listed.rows]
        rows = [
            there[index] if index < len(there) and set(row) == {None} else row
            for index, row in enumerate(rows)
        ]
    return Cells((tables.WHO, *rows))


def _typed_answers(package: Package, month: Month, title: str, side: str) -> Iterator[Finding]:
    """Yield the same of a ledger's points and 状态."""
    columns = own_columns(package, TABLES[title])
    if not columns:
        return
    sheet, area = named_area(package, TABLES[title])
    cells = sheet.filled()
    typed = [
        one for one in _typed(cells, columns, area) if not cells[one[0], one[1].column].written
    ]
    if not typed:
        return
    month.ledger(side)  # TableError where it cannot be read
    answers = {
        Shows.POINTS: _answers(month, "POINTS", side),
        Shows.STATUS: _answers(month, "STATUS", side),
    }
    for row, one, value in typed:
        index = row - area.first_row - 1
        listed = answers.get(one.shows, [])
        if index < len(listed) and not _same(value, listed[index]):
            yield Finding(
                WRONG,
                sheet.name,
                address(row, one.column),
                f"“{one.shows.value}”写的是{_written(value)}，按登记计算是{_result(listed[index])}",
                f"不要手工改“{one.shows.value}”；清空这一格，用 kaohe calc 补上公式",
            )


def _answers(month: Month, function: str, side: str) -> list[object]:
    """Return what a function answers for the rows under the first one of a ledger."""

    ledger = month.awards if side == AWARDS else month.deductions

    def of(name: str) -> list[object]:
        call = FUNCTIONS[function].call
        return [row[0] for row in call(ledger, name, month.roster, month.rules, month.choices)]

    own = of(side)
    if not month.is_joined:
        return own
    others = of(AWARDS)
    elsewhere = NO_POINTS if function == "POINTS" else WRONG_SIDE
    return [
        other if elsewhere in str(mine) else mine for mine, other in zip(own, others, strict=True)
    ]


def _typed(
    cells: Mapping[tuple[int, int], Cell], columns: Sequence[OwnColumn], area: Area
) -> list[tuple[int, OwnColumn, Plain]]:
    """Return the filled cells of our columns that have no formula of ours, with their values."""
    return [
        (row, one, plain(cell.value))
        for row in range(area.first_row + 1, area.last_row + 1)
        for one in columns
        if row not in one.formulas
        and (cell := cells.get((row, one.column), EMPTY)).value not in (None, "")
    ]


def _same(value: Plain, right: object) -> bool:
    ours = right if isinstance(right, (int, float)) else None
    theirs = number(value)
    if ours is None or theirs is None:
        return text(value) == str(right)
    return round(theirs * 100) == round(ours * 100)


def _written(value: Plain) -> str:
    return text(value) or "空"


def _result(right: object) -> str:
    if isinstance(right, (int, float)):
        return f"{right:.2f}"
    return str(right) or "空"
