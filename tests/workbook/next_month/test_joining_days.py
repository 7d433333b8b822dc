"""When somebody joined is written on a roster as the others' days are."""

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.workbook.offices import CATEGORIES, adopted_book
from tests.workbook.written import Rows, written
from udf.roster import Person
from workbook.month.month_text import written_like
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

STAFF = ("都兰", "贺希", "苏日娜")
DAY = dt.date(2026, 12, 3)


@pytest.mark.parametrize(
    ("days", "joined"),
    [
        (("2019.11.25", "2020.3.5", None), "2026.12.3"),
        (("2019年11月25日", None, "2020年03月05日"), "2026年12月03日"),
        ((20191125, 20200305, None), 20261203),
        ((None, None, None), "2026-12-03"),
        ((dt.date(2019, 11, 25), dt.date(2020, 3, 5), None), 46359),
    ],
)  # fmt: skip
def test_a_day_is_written_as_the_column_has_it(days: Sequence[object], joined: object) -> None:
    sheets: dict[str, Rows] = {
        "得分": [
            ["2026年11月考核得分"],
            ["姓名", "窗口", *CATEGORIES, "总分"],
            *([name, "残联", 20, 35, 5, 35, 0, 95] for name in STAFF),
        ],
        "人员名册": [
            ["工号", "姓名", "窗口", "到岗日期"],
            *([number, name, "残联", day] for number, (name, day) in
              enumerate(zip(STAFF, days, strict=True), start=7001)),
        ],
    }  # fmt: skip
    package = Package(adopted_book(written(sheets))[1].to_bytes(), "2026-11.xlsx")
    people = [Person(0, "", name, "残联", None, None) for name in STAFF]
    advance(package, [*people, Person(0, "7009", "新来", "残联", DAY, None)])
    roster = package.sheet("人员名册")
    assert roster.cell(5, 2).value == "新来"
    assert roster.cell(5, 4).value == joined
    kept = [roster.cell(row, 4).value is not None for row in (2, 3, 4)]
    assert kept == [day is not None for day in days]


@pytest.mark.parametrize("written", ["3月5日", "待定", "2020年3月", "2020.3.5-2021.3.5"])
def test_what_is_no_day_is_no_example(written: str) -> None:
    assert written_like(written, DAY) is None
