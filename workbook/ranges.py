"""The tables of a month workbook, found by their defined names and read by their headers."""

from typing import NamedTuple

from udf import tables
from udf.errors import KaoheError
from udf.tables import Kind, Table, TableError
from udf.text import Cell, Cells
from workbook.markup import main_tag
from workbook.package import Package
from workbook.reference import Area, address, area_text, parse_area, quote_sheet, shift_formula
from workbook.sheet import CellError, Sheet, Value

# The defined names of a month workbook's tables, by the sheet that holds each.
TABLES = {
    "名册": "名册表",
    "扣分登记": "扣分表",
    "加分登记": "加分表",
    "考勤": "考勤表",
    "好差评": "好差评表",
    "细则": "细则表",
    "口径": "口径表",
    "日历": "日历表",
}


class Located(NamedTuple):
    """A table of a workbook: its defined name, where it stands, and what it holds."""

    name: str
    sheet: Sheet
    area: Area
    cells: Cells
    table: Table

    def row(self, index: int) -> int:
        """Return the sheet's row of a row under the header, counted from 0."""
        return self.area.first_row + self.table.header + 1 + index

    def column(self, name: str) -> int:
        """Return the sheet's column of a column of the table."""
        return self.area.first_column + self.table.columns[name]


def locate(package: Package, name: str, kind: Kind) -> Located:
    """Read the table that a defined name stands for. KaoheError where it cannot be."""
    sheet, area = named_area(package, name)
    cells = read_cells(sheet, area)
    try:
        return Located(name, sheet, area, cells, tables.read(cells, kind))
    except TableError as error:
        raise KaoheError(
            f"“{package.title}”的{sheet.name}!{area_text(area)} 读不出来：{error}；请改正表头后再试"
        ) from error


def named_area(package: Package, name: str) -> tuple[Sheet, Area]:
    """Return the sheet and the area of a defined name. KaoheError where there is none."""
    for defined in package.defined_names():
        if defined.name.casefold() == name.casefold() and defined.sheet is None:
            sheet, _, area = defined.text.rpartition("!")
            if sheet.startswith("'"):
                sheet = sheet[1:-1].replace("''", "'")
            try:
                return package.sheet(sheet), parse_area(area)
            except ValueError as error:
                raise KaoheError(
                    f"“{package.title}”的名称“{name}”指向 {defined.text}，不是一个区域；"
                    "请在“名称管理器”里改正"
                ) from error
    raise KaoheError(
        f"“{package.title}”里没有名称“{name}”，不是考核工作簿；"
        "请用 kaohe new 生成，或先用 kaohe adopt 处理本单位自己的工作簿"
    )


def read_cells(sheet: Sheet, area: Area) -> Cells:
    """Return the values of an area as the functions get them."""
    return Cells(tuple(map(_plain, row)) for row in sheet.values(area))


def _plain(value: Value) -> Cell:
    return value.code if isinstance(value, CellError) else value


def enlarge(package: Package, located: Located, count: int) -> Located:
    """Add rows at the end of a table, looking and computing as its last row does.

    Its defined name, validations, conditional formats and filter follow. KaoheError where
    something stands below the table.
    """
    sheet, area = located.sheet, located.area
    bottom = area._replace(last_row=area.last_row + count)
    cells = sheet.cells()
    for (row, column), cell in cells.items():
        below = row > area.last_row and bottom.holds(row, column)
        if below and (cell.value is not None or cell.formula is not None):
            raise KaoheError(
                f"{sheet.name}!{address(row, column)} 有别的内容，表格放不下{count}行新的记录；"
                "请把它移走或删除，再试一次"
            )
    model = {
        column: cell
        for (row, column), cell in cells.items()
        if row == area.last_row and cell.formula is not None and cell.array is None
    }
    for offset in range(1, count + 1):
        sheet.copy_row_format(area.last_row, area.last_row + offset)
        for column, cell in model.items():
            formula = shift_formula(cell.formula or "", offset, 0)
            sheet.set_formula(area.last_row + offset, column, formula)
    first, last = (address(row, column) for row, column in (bottom[:2], bottom[2:]))
    package.set_name(located.name, f"{quote_sheet(sheet.name)}!{_fixed(first)}:{_fixed(last)}")
    _stretch(package, sheet, area.last_row, bottom.last_row)
    width = area.last_column - area.first_column + 1
    added = Cells((*located.cells, *[(None,) * width] * count))
    return Located(located.name, sheet, bottom, added, tables.read(added, located.table.kind))


def _fixed(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"


def _stretch(package: Package, sheet: Sheet, old: int, new: int) -> None:
    """Let what applies down to row `old` apply down to row `new`."""
    root = package.edit_xml(sheet.part)
    for tag, key in (
        ("dataValidation", "sqref"),
        ("conditionalFormatting", "sqref"),
        ("autoFilter", "ref"),
    ):
        for element in root.iter(main_tag(tag)):
            try:
                areas = [parse_area(part) for part in str(element.get(key, "")).split()]
            except ValueError:
                continue
            areas = [a._replace(last_row=new) if a.last_row == old else a for a in areas]
            element.set(key, " ".join(map(area_text, areas)))
