"""What the printed workbooks have in common: styles, frames, and the words of a draft."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from workbook.generate.book_texts import texts_of
from workbook.generate.builder import Canvas, put, register_styles, restyle
from workbook.generate.layout import Layout, SheetLayout, load_layout
from workbook.publish.results import Results

PAGE_ROWS = 50  # of usual height on a page of A4, at the scale that fits the table's width


def new_canvas(results: Results, issuer: str) -> Canvas:
    """Return an empty workbook with the styles and layout of a month workbook.

    ``issuer`` becomes its author, and that of what is printed from it.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    texts = texts_of(results.rules, results.month)
    properties = book.properties
    properties.creator = properties.lastModifiedBy = issuer or texts["title"]
    properties.title = f"{texts['title']}（{texts['month']}）"
    properties.language = "zh-CN"
    styles: dict[str, StyleArray] = register_styles(book)
    return Canvas(
        book=book,
        layout=load_layout(results.categories, texts),
        rules=results.rules,
        month=results.month,
        styles=styles,
        people=len(results.people),
        ledger=0,
        windows=len({person.window for person in results.people}),
        blocks={},
    )


def month_words(month: date) -> str:
    """Return a month in words: 2026年11月."""
    return f"{month.year}年{month.month}月"


def day_words(day: date) -> str:
    """Return a day in words: 2026年12月1日."""
    return f"{month_words(day)}{day.day}日"


def with_sheets(canvas: Canvas, *sheets: SheetLayout) -> Canvas:
    """Return a canvas whose layout has these sheets alone."""
    return replace(canvas, layout=Layout({sheet.title: sheet for sheet in sheets}, ()))


def basis_words(results: Results) -> str:
    """Return which rule book the results rest on, "" where the workbook does not name it."""
    rules = results.rules
    version = f"（{rules.version}版）" if rules.version else ""
    return f"依据《{rules.title}》{version}计分。" if rules.title else ""


def draft_words(results: Results) -> str:
    """Return what everything printed bears while the scores may not be right."""
    count = len(results.errors)
    return f"未定稿：数据检查还有{count}个错误，得分可能不对" if count else ""


def warn(canvas: Canvas, sheet: Worksheet, results: Results) -> None:
    """Tell under the heading that the results are not final, if so."""
    put(canvas, sheet, 2, 1, "横幅", draft_words(results))
    sheet.row_dimensions[2].height = 22


def without(sheet: SheetLayout, names: Sequence[str]) -> SheetLayout:
    """Return a sheet's layout without some columns and the marks on them alone."""
    columns = tuple(column for column in sheet.columns if column.name not in names)
    marks = (
        replace(mark, columns=tuple(name for name in mark.columns if name not in names))
        for mark in sheet.marks
    )
    return replace(
        sheet,
        columns=columns,
        marks=tuple(mark for mark in marks if mark.columns),
        printed=columns[-1].name,
    )


def frame(sheet: Worksheet, first: int, last: int, width: int) -> None:
    """Frame the filled cells; the results' styles leave that to a conditional format."""
    line = Side("thin", color="FFBFBFBF")
    box = Border(left=line, right=line, top=line, bottom=line)
    restyle(sheet, product(range(first, last + 1), range(1, width + 1)), border=box)
