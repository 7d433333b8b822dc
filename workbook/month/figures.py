"""What a month comes to for some people: how many they are, their average and extremes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from udf.scores import mean


class Scored(Protocol):
    """A person's month: total and categories' scores in hundredths, texts where there is none."""

    @property
    def total(self) -> int | str | None:
        """The total."""

    @property
    def scores(self) -> Mapping[str, int] | Mapping[str, int | str]:
        """The scores by category."""


class Figures(NamedTuple):
    """Some people's month in figures; points are hundredths.

    ``scored`` of the ``people`` have a total. The averages, also those by category, and the
    extremes are of them; None, or no entry, where there are none.
    """

    people: int
    scored: int
    average: int | None
    highest: int | None
    lowest: int | None
    categories: dict[str, int]

    @property
    def waiting(self) -> int:
        """How many have no total."""
        return self.people - self.scored


def figures_of(people: Iterable[Scored]) -> Figures:
    """Return the figures of some people's months."""
    everybody = list(people)
    scored = [person for person in everybody if isinstance(person.total, int)]
    totals = [person.total for person in scored if isinstance(person.total, int)]
    by_category: dict[str, list[int]] = defaultdict(list)
    for person in scored:
        for name, score in person.scores.items():
            if isinstance(score, int):
                by_category[name].append(score)
    return Figures(
        people=len(everybody),
        scored=len(scored),
        average=mean(totals),
        highest=max(totals, default=None),
        lowest=min(totals, default=None),
        categories={name: mean(scores) or 0 for name, scores in by_category.items()},
    )


def in_points(hundredths: int | None) -> float | None:
    """Return hundredths as points for a cell, None for nothing."""
    return None if hundredths is None else hundredths / 100
