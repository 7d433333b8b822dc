"""What a sheet says once of all rows below: whose page it is, of which day.

A system may print a page a person or a block a person, with 姓名：… 部门：… above his days, or a
sheet a day. Such words become columns of the rows that they hold for.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from udf.tables import blank_row
from udf.text import Cell, Cells, Row, text
from udf.written_days import written_day
from workbook.files.table_files import Grid
from workbook.imports.forms import Role
from workbook.imports.tables.exports import is_total_or_footer
from workbook.imports.tables.headers import Also, ExportHeader, best_role, find_header
from workbook.month.stated_months import day_stated

_LABEL = re.compile(r"([^\s:：]{2,8})\s*[:：]\s*")
_SERIAL = re.compile("第[0-9]{1,4}期")
_WHO = ("person", "id", "window")
Said = dict[str, Cell]  # by the name of the column


def with_said_above(grid: Grid, roles: Sequence[Role], month: date, also: Also) -> Grid:
    """Return a sheet with what it says above of its rows as columns, itself where it needs none.

    ``also`` tells the headers that are days.
    """
    labels = {n: said for n, row in enumerate(grid.rows) if (said := _labelled(row, roles))}
    header = find_header(_without(grid, labels), roles, (), also)
    if header is None:
        return grid
    named = _held(header, roles)
    if named & {"person", "id"}:  # 姓名：全部 is what was asked for
        labels = {}
    by_day = "day" in named or any(title and also(title) for title in header.titles)
    always = {} if by_day else _of_day(grid, header, roles, month)
    added = (*_whose(labels, named, roles), *always)
    if not added:
        return grid
    rows = _widened(_without(grid, labels), header, added, labels, always)
    return grid._replace(rows=Cells(rows))


def with_inspection(
    grid: Grid, roles: Sequence[Role], month: date, days: Collection[str], serial: str
) -> Grid:
    """Return a sheet with the day and the bulletin that it says it is of, if its rows say none.

    The day is that of its name or behind one of the labels ``days``, the bulletin that of a title
    with a word of the column ``serial``.
    """
    header = find_header(grid, roles)
    if header is None:
        return grid
    titles = [cell for row in grid.rows[: header.first] for cell in row if isinstance(cell, str)]
    named = [best_role(text(title), roles) for title in header.titles]
    always: Said = {}
    if not _has_days(grid, header, named, month):
        always |= _inspected(grid.sheet, titles, roles, month, days)
    role = next(role for role in roles if role.name == serial)
    if role not in named:
        always |= _bulletin((grid.sheet, *titles), role)
    if not always:
        return grid
    return grid._replace(rows=Cells(_widened(grid, header, tuple(always), {}, always)))


def _has_days(grid: Grid, header: ExportHeader, named: Sequence[Role | None], month: date) -> bool:
    """Tell whether a column called as one of days holds any; it may be of times alone."""
    at_days = [at for at, role in enumerate(named) if role is not None and role.holds == "day"]
    cells = (row[at] for row in grid.rows[header.last + 1 :] for at in at_days)
    return any(written_day(cell, month) is not None for cell in cells)


def _inspected(
    sheet: str, titles: Sequence[str], roles: Sequence[Role], month: date, labels: Collection[str]
) -> Said:
    if written_day(sheet, month) is not None:
        return {_day_column(roles): sheet}
    pieces = [piece for cell in titles for piece in _pieces(cell)]
    found = {
        value
        for label, value in pieces
        if label in labels and written_day(value, month) is not None
    }
    return {_day_column(roles): found.pop()} if len(found) == 1 else {}


def _bulletin(titles: Sequence[str], role: Role) -> Said:
    """Return the only serial that titles state of a bulletin."""
    found = {
        serial
        for title in map(text, titles)
        if any(word in _SERIAL.sub("", title) for word in role.parts[0])
        for serial in _SERIAL.findall(title)
    }
    return {role.name: found.pop()} if len(found) == 1 else {}


def _held(header: ExportHeader, roles: Sequence[Role]) -> set[str]:
    """Return what the columns of a header hold, of those that it names."""
    found = (best_role(text(title), roles) for title in header.titles if title)
    return {role.holds for role in found if role is not None}


def _whose(
    labels: Mapping[int, Said], named: Collection[str], roles: Sequence[Role]
) -> Iterator[str]:
    """Yield the columns that only labels say."""
    said = set(chain(*labels.values()))
    for role in roles:
        if role.holds in _WHO and role.holds not in named and role.name in said:
            yield role.name


def _of_day(grid: Grid, header: ExportHeader, roles: Sequence[Role], month: date) -> Said:
    """Return the day that a sheet says it is of, by its column."""
    when = day_stated(grid.sheet, chain(*grid.rows[: header.first]), month)
    return {} if when is None else {_day_column(roles): when}


def _day_column(roles: Sequence[Role]) -> str:
    return next(role.name for role in roles if role.holds == "day")


def _widened(
    grid: Grid,
    header: ExportHeader,
    added: Sequence[str],
    labels: Mapping[int, Said],
    always: Mapping[str, Cell],
) -> Iterator[Row]:
    """Yield the rows with columns added: of headers their names, of data what holds there."""
    heads = set(grid.rows[: header.last + 1])
    nothing: Row = (None,) * len(added)
    said: Said = {}
    for number, row in enumerate(grid.rows):
        said = labels.get(number, said)
        if number == header.first:
            yield (*row, *added)
        elif number > header.last and not (
            blank_row(row) or row in heads or is_total_or_footer(row)
        ):
            yield (*row, *(said.get(name, always.get(name)) for name in added))
        else:
            yield (*row, *nothing)


def _without(grid: Grid, labels: Mapping[int, Said]) -> Grid:
    rows = ((None,) * len(row) if n in labels else row for n, row in enumerate(grid.rows))
    return grid._replace(rows=Cells(rows))


def _labelled(row: Row, roles: Sequence[Role]) -> Said:
    """Return what a row of labels says of somebody; nothing where it is no such row.

    A value is in its label's cell, or the next filled one; whoever signs a page bears other labels.
    """
    said: Said = {}
    waiting = ""
    for cell in row:
        if cell is None or cell == "":
            continue
        pieces = _pieces(cell)
        if not pieces and not waiting:
            return {}
        if not pieces:
            said[waiting] = cell
        said.update({label: value for label, value in pieces if value})
        waiting = next((label for label, value in pieces if not value), "")
    columns = {_column_called(label, roles): value for label, value in said.items()}
    whose = {role.name for role in roles if role.holds in ("person", "id")}
    return columns if whose & columns.keys() else {}


def _pieces(cell: Cell) -> list[tuple[str, str]]:
    """Return the labels in a cell, each with what follows it; none where it begins with none."""
    if not isinstance(cell, str):
        return []
    written = unicodedata.normalize("NFKC", cell).strip()
    found = list(_LABEL.finditer(written))
    if not found or found[0].start():
        return []
    ends = [one.start() for one in found[1:]] + [len(written)]
    return [
        (one[1], written[one.end() : end].strip()) for one, end in zip(found, ends, strict=True)
    ]


def _column_called(label: str, roles: Sequence[Role]) -> str:
    """Return the column of people or windows that is called so, "" where only parts of it are."""
    return next(
        (
            role.name
            for role in roles
            if role.holds in _WHO and (label in role.names or (role.own and label == role.name))
        ),
        "",
    )
