"""Every row of a ledger is answered, however it came in; and all of it fits a small screen."""

from datetime import date

import pytest

from tests.kept import kept
from tests.workbook.sample import lightened
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.engine.recalculate import recalculate
from workbook.generate.layout import load_layout
from workbook.generate.month_workbook import generate
from workbook.generate.upkeep import put_in_order
from workbook.ooxml.package import Package
from workbook.ooxml.rows import insert_rows

ROSTER = [Person(0, "7", "纳仁", "不动产窗口", None, None)]


@kept
def _blank() -> bytes:
    return lightened(generate(date(2026, 11, 1), ROSTER, load_rulebook()).content)


def _enter(package: Package, row: int, day: int, clause: str) -> None:
    sheet = package.sheet("扣分登记")
    sheet.set_value(row, 1, date(2026, 11, day))
    sheet.set_value(row, 3, "纳仁")
    sheet.set_value(row, 5, clause)


def _answer(package: Package, row: int) -> tuple[object, str]:
    sheet = package.sheet("扣分登记")
    return sheet.cell(row, 11).value, str(sheet.cell(row, 12).value)


def _problems(package: Package) -> list[tuple[object, ...]]:
    sheet = package.sheet("数据检查")
    rows = (tuple(sheet.cell(row, column).value for column in range(2, 5)) for row in range(5, 15))
    return [row for row in rows if "没有“分值”" in str(row[2])]


def test_inserted_row_is_named_at_once_and_answered_after_calc() -> None:
    package = Package(_blank())
    _enter(package, 4, 3, "行为规范1")
    _enter(package, 5, 4, "行为规范9")
    insert_rows(package, "扣分登记", 4, 1)
    for column in (11, 12):  # as programs insert: an empty row, without formulas
        package.sheet("扣分登记").set_value(5, column, None)
    _enter(package, 5, 5, "业务规范1")
    recalculate(package)
    assert _answer(package, 5) == (None, "None")
    assert _problems(package) == [
        ("扣分登记", "A5", "这一行没有“分值”“状态”（这样的行有1行），已计分，但看不到结果")
    ]
    assert package.sheet("个人得分").cell(5, 4).value == 18.0  # it is scored all the same
    assert "扣分登记有1行没有“分值”“状态”，已补上" in put_in_order(package)
    recalculate(package)
    assert [_answer(package, row)[0] for row in (4, 5, 6)] == [-2, -2, -4]
    assert _answer(package, 5)[1].startswith("计入")
    assert _problems(package) == []
    assert put_in_order(package) == []


def test_row_beyond_the_prepared_ones_is_answered_too() -> None:
    package = Package(_blank())
    beyond = 3 + 1000 + 2
    _enter(package, beyond, 6, "行为规范1")
    assert package.sheet("扣分登记").cell(beyond, 12).formula is None
    put_in_order(package)
    recalculate(package)
    points, status = _answer(package, beyond)
    assert points == -2
    assert status.startswith("计入")


def test_second_calculation_grows_with_the_entries() -> None:
    package = Package(_blank())
    for row in range(4, 4 + 520):  # more than anybody expects of one person
        _enter(package, row, 1 + row % 30, "行为规范2c 未佩戴工牌")
    for title, counts in (("考勤", {5: 0}), ("好差评", {4: 10, 5: 10})):
        for column, value in counts.items():
            package.sheet(title).set_value(4, column, value)
    assert "“复核”的计算行已按现有的登记增加" in put_in_order(package)
    recalculate(package)
    shown = package.sheet("个人得分")
    assert [shown.cell(5, column).value for column in (5, 11)] == [0, "一致"]
    assert put_in_order(package) == []


def test_second_calculation_grows_with_rows_of_several_people() -> None:
    roster = [Person(n, str(n + 1), f"人员{n}", "窗口", None, None) for n in range(2)]
    package = Package(generate(date(2026, 11, 1), roster, load_rulebook()).content)
    sheet = package.sheet("扣分登记")
    for row in range(4, 4 + 30):
        sheet.set_value(row, 1, date(2026, 11, row - 3))
        sheet.set_value(row, 3, "人员0、人员1")
        sheet.set_value(row, 5, "行为规范2c 未佩戴工牌")
    for row, person in enumerate(roster, 4):
        package.sheet("好差评").set_value(row, 4, 10)
        package.sheet("好差评").set_value(row, 5, 10)
        package.sheet("考勤").set_value(row, 5, 0)
        assert package.sheet("好差评").cell(row, 2).value == person.name
    assert len(put_in_order(package)) == 1
    recalculate(package)
    rows = [[package.sheet("个人得分").cell(row, c).value for c in (5, 11)] for row in (5, 6)]
    assert rows == [[5, "一致"]] * 2


@pytest.mark.parametrize("title", ["扣分登记", "加分登记"])
def test_ledger_fits_a_small_screen_and_can_be_worked_on(title: str) -> None:
    layout = load_layout([], {}).sheets[title]
    width = sum(7 * column.width + 5 for column in layout.columns)
    assert width * layout.zoom / 100 <= 1366 - 60  # the row numbers and the scroll bar
    package = Package(_blank())
    xml = package.part(package.sheet(title).part).decode()
    assert 'xSplit="3"' in xml
    assert 'zoomScale="85"' in xml
    assert 'sheet="1"' not in xml.partition("<sheetProtection")[2].partition("/>")[0]
    assert '<autoFilter ref="A3:L' in xml
