"""What hangs on the wall and what everybody is handed, line by line as it is printed."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.workbook.publish.test_publish import _clean_month, _month
from workbook.month.publication import Order, Publication, ShownResults
from workbook.ooxml.package import Package
from workbook.publish.board import board
from workbook.publish.issue import Issue
from workbook.publish.notices import notices
from workbook.publish.results import Results, read_results

pytestmark = pytest.mark.usefixtures("calculated_once")

SETTINGS = Publication(
    issuer="甲县政务服务中心",
    notice_days=5,
    request_days=10,
    answer_days=30,
    desk="考核办（305室）",
    phone="0470-8581234",
)
BASIS = "依据《伊金霍洛旗政务服务中心进驻部门工作人员考核细则》（1.0版）计分。"
NOTICES = "扣分、加分的事项和依据见本人的考核通知单。"
APPEAL = (
    "有异议的，请在2026年12月15日以前（10个工作日内）书面写明哪一条、什么理由，"
    "连同证明材料交考核办（305室）（电话 0470-8581234）申请复核；受理后30个工作日内书面答复。"
)
PERIOD = "公示期：2026年12月2日至2026年12月8日（5个工作日）。"


@pytest.fixture(scope="module")
def results() -> Results:
    return read_results(Package(_clean_month()))


def issue(**settings: Any) -> Issue:
    return Issue(1, date(2026, 12, 1), "045f-73e5", replace(SETTINGS, **settings), None)


def lines(sheet: Worksheet) -> list[list[object]]:
    """The filled rows of a sheet, without what is empty to the right."""
    found = []
    for row in sheet.iter_rows(values_only=True):
        cells: list[object] = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append(cells)
    return found


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    return {sheet.title: lines(sheet) for sheet in openpyxl.load_workbook(io.BytesIO(content))}


SCORED = [
    ["王芳", "综合窗口", 20, 35, 5, 35, 2, 97, 1],
    ["李强", "综合窗口", 12, 35, 5, 35, 2, 89, 3],
    ["王芳", "税务窗口", 20, 28, 3, 30.29, 0, 81.29, 4],
    ["赵敏", "社保窗口", 20, 35, 5, 35, 0, 95, 2],
    ["孙/丽", "社保窗口", 20, 0, 4, 35, 0, 59, 5],
]
WINDOWS: list[list[object]] = [
    ["综合窗口", 2, 0, 93, 97, 89, 1, 16, 35, 5, 35, 2],
    ["税务窗口", 1, 0, 81.29, 81.29, 81.29, 2, 20, 28, 3, 30.29, 0],
    ["社保窗口", 2, 0, 77, 95, 59, 3, 20, 17.5, 4.5, 35, 0],
]
CATEGORIES = ["业务规范", "行为规范", "好差评", "考勤管理", "加分项"]
FOOT: list[list[object]] = [
    [PERIOD],
    [BASIS + NOTICES + APPEAL],
    ["考核组长（签字）：", None, None, None, None, "分管领导（签字）："],
    ["甲县政务服务中心"],
    ["2026年12月1日"],
    ["校验码 045f-73e5"],
]


def test_the_board_shows_every_score_and_how_to_object(results: Results) -> None:
    assert sheets(board(results, issue())) == {
        "个人得分": [
            ["伊金霍洛旗政务服务中心进驻部门工作人员考核得分公示（2026年11月）"],
            [None, "满分", 20, 35, 5, 35, 5, 100],
            ["姓名", "窗口", *CATEGORIES, "总分", "排名"],
            *SCORED,
            *FOOT,
        ],
        "窗口汇总": [
            ["各窗口考核得分汇总（2026年11月）"],
            [
                "平均分、最高分、最低分和各项平均只计有总分的人员；"
                "待核人员单独列出人数，不计入平均。按平均分从高到低排列。"
            ],
            ["窗口", "人数", "待核人数", "平均分", "最高分", "最低分", "排名", *CATEGORIES, "作图"],
            *WINDOWS,
        ],
    }


@pytest.mark.parametrize(
    ("shown", "order", "names"),
    [
        (ShownResults.SCORES, Order.RANK, ["王芳", "赵敏", "李强", "王芳", "孙/丽"]),
        (ShownResults.SCORES, Order.WINDOW, ["王芳", "李强", "王芳", "赵敏", "孙/丽"]),
        (ShownResults.TOTALS, Order.ROSTER, ["王芳", "李强", "王芳", "赵敏", "孙/丽"]),
        (ShownResults.BEST, Order.ROSTER, ["王芳", "赵敏", "李强", "王芳", "孙/丽"]),
    ],
)
def test_the_board_shows_what_the_office_chose(
    results: Results, shown: ShownResults, order: Order, names: list[str]
) -> None:
    found = sheets(board(results, issue(shown=shown, order=order)))
    people = found["个人得分"]
    detailed = shown is ShownResults.SCORES
    header = people.index(["姓名", "窗口", *(CATEGORIES if detailed else []), "总分", "排名"])
    rows = people[header + 1 : header + 6]
    assert [row[0] for row in rows] == names
    kept = [row if detailed else [*row[:2], *row[-2:]] for row in SCORED]
    assert sorted(map(str, rows)) == sorted(map(str, kept))
    if shown is ShownResults.BEST:
        assert list(found) == ["个人得分"]
    else:
        _, _, _, *windows = found["窗口汇总"]
        assert windows == [row if detailed else row[:7] for row in WINDOWS]


def test_who_waits_is_counted_and_nothing_is_printed_that_was_not_set() -> None:
    waiting = read_results(Package(_month()))
    bare = Issue(2, date(2026, 12, 1), "045f-73e5", Publication(), None)
    people = sheets(board(waiting, bare))["个人得分"]
    assert people[-5:] == [
        [f"{BASIS}{NOTICES}有异议的，请书面写明哪一条、什么理由，连同证明材料交考核组申请复核。"],
        ["“待核”1人，核实后另行公布。"],
        ["考核组长（签字）：", None, None, None, None, "分管领导（签字）："],
        ["2026年12月1日"],
        ["校验码 045f-73e5"],
    ]
    assert ["赵敏", "社保窗口", 20, 35, "待核", 35, 0, "待核"] in people
    best = replace(bare, settings=Publication(shown=ShownResults.BEST))
    assert not [row for row in sheets(board(waiting, best))["个人得分"] if "待核" in str(row[0])]


def test_a_notice_gives_scores_reasons_and_where_to_sign(results: Results) -> None:
    made = notices(results, issue())
    (sheet,) = sheets(made.content).values()
    starts = [n for n, row in enumerate(sheet) if str(row[0]).startswith("考核通知单")]
    assert [len(marks) for marks in made.marks] == [1, 1, 1, 1, 2]
    assert sheet[starts[1] : starts[2]] == [
        ["考核通知单（2026年11月）"],
        ["编号 202611-0002-1 第1/1页　第1次公布　2026年12月1日"],
        ["姓名：李强　　工号：1002　　窗口：综合窗口"],
        ["总分：89.00　　排名：3"],
        [BASIS],
        ["业务规范 12.00：满分20分，扣8分＝12.00"],
        ["行为规范 35.00：满分35分，扣0分＝35.00"],
        ["好差评 5.00：满分5分，登记扣0分，评价率（50÷50＝100%）扣0分＝5.00"],
        [
            "考勤管理 35.00：15分中扣0分，余15分；"
            "加20×84÷84（正常在岗率100%）＝20.00分；15＋20.00＝35.00"
        ],
        ["加分项 2.00：加2分＝2.00"],
        ["计入得分的"],
        ["日期", "条款", "分值", "说明（细则原文），考核方式、备注"],
        [
            "2026-11-03", "业务规范3b", "−4",
            "谎报、不报：不积极配合中心工作或提供材料未按时完成的，每次扣2分，"
            "出现谎报、不报等情形每次扣相关工作人员4分。",
        ],
        [
            "2026-11-20", "业务规范4", "−4",
            "群众投诉属实：被办事群众投诉，经核实属实的，每次扣4分。\n"
            "考核方式、备注：热线；群众反映态度，电话139****78",
        ],
        [
            None, "考勤管理3", "得20",
            "正常在岗率（自动计算）：请假情况按正常在岗率计算分值，"
            "正常在岗率：（应签到次数-签到异常次数）/应签到次数（此项总分为20分）。"
            "（说明：分值=20×正常在岗率；考勤管理第1、2条只在其余15分内扣）",
        ],
        sheet[starts[1] + 15],
        [f"无异议的请签字；{APPEAL}"],
        ["□ 无异议　　□ 申诉，条款和理由："],
        ["本人（签字）：　　　　　　　　　　　日期：　　　　年　　月　　日"],
        ["考核组（签字）：　　　　　　　　　　日期：　　　　年　　月　　日"],
        ["甲县政务服务中心"],
    ]  # fmt: skip
    assert sheet[starts[1] + 15][:3] == ["2026-11-23", "加分项2a", "+2"]
    assert str(sheet[starts[1] + 15][3]).startswith("【计入（2人）】自治区及以上表彰、媒体表扬：")
    assert sheet[starts[5] :] == [
        ["考核通知单（2026年11月，续）"],
        ["编号 202611-0005-1 第2/2页　第1次公布　2026年12月1日"],
        ["姓名：孙/丽　　工号：1005　　窗口：社保窗口"],
        *sheet[starts[2] - 5 : starts[2]],
    ]
    rows = sheet[starts[4] : starts[5]]
    assert [row for row in rows if row[1:2] == ["行为规范20"]][:2] == [
        [
            "2026-11-01", "行为规范20", "−2",
            "未及时关闭电源：窗口工作人员未及时关闭电源设备，每次扣2分。",
        ],
        ["2026-11-02", "行为规范20", "−2", "未及时关闭电源：原文见上"],
    ]  # fmt: skip


def test_who_has_nothing_is_told_so(results: Results) -> None:
    idle = replace(results.people[3], incidents=(), unread=())
    alone = replace(results, people=(idle,))
    (sheet,) = sheets(notices(alone, issue(issuer="")).content).values()
    at = sheet.index(["本月没有扣分、加分。"])
    assert sheet[at + 1] == [f"无异议的请签字；{APPEAL}"]
    assert sheet[-1] == ["考核组（签字）：　　　　　　　　　　日期：　　　　年　　月　　日"]
