"""Formulas that read the columns of Excel's tables: computed as cells, named where they are not."""

import io

import openpyxl
import pytest
from openpyxl.worksheet.table import Table, TableColumn

from workbook.adopt.adopt import Scores, adopt_package
from workbook.engine.recalculate import distrust, recalculate
from workbook.ooxml.package import Package
from workbook.ooxml.structure.table_references import CellSpelling, reads_table

HEADS = ("姓名", "量（件）", "评 价", "和", "A[1]")
ROWS = (("阿古拉", 3, 4), ("仉芷若", 10, 20), ("逯一鸣", 5, 5))
FORMULAS = {
    "成绩[[#This Row],[量（件）]]+成绩[[#This Row],[评 价]]": 7,
    "SUM(成绩[@[量（件）]:[评 价]])": 7,
    "[[#This Row],量（件）]*2": 6,
    "SUM(成绩[量（件）])": 18,
    "SUM([评 价])": 29,
    "RANK(成绩[[#This Row],[评 价]],成绩[评 价])": 3,
    "COUNTA(成绩[#Headers])": 5,
    "ROWS(成绩[姓名])+COUNTA(成绩[#Headers])": 8,
    "SUM(成绩[[#Data],[量（件）]:[评 价]])": 47,
    'INDEX(成绩[姓名],MATCH(MAX(成绩[评 价]),成绩[评 价],0))': "仉芷若",
    "成绩[[#Totals],[量（件）]]": 18,
    "COUNT(成绩[A'[1']])": 1,
    '"成绩[评 价]"&1': "成绩[评 价]1",
}  # fmt: skip


def book(formula: str) -> bytes:
    """A table from B2 with a line of totals, and a formula in its first row's fourth column."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "2组 成绩"
    for values in ((), HEADS, *ROWS):
        sheet.append([None, *values])
    sheet["E3"], sheet["F4"], sheet["C6"] = f"={formula}", 1, "=SUBTOTAL(109,[量（件）])"
    table = Table(id=1, name="成绩", displayName="成绩", ref="B2:F6", totalsRowCount=1)
    table.tableColumns = [TableColumn(id=n, name=head) for n, head in enumerate(HEADS, start=1)]
    sheet.add_table(table)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_column_of_a_table_is_its_cells(formula: str) -> None:
    package = Package(book(formula))
    assert not recalculate(package).kept
    cell = package.sheet("2组 成绩").cell(3, 5)
    assert (cell.formula, cell.value) == (formula, FORMULAS[formula])


@pytest.mark.parametrize("sheet", [None, "2组 成绩"])
def test_a_name_for_a_column_follows_it(sheet: str | None) -> None:
    package = Package(book("1"))
    package.set_name("件数", "成绩[量（件）]", sheet)
    package.sheet("2组 成绩").set_formula(3, 5, "SUM(件数)", 18)
    left = distrust(package)
    package.sheet("2组 成绩").set_value(4, 3, 100)
    assert not recalculate(package, left).kept
    assert package.sheet("2组 成绩").cell(3, 5).value == 108
    names = {one.name: one.text for one in package.defined_names()}
    assert names["件数"] == "成绩[量（件）]"


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(成绩[数量])", "SUM(别的表[评 价])", "成绩[[#This Row],[姓]]", "SUM(成绩[[姓名],[量（件）],[评 价]])",
        "SUM(成绩[[姓名]:[量（件）]:[评 价]])",
    ],
)  # fmt: skip
def test_what_there_is_not_is_named_and_keeps_its_result(formula: str) -> None:
    package = Package(book(formula))
    sheet = package.sheet("2组 成绩")
    sheet.set_formula(3, 5, formula, 77)
    (kept,) = recalculate(package, distrust(package)).kept
    assert (kept.cell, kept.formula) == ("E3", formula)
    assert sheet.cell(3, 5).value == 77


def test_from_outside_the_table_rows_and_sheets_are_minded() -> None:
    spelling = CellSpelling(Package(book("1")))
    there = spelling.respelled("成绩[[#This Row],[和]]", "别处", 4, 1)
    assert there == "'2组 成绩'!$E4"
    assert spelling.respelled("ROWS(成绩)", "别处", 1, 1) == "ROWS('2组 成绩'!B3:F5)"
    for formula, row in (("成绩[[#This Row],[和]]", 9), ("[和]", 4), ("成绩[[和]", 4)):
        assert spelling.respelled(formula, "别处", row, 1) == formula
    assert reads_table("成绩[和]") and not reads_table("'[别.xlsx]表'!A1+[1]表!A1")


def test_grades_by_a_tables_column_follow_the_scores() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    heads = ["窗口", "姓名", "业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分", "等级"]
    sheet.append(heads)
    grade = '=IF(月评[[#This Row],[总分]]>=90,"好","差")'
    for row, name in enumerate(("阿古拉", "仉芷若", "逯一鸣"), start=2):
        sheet.append(["渔政", name, *[None] * 5, f"=SUM(C{row}:G{row})", grade])
    table = Table(id=1, name="月评", displayName="月评", ref="A1:I4")
    table.tableColumns = [TableColumn(id=n, name=head) for n, head in enumerate(heads, start=1)]
    sheet.add_table(table)
    signs, ledger = made.create_sheet("考勤"), made.create_sheet("扣分")
    signs.append(["姓名", "应签到次数", "签到异常次数", "办件量", "评价量"])
    for name, absent in (("阿古拉", 0), ("仉芷若", 0), ("逯一鸣", 80)):
        signs.append([name, 84, absent, 50, 50])
    for line in (["日期", "姓名", "条款"], ["2026-11-03", "仉芷若", "行为规范2a"]):
        ledger.append(line)
    stream = io.BytesIO()
    made.save(stream)
    before = Package(stream.getvalue(), "2026年11月.xlsx")
    recalculate(before)
    done, after = adopt_package(before, scores=Scores.REPLACE)
    assert any("I2等3处的公式（" in message for message in done.messages)  # 待核 would be 好
    cells = after.sheet(sheet.title).cells()
    assert [cells[row, 9].value for row in (2, 3, 4)] == ["好", "好", "差"]
