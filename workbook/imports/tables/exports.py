"""Exports of the other systems as tables: which column is which, by header and by content."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from udf.dittos import is_ditto, of_nothing
from udf.tables import HEADER_ROWS, blank_row
from udf.text import Cell, Row, is_blank, text, whole
from udf.written_days import written_day
from workbook.files.progress import Progress
from workbook.files.table_files import Grid
from workbook.imports.answers import COLUMNS
from workbook.imports.forms import Role
from workbook.imports.tables.columns import Asked, Chooser, ExportColumn
from workbook.imports.tables.day_cells import numbered_days, years_first
from workbook.imports.tables.headers import (
    Also,
    ExportHeader,
    best_role,
    find_header,
    with_headings,
)
from workbook.imports.tables.row_months import in_row_months, without_headed_months
from workbook.imports.tables.signatures import is_signed_line
from workbook.month.stated_months import Other, other_month
from workbook.ooxml.looks.rows import RowLooks

_STEP = 2000  # rows between two calls of a progress hook
_CLOCK = re.compile(r"[0-9]{1,2}[:：][0-9]{2}")
_TOTAL = re.compile(r".{0,12}(?:小计|合计|总计|共计)[:：]?[0-9]*(?:人|行|条|件|次)?")
_FOOTER = re.compile(
    r"(?:制表|填表|统计|审核|复核|审批|审定|负责|经办|打印|导出|备注|说明|注|分管|主管|科室|领导|签字|签名"
    r"|填报|检查|巡查|单位)(?:人|员|时间|日期|单位|人员|领导|负责人|签字|签名|盖章|意见)?"
    r"(?:\([^()]*\))?[:：].*"
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
MONTHS = "月份"  # the column of the month that a row is of
_MERGED = ("person", "id", "window", "day")  # what may be merged over the rows it is stated of
_SAID_ONCE = ("条款", "事由")  # as well


class RowRemark(NamedTuple):
    """A row of an export and a remark about it; `row` as the file's program counts.

    ``about`` is what holds of this row alone: rows with one reason are shown together.
    """

    sheet: str
    row: int
    reason: str
    about: str = ""


class ExportTable(NamedTuple):
    """One sheet of an export; `header` is its header's last row from 0, rows[0] the row after it.

    ``columns`` are the columns that were found, ``titles`` all headers, by position. Rows that hold
    no data, as a header printed once more, are blank. ``other`` is the month that the sheet says it
    is of, where that is not the workbook's, ``looks`` how its rows look, ``above`` its name and
    titles.
    """

    sheet: str
    header: int
    titles: tuple[str, ...]
    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    other: Other | None = None
    looks: RowLooks = RowLooks()
    above: tuple[Cell, ...] = ()


def read_table(
    grid: Grid, chooser: Chooser, month: date, also: Also | None = None
) -> tuple[ExportTable, list[Asked]] | None:
    """Return a sheet as a table with its columns, and what is open; None where it has no header.

    ``also`` tells cells that count as headers besides the names of columns. A day without its month
    is one of the month that the sheet says it is of, else of the workbook's.
    """
    header = find_header(grid, chooser.roles, chooser.answers.given.get(COLUMNS, {}), also)
    if header is None:
        return None
    rows, headed = without_headed_months(_data(grid, header, chooser.roles))
    rows = years_first(rows)
    rows = _repeated(rows, _columns_said_once(header, chooser.roles))
    rows = numbered_days(rows, _columns_of_days(header, chooser.roles))
    full = with_headings(grid, header)
    columns = (ExportColumn(at, title, rows, full[at]) for at, title in enumerate(header.titles))
    others = _of_other_months([c for c in columns if c.title or c.values], chooser.roles, month)
    chosen, asked = chooser.choose(others.rest)
    above = (grid.sheet, *chain(*grid.rows[: header.first]))
    other = other_month(above, month) or others.said_of(chosen.values())
    kinds = {role.name: role.holds for role in chooser.roles}
    once = [at for name, at in chosen.items() if kinds[name] in _MERGED or name in _SAID_ONCE]
    table = ExportTable(
        sheet=grid.sheet,
        header=header.last,
        titles=header.titles,
        columns=chosen,
        rows=_filled_down(grid, header, rows, once),
        other=other,
        looks=grid.looks,
        above=above,
    )
    days = [at for name, at in chosen.items() if kinds[name] == "day"]
    return _by_month(table, days, headed, month), [one._replace(sheet=grid.sheet) for one in asked]


def _by_month(
    table: ExportTable, days: Sequence[int], headed: Sequence[Cell], month: date
) -> ExportTable:
    """Return a sheet with each day in the month that its row, or else the sheet, says it is of.

    ``headed`` is what headings among the rows say of each row; it becomes the column of months
    where there is no such column, or nothing in it.
    """
    above = table.other.words if table.other else None
    at = table.columns.get(MONTHS)
    said = [] if at is None else [row[at] for row in table.rows]
    if any(headed) and all(map(is_blank, said)):
        said = [of or above for of in headed]
        table = with_column(table, MONTHS, said)._replace(other=None)
    if not all(map(is_blank, said)):
        at = table.columns[MONTHS]
        return table._replace(rows=in_row_months(table.rows, days, at, above, month))
    if table.other is None:
        return table
    return table._replace(rows=_of_month(table.rows, days, table.other, month))


class _OtherMonths(NamedTuple):
    """The columns without those that are another month's, and what others say that they are of."""

    rest: list[ExportColumn]
    said: dict[int, Other]

    def said_of(self, columns: Iterable[int]) -> Other | None:
        """Return what one of some columns says, None where none says so."""
        return next((self.said[at] for at in columns if at in self.said), None)


def _of_other_months(
    columns: Sequence[ExportColumn], roles: Sequence[Role], month: date
) -> _OtherMonths:
    """Tell what headers such as 10月办件量 say; beside the month's own column they are not it."""
    found = {one.index: other_month([one.full or one.title], month) for one in columns}
    said = {at: one._replace(where="表头") for at, one in found.items() if one is not None}
    named = {one.index: best_role(text(one.title), roles) for one in columns if one.title}
    own = {role for at, role in named.items() if role is not None and at not in said}
    rest = [one for one in columns if one.index not in said or named.get(one.index) not in own]
    return _OtherMonths(rest, said)


def _columns_of_days(header: ExportHeader, roles: Sequence[Role]) -> list[int]:
    named = (best_role(text(title), roles) for title in header.titles)
    return [at for at, role in enumerate(named) if role is not None and role.holds == "day"]


def _columns_said_once(header: ExportHeader, roles: Sequence[Role]) -> list[int]:
    """Return the columns in which a cell may hold for the rows below it."""
    named = (best_role(text(title), roles) for title in header.titles)
    return [
        at
        for at, role in enumerate(named)
        if role is not None and (role.holds in _MERGED or role.name in _SAID_ONCE)
    ]


def _data(grid: Grid, header: ExportHeader, roles: Sequence[Role]) -> tuple[Row, ...]:
    """Return the rows below the header; what is no data, as totals and signatures, is blank."""
    heads = grid.rows[: header.last + 1]
    known = {cell for row in heads for cell in row if isinstance(cell, str)}
    blank: Row = (None,) * len(header.titles)
    columns = [best_role(text(title), roles) for title in header.titles]

    def is_data(row: Row) -> bool:
        first = _first(row)
        if is_signed_line(row, columns, roles) or (_is_total(row, columns) and not _has_day(row)):
            return False
        if not isinstance(first, str):
            return True
        if first in known and all(
            is_blank(cell) or any(cell == head[at] for head in heads) for at, cell in enumerate(row)
        ):
            return False
        label = _label(first)
        return label is _Label.NONE or (label is _Label.TOTAL and _has_day(row))

    return tuple(row if is_data(row) else blank for row in grid.rows[header.last + 1 :])


class _Label(Enum):
    """What a row is about, by the text that it begins with."""

    NONE = ""
    TOTAL = "合计"
    FOOTER = "落款"


@lru_cache(maxsize=4096)
def _label(cell: str) -> _Label:
    begins = text(cell)
    if _FOOTER.fullmatch(begins):
        return _Label.FOOTER
    return _Label.TOTAL if _TOTAL.fullmatch(begins) else _Label.NONE


def _is_total(row: Row, columns: Sequence[Role | None]) -> bool:
    """Tell whether a row has 小计 or the like in the place of a person or a window."""
    return any(
        role is not None
        and role.holds in ("person", "window")
        and isinstance(cell, str)
        and _label(cell) is _Label.TOTAL
        for role, cell in zip(columns, row, strict=True)
    )


def is_total_or_footer(row: Row) -> bool:
    """Tell whether a row begins as a total or a line of signatures does."""
    first = _first(row)
    return isinstance(first, str) and _label(first) is not _Label.NONE


def _first(row: Row) -> Cell:
    return next((cell for cell in row if cell not in (None, "")), None)


def _has_day(row: Row) -> bool:
    return any(not is_blank(cell) and written_day(cell, date.min) is not None for cell in row)


def _filled_down(
    grid: Grid, header: ExportHeader, rows: tuple[Row, ...], columns: Sequence[int]
) -> tuple[Row, ...]:
    """Return the rows with what is merged over several of them in each."""
    spans = [
        (first - header.last - 1, last - header.last - 1, column)
        for first, last, column in grid.merged
        if first > header.last and column in columns
    ]
    if not spans:
        return rows
    filled = [list(row) for row in rows]
    for first, last, column in spans:
        for row in filled[first + 1 : last + 1]:
            if any(cell is not None for cell in row):
                row[column] = filled[first][column]
    return tuple(map(tuple, filled))


def _repeated(rows: tuple[Row, ...], columns: Sequence[int]) -> tuple[Row, ...]:
    """Return the rows with what 同上 stands for in each, which may be nothing."""
    saying = {at for at in columns if any(map(is_ditto, {row[at] for row in rows}))}
    if not saying:
        return rows
    nothing: list[Cell] = [None] * len(rows[0])
    repeated = [nothing, *map(list, rows)]
    for above, row in pairwise(repeated):
        for at in saying:
            if is_ditto(row[at]):
                row[at] = of_nothing(row[at]) if is_blank(above[at]) else above[at]
    return tuple(map(tuple, repeated[1:]))


def _of_month(
    rows: tuple[Row, ...], columns: Sequence[int], other: Other, month: date
) -> tuple[Row, ...]:
    """Return the rows with days that do not say their month put into the one the sheet says."""

    def resolved(cell: Cell) -> Cell:
        when, there = written_day(cell, month), written_day(cell, other.month or date.min)
        if when is None or there is None or when == there:
            return cell
        return f"{cell}（{other.words}）" if other.month is None else there

    return tuple(
        tuple(resolved(cell) if at in columns else cell for at, cell in enumerate(row))
        for row in rows
    )


class Selection(NamedTuple):
    """The sheets of a file that hold an export, what is open about them, and notes on others."""

    tables: tuple[ExportTable, ...]
    asked: tuple[Asked, ...]
    notes: tuple[str, ...]


def select(
    grids: Sequence[Grid], chooser: Chooser, month: date, marks: Sequence[str]
) -> Selection | str:
    """Return the sheets that hold an export, or a Chinese text saying what is missing.

    A sheet holds one where all needed columns are found, if only twice, or one of the ``marks``
    that only such an export has; what else is needed is then asked about.
    """
    tables, asked, notes = [], [], []
    missing: list[str] = [*chooser.needed]
    for grid in grids:
        found = read_table(grid, chooser, month)
        if found is not None:
            table, open_columns = found
            there = all(one.rivals or one.role == chooser.worker for one in open_columns)
            twice = there and any(one.rivals for one in open_columns)
            if not open_columns or twice or not table.columns.keys().isdisjoint(marks):
                tables.append(table)
                asked += open_columns
                continue
            missing = min(missing, [one.role for one in open_columns], key=len)
        if not all(map(blank_row, grid.rows)):
            notes.append(f"工作表“{grid.sheet}”没有这种导出的表头，没有读取")
    if not tables:
        names = "、".join(f"“{name}”" for name in missing)
        return f"表头（前{HEADER_ROWS}行）里没有{names}这样的列"
    return Selection(tuple(tables), tuple(asked), tuple(notes))


def records(
    tables: Sequence[ExportTable], names: Sequence[str], progress: Progress | None
) -> Iterator[tuple[str, int, tuple[Cell, ...]]]:
    """Yield sheet, row and the cells of the named columns for every row that is not blank.

    A column that is not there gives None. `progress` gets rows done and rows in all.
    """
    total, done = sum(len(table.rows) for table in tables), 0
    for table in tables:
        at = [table.columns.get(name) for name in names]
        for number, row in enumerate(table.rows, table.header + 2):
            done += 1
            if progress is not None and (done % _STEP == 0 or done == total):
                progress(done, total)
            if not blank_row(row):
                yield (
                    table.sheet,
                    number,
                    tuple([None if index is None else row[index] for index in at]),
                )


def with_column(table: ExportTable, name: str, cells: Iterable[Cell]) -> ExportTable:
    """Return a sheet with one more column of cells; rows that are blank stay so."""
    pairs = zip(table.rows, cells, strict=False)
    rows = tuple((*row, None if blank_row(row) else cell) for row, cell in pairs)
    columns = {**table.columns, name: len(table.titles)}
    return table._replace(rows=rows, columns=columns, titles=(*table.titles, ""))


def is_clock(cell: Cell) -> bool:
    """Tell whether a cell holds a time of day."""
    return isinstance(cell, str) and _CLOCK.search(cell) is not None


def is_count(cell: Cell) -> bool:
    """Tell whether a cell holds a number of things."""
    number = count_in(cell)
    return number is not None and number >= 0


def count_in(cell: Cell) -> int | None:
    """Return a number of things, also with its unit: 10件, 1,234; TRUE is none."""
    if isinstance(cell, bool):
        return None
    if not isinstance(cell, str):
        return whole(cell)
    bare = text(cell).rstrip("件次个项")
    return whole(bare.replace(",", "") if _THOUSANDS.fullmatch(bare) else bare)
