"""What an export says beside the columns that are read, and would change what is entered.

Each is taken into account, asked about or listed; never passed over in silence.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.workbook.imports.made import months_data
from udf.text import Cells
from workbook.files.table_files import Grid, read_grids
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Findings
from workbook.imports.kinds import KINDS

PEOPLE = (
    ("0012", "张兰", "社保窗口"), ("0013", "李强", "社保窗口"),
    ("0020", "王芳", "税务窗口"), ("1005", "王芳", "医保窗口"),
)  # fmt: skip
Rows = Sequence[Sequence[Any]]

LEDGER = [
    ["检查日期", "被检查人", "部门", "违反条款"],
    ["2026-11-03", "张兰", "社保窗口", "行为规范9"],
    ["2026-11-04", "李强", "社保窗口", "行为规范16"],
]
ORDERS = [
    ["工单编号", "受理时间", "诉求类型", "被反映单位", "被反映人", "核实结果"],
    ["W1", "2026-11-03", "投诉", "社保窗口", "张兰", "属实"],
    ["W2", "2026-11-04", "投诉", "社保窗口", "李强", "属实"],
    ["W3", "2026-11-04", "咨询", "社保窗口", "李强", ""],
]
REVIEWS = [
    ["办件编号", "事项名称", "办理窗口", "工作人员", "办结时间", "评价等级", "差评核实"],
    ["Y1", "甲", "社保窗口", "张兰", "2026-11-03", "不满意", "属实"],
    ["Y2", "乙", "社保窗口", "张兰", "2026-11-03", "满意", ""],
    ["Y3", "乙", "社保窗口", "李强", "2026-11-04", "不满意", "属实"],
]


def grid(rows: Rows, sheet: str = "明细", hidden: bool = False) -> Grid:
    width = max(map(len, rows))
    cells = (tuple(c if c != "" else None for c in [*r, *[""] * (width - len(r))]) for r in rows)
    return Grid(sheet, Cells(cells), hidden=hidden)


def beside(rows: Rows, title: str, *cells: Any) -> list[list[Any]]:
    """Return rows with one more column, "" where no more cells are given."""
    filled = [*cells, *[""] * len(rows)]
    return [[*rows[0], title], *([*row, filled[at]] for at, row in enumerate(rows[1:]))]


def read(kind: str, *grids: Grid, answers: dict[str, dict[str, str]] | None = None) -> Findings:
    done = KINDS[kind].read(grids, kind, months_data(PEOPLE), ImportAnswers(answers or {}), None)
    assert isinstance(done, Findings), done
    return done


def entered(done: Findings) -> Counter[tuple[str, str]]:
    """Who is entered on which day: for a clause or a verdict."""
    assert not done.questions, done.questions
    found = Counter((PEOPLE[i.person][0], i.verdict) for i in done.incidents)
    found.update((PEOPLE[e.people[0]][0], e.clause) for e in done.entered)
    return found


def asked(done: Findings) -> str:
    assert done.questions
    return "".join(question.sentence for question in done.questions)


AGAINST = [
    ("审核状态", "驳回"), ("是否撤销", "是"), ("撤销标志", True), ("是否有效", "否"), ("有效", "×"),
    ("状态", "已撤销"), ("申诉结果", "申诉成立"), ("申诉情况", "同意撤销扣分"), ("处理意见", "口头提醒，不扣分"),
    ("备注", "登错了，作废"), ("", "误报"), ("领导批示", "免予扣分"),
]  # fmt: skip
FOR = [
    ("审核状态", "通过"), ("是否撤销", "否"), ("撤销标志", False), ("是否有效", "是"), ("申诉结果", "申诉不成立"),
    ("申诉结果", "驳回申诉"), ("备注", "未撤销"), ("处理意见", "扣分"), ("整改情况", "已整改"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "word"), AGAINST)
def test_what_speaks_against_a_row_keeps_it_out_and_is_listed(title: str, word: Any) -> None:
    done = read("ledger", grid(beside(LEDGER, title, word)))
    assert entered(done) == {("0013", "行为规范16"): 1}
    assert [line.row for line in done.left] == [2]
    done = read("hotline", grid(beside(ORDERS, title, word)))
    if not done.questions:  # what could be a second verdict is asked about
        assert ("0012", "属实") not in entered(done)
        assert 2 in {line.row for line in (*done.left, *done.doubts)}


@pytest.mark.parametrize(("title", "word"), FOR)
def test_what_does_not_leaves_it_in(title: str, word: Any) -> None:
    assert entered(read("ledger", grid(beside(LEDGER, title, word)))).total() == 2
    assert entered(read("hotline", grid(beside(ORDERS, title, word)))).total() == 2


def test_a_bad_review_that_was_appealed_counts_as_a_review_only() -> None:
    done = read("reviews", grid(beside(REVIEWS, "申诉结果", "申诉成功")))
    assert done.counts == {0: (2, 2), 1: (1, 1)}
    assert entered(done) == {("0013", "属实"): 1}
    assert "申诉成功" in done.left[0].reason


def test_words_behind_a_clause_are_looked_at_too() -> None:
    rows = [*LEDGER, ["2026-11-05", "张兰", "社保窗口", "行为规范9（已撤销）"]]
    done = read("ledger", grid(rows))
    assert entered(done).total() == 2
    assert "已撤销" in done.left[0].reason


def test_a_result_of_the_platform_that_is_no_verdict_is_named() -> None:
    done = read("ledger", grid(beside(LEDGER, "处置结果", "经查系外出办事", "已处置")))
    assert entered(done).total() == 2
    assert [line.row for line in done.doubts] == [2]


def test_a_second_verdict_is_asked_about() -> None:
    for title in ("最终认定", "复核结论", "栏目戊"):
        done = read("hotline", grid(beside(ORDERS, title, "不属实", "属实")))
        assert title in asked(done)
    answers = {"列": {"最终认定": "核实结果", "核实结果": "无"}}
    done = read("hotline", grid(beside(ORDERS, "最终认定", "不属实", "属实")), answers=answers)
    assert entered(done) == {("0012", "不属实"): 1, ("0013", "属实"): 1}


@pytest.mark.parametrize("word", ["投诉转咨询", "误报投诉", "投诉举报/咨询", "表扬/原投诉"])
def test_a_type_that_says_two_things_is_asked_about(word: str) -> None:
    rows = [*ORDERS, ["W4", "2026-11-05", word, "社保窗口", "张兰", "属实"]]
    assert word in asked(read("hotline", grid(rows)))


def test_sheets_called_as_types_or_windows_say_what_their_rows_lack() -> None:
    rows = [[*row[:2], row[4], row[5]] for row in ORDERS]
    complaints, questions = grid(rows[:3], "投诉"), grid([rows[0], rows[3]], "咨询")
    done = read("hotline", complaints, questions)
    assert entered(done) == {("0012", "属实"): 1, ("0013", "属实"): 1}
    assert done.totals == {"投诉": 2, "咨询": 1}
    rows = [LEDGER[0][:2] + LEDGER[0][3:], ["2026-11-03", "王芳", "行为规范9"]]
    done = read("ledger", grid(rows, "税务窗口"), grid(rows, "医保窗口"))
    assert entered(done) == {("0020", "行为规范9"): 1, ("1005", "行为规范9"): 1}


@pytest.mark.parametrize("kind", ["reviews", "phone", "ledger"])
def test_a_sheet_that_repeats_rows_of_another_counts_once(kind: str) -> None:
    rows = {"reviews": REVIEWS, "phone": ORDERS, "ledger": LEDGER}[kind]
    rows = rows if kind == "ledger" else [row[1:] for row in rows]
    alone = read(kind, grid(rows))
    both = read(kind, grid(rows), grid(rows[:2], "其中差评"))
    assert entered(both) == entered(alone)
    assert both.counts == alone.counts
    assert {line.sheet for line in both.left} == {"其中差评"}


def test_one_number_for_two_cases_is_asked_about() -> None:
    rows = [*REVIEWS, ["Y3", "丙", "社保窗口", "李强", "2026-11-05", "不满意", "属实"]]
    question = read("reviews", grid(rows)).questions[0]
    ((key, hint),) = question.keys
    assert "Y3" in hint
    counts = {"同一件": (1, 1), "不同的件": (2, 2)}
    for answer, count in counts.items():
        done = read("reviews", grid(rows), answers={question.section: {key: answer}})
        assert done.counts[1] == count
        assert entered(done)["0013", "属实"] == count[0]


def test_hidden_sheets_are_left_alone_where_others_hold_the_export() -> None:
    more = [REVIEWS[0], ["Y9", "甲", "社保窗口", "张兰", "2026-11-03", "不满意", "属实"]]
    done = read("reviews", grid(REVIEWS), grid(more, "旧", hidden=True))
    assert done.counts == {0: (2, 2), 1: (1, 1)}
    assert any("旧" in note for note in done.notes)
    assert read("reviews", grid(REVIEWS, hidden=True), grid([["说明"]])).counts == done.counts


def test_sheets_of_cases_not_closed_are_not_counted() -> None:
    more = [REVIEWS[0], ["Y9", "甲", "社保窗口", "张兰", "2026-11-03", "", ""]]
    done = read("reviews", grid(REVIEWS, "已办结"), grid(more, "在办件"))
    assert done.counts == {0: (2, 2), 1: (1, 1)}
    assert any("在办件" in note for note in done.notes)


def test_a_formula_that_nobody_computed_is_no_blank(tmp_path: Path) -> None:
    made = Workbook()
    for row in REVIEWS:
        made.worksheets[0].append(row)
    made.worksheets[0]["F2"] = "=IF(1,G2)"
    made.save(tmp_path / "e.xlsx")
    done = read("reviews", *read_grids(tmp_path / "e.xlsx"))
    assert "公式未计算" in asked(done)


@pytest.mark.parametrize("form", ['="{}"', "'{}", "`{}", "{}\t", '"=""{}"""'])
def test_text_guarded_against_becoming_a_number(tmp_path: Path, form: str) -> None:
    lines = [",".join(form.format(cell) if cell else "" for cell in row) for row in REVIEWS]
    (tmp_path / "e.csv").write_text("\n".join(lines), encoding="utf-8")
    if form in ("'{}", "`{}"):  # only what could be a number is guarded so
        lines = [",".join(form.format(c) if c[:1].isdigit() else c for c in row) for row in REVIEWS]
        (tmp_path / "e.csv").write_text("\n".join(lines), encoding="utf-8")
    done = read("reviews", *read_grids(tmp_path / "e.csv"))
    assert done.counts == {0: (2, 2), 1: (1, 1)}


def test_blank_days_of_a_matrix_are_asked_about() -> None:
    rows: list[list[Any]] = [["工号", "姓名", "部门", *range(1, 31)]]
    rows += [[*person, *[""] * 30] for person in PEOPLE]
    rows[1][4] = "迟到"
    answers = {"其他": {"每人每天签到几次": "2"}}
    key = read("attendance", grid(rows), answers=answers).questions[0].keys[0][0]
    answers["其他"][key] = "正常"
    done = read("attendance", grid(rows), answers=answers)
    assert done.counts == {0: (42, 1), 1: (42, 0), 2: (42, 0), 3: (42, 0)}


def test_an_excuse_beside_a_result_is_listed() -> None:
    rows = [["工号", "姓名", "部门", "日期", "班次", "考勤结果", "备注"]]
    rows += [
        [*PEOPLE[0], "2026-11-03", slot, result, remark]
        for slot, result, remark in (
            ("上午上班", "迟到", "已补卡"), ("上午下班", "正常", "已补卡"),
            ("下午上班", "迟到", "未补卡"), ("下午下班", "正常", ""),
        )
    ]  # fmt: skip
    done = read("attendance", grid(rows))
    assert done.counts == {0: (4, 2)}
    assert [(line.row, "已补卡" in line.reason) for line in done.doubts] == [(2, True)]


def test_an_excuse_beside_a_day_of_several_results_is_listed_once() -> None:
    heads = ["上班结果", "下班结果", "审核", "说明"]
    days: list[list[str]] = [
        ["旷工", "旷工", "申诉成立", ""], ["正常", "早退", "", "机器故障"],
        ["请假", "正常", "未通过申诉", "病"], ["正常", "正常", "", "停电"],
    ]  # fmt: skip
    rows = [["姓名", "部门", "日期", *heads]]
    rows += [["李强", "社保窗口", f"11月{day}日", *cells] for day, cells in enumerate(days, 3)]
    done = read("attendance", grid(rows))
    assert done.counts == {1: (8, 4)}
    assert [(line.row, line.reason) for line in done.doubts] == [
        (2, "“审核”写着“申诉成立”，仍按结果“旷工”计，请核对"),
        (3, "“说明”写着“机器故障”，仍按结果“早退”计，请核对"),
    ]


def test_deductions_and_awards_in_columns_of_one_sheet() -> None:
    rows = [["日期", "姓名", "窗口", "扣分事项", "加分事项"]]
    rows += [
        ["2026-11-03", "张兰", "社保窗口", "行为规范9", "加分项5"],
        ["2026-11-04", "李强", "社保窗口", "", "加分项6"],
        ["2026-11-05", "李强", "社保窗口", "行为规范16", ""],
    ]
    done = read("ledger", grid(rows))
    assert entered(done) == {
        ("0012", "行为规范9"): 1, ("0012", "加分项5"): 1,
        ("0013", "加分项6"): 1, ("0013", "行为规范16"): 1,
    }  # fmt: skip
    assert not done.left


def test_a_category_beside_the_number_of_its_clause() -> None:
    rows: list[list[Any]] = [["日期", "姓名", "窗口", "考核项目", "条款"]]
    rows += [
        ["2026-11-03", "张兰", "社保窗口", "行为规范", 9],
        ["2026-11-04", "李强", "社保窗口", "业务规范", "第3条b"],
    ]
    done = read("ledger", grid(rows))
    assert entered(done) == {("0012", "行为规范9"): 1, ("0013", "业务规范3b"): 1}


def test_counts_that_speak_of_bad_reviews_say_that_none_is_entered() -> None:
    rows: list[list[Any]] = [["工作人员", "窗口", "办件量", "评价量", "差评数"]]
    rows.append(["张兰", "社保窗口", 5, 4, 0])
    assert not read("reviews", grid(rows)).notes
    rows[1][4] = 1
    assert "差评" in "".join(read("reviews", grid(rows)).notes)


def test_two_workers_of_a_case_are_asked_about() -> None:
    rows = [[*REVIEWS[0][:3], "受理人", "办结人", *REVIEWS[0][4:]]]
    rows += [[*row[:3], row[3], "王芳", *row[4:]] for row in REVIEWS[1:]]
    assert "办结人" in asked(read("reviews", grid(rows)))


def test_names_that_the_roster_hardly_knows_are_not_passed_over_for_their_window() -> None:
    rows = [["日期", "姓名", "窗口", "事由"]]
    rows += [["2026-11-03", f"生人{n}", "社保窗口", "加分项2a"] for n in range(5)]
    assert "姓名" in asked(read("ledger", grid(rows)))
    rows[1][1] = "张兰"
    assert "姓名" in asked(read("ledger", grid(rows)))
    done = read("ledger", grid(rows), answers={"列": {"姓名": "姓名"}})
    assert entered(done) == {("0012", "加分项2a"): 1}
    assert len(done.left) == 4


def _rated(*levels: str) -> list[list[Any]]:
    row = ["", "甲", "社保窗口", "张兰", "2026-11-03", "", ""]
    return [REVIEWS[0], *([f"Y{n}", *row[1:5], each, ""] for n, each in enumerate(levels))]


def test_hollow_stars_beside_filled_ones_are_no_stars() -> None:
    done = read("reviews", grid(_rated("★★★★★", "★★★☆☆", "☆☆☆☆☆")))
    assert "“☆☆☆☆☆”" in asked(done) and "★" not in asked(done) and not done.counts
    alone = read("reviews", grid(_rated("☆☆☆☆☆", "☆☆☆☆", "☆")))
    assert [one.id for one in alone.incidents] == ["Y2"] and not alone.questions


def test_a_mark_out_of_range_is_named() -> None:
    done = read("reviews", grid(_rated("5", "4", "1", "0")))
    assert "“0”不是5至1" in done.questions[0].what
    assert [key for key, _ in done.questions[0].keys] == ["5", "4", "1", "0"]


@pytest.mark.parametrize(
    ("word", "likely"),
    [
        ("很差", ""),
        ("很好", "非常满意"),
        ("非常差", "非常不满意"),
        ("不太满意", "不满意"),
        ("不满意/非常不满意", "非常不满意"),
    ],
)
def test_no_word_is_proposed_to_mean_its_opposite(word: str, likely: str) -> None:
    done = read("reviews", grid(_rated("满意", word)))
    assert done.questions[0].likely[word] == likely


# --- orders: sheets of types, headers by their parts, results that nobody knows ------------------

UNTYPED = ["工单编号", "受理时间", "被反映单位", "被反映人", "诉求内容", "核实结果"]


def untyped(number: str, words: str) -> list[str]:
    return [number, "2026-11-05", "社保窗口", "张兰", words, "属实"]


def test_a_sheet_called_as_a_type_is_of_it_whatever_the_words_of_its_orders() -> None:
    sheets = [
        grid([UNTYPED, untyped(f"T{at}", words)], title)
        for at, (title, words) in enumerate(
            [("11月投诉", "投诉态度差"), ("表扬", "热情"), ("咨询", "咨询")]
        )
    ]
    done = read("hotline", *sheets)
    assert done.questions == ()
    assert done.totals == {"11月投诉": 1, "表扬": 1, "咨询": 1}
    assert len(done.incidents) == 1


def test_each_sheet_without_types_is_asked_about_once_and_answered_by_itself() -> None:
    sheets = [grid([UNTYPED, untyped(title, "慢")], title) for title in ("一组", "二组", "三组")]
    (question,) = read("hotline", *sheets).questions
    keys = [key for key, _ in question.keys]
    assert len(keys) == 3
    assert all(title in key for title, key in zip(("一组", "二组", "三组"), keys, strict=True))
    given = dict(zip(keys, ("是", "否", "是"), strict=True))
    done = read("hotline", *sheets, answers={question.section: given})
    assert sorted(one.sheet for one in done.incidents) == ["一组", "三组"]
    assert {line.sheet for line in done.left} == {"二组"}


def test_three_sheets_with_the_same_open_column_are_one_question() -> None:
    header = ["工单编号", "受理时间", "诉求类型", "谁", "核实结果"]
    sheets = [
        grid([header, [title, "2026-11-05", "投诉", "无名氏", "属实"]], title)
        for title in ("一", "二", "三")
    ]
    questions = read("hotline", *sheets).questions
    assert len({(one.section, one.what) for one in questions}) == len(questions)


@pytest.mark.parametrize(
    "number", ["热线单号", "12345单号", "转办单编号", "来件编号", "诉件序列号"]
)
@pytest.mark.parametrize("window", ["反映部门", "投诉单位", "转办单位", "被反映机构"])
def test_headers_of_orders_are_understood_by_their_parts(number: str, window: str) -> None:
    header = [number, "受理时间", "诉求类型", window, "被反映人", "核实结果"]
    order = ["RX2611001", "2026-11-05", "投诉", "社保窗口", "张兰", "属实"]
    done = read("hotline", grid([header, order, order]))
    assert [one.id for one in done.incidents] == ["RX2611001"]  # and once, though it is there twice
    columns = [*header[:3], window, "被反映单位", *header[4:]]
    citizen = [*order[:3], "宏达商贸公司", "社保窗口", *order[4:]]
    assert len(read("hotline", grid([columns, citizen])).incidents) == 1


def test_a_result_that_nobody_knows_is_asked_about_with_how_often_it_occurs() -> None:
    def orders(*results: str) -> Rows:
        header = [
            "工单编号",
            "受理时间",
            "诉求类型",
            "被反映单位",
            "被反映人",
            "核实结果",
        ]
        rows = [
            [f"W{at}", f"2026-11-{at:02}", "投诉", "社保窗口", "张兰", result]
            for at, result in enumerate(results, 1)
        ]
        return [header, *rows]

    rows = orders("属实", "部分属实", "部分属实", "基本属实", "核实中", "")
    done = read("hotline", grid(rows))
    (question,) = done.questions
    assert done.incidents == ()
    assert dict(question.keys) == {"部分属实": "出现2次", "基本属实": "出现1次"}
    answers = {question.section: {"部分属实": "属实", "基本属实": "待核实"}}
    done = read("hotline", grid(rows), answers=answers)
    assert [one.verdict for one in done.incidents] == [
        "属实", "属实", "属实", "待核实", "待核实", "待核实",
    ]  # fmt: skip
    assert done.doubts == ()
    story = "经与来电人联系并调取监控录像，反映的情况与事实有出入，已作解释"
    done = read("hotline", grid(orders(story)))
    assert [one.verdict for one in done.incidents] == ["待核实"]
    assert len(done.doubts) == 1
