"""What the verbs change in an office's workbook, compared cell by cell by nothing of the product."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.utils import get_column_letter

from tests.workbook.compare import Difference, differences
from workbook.cli.main import main
from workbook.ooxml.package import Package

FIVE = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项")
NAMES = ("昂格尔", "逯一鸣", "仉芷若", "扎木苏", "乜国英")


def office() -> bytes:
    """A page of scores with all that a clerk puts on it, three inputs, and a sheet of its own."""
    made = openpyxl.Workbook()
    scores, ledger, signs, cases, duty = (
        made.worksheets[0], *(made.create_sheet(name) for name in ("扣分", "签到", "评价", "值班"))
    )  # fmt: skip
    scores.title = "得分"
    scores.append(["2026年11月考核"])
    scores.merge_cells("A1:H1")
    scores.append(["序号", "姓名", *FIVE, "总分"])
    ledger.append(["日期", "姓名", "条款", "数量"])
    ledger.append(["11月3日", "昂格尔", "业务规范3b", 1])
    signs.append(["姓名", "应签到次数", "签到异常次数"])
    cases.append(["姓名", "办件量", "评价量"])
    duty.append(["星期一", "昂格尔", "=LEN(B1)"])
    for row, name in enumerate(NAMES, start=3):
        scores.append([row - 2, name, *[None] * 5, f"=SUM(C{row}:G{row})"])
        signs.append([name, 84, 0])
        cases.append([name, 50, 50])
    scores["B3"].comment = Comment("新来的", "督查科")
    low = CellIsRule("lessThan", ["60"])  # type: ignore[no-untyped-call]
    scores.conditional_formatting.add("H3:H7", low)
    chart = BarChart()
    chart.add_data(Reference(scores, min_col=8, min_row=3, max_row=7))
    scores.add_chart(chart, "K2")
    scores.freeze_panes, scores.print_title_rows = "C3", "2:2"
    scores.column_dimensions["B"].width, scores.row_dimensions[2].height = 15, 30
    scores.auto_filter.ref = "A2:H7"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    book = tmp_path_factory.mktemp("office") / "2026年11月.xlsx"
    book.write_bytes(office())
    assert main(["adopt", str(book)]) == 0
    yield book.with_name("2026年11月_已接入.xlsx")


@pytest.fixture
def book(adopted: Path, tmp_path: Path) -> Path:
    path = tmp_path / "2026年11月.xlsx"
    path.write_bytes(adopted.read_bytes())
    return path


def formulas(content: bytes) -> set[tuple[str, str]]:
    package = Package(content)
    return {
        (sheet.name, f"{get_column_letter(column)}{row}")
        for sheet in package.sheets
        for area in ([(r, c, r, c) for r, c in sheet.formulas()] + sheet.arrays())
        for row in range(area[0], area[2] + 1)
        for column in range(area[1], area[3] + 1)
    }


def not_results(before: bytes, after: bytes) -> list[Difference]:
    """The differences that are not results of formulas which stay as they are."""
    computed = formulas(before) & formulas(after)
    return [
        d
        for d in differences(before, after)
        if not (d.kind == "值" and (d.sheet, d.place) in computed)
        and "Print_Area" not in d.place  # follows what is shown
    ]


def test_adopt_changes_exactly_what_json_says(
    adopted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original = adopted.with_name("2026年11月.xlsx")
    assert main(["adopt", str(original), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    found = differences(original, adopted)
    own = {sheet.name for sheet in Package.open(original).sheets}
    assert set(said["sheets_added"]) == {d.sheet for d in found if d.kind == "工作表"}
    for sheet in own:
        cells = {d.place for d in found if d.sheet == sheet and d.kind in ("值", "公式", "样式")}
        listed = said["sheets_changed"].get(sheet, {"count": 0, "cells": ()})
        assert len(cells) == listed["count"] and set(listed["cells"]) <= cells, sheet
    assert said["parts"]["removed"] == []
    assert not [d for d in found if d.kind == "部件" and d.before is not None]


def test_adopt_changes_the_persons_cells_and_what_is_added_beside_inputs(adopted: Path) -> None:
    before = adopted.with_name("2026年11月.xlsx").read_bytes()
    scores = {f"{letter}{row}" for letter in "CDEFGH" for row in range(3, 8)}
    beside = {"扣分": "EF", "签到": "D", "评价": "D"}
    left = [
        d
        for d in not_results(before, adopted.read_bytes())
        if not (d.kind in ("工作表", "名称") and d.before is None)
        and not (d.sheet == "得分" and d.place in scores)
        and not (d.sheet in beside and (d.kind == "列宽" or d.place[0] in beside[d.sheet]))
    ]
    assert left == []


def test_calc_stores_results_and_changes_nothing_else(book: Path) -> None:
    package = Package.open(book)
    package.sheet("扣分").set_value(3, 1, "11月4日")
    package.sheet("扣分").set_value(3, 2, "仉芷若")
    package.sheet("扣分").set_value(3, 3, "行为规范9")
    book.write_bytes(package.to_bytes())
    before = book.read_bytes()
    assert main(["calc", str(book)]) == 0
    found = differences(before, book)
    assert ("得分", "D5") in {(d.sheet, d.place) for d in found}
    assert not_results(before, book.read_bytes()) == []


def test_import_writes_its_counts_and_changes_nothing_else(book: Path, tmp_path: Path) -> None:
    export = tmp_path / "考勤.csv"
    lines = [
        "姓名,应签到次数,签到异常次数",
        *(f"{name},80,{n % 3}" for n, name in enumerate(NAMES)),
    ]
    export.write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = book.read_bytes()
    assert main(["import", "考勤", str(export), "--into", str(book)]) in (0, 1)
    left = not_results(before, book.read_bytes())
    written = {d.place for d in left if d.sheet == "签到"}
    assert written <= {f"{letter}{row}" for letter in "BC" for row in range(2, 7)}
    assert {"B2", "C3", "C4"} <= written
    assert {d.sheet for d in left} <= {"签到", "导入记录"}
    assert {d.kind for d in left if d.sheet == "签到"} == {"值"}
