"""The sheets of a file that are ledgers of somebody's incidents, and their columns."""

from collections.abc import Iterator, Sequence

from udf.tables import blank_row
from udf.text import is_blank, text
from workbook.imports.answers import Answers
from workbook.imports.columns import Asked, Chooser, Column, Test
from workbook.imports.exports import ExportTable, read_table
from workbook.imports.findings import Month, at_their_windows, content_tests
from workbook.imports.forms import data, roles
from workbook.imports.headers import best_role
from workbook.imports.people import People
from workbook.month.import_log import SHEET as IMPORT_LOG
from workbook.month.ledger_rows import WORDS
from workbook.month.table_files import Grid

SUBMITTED = "提交时间"
_SIDES = ("扣分", "加分")


def ledger_sheets(
    grids: Sequence[Grid], kind: str, month: Month, people: People, answers: Answers
) -> tuple[list[ExportTable], list[Asked], list[str]]:
    """Return the sheets that hold a ledger, what is open about them, and notes on the others."""
    chooser = Chooser(
        roles(kind),
        content_tests(month, people),
        ("日期", "姓名", "条款"),
        frozenset(("日期", "姓名", "窗口", "核实")),
        answers,
        plain="人名",
    )
    whole: list[ExportTable] = []
    partly: list[tuple[ExportTable, list[Asked]]] = []
    others: list[str] = []
    for grid in grids:
        void = any(word in grid.sheet for word in data()[kind]["void"])
        found = None if void or grid.sheet == IMPORT_LOG else read_table(grid, chooser, month.month)
        if found is None or not _is_ledger(*found, chooser.tests["day"]):
            others.append(grid.sheet)
            continue
        table, asked = found[0], [one for one in found[1] if _is_needed(one, found[0])]
        if asked:
            partly.append((table, asked))
        else:
            whole.append(table)
    if not whole:
        asked = [one for _, open_columns in partly for one in open_columns]
        return [table for table, _ in partly], asked, _notes(grids, others)
    tables = [side for table in whole for side in _sides(table, kind)]
    notes = _notes(grids, [*others, *(table.sheet for table, _ in partly)])
    return [at_their_windows(table, people) for table in tables], [], notes


def _notes(grids: Sequence[Grid], unread: Sequence[str]) -> list[str]:
    """Return which sheets were not read; of a copy of a month workbook that goes without saying."""
    copy = any(grid.sheet == IMPORT_LOG for grid in grids)
    filled = {grid.sheet for grid in grids if not all(map(blank_row, grid.rows))}
    return [
        f"工作表“{sheet}”不是登记表，或看不出日期、人员、事由，没有读取"
        for sheet in unread
        if sheet in filled and not copy
    ]


def _is_ledger(table: ExportTable, asked: Sequence[Asked], is_day: Test) -> bool:
    """Tell whether a sheet says what happened, when, and to whom."""
    found = table.columns.keys()
    who = bool(found & {"姓名", "工号", "窗口"})
    when = bool(found & {"日期", SUBMITTED}) or any(
        one.role == "日期" and any(column.share(is_day) > 0 for column in one.candidates)
        for one in asked
    )
    return bool(found & {"条款", WORDS}) and when and (who or bool(asked))


def _is_needed(asked: Asked, table: ExportTable) -> bool:
    """Tell whether a column that is open has no other in its stead."""
    if asked.role == "核实":
        return True
    instead = {"日期": (SUBMITTED,), "姓名": ("工号", "窗口"), "条款": (WORDS,)}[asked.role]
    alone = not any(name in table.columns for name in instead)
    if asked.role == "姓名":
        # A ledger of windows has no names; where there are names of the roster, they matter.
        return bool(asked.candidates) and (alone or len(asked.candidates) > 1)
    return alone


def _sides(table: ExportTable, kind: str) -> Iterator[ExportTable]:
    """Yield a sheet once for each of its columns of deductions and of awards.

    Of a row that is filled in only one of them there is nothing to read in the other.
    """
    whats = [
        index
        for index, title in enumerate(table.titles)
        if title
        and (role := best_role(text(title), roles(kind))) is not None
        and role.name in ("条款", WORDS)
        and any(side in title for side in _SIDES)
        and Column(index, title, table.rows).values
    ]
    named = {side: [at for at in whats if side in table.titles[at]] for side in _SIDES}
    if not all(named.values()):
        yield table
        return
    others = {name: at for name, at in table.columns.items() if at not in whats}
    for side in _SIDES:
        columns = {_role_name(table, at, kind): at for at in named[side]}
        rows = tuple(
            row if any(not is_blank(row[at]) for at in named[side]) else (None,) * len(row)
            for row in table.rows
        )
        yield table._replace(columns=others | columns, rows=rows)


def _role_name(table: ExportTable, at: int, kind: str) -> str:
    role = best_role(text(table.titles[at]), roles(kind))
    return role.name if role is not None else WORDS


def unread_words(table: ExportTable, kind: str) -> list[int]:
    """Return the columns that tell what happened besides the one that was chosen."""
    chosen = set(table.columns.values())
    return [
        index
        for index, title in enumerate(table.titles)
        if index not in chosen
        and title
        and (role := best_role(text(title), roles(kind))) is not None
        and role.name in ("条款", WORDS)
    ]


def category_column(table: ExportTable, categories: Sequence[str]) -> int | None:
    """Return the column that names the clauses' categories, where their numbers stand alone."""
    known = set(map(text, categories))
    chosen = set(table.columns.values()) - {table.columns.get(WORDS)}
    found = [
        at
        for at in range(len(table.titles))
        if at not in chosen
        and Column(at, "", table.rows).share(lambda cell: text(cell) in known) == 1
    ]
    return found[0] if len(found) == 1 else None
