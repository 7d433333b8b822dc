"""The sheets of a file that are ledgers of somebody's incidents, and their columns."""

from collections.abc import Iterator, Sequence

from udf.tables import HEADER_ROWS, blank_row
from udf.text import Row, is_blank, text
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Basis, at_their_windows, content_tests
from workbook.imports.forms import data, roles
from workbook.imports.ledgers.rows import POINTS, WORDS
from workbook.imports.people import People
from workbook.imports.tables.columns import Asked, Chooser, ExportColumn, Test
from workbook.imports.tables.exports import ExportTable, read_table
from workbook.imports.tables.headers import best_role
from workbook.imports.tables.said_above import with_inspection
from workbook.month.made_sheets import IMPORT_LOG

SUBMITTED, SERIAL = "提交时间", "通报期次"
_SIDES = ("扣分", "加分")
_ALL = ("日期", "人员（或窗口）", "条款（或事由）")


def ledger_sheets(
    grids: Sequence[Grid], kind: str, basis: Basis, people: People, answers: ImportAnswers
) -> tuple[list[ExportTable], list[Asked], list[str]] | str:
    """Return the sheets that hold a ledger, what is open about them, and notes on the others.

    Where none does, a text says in Chinese what the one that comes nearest is missing.
    """
    found, others, missing = _read(grids, kind, basis, people, answers)
    if not found:
        return f"表头（前{HEADER_ROWS}行）里没有{missing}这样的列"
    whole = [table for table, asked in found if not asked]
    asked = [one for _, open_columns in found for one in open_columns]
    partly = [table for table, open_columns in found if open_columns]
    if not whole or any(one.role == "核实" for one in asked):
        return partly, asked, _notes(grids, others)
    tables = [at_their_windows(side, people) for table in whole for side in _sides(table, kind)]
    return tables, [], _notes(grids, [*others, *(table.sheet for table in partly)])


def _read(
    grids: Sequence[Grid], kind: str, basis: Basis, people: People, answers: ImportAnswers
) -> tuple[list[tuple[ExportTable, list[Asked]]], list[str], str]:
    """Return the sheets that may be ledgers, with what is open about each, and other names.

    Also in words what the one of the others that comes nearest is missing.
    """
    chooser = Chooser(
        roles=roles(kind),
        tests=content_tests(basis, people),
        needed=("日期", "姓名", "条款"),
        tellable=frozenset(("日期", "姓名", "窗口", "核实")),
        answers=answers,
        plain="人名",
    )
    found: list[tuple[ExportTable, list[Asked]]] = []
    others: list[str] = []
    missing: Sequence[str] = _ALL
    for one in grids:
        grid = with_inspection(one, chooser.roles, basis.month, data()[kind]["days"], SERIAL)
        read = None if _is_void(grid, kind) else read_table(grid, chooser, basis.month)
        lacking = _ALL if read is None else _lacking(*read, chooser.tests["day"])
        if read is None or lacking:
            others.append(grid.sheet)
            missing = min(missing, lacking, key=len)
        else:
            found.append((read[0], [one for one in read[1] if _is_needed(one, read[0], kind)]))
    *most, last = missing
    return found, others, "和".join(filter(None, ("、".join(most), last)))


def _is_void(grid: Grid, kind: str) -> bool:
    void = data()[kind]["void"]
    return grid.sheet == IMPORT_LOG or any(word in grid.sheet for word in void)


def _notes(grids: Sequence[Grid], unread: Sequence[str]) -> list[str]:
    """Return which sheets were not read; of a copy of a month workbook that goes without saying."""
    copy = any(grid.sheet == IMPORT_LOG for grid in grids)
    filled = {grid.sheet for grid in grids if not all(map(blank_row, grid.rows))}
    return [
        f"工作表“{sheet}”不是登记表，或看不出日期、人员、事由，没有读取"
        for sheet in unread
        if sheet in filled and not copy
    ]


def _lacking(table: ExportTable, asked: Sequence[Asked], is_day: Test) -> tuple[str, ...]:
    """Return which a sheet does not say: when something happened, to whom, and what."""
    found = table.columns.keys()
    who = bool(found & {"姓名", "工号", "窗口"})
    when = bool(found & {"日期", SUBMITTED}) or any(
        one.role == "日期" and any(column.share(is_day) > 0 for column in one.candidates)
        for one in asked
    )
    what = bool(found & {"条款", WORDS}) or any(
        one.role == "条款" and one.candidates for one in asked
    )
    told = (when, who or any(one.role == "姓名" and one.candidates for one in asked), what)
    return tuple(name for name, there in zip(_ALL, told, strict=True) if not there)


def _is_needed(asked: Asked, table: ExportTable, kind: str) -> bool:
    """Tell whether a column that is open has no other in its stead."""
    if asked.role == "核实":
        return True
    if asked.role == "条款" and all(_by_side(table, kind).values()):
        return False  # each side has its own
    instead = {"日期": (SUBMITTED,), "姓名": ("工号", "窗口"), "条款": (WORDS,)}[asked.role]
    alone = not any(name in table.columns for name in instead)
    if asked.role == "姓名":
        # A ledger of windows has no names; where there are some, they matter.
        named = any(_names_people(column.title) for column in asked.candidates)
        return bool(asked.candidates) and (alone or named or len(asked.candidates) > 1)
    return alone


def _names_people(title: str) -> bool:
    role = best_role(text(title), roles("ledger"))
    return role is not None and role.name in ("姓名", "人名")


def _sides(table: ExportTable, kind: str) -> Iterator[ExportTable]:
    """Yield a sheet once for each of its columns of deductions and of awards.

    Of a row that is filled in only one of them there is nothing to read in the other.
    """
    telling, named = _telling(table, kind), _by_side(table, kind)
    if not all(named.values()):
        yield table
        return
    points = _points_by_side(table, kind)
    sided = {*points.values(), *(at for places in named.values() for at in places)}
    others = {name: at for name, at in table.columns.items() if at not in sided}
    for side, places in named.items():
        columns = {telling[at]: at for at in places}
        if side in points:
            columns[POINTS] = points[side]
        yield table._replace(columns=others | columns, rows=tuple(_filled(table, places)))


def _by_side(table: ExportTable, kind: str) -> dict[str, list[int]]:
    """Return the columns that tell what happened and are called by a side."""
    telling = _telling(table, kind)
    return {side: [at for at in telling if side in table.titles[at]] for side in _SIDES}


def _points_by_side(table: ExportTable, kind: str) -> dict[str, int]:
    """Return the column of points of each side, of those whose header says which it is."""
    named = ((at, best_role(text(title), roles(kind))) for at, title in enumerate(table.titles))
    points = [at for at, role in named if role is not None and role.name == POINTS]
    found = {side: [at for at in points if side in table.titles[at]] for side in _SIDES}
    return {side: places[0] for side, places in found.items() if len(places) == 1}


def _filled(table: ExportTable, places: Sequence[int]) -> Iterator[Row]:
    """Yield the rows, blank where nothing is in any of the columns."""
    for row in table.rows:
        blank = all(is_blank(row[at]) for at in places)
        yield (None,) * len(row) if blank else row


def _telling(table: ExportTable, kind: str) -> dict[int, str]:
    """Return the columns that tell what happened, by the role that their header names."""
    named = ((at, best_role(text(title), roles(kind))) for at, title in enumerate(table.titles))
    return {
        at: role.name
        for at, role in named
        if role is not None
        and role.name in ("条款", WORDS)
        and ExportColumn(at, "", table.rows).values
    }


def unread_words(table: ExportTable, kind: str) -> list[int]:
    """Return the columns that tell what happened besides the one that was chosen.

    Where deductions and awards have their own, those of the other side tell nothing of a row.
    """
    named = _by_side(table, kind)
    own = table.columns.values()
    foreign = {
        at
        for places in (named.values() if all(named.values()) else ())
        if not set(places) & {*own}
        for at in places
    }
    return [at for at in _telling(table, kind) if at not in own and at not in foreign]


def category_column(table: ExportTable, categories: Sequence[str]) -> int | None:
    """Return the column that names the clauses' categories, where their numbers stand alone."""
    known = set(map(text, categories))
    chosen = set(table.columns.values()) - {table.columns.get(WORDS)}
    found = [
        at
        for at in range(len(table.titles))
        if at not in chosen
        and ExportColumn(at, "", table.rows).share(lambda cell: text(cell) in known) == 1
    ]
    return found[0] if len(found) == 1 else None
