"""The tables of a month workbook, found by their defined names and read by their headers."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from udf import tables
from udf.errors import KaoheError
from udf.tables import Schema, Table, TableError
from udf.text import Cell, Cells
from workbook.month import made_sheets
from workbook.month.print_areas import area_name
from workbook.ooxml.cells import EMPTY, CellError, Value
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, area_text, fixed, parse_area, quote_sheet
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.rows import stretch_rules


class NamedTable(NamedTuple):
    """A table of a month workbook: its defined name, the generated workbook's sheet, its columns.

    ``added``: its sheet is ours in an office's workbook too, where the others are the office's own.
    ``reserved``: formulas of ours go by the name, so an office may not have it for something else.
    """

    name: str
    sheet: str
    schema: Schema | None = None
    added: bool = False
    reserved: bool = True


# What the functions read, in the order in which they are given it.
_READ = (
    NamedTable("名册表", "名册", tables.ROSTER),
    NamedTable("扣分表", "扣分登记", tables.LEDGER),
    NamedTable("加分表", "加分登记", tables.LEDGER),
    NamedTable("考勤表", "考勤", tables.ATTENDANCE),
    NamedTable("好差评表", "好差评", tables.REVIEWS),
    NamedTable("细则表", "细则", tables.RULES, added=True),
    NamedTable("口径表", "口径", tables.CHOICES, added=True),
    NamedTable("日历表", "日历", tables.CALENDAR, added=True),
)
PERSONS = "人员"  # everybody whose scores are shown
PLACES = "位置表"  # where each table is, for messages
ORIGINAL_SCORES = "原得分表"
APPEALS = "复核申请表"  # requests to review a result
RECORDED = "导入考勤表"  # what imported attendance exports say day by day
SETTINGS = "公布设置表"
NAMED_TABLES = (
    *_READ,
    NamedTable(PERSONS, made_sheets.SCORES, tables.SCORES),
    NamedTable(PLACES, made_sheets.CALC, tables.PLACES, added=True),
    NamedTable(RECORDED, made_sheets.IMPORT_LOG, added=True),
    NamedTable(ORIGINAL_SCORES, made_sheets.ORIGINALS, added=True),
    NamedTable(SETTINGS, made_sheets.PUBLICATION, added=True, reserved=False),
    NamedTable(APPEALS, made_sheets.APPEALS, added=True, reserved=False),
    NamedTable("数据检查表", made_sheets.FINDINGS, added=True, reserved=False),
    NamedTable("个人说明表", made_sheets.PERSON, added=True, reserved=False),
)
TABLES = {table.sheet: table.name for table in _READ}
KINDS = {table.sheet: table.schema for table in _READ if table.schema is not None}
UNAVAILABLE = "函数不可用"  # what a program without the functions shows
EXHAUSTED = "计算行不足"  # what every formula of ours says that finds no row of results
# What to do with records below a table of an office's own, which grows with what is inserted in it.
INSERT_INSIDE = "在表格最后一行之前插入行，把这些内容移进去"
FILLED = tuple(table.sheet for table in _READ if not table.added)  # what a clerk fills in
_OWN_NAMES = frozenset(table.name for table in NAMED_TABLES if table.added)
_LEDGER, _A_PERSON = 1000, 10  # rows of a ledger: at least, and for each person


def ledger_length(people: int) -> int:
    """Return how many rows a new month's ledger is given for so many people."""
    return max(_LEDGER, _A_PERSON * people)


# The tables that each function has a result for every row of, by the title over its results.
RESULTS_OF = {
    "SCORE": PERSONS,
    "RATE": "考勤表",
    "COVERAGE": "好差评表",
    "TIER": "好差评表",
    "扣分POINTS": "扣分表",
    "扣分STATUS": "扣分表",
    "加分POINTS": "加分表",
    "加分STATUS": "加分表",
}


class Located(NamedTuple):
    """A table of a workbook: its defined name, where it is, and what it holds."""

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


def has_name(package: Package, name: str) -> bool:
    """Tell whether a name is defined for the whole workbook."""
    return any(one.name == name and one.sheet is None for one in package.defined_names())


def is_generated(package: Package) -> bool:
    """Tell whether the sheet of scores is ours, whose people are picked from the roster.

    Else it is an office's own, whatever its name. Other tables may be an office's all the same, see
    `is_ours`.
    """
    name = next((one for one in package.defined_names() if one.name == PERSONS), None)
    if name is None or name.target[0] != made_sheets.SCORES:
        return False
    sheet, area = named_area(package, PERSONS)
    row = area.first_row + 1
    top = sheet.top_cells(row)
    first = (top.get((row, column), EMPTY) for column in range(1, 4))
    return any(TABLES["名册"] in (cell.formula or "") for cell in first)


def own_sheets(package: Package) -> set[str]:
    """Return the sheets that the product itself has put into a workbook, and no clerk fills in."""
    names = package.defined_names()
    own = {name.target[0] for name in names if name.name in _OWN_NAMES and name.sheet is None}
    return own | made_sheets.HIDDEN if is_generated(package) else own


def is_ours(package: Package, title: str) -> bool:
    """Tell whether a table is on a sheet that we have made, not on one of an office's own."""
    return package.has_sheet(made_sheets.RECHECK) or has_name(package, area_name(title))


def locate(package: Package, name: str, kind: Schema) -> Located:
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
            sheet, area = defined.target
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


def block_areas(package: Package) -> dict[str, Area]:
    """Return where the results of each function are on 计算, by the block's title above it."""
    sheet, _ = named_area(package, PLACES)
    arrays = sheet.arrays()
    top = sheet.top_cells(max((area.first_row for area in arrays), default=1) - 1)
    return {
        str(top.get((area.first_row - 1, area.first_column), EMPTY).value): area for area in arrays
    }


def result_areas(package: Package) -> dict[str, list[Area]]:
    """Return, by the name of a table, where the results for its rows are."""
    found: dict[str, list[Area]] = {}
    for title, area in block_areas(package).items():
        if title in RESULTS_OF:
            found.setdefault(RESULTS_OF[title], []).append(area)
    return found


def read_cells(sheet: Sheet, area: Area) -> Cells:
    """Return the values of an area as the functions get them."""
    return as_cells(sheet.values(area))


def as_cells(values: Iterable[Sequence[Value]]) -> Cells:
    """Return values of a sheet as the functions get them."""
    return Cells(
        tuple(map(plain, row)) if CellError in map(type, row) else tuple(cast(Sequence[Cell], row))
        for row in values
    )


def plain(value: Value) -> Cell:
    """Return a value of a sheet as the functions get it."""
    return value.code if isinstance(value, CellError) else value


def enlarge(
    package: Package, located: Located, count: int, *, over_records: bool = False
) -> Located:
    """Add rows at the end of a table, looking and computing as its last row does.

    Its defined name, validations, conditional formats and filter follow. KaoheError where
    something is below the table, unless ``over_records`` says that it is the table's own.
    """
    sheet, area = located.sheet, located.area
    bottom = area._replace(last_row=area.last_row + count)
    cells = sheet.cells()
    for (row, column), cell in cells.items():
        below = not over_records and row > area.last_row and bottom.holds(row, column)
        if below and (cell.value is not None or cell.has_formula):
            raise KaoheError(
                f"{sheet.name}!{address(row, column)} 有别的内容，表格放不下{count}行新的记录；"
                "请把它移走或删除，再试一次"
            )
    model = {
        column: cell
        for (row, column), cell in cells.items()
        if row == area.last_row and cell.has_formula and cell.array is None
    }
    for offset in range(1, count + 1):
        sheet.copy_row_format(area.last_row, area.last_row + offset)
        for column, cell in model.items():
            formula = shift_formula(cell.formula or "", offset, 0)
            sheet.set_formula(area.last_row + offset, column, formula)
    package.set_name(located.name, f"{quote_sheet(sheet.name)}!{fixed(bottom)}")
    stretch_rules(sheet, area.last_row, bottom.last_row)
    added = read_cells(sheet, bottom)
    return Located(located.name, sheet, bottom, added, tables.read(added, located.table.kind))
