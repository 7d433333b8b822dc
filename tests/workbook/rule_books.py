"""Month workbooks by any rule book: made, filled in and read as a clerk and a reader would."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from udf.roster import Person
from udf.rulebook import RuleBook
from udf.rulefile import load_rulebook
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.month.tables import TABLES, named_area
from workbook.ooxml.cells import Value
from workbook.ooxml.package import Package

DATA = Path(__file__).parents[1] / "data" / "rules"
NOVEMBER = date(2026, 11, 1)
ROSTER = (
    Person(0, "1001", "甲一", "大厅窗口", None, None),
    Person(1, "1002", "乙二", "大厅窗口", None, None),
    Person(2, "1003", "丙三", "后台窗口", None, None),
)
COLUMNS = {
    "日期": 1,
    "工号": 2,
    "姓名": 3,
    "窗口": 4,
    "条款": 5,
    "数量": 6,
    "核实": 7,
    "通报期次": 9,
}


def rule_file(name: str) -> RuleBook:
    """A rule book of tests/data/rules."""
    return load_rulebook(DATA / f"{name}.toml")


def row(day: int, who: str, clause: str, **more: Value) -> dict[str, Value | date]:
    """A ledger row of a day of November; ``who`` is a name, or 窗口:… for a whole window."""
    window = who.removeprefix("窗口:") if who.startswith("窗口:") else None
    name = {"窗口": window} if window else {"姓名": who}
    return {"日期": date(2026, 11, day), **name, "条款": clause, **more}


def made(
    book: RuleBook,
    deductions: Iterable[dict[str, Value | date]] = (),
    awards: Iterable[dict[str, Value | date]] = (),
    *,
    signs: Sequence[tuple[int, int | None]] = (),
    cases: Sequence[tuple[int, int | None]] = (),
    roster: Sequence[Person] = ROSTER,
) -> Package:
    """A workbook filled in and calculated; ``signs`` and ``cases`` are a pair a person."""
    package = Package(generate(NOVEMBER, roster, book).content, "2026-11.xlsx")
    for title, rows in (("扣分登记", deductions), ("加分登记", awards)):
        sheet, area = named_area(package, TABLES[title])
        for at, cells in enumerate(rows, start=area.first_row + 1):
            for name, value in cells.items():
                filled = package.to_serial(value) if isinstance(value, date) else value
                sheet.set_value(at, COLUMNS[name], filled)
    for title, pairs in (("考勤", signs), ("好差评", cases)):
        sheet, area = named_area(package, TABLES[title])
        for at, pair in enumerate(pairs, start=area.first_row + 1):
            for column, value in enumerate(pair, start=4):
                sheet.set_value(at, column, value)
    assert recalculate(package).kept == ()
    return package


def shown(package: Package, book: RuleBook) -> dict[str, list[Value]]:
    """What 个人得分 shows, by name: each category, 总分, 排名, 复核."""
    sheet, area = named_area(package, "人员")
    width = len(book.categories) + 3
    return {
        str(name): [sheet.cell(at, column).value for column in range(4, 4 + width)]
        for at in range(area.first_row + 1, area.last_row + 1)
        if (name := sheet.cell(at, 2).value)
    }
