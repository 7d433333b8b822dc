"""A workbook tested in the real Excel: every formula's result against the embedded engine's."""

import math
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from udf import tables
from udf.errors import KaoheError
from udf.kinds import Kind
from udf.tables import CALENDAR, LEDGER, ROSTER, RULES, Table, blank_row
from udf.text import freeze, text
from workbook.engine.formulas import read_formulas
from workbook.engine.recalculate import Key, distrust, recalculate
from workbook.hosts.convert import rename_calls_in
from workbook.hosts.excel import this_machine
from workbook.hosts.macros import make_xlsm
from workbook.ooxml.cells import CellError, Value
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, parse_area
from workbook.ooxml.sheet.worksheet import Sheet


@dataclass(frozen=True)
class Difference:
    """A cell that Excel shows otherwise than the embedded engine, and in which test."""

    test: str
    sheet: str
    cell: str
    excel: Value | datetime
    expected: Value


@dataclass(frozen=True)
class Diagnosis:
    """What Excel made of a workbook: its version, how many results were compared, which differ."""

    excel: str
    compared: int
    differences: tuple[Difference, ...]


def doctor(book: Path, start: Callable[[], Any] | None = None, program: str = "Excel") -> Diagnosis:
    """Let the real Excel recalculate a copy of a workbook, then type a row into its ledger.

    `program` is its name, where another one that takes Excel's orders is started instead.
    Each time every formula is compared with the embedded engine. The workbook itself is only read.
    `start` gives a running Excel as an `xlwings.App`. KaoheError where there is no Excel, it does
    not open the workbook, or the workbook has no functions of ours.
    """
    package = Package.open(book)
    if not rename_calls_in(package, "excel"):
        raise KaoheError(f"“{book.name}”里没有考核函数，无从检查；请给出 kaohe new 生成的工作簿")
    make_xlsm(package)
    doubted = distrust(package)  # the office's own formulas that only Excel can compute
    recalculate(package, doubted)
    with (
        tempfile.TemporaryDirectory(prefix="kaohe", ignore_cleanup_errors=True) as folder,
        _running(start or _start_excel) as app,
    ):
        copy = Path(folder) / "doctor.xlsm"
        package.save(copy)
        try:
            opened = app.books.open(str(copy))
            app.api.CalculateFullRebuild()
            results = list(_compare("重新计算", package, opened, doubted))
            entry = _next_entry(package)
            for sheet, row, column, value in entry:
                package.sheet(sheet).set_value(row, column, value)
                opened.sheets[sheet].range((row, column)).value = value
            if entry:
                recalculate(package, doubted)
                results += _compare("填写一行", package, opened, doubted)
            excel = str(app.version)
            opened.close()
        except KaoheError:
            raise
        except Exception as error:
            raise KaoheError(
                f"{program} 没有完成检查（{error}）；请关闭 {program}，运行 kaohe host excel 后再试"
            ) from error
    differences = [result for result in results if result is not None]
    return Diagnosis(excel, len(results), tuple(differences))


def _start_excel() -> Any:
    this_machine()
    import xlwings

    try:
        app = xlwings.App(visible=False, add_book=False)
    except Exception as error:
        raise KaoheError("没有能启动的 Excel；请先安装 Microsoft Excel 桌面版") from error
    app.display_alerts = False
    app.api.AutomationSecurity = 1  # macros run; otherwise there would be nothing to test
    return app


def start_wps(name: str) -> Any:
    """Start WPS's spreadsheets by the name they are registered under; it takes Excel's orders."""
    import xlwings
    from win32com.client import DispatchEx

    windows = import_module("xlwings._xlwindows")
    try:
        return xlwings.App(impl=windows.App(xl=DispatchEx(name)))
    except Exception as error:
        raise KaoheError(f"WPS 表格（{name}）起不来；请先打开一次 WPS 表格再试") from error


@contextmanager
def _running(start: Callable[[], Any]) -> Iterator[Any]:
    app = start()
    try:
        yield app
    finally:
        app.quit()


def _compare(
    test: str, package: Package, opened: Any, doubted: Collection[Key]
) -> Iterator[Difference | None]:
    """Yield the difference, or None, for each cell that shows a result we can judge."""
    for sheet in package.sheets:
        cells = [
            at
            for formula in read_formulas(sheet)
            if formula.key not in doubted
            for line in formula.area.rows()
            for at in line
        ]
        if not cells:
            continue
        area = Area(1, 1, max(row for row, _ in cells), max(column for _, column in cells))
        block = opened.sheets[sheet.name].range((1, 1), (area.last_row, area.last_column))
        shown = block.options(ndim=2, err_to_str=True).value
        expected = sheet.values(area)
        for row, column in cells:
            seen, wanted = shown[row - 1][column - 1], expected[row - 1][column - 1]
            if _same(package, seen, wanted):
                yield None
            else:
                yield Difference(
                    test=test,
                    sheet=sheet.name,
                    cell=address(row, column),
                    excel=seen,
                    expected=wanted,
                )


def _same(package: Package, seen: Value | datetime, wanted: Value) -> bool:
    if isinstance(seen, datetime):
        seen = package.to_serial(seen)
    if isinstance(wanted, CellError):
        return seen == wanted.code
    if isinstance(seen, (int, float)) and isinstance(wanted, (int, float)):
        return math.isclose(seen, wanted, rel_tol=1e-9, abs_tol=1e-9)
    return ("" if seen is None else seen) == wanted


def _next_entry(package: Package) -> list[tuple[str, int, int, Value]]:
    """Return the cells of one more deduction for somebody; none where the ledger is full."""
    found = {
        name: _table(package, name, kind)
        for name, kind in (
            ("扣分表", LEDGER), ("名册表", ROSTER), ("细则表", RULES), ("日历表", CALENDAR)
        )
    }  # fmt: skip
    ledger = found["扣分表"]
    values = {
        "日期": _first(found["日历表"], "日期"),
        "工号": _first(found["名册表"], "工号"),
        "条款": _first(found["细则表"], "条款", where=("计算方式", Kind.EACH)),
    }
    if ledger is None or None in values.values():
        return []
    sheet, area, entries = ledger
    row = next((n for n, cells in enumerate(entries.rows) if blank_row(cells)), None)
    if row is None:
        return []
    at = area.first_row + entries.header + 1 + row
    return [
        (sheet.name, at, area.first_column + entries.columns[name], value)
        for name, value in values.items()
        if name in entries.columns
    ]


def _first(
    found: "tuple[Sheet, Area, Table] | None", name: str, where: tuple[str, str] | None = None
) -> Value:
    """Return the first filled cell of a column, in the rows where another column says so."""
    if found is None:
        return None
    table = found[2]
    for row in table.rows:
        cell = table.cell(row, name)
        wanted = where is None or text(table.cell(row, where[0])) == where[1]
        if wanted and isinstance(cell, (str, int, float)) and text(cell):
            return cell
    return None


def _table(package: Package, name: str, kind: tables.Schema) -> tuple[Sheet, Area, Table] | None:
    """Return the table a defined name stands for: its sheet, its area, and what is in it."""
    targets = (entry.target for entry in package.defined_names() if entry.name == name)
    title, reference = next(targets, ("", ""))
    if not package.has_sheet(title):
        return None
    sheet, area = package.sheet(title), parse_area(reference)
    return sheet, area, tables.read(freeze(sheet.values(area)), kind)
