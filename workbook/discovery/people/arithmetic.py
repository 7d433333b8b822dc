"""Rows whose typed scores are what other rows add up to, or their mean, maximum or range."""

from collections.abc import Callable, Collection, Iterable, Sequence
from statistics import median

from workbook.discovery.cell_counts import score_number
from workbook.discovery.columns.score_columns import own_scores
from workbook.discovery.model import Proof
from workbook.discovery.people.people_table import PeopleTable

# --- arithmetic -----------------------------------------------------------------------------------

_Statistic = Callable[[Sequence[float]], float]
_TYPICAL: tuple[_Statistic, ...] = (lambda values: sum(values) / len(values), sum)
_EXTREME: tuple[_Statistic, ...] = (max, min, median, lambda values: max(values) - min(values))


def computed_rows(table: PeopleTable, counted: Collection[int]) -> dict[int, Proof]:
    """Return the rows whose typed scores are mean, sum, range, maximum … of the rows around them.

    The sets tried are the run above the row, all above, the run below, all below, and all others;
    rows found out are in no set any more.
    """
    numbers = _typed_scores(table)
    likely = set(table.base)
    base = [row for row in numbers if row in likely]
    found: dict[int, Proof] = {}
    for row in numbers:
        if row in counted or not _may_be_computed(table, row):
            continue
        sets = [
            [numbers[r] for r in rows]
            for rows in _sets_around(table, row, [r for r in base if r != row and r not in found])
        ]
        if _is_statistic(numbers[row], sets, _TYPICAL):
            found[row] = Proof.ARITHMETIC
        elif _is_at_edge(table, row) and _is_statistic(numbers[row], sets, _EXTREME):
            found[row] = Proof.EXTREME
    return found


def _typed_scores(table: PeopleTable) -> dict[int, list[float]]:
    """Return the scores of the seeds that have all of them."""
    found: dict[int, list[float]] = {}
    for row in table.seeds:
        own = [score_number(table.frame.view.value(row, c)) for c in table.frame.categories]
        known = [value for value in own if value is not None]
        if len(known) == len(own):
            found[row] = known
    return found


def _is_statistic(
    own: Sequence[float],
    sets: Iterable[Sequence[Sequence[float]]],
    statistics: Sequence[_Statistic],
) -> bool:
    return any(_matches(own, others, one) for others in sets for one in statistics)


def _is_at_edge(table: PeopleTable, row: int) -> bool:
    """Tell whether a row is the first or last of a run, where summaries are."""
    rows = set(table.base)
    return row - 1 not in rows or row + 1 not in rows


def _may_be_computed(table: PeopleTable, row: int) -> bool:
    return not any((row, column) in table.frame.view.formulas for column in table.frame.categories)


def _sets_around(table: PeopleTable, row: int, base: Sequence[int]) -> list[list[int]]:
    above, below = [r for r in base if r < row], [r for r in base if r > row]
    near = set(base)
    upwards = [r for r in reversed(table.frame.rows) if r < row]
    downwards = [r for r in table.frame.rows if r > row]
    sets = [list(base), above, below]
    for rows in (upwards, downwards):
        run = _run(rows, near)
        scored = [r for r in rows if own_scores(table.frame, r)]  # notes do not end a block
        sets += [run, _adjoining(run), _run(scored, near)]
    return [rows for rows in sets if len(rows) > 1]


def _run(rows: Iterable[int], wanted: Collection[int]) -> list[int]:
    """Return the first rows in order, up to the first that is not wanted."""
    found: list[int] = []
    for row in rows:
        if row not in wanted:
            if found:
                break
            continue
        found.append(row)
    return found


def _adjoining(rows: Sequence[int]) -> list[int]:
    """Return the first rows in order, up to an empty one."""
    return [row for at, row in enumerate(rows) if abs(row - rows[0]) == at]


def _matches(
    own: Sequence[float], others: Sequence[Sequence[float]], statistic: _Statistic
) -> bool:
    """Tell whether a row is a statistic of others in all columns, or all but one that vary."""
    varied = hits = broken = 0
    for at, value in enumerate(own):
        values = [other[at] for other in others]
        result = statistic(values)
        if abs(value - result) > (0.0051 if value != round(value, 1) else 0.051):
            continue
        hits += 1
        varied += max(values) - min(values) > 0.005
        broken += abs(result - round(result)) > 0.005
    if statistic in _EXTREME:
        return hits == len(own) and varied > 2 and len(others) > 3
    return hits >= len(own) - 1 and varied > 1 and (broken > 0 or statistic is sum)
