"""What the numbers under the categories are: points, points taken off, or minus points.

The headers say it, the total that is computed or typed beside them, and how large they are.
"""

from collections.abc import Iterator, Sequence
from statistics import mode

from workbook.discovery.cell_counts import score_number
from workbook.discovery.columns.score_columns import MOST, TOLERANCE
from workbook.discovery.headers.frame import Frame
from workbook.discovery.model import Meaning, Place
from workbook.ooxml.formulas import Piece, references, tokens

_FEW = 0.25  # of the full marks: less is left of no month's whole staff, more taken off from none


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
    if frame.header.meaning is not Meaning.POINTS:
        return _sign_of_what_goes(frame, seeds, total, values)
    row = _computed_total(frame, seeds, total)
    if total is not None and (
        (row is not None and _subtracts(frame, (row, total), off))
        or _are_taken_off(frame, seeds, total, off)
    ):
        return Meaning.OFF, _share_typed(frame, seeds) < _FEW
    return Meaning.POINTS, not 0 <= _share_typed(frame, seeds) < _FEW


def _sign_of_what_goes(
    frame: Frame, seeds: Sequence[int], total: int | None, values: Sequence[float]
) -> tuple[Meaning, bool]:
    """Return how what the headers call taken off is written, and whether that is sure."""
    row = _computed_total(frame, seeds, total)
    if any(value > 0 for value in values):
        return Meaning.OFF, True
    if row is None or total is None:
        return Meaning.OFF, False
    if "-" in frame.view.formulas[row, total]:
        return Meaning.OFF, True
    # What adds nothing to begin with may be the sum of what is taken off.
    return Meaning.MINUS, score_number(frame.view.value(row, total)) != 0


def _are_minus_points(values: Sequence[float]) -> bool:
    below = sum(value < 0 for value in values)
    filled = sum(value != 0 for value in values)
    return below > 0 and below * 4 >= filled and all(value <= 5 for value in values)


def _computed_total(frame: Frame, seeds: Sequence[int], total: int | None) -> int | None:
    """Return the row of the first total that is computed, if any."""
    return next((row for row in seeds if total and (row, total) in frame.view.formulas), None)


def _subtracts(frame: Frame, total: Place, off: Sequence[int]) -> bool:
    """Tell whether a total takes off most of the categories from which is deducted.

    It may take off a sum of them that is computed beside it.
    """
    taken: set[int] = set()
    seen = {total[1]}
    left = [(1, total[1])]
    while left:
        around, place = left.pop()
        for sign, columns in _signed(frame.view.formulas.get((total[0], place), "")):
            for column in columns:
                if column in off:
                    taken |= {column} if sign * around < 0 else set()
                elif column not in seen:
                    seen.add(column)
                    left.append((sign * around, column))
    return len(taken) * 2 > len(off)


def _signed(formula: str) -> Iterator[tuple[int, range]]:
    """Yield the columns that a formula reads on its own sheet, with the sign that they have in it.

    In 100-(20-C3) that of C3 is plus; what a function is given has the sign of the function.
    """
    around = [1]  # of each parenthesis that is open
    sign, after_operand = 1, False
    for piece in tokens(formula):
        if piece.text in ("+", "-"):
            own = 1 if piece.text == "+" else -1
            sign, after_operand = own if after_operand else sign * own, False
        elif piece.kind is Piece.FUNCTION or piece.text == "(":
            around.append(around[-1] * sign)
            sign, after_operand = 1, False
        elif piece.text == ")":
            around[1:] = around[1:-1]  # a stray one closes nothing
            after_operand = True
        elif piece.text == ",":
            sign, after_operand = 1, False
        elif piece.kind is Piece.RANGE:
            for reference in references(piece.text):
                area = None if reference.prefix else reference.area()
                if area is not None:
                    yield around[-1] * sign, range(area.first_column, area.last_column + 1)
            after_operand = True
        else:
            after_operand = piece.kind is not Piece.OTHER


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


def _share_typed(frame: Frame, seeds: Sequence[int]) -> float:
    """Return how much of the full marks is typed under the categories, −1 where nothing is."""
    typed = [
        (value, frame.points[name])
        for row in seeds
        for name, column in frame.header.categories.items()
        if name not in frame.bonus and (row, column) not in frame.view.formulas
        if (value := score_number(frame.view.value(row, column))) is not None
    ]
    full = sum(points for _, points in typed)
    return sum(value for value, _ in typed) / full if full else -1.0
