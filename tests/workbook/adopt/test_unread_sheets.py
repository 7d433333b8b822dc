"""Sheets that tell of the month and that nothing reads: which are asked about, by which cell."""

from collections.abc import Sequence

import pytest

from tests.workbook.adopt.test_matrices import BY_CODE, LEDGER, PEOPLE, book
from tests.workbook.written import RESULTS, Rows, written
from udf.rulefile import load_rulebook
from workbook.adopt.adopt import adopt_package
from workbook.adopt.unread import unread_sheets
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.ooxml.package import Package

RULES = load_rulebook()
COUNTS = ["考勤", "好差评", "不用"]
BY_HAND = "这样排的表不能直接计分；要计分的，请先逐条写进扣分登记或加分登记这样的台账"
BY_IMPORT = "逐日打卡、打勾的表不能直接计分；接入后用 kaohe import 考勤 导入"


def asked(
    rows: Rows, title: str = "杂项", *, answers: Sequence[str] = (), **others: Rows
) -> list[tuple[str, tuple[tuple[int, int], ...], list[str], str]]:
    """The questions about a sheet: its name, the cell, the answers, and what is said of the last."""
    package = Package(book({title: rows, **others}), "2026-11.xlsx")
    given = Answers({"工作表": dict.fromkeys(answers, "不用")} if answers else {})
    return [
        (one.key, one.places, [option.answer for option in one.options], one.options[-1].shown)
        for one in unread_sheets(package, discover(package, Answers({})), RULES, given)
    ]


CALENDAR: Rows = [
    ["11月情况"],
    ["姓名", *range(1, 31)],
    *[
        [name, *("√" if (n + day) % 7 else "" for day in range(30))]
        for n, name in enumerate(PEOPLE)
    ],
]


def test_people_in_rows_and_days_in_columns_are_to_be_imported() -> None:
    assert asked(CALENDAR) == [("杂项", ((2, 2),), ["不用"], BY_IMPORT)]
    assert asked([*CALENDAR[:2], *CALENDAR[2:4]]) == []  # of a few only
    weeks: Rows = [row[:15] for row in CALENDAR]
    assert asked(weeks) == []


def test_a_number_for_most_people_may_be_a_count() -> None:
    many: Rows = [["本月"], ["姓名", "数"], *[[name, n * 10 + 5] for n, name in enumerate(PEOPLE)]]
    assert asked(many) == [("杂项", ((3, 2),), COUNTS, "")]
    assert asked(many[:4]) == []  # of two people
    assert asked(many, answers=["杂项"]) == []
    some: Rows = [row if n < 5 else row[:1] for n, row in enumerate(many)]
    assert asked(some) == []
    formulas: Rows = [[*row[:1], "=1+1"] if n > 1 else row for n, row in enumerate(many)]
    assert asked(formulas) == []


def test_a_clause_beside_a_name_is_an_incident() -> None:
    told: Rows = [["记事"], ["今天", PEOPLE[0], "业务规范3b"], ["明天", "无事"]]
    assert asked(told) == [("杂项", ((2, 3),), ["不用"], BY_HAND)]
    assert asked([["记事"], ["今天", "别人", "业务规范3b"]]) == []
    assert asked([["记事"], ["今天", f"{PEOPLE[0]}、{PEOPLE[1]}", "迟到"]]) == [
        ("杂项", ((2, 3),), ["不用"], BY_HAND)
    ]


@pytest.mark.parametrize(("title", "incident"), [("每周扣分", True), ("每周", False)])
def test_numbers_under_words_of_points_are_incidents(title: str, incident: bool) -> None:
    weekly: Rows = [
        ["第一周", *[None] * 3],
        *[[None, name, None, n] for n, name in enumerate(PEOPLE[:4], start=1)],
    ]
    found = asked(weekly, title)
    assert bool(found and found[0][3] == BY_HAND) is incident
    assert bool(asked(weekly[:2], title)) is incident  # of one person
    if incident:
        assert found[0][1] == ((2, 4),)


def test_clauses_in_rows_and_people_in_columns_are_incidents() -> None:
    across: Rows = [
        ["7", *PEOPLE],  # a number beside nobody
        ["迟到", 1, *[None] * 5],
        ["早退", *[None] * 5, 2],
    ]
    assert asked(across) == [("杂项", ((2, 2),), ["不用"], BY_HAND)]


def test_counts_by_clause_beside_a_ledger_are_asked_about() -> None:
    assert asked(BY_CODE, "扣分统计", 扣分明细=LEDGER) == [
        ("扣分统计", ((3, 2),), ["不用"], "得分只按台账“扣分明细”计算；台账里没有的请先补登进去")
    ]
    empty: Rows = [
        [row[0], *[0] * (len(row) - 1)] if n > 1 else row for n, row in enumerate(BY_CODE)
    ]
    assert asked(empty, "扣分统计", 扣分明细=LEDGER) == []
    assert asked(BY_CODE, "扣分统计") == []  # nothing else tells the same


def test_of_a_year_book_sheets_are_asked_about_together_with_the_month() -> None:
    staff = ("白音", "苗可", "邱实")
    months: dict[str, Rows] = {
        f"{at}月": [
            [f"2026年{at}月月评"],
            ["姓名", *RESULTS],
            *([one, 20, 35, 5, 35, 0, 95] for one in staff),
        ]
        for at in (1, 2, 3)
    }
    ledger: Rows = [("日期", "姓名", "条款"), ("2026-03-05", "苗可", "业务规范1")]
    signs: Rows = [("姓名", "甲数", "乙数"), *((one, 84, 1) for one in staff)]
    year = {**months, "扣分": ledger, "签到": signs}
    done, _ = adopt_package(Package(written(year), "2026年.xlsx"))
    assert [one.id for one in done.questions] == ["月份.月份", "工作表.签到"]
    counted: dict[str, Rows] = {
        f"{at}月考勤": [("姓名", "应签到", "异常"), *signs[1:]] for at in (1, 2)
    }
    cases: Rows = [("姓名", "办件量", "评价量"), *signs[1:]]
    done, _ = adopt_package(Package(written({**year, **counted, "评价": cases}), "2026年.xlsx"))
    assert [one.id for one in done.questions] == ["月份.月份"]
