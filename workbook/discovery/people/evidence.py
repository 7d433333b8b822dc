"""What speaks for a row being a person's, and what against: all of it, before deciding."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from udf.text import Cell as Plain
from udf.text import is_error, text, whole
from workbook.discovery.cell_counts import score_number
from workbook.discovery.columns.score_columns import own_scores
from workbook.discovery.headers.frame import Frame, reads_beside, reads_rows
from workbook.discovery.model import Proof
from workbook.discovery.people.arithmetic import computed_rows
from workbook.discovery.people.people_table import LIKE, PeopleTable
from workbook.discovery.vocabulary import is_note, is_signature, label_of, name_likeness, words
from workbook.ooxml.references import Area

_RARE = 0.05  # from here on a text counts where the office has named the column
_POSSIBLE = 0.15  # from here on a text may be a name, four characters at most


@dataclass(frozen=True)
class Facts:
    """What is known of a row: ``name`` is the text in the name column, ``label`` what leads it."""

    row: int
    name: str
    label: str
    proofs: frozenset[Proof]
    against: frozenset[Proof]
    alone: bool  # a single cell is all the row has
    possible: bool  # the text could be somebody's name, however rare


def collect(table: PeopleTable) -> list[Facts]:
    """Return the facts of every row of a table, from top to bottom."""
    counted = _counted_on(table)
    computed = computed_rows(table, counted)
    return [_facts(table, row, counted, computed) for row in table.frame.rows]


def _facts(
    table: PeopleTable, row: int, counted: Collection[int], computed: Mapping[int, Proof]
) -> Facts:
    seen = _seen(table, row, counted, computed)
    proofs = frozenset(proof for proof, holds in FOR.items() if holds(seen))
    against = frozenset(proof for proof, holds in AGAINST.items() if holds(seen, proofs))
    return Facts(
        row=row,
        name=seen.name,
        label=seen.label,
        proofs=proofs,
        against=against,
        alone=_is_alone(seen),
        possible=seen.likeness >= _POSSIBLE,
    )


@dataclass(frozen=True)
class Seen:
    """A row as the tests look at it."""

    table: PeopleTable
    row: int
    cells: dict[int, Plain]
    name: str
    likeness: float
    label: str
    leading: tuple[str, ...]  # texts left of the scores
    across: bool  # the name's cell is merged across, and the other names' are not
    reads_rows: bool
    counted: bool
    computed: Proof | None
    numbers: dict[str, float]  # scores by category

    @property
    def needed(self) -> int:
        """How many scores of its own a person has at least."""
        return min(3, len(self.table.frame.categories))


def _is_wide(area: Area | None) -> bool:
    return area is not None and area.last_column > area.first_column


def _own_cells(frame: Frame, row: int) -> dict[int, Plain]:
    """Return the filled cells of a row that are the table's, by column."""
    first, last = frame.header.first, frame.header.last
    return {
        column: value
        for column, value in frame.view.rows[row].items()
        if column in frame.columns or first <= column <= last
    }


def _seen(
    table: PeopleTable, row: int, counted: Collection[int], computed: Mapping[int, Proof]
) -> Seen:
    view, header = table.frame.view, table.frame.header
    cells = _own_cells(table.frame, row)
    named = view.value(row, table.columns.name)
    across = not table.names_are_wide and _is_wide(view.anchors.get((row, table.columns.name)))
    words = {c: v for c, v in cells.items() if isinstance(v, str)}
    leading = [v for c, v in words.items() if c < min(table.frame.categories)]
    texts = leading or list(words.values())
    is_text = isinstance(named, str) and not is_error(named) and not across
    scores = {c: score_number(view.value(row, at)) for c, at in header.categories.items()}
    return Seen(
        table=table,
        row=row,
        cells=cells,
        name=text(named) if is_text else "",
        likeness=name_likeness(named) if is_text else 0.0,
        label=text(next(iter(texts), "")),
        leading=tuple(leading),
        across=across,
        reads_rows=not table.looked_up and reads_rows(table.frame, row, table.scored),
        counted=row in counted,
        computed=computed.get(row),
        numbers={category: n for category, n in scores.items() if n is not None},
    )


# --- for a person ---------------------------------------------------------------------------------


def _has_scores(seen: Seen) -> bool:
    return not seen.reads_rows and own_scores(seen.table.frame, seen.row) >= seen.needed


def _has_own_total(seen: Seen) -> bool:
    frame, total = seen.table.frame, seen.table.columns.total
    if total is None:
        return False
    return len(reads_beside(frame, (seen.row, total), frame.categories)) >= seen.needed


def _is_absent(seen: Seen) -> bool:
    view = seen.table.frame.view
    return any(_is_absence(view.value(seen.row, c)) for c in seen.table.scored)


def _shares_a_window(seen: Seen) -> bool:
    column = seen.table.columns.window
    if column is None:
        return False
    shown = text(seen.table.frame.view.shown(seen.row, column))
    return bool(shown) and seen.table.windows.get(shown, 0) > (seen.row in seen.table.seeds)


FOR: dict[Proof, Callable[[Seen], bool]] = {
    Proof.NAME: lambda seen: seen.likeness >= (_RARE if seen.table.names_answered else LIKE),
    Proof.LISTED: lambda seen: bool(seen.name) and seen.name in seen.table.listed,
    Proof.SCORES: _has_scores,
    Proof.TOTAL: _has_own_total,
    Proof.SEQUENCE: lambda seen: seen.counted,
    Proof.WINDOW: _shares_a_window,
    Proof.ABSENT: _is_absent,
    Proof.FORM: lambda seen: seen.table.is_form,
}


# --- against it -----------------------------------------------------------------------------------


def _is_labelled(seen: Seen, proofs: Collection[Proof]) -> bool:
    if label_of(seen.name) is not None:
        return True
    return any(label_of(one) is not None and text(one) != seen.name for one in seen.leading)


def _is_sentence(seen: Seen, proofs: Collection[Proof]) -> bool:
    if not seen.name or label_of(seen.name) is not None:
        return False
    impossible = seen.likeness == 0 and _is_no_name(seen.name)
    return impossible or is_signature(seen.name) or is_note(seen.name)


def _is_no_name(name: str) -> bool:
    """Tell whether a text cannot be anybody's name: figures, marks, a sentence."""
    return any(c.isdecimal() for c in name) or len(name) > 12 or any(c in ":,;=%/" for c in name)


def _is_absence(value: object) -> bool:
    return isinstance(value, str) and any(
        word in value and len(text(value)) <= len(word) + 6 for word in words()["values"]["absence"]
    )


def _is_beyond(seen: Seen, proofs: Collection[Proof]) -> bool:
    full = seen.table.frame.points
    return sum(value > full[name] + 0.005 for name, value in seen.numbers.items()) >= 2


def _is_full(seen: Seen, proofs: Collection[Proof]) -> bool:
    full = seen.table.frame.points
    if len(seen.numbers) < len(full):
        return False
    return any(
        all(abs(value * times - full[name]) < 0.005 for name, value in seen.numbers.items())
        for times in (1, 100)
    )


def _has_holes(seen: Seen, proofs: Collection[Proof]) -> bool:
    table, view = seen.table, seen.table.frame.view
    empty = (c for c in table.always(seen.row) if view.shown(seen.row, c) is None)
    if any((seen.row, c) not in view.formulas for c in empty):
        return True
    total = table.columns.total
    if total is None or not table.totals_compute or (seen.row, total) in view.formulas:
        return False
    return not _is_absence(view.value(seen.row, total))


def _is_out_of_sequence(seen: Seen, proofs: Collection[Proof]) -> bool:
    return seen.table.columns.sequence is not None and not seen.counted


def _is_unbordered(seen: Seen, proofs: Collection[Proof]) -> bool:
    place = (seen.row, seen.table.columns.name)
    return seen.table.boxed and place not in seen.table.frame.view.bordered


_SCORED = {Proof.SCORES, Proof.TOTAL, Proof.ABSENT}
AGAINST: dict[Proof, Callable[[Seen, Collection[Proof]], bool]] = {
    Proof.READS_ROWS: lambda seen, proofs: seen.reads_rows,
    Proof.ARITHMETIC: lambda seen, proofs: seen.computed is Proof.ARITHMETIC,
    Proof.EXTREME: lambda seen, proofs: seen.computed is Proof.EXTREME,
    Proof.FULL_MARKS: _is_full,
    Proof.BEYOND: _is_beyond,
    Proof.LABEL: _is_labelled,
    Proof.SENTENCE: _is_sentence,
    Proof.HEADING: lambda seen, proofs: seen.across,
    Proof.NO_NAME: lambda seen, proofs: not seen.name,
    Proof.NO_SCORES: lambda seen, proofs: not {*proofs} & _SCORED,
    Proof.OUT_OF_SEQUENCE: _is_out_of_sequence,
    Proof.HOLES: _has_holes,
    Proof.BELOW: lambda seen, proofs: seen.row > max(seen.table.base, default=seen.row),
    Proof.UNBORDERED: _is_unbordered,
}


def _is_alone(seen: Seen) -> bool:
    """Tell whether a text left of the scores is all that a row has."""
    filled = [c for c, v in seen.cells.items() if v is not None]
    computes = any((seen.row, c) in seen.table.frame.view.formulas for c in seen.table.scored)
    return len(filled) == 1 and filled[0] < min(seen.table.frame.categories) and not computes


# --- the sequence ---------------------------------------------------------------------------------


def _counted_on(table: PeopleTable) -> set[int]:
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
