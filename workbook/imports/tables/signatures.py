"""Lines of an export that somebody signed: labels with names, and days, but nothing to count."""

import re
from collections.abc import Sequence
from datetime import date

from udf.text import Cell, Row, is_blank, text
from workbook.imports.forms import Role
from workbook.imports.tables.headers import best_role

_DAY = r"[0-9]*年[0-9]*月[0-9]*日|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
_ALONE = re.compile(_DAY)
_NAMES = "[^:0-9、]{1,6}"
_SIGNED = re.compile(rf"([^:0-9]{{2,10}}):(?:{_NAMES}(?:、{_NAMES})*)?(?:{_DAY})?")


_NO_WORDS = ("person", "id", "window", "day", "month", "count")  # what holds no incident


def is_signed_line(row: Row, columns: Sequence[Role | None], roles: Sequence[Role]) -> bool:
    """Tell whether a row is a line of signatures or of the day of one.

    ``columns`` are what the headers name. Such a line does not begin where words tell what
    happened, and a day that stands alone in a column of days is a row begun.
    """
    signed = dated = begun = False
    for column, cell in zip(columns, row, strict=True):
        if is_blank(cell):
            continue
        if _is_signature(cell, roles):
            if not signed and not _is_beside(column):
                return False
            signed = True
        elif _is_day(cell):
            dated, begun = True, begun or (column is not None and column.holds == "day")
        else:
            return False
    return signed or (dated and not begun)


def _is_beside(column: Role | None) -> bool:
    return column is None or column.other or column.holds in _NO_WORDS


def _is_signature(cell: Cell, roles: Sequence[Role]) -> bool:
    """Tell whether a cell is a label with names; one that a column is called by tells of a row."""
    found = _SIGNED.fullmatch(text(cell)) if isinstance(cell, str) else None
    if found is None:
        return False
    role = best_role(found[1], roles)
    return role is None or role.other


def _is_day(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _ALONE.fullmatch(text(cell)) is not None
    return isinstance(cell, date)
