"""The sheets that tell of the month: 日历, 口径, 个人说明 and the scores before adoption."""

from collections.abc import Sequence
from datetime import date

from udf import tables
from udf.choicesheet import MONTH
from udf.text import text
from workbook.generate.layout import load_layout
from workbook.month.made_sheets import PERSON
from workbook.month.publication import forget_day
from workbook.month.tables import ORIGINAL_SCORES, named_area, read_cells
from workbook.month.workdays import Day
from workbook.next_month.month_book import MonthBook
from workbook.ooxml.cells import Cell, Value
from workbook.ooxml.package import Package
from workbook.ooxml.structure.rows import delete_rows, insert_rows
from workbook.ooxml.structure.sheet_list import remove_sheet

_TEXTS = ("title", "rules", "version", "month", "year", "month_number")


def drop_originals(this: MonthBook) -> None:
    """Remove the sheet of scores before adoption, which speaks of the old month only."""
    package = this.package
    own = {name.name: name.target[0] for name in package.defined_names() if name.sheet is None}
    sheet = own.get(ORIGINAL_SCORES, "")
    if package.has_sheet(sheet):
        remove_sheet(package, sheet)
        this.distrusted = {key for key in this.distrusted if key[0] != sheet}


def empty_explanation(package: Package) -> None:
    """Empty 个人说明, where a person is named to be explained: that person may have left."""
    if package.has_sheet(PERSON):
        sheet = package.sheet(PERSON)
        for (row, column), cell in sheet.cells().items():
            if row == 3 and cell.value in ("姓名", "工号") and not cell.has_formula:
                sheet.set_value(row, column + 1, None)


def write_calendar(this: MonthBook, days: Sequence[Day], message: str) -> None:
    """Write the days of the new month; ``message`` is what to say where holidays are not known."""
    package = this.package
    sheet, area = named_area(package, "日历表")
    table = tables.read(read_cells(sheet, area), tables.CALENDAR)
    body = area.first_row + table.header + 1
    there = area.last_row - body + 1
    if len(days) > there:
        this.follow(sheet.name, insert_rows(package, sheet.name, area.last_row, len(days) - there))
    elif len(days) < there:
        surplus = range(body + len(days), area.last_row + 1)
        this.follow(sheet.name, delete_rows(package, sheet.name, surplus))
    headers = {
        text(cell): area.first_column + index
        for index, cell in enumerate(read_cells(sheet, area)[table.header])
    }
    for row, day in enumerate(days, start=body):
        values: dict[str, Value] = {
            "日期": package.to_serial(day.date),
            "星期": day.weekday,
            "工作日": "是" if day.workday else "否",
            "说明": day.note or None,
        }
        for name, value in values.items():
            column = headers.get(name)
            if column is not None:
                sheet.set_value(row, column, value)
    hint = load_layout([], dict.fromkeys(_TEXTS, "")).sheets["日历"].hint
    for row in range(1, area.first_row):
        written = sheet.cell(row, 1).value
        if isinstance(written, str) and (written == hint or "放假安排" in written):
            sheet.set_value(row, 1, message or hint)


def write_month(package: Package, new: date) -> None:
    """Let 口径 say which month it is; the new month is published on another day."""
    forget_day(package)
    sheet, area = named_area(package, "口径表")
    table = tables.read(read_cells(sheet, area), tables.CHOICES)
    item, value = (area.first_column + table.columns[name] for name in ("事项", "取值"))
    for row in range(area.first_row, area.last_row + 1):
        if text(_plain(sheet.cell(row, item))) == MONTH:
            sheet.set_value(row, value, new)


def _plain(cell: Cell) -> str | float | int | bool | None:
    return cell.value if isinstance(cell.value, (str, float, int, bool)) else None
