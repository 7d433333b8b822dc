"""Sums, means and the like that somebody typed below or between people: they follow nothing."""

from collections.abc import Collection

from workbook.discovery.model import Subtotal
from workbook.discovery.vocabulary import label_of
from workbook.month.listed import listed
from workbook.ooxml.package import Package

_COMPUTED = (Subtotal.MEAN, Subtotal.SUM, Subtotal.MAX, Subtotal.MIN)


def typed_sums(package: Package, sheets: Collection[str]) -> dict[str, str]:
    """Return in words, by sheet, the lines that begin with such a label and hold typed numbers."""
    found = {}
    for sheet in package.sheets:
        if sheet.name not in sheets:
            continue
        labels: dict[int, str] = {}
        numbers: set[int] = set()
        for (row, _), cell in sorted(sheet.filled().items()):
            if isinstance(cell.value, str):
                labels.setdefault(row, cell.value.strip())
            elif not cell.has_formula and isinstance(cell.value, (int, float)) and row in labels:
                numbers.add(row)
        lines = [
            f"第{row}行“{label}”"
            for row, label in labels.items()
            if row in numbers and label_of(label) in _COMPUTED
        ]
        if lines:
            found[sheet.name] = listed(lines, unit="行")
    return found
