"""Formulas of the office that take 待核, which everybody has in a new month, for a high score."""

from collections import defaultdict
from collections.abc import Iterator

from workbook.connect.guard import comparing_formulas, described
from workbook.connect.shown_people import is_pending_sum, shown_people
from workbook.discovery.model import Place
from workbook.month.own_formulas import Shows, own_columns
from workbook.month.tables import PERSONS, named_area
from workbook.ooxml.package import Package

_SCORES = (Shows.SCORE, Shows.TOTAL)


def pending_taken(package: Package) -> list[str]:
    """Return in a sentence a column which formulas take a text for a high score."""
    found = comparing_formulas(package, {*_score_cells(package)})
    return [f"{words}；请自己在公式里加上判断" for words in described(found)]


def _score_cells(package: Package) -> Iterator[tuple[str, Place]]:
    """Yield the cells that show scores and totals, with their sheets."""
    for one in own_columns(package, PERSONS):
        if one.shows in _SCORES:
            sheet, _ = named_area(package, PERSONS)
            yield from ((sheet.name, (row, one.column)) for row in one.formulas)
    rows: dict[str, set[int]] = defaultdict(set)
    for shown in shown_people(package):
        rows[shown.sheet].add(shown.row)
        yield from ((shown.sheet, place) for place in shown.places)
    for name, own in rows.items():  # an office's own sums, which say 待核 where a score is none
        for place, cell in package.sheet(name).formulas().items():
            if place[0] in own and is_pending_sum(cell.formula or ""):
                yield name, place
