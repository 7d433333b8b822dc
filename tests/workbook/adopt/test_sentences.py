"""What adoption says of what it could not do, or did another way, word for word."""

from typing import Any

import pytest

from tests.refusals import refused
from tests.workbook.offices import adopted_shape
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


ADDED = (
    "增加工作表：名册、个人得分、考勤、好差评、扣分登记、加分登记、"
    "个人说明、细则、口径、日历、公布设置、复核申请、数据检查、计算、导入记录"
)
KEPT = "增加工作表“原得分”，保留被替换的原得分和原公式"


def remarked(ledger: str, places: int) -> str:
    return (
        f"得分表备注里的{places}处写进了“{ledger}”，都还没有计分；"
        "请逐行选定条款、补上日期，不属实的删去"
    )


@pytest.mark.parametrize(
    ("shape", "did", "found"),
    [
        (
            "subtotals.xlsx",
            [
                ADDED, "“考核汇总”：24人的得分改为公式，取自“个人得分”", KEPT,
                "考核汇总!F8等12处的公式还没有数可算，显示#DIV/0!；"
                "填了数会自动算出，读到它的格子也一样；公式没有改动",
            ],
            [
                '考核汇总!J4等24处的名次公式（=IF(ISNUMBER(I4),RANK(I4,I$4:I$40),"")）'
                "把第8、13、18、23、28、33等行也排了进去，那不是人员，名次会不对；"
                "排名的区域没有改动，请把公式的区域改成只含人员的行，如写成 "
                "($I$4:$I$7,$I$9:$I$12,$I$14:$I$17,$I$19:$I$22,$I$24:$I$27,$I$29:$I$32)",
                remarked("扣分登记", 10), remarked("加分登记", 2),
                "“考核汇总”的备注K5“11月12日玩手机扣4分”、K20“11月12日玩手机扣4分”"
                "不像哪一条细则，没有登记",
                "“数据检查”列出20个错误，得分可能不对，请逐条处理",
            ],
        ),
        (
            "windows.xlsx",
            [
                ADDED,
                *(
                    f"“{window}窗口”：4人的得分改为公式，取自“个人得分”"
                    for window in ("综合", "税务", "社保", "医保", "不动产", "公安")
                ),
                KEPT,
            ],
            [
                remarked("扣分登记", 9), remarked("加分登记", 3),
                "“综合窗口”的备注I5“11月12日玩手机扣4分”、I4“11月12日玩手机扣4分”、"
                "I3“11月12日玩手机扣4分”不像哪一条细则，没有登记",
                "“数据检查”列出21个错误，得分可能不对，请逐条处理",
                "汇总!J3等24处的公式（=RANK(I3,I$3:I$26)）算出的是#N/A，公式没有改动，"
                "请核对它和它读到的单元格",
            ],
        ),
    ],
)  # fmt: skip
def test_what_was_done_and_found_is_told_in_order(
    shape: str, did: list[str], found: list[str]
) -> None:
    done, _ = adopted_shape(shape)
    assert (list(done.done), list(done.messages)) == (did, found)
