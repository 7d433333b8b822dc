"""What the office notes under its tables: the sheet's own dates move on, events stay as they were."""

import datetime as dt
import io

import pytest

from tests.workbook.offices import adopted_book
from tests.workbook.written import three_people
from workbook.month.month_text import next_month_of
from workbook.next_month.dated_texts import dates_of
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
SHOWN = ((11, '0"月份"'), (11, '"第"0"期"'), (11, '0"个月"'))  # numbers in a format of words
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
    scores.cell(1, 12, dt.date(2026, 11, 1)).number_format = 'm"月"'
    scores.cell(last + 4, 2, "新系统上线")
    scores.cell(last + 4, 3, dt.date(2026, 11, 1)).number_format = 'm"月"'
    for at, (value, shown) in enumerate(SHOWN, start=2):
        scores.cell(last + 5, at, value).number_format = shown
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
    assert "、C25、C26、C27写的仍是" in said


def test_what_a_format_shows_as_the_month_moves_on(moved: tuple[NextMonth, Package]) -> None:
    cells = moved[1].sheet("得分").cells()
    assert cells[1, 12].value == moved[1].to_serial(dt.date(2026, 12, 1))
    last = max(row for row, _ in cells)
    assert [cells[last, at].value for at in (2, 3, 4)] == [12, 11, 11]
    assert cells[last - 1, 3].value == moved[1].to_serial(dt.date(2026, 11, 1))


@pytest.mark.parametrize(
    ("written", "month", "named"),
    [
        ("结果于次年1月8日前上墙公示，12月份照此办理", 12, "结果于次年1月8日前上墙公示，12月份照此办理"),
        ("今年1~11月共受理8000件。其余略", 11, "1~11月"),
        ("三季度服务之星评选", 9, "三季度"),
        ("第2季度讲评", 6, "2季度"),
        ("上半年流动红旗", 6, "上半年"),
        ("政务简报第十期", 10, "第十期"),
        ("简报（总第212期）", 4, "总第212期"),
        ("下月（2026年5月）换夏装", 4, "下月（2026年5月）换夏装"),
        ("2026年度服务标兵", 12, "2026年"),
        ("第三季度简报（第2期）", 8, "第三季度简报（第2期"),
        ("二季度 第1期", 4, "二季度 第1期"),
        ("距全年考核结束（年底）还有4个月", 8, "4个月"),
        ("离年末只剩三个月，请各窗口抓紧", 9, "离年末只剩三个月"),
        ("距月底还有5个工作日", 6, "距月底还有5个工作日"),
        ("距国庆节放假仅剩12天", 9, "距国庆节放假仅剩12天"),
        ("迎检倒计时：20天", 5, "倒计时：20天"),
        ("距证照到期还有30天前提醒", 5, ""),
        ("前7个月累计", 7, "7个月"),
        ("新进人员试用期3个月", 9, ""),
        ("已办理预审满6个月的", 9, ""),
        ("第三季度讲评", 8, ""),
        ("政务简报第10期", 9, ""),
        ("1-10月合计", 11, ""),
        ("2026年度服务标兵", 11, ""),
    ],
)  # fmt: skip
def test_what_counts_months_is_named(written: str, month: int, named: str) -> None:
    old = dt.date(2026, month, 1)
    found = dates_of(written, old, next_month_of(old), ())
    assert (found.edits, found.left) == ([], named)
