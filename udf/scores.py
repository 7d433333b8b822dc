"""Scores from the judged ledger and the counts; every figure is a whole number of hundredths."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, assert_never

from udf.counts import Count
from udf.entries import Entry, State
from udf.kinds import Kind
from udf.ledger import Ledger
from udf.rulebook import Category, Rule, RuleBook
from udf.runs import runs
from udf.tables import shared

PENDING = "待核"  # in place of a total that is not known yet


def round_half_up(numerator: int, denominator: int) -> int:
    """Return the quotient rounded half up (四舍五入); the denominator is above 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def mean(hundredths: Sequence[int]) -> int | None:
    """Return the mean rounded half up, None of nothing."""
    return round_half_up(sum(hundredths), len(hundredths)) if hundredths else None


def rank(own: float | None, all_: Iterable[float | None]) -> int | None:
    """Return the place from 1, shared by equals; None for one who has nothing to rank."""
    if own is None:
        return None
    return 1 + sum(1 for other in all_ if other is not None and other > own)


def rate_points(rule: Rule, count: Count) -> int:
    """Return the hundredths that an attendance rate gives: the rule's points × part / whole."""
    return round_half_up(rule.points * count.part, count.whole)


def computed_points(rule: Rule, count: Count) -> int:
    """Return the signed hundredths that a clause gives for a count, 0 where it counts rows."""
    match rule.kind:
        case Kind.RATE:
            return rate_points(rule, count)
        case Kind.COVERAGE:
            return rule.coverage_points(count.whole, count.part)
        case Kind.EACH | Kind.WORKDAY | Kind.DURATION | Kind.RUN:
            return 0
        case _:
            assert_never(rule.kind)


class Run(NamedTuple):
    """Consecutive bulletins that make at least one finding, and the rows that name them."""

    serials: tuple[int, ...]
    entries: tuple[Entry, ...]


class RunFindings(NamedTuple):
    """A person's findings of consecutive bulletins: derived, and entered by hand."""

    derived: int
    entered: int
    runs: tuple[Run, ...]

    @property
    def extra(self) -> int:
        """How many are derived and not entered: the larger number counts."""
        return max(0, self.derived - self.entered)


@shared
def findings_of(book: RuleBook, ledger: Ledger) -> Mapping[int, RunFindings]:
    """Return each person's findings of consecutive bulletins, of those who have any bulletin.

    Bulletins are those of counting rows in the categories the rule book names, the run clause's
    own rows apart; a run of the clause's length is a finding, a longer one as the rule book says.
    """
    rule = book.of_kind(Kind.RUN)
    if rule is None:
        return {}
    categories = book.choices.listed("run_categories")
    held: dict[int, list[Entry]] = defaultdict(list)
    entered: dict[int, int] = defaultdict(int)
    for entry in ledger.entries:
        if entry.state is not State.COUNTED or entry.rule is None:
            continue
        for person in entry.people:
            if entry.rule is rule:
                entered[person] += entry.quantity
            elif entry.bulletin is not None and entry.rule.category in categories:
                held[person].append(entry)
    how = book.choices.value("runs")
    return {
        person: _findings(entries, rule.limit, how, entered[person])
        for person, entries in held.items()
    }


def _findings(entries: Sequence[Entry], limit: int, how: str, entered: int) -> RunFindings:
    serials = runs(entry.bulletin for entry in entries if entry.bulletin is not None)
    long = [run for run in serials if len(run) >= limit]
    if how == "once":
        derived = min(len(long), 1)
    elif how == "each_after":
        derived = sum(len(run) - limit + 1 for run in long)
    else:
        derived = sum(len(run) // limit for run in long)
    return RunFindings(
        derived,
        entered,
        tuple(Run(tuple(run), tuple(e for e in entries if e.bulletin in run)) for run in long),
    )


@shared
def extra_findings(book: RuleBook, ledger: Ledger) -> Mapping[int, int]:
    """Return each person's findings of consecutive bulletins that nobody entered by hand."""
    found = findings_of(book, ledger)
    return {person: one.extra for person, one in found.items() if one.extra}


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
    """Return what tells a category's score in hundredths from ledger points and its count.

    A category that no rate or coverage clause is part of needs no count.

    A bonus stops at the full marks, a deduction at 0. A category with an attendance clause keeps
    that clause's points apart: deductions use up only the rest, unless the rule book lets them
    reach into the whole category.
    """
    full = category.points
    if category.bonus:
        return lambda points, count: min(points, full)
    rule = book.computed_in(category.name)
    if rule is None:
        return lambda points, count: max(full + points, 0)
    if rule.kind.facts.gains:
        return partial(_with_gain, rule, full, book.choices.value("floor") == "part")
    return partial(_with_loss, rule, full)


def _with_gain(rule: Rule, full: int, apart: bool, points: int, count: Count | None) -> int:
    assert count is not None
    earned = computed_points(rule, count)
    rest = full - rule.points + points
    return max(rest, 0) + earned if apart else max(rest + earned, 0)


def _with_loss(rule: Rule, full: int, points: int, count: Count | None) -> int:
    assert count is not None
    return max(full + points + computed_points(rule, count), 0)
