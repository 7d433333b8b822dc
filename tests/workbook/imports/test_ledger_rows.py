"""A ledger in words: what its typed points say beside those of the clause."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.udf.month import BOOK, ROSTER, choices_table, rules_table
from udf.kinds import Kind
from udf.rulebook import Rule, RuleBook, Tier
from udf.text import freeze
from workbook.imports.ledgers.rows import LedgerRow, Source, read_ledger_rows


def book_with_minutes_away() -> tuple[RuleBook, Rule]:
    """The rule book with one of its deductions by minutes instead of by occurrence."""
    code, rule = next(
        (code, rule)
        for code, rule in BOOK.rules.items()
        if rule.kind is Kind.EACH and not rule.gains
    )
    tiers = (Tier(30, -100), Tier(60, -200))
    timed = replace(rule, kind=Kind.DURATION, points=0, tiers=tiers, unit="分钟")
    return replace(BOOK, rules={**BOOK.rules, code: timed}), timed


def read(book: RuleBook, **cells: Any) -> LedgerRow:
    roster, rules, choices = map(freeze, (ROSTER, rules_table(book), choices_table(book=book)))
    sources = [Source("表", 2, cells)]
    (row,) = read_ledger_rows(sources, date(2026, 11, 1), roster, rules, choices, book)
    return row


@pytest.mark.parametrize(
    ("minutes", "points", "words"),
    [(45, "-1", ""), (45, "-2", "−2，按{0}是−1"), (10, "-1", "−1，按{0}是0"), (70, "扣2分", "")],
)
def test_points_of_a_deduction_by_minutes_keep_their_sign(
    minutes: int, points: str, words: str
) -> None:
    book, rule = book_with_minutes_away()
    row = read(book, 日期=date(2026, 11, 3), 姓名="李强", 条款=rule.code, 数量=minutes, 分值=points)
    expected = words.format(rule.code)
    assert row.difference == (f"原来写的分值是{expected}" if expected else "")


def test_who_a_problem_names_is_apart_from_the_problem() -> None:
    row = read(BOOK, 日期=date(2026, 11, 3), 姓名="李墙", 条款=next(iter(BOOK.rules)))
    assert (row.problem, row.about) == ("名册中无此人", "李墙（李强？）")


def test_words_for_a_clause_are_to_be_verified_until_somebody_has_chosen_it() -> None:
    when = date(2026, 11, 3)
    open_row = read(BOOK, 日期=when, 姓名="李强", 条款="态度不好")
    assert (open_row.values["条款"], open_row.values["核实"]) == ("态度不好", "待核实")
    assert open_row.entry.points == 0
    assert read(BOOK, 日期=when, 姓名="李强", 条款="态度不好", 核实="属实").values["核实"] == "属实"
    code = next(code for code, rule in BOOK.rules.items() if rule.verify)
    assert read(BOOK, 日期=when, 姓名="李强", 条款=code).values["核实"] is None


@pytest.mark.parametrize(
    ("cells", "side"),
    [
        ({"分值": "+1"}, "加分"), ({"分值": "-1"}, "扣分"), ({}, "扣分"),
        ({"条款": "业务规范1", "分值": "+2"}, "扣分"), ({"条款": "加分项6", "分值": "-2"}, "加分"),
    ],
)  # fmt: skip
def test_a_clause_tells_the_ledger_and_else_the_points(cells: dict[str, Any], side: str) -> None:
    row = read(BOOK, **{"日期": date(2026, 11, 3), "姓名": "李强", "条款": "好人好事", **cells})
    assert row.side == side


def test_what_the_row_tells_beside_its_clause_goes_into_the_remark() -> None:
    row = read(
        BOOK, 日期="11月3号", 姓名="李强", 条款="业务规范1", 事由="让群众等了半天", 备注="督查"
    )
    assert row.values["日期"] == date(2026, 11, 3)
    assert (row.values["备注"], row.problem) == ("督查；让群众等了半天", "")
