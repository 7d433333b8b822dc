"""Scores that are computed from what the header names: 扣分 beside 得分, a mark beside its share.

Which of the two columns holds the score is shown by the total, whatever their headers are called.
"""

from dataclasses import replace

from workbook.discovery.cell_counts import score_number
from workbook.discovery.columns.score_columns import HALF, MOST, TOLERANCE, adding_columns
from workbook.discovery.headers.frame import Frame, reads_beside
from workbook.discovery.headers.score_headers import ScoreHeader


def with_computed(frame: Frame) -> ScoreHeader:
    """Return the header of a table, its categories in the columns that the total adds up.

    Where the columns that the header names add up, or no others do, it stays as it is.
    """
    header = frame.header
    if adding_columns(frame):
        return header
    found = {
        category: column
        for category, named in header.categories.items()
        if (column := _computed_from(frame, category, named)) is not None
    }
    # What reads the others as well is the total.
    computed = {
        category: column
        for category, column in found.items()
        if not _reads_any(frame, column, set(found.values()) - {column})
    }
    if not computed:
        return header
    claims = {
        category: replace(claim, off=False) if category in computed else claim
        for category, claim in header.claims.items()
    }
    moved = replace(header, categories={**header.categories, **computed}, claims=claims)
    return moved if adding_columns(replace(frame, header=moved)) else header


def _computed_from(frame: Frame, category: str, named: int) -> int | None:
    """Return the column that holds what is left of full marks, or another share of a column."""
    others = [c for c in frame.columns if c > named and c not in frame.categories]
    for column in others:
        if _reads_it_alone(frame, named, column) or _is_the_rest(frame, category, named, column):
            return column
    return None


def _reads_any(frame: Frame, column: int, others: set[int]) -> bool:
    return any(reads_beside(frame, (row, column), others) for row in frame.rows)


def _reads_it_alone(frame: Frame, named: int, column: int) -> bool:
    computing = [row for row in frame.rows if (row, column) in frame.view.formulas]
    reading = sum(
        reads_beside(frame, (row, column), frame.categories) == {named} for row in computing
    )
    return reading > HALF * len(computing)


def _is_the_rest(frame: Frame, category: str, named: int, column: int) -> bool:
    view, full = frame.view, frame.points.get(category)
    pairs = [
        (score_number(view.value(row, named)), score_number(view.value(row, column)))
        for row in frame.rows
    ]
    known = [(one, other) for one, other in pairs if one is not None and other is not None]
    if full is None or len(known) < 2:
        return False
    rest = sum(abs(full - abs(one) - other) < TOLERANCE for one, other in known)
    return rest >= MOST * len(known)
