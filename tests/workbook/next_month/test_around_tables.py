"""What a sheet says beside and around its tables: moved as a whole, or kept and named."""

import datetime as dt
import io

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.workbook.offices import adopted_book
from tests.workbook.written import three_people
from workbook.next_month.dated_texts import dates_of, with_dates
from workbook.next_month.next_month import NextMonth, advance
from workbook.ooxml.package import Package

OLD, NEW = dt.date(2026, 3, 1), dt.date(2026, 4, 1)


def moved_text(written: str) -> tuple[str, str]:
    """A text of March moved on to April, and what is left of March in it."""
    dates = dates_of(written, OLD, NEW, {"李强"})
    return with_dates(written, dates), dates.left


@pytest.mark.parametrize(
    "written",
    [
        "说明：本期（3月）共22个工作日，3月8日女职工放假半天",
        "上个月（2月）的平均分为 93.5",
        "3月28日至4月2日 清明祭扫值守",
        "考勤区间：2.26～3.25",
        "自3月起实行",
        "从3月份起调整窗口",
        "3月8日起换新窗口",
        "李强，3月请假，已批",
        "2026年3月8日放假，2026年3月考核",
    ],
)
def test_a_sentence_that_tells_of_an_event_stays_whole_and_is_named(written: str) -> None:
    assert moved_text(written) == (written, written)


def test_a_number_that_follows_the_month_is_named_alone() -> None:
    written = "《大厅简报》2026年第3期"
    assert moved_text(written) == (written, "2026年第3期")


def test_each_sentence_is_moved_or_kept() -> None:
    moved, left = moved_text("统计周期：2026年3月1日—3月31日；3月15日全员消防演练")
    assert moved == "统计周期：2026年4月1日—4月30日；3月15日全员消防演练"
    assert left == "3月15日全员消防演练"
    assert moved_text("数据下载时间：2026年4月2日")[0] == "数据下载时间：2026年5月2日"
    assert moved_text("截至2026年3月31日")[0] == "截至2026年4月30日"
    assert moved_text("大厅，3月考核得分，请核对")[0] == "大厅，4月考核得分，请核对"
    assert moved_text("2026年3月1日至3月15日考核情况")[0] == "2026年4月1日至4月15日考核情况"
    for other in ("《大厅简报》2026年第7期", "系数 2.5-3.5", "上月情况见附件，1月1日起"):
        assert moved_text(other) == (other, "")


FORMULAS = {
    "DATE(2026,11,30)": "DATE(2026,12,31)",
    "DATE(2026,12,1)-1": "DATE(2027,1,1)-1",
    "DATE(2026,12,5)+1": "DATE(2026,12,5)+1",
    "DATE(2026,10,1)": "DATE(2026,10,1)",
    "DATE(2026,11,M1)": "DATE(2026,11,M1)",
    "DATE(2026,11,31)": "DATE(2026,11,31)",
    "DATE(2026,11,30)-DATE(2026,11,9)": "DATE(2026,11,30)-DATE(2026,11,9)",
    '"2026年11月"&YEAR(DATE(M1,11,1))': '"2026年12月"&YEAR(DATE(M1,11,1))',
}


@pytest.fixture(scope="module")
def moved() -> tuple[NextMonth, Package]:
    """A month with words beside its people, and sheets that nothing here uses."""
    made, scores = three_people()
    scores["L1"], scores["M1"] = "月份：", 11
    scores["L4"] = "11月19日 上级调研"
    scores["O1"], scores["P1"] = 11, 11
    scores["O1"].number_format = '0"月考核"'
    scores["P1"].number_format = '0"件"'
    scores["Q1"], scores["R1"] = 11, "月"
    duty = made.create_sheet("轮值")
    duty.append(["大厅11月轮值安排"])
    duty.append(["带班", "电话"])
    page = made.create_sheet("物资")
    page.append(["品名", "件数"])
    page.oddHeader.center.text = "2026年11月"
    linked = made.create_sheet("公式")
    linked["A1"] = '="截至"&TEXT(DATE(2026,11,30),"m月d日")'
    for row, formula in enumerate(FORMULAS, start=6):
        scores.cell(row, 12, f"={formula}")
    checks = ("A1:A9", 46331, 46335), ("B1:B9", 46327, 46356), ("D1:D9", "DATE(2026,12,1)", 46356)
    for area, first, last in checks:
        check = DataValidation(type="date", formula1=str(first), formula2=str(last))
        check.add(area)
        scores.add_data_validation(check)
    late = FormulaRule(formula=["C1>DATE(2026,12,8)"])  # type: ignore[no-untyped-call]
    scores.conditional_formatting.add("C1:C9", late)
    made.defined_names["巡检"] = DefinedName("巡检", attr_text="DATE(2026,11,9)")
    stock = made.create_sheet("盘点")
    stock.append(["说明", "哪天", "几件"])
    stock.append(["盘点", dt.date(2026, 11, 9), "=1+1"])
    aged = made.create_sheet("设备")
    aged.append(["名称", "购置"])
    aged.append(["打印机", dt.date(2020, 5, 9)])
    for name in ("11月一览", "12月一览", "11月排队"):
        made.create_sheet(name)["A1"] = "=得分!I3"
    made.create_sheet("通讯录").append(["姓名", "电话"])
    last = made.create_sheet("旧表")
    last.append(["2025年11月的安排"])
    stream = io.BytesIO()
    made.save(stream)
    package = adopted_book(stream.getvalue())[1]
    return advance(package), package


def test_words_beside_the_people_are_named_and_the_months_number_moves(
    moved: tuple[NextMonth, Package],
) -> None:
    done, package = moved
    shown = [package.sheet("得分").cell(1, column).value for column in (13, 15, 16, 17)]
    assert shown == [12, 12, 11, 12]  # as 月份, as its format shows it, what is no month, and 月
    assert package.sheet("得分").cell(4, 12).value == "11月19日 上级调研"
    assert "“得分”L4“11月19日 上级调研”写的仍是11月的内容，没有改动；请自己更新" in done.messages


def test_every_unused_sheet_of_the_old_month_is_named(moved: tuple[NextMonth, Package]) -> None:
    named = [m.split("”")[0][1:] for m in moved[0].messages if "仍是11月的内容，没有改动" in m]
    assert named == ["得分", "轮值", "物资", "公式", "盘点"]


def test_formulas_with_days_of_the_month_move_on(moved: tuple[NextMonth, Package]) -> None:
    cells = moved[1].sheet("得分").cells()
    assert [cells[row, 12].formula for row, _ in enumerate(FORMULAS, start=6)] == list(
        FORMULAS.values()
    )
    said = [one for one in moved[0].messages if "某一天" in one]
    assert said == [
        "“得分”A1:A9的数据验证或条件格式里写着11月里的某一天，没有改动；请按12月的改",
        "“得分”C1:C9的数据验证或条件格式里写着12月里的某一天，没有改动；请核对",
        "“得分”L8的公式里写着12月里的某一天，没有改动；请核对",
        "“得分”L12的公式里写着11月里的某一天，没有改动；请按12月的改",
        "名称“巡检”里写着11月里的某一天，没有改动；请按12月的改",
    ]
    book = openpyxl.load_workbook(io.BytesIO(moved[1].to_bytes()))["得分"]
    assert [(c.formula1, c.formula2) for c in book.data_validations.dataValidation][:3] == [
        ("46331", "46335"), ("46357", "46387"), ("DATE(2027,1,1)", "46387")
    ]  # fmt: skip
    names = {one.name: one.text for one in moved[1].defined_names()}
    assert names["巡检"] == "DATE(2026,11,9)"


def test_a_sheet_keeps_its_name_where_another_has_the_new_one(
    moved: tuple[NextMonth, Package],
) -> None:
    done, package = moved
    assert {"11月一览", "12月一览", "12月排队"} < {sheet.name for sheet in package.sheets}
    assert "已有工作表“12月一览”，“11月一览”没有改名；请自己改名" in done.messages
