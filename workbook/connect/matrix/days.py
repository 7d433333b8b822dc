"""The day that is written for what a matrix counts: the matrix itself names none."""

from collections.abc import Iterable
from datetime import date

from udf.roster import Person, Roster
from udf.rulebook import Rule
from udf.text import text
from workbook.discovery.model import FoundPerson
from workbook.month.workdays import month_days


class MatrixDays:
    """The days of a month on which the rules count what its people have to their account."""

    def __init__(self, month: date, people: Iterable[Person]) -> None:
        days, _ = month_days(month)
        self._days = [day.date for day in days]
        self._workdays = [day.date for day in days if day.workday] or self._days
        self._roster = Roster(tuple(people))

    def day_of(self, found: FoundPerson, rule: Rule) -> date:
        """Return the last workday on which somebody is in post at the window that is written.

        The first workday where a clause counts workdays from its day on: then all of them fit.
        """
        if rule.kind.facts.from_day_on:
            return self._workdays[0]
        who = self._roster.find(None, found.name, found.window).people
        if len(who) != 1:
            return self._workdays[-1]
        every = self._roster.people[who[0]].stints
        stints = [stint for stint in every if stint.window == text(found.window)] or every
        for days in (self._workdays, self._days):
            served = [day for day in days if any(stint.holds(day) for stint in stints)]
            if served:
                return served[-1]
        return self._workdays[-1]

    def described(self, days: Iterable[date]) -> str:
        """Return in words which days these are."""
        if {*days} <= {self._workdays[-1]}:
            return "日期都记为当月最后一个工作日"
        return "日期记为本人在岗的最后一个工作日，按工作日计的条款记为当月第一个工作日"
