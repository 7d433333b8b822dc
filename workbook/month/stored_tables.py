"""The tables of a month's workbook, whoever made it: by our names, or by their headers."""

from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from typing import cast

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from udf import tables
from udf.tables import Table, TableError
from udf.text import Cell, Cells
from workbook.month.made_sheets import CALC, SCORES
from workbook.month.tables import KINDS, PERSONS, PLACES, TABLES
from workbook.ooxml.container.readable import readable
from workbook.ooxml.package import Package
from workbook.ooxml.references import MAX_COLUMN, Area, parse_area

# The tables that are read, by defined name: the generated workbook's sheet, and the kind.
_TABLES = {
    PERSONS: (SCORES, tables.SCORES),
    PLACES: (CALC, tables.PLACES),
    **{TABLES[title]: (title, kind) for title, kind in KINDS.items()},
}
_BEFORE_ADOPTION = "原得分"


class Grids:
    """The sheets of a workbook, each read when it is first asked for."""

    def __init__(self, package: Package, careful: bool) -> None:
        self.areas = dict(_named_areas(package))
        content = readable(package.to_plain_bytes(), package.title, careful)
        try:
            self._book = CalamineWorkbook.from_filelike(BytesIO(content))
        except Exception as error:
            raise package.damaged() from error
        self._damaged = package.damaged
        self._read: dict[str, list[list[object]]] = {}

    def visible(self) -> list[str]:
        """Return the names of the sheets that a reader sees."""
        return [
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible
        ]

    def _rows(self, sheet: str) -> list[list[object]]:
        """Return all rows of a sheet from A1 on, none where there is no such sheet."""
        if sheet not in self._book.sheet_names:
            return []
        if sheet not in self._read:
            try:
                cells = self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            except Exception as error:
                raise self._damaged() from error
            self._read[sheet] = cast(list[list[object]], cells)
        return self._read[sheet]

    def cells(self, sheet: str, area: Area | None = None) -> Cells:
        """Return the filled rows of a sheet, or of an area of it, as the functions get them."""
        rows: Iterable[list[object]] = self._rows(sheet)
        if area is not None:
            columns = slice(area.first_column - 1, area.last_column)
            rows = self._rows(sheet)[area.first_row - 1 : area.last_row]
            rows = (row[columns] for row in rows if row.count("") < len(row))
        return Cells(tuple(map(_cell, row)) for row in rows if row.count("") < len(row))

    def titles(self, sheet: str) -> list[str]:
        """Return the texts of a sheet's first rows, as they are written there."""
        return [v for row in self._rows(sheet)[:3] for v in row if isinstance(v, str)]


def _cell(value: object) -> Cell:
    if value == "":
        return None
    return value if isinstance(value, (str, int, float, date)) else str(value)


def _named_areas(package: Package) -> Iterator[tuple[str, tuple[str, Area]]]:
    for defined in package.defined_names():
        if defined.name in _TABLES and defined.sheet is None:
            sheet, area = defined.target
            try:
                yield defined.name, (sheet, parse_area(area))
            except ValueError:  # points nowhere: look for the table itself
                continue


def find_tables(grids: Grids) -> dict[str, tuple[str, Cells]]:
    """Return the sheet and cells of each table that is there, by defined name."""
    found: dict[str, tuple[str, Cells]] = {}
    for name, (own, kind) in _TABLES.items():
        sheet, area = grids.areas.get(name, (own, None))
        if area is not None and kind is tables.SCORES:
            area = area._replace(first_column=1, last_column=MAX_COLUMN)  # scores are beside
        cells = grids.cells(sheet, area)
        if table_of(cells, kind):
            found[name] = sheet, cells
    if PERSONS not in found:
        found.update(_recognised(grids))
    return found


def _recognised(grids: Grids) -> dict[str, tuple[str, Cells]]:
    """Return the tables of an office's bare workbook, known by their headers."""
    found: dict[str, tuple[str, Cells]] = {}
    widest = 0
    for sheet in grids.visible():
        cells = grids.cells(sheet)
        if sheet == _BEFORE_ADOPTION:
            continue
        if table := table_of(cells, tables.LEDGER):
            found.setdefault("加分表" if "加" in sheet else "扣分表", (sheet, cells))
        elif (table := table_of(cells, tables.SCORES)) and len(table.columns) > widest:
            widest = len(table.columns)
            found[PERSONS] = sheet, cells
    return found


def table_of(cells: Cells, kind: tables.Schema) -> Table | None:
    """Return a range as a table of a kind, None where it is none."""
    try:
        return tables.read(cells, kind)
    except TableError:
        return None
