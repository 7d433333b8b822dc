import datetime as dt

import pytest

from workbook.month.month_text import edits, months_in, moved, numbers_in, written_like

NOVEMBER, DECEMBER, JANUARY = dt.date(2026, 11, 1), dt.date(2026, 12, 1), dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("考核汇总表（2026年11月）", "考核汇总表（2026年12月）"),
        ("填报日期：2026年11月30日", "填报日期：2026年12月31日"),
        ("2026年11月1日至2026年11月30日", "2026年12月1日至2026年12月31日"),
        ("2026年度11月份", "2026年度12月份"),
        ("11月扣分", "12月扣分"),
        ("2026-11-03", "2026-12-03"),
        ("2026.11", "2026.12"),
        ("考核表202611", "考核表202612"),
        ("二〇二六年十一月", "二〇二六年十二月"),
        ("十一月得分", "十二月得分"),
        ("２０２６年１１月考核", "２０２６年１２月考核"),
        (
            "２０２６－１１－０１至２０２６－１１－３０",
            "２０２６－１２－０１至２０２６－１２－３１",
        ),
        ("0477-8611111", "0477-8611111"),
        ("第11期通报，11个月", "第11期通报，11个月"),
        ("2025年11月", "2025年11月"),
        ("10月", "10月"),
        ("2026年十一月", "2026年十二月"),
        ("二〇二六年十一月三十日", "二〇二六年十二月三十一日"),
        ("窗口12026年11月", "窗口12026年12月"),
        ("2026年11月1日-11月30日", "2026年12月1日-12月31日"),
        ("2026年11月1日—30日", "2026年12月1日—31日"),
        ("11月1-30日", "12月1-31日"),
        ("2026.11.1-11.30", "2026.12.1-12.31"),
        ("2026年10月26日-11月25日", "2026年11月26日-12月25日"),
        ("10月至11月25日", "10月至12月25日"),
        ("10月26日至11月", "10月26日至12月"),
        ("2026年1-11月累计", "2026年1-11月累计"),
        ("每十一月、近十一月、十一月内", "每十一月、近十一月、十一月内"),
        ("13800202611", "13800202611"),
        ("第3大厅2026年11月考核表", "第3大厅2026年12月考核表"),
        ("科室12026年11月", "科室12026年12月"),  # 科室1, of 2026
        ("二楼152026年考核（11月）", "二楼152026年考核（12月）"),
        ("共12026.11元", "共12026.11元"),
        ("编号20262026年11月", "编号20262026年11月"),
    ],
)
def test_a_mention_moves_on(before: str, after: str) -> None:
    assert moved(before, NOVEMBER, DECEMBER) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026年12月", "2027年1月"),
        ("2026年度考核表（12月份）", "2027年度考核表（1月份）"),
        ("2026-12-31", "2027-01-31"),
        ("202612", "202701"),
        ("二零二六年十二月", "二零二七年一月"),
        ("2026年11月26日-12月25日", "2026年12月26日-1月25日"),
        ("2026-12月报", "2027-1月报"),
        ("2026年", "2026年"),
    ],
)
def test_a_mention_moves_over_the_year_end(before: str, after: str) -> None:
    assert moved(before, DECEMBER, JANUARY) == after


def test_edits_tell_what_changes_where() -> None:
    assert edits("2026年12月", DECEMBER, JANUARY) == [(0, 4, "2027"), (5, 7, "1")]


@pytest.mark.parametrize("text", ["〇〇〇〇年三月", "0000年三月", "二十十三年十月", "9999年十二月"])
def test_what_no_year_can_be_is_none(text: str) -> None:
    assert months_in(text) == set() and moved(text, NOVEMBER, DECEMBER) == text


def test_months_in_a_text_are_found_with_and_without_their_year() -> None:
    assert months_in("2026年11月、2026-12-01、二〇二七年一月") == {NOVEMBER, DECEMBER, JANUARY}
    assert months_in("11月") == set() and numbers_in("11月、十二月、三月") == {11, 12, 3}
    assert months_in("2026年12月26日-1月25日") == {DECEMBER}


@pytest.mark.parametrize(
    ("example", "day"),
    [
        ("2026.3.5", "2026.11.3"), ("2026年03月05日", "2026年11月03日"), ("2026-03", None),
        ("3月5日", None), ("2026.3.5—2026.3.9", None), ("", None),
    ],
)  # fmt: skip
def test_a_day_is_written_as_another_is(example: str, day: str | None) -> None:
    assert written_like(example, dt.date(2026, 11, 3)) == day
