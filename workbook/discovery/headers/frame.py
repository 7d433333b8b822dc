"""A table of scores before its columns are known: where to look, and what its rows compute."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from udf.text import text
from workbook.discovery.headers.score_headers import ScoreHeader
from workbook.discovery.model import Place
from workbook.discovery.sheet_view import View


@dataclass(frozen=True)
class Frame:
    """A table of scores before its columns are known: where to look, and for what.

    ``rows`` are the filled rows under the header within the table's columns; ``lead`` is a header
    beside this one whose names hold for this one too.
    """

    view: View
    header: ScoreHeader
    rows: tuple[int, ...]
    points: dict[str, float]  # full marks by category
    bonus: frozenset[str]  # the categories that only add
    lead: ScoreHeader | None = None
    columns: tuple[int, ...] = ()

    @property
    def categories(self) -> list[int]:
        """The columns of the categories."""
        return list(self.header.categories.values())

    @property
    def empty(self) -> list[int]:
        """The columns that have a title and hold nothing else yet; pages may repeat it."""
        first, last = self.header.first, self.header.last
        titled = (c for c, title in self.header.titles.items() if title and first <= c <= last)
        return [c for c in titled if not any(self._is_filled(row, c) for row in self.rows)]

    def _is_filled(self, row: int, column: int) -> bool:
        if (row, column) in self.view.formulas:
            return True
        value = self.view.value(row, column)
        return value is not None and text(value) not in ("", text(self.title(column)))

    def title(self, column: int) -> str:
        """Return what is over a column."""
        own = self.header.titles.get(column)
        return own or (self.lead.titles.get(column, "") if self.lead else "")


def frame_of(
    view: View,
    header: ScoreHeader,
    rows: Iterable[int],
    points: dict[str, float],
    bonus: frozenset[str],
    lead: ScoreHeader | None = None,
) -> Frame:
    """Return the frame of a header, with the columns that may be its own."""
    own = set(range(header.first, header.last + 1))
    if lead is not None:
        own |= set(range(lead.first, min(lead.categories.values())))
    filled = tuple(
        row
        for row in rows
        if any(header.first <= column <= header.last for column in view.rows.get(row, {}))
    )
    used = {c for row in filled for c in view.rows[row] if c in own}
    columns = tuple(sorted(used | set(header.categories.values())))
    return Frame(
        view=view,
        header=header,
        rows=filled,
        points=points,
        bonus=bonus,
        lead=lead,
        columns=columns,
    )


def reads_beside(frame: Frame, place: Place, columns: Iterable[int]) -> set[int]:
    """Return which of some columns a cell's formula reads in its own row."""
    row = place[0]
    wanted = set(columns)
    return {
        column
        for sheet, area in frame.view.reads(*place)
        if sheet in (None, frame.view.name) and area.first_row == row == area.last_row
        for column in wanted
        if area.first_column <= column <= area.last_column
    }


def reads_rows(frame: Frame, row: int, columns: Sequence[int]) -> bool:
    """Tell whether one of a row's scores is computed from those columns in other rows."""
    for column in columns:
        for sheet, area in frame.view.reads(row, column):
            if sheet not in (None, frame.view.name):
                continue
            if area.first_row == row == area.last_row:
                continue
            if any(area.first_column <= other <= area.last_column for other in columns):
                return True
    return False
