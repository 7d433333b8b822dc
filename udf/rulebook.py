"""The rule book: what each clause of the 考核细则 computes, beside its original sentence.

A rule book is data. It comes from a file (``udf.rulefile``) or from the sheets 细则 and 口径 of a
workbook (``udf.rulesheets``); both give the same ``RuleBook``. Points are whole hundredths.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from udf.text import points_text


class Kind(StrEnum):
    """How a clause's points follow from its rows; the value is how the sheet 细则 says it."""

    EACH = "每次"
    WORKDAY = "按工作日"
    DURATION = "按时长"
    COVERAGE = "按评价率"
    RATE = "按在岗率"
    RUN = "按连续通报"


COMPUTED = (Kind.COVERAGE, Kind.RATE)
TIERED = (Kind.DURATION, Kind.COVERAGE)


@dataclass(frozen=True, slots=True)
class Category:
    """A category (业务规范 …): its full marks in hundredths, and whether it only adds."""

    name: str
    points: int
    bonus: bool
    method: str
    remark: str


@dataclass(frozen=True, slots=True)
class Tier:
    """From ``limit`` minutes (duration), or below ``limit`` percent (coverage): ``points``."""

    limit: int
    points: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause, or one lettered variant of it, and what it computes.

    ``code`` is what a clerk writes, e.g. 业务规范3b.
    ``points`` are signed hundredths a unit, 0 for a tiered clause; ``limit`` is the length of a
    run, else 0.
    """

    code: str
    category: str
    number: int
    letter: str
    kind: Kind
    points: int
    tiers: tuple[Tier, ...]
    limit: int
    unit: str
    verify: bool
    window: bool
    label: str
    text: str
    note: str

    @property
    def choice(self) -> str:
        """The code with its label, as the dropdowns spell it."""
        return f"{self.code} {self.label}"

    @property
    def clause(self) -> str:
        """The clause as the text names it, e.g. 业务规范第3条."""
        return f"{self.category}第{self.number}条"

    def award(self, minutes: int) -> int:
        """Return the hundredths of the highest duration tier reached, 0 where none is."""
        reached = [tier for tier in self.tiers if minutes >= tier.limit]
        return max(reached, key=lambda tier: tier.limit).points if reached else 0

    def coverage_points(self, cases: int, reviews: int) -> int:
        """Return the hundredths of the deepest coverage tier; 0 without a case."""
        below = [tier for tier in self.tiers if reviews * 100 < cases * tier.limit]
        return min(below, key=lambda tier: tier.limit).points if below else 0


@dataclass(frozen=True, slots=True)
class Choice:
    """An interpretation that the office may change: one of ``options``, a list, or a number.

    ``value`` is the key of an option, the list's text, or the number as text.
    """

    key: str
    name: str
    kind: str
    options: dict[str, str]
    value: str
    text: str

    @property
    def shown(self) -> str:
        """The value as the sheet 口径 shows it."""
        return self.options.get(self.value, self.value)


@dataclass(frozen=True)
class Note:
    """An interpretation that has no alternative, stated for the office."""

    name: str
    text: str


@dataclass(frozen=True, eq=False)
class Choices:
    """The interpretations in force.

    ``month`` is the first day of the month to be scored, where a workbook says.
    """

    all: tuple[Choice, ...]
    month: date | None = None

    @cached_property
    def _values(self) -> dict[str, str]:
        return {choice.key: choice.value for choice in self.all}

    def value(self, key: str) -> str:
        """Return the value of a choice: an option's key, or the text or number as text."""
        return self._values[key]

    def listed(self, key: str) -> tuple[str, ...]:
        """Return the items of a list choice."""
        return tuple(filter(None, re.split(r"[、,，;；\s]+", self.value(key))))


@dataclass(frozen=True, eq=False)
class RuleBook:
    """All categories, clauses, choices and notes of one 考核细则."""

    title: str
    version: str
    effective: date | None
    categories: tuple[Category, ...]
    rules: dict[str, Rule]
    choices: Choices
    notes: tuple[Note, ...]

    @cached_property
    def by_category(self) -> dict[str, Category]:
        """Categories by name."""
        return {category.name: category for category in self.categories}

    def of_kind(self, kind: Kind) -> Rule | None:
        """Return the one rule of a kind that stands once (coverage, rate, run), if any."""
        return self._by_kind.get(kind)

    @cached_property
    def _by_kind(self) -> dict[Kind, Rule]:
        return {rule.kind: rule for rule in self.rules.values()}


def describe(rule: Rule) -> str:
    """Return what a rule computes in a few words, e.g. ``每次−2分``."""
    if rule.kind is Kind.COVERAGE:
        parts = [f"低于{tier.limit}%{points_text(tier.points)}分" for tier in reversed(rule.tiers)]
    elif rule.kind is Kind.DURATION:
        parts = [f"满{tier.limit}分钟{points_text(tier.points)}分" for tier in rule.tiers]
    elif rule.kind is Kind.RATE:
        parts = [f"{points_text(rule.points).lstrip('+')}分×正常在岗率"]
    else:
        parts = [f"每{rule.unit}{points_text(rule.points)}分"]
    return "，".join(parts) + ("，核实属实才计" if rule.verify else "")
