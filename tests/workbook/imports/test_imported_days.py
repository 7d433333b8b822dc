"""A clerk's 迟到, 早退 or 旷工 that the imported attendance export does not have on that day."""

import csv
from datetime import date
from pathlib import Path

from tests.kept import kept
from tests.workbook.offices import OFFICES, adopted_book
from tests.workbook.sample import lightened
from udf import tables
from udf.checks import check
from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.engine.recalculate import Key, distrust, recalculate
from workbook.files.table_files import read_grids
from workbook.generate.month_workbook import generate
from workbook.imports.into import import_into
from workbook.month.read import read_month
from workbook.month.tables import locate
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

ROSTER = [
    Person(0, "1001", "王芳", "综合窗口", None, None),
    Person(1, "1002", "李强", "综合窗口", None, None),
    Person(2, "1003", "王芳", "税务窗口", None, None),
]
HEADER = ["工号", "姓名", "部门", "日期", "班次", "应打卡时间", "实际打卡时间", "考勤结果"]
SLOTS = (("上午上班", "08:30"), ("上午下班", "12:00"), ("下午上班", "14:30"), ("下午下班", "17:30"))
# What is not 正常, of the days from the 2nd to the 20th.
ODD = {
    ("1001", 3, "上午上班"): "迟到",
    ("1001", 5, "上午上班"): "迟到",
    ("1001", 5, "上午下班"): "旷工",
    ("1003", 9, "下午下班"): "早退",
}
ROWS = [
    (3, "1001", "王芳", "考勤管理1b"),  # the export has it
    (4, "1001", "王芳", "考勤管理第1条b"),  # it has not
    (9, "1001", "王芳", "考勤管理1c"),  # it has, of the other 王芳
    (5, "1001", "王芳", "考勤管理1b"),  # it has, though only 旷工 is entered of it
    (25, "1001", "王芳", "考勤管理1b"),  # it ends before
    (4, "1002", "李强", "考勤管理1b"),  # it says nothing of him
    (6, "1001", "王芳", "行为规范9"),  # not its business
    (10, "1003", "王芳", "考勤管理1f"),  # it has not
]
LACKING = {
    "王芳（1001）11月4日登记了迟到",
    "王芳（1001）11月9日登记了早退",
    "王芳（1003）11月10日登记了旷工",
}


def _export(folder: Path, odd: dict[tuple[str, int, str], str] = ODD) -> Path:
    rows = [
        [who, "王芳", window, date(2026, 11, day), slot, at, at, odd.get((who, day, slot), "正常")]
        for who, window in (("1001", "综合窗口"), ("1003", "税务窗口"))
        for day in range(2, 21)
        for slot, at in SLOTS
    ]
    path = folder / "考勤.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


@kept
def _blank() -> bytes:
    return lightened(generate(date(2026, 11, 1), ROSTER, load_rulebook()).content)


def _enter(package: Package, index: int, values: dict[str, str | date]) -> None:
    """Fill a row of 扣分登记, counted under its header from 0."""
    located = locate(package, "扣分表", tables.LEDGER)
    for column, value in values.items():
        if column in located.table.columns:
            located.sheet.set_value(located.row(index), located.column(column), value)


def _entered(package: Package) -> Package:
    for index, (day, number, name, clause) in enumerate(ROWS):
        when = date(2026, 11, day)
        _enter(package, index, {"日期": when, "工号": number, "姓名": name, "条款": clause})
    return package


def _import(package: Package, export: Path) -> None:
    import_into(package, "attendance", read_grids(export), export.name)


def _said(package: Package, distrusted: set[Key] | None = None) -> dict[str, str]:
    """What is said about days, and where, by `check` and by 数据检查 alike."""
    expected = {
        finding.what.partition("，")[0]: f"{finding.sheet}!{finding.cell}"
        for finding in check(read_month(package))
        if "导入的考勤记录" in finding.what
    }
    recalculate(package, distrusted)
    sheet = package.sheet("数据检查")
    shown = {
        str(sheet.cell(row, 4).value).partition("，")[0]: "!".join(
            str(sheet.cell(row, column).value) for column in (2, 3)
        )
        for row in range(5, 100)
        if "导入的考勤记录" in str(sheet.cell(row, 4).value)
    }
    assert shown == expected
    return expected


def test_before_an_import_nothing_is_claimed() -> None:
    assert _said(_entered(Package(_blank()))) == {}


def test_a_row_that_the_export_lacks_is_named_with_its_cell(tmp_path: Path) -> None:
    package = _entered(Package(_blank()))
    _import(package, _export(tmp_path))
    said = _said(package)
    assert set(said) == LACKING
    assert said["王芳（1001）11月4日登记了迟到"] == "扣分登记!E5"


def test_a_row_put_right_is_no_longer_named(tmp_path: Path) -> None:
    package = _entered(Package(_blank()))
    _import(package, _export(tmp_path))
    package.sheet("扣分登记").set_value(5, 7, "不属实")
    package.sheet("扣分登记").set_value(11, 1, date(2026, 11, 27))
    assert set(_said(package)) == {"王芳（1001）11月9日登记了早退"}


def test_a_later_export_replaces_what_an_earlier_one_said(tmp_path: Path) -> None:
    package = _entered(Package(_blank()))
    _import(package, _export(tmp_path))
    once = package.to_bytes()
    _import(package, _export(tmp_path))
    assert package.to_bytes() == once
    odd = {**ODD, ("1001", 4, "下午上班"): "迟到"}
    _import(package, _export(tmp_path, odd))
    assert set(_said(package)) == LACKING - {"王芳（1001）11月4日登记了迟到"}


def test_next_month_knows_nothing_of_it(tmp_path: Path) -> None:
    package = Package(_blank(), "2026-11.xlsx")
    _import(package, _export(tmp_path))
    advance(package)
    left = {place for place, cell in package.sheet("导入记录").cells().items() if cell.value}
    assert {row for row, _ in left} == {1}
    assert _said(_entered(package)) == {}


def test_an_office_s_own_workbook_is_checked_alike(tmp_path: Path) -> None:
    _, package = adopted_book(OFFICES["xlsxwriter"]())
    month = read_month(package)
    person = month.people().people[0]
    rows = [
        [person.id, person.name, person.window, date(2026, 11, day), slot, at, at, "正常"]
        for day in range(2, 28)
        for slot, at in SLOTS
    ]
    path = tmp_path / "考勤.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    located = locate(package, "扣分表", tables.LEDGER)
    index = next(n for n, row in enumerate(located.table.rows) if tables.blank_row(row))
    when, who = date(2026, 11, 12), {"姓名": person.name, "窗口": person.window}
    _enter(package, index, {"日期": when, **who, "条款": "考勤管理1c"})
    assert _said(package) == {}
    distrusted = distrust(package)
    _import(package, path)
    (place,) = _said(package, distrusted).values()
    where = address(located.row(index), located.column("条款"))
    assert place == f"{located.sheet.name}!{where}"
