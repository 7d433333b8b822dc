"""Clauses added up: what counted for each person, and what cost everybody most."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from udf.counts import Count, Counts
from udf.kinds import Kind
from udf.ledger import DEDUCTIONS, Ledger
from udf.rulebook import Rule, RuleBook
from udf.scores import extra_findings

Sums = dict[str, tuple[int, int]]


class ClauseSum(NamedTuple):
    """A clause that cost points: how often, for how many people, and its hundredths, above 0."""

    rule: Rule
    times: int
    people: int
    points: int


def counted_clauses(book: RuleBook, ledgers: Mapping[str, Ledger]) -> dict[int, Sums]:
    """Return by roster position and code how often a clause counted, and its signed hundredths.

    ``ledgers`` are the judged ones by side. Findings of consecutive bulletins are among them; what
    a category's floor gave back is not taken off.
    """
    found: dict[int, Sums] = defaultdict(dict)

    def add(person: int, rule: Rule, times: int, points: int) -> None:
        before = found[person].get(rule.code, (0, 0))
        found[person][rule.code] = before[0] + times, before[1] + points

    run = book.of_kind(Kind.RUN)
    for side, ledger in ledgers.items():
        for person, entries in ledger.counted.items():
            for entry in entries:
                assert entry.rule is not None
                add(person, entry.rule, entry.rule.times(entry.quantity), entry.points)
            extra = extra_findings(book, ledger).get(person, 0) if side == DEDUCTIONS else 0
            if run and extra:
                add(person, run, extra, run.points * extra)
    return found


def costliest_clauses(book: RuleBook, deductions: Ledger, cases: Counts) -> list[ClauseSum]:
    """Return the clauses that cost points, from the costliest, tiers of review coverage among them.

    What a low attendance rate leaves unearned is no deduction.
    """
    people = counted_clauses(book, {DEDUCTIONS: deductions})
    coverage = book.of_kind(Kind.COVERAGE)
    for person, count in cases.found.items():
        points = (
            coverage.coverage_points(count.whole, count.part)
            if (coverage and isinstance(count, Count))
            else 0
        )
        if coverage and points:
            people.setdefault(person, {})[coverage.code] = 1, points
    by_clause: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for sums in people.values():
        for code, sum_ in sums.items():
            if sum_[1] < 0:
                by_clause[code].append(sum_)
    totals = [
        ClauseSum(
            book.rules[code],
            sum(times for times, _ in sums),
            len(sums),
            -sum(points for _, points in sums),
        )
        for code, sums in by_clause.items()
    ]
    return sorted(totals, key=lambda total: (-total.points, total.rule.code))
