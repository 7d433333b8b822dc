"""What is said of the rows, sheets and files of an export, word for word."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.refusals import refused
from tests.workbook.imports.made import months_data
from tests.workbook.imports.test_silence import LEDGER, ORDERS, PEOPLE, REVIEWS, beside, grid
from udf.roster import Person, Roster
from udf.rulebook import Subject
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Basis, Findings
from workbook.imports.into import Imported, remarks_in_words, summary
from workbook.imports.kinds import KINDS
from workbook.imports.plan import Action

Rows = list[list[Any]]
Answers = Mapping[str, Mapping[str, str]]
BASIS = months_data(PEOPLE)._replace(today=dt.date(2026, 11, 20))
SLOTS = ("上午上班", "上午下班", "下午上班", "下午下班")
PUNCHES = ["工号", "姓名", "部门", "日期", "班次", "考勤结果"]


def punch(day: int, slot: str, result: str) -> list[Any]:
    return ["0012", "张兰", "社保窗口", f"2026-11-{day:02}", slot, result]


DAY: Rows = [PUNCHES, *(punch(3, slot, "正常") for slot in SLOTS)]
DAYS = [f"{day}日" for day in range(2, 14)]
THREE = [*LEDGER, ["2026-11-05", "李强", "社保窗口", "行为规范9"]]


def lacking(rows: Rows, name: str) -> Rows:
    at = rows[0].index(name)
    return [[*row[:at], *row[at + 1 :]] for row in rows]


def told(
    kind: str, grids: Sequence[Grid], answers: Answers | None = None, basis: Basis = BASIS
) -> list[str]:
    """All that is said: of rows left out, of rows to be looked at, of the file, and what is asked."""
    done = KINDS[kind].read(grids, kind, basis, ImportAnswers(answers or {}), None)
    if not isinstance(done, Findings):
        return [done]
    asked = [question.sentence for question in done.questions]
    return [*remarks_in_words(done.left), *remarks_in_words(done.doubts), *done.notes, *asked]


INCOMPLETE = "这1人有看不懂的行（见上），次数不完整，没有写入，请改正导出后再导入：张兰（0012）"
RESULTS = "可以填：正常、休息、迟到、早退、旷工、请假、缺卡、违规，登记待核实"
LEVELS = "可以填：非常满意、满意、基本满意、不满意、非常不满意、未评价"
SAID: list[tuple[str, Sequence[Grid], list[str]]] = [
    ("attendance", [grid([*DAY, punch(3, "上午上班", "迟到")])], [
        "明细第6行：同一人、同一天、同一班次有两个结果，不知道哪个对", INCOMPLETE,
    ]),
    ("attendance", [grid([*DAY, punch(3, "上午上班", "正常")])], [
        "明细第6行：同一人、同一天、同一班次出现过，只按第一次计",
    ]),
    ("attendance", [grid(beside([PUNCHES, punch(3, "上午上班", "迟到")], "备注", "已补卡"))], [
        "明细第2行：“备注”写着“已补卡”，仍按结果“迟到”计，请核对",
    ]),
    ("attendance", [grid([PUNCHES, punch(3, "上午上班", "睡岗")])], [
        "明细第2行：“睡岗”按待核实登记，请选定条款",
    ]),
    ("attendance", [grid([*DAY, punch(19, "上午上班", ""), punch(20, "上午上班", "")])], [
        "明细第7行：这一天还没有考勤结果，没有计入", "明细第6行：考勤结果是空的，计为签到异常",
    ]),
    ("attendance", [grid([PUNCHES, punch(3, "上午上班", "怪")])], [
        f"不认识这些考勤结果：“怪”（出现1次）。{RESULTS}",
    ]),
    ("attendance", [grid([["姓名", *DAYS], ["张兰", *["正常", ""] * 6]])], [
        "工作表“明细”每人每天只有一个结果，看不出一天签到几次：“每人每天签到几次”。可以填：1、2、3、4",
        "工作表“明细”里工作日有很多空白格，看不出是什么意思：“工作日的空白格表示”。"
        "可以填：正常、没有考勤结果",
    ]),
    ("attendance", [grid(lacking([PUNCHES, *[punch(3, slot, "正常") for slot in SLOTS]], "班次"))], [
        "同一人同一天有几行，看不出每行是哪一次签到（班次）："
        "“工号”；“姓名”；“部门”；“日期”；“考勤结果”。是“班次”的那一列填班次，不是的填无",
    ]),
    ("attendance", [grid([["姓名", "部门", "应签到次数", "签到异常次数"],
                          ["张兰", "社保窗口", 80, 1]])], [
        "月度汇总没有逐日记录：只写了次数，迟到、早退、旷工没有登记，请另外导入每日统计或原始记录",
    ]),
    ("attendance", [grid([["姓名", "部门", "应出勤天数", "迟到次数", "早退次数"],
                          ["张兰", "社保窗口", 20, 1, 0]])], [
        "月度汇总的次数这样算对吗（填否的，再问每列怎么算）："
        "“应签到次数＝应出勤天数×4，签到异常次数＝迟到次数＋早退次数”。可以填：是、否",
    ]),
    ("attendance", [grid([["姓名", "部门", "备注"], ["张兰", "社保窗口", "好"]])], [
        "表头里没有“日期”、“班次”、“考勤结果”，"
        "也没有“应签到次数”，或“应出勤天数”和“迟到次数”这样的列",
    ]),
    ("ledger", [grid(THREE), grid([THREE[0], *THREE[2:]], "另一张")], [
        "另一张第2行：以下各行“明细”里都有，只按一次计",
    ]),
    ("ledger", [grid(LEDGER), grid(LEDGER, "旧", hidden=True)], ["工作表“旧”是隐藏的，没有读取"]),
    ("ledger", [grid(LEDGER), grid([["日期", "姓名", "事由"], ["2026-11-03", "张兰", "吃饭"],
                                    ["2026-11-04", "李强", "睡觉去了"]], "别的")], [
        "工作表“别的”看不出任何条款，没有读取",
    ]),
    ("ledger", [grid([*LEDGER, ["2026-11-05", "", "公积金窗口", "行为规范9"]])], [
        "明细第4行：名册中无此窗口，没有登记：公积金窗口 行为规范9",
    ]),
    ("ledger", [grid([*LEDGER, ["11/9-11/10", "张兰", "社保窗口", "行为规范9"]])], [
        "明细第4行：日期是一段（11/9-11/10），请按天分开登记，没有登记：张兰 社保窗口 行为规范9",
    ]),
    ("ledger", [grid(beside(LEDGER, "是否计分", "否"))], ["明细第2行：写明不计分，没有登记"]),
    ("ledger", [grid(beside(LEDGER, "审核状态", "驳回"))], [
        "明细第2行：“审核状态”写着“驳回”，没有登记；算数的请自行登记",
    ]),
    ("ledger", [grid(beside(LEDGER, "处置结果", "经查系外出办事"))], [
        "明细第2行：不认识核实结果“经查系外出办事”，按待核实登记；"
        "多数条款“待核实”也计分，不算数的请把“核实”改为“不属实”",
    ]),
    ("ledger", [grid([["电话", "地址"], ["1", "2"]])], [
        "表头（前10行）里没有日期、人员（或窗口）和条款（或事由）这样的列",
    ]),
    ("reviews", [grid(lacking(REVIEWS, "办件编号")),
                 grid(lacking([REVIEWS[0], *REVIEWS[2:]], "办件编号"), "另一张")], [
        "另一张第2行：到第3行，“明细”里都有，只按一次计",
    ]),
    ("reviews", [grid(lacking(REVIEWS, "办件编号")),
                 grid(lacking([REVIEWS[0], REVIEWS[2]], "办件编号"), "另一张")], [
        "另一张第2行：“明细”里也有，只按一次计",
    ]),
    ("reviews", [grid(REVIEWS, "在办件"), grid(REVIEWS)], ["工作表“在办件”从名称看不计入，没有读取"]),
    ("reviews", [grid(beside(beside(REVIEWS, "整改期限", "2026-11-05"), "整改情况", "已整改"))], [
        "明细第2行：没有找到“整改完成时间”这一列，看不出是否按时整改，没有登记；逾期的请自行登记",
        "“明细”的“整改情况”（如：已整改）列没有读取，请核对会不会影响得分",
    ]),
    ("reviews", [grid(beside(REVIEWS, "申诉结果", "申诉成功"))], [
        "明细第2行：“申诉结果”写着“申诉成功”，差评没有登记；算数的请自行登记",
    ]),
    ("reviews", [grid([["部门", "工作人员", "办件数", "评价数量", "差评数"],
                       ["社保窗口", "张兰", 10, 9, 2], ["社保窗口", "谁", 10, 9, 0],
                       ["社保窗口", "李强", "x", 9, 0]])], [
        "明细第3行：名册中无此人：谁 社保窗口", "明细第4行：办件量、评价量应为0或正整数",
        "这1人的行没有采用（见上），没有写入，请改正导出后再导入：李强（0013）",
        "这份导出只有次数：差评没有登记，请另外导入一行一件的办件明细",
    ]),
    ("reviews", [grid([REVIEWS[0], *([f"Y{mark}", "甲", "社保窗口", "张兰", "2026-11-03", mark, ""]
                                     for mark in (5, 4, 0))])], [
        "评价等级里的“0”不是5至1，其余的数字、星级也就不能确定；请写明每一个是什么："
        f"“5”（出现1次）；“4”（出现1次）；“0”（出现1次）。{LEVELS}",
    ]),
    ("reviews", [grid([["电话", "地址"], ["1", "2"]])], [
        "表头（前10行）里没有“姓名”、“办结时间”、“评价等级”这样的列",
    ]),
    ("hotline", [grid(lacking(ORDERS, "诉求类型"))], [
        "看不出哪一列是诉求类型（投诉、咨询……）；如果确实没有这一列，每一行都是投诉吗："
        "“没有类型列时每一行都是投诉”。可以填：是、否",
    ]),
    ("hotline", [grid(beside(ORDERS, "状态", "已撤单"))], [
        "明细第2行：工单状态是“已撤单”，按撤销登记",
    ]),
    ("hotline", [grid(beside(ORDERS, "审核状态", "驳回"))], [
        "明细第2行：“审核状态”写着“驳回”，投诉没有登记；算数的请自行登记",
    ]),
    ("hotline", [grid([*ORDERS, ["W1", "2026-11-09", *ORDERS[1][2:]]])], [
        "有1个工单编号各有几行，时间或事项不同，是同一件还是不同的件："
        "“工单编号相同、时间或事项不同的几行”（如：W1）。可以填：同一件、不同的件",
    ]),
    ("hotline", [grid([ORDERS[0], [1.2345678901234567e19, *ORDERS[1][1:]], *ORDERS[2:]])], [
        "明细第2行：工单编号存成了数字，末几位已丢失，没有当作编号用，请在来源系统导出为文本",
    ]),
    ("hotline", [grid([["电话", "地址"], ["1", "2"]])], [
        "表头（前10行）里没有“姓名”、“受理时间”、“诉求类型”这样的列",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "grids", "said"), SAID, ids=[one[2][0][:20] for one in SAID])
def test_what_is_said_of_an_export(kind: str, grids: Sequence[Grid], said: list[str]) -> None:
    assert told(kind, grids) == said


@pytest.mark.parametrize(
    ("kind", "rows", "answers", "sentence"),
    [
        (
            "attendance", [["姓名", "日期", "班次", "考勤结果"], ["张兰", "周一", "上班", "正常"]], {},
            "“日期”列看不出是哪一天（如：周一）；"
            "请在来源系统里把日期导出成“2026-11-03”的样子再导入",
        ),
        (
            "reviews", [REVIEWS[0], *([n, "甲", "社保窗口", "张兰", "2026-11-03", level, ""]
                                      for n, level in (("Y1", "糟糕"), ("Y2", "还行")))], {},
            "评价等级一个也看不懂（如糟糕、还行）；"
            "请导出“非常满意、满意、基本满意、不满意、非常不满意”或5至1的等级再导入",
        ),
        (
            "hotline", lacking(ORDERS, "诉求类型"), {"其他": {"没有类型列时每一行都是投诉": "否"}},
            "导出里没有诉求类型列，分不出投诉和咨询；请带上类型列重新导出",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_imported_is_refused(
    kind: str, rows: Rows, answers: Answers, sentence: str
) -> None:
    with refused(sentence):
        told(kind, [grid(rows)], answers)


def test_a_window_that_the_office_says_is_another_ones() -> None:
    rows = [*LEDGER, ["2026-11-05", "", "公积金窗口", "行为规范9"]]
    assert told("ledger", [grid(rows)], {"窗口": {"公积金窗口": "不是本大厅的窗口"}}) == [
        "明细第4行：窗口“公积金窗口”不是名册上的，没有登记"
    ]


def test_a_delay_on_a_day_somebody_was_gone_is_told() -> None:
    gone = [
        Person(0, *PEOPLE[0], None, dt.date(2026, 11, 4)),
        *(Person(n, *who, None, None) for n, who in enumerate(PEOPLE[1:], start=1)),
    ]
    basis = BASIS._replace(roster=Roster(tuple(gone)))
    days = beside(beside(REVIEWS, "整改期限", "2026-11-05"), "整改完成时间", "2026-11-09")
    assert told("reviews", [grid(days)], basis=basis) == [
        "明细第2行：整改逾期应记在2026-11-06，本人当日不在岗，没有登记"
    ]


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("天", "旷工半天，{}按天计，没有登记；请自行登记"),
    ],
)
def test_a_part_of_the_unit_that_a_clause_counts_by_is_told(unit: str, said: str) -> None:
    clauses = {
        code: replace(rule, unit=unit) if rule.unit == "半天" else rule
        for code, rule in BASIS.rules.rules.items()
    }
    basis = BASIS._replace(rules=replace(BASIS.rules, rules=clauses))
    rows = [PUNCHES, *(punch(3, slot, "旷工") for slot in SLOTS[:2])]
    (code,) = [code for code, rule in BASIS.rules.rules.items() if rule.unit == "半天"]
    assert told("attendance", [grid(rows)], basis=basis) == [f"明细第2行：{said.format(code)}"]


@pytest.mark.parametrize("word", ["迟到", "早退"])
def test_a_delay_is_no_unit_of_a_clause_that_counts_halves_of_days(word: str) -> None:
    subject = {"迟到": Subject.LATENESS, "早退": Subject.EARLY_LEAVING}[word]
    rule = BASIS.rules.clause_of(subject)
    assert rule is not None
    clauses = {**BASIS.rules.rules, rule.code: replace(rule, unit="半天")}
    basis = BASIS._replace(rules=replace(BASIS.rules, rules=clauses))
    rows = [PUNCHES, punch(3, SLOTS[0], word)]
    assert told("attendance", [grid(rows)], basis=basis) == [
        f"明细第2行：{word}，{rule.code}按半天计，没有登记；请自行登记"
    ]


@pytest.mark.parametrize("kind", ["hotline", "ledger"])
def test_progress_is_told_to_the_end(kind: str) -> None:
    rows = {"hotline": ORDERS, "ledger": LEDGER}[kind]
    steps: list[tuple[int, int]] = []
    KINDS[kind].read([grid(rows)], kind, BASIS, ImportAnswers(), lambda *step: steps.append(step))
    assert steps == [(len(rows) - 1, len(rows) - 1)]


def test_what_became_of_every_row_is_summed_up() -> None:
    rows = {action: number for number, action in enumerate(Action, start=1)}
    done = Imported(
        totals={"投诉": 3, "咨询": 1}, people=2, rows=rows, left=(), doubts=(), notes=()
    )
    assert summary(done, "热线.csv") == [
        "已导入 热线.csv：投诉3，咨询1。",
        "2人的数已与导出一致。",
        "扣分、加分登记：新增1行，更新2行，撤下3行，没有变化4行，有人改过而保留5行，"
        "有人删过而不再登记6行，已有手工登记7行，以前导入而本次没有8行。",
    ]
    nothing = Imported(totals={}, people=0, rows={}, left=(), doubts=(), notes=("请核对",))
    assert summary(nothing, "空.csv") == ["已导入 空.csv：没有可导入的行。", "请核对"]


def test_how_something_was_found_out_is_the_sources_own_or_its_kinds() -> None:
    done = KINDS["ledger"].read(
        [grid(beside(LEDGER, "考核方式", "电子监察"))], "ledger", BASIS, ImportAnswers(), None
    )
    assert isinstance(done, Findings)
    assert [entered.values["考核方式"] for entered in done.entered] == [
        "电子监察",
        "日常巡查",
    ]


def test_which_column_it_is_may_be_none() -> None:
    rows = lacking([PUNCHES, *[punch(3, slot, "正常") for slot in SLOTS]], "班次")
    done = KINDS["attendance"].read([grid(rows)], "attendance", BASIS, ImportAnswers(), None)
    assert isinstance(done, Findings)
    assert [question.options for question in done.questions] == [("班次", "无")]
