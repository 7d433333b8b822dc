"""The dropdowns, bounds and hints of input cells, given back where a paste took them away."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from udf.rulesheets import read_rulebook
from udf.tables import TableError
from workbook.generate.layout import INPUT, ColumnLayout, SheetLayout, load_layout
from workbook.month.tables import TABLES, named_area, read_cells
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.sheet import worksheet
from workbook.ooxml.sheet.validations import add_validation, spread_validation


def restore_dropdowns(package: Package, titles: Iterable[str]) -> list[str]:
    """Let the validations of a generated workbook's tables hold in all their rows.

    Return in Chinese where they had been lost.
    """
    layout = load_layout([], {})
    return [
        f"{title}有{lost}行的下拉列表或填写提示被粘贴覆盖，已恢复"
        for title in titles
        if (lost := _restore(package, title, layout.sheets[title].columns))
    ]


def _restore(package: Package, title: str, columns: Iterable[ColumnLayout]) -> int:
    """Restore the validations of a sheet, and return in how many rows one was lost."""
    sheet, area = named_area(package, TABLES[title])
    if area.last_row == area.first_row:
        return 0
    headers = {sheet.cell(area.first_row, n).value: n for n in range(1, area.last_column + 1)}
    most = 0
    for column in columns:
        at = headers.get(column.name)
        if at is None or not column.style.startswith(INPUT):
            continue
        if not (column.prompt or column.check):
            continue
        body = Area(area.first_row + 1, at, area.last_row, at)
        lost = spread_validation(sheet, body, column.check.type if column.check else "none")
        if lost is None:
            lost = body.cells() if _renew(package, sheet, title, column, body) else 0
        most = max(most, lost)
    return most


def _renew(
    package: Package, sheet: worksheet.Sheet, title: str, column: ColumnLayout, body: Area
) -> bool:
    """Give a column that has none left the validation it was generated with."""
    # Late, as they bring openpyxl along and a column is seldom pasted over as a whole.
    from workbook.generate.book_texts import texts_of
    from workbook.generate.builder import places_of, validation_of

    try:
        rules = read_rulebook(*(read_cells(*named_area(package, n)) for n in ("细则表", "口径表")))
    except TableError:  # reported where the rule book is checked
        return False
    month = rules.choices.month
    if month is None:
        return False
    layout = load_layout([c.name for c in rules.categories], texts_of(rules, month)).sheets[title]
    layout = replace(layout, header=body.first_row - 1)
    if layout.number(column.name) != body.first_column:
        return False  # columns have been moved: its formulas would name others
    own = _named(layout, column.name)
    places = places_of(layout, body.cells())
    made = validation_of("A1", own.name, own.prompt, own.check, places)
    tree: Any = made.to_tree("dataValidation")
    formulas = {child.tag.rpartition("}")[2]: child.text for child in tree}
    add_validation(sheet, body, {k: v for k, v in tree.items() if k != "sqref"}, formulas)
    return True


def _named(layout: SheetLayout, name: str) -> ColumnLayout:
    return next(column for column in layout.columns if column.name == name)
