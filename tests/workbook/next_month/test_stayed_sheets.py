"""Sheets that nobody understands stay with their month, and are named until somebody mends them."""

import pytest

from tests.workbook.offices import CATEGORIES, adopted_book
from tests.workbook.written import Rows, written
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package


@pytest.fixture(scope="module")
def book() -> bytes:
    sheets: dict[str, Rows] = {
        "得分": [
            ["2026年11月考核得分"],
            ["姓名", "窗口", *CATEGORIES, "总分"],
            ["王芳", "税务窗口", 20, 35, 5, 35, 0, 95],
        ],
        "值班安排": [["11月带班领导", "张主任"]],
        "短信": [["各位同事：距年底还有31天，请做好收尾"]],
        "说明": [["满30天方可申请调休"]],
        "管理规定": [["大厅管理规定（2026年9月修订）"], ["第一条 自2026年11月1日起施行。"]],
        "大事记": [["11月6日旗领导到大厅调研"], ["距活动结束不足20天的不再报名"]],
        "9月考评": [["2026年9月考评结果"]],
    }
    return adopted_book(written(sheets))[1].to_bytes()


def stayed(package: Package) -> list[str]:
    said = advance(package).messages
    return [one for one in said if "没有改动；请自己更新" in one]


def test_a_sheet_is_named_every_month_until_it_is_brought_up_to_date(book: bytes) -> None:
    package = Package(book, "2026-11.xlsx")
    rest = "的内容，没有改动；请自己更新"
    assert stayed(package) == [f"“值班安排”仍是11月{rest}", f"“短信”仍是11月{rest}"]
    package = Package(package.to_bytes(), "2026-12.xlsx")
    package.sheet("短信").set_value(1, 1, "各位同事：请做好收尾")
    assert stayed(package) == [f"“值班安排”仍是11月{rest}"]
    package = Package(package.to_bytes(), "2027-01.xlsx")
    package.sheet("值班安排").set_value(1, 1, "2月带班领导")
    assert stayed(package) == []


def test_what_only_tells_of_a_month_is_not_asked_for_again_nor_marked(book: bytes) -> None:
    package = Package(book, "2026-11.xlsx")
    names = {one.name for one in package.defined_names()}
    package.sheet("值班安排").set_value(1, 1, "大厅值班安排，11月起实行双岗")
    package.sheet("短信").set_value(1, 1, "关于10月活动的通知")
    assert stayed(package) == ["“短信”仍是10月的内容，没有改动；请自己更新"]
    assert {one.name for one in package.defined_names()} <= names


@pytest.mark.parametrize("formula", ["最高分", "总分数+1", "INDIRECT(\"'得分'!C3\")"])
def test_a_sheet_that_shows_the_month_through_a_name_or_a_text_is_moved_on(
    book: bytes, formula: str
) -> None:
    package = Package(book, "2026-11.xlsx")
    package.set_name("总分数", "得分!$H$3")
    package.set_name("最高分", "MAX(总分数)")
    package.sheet("说明").set_value(1, 1, "2026年11月光荣榜")
    package.sheet("说明").set_formula(2, 1, formula, 95)
    assert not [one for one in stayed(package) if "说明" in one]
    assert package.sheet("说明").cell(1, 1).value == "2026年12月光荣榜"


def test_a_sheet_of_no_month_that_counts_who_was_late_or_is_headed_so_may_be_the_old_one(
    book: bytes,
) -> None:
    package = Package(book, "2026-11.xlsx")
    package.sheet("说明").set_value(1, 1, "本月小结")
    rules = package.sheet("管理规定")
    for row, name, late in ((1, "姓名", "迟到"), (2, "王芳", 2), (3, "王芳", 0)):
        rules.set_value(row, 1, name)
        rules.set_value(row, 2, late)
    said = "没有改动；里面如果是11月的情况，请换成12月的"
    assert [one for one in advance(package).messages if "如果是" in one] == [
        f"“说明”{said}",
        f"“管理规定”{said}",
    ]
