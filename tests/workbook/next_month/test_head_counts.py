"""Numbers of people that an office typed around its tables, when people come and go."""

from collections.abc import Sequence

import pytest

from tests.workbook.written import RESULTS, Rows, written
from udf.roster import Person
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

WINDOWS = {"残联": ("都兰", "贺希"), "医保": ("苏日娜", "白玉兰", "赵一鸣")}
EVERYBODY = [
    Person(0, "", name, window, None, None) for window, names in WINDOWS.items() for name in names
]
NEW = Person(0, "", "新来", "残联", None, None)


@pytest.fixture(scope="module")
def book() -> bytes:
    rows: list[Sequence[object]] = [["2026年8月评定"], ["窗口", "姓名", *RESULTS]]
    for window, names in WINDOWS.items():
        first = len(rows) + 1
        rows += [[window, name] for name in names]
        means = [f"=AVERAGE({letter}{first}:{letter}{len(rows)})" for letter in "CDEFGH"]
        rows.append(["小计", f"{len(names)}人", *means])
    rows += [["共 5 人"], ["参评人数", 5], ["优秀2人，良好3人"], ["每个窗口不少于1人在岗"]]
    sheets: dict[str, Rows] = {
        "评定": rows,
        "简况": [("窗口", "人数", "平均"), ("残联", 2, "=评定!C6"), ("医保", 3, "=评定!C10")],
        "扣分": [("日期", "姓名", "条款"), ("2026-08-05", "贺希", "行为规范9")],
    }
    done, after = adopt_package(Package(written(sheets), "2026年8月.xlsx"), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    return after.to_bytes()


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("说明：本中心共2人值守", False),
        ("其中退役军人3人、差旅2人", False),
        ("至少2人在岗，好差评联络员3名", False),
        ("中心领导3人，优秀党员2人", False),
        ("积分前3名、后2名上墙公示", False),
        ("优秀不超过2人", False),
        ("优秀1人，每个窗口推荐候选人不少于1人", False),
        ("评定：优秀1人（都兰）、合格4人，共5人", True),
        ("优:2人；良:3人", True),
        ("其中良好等次 3 名", True),
        ("参评五位，优秀两个", True),
        ("良好率60%", True),
        ("优秀率应达60%以上", False),
        ("良好率达到60%", False),
        ("年度目标：优秀率90%、良好率100%", False),
        ("本月优秀率达到40%", True),
        ("力争优秀率达90%；优秀2人", True),
        ("优秀一人一票", False),
    ],
)
def test_results_are_numbers_of_people_by_grade_and_nothing_else(
    book: bytes, note: str, *, told: bool
) -> None:
    package = Package(book, "2026年8月.xlsx")
    package.sheet("评定").set_value(12, 1, note)
    package.sheet("评定").set_value(13, 1, None)
    said = [one for one in advance(package, EVERYBODY).messages if "手填" in one]
    assert said == [f"“评定”A12“{note}”是手填的，还是上个月的，没有改动；请自己更新"] * told


@pytest.mark.parametrize(
    "note",
    [
        "每窗口不少于2人在岗，总分前3名、倒数2名公示",
        "每2人一组",
        "其中党员3人",
        "第三名奖励，三人一组，凭3位数密码登录，配3个柜",
        "平均分取3位小数，窗口号为三位编码，回访3位办事群众",
        "每季至少推荐3名，每月最多选三名，访谈3名群众",
    ],
)
def test_ranks_and_what_is_asked_for_are_no_head_counts(book: bytes, note: str) -> None:
    package = Package(book, "2026年8月.xlsx")
    package.sheet("评定").set_value(13, 1, note)
    said = advance(package, [*EVERYBODY[:-1], NEW]).messages
    assert not [one for one in said if note in one]


@pytest.mark.parametrize("note", ["在册3人", "共三位同志", "其中医保3人", "医保三名"])
def test_numbers_of_a_group_that_lost_somebody_are_named(book: bytes, note: str) -> None:
    package = Package(book, "2026年8月.xlsx")
    package.sheet("评定").set_value(13, 1, note)
    said = advance(package, EVERYBODY[:-1]).messages
    assert [one for one in said if note in one]


def test_a_number_or_a_share_called_by_a_grade_is_a_result(book: bytes) -> None:
    package = Package(book, "2026年8月.xlsx")
    for row, (label, number) in enumerate((("优秀人数", 2), ("良好率：", 0.6), ("优秀", 95)), 12):
        package.sheet("评定").set_value(row, 1, label)
        package.sheet("评定").set_value(row, 2, number)
    assert [one for one in advance(package, EVERYBODY).messages if "手填" in one] == [
        "“评定”B12“2”、B13“0.6”是手填的，还是上个月的，没有改动；请自己更新"
    ]


RESULTS_LEFT = "“评定”A{}“优秀2人，良好3人”是手填的，还是上个月的，没有改动；请自己更新"


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (EVERYBODY, [RESULTS_LEFT.format(12)]),
        (
            [*EVERYBODY, NEW],
            [
                "“评定”B6“2人”、A11“共 5 人”、B12“5”是手填的人数，有人到岗、离岗，没有改动；请核对",
                RESULTS_LEFT.format(13),
                "“简况”B2“2”是手填的人数，有人到岗、离岗，没有改动；请核对",
            ],
        ),
        (
            [*EVERYBODY[:-1], NEW],
            [
                "“评定”B6“2人”、B9“3人”是手填的人数，有人到岗、离岗，没有改动；请核对",
                RESULTS_LEFT.format(12),
                "“简况”B2“2”、B3“3”是手填的人数，有人到岗、离岗，没有改动；请核对",
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_no_more_so_is_named(book: bytes, people: list[Person], said: list[str]) -> None:
    done = advance(Package(book, "2026年8月.xlsx"), people)
    assert [one for one in done.messages if "手填" in one] == said
