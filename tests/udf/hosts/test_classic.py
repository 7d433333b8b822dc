"""The functions as Excel on Windows calls them: xlwings' own converters, only COM stood in for."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.fakes.excel import ERRORS, Com, block, excel
from tests.udf.month import CALENDAR, CATEGORIES, PLACES, ROSTER, choices_table, rules_table
from udf.functions import FUNCTIONS
from udf.hosts.signatures import argument_help

DAY = CALENDAR[3][0]
RULES, CHOICES = rules_table(), choices_table()
LEDGER = [
    ["日期", "工号", "姓名", "窗口", "条款", "数量", "核实", "通报期次", "备注"],
    [DAY, 1002, None, None, "业务规范3b", None, None, None, None],
    [DAY, None, "王芳", None, "行为规范2a", None, None, None, None],
    [DAY, "1003", "", None, "行为规范2a", 2, None, "第7期", "#SPILL!"],
    ["#N/A", 1001, None, None, "行为规范2a", 1, None, None, None],
    [None] * 9,
]
AWARDS = [LEDGER[0], [DAY, "1001", None, None, "加分项6", "#CALC!", None, None, None]]
ATTENDANCE = [["工号", "应签到次数", "签到异常次数"], [1001, 84, None], [1003, 84, 3]]
REVIEWS = [["工号", "办件量", "评价量"], ["1001", 50, 50], ["1003", 50, 39]]
CALLS: dict[str, list[Any]] = {
    "SCORE": [
        ROSTER,
        [["业务规范", "考勤管理", "好差评"]],
        ROSTER,
        LEDGER,
        AWARDS,
        RULES,
        CHOICES,
        ATTENDANCE,
        REVIEWS,
    ],
    "ATTENDANCE": [ROSTER, ATTENDANCE, ROSTER, LEDGER, RULES, CHOICES],
    "REVIEWS": [ROSTER, REVIEWS, ROSTER, LEDGER, RULES],
    "RATE": [ROSTER, ATTENDANCE, ROSTER],
    "COVERAGE": [ROSTER, REVIEWS, ROSTER],
    "TIER": [ROSTER, REVIEWS, ROSTER, RULES],
    "STATUS": [LEDGER, "扣分", ROSTER, RULES, CHOICES],
    "POINTS": [LEDGER, "扣分", ROSTER, RULES, CHOICES],
    "CHECK": [30, PLACES, ROSTER, LEDGER, AWARDS, ATTENDANCE, REVIEWS, RULES, CHOICES, CALENDAR],
    "EXPLAIN": [1003, 20, PLACES, ROSTER, LEDGER, AWARDS, ATTENDANCE, REVIEWS, RULES, CHOICES],
    "PARETO": [3, ROSTER, LEDGER, REVIEWS, RULES, CHOICES],
    "WORKDAYS": [CALENDAR],
    "CLAUSE": [[["业务规范 3 b"], [None], ["行为规范2"]], RULES],
}


@pytest.fixture(scope="module")
def com() -> Iterator[Com]:
    with excel() as running:
        yield running


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_answers_as_it_does_without_excel(com: Com, name: str) -> None:
    expected = FUNCTIONS[name].call(*CALLS[name])
    shown = block(com.call(f"KH_{name}", *CALLS[name]), len(expected), len(expected[0]))
    assert shown == expected
    assert any(cell != "" for row in expected for cell in row)


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_value_spoils_its_own_row_only(com: Com, error: str) -> None:
    rows = [*LEDGER[:2], [DAY, 1001, None, None, error, 1, None, None, None]]
    answer = com.call("KH_STATUS", rows, "扣分", ROSTER, RULES, CHOICES)
    assert answer == FUNCTIONS["STATUS"].call(rows, "扣分", ROSTER, RULES, CHOICES)
    assert answer[0] == ["计入：李强（综合窗口）−4"]
    assert answer[1] != ["计入"]


def test_what_is_left_out_is_left_out_also_in_the_middle(com: Com) -> None:
    everything = com.call("KH_WORKDAYS", CALENDAR)
    assert com.call("KH_WORKDAYS", CALENDAR, None, None) == everything
    assert com.call("KH_WORKDAYS", CALENDAR, None, CALENDAR[9][0]) < everything
    assert com.call("KH_ATTENDANCE", ROSTER, ATTENDANCE, ROSTER, LEDGER, RULES, None)[0] == [35.0]


def test_currency_cells_are_numbers(com: Com) -> None:
    rows = [["工号", "办件量", "评价量"], ["1001", Decimal("50.0000"), Decimal("39.0000")]]
    assert com.call("KH_COVERAGE", [ROSTER[0], ROSTER[1]], rows, ROSTER) == 0.78


def test_a_failure_is_a_short_chinese_text(com: Com) -> None:
    answer = com.call("KH_SCORE", ROSTER, CATEGORIES[0], ROSTER, [["无"]], AWARDS, RULES, CHOICES)
    assert answer[0] == ["登记缺少“日期”列"]


def test_xlwings_knows_the_help_of_every_function_and_argument(com: Com) -> None:
    for name, function in FUNCTIONS.items():
        known = getattr(com.classic, f"KH_{name}").__xlfunc__
        assert (known["name"], known["category"]) == (f"KH_{name}", "考核")
        assert known["ret"]["doc"] == function.help
        assert [argument["doc"] for argument in known["args"]] == [
            argument_help(argument) for argument in function.arguments
        ]
        assert all(len(argument["doc"]) <= 255 for argument in known["args"])  # Excel cuts there
