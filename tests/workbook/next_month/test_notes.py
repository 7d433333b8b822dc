"""What the office notes under its tables: the sheet's own dates move on, events stay as they were."""

import datetime as dt
import io

import pytest

from tests.workbook.offices import adopted_book
from tests.workbook.written import three_people
from workbook.next_month.next_month import NextMonth, advance
from workbook.ooxml.package import Package

OWN = {
    "统计周期：2026年11月1日—11月30日": "统计周期：2026年12月1日—12月31日",
    "公示时间为2026年12月3日至12月9日，监督电话12345": "公示时间为2027年1月3日至1月9日，监督电话12345",
    "制表人：王芳    审核：    2026年11月30日": "制表人：王芳    审核：    2026年12月31日",
    "注：本表反映2026年11月考核情况，异议请于12月5日前提出。": "注：本表反映2026年12月考核情况，异议请于1月5日前提出。",
    "青川县政务服务中心 2026年11月30日": "青川县政务服务中心 2026年12月31日",
    "（二〇二六年十一月）": "（二〇二六年十二月）",
    "截至2026年11月30日": "截至2026年12月31日",
}
EVENTS = (
    "注：赵敏11月5日至20日产假；李强11月16日调入。",
    "说明：11月12日系统停机，全员按正常计。",
    "11月之星：李强",
    "2、11月新增两个窗口，暂不参加评比。",
    "十一月十二日下午全员培训",
    "钱途自2026年11月25日起退休",
    "依据《青川县政务服务中心2026年11月3日会议纪要》执行",
    "外出时间：11月9日上午",
    "大厅11月12日打印机故障",
)
MIXED = "2026年11月考核得分；李强11月16日调入"
BODY = 6  # the first row below the people


def book() -> bytes:
    """Scores of three people with notes, dates and a list of leave below them."""
    made, scores = three_people()
    for row, note in enumerate((*OWN, *EVENTS, MIXED), start=BODY):
        scores.cell(row, 2, note)
    last = scores.max_row
    scores.cell(last + 1, 2, "填报日期：")
    scores.cell(last + 1, 3, dt.date(2026, 11, 30))
    for at, (name, day) in enumerate((("赵敏", 5), ("李强", 16)), start=2):
        scores.cell(last + at, 2, f"{name}产假自")
        scores.cell(last + at, 3, dt.date(2026, 11, day))
    stream = io.BytesIO()
    made.save(stream)
    return adopted_book(stream.getvalue())[1].to_bytes()


@pytest.fixture(scope="module")
def moved() -> tuple[NextMonth, Package]:
    package = Package(book(), "2026-11.xlsx")
    return advance(package), package


def test_titles_periods_and_days_of_issue_move_on(moved: tuple[NextMonth, Package]) -> None:
    cells = moved[1].sheet("得分").cells()
    assert cells[1, 1].value == "2026年12月考核得分"
    assert [cells[row, 2].value for row, _ in enumerate(OWN, BODY)] == list(OWN.values())
    filled = next(row for (row, _), cell in cells.items() if cell.value == "填报日期：")
    assert cells[filled, 3].value == moved[1].to_serial(dt.date(2026, 12, 31))


def test_what_happened_on_a_day_stays_and_is_named(moved: tuple[NextMonth, Package]) -> None:
    done, package = moved
    cells = package.sheet("得分").cells()
    first = BODY + len(OWN)
    assert [cells[row, 2].value for row, _ in enumerate(EVENTS, first)] == list(EVENTS)
    assert cells[first + len(EVENTS), 2].value == "2026年12月考核得分；李强11月16日调入"
    days = [cells[first + len(EVENTS) + at, 3].value for at in (2, 3)]
    assert days == [package.to_serial(dt.date(2026, 11, day)) for day in (5, 16)]
    (said,) = [message for message in done.messages if "仍是11月" in message]
    assert said.startswith(f"“得分”B{first}“注：赵敏11月5日")
    assert f"等{len(EVENTS) + 3}处" in said
