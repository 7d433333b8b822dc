"""A table of scores whose columns are known, and what its likely persons have in common."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from udf.text import text, whole
from workbook.discovery.columns.score_columns import MOST, most_are_looked_up
from workbook.discovery.headers.frame import Frame
from workbook.discovery.vocabulary import name_likeness

_ALWAYS = 0.85  # of the persons have a column filled that all of them have
LIKE = 0.5  # from here on a text counts as like a name


@dataclass(frozen=True)
class Columns:
    """The columns of a table of scores that were found; None where there is none."""

    name: int
    window: int | None = None
    sequence: int | None = None
    total: int | None = None


@dataclass(frozen=True)
class PeopleTable:
    """A table of scores whose columns are known, and what its likely persons have in common."""

    frame: Frame
    columns: Columns
    seeds: tuple[int, ...]
    listed: Collection[str]  # names that other sheets list
    names_answered: bool = False  # the office has stated which column has the names

    @property
    def scored(self) -> list[int]:
        """The columns of the scores and the total."""
        total = self.columns.total
        return [*self.frame.categories, *([total] if total is not None else [])]

    @cached_property
    def is_form(self) -> bool:
        """Whether no scores have been filled in yet: then a name may be all a row has."""
        filled = [cells for row in self.frame.rows if (cells := self.frame.view.rows.get(row))]
        scored = set(self.scored)
        return len(filled) > 2 and all(
            self.columns.name in cells and not scored & set(cells) for cells in filled
        )

    @cached_property
    def looked_up(self) -> bool:
        """Whether the scores of most rows are looked up in other rows."""
        return most_are_looked_up(self.frame, self.seeds, self.columns.total)

    @cached_property
    def base(self) -> tuple[int, ...]:
        """The seeds that count on and have something like a name, else those with a text."""
        view, columns = self.frame.view, self.columns
        named = [r for r in self.seeds if name_likeness(view.value(r, columns.name)) > 0]
        if columns.sequence is not None:
            counted = [r for r in named if whole(view.value(r, columns.sequence)) is not None]
            named = counted if len(counted) * 2 > len(named) else named
        likely = [r for r in named if name_likeness(view.value(r, columns.name)) >= LIKE]
        return tuple(likely if len(likely) * 2 > len(named) else named)

    def always(self, row: int) -> tuple[int, ...]:
        """Return the columns that the likely persons of all other rows have filled."""
        others = len(self.base) - (row in self.base)
        if others < 4:
            return ()
        enough = min(_ALWAYS * others, others - (others > 5))
        return tuple(
            column
            for column, filled in self._filled.items()
            if len(filled) - (row in filled) >= enough
        )

    @cached_property
    def _filled(self) -> dict[int, set[int]]:
        """The likely persons' rows that are filled, by the columns that only people need have."""
        view = self.frame.view
        own = {*self.frame.categories, self.columns.name, self.columns.total, self.columns.sequence}
        return {
            column: {
                row
                for row in self.base
                if (row, column) in view.values or (row, column) in view.formulas
            }
            for column in self.frame.columns
            if column not in own
        }

    @cached_property
    def totals_compute(self) -> bool:
        """Whether the totals of the likely persons are formulas of their own row."""
        total = self.columns.total
        if total is None or not self.base:
            return False
        computed = sum((row, total) in self.frame.view.formulas for row in self.base)
        return computed >= MOST * len(self.base)

    @cached_property
    def boxed(self) -> bool:
        """Whether the likely persons are in a grid of lines."""
        lined = sum((row, self.columns.name) in self.frame.view.bordered for row in self.base)
        return len(self.base) > 2 and lined >= 0.9 * len(self.base)

    @cached_property
    def names_are_wide(self) -> bool:
        """Whether most names are in cells merged across: a wide column, no headings."""
        areas = [self.frame.view.anchors.get((row, self.columns.name)) for row in self.seeds]
        wide = sum(area is not None and area.last_column > area.first_column for area in areas)
        return wide * 2 > len(self.seeds)

    @cached_property
    def windows(self) -> dict[str, int]:
        """How often each window is given by the seeds."""
        counts: dict[str, int] = {}
        if self.columns.window is not None:
            for row in self.seeds:
                shown = text(self.frame.view.shown(row, self.columns.window))
                counts[shown] = counts.get(shown, 0) + 1
        return counts
