"""`doctor` with an Excel stood in for, which computes with what it is given to compute with."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from tests.refusals import refused
from tests.udf.month import CALENDAR, LEDGER_HEADER, ROSTER, rules_table
from tests.workbook.hosts.test_macros import BY_EXCEL
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.hosts import doctor as doctoring
from workbook.hosts.doctor import Difference, doctor, start_wps
from workbook.ooxml.cells import CellError
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area


class Range:
    def __init__(self, app: "App", sheet: str, corners: tuple[Any, ...]) -> None:
        self.app, self.sheet, self.corners = app, sheet, corners

    def options(self, **options: object) -> "Range":
        assert options == {"ndim": 2, "err_to_str": True}
        return self

    @property
    def value(self) -> list[list[Any]]:
        package = self.app.package
        sheet = package.sheet(self.sheet)
        shown = [
            [str(cell) if isinstance(cell, CellError) else cell for cell in row]
            for row in sheet.values(Area(*self.corners[0], *self.corners[1]))
        ]
        self.app.change(self.sheet, shown)
        return shown

    @value.setter
    def value(self, cell: Any) -> None:
        row, column = self.corners
        self.app.package.sheet(self.sheet).set_value(row, column, cell)
        self.app.typed.append((self.sheet, cell))
        if self.app.alive:
            recalculate(self.app.package, ())


class App:
    """xlwings' App and Book as far as they are used."""

    version = "16.0"

    def __init__(
        self, change: Callable[[str, list[list[Any]]], None] = lambda *_: None, alive: bool = True
    ) -> None:
        self.change, self.alive = change, alive
        self.typed: list[tuple[str, Any]] = []
        self.closed = self.gone = self.rebuilt = False
        self.books = SimpleNamespace(open=self.open)
        self.api = SimpleNamespace(CalculateFullRebuild=self.rebuild)

    def open(self, path: str) -> Any:
        assert path.endswith(".xlsm")
        self.package = Package.open(Path(path))
        assert self.package.has_part("xl/vbaProject.bin")
        sheets = {
            sheet.name: SimpleNamespace(range=lambda *at, n=sheet.name: self.range(n, at))
            for sheet in self.package.sheets
        }
        return SimpleNamespace(sheets=sheets, close=self.close)

    def range(self, sheet: str, at: tuple[Any, ...]) -> Range:
        return Range(self, sheet, at if len(at) == 2 else at[0])

    def rebuild(self) -> None:
        self.rebuilt = True

    def close(self) -> None:
        self.closed = True

    def quit(self) -> None:
        self.gone = True


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month small enough to be computed often: the tables by name, the scores, the states."""
    made = Workbook()
    made.remove(made.worksheets[0])
    tables = {
        "名册": [*ROSTER[:3]],
        "扣分登记": [LEDGER_HEADER, *[[None] * len(LEDGER_HEADER)] * 4],
        "细则": rules_table(),
        "日历": CALENDAR,
    }
    for title, rows in tables.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        reference = f"{title}!$A$1:${get_column_letter(len(rows[0]))}${len(rows)}"
        name = f"{title.removesuffix('登记')}表"
        made.defined_names[name] = DefinedName(name, attr_text=reference)
    hidden, scores = made.create_sheet("计算"), made.create_sheet("个人得分")
    hidden["A1"] = ArrayFormula("A1:A2", '=KH_SCORE(名册表,"业务规范",名册表,扣分表,扣分表,细则表)')
    hidden["B1"] = ArrayFormula("B1:B4", '=KH_STATUS(扣分表,"扣分",名册表,细则表)')
    hidden["C1"] = "=KH_WORKDAYS(日历表)"
    scores["A1"] = '=IFERROR(INDEX(计算!$A$1:$A$2,1),"函数不可用")'
    scores["A2"] = '=IFERROR(INDEX(计算!$A$1:$A$2,2),"函数不可用")'
    scores["A3"] = "=日历!A2"
    path = tmp_path_factory.mktemp("doctor") / "2026-11.xlsx"
    made.save(path)
    return path


def test_a_generated_month_is_well(tmp_path: Path) -> None:
    people = [Person(0, "1001", "王芳", "综合窗口", None, None)]
    path = tmp_path / "2026-11.xlsx"
    path.write_bytes(generate(date(2026, 11, 1), people, load_rulebook())[0])
    app = App(alive=False)
    diagnosis = doctor(path, lambda: app)
    assert [sheet for sheet, _ in app.typed] == ["扣分登记"] * 3
    assert diagnosis.compared > 10_000
    assert {one.test for one in diagnosis.differences} == {"填写一行"}


def test_an_excel_that_computes_alike_is_well(book: Path) -> None:
    before = book.read_bytes()
    app = App()
    diagnosis = doctor(book, lambda: app)
    assert diagnosis.differences == ()
    assert diagnosis.compared == 2 * (2 + 4 + 1 + 3)
    assert diagnosis.excel == "16.0"
    assert app.rebuilt
    assert app.closed
    assert app.gone
    assert [sheet for sheet, _ in app.typed] == ["扣分登记"] * 3
    assert book.read_bytes() == before


def test_one_wrong_score_is_found(book: Path) -> None:
    def falsify(sheet: str, shown: list[list[Any]]) -> None:
        if sheet == "个人得分":
            shown[1][0] = 19.99

    found = doctor(book, lambda: App(falsify)).differences
    assert found == (
        Difference("重新计算", "个人得分", "A2", 19.99, 20),
        Difference("填写一行", "个人得分", "A2", 19.99, 20),
    )


def test_functions_that_are_not_there_are_found(book: Path) -> None:
    def unavailable(sheet: str, shown: list[list[Any]]) -> None:
        if sheet == "计算":
            shown[0][0] = "#VALUE!"

    assert any(one.excel == "#VALUE!" for one in doctor(book, lambda: App(unavailable)).differences)


def test_an_excel_that_does_not_follow_what_is_typed_is_found(book: Path) -> None:
    found = doctor(book, lambda: App(alive=False)).differences
    assert {one.test for one in found} == {"填写一行"}
    assert {"计算", "个人得分"} == {one.sheet for one in found}


def test_empty_and_zero_are_not_the_same(book: Path) -> None:
    def zero(sheet: str, shown: list[list[Any]]) -> None:
        if sheet == "计算":
            for row in shown:
                row[:] = [0.0 if cell == "" else cell for cell in row]

    assert doctor(book, lambda: App(zero)).differences


def test_dates_and_whole_numbers_as_excel_gives_them_are_the_same(book: Path) -> None:
    def as_excel(sheet: str, shown: list[list[Any]]) -> None:
        for row in shown:
            row[:] = [
                datetime(2026, 11, 1) if cell == 46327
                else float(cell) if type(cell) is int
                else None if cell == "" else cell
                for cell in row
            ]  # fmt: skip

    assert doctor(book, lambda: App(as_excel)).differences == ()


def test_an_excel_that_breaks_off_is_told_and_closed(book: Path) -> None:
    app = App()
    app.api.CalculateFullRebuild = lambda: 1 / 0
    with refused(
        "Excel 没有完成检查（division by zero）；请关闭 Excel，运行 kaohe host excel 后再试"
    ):
        doctor(book, lambda: app)
    assert app.gone


def test_a_workbook_without_functions_is_refused() -> None:
    with refused("“quickstart.xlsm”里没有考核函数，无从检查；请给出 kaohe new 生成的工作簿"):
        doctor(BY_EXCEL, App)


@pytest.mark.skipif(sys.platform == "win32", reason="这里检查的是非 Windows 电脑")
def test_without_windows_there_is_nothing_to_start(book: Path) -> None:
    with refused(
        "这台电脑不是 Windows，Excel 宏工作簿（.xlsm）用不了；"
        "Mac 和网页版请用 kaohe host office，"
        "LibreOffice 请用 kaohe host calc"
    ):
        doctor(book)


def test_a_program_that_does_not_start_is_named(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object, **__: object) -> object:
        raise OSError("class not registered")

    monkeypatch.setattr(doctoring, "this_machine", lambda: None)
    monkeypatch.setitem(sys.modules, "xlwings", SimpleNamespace(App=unavailable))
    with refused("没有能启动的 Excel；请先安装 Microsoft Excel 桌面版"):
        doctor(book)
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", SimpleNamespace(App=lambda xl: xl))
    client = SimpleNamespace(DispatchEx=unavailable)
    monkeypatch.setitem(sys.modules, "win32com", SimpleNamespace(client=client))
    monkeypatch.setitem(sys.modules, "win32com.client", client)
    with refused("WPS 表格（Ket.Application）起不来；请先打开一次 WPS 表格再试"):
        start_wps("Ket.Application")
    client.DispatchEx = lambda name: f"<{name}>"
    sys.modules["xlwings"].App = lambda impl: ("app", impl)  # type: ignore[attr-defined]
    assert start_wps("Ket.Application") == ("app", "<Ket.Application>")


def test_excel_is_started_unseen_with_macros_on(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, object]] = []

    def app(**options: object) -> SimpleNamespace:
        started.append(options)
        return SimpleNamespace(api=SimpleNamespace(AutomationSecurity=3), display_alerts=True)

    monkeypatch.setattr(doctoring, "this_machine", lambda: None)
    monkeypatch.setitem(sys.modules, "xlwings", SimpleNamespace(App=app))
    excel = doctoring._start_excel()
    assert started == [{"visible": False, "add_book": False}]
    assert (excel.display_alerts, excel.api.AutomationSecurity) == (False, 1)
