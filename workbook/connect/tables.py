"""An office's tables as the functions read them: a range each, with one row of headers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from udf import tables
from udf.roster import read_roster
from udf.tables import Kind, TableError
from udf.text import Cell, is_blank, text
from workbook.discovery.model import Discovery, Meaning, Shape, Table, TableKind
from workbook.month.tables import read_cells
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.worksheet import Sheet

SCORES = TableKind.SCORES.value
ROSTER = TableKind.ROSTER.value
DEDUCTIONS, AWARDS = TableKind.DEDUCTIONS.value, TableKind.AWARDS.value
ATTENDANCE, REVIEWS = TableKind.ATTENDANCE.value, TableKind.REVIEWS.value
KINDS: dict[str, Kind] = {
    ROSTER: tables.ROSTER,
    DEDUCTIONS: tables.LEDGER,
    AWARDS: tables.LEDGER,
    ATTENDANCE: tables.ATTENDANCE,
    REVIEWS: tables.REVIEWS,
    SCORES: tables.SCORES,
}
_MARKS = re.compile(r"\(?[0-9.]+分\)?$")
WHO = ("工号", "姓名", "窗口")
_INCIDENT = (*WHO, "日期", "条款", "数量", "核实", "考核方式", "通报期次", "备注")
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

    ``top`` is the first row of the header and ``header`` the last, which the functions read;
    ``last`` is the last row that is filled, ``room`` the last that the table may grow to before
    something else follows. ``columns`` are the columns by their standard name, ``titles`` what
    their headers say.
    """

    role: str
    sheet: str
    top: int
    header: int
    last: int
    room: int
    columns: dict[str, int]
    titles: dict[str, str]

    @property
    def body(self) -> int:
        """The first row of data."""
        return self.header + 1

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last column that the functions read."""
        read = [self.columns[name] for name in READ[self.role] if name in self.columns]
        return min(read), max(read)

    def area(self, last: int) -> Area:
        """The range that the functions read, header included, down to a row."""
        return Area(self.header, self.span[0], last, self.span[1])


def found_of(table: Table, role: str | None = None) -> Found:
    """Return a table that discovery has found as the functions read it."""
    columns = sorted(table.columns.items(), key=lambda item: item[1].number)
    return Found(
        role=role or table.kind.value,
        sheet=table.sheet,
        top=table.header[0],
        header=table.header[-1],
        last=table.last,
        room=table.free,
        columns={name: column.number for name, column in columns},
        titles={name: column.title for name, column in columns},
    )


def table_at(sheet: Sheet, role: str, area: Area) -> Found:
    """Return the table whose range, header included, is known; its room ends with the range.

    TableError where the range has no header any more.
    """
    cells = read_cells(sheet, area)
    read = tables.read(cells, KINDS[role] if role != SCORES else tables.PEOPLE)
    header = area.first_row + read.header
    titles: dict[str, str] = {}
    columns: dict[str, int] = {}
    for (row, column), cell in sheet.top_cells(header).items():
        if row != header or not isinstance(cell.value, str):
            continue
        name = tables.header_name(cell.value, KINDS[role])
        inside = area.first_column <= column <= area.last_column
        if name is not None and (inside or name not in READ[role]):
            columns.setdefault(name, column)
            titles.setdefault(name, text(cell.value))
    columns |= {name: area.first_column + index for name, index in read.columns.items()}
    keys = [columns[name] for name in (*WHO, "日期", "条款") if name in columns]
    values = sheet.values(Area(header + 1, 1, area.last_row, max(keys)))
    filled = [
        row
        for row, line in enumerate(values, header + 1)
        if any(not is_blank(_plain(line[key - 1])) for key in keys)
    ]
    return Found(
        role=role,
        sheet=sheet.name,
        top=area.first_row,
        header=header,
        last=max(filled, default=header),
        room=area.last_row,
        columns=dict(sorted(columns.items(), key=lambda item: item[1])),
        titles=titles,
    )


def _plain(value: object) -> Cell:
    return value if isinstance(value, (str, int, float, bool)) else None


# --- whether the functions can read the scores' own rows ------------------------------------------


def scores_as_roster(package: Package, found: Discovery) -> Found | None:
    """Return the table of scores where its own rows can say who is assessed.

    They can where they are one run of persons, each with what tells them apart in cells of their
    own, under headers that the functions understand as they are. None elsewhere.
    """
    if len(found.scores) != 1:
        return None
    (table,) = found.scores
    rows = [person.row for person in table.persons]
    one_run = rows and rows == list(range(table.first, table.first + len(rows)))
    if not one_run or table.shape is not Shape.ROWS or table.meaning is not Meaning.POINTS:
        return None
    read = [name for name in WHO if name in table.columns]
    if "姓名" not in read or _straddled(table, read):
        return None
    scores = _with_results(package, found_of(table))
    if scores is None:
        return None
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


def _with_results(package: Package, scores: Found) -> Found | None:
    """Return a table of scores with a column for the total, though it is empty; None without one.

    None also where a header is none of the names by which other months are read.
    """
    columns = dict(scores.columns)
    for (row, column), cell in package.sheet(scores.sheet).top_cells(scores.header).items():
        if row != scores.header or not isinstance(cell.value, str):
            continue
        name = tables.header_name(cell.value, tables.SCORES)
        if name in ("总分", "排名") and column not in columns.values():
            columns.setdefault(name, column)
    results = [name for name in columns if name not in (*WHO, "序号", "备注", "等次")]
    known = all(
        tables.header_name(_MARKS.sub("", scores.titles[name]), tables.SCORES) == name
        for name in results
        if name in scores.titles and name in tables.aliases(tables.SCORES).values()
    )
    return replace(scores, columns=columns) if known and "总分" in columns else None


def _straddled(table: Table, read: Sequence[str]) -> bool:
    """Tell whether other columns of results are among those that say whose they are."""
    numbers = [table.columns[name].number for name in read]
    return any(
        min(numbers) < column.number < max(numbers)
        for name, column in table.columns.items()
        if name not in (*WHO, "序号", "备注")
    )
