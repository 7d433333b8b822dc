"""Points typed on forms, a sheet a person: they are in no ledger, so that nothing counts them."""

from collections.abc import Iterator

from udf.text import number, text
from workbook.discovery.model import Discovery, FoundTable, Place, Shape
from workbook.discovery.vocabulary import words
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
    shown = "、".join(places[:_MOST]) + (f"等{len(places)}处" if len(places) > _MOST else "")
    return [f"{shown}填的扣分、加分没有进台账，没有计分；要计分的请写进“扣分登记”或“加分登记”"]


def _typed(package: Package, table: FoundTable) -> Iterator[Place]:
    """Yield the cells of a form with typed numbers under headers that speak of points."""
    cells = package.sheet(table.sheet).cells()
    listed = words()["sheets"]
    speaking = [word for key in ("deductions", "awards") for word in listed[key] if "分" in word]
    columns = {
        column
        for (row, column), cell in cells.items()
        if row in table.header and any(word in text(str(cell.value)) for word in speaking)
    }
    scores = {place for person in table.persons for place in person.cells.values()}
    last = max((row for row, _ in scores), default=0)
    for (row, column), cell in cells.items():
        if column in columns and table.header[-1] < row <= last and (row, column) not in scores:
            value = cell.value if isinstance(cell.value, (int, float, str)) else None
            if not cell.has_formula and number(value):
                yield row, column
