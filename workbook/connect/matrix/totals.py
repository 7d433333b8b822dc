"""Columns of a matrix that are not entered and say otherwise than the scores: each is named."""

from collections.abc import Iterator
from statistics import median

from udf.rulebook import RuleBook
from udf.text import number, text
from workbook.connect.matrix.entries import scores_left
from workbook.discovery.model import Discovery, FoundTable, TableKind
from workbook.discovery.vocabulary import role_of
from workbook.month.listed import listed_places
from workbook.month.read import read_month, score_table
from workbook.month.tables import PERSONS, named_area
from workbook.ooxml.cells import EMPTY, Cell, Cells
from workbook.ooxml.package import Package
from workbook.ooxml.references import address, column_letters

_SHOWN = 3  # cells that a message quotes


def named_columns(package: Package, found: Discovery, rules: RuleBook) -> list[str]:
    """Return in sentences the columns of matrices that differ; the workbook is calculated."""
    tables = found.of_kind(TableKind.MATRIX)
    if not tables:
        return []
    return [
        *(words for table in tables for words in _totals(package, table, rules)),
        *_scores_left(package, found, rules),
    ]


def _scores_left(package: Package, found: Discovery, rules: RuleBook) -> Iterator[str]:
    columns: dict[tuple[str, int, str], list[str]] = {}
    for table, clause, place in scores_left(package, found, rules):
        value = package.sheet(table.sheet).cell(*place).value
        columns.setdefault((table.sheet, clause.number, clause.title), []).append(
            f"{address(*place)}的{value}"
        )
    for (sheet, column, title), places in columns.items():
        yield (
            f"“{sheet}”{column_letters(column)}列“{title}”没有写是哪一条扣的"
            f"（{listed_places(places, most=_SHOWN)}），没有登记；扣了分的请补写进登记表"
        )


def _totals(package: Package, table: FoundTable, rules: RuleBook) -> Iterator[str]:
    """Yield what to say of columns that are called a total: empty, or another than ours."""
    cells = package.sheet(table.sheet).cells()
    full = sum(one.points for one in rules.categories if not one.bonus) / 100
    for column, title in _called_totals(table, cells):
        own = {row: cells.get((row, column), EMPTY) for row in table.rows}
        where = f"“{table.sheet}”{column_letters(column)}列“{text(title)}”"
        numbers = {row: found for row, cell in own.items() if (found := _number(cell)) is not None}
        filled = any(cell.has_formula or cell.value is not None for cell in own.values())
        if not filled and "总" in title:
            yield f"{where}空着，没有填：这张表只登记各条款，得分看加上的得分表"
        elif numbers and median(numbers.values()) * 2 > full:  # no sum of what was taken off
            differing = list(_differing(package, table, column, numbers))
            if differing:
                scores, _ = named_area(package, PERSONS)
                yield (
                    f"{where}没有改动，与按细则算出的总分不同"
                    f"（{listed_places(differing, most=_SHOWN)}）；得分以“{scores.name}”为准"
                )


def _called_totals(table: FoundTable, cells: Cells) -> Iterator[tuple[int, str]]:
    """Yield the columns whose header speaks of a total that is not of points taken off."""
    for column in range(table.first_column, table.last_column + 1):
        shown = (cells.get((row, column), EMPTY).value for row in table.header)
        titles = [one for one in shown if isinstance(one, str) and role_of(one) == "总分"]
        if titles and "扣" not in titles[-1]:
            yield column, titles[-1]


def _number(cell: Cell) -> float | None:
    return number(cell.value) if isinstance(cell.value, (int, float, str)) else None


def _differing(
    package: Package, table: FoundTable, column: int, numbers: dict[int, float]
) -> Iterator[str]:
    """Yield the numbers that are not the total of their row's person, with that total."""
    month = read_month(package)
    roster = month.people()
    totals = [row[-1] for row in score_table(month)]
    for person in table.persons:
        own = numbers.get(person.row)
        who = roster.find(person.number, person.name, person.window).people
        if own is None or len(who) != 1:
            continue
        total = totals[who[0]]
        if not isinstance(total, float | int) or round(own * 100) != round(total * 100):
            ours = f"{total:g}" if isinstance(total, float | int) else f"{total}"
            yield f"{address(person.row, column)}是{own:g}，算出{ours}"
