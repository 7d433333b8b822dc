"""A worksheet as it is read: its cells, arrays and merged areas."""

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from operator import itemgetter
from typing import TypeVar

from lxml import etree

from workbook.ooxml.cells import (
    EMPTY,
    Cell,
    CellError,
    Cells,
    Value,
    collector_paused,
    has_formulas,
)
from workbook.ooxml.container.book import Book
from workbook.ooxml.references import Area, area_around
from workbook.ooxml.shared_formulas import SharedFormulas
from workbook.ooxml.sheet.cell_markup import stored_value
from workbook.ooxml.sheet.markup import SheetMarkup
from workbook.ooxml.sheet_text.fast_cells import (
    Which,
    plain_cells,
    plain_errors,
    plain_last_shown,
    plain_merged,
)
from workbook.ooxml.sheet_text.fast_formulas import NotPlainError, array_areas, plain_rows
from workbook.ooxml.xml import FORMULA, INLINE, VALUE, main_tag, parse, string_text

T = TypeVar("T")
_KEPT = 60_000  # cells of a sheet that are kept once they were read


def _is_filled(cell: Cell) -> bool:
    return cell.value is not None or cell.has_formula


def _joined(cells: Cells, changed: Mapping[tuple[int, int], Cell | None]) -> Cells:
    """Return cells with others in their place; None is for one that is gone."""
    found = {**cells}
    for at, cell in changed.items():
        if cell is None:
            found.pop(at, None)
        else:
            found[at] = cell
    grown = not changed.keys() <= cells.keys()
    return dict(sorted(found.items(), key=itemgetter(0))) if grown else found


def may_hold(sheet: "ReadableSheet", tag: str) -> bool:
    """Tell whether a sheet may hold elements of a name; one that was changed is not written out."""
    package = sheet.package
    return package.is_changed(sheet.part) or tag.encode() in package.part(sheet.part)


@contextmanager
def around_cells(sheet: "ReadableSheet") -> Iterator[None]:
    """Let what was read of the cells hold while something else of the sheet is edited."""
    current = sheet.is_current()
    yield
    if current:
        sheet.differ({})


def _values(filled: Cells, area: Area) -> list[list[Value]]:
    first, left, last, right = area
    found: list[list[Value]] = [[None] * (right - left + 1) for _ in range(first, last + 1)]
    if area.cells() < len(filled):
        for row, line in enumerate(found, first):
            for place, column in enumerate(range(left, right + 1)):
                cell = filled.get((row, column))
                if cell is not None:
                    line[place] = cell.value
        return found
    for (row, column), cell in filled.items():
        if first <= row <= last and left <= column <= right:
            found[row - first][column - left] = cell.value
    return found


def _frame(package: Book, part: str) -> etree._Element:
    """Return the root of a sheet, without its rows where its text tells where they are."""
    content = package.part(part)
    first, last = plain_rows(content) or (0, 0)
    if not first < last:
        return package.xml(part)
    try:
        return parse(content[:first] + b"<sheetData>" + content[last:])
    except ValueError as error:
        raise package.damaged() from error


def _shared_formula(
    markup: SheetMarkup,
    formula: etree._Element,
    row: int,
    column: int,
    shared: SharedFormulas | None,
) -> tuple[str | None, tuple[int, int]]:
    group = str(formula.get("si", ""))
    if shared is None:
        shared = SharedFormulas()
        for element in markup.shared_elements() if not formula.text else ():
            if element.text and element.get("si") == group:
                shared.met(group, *markup.position(element), element.text)
    return shared.met(group, row, column, formula.text)


class ReadableSheet:
    """One worksheet of a package. Cells are read from the sheet as it is at that moment."""

    def __init__(self, package: Book, name: str, part: str, state: str) -> None:
        self.package = package
        self.name = name
        self.part = part
        self.state = state
        self.markup = SheetMarkup(package, part)
        # What was read, after how many edits of the part, and the cells that alone differ since.
        self._every: Cells | None = None
        self._filled: Cells | None = None
        self._formulas: Cells | None = None
        self._extent: tuple[Cells, Area | None] | None = None  # of which filled cells
        self._read_after = 0
        self._stale: dict[tuple[int, int], Cell | None] = {}  # with what they are, where known
        self._tree_version: object = None  # that of which the text alone does not tell the cells
        self._frame: tuple[object, etree._Element] | None = None  # of which version

    def cells(self, columns: Container[int] | None = None) -> Cells:
        """Return all cells, styled empty ones too, by (row, column), in reading order.

        With ``columns``, those in some columns only.
        """
        self._renew()
        found = self._every
        if found is None:
            found = self._plain_cells(Which.EVERY)
            if found is None:
                with collector_paused():
                    found = dict(self._walk(with_empty=True))
            if len(found) <= _KEPT:
                self._every = found
        return found if columns is None else {a: c for a, c in found.items() if a[1] in columns}

    def filled(self) -> Cells:
        """Return the cells that hold a value or a formula, by (row, column), in reading order."""
        self._renew()
        if self._filled is None and self._every is not None:
            self._filled = {at: cell for at, cell in self._every.items() if _is_filled(cell)}
        if self._filled is None:
            self._filled = self._plain_cells(Which.FILLED)
        if self._filled is None:
            with collector_paused():
                self._filled = dict(self._walk(with_empty=False))
        return self._filled

    def formulas(self) -> Cells:
        """Return the cells that have a formula, by (row, column), in reading order."""
        self._renew()
        found = self._formulas
        if found is None and self._every is None and self._filled is None:
            changed = self.package.is_changed(self.part)
            if not (changed or has_formulas(self.package.part(self.part))):
                return {}
            found = self._plain_cells(Which.FORMULAS)
        if found is None:
            found = {at: cell for at, cell in self.filled().items() if cell.has_formula}
        self._formulas = found if len(found) <= _KEPT else None
        return found

    def filled_below(self, row: int, first_column: int, last_column: int) -> list[int]:
        """Return the rows below one in which something is between two columns."""
        extent = self.extent()
        if extent is None or extent.last_row <= row:
            return []
        rows = {
            number: None
            for (number, column), cell in self.filled().items()
            if number > row and first_column <= column <= last_column and cell.value is not None
        }
        return list(rows)

    def last_shown(self, first_column: int, last_column: int) -> tuple[int, bool]:
        """Return the last row that shows something in these columns, and if formulas wait below."""
        columns = range(first_column, last_column + 1)
        self._renew()
        unread = self._every is None and self._filled is None
        if unread and (found := self._plainly(plain_last_shown, columns)) is not None:
            return found
        waiting = False
        for (number, column), cell in reversed(list(self.filled().items())):
            if column in columns:
                if cell.value not in (None, ""):
                    return number, waiting
                waiting = waiting or cell.has_formula
        return 0, waiting

    def top_cells(self, rows: int) -> dict[tuple[int, int], Cell]:
        """Return the first rows' cells; a sheet that nobody has read is not read to its end."""
        root = self.package.top(self.part, rows)
        found: dict[tuple[int, int], Cell] = {}
        shared = SharedFormulas()
        for row, element in self.markup.rows(root.find(main_tag("sheetData"))):
            if row > rows:
                break
            for column, cell in self.markup.cells_of(element):
                found[row, column] = self._read_cell(cell, row, column, shared)
        return found

    def cell(self, row: int, column: int) -> Cell:
        """One cell; an empty one where there is none."""
        place = row, column
        if self.is_current() and self._every is not None and place not in self._stale:
            return self._every.get(place, EMPTY)
        if not (self.markup.indexed or self.package.is_changed(self.part)):
            cell = self.filled().get(place)
            if cell is not None:
                return cell
        element = self.markup.cell(row, column)
        return EMPTY if element is None else self._read_cell(element, row, column, None)

    def values(self, area: Area) -> list[list[Value]]:
        """Return the values of a rectangle, row by row."""
        return _values(self.filled(), area)

    def extent(self) -> Area | None:
        """Return the smallest rectangle around all cells that hold something; None for none."""
        filled = self.filled()
        if self._extent is None or self._extent[0] is not filled:
            self._extent = filled, area_around(filled) if filled else None
        return self._extent[1]

    def arrays(self) -> list[Area]:
        """Return the areas of the array formulas."""
        if not (self.markup.indexed or self.package.is_changed(self.part)):
            with suppress(ValueError):  # reported where the tree is read
                areas = array_areas(self.package.part(self.part))
                if areas is not None:
                    return areas
        self.markup.index()
        return list(self.markup.arrays.values())

    def merged(self) -> list[Area]:
        """Return the merged areas."""
        unread = not (self.markup.indexed or self.package.is_changed(self.part))
        if unread and (areas := plain_merged(self.package.part(self.part))) is not None:
            return areas
        self.markup.index()
        return list(self.markup.merged)

    def frame(self) -> etree._Element:
        """Return the root of the sheet, for reading only: its rows may be missing."""
        version = self.package.version(self.part)
        if version is None:
            return self.package.xml(self.part)
        if self._frame is None or self._frame[0] is not version:
            self._frame = version, _frame(self.package, self.part)
        return self._frame[1]

    # -- within ------------------------------------------------------------------------------------

    def _plain_cells(self, which: Which) -> dict[tuple[int, int], Cell] | None:
        """Return the cells as the sheet's text alone tells them, None where it takes the tree."""
        with collector_paused():
            return self._plainly(plain_cells, which)

    def _plainly(self, read: Callable[..., T], *arguments: object) -> T | None:
        """Return what the sheet's text alone tells, None where it takes the tree."""
        version = self.package.version(self.part)
        if version is None or version is self._tree_version:
            return None
        try:
            stored = partial(stored_value, self.package)
            return read(self.package.part(self.part), stored, *arguments)
        except NotPlainError:
            self._tree_version = version
            return None
        except ValueError as error:
            raise self.package.damaged() from error

    def _walk(self, *, with_empty: bool) -> Iterator[tuple[tuple[int, int], Cell]]:
        """Yield the cells that the sheet's tree has, in reading order, or those that are filled."""
        shared = SharedFormulas()
        for row, element in self.markup.rows():
            for column, cell in self.markup.cells_of(element):
                if with_empty or len(cell):
                    read = self._read_cell(cell, row, column, shared)
                    if with_empty or _is_filled(read):
                        yield (row, column), read

    # -- what was read, kept -----------------------------------------------------------------------

    def is_current(self) -> bool:
        """Tell whether what was read still holds, but for the cells that are known to differ."""
        return self._read_after == self.package.edits(self.part)

    def know(self, other: "ReadableSheet") -> None:
        """Take over what was read of a sheet that is the same."""
        other._renew()
        self._every, self._filled = other._every, other._filled

    def differ(self, cells: Mapping[tuple[int, int], Cell | None]) -> None:
        """Take down that the last edits have changed these cells only; None is to be read anew."""
        self._read_after = self.package.edits(self.part)
        self._stale.update(cells)

    def _renew(self) -> None:
        """Forget what was read where the sheet has changed, or read the cells anew that have."""
        if not self.is_current():
            self._every = self._filled = self._formulas = self._extent = None
            self._read_after = self.package.edits(self.part)
        elif self._stale:
            fresh = {at: cell or self._as_it_is(at) for at, cell in self._stale.items()}
            if self._every is not None:
                self._every, self._filled = _joined(self._every, fresh), None
            elif self._filled is not None:
                filled = {at: c if c and _is_filled(c) else None for at, c in fresh.items()}
                self._filled = _joined(self._filled, filled)
            self._formulas = self._extent = None
        self._stale.clear()

    def _as_it_is(self, at: tuple[int, int]) -> Cell | None:
        element = self.markup.cell(*at)
        return None if element is None else self._read_cell(element, *at, None)

    def _read_cell(
        self, cell: etree._Element, row: int, column: int, shared: SharedFormulas | None
    ) -> Cell:
        """`shared`: the shared formulas met so far, for reading on; None to look them up."""
        kind = cell.get("t")
        value: Value = None
        formula = array = None
        moved = (0, 0)
        try:
            for child in cell.iterchildren() if len(cell) else ():
                tag = child.tag
                if tag == VALUE:
                    value = stored_value(self.package, kind, child.text)
                elif tag == FORMULA:
                    formula = child.text
                    form = child.get("t")
                    if form == "array":
                        array = child.get("ref")
                    elif form == "shared":
                        formula, moved = _shared_formula(self.markup, child, row, column, shared)
                elif tag == INLINE and kind == "inlineStr":
                    value = string_text(child)
            return Cell(value, formula, array, int(cell.get("s") or 0), moved)
        except ValueError as error:
            raise self.package.damaged() from error


def error_places(sheet: ReadableSheet) -> list[tuple[int, int]]:
    """Return the cells whose formulas show an error, in reading order."""
    if not may_hold(sheet, 't="e"'):
        return []
    package = sheet.package
    places = None if package.is_changed(sheet.part) else plain_errors(package.part(sheet.part))
    if places is not None:
        return places
    return [at for at, cell in sheet.formulas().items() if isinstance(cell.value, CellError)]


def merged_over(sheet: ReadableSheet, row: int, column: int) -> Area | None:
    """Return the merged area that a cell is part of, None for none."""
    return next((area for area in sheet.merged() if area.holds(row, column)), None)


def shown_place(sheet: ReadableSheet, row: int, column: int) -> tuple[int, int]:
    """Return the cell that is seen in a place: its own, or the first of a merged area."""
    area = merged_over(sheet, row, column)
    return (row, column) if area is None else area[:2]
