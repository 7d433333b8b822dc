"""A column 核实 for ledgers with rows that count only once somebody has verified them."""

from dataclasses import replace

from udf import tables
from udf.clauses import find_rule
from udf.entries import Verdict
from udf.rulebook import RuleBook
from workbook.connect.log import Log
from workbook.connect.plan import Plan
from workbook.connect.present_tables import SIDES, head_column
from workbook.connect.tables import KINDS, READ, Found, free_column
from workbook.month.listed import listed_rows
from workbook.month.tables import as_cells
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.columns import set_width
from workbook.ooxml.references import Area, address, column_letters
from workbook.ooxml.validations import add_validation
from workbook.ooxml.worksheet import Sheet

VERDICT = "核实"
_RESULTS = ("分值", "状态")
_WIDTH = 10
_SPARE = 1000  # rows below what is filled that offer the words as well


def add_verdicts(log: Log, plan: Plan, rules: RuleBook) -> Plan:
    """Give ledgers whose rows wait a column 核实; return the plan with it.

    Where there is no place for one that the functions could read, the rows are named.
    """
    found = dict(plan.tables)
    for role in SIDES:
        table = found.get(role)
        if table is None or VERDICT in table.columns:
            continue
        sheet = log.package.sheet(table.sheet)
        waiting = _waiting(sheet, table, rules)
        if not waiting:
            continue
        column = _free_column(sheet, table)
        if column is None:
            log.skipped.append(_no_place(table, waiting))
            continue
        _offer(sheet, table, column)
        log.changes.append(f"“{table.sheet}”{column_letters(column)}列：增加“{VERDICT}”")
        log.skipped.append(
            f"“{table.sheet}”{listed_rows(waiting)}的条款要核实属实才计，现在都没有计入；"
            f"请在{column_letters(column)}列“{VERDICT}”填属实或不属实"
        )
        for other, one in found.items():  # a table may hold both sides
            if one.sheet == table.sheet and one.header == table.header and one.span == table.span:
                found[other] = replace(
                    one,
                    columns={**one.columns, VERDICT: column},
                    titles={**one.titles, VERDICT: VERDICT},
                )
    return replace(plan, tables=found)


def _waiting(sheet: Sheet, table: Found, rules: RuleBook) -> list[int]:
    """Return the rows whose clause counts only where it was verified."""
    column = table.columns["条款"]
    cells = sheet.cells((column,))
    return [
        row
        for row in range(table.body, table.last + 1)
        if isinstance(value := cells.get((row, column), EMPTY).value, str)
        and (rule := find_rule(rules, value)) is not None
        and rule.verify
    ]


def _free_column(sheet: Sheet, table: Found) -> int | None:
    """Return the column right of everything, None where the functions could not read up to it.

    They read all columns in between: results would feed on themselves, and headers of another
    table, or of a column with another meaning, would be taken for the ledger's.
    """
    first, last = table.span
    column = free_column(sheet)
    if column is None:
        return None
    between = range(last + 1, column)
    if any(
        table.columns.get(name) in between and _is_free(sheet, table, name) for name in _RESULTS
    ):
        return None
    if any(cell.has_formula and c in between for (_, c), cell in sheet.cells().items()):
        return None
    header = as_cells(sheet.values(Area(table.header, first, table.header, column - 1)))[0]
    kind = KINDS[table.role]
    read = {
        n: first + at for n, at in tables.columns_of(header, kind).items() if n in READ[table.role]
    }
    beyond = {name: at for name, at in read.items() if at in between}
    return None if beyond else column


def _is_free(sheet: Sheet, table: Found, name: str) -> bool:
    """Tell whether the office's own column for a result is empty, so that ours may fill it."""
    column = table.columns[name]
    cells = sheet.cells((column,))
    rows = range(table.body, table.last + 1)
    return all(cells.get((row, column), EMPTY).value is None for row in rows)


def _offer(sheet: Sheet, table: Found, column: int) -> None:
    """Head the new column, and let its cells offer the words."""
    head_column(sheet, table, (table.header, column), VERDICT, table.last)
    set_width(sheet, column, _WIDTH)
    rows = Area(table.body, column, min(table.limit, table.last + _SPARE), column)
    words = ",".join(Verdict)
    add_validation(sheet, rows, {"type": "list", "allowBlank": "1"}, {"formula1": f'"{words}"'})


def _no_place(table: Found, waiting: list[int]) -> str:
    where = f"{table.sheet}!{address(waiting[0], table.columns['条款'])}"
    beside = table.titles.get("条款") or "条款"
    return (
        f"“{table.sheet}”没有“{VERDICT}”列，右边也没有能读取的空列：{listed_rows(waiting)}"
        f"（{where}）要核实属实才计，都没有计入；请在“{beside}”列旁边插入一列“{VERDICT}”，"
        "填属实或不属实，再接入一次"
    )
