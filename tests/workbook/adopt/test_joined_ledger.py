"""Deductions and awards in one table of the office's: each clause counts on its side."""

import io

import openpyxl
import pytest

from tests.workbook.written import Rows, written
from udf.findings import WRONG
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.engine.recalculate import recalculate
from workbook.month.month_findings import month_findings
from workbook.month.read import read_month
from workbook.month.tables import TABLES, named_area
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

FIVE = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项")
NAMES = ("昂格尔", "逯一鸣", "仉芷若", "扎木苏", "乜国英")
ENTRIES = [
    ("11月3日", "昂格尔", "业务规范3b", 1, -4),
    ("11月4日", "逯一鸣、扎木苏", "加分项5", 1, 1),
    ("11月5日", "仉芷若", "未佩戴工牌", 2, -2),
    ("11月6日", "仉芷若", "加分项4a", 1, 3),
    ("10月6日", "乜国英", "加分项5", 1, 1),
]


@pytest.fixture(scope="module")
def adopted() -> bytes:
    made = openpyxl.Workbook()
    scores, ledger, signs, cases = (
        made.worksheets[0], *(made.create_sheet(name) for name in ("奖惩", "签到", "评价"))
    )  # fmt: skip
    scores.title = "得分"
    scores.append(["2026年11月考核"])
    scores.append(["序号", "姓名", *FIVE, "总分"])
    ledger.append(["日期", "姓名", "条款", "数量", "加减分"])
    signs.append(["姓名", "应签到次数", "签到异常次数"])
    cases.append(["姓名", "办件量", "评价量"])
    for row, name in enumerate(NAMES, start=3):
        scores.append([row - 2, name, *[None] * 5, f"=SUM(C{row}:G{row})"])
        signs.append([name, 84, 0])
        cases.append([name, 50, 50])
    for entry in ENTRIES:
        ledger.append(list(entry))
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue(), "2026年11月.xlsx")
    done, after = adopt_package(package, scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED
    assert any("列出1个错误" in message for message in done.messages)  # to be looked at: exit 1
    return after.to_bytes()


def shown(package: Package) -> dict[str, list[object]]:
    cells = package.sheet("得分").cells()
    rows = range(3, 3 + len(NAMES))
    return {str(cells[r, 2].value): [cells[r, c].value for c in range(3, 9)] for r in rows}


def test_each_clause_counts_on_its_side(adopted: bytes) -> None:
    package = Package(adopted)
    assert shown(package) == {
        "昂格尔": [16, 35, 5, 35, 0, 91],
        "逯一鸣": [20, 35, 5, 35, 1, 96],
        "仉芷若": [20, 33, 5, 35, 3, 96],
        "扎木苏": [20, 35, 5, 35, 1, 96],
        "乜国英": [20, 35, 5, 35, 0, 95],
    }
    assert not [sheet.name for sheet in package.sheets if sheet.name.startswith("加分登记")]


def test_every_row_is_answered_once(adopted: bytes) -> None:
    package = Package(adopted)
    cells = package.sheet("奖惩").cells()
    titles = {cells[1, column].value: column for column in range(1, 8) if (1, column) in cells}
    points, status = titles["按细则分值"], titles["状态"]
    assert [cells[row, points].value for row in range(2, 6)] == [-4, "+1×2人", -2, 3]
    answers = [cells[row, status].value for row in range(2, 7)]
    assert answers == ["计入", "计入（2人）", "计入", "计入", "日期不在本月"]
    month = read_month(package)
    assert [
        len([e for e in month.ledger(side).entries if e.status]) for side in ("扣分", "加分")
    ] == [2, 3]


def test_what_is_outside_of_its_range_is_one_finding(adopted: bytes) -> None:
    package = Package(adopted)
    _, area = named_area(package, TABLES["扣分登记"])
    values = ("2026-11-09", "昂格尔", "行为规范9")
    for column, value in enumerate(values, start=1):
        package.sheet("奖惩").set_value(area.last_row + 3, column, value)
    found = [one.cell for one in month_findings(package) if "计算范围之外" in one.what]
    assert found == [f"A{area.last_row + 3}"]


def test_next_month_begins_empty_and_counts_both_sides_again(adopted: bytes) -> None:
    package = Package(adopted, "2026年11月.xlsx")
    advance(package)
    ledger = package.sheet("奖惩")
    assert [ledger.cell(row, 2).value for row in range(2, 7)] == [None] * 5
    entries = (("昂格尔", "加分项5"), ("扎木苏", "行为规范9"), ("逯一鸣、仉芷若", "行为规范2a"))
    for row, (name, clause) in enumerate(entries, start=2):
        values: tuple[str, ...] = ("12月3日", name, clause)
        for column, value in enumerate(values, start=1):
            ledger.set_value(row, column, value)
    for sheet, counts in (("签到", (92, 0)), ("评价", (50, 50))):
        for row in range(2, 2 + len(NAMES)):
            for column, count in enumerate(counts, start=2):
                package.sheet(sheet).set_value(row, column, count)
    recalculate(package)
    assert shown(package)["昂格尔"] == [20, 35, 5, 35, 1, 96]
    assert shown(package)["扎木苏"] == [20, 31, 5, 35, 0, 91]
    titles = {ledger.cell(1, column).value: column for column in range(1, 8)}
    points = [ledger.cell(row, titles["按细则分值"]).value for row in range(2, 5)]
    assert points == [1, -4, "−3×2人"]


def test_a_row_astray_beside_a_ledger_of_its_side_is_its_own_error_and_no_question() -> None:
    heads = ("日期", "姓名", "条款")
    sheets: dict[str, Rows] = {
        "评定": [
            ["2026年8月评定"],
            ["序号", "姓名", "窗口", *FIVE, "总分"],
            *([at, name, "残联"] for at, name in enumerate(NAMES, start=1)),
        ],
        "巡查台账": [
            heads,
            ("2026-08-05", NAMES[0], "业务规范2"),
            ("2026-08-06", NAMES[1], "行为规范9"),
            ("2026-08-10", NAMES[2], "加分项5"),
        ],
        "加分台账": [heads, ("2026-08-07", NAMES[3], "加分项6")],
    }
    done, after = adopt_package(Package(written(sheets), "2026年8月.xlsx"), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    assert [(one.sheet, one.cell) for one in month_findings(after) if one.level == WRONG] == [
        ("巡查台账", "C4")
    ]
