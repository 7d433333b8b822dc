"""A copy of a workbook that holds values only: it looks the same and needs nothing else."""

import re
from collections.abc import Collection, Sequence

from udf import tables
from udf.entries import Entry, State
from udf.errors import KaoheError
from udf.marks import without_mark
from udf.month import LEDGERS, Month
from workbook.month.made_sheets import APPEALS, CALC, IMPORT_LOG, LISTS, PERSON, RECHECK
from workbook.month.ranges import cells_below, records_below
from workbook.month.read import read_month
from workbook.month.tables import TABLES, Located, has_name, locate
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.formulas import edit_references, references
from workbook.ooxml.package import Package
from workbook.ooxml.references import fixed, quote_sheet
from workbook.ooxml.structure.sheet_list import open_at_first_sheet, remove_sheet
from workbook.ooxml.structure.values_only import cut_off, drop_conditions, freeze_sheet
from workbook.publish.who_complained import hide_under, hide_who

_MACHINERY = (CALC, RECHECK, LISTS, IMPORT_LOG, PERSON, APPEALS)
_REMARK, _CLAUSE = "备注", "条款"
_WORDS = (_REMARK, _CLAUSE)
_KEPT = (*tables.WHO, "日期", "数量", "核实", "通报期次")


def values_copy(package: Package) -> Package:
    """Return a copy in which results are in the place of formulas.

    The sheets that only compute or ask go, and the requests for a review, with the names, dropdowns
    and conditional formats that lean on them, and so do macros, links to other workbooks, data
    connections and add-ins. In the ledgers, nothing tells who complained, and of a row that does
    not count the words go. Look, print settings and charts stay; what prints follows the rows that
    are filled.
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
    """Drop from the ledgers who complained, the numbers of cases, and words that do not count."""
    workers = _workers(package)
    for title, side in LEDGERS:
        if not has_name(package, TABLES[title]):
            continue
        located = locate(package, TABLES[title], tables.LEDGER)
        entries = {entry.row: entry for entry in _judged(package, side)}
        for index, row in enumerate(located.table.rows):
            for name in located.table.columns.keys() & {*_WORDS}:
                cell = located.table.cell(row, name)
                words = _printable(name, cell, entries.get(index), workers)
                if isinstance(cell, (str, int)) and words != str(cell):
                    place = located.row(index), located.column(name)
                    located.sheet.set_value(*place, words or None)
        meant = _meant_below(package, title, located)
        _hide_below(package, located, meant, workers)
        _hide_beside(located, {*range(located.row(0), located.area.last_row + 1), *meant}, workers)


def _meant_below(package: Package, title: str, located: Located) -> set[int]:
    """Return the rows below a ledger that were meant for it, and count for nothing there."""
    month = _month(package)
    try:
        records = month and records_below(package, title, located, month.people(), month.book())
    except tables.TableError:  # publishing reports it
        return set()
    return {cell.row for cell in records or ()}


def _hide_below(
    package: Package, located: Located, meant: Collection[int], workers: frozenset[str]
) -> None:
    """Hide who complained below a ledger's range; of rows that were meant for it the remarks go."""
    names = {located.column(name): name for name in located.table.columns}
    for row, column, value in cells_below(package, located):
        name = names.get(column, "")
        if not isinstance(value, (str, int)) or name in _KEPT:
            continue
        hidden = "" if name == _REMARK and row in meant else hide_who(str(value), workers)
        if hidden != str(value):
            located.sheet.set_value(row, column, hidden or None)


def _hide_beside(located: Located, rows: Collection[int], workers: frozenset[str]) -> None:
    """Hide who complained in all other cells of a ledger's rows: an office has columns of its own.

    What says which worker it is about stays.
    """
    stays = {located.column(name) for name in located.table.columns if name in (*_KEPT, *_WORDS)}
    cells = located.sheet.filled()
    header = located.row(-1)
    for (row, column), cell in list(cells.items()):
        if row not in rows or column in stays or cell.value in (None, ""):
            continue
        written = str(cell.value) if isinstance(cell.value, (str, int)) else ""
        title = str(cells.get((header, column), EMPTY).value or "")
        hidden = hide_under(title, written, workers)
        if written and hidden != written:
            located.sheet.set_value(row, column, hidden)


def _judged(package: Package, side: str) -> Sequence[Entry]:
    """Return the judged rows of a ledger, none where the workbook is no month."""
    month = _month(package)
    try:
        return month.ledger(side).entries if month is not None else ()
    except tables.TableError:  # publishing reports it
        return ()


def _workers(package: Package) -> frozenset[str]:
    """Return the names of all who are assessed, none where the workbook is no month."""
    month = _month(package)
    try:
        return (
            frozenset(p.name for p in month.people().people) if month is not None else frozenset()
        )
    except tables.TableError:
        return frozenset()


def _month(package: Package) -> Month | None:
    if not all(has_name(package, name) for name in TABLES.values()):
        return None
    try:
        return read_month(package)
    except (KaoheError, tables.TableError):  # publishing reports it
        return None


def _printable(column: str, cell: object, entry: Entry | None, workers: frozenset[str]) -> str:
    """Return what of a ledger's remark, or of the words behind its clause, is handed out.

    What a row that does not count says of somebody is not; that it speaks against itself is.
    """
    words = without_mark(str(cell)).strip() if isinstance(cell, (str, int)) else ""
    if entry is not None and entry.state not in (State.COUNTED, State.EMPTY):
        if column == _REMARK:
            return entry.objected
        if entry.rule is not None:
            return entry.rule.choice
    hidden = hide_who(words, workers)
    if column == _CLAUSE and hidden != words and entry is not None and entry.rule is not None:
        return entry.rule.choice
    return hidden


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
