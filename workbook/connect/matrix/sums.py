"""Sums that somebody typed beside the clauses of a matrix, where these add up to others."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from udf.rulebook import RuleBook
from udf.text import number
from workbook.connect.matrix.entries import MatrixEntry, incidents, matrices
from workbook.connect.tables import other_titles
from workbook.discovery.cell_counts import read_count
from workbook.discovery.model import Discovery, FoundTable, Subtotal
from workbook.discovery.vocabulary import label_of
from workbook.month.listed import listed_places
from workbook.ooxml.cells import EMPTY, Cells
from workbook.ooxml.package import Package
from workbook.ooxml.references import address, column_letters

_SHOWN = 3  # cells that a message quotes
_Sums = list[float]  # what a row's clauses may be added up to: points, or how often


def sums_that_differ(
    package: Package, found: Discovery, rules: RuleBook, answers: Mapping[str, str]
) -> Iterator[str]:
    """Yield in sentences the columns of typed sums in which some are others than their clauses'."""
    if found.ledgers:  # then nothing of a matrix is entered
        return
    entries = incidents(package, found, rules, answers)
    full = sum(one.points for one in rules.categories if not one.bonus) / 100
    for table in matrices(found):
        cells = package.sheet(table.sheet).cells()
        own = [entry for entry in entries if entry.table == table.sheet]
        first = table.first_column
        for column, title in other_titles(table, cells).items():
            if not ("合计" in title or label_of(title) is Subtotal.SUM):
                continue
            typed = _typed(table, cells, column)
            if typed and median(map(abs, typed.values())) * 2 <= full:  # else what is left
                differing = _differing(table, cells, own, typed, (first, column))
                if differing:
                    yield (
                        f"“{table.sheet}”{column_letters(column)}列“{title}”没有改动，与各条款列"
                        f"相加的不同（{listed_places(differing, most=_SHOWN)}）；"
                        "得分按各条款列计算，请核对"
                    )
            first = column + 1


def _typed(table: FoundTable, cells: Cells, column: int) -> dict[int, float]:
    """Return the numbers that are typed into a column, by row of a person."""
    own = {row: cells.get((row, column), EMPTY) for row in table.rows}
    return {
        row: value
        for row, cell in own.items()
        if not cell.has_formula and (value := number(cell.value)) is not None
    }


def _differing(
    table: FoundTable,
    cells: Cells,
    entries: Sequence[MatrixEntry],
    typed: Mapping[int, float],
    span: tuple[int, int],
) -> list[str]:
    """Return the sums that are not those of all clauses, nor of those since the last such column.

    What the sums are of, points or how often, is what fits most of them.
    """
    readings: list[dict[int, float]] = []
    for first in dict.fromkeys((table.first_column, span[0])):
        sums = {row: _sums(table, cells, entries, row, (first, span[1])) for row in typed}
        readings += [
            {row: own[at] for row, own in sums.items()}
            for at in range(len(next(iter(sums.values()))))
        ]
    best = max(readings, key=lambda one: sum(_same(one[row], typed[row]) for row in typed))
    return [
        f"{address(row, span[1])}是{value:g}，各列算出{best[row]:g}"
        for row, value in typed.items()
        if not any(_same(one[row], value) for one in readings)
    ]


def _same(one: float, other: float) -> bool:
    return round(abs(one) * 100) == round(abs(other) * 100)


def _sums(
    table: FoundTable,
    cells: Cells,
    entries: Sequence[MatrixEntry],
    row: int,
    span: tuple[int, int],
) -> _Sums:
    """Return what a row's clauses in some columns add up to: deducted, all points, as written."""
    met = [e for e in entries if e.place[0] == row and span[0] <= e.place[1] < span[1]]
    points = [entry.rule.points * entry.quantity / 100 for entry in met]
    columns = [c.number for c in table.clauses if span[0] <= c.number < span[1]]
    written = [read_count(cells.get((row, column), EMPTY).value) or 0.0 for column in columns]
    return [
        -sum(own for own in points if own < 0),
        sum(points),
        float(sum(entry.quantity for entry in met)),
        sum(written),
    ]
