"""The second calculation of a 工号 that stands twice on the roster for days that overlap."""

from datetime import date

from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.ooxml.package import Package

ROSTER = [
    Person(0, "7", "纳仁", "甲窗口", None, date(2026, 11, 20)),
    Person(1, "7", "纳仁", "乙窗口", date(2026, 11, 16), None),
    Person(2, "8", "苏和", "甲窗口", None, None),
]


def test_scores_typed_for_whoever_stands_there_twice_are_never_confirmed() -> None:
    package = Package(generate(date(2026, 11, 1), ROSTER, load_rulebook()).content)
    ledger, shown = package.sheet("扣分登记"), package.sheet("个人得分")
    for row, (day, number) in enumerate(((3, "7"), (18, "8")), start=4):
        for column, value in ((1, date(2026, 11, day)), (2, number), (5, "业务规范1")):
            ledger.set_value(row, column, value)
    for row in (4, 5, 6):
        package.sheet("考勤").set_value(row, 5, 0)
        for column in (4, 5):
            package.sheet("好差评").set_value(row, column, 10)
    for column, score in enumerate((20, 35, 5, 35, 0), start=4):
        shown.set_value(5, column, score)
        shown.set_value(6, column, score)
    recalculate(package)
    found = [str(shown.cell(row, 11).value) for row in (5, 6, 7)]
    assert [one.partition("：")[0] for one in found] == ["不一致", "不一致", "一致"]
