"""The functions as a cell calls them: shapes, hosts' quirks, failures as short Chinese texts."""

import re
import threading
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.udf.month import (
    BOOK,
    CALENDAR,
    ROSTER,
    Month,
    Table,
    call,
    choices_table,
    ledger,
    per_person,
    rules_table,
)
from udf import judging
from udf import ledger as ledger_module
from udf.explanation import UNREAD
from udf.exposed import Answer, exposed
from udf.functions import FUNCTIONS
from udf.recorded import read_recorded
from udf.roster import Person, read_roster
from udf.rulefile import load_rulebook
from udf.text import Cells, freeze

DATA = Path(__file__).parents[1] / "data" / "rules"
COUNTY, TOWN = DATA / "county.toml", DATA / "town.toml"
DAY = datetime(2026, 11, 3)
CODES = [rule.choice for rule in BOOK.rules.values() if rule.category != "加分项"]
AWARDS = [rule.choice for rule in BOOK.rules.values() if rule.category == "加分项"]


def test_the_table_has_every_function_with_chinese_help() -> None:
    assert set(FUNCTIONS) == {
        "SCORE", "ATTENDANCE", "RATE", "REVIEWS", "COVERAGE", "TIER", "STATUS", "POINTS",
        "CHECK", "EXPLAIN", "PARETO", "WORKDAYS", "CLAUSE",
    }  # fmt: skip
    for function in FUNCTIONS.values():
        for text in (function.help, *(a.name + a.help for a in function.arguments)):
            assert re.search("[\u4e00-\u9fff]", text)


def test_one_person_or_a_column_of_them() -> None:
    month = Month(deductions=ledger([[DAY, None, "李强", None, "业务规范3b"]]))
    rest = (month.roster, month.deductions, month.awards, month.rules, month.choices)
    assert call("SCORE", "李强", "业务规范", *rest) == [[16]]
    assert call("SCORE", 1002, [["业务规范", "行为规范"]], *rest) == [[16, 35]]
    assert call("SCORE", [["李强"], [None], ["1001"], ["无名"]], "业务规范", *rest) == [
        [16], [""], [20], ["名册中无此人"],
    ]  # fmt: skip
    table = [["窗口", "姓名"], ["税务窗口", "王芳"], [None, None], ["综合窗口", "王芳"]]
    assert call("SCORE", table, "业务规范", *rest) == [[20], [""], [20]]
    assert call("SCORE", "王芳", "业务规范", *rest) == [["姓名重复，请填工号或窗口"]]


@pytest.mark.parametrize(
    ("who", "score"),
    [
        ("王芳（1001）", 16),
        ("王芳 1003", 20),
        ("王芳/1001", 16),
        ("王芳（税务窗口）", 20),
        ("王芳综合窗口", 16),
        ("李强（1002）", 20),
        ("李强（1001）", "工号与姓名不符（工号1001是王芳）"),
        ("王芳（医保窗口）", "名册中无此人"),
        ("王芳（9999）", "名册中无此人"),
        ("#N/A", "人员单元格是错误值"),
    ],
)
def test_a_namesake_is_told_by_what_stands_behind_the_name(who: str, score: object) -> None:
    month = Month(deductions=ledger([[DAY, "1001", None, None, "业务规范3b"]]))
    rest = (month.roster, month.deductions, month.awards, month.rules, month.choices)
    assert call("SCORE", who, "业务规范", *rest) == [[score]]


def test_which_arguments_are_tables() -> None:
    constants = {
        name: [argument.name for argument in function.arguments if not argument.is_table]
        for name, function in FUNCTIONS.items()
    }
    assert constants == {
        "SCORE": ["类别"], "ATTENDANCE": [], "REVIEWS": [], "RATE": [], "COVERAGE": [], "TIER": [],
        "STATUS": ["类型"], "POINTS": ["类型"], "CHECK": ["行数"], "EXPLAIN": ["人员", "行数"],
        "PARETO": ["行数"], "WORKDAYS": ["起", "止"], "CLAUSE": ["条款"],
    }  # fmt: skip


def test_all_categories_in_one_call_are_what_the_single_functions_say() -> None:
    month = Month(
        deductions=ledger([
            [DAY, "1003", None, None, "考勤管理1b", None, None, None, 7],
            [DAY, "1003", None, None, "行为规范9", None, None, None, 8],
            [DAY, "1003", None, None, "考勤管理2b", None, None, None, 9],
            [DAY, None, "李强", None, "好差评2b", None, "属实"],
        ]),
        attendance=per_person(["应签到次数", "签到异常次数"], [84, 3], ROSTER),
        reviews=per_person(["办件量", "评价量"], [50, 39], ROSTER),
    )  # fmt: skip
    rest = (month.roster, month.deductions, month.rules, month.choices)
    attended = call("ATTENDANCE", month.roster, month.attendance, *rest)
    reviewed = call("REVIEWS", month.roster, month.reviews, *rest)
    together = [[row[3], row[2]] for row in month.scores()]
    assert together == [[*a, *b] for a, b in zip(attended, reviewed, strict=True)]
    assert together[1:3] == [[34.29, 1], [28.29, 3]]


def test_a_category_whose_counts_are_missing_or_wrong_says_so_alone() -> None:
    month = Month(deductions=ledger([[DAY, None, "李强", None, "业务规范3b"]]))
    rest = (month.roster, month.deductions, month.awards, month.rules, month.choices)
    names = [["业务规范", "考勤管理", "好差评"]]
    assert call("SCORE", "李强", names, *rest) == [
        [16, "考勤管理不能只按登记计算", "好差评不能只按登记计算"]
    ]
    headless = [["工号", "姓名", "应签到次数"], ["1002", "李强", 84]]
    assert call("SCORE", "李强", names, *rest, headless, month.reviews) == [
        [16, "考勤缺少“签到异常次数”列", 5]
    ]
    assert call("SCORE", "李强", "考勤", *rest) == [["细则中没有类别“考勤”"]]


def test_rate_coverage_and_tier() -> None:
    month = Month(
        attendance=per_person(["应签到次数", "签到异常次数"], [84, 3], ROSTER),
        reviews=per_person(["办件量", "评价量"], [50, 39], ROSTER),
    )
    assert call("RATE", "李强", month.attendance, ROSTER, month.choices) == [[81 / 84]]
    assert call("COVERAGE", "李强", month.reviews, ROSTER) == [[0.78]]
    assert call("TIER", "李强", month.reviews, ROSTER, month.rules) == [[-2]]
    none = per_person(["办件量", "评价量"], [0, None], ROSTER)
    assert call("COVERAGE", "李强", none, ROSTER) == [["无办件"]]
    assert call("TIER", "李强", none, ROSTER, month.rules) == [[0]]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([None, 0], "缺应签到次数"), ([0, 0], "应签到有误"), ([84.5, 0], "应签到有误"),
        (["八十四", 0], "应签到有误"), ([84, -1], "签到异常有误"),
        ([84, 1.5], "签到异常有误"), ([84, 85], "异常多于应签到"),
        (["#N/A", 0], "应签到是错误值"),
    ],
)  # fmt: skip
def test_attendance_that_cannot_be_scored_says_why(counts: list[object], said: str) -> None:
    month = Month(attendance=per_person(["应签到次数", "签到异常次数"], counts, ROSTER))
    assert month.score("李强", "考勤管理") == said
    assert month.explain("李强")[0][3] == "待核"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([None, 0], "缺办件量"), ([50, None], "缺评价量"), ([50, 51], "评价多于办件"),
        ([0, 1], "评价多于办件"), ([50, -1], "评价量有误"), (["多", 1], "办件量有误"),
    ],
)  # fmt: skip
def test_reviews_that_cannot_be_scored_say_why(counts: list[object], said: str) -> None:
    month = Month(reviews=per_person(["办件量", "评价量"], counts, ROSTER))
    assert month.score("李强", "好差评") == said


def test_a_person_twice_or_not_at_all_among_the_counts() -> None:
    rows: Table = [
        ["工号", "姓名", "应签到次数", "签到异常次数"],
        ["1001", "王芳", 84, 0],
        ["1001", "王芳", 84, 0],
        ["1003", "王芳", 84, 0],
        ["8888", "外人", 84, 0],
    ]
    month = Month(attendance=rows)
    assert month.score("王芳1001", "考勤管理") == "重复登记"
    assert month.score("李强", "考勤管理") == "缺应签到次数"
    assert [line[2:4] for line in month.check()] == [
        ["B7", "名册中无此工号"],
        ["B4", "王芳（1001）重复登记"],
        ["B3", "考勤中没有李强（1002）"],
        ["B3", "考勤中没有赵敏（1004）"],
    ]


def test_columns_in_any_order_under_any_usual_name() -> None:
    rows: Table = [
        ["序号", "违反条款", "部门（窗口）", "次 数", "姓名\n", "发生日期", "是否属实"],
        [1, "业务规范4", "综合窗口", "2", "李强", "2026-11-03", "是"],
    ]
    month = Month(deductions=rows)
    assert month.score("李强", "业务规范") == 12
    assert month.points() == [-8]


@pytest.mark.parametrize("missing", ["条款", "日期", "姓名"])
def test_a_missing_column_is_named_in_every_cell(missing: str) -> None:
    header = [name for name in ("日期", "条款", "姓名") if name != missing]
    month = Month(deductions=[header, [None] * 2])
    said = f"登记缺少“{missing}”列"
    assert month.scores()[0][:4] == [said, said, said, said]
    assert month.status() == [said]
    assert said in [line[3] for line in month.check()]


def test_a_changed_point_value_changes_the_scores() -> None:
    rules = rules_table()
    month = Month(
        deductions=ledger([[DAY, None, "李强", None, "业务规范3b"]]),
        rules=[[*row[:4], -6.5, *row[5:]] if row[1] == "业务规范3b" else row for row in rules],
    )
    assert month.score("李强", "业务规范") == 13.5
    assert month.points() == [-6.5]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (4, "两分", "细则表头下第6行：分值应为数字，最多两位小数"),
        (4, 2, "细则表头下第6行：分值应为负数"),
        (4, -2.005, "细则表头下第6行：分值应为数字，最多两位小数"),
        (
            6,
            "随便",
            "细则表头下第6行：计算方式“随便”应为每次、按工作日、按时长、按评价率、按在岗率、按连续通报之一",
        ),
        (1, "第三条", "细则表头下第6行：条款“第三条”应写成“业务规范3”或“业务规范3b”"),
        (1, "业务规范1", "细则表头下第6行：条款重复"),
        (0, "别的", "细则表头下第6行：条款“业务规范4”应写成“别的3”或“别的3b”"),
    ],
)
def test_a_wrong_line_of_the_rules_is_named(column: int, value: object, said: str) -> None:
    rules = [list(row) for row in rules_table()]
    assert rules[6][1] == "业务规范4"
    rules[6][column] = value
    assert Month(rules=rules).score("李强", "业务规范") == said


def test_a_wrong_choice_is_named() -> None:
    month = Month(choices=choices_table(["考勤扣分下限 看情况"]))
    assert month.score("李强", "考勤管理") == (
        "口径“考勤扣分下限”：应为扣完本部分为止、可扣整个类别之一"
    )


def test_lists_are_filled_to_the_height_and_say_how_many_are_left() -> None:
    rows = [[DAY, None, f"无名{n}", None, "业务规范1"] for n in range(2000)]
    month = Month(deductions=ledger(rows))
    tables: list[Any] = month._tables()
    lines = call("CHECK", 10, *tables)
    assert len(lines) == 10
    assert lines[-1] == ["", "", "", "另有1991条", ""]
    assert call("CHECK", 5, *Month()._tables()) == [[""] * 5] * 5
    explained = call("EXPLAIN", "李强", 3, *Month()._tables())
    assert explained[-1][4] == "另有5条"
    assert call("EXPLAIN", None, 2, *tables) == [[""] * 6] * 2
    assert (
        call("EXPLAIN", "王芳", 2, *tables)[0][4]
        == "姓名重复，请填工号或窗口：1001 综合窗口、1003 税务窗口"
    )


def test_the_dearest_clauses_stand_first_and_the_rest_in_one_line() -> None:
    chosen = ("业务规范1", "业务规范2", "业务规范3b", "业务规范4")
    rows = [[DAY, None, "李强", None, code, 1, "属实"] for code in chosen]
    rows += [[DAY, None, "无名", None, "业务规范1"], [DAY, None, "李强", None, "业务规范4"]]
    month = Month(
        deductions=ledger(rows), reviews=per_person(["办件量", "评价量"], [50, 45], ROSTER)
    )
    rest = (month.roster, month.deductions, month.reviews, month.rules, month.choices)
    lines = [
        ["业务规范3b", "谎报、不报", 1, 1, 4, 0.25],
        ["业务规范4", "群众投诉属实", 1, 1, 4, 0.5],
        ["好差评1", "评价率不足（自动计算）", 4, 4, 4, 0.75],
        ["业务规范1", "不遵守档案管理制度", 1, 1, 2, 0.875],
        ["业务规范2", "未遵守七规范、未开展八便民", 1, 1, 2, 1],
    ]
    assert call("PARETO", 6, *rest) == [*lines, [""] * 6]
    assert call("PARETO", 5, *rest) == lines
    assert call("PARETO", 4, *rest) == [*lines[:3], ["其余2条", "", 2, "", 4, 1]]
    nothing = ["", "本月没有扣分", "", "", "", ""]
    assert call("PARETO", 2, month.roster, ledger(), Month().reviews, month.rules) == [
        nothing, [""] * 6,
    ]  # fmt: skip
    unread = call("PARETO", 2, month.roster, [["日期"]], month.reviews, month.rules)
    assert unread[0][1] == "登记缺少“条款”列"


def test_a_row_too_small_for_its_first_tier_costs_nothing_and_is_not_listed() -> None:
    town = load_rulebook(TOWN)
    rules, choices = rules_table(town), choices_table(book=town)
    away = [[DAY, None, "李强", None, "出勤纪律3", minutes] for minutes in (9, 10)]
    lines = [
        call("PARETO", 2, ROSTER, ledger(rows), Month().reviews, rules, choices)
        for rows in (away[:1], away)
    ]
    assert [line[0][:5] for line in lines] == [
        ["", "本月没有扣分", "", "", ""], ["出勤纪律3", "离岗（填分钟）", 2, 1, 0.5],
    ]  # fmt: skip


def test_problems_that_cannot_be_listed_are_said_in_the_column_of_problems(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("udf.functions.checks.check", lambda _: [1 / 0])
    assert call("CHECK", 2, *Month()._tables()) == [["", "", "", "计算出错", ""], [""] * 5]


def test_a_function_that_fails_unforeseen_says_so_in_its_cells(
    caplog: pytest.LogCaptureFixture,
) -> None:
    @exposed("试", lambda reason, *_: [[reason]])
    def failing(calendar: Cells) -> Answer:
        return [[1 / (len(calendar) - 1)]]

    assert failing.call([["日期"], ["2026-11-02"]]) == [[1]]
    assert failing.call([["日期"]]) == [["计算出错"]]
    assert [record.message for record in caplog.records] == ["failing"]


def test_what_a_rule_book_has_no_clause_for_is_said() -> None:
    county = load_rulebook(COUNTY)
    rules, choices = rules_table(county), choices_table(book=county)
    month = Month()
    tables = (month.attendance, ROSTER, month.deductions, rules, choices)
    assert call("ATTENDANCE", "李强", *tables) == [["细则中没有按在岗率的条款"]]
    assert call("TIER", "李强", month.reviews, ROSTER, rules) == [[""]]
    code = next(iter(county.entered(bonus=False))).code
    rows = [[DAY.replace(day=day), None, "李强", None, code, *[None] * 3, day] for day in (3, 4, 5)]
    said = call(
        "EXPLAIN",
        "李强",
        30,
        *Month(deductions=ledger(rows), rules=rules, choices=choices)._tables(),
    )
    assert not any("连续" in str(cell) for line in said for cell in line)
    assert [line[2] for line in said if line[2]] == [code] * 3
    (most,) = call("PARETO", 1, ROSTER, ledger(rows), month.reviews, rules, choices)
    assert [most[0], *most[2:4]] == [code, 3, 1]


def test_workdays_and_clause() -> None:
    assert call("WORKDAYS", CALENDAR) == [[21]]
    assert call("WORKDAYS", CALENDAR, datetime(2026, 11, 25), "2026-11-27") == [[3]]
    assert call("WORKDAYS", [["日子"]]) == [["日历缺少“日期”列"]]
    (answer,) = call("CLAUSE", "业务规范三B", rules_table())[0]
    assert str(answer).startswith("业务规范3b（每次−4分）不积极配合中心工作")
    assert call("CLAUSE", [["abc"], [None]], rules_table()) == [["看不懂条款“abc”"], [""]]


def test_explanations_name_clause_text_points_and_cell() -> None:
    month = Month(
        deductions=ledger(
            [
                ["2026-11-05", 1003, None, None, "行为规范2a", None, None, None, 7],
                ["2026-11-12", 1003, None, None, "行为规范9", 2, None, None, 8],
                ["2026-11-19", 1003, None, None, "考勤管理1b", None, None, None, 9],
                ["2026-11-20", 1003, None, None, "业务规范4"],
            ]
        ),
        reviews=per_person(["办件量", "评价量"], [50, 39], ROSTER),
    )
    lines = month.explain("1003")
    assert lines[0] == [
        "总分", "", "", 77.0, "王芳（1003）：20.00＋24.00＋3.00＋31.00＋0.00＝78.00", "",
    ] or lines[0][3] == 78.0  # fmt: skip
    said = {(line[1], line[2], line[3], line[5]) for line in lines if line[2]}
    assert said == {
        ("2026-11-05", "行为规范2a", -3.0, "扣分登记!E4"),
        ("2026-11-12", "行为规范9", -8.0, "扣分登记!E5"),
        ("2026-11-19", "考勤管理1b", -2.0, "扣分登记!E6"),
        ("2026-11-20", "业务规范4", "", "扣分登记!E7"),
        ("", "考勤管理2a", -2.0, ""),
        ("", "好差评1", -2.0, ""),
        ("", "考勤管理3", 20.0, ""),
    }
    by_code = {line[2]: str(line[4]) for line in lines}
    assert "工作时间玩游戏" in by_code["行为规范9"]
    assert "×2" in by_code["行为规范9"]
    assert by_code["业务规范4"].startswith("【待核实（未计入）】")


# --- hosts ----------------------------------------------------------------------------------------


def as_host(table: Any, kind: str) -> Any:
    """A table as different hosts send it."""

    def cell(value: object) -> object:
        if value is None:
            return "" if kind in ("office", "calc") else None
        if isinstance(value, datetime):
            return value if kind == "excel" else float((value - datetime(1899, 12, 30)).days)
        if isinstance(value, int):
            return float(value)
        return value

    return [tuple(map(cell, row)) if kind == "excel" else list(map(cell, row)) for row in table]


@pytest.mark.parametrize("host", ["excel", "office", "calc", "embedded"])
def test_every_host_gets_the_same_scores(host: str) -> None:
    rows = [
        [DAY, 1003, None, None, "行为规范2a", 2, None, None, 7],
        [DAY, None, "李强", None, "业务规范4", None, "属实"],
    ]
    plain = Month(deductions=ledger(rows))
    hosted = Month(
        **{
            name: as_host(getattr(plain, name), host)
            for name in (
                "deductions", "awards", "roster", "attendance", "reviews", "rules", "choices",
                "calendar",
            )
        }
    )  # fmt: skip
    assert hosted.scores() == plain.scores()
    assert hosted.status() == plain.status()
    assert hosted.check() == plain.check()


def test_a_ledger_is_judged_once_for_all_functions_and_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged: list[int] = []
    original = judging.row_judge

    def counting(*args: Any) -> Any:
        judged.append(1)
        return original(*args)

    monkeypatch.setattr(ledger_module, "row_judge", counting)
    rows = [[datetime(2026, 11, 9), None, "李强", None, "业务规范1", 7] for _ in range(300)]

    def ask() -> None:
        month = Month(deductions=ledger(rows))
        month.scores()
        month.status()
        month.points()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(judged) <= 2  # the deductions and the awards


@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=8), st.floats(), st.booleans()))))
@settings(max_examples=60)
def test_nothing_a_host_sends_raises_or_speaks_english(table: list[list[Any]]) -> None:
    for function in FUNCTIONS.values():
        answer = function.call(*[table] * len(function.arguments))
        assert isinstance(answer, list)
        for line in answer:
            for cell in line:
                assert isinstance(cell, (int, float)) or not re.search("Error|Traceback", cell)
                assert cell != "计算出错"


# --- properties -----------------------------------------------------------------------------------

who = st.sampled_from(
    [("1001", None, None), (None, "李强", None), (None, "王芳", None), (None, "王芳", "税务窗口"),
     (None, "外人", None), (None, None, "综合窗口"), (1003.0, None, "错的窗口"), ("7", "王芳", None)]
)  # fmt: skip
cell = st.one_of(st.none(), st.sampled_from([1, 2, 3.0, "2", 0, -1, 1.5, "两次", 30, "第7期"]))
verdict = st.sampled_from([None, "属实", "不属实", "撤销", "待核实", "申诉中", "?"])
day = st.one_of(st.none(), st.integers(1, 30).map(lambda d: datetime(2026, 11, d)))


def ledgers(codes: list[str]) -> st.SearchStrategy[Table]:
    clause = st.one_of(st.sampled_from(codes), st.sampled_from(["abc", None, "行为规范1、2"]))
    row = st.tuples(day, who, clause, cell, verdict, st.integers(1, 12)).map(
        lambda t: [t[0], *t[1], t[2], t[3], t[4], None, t[5], None]
    )
    return st.lists(row, max_size=12).map(ledger)


def numbers(month: Month) -> list[list[Any]]:
    return month.scores()


BOUNDS = [20, 35, 5, 35, 5]


@given(ledgers(CODES), ledgers(AWARDS))
def test_every_category_stays_within_its_bounds(deductions: Table, awards: Table) -> None:
    for scores in numbers(Month(deductions=deductions, awards=awards)):
        assert all(0 <= score <= bound for score, bound in zip(scores, BOUNDS, strict=True))


@given(ledgers(CODES), ledgers(CODES))
def test_more_deductions_never_raise_a_score(some: Table, more: Table) -> None:
    before = numbers(Month(deductions=some))
    after = numbers(Month(deductions=[*some, *more[1:]]))
    for old, new in zip(before, after, strict=True):
        assert all(n <= o for n, o in zip(new, old, strict=True))


@given(ledgers(CODES), st.randoms())
def test_the_order_of_rows_does_not_matter(rows: Table, random: Any) -> None:
    shuffled = rows[1:]
    random.shuffle(shuffled)
    assert numbers(Month(deductions=rows)) == numbers(Month(deductions=[rows[0], *shuffled]))


@given(ledgers(CODES))
def test_unknown_people_never_change_a_score(rows: Table) -> None:
    strangers = [[row[0], None, "外地人", "外地窗口", *row[4:]] for row in rows[1:]]
    month = Month(deductions=[*rows, *strangers])
    assert numbers(month) == numbers(Month(deductions=rows))


@given(ledgers(CODES), ledgers(AWARDS))
def test_status_agrees_with_the_scores_for_every_row(deductions: Table, awards: Table) -> None:
    """Rows that 状态 says count give the same scores alone; those that it does not, none."""
    month = Month(deductions=deductions, awards=awards)
    counted: list[Table] = []
    for table, side in ((deductions, "扣分"), (awards, "加分")):
        marks = zip(table[1:], month.status(side), month.points(side), strict=True)
        kept = [row for row, said, points in marks if str(said).startswith("计入")]
        marks = zip(table[1:], month.status(side), month.points(side), strict=True)
        assert all(
            (points not in ("", "—")) == str(said).startswith("计入") for _, said, points in marks
        )
        counted.append([table[0], *kept])
    assert numbers(Month(deductions=counted[0], awards=counted[1])) == numbers(month)


@given(ledgers(CODES), ledgers(AWARDS))
def test_explanations_add_up_to_the_score(deductions: Table, awards: Table) -> None:
    month = Month(deductions=deductions, awards=awards)
    for row, scores in zip(month.roster[1:], month.scores(), strict=True):
        lines = month.explain(str(row[0]))
        heads = [line[3] for line in lines if line[0] not in ("", UNREAD)]
        assert heads == [round(sum(scores), 2), *scores]  # type: ignore[arg-type]
        tops = [at for at, line in enumerate(lines) if line[0]] + [len(lines)]
        for category, start, end in zip(BOOK.categories, tops[1:], tops[2:], strict=False):
            parts: dict[Any, Any] = {line[2]: line[3] for line in lines[start + 1 : end]}
            points = sum(line[3] for line in lines[start + 1 : end] if line[3] != "")  # type: ignore[misc]
            full = category.points / 100
            if category.bonus:
                assert lines[start][3] == min(points, full)
            elif "考勤管理3" not in parts:
                assert lines[start][3] == max(full + points, 0)


def test_what_cannot_be_explained_is_one_line_that_says_why() -> None:
    month = Month()
    tables: list[Any] = month._tables()
    assert call("EXPLAIN", "谁", 5, *tables) == [
        ["", "", "", "", "名册中无此人：谁", ""], *[["", "", "", "", "", ""]] * 4,
    ]  # fmt: skip


def test_minutes_in_a_deduction_are_one_time_a_row() -> None:
    town = load_rulebook(Path(__file__).parents[1] / "data" / "rules" / "town.toml")
    month = Month(
        deductions=ledger([[DAY, 1002, None, None, "出勤纪律3", minutes] for minutes in (25, 12)]),
        rules=rules_table(town),
        choices=choices_table(book=town),
    )
    rest = (month.reviews, month.rules, month.choices)
    found = call("PARETO", 3, month.roster, month.deductions, *rest)
    assert [line[0:4:2] for line in found if any(line)] == [["出勤纪律3", 2]]


def test_an_import_of_namesakes_is_found_by_their_window() -> None:
    header = ["工号", "姓名", "窗口", "日期", "至", "条款", "记录"]
    row = [
        None,
        "王芳",
        "税务窗口",
        "2026-11-01",
        "2026-11-30",
        "考勤管理1b",
        "2026-11-03考勤管理1b",
    ]
    roster = read_roster(freeze(ROSTER))
    recorded = read_recorded(freeze([header, row]), roster)
    assert [recorded.lacks(who, date(2026, 11, 4), "考勤管理1b") for who in range(4)] == [
        False, False, True, False,
    ]  # fmt: skip
    assert not recorded.lacks(2, date(2026, 11, 3), "考勤管理1b")
    assert not recorded.lacks(2, date(2026, 11, 4), "考勤管理1c")
    assert not recorded.lacks(2, date(2026, 12, 1), "考勤管理1b")


def test_who_serves_nowhere_on_a_day_has_no_window() -> None:
    person = Person(0, "1", "甲", "一窗", date(2026, 11, 3), None)
    assert [person.window_on(date(2026, 11, day)) for day in (2, 3)] == ["", "一窗"]
