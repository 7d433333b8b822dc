"""Putting cells, tables, validations and print settings onto the sheets of a new workbook."""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.formatting.rule import Rule as FormatRule
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import ColBreak
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import Element, SubElement

from udf.rulebook import RuleBook
from workbook.generate.cell_styles import looks, styles
from workbook.generate.layout import INPUT, Check, Layout, SheetLayout
from workbook.month.print_areas import area_name, computed_area

Value = str | int | float | date | None
Row = Sequence[Value]

ROW_HEIGHT, LINE_HEIGHT = 18, 15  # points


@dataclass(frozen=True)
class Canvas:
    """The workbook under construction and what its parts have in common.

    ``people``, ``ledger`` and ``windows`` are numbers of data rows; ``blocks`` tells where the
    results of each function are on 计算, one absolute range a column; ``bodies`` are the written
    data rows of long tables, by sheet.
    """

    book: Workbook
    layout: Layout
    rules: RuleBook
    month: date
    styles: Mapping[str, StyleArray]
    people: int
    ledger: int
    windows: int
    blocks: Mapping[str, Sequence[str]]
    bodies: dict[str, list[str]] = field(default_factory=dict)

    def style_number(self, style: str) -> int:
        """Return by which number a cell names a style."""
        known: Any = self.book
        return int(known._cell_styles.add(self.styles[style]))

    def span(self, title: str, column: str, rows: int) -> str:
        """Return a column of a sheet as an absolute range that begins at its header."""
        sheet = self.layout.sheets[title]
        letter = sheet.letter(column)
        return f"{title}!${letter}${sheet.header}:${letter}${sheet.header + rows}"

    def body(self, title: str, column: str, rows: int) -> str:
        """Return a column of a sheet as an absolute range without its header."""
        sheet = self.layout.sheets[title]
        letter = sheet.letter(column)
        return f"{title}!${letter}${sheet.first}:${letter}${sheet.header + rows}"


def register_styles(book: Workbook) -> dict[str, StyleArray]:
    """Add the named styles; return what the cells of each share and must not change."""
    scratch = book.create_sheet()
    shared = {}
    for row, style in enumerate(styles(), start=1):
        cell: Any = scratch.cell(row, 1)
        cell.style = style
        shared[style.name] = cell._style
    book.remove(scratch)
    return shared


# --- cells ---------------------------------------------------------------------------------------


def stamp(canvas: Canvas, sheet: Worksheet, row: int, column: int, style: str) -> Any:
    """Give a cell a named style and return it; one style object serves all cells that have it."""
    cell: Any = sheet.cell(row, column)
    cell._style = canvas.styles[style]
    return cell


def restyle(sheet: Worksheet, places: Iterable[tuple[int, int]], **looks: object) -> None:
    """Give cells by row and column another look, such as ``border``; others keep theirs."""
    made: dict[StyleArray, StyleArray] = {}  # openpyxl looks every part of a style up by comparing
    for row, column in places:
        cell: Any = sheet.cell(row, column)
        before = cell._style
        if before not in made:
            cell._style = copy(before)
            for name, look in looks.items():
                setattr(cell, name, look)
            made[before] = cell._style
        cell._style = made[before]


def put(canvas: Canvas, sheet: Worksheet, row: int, column: int, style: str, value: Value) -> None:
    """Fill a cell with a constant; text never becomes a formula or an error value."""
    cell = stamp(canvas, sheet, row, column, style)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        if value:
            cell.value = value
            cell.data_type = "s"
    elif value is not None:
        cell.value = value


def compute(
    canvas: Canvas, sheet: Worksheet, row: int, column: int, style: str, formula: str
) -> None:
    """Fill a cell with a formula."""
    stamp(canvas, sheet, row, column, style).value = formula


def merge(sheet: Worksheet, row: int, last: int, first: int = 1) -> None:
    """Merge cells of a row, from column ``first`` to ``last``; each keeps its look.

    openpyxl would look through all that is merged already, and give each cell a look of its own.
    """
    sheet.merged_cells.ranges.add(CellRange(None, first, row, last, row))


# --- sheets --------------------------------------------------------------------------------------


def add_table(
    canvas: Canvas,
    title: str,
    count: int,
    rows: Sequence[Row] = (),
    formulas: Mapping[str, str] | None = None,
) -> Worksheet:
    """Add a sheet of the layout with ``count`` data rows.

    ``rows`` are values from the left; ``formulas`` are columns' formulas, ``{r}`` being the row.
    """
    layout = canvas.layout.sheets[title]
    sheet = add_frame(canvas, title, count)
    for number, column in enumerate(layout.columns, start=1):
        formula = (formulas or {}).get(column.name)
        for row in range(layout.first, layout.first + count):
            if formula:
                text = formula.replace("{r}", str(row))
                compute(canvas, sheet, row, number, column.style, text)
            else:
                stamp(canvas, sheet, row, number, column.style)
        if not formula:
            for row, values in enumerate(rows, start=layout.first):
                if number <= len(values):
                    put(canvas, sheet, row, number, column.style, values[number - 1])
    for row, values in enumerate(rows, start=layout.first):
        sheet.row_dimensions[row].height = row_height(layout, values)
    return sheet


def add_frame(canvas: Canvas, title: str, count: int) -> Worksheet:
    """Add a sheet of the layout with all but its data rows, of which there will be ``count``."""
    layout = canvas.layout.sheets[title]
    sheet: Worksheet = canvas.book.create_sheet(title)
    printed = layout.number(layout.printed)
    width = sum(column.width for column in layout.columns[:printed] if not column.hidden)
    for row, style, text in ((1, "表题", layout.heading), (2, "提示", layout.hint)):
        put(canvas, sheet, row, 1, style, text)
        merge(sheet, row, printed)
    sheet.row_dimensions[1].height = 30
    sheet.row_dimensions[2].height = 6 + LINE_HEIGHT * text_lines(layout.hint, width)
    lines = max(text_lines(column.name, column.width + 1.5) for column in layout.columns)
    sheet.row_dimensions[layout.header].height = max(24, 6 + LINE_HEIGHT * lines)
    for number, column in enumerate(layout.columns, start=1):
        put(canvas, sheet, layout.header, number, "表头", column.name)
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.hidden = column.width, column.hidden
    sheet.sheet_format.defaultRowHeight = ROW_HEIGHT
    sheet.sheet_format.customHeight = True
    _validate(sheet, layout, count)
    _mark(sheet, layout, count)
    _dress(sheet, layout)
    return sheet


def text_lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a cell ``width`` characters wide."""
    sizes = (
        sum(2.1 if unicodedata.east_asian_width(c) in "WFA" else 1.1 for c in part)
        for part in text.split("\n")
    )
    return sum(max(1, math.ceil(size / (width - 1))) for size in sizes)


def row_height(layout: SheetLayout, values: Row) -> int:
    """Return the height of a row whose long texts wrap; programs do not all find it themselves."""
    lines = [
        text_lines(part, column.width)
        for column, value in zip(layout.columns, values, strict=False)
        if isinstance(value, str)
        for part in [value.replace("\n", " " * 8)]
    ]
    return max(ROW_HEIGHT, 4 + LINE_HEIGHT * max(lines, default=1))


def add_hidden(
    canvas: Canvas, title: str, rows: Iterable[Sequence[str | int | None]] = ()
) -> Worksheet:
    """Add a hidden, locked sheet with these rows; a text that begins with = is a formula."""
    sheet: Worksheet = canvas.book.create_sheet(title)
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            if value is not None:
                sheet.cell(row, column, value)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    return sheet


def add_name(canvas: Canvas, name: str, reference: str) -> None:
    """Define a name for the whole workbook."""
    canvas.book.defined_names[name] = DefinedName(name, attr_text=reference)


def name_table(canvas: Canvas, name: str, title: str, last_column: str, count: int) -> None:
    """Name a sheet's table, header row included, from column A."""
    layout = canvas.layout.sheets[title]
    end = layout.letter(last_column)
    add_name(canvas, name, f"{title}!$A${layout.header}:${end}${layout.header + count}")


def add_check(
    sheet: Worksheet,
    area: str,
    name: str,
    prompt: str,
    check: Check | None,
    places: Mapping[str, str] | None = None,
) -> None:
    """Validate an area of input cells, and show what to fill in while one is selected."""
    sheet.add_data_validation(validation_of(area, name, prompt, check, places))


def validation_of(
    area: str, name: str, prompt: str, check: Check | None, places: Mapping[str, str] | None = None
) -> DataValidation:
    """Return the validation of an area of input cells; ``places`` are what its formulas name."""
    validation: Any = DataValidation(sqref=area, allow_blank=True)
    if check:
        validation.type, validation.operator = check.type, check.operator
        validation.formula1 = check.formula.format_map(places or {})
        validation.formula2 = check.second
        validation.errorStyle = "stop" if check.strict else "warning"
        validation.showErrorMessage = True
        # Excel accepts anything from a named list that has blank cells, if blanks are allowed.
        validation.allow_blank = check.strict or check.type != "list"
        validation.errorTitle, validation.error = "请检查", check.message
    if prompt:
        validation.showInputMessage = True
        validation.promptTitle, validation.prompt = name, prompt
    return validation  # type: ignore[no-any-return]


def places_of(layout: SheetLayout, count: int) -> dict[str, str]:
    """Return what the placeholders of a layout's formulas stand for, with so many data rows."""
    columns = {column.name: "$" + layout.letter(column.name) for column in layout.columns}
    return {**columns, "first": str(layout.first), "last": str(layout.header + count)}


def _validate(sheet: Worksheet, layout: SheetLayout, count: int) -> None:
    places = places_of(layout, count)
    for column in layout.columns:
        if column.style.startswith(INPUT) and (column.prompt or column.check):
            letter = layout.letter(column.name)
            area = f"{letter}{layout.first}:{letter}{layout.header + count}"
            add_check(sheet, area, column.name, column.prompt, column.check, places)


def _mark(sheet: Worksheet, layout: SheetLayout, count: int) -> None:
    """Add the layout's conditional formats."""
    places = places_of(layout, count)
    for each in layout.marks:
        letters = [layout.letter(name) for name in each.columns]
        last = layout.header + count
        area = " ".join(f"{letter}{layout.first}:{letter}{last}" for letter in letters)
        if len(letters) == layout.width:
            area = f"A{layout.first}:{letters[-1]}{last}"
        cell = f"{letters[0]}{layout.first}"
        mark(sheet, area, each.formula.format_map({**places, "cell": cell}), each.look)


def mark(sheet: Worksheet, area: str, formula: str, look: str) -> None:
    """Add a conditional format; the first that applies to a cell wins, frames come on top."""
    stop = look != "边框"
    rule = FormatRule(type="expression", dxf=looks()[look], formula=[formula], stopIfTrue=stop)
    sheet.conditional_formatting.add(area, rule)


def _dress(sheet: Worksheet, layout: SheetLayout) -> None:
    """Set up view, protection and print of a sheet."""
    sheet.freeze_panes = f"{layout.freeze}{layout.first}"
    sheet.sheet_properties.tabColor = layout.tab
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = sheet.sheet_view.zoomScaleNormal = layout.zoom
    sheet.col_breaks = _Unflagged()
    protection = sheet.protection
    protection.sheet = not layout.open
    protection.formatColumns = protection.formatRows = False  # False: allowed
    protection.sort = protection.autoFilter = False
    if any(column.style.startswith(INPUT) for column in layout.columns):
        protection.insertRows = protection.deleteRows = False
    setup = sheet.page_setup
    setup.paperSize = 9  # A4
    setup.orientation = layout.orientation
    setup.fitToWidth, setup.fitToHeight = 1, 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.75
    margins.header = margins.footer = 0.3
    sheet.print_title_rows = f"1:{layout.header}"
    footer: Any = sheet.oddFooter
    footer.center.text, footer.right.text = "第 &P 页，共 &N 页", "&A"


class _Unflagged(ColBreak):
    """In place of column breaks: do not flag a 工号 as a number in a text cell.

    openpyxl has no object for ``ignoredErrors``, without which Excel puts a green corner on each.
    """

    def __bool__(self) -> bool:
        return True

    def to_tree(self, *_: Any, **__: Any) -> Any:
        """Return the element that openpyxl writes after the row breaks."""
        tree = Element("ignoredErrors")
        SubElement(tree, "ignoredError", {"sqref": "A1:XFD1048576", "numberStoredAsText": "1"})
        return tree


def print_to(canvas: Canvas, title: str, above: int, rows: str, least: int) -> None:
    """Print a sheet only down to its last filled row, see `print_areas`.

    That are ``rows``, a formula, under the first ``above`` rows; ``least`` are printed anyhow.
    """
    layout = canvas.layout.sheets[title]
    end = layout.letter(layout.printed)
    add_name(canvas, area_name(title), computed_area(title, end, above, rows, least))
    canvas.book[title].print_area = f"A1:{end}{above + least}"


def sign(canvas: Canvas, sheet: Worksheet, row: int, right: int) -> None:
    """Put the signature lines into a row, the second at column ``right``."""
    sheet.row_dimensions[row].height = 30
    put(canvas, sheet, row, 1, "签字", "考核组长（签字）：")
    put(canvas, sheet, row, right, "签字", "分管领导（签字）：")
