"""A year's figures from its months: averages over what was served, never over what is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from udf.scores import mean, rank, round_half_up
from workbook.month.stored_results import MonthResult
from workbook.year.people import Followed


class Standing(NamedTuple):
    """A person's or a window's year: the average by month and over all.

    ``entries`` is how many persons' months it rests on. ``rank`` is 0 without an average.
    """

    months: dict[int, int]
    average: int | None
    entries: int
    rank: int


class ClauseFigures(NamedTuple):
    """How often a clause counted, in all and by month, its hundredths, and for how many people."""

    code: str
    label: str
    times: int
    points: int
    people: int
    months: dict[int, int]


def average_losses(results: Iterable[MonthResult]) -> dict[str, int]:
    """Return what was lost on average in each category, by the full marks of each month's own book.

    A category that only adds loses nothing; whoever has no total counts nowhere.
    """
    lost: dict[str, list[int]] = defaultdict(list)
    for result in results:
        full = {
            category.name: category.points for category in result.categories if not category.bonus
        }
        for person in result.people:
            if person.served and isinstance(person.total, int):
                for name, score in person.scores.items():
                    if name in full:
                        lost[name].append(score - full[name])
    # Rounded as the scores are, so that average and loss come to the full marks.
    return {name: -round_half_up(sum(found), len(found)) for name, found in lost.items()}


def person_standings(lines: Sequence[Followed]) -> list[Standing]:
    """Return everybody's year in the order of the lines."""
    averages = [mean(list(line.scored.values())) for line in lines]
    return [
        Standing(line.scored, own, len(line.scored), rank(own, averages) or 0)
        for line, own in zip(lines, averages, strict=True)
    ]


class Quarter(NamedTuple):
    """A person's quarter, or year: the average of the months with a total, their number, the rank.

    ``average`` is None and ``rank`` 0 without such a month.
    """

    average: int | None
    months: int
    rank: int


def quarter_standings(lines: Sequence[Followed]) -> list[list[Quarter]]:
    """Return everybody's four quarters and the year, in the order of the lines."""
    spans = [*(range(first, first + 3) for first in (1, 4, 7, 10)), range(1, 13)]
    columns = []
    for span in spans:
        totals = [[total for m, total in line.scored.items() if m in span] for line in lines]
        averages = [mean(found) for found in totals]
        columns.append(
            [
                Quarter(own, len(found), rank(own, averages) or 0)
                for own, found in zip(averages, totals, strict=True)
            ]
        )
    return [list(row) for row in zip(*columns, strict=True)]


def window_standings(lines: Sequence[Followed]) -> dict[str, Standing]:
    """Return each window's year, best average first; everybody counts where they then served."""
    totals: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        for month, total in line.scored.items():
            totals[line.months[month].window][month].append(total)
    everything = {
        window: [total for found in months.values() for total in found]
        for window, months in totals.items()
    }
    averages = {window: mean(found) for window, found in everything.items()}
    ordered = sorted(totals, key=lambda window: -(averages[window] or 0))
    return {
        window: Standing(
            {month: round_half_up(sum(t), len(t)) for month, t in totals[window].items()},
            averages[window],
            len(everything[window]),
            rank(averages[window], averages.values()) or 0,
        )
        for window in ordered
    }


def clause_figures(
    lines: Sequence[Followed], results: Sequence[MonthResult]
) -> list[ClauseFigures]:
    """Return the clauses that counted, deductions before awards, the most frequent first.

    A code that another month's rule book gives to another clause is another line.
    """
    labels: dict[int, Mapping[str, str]] = {r.month.month: r.labels for r in results}
    times: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    points: Counter[tuple[str, str]] = Counter()
    people: Counter[tuple[str, str]] = Counter()
    for line in lines:
        mine = set()
        for month, person in line.months.items():
            for code, (many, value) in person.clauses.items():
                clause = code, labels[month][code]
                times[clause][month] += many
                points[clause] += value
                mine.add(clause)
        people.update(mine)
    figures = [
        ClauseFigures(
            code=clause[0],
            label=clause[1],
            times=sum(months.values()),
            points=points[clause],
            people=people[clause],
            months=dict(months),
        )
        for clause, months in times.items()
    ]
    return sorted(figures, key=lambda f: (f.points > 0, -f.times, f.points, f.code))
