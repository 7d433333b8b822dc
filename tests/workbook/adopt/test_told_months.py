"""Months in a column of their own: no day and no count of another month is taken for this one's."""

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.refusals import refused
from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Scores, adopt_package
from workbook.month.read import read_month, score_table
from workbook.ooxml.package import Package

WHO = [("楚云飞", "婚姻登记"), ("侯文静", "婚姻登记"), ("殷小满", "不动产")]
WHAT = [
    ("侯文静", "婚姻登记", "行为规范3"),
    ("殷小满", "不动产", "行为规范3"),
    ("楚云飞", "婚姻登记", "考勤管理1b"),
]
HOW = "请在表里另加一列“日期”，写明几月几日，可以用公式"
SCORES: list[list[object]] = [["2026年11月考核得分"], ["姓名", "窗口", *RESULTS],
          *([*who, 20, 35, 5, 35, 0, 95] for who in WHO)]  # fmt: skip
ATTENDED: list[list[object]] = [
    ["姓名", "窗口", "应签到次数", "签到异常次数"],
    *([*who, 84, 0] for who in WHO),
]
REVIEWED: list[list[object]] = [
    ["姓名", "窗口", "办件量", "评价量"],
    *([*who, 50, 50] for who in WHO),
]
LEDGER: Rows = [["日期", "姓名", "窗口", "条款"], ["11月2日", *WHAT[0]]]


def counted(
    attendance: Rows = ATTENDED,
    reviews: Rows = REVIEWED,
    scores: Rows = SCORES,
    ledger: Rows = LEDGER,
) -> list[object]:
    """What the three are given by a book of such sheets."""
    book: dict[str, Rows] = {
        "得分": scores,
        "扣分明细": ledger,
        "考勤": attendance,
        "好差评": reviews,
    }
    done, package = adopt_package(Package(written(book)), scores=Scores.REPLACE)
    assert done.questions == ()
    return [row[-1] for row in score_table(read_month(package))]


def totals(header: Sequence[Sequence[object]], days: Sequence[Sequence[object]]) -> list[object]:
    """What the three are given, with a ledger under a header whose first columns tell the days."""
    names = ("姓名", "窗口", "条款")
    ledger = [[*line, *(names if line is header[-1] else ())] for line in header]
    ledger += [[*day, *what] for day, what in zip(days, WHAT, strict=True)]
    return counted(ledger=ledger)


@pytest.mark.parametrize(
    ("header", "days", "told"),
    [
        (["月", "日"], [(11, 2), (11, 9), (10, 30)],
         f"B4只写了几号（30），旁边写的是10月，会算作11月的；{HOW}（第4行：=A4&\"月\"&B4&\"日\"）"),
        (["月份", "日期"], [("11月", "2日"), ("12月", "1日"), ("11月", "9日")],
         f"B3只写了几号（1日），旁边写的是12月，会算作11月的；{HOW}（第3行：=A3&B3）"),
        (["年", "月", "日"], [(2026, 10, "28号"), (None, None, "30号"), (None, 11, "2号")],
         f"C2只写了几号（28号），旁边写的是10月，会算作11月的；{HOW}（第2行：=B2&\"月\"&C2）"),
        (["日", "发生月份"], [("3日", 11), ("28日", 9), ("4日", 11)],
         f"A3只写了几号（28日），旁边写的是9月，会算作11月的；{HOW}（第3行：=B3&\"月\"&A3）"),
        (["日期"], [(2,), (9,), (30,)],
         f"A2只写了几号（2），认不出是哪一天；{HOW}（第2行：=\"11月\"&A2&\"日\"）"),
    ],
)  # fmt: skip
def test_a_day_whose_month_is_not_read_is_refused_with_a_way_to_write_it(
    header: list[object], days: list[tuple[object, ...]], told: str
) -> None:
    with refused(f"“扣分明细”{told}，再试一次"):
        totals([header], days)


def test_under_a_header_of_two_rows_the_month_above_holds_for_the_rows_below() -> None:
    with refused(
        f"“扣分明细”B4只写了几号（30日），旁边写的是10月，会算作11月的；{HOW}"
        '（第4行：="10月"&B4），再试一次'
    ):
        totals([["2026年", None], ["月", "日"]], [(10, "10月29日"), (None, "30日"), (11, "2日")])


@pytest.mark.parametrize(
    ("header", "days"),
    [
        (["月", "日"], [(11, "2日"), (None, "9日"), (11, "10日")]),
        (["日期"], [("2日",), ("9日",), ("10日",)]),
        (["月", "日", "日期"], [(11, 2, "11月2日"), (11, 9, "11月9日"), (11, 10, "11月10日")]),
        (["所属月份", "日期"], [(12, "11月2日"), (12, "11月9日"), (12, "11月10日")]),
        (["日期"], [("2日",), (9,), ("10日",)]),
    ],
)
def test_days_that_are_read_as_they_are_meant_are_not_asked_for(
    header: list[object], days: list[tuple[object, ...]]
) -> None:
    found = totals([header], days)
    slip = any(isinstance(day[-1], int) for day in days)
    assert found == [93, 93, 95 if slip else 93]


OF_OCTOBER = (
    "，这一行的次数会算作11月的；请只留11月的行，别的月的移到另外的工作表"
    "（这一列说的是别的事的，请改它的表头），再试一次"
)


@pytest.mark.parametrize(
    ("months", "told"),
    [
        (["10月", "10月", "10月"], "“考勤”A2写的是10月"),
        ([10, None, None], "“考勤”A2写的是10月"),
        (["2026-11", "2026-11", "2025-11"], "“考勤”A4写的是2025年11月"),
        (["2026年11月", dt.date(2026, 9, 30), dt.date(2026, 9, 1)], "“考勤”A3写的是2026年9月"),
    ],
)
def test_counts_of_another_month_are_refused_by_their_row(months: list[object], told: str) -> None:
    rows = [[month, *who, 84, 0] for month, who in zip(months, WHO, strict=True)]
    with refused(told + OF_OCTOBER):
        counted([["统计月份", *ATTENDED[0]], *rows])


def test_a_subtotal_in_the_column_of_months_hides_none() -> None:
    lines: list[list[object]] = [[9, *who, 84, 0] for who in WHO]
    lines.insert(2, ["小计", None, None, 168, 0])
    lines.append(["总计", None, None, 252, 0])
    with refused("“考勤”A2写的是9月" + OF_OCTOBER):
        counted([["月份", *ATTENDED[0]], *lines])


def test_counts_of_two_months_person_by_person_are_refused() -> None:
    rows = [[*who, 50, 50, month] for who in WHO for month in ("10月份", "11月份")]
    with refused("“好差评”E2写的是10月" + OF_OCTOBER):
        counted(reviews=[[*REVIEWED[0], "月份"], *rows])


@pytest.mark.parametrize("months", [["10月"], ["10月", "11月"]])
def test_scores_of_another_month_are_refused_as_such(months: list[str]) -> None:
    rows = [[month, *who, 20, 35, 5, 35, 0, 95] for month in months for who in WHO]
    with refused(
        "“得分”A3写的是10月，这一行的得分会算作11月的；"
        "请只留11月的行，别的月的移到另外的工作表（这一列说的是别的事的，请改它的表头），再试一次"
    ):
        counted(scores=[SCORES[0], ["月份", *SCORES[1]], *rows])


@pytest.mark.parametrize(
    ("header", "months"),
    [
        ("月份", ["11月", None, "2026-11"]),
        ("入职月份", ["3月", "11月", "3月"]),
        ("到岗月份", [3, 3, 5]),
        ("建档月", [1, 2, 3]),
        ("上月", [1, 1, 3]),
        ("10月", [4, 4, 4]),
    ],
)
def test_counts_of_the_month_are_read_whatever_else_a_column_says(
    header: str, months: list[object]
) -> None:
    rows = [[month, *who, 84, 0] for month, who in zip(months, WHO, strict=True)]
    assert counted([[header, *ATTENDED[0]], *rows]) == [95, 93, 95]


def test_a_matrix_of_another_month_is_refused() -> None:
    rows = [["2026年10月", *who, 1, None, None] for who in WHO]
    with refused(
        "“扣分明细”A2写的是2026年10月，这一行的登记会算作11月的；"
        "请只留11月的行，别的月的移到另外的工作表（这一列说的是别的事的，请改它的表头），再试一次"
    ):
        counted(
            ledger=[["所属月份", "姓名", "窗口", "行为规范3", "行为规范4", "考勤管理1b"], *rows]
        )
