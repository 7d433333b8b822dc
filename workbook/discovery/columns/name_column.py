"""The column of the names: like names, hardly ever the same, no organisations."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from udf.text import text
from workbook.discovery.columns.score_columns import HALF, MANY, ColumnChoice, texts_of
from workbook.discovery.headers.frame import Frame
from workbook.discovery.vocabulary import (
    bare,
    header_scores,
    label_of,
    name_likeness,
    organisation_likeness,
)


def find_name(frame: Frame, seeds: Sequence[int], taken: Iterable[int]) -> ColumnChoice:
    """Return the column of the names: like names, hardly ever the same, no organisations."""
    used = set(taken)
    free = [column for column in frame.columns if column not in used]
    ranked = [(*rank, c) for c in free if (rank := _name_rank(frame, seeds, c))[0]]
    ranked.sort(key=lambda item: (-item[0], -round(item[1], 1), item[2]))
    if not ranked:
        return ColumnChoice(None, tuple(c for c in free if _may_name(frame, seeds, c)))
    best = ranked[0][0]
    equals = _exactly_called(frame, [column for rank, _, column in ranked if rank == best])
    if len(equals) == 1 and best >= 2:
        return ColumnChoice(equals[0])
    return ColumnChoice(None, tuple(column for _, _, column in ranked))


def _exactly_called(frame: Frame, columns: list[int]) -> list[int]:
    """Return the one column called exactly 姓名, where all headers speak of persons; else all."""
    exact = [column for column in columns if bare(frame.title(column)) == "姓名"]
    return exact if len(exact) == 1 else columns


def _may_name(frame: Frame, seeds: Sequence[int], column: int) -> bool:
    """Tell whether a column could have names that are like none known: short texts, no windows."""
    values = [value for value in texts_of(frame, seeds, column) if not label_of(value)]
    if len(values) < max(1, HALF * len(seeds)):
        return False
    organised = _share(values, lambda value: organisation_likeness(value) >= 0.6)
    short = _share(values, lambda value: 1 < len(text(value)) <= 12)
    return organised < HALF and short > MANY


def _name_rank(frame: Frame, seeds: Sequence[int], column: int) -> tuple[float, float]:
    """Return how sure a column is the names', from 0 to 3, and how many of its texts are like one.

    3 where its header says so and its texts allow it, 2 where they are like names under a header
    that says nothing, 1 under one that says something else.
    """
    values = [value for value in texts_of(frame, seeds, column) if not label_of(value)]
    if not values or len(values) < HALF * len(seeds):
        return 0.0, 0.0
    looks = _NameLooks.of(values)
    scores = header_scores(frame.title(column))
    called = scores.get("姓名", 0.0)
    other = max((s for role, s in scores.items() if role != "姓名"), default=0.0)
    if called >= max(0.7, other) and looks.allow_names:
        return 3.0, looks.likely
    if looks.are_names:
        return (1.0 if other >= 0.7 else 2.0), looks.likely
    return (0.5 if looks.may_be_names and not scores else 0.0), looks.likely


@dataclass(frozen=True, kw_only=True)
class _NameLooks:
    """How much the texts of a column are like names: shares of them, from 0 to 1."""

    likely: float
    organised: float
    long: float
    apart: float

    @classmethod
    def of(cls, values: Sequence[str]) -> "_NameLooks":
        return cls(
            likely=_share(values, lambda value: name_likeness(value) >= 0.5),
            organised=_share(values, lambda value: organisation_likeness(value) >= 0.6),
            long=_share(values, lambda value: len(text(value)) > 8),
            apart=len({text(value) for value in values}) / len(values),
        )

    @property
    def allow_names(self) -> bool:
        """Whether nothing speaks against a header that says they are names."""
        short = self.organised < HALF and self.long < HALF
        possible = self.likely >= 0.25 or (short and self.likely + self.apart > 0.9)
        return self.apart >= HALF and possible

    @property
    def are_names(self) -> bool:
        """Whether they are like names whatever the header says."""
        return self.likely >= HALF and self.apart >= HALF and self.organised < MANY

    @property
    def may_be_names(self) -> bool:
        """Whether they could be names under a header that says nothing."""
        plain = self.organised < 0.2 and self.long < 0.1
        return plain and self.likely >= 0.2 and self.apart >= 0.9


def _share(values: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, values)) / len(values)
