"""Counts of another time than the month: part of it, more than it, or a year with no month."""

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.workbook.imports.made import PEOPLE, months_data
from udf.text import Cell, Cells
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Findings
from workbook.imports.kinds import KINDS

HEADS = {"reviews": ("办件量", "评价量"), "attendance": ("应签到次数", "签到异常次数")}


def read(kind: str, rows: Sequence[Sequence[Cell]], today: dt.date = dt.date.max) -> Findings:
    width = max(map(len, rows))
    grid = Grid("表", Cells((*row, *[None] * (width - len(row))) for row in rows))
    basis = months_data(PEOPLE)._replace(today=today)
    done = KINDS[kind].read([grid], kind, basis, ImportAnswers({}), None)
    assert isinstance(done, Findings), done
    return done


def titled(kind: str, title: str) -> list[list[Cell]]:
    people: list[list[Cell]] = [[name, window, 9, 7] for _, name, window in PEOPLE]
    return [[title], ["姓名", "部门", *HEADS[kind]], *people]


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("统计时间：2026年11月1日—11月13日", "表题写的是11月1日至11月13日，不是整个2026年11月"),
        ("窗口统计（11.16-11.30）", "表题写的是11月16日至11月30日，不是整个2026年11月"),
        ("11月1日-13日", "表题写的是11月1日至11月13日，不是整个2026年11月"),
        ("数据截至11月20日", "表题写的是11月20日，不是整个2026年11月"),
        ("11月上半月统计", "表题写的是上半月，不是整个2026年11月"),
        ("周报（第46周）", "表题写的是周报，不是整个2026年11月"),
        ("2026年第四季度统计", "表题写的是第四季度，不是2026年11月"),
        ("下半年统计", "表题写的是下半年，不是2026年11月"),
    ],
)
def test_counts_of_another_time_are_left(title: str, reason: str) -> None:
    for kind in HEADS:
        done = read(kind, titled(kind, title))
        assert done.counts == {}
        assert {one.reason for one in done.left} == {reason}


@pytest.mark.parametrize(
    "title",
    [
        "2026年11月1日至11月30日", "2026-11-02 至 2026-11-30", "11.1-11.30", "第四季度考核（11月）", "2026年度11月统计",
        "导出时间：2026-11-20 09:00", "制表日期：2026年12月1日", "2026年11月", "数据截至11月30日",
    ],
)  # fmt: skip
def test_a_time_with_all_workdays_is_the_month(title: str) -> None:
    for kind in HEADS:
        done = read(kind, titled(kind, title))
        assert done.counts == dict.fromkeys(range(4), (9, 7))
        assert not [note for note in done.notes if "表题" in note]


def test_of_a_month_that_goes_on_the_days_so_far_are_enough() -> None:
    rows = titled("reviews", "11月1日至11月13日")
    assert read("reviews", rows, dt.date(2026, 11, 14)).counts == dict.fromkeys(range(4), (9, 7))
    assert read("reviews", rows, dt.date(2026, 11, 20)).counts == {}


def test_a_year_without_a_month_is_told() -> None:
    done = read("reviews", titled("reviews", "2026年度好差评统计"))
    assert done.notes == ("表题只写了2026年度，没有写是哪一月，按2026年11月计，请核对",)
    assert len(done.counts) == 4


@pytest.mark.parametrize(
    ("title", "day", "reason"),
    [
        ("统计日期", "2026-11-09", "“统计日期”写的是2026-11-09，不是整个2026年11月"),
        ("日期", "2026-11-09", "“日期”写的是2026-11-09，不是整个2026年11月"),
        ("统计日期", "2026-10-31", "“统计日期”写的是2026-10-31，不是2026年11月"),
        ("统计日期", "2026-11-30", ""), ("日期", dt.date(2026, 11, 1), ""), ("评价日期", "2026-11-09", ""),
    ],
)  # fmt: skip
def test_counts_of_a_day_are_not_those_of_the_month(title: str, day: Cell, reason: str) -> None:
    heads: list[Cell] = ["姓名", "部门", title, *HEADS["reviews"]]
    done = read("reviews", [heads, *([n, w, day, 9, 7] for _, n, w in PEOPLE)])
    assert {one.reason for one in done.left} == ({reason} if reason else set())
    assert len(done.counts) == (0 if reason else 4)
