"""Requests to review a result: each row answers, 数据检查 warns, the next month goes on."""

import io
import re
from collections.abc import Sequence
from datetime import date, timedelta

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kept import kept
from tests.workbook.imports.made import PEOPLE, make
from udf.findings import Finding
from udf.roster import Person
from workbook.engine.recalculate import recalculate
from workbook.month.appeals import appeal_findings, carry_open, keep_open
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

TODAY = date.today()
SETTINGS = {"公布日期": 5, "申请复核天数": 7, "答复天数": 8}
Asked = tuple[date | None, date | None]


@kept
def content() -> bytes:
    return make(Person(row, *person, None, None) for row, person in enumerate(PEOPLE))


def book(rows: Sequence[Asked], answer: int | None = 3) -> Package:
    """A month with these requests: when each was made, and answered."""
    package = Package(content())
    package.sheet("公布设置").set_value(SETTINGS["答复天数"], 2, answer)
    sheet = package.sheet("复核申请")
    for row, (asked, answered) in enumerate(rows, start=4):
        sheet.set_value(row, 3, "赵敏")
        for column, when in ((1, asked), (7, answered)):
            if when is not None:
                sheet.set_value(row, column, when)
    return package


def states(package: Package, count: int) -> list[str]:
    assert recalculate(package).kept == ()
    return [str(package.sheet("复核申请").cell(row, 11).value) for row in range(4, 4 + count)]


def shown(package: Package) -> str:
    """What the sheet 数据检查 says of the requests."""
    return str(package.sheet("数据检查").cell(2, 5).value or "")


def test_what_waits_too_long_and_what_has_no_day_is_found_by_its_cell() -> None:
    package = book([(workdays_ago(9), None), (None, None), (workdays_ago(8), None), (None, TODAY)])
    found = appeal_findings(package, TODAY)
    assert [(one.level, one.sheet, one.cell, one.what, one.advice) for one in found] == [
        (
            "提醒", "复核申请", "K4", "有2件复核申请过了答复期限还没有答复",
            "书面答复，再填“答复日期”",
        ),
        ("提醒", "复核申请", "K5", "有2件复核申请没有写申请日期", "填收到申请的日期"),
    ]  # fmt: skip


def in_one_line(found: Sequence[Finding]) -> str:
    """What the commands find, as the sheet says it."""
    words = {"过了答复期限": "逾期", "没有写申请日期": "缺申请日期"}
    parts = [
        f"{re.sub('[^0-9]', '', one.what)}件{short}"
        for one in found
        for long, short in words.items()
        if long in one.what
    ]
    return f"复核申请：{'，'.join(parts)}" if parts else ""


def workdays_ago(count: int) -> date:
    """The day from which today is so many days from Monday to Friday later."""
    day = TODAY
    while count:
        day -= timedelta(days=1)
        count -= (day + timedelta(days=1)).weekday() < 5
    return day


def test_a_row_answers_until_when_and_whether_it_is_late() -> None:
    late, due = workdays_ago(9), workdays_ago(1)
    package = book([(late, None), (due, None), (late, late), (late, TODAY), (None, None)])
    found = states(package, 6)
    assert found[0].startswith("逾期") and found[0].endswith("天没有答复")
    assert found[1].startswith("待答复，") and found[1].endswith("以前")
    assert found[2:] == ["已答复", "已答复（晚于期限）", "缺申请日期", ""]


def test_nothing_is_overdue_where_no_days_are_set() -> None:
    package = book([(date(2026, 11, 3), None)], answer=None)
    assert states(package, 1) == ["待答复"]
    assert (shown(package), appeal_findings(package, TODAY)) == ("", [])


def test_a_request_after_the_last_day_for_it_says_so() -> None:
    package = book([(date(2026, 11, 5), TODAY), (date(2026, 11, 20), TODAY)], answer=None)
    package.sheet("公布设置").set_value(SETTINGS["公布日期"], 2, date(2026, 11, 2))
    package.sheet("公布设置").set_value(SETTINGS["申请复核天数"], 2, 5)
    assert states(package, 2) == ["已答复", "已答复；申请晚于期限"]


def test_a_deadline_that_was_typed_holds() -> None:
    package = book([(workdays_ago(9), None)])
    package.sheet("复核申请").set_value(4, 10, TODAY + timedelta(days=3))
    assert states(package, 1)[0].startswith("待答复")
    assert (shown(package), appeal_findings(package, TODAY)) == ("", [])


days = st.one_of(st.none(), st.integers(0, 40).map(lambda n: TODAY - timedelta(days=n)))


@given(st.lists(st.tuples(days, days), max_size=8))
@settings(max_examples=4, deadline=None)
def test_the_sheet_and_the_command_find_the_same(rows: list[Asked]) -> None:
    package = book(rows)
    recalculate(package)
    assert shown(package) == in_one_line(appeal_findings(package, TODAY))


def test_what_is_open_goes_on_to_the_next_month() -> None:
    package = book([(TODAY, TODAY), (TODAY, None), (None, None)])
    done = advance(package)
    sheet = package.sheet("复核申请")
    rows = [[sheet.cell(row, column).value for column in (3, 6, 7)] for row in (4, 5, 6)]
    assert rows == [["赵敏", "2026年11月", None], ["赵敏", "2026年11月", None], [None] * 3]
    assert package.from_serial(float(sheet.cell(4, 1).value or 0)).date() == TODAY  # type: ignore[arg-type]
    assert "12月" in str(sheet.cell(1, 1).value)
    assert "还有2件复核申请没有答复，已带到下个月的“复核申请”" in done.messages
    assert keep_open(package, date(2026, 12, 1)) == 2
    assert sheet.cell(4, 6).value == "2026年11月"


def test_what_is_open_is_carried_into_another_workbook_that_has_the_sheet() -> None:
    old, new = book([(TODAY, TODAY), (TODAY, None)]), book([])
    assert carry_open(old, new, date(2026, 11, 1)) == 1
    sheet = new.sheet("复核申请")
    assert [sheet.cell(row, 3).value for row in (4, 5)] == ["赵敏", None]
    assert sheet.cell(4, 6).value == "2026年11月"
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    without = Package(stream.getvalue(), "x")
    assert carry_open(without, new, date(2026, 11, 1)) == 0
    assert carry_open(old, without, date(2026, 11, 1)) == 0
    assert keep_open(without, date(2026, 11, 1)) == 0
