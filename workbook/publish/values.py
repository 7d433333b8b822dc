"""A copy of a workbook that holds values only: it looks the same and needs nothing else."""

import re
from collections.abc import Collection

from udf import tables
from udf.marks import without_mark
from workbook.month.privacy import hide_numbers
from workbook.month.tables import TABLES, has_name, locate
from workbook.ooxml.formulas import edit_references, references
from workbook.ooxml.package import Package
from workbook.ooxml.references import fixed, quote_sheet
from workbook.ooxml.sheet_list import open_at_first_sheet, remove_sheet
from workbook.ooxml.values_only import cut_off, drop_conditions, freeze_sheet

_MACHINERY = ("计算", "复核计算", "列表", "导入记录", "个人说明", "复核申请")
_REMARK = "备注"


def values_copy(package: Package) -> Package:
    """Return a copy in which results stand in the place of formulas.

    The sheets that only compute or ask go, and the requests for a review, with the names, dropdowns
    and conditional formats that lean on them, and so do macros, links to other workbooks, data
    connections and add-ins, and from 备注 the numbers of cases and telephones. Look, print settings
    and charts stay; what prints follows the rows that are filled.
    """
    copy = Package(package.to_bytes(), package.title)
    _leave_out_cases(copy)
    gone = [sheet for sheet in copy.sheets if sheet.name in _MACHINERY]
    for sheet in copy.sheets:
        if sheet not in gone:
            freeze_sheet(copy, sheet)
    words = {sheet.name for sheet in gone} | _common_names(copy)
    for sheet in gone:
        remove_sheet(copy, sheet.name)
    open_at_first_sheet(copy)
    copy = Package(copy.to_bytes(), copy.title)
    _keep_plain_names(copy)
    words -= _common_names(copy)
    if words:
        gone_words = re.compile("|".join(map(re.escape, words)))
        for sheet in copy.sheets:
            drop_conditions(copy, sheet, lambda text: gone_words.search(text) is not None)
    cut_off(copy)
    return Package(copy.to_bytes(), copy.title)


def _leave_out_cases(package: Package) -> None:
    """Drop the numbers of cases, and the numbers of whoever complained, from the ledgers' 备注."""
    for title in ("扣分登记", "加分登记"):
        if not has_name(package, TABLES[title]):
            continue
        located = locate(package, TABLES[title], tables.LEDGER)
        if _REMARK not in located.table.columns:
            continue
        for index, cell in enumerate(located.table.column(_REMARK)):
            words = hide_numbers(without_mark(cell).strip()) if isinstance(cell, str) else cell
            if words != cell:
                place = located.row(index), located.column(_REMARK)
                located.sheet.set_value(*place, words or None)


def _common_names(package: Package) -> set[str]:
    """Return the defined names that are local to no sheet."""
    return {name.name for name in package.defined_names() if name.sheet is None}


def _keep_plain_names(package: Package) -> None:
    """Remove the names that stand for more than an area of a sheet that is there.

    A print area that was computed becomes the rows that are filled.
    """
    there = {sheet.name for sheet in package.sheets}
    for name in package.defined_names():
        if _is_plain(name.text, there):
            continue
        package.remove_name(name.name, name.sheet)
        if name.sheet is not None and name.name == "_xlnm.Print_Area":
            area = package.sheet(name.sheet).extent()
            if area is not None:
                text = f"{quote_sheet(name.sheet)}!{fixed(area)}"
                package.set_name(name.name, text, name.sheet)


def _is_plain(meaning: str, sheets: Collection[str]) -> bool:
    """Tell whether what a name stands for is only areas of some sheets."""
    found = list(references(meaning))
    named = all(one.is_cells and one.sheets and set(one.sheets) <= set(sheets) for one in found)
    return bool(found) and named and not edit_references(meaning, lambda _: "").strip(", ")
