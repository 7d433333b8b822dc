"""What a matrix counts has no day of its own: one is written on which the rules count it all."""

from datetime import date

import pytest

from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.connect.matrix.days import MatrixDays
from workbook.discovery.mapping import Answers
from workbook.month.tables import TABLES, named_area
from workbook.ooxml.package import Package

PEOPLE = ("乌兰托娅", "贾文静", "高俊峰", "郭小军", "田丽")
# 2026-10-31 is a Saturday, 1 to 7 October are holidays, Saturday the 10th is worked.
ROSTER: Rows = [
    ["姓名", "窗口", "到岗日期", "离岗日期"],
    ["乌兰托娅", "社保厅", None, None],
    ["贾文静", "社保厅", None, "2026-10-11"],
    ["高俊峰", "医保厅", "2026-10-31", None],
    ["郭小军", "医保厅", "2026-11-02", None],
    ["田丽", "医保厅", None, "2026-10-15"],
]
SCORES: Rows = [
    ["2026年10月考核得分"],
    ["姓名", "窗口", *RESULTS],
    *([name, window, *[None] * 5, None] for name, window, *_ in ROSTER[1:]),
]
COUNTS: Rows = [
    ["2026年10月扣分统计"],
    ["姓名", "业务规范1", "行为规范9", "行为规范13", "考勤管理1b"],
    ["乌兰托娅", 1, None, None, 2],
    ["贾文静", None, 1, None, None],
    ["高俊峰", None, None, None, 1],
    ["郭小军", None, None, 15, None],
    ["田丽", None, None, None, 1],
]
DAYS = [
    ("乌兰托娅", 30),
    ("乌兰托娅", 30),
    ("贾文静", 10),
    ("高俊峰", 31),
    ("郭小军", 8),
    ("田丽", 15),
]


def test_each_is_dated_on_a_workday_in_post_from_which_on_all_of_it_fits() -> None:
    content = written({"得分": SCORES, "人员名册": ROSTER, "统计": COUNTS})
    done, package = adopt_package(
        Package(content, "2026-10.xlsx"), Answers({}), scores=Scores.REPLACE
    )
    assert done.outcome is Outcome.CONNECTED
    sheet, area = named_area(package, TABLES["扣分登记"])
    rows = [area.first_row + at for at in range(1, 7)]
    days = [(sheet.cell(row, 3).value, sheet.cell(row, 1).value) for row in rows]
    assert days == [(name, package.to_serial(date(2026, 10, day))) for name, day in DAYS]
    assert {sheet.cell(row, 12).value for row in rows} == {"计入"}
    assert (
        "“统计”各条款列登记的6处写进“扣分登记”，"
        "日期记为本人在岗的最后一个工作日，按工作日计的条款记为当月第一个工作日；今后请登记在“扣分登记”"
    ) in done.done
    checks, area = named_area(package, "数据检查表")
    shown = [str(cell.value) for cell in checks.cells().values()]
    # of who has been in post on no other day
    assert [words for words in shown if "休息日" in words] == ["10月31日在日历上是休息日"]


@pytest.mark.parametrize(
    ("month", "last"), [((2026, 10), 30), ((2026, 1), 30), ((2026, 2), 28), ((2031, 8), 29)]
)
def test_of_nobody_known_it_is_the_last_workday(month: tuple[int, int], last: int) -> None:
    first = date(*month, 1)
    days = MatrixDays(first, ())
    assert days.described([first.replace(day=last)]) == "日期都记为当月最后一个工作日"
    assert "在岗" in days.described([first])
