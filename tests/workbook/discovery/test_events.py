"""Sheets beside the ledgers that tell what people did and when: those that may count are asked."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.workbook.written import RESULTS, Rows, written
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.discovery.model import Question
from workbook.ooxml.package import Package

PEOPLE = ("朝鲁门", "苗采薇", "贺希格", "丁若兰", "扎木苏")


def day(number: int) -> date:
    return date(2026, 11, number)


def asked(
    name: str, *rows: Sequence[object], answers: dict[str, dict[str, str]] | None = None
) -> list[Question]:
    """Return what is asked about a sheet beside the scores and a ledger of a month."""
    header = ["序号", "窗口", "姓名", *RESULTS]
    people = [[number, "婚姻登记", person] for number, person in enumerate(PEOPLE, start=1)]
    sheets: dict[str, Rows] = {
        "得分": [["2026年11月考核得分表"], header, *people],
        "台账": [["日期", "姓名", "条款", "数量"], [day(3), "朝鲁门", "行为规范9", 1]],
        name: rows,
    }
    found = discover(Package(written(sheets), "2026-11.xlsx"), Answers(answers or {}))
    return [question for question in found.questions if question.sheet == name]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("群众来信", [["日期", "人员", "信中所说"], [day(5), "苗采薇", "耐心指导老人填表"]]),
        ("来信", [["日期", "姓名", "经过"], [day(5), "苗采薇", "帮助社保窗口老人"], [day(6), "贺希格", "马上就办"]]),
        ("荣誉", [["日期", "窗口", "姓名", "奖分"], [day(5), "婚姻登记", "苗采薇", 2]]),
        ("Sheet5", [["时间", "姓名", "经过"], ["11月5日", "贺希格", "午后离岗半小时"]]),
        ("表扬信", [["时间", "姓名", "来自"], [day(6), "贺希格", "张某"], [day(9), "丁若兰", "李某"]]),
        ("培训加分", [["日期", "姓名", "课程"], [day(6), "贺希格", "礼仪"]]),
        ("志愿者", [["日期", "姓名", "去处", "分值"], [day(6), "贺希格", "福利院", 1]]),
    ],
    ids=["told", "told of windows", "points", "no words", "named", "named over others", "counts"],
)  # fmt: skip
def test_what_somebody_did_is_asked_about(name: str, rows: Rows) -> None:
    (question,) = asked(name, *rows)
    answers = [option.answer for option in question.options]
    assert sorted(answers) == ["不用", "加分登记", "扣分登记"]
    assert (answers[0] == "加分登记") == (name in ("荣誉", "表扬信", "培训加分"))


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("值班", [["日期", "姓名", "职责"], [day(7), "苗采薇", "带班并负责关门断电"]]),
        ("11月", [["日期", "姓名", "请假事由"], [day(7), "苗采薇", "孩子生病去医院"]]),
        ("安排", [["日期", "姓名", "岗"], *([day(n), PEOPLE[n % 5], "上午导办台"] for n in range(2, 9))]),
        ("通讯", [["姓名", "电话", "住址"], ["苗采薇", "13900000000", "东胜区天骄路五号"]]),
        ("来客", [["日期", "姓名", "来意"], [day(7), "云飞扬", "咨询如何补办证件"]]),
        ("学法", [["日期", "姓名", "培训科目", "得分"], [day(7), "苗采薇", "行政许可法", 92]]),
        ("代办", [["日期", "姓名", "何事"], [day(7), "苗采薇", "替老人跑完落户手续"]]),
        ("用品", [["日期", "领取人", "品名"], [day(7), "苗采薇", "硒鼓一个墨盒两个"]]),
        ("工会", [["日期", "姓名", "慰问缘由"], [day(7), "苗采薇", "父亲因病住院手术"]]),
        ("收缴", [["日期", "姓名", "说明"], [day(7), "苗采薇", "补交前两个月的"]]),
        ("住址", [["姓名", "日期", "住址"], *([p, date(2015 + n, 3, 1), f"天骄路第{n}号院内"] for n, p in enumerate(PEOPLE))]),
    ],
    ids=["duty", "leave", "places", "no days", "others", "marks", "helped", "goods", "cared for",
         "paid", "since when"],
)  # fmt: skip
def test_other_sheets_are_no_question(name: str, rows: Rows) -> None:
    assert not asked(name, *rows)


def test_what_was_answered_for_a_ledger_leaves_a_shorter_sheet_to_its_own_words() -> None:
    rows: Rows = [["日期", "人员", "信中所说"], [day(5), "苗采薇", "耐心指导老人填表"]]
    answers = {"扣分登记": {"分值": "E列"}}
    assert asked("来信", *rows, answers=answers) == asked("来信", *rows) != []


def test_a_column_of_remarks_may_be_the_one_that_tells_what_happened() -> None:
    header = ["序号", "窗口", "姓名", *RESULTS]
    people = [[number, "婚姻登记", person] for number, person in enumerate(PEOPLE, start=1)]
    told: Rows = [
        ["日期", "当事人", "情况"],
        [day(5), "苗采薇", "上班玩手机"],
        [day(6), "贺希格", "未穿工装"],
    ]
    sheets: dict[str, Rows] = {"得分": [["2026年11月考核得分表"], header, *people], "违规": told}
    answers = Answers({"工作表": {"违规": "扣分登记"}})
    (question,) = discover(Package(written(sheets), "2026-11.xlsx"), answers).questions
    assert [option.answer for option in question.options] == ["情况", "没有"]


@pytest.mark.parametrize(
    ("name", "title", "told", "clause"),
    [
        ("外出登记", "事由", ("参加市级业务培训", "去市局送材料"), False),
        ("卫生值日", "区域", ("卫生间", "大厅"), False),
        ("会议签到", "会议内容", ("窗口服务规范学习培训", "迟到"), True),
        ("登记", "事由", ("参加市级业务培训", "去市局送材料"), True),
    ],
)
def test_a_register_in_words_of_the_rules_is_no_ledger_unasked(
    name: str, title: str, told: Sequence[str], *, clause: bool
) -> None:
    rows = [(day(at), person, said) for at, person, said in zip((5, 6), PEOPLE, told, strict=False)]
    header = ["序号", "窗口", "姓名", *RESULTS]
    people = [[number, "婚姻登记", person] for number, person in enumerate(PEOPLE, start=1)]
    sheets: dict[str, Rows] = {
        "得分": [["2026年11月考核得分表"], header, *people],
        name: [["日期", "姓名", title], *rows],
    }
    found = discover(Package(written(sheets), "2026-11.xlsx"))
    assert bool(found.ledgers) is clause
    assert [question.key for question in found.questions] == [name] * (not clause)
