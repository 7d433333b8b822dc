"""What a sheet says once of all rows below: whose page it is, of which day.

A system may print a page a person or a block a person, with 姓名：… 部门：… above his days, or a
sheet a day. Such words become columns of the rows that they hold for.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from udf.tables import blank_row
from udf.text import Cell, Cells, Row, is_blank, text
from workbook.files.table_files import Grid
from workbook.imports.exports import is_total_or_footer
from workbook.imports.forms import Role
from workbook.imports.headers import Also, ExportHeader, best_role, find_header
from workbook.imports.stated_months import day_stated

_LABEL = re.compile(r"([^\s:：]{2,8})\s*[:：]\s*")
_WHO = ("person", "id", "window")
Said = dict[str, Cell]  # by the name of the column


def with_said_above(grid: Grid, roles: Sequence[Role], month: date, also: Also) -> Grid:
    """Return a sheet with what it says above of its rows as columns, itself where it needs none.

    ``also`` tells the headers that are days.
    """
    labels = {n: said for n, row in enumerate(grid.rows) if (said := _labelled(row, roles))}
    bare = _without(grid, labels)
    header = find_header(bare, roles, (), also)
    if header is None:
        return grid
    named = {role.holds for t in header.titles if t and (role := best_role(text(t), roles))}
    if "person" in named:
        bare, labels = grid, {}
    when: Cell = None
    if "day" not in named and not any(t and also(t) is not None for t in header.titles):
        when = day_stated(grid.sheet, _titles(grid, header), month)
    if not labels and when is None:
        return grid
    day_name = next(role.name for role in roles if role.holds == "day")
    names = [role.name for role in roles if role.holds in _WHO and role.holds not in named]
    added = [name for name in names if any(name in said for said in labels.values())]
    if when is not None:
        added.append(day_name)
    return bare._replace(rows=Cells(_widened(bare, header, added, labels, {day_name: when})))


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


def _titles(grid: Grid, header: ExportHeader) -> list[Cell]:
    return [cell for row in grid.rows[: header.first] for cell in row]


def _labelled(row: Row, roles: Sequence[Role]) -> Said:
    """Return what a row of labels says of somebody; nothing where it is no such row.

    A value is in its label's cell, or the next filled one; whoever signs a page bears other labels.
    """
    said: Said = {}
    waiting = ""
    for cell in row:
        if is_blank(cell):
            continue
        pieces = _pieces(cell)
        if not pieces:
            if not waiting:
                return {}
            said[waiting], waiting = cell, ""
            continue
        waiting = ""
        for label, value in pieces:
            role = _role_called(label, roles)
            name = role.name if role is not None else label
            if value:
                said[name] = value
            else:
                waiting = name
    whose = {role.name for role in roles if role.holds in ("person", "id")}
    return said if whose & said.keys() else {}


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


def _role_called(label: str, roles: Sequence[Role]) -> Role | None:
    """Return the column of people or windows that is called so, and not only by parts of it."""
    return next(
        (
            role
            for role in roles
            if role.holds in _WHO
            and (text(label) in role.names or (role.own and label == role.name))
        ),
        None,
    )
