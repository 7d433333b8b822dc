"""The sheets 细则 and 口径 as somebody may have left them: read, or named with cell and reason."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from tests.udf.month import BOOK, Month, Table, choices_table, ledger, rules_table
from udf.choicesheet import options_text, read_month
from udf.kinds import Kind
from udf.rulebook import Subject
from udf.rulesheets import early_words, read_rulebook
from udf.text import freeze

TO_DO = "按提示改正；改正前无法计分"


def rules(code: str, column: str, value: object) -> Table:
    """细则 with one cell changed: in the first row of a clause, or of a category (满分)."""
    table = [list(row) for row in rules_table()]
    row = next(row for row in table if row[1] == code)
    row[table[0].index(column)] = value
    return table


def choices(item: str, column: str, value: object) -> Table:
    """口径 with one cell changed."""
    table = [list(row) for row in choices_table()]
    (row,) = (row for row in table if row[0] == item)
    row[table[0].index(column)] = value
    return table


def findings(month: Month) -> list[list[object]]:
    return [list(line) for line in month.check()]


def test_a_rule_book_of_before_there_were_keys_means_the_same() -> None:
    table = rules_table()
    kept = [at for at, title in enumerate(table[0]) if title not in ("代码", "情节严重")]
    old = [[row[at] for at in kept] for row in table]
    read = read_rulebook(freeze(old), freeze(choices_table()))
    assert read.rules == BOOK.rules


def test_a_rule_book_comes_back_as_it_was_written() -> None:
    read = read_rulebook(freeze(rules_table()), freeze(choices_table()))
    assert read.categories == BOOK.categories
    assert read.rules == BOOK.rules
    assert read.rules["行为规范15"].severe == BOOK.rules["行为规范15"].severe != ""
    assert read.notes != ()
    assert read.choices.all == BOOK.choices.all
    assert read.choices.month == date(2026, 11, 1)
    assert (read.title, read.version, read.effective, read.notes) == (
        BOOK.title, BOOK.version, BOOK.effective, BOOK.notes,
    )  # fmt: skip


def test_what_may_be_chosen_is_written_beside_each_choice() -> None:
    kinds = {choice.key: options_text(choice) for choice in BOOK.choices.all}
    assert kinds["floor"] == "扣完本部分为止、可扣整个类别"
    assert kinds["slots_per_day"] == "正整数"
    assert kinds["normal_results"] == "一个或几个词，用顿号隔开"


def test_each_ledger_offers_its_own_clauses_but_for_what_is_computed() -> None:
    awards = [rule.code for rule in BOOK.entered(bonus=True)]
    deductions = [rule.code for rule in BOOK.entered(bonus=False)]
    assert all(code.startswith("加分项") for code in awards)
    assert not any(code.startswith("加分项") for code in deductions)
    computed = {"好差评1", "考勤管理3"}
    assert set(awards) | set(deductions) == set(BOOK.rules) - computed


@pytest.mark.parametrize(
    ("code", "column", "value", "cell", "said"),
    [
        ("业务规范4", "分值", "两分", "B9", "表头下第6行：分值应为数字，最多两位小数"),
        ("业务规范4", "分值", None, "B9", "表头下第6行：分值应为数字，最多两位小数"),
        ("满分", "分值", "二十", "B4", "表头下第1行：分值应为数字，最多两位小数"),
        ("业务规范4", "分值", -1000.01, "B9", "表头下第6行：分值不能超过1000"),
        ("业务规范4", "单位", None, "B9", "表头下第6行：缺单位"),
        ("业务规范4", "内容", None, "B9", "表头下第6行：缺内容（原文）"),
        ("业务规范4", "核实", "要", "B9", "表头下第6行：“核实”应填“须属实”或留空"),
        ("业务规范4", "整窗", "可", "B9", "表头下第6行：扣分的条款不能给整个窗口登记"),
        ("业务规范4", "整窗", "可以", "B9", "表头下第6行：“整窗”应填“可”或留空"),
        ("业务规范4", "代码", "lateness", "B49", "表头下第46行：业务规范4也标明是 lateness"),
        ("业务规范4", "代码", "投诉", "B9",
         f"表头下第6行：代码“投诉”看不懂，应为空或{'、'.join(Subject)}之一"),
        ("业务规范4", "界限", "三", "B9", "表头下第6行：界限应为正整数"),
        ("业务规范4", "计算方式", "按天", "B9",
         f"表头下第6行：计算方式“按天”应为{'、'.join(Kind)}之一"),
        ("业务规范4", "界限", "#N/A", "B9", "表头下第6行：界限应为正整数"),
        ("业务规范4", "界限", 3, "B9", "表头下第6行：每次的条款没有界限"),
        ("考勤管理2a", "界限", None, "B54", "表头下第51行：按连续通报的界限应为2到10000的整数"),
        ("考勤管理2a", "界限", 1, "B54", "表头下第51行：按连续通报的界限应为2到10000的整数"),
        ("好差评1", "界限", 101, "B39", "表头下第36行：按评价率的界限应为1到100的整数"),
        ("业务规范4", "条款", "业务规范第4条", "B9",
         "表头下第6行：条款“业务规范第4条”应写成“业务规范3”或“业务规范3b”"),
        ("业务规范4", "条款", "业务规范1", "B9", "表头下第6行：条款重复"),
        ("业务规范4", "条款", "业务规范3a", "B9", "表头下第6行：条款重复"),
        ("业务规范4", "条款", "业务规范3b", "B9", "表头下第6行：条款重复"),
        ("业务规范4", "条款", "业务规范3", "B7", "表头下第4行：有的款项没有字母"),
        ("业务规范4", "条款", "业务规范0", "B9", "表头下第6行：条款编号应为1到99的整数"),
        ("业务规范4", "条款", "业务规范100", "B9", "表头下第6行：条款编号应为1到99的整数"),
        ("业务规范4", "类别", "业务", "B9",
         "表头下第6行：条款“业务规范4”应写成“业务3”或“业务3b”"),
        ("好差评1", "界限", 80, "B39", "表头下第36行：各档界限不能相同"),
        ("考勤管理3", "分值", 36, "B56", "表头下第53行：分值超过考勤管理的满分"),
        ("考勤管理3", "分值", -20, "B56", "表头下第53行：分值应为正数"),
        ("考勤管理3", "核实", "须属实", "B56",
         "表头下第53行：自动计算的条款不用核实，也不能给整个窗口登记"),
        ("加分项6", "分值", -1, "B68", "表头下第65行：分值应为正数"),
        ("满分", "计算方式", "扣", "B4",
         "表头下第1行：满分行的计算方式应为扣分或加分，分值应为正数"),
        ("满分", "分值", 0, "B4",
         "表头下第1行：满分行的计算方式应为扣分或加分，分值应为正数"),
        ("满分", "分值", -5, "B4",
         "表头下第1行：满分行的计算方式应为扣分或加分，分值应为正数"),
        ("满分", "类别", "总分", "A3", "类别“总分”：与表格里别的栏目同名，请换一个名称"),
        ("满分", "类别", "行为规范", "A3", "类别“行为规范”：名称重复"),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_the_rules_is_named(
    code: str, column: str, value: object, cell: str, said: str
) -> None:
    month = Month(rules=rules(code, column, value))
    assert findings(month) == [["错误", "细则", cell, f"细则{said}", TO_DO]]
    assert month.score("李强", "业务规范") == f"细则{said}"  # nobody is scored by half a rule book


def test_empty_rows_among_the_rules_are_passed_over() -> None:
    table = [list(row) for row in rules_table()]
    table[3:3] = [[None] * len(table[0])] * 2
    month = Month(rules=table)
    assert findings(month) == []
    assert month.score("李强", "业务规范") == 20


def test_attendance_and_reviews_are_not_counted_in_one_category() -> None:
    table = [list(row) for row in rules_table()]
    for row in table:
        if row[1] == "好差评1":
            row[0:2] = ["考勤管理", "考勤管理9"]
    (found,) = findings(Month(rules=table))
    said = "细则表头下第53行：按在岗率和按评价率的条款不能在同一类别"
    assert found == ["错误", "细则", "B56", said, TO_DO]


def test_what_may_be_there_once_is_named_where_it_is_again() -> None:
    table = rules("考勤管理2b", "计算方式", "按连续通报")
    next(row for row in table if row[1] == "考勤管理2b")[7] = 3
    said = "细则表头下第52行：按连续通报的条款只能有一条"
    assert findings(Month(rules=table)) == [["错误", "细则", "B55", said, TO_DO]]


def test_a_category_without_clauses_is_named() -> None:
    kept = [row for row in rules_table() if row[0] != "加分项" or row[1] == "满分"]
    assert findings(Month(rules=kept)) == [
        ["错误", "细则", "A3", "细则类别“加分项”：没有条款", TO_DO]
    ]


def test_clauses_without_a_category_are_named() -> None:
    kept = [row for row in rules_table() if (row[0], row[1]) != ("加分项", "满分")]
    assert findings(Month(rules=kept)) == [
        ["错误", "细则", "B57", "细则表头下第54行：没有类别“加分项”的满分", TO_DO]
    ]


@pytest.mark.parametrize(
    ("item", "column", "value", "cell", "said"),
    [
        ("考核月份", "取值", "2026-13", "B4", "口径“考核月份”应为月份，如 2026-11-01"),
        ("考核月份", "取值", "2026年0月", "B4", "口径“考核月份”应为月份，如 2026-11-01"),
        ("考核月份", "取值", "下月", "B4", "口径“考核月份”应为月份，如 2026-11-01"),
        ("考核月份", "取值", None, "B4", "口径“考核月份”应为月份，如 2026-11-01"),
        ("细则名称", "取值", None, "B5", "口径“细则名称”没有填写"),
        ("每日签到次数", "取值", 0, "B14", "口径“每日签到次数”：应为1到9999的整数"),
        ("每日签到次数", "取值", 10000, "B14", "口径“每日签到次数”：应为1到9999的整数"),
        ("每日签到次数", "取值", "四", "B14", "口径“每日签到次数”：应为1到9999的整数"),
        ("每日签到次数", "取值", None, "B14", "口径“每日签到次数”：没有填写"),
        ("考勤扣分下限", "取值", "看情况", "B8",
         "口径“考勤扣分下限”：应为扣完本部分为止、可扣整个类别之一"),
        ("考勤扣分下限", "可选", "甲", "B8",
         "口径“考勤扣分下限”：“可选”一列被改过，与代码对不上"),
        ("考勤扣分下限", "可选", "甲、甲", "B8",
         "口径“考勤扣分下限”：各选项应是不同的词，词里不能有顿号、逗号、分号和空格"),
        ("考勤扣分下限", "事项", "连续通报计次", "B9",
         "口径“连续通报计次”：事项的名称是空的，或与别的事项同名"),
        ("连续通报计入类别", "取值", "业务规范、加分项", "B10",
         "口径“连续通报计入类别”：没有“加分项”这个扣分类别，"
         "应为业务规范、好差评、考勤管理、行为规范中的几个"),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_the_choices_is_named(
    item: str, column: str, value: object, cell: str, said: str
) -> None:
    assert findings(Month(choices=choices(item, column, value))) == [
        ["错误", "口径", cell, said, TO_DO]
    ]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("细则名称", "口径“细则名称”没有填写"),
        ("待核实提醒天数", "口径：缺少 pending_days 一项"),
        ("考勤扣分下限", "口径：缺少 floor 一项"),
    ],
)
def test_a_row_of_the_choices_that_is_gone_is_named(item: str, said: str) -> None:
    kept = [row for row in choices_table() if row[0] != item]
    assert findings(Month(choices=kept)) == [["错误", "口径", "A3", said, TO_DO]]


@pytest.mark.parametrize(
    ("item", "value", "cell", "said"),
    [
        (
            "考勤扣分下限",
            "看情况",
            "B8",
            "口径“考勤扣分下限”：应为扣完本部分为止、可扣整个类别之一",
        ),
        ("每日签到次数", "四", "B14", "口径“每日签到次数”：应为1到9999的整数"),
    ],
)
def test_a_wrong_cell_of_choices_without_keys_is_named(
    item: str, value: object, cell: str, said: str
) -> None:
    without = [row[:2] + row[3:4] for row in choices(item, "取值", value)]
    assert without[0] == ["事项", "取值", "说明"]
    assert findings(Month(choices=without)) == [["错误", "口径", cell, said, TO_DO]]


def test_a_row_that_choices_without_keys_do_not_have_means_the_standard() -> None:
    awol = [[datetime(2026, 11, 3), None, "李强", None, "考勤管理1f", 4]]
    changed = choices("考勤扣分下限", "取值", "可扣整个类别")
    without = [row[:2] + row[3:4] for row in changed]
    month = Month(choices=without, deductions=ledger(awol))
    assert month.score("李强", "考勤管理") == 15
    month.choices = [row for row in without if row[0] != "考勤扣分下限"]
    assert month.score("李强", "考勤管理") == 20
    assert {finding[1] for finding in findings(month)} == {"扣分登记"}  # nothing about 口径


def test_a_value_that_choices_without_keys_leave_empty_means_the_standard() -> None:
    without = [row[:2] + row[3:4] for row in choices("考勤扣分下限", "取值", None)]
    without[0][2] = "说明"
    read = read_rulebook(freeze(rules_table()), freeze(without))
    assert read.choices.value("floor") == "part"


def test_a_month_before_the_rule_book_applies_is_named() -> None:
    book = replace(BOOK, version="2026", effective=date(2026, 7, 15))
    said = "细则（2026版）自2026年7月15日起施行，2026年7月从1日起就按它计分"
    assert early_words(book, date(2026, 7, 20)) == said
    assert early_words(book, date(2026, 8, 1)) == ""
    assert early_words(replace(book, effective=date(2026, 7, 1)), date(2026, 7, 20)) == ""
    assert early_words(replace(book, effective=None), date(2026, 7, 20)) == ""


def test_a_category_that_choices_without_keys_invent_is_named() -> None:
    unkeyed = [row[:2] + row[3:4] for row in choices("连续通报计入类别", "取值", "业务规范、礼仪")]
    (wrong,) = findings(Month(choices=unkeyed))
    assert wrong[:3] == ["错误", "口径", "B10"]
    assert "没有“礼仪”这个扣分类别" in str(wrong[3])


def test_a_rule_book_that_does_not_apply_yet_is_doubted_at_its_day() -> None:
    month = Month(choices=choices("施行日期", "取值", date(2026, 11, 2)))
    what = "细则（1.0版）自2026年11月2日起施行，2026年11月从1日起就按它计分"
    assert findings(month) == [["提醒", "口径", "B7", what, "核对是不是用错了细则"]]
    assert month.score("李强", "业务规范") == 20
    assert findings(Month(choices=choices("施行日期", "取值", date(2026, 11, 1)))) == []


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("2026-11", 11), ("2026.1", 1), ("2026年12月", 12), ("２０２６年１１月份", 11),
        ("2026/11/5", 11), (datetime(2026, 11, 30), 11), (46327, 11),
        ("2026-13", None), ("2026-0", None), ("11月", None), ("", None), (None, None), (True, None),
    ],
)  # fmt: skip
def test_which_month_a_cell_names(cell: Any, month: int | None) -> None:
    assert read_month(cell) == (month and date(2026, month, 1))


def test_no_choices_at_all_are_the_standard_of_the_categories_there_are() -> None:
    kept = [row for row in rules_table() if row[0] != "业务规范"]
    book = read_rulebook(freeze(kept), freeze([]))
    assert book.choices.listed("run_categories") == ("行为规范", "考勤管理")
