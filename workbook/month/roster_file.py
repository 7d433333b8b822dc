"""The roster from a table file, for a new month."""

import re
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
from udf.tables import Table, TableError, header_name
from udf.text import Cell, Cells, Row, day, is_blank, is_summary, text
from workbook.files.table_files import Grid, read_grids
from workbook.ooxml.references import address

_OTHER_TABLES = (tables.LEDGER, tables.ATTENDANCE, tables.REVIEWS, tables.RECORDED)
_LINE = re.compile(r"[^:]{1,12}:|[0-9]+[人名]$")  # a label and what follows it, or a count
_SEVERAL = re.compile(r"[、,，;；/]")
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
    _check_columns(path.name, grid.sheet, table, grid.rows[table.header])
    people = [
        person
        for person in read_roster(_with_windows(grid, table)).people
        if _is_somebody(person, table.rows[person.row])
    ]
    if not people:
        raise KaoheError(f"“{path.name}”的名册里没有人；请在表头下面逐行填写人员")
    _check_names(path.name, grid.sheet, table, people)
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


def _is_somebody(person: Person, row: Row) -> bool:
    """Tell whether a row is a person's, and no line of a total, of a signature or its day."""
    first = next((text(cell) for cell in row if not is_blank(cell)), "")
    said = {first, person.name, person.id} - {person.window}
    labels = any(is_summary(one) or _LINE.match(one) for one in said)
    return not labels and day(person.name) is None


def _check_columns(title: str, sheet: str, table: Table, header: Row) -> None:
    """Raise KaoheError where names stand in two columns, or the windows' column is not found.

    Whoever has no windows can say so with an empty column.
    """
    filled = {at: column for at in range(len(header)) if (column := _filled(table, at))}
    named = [at for at in filled if header_name(header[at], tables.ROSTER) == "姓名"]
    if len({filled[at] for at in named}) > 1:
        headers = "、".join(f"“{text(header[at])}”" for at in named)
        raise KaoheError(
            f"“{title}”{sheet}有{len(named)}列写着姓名（{headers}）；请把人员排成一列，每人一行"
        )
    others = filled.keys() - set(table.columns.values())
    unused = "、".join(
        text(header[at])
        for at in sorted(others)
        if not is_blank(header[at]) and any(map(_is_word, filled[at]))
    )
    if unused and "窗口" not in table.columns:
        raise KaoheError(
            f"“{title}”{sheet}的表头里没有认出“窗口”，没有用到的列有：{unused}；"
            "请把写窗口的那一列的表头改成“窗口”，没有窗口的，加一个空的“窗口”列"
        )


def _is_word(cell: Cell) -> bool:
    return isinstance(cell, str) and not any(map(str.isdigit, cell))


def _filled(table: Table, at: int) -> tuple[Cell, ...]:
    return tuple(cell for row in table.rows if not is_blank(cell := row[at]))


def _check_names(title: str, sheet: str, table: Table, people: Sequence[Person]) -> None:
    """Raise KaoheError where a cell names several people: a row is one person's."""
    for person in people:
        if len([name for name in _SEVERAL.split(person.name) if name]) > 1:
            where = address(table.header + person.row + 2, table.columns["姓名"] + 1)
            raise KaoheError(
                f"“{title}”{sheet}!{where} 写了几个人的姓名（{person.name}）；请每人一行"
            )


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
