"""Scores from the judged ledger and the counts; every figure is a whole number of hundredths."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
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
    book: RuleBook, category: Category, deductions: Ledger, awards: Ledger | None
) -> Callable[[int], int]:
    """Return what tells a person's signed hundredths in a category, before any bound."""
    ledger, name = awards if category.bonus else deductions, category.name
    sums = ledger.sums if ledger else {}
    rule = book.of_kind(Kind.RUN)
    if category.bonus or rule is None or rule.category != name:
        return lambda person: sums.get((person, name), 0)
    findings, each = extra_findings(book, deductions), rule.points
    return lambda person: sums.get((person, name), 0) + each * findings.get(person, 0)


def bounded(book: RuleBook, category: Category) -> Callable[[int, Count | None], int]:
    """Return what tells a category's score in hundredths from ledger points and its count, if any.

    A bonus stops at the full marks, a deduction at 0. A category with an attendance clause keeps
    that clause's points apart: deductions use up only the rest, unless the rule book lets them
    reach into the whole category.
    """
    full = category.points
    if category.bonus:
        return lambda points, count: min(points, full)
    rate, coverage = book.of_kind(Kind.RATE), book.of_kind(Kind.COVERAGE)
    if rate and rate.category == category.name:
        return partial(_with_rate, rate, full, book.choices.value("floor") == "part")
    if coverage and coverage.category == category.name:
        return partial(_with_coverage, coverage, full)
    return lambda points, count: max(full + points, 0)


def _with_rate(rule: Rule, full: int, apart: bool, points: int, count: Count | None) -> int:
    if not count:
        return max(full + points, 0)
    earned = rate_points(rule, count)
    rest = full - rule.points + points
    return max(rest, 0) + earned if apart else max(rest + earned, 0)


def _with_coverage(rule: Rule, full: int, points: int, count: Count | None) -> int:
    if count:
        points += rule.coverage_points(count.whole, count.part)
    return max(full + points, 0)
