"""Which month a table is of, and which the workbook is to be scored for."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from udf.errors import KaoheError
from udf.text import day
from workbook.discovery.mapping import MONTH, Answers
from workbook.discovery.model import Cause, FoundTable, Option, Question
from workbook.discovery.sheet_view import View
from workbook.month.month_text import mentions, months_in

_YEAR = re.compile(r"(20[0-9]{2})\s*年?")


def month_of(texts: Iterable[str], year: int | None) -> date | None:
    """Return the one month that texts name, whole months before days; None where not just one.

    Days say when something is filled in or made public, not what month it is about. A month
    without a year is of ``year``.
    """
    listed = [mention for one in texts for mention in mentions(one)]
    for found in ([one for one in listed if one.day is None], listed):
        months = {month for one in found if (month := one.first_day()) is not None}
        if not months and year is not None:
            months = {date(year, one.month.value, 1) for one in found}
        if len(months) == 1:
            return months.pop()
        if months:
            return None
    return None


def months_named(texts: Iterable[str]) -> set[date]:
    """Return all whole months that texts name; a day says when something is made, not of what."""
    found = (mention for one in texts for mention in mentions(one) if mention.day is None)
    return {month for one in found if (month := one.first_day()) is not None}


def months_near(texts: Iterable[str], month: date) -> set[date]:
    """Return all whole months that texts name; one without a year is the nearest to a month."""
    found = (mention for one in texts for mention in mentions(one) if mention.day is None)
    return {one.first_day() or _nearest(one.month.value, month) for one in found}


def _nearest(number: int, month: date) -> date:
    likely = [date(month.year + years, number, 1) for years in (-1, 0, 1)]
    return min(likely, key=lambda one: abs((one - month).days))


def year_of(texts: Iterable[str]) -> int | None:
    """Return the year that most texts name."""
    years = Counter(int(year) for one in texts for year in _YEAR.findall(one))
    return years.most_common(1)[0][0] if years else None


def month_of_dates(view: View, table: FoundTable) -> date | None:
    """Return the month in which most of a ledger's rows lie."""
    column = table.columns.get("日期")
    if column is None:
        return None
    found = Counter(
        when.replace(day=1)
        for row in table.rows
        if (when := day(view.value(row, column.number))) is not None and when.year > 2000
    )
    if not found:
        return None
    month, times = found.most_common(1)[0]
    return month if times * 2 > sum(found.values()) else None


def ask_month(months: Sequence[date], sheet: str = "") -> Question:
    """Return the question which month is to be scored, the likeliest first."""
    options = tuple(Option(answer=f"{month.year}-{month.month:02}") for month in months)
    return Question(cause=Cause.MONTH, section=MONTH, key=MONTH, options=options, sheet=sheet)


def answered_month(answers: Answers) -> date | None:
    """Return the month that the office has named. KaoheError where it cannot be understood."""
    answer = answers.get(MONTH, MONTH)
    if answer is None:
        return None
    months = months_in(answer)
    if len(months) != 1:
        raise KaoheError(f'{answers.source}的[{MONTH}]看不懂；请写成 {MONTH} = "2026-11"')
    return months.pop()
