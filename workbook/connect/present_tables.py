"""The office's own tables: whom they hold, the ranges the functions read, headers they find."""

from collections.abc import Mapping, Sequence

from udf import tables
from udf.errors import KaoheError
from workbook.connect.log import Log
from workbook.connect.plan import Plan
from workbook.connect.tables import AWARDS, DEDUCTIONS, KINDS, READ, SCORES, Found
from workbook.month.tables import read_cells
from workbook.ooxml.references import Area, column_letters
from workbook.ooxml.worksheet import Sheet

SIDES = {DEDUCTIONS: "扣分", AWARDS: "加分"}
_ROOM, _SPARE = 1000, 200  # rows of a ledger, at least, and below what is filled


def ranges_of(plan: Plan) -> dict[str, Area]:
    """Return the range of each table with the room it is given below what is filled."""
    ranges = {}
    for role, table in plan.tables.items():
        last = table.last
        if role in SIDES:
            wanted = max(_ROOM, 10 * len(plan.people), last - table.body + 1 + _SPARE)
            last = max(last, min(table.limit, table.body - 1 + wanted))
        elif last < table.limit:
            last += 1  # a row inserted below the last person lies within
        ranges[role] = table.area(max(last, table.body))
    return ranges


def agree_on_headers(log: Log, plan: Plan, ranges: Mapping[str, Area]) -> None:
    """Let the functions, which read one header row, find the columns that the survey has found."""
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
            header = header_row(sheet, table, column)
            before = sheet.cell(header, column).value
            sheet.set_value(header, column, name)
            where = f"“{table.sheet}”{column_letters(column)}列"
            log.changes.append(
                f"{where}：表头“{before or ''}”改为“{name}”（函数按这个表头找这一列）"
            )


def _read_header(sheet: Sheet, area: Area, kind: tables.Schema) -> dict[str, int]:
    """Return the columns that the functions find in a range's header."""
    (cells,) = read_cells(sheet, area._replace(last_row=area.first_row))
    columns = tables.columns_of(cells, kind)
    return {name: area.first_column + index for name, index in columns.items()}


def _repeat_headers(sheet: Sheet, table: Found, names: Sequence[str]) -> None:
    """Say again in a header's last row, hidden by merged cells, what its first row says."""
    last = table.body - 1
    for name in names:
        column = table.columns[name]
        above = sheet.cell(header_row(sheet, table, column), column).value
        if sheet.cell(last, column).value is not None or not isinstance(above, str):
            continue
        try:
            sheet.set_covered(last, column, above)
        except ValueError:
            raise KaoheError(
                f"“{table.sheet}”的表头分成两行，{column_letters(column)}列的“{above}”没有上下合并；"
                "请把这一列的两格表头合并后再试"
            ) from None


def header_row(sheet: Sheet, table: Found, column: int) -> int:
    """Return the row in which a column's header stands."""
    filled = [
        row for row in range(table.top, table.body) if sheet.cell(row, column).value is not None
    ]
    return filled[-1] if filled else table.body - 1
