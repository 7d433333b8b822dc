"""Points typed on forms, a sheet a person: they are in no ledger, so that nothing counts them."""

from collections.abc import Iterator

from udf.text import number, text
from workbook.discovery.model import Discovery, FoundTable, Place, Shape
from workbook.discovery.vocabulary import speaks_of_points
from workbook.month.listed import listed_places
from workbook.ooxml.cells import Cell
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_MOST = 5  # cells named in a sentence


def points_on_forms(package: Package, found: Discovery) -> list[str]:
    """Return in a sentence which points typed on the month's forms are not taken over."""
    places = [
        f"{table.sheet}!{address(*place)}"
        for table in found.scores
        if table.shape is Shape.FORM
        for place in _typed(package, table)
    ]
    if not places:
        return []
    shown = listed_places(places, most=_MOST)
    return [f"{shown}填的扣分、加分没有进台账，没有计分；要计分的请写进“扣分登记”或“加分登记”"]


def _typed(package: Package, table: FoundTable) -> Iterator[Place]:
    """Yield the cells of a form with typed numbers under headers that speak of points."""
    cells = package.sheet(table.sheet).cells()
    columns = {
        column
        for (row, column), cell in cells.items()
        if row in table.header and speaks_of_points(text(str(cell.value)))
    }
    scores = {place for person in table.persons for place in person.cells.values()}
    rows = range(table.header[-1] + 1, max((row for row, _ in scores), default=0) + 1)
    for place, cell in cells.items():
        if place[0] in rows and place[1] in columns and place not in scores and _is_typed(cell):
            yield place


def _is_typed(cell: Cell) -> bool:
    value = cell.value if isinstance(cell.value, (int, float, str)) else None
    return not cell.has_formula and bool(number(value))
