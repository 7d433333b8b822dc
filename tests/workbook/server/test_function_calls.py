"""Calls of functions as the server answers them: each clerk's tables, and nobody else's."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conformance.hosts import office_cell
from tests.refusals import refused
from tests.udf.month import Month
from udf.functions import FUNCTIONS

calls = pytest.importorskip(
    "workbook.server.function_calls", reason="needs pip install kaohe[office]"
)

ROSTER = [
    ["工号", "姓名", "窗口"],
    *[[str(1000 + n), f"人员{n}", f"窗口{n % 3}"] for n in range(9)],
]
HEADER = ["日期", "工号", "姓名", "窗口", "条款", "数量", "核实"]
RULES = [[office_cell(cell) for cell in row] for row in Month().rules]
MONTH = (datetime(2026, 11, 1) - datetime(1899, 12, 30)).days


def ledger(*changes: tuple[int, int, Any]) -> list[list[Any]]:
    """A ledger of eight rows, with these cells (row and column from 0) changed."""
    rows = [[MONTH + n, str(1000 + n), "", "", "业务规范3b", 1, "属实"] for n in range(8)]
    for row, column, value in changes:
        rows[row][column] = value
    return [HEADER, *rows]


def ask(function: str, *arguments: Any, **more: Any) -> Any:
    body = {"client": "Office.js", "func_name": function, "args": arguments, "runtime": "1.4"}
    return json.loads(calls.answer(json.dumps(body | more).encode()))["result"]


def status(rows: list[list[Any]]) -> Any:
    return ask("status", rows, [["扣分"]], ROSTER, RULES, None)


def points(rows: list[list[Any]]) -> Any:
    return ask("points", rows, [["扣分"]], ROSTER, RULES, None)


def expected(function: str, rows: list[list[Any]]) -> Any:
    return FUNCTIONS[function].call(rows, [["扣分"]], ROSTER, RULES, None)


CELLS = st.sampled_from(
    ["", "0", "1", 1, 0, 1.0, 1.5, True, False, -1, "1001", 1001, "1001 ", "人员1", "待核实", "是",
     "业务规范3a", "业务规范３b", MONTH, MONTH + 0.5, "#N/A", "张三", None, "\u200b", "1.0", "True"]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 6), CELLS, CELLS), max_size=6))
def test_two_clerks_whose_tables_differ_in_one_cell(
    changes: list[tuple[int, int, Any, Any]],
) -> None:
    """Whatever was asked before, each gets what follows from their own tables."""
    for row, column, one, other in changes:
        mine, theirs = ledger((row, column, one)), ledger((row, column, other))
        for rows in (mine, theirs, mine):
            assert status(rows) == expected("STATUS", rows)
            assert points(rows) == expected("POINTS", rows)


def test_many_clerks_at_once() -> None:
    months = [ledger((n % 8, 6, "待核实"), ((n + 1) % 8, 1, f"没有{n}")) for n in range(16)]
    wanted = [expected("STATUS", rows) for rows in months]
    with ThreadPoolExecutor(4) as threads:
        for _ in range(3):
            assert list(threads.map(status, months)) == wanted


def test_a_table_that_comes_again_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def freeze(value: Any) -> Any:
        read.append(value)
        return kept(value)

    kept = calls.freeze
    monkeypatch.setattr(calls, "freeze", freeze)
    rows = ledger((0, 1, "只在这里"))
    roster = [*ROSTER, ["9", "只在这里", ""]]
    for function in ("status", "points", "status"):
        ask(function, rows, [["扣分"]], roster, RULES, None)
    assert len(read) <= 3  # the ledger, the roster, and 细则 where no test before has sent it


def test_a_failure_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    rows = ledger((0, 1, "还没有问过"))
    with monkeypatch.context() as patched:
        patched.setattr("udf.functions.judge", fail)
        assert status(rows)[0] == ["计算出错"]
    assert status(rows) == expected("STATUS", rows)


def test_error_values_formats_and_empty_cells() -> None:
    error = {"type": "Error", "basicType": "Error", "basicValue": "#DIV/0!", "errorType": "Div0"}
    dated = {"type": "FormattedNumber", "basicValue": MONTH, "numberFormat": "yyyy/m/d"}
    rows = ledger((0, 0, dated), (1, 2, error), (2, 2, {"type": "Entity"}))
    said = [line[0] for line in status(rows)]
    assert said[0].startswith("计入")
    assert "错误值" in said[1]
    assert "错误值" in said[2]


@pytest.mark.parametrize("function", ["nothing", "ModuleType", "__class__", "", "SCORE"])
def test_what_is_no_function(function: str) -> None:
    with refused("没有这个函数；请重新载入加载项"):
        ask(function, [["x"]])


@pytest.mark.parametrize("arguments", [(), (None,), ([["日期"]],) * 4])
def test_too_few_or_too_many_arguments(arguments: tuple[Any, ...]) -> None:
    with refused("收到的调用不完整或看不懂，没有计算；请重新载入加载项"):
        ask("workdays", *arguments)


def test_a_call_of_another_client() -> None:
    with refused("收到的调用不完整或看不懂，没有计算；请重新载入加载项"):
        ask("workdays", [["日期", "工作日"]], client="other", version="0")
