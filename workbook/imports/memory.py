"""What imports have written, remembered on a hidden sheet: so that a clerk's change is noticed."""

import json
from io import BytesIO

from udf.errors import KaoheError
from workbook.package import Package
from workbook.sheet import EMPTY
from workbook.transplant import add_sheet

SHEET = "导入记录"
_HEADER = ("来源", "编号", "写入内容")

Written = dict[str, str]
Memory = dict[tuple[str, str], Written]


def recall(package: Package) -> Memory:
    """Return what earlier imports wrote, by source and the source's id: text by column.

    KaoheError where the sheet of that name is something else.
    """
    if not package.has_sheet(SHEET):
        return {}
    cells = package.sheet(SHEET).cells()
    rows = [
        tuple(str(cells.get((row, column), EMPTY).value or "") for column in (1, 2, 3))
        for row in range(1, max((row for row, _ in cells), default=1) + 1)
    ]
    try:
        memory = {(source, number): json.loads(said) for source, number, said in rows[1:] if source}
    except ValueError:
        rows = [("",) * 3]
    if rows[0] != _HEADER:
        raise KaoheError(
            f"“{package.title}”的工作表“{SHEET}”不是导入时写的，或被改过；请给它改个名字再导入"
        )
    return memory


def remember(package: Package, memory: Memory) -> None:
    """Store what imports have written."""
    make_sheet(package)
    sheet = package.sheet(SHEET)
    rows: list[tuple[str | None, ...]] = [_HEADER]
    for (source, number), written in memory.items():
        rows.append((source, number, json.dumps(written, ensure_ascii=False)))
    last = max((row for row, _ in sheet.cells()), default=0)
    rows += [(None,) * 3] * (last - len(rows))
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            sheet.set_value(row, column, value)


def make_sheet(package: Package) -> None:
    """Add the sheet that remembers, hidden and empty, where there is none."""
    if not package.has_sheet(SHEET):
        add_sheet(package, _blank(), SHEET)


def _blank() -> Package:
    """Return a workbook with an empty hidden sheet of that name."""
    from openpyxl import (
        Workbook,
    )  # takes half a second, and only a workbook's first import needs it

    book = Workbook()
    book.create_sheet(SHEET).sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    return Package(stream.getvalue())
