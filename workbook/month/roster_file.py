"""The roster from a table file, for a new month."""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

from udf import tables
from udf.dittos import is_ditto
from udf.errors import KaoheError
from udf.resources import template
from udf.roster import Person, read_roster
from udf.tables import Table, TableError
from udf.text import Cells, day, is_blank, is_summary, text
from workbook.files.table_files import Grid, read_grids
from workbook.ooxml.references import address

_OTHER_TABLES = (tables.LEDGER, tables.ATTENDANCE, tables.REVIEWS, tables.RECORDED)
_COMPARED = 50  # rows of one person: comparing each with each stays quick


def read_roster_file(path: Path) -> list[Person]:
    """Read 工号, 姓名, 窗口, 到岗日期 and 离岗日期 from the sheet that has most of these columns.

    Rows are counted from 0 in the order of the file. KaoheError where no sheet is a roster, it
    names nobody or somebody twice for the same days, it is another table, or a date cannot be
    understood.
    """
    found = [(grid, table) for grid in read_grids(path) if (table := _table(grid)) is not None]
    if not found:
        raise KaoheError(
            f"“{path.name}”里没有名册：前{tables.HEADER_ROWS}行中找不到写着“姓名”或“工号”的表头；"
            "请用有“工号、姓名、窗口”各列的表"
        )
    grid, table = max(found, key=lambda pair: len(pair[1].columns))
    _check_kind(path.name, grid, table)
    people = [
        person
        for person in read_roster(_with_windows(grid, table)).people
        if not is_summary(person.name) and not is_summary(person.id)
    ]
    if not people:
        raise KaoheError(f"“{path.name}”的名册里没有人；请在表头下面逐行填写人员")
    _check_dates(path.name, grid.sheet, table, {person.row for person in people})
    _check_repeats(path.name, grid.sheet, table, people)
    return [person._replace(row=row) for row, person in enumerate(people)]


def _table(grid: Grid) -> Table | None:
    try:
        return tables.read(grid.rows, tables.ROSTER)
    except TableError:
        return None


def _with_windows(grid: Grid, table: Table) -> Cells:
    """Return the rows, each with its own window: the merged one over it, or that of 同上."""
    column, body = table.columns.get("窗口"), table.header + 1
    if column is None:
        return grid.rows
    rows = [list(row) for row in grid.rows]
    for first, last, at in grid.merged:
        if at == column and first >= body:
            for row in rows[first + 1 : last + 1]:
                if not all(map(is_blank, row)):
                    row[column] = rows[first][column]
    for above, row in pairwise(rows[body:]):
        if is_ditto(row[column]):
            row[column] = above[column]
    return Cells(map(tuple, rows))


def _check_kind(title: str, grid: Grid, table: Table) -> None:
    """Raise KaoheError for a table of what happened: it names people too, but not all, nor once."""
    header = Cells(grid.rows[table.header :])
    for kind in _OTHER_TABLES:
        if tables.has_header(header, kind):
            raise _other_table(
                title, grid.sheet, kind.name, [group[0] for group in kind.needed[1:]]
            )
    words = {text(cell) for cell in header[0] if not is_blank(cell)}
    for name, columns in _export_columns().items():
        seen = [column for column, spellings in columns.items() if words & spellings]
        if len(seen) > 1:
            raise _other_table(title, grid.sheet, name, seen)


def _other_table(title: str, sheet: str, what: str, columns: Sequence[str]) -> KaoheError:
    return KaoheError(
        f"“{title}”{sheet}像是“{what}”的表（有{'、'.join(columns)}这些列），不是名册，没有用它；"
        "请给出每人一行，有“工号、姓名、窗口”的名册"
    )


@cache
def _export_columns() -> dict[str, dict[str, set[str]]]:
    """Return the columns that only an export has, with all their names, by the export's title."""
    with template("exports.toml").open("rb") as file:
        sections = list(tomllib.load(file).values())
    spellings: dict[str, set[str]] = {}
    for section in sections:  # several kinds of export have a column of one name
        for column, entry in section.get("columns", {}).items():
            names = {text(name) for name in (column, *entry.get("names", ()))}
            spellings.setdefault(column, set()).update(names)
    return {
        section["title"]: {
            column: spellings.get(column, {column})
            for column in dict.fromkeys((*section["marks"], *section["needed"]))
            if column not in tables.WHO
        }
        for section in sections
        if "marks" in section
    }


def _check_repeats(title: str, sheet: str, table: Table, people: Sequence[Person]) -> None:
    """Raise KaoheError for somebody listed twice on one day, who would be scored twice."""
    rows: dict[tuple[str, ...], list[Person]] = {}
    for person in people:
        key = (person.id,) if person.id else ("", person.name, person.window)
        rows.setdefault(key, []).append(person)
    repeated = [
        (one, other)
        for several in rows.values()
        for one, other in combinations(several[:_COMPARED], 2)
        if _overlap(one, other)
    ]
    if repeated:
        one, other = repeated[0]
        who = f"工号{one.id}" if one.id else f"“{one.name}”（{one.window or '没有窗口'}）"
        count = len({pair[1].row for pair in repeated})
        more = f"；这样重复的行共有{count}行" if count > 1 else ""
        first, second = (table.header + person.row + 2 for person in (one, other))
        raise KaoheError(
            f"“{title}”{sheet}第{first}行和第{second}行都是{who}，到岗、离岗的日期重叠或没有填{more}；"
            "请每人只留一行，中途离岗又到岗的填清各段的日期；如果这不是名册，请换成名册文件"
        )


def _overlap(one: Person, other: Person) -> bool:
    """Tell whether two rows of the roster have a day in common."""
    return _begins(one) <= _ends(other) and _begins(other) <= _ends(one)


def _begins(person: Person) -> date:
    return person.since or date.min


def _ends(person: Person) -> date:
    return person.until or date.max


def _check_dates(title: str, sheet: str, table: Table, rows: set[int]) -> None:
    """Raise KaoheError for a date that is not understood: it would make a service endless."""
    for name in ("到岗日期", "离岗日期"):
        for row, cell in enumerate(table.column(name)):
            if row in rows and not is_blank(cell) and day(cell) is None:
                where = address(table.header + row + 2, table.columns[name] + 1)
                raise KaoheError(
                    f"“{title}”{sheet}!{where} 的{name}看不懂（{cell}）；请写成 2026-11-03 这样"
                )
