"""The office's own tables: the ranges that the functions read, and the headers they find."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from udf import tables
from udf.errors import KaoheError
from workbook.connect.log import Log
from workbook.connect.plan import Plan
from workbook.connect.tables import AWARDS, DEDUCTIONS, KINDS, READ, SCORES, Found
from workbook.month.tables import ledger_length, read_cells
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.references import Area, column_letters
from workbook.ooxml.sheet.worksheet import Sheet

SIDES = {DEDUCTIONS: "扣分", AWARDS: "加分"}
_ID = "工号"
_SPARE = 200  # rows of a ledger below what is filled, at least


def ranges_of(plan: Plan) -> dict[str, Area]:
    """Return the range of each table, with the rows it is given below what is filled."""
    ranges = {}
    for role, table in plan.tables.items():
        last = table.last
        if role in SIDES:
            wanted = max(ledger_length(len(plan.people)), last - table.body + 1 + _SPARE)
            last = max(last, min(table.limit, table.body - 1 + wanted))
        elif last < table.limit:
            last += 1  # a row inserted below the last person lies within
        ranges[role] = table.area(max(last, table.body))
    return ranges


def agree_on_headers(log: Log, plan: Plan, ranges: Mapping[str, Area]) -> None:
    """Let the functions, which read one header row, find the columns that discovery has found."""
    for role, table in plan.tables.items():
        sheet = log.package.sheet(table.sheet)
        kind = tables.PEOPLE if role == SCORES else KINDS[role]
        names = [name for name in READ[role] if name in table.columns]
        row = _read_header(sheet, ranges[role], kind)
        missing = [name for name in names if row.get(name) != table.columns[name]]
        if missing and table.header > table.top:
            _repeat_headers(sheet, table, names)
            row = _read_header(sheet, ranges[role], kind)
            missing = [name for name in names if row.get(name) != table.columns[name]]
        for name in missing:
            column = table.columns[name]
            if _put_covered(sheet, table.header, column, name):
                continue  # the title that everybody sees stays
            before = sheet.cell(table.header, column).value
            sheet.set_value(table.header, column, name)
            where = f"“{table.sheet}”{column_letters(column)}列"
            done = f"表头“{before}”改为“{name}”" if before else f"表头最下一行写上“{name}”"
            log.changes.append(f"{where}：{done}（函数按这个表头找这一列）")
        if missing:
            _refuse_two_of_a_name(table, role, _read_header(sheet, ranges[role], kind))
        _rename_others_numbers(log, sheet, table, row.get(_ID))


def _refuse_two_of_a_name(table: Found, role: str, read: Mapping[str, int]) -> None:
    """Raise KaoheError where the functions find another column of the same header."""
    for name, column in table.columns.items():
        there = read.get(name, column)
        if name in READ[role] and there != column:
            raise KaoheError(
                f"“{table.sheet}”的{column_letters(column)}列和{column_letters(there)}列"
                f"表头都是“{name}”，{role}要读的是{column_letters(column)}列；"
                f"请把{column_letters(there)}列的表头改成别的名称，再试一次"
            )


def _rename_others_numbers(log: Log, sheet: Sheet, table: Found, column: int | None) -> None:
    """Rename the header of numbers that are no 工号, which the functions would take for such."""
    if column is None or _ID in table.columns:
        return
    before = sheet.cell(table.header, column).value
    sheet.set_value(table.header, column, f"本表{before}")
    where = f"“{table.sheet}”{column_letters(column)}列"
    log.changes.append(f"{where}：表头“{before}”改为“本表{before}”（不是工号，函数不按它认人）")


def _read_header(sheet: Sheet, area: Area, kind: tables.Schema) -> dict[str, int]:
    """Return the columns that the functions find in a range's header."""
    (cells,) = read_cells(sheet, area._replace(last_row=area.first_row))
    columns = tables.columns_of(cells, kind)
    return {name: area.first_column + index for name, index in columns.items()}


def _repeat_headers(sheet: Sheet, table: Found, names: Sequence[str]) -> None:
    """Repeat in a header's last row, hidden by merged cells, what its first row says."""
    last = table.body - 1
    for name in names:
        column = table.columns[name]
        above = sheet.cell(_header_row(sheet, table, column), column).value
        if sheet.cell(last, column).value is None and isinstance(above, str):
            _put_covered(sheet, last, column, above)


def _put_covered(sheet: Sheet, row: int, column: int, title: str) -> bool:
    """Write a title for the functions where a merged area hides it; tell whether one does."""
    try:
        sheet.set_covered(row, column, title)
    except ValueError:
        return False
    return True


def head_column(
    sheet: Sheet,
    table: Found,
    place: tuple[int, int],
    name: str,
    last: int,
    look: Callable[[int], int] = lambda style: style,
) -> int:
    """Head a new column that looks like the one left of it; return the header's style.

    ``last`` is the last row that is to look so; ``look`` makes its style of the one beside it.
    """
    row, column = place
    cells = sheet.cells()
    header = sheet.cell(_header_row(sheet, table, column - 1), column - 1).style
    sheet.set_value(row, column, name, style=header)
    looks = cache(look)
    for below in range(table.body, last + 1):
        if style := looks(cells.get((below, column - 1), EMPTY).style):
            sheet.set_style(below, column, style)
    return header


def _header_row(sheet: Sheet, table: Found, column: int) -> int:
    """Return the row in which a column's header is."""
    filled = [
        row for row in range(table.top, table.body) if sheet.cell(row, column).value is not None
    ]
    return filled[-1] if filled else table.body - 1
