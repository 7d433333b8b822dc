"""What somebody typed that follows from scores: it does not follow them.

Sums, means and the like below or between people, and grades beside them. Full marks are no month's
numbers.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache

from udf.rulebook import RuleBook
from udf.text import is_blank, is_summary
from workbook.connect.tables import other_titles
from workbook.discovery.model import FoundTable, Subtotal
from workbook.discovery.vocabulary import label_of, role_of
from workbook.month.listed import listed
from workbook.month.read import read_month
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.package import Package
from workbook.ooxml.references import column_letters

_COMPUTED = (Subtotal.MEAN, Subtotal.SUM, Subtotal.MAX, Subtotal.MIN)


def typed_sums(package: Package, sheets: Collection[str]) -> dict[str, str]:
    """Return in words, by sheet, the lines that begin with such a label and hold typed numbers."""
    found = {}
    rules = cache(lambda: read_month(package).book())
    for sheet in package.sheets:
        if sheet.name not in sheets:
            continue
        labels: dict[int, str] = {}
        numbers: dict[int, list[float]] = {}
        for (row, _), cell in sorted(sheet.filled().items()):
            if isinstance(cell.value, str):
                labels.setdefault(row, cell.value.strip())
            elif not cell.has_formula and isinstance(cell.value, (int, float)) and row in labels:
                numbers.setdefault(row, []).append(cell.value)
        lines = [
            f"第{row}行“{label}”"
            for row, label in labels.items()
            if row in numbers
            and ((meaning := label_of(label)) in _COMPUTED or is_summary(label))
            and not _are_full_marks(numbers[row], rules(), added=meaning is Subtotal.SUM)
        ]
        if lines:
            found[sheet.name] = listed(lines, unit="行")
    return found


def typed_grades(package: Package, tables: Iterable[FoundTable]) -> dict[str, str]:
    """Return in words, by sheet, the columns of grades (等次) that are typed beside scores."""
    found: dict[str, str] = {}
    for table in tables:
        cells = package.sheet(table.sheet).cells()
        titles = other_titles(table, cells)
        if "等次" in table.columns:
            own = table.columns["等次"]
            titles[own.number] = own.title
        columns = [
            f"{column_letters(column)}列“{title}”"
            for column, title in sorted(titles.items())
            if role_of(title) == "等次"
            and any(_is_typed(cells.get((person.row, column), EMPTY)) for person in table.persons)
        ]
        if columns:
            found[table.sheet] = listed(columns, unit="列")
    return found


def _is_typed(cell: Cell) -> bool:
    return isinstance(cell.value, str) and not cell.has_formula and not is_blank(cell.value)


def _are_full_marks(numbers: Sequence[float], rules: RuleBook, *, added: bool) -> bool:
    """Tell whether numbers are the categories' full marks, with or without their total.

    What only adds may be missing in a line that adds up; the others may have been reached.
    """
    every = [category.points for category in rules.categories]
    regular = [category.points for category in rules.categories if not category.bonus]
    written = sorted(round(number * 100) for number in numbers)
    totals: list[list[int]] = [[], [sum(regular)], [sum(every)]]
    return any(
        written == sorted([*marks, *total])
        for marks in (every, *[regular] * added)
        for total in totals
    )
