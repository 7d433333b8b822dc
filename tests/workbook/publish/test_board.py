"""What hangs on the wall and what everybody is handed, line by line as it is printed."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import openpyxl
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from openpyxl.worksheet.worksheet import Worksheet

from tests.workbook.publish.test_publish import _clean_month, _month
from udf.findings import WRONG, Finding
from workbook.generate.comparison import Last
from workbook.month.publication import Order, Publication, ShownResults
from workbook.ooxml.package import Package
from workbook.publish.analysis import analysis
from workbook.publish.board import board
from workbook.publish.briefing import briefing
from workbook.publish.highlights import highlight, signed, summary_words
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
    content = board(results, issue())
    charts: Any = openpyxl.load_workbook(io.BytesIO(content))["窗口汇总"]
    assert [chart.title.tx.rich.p[0].r[0].t for chart in charts._charts] == [
        "各窗口平均分（从70分起）", "各窗口平均分的构成",
    ]  # fmt: skip
    assert sheets(content) == {
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
    content = notices(alone, issue(issuer="")).content
    (sheet,) = sheets(content).values()
    at = sheet.index(["本月没有扣分、加分。"])
    assert sheet[at + 1] == [f"无异议的请签字；{APPEAL}"]
    assert sheet[-1] == ["考核组（签字）：　　　　　　　　　　日期：　　　　年　　月　　日"]
    rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    below = [[row[0]] if row[0] else [] for row in rows][-4:]
    assert below == [sheet[-3], [], sheet[-2], sheet[-1]]  # one line to write on


SUMMARY = (
    "平均分最高的是综合窗口（93.00），最低的是社保窗口（77.00）；"
    "扣分最多的是未及时关闭电源（行为规范20，28次，扣56分）。"
)
BEST = [["王芳", "综合窗口", 97, 1], ["赵敏", "社保窗口", 95, 2], ["李强", "综合窗口", 89, 3]]
CLAUSES: list[list[object]] = [
    ["行为规范20", "未及时关闭电源", 28, 1, 56],
    ["业务规范3b", "谎报、不报", 1, 1, 4],
    ["业务规范4", "群众投诉属实", 1, 1, 4],
    ["行为规范9", "玩游戏、网购、看视频", 1, 1, 4],
    ["好差评1", "评价率不足（自动计算）", 2, 2, 3],
    ["行为规范2a", "未着正装", 1, 1, 3],
    ["考勤管理1b", "迟到", 1, 1, 2],
    ["考勤管理2a", "连续3次被巡查通报", 1, 1, 2],
]
OCTOBER = Last(
    "2026年10月", {"综合窗口": 9000, "税务窗口": 8500}, 9000,
    {"1002": 8000, "1003": 8329, "1005": 5900},
)  # fmt: skip


def test_the_analysis_names_the_best_the_worst_and_what_cost_most(results: Results) -> None:
    (rows,) = sheets(analysis(results, highlight(results, OCTOBER, 3), "")).values()
    shares = [56, 60, 64, 68, 71, 74, 76, 78]
    assert rows == [
        ["月度考核分析（2026年11月）"],
        [f"本月平均84.26分（5人），比2026年10月−5.74；{SUMMARY}"],
        ["服务标兵"],
        ["姓名", "窗口", "总分", "排名"],
        *BEST,
        ["红榜"],
        ["姓名", "窗口", "总分", "排名"],
        *BEST[:2],
        ["黑榜"],
        ["姓名", "窗口", "总分", "排名"],
        ["孙/丽", "社保窗口", 59, 5],
        ["王芳", "税务窗口", 81.29, 4],
        ["比2026年10月进步最大"],
        ["姓名", "窗口", "上月", "本月", "提高"],
        ["李强", "综合窗口", 80, 89, 9],
        ["扣分条款", "情形", "次数", "人数", "扣分合计", "累计占比"],
        *([*row, pytest.approx(share / 78)] for row, share in zip(CLAUSES, shares, strict=True)),
        ["总分（含下限，不含上限）", "人数"],
        ["60分以下", 1],
        ["60–70分", 0],
        ["70–80分", 0],
        ["80–85分", 1],
        ["85–90分", 1],
        ["90–95分", 0],
        ["95–100分", 2],
        ["100分", 0],
        ["待核", 0],
        ["“社保窗口”上月没有得分，不比较"],
        ["窗口", "2026年10月平均分", "本月平均分", "变化"],
        ["综合窗口", 90, 93, 3],
        ["税务窗口", 85, 81.29, -3.71],
    ]


def test_a_draft_says_so_in_the_heads_type(results: Results) -> None:
    wrong = Finding(WRONG, "扣分登记", "C5", "名册中无此人：谁", "按名册改正")
    draft = replace(results, findings=(wrong, wrong))
    content = briefing(draft, highlight(draft, None), SETTINGS, date(2026, 12, 1))
    lines = [one for one in docx.Document(io.BytesIO(content)).paragraphs if one.text]
    assert lines[1].text == "未定稿：数据检查还有2个错误，得分可能不对"
    types = [(one.runs[0].font.name, one.runs[0].font.size) for one in lines[:3]]
    assert types == [("黑体", Pt(15)), ("黑体", Pt(11)), ("仿宋", Pt(11))]


@pytest.mark.parametrize("last", [None, OCTOBER])
def test_the_briefing_says_the_same_in_a_document(results: Results, last: Last | None) -> None:
    stars = 3 if last else None
    content = briefing(results, highlight(results, last, stars), SETTINGS, date(2026, 12, 1))
    document = docx.Document(io.BytesIO(content))
    change = "，比2026年10月−5.74" if last else ""
    headings = (
        ["一、各窗口", "二、服务标兵", "三、比2026年10月进步较大的人员", "四、扣分集中的条款"]
        if last
        else ["一、各窗口", "二、得分靠前的人员", "三、扣分集中的条款"]
    )
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.text] == [
        "伊金霍洛旗政务服务中心进驻部门工作人员考核2026年11月通报",
        f"本月平均84.26分（5人）{change}；{SUMMARY}",
        *headings,
        "甲县政务服务中心",
        "2026年12月1日",
    ]
    *_, issuer, day = (one for one in document.paragraphs if one.text)
    assert issuer.alignment == day.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert {issuer.paragraph_format.space_before, day.paragraph_format.space_before} == {Pt(9)}
    tables = [[[cell.text for cell in row.cells] for row in one.rows] for one in document.tables]
    changes = ("+3.00", "−3.71", "—") if last else ("—",) * 3
    assert tables[0] == [
        ["窗口", "人数", "平均分", "最高分", "最低分", "比上月"],
        ["综合窗口", "2", "93.00", "97.00", "89.00", changes[0]],
        ["税务窗口", "1", "81.29", "81.29", "81.29", changes[1]],
        ["社保窗口", "2", "77.00", "95.00", "59.00", changes[2]],
    ]
    best = [
        [str(name), str(window), f"{total:.2f}", str(rank)] for name, window, total, rank in BEST
    ]
    assert tables[1] == [["姓名", "窗口", "总分", "排名"], *best[: stars or 2]]
    assert tables[-1] == [
        ["条款", "情形", "次数", "人数", "扣分"],
        *([str(cell) for cell in row] for row in CLAUSES[:5]),
    ]
    if last:
        assert tables[2] == [
            ["姓名", "窗口", "上月", "本月", "提高"],
            ["李强", "综合窗口", "80.00", "89.00", "+9.00"],
        ]


def test_a_month_without_scores_and_one_with_some_is_summed_up_in_a_sentence() -> None:
    waiting = read_results(Package(_month()))
    words = summary_words(highlight(waiting, None))
    assert words.startswith("本月平均81.57分（4人，另有1人待核）；平均分最高的是")
    nobody = replace(
        waiting, people=tuple(replace(one, total=None, rank=None) for one in waiting.people)
    )
    assert summary_words(highlight(nobody, None)) == "本月还没有人有总分（5人待核）。"
    assert [signed(change) for change in (130, -50, 0)] == ["+1.30", "−0.50", "持平"]
