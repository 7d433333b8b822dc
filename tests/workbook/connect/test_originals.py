"""The sheet 原得分: what stood in replaced cells, and what became of it."""

import io

import pytest
from openpyxl import load_workbook

from tests.workbook.written import written
from workbook.connect.originals_sheet import add_originals, original_lines
from workbook.connect.replaced_values import Original, ScoreChange, differing
from workbook.month.tables import ORIGINAL_SCORES
from workbook.ooxml.cells import Cell, CellError, Value
from workbook.ooxml.package import Package

WIDTH = 9


def line(name: str) -> tuple[str, ...]:
    return ("得分", name, "总分", "C4", "90", "", "95", "+5.00", "业务规范1")


def held(package: Package) -> tuple[str, list[list[Value]]]:
    """The sheet that the name means, with its rows below the header."""
    (name,) = (one for one in package.defined_names() if one.name == ORIGINAL_SCORES)
    assert name.hidden
    sheet = package.sheet(name.target[0])
    last = max(row for row, _ in sheet.cells())
    rows = [
        [sheet.cell(row, column).value for column in range(1, WIDTH + 1)]
        for row in range(4, last + 1)
    ]
    return sheet.name, rows


def test_a_second_adoption_goes_on_below_the_first() -> None:
    package = Package(written({"得分": [["姓名"]]}))
    add_originals(package, [line("甲"), line("<乙>")])
    assert held(package) == ("原得分", [[one or None for one in line(n)] for n in ("甲", "<乙>")])
    add_originals(Package(package.to_bytes()), [])
    add_originals(package, [line("丙")])
    title, rows = held(Package(package.to_bytes()))
    assert (title, [row[1] for row in rows]) == ("原得分", ["甲", "<乙>", "丙"])
    assert rows[2] == [one or None for one in line("丙")]
    page = load_workbook(io.BytesIO(package.to_bytes()))[title].page_setup
    assert (page.orientation, page.fitToWidth, page.fitToHeight) == ("landscape", 1, 0)
    sheet = package.sheet(title)
    assert sheet.cell(6, 2).style == sheet.cell(5, 2).style


def test_an_offices_own_sheet_of_that_name_stays() -> None:
    package = Package(written({"原得分": [["办公室的"]], "原得分（接入前）": [["也是"]]}))
    add_originals(package, [line("甲")])
    assert held(package)[0] == "原得分（接入前）（接入前）"
    assert package.sheet("原得分").cell(1, 1).value == "办公室的"


def change(
    row: int, own: Cell, name: str = "甲", item: str = "总分", **more: object
) -> ScoreChange:
    original = Original(
        sheet="得分", item=item, row=row, column=3, keys=("7", name, "窗口"), cell=own, score=True
    )
    stated = {
        "before": "90",
        "after": "95",
        "difference": "+5.00",
        "differs": True,
        "why": "加分项5",
    }
    return ScoreChange(original=original, **{**stated, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(90, "90"), (34.29, "34.29"), (True, "是"), (False, "否"), (None, ""), ("请假", "请假"), (CellError("#N/A"), "#N/A")],
)  # fmt: skip
def test_a_formula_that_gave_the_same_is_kept_with_what_it_showed(
    value: object, shown: str
) -> None:
    own = Cell(value, "SUM(A4:B4)")  # type: ignore[arg-type]
    ((sheet, name, item, cell, before, formula, *_),) = original_lines(
        [change(4, own, differs=False)]
    )
    assert (sheet, name, item, cell, before) == ("得分", "甲", "总分", "C4", shown)
    assert formula == "=SUM(A4:B4)"


def test_formulas_alike_in_one_piece_are_one_line() -> None:
    rows = (4, 5, 6, 8)
    own = [change(row, Cell(90, f"SUM(A{row}:B{row})"), differs=False) for row in rows]
    lines = original_lines([*own, change(7, Cell(85, "SUM(A7:B7)"), "乙", "业务规范")])
    why = "原公式遇到“待核”等文字会算错，已换成能识别文字的公式"
    assert lines == [
        ("得分", "乙", "业务规范", "C7", "90", "=SUM(A7:B7)", "95", "+5.00", "加分项5"),
        ("得分", "", "总分", "C4:C6", "", "=SUM(A4:B4)（各行依此类推）", "", "", why),
        ("得分", "甲", "总分", "C8", "90", "=SUM(A8:B8)", "", "", why),
    ]


def test_only_results_that_differ_are_told() -> None:
    changes = [change(4, Cell(90)), change(5, Cell(90), "乙", differs=False)]
    assert [one.original.person for one in differing(changes)] == ["甲"]
    assert changes[0].cell == "得分!C4"
