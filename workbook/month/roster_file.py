"""The roster from a table file, for a new month."""

from pathlib import Path

from udf import tables
from udf.errors import KaoheError
from udf.roster import Person, read_roster
from udf.tables import Table, TableError
from udf.text import day, is_blank
from workbook.month.table_files import Grid, read_grids
from workbook.ooxml.references import address

_TOTALS = ("合计", "小计", "总计")


def read_roster_file(path: Path) -> list[Person]:
    """Read 工号, 姓名, 窗口, 到岗日期 and 离岗日期 from the sheet that has most of these columns.

    Rows are counted from 0 in the order of the file. KaoheError where no sheet is a roster, it
    names nobody, or a date cannot be understood.
    """
    found = [(grid, table) for grid in read_grids(path) if (table := _table(grid)) is not None]
    if not found:
        raise KaoheError(
            f"“{path.name}”里没有名册：前{tables.HEADER_ROWS}行中找不到写着“姓名”或“工号”的表头；"
            "请用有“工号、姓名、窗口”各列的表"
        )
    grid, table = max(found, key=lambda pair: len(pair[1].columns))
    people = [
        person
        for person in read_roster(grid.rows).people
        if not person.name.startswith(_TOTALS) and not person.id.startswith(_TOTALS)
    ]
    if not people:
        raise KaoheError(f"“{path.name}”的名册里没有人；请在表头下面逐行填写人员")
    _check_dates(path.name, grid.sheet, table, {person.row for person in people})
    return [person._replace(row=row) for row, person in enumerate(people)]


def _table(grid: Grid) -> Table | None:
    try:
        return tables.read(grid.rows, tables.ROSTER)
    except TableError:
        return None


def _check_dates(title: str, sheet: str, table: Table, rows: set[int]) -> None:
    """A date that is not understood would silently make a time of service endless."""
    for name in ("到岗日期", "离岗日期"):
        for row, cell in enumerate(table.column(name)):
            if row in rows and not is_blank(cell) and day(cell) is None:
                where = address(table.header + row + 2, table.columns[name] + 1)
                raise KaoheError(
                    f"“{title}”{sheet}!{where} 的{name}看不懂（{cell}）；请写成 2026-11-03 这样"
                )
