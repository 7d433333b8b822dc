"""The rows and cells of a sheet's part as elements: found by number, and made where missing."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from lxml import etree

from workbook.ooxml.container.book import Book
from workbook.ooxml.references import (
    MAX_COLUMN,
    Area,
    address,
    area_text,
    column_number,
    parse_area,
    parse_cell,
)
from workbook.ooxml.shared_formulas import give_own_texts
from workbook.ooxml.sheet.cell_markup import store
from workbook.ooxml.xml import CELL, FORMULA, ROW, main_tag, remove_attributes, select

_DIGITS = "0123456789"
COLUMNS, COLUMN = main_tag("cols"), main_tag("col")


def row_style(row: etree._Element) -> str:
    """Return what new cells of a row look like; "" where their columns say it."""
    return str(row.get("s", "0")) if row.get("customFormat") in ("1", "true") else ""


class SheetMarkup:
    """The elements of one sheet; what is looked up is kept until `forget`."""

    def __init__(self, package: Book, part: str) -> None:
        self.package = package
        self.part = part
        self.arrays: dict[tuple[int, int], Area] = {}  # of array formulas, by their first cell
        self.merged: list[Area] = []
        self.data_tables: list[Area] = []
        self._row_numbers: list[int] | None = None
        self._rows: dict[int, etree._Element] = {}
        self._cells: dict[int, dict[int, etree._Element]] = {}
        self._extent: Area | None = None  # what the sheet says are its edges, once it was asked

    # -- finding -----------------------------------------------------------------------------------

    def data(self) -> etree._Element:
        """Return the element that holds the rows. KaoheError where the part is no worksheet."""
        root = self.package.xml(self.part)
        data = root.find(main_tag("sheetData"))
        if data is None or root.tag != main_tag("worksheet"):
            raise self.package.damaged()
        return data

    def rows(self, data: etree._Element | None = None) -> Iterator[tuple[int, etree._Element]]:
        """Rows with their numbers; a row that does not say its number follows the one before."""
        row = 0
        for element in (self.data() if data is None else data).iterchildren(ROW):
            number = element.get("r")
            try:
                row = row + 1 if number is None else int(number)
                address(row, 1)
            except ValueError as error:
                raise self.package.damaged() from error
            yield row, element

    def cells_of(self, row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
        """Yield a row's cells with their columns; one without address follows the one before."""
        column = 0
        for element in row.iterchildren(CELL):
            reference = element.get("r")
            if reference is None:
                column += 1
                if column > MAX_COLUMN:
                    raise self.package.damaged()
            else:
                try:
                    column = column_number(reference.rstrip(_DIGITS))
                except ValueError as error:
                    raise self.package.damaged() from error
            yield column, element

    def index(self) -> None:
        """Find rows, arrays and merged areas once; what is edited later keeps them up to date."""
        if self._row_numbers is not None:
            return
        try:
            for row, element in self.rows():
                self._rows[row] = element
            for formula in select(self.data(), "m:row/m:c/m:f[@t='array']"):
                area = parse_area(str(formula.get("ref", "")))
                self.arrays[area.first_row, area.first_column] = area
            for formula in select(self.data(), "m:row/m:c/m:f[@t='dataTable']"):
                self.data_tables.append(parse_area(str(formula.get("ref", ""))))
            path = f"{main_tag('mergeCells')}/{main_tag('mergeCell')}"
            for merged in self.package.xml(self.part).iterfind(path):
                self.merged.append(parse_area(str(merged.get("ref", ""))))
        except ValueError as error:
            raise self.package.damaged() from error
        self._row_numbers = sorted(self._rows)

    @property
    def indexed(self) -> bool:
        """Whether rows, arrays and merged areas have been found already."""
        return self._row_numbers is not None

    def row_cells(self, row: int) -> dict[int, etree._Element]:
        """Return the cells of a row by column."""
        self.index()
        if row not in self._cells:
            element = self._rows.get(row)
            self._cells[row] = {} if element is None else dict(self.cells_of(element))
        return self._cells[row]

    def array_at(self, row: int, column: int) -> Area | None:
        """Return the area of the array formula that fills a cell."""
        for area in self.arrays.values():
            if area.holds(row, column):
                return area
        return None

    def shared_elements(self) -> list[etree._Element]:
        """Return the formula elements that are members of a group, in reading order."""
        return select(self.data(), "m:row/m:c/m:f[@t='shared']")

    def position(self, formula: etree._Element) -> tuple[int, int]:
        """Return the row and column of a formula element, whose cell may have no address."""
        cell = formula.getparent()
        assert cell is not None
        reference = cell.get("r")
        if reference is not None:
            return parse_cell(reference)
        for row, element in self.rows():
            for column, candidate in self.cells_of(element):
                if candidate is cell:
                    return row, column
        raise AssertionError("a cell outside its sheet")

    def row(self, row: int) -> etree._Element | None:
        """Return the element of a row."""
        self.index()
        return self._rows.get(row)

    def cell(self, row: int, column: int) -> etree._Element | None:
        """Return the element of a cell."""
        self.index()
        return self.row_cells(row).get(column)

    def forget(self) -> None:
        """Look the sheet through anew when next asked: its markup was changed from outside."""
        self._row_numbers = None
        self._extent = None
        for known in (self._rows, self._cells, self.arrays, self.merged, self.data_tables):
            known.clear()

    # -- changing ----------------------------------------------------------------------------------

    def touch(self) -> None:
        """Prepare for a change: rows and cells without an address get the one they have."""
        if self.package.is_changed(self.part):
            self.package.note_edit(self.part)
            return
        self.package.edit_xml(self.part)
        if not select(self.data(), "m:row[not(@r)] | m:row/m:c[not(@r)]"):
            return
        for row, element in self.rows():
            element.set("r", str(row))
            for column, cell in self.cells_of(element):
                if cell.get("r") is None:
                    cell.set("r", address(row, column))

    def styled_cell(
        self, row: int, column: int, style: int | None, *, create: bool
    ) -> etree._Element | None:
        """Return the cell, made where missing and wanted, with the style it is to have."""
        cell = self.row_cells(row).get(column)
        if cell is None:
            if not create and style is None:
                return None
            self.touch()
            cell = self.make_cell(row, column)
        if style is not None and str(cell.get("s", "0")) != str(style):
            self.touch()
            cell.set("s", str(style))
        return cell

    def make_row(self, row: int) -> etree._Element:
        """Return the element of a row, made where it is missing."""
        assert self._row_numbers is not None
        if row not in self._rows:
            element = etree.SubElement(self.data(), ROW, r=str(row))
            at = bisect_left(self._row_numbers, row)
            if at < len(self._row_numbers):
                self._rows[self._row_numbers[at]].addprevious(element)
            insort(self._row_numbers, row)
            self._rows[row] = element
            self._cells[row] = {}
        return self._rows[row]

    def make_cell(self, row: int, column: int) -> etree._Element:
        """Return a new cell in its place, looking as its row or column does."""
        element = self.make_row(row)
        cells = self.row_cells(row)
        cell = etree.SubElement(element, CELL, r=address(row, column))
        style = self._default_style(element, column)
        if style != "0":
            cell.set("s", style)
        if cells and column < max(cells):
            cells[min(other for other in cells if other > column)].addprevious(cell)
        cells[column] = cell
        self.widen(element, row, column)
        return cell

    def _default_style(self, row: etree._Element, column: int) -> str:
        """Return a new cell's look: its row's where that has one of its own, else its column's."""
        return row_style(row) or self.column_style(column)

    def column_style(self, column: int) -> str:
        """Return what new cells of a column look like where their rows do not say it."""
        columns = self.package.xml(self.part).find(COLUMNS)
        for element in () if columns is None else columns.iterchildren(COLUMN):
            try:
                if int(element.get("min", "0")) <= column <= int(element.get("max", "0")):
                    return str(element.get("style", "0"))
            except ValueError as error:
                raise self.package.damaged() from error
        return "0"

    def widen(self, element: etree._Element, row: int, column: int) -> None:
        """Keep the sheet's dimension and the row's span true."""
        first, _, last = str(element.get("spans", "")).partition(":")
        if first.isdecimal() and last.isdecimal():
            element.set("spans", f"{min(int(first), column)}:{max(int(last), column)}")
        if self._extent is not None and self._extent.holds(row, column):
            return
        dimension = self.package.xml(self.part).find(main_tag("dimension"))
        if dimension is not None:
            try:
                area = self._extent or parse_area(str(dimension.get("ref", "")))
            except ValueError:
                return
            self._extent = area.with_cell(row, column)
            if not area.holds(row, column):
                dimension.set("ref", area_text(self._extent))

    def drop_formula(self, cell: etree._Element, row: int, column: int) -> None:
        """Remove a cell's formula, and what an array formula left in the cells of its area."""
        area = self.arrays.get((row, column))
        self._hold_result(cell, row, column)
        if area is None:
            return
        for member_row in self._rows:
            if not area.first_row <= member_row <= area.last_row:
                continue
            for member, other in self.row_cells(member_row).items():
                if area.holds(member_row, member) and other is not cell:
                    store(other, None, None)

    def hold_results(self, places: Iterable[tuple[int, int]]) -> None:
        """Remove formulas and leave what is stored. ValueError for a cell that has none."""
        for row, column in places:
            cell = self.cell(row, column)
            if cell is None or cell.find(FORMULA) is None:
                raise ValueError(f"no formula in {address(row, column)}")
            self.touch()
            self._hold_result(cell, row, column)

    def _hold_result(self, cell: etree._Element, row: int, column: int) -> None:
        """Remove a cell's formula; what is stored stays, also in the cells that an array fills."""
        formula = cell.find(FORMULA)
        if formula is None:
            return
        if formula.get("t") == "shared" and formula.text:
            group = str(formula.get("si", ""))
            give_own_texts({group}, self.shared_elements(), self.position)
        self.arrays.pop((row, column), None)
        cell.remove(formula)
        remove_attributes(cell, "cm")
        self.package.formulas_moved = True
