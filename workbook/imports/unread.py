"""Columns of an export that nobody reads, though what they say may change a score."""

import re
from collections.abc import Iterable, Sequence

from udf.text import text
from workbook.imports.forms import Role, data
from workbook.imports.tables.columns import ExportColumn
from workbook.imports.tables.exports import ExportTable
from workbook.imports.tables.headers import best_role
from workbook.imports.verdicts import is_verdict

_MOST = 0.5  # share of a column's values that makes it one of verdicts, or of serials
_SERIAL = re.compile(r"第?[0-9一二三四五六七八九十百]+期")


def unread_columns(
    tables: Iterable[ExportTable], roles: Sequence[Role], read: Iterable[int] = ()
) -> list[str]:
    """Return in a sentence a sheet which filled columns that look as if they matter are not read.

    ``read`` are columns that are read besides those that were chosen.
    """
    also = {*read}
    found: dict[str, list[str]] = {}
    for table in tables:
        chosen = also | {*table.columns.values()}
        for at, title in enumerate(table.titles):
            column = ExportColumn(at, title, table.rows)
            if at not in chosen and title and column.values and _matters(column, roles):
                named = found.setdefault(table.sheet, [])
                words = f"“{title}”（{column.example}）"
                if words not in named:
                    named.append(words)
    return [
        f"{f'“{sheet}”' if sheet else '导出'}的{'、'.join(columns)}列没有读取，请核对会不会影响得分"
        for sheet, columns in found.items()
    ]


def _matters(column: ExportColumn, roles: Sequence[Role]) -> bool:
    """Tell whether no known header names a column, and its own words or those below are telling."""
    title = text(column.title)
    role = best_role(title, roles)
    if role is not None and role.other:
        return False
    speaks = data()["unread"]
    telling = any(word in title for word in speaks["words"])
    aside = any(word in title for word in speaks["never"])
    speaking = column.share(_is_long_verdict), column.share(_is_serial)
    return (telling and not aside) or (role is None and max(speaking) >= _MOST)


def _is_serial(cell: object) -> bool:
    return isinstance(cell, str) and _SERIAL.fullmatch(text(cell)) is not None


def _is_long_verdict(cell: object) -> bool:
    return isinstance(cell, str) and len(text(cell)) > 1 and is_verdict(cell)
