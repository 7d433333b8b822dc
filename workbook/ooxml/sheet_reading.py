"""A worksheet as it is read: its cells, arrays and merged areas."""

from collections.abc import Container, Iterable
from functools import cache

from lxml import etree

from workbook.ooxml.book import Book
from workbook.ooxml.cell_markup import stored_value
from workbook.ooxml.cells import EMPTY, Cell, Cells, Value, collector_paused, has_formulas
from workbook.ooxml.fast_formulas import NotPlainError, PlainFormula, plain_formulas, unescaped
from workbook.ooxml.references import Area, column_number
from workbook.ooxml.shared_formulas import SharedFormulas
from workbook.ooxml.sheet_markup import SheetMarkup
from workbook.ooxml.xml import FORMULA, INLINE, VALUE, main_tag, string_text

_KEPT = 60_000  # cells of a sheet that are kept once they were read


class ReadableSheet:
    """One worksheet of a package. Cells are read from the sheet as it is at that moment."""

    def __init__(self, package: Book, name: str, part: str, state: str) -> None:
        self.package = package
        self.name = name
        self.part = part
        self.state = state
        self.markup = SheetMarkup(package, part)
        self._cells: tuple[int, Cells] | None = None  # as of so many edits

    def cells(self, columns: Container[int] | None = None) -> Cells:
        """All cells that are there, styled empty ones too, by (row, column), in reading order.

        With ``columns``, those in some columns only.
        """
        known = self._known_cells()
        if known is not None:
            return known if columns is None else {a: c for a, c in known.items() if a[1] in columns}
        found = self._read_cells(columns)
        if columns is None and len(found) <= _KEPT:
            self._cells = self.package.edits(self.part), found
        return found

    def _known_cells(self) -> Cells | None:
        """The cells as they were read before, where the sheet has not changed since."""
        if self._cells is not None and self._cells[0] != self.package.edits(self.part):
            self._cells = None
        return None if self._cells is None else self._cells[1]

    def _read_cells(self, columns: Container[int] | None) -> Cells:
        found: dict[tuple[int, int], Cell] = {}
        shared = SharedFormulas()
        with collector_paused():
            for row, element in self.markup.rows():
                for column, cell in self.markup.cells_of(element):
                    if columns is None or column in columns:
                        found[row, column] = self._read_cell(cell, row, column, shared)
                    elif (first := _first_of_shared(cell)) is not None:
                        shared.met(str(first.get("si", "")), row, column, first.text)
        return found

    def formulas(self) -> Cells:
        """The cells that have a formula, by (row, column), in reading order."""
        known = self._known_cells()
        if known is not None:
            return {at: cell for at, cell in known.items() if cell.has_formula}
        with collector_paused():
            if not self.package.is_changed(self.part):
                content = self.package.part(self.part)
                if not has_formulas(content):
                    return {}
                try:
                    return self._plain_cells(plain_formulas(content))
                except NotPlainError:
                    pass
                except ValueError as error:
                    raise self.package.damaged() from error
            return {at: cell for at, cell in self.cells().items() if cell.has_formula}

    def _plain_cells(self, plain: Iterable[PlainFormula]) -> dict[tuple[int, int], Cell]:
        number = cache(column_number)
        shared = SharedFormulas()
        found: dict[tuple[int, int], Cell] = {}
        for letters, digits, style, kind, own, group, written, value in plain:
            row, column = int(digits), number(letters)
            text, moved = own and unescaped(own), (0, 0)
            if group is not None:
                text, moved = shared.met(group, row, column, written and unescaped(written))
            if text is not None:
                stored = stored_value(self.package, kind, value and unescaped(value))
                found[row, column] = Cell(stored, text, None, int(style or 0), moved)
        return found

    def filled_below(self, row: int, first_column: int, last_column: int) -> list[int]:
        """The rows below one in which something stands between two columns."""
        return [
            number
            for number, element in self.markup.rows()
            if number > row
            and any(
                first_column <= column <= last_column
                and self._read_cell(cell, number, column, None).value is not None
                for column, cell in self.markup.cells_of(element)
            )
        ]

    def last_shown(self, first_column: int, last_column: int) -> tuple[int, bool]:
        """The last row that shows something between two columns; whether formulas wait below."""
        waiting = False
        for number, element in reversed(list(self.markup.rows())):
            for column, cell in self.markup.cells_of(element):
                if first_column <= column <= last_column and len(cell):
                    if self._read_cell(cell, number, column, None).value not in (None, ""):
                        return number, waiting
                    waiting = waiting or cell.find(FORMULA) is not None
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
        element = self.markup.cell(row, column)
        return EMPTY if element is None else self._read_cell(element, row, column, None)

    def values(self, area: Area) -> list[list[Value]]:
        """The values of a rectangle, row by row."""
        width = area.last_column - area.first_column + 1
        found: list[list[Value]] = [
            [None] * width for _ in range(area.first_row, area.last_row + 1)
        ]
        known = self._known_cells()
        if known is not None:
            for (row, column), one in known.items():
                if area.holds(row, column):
                    found[row - area.first_row][column - area.first_column] = one.value
            return found
        shared = SharedFormulas()
        with collector_paused():
            for row, element in self.markup.rows():
                if area.first_row <= row <= area.last_row:
                    line = found[row - area.first_row]
                    for column, cell in self.markup.cells_of(element):
                        # Most cells of a table with room to spare are styled and empty.
                        if len(cell) and area.first_column <= column <= area.last_column:
                            value = self._read_cell(cell, row, column, shared).value
                            line[column - area.first_column] = value
        return found

    def extent(self) -> Area | None:
        """The smallest rectangle around all cells that hold something; None for an empty sheet."""
        filled = [
            at
            for at, cell in self.cells().items()
            if cell.value is not None or cell.written is not None
        ]
        if not filled:
            return None
        rows, columns = zip(*filled, strict=True)
        return Area(min(rows), min(columns), max(rows), max(columns))

    def arrays(self) -> list[Area]:
        """The areas of the array formulas."""
        self.markup.index()
        return list(self.markup.arrays.values())

    def merged(self) -> list[Area]:
        """The merged areas."""
        self.markup.index()
        return list(self.markup.merged)

    # -- within ------------------------------------------------------------------------------------

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
