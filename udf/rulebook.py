"""The rule book: what each clause of the 考核细则 computes, beside its original sentence.

A rule book is data. It comes from a file (``udf.rulefile``) or from the sheets 细则 and 口径 of a
workbook (``udf.rulesheets``); both give the same ``RuleBook``. Points are whole hundredths.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import assert_never

from udf.kinds import Kind
from udf.text import points_text


class Subject(StrEnum):
    """What a clause is about, where an import or a check has to find it in any rule book.

    The value is how rule files (``about``) and the hidden column 代码 of the sheet 细则 spell it.
    """

    LATENESS = "lateness"
    EARLY_LEAVING = "early_leaving"
    ABSENCE = "absence"
    LEFT_POST = "left_post"
    COMPLAINT = "complaint"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"
    NOT_RECTIFIED = "not_rectified"
    EXTENDED_SERVICE = "extended_service"
    THANKS = "thanks"


MISSED = (Subject.LATENESS, Subject.EARLY_LEAVING, Subject.ABSENCE)  # each is a 签到异常 as well
BAD_REVIEWS = (Subject.DISSATISFIED, Subject.VERY_DISSATISFIED)  # each is a review
OF_THE_PRESENT = (Subject.EXTENDED_SERVICE, Subject.THANKS)  # nobody earns these while away


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
    run, else 0. ``subject`` is what imports and checks find it by, None for most clauses;
    ``severe`` is what the text adds for a grave case (情节严重), "" where it adds nothing.
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
    subject: Subject | None = None
    severe: str = ""

    @property
    def choice(self) -> str:
        """The code with its label, as the dropdowns spell it."""
        return f"{self.code} {self.label}"

    @property
    def clause(self) -> str:
        """The clause as the text names it, e.g. 业务规范第3条."""
        return f"{self.category}第{self.number}条"

    @property
    def short_label(self) -> str:
        """The label without what is in brackets after it."""
        return self.label.partition("（")[0]

    @property
    def measure(self) -> str:
        """What 数量 counts."""
        return self.kind.facts.unit or self.unit

    @property
    def gains(self) -> bool:
        """Whether the clause gives points."""
        return (self.tiers[0].points if self.tiers else self.points) > 0

    def times(self, quantity: int) -> int:
        """Return how often the clause came to pass in a row with this 数量."""
        return 1 if self.kind.facts.unit else quantity

    def worth(self, quantity: int) -> int:
        """Return the hundredths of a row with this 数量: so often the points, or its tier's."""
        if not self.kind.facts.tiered:
            return self.points * quantity
        reached = [tier for tier in self.tiers if quantity >= tier.limit]
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
class Interpretation:
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

    def named(self, key: str) -> Choice:
        """Return a choice with its name and its options' words."""
        return next(choice for choice in self.all if choice.key == key)


@dataclass(frozen=True, eq=False)
class RuleBook:
    """All categories, clauses, choices and notes of one 考核细则."""

    title: str
    version: str
    effective: date | None
    categories: tuple[Category, ...]
    rules: dict[str, Rule]
    choices: Choices
    notes: tuple[Interpretation, ...]

    @cached_property
    def by_category(self) -> dict[str, Category]:
        """Categories by name."""
        return {category.name: category for category in self.categories}

    @property
    def short_title(self) -> str:
        """The title as sheets and notices begin with it."""
        return short_title(self.title)

    def of_kind(self, kind: Kind) -> Rule | None:
        """Return the clause of a kind that a rule book has at most once, if any."""
        return self._by_kind.get(kind)

    def once_in(self, category: str) -> list[Rule]:
        """Return the clauses of a category of which a rule book has at most one, in its order."""
        return [rule for rule in self._by_kind.values() if rule.category == category]

    def computed_in(self, category: str) -> Rule | None:
        """Return the clause of a category that follows from a month's counts, if any."""
        own = (rule for rule in self.once_in(category) if rule.kind.facts.computed)
        return next(own, None)

    def entered(self, *, bonus: bool) -> list[Rule]:
        """Return the clauses that are entered in the ledger of awards, or of deductions."""
        return [
            rule
            for rule in self.rules.values()
            if not rule.kind.facts.computed and self.by_category[rule.category].bonus == bonus
        ]

    def clause_of(self, subject: Subject) -> Rule | None:
        """Return the clause about a subject, None where this rule book has none.

        What an export found is entered under ``clause_of(Subject.LATENESS)`` and so on, whatever
        this centre's clause is called; where there is none, the finding has no clause here.
        """
        return self._by_subject.get(subject)

    @cached_property
    def _by_kind(self) -> dict[Kind, Rule]:
        return {rule.kind: rule for rule in self.rules.values() if rule.kind.facts.once}

    @cached_property
    def _by_subject(self) -> dict[Subject, Rule]:
        return {rule.subject: rule for rule in self.rules.values() if rule.subject}


def short_title(title: str) -> str:
    """Return the title of a rule book without the word for rules: 月度考核 of 月度考核细则."""
    return title.removesuffix("细则")


def describe(rule: Rule) -> str:
    """Return what a rule computes in a few words, e.g. ``每次−2分``."""
    match rule.kind:
        case Kind.COVERAGE:
            tiers = reversed(rule.tiers)
            parts = [f"低于{tier.limit}%{points_text(tier.points)}分" for tier in tiers]
        case Kind.DURATION:
            parts = [f"满{tier.limit}分钟{points_text(tier.points)}分" for tier in rule.tiers]
        case Kind.RATE:
            parts = [f"{points_text(rule.points).lstrip('+')}分×正常在岗率"]
        case Kind.EACH | Kind.WORKDAY | Kind.RUN:
            parts = [f"每{rule.unit}{points_text(rule.points)}分"]
        case _:
            assert_never(rule.kind)
    return "，".join(parts) + ("，核实属实才计" if rule.verify else "")
