"""Scores from the judged ledger and the counts; every figure is a whole number of hundredths."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from udf.counts import Count
from udf.ledger import Ledger, State
from udf.rulebook import Category, Kind, Rule, RuleBook
from udf.tables import shared


def round_half_up(numerator: int, denominator: int) -> int:
    """Return the quotient rounded half up (四舍五入); the denominator is above 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def rate_points(rule: Rule, count: Count) -> int:
    """Return the hundredths that an attendance rate gives: the rule's points × part / whole."""
    return round_half_up(rule.points * count.part, count.whole)


def runs(serials: set[int]) -> list[int]:
    """Return the lengths of the runs of consecutive serials."""
    ordered = sorted(serials)
    lengths, length = [], 1
    for before, after in pairwise(ordered):
        if after == before + 1:
            length += 1
        else:
            lengths.append(length)
            length = 1
    return [*lengths, length] if ordered else []


@shared
def extra_findings(book: RuleBook, ledger: Ledger) -> Mapping[int, int]:
    """Return each person's findings of consecutive bulletins that nobody entered by hand.

    Bulletins are those of counting rows in the categories the rule book names, the run clause's
    own rows apart; a run of the clause's length is a finding, a longer one as the rule book says.
    Where findings were entered as well, the larger number counts.
    """
    rule = book.of_kind(Kind.RUN)
    if rule is None:
        return {}
    categories = book.choices.listed("run_categories")
    serials: dict[int, set[int]] = defaultdict(set)
    entered: dict[int, int] = defaultdict(int)
    for entry in ledger.entries:
        if entry.state is not State.COUNTED or entry.rule is None:
            continue
        if entry.rule is rule:
            for person in entry.people:
                entered[person] += entry.quantity
        elif entry.bulletin is not None and entry.rule.category in categories:
            for person in entry.people:
                serials[person].add(entry.bulletin)
    how = book.choices.value("runs")
    findings = {person: _findings(runs(held), rule.limit, how) for person, held in serials.items()}
    return {
        person: derived - entered[person]
        for person, derived in findings.items()
        if derived > entered[person]
    }


def _findings(lengths: list[int], limit: int, how: str) -> int:
    long = [length for length in lengths if length >= limit]
    if how == "once":
        return min(len(long), 1)
    if how == "each_after":
        return sum(length - limit + 1 for length in long)
    return sum(length // limit for length in long)


def ledger_points(
    book: RuleBook, category: Category, person: int, deductions: Ledger, awards: Ledger | None
) -> int:
    """Return a person's signed hundredths in a category, before any bound."""
    if category.bonus:
        return awards.sums.get((person, category.name), 0) if awards else 0
    points = deductions.sums.get((person, category.name), 0)
    rule = book.of_kind(Kind.RUN)
    if rule is not None and rule.category == category.name:
        points += rule.points * extra_findings(book, deductions).get(person, 0)
    return points


def bounded(book: RuleBook, category: Category, points: int, count: Count | None = None) -> int:
    """Return a category's score in hundredths from its ledger points and its count, if it has one.

    A bonus stops at the full marks, a deduction at 0. A category with an attendance clause keeps
    that clause's points apart: deductions use up only the rest, unless the rule book lets them
    reach into the whole category.
    """
    if category.bonus:
        return min(points, category.points)
    rate, coverage = book.of_kind(Kind.RATE), book.of_kind(Kind.COVERAGE)
    if count and rate and rate.category == category.name:
        earned = rate_points(rate, count)
        rest = category.points - rate.points + points
        return (
            max(rest, 0) + earned
            if book.choices.value("floor") == "part"
            else max(rest + earned, 0)
        )
    if count and coverage and coverage.category == category.name:
        points += coverage.coverage_points(count.whole, count.part)
    return max(category.points + points, 0)
