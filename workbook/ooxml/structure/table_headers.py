"""Excel's tables after their header cells have changed: to Excel, a column is called as its header.

A file in which they differ is damaged to it.
"""

import re
from collections.abc import Iterator
from functools import partial

from lxml import etree

from workbook.ooxml.formulas import Piece, edit_tokens, tokens
from workbook.ooxml.package import Package
from workbook.ooxml.structure.formula_edits import edit_formulas
from workbook.ooxml.structure.table_references import decoded, excel_tables
from workbook.ooxml.xml import main_tag

_SPECIAL = re.compile(r"([\[\]#'@])")
_LINE_BREAK = {"\n": "_x000a_", "\r": "_x000d_", "\t": "_x0009_"}
_OWN_FORMULAS = ("calculatedColumnFormula", "totalsRowFormula")


def follow_headers(package: Package) -> None:
    """Call the columns of tables as their header cells, also in the formulas that read them."""
    for table in excel_tables(package):
        if not table.headers:
            continue
        sheet = package.sheet(table.sheet)
        taken = {name.casefold() for name in table.columns}
        row = table.area.first_row
        for at, old in enumerate(table.columns):
            value = sheet.cell(row, table.area.first_column + at).value
            new = value if isinstance(value, str) else ""
            if new in ("", old) or new.casefold() in taken - {old.casefold()}:
                continue
            taken = taken - {old.casefold()} | {new.casefold()}
            edit = partial(_renamed, name=table.name, home=table.sheet, old=old, new=new)
            edit_formulas(package, old, edit, own=table.sheet)
            _rename_column(package, table.part, at, new, partial(edit, own=table.sheet))


def _rename_column(package: Package, part: str, at: int, new: str, edit: partial[str]) -> None:
    columns = list(package.edit_xml(part).iter(main_tag("tableColumn")))
    columns[at].set("name", "".join(_LINE_BREAK.get(sign, sign) for sign in new))
    for element in _formulas(columns):
        element.text = edit(element.text or "")


def _formulas(columns: list[etree._Element]) -> Iterator[etree._Element]:
    for column in columns:
        yield from column.iterchildren(*map(main_tag, _OWN_FORMULAS))


def _renamed(formula: str, own: str, *, name: str, home: str, old: str, new: str) -> str:
    """Return a formula on the sheet ``own`` with a table's column under its new name."""
    before, after = (_SPECIAL.sub(r"'\1", decoded(one)) for one in (old, new))
    column = re.compile(rf"(?<=[\[,:@]){re.escape(before)}(?=[\],:])", re.IGNORECASE)
    edits = []
    for token in tokens(formula):
        table, bracket, rest = token.text.partition("[")
        mine = table.casefold() == name.casefold() if table else own == home
        if token.kind is Piece.RANGE and bracket and mine:
            inside = column.sub(lambda _: after, bracket + rest)
            if inside != bracket + rest:
                edits.append((token, table + inside))
    return edit_tokens(formula, edits)
