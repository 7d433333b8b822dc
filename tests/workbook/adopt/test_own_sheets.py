"""An adopted workbook's own sheets are left alone by what keeps ours in order."""

import io
from datetime import date

import openpyxl

from tests.workbook.compare import differences
from tests.workbook.discovery.test_found_by_content import form
from tests.workbook.discovery.test_offices import NAMES, made
from tests.workbook.written import Rows
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.discovery.mapping import Answers
from workbook.engine.recalculate import recalculate
from workbook.generate.upkeep import put_in_order
from workbook.month.tables import is_generated, is_ours, named_area
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

PEOPLE = ("阿古拉", "包青山", "丁一诺", "额日敦")


def book(scores: str = "11月考核", *, subtotals: bool = True) -> Package:
    """Scores of two windows, the office's own ledger and its own attendance, with a note below."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = scores
    sheet.append(["2026年11月考核表"])
    sheet.append(
        ["序号", "窗口", "姓名", "业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分"]
    )
    for number, name in enumerate(PEOPLE, start=1):
        row = sheet.max_row + 1
        window = "不动产专厅" if number < 3 else "医保专窗"
        sheet.append([number, window, name, *[None] * 5, f"=SUM(D{row}:H{row})"])
        if subtotals and number in (2, 4):
            means = [f"=AVERAGE({c}{row - 1}:{c}{row})" for c in "DEFGHI"]
            sheet.append([None, f"{window}平均", None, *means])
    ledger = made.create_sheet("扣分登记")
    ledger.append(["日期", "窗口", "姓名", "条款", "数量"])
    ledger.append([date(2026, 11, 3), "不动产专厅", "包青山", "业务规范1", 1])
    counts = made.create_sheet("考勤")
    counts.append(["姓名", "应签到次数", "签到异常次数"])
    for name in PEOPLE[:3]:
        counts.append([name, 84, 0])
    counts.append([])
    counts.append(["额日敦本月借调，不计考勤"])
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "2026年11月.xlsx")


def test_upkeep_touches_no_sheet_of_the_office() -> None:
    done, package = adopt_package(book(), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED and is_generated(package)
    assert not is_ours(package, "扣分登记") and not is_ours(package, "考勤")
    assert is_ours(package, "好差评") and is_ours(package, "加分登记")
    before = package.to_bytes()
    put_in_order(package)
    found = differences(before, package.to_bytes())
    assert not [d for d in found if d.sheet in ("11月考核", "扣分登记", "考勤")]


def test_a_sheet_of_the_office_that_is_called_like_ours_is_its_own() -> None:
    done, package = adopt_package(book("个人得分", subtotals=False), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED and not is_generated(package)
    before = package.to_bytes()
    assert put_in_order(package) == [] and package.to_bytes() == before
    recalculate(package)
    assert package.sheet("个人得分").cell(4, 4).value == 18


def test_what_lies_outside_ours_is_found_there_and_not_on_the_offices_sheet_of_that_name() -> None:
    given = book()
    for row in range(2, 5):  # marks, which nothing reads
        for column in (2, 3):
            given.sheet("考勤").set_value(row, column, "√")
    given = Package(given.to_bytes(), given.title)
    answers = Answers({"工作表": {"考勤": "不用"}})
    done, package = adopt_package(given, answers, scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    assert outside(package) == []
    ours = package.sheet("考勤（计分）")
    beyond = named_area(package, "考勤表")[1].last_row + 1
    ours.set_value(beyond, 2, "赛罕")
    recalculate(package)
    assert outside(package) == [("考勤（计分）", f"A{beyond}")]


def outside(package: Package) -> list[tuple[object, object]]:
    """The sheets and cells of what the workbook says is filled in outside the tables."""
    cells = package.sheet("数据检查").filled()
    return [
        (cells[row, 2].value, cells[row, 6].value)
        for row in range(5, 20)
        if "计算范围之外" in str(cells[row, 4].value)
    ]


def test_next_month_adds_no_check_to_the_offices_ledger() -> None:
    _, package = adopt_package(book(), scores=Scores.REPLACE)
    before = package.to_bytes()
    advance(package)
    found = differences(before, package.to_bytes(), {"11月考核": "12月考核"})
    own = [d for d in found if d.sheet in ("12月考核", "扣分登记", "考勤")]
    assert {d.kind for d in own} <= {"值"}


def test_what_changes_on_a_persons_page_is_shown_with_why() -> None:
    pages = {name: form(name, "得分") for name in NAMES[:3]}
    entry = [date(2026, 11, 3), NAMES[1], "业务规范1", 1]
    ledger: Rows = [["日期", "姓名", "条款", "数量"], entry]
    done, _ = adopt_package(Package(made({**pages, "扣分登记": ledger}), "2026年11月.xlsx"))
    assert done.outcome is Outcome.ASKED
    whose = [change for change in done.changes if change.original.sheet == NAMES[1]]
    assert (whose[0].original.item, whose[0].after) == ("业务规范", "18")
    assert "（扣分登记!C2）" in whose[0].why
