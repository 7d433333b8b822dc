"""What an export's sheet name and titles say that it is of: a month, a day, another month."""

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.workbook.imports.made import MONTH
from workbook.month.stated_months import day_stated, other_month


@pytest.mark.parametrize(
    ("titles", "day"),
    [
        (["2026年11月3日巡查"], "2026-11-3"),
        (["11月3日巡查"], "2026-11-3"),
        (["2025年11月3日巡查"], "2025-11-3"),
        (["２０２６年１１月３日"], "2026-11-3"),
        (["巡查", None, "11月3日"], "2026-11-3"),
        (["11月3日", "2026年11月3日"], "2026-11-3"),
        (["11月3日", "11月4日"], None),
        (["11月3日至11月7日"], None),
        (["2026年11月"], None),
        (["巡查"], None),
        ([], None),
        (["打印日期：2026年11月3日"], None),
        (["2026年11月3日巡查", "制表：2026-12-01"], "2026-11-3"),
    ],
)
def test_one_day_that_the_titles_say_is_that_of_all_rows(
    titles: Sequence[str | None], day: str | None
) -> None:
    assert day_stated("表", titles, MONTH) == day


@pytest.mark.parametrize(
    ("sheet", "day"), [("11.3", "11.3"), ("3日", "3日"), ("表", "2026-11-9"), ("11月", "2026-11-9")]
)
def test_a_sheets_name_says_it_before_its_titles(sheet: str, day: str) -> None:
    assert day_stated(sheet, ["11月9日"], MONTH) == day


@pytest.mark.parametrize(
    ("titles", "words", "month"),
    [
        (["2026年10月考勤"], "2026年10月", dt.date(2026, 10, 1)),
        (["2025年11月考勤"], "2025年11月", dt.date(2025, 11, 1)),
        (["10月考勤"], "10月", dt.date(2026, 10, 1)),
        (["10月—11月考勤"], "10月、11月", None),
        (["2026-10-26至2026-11-25"], "2026年10月、2026年11月", None),
        (["12月", "2026年10月"], "12月、2026年10月", None),
        (["2025年12月至2026年1月"], "2025年12月、2026年1月", None),
    ],
)
def test_another_month_is_said_in_its_words(
    titles: Sequence[str], words: str, month: dt.date | None
) -> None:
    found = other_month(titles, MONTH)
    assert found is not None and (found.words, found.month) == (words, month)


@pytest.mark.parametrize(
    "titles",
    [["2026年11月考勤"], ["11月考勤"], ["考勤", None, 7], [], ["11月1日至11月30日"], ["打印：2026年12月1日"]],
)  # fmt: skip
def test_the_month_itself_or_none_is_no_other(titles: Sequence[object]) -> None:
    assert other_month(titles, MONTH) is None  # type: ignore[arg-type]
