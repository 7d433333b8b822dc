"""Rows of further ledgers of a side, copied below those of the ledger that the functions read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from udf.dittos import is_ditto
from udf.errors import KaoheError
from udf.text import is_blank, text
from workbook.connect.log import CopiedPoints, Log
from workbook.connect.merged_rows import SHARED, shown_cell
from workbook.connect.plan import Plan
from workbook.connect.tables import AWARDS, DEDUCTIONS, READ, Found, found_of, is_typed
from workbook.discovery.model import Discovery, FoundTable, TableKind
from workbook.discovery.vocabulary import role_of
from workbook.month.closed_ledgers import close_ledger
from workbook.month.listed import listed_rows
from workbook.month.tables import plain
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.looks.looks import struck_styles
from workbook.ooxml.looks.rows import hidden_rows
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, column_letters
from workbook.ooxml.sheet.worksheet import Sheet

_POINTS = "分值"


def join_ledgers(log: Log, plan: Plan) -> Plan:
    """Copy the rows of further ledgers below the first; return the plan with what is there now.

    KaoheError where too few rows are free for them.
    """
    tables = dict(plan.tables)
    for role in (DEDUCTIONS, AWARDS):
        for further in plan.found.of_kind(TableKind(role))[1:]:
            tables[role] = _joined(log, tables[role], further)
    for further in plan.found.of_kind(TableKind.LEDGER)[1:]:
        if plan.joined:
            made = _joined(log, tables[DEDUCTIONS], further)
            tables[DEDUCTIONS] = made
            tables[AWARDS] = replace(tables[AWARDS], last=made.last)
    return replace(plan, tables=tables)


def _joined(log: Log, ledger: Found, further: FoundTable) -> Found:
    first, last = ledger.last + 1, ledger.last + len(further.rows)
    if last > ledger.limit:
        raise KaoheError(
            f"“{ledger.sheet}”第{ledger.last}行下面只有{ledger.limit - ledger.last}个空行，"
            f"放不下“{further.sheet}”的{len(further.rows)}行登记；请在那里多插入几行，再试一次"
        )
    if further.sheet == ledger.sheet:
        if not further.rows:
            return ledger
        _move(log.package, ledger, first, further)
        log.changes.append(
            f"“{ledger.sheet}”{column_letters(further.first_column)}—"
            f"{column_letters(further.last_column)}列的{len(further.rows)}行登记移到左边"
            f"{_rows([first, last])}；今后都请登记在左边一栏，右边一栏不再计分"
        )
        return replace(ledger, last=last)
    names = _copied_columns(log.package, ledger)
    others = _other_columns(log.package, ledger, further)
    struck = struck_styles(log.package)
    for row, source in enumerate(further.rows, start=first):
        _copy(log.package, ledger, names, row, further, source, struck)
        _copy_others(log.package, ledger, others, row, further, source)
    log.skipped += _left_behind(log.package, ledger, further, others)
    points = further.columns.get(_POINTS)
    if points is not None and _POINTS not in names:
        log.copied_points += [
            CopiedPoints(
                role=ledger.role, sheet=further.sheet, place=(source, points.number), row=row
            )
            for row, source in enumerate(further.rows, start=first)
        ]
    close_ledger(log.package, log.package.sheet(further.sheet), _read_header(further), ledger.role)
    copied = f"的{len(further.rows)}行登记抄到“{ledger.sheet}”{_rows([first, last])}"
    log.changes.append(
        f"“{further.sheet}”{copied if further.rows else '还没有登记'}；"
        f"今后都请登记在“{ledger.sheet}”，“{further.sheet}”不再计分"
    )
    return replace(ledger, last=last)


def _move(package: Package, ledger: Found, first: int, further: FoundTable) -> None:
    """Move the rows of the right half of a ledger below its left half, cell by cell."""
    sheet = package.sheet(ledger.sheet)
    cells = sheet.cells()
    offset = further.columns["条款"].number - ledger.columns["条款"]
    for row, source in enumerate(further.rows, start=first):
        for column in range(further.first_column, further.last_column + 1):
            cell = cells.get((source, column), EMPTY)
            sheet.set_value(row, column - offset, cell.value, style=cell.style)
            if cell.value is not None:
                sheet.set_value(source, column, None)


def _read_header(further: FoundTable) -> Area:
    """Return the last row of a ledger's header, from the first to the last column that is read."""
    return found_of(further, DEDUCTIONS).area(further.header[-1])


def _copied_columns(package: Package, ledger: Found) -> tuple[str, ...]:
    """Return what is copied: what the functions read, and points where the ledger has typed ones.

    Points are compared with what the clauses give, whose cells they must not take.
    """
    column = ledger.columns.get(_POINTS)
    typed = column is not None and is_typed(package.sheet(ledger.sheet), ledger, column)
    return (*READ[ledger.role], *((_POINTS,) if typed else ()))


def _copy(
    package: Package,
    ledger: Found,
    names: Sequence[str],
    row: int,
    further: FoundTable,
    source: int,
    struck: Collection[int],
) -> None:
    """Copy the named columns of a row, with where it is from as a remark, and lines through it."""
    sheet, cells = package.sheet(ledger.sheet), package.sheet(further.sheet).cells()
    if ledger.last >= ledger.body:
        sheet.copy_row_format(ledger.last, row)
    for name in names:
        if name not in ledger.columns:
            continue
        there = further.columns.get(name)
        cell = EMPTY if there is None else cells.get((source, there.number), EMPTY)
        if there is not None and name in SHARED:
            cell = shown_cell(package, further.sheet, source, there.number)
        value = cell.value
        if (
            is_ditto(value) and source - 1 not in further.rows
        ):  # else it would mean what is above now
            value = f"{value}（“{further.sheet}”第{source}行）"
        if name == "备注":
            where = f"取自{further.sheet}!{address(source, further.first_column)}"
            value = where if value in (None, "") else f"{value}；{where}"
        column = ledger.columns[name]
        dated = package.is_date(cell.style) and not package.is_date(sheet.cell(row, column).style)
        kept = dated or (cell.style in struck and not is_blank(plain(cell.value)))
        sheet.set_value(row, column, value, style=cell.style if kept else None)


def _titles(sheet: Sheet, header: int, columns: range, known: Collection[int]) -> dict[str, int]:
    """Return the columns of a ledger that the functions do not read, by their header."""
    cells = sheet.top_cells(header)
    found: dict[str, int] = {}
    for column in columns:
        title = cells.get((header, column), EMPTY).value
        if column not in known and isinstance(title, str) and not is_blank(title):
            found.setdefault(text(title), column)
    return found


def _other_columns(
    package: Package, ledger: Found, further: FoundTable
) -> dict[str, tuple[int, int]]:
    """Return the further columns of a ledger by their header: there, and in the first; 0 for none.

    What stands in them may speak against a row, or be a second clause.
    """
    there = _titles(
        package.sheet(further.sheet),
        further.header[-1],
        range(further.first_column, further.last_column + 1),
        {one.number for name, one in further.columns.items() if name in READ[ledger.role]},
    )
    own = _titles(
        package.sheet(ledger.sheet),
        ledger.header,
        range(1, max(ledger.columns.values()) + len(there) + 1),
        {*ledger.columns.values()},
    )
    return {
        title: (column, own.get(title, 0))
        for title, column in there.items()
        if role_of(title) not in ("序号", _POINTS)
    }


def _copy_others(
    package: Package,
    ledger: Found,
    others: Mapping[str, tuple[int, int]],
    row: int,
    further: FoundTable,
    source: int,
) -> None:
    cells = package.sheet(further.sheet).cells()
    for column, own in others.values():
        cell = cells.get((source, column), EMPTY)
        if own and not cell.has_formula and not is_blank(plain(cell.value)):
            package.sheet(ledger.sheet).set_value(row, own, cell.value)


def _left_behind(
    package: Package, ledger: Found, further: FoundTable, others: Mapping[str, tuple[int, int]]
) -> list[str]:
    """Return in sentences what the copied rows have lost: columns, and that nobody saw them."""
    sheet = package.sheet(further.sheet)
    cells, hidden = sheet.cells(), hidden_rows(sheet)
    lost = [
        f"“{title}”"
        for title, (column, own) in others.items()
        if not own
        and any(not is_blank(plain(cells.get((row, column), EMPTY).value)) for row in further.rows)
    ]
    unseen = [row for row in further.rows if row in hidden]
    said = []
    if lost:
        said.append(
            f"“{further.sheet}”的{'、'.join(lost)}没有抄到“{ledger.sheet}”（那里没有这样的列），"
            f"请看那里有没有写着不该计分的"
        )
    if unseen:
        said.append(
            f"“{further.sheet}”的{listed_rows(unseen)}隐藏着（或被筛选掉），照样抄到“{ledger.sheet}”计分；"
            f"不该计的，在那里删去"
        )
    return said


def passed_over(found: Discovery) -> list[str]:
    """Return in a sentence each table whose rows do not count, because another was chosen."""
    return [
        _not_counted(table, found.table(table.kind)) for table in found.passed_over if table.rows
    ]


def _not_counted(table: FoundTable, chosen: FoundTable | None) -> str:
    where, kind = _rows(table.rows), table.kind.value
    if table.kind in (TableKind.ATTENDANCE, TableKind.REVIEWS):
        there = kind if chosen is None else chosen.sheet
        return f"“{table.sheet}”{where}的{kind}数按对照表没有读取；请填到“{there}”表里"
    return (
        f"“{table.sheet}”的{len(table.rows)}行登记（{where}）没有计分："
        f"{kind}按对照表用别的表；应计分的请抄到那张表里"
    )


def _rows(rows: Sequence[int]) -> str:
    return f"第{rows[0]}行" if rows[0] == rows[-1] else f"第{rows[0]}—{rows[-1]}行"
