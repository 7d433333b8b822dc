"""A light view of a sheet: what its cells hold, compute and cover."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from udf.dittos import is_ditto
from udf.text import Cell as Plain
from udf.text import is_blank, is_summary
from workbook.discovery.model import Place
from workbook.ooxml.cells import CellError
from workbook.ooxml.formulas import references
from workbook.ooxml.looks.looks import bordered_styles
from workbook.ooxml.looks.rows import hidden_rows
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.sheet.worksheet import Sheet

MAX_WIDTH = 300  # columns that are looked at


@dataclass(frozen=True)
class View:
    """A sheet's filled cells: ``values`` by place, blank ones left out, and ``formulas``.

    A formula without a stored result has no value. ``bordered`` are the places with a border.
    """

    name: str
    values: dict[Place, Plain]
    formulas: dict[Place, str] = field(default_factory=dict)
    merged: tuple[Area, ...] = ()
    bordered: frozenset[Place] = frozenset()
    hidden: frozenset[int] = frozenset()  # rows
    state: str = "visible"
    memory: dict[object, object] = field(  # what was found out about it, by what was asked
        init=False, default_factory=dict, compare=False, repr=False
    )

    @cached_property
    def rows(self) -> dict[int, dict[int, Plain]]:
        """The filled cells by row and column; cells that only compute are there as None."""
        rows: dict[int, dict[int, Plain]] = {}
        for (row, column), value in self.values.items():
            rows.setdefault(row, {})[column] = value
        for row, column in self.formulas:
            rows.setdefault(row, {}).setdefault(column, None)
        return {row: dict(sorted(rows[row].items())) for row in sorted(rows)}

    @cached_property
    def height(self) -> int:
        """The last row that holds something."""
        return max(self.rows, default=0)

    @cached_property
    def width(self) -> int:
        """The last column that holds something."""
        return max((column for row in self.rows.values() for column in row), default=0)

    @cached_property
    def anchors(self) -> dict[Place, Area]:
        """The merged area that covers each place."""
        return {
            (row, column): area
            for area in self.merged
            if area.last_row <= self.height + 1
            for row in range(area.first_row, area.last_row + 1)
            for column in range(area.first_column, min(area.last_column, MAX_WIDTH) + 1)
        }

    def value(self, row: int, column: int) -> Plain:
        """Return what a cell holds, None where it is blank."""
        return self.values.get((row, column))

    def shown(self, row: int, column: int) -> Plain:
        """Return what a reader sees in a place: its own value, or that of the merged area."""
        area = self.anchors.get((row, column))
        return self.values.get(area[:2]) if area else self.values.get((row, column))

    def reads(self, row: int, column: int) -> list[tuple[str | None, Area]]:
        """Return what a cell's formula refers to: the sheet, None for its own, and the cells."""
        formula = self.formulas.get((row, column))
        return [] if formula is None else list(_reads(formula))


@lru_cache(maxsize=16384)
def _reads(formula: str) -> tuple[tuple[str | None, Area], ...]:
    found = []
    for reference in references(formula):
        area, named = reference.area(), reference.sheets
        if area is not None and not any("[" in name for name in named):
            found.append((named[-1] if named else None, area))
    return tuple(found)


def right_of(view: View, column: int) -> View:
    """Return the part of a sheet to the right of a column."""
    return between(view, column + 1, MAX_WIDTH)


def between(view: View, first: int, last: int) -> View:
    """Return the part of a sheet from a column to another."""
    return replace(
        view,
        values={p: value for p, value in view.values.items() if first <= p[1] <= last},
        formulas={p: text for p, text in view.formulas.items() if first <= p[1] <= last},
        merged=tuple(area for area in view.merged if first <= area.first_column <= last),
    )


def view_of(sheet: Sheet, bordered: frozenset[int]) -> View:
    """Read a sheet; ``bordered`` are the workbook's styles with a border."""
    values: dict[Place, Plain] = {}
    formulas: dict[Place, str] = {}
    lined: set[Place] = set()
    for place, cell in sheet.cells().items():
        if place[1] > MAX_WIDTH:
            continue
        value = cell.value.code if isinstance(cell.value, CellError) else cell.value
        if cell.has_formula:
            formulas[place] = cell.formula or ""
        if not is_blank(value):
            values[place] = value
        if cell.style in bordered:
            lined.add(place)
    _repeat(values)
    return View(
        name=sheet.name,
        values=values,
        formulas=formulas,
        merged=tuple(sheet.merged()),
        bordered=frozenset(lined),
        hidden=hidden_rows(sheet),
        state=sheet.state,
    )


def _repeat(values: dict[Place, Plain]) -> None:
    """Give cells that say 同上 or 〃 what they repeat: the text above."""
    for row, column in sorted(place for place, value in values.items() if is_ditto(value)):
        above = values.get((row - 1, column))
        if isinstance(above, str) and not is_ditto(above) and not is_summary(above):
            values[row, column] = above


def views_of(package: Package, without: Iterable[str] = ()) -> list[View]:
    """Read the sheets of a workbook, with plain links from sheet to sheet followed."""
    left_out, bordered = set(without), bordered_styles(package)
    views = [view_of(sheet, bordered) for sheet in package.sheets if sheet.name not in left_out]
    by_name = {view.name.casefold(): view for view in views}
    for view in views:
        _follow_links(view, by_name)
    return views


def _follow_links(view: View, by_name: Mapping[str, View]) -> None:
    """Give cells that only repeat another cell, and were never calculated, that cell's value."""
    for place, formula in view.formulas.items():
        if place in view.values or len(formula) > 60 or "(" in formula:
            continue
        read = _reads(formula)
        if len(read) != 1 or any(mark in formula for mark in '+-*/&"<>='):
            continue
        (sheet, area), source = read[0], view
        if sheet is not None:
            found = by_name.get(sheet.casefold())
            if found is None:
                continue
            source = found
        value = source.values.get(area[:2])
        if value is not None and area[:2] == area[2:]:
            view.values[place] = value
