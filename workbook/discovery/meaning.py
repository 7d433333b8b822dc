"""What the numbers under the categories are: points, points taken off, or minus points.

The headers say it, the total that is computed or typed beside them, and how large they are.
"""

import re
from collections.abc import Sequence
from statistics import mode

from workbook.discovery.cell_counts import score_number
from workbook.discovery.columns import MOST, TOLERANCE
from workbook.discovery.frame import Frame
from workbook.discovery.model import Meaning
from workbook.ooxml.references import parse_area

_CELLS = r"[A-Z]{1,3}[0-9]+(?:[:,+][A-Z]{1,3}[0-9]+)*"
_SUBTRACTED = re.compile(rf"-(?:SUM)?\(*(?:SUM\()?({_CELLS})")
_FEW = 0.25  # of the full marks: who has less than that left is no month's whole staff


def find_meaning(frame: Frame, seeds: Sequence[int], total: int | None) -> tuple[Meaning, bool]:
    """Return what the category columns hold, and whether that is sure.

    The category that only adds never holds minus points, so it says nothing.
    """
    off = [c for name, c in frame.header.categories.items() if name not in frame.bonus]
    values = [
        value
        for row in seeds
        for c in off
        if (value := score_number(frame.view.value(row, c))) is not None
    ]
    if _are_minus_points(values):
        return Meaning.MINUS, True
    formula = _total_formula(frame, seeds, total)
    if frame.header.meaning is Meaning.POINTS:
        if _subtracts(formula, off) or (
            total is not None and _are_taken_off(frame, seeds, total, off)
        ):
            return Meaning.OFF, True
        return Meaning.POINTS, not _are_few(frame, seeds)
    if formula:
        return Meaning.OFF if "-" in formula else Meaning.MINUS, True
    return Meaning.OFF, any(value > 0 for value in values)


def _are_minus_points(values: Sequence[float]) -> bool:
    below = sum(value < 0 for value in values)
    filled = sum(value != 0 for value in values)
    return below > 0 and below * 4 >= filled and all(value <= 5 for value in values)


def _total_formula(frame: Frame, seeds: Sequence[int], total: int | None) -> str:
    """Return the formula of the first total that has one, as formulas spell cells, "" for none."""
    formulas = (frame.view.formulas.get((row, total), "") for row in seeds if total is not None)
    return re.sub(r"[$\s]", "", next(filter(None, formulas), ""))


def _subtracts(formula: str, off: Sequence[int]) -> bool:
    """Tell whether a total's formula takes off most of the categories from which is deducted."""
    taken: set[int] = set()
    for cells in _SUBTRACTED.findall(formula.upper()):
        for part in re.split("[,+]", cells):
            area = parse_area(part)
            taken.update(range(area.first_column, area.last_column + 1))
    return len(taken & set(off)) * 2 > len(off)


def _are_taken_off(frame: Frame, seeds: Sequence[int], total: int, off: Sequence[int]) -> bool:
    """Tell whether totals and what was deducted, less what was added, come to the same for all."""

    def added(row: int, columns: Sequence[int]) -> float:
        return sum(score_number(frame.view.value(row, column)) or 0.0 for column in columns)

    gains = [column for column in frame.categories if column not in off]
    shown = {
        row: value
        for row in seeds
        if (value := score_number(frame.view.value(row, total))) is not None
    }
    adding = sum(
        abs(added(row, frame.categories) - value) < TOLERANCE for row, value in shown.items()
    )
    if len(shown) < 2 or adding * 2 >= len(shown):
        return False
    wholes = [round(value + added(row, off) - added(row, gains), 2) for row, value in shown.items()]
    full = sum(points for name, points in frame.points.items() if name not in frame.bonus)
    whole = mode(wholes)
    return whole >= full and wholes.count(whole) >= MOST * len(wholes)


def _are_few(frame: Frame, seeds: Sequence[int]) -> bool:
    """Tell whether next to nothing is typed under the categories: hardly anybody's points."""
    values = [
        (value, frame.points[name])
        for row in seeds
        for name, column in frame.header.categories.items()
        if name not in frame.bonus and (row, column) not in frame.view.formulas
        if (value := score_number(frame.view.value(row, column))) is not None
    ]
    return sum(value for value, _ in values) < _FEW * sum(full for _, full in values)
