"""Rows and columns as exports seldom have them: twice, empty, without a name or a number."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.workbook.imports.made import MONTH
from tests.workbook.imports.test_silence import (
    LEDGER,
    ORDERS,
    REVIEWS,
    asked,
    beside,
    entered,
    grid,
    read,
)
from udf.rulebook import Subject
from udf.text import text
from workbook.imports.findings import Findings
from workbook.month.stated_months import is_month, is_other

BOTH = {("0012", "属实"): 1, ("0013", "属实"): 1}
COUNTS = ["工号", "姓名", "窗口", "办件量", "评价量"]
SLOTS = ("上午上班", "上午下班", "下午上班", "下午下班")


def lines(done: Findings) -> list[tuple[int, str]]:
    return [(line.row, line.reason) for line in done.left]


# --- work orders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "verdict"),
    [("经查属实", "属实"), ("经查不属实", "不属实"), ("反映未属实", "不属实")],
)
def test_a_verdict_within_a_sentence_is_read(words: str, verdict: str) -> None:
    rows = [*ORDERS[:1], ["W1", "2026-11-03", "投诉", "社保窗口", "张兰", words], ORDERS[2]]
    assert entered(read("hotline", grid(rows))) == {("0012", verdict): 1, ("0013", "属实"): 1}


def test_orders_without_a_number_or_a_name_and_praise_are_listed() -> None:
    rows: list[list[Any]] = [
        *ORDERS,
        ["", "2026-11-05", "投诉", "社保窗口", "张兰", "属实"],
        ["W9", "2026-11-05", "投诉", "", "", "属实"],
        ["W10", "2026-11-05", "表扬", "社保窗口", "张兰", ""],
    ]
    done = read("hotline", grid(rows))
    assert entered(done) == BOTH
    assert lines(done)[:2] == [
        (5, "缺工单编号，没有登记"),
        (6, "投诉没有写明被反映人（未写单位），请管理员查明后登记"),
    ]
    assert done.left[2].row == 7 and done.left[2].reason.startswith("表扬张兰 社保窗口")


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("被反映人", ("张兰", "李强", "李强")),  # the same once more
        ("被投诉人", ("甲公司", "乙公司", "丙公司")),  # nobody of the roster
    ],
)
def test_of_two_columns_of_people_the_one_with_the_rosters_is_read(
    title: str, names: Sequence[str]
) -> None:
    assert entered(read("hotline", grid(beside(ORDERS, title, *names)))) == BOTH


def test_orders_of_which_no_column_names_people_are_all_listed() -> None:
    done = read("hotline", grid([[*row[:4], row[5]] for row in ORDERS]))
    assert done.incidents == ()
    assert [row for row, _ in lines(done)] == [2, 3]


def test_what_it_was_about_is_the_remark_and_nothing_is_where_nobody_wrote_it() -> None:
    orders = read("hotline", grid(beside(ORDERS, "诉求内容", "态度\n生硬")))
    assert [one.remark for one in orders.incidents] == ["态度 生硬", ""]
    reviews = read("reviews", grid([*REVIEWS[:3], ["Y3", "", *REVIEWS[3][2:]]]))
    assert [one.remark for one in reviews.incidents] == ["甲", ""]


def test_days_that_were_stored_as_text_with_their_serial_numbers_are_days() -> None:
    rows = [
        REVIEWS[0],
        *([*row[:4], str(46328 + at), *row[5:]] for at, row in enumerate(REVIEWS[1:])),
    ]
    assert [one.when.isoformat() for one in read("reviews", grid(rows)).incidents] == [
        "2026-11-02", "2026-11-04",
    ]  # fmt: skip


# --- ledgers ----------------------------------------------------------------------------------------


def test_a_row_of_a_window_that_is_no_window_here_is_listed() -> None:
    done = read("ledger", grid([*LEDGER, ["2026-11-05", "", "别的大厅", "行为规范9"]]))
    assert entered(done).total() == 2
    assert lines(done) == [(4, "名册中无此窗口，没有登记")]


def test_a_column_that_was_not_read_is_named_once_for_all_sheets_of_a_name() -> None:
    sheet = grid(beside(LEDGER, "扣减依据", "会议"), "甲")
    assert read("ledger", sheet, sheet).notes == (
        "“甲”的“扣减依据”（如：会议）列没有读取，请核对会不会影响得分",
    )


@pytest.mark.parametrize(
    ("cell", "known", "other"),
    [
        (11, True, False),
        ("10", True, True),
        ("13", False, True),
        ("2026年11月", True, False),
        ("2026-10", True, True),
        ("每月", False, True),
    ],
)
def test_a_cell_says_a_month(cell: Any, known: bool, other: bool) -> None:
    assert (is_month(cell), is_other(cell, MONTH)) == (known, other)
    assert (is_month(MONTH), is_other(MONTH, MONTH)) == (True, False)
    assert is_other(MONTH.replace(month=10), MONTH)


# --- counts -----------------------------------------------------------------------------------------


def test_counts_without_a_column_of_people_are_asked_about() -> None:
    rows: list[list[Any]] = [
        COUNTS,
        ["0012", "张兰", "社保窗口", 10, 9],
        ["0013", "李强", "社保窗口", 5, 5],
    ]
    assert "看不出哪一列是工作人员（名册上的人）：“姓名”" in asked(read("reviews", grid(rows)))


# --- attendance -------------------------------------------------------------------------------------


def attended(**results: str) -> list[list[object]]:
    """Each slot of the month of 张兰, 正常 but for the first of a day: d3 = 迟到."""
    rows: list[list[Any]] = [
        ["0012", "张兰", f"2026-11-{day:02}", slot, results.get(f"d{day}", "正常")]
        for day in range(1, 31)
        for slot in SLOTS
    ]
    for row in rows:
        if row[3] != SLOTS[0] and row[4] != "":
            row[4] = "正常"
    return [["工号", "姓名", "日期", "班次", "考勤结果"], *rows]


def test_empty_results_of_free_days_are_no_slots() -> None:
    done = read("attendance", grid(attended(d1="", d7="")))  # Sunday and Saturday
    assert done.counts == {0: (28 * 4, 0)}
    assert done.left == done.doubts == ()


def test_a_result_of_several_words_with_separators_to_spare_is_each_of_them() -> None:
    done = read("attendance", grid(attended(d3="迟到;;早退;")))
    assert done.counts == {0: (120, 1)}
    assert len(done.incidents) == 2


def test_sheets_that_hold_nothing_are_passed_over_and_others_named() -> None:
    days = [day for day in range(1, 31) if day != 10]
    rows: list[list[Any]] = [
        ["姓名", *(f"{day}日" for day in days)],
        ["张兰", *["正常"] * len(days)],
    ]
    done = read("attendance", grid(rows), grid([[None]], "空"), grid([["说明"]], "说明"))
    assert done.notes == (
        "“明细”没有这些工作日的列，没有计入：10日",
        "工作表“说明”没有这种导出的表头，没有读取",
    )
    assert "看不出一天签到几次" in asked(done)


def test_counts_of_somebody_at_another_window_are_entered_and_doubted() -> None:
    rows: list[list[Any]] = [
        ["办件窗口", "工作人员", "办件量", "评价量"],
        ["社保窗口", "张兰", 80, 1],
        ["医保窗口", "李强", 80, 2],
    ]
    done = read("reviews", grid(rows))
    assert done.counts == {0: (80, 1), 1: (80, 2)}
    assert [(line.row, line.reason) for line in done.doubts] == [
        (3, "窗口与名册不符（名册为社保窗口）：李强 医保窗口")
    ]


def test_a_merged_name_holds_for_the_filled_rows_that_it_covers_only() -> None:
    rows: list[list[Any]] = [
        *LEDGER[:2],
        ["2026-11-04", None, "社保窗口", "行为规范16"],
        [None, None, None, None],
    ]
    merged = grid(rows)._replace(merged=((1, 3, 1),))
    done = read("ledger", merged)
    assert entered(done) == {("0012", "行为规范9"): 1, ("0012", "行为规范16"): 1}
    assert done.left == done.doubts == ()


# --- reviews ----------------------------------------------------------------------------------------


def test_every_case_that_was_mended_late_is_one_and_others_are_listed() -> None:
    case = ["乙", "社保窗口", "张兰", "2026-11-03", "不满意", "属实"]
    days = [
        ("2026-11-05", "2026-11-06"),
        ("2026-11-05", "2026-11-09"),
        ("2026-11-05", "2026-11-05"),
        ("2026-11-30", ""),
        ("过两天", ""),
        ("2026-11-05", "改了"),
    ]
    rows = [[*REVIEWS[0], "整改期限", "整改完成时间"]]
    rows += [[f"Y{n}", *case, *mended] for n, mended in enumerate(days, start=1)]
    done = read("reviews", grid(rows))
    late = [one for one in done.incidents if one.subject is Subject.NOT_RECTIFIED]
    assert [one.when.day for one in late] == [6, 6]
    assert len({one.id for one in done.incidents}) == len(days) + 2
    assert lines(done) == [
        (5, "整改逾期应记在2026-12-01，不在本月，请在那个月登记"),
        (6, "整改期限看不懂，没有判断是否按时整改"),
        (7, "整改完成时间看不懂，没有判断是否按时整改"),
    ]


def test_empty_rows_between_people_end_no_sheet_of_days() -> None:
    rows: list[list[Any]] = [["姓名", "班次", *(f"{day}日" for day in range(1, 31))]]
    for name in ("张兰", "李强"):
        rows += [[name, "上午", *["正常"] * 30], [None, "下午", *["正常"] * 30], [None] * 32]
    assert read("attendance", grid(rows)).counts == {0: (60, 0), 1: (60, 0)}


@pytest.mark.parametrize(
    ("due", "amiss", "counts"),
    [
        (84, 0, (84, 0)),
        ("84次", "2次", (84, 2)),
        (84, None, (84, 0)),
        (84, "—", (84, 0)),
        (84, "无", (84, 0)),
        (84, "两次", None),
        (84, "2次（含早退）", None),
        (2, 2, (2, 2)),
        (84, 85, None),
        (84, -1, None),
        (84, 1.5, None),
        ("很多", 1, None),
    ],
)
def test_a_months_summary_counts_whole_times_of_those_due(
    due: object, amiss: object, counts: tuple[int, int] | None
) -> None:
    rows: list[list[Any]] = [
        ["工号", "姓名", "窗口", "应签到次数", "异常次数"],
        ["0012", "张兰", "社保窗口", due, amiss],
        ["0013", "李强", "社保窗口", 80, 1],
    ]
    done = read("attendance", grid(rows))
    assert done.counts == ({0: counts} if counts else {}) | {1: (80, 1)}
    more = "签到异常次数85多于应签到次数84，没有写入，请核对"
    unread = more if amiss == 85 else "次数、天数看不懂或不是整次，没有写入"
    assert lines(done) == ([] if counts else [(2, unread)])


@pytest.mark.parametrize(
    ("late", "counts"),
    [(2, (84, 3)), ("—", (84, 1)), (None, (84, 1)), ("两次", None), (1.5, None)],
)
def test_a_months_summary_is_computed_from_what_can_be_read(
    late: object, counts: tuple[int, int] | None
) -> None:
    rows: list[list[Any]] = [
        ["工号", "姓名", "窗口", "应出勤天数", "迟到次数", "早退次数"],
        ["0012", "张兰", "社保窗口", 21, late, 1],
        ["0013", "李强", "社保窗口", 21, 0, 0],
    ]
    (question,) = read("attendance", grid(rows)).questions
    answers = {question.section: {text(key): "是" for key, _ in question.keys}}
    done = read("attendance", grid(rows), answers=answers)
    assert done.counts == ({0: counts} if counts else {}) | {1: (84, 0)}
    assert [line.row for line in done.left] == ([] if counts else [2])


def test_a_title_that_stands_below_nothing_is_called_as_it_is() -> None:
    rows: list[list[Any]] = [
        [None, "人员", None, "情况", None],
        ["扣减依据", "被检查人", "部门", "检查日期", "违反条款"],
        ["会议", "张兰", "社保窗口", "2026-11-03", "行为规范9"],
        ["会议", "李强", "社保窗口", "2026-11-04", "行为规范16"],
    ]
    done = read("ledger", grid(rows))
    assert entered(done).total() == 2
    assert done.notes == ("“明细”的“扣减依据”（如：会议）列没有读取，请核对会不会影响得分",)
