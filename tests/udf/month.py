"""A small month as plain tables, and the functions asked about it as a cell would ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from udf.choicesheet import choice_rows
from udf.functions import FUNCTIONS
from udf.rulebook import RuleBook
from udf.rulefile import load_rulebook
from udf.rulesheets import rule_rows

SAMPLE = Path(__file__).parents[1] / "data" / "office" / "sample.xlsx"
Row = Any
Table = list[Any]

LEDGER_HEADER: Row = [
    "日期",
    "工号",
    "姓名",
    "窗口",
    "条款",
    "数量",
    "核实",
    "考核方式",
    "通报期次",
    "备注",
]
ROSTER: Table = [
    ["工号", "姓名", "窗口", "到岗日期", "离岗日期"],
    ["1001", "王芳", "综合窗口", None, None],
    ["1002", "李强", "综合窗口", None, None],
    ["1003", "王芳", "税务窗口", None, None],
    ["1004", "赵敏", "综合窗口", datetime(2026, 11, 16), None],
]
CATEGORIES = ["业务规范", "行为规范", "好差评", "考勤管理", "加分项"]
BOOK = load_rulebook()
PLACES: Table = [
    ["表", "工作表", "首行", "首列"],
    *(
        [name, name, 3, 1]
        for name in ["名册", "扣分登记", "加分登记", "考勤", "好差评", "细则", "口径", "日历"]
    ),
]
CALENDAR: Table = [
    ["日期", "工作日"],
    *([datetime(2026, 11, day), "否" if day % 7 in (0, 1) else "是"] for day in range(1, 31)),
]


def rules_table(book: RuleBook = BOOK) -> Table:
    """The sheet 细则 as a host sends it."""
    return [list(row) for row in rule_rows(book)]


def choices_table(changed: Iterable[str] = (), book: RuleBook = BOOK) -> Table:
    """The sheet 口径 for 2026-11; ``changed`` gives items with another value, “事项 取值”."""
    values = dict(item.split(" ", 1) for item in changed)
    rows = [list(row) for row in choice_rows(book, datetime(2026, 11, 1))]
    return [[row[0], values.get(str(row[0]), row[1]), *row[2:]] for row in rows]


def ledger(rows: Iterable[Row] = ()) -> Table:
    """A ledger with its header; rows may be short."""
    return [LEDGER_HEADER, *([*row, *[None] * (10 - len(row))] for row in rows)]


def per_person(header: Row, values: Sequence[object], roster: Table) -> Table:
    """A count table with the same values for everybody."""
    return [["工号", "姓名", "窗口", *header], *([*row[:3], *values] for row in roster[1:])]


@dataclass
class Month:
    """Everything a month's functions are given."""

    deductions: Table = field(default_factory=ledger)
    awards: Table = field(default_factory=ledger)
    roster: Table = field(default_factory=lambda: [list(row) for row in ROSTER])
    attendance: Table | None = None
    reviews: Table | None = None
    rules: Table = field(default_factory=rules_table)
    choices: Table = field(default_factory=choices_table)
    calendar: Table = field(default_factory=lambda: CALENDAR)

    def __post_init__(self) -> None:
        if self.attendance is None:
            header: Row = ["应签到次数", "签到异常次数"]
            self.attendance = per_person(header, [84, 0], self.roster)
        if self.reviews is None:
            self.reviews = per_person(["办件量", "评价量"], [50, 50], self.roster)

    def scores(self) -> list[list[object]]:
        """Five scores a person, in the order of CATEGORIES."""
        return call(
            "SCORE", self.roster, [CATEGORIES], self.roster, self.deductions, self.awards,
            self.rules, self.choices, self.attendance, self.reviews,
        )  # fmt: skip

    def score(self, who: str, category: str) -> object:
        """One score: ``who`` is a 姓名, or 姓名工号 for namesakes."""
        names = [f"{row[1]}{row[0]}" for row in self.roster[1:]]
        (index,) = [i for i, name in enumerate(names) if name.startswith(who)]
        return self.scores()[index][CATEGORIES.index(category)]

    def status(self, side: str = "扣分") -> list[object]:
        """状态 of each row of a ledger."""
        table = self.awards if side == "加分" else self.deductions
        lines = call("STATUS", table, side, self.roster, self.rules, self.choices)
        return [line[0] for line in lines]

    def points(self, side: str = "扣分") -> list[object]:
        """分值 of each row of a ledger."""
        table = self.awards if side == "加分" else self.deductions
        return [
            line[0] for line in call("POINTS", table, side, self.roster, self.rules, self.choices)
        ]

    def _tables(self) -> list[object]:
        return [
            PLACES, self.roster, self.deductions, self.awards, self.attendance, self.reviews,
            self.rules, self.choices, self.calendar,
        ]  # fmt: skip

    def check(self, height: int = 60) -> list[list[object]]:
        """The problems, without the lines that fill the range."""
        return [line for line in call("CHECK", height, *self._tables()) if any(line)]

    def explain(self, who: str, height: int = 60) -> list[list[object]]:
        """The lines that explain a person's score."""
        return [line for line in call("EXPLAIN", who, height, *self._tables()) if any(line)]


def call(name: str, *values: object) -> list[list[object]]:
    """Call a function as a host does."""
    return [list(line) for line in FUNCTIONS[name].call(*values)]


def sample_month() -> Month:
    """Return the office's own month of 120 people."""
    book = openpyxl.load_workbook(SAMPLE)
    attendance = _rows(book["考勤统计"])
    people = (row[1:3][::-1] for row in attendance[1:])
    return Month(
        deductions=_rows(book["扣分明细"]),
        awards=_rows(book["加分明细"]),
        roster=[["工号", "姓名", "窗口"], *([None, *who] for who in people)],
        attendance=attendance,
        reviews=_rows(book["好差评统计"]),
    )


def _rows(sheet: Any) -> Table:
    """Return a sheet's rows from its header, in the second row, to the last that holds anything."""
    rows = [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    while not any(rows[-1]):
        rows.pop()
    return rows
