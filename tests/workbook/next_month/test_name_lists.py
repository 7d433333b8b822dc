"""Lists of people on sheets that nobody understands: named where people came or went."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.workbook.written import RESULTS, written
from udf.roster import Person
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

STAFF = {"巴图": "社保", "其其格": "社保", "孟和": "不动产", "钱丽": "不动产", "孙涛": "不动产"}
EVERYBODY = [Person(0, "", name, window, None, None) for name, window in STAFF.items()]
NEW = Person(0, "", "周敏", "社保", None, None)


@pytest.fixture(scope="module")
def book() -> bytes:
    lines = range(3, 3 + len(STAFF))
    own = [(name, f"=考评!I{row}") for name, row in zip(STAFF, lines, strict=True)]
    sheets: dict[str, Sequence[Sequence[object]]] = {
        "考评": [
            ["2026年4月考评"],
            ["序号", "姓名", "窗口", *RESULTS],
            *([at, *one] for at, one in enumerate(STAFF.items(), start=1)),
        ],
        "上墙": [["4月上墙名单"], *own],
        "通讯": [["科室通讯录", "、".join(STAFF)]],
        "链接": [[f"=考评!B{row}"] for row in lines],
        "不动产": [[name, "是"] for name, window in STAFF.items() if window == "不动产"],
        "志愿队": [["巴图"], ["孟和"], ["钱丽"]],
        "党课": [("时间", "姓名"), *(("2026年2月9日", name) for name in STAFF)],
        "防疫": [("检查日期", "姓名"), *((date(2026, 3, 3), name) for name in STAFF)],
        "讲座": [
            ("培训日期", "姓名"),
            *((f"2026-0{at}-03", one) for at, one in enumerate(STAFF, 1)),
        ][:4],
        "夜班": [("姓名", "值班日期"), *((name, date(2026, 3, 9)) for name in STAFF)],
        "演练": [
            ("姓名", "活动时间"),
            *((name, f"2026年2月{at}日") for at, name in enumerate(STAFF, 1)),
        ],
        "证件": [
            ("姓名", "发证日期"),
            *((name, f"20{at}5-02-03") for at, name in enumerate(STAFF, 0)),
        ],
        "流动红旗": [["2026年一季度流动红旗"], *([name] for name in STAFF)],
        "下半年": [[name] for name in STAFF],
        "档案": [("姓名", "入职日期"), *((name, date(2019, 7, 1)) for name in STAFF)],
        "排班": [["2026年第二季度排班"], *([name] for name in STAFF)],
        "3月": [[name, "良好"] for name in STAFF],
        "扣分": [("日期", "姓名", "条款"), ("2026-04-08", "孟和", "行为规范9")],
    }
    answers = Answers({"工作表": {"党课": "不用"}})
    package = Package(written(sheets), "2026年4月.xlsx")
    done, after = adopt_package(package, answers, scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    return after.to_bytes()


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (EVERYBODY, []),
        (
            [*EVERYBODY, NEW],
            [
                f"“{name}”里还没有新到岗的周敏（社保）"
                for name in ("上墙", "通讯", "链接", "证件", "档案", "排班")
            ],
        ),
        (
            [one for one in EVERYBODY if one.name != "钱丽"],
            [
                f"“{name}”里{place}还有已离岗的钱丽（不动产）"
                for name, place in (
                    ("上墙", "A5"),
                    ("通讯", "B1"),
                    ("不动产", "A2"),
                    ("证件", "A5"),
                    ("档案", "A5"),
                    ("排班", "A5"),
                )
            ],
        ),
        (
            [*EVERYBODY[1:], NEW],
            [
                "“上墙”里A2还有已离岗的巴图（社保），还没有新到岗的周敏（社保）",
                "“通讯”里B1还有已离岗的巴图（社保），还没有新到岗的周敏（社保）",
                "“链接”里还没有新到岗的周敏（社保）",
                "“证件”里A2还有已离岗的巴图（社保），还没有新到岗的周敏（社保）",
                "“档案”里A2还有已离岗的巴图（社保），还没有新到岗的周敏（社保）",
                "“排班”里A2还有已离岗的巴图（社保），还没有新到岗的周敏（社保）",
            ],
        ),
    ],
)
def test_a_list_of_everybody_or_of_a_window_is_named_where_it_is_so_no_more(
    book: bytes, people: list[Person], said: list[str]
) -> None:
    done = advance(Package(book, "2026年4月.xlsx"), people)
    ends = "，没有增删；请自己改"
    assert [one for one in done.messages if "增删" in one] == [one + ends for one in said]
