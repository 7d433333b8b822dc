"""The kinds of clauses: what is to be known of each before anything is computed.

A new kind is a line of this table; what else it takes (its arithmetic in ``udf.scores``, its words
in ``udf.rulebook`` and ``udf.explanation``, its counts in ``udf.month``) mypy asks for where it
says ``assert_never``. The second calculation shares no code with these: a kind without a formula
there leaves people 未复核.
"""

from enum import StrEnum
from typing import NamedTuple

_MOST = 10_000


class KindFacts(NamedTuple):
    """What is so of every clause of one kind.

    ``computed``: its points follow from a month's counts, and no ledger row names it.
    ``once``: a rule book has at most one such clause, never in a category that only adds.
    ``gains``: it gives points also in a category that deducts.
    ``tiered``: it has a row a tier; ``below`` where a tier holds under its limit and not from it.
    ``limits`` are the limits that a row may have, empty where it has none.
    ``unit`` is what 数量 counts whatever the clause says, "" where that is the clause's own unit.
    ``one_day``: a row is what happened so often on its one day.
    ``from_day_on``: 数量 counts workdays from the row's day on, which may be before the first one
    in post.
    """

    computed: bool = False
    once: bool = False
    gains: bool = False
    tiered: bool = False
    below: bool = False
    limits: range = range(0)
    unit: str = ""
    one_day: bool = False
    from_day_on: bool = False


class Kind(StrEnum):
    """How a clause's points follow from its rows; the value is how the sheet 细则 says it."""

    facts: KindFacts

    def __new__(cls, word: str, facts: KindFacts = KindFacts()) -> "Kind":  # noqa: B008
        """Make the member of a word, with its facts beside it."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.facts = facts
        return member

    EACH = "每次", KindFacts(one_day=True)
    WORKDAY = "按工作日", KindFacts(from_day_on=True)
    DURATION = "按时长", KindFacts(tiered=True, limits=range(1, _MOST + 1), unit="分钟")
    COVERAGE = (
        "按评价率",
        KindFacts(computed=True, once=True, tiered=True, below=True, limits=range(1, 101)),
    )
    RATE = "按在岗率", KindFacts(computed=True, once=True, gains=True)
    RUN = "按连续通报", KindFacts(once=True, limits=range(2, _MOST + 1))

    @property
    def key(self) -> str:
        """The kind's English word, as rule files and templates have it."""
        return self.name.lower()
