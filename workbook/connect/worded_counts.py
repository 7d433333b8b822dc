"""Counts that an office writes with their unit (84次): numbers that still show it."""

import re

from udf.tables import WHO
from udf.text import text
from workbook.connect.linked_counts import COUNTED
from workbook.connect.log import Log
from workbook.connect.plan import Plan
from workbook.connect.tables import READ, Found
from workbook.ooxml.cells import Cell
from workbook.ooxml.looks.styles import with_number_format
from workbook.ooxml.references import address

_COUNT = re.compile(r"(?P<number>[0-9]{1,6}|[0-9]{1,3}(?:,[0-9]{3})+)(?P<unit>[次件个项回笔条]?)")


def count_units(log: Log, plan: Plan) -> None:
    """Make numbers of the counts written with a unit, which a format shows as before."""
    alike = len({person.name for person in plan.people}) < len(plan.people)
    for role in COUNTED:
        tables = plan.linked.get(role, ())
        if role in plan.tables:
            tables = (*tables, plan.tables[role])
        for table in tables:
            _count_units_of(log, table, digits=alike and role in plan.linked)


def _count_units_of(log: Log, table: Found, *, digits: bool) -> None:
    """Make numbers of a table's counts in words; of ``digits`` that are texts as well.

    Those of namesakes are looked up as numbers.
    """
    sheet = log.package.sheet(table.sheet)
    columns = {
        table.columns[name]
        for name in READ[table.role]
        if name in table.columns and name not in WHO
    }
    changed: list[tuple[int, int]] = []
    shown, units = "", False
    for (row, column), cell in list(sheet.cells(columns).items()):
        written = _read(cell, digits=digits)
        if column not in columns or not table.body <= row <= table.last or written is None:
            continue
        unit = f'"{written["unit"]}"' if written["unit"] else ""
        code = ("#,##0" if "," in written["number"] else "0") + unit
        style = with_number_format(log.package, cell.style, code)
        sheet.set_value(row, column, int(written["number"].replace(",", "")), style=style)
        shown, units = shown or str(cell.value), units or bool(unit)
        changed.append((row, column))
    if changed:
        first, last = min(changed), max(changed)
        log.changes.append(
            f"“{table.sheet}”{address(*first)}—{address(*last)}中写作“{shown}”这样的{len(changed)}格"
            f"改成数，看上去不变；以后只填数{'，单位会自己显示' if units else ''}"
        )


def _read(cell: Cell, *, digits: bool) -> re.Match[str] | None:
    if cell.has_formula or not isinstance(cell.value, str):
        return None
    found = _COUNT.fullmatch(text(cell.value))
    return found if found and (digits or found["unit"]) else None
