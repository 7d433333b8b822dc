"""Sums, means and the like that somebody typed below or between people: they follow nothing.

Full marks are no month's numbers.
"""

from collections.abc import Collection, Sequence
from functools import cache

from udf.rulebook import RuleBook
from udf.text import is_summary
from workbook.discovery.model import Subtotal
from workbook.discovery.vocabulary import label_of
from workbook.month.listed import listed
from workbook.month.read import read_month
from workbook.ooxml.package import Package

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
