"""An office's tables as the functions read them: a range each, with one row of headers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from udf import tables
from udf.roster import read_roster
from udf.tables import WHO, Schema, TableError
from udf.text import is_blank, is_summary, text
from workbook.discovery.model import NO_RESULTS, Discovery, FoundTable, Meaning, Shape, TableKind
from workbook.month.tables import KINDS as MONTH_KINDS
from workbook.month.tables import as_cells, plain, read_cells
from workbook.ooxml.cells import EMPTY, Cell, Cells
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.sheet.worksheet import Sheet

SCORES = TableKind.SCORES.value
ROSTER = TableKind.ROSTER.value
DEDUCTIONS, AWARDS = TableKind.DEDUCTIONS.value, TableKind.AWARDS.value
ATTENDANCE, REVIEWS = TableKind.ATTENDANCE.value, TableKind.REVIEWS.value
KINDS: dict[str, Schema] = {**MONTH_KINDS, SCORES: tables.SCORES}
_MARKS = re.compile(r"\(?[0-9.]+分\)?$")
_LAST_COLUMN = 200  # so far right that nobody would look for another one
_HEADER_ROWS = 3  # of a header of several rows, of which the functions read one
_INCIDENT = (*WHO, "日期", "类别", "条款", "数量", "核实", "考核方式", "通报期次", "备注")
# What the functions read of a table; the other columns are the office's, or hold results.
READ: dict[str, tuple[str, ...]] = {
    ROSTER: (*WHO, "到岗日期", "离岗日期"),
    DEDUCTIONS: _INCIDENT,
    AWARDS: _INCIDENT,
    ATTENDANCE: (*WHO, "应签到次数", "签到异常次数"),
    REVIEWS: (*WHO, "办件量", "评价量"),
    SCORES: WHO,
}


@dataclass(frozen=True, kw_only=True)
class Found:
    """A table of a workbook. Rows and columns are those of its sheet, from 1.

    ``top`` is the first row of the header, ``header`` the one that the functions read, ``body`` the
    first row of data; ``last`` is the last row that is filled, ``limit`` the last that the table
    may grow to before something else follows. ``columns`` are the columns by their standard name,
    ``titles`` what their headers say.
    """

    role: str
    sheet: str
    top: int
    header: int
    body: int
    last: int
    limit: int
    columns: dict[str, int]
    titles: dict[str, str]

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last column that the functions read."""
        read = [self.columns[name] for name in READ[self.role] if name in self.columns]
        return min(read), max(read)

    def area(self, last: int) -> Area:
        """Return the range that the functions read, header included, down to a row."""
        return Area(self.header, self.span[0], last, self.span[1])


def title_name(title: str, kind: Schema) -> str | None:
    """Return the column a header names; marks as in 业务规范20分 do not matter."""
    return tables.header_name(title, kind) or tables.header_name(_MARKS.sub("", text(title)), kind)


def found_of(table: FoundTable, role: str | None = None) -> Found:
    """Return a table that discovery has found as the functions read it."""
    columns = sorted(table.columns.items(), key=lambda item: item[1].number)
    return Found(
        role=role or table.kind.value,
        sheet=table.sheet,
        top=table.header[0],
        header=table.header[-1],
        body=table.header[-1] + 1,
        last=table.last,
        limit=table.free,
        columns={name: column.number for name, column in columns},
        titles={name: column.title for name, column in columns},
    )


def with_read_header(package: Package, found: Found) -> Found:
    """Return a table whose header is the row in which the functions find all that they read.

    Of a header of several rows that may be the first; then nothing may be under it that the
    functions would take for data. Where there is no such row, the table as it is.
    """
    sheet = package.sheet(found.sheet)
    first, last = found.span
    lines = sheet.values(Area(found.top, 1, found.body - 1, last))
    kind = tables.PEOPLE if found.role == SCORES else KINDS[found.role]
    wanted = {name: found.columns[name] for name in READ[found.role] if name in found.columns}
    for row in range(found.body - 1, found.top - 1, -1):
        titles = tables.columns_of(map(plain, lines[row - found.top][first - 1 :]), kind)
        read = {name: first + at for name, at in titles.items() if name in READ[found.role]}
        under = (cell for line in lines[row - found.top + 1 :] for cell in line[first - 1 :])
        if read == wanted and all(is_blank(plain(cell)) for cell in under):
            return replace(found, header=row)
    return found


def table_at(sheet: Sheet, role: str, area: Area) -> Found:
    """Return the table whose range, header included, is known; it grows to the range's end.

    TableError where the range has no header any more.
    """
    values = sheet.values(area._replace(first_column=1))
    cells = as_cells(line[area.first_column - 1 :] for line in values)
    read = tables.read(cells, KINDS[role] if role != SCORES else tables.PEOPLE)
    header = area.first_row + read.header
    own = {name: area.first_column + index for name, index in read.columns.items()}
    keys = [own[name] for name in (*WHO, "日期", "条款") if name in own]
    people = role not in (DEDUCTIONS, AWARDS)
    filled = [
        row
        for row, line in enumerate(values[read.header + 1 :], header + 1)
        if any(not is_blank(plain(line[key - 1])) for key in keys)
        and not (people and any(is_summary(plain(line[key - 1])) for key in keys))
    ]
    body = filled[0] if people and filled else header + 1
    columns, titles = _titles_over(sheet, role, area, range(header - _HEADER_ROWS + 1, body))
    columns |= own
    return Found(
        role=role,
        sheet=sheet.name,
        top=area.first_row,
        header=header,
        body=body,
        last=max(filled, default=body - 1),
        limit=area.last_row,
        columns=dict(sorted(columns.items(), key=lambda item: item[1])),
        titles=titles,
    )


def _titles_over(
    sheet: Sheet, role: str, area: Area, rows: range
) -> tuple[dict[str, int], dict[str, str]]:
    """Return column and title of each header that a table's role knows, the lowest row first."""
    columns: dict[str, int] = {}
    titles: dict[str, str] = {}
    over = sorted(sheet.top_cells(rows.stop).items(), key=lambda item: -item[0][0])
    for (row, column), cell in over:
        if row not in rows or not isinstance(cell.value, str):
            continue
        name = title_name(cell.value, KINDS[role])
        inside = area.first_column <= column <= area.last_column
        if name is not None and (inside or name not in READ[role]):
            columns.setdefault(name, column)
            titles.setdefault(name, text(cell.value))
    return columns, titles


def other_titles(table: FoundTable, cells: Cells) -> dict[int, str]:
    """Return what stands over the columns of a table that are of no role and no clause."""
    known = {column.number for column in table.columns.values()}
    known |= {clause.number for clause in table.clauses}
    titles = {}
    for column in range(table.first_column, table.last_column + 1):
        shown = [text(cells.get((row, column), EMPTY).value) for row in table.header]
        if column not in known and any(shown):
            titles[column] = next(filter(None, reversed(shown)))
    return titles


def free_column(sheet: Sheet) -> int | None:
    """Return the column right of everything on a sheet; None where nobody would look for it."""
    used = [
        column
        for (_, column), cell in sheet.cells().items()
        if cell.value is not None or cell.has_formula
    ]
    column = max([*used, *(merged.last_column for merged in sheet.merged())], default=0) + 1
    return column if column <= _LAST_COLUMN else None


def cell_text(cell: Cell) -> str | None:
    """Return what a cell holds or shows as a text; None where that is nothing."""
    return None if cell.value is None else str(cell.value)


def is_typed(sheet: Sheet, table: Found, column: int) -> bool:
    """Tell whether an office has filled in a column of a ledger itself."""
    cells = sheet.cells()
    return any(
        not is_blank(cell_text(cell)) and not cell.has_formula
        for row in range(table.body, table.last + 1)
        if (cell := cells.get((row, column))) is not None
    )


# --- whether the functions can read the scores' own rows ------------------------------------------


def scores_as_roster(package: Package, found: Discovery) -> Found | None:
    """Return the table of scores where its own rows can say who is assessed.

    They can where they are one run of persons, each with what tells them apart in cells of their
    own, under headers that the functions understand as they are. None elsewhere.
    """
    table = _single_table(found)
    if table is None:
        return None
    read = [name for name in WHO if name in table.columns]
    if "姓名" not in read or _straddled(table, read):
        return None
    scores = _with_results(package, found_of(table))
    if scores is None:
        return None
    scores = with_read_header(package, scores)
    cells = read_cells(package.sheet(table.sheet), scores.area(scores.last))
    try:
        understood = tables.read(cells, tables.PEOPLE)
    except TableError:
        return None
    columns = {name: scores.span[0] + index for name, index in understood.columns.items()}
    if understood.header or columns != {name: scores.columns[name] for name in read}:
        return None
    people = read_roster(cells).people
    seen = [(person.name, person.window) for person in people]
    meant = [(text(person.name), text(person.window)) for person in table.persons]
    return scores if seen == meant else None


def _single_table(found: Discovery) -> FoundTable | None:
    """Return the workbook's one table of scores where its persons are one run of rows."""
    others = {table.month for table in found.tables if table.kind is TableKind.SCORES}
    if len(found.scores) != 1 or others - {None, found.month}:
        return None  # a year book goes on to its next sheet, and the roster with it
    (table,) = found.scores
    rows = [person.row for person in table.persons]
    one_run = rows and rows == list(range(table.first, table.first + len(rows)))
    plain = table.shape is Shape.ROWS and table.meaning is Meaning.POINTS
    return table if one_run and plain else None


def _with_results(package: Package, scores: Found) -> Found | None:
    """Return a table of scores with a column for the total, though it is empty; None without one.

    None also where a header is none of the names by which other months are read.
    """
    columns = dict(scores.columns)
    for (row, column), cell in package.sheet(scores.sheet).top_cells(scores.body).items():
        if not scores.top <= row < scores.body or not isinstance(cell.value, str):
            continue
        name = title_name(cell.value, tables.SCORES)
        if name in ("总分", "排名") and column not in columns.values():
            columns.setdefault(name, column)
    results = [name for name in columns if name not in NO_RESULTS]
    known = all(
        title_name(scores.titles[name], tables.SCORES) == name
        for name in results
        if name in scores.titles and name in tables.aliases(tables.SCORES).values()
    )
    return replace(scores, columns=columns) if known and "总分" in columns else None


def _straddled(table: FoundTable, read: Sequence[str]) -> bool:
    """Tell whether other columns of results are among those that say whose they are."""
    numbers = [table.columns[name].number for name in read]
    return any(
        min(numbers) < column.number < max(numbers)
        for name, column in table.columns.items()
        if name not in (*WHO, "序号", "备注")
    )
