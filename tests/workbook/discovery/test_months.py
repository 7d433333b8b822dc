"""Which month texts, dates and names speak of."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from tests.refusals import refused
from tests.workbook.discovery.test_found_by_content import scored
from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look, made
from workbook.discovery.model import FoundColumn, FoundTable, TableKind
from workbook.discovery.months import month_of, month_of_dates, months_near, year_of
from workbook.discovery.sheet_view import View

NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)


@pytest.mark.parametrize(
    ("texts", "year", "month"),
    [
        (["2026年11月考核", "填报日期：2026年12月2日"], None, NOVEMBER),
        (["2026年11月3日公示"], None, NOVEMBER),
        (["11月考核"], 2026, NOVEMBER),
        (["11月考核"], None, None),
        (["2026年10月", "2026年11月"], None, None),
        (["10月", "11月"], 2026, None),
        (["2026年11月", "10月15日"], 2026, NOVEMBER),
        (["2026年11月", "11月"], 2026, NOVEMBER),
        (["2026年10月31日", "2026年11月1日"], None, None),
        (["考核得分"], 2026, None),
        ([], 2026, None),
    ],
)
def test_the_one_month_of_texts(texts: list[str], year: int | None, month: date | None) -> None:
    assert month_of(texts, year) == month


def test_a_month_without_a_year_is_the_nearest() -> None:
    near = months_near(["12月", "1月", "2025年3月", "6月5日"], date(2026, 1, 1))
    assert near == {date(2025, 12, 1), date(2026, 1, 1), date(2025, 3, 1)}
    assert months_near(["1月"], date(2026, 12, 1)) == {date(2027, 1, 1)}


def test_the_year_that_most_texts_name() -> None:
    assert year_of(["2025年", "2026年11月", "2026.11", "1926年"]) == 2026
    assert year_of(["十一月"]) is None


@pytest.mark.parametrize(
    ("days", "month"),
    [
        ([datetime(2026, 11, 3), "11月", datetime(2026, 11, 9), datetime(2026, 10, 30)], NOVEMBER),
        ([datetime(2026, 11, 3), datetime(2026, 10, 9)], None),
        (["11月", None], None),
        ([datetime(1999, 11, 3)], None),
        ([], None),
    ],
)
def test_the_month_in_which_most_rows_of_a_ledger_lie(
    days: Sequence[object], month: date | None
) -> None:
    rows = range(2, 2 + len(days))
    serials = [(d - datetime(1899, 12, 30)).days if isinstance(d, datetime) else d for d in days]
    values = {
        (row, 1): value for row, value in zip(rows, serials, strict=True) if value is not None
    }
    view = View("台账", values)  # type: ignore[arg-type]

    def table(*roles: str) -> FoundTable:
        return FoundTable(
            kind=TableKind.LEDGER, sheet="台账", header=(1,), rows=tuple(rows), first_column=1,
            columns={role: FoundColumn(number=1, title=role) for role in roles},
            last_column=1, free=9,
        )  # fmt: skip

    assert month_of_dates(view, table("日期")) == month
    assert month_of_dates(view, table("姓名")) is None


def titled(*titles: str) -> bytes:
    sheets: dict[str, list[list[object]]] = {}
    for n, title in enumerate(titles):
        rows = scored(names=NAMES if n == 0 else [f"{name}二" for name in NAMES])
        sheets[f"窗口{n + 1}"] = [[title], *rows[1:]]
    return made(sheets)


def test_scores_of_several_months_are_of_the_one_in_the_files_name_or_it_is_asked() -> None:
    (question,) = look(titled("2026年10月考核", "2026年11月考核")).questions
    assert question.id == "月份.月份"
    assert [option.answer for option in question.options] == ["2026-11", "2026-10"]
    answered = look(titled("2026年10月考核", "2026年11月考核"), {"月份": {"月份": "2026年10月"}})
    assert answered.month == OCTOBER and {table.sheet for table in answered.scores} == {"窗口1"}
    for wrong in ("十月或十一月", "2026-10、2026-11"):
        with refused('对照表的[月份]看不懂；请写成 月份 = "2026-11"'):
            look(titled("2026年11月考核"), {"月份": {"月份": wrong}})


def test_the_month_that_has_scores_is_offered_first_whatever_an_empty_form_holds() -> None:
    sheets: dict[str, Sequence[Sequence[object]]] = {}
    for month, scores in ((11, (20, 35, 5, 35, 0, 95)), (12, ())):
        people = [[n, 1000 + n, name, *scores] for n, name in enumerate(NAMES, start=1)]
        head = ["序号", "工号", "姓名", *CATEGORIES, "总分"]
        sheets[f"{month}月"] = [[f"2026年{month}月考核"], head, *people]
    (question,) = look(made(sheets)).questions
    assert question.id == "月份.月份"
    assert [option.answer for option in question.options] == ["2026-11", "2026-12"]
