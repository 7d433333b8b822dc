"""A worksheet as it is read: its cells, arrays and merged areas."""

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import TypeVar

from lxml import etree

from workbook.ooxml.book import Book
from workbook.ooxml.cell_markup import stored_value
from workbook.ooxml.cells import EMPTY, Cell, Value, collector_paused, has_formulas
from workbook.ooxml.fast_cells import plain_cells, plain_last_shown
from workbook.ooxml.fast_formulas import NotPlainError, array_areas
from workbook.ooxml.references import Area
from workbook.ooxml.shared_formulas import SharedFormulas
from workbook.ooxml.sheet_markup import SheetMarkup
from workbook.ooxml.xml import FORMULA, INLINE, VALUE, main_tag, string_text

T = TypeVar("T")


class ReadableSheet:
    """One worksheet of a package. Cells are read from the sheet as it is at that moment."""

    def __init__(self, package: Book, name: str, part: str, state: str) -> None:
        self.package = package
        self.name = name
        self.part = part
        self.state = state
        self.markup = SheetMarkup(package, part)
        self._filled: Mapping[tuple[int, int], Cell] = {}
        self._filled_version: object = None  # that of the part when they were read
        self._tree_version: object = None  # that of which the text alone does not tell the cells

    def cells(self, columns: Container[int] | None = None) -> dict[tuple[int, int], Cell]:
        """All cells that are there, styled empty ones too, by (row, column), in reading order.

        With ``columns``, those in some columns only.
        """
        cells = self._plain_cells(with_empty=True)
        if cells is None:
            with collector_paused():
                return dict(self._walk(columns, with_empty=True))
        if columns is None:
            return cells
        return {at: cell for at, cell in cells.items() if at[1] in columns}

    def filled(self) -> Mapping[tuple[int, int], Cell]:
        """The cells that hold a value or a formula, by (row, column), in reading order."""
        version = self.package.version(self.part)
        if version is None or version is not self._filled_version:
            found = self._plain_cells(with_empty=False)
            if found is None:
                with collector_paused():
                    found = dict(self._walk(None, with_empty=False))
            self._filled, self._filled_version = found, version
        return self._filled

    def formulas(self) -> dict[tuple[int, int], Cell]:
        """The cells that have a formula, by (row, column), in reading order."""
        unchanged = not self.package.is_changed(self.part)
        if unchanged and not has_formulas(self.package.part(self.part)):
            return {}
        return {at: cell for at, cell in self.filled().items() if cell.has_formula}

    def filled_below(self, row: int, first_column: int, last_column: int) -> list[int]:
        """The rows below one in which something stands between two columns."""
        rows = {
            number: None
            for (number, column), cell in self.filled().items()
            if number > row and first_column <= column <= last_column and cell.value is not None
        }
        return list(rows)

    def last_shown(self, first_column: int, last_column: int) -> tuple[int, bool]:
        """The last row that shows something between two columns; whether formulas wait below."""
        columns = range(first_column, last_column + 1)
        if self.package.version(self.part) is not self._filled_version:
            found = self._plainly(plain_last_shown, columns)
            if found is not None:
                return found
        waiting = False
        for (number, column), cell in reversed(list(self.filled().items())):
            if column in columns:
                if cell.value not in (None, ""):
                    return number, waiting
                waiting = waiting or cell.has_formula
        return 0, waiting

    def top_cells(self, rows: int) -> dict[tuple[int, int], Cell]:
        """The cells of the first rows; a sheet that nobody has read is not read to its end."""
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
        if not (self.markup.indexed or self.package.is_changed(self.part)):
            cell = self.filled().get((row, column))
            if cell is not None:
                return cell
        element = self.markup.cell(row, column)
        return EMPTY if element is None else self._read_cell(element, row, column, None)

    def values(self, area: Area) -> list[list[Value]]:
        """The values of a rectangle, row by row."""
        width = area.last_column - area.first_column + 1
        found: list[list[Value]] = [
            [None] * width for _ in range(area.first_row, area.last_row + 1)
        ]
        if self.package.is_changed(self.part):
            with collector_paused():
                cells: Mapping[tuple[int, int], Cell] = dict(
                    self._walk(None, with_empty=False, rows=area)
                )
        else:
            cells = self.filled()
        for (row, column), cell in cells.items():
            if area.holds(row, column):
                found[row - area.first_row][column - area.first_column] = cell.value
        return found

    def extent(self) -> Area | None:
        """The smallest rectangle around all cells that hold something; None for an empty sheet."""
        area: Area | None = None
        for row, column in self.filled():
            here = Area(row, column, row, column)
            area = here if area is None else area.with_cell(row, column)
        return area

    def arrays(self) -> list[Area]:
        """The areas of the array formulas."""
        if not (self.markup.indexed or self.package.is_changed(self.part)):
            with suppress(ValueError):  # told where the tree is read
                areas = array_areas(self.package.part(self.part))
                if areas is not None:
                    return areas
        self.markup.index()
        return list(self.markup.arrays.values())

    def merged(self) -> list[Area]:
        """The merged areas."""
        self.markup.index()
        return list(self.markup.merged)

    # -- within ------------------------------------------------------------------------------------

    def _plain_cells(self, *, with_empty: bool) -> dict[tuple[int, int], Cell] | None:
        """The cells as the sheet's text alone tells them, None where it takes the tree."""
        with collector_paused():
            return self._plainly(partial(plain_cells, with_empty=with_empty))

    def _plainly(self, read: Callable[..., T], *arguments: object) -> T | None:
        """What the sheet's text alone tells, None where it takes the tree."""
        version = self.package.version(self.part)
        if version is None or version is self._tree_version:
            return None
        stored = partial(stored_value, self.package)
        try:
            return read(self.package.part(self.part), stored, *arguments)
        except NotPlainError:
            self._tree_version = version
            return None
        except ValueError as error:
            raise self.package.damaged() from error

    def _walk(
        self, columns: Container[int] | None, *, with_empty: bool, rows: Area | None = None
    ) -> Iterator[tuple[tuple[int, int], Cell]]:
        """Yield the cells that the sheet's tree has, in reading order.

        Those in some columns only, those that hold something only, or those in some rows only.
        """
        shared = SharedFormulas()
        for row, element in self.markup.rows():
            wanted = rows is None or rows.first_row <= row <= rows.last_row
            for column, cell in self.markup.cells_of(element):
                if not (with_empty or len(cell)):
                    continue
                if wanted and (columns is None or column in columns):
                    read = self._read_cell(cell, row, column, shared)
                    if with_empty or read.value is not None or read.has_formula:
                        yield (row, column), read
                elif (first := _first_of_shared(cell)) is not None:
                    shared.met(str(first.get("si", "")), row, column, first.text)

    def _read_cell(
        self,
        cell: etree._Element,
        row: int,
        column: int,
        shared: SharedFormulas | None,
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
                        formula, moved = self._shared_formula(child, row, column, shared)
                    elif form == "dataTable":
                        formula = None
                elif tag == INLINE and kind == "inlineStr":
                    value = string_text(child)
            return Cell(value, formula, array, int(cell.get("s") or 0), moved)
        except ValueError as error:
            raise self.package.damaged() from error

    def _shared_formula(
        self,
        formula: etree._Element,
        row: int,
        column: int,
        shared: SharedFormulas | None,
    ) -> tuple[str | None, tuple[int, int]]:
        group = str(formula.get("si", ""))
        if shared is None:
            shared = SharedFormulas()
            for element in self.markup.shared_elements() if not formula.text else ():
                if element.text and element.get("si") == group:
                    shared.met(group, *self.markup.position(element), element.text)
        return shared.met(group, row, column, formula.text)


def _first_of_shared(cell: etree._Element) -> etree._Element | None:
    """Return a cell's formula if it is the one that others share."""
    formula = cell.find(FORMULA)
    shared = formula is not None and formula.get("t") == "shared" and formula.text
    return formula if shared else None
