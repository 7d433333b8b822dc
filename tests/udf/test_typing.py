"""A clerk who changes a ledger row by row gets what the whole ledger, judged anew, would give."""

from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.udf.month import Month
from udf import judging
from udf import ledger as ledger_module
from udf.functions import FUNCTIONS

HEADER = ["日期", "工号", "姓名", "窗口", "条款", "数量", "核实", "备注"]
ROSTER = [
    ["工号", "姓名", "窗口"],
    *[[str(1000 + n), f"人员{n}", f"窗口{n % 2}"] for n in range(6)],
]
CELLS = st.sampled_from(
    [None, "", "1001", 1002, "人员3", "窗口1", "全体", "业务规范3b", "业务规范2", "属实", "待核实",
     "撤销", "2026-11-05", 46330, 46331.5, "12月1日", 1, 2, True, 0, "x", "#N/A", "合计", float("nan")]
)  # fmt: skip
ROWS = st.lists(CELLS, min_size=len(HEADER), max_size=len(HEADER))
EDITS = st.one_of(
    st.tuples(st.just("cell"), st.integers(0, 9), st.integers(0, len(HEADER) - 1), CELLS),
    st.tuples(st.just("insert"), st.integers(0, 9), ROWS),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.just("sort"), st.integers(0, len(HEADER) - 1)),
    st.tuples(st.just("move column"), st.integers(0, len(HEADER) - 1)),
)
FRESH = count()


def edited(table: list[list[Any]], edit: tuple[Any, ...]) -> list[list[Any]]:
    """The table, its header row first, after an edit."""
    header, *rows = [list(row) for row in table]
    match edit:
        case ("cell", row, column, value) if row < len(rows):
            rows[row][column] = value
        case ("insert", row, values):
            rows.insert(row, list(values))
        case ("delete", row) if row < len(rows):
            del rows[row]
        case ("sort", column):
            rows.sort(key=lambda row: str(row[column]))
        case ("move column", column):
            return [[row[column], *row[:column], *row[column + 1 :]] for row in (header, *rows)]
    return [header, *rows]


def ask(function: str, table: list[list[Any]], roster: list[list[Any]]) -> Any:
    return FUNCTIONS[function].call(table, "扣分", roster, Month().rules)


@settings(max_examples=80)
@given(st.lists(ROWS, max_size=8), st.lists(EDITS, max_size=8))
def test_after_each_edit(rows: list[list[Any]], edits: list[tuple[Any, ...]]) -> None:
    table = [HEADER, *rows]
    for edit in [("none",), *edits]:
        table = edited(table, edit)
        # Somebody new on the roster whom no row names: nothing judged before can be used.
        anew = [*ROSTER, [f"新{next(FRESH)}", "", "别处"]]
        for function in ("STATUS", "POINTS"):
            assert ask(function, table, ROSTER) == ask(function, table, anew)


def test_only_the_changed_row_is_judged(monkeypatch: Any) -> None:
    judged: list[int] = []

    def counting(*arguments: Any) -> Any:
        judge_row = kept(*arguments)

        def judge(index: int, *rest: Any) -> Any:
            judged.append(index)
            return judge_row(index, *rest)

        return judge

    kept = judging.row_judge
    monkeypatch.setattr(ledger_module, "row_judge", counting)
    roster = [*ROSTER, ["只在这里", "", ""]]
    table: list[list[Any]] = [
        list(HEADER),
        *[[46330, str(1000 + n), "", "", "业务规范3b", 1, "属实", ""] for n in range(6)],
    ]
    ask("STATUS", table, roster)
    assert judged == list(range(6))
    judged.clear()
    changed = edited(edited(table, ("cell", 2, 6, "待核实")), ("insert", 6, table[1]))
    ask("POINTS", changed, roster)
    assert judged == [2, 6]
