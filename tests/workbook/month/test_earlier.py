"""A workbook made before 细则 and 口径 carried keys computes as it did."""

from pathlib import Path

import pytest

from udf.rulebook import Subject
from workbook.engine.recalculate import recalculate
from workbook.month.read import read_month
from workbook.month.stored_results import MonthResult, Unread, read_result, stored_result
from workbook.month.tables import named_area
from workbook.ooxml.package import Package

EARLIER = Path(__file__).parents[2] / "data" / "office" / "earlier.xlsx"


@pytest.mark.parametrize(
    ("floor", "score"), [("扣完本部分为止", 20.0), ("可扣整个类别", 15.0), (None, 20.0)]
)
def test_an_earlier_workbook_computes_by_its_own_words(floor: str | None, score: float) -> None:
    package = Package.open(EARLIER)
    sheet, area = named_area(package, "口径表")
    (row,) = [at for at in range(area.first_row, area.last_row + 1)
              if sheet.cell(at, 1).value == "考勤扣分下限"]  # fmt: skip
    sheet.set_value(row, 2, floor)
    sheet.set_value(row, 4, "本中心会议定的")
    ledger = package.sheet("扣分登记")
    for column, value in ((1, "2026-11-03"), (3, "甲一"), (5, "考勤管理1f"), (6, 4)):
        ledger.set_value(4, column, value)
    for at in (4, 5, 6):
        package.sheet("考勤").set_value(at, 5, 0)
        package.sheet("好差评").set_value(at, 4, 0)
    month = read_month(package)
    book = month.book()
    assert (book.title, book.version) == ("伊金霍洛旗政务服务中心进驻部门工作人员考核细则", "1.0")
    absence = book.clause_of(Subject.ABSENCE)
    assert absence is not None and absence.code == "考勤管理1f"
    assert book.rules["行为规范15"].severe
    (choice,) = (choice for choice in book.choices.all if choice.name == "考勤扣分下限")
    assert choice.text == "本中心会议定的"
    if floor is None:
        return  # an empty choice was the standard one then
    assert recalculate(package).kept == ()
    scores = package.sheet("个人得分")
    assert [scores.cell(5, column).value for column in (2, 7)] == ["甲一", score]
    assert scores.cell(6, 11).value == "一致"


def test_the_results_of_an_earlier_workbook_name_its_rule_book() -> None:
    found = read_result(EARLIER)
    assert isinstance(found, MonthResult)
    assert found.rules == "《伊金霍洛旗政务服务中心进驻部门工作人员考核细则》（1.0版）"
    assert (found.month.year, found.month.month) == (2026, 11)


def test_results_of_a_workbook_whose_rules_cannot_be_read_are_named_by_the_cell() -> None:
    package = Package.open(EARLIER)
    sheet, area = named_area(package, "细则表")
    sheet.set_value(area.first_row + 1, area.first_column, None)
    sheet.set_value(area.first_row + 1, area.first_column + 1, "某条")
    found = stored_result(package, EARLIER)
    assert isinstance(found, Unread)
    assert found.reason == "细则表头下第1行：条款“某条”应写成“3”或“3b”；请改正后再试一次"
