"""A clerk at work in LibreOffice Calc, the program itself, in a generated month workbook."""

import os
import signal
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from tests.conformance.hosts import Calc, need_calc, serial
from tests.conformance.proof import same
from tests.udf.month import CATEGORIES
from udf.functions import FUNCTIONS
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.generate.upkeep import put_in_order
from workbook.hosts.addin import build_addin
from workbook.ooxml.cells import CellError, Value
from workbook.ooxml.package import Package

ROSTER = [
    Person(0, "1001", "王芳", "综合窗口", None, None),
    Person(1, "1002", "李强", "综合窗口", None, None),
    Person(2, "1003", "王芳", "税务窗口", None, None),
    Person(3, "1004", "赵敏", "社保窗口", None, None),
]
LEDGER: list[list[Any]] = [
    [datetime(2026, 11, 20), "", "李强", "", "业务规范3b", "", "", "", "", ""],
    [datetime(2026, 11, 5), "1003", "", "", "行为规范2a", "", "", "", 7, ""],
    [datetime(2026, 11, 12), "1003", "", "", "行为规范9", "", "", "", 8, ""],
    [datetime(2026, 11, 9), "", "王芳", "", "业务规范1", "", "", "", "", ""],
    [datetime(2026, 11, 4), "", "赵敏", "", "业务规范4", "", "待核实", "", "", ""],
]
NO_ANSWER = "函数不可用：计算程序无应答，请运行 kaohe host calc，再按Ctrl+Shift+F9重算"
SCORES = range(3, 8)  # columns of 个人得分


class Interpreter:
    """The Python that the add-in starts, as a script that can be made to fail."""

    def __init__(self, folder: Path) -> None:
        self._broken, self._dies, self._pid = (folder / name for name in ("broken", "dies", "pid"))
        self.script = folder / "python"
        self.script.write_text(
            f'#!/bin/sh\ntest -e "{self._broken}" && exit 1\n'
            f'if rm "{self._dies}" 2> /dev/null; then read line; echo []; read line; exit 1; fi\n'
            f'echo $$ > "{self._pid}"\n'
            f'exec "{sys.executable}" "$@"\n',
            encoding="utf-8",
        )
        self.script.chmod(0o755)

    def kill(self) -> None:
        os.kill(int(self._pid.read_text(encoding="utf-8")), signal.SIGKILL)

    def refuse_to_start(self) -> None:
        self._broken.touch()

    def die_of_the_next_call(self) -> None:
        self._dies.touch()

    def start_again(self) -> None:
        self._broken.unlink()


class Office:
    """The program with the month open, and what a clerk sees in it."""

    def __init__(self, calc: Calc, interpreter: Interpreter) -> None:
        self.calc, self.interpreter = calc, interpreter

    def type(self, sheet: str, **cells: Any) -> None:
        for cell, entry in cells.items():
            self.calc.do("type", sheet, cell, serial(entry))

    def scores(self) -> list[list[Any]]:
        return [row for row in self.calc.do("read", "个人得分", "A5:K12") if row[0]]

    def states(self, last: int = 14) -> list[list[Any]]:
        return [row[10:12] for row in self.calc.do("read", "扣分登记", f"A4:L{last}")]

    def wrong(self) -> list[str]:
        """Where the scores and states in sight are not what the cells in sight give."""
        read = {
            name: self.calc.do("read", name, area)
            for name, area in (
                ("名册", "A3:E12"), ("扣分登记", "A3:J30"), ("加分登记", "A3:J30"),
                ("考勤", "A3:E12"), ("好差评", "A3:E12"), ("细则", "A3:M90"), ("口径", "A3:D40"),
            )
        }  # fmt: skip
        people = [["工号", "姓名", "窗口"], *(row[:3] for row in self.scores())]
        roster, minus, rules, choices = (
            read[name] for name in ("名册", "扣分登记", "细则", "口径")
        )
        expected = FUNCTIONS["SCORE"].call(
            people, [CATEGORIES], roster, minus, read["加分登记"], rules, choices, read["考勤"],
            read["好差评"],
        )  # fmt: skip
        states = [
            [points[0], status[0]]
            for points, status in zip(
                *(
                    FUNCTIONS[name].call(minus, "扣分", roster, rules, choices)
                    for name in ("POINTS", "STATUS")
                ),
                strict=True,
            )
        ]
        seen = [row[3:8] for row in self.scores()]
        return [
            f"{got} is not {wanted}"
            for got, wanted in (
                *zip(seen, expected, strict=True),
                *zip(self.states(30), states, strict=True),
            )
            if got != ["", ""] and not all(map(same, wanted, got))
        ]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Calc, Interpreter]]:
    need_calc()
    folder = tmp_path_factory.mktemp("calc")
    interpreter = Interpreter(folder)
    calc = Calc(folder / "office")
    build_addin(folder / "kaohe.oxt", interpreter.script)
    calc.install(folder / "kaohe.oxt")
    calc.start()
    yield calc, interpreter
    calc.stop()


@pytest.fixture
def office(program: tuple[Calc, Interpreter], book: Path) -> Iterator[Office]:
    calc, interpreter = program
    calc.do("open", str(book))
    calc.do("unprotect")
    yield Office(calc, interpreter)
    calc.do("close")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = generate(date(2026, 11, 1), ROSTER, load_rulebook(), prefix="KH.")
    package = Package(made.content)
    for row, line in enumerate(LEDGER, start=4):
        for column, value in enumerate(line, start=1):
            if value != "":
                package.sheet("扣分登记").set_value(row, column, serial(value))
    for row in range(4, 4 + len(ROSTER)):
        package.sheet("考勤").set_value(row, 5, row - 4)
        package.sheet("好差评").set_value(row, 4, 50)
        package.sheet("好差评").set_value(row, 5, 50 - 6 * (row - 4))
    path = tmp_path_factory.mktemp("book") / "2026-11.xlsx"
    package.save(path)
    return path


def _shown(stored: Value) -> str | float:
    if isinstance(stored, CellError):
        return stored.code
    return "" if stored is None else stored


def test_opened_it_shows_what_the_embedded_engine_stores(office: Office, book: Path) -> None:
    package = Package.open(book)
    recalculate(package)
    different = []
    for name in office.calc.do("sheets")[:13]:  # those in sight
        sheet = package.sheet(name)
        extent = sheet.extent()
        assert extent is not None
        rows = sheet.values(extent)
        left, right = (chr(64 + column) for column in (extent.first_column, extent.last_column))
        area = f"{left}{extent.first_row}:{right}{extent.last_row}"
        seen = office.calc.do("read", name, area)
        different += [
            f"{name} {chr(64 + x)}{y}: {got!r}, not {stored!r}"
            for y, (line, other) in enumerate(zip(rows, seen, strict=True), extent.first_row)
            for x, (stored, got) in enumerate(zip(line, other, strict=True), extent.first_column)
            if not same(_shown(stored), got)
        ]
    assert different == []


def test_a_new_row_answers_at_once(office: Office) -> None:
    before = office.scores()
    office.type("扣分登记", A9=datetime(2026, 11, 10), C9="赵敏", E9="行为规范5")
    assert office.states()[5] == [-2, "计入"]
    after = office.scores()
    assert after[3][4] == before[3][4] - 2
    assert after[:3] == before[:3]
    assert office.wrong() == []


def test_an_error_value_makes_one_error_row(office: Office) -> None:
    before = office.scores()
    office.type("扣分登记", A9=datetime(2026, 11, 10), C9="=1/0", E9="行为规范5")
    assert office.states()[5] == ["—", "“姓名”单元格是错误值"]
    assert office.scores() == before
    office.type("考勤", E7="=1/0")
    rates = office.calc.do("read", "考勤", "F4:F7")
    assert [type(rate) for (rate,) in rates] == [float, float, float, str]
    assert [row[:9] for row in office.scores()[:3]] == [row[:9] for row in before[:3]]
    assert office.wrong() == []


def test_a_dead_process_is_replaced_unnoticed(office: Office) -> None:
    office.interpreter.kill()
    office.type("扣分登记", E4="业务规范1")
    assert office.states()[0] == [-2, "计入"]
    assert office.wrong() == []


def test_a_process_that_dies_in_the_middle_of_a_call_is_replaced_unnoticed(office: Office) -> None:
    office.interpreter.kill()
    office.interpreter.die_of_the_next_call()
    office.type("扣分登记", E4="业务规范1")
    assert office.states()[0] == [-2, "计入"]
    assert office.wrong() == []


@pytest.mark.parametrize("how", ["next edit", "Ctrl+Shift+F9"])
def test_without_the_process_cells_say_so_and_are_right_again(office: Office, how: str) -> None:
    office.interpreter.refuse_to_start()
    office.interpreter.kill()
    try:
        office.type("扣分登记", E4="业务规范1")
        assert office.states()[0] == [NO_ANSWER, NO_ANSWER]
        for row in office.scores():
            assert {row[column] for column in SCORES} == {NO_ANSWER}
            assert not isinstance(row[8], float)
    finally:
        office.interpreter.start_again()
    if how == "next edit":
        office.type("扣分登记", E4="业务规范2")
    else:
        office.calc.do("calculate", True)
    assert office.states()[0] == [-2, "计入"]
    assert office.wrong() == []


def test_inserted_deleted_and_sorted_ledger_rows(office: Office) -> None:
    before = office.scores()
    office.calc.do("insert", "扣分登记", 5, 2)
    assert office.scores() == before
    office.type("扣分登记", A5=datetime(2026, 11, 3), C5="赵敏", E5="业务规范1")
    assert office.scores()[3][3] == before[3][3] - 2
    assert office.wrong() == []
    office.calc.do("delete", "扣分登记", 5, 1)
    assert office.scores() == before
    office.calc.do("sort", "扣分登记", "A4:L9", 0)
    assert office.scores() == before
    assert office.wrong() == []
    days = [row[0] for row in office.calc.do("read", "扣分登记", "A4:A8")]
    assert days == sorted(days)


# A second set of rules, by hand: what each clause costs, and in which category.
_COSTS = {
    "业务规范1": ("业务规范", 2),
    "业务规范2": ("业务规范", 2),
    "业务规范3b": ("业务规范", 4),
    "行为规范2a": ("行为规范", 3),
    "行为规范5": ("行为规范", 2),
    "行为规范8": ("行为规范", 3),
    "行为规范9": ("行为规范", 4),
    "考勤管理1b": ("考勤管理", 2),
}
_FULL = {"业务规范": 20, "行为规范": 35, "考勤管理": 15}


class Tally:
    """What the ledger in sight comes to, counted without any of the product's code."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.rows = [
            row
            for row in office.calc.do("read", "扣分登记", "A4:L80")
            if any(row[c] for c in (0, 4))
        ]
        names = [person.name for person in ROSTER]
        self.points: list[float | str] = []
        lost = {(person.id, category): 0.0 for person in ROSTER for category in _FULL}
        for _, number, name, _, clause, quantity, verdict, *_ in self.rows:
            known = number or (names.count(name) == 1 and ROSTER[names.index(name)].id)
            if clause not in _COSTS or not known or verdict == "撤销":
                self.points.append("—")
                continue
            category, each = _COSTS[clause]
            cost = each * (quantity or 1)
            lost[known, category] += cost
            self.points.append(-cost)
        self.scores = {key: max(_FULL[key[1]] - cost, 0) for key, cost in lost.items()}

    def wrong(self) -> list[str]:
        """What the workbook shows otherwise; and rows that are neither answered nor named."""
        found = []
        columns = {"业务规范": 3, "行为规范": 4, "考勤管理": 6}
        shown = {str(row[0]): row for row in self._office.scores()}
        for place, person in enumerate(ROSTER):
            for category, column in columns.items():
                due = self.scores[person.id, category]
                if category == "考勤管理":
                    due += round(20 * (84 - place) / 84 + 1e-9, 2)
                if not same(round(due, 2), shown[person.id][column]):
                    found.append(f"{person.id} {category}: {shown[person.id][column]}, not {due}")
        silent = 0
        for row, points in zip(self.rows, self.points, strict=True):
            silent += row[11] == ""
            if row[11] != "" and not (
                same(points, row[10]) and row[11].startswith("计入") == (points != "—")
            ):
                found.append(f"{row}: not {points}")
        said = [str(row[3]) for row in self._office.calc.do("read", "数据检查", "A5:D30")]
        named = [text for text in said if "没有“分值”“状态”" in text]
        if silent and not any(f"有{silent}行" in text for text in named):
            found.append(f"{silent} rows are silent, and {named}")
        if not silent and named:
            found.append(f"all rows answer, but {named}")
        return found


def _line(day: int, number: str, name: str, clause: str, *more: Any) -> list[Any]:
    found = [serial(datetime(2026, 11, day)), number, name, "", clause, *more]
    return found + [""] * (10 - len(found))


def test_a_clerks_hour(office: Office, tmp_path: Path) -> None:
    sheet, do = "扣分登记", office.calc.do

    def settled(rows: int) -> None:
        tally = Tally(office)
        assert len(tally.rows) == rows
        assert tally.wrong() == []

    settled(5)
    typed = [
        _line(2 + n, "", ("李强", "赵敏")[n % 2], ("业务规范1", "行为规范5", "考勤管理1b")[n % 3])
        for n in range(10)
    ]
    for row, line in enumerate(typed, start=9):
        for column, entry in zip("ABCDEFGHIJ", line, strict=True):
            if entry != "":
                do("type", sheet, f"{column}{row}", entry)
    settled(15)
    pasted = [
        _line(12 + n % 5, str(1001 + n % 4), "", ("行为规范8", "业务规范2")[n % 2], 1 + n % 2)
        for n in range(10)
    ]
    do("fill", sheet, "A19", pasted)
    settled(25)
    do("insert", sheet, 10, 3)  # the rows come without formulas
    do(
        "fill",
        sheet,
        "A10",
        [_line(17, "1001", "", "行为规范9"), _line(18, "", "王芳", "业务规范1")],
    )
    office.type(sheet, A12=datetime(2026, 11, 19), C12="赵敏", E12="行为规范5", G12="撤销")
    settled(28)
    do("copy", sheet, "K9:L9", "K10")
    do("copy", sheet, "K9:L9", "K11")
    settled(28)
    do("copy", sheet, "A4:L6", "A32")  # rows copied as a whole bring their answers along
    settled(31)
    do("sort", sheet, "A4:L34", 0)
    settled(31)
    before = office.scores()
    do("delete", sheet, 7, 3)
    settled(28)
    assert office.scores() != before
    do("undo")
    settled(31)
    assert office.scores() == before
    do("fill", sheet, "A35", [_line(20 + n, "1004", "", "考勤管理1b") for n in range(9)])
    settled(40)
    do("save", str(tmp_path / "2026-11.xlsx"))
    package = Package.open(tmp_path / "2026-11.xlsx")
    assert put_in_order(package)[0].startswith(f"{sheet}有1行没有")
    recalculate(package)
    ledger, scores = package.sheet(sheet), package.sheet("个人得分")
    answers = [ledger.cell(row, 12).value for row in range(4, 44)]
    assert all(answers)
    assert [[scores.cell(row, c).value for c in range(1, 10)] for row in range(5, 9)] == [
        row[:9] for row in office.scores()
    ]


def test_inserted_deleted_and_sorted_score_rows(office: Office) -> None:
    office.calc.do("insert", "个人得分", 6)
    assert office.wrong() == []
    office.calc.do("delete", "个人得分", 6)
    assert office.wrong() == []
    assert [row[0] for row in office.scores()] == [person.id for person in ROSTER]
    office.calc.do("sort", "个人得分", "A5:K8", 8, False)
    assert office.wrong() == []
    assert sorted(row[0] for row in office.scores()) == [person.id for person in ROSTER]


def test_the_wizard_shows_chinese_help(office: Office) -> None:
    for function in FUNCTIONS.values():
        help_text, arguments = office.calc.do("described", f"KH.{function.name}")
        assert help_text == function.help
        assert [name for name, _ in arguments] == [argument.name for argument in function.arguments]
        for (_, shown), argument in zip(arguments, function.arguments, strict=True):
            assert shown.startswith(argument.help)


def test_whole_columns_are_read_to_the_last_row_in_use(office: Office) -> None:
    office.calc.do("add", "试")
    begun = perf_counter()
    office.calc.do("type", "试", "A1", "=KH.WORKDAYS($日历.A:D)")
    office.calc.do("array", "试", "B1:B9", '=KH.STATUS($扣分登记.A:J;"扣分";$名册.A:E;$细则.A:M;)')
    assert office.calc.do("read", "试", "A1:A1") == [[21]]
    assert office.calc.do("read", "试", "B1:B5") == [[row[1]] for row in office.states()[:5]]
    assert perf_counter() - begun < 30  # a million rows would take minutes
