"""What speaks for a row being a person's, and what against: all of it, before deciding."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from udf.text import is_error, text, whole
from workbook.discovery.columns import (
    MOST,
    Frame,
    most_are_looked_up,
    own_scores,
    reads_beside,
    reads_rows,
    score_number,
)
from workbook.discovery.model import Proof
from workbook.discovery.vocabulary import (
    is_note,
    is_signature,
    label_of,
    name_likeness,
    words,
)

_ALWAYS = 0.85  # of the persons have a column filled that all of them have
_LIKE = 0.5  # from here on a text counts as like a name


@dataclass(frozen=True)
class Columns:
    """The columns of a table of scores that were found; None where there is none."""

    name: int
    window: int | None = None
    sequence: int | None = None
    total: int | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of a row: ``name`` is the text in the name column, ``label`` what leads it."""

    row: int
    name: str
    label: str
    proofs: frozenset[Proof]
    against: frozenset[Proof]
    alone: bool  # a single cell is all the row has


@dataclass(frozen=True)
class Table:
    """A table of scores whose columns are known, and what its likely persons have in common."""

    frame: Frame
    columns: Columns
    seeds: tuple[int, ...]
    listed: Collection[str]  # names that other sheets list

    @property
    def scored(self) -> list[int]:
        """The columns of the scores and the total."""
        total = self.columns.total
        return [*self.frame.five, *([total] if total is not None else [])]

    @cached_property
    def looked_up(self) -> bool:
        """Whether the scores of most rows are looked up in other rows."""
        return most_are_looked_up(self.frame, self.seeds, self.columns.total)

    @cached_property
    def base(self) -> tuple[int, ...]:
        """The seeds that count on and have something like a name, else those with a text."""
        view, columns = self.frame.view, self.columns
        named = [r for r in self.seeds if name_likeness(view.value(r, columns.name)) > 0]
        if columns.sequence is not None:
            counted = [r for r in named if whole(view.value(r, columns.sequence)) is not None]
            named = counted if len(counted) * 2 > len(named) else named
        likely = [r for r in named if name_likeness(view.value(r, columns.name)) >= _LIKE]
        return tuple(likely if len(likely) * 2 > len(named) else named)

    @cached_property
    def always(self) -> tuple[int, ...]:
        """The columns that the likely persons always have filled."""
        view, base = self.frame.view, self.base
        if len(base) < 4:
            return ()
        own = {*self.frame.five, self.columns.name, self.columns.total, self.columns.sequence}
        enough = min(_ALWAYS * len(base), len(base) - (len(base) > 5))
        return tuple(
            column
            for column in self.frame.columns
            if column not in own
            and sum((r, column) in view.values or (r, column) in view.formulas for r in base)
            >= enough
        )

    @cached_property
    def totals_compute(self) -> bool:
        """Whether the totals of the likely persons are formulas of their own row."""
        total = self.columns.total
        if total is None or not self.base:
            return False
        computed = sum((row, total) in self.frame.view.formulas for row in self.base)
        return computed >= MOST * len(self.base)

    @cached_property
    def boxed(self) -> bool:
        """Whether the likely persons stand in a grid of lines."""
        lined = sum((row, self.columns.name) in self.frame.view.bordered for row in self.base)
        return len(self.base) > 2 and lined >= 0.9 * len(self.base)

    @cached_property
    def windows(self) -> dict[str, int]:
        """How often each window is given by the seeds."""
        counts: dict[str, int] = {}
        if self.columns.window is not None:
            for row in self.seeds:
                shown = text(self.frame.view.shown(row, self.columns.window))
                counts[shown] = counts.get(shown, 0) + 1
        return counts


def collect(table: Table) -> list[Facts]:
    """Return the facts of every row of a table, from top to bottom."""
    counted = _counted_on(table)
    computed = _computed(table, counted)
    return [_facts(table, row, counted, computed) for row in table.frame.rows]


def _facts(table: Table, row: int, counted: Collection[int], computed: dict[int, Proof]) -> Facts:
    view, columns = table.frame.view, table.columns
    cells = {
        c: v
        for c, v in view.rows[row].items()
        if c in table.frame.columns or table.frame.header.first <= c <= table.frame.header.last
    }
    named = view.value(row, columns.name)
    area = view.anchors.get((row, columns.name))
    across = (
        area is not None and area.last_column > area.first_column and not _is_usual(table, area)
    )
    name = text(named) if isinstance(named, str) and not is_error(named) else ""
    leading = [v for c, v in cells.items() if isinstance(v, str) and c < min(table.frame.five)]
    rest = [v for v in cells.values() if isinstance(v, str)]
    label = text(next(iter(leading or rest), ""))
    if across:
        name = ""
    likeness = name_likeness(named)
    proofs: set[Proof] = set()
    against: set[Proof] = set()
    if name and likeness >= _LIKE:
        proofs.add(Proof.NAME)
    if name and name in table.listed:
        proofs.add(Proof.LISTED)
    reading = not table.looked_up and reads_rows(table.frame, row, table.scored)
    if own_scores(table.frame, row) >= min(3, len(table.frame.five)) and not reading:
        proofs.add(Proof.SCORES)
    total = columns.total
    if total is not None and len(reads_beside(table.frame, (row, total), table.frame.five)) >= min(
        3, len(table.frame.five)
    ):
        proofs.add(Proof.TOTAL)
    if any(_is_absence(view.value(row, c)) for c in table.scored):
        proofs.add(Proof.ABSENT)
    if row in counted:
        proofs.add(Proof.SEQUENCE)
    if (
        columns.window is not None
        and table.windows.get(text(view.shown(row, columns.window)), 0) > (row in table.seeds)
        and text(view.shown(row, columns.window))
    ):
        proofs.add(Proof.WINDOW)
    if reading:
        against.add(Proof.READS_ROWS)
    if row in computed:
        against.add(computed[row])
    against |= _against_words(table, row, name, likeness, leading, across)
    against |= _against_looks(table, row, proofs)
    filled = [c for c, v in cells.items() if v is not None]
    alone = (
        len(filled) == 1
        and filled[0] < min(table.frame.five)
        and not any((row, c) in view.formulas for c in table.scored)
    )
    return Facts(row, name, label, frozenset(proofs), frozenset(against), alone)


def _is_usual(table: Table, area: object) -> bool:
    """Tell whether most names are in cells merged across just so: a wide column."""
    view, name = table.frame.view, table.columns.name
    widths = [view.anchors.get((row, name)) for row in table.seeds]
    wide = sum(one is not None and one.last_column > one.first_column for one in widths)
    return wide * 2 > len(table.seeds)


def _against_words(
    table: Table, row: int, name: str, likeness: float, leading: Sequence[str], across: bool
) -> set[Proof]:
    found: set[Proof] = set()
    if across:
        found.add(Proof.HEADING)
    if not name:
        found.add(Proof.NO_NAME)
    elif label_of(name) is not None:
        found.add(Proof.LABEL)
    elif is_signature(name) or is_note(name) or (likeness == 0 and _is_no_name(name)):
        found.add(Proof.SENTENCE)
    if any(label_of(one) is not None and text(one) != name for one in leading):
        found.add(Proof.LABEL)
    return found


def _is_no_name(name: str) -> bool:
    """Tell whether a text cannot be anybody's name: figures, marks, a sentence."""
    return any(c.isdecimal() for c in name) or len(name) > 12 or any(c in ":,;=%/" for c in name)


def _is_absence(value: object) -> bool:
    return isinstance(value, str) and any(
        word in value and len(text(value)) <= len(word) + 6 for word in words()["values"]["absence"]
    )


def _against_looks(table: Table, row: int, proofs: set[Proof]) -> set[Proof]:
    view, columns = table.frame.view, table.columns
    found: set[Proof] = set()
    values = {name: score_number(view.value(row, c)) for name, c in table.frame.header.five.items()}
    numbers = {name: value for name, value in values.items() if value is not None}
    full = table.frame.points
    if numbers and sum(value > full[name] + 0.005 for name, value in numbers.items()) >= 2:
        found.add(Proof.BEYOND)
    if len(numbers) == len(full) and (
        all(abs(value - full[name]) < 0.005 for name, value in numbers.items())
        or all(abs(value * 100 - full[name]) < 0.005 for name, value in numbers.items())
    ):
        found.add(Proof.FULL_MARKS)
    if not proofs & {Proof.SCORES, Proof.TOTAL, Proof.ABSENT}:
        found.add(Proof.NO_SCORES)
    if columns.sequence is not None and Proof.SEQUENCE not in proofs:
        found.add(Proof.OUT_OF_SEQUENCE)
    if any(view.shown(row, c) is None and (row, c) not in view.formulas for c in table.always):
        found.add(Proof.HOLES)
    if table.totals_compute and (row, columns.total) not in view.formulas:
        worded = columns.total is not None and _is_absence(view.value(row, columns.total))
        found |= set() if worded else {Proof.HOLES}
    if table.boxed and (row, columns.name) not in view.bordered:
        found.add(Proof.UNBORDERED)
    if table.base and row > table.base[-1]:
        found.add(Proof.BELOW)
    return found


# --- the sequence ---------------------------------------------------------------------------------


def _counted_on(table: Table) -> set[int]:
    """Return the rows whose number follows the one before, or begins anew."""
    column, view = table.columns.sequence, table.frame.view
    if column is None:
        return set()
    found: set[int] = set()
    before: int | None = None
    for row in table.frame.rows:
        value = whole(view.value(row, column))
        if value is None:
            formula = view.formulas.get((row, column))
            if formula is not None and (row, column) not in view.values:
                found.add(row)
            continue
        if value == 1 or before is None or before < value <= before + 3:
            found.add(row)
            before = value
    return found


# --- arithmetic -----------------------------------------------------------------------------------

_Statistic = Callable[[Sequence[float]], float]
_TYPICAL: tuple[_Statistic, ...] = (lambda values: sum(values) / len(values), sum)
_EXTREME: tuple[_Statistic, ...] = (max, min, median, lambda values: max(values) - min(values))


def _computed(table: Table, counted: Collection[int]) -> dict[int, Proof]:
    """Return the rows whose typed scores are mean, sum, range, maximum … of the rows around them.

    The sets tried are the run above the row, all above, the run below, all below, and all others;
    rows found out are in no set any more.
    """
    numbers: dict[int, list[float]] = {}
    for row in table.seeds:
        own = [score_number(table.frame.view.value(row, c)) for c in table.frame.five]
        if all(value is not None for value in own):
            numbers[row] = [value for value in own if value is not None]
    found: dict[int, Proof] = {}
    suspects = [r for r in numbers if r not in counted and _may_be_computed(table, r)]
    base = [row for row in numbers if row in set(table.base)]
    for row in suspects:
        sets = _sets_around(table, row, [r for r in base if r != row and r not in found])
        for statistics, proof in ((_TYPICAL, Proof.ARITHMETIC), (_EXTREME, Proof.EXTREME)):
            if proof is Proof.EXTREME and not _is_at_edge(table, row):
                continue
            if row not in found and any(
                _matches(numbers[row], [numbers[r] for r in rows], statistic)
                for rows in sets
                for statistic in statistics
            ):
                found[row] = proof
    return found


def _is_at_edge(table: Table, row: int) -> bool:
    """Tell whether a row is the first or last of a run, where summaries are."""
    rows = set(table.base)
    return row - 1 not in rows or row + 1 not in rows


def _may_be_computed(table: Table, row: int) -> bool:
    return not any((row, column) in table.frame.view.formulas for column in table.frame.five)


def _sets_around(table: Table, row: int, base: Sequence[int]) -> list[list[int]]:
    above, below = [r for r in base if r < row], [r for r in base if r > row]
    near = set(base)
    upwards = [r for r in reversed(table.frame.rows) if r < row]
    downwards = [r for r in table.frame.rows if r > row]
    sets = [list(base), above, below]
    for run in (_run(upwards, near), _run(downwards, near)):
        sets += [run, _adjoining(run)]
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
