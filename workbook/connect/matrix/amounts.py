"""What a matrix's cell may mean that is under no clause's header: a clause, a score, or a sum."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from udf.resemblance import resembling
from udf.rulebook import Rule, RuleBook
from workbook.discovery.model import Clause
from workbook.discovery.vocabulary import CategoryWords

_MOST = 6  # clauses that are proposed


class Met(NamedTuple):
    """A clause, and how often it was met."""

    rule: Rule
    times: int


class Part(NamedTuple):
    """A cell of a row: its column, what it holds and what that means as far as it is known."""

    clause: Clause
    value: float | str
    met: Sequence[Met]


def quantity(rule: Rule, value: float) -> int | None:
    """Return how often a clause was met: a count, or minus points that it divides; None else."""
    if value > 0:
        return int(value) if value == int(value) else None
    if not rule.points:
        return None
    times = -round(value * 100) / abs(rule.points)
    return int(times) if times >= 1 and times == int(times) else None


def met_once(rule: Rule) -> list[Met]:
    """Return what a clause that was met once may be; of how long it lasted, each tier's least."""
    return [Met(rule, tier.limit) for tier in rule.tiers] or [Met(rule, 1)]


@lru_cache(maxsize=8)
def _words(rules: RuleBook) -> CategoryWords:
    return CategoryWords(rules)


def category_of(rules: RuleBook, clause: Clause) -> str:
    """Return the category that a column or its group names, "" where neither does."""
    claim = _words(rules).claim(clause.group)
    return clause.category or (claim.category if claim is not None else "")


def likely(rules: RuleBook, clause: Clause, value: float | str) -> list[Met]:
    """Return the clauses that a value may be of: like the words first, then of the same points."""
    category = category_of(rules, clause)
    words = clause.title if clause.category is None else ""
    words += value if isinstance(value, str) else ""
    alike = resembling(rules, words, category)
    if isinstance(value, str):
        return [] if alike is None else [Met(alike, 1)]
    off = -abs(value) if clause.category else value
    found = [] if alike is None else [Met(alike, quantity(alike, off) or 1)]
    if not category and off < 0:  # a deduction is no bonus
        found = [met for met in found if not met.rule.gains]
    same = _of_points(rules, off, category, once=not clause.category)
    return [*found, *(met for met in same if met.rule is not alike)][:_MOST]


def _of_points(rules: RuleBook, off: float, category: str, *, once: bool) -> list[Met]:
    """Return the clauses of which some number, or one, make up minus points: the fewest first.

    None where they may be of any category and are too many to tell anything.
    """
    fitting = [
        Met(rule, times)
        for rule in rules.rules.values()
        if not (rule.kind.facts.computed or rule.kind.facts.unit)
        and (rule.category == category if category else not rule.gains)
        and off < 0
        and (times := quantity(rule, off)) is not None
    ]
    fitting = [met for met in fitting if met.times == 1 or not once]
    few = category or len(fitting) <= _MOST
    return sorted(fitting, key=lambda met: met.times) if few else []


def is_score(rules: RuleBook, clause: Clause, value: float | str) -> bool:
    """Tell whether a number is what a category has left, not what was taken off or added."""
    if not clause.category or isinstance(value, str) or value < 0:
        return False
    claim = _words(rules).claim(clause.title)
    return not rules.by_category[clause.category].bonus and not (claim is not None and claim.off)


def follows(rules: RuleBook, one: Part, row: Iterable[Part]) -> bool:
    """Tell whether points of no clause only add up the others of their row, or are left by them."""
    category = one.clause.category
    if category is None or isinstance(one.value, str):
        return False
    others = [part for part in row if _adds_to(rules, part, category)]
    points = [_points(part) for part in others]
    if is_score(rules, one.clause, one.value):
        full = rules.by_category[category].points / 100
        if one.value == full + sum(points):
            return True
    counted = sum(part.value for part in others if not isinstance(part.value, str))
    sums = {abs(counted), abs(sum(points)), abs(sum(own for own in points if own < 0))}
    return bool(others) and abs(one.value) in sums


def _adds_to(rules: RuleBook, part: Part, category: str) -> bool:
    """Tell whether a cell is among those that a category's points, or all points, would add up."""
    if not category:
        return part.clause.category != ""
    return part.clause.category is None and category in _categories(rules, part)


def _categories(rules: RuleBook, part: Part) -> set[str]:
    return {category_of(rules, part.clause), *(met.rule.category for met in part.met)}


def _points(part: Part) -> float:
    if part.met:
        return sum(met.rule.points * met.times for met in part.met[:1]) / 100
    return 0 if isinstance(part.value, str) else part.value
