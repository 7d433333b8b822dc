"""Registers side by side on one sheet: each is read, or made one, or it is stated why not."""

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from tests.refusals import refused
from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Adoption, Outcome, Scores, adopt_package
from workbook.adopt.wording import mapping_text, question_text
from workbook.discovery.mapping import Answers
from workbook.month.read import read_month
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

PEOPLE = ("哈斯其其格", "郎咏梅", "苏日娜", "尉迟亮")
Row = Sequence[object]


def book(sheets: Mapping[str, Sequence[Row]]) -> Package:
    header = ["序号", "窗口", "姓名", *RESULTS]
    people = ([number, "热力窗口", person] for number, person in enumerate(PEOPLE, start=1))
    scores: Rows = [["2026年11月考核成绩"], header, *people]
    return Package(written({"考核成绩": scores, **sheets}), "2026-11.xlsx")


def adopted(package: Package, **answers: dict[str, str]) -> tuple[Adoption, Package]:
    return adopt_package(package, Answers(answers), scores=Scores.REPLACE)


def scored(package: Package) -> dict[object, list[object]]:
    """The scores for 业务规范, 行为规范 and 加分项 of each person."""
    cells = package.sheet("考核成绩").cells()
    return {cells[row, 3].value: [cells[row, c].value for c in (4, 5, 8)] for row in range(3, 7)}


BOTH_SIDES = (
    ("检查时间", "被扣分人", "扣分依据", "", "表彰日期", "受表彰人", "表彰条款", "加分值"),
    (date(2026, 11, 3), "郎咏梅", "业务规范1", None, date(2026, 11, 6), "苏日娜", "加分项5", 1),
    ("11月4日", "尉迟亮", "行为规范9", None, "11月9日", "郎咏梅", "加分项6", 1),
    ("11/5", "尉迟亮", "行为规范2c", None, None, None, None, None),
)


def test_deductions_beside_awards_both_count() -> None:
    done, package = adopted(book({"奖惩": BOTH_SIDES}))
    assert done.outcome is Outcome.CONNECTED and not done.messages
    assert scored(package) == {
        "哈斯其其格": [20, 35, 0],
        "郎咏梅": [18, 35, 1],
        "苏日娜": [20, 35, 1],
        "尉迟亮": [20, 30, 0],
    }
    cells = package.sheet("奖惩").cells()
    headers = {str(cell.value): column for (row, column), cell in cells.items() if row == 1}
    lost, won = headers["扣分状态"], headers["加分状态"]
    assert [cells[row, lost].value for row in (2, 3, 4)] == ["计入"] * 3
    assert [cells[row, won].value for row in (2, 3, 4)] == ["计入", "计入", ""]


def test_next_month_both_sides_are_empty() -> None:
    _, package = adopted(book({"奖惩": BOTH_SIDES}))
    advance(package)
    month = read_month(package)
    assert not any(entry.rule for side in ("扣分", "加分") for entry in month.ledger(side).entries)


HEADER = ("序号", "日期", "姓名", "违反条款")
HALVES = (
    HEADER * 2,
    (1, "11月3日", "郎咏梅", "业务规范1", 3, "11月9日", "苏日娜", "行为规范9"),
    (2, "11月4日", "尉迟亮", "行为规范2c", 4, "11月10日", "尉迟亮", "行为规范9"),
)


def test_a_register_in_two_halves_becomes_one_where_the_office_wants_it() -> None:
    asked, _ = adopted(book({"登记": HALVES}))
    (question,) = asked.questions
    assert {option.answer: option.shown for option in question.options} == {
        "都用": "E—H列的登记移到A—D列下面，一起计分",
        "不用": "",
    }
    done, package = adopted(book({"登记": HALVES}), 工作表={"登记": "都用"})
    assert (
        "“登记”E—H列的2行登记移到左边第4—5行；今后都请登记在左边一栏，右边一栏不再计分"
    ) in done.done
    assert scored(package)["苏日娜"] == [20, 31, 0]
    assert scored(package)["尉迟亮"] == [20, 30, 0]
    cells = package.sheet("登记").cells()
    assert [cells[5, column].value for column in (1, 2, 3, 4)] == [
        4, "11月10日", "尉迟亮", "行为规范9",
    ]  # fmt: skip
    assert all(cells[row, column].value is None for row in (2, 3) for column in range(5, 9))


def test_halves_that_cannot_be_one_are_refused_in_a_sentence() -> None:
    doubled = [HALVES[0], HALVES[1][:4] * 2]
    asked, _ = adopted(book({"登记": doubled}))
    ((option,),) = [question.options for question in asked.questions]
    assert option.answer == "不用" and "A—D列和E—H列并排登记，不能一起计分" in option.shown
    with refused(
        "“登记”的A—D列和E—H列并排登记，不能一起计分；请把右边一栏的内容移到左边一栏下面，"
        "删去右边的表头，再接入一次"
    ):
        adopted(book({"登记": doubled}), 工作表={"登记": "都用"})
    done, _ = adopted(book({"登记": doubled}), 工作表={"登记": "不用"})
    assert done.outcome is not Outcome.ASKED


def test_further_columns_of_one_register_are_no_second_one() -> None:
    rows = (
        ("日期", "姓名", "违反条款", "整改日期", "整改责任人", "整改内容"),
        ("11月3日", "郎咏梅", "业务规范1", "11月5日", "苏日娜", "已批评教育，业务规范已学习"),
    )
    done, package = adopted(book({"登记": rows}))
    assert done.outcome is Outcome.CONNECTED
    assert scored(package)["郎咏梅"] == [18, 35, 0]


WEEKS = {
    "上半月": [HEADER, (1, "11月3日", "郎咏梅", "业务规范1")],
    "下半月": [HEADER, (1, "11月20日", "尉迟亮", "行为规范9")],
}


def test_only_sheets_are_listed_as_sheets() -> None:
    asked, _ = adopted(book(WEEKS))
    (question,) = asked.questions
    assert question_text(question) == "工作表上半月、下半月都像扣分登记，用哪一个？"
    assert "可填：都用" in mapping_text(asked.questions, Answers(), "11月.xlsx")


@pytest.mark.parametrize("answer", ["没有", "无", "不用", "都不用"])
def test_that_none_of_several_sheets_is_used_is_an_answer(answer: str) -> None:
    done, package = adopted(book(WEEKS), 扣分登记={"工作表": answer})
    assert not done.questions
    assert [message for message in done.messages if "没有计分" in message][:2] == [
        f"“{sheet}”的1行登记（第2行）没有计分：扣分登记按对照表用别的表；应计分的请抄到那张表里"
        for sheet in ("上半月", "下半月")
    ]
    assert scored(package)["郎咏梅"] == [20, 35, 0]
