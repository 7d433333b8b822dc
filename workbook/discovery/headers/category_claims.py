"""Which columns the cells of a header's row name as categories, also as headings over several."""

from dataclasses import replace

from udf.text import Cell
from workbook.discovery.cell_counts import score_number
from workbook.discovery.model import Place
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import CategoryWords, Claim
from workbook.ooxml.references import Area


def claims_in(view: View, row: int, words: CategoryWords) -> dict[int, Claim]:
    """Return which columns the cells of a row name as categories.

    Under a heading over several columns it is the one whose words speak of points, or the one that
    is computed from the others: what they leave of the full marks.
    """
    found: dict[int, Claim] = {}
    for column, cell in view.rows[row].items():
        claim = words.claim(cell)
        if claim is None:
            continue
        area = _group(view, row, column)
        if area is None:
            found[column] = claim
            continue
        below = view.rows.get(area.last_row + 1, {})
        under = {}
        for at in range(area.first_column, area.last_column + 1):
            own = below.get(at)
            joined = words.claim(f"{cell}{own}") if isinstance(own, str) else None
            if joined is not None and (joined.points or joined.off):
                under[at] = joined
        computed = _computed_in(view, area)
        if computed is not None and not any(one.points for one in under.values()):
            under = {computed: replace(claim, points=True, off=False)}
        found |= under
    return found


def _computed_in(view: View, area: Area) -> int | None:
    """Return the column under a heading that holds what the others leave of the full marks."""
    columns = range(area.first_column, area.last_column + 1)
    found = []
    for column in columns:
        places = [p for p in view.formulas if p[1] == column and p[0] > area.last_row + 1]
        leaving = sum(_leaves_a_rest(view, place, columns) for place in places)
        if leaving > 1 and leaving * 2 > len(places):
            found.append(column)
    return found[0] if len(found) == 1 else None


def _leaves_a_rest(view: View, place: Place, columns: range) -> bool:
    """Tell whether a formula takes from a number what is beside it in those columns."""
    read = [area for sheet, area in view.reads(*place) if sheet in (None, view.name)]
    beside = [area for area in read if area.first_row == place[0] == area.last_row]
    own = all(a.first_column in columns and a.last_column in columns for a in beside)
    return bool(beside) and own and "-" in view.formulas[place]


def _spans_a_group(view: View, area: Area) -> bool:
    """Tell whether a cell merged across is a heading over several columns, not a wide column."""
    if area.first_column == area.last_column:
        return False
    below = view.rows.get(area.last_row + 1, {})
    filled = [
        column
        for column in range(area.first_column, area.last_column + 1)
        if below.get(column) is not None
    ]
    return len(filled) > 1 or any(
        isinstance(below[column], str) and column > area.first_column for column in filled
    )


def _group(view: View, row: int, column: int) -> Area | None:
    """Return the columns that a heading is over, None where it is over its own column only.

    Where nothing is merged, it goes on to the right over blank cells that have words below.
    """
    area = view.anchors.get((row, column))
    if area is not None:
        return area if _spans_a_group(view, area) else None
    below, last = view.rows.get(row + 1, {}), column
    while (
        _is_heading(below.get(last + 1))
        and last + 1 not in view.rows[row]
        and (row, last + 1) not in view.anchors
    ):
        last += 1
    is_over = last > column and _is_heading(below.get(column))
    return Area(row, column, row, last) if is_over else None


def _is_heading(cell: Cell) -> bool:
    """Tell whether a cell may head a column: words, and no score that is kept as a text."""
    return isinstance(cell, str) and score_number(cell) is None
