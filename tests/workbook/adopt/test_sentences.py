"""What adoption says of what it could not do, or did another way, word for word."""

from typing import Any

import pytest

from tests.refusals import refused
from tests.workbook.written import Rows, written
from workbook.adopt.adopt import Adoption, Outcome, Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.ooxml.package import Package

CATEGORIES = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项")
PEOPLE = (
    ("斯琴高娃", "医保窗口"),
    ("尉迟亮", "医保窗口"),
    ("郎咏梅", "税务窗口"),
    ("苏日娜", "税务窗口"),
)
SCORES: Rows = [
    ["姓名", "窗口", *CATEGORIES, "总分"],
    *([*who, *[None] * 5, f"=SUM(C{row}:G{row})"] for row, who in enumerate(PEOPLE, start=3)),
]
LEDGER: Rows = [["日期", "姓名", "条款"], ["2026-11-03", "郎咏梅", "业务规范1"]]


def adopted(sheets: dict[str, Rows], answers: Any = None, title: str = "") -> Adoption:
    scores = [[title or "2026年11月考核得分"], *SCORES]
    package = Package(written({"月评": scores, **sheets}), "2026年11月.xlsx")
    done, _ = adopt_package(package, Answers(answers or {}), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    return done


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        (
            {"考勤": [["姓名", "应签到次数", "正常在岗率", "签到异常次数"],
                      *([name, 84, None, 0] for name, _ in PEOPLE)]},
            "“考勤”的正常在岗率列（C列）夹在要读取的各列之间，没有写公式，保留原样",
        ),
        (
            {"扣分登记": [[*LEDGER[0], *[None] * 16380, "备注"], *LEDGER[1:]]},
            "“扣分登记”右边没有空列，没有增加“分值”列",
        ),
    ],
)  # fmt: skip
def test_a_column_that_cannot_be_written_is_named(sheets: dict[str, Rows], said: str) -> None:
    assert said in adopted(sheets).messages


def test_a_title_of_another_month_is_named() -> None:
    done = adopted({"扣分登记": LEDGER}, {"月份": {"月份": "2026-11"}}, title="2026年10月考核得分")
    assert done.messages[-1] == "“月评”的标题写着2026年10月，已按2026年11月计分；请把标题改成11月"


def test_a_workbook_without_people_is_refused() -> None:
    package = Package(written({"表": [["2026年11月"], ["物品", "数量"], ["纸", 3]]}), "月.xlsx")
    with refused(
        "“月.xlsx”里找不到名册或得分表（要有人员姓名和各项得分，或姓名和窗口）；"
        "请检查是不是选错了文件，或在对照表里写明"
    ):
        adopt_package(package, Answers({"月份": {"月份": "2026-11"}}))


def test_two_columns_of_one_header_of_which_the_other_would_be_read_are_refused() -> None:
    title, head, *rows = [["2026年11月考核得分"], *SCORES]
    lines = [["姓名", "应签到次数", "签到异常次数", None, *head]]
    lines += [[name, 84, 0, None, *row] for (name, _), row in zip(PEOPLE, rows, strict=True)]
    package = Package(written({"月评": [title, *lines]}), "2026年11月.xlsx")
    answers = Answers({"考勤": {"姓名": "A列"}, "个人得分": {"姓名": "E列"}})
    with refused(
        "“月评”的A列和E列表头都是“姓名”，考勤要读的是A列；请把E列的表头改成别的名称，再试一次"
    ):
        adopt_package(package, answers)
