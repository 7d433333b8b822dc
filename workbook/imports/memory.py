"""What imports have written, remembered on a hidden sheet: so that a clerk's change is noticed."""

from io import BytesIO

from udf.errors import KaoheError
from workbook.package import Package
from workbook.sheet import EMPTY
from workbook.transplant import add_sheet

SHEET = "导入记录"
LEDGER_COLUMNS = (
    "日期", "工号", "姓名", "窗口", "条款", "数量", "核实", "考核方式", "通报期次", "备注",
)  # fmt: skip
_COLUMNS = (
    "来源", "编号", *LEDGER_COLUMNS, "应签到次数", "签到异常次数", "办件量", "评价量",
)  # fmt: skip

Written = dict[str, str]
Memory = dict[tuple[str, str], Written]


def recall(package: Package) -> Memory:
    """Return what earlier imports wrote, by source and the source's id: text by column.

    KaoheError where the sheet of that name is something else.
    """
    if not package.has_sheet(SHEET):
        return {}
    cells = package.sheet(SHEET).cells()
    header = tuple(cells.get((1, c), EMPTY).value for c in range(1, len(_COLUMNS) + 1))
    if header != _COLUMNS:
        raise KaoheError(
            f"“{package.title}”的工作表“{SHEET}”不是导入时写的，或被改过；请给它改个名字再导入"
        )
    memory: Memory = {}
    for row in range(2, max((row for row, _ in cells), default=1) + 1):
        source, number, *values = (
            str(cells.get((row, column), EMPTY).value or "")
            for column in range(1, len(_COLUMNS) + 1)
        )
        if source:
            memory[source, number] = {
                name: value for name, value in zip(_COLUMNS[2:], values, strict=True) if value
            }
    return memory


def remember(package: Package, memory: Memory) -> None:
    """Store what imports have written."""
    if not package.has_sheet(SHEET):
        add_sheet(package, _blank(), SHEET)
    sheet = package.sheet(SHEET)
    rows: list[tuple[str, ...]] = [_COLUMNS]
    for (source, number), written in memory.items():
        rows.append((source, number, *(written.get(name, "") for name in _COLUMNS[2:])))
    last = max((row for row, _ in sheet.cells()), default=0)
    rows += [("",) * len(_COLUMNS)] * (last - len(rows))
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            sheet.set_value(row, column, value or None)


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
