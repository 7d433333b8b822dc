"""What a month holds outside of what is computed: the lines of 数据检查 that no function can see.

The workbook's own formulas say the same while it is filled in; here it is found in the file, also
where nothing has been calculated since.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from udf import tables
from udf.clauses import read_clause
from udf.errors import KaoheError
from udf.findings import WRONG, Finding
from udf.lines import is_line
from udf.month import LEDGERS, Month
from udf.roster import Roster
from udf.rulebook import RuleBook
from udf.tables import TableError
from udf.text import Cell, is_blank, is_summary, text
from workbook.month import made_sheets
from workbook.month.closed_ledgers import closed_findings
from workbook.month.listed import MOST_NAMES
from workbook.month.own_formulas import is_lacking, missing_findings, own_columns
from workbook.month.second_clauses import second_clauses
from workbook.month.tables import (
    FILLED,
    INSERT_INSIDE,
    KINDS,
    PERSONS,
    PLACES,
    TABLES,
    Located,
    has_name,
    is_generated,
    is_ours,
    locate,
    named_area,
    plain,
    read_cells,
    result_areas,
)
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address

WINDOWS = "窗口选项"  # the windows that the summary has rows for
_ROSTER = "名册"

_COUNTING = ("核实", "数量", "条款")  # columns of a ledger by which rows count
_BESIDE = 200  # columns in which a clerk may have added some
_MOVE_COLUMN = "在“{}”列旁边插入一列，把这一列的表头和内容移进去"
_MOVE_RECORDS = "把这些登记移到左边的表里，一行一条"


def range_findings(package: Package, month: Month) -> list[Finding]:
    """Return what is filled in where nothing is computed, or has no place for its result.

    ``month`` is what the package holds.
    """
    try:
        roster, book = month.people(), month.book()
    except TableError:
        return []  # reported by the other checks; then nothing is computed at all
    found: list[Finding] = [*_below_all(package, roster, book)]
    for title, _ in LEDGERS:
        found += _unanswered(package, title)
        found += _beside(package, title)
    every = [
        *found,
        *closed_findings(package),
        *second_clauses(package, book),
        *missing_findings(package, roster),
        *_unlisted(package, roster, is_generated(package)),
        *_short(package),
    ]
    once: dict[tuple[str, str, str], Finding] = {}  # two tables may be looked at for one cell
    for finding in every:
        once.setdefault((finding.sheet, finding.cell, finding.what), finding)
    return list(once.values())


def _below_all(package: Package, roster: Roster, book: RuleBook) -> Iterator[Finding]:
    """Yield the finding of what is below each table; of tables that end together there is one."""
    below: dict[tuple[str, int], tuple[set[FilledCell], bool]] = {}
    for title in FILLED:
        try:
            located = locate(package, TABLES[title], KINDS[title])
        except KaoheError:
            continue  # reported where the table is read
        end = located.sheet.name, located.area.last_row
        cells = records_below(package, title, located, roster, book)
        below.setdefault(end, (set(), is_ours(package, title)))[0].update(cells)
    for (sheet, last), (filled, own) in below.items():
        if filled:
            yield _outside(sheet, last, sorted(filled, key=lambda cell: cell[:2]), own)


class FilledCell(NamedTuple):
    """A cell below a table's range, by row and column of the sheet."""

    row: int
    column: int
    value: Cell


def cells_below(package: Package, located: Located) -> list[FilledCell]:
    """Return all cells filled in below a table, in its columns and in no other table."""
    area = located.area
    if not located.sheet.filled_below(area.last_row, area.first_column, area.last_column):
        return []
    taken = _taken(package, located)
    return [
        FilledCell(row, column, plain(cell.value))
        for (row, column), cell in sorted(located.sheet.filled().items())
        if row > area.last_row
        and area.first_column <= column <= area.last_column
        and (cell.value is not None and cell.value != "")
        and not any(other.holds(row, column) for other in taken)
    ]


def records_below(
    package: Package, title: str, located: Located, roster: Roster, book: RuleBook
) -> list[FilledCell]:
    """Return the cells below a table that were meant for it: on a sheet of ours, all of them.

    On an office's own sheet signatures, notes and other tables may be there as well: a record names
    somebody of the roster or a clause, and what is entered for it.
    """
    below = cells_below(package, located)
    if is_ours(package, title):
        return below
    rows: dict[int, list[FilledCell]] = {}
    for cell in below:
        rows.setdefault(cell.row, []).append(cell)
    names = {located.column(name): name for name in located.table.columns}
    return [
        cell
        for cells in rows.values()
        if not is_line(tuple(one.value for one in cells), KINDS[title])
        and _is_record(title, {names.get(one.column, ""): one.value for one in cells}, roster, book)
        for cell in cells
    ]


def _taken(package: Package, located: Located) -> list[Area]:
    """Return the ranges of the other tables on a table's sheet."""
    return [
        area
        for name in (*TABLES.values(), PERSONS)
        if has_name(package, name)
        for sheet, area in [named_area(package, name)]
        if sheet.name == located.sheet.name and name != located.name
    ]


def _is_record(title: str, values: Mapping[str, Cell], roster: Roster, book: RuleBook) -> bool:
    who = [values.get(name) for name in tables.WHO]
    if title == _ROSTER:
        return _is_newcomer(values, roster)
    entered = [name for name in values if name and name not in tables.WHO]
    if "条款" in values and read_clause(book, values["条款"]).rule is not None:
        return True
    return bool(entered) and bool(roster.find(*who).people)


def _is_newcomer(values: Mapping[str, Cell], roster: Roster) -> bool:
    """Tell whether cells below an office's roster are a row of it that came later.

    It says who somebody is as the roster does, and is neither a heading nor a signature.
    """
    own, name, window = (values.get(key) for key in tables.WHO)
    written = [text(cell) for cell in (own, name, window) if not is_blank(cell)]
    if is_blank(name) or tables.header_name(name, tables.ROSTER) is not None:
        return False
    if any(":" in one or is_summary(one) for one in written):
        return False
    known = text(window) in roster.by_window
    return (known or not is_blank(own)) and not roster.find(own, name, window).people


def _outside(sheet: str, last: int, cells: Sequence[FilledCell], own: bool) -> Finding:
    return Finding(
        WRONG,
        sheet,
        address(cells[0].row, cells[0].column),
        f"有{len(cells)}个单元格填在计算范围之外（第{last}行以下），没有计分",
        "用 kaohe calc 扩大范围，或把这些内容移到范围内的空行" if own else INSERT_INSIDE,
    )


def _unanswered(package: Package, title: str) -> Iterator[Finding]:
    """Yield the finding of rows that came in without the formulas that answer them."""
    try:
        located = locate(package, TABLES[title], KINDS[title])
    except KaoheError:
        return
    sheet, cells = located.sheet, located.sheet.filled()
    answers = [one.column for one in own_columns(package, located.name)]
    lacking = [
        located.row(index)
        for index, row in enumerate(located.table.rows)
        if not is_blank(located.table.cell(row, "条款"))
        and any(is_lacking(cells.get((located.row(index), column))) for column in answers)
    ]
    if lacking:
        yield Finding(
            WRONG,
            sheet.name,
            address(lacking[0], located.area.first_column),
            f"这一行没有“分值”“状态”（这样的行有{len(lacking)}行），已计分，但看不到结果",
            "从上一行复制“分值”“状态”两格，或用 kaohe calc 补上",
        )


def _beside(package: Package, title: str) -> Iterator[Finding]:
    """Yield the findings of columns of a ledger that a clerk has headed and filled beside it."""
    try:
        located = locate(package, TABLES[title], KINDS[title])
    except KaoheError:
        return
    sheet, header, area = located.sheet, located.row(-1), located.area
    taken = _taken(package, located)
    cells = sheet.filled()
    for column, value in enumerate(sheet.values(Area(header, 1, header, _BESIDE))[0], 1):
        name = tables.header_name(plain(value), KINDS[title])
        if name not in _COUNTING or area.first_column <= column <= area.last_column:
            continue
        if name != "条款" and name in located.table.columns:
            continue
        rows = range(header + 1, area.last_row + 1)
        filled = [
            row
            for row in rows
            if not any(one.holds(row, column) for one in taken)
            and (cell := cells.get((row, column))) is not None
            and not is_blank(plain(cell.value))
        ]
        if filled:
            yield Finding(
                WRONG,
                sheet.name,
                address(filled[0], column),
                f"“{text(plain(value))}”这一列在计算范围之外，填的{len(filled)}格没有读取",
                _MOVE_RECORDS
                if name == "条款"
                else _MOVE_COLUMN.format(located.table.title("条款")),
            )


def _unlisted(package: Package, roster: Roster, own: bool) -> Iterator[Finding]:
    """Yield the finding of people and windows that the sheets of results have no row for."""
    sheet, area = named_area(package, PERSONS)
    if own:
        rows = area.last_row - area.first_row
        missing = tuple(person for person in roster.people if person.row >= rows)
    else:
        shown = tables.read(read_cells(sheet, area), tables.PEOPLE)
        there = roster.named_in(shown)
        missing = tuple(one for n, one in enumerate(roster.people) if n not in there)
    if missing:
        names = "、".join(person.label for person in missing[:MOST_NAMES])
        yield Finding(
            WRONG,
            sheet.name,
            "A1",
            f"名册有{len(missing)}人没有列在{sheet.name}中：{names}"
            + ("等" if len(missing) > MOST_NAMES else ""),
            "用 kaohe calc 扩大范围" if own else "在表格里插入行，填上这些人",
        )
    if has_name(package, WINDOWS):
        _, listed = named_area(package, WINDOWS)
        windows = {one.window for one in roster.people if one not in missing} - {""}
        beyond = len(windows) - _rows(listed)
        if beyond > 0:
            yield Finding(
                WRONG,
                made_sheets.WINDOWS,
                "A1",
                f"有{beyond}个窗口没有列在窗口汇总中",
                "核对名册中窗口的写法；确有这么多新窗口的，用 kaohe next 重新生成",
            )


def _rows(area: Area) -> int:
    return area.last_row - area.first_row + 1


def _short(package: Package) -> Iterator[Finding]:
    """Yield the finding of tables with more rows than the functions have cells for.

    A workbook of values has none.
    """
    if not has_name(package, PLACES):
        return
    for table, results in result_areas(package).items():
        _, rows = named_area(package, table)
        if _rows(rows) - 1 > min(map(_rows, results)):
            yield Finding(
                WRONG,
                made_sheets.GUIDE,
                "A1",
                "插入的行太多，计算行不足，有的行没有结果",
                "用 kaohe calc 扩大范围，或删去空行",
            )
            return
