"""Months to hold the hosts against each other: the office's sample, and dirty ones at random.

A month is tables of cells by name, and the calls of its workbook, which name those tables. A cell is
None, text, a number, a truth value, a day or an error value (its text).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.udf.month import CATEGORIES, ROSTER, Month, sample_month

Table = list[list[Any]]
ERRORS = ("#DIV/0!", "#N/A", "#VALUE!")


@dataclass(frozen=True)
class Constant:
    """An argument that is no range."""

    value: str | float


@dataclass(frozen=True)
class Call:
    """A call of a function: its arguments are names of tables, constants, or left out."""

    function: str
    arguments: tuple[str | Constant, ...]


@dataclass(frozen=True)
class Asked:
    """A month's tables and what is asked about them."""

    tables: dict[str, Table]
    calls: tuple[Call, ...]

    def __repr__(self) -> str:
        shown = ("名册", "扣分登记", "加分登记", "考勤", "好差评")
        return "\n".join(f"{name}: {self.tables[name][1:]}" for name in shown)


SCORES = (
    Call(
        "SCORE", ("名册", "类别", "名册", "扣分登记", "加分登记", "细则", "口径", "考勤", "好差评")
    ),
    Call("ATTENDANCE", ("名册", "考勤", "名册", "扣分登记", "细则", "口径")),
    Call("REVIEWS", ("名册", "好差评", "名册", "扣分登记", "细则", "口径")),
)


def asked(month: Month, person: str, height: int) -> Asked:
    """Return a month with every call that its workbook makes, and those a user might type."""
    names = ("名册", "扣分登记", "加分登记", "考勤", "好差评", "细则", "口径", "日历")
    roster, attendance, reviews = month.roster, month.attendance or [], month.reviews or []
    places: Table = [["表", "工作表", "首行", "首列"], *([name, name, 3, 1] for name in names)]
    tables = {
        "名册": roster,
        "扣分登记": month.deductions,
        "加分登记": month.awards,
        "考勤": attendance,
        "好差评": reviews,
        "细则": month.rules,
        "口径": month.choices,
        "日历": month.calendar,
        "位置": places,
        "导入考勤": [
            ["工号", "姓名", "窗口", "日期", "至", "条款", "记录"],
            *(
                [*row[:3], "2026-11-01", "2026-11-20", "考勤管理1b、考勤管理1f", ""]
                for row in roster[2:]
            ),
            [*roster[1][:3], "2026-11-01", 46346, "考勤管理1b", "2026-11-03考勤管理1b"],
        ],
        "类别": [[name] for name in CATEGORIES],
        "一天": [[datetime(2026, 11, 16)]],
    }
    ledger_calls = (
        Call(function, (f"{side}登记", Constant(side), "名册", "细则", "口径"))
        for side in ("扣分", "加分")
        for function in ("POINTS", "STATUS")
    )
    calls = (
        *SCORES,
        *ledger_calls,
        Call("RATE", ("考勤", "考勤", "名册", "口径")),
        Call("COVERAGE", ("好差评", "好差评", "名册")),
        Call("TIER", ("好差评", "好差评", "名册", "细则")),
        Call("CHECK", (Constant(height), "位置", *names, "导入考勤")),
        Call("EXPLAIN", (Constant(person), Constant(height), "位置", *names)),
        Call("PARETO", (Constant(height), "名册", "扣分登记", "好差评", "细则", "口径")),
        Call("WORKDAYS", ("日历",)),
        Call("WORKDAYS", ("日历", "一天")),
        Call("CLAUSE", (Constant("业务规范第3条b"), "细则")),
    )
    return Asked({name: _square(table) for name, table in tables.items()}, calls)


def _square(table: Table) -> Table:
    width = max(map(len, table))
    return [[*row, *[None] * (width - len(row))] for row in table]


# --- the sample ---------------------------------------------------------------------------------


def sample() -> Asked:
    """Return the office's own month of 120 people."""
    month = sample_month()
    return asked(month, str(month.roster[1][1]), 200)


# --- dirty months -------------------------------------------------------------------------------

_NOVEMBER = datetime(2026, 11, 1)
_NOTHING = st.none()
_ERROR = st.sampled_from(ERRORS)
_DAYS = st.integers(0, 29).map(lambda days: _NOVEMBER + timedelta(days=days))
_WHEN = st.one_of(
    _DAYS,
    _DAYS,
    _DAYS.map(lambda day: (day - datetime(1899, 12, 30)).days),
    st.sampled_from(["2026-11-3", "2026.11.03", "11月3日", "2026/12/1", "昨天", 0, -5, 46330.75]),
    _NOTHING,
    _ERROR,
)
_ID = st.sampled_from(["1001", 1002, 1003.0, "１００４", "9999", None, None, None, "#N/A"])
_NAME = st.sampled_from(["李强", "赵 敏", "王芳", "全体", "查无此人", None, "#DIV/0!"])
_WINDOW = st.sampled_from(["综合窗口", "税务窗口", "没有的窗口", None, None, "#VALUE!"])
_CLAUSES = [
    "业务规范3b", "业务规范第4条", "业务规范-1 档案", "行为规范2a", "行为规范２", "行为规范9 QQ聊天",
    "行为规范13", "行为规范1、2", "好差评2b", "好差评1", "考勤管理1b", "考勤管理1f", "考勤管理2a",
    "加分项1", "加分项2a", "加分项4C", "加分项6", "不是条款", 3, True, None, "#N/A",
]  # fmt: skip
_CLAUSE = st.sampled_from(_CLAUSES)
_AMOUNT = st.sampled_from(
    [None, None, None, 1, 2, 30, 14, "２", "2.0", " 3 ", 1.5, 0, -1, True, "两次", "#DIV/0!"]
)
_VERDICT = st.sampled_from([None, "属实", "是", "不属实", "待核实", "申诉中", "也许", "#VALUE!"])
_BULLETIN = st.sampled_from([None, None, 7, 8, 9, "第9期", "10", 0, "七", "#N/A"])
_ROW = st.tuples(
    _WHEN, _ID, _NAME, _WINDOW, _CLAUSE, _AMOUNT, _VERDICT, _NOTHING, _BULLETIN, _NOTHING
).map(list)
_LIKELY = st.tuples(
    _DAYS, _NOTHING, st.sampled_from(["李强", "赵敏"]), _NOTHING, st.sampled_from(_CLAUSES[:6]),
    _NOTHING, st.sampled_from([None, "属实"]), _NOTHING, st.sampled_from([7, 8, 9]), _NOTHING,
).map(list)  # fmt: skip
_BLANK: st.SearchStrategy[list[Any]] = st.just([None] * 10)
_COUNT = st.sampled_from([84, 50, 3, 0, None, "40", "#DIV/0!", 1.5, -2, "很多"])


@st.composite
def months(draw: st.DrawFn) -> Asked:
    """Draw a month with anything a clerk might leave in its cells."""
    rows = st.one_of(_ROW, _ROW, _LIKELY, _LIKELY, _BLANK)
    month = Month(roster=[list(row) for row in ROSTER])
    header = month.deductions[0]
    month.deductions = [header, *draw(st.lists(rows, min_size=1, max_size=10))]
    month.awards = [header, *draw(st.lists(rows, min_size=1, max_size=5))]
    for table in (month.attendance or [], month.reviews or []):
        for row in table[1:]:
            row[3:5] = [draw(_COUNT), draw(_COUNT)] if draw(st.booleans()) else [84, 3]
    if draw(st.booleans()):
        month.roster.append(["1004", draw(_NAME), "综合窗口", draw(_WHEN), None])
    return asked(month, draw(st.sampled_from(["1003", "李强", "王芳", "没有人"])), 40)
