"""Rows of an export that count though nobody sees them, or somebody struck them out."""

from collections.abc import Iterable

from udf.text import is_blank
from workbook.imports.tables.exports import ExportTable, RowRemark

_HIDDEN = "隐藏着（或被筛选掉），照样导入；请取消隐藏或筛选，核对这些行"
_STRUCK = "有字划了删除线，照样导入；不该算的请改正导出后再导入"


def unseen_rows(tables: Iterable[ExportTable], left: Iterable[RowRemark]) -> tuple[RowRemark, ...]:
    """Return the rows of sheets that are hidden or struck out, but for those not taken."""
    out = {(line.sheet, line.row) for line in left}
    found = dict.fromkeys(
        RowRemark(table.sheet, row, reason)
        for table in tables
        for rows, reason in ((table.looks.hidden, _HIDDEN), (table.looks.struck, _STRUCK))
        for row in sorted(rows)
        if _is_filled(table, row) and (table.sheet, row) not in out
    )
    return tuple(found)


def _is_filled(table: ExportTable, row: int) -> bool:
    """Tell whether something stands in the columns of a row below the header."""
    at = row - table.header - 2
    return 0 <= at < len(table.rows) and any(
        not is_blank(table.rows[at][column]) for column in table.columns.values()
    )
