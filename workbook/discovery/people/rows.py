"""What each row of a table of scores is, decided once from all its evidence.

A person needs two proofs that do not hang together; not being one needs a single decisive proof, or
no name; everything else is asked. The table of decisions is read from the top, first that holds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from udf.text import text
from workbook.discovery.model import OtherRow, Proof, RowKind, Subtotal
from workbook.discovery.people.evidence import Facts, collect
from workbook.discovery.people.people_table import PeopleTable
from workbook.discovery.vocabulary import is_note, is_signature, label_of, organisation_likeness

# Proofs of one group hang together: a typed subtotal may have scores and a total, a signature a
# name that other sheets list.
_GROUPS = (
    {Proof.NAME, Proof.LISTED},
    {Proof.SCORES, Proof.TOTAL},
    {Proof.SEQUENCE},
    {Proof.WINDOW},
    {Proof.ABSENT},
    {Proof.FORM},
)
_SHADOWS = {
    Proof.ARITHMETIC, Proof.EXTREME, Proof.FULL_MARKS, Proof.BEYOND, Proof.OUT_OF_SEQUENCE,
    Proof.HOLES, Proof.UNBORDERED, Proof.LABEL, Proof.SENTENCE,
}  # fmt: skip


@dataclass(frozen=True)
class Decided:
    """A row with what it was taken for, and its evidence."""

    facts: Facts
    kind: RowKind
    subtotal: Subtotal | None = None
    heads: bool = False  # alone over a person: a window's heading, or none


def _groups(facts: Facts) -> int:
    return sum(bool(group & facts.proofs) for group in _GROUPS)


def _shadows(facts: Facts) -> set[Proof]:
    return _SHADOWS & facts.against


def _has(facts: Facts, *proofs: Proof) -> bool:
    return set(proofs) <= facts.proofs


def _is_subtotal(facts: Facts) -> bool:
    return Proof.READS_ROWS in facts.against


def _is_heading(facts: Facts) -> bool:
    return Proof.HEADING in facts.against or Proof.NO_NAME in facts.against


def _is_labelled(facts: Facts) -> bool:
    numbered = Proof.SEQUENCE in facts.proofs
    return (
        Proof.LABEL in facts.against and not numbered and not _has(facts, Proof.NAME, Proof.WINDOW)
    )


def _is_sentence(facts: Facts) -> bool:
    return Proof.SENTENCE in facts.against and Proof.SEQUENCE not in facts.proofs


def _is_sum(facts: Facts) -> bool:
    return {Proof.BEYOND, Proof.ARITHMETIC} <= facts.against and Proof.SEQUENCE not in facts.proofs


def _is_window(facts: Facts) -> bool:
    return facts.alone and organisation_likeness(facts.name) >= 0.6


def _is_of_windows(facts: Facts) -> bool:
    counted = {Proof.NAME, Proof.LISTED, Proof.SEQUENCE} & facts.proofs
    return (
        organisation_likeness(facts.name) >= 0.6
        and not counted
        and Proof.NO_SCORES in facts.against
    )


def _is_undoubted(facts: Facts) -> bool:
    return _groups(facts) >= 2 and not _shadows(facts)


def _is_counted_on(facts: Facts) -> bool:
    blemish = _shadows(facts) - {Proof.UNBORDERED, Proof.HOLES, Proof.EXTREME, Proof.FULL_MARKS}
    return _has(facts, Proof.NAME, Proof.SEQUENCE) and not blemish


def _is_well_proven(facts: Facts) -> bool:
    blemish = _shadows(facts) - {Proof.UNBORDERED, Proof.EXTREME}
    return _groups(facts) >= 3 and not blemish


def _is_no_line_of_people(facts: Facts) -> bool:
    doubted = bool(_shadows(facts) - {Proof.UNBORDERED}) or facts.alone
    unlike = not facts.possible or facts.alone or organisation_likeness(facts.name) >= 0.6
    return not facts.proofs and unlike and doubted and Proof.NO_SCORES in facts.against


# Evidence → kind, read from the top.
_DECISIONS: tuple[tuple[Callable[[Facts], bool], RowKind], ...] = (
    (_is_subtotal, RowKind.SUBTOTAL),  # computes from other rows, whatever it is called
    (_is_heading, RowKind.OTHER),  # no name, or merged across the table
    (_is_labelled, RowKind.SUBTOTAL),  # called a subtotal, and nothing counts it among people
    (_is_sentence, RowKind.NOTE),  # a note or signature where names are
    (_is_sum, RowKind.SUBTOTAL),  # typed, beyond full marks, exactly what others add up to
    (_is_window, RowKind.WINDOW),  # alone in its row, and an organisation
    (_is_of_windows, RowKind.OTHER),  # an organisation without scores: another table's line
    (_is_undoubted, RowKind.PERSON),  # two proofs and nothing against
    (_is_counted_on, RowKind.PERSON),  # a name that the sequence counts
    (_is_well_proven, RowKind.PERSON),  # three proofs against looks
    (_is_no_line_of_people, RowKind.OTHER),  # nothing for it, something against
)


def decide(facts: Facts) -> RowKind:
    """Return what a row is by its evidence; OPEN where only the office can say."""
    return next((kind for holds, kind in _DECISIONS if holds(facts)), RowKind.OPEN)


def decide_rows(
    table: PeopleTable, repeats: Sequence[int], answers: Mapping[str, RowKind]
) -> list[Decided]:
    """Return every row of a table with what it is; ``answers`` tell of labels whether persons."""
    found: list[Decided] = []
    for facts in collect(table):
        if facts.row in repeats:
            found.append(Decided(facts, RowKind.HEADER))
        elif (answer := answers.get(text(facts.name or facts.label))) is not None:
            found.append(Decided(facts, answer))
        else:
            kind = decide(facts)
            if kind in (RowKind.OTHER, RowKind.SUBTOTAL, RowKind.NOTE):
                kind, subtotal = _named(facts, kind)
                found.append(Decided(facts, kind, subtotal))
            else:
                found.append(Decided(facts, kind))
    _doubt_namesakes(found, answers)
    _with_headings(found, table, answers)
    return found


def _doubt_namesakes(found: list[Decided], answers: Mapping[str, RowKind]) -> None:
    """Ask about persons that are called like a subtotal, unless the sequence counts them."""
    subtotals = {one.facts.name for one in found if one.kind is RowKind.SUBTOTAL and one.facts.name}
    for at, one in enumerate(found):
        if (
            one.kind is RowKind.PERSON
            and one.facts.name in subtotals
            and one.facts.name not in answers
            and Proof.SEQUENCE not in one.facts.proofs
        ):
            found[at] = replace(one, kind=RowKind.OPEN)


def _named(facts: Facts, kind: RowKind) -> tuple[RowKind, Subtotal | None]:
    """Return what a row that is no person's is in particular."""
    label = facts.name if kind is RowKind.NOTE else facts.label or facts.name
    meaning = label_of(label) or label_of(facts.name)
    scored = {Proof.SCORES, Proof.READS_ROWS, Proof.ARITHMETIC} & (facts.proofs | facts.against)
    if kind is RowKind.SUBTOTAL or meaning or (scored and Proof.SEQUENCE not in facts.proofs):
        if Proof.FULL_MARKS in facts.against and Proof.READS_ROWS not in facts.against:
            meaning = Subtotal.FULL
        return RowKind.SUBTOTAL, meaning or Subtotal.OTHER
    if is_signature(label):
        return RowKind.SIGNATURE, None
    if is_note(label):
        return RowKind.NOTE, None
    if facts.alone and organisation_likeness(label) >= 0.6:
        return RowKind.WINDOW, None
    return RowKind.OTHER, None


_SHORT = 4  # characters that a window's heading has at most where no word says it is one


def _with_headings(
    found: list[Decided], table: PeopleTable, answers: Mapping[str, RowKind]
) -> None:
    """Take lone texts over persons for windows' headings, or ask.

    An organisation is one. Others are only where no column has the windows, and there are several
    different short ones; a single one could be a note as well, and one like a name a person
    without scores.
    """
    unknown: list[int] = []
    for at, one in enumerate(found):
        label = one.facts.label
        if not _may_head(one) or text(label) in answers or not _person_follows(found, at, table):
            continue
        if organisation_likeness(label) >= 0.6:
            found[at] = replace(one, kind=RowKind.WINDOW)
        elif table.columns.window is None:
            unknown.append(at)
    labels = {found[at].facts.label for at in unknown}
    plain = all(len(label) <= _SHORT for label in labels) and not any(
        Proof.NAME in found[at].facts.proofs for at in unknown
    )
    kind = RowKind.WINDOW if plain and len(labels) > 1 else RowKind.OPEN
    for at in unknown:
        long = len(found[at].facts.label) > 4 * _SHORT
        found[at] = replace(found[at], kind=RowKind.OTHER if long else kind, heads=True)


def _may_head(one: Decided) -> bool:
    label = one.facts.label
    return (
        one.facts.alone
        and one.kind in (RowKind.OTHER, RowKind.OPEN, RowKind.WINDOW)
        and not is_signature(label)
        and not is_note(label)
    )


def _person_follows(found: Sequence[Decided], at: int, table: PeopleTable) -> bool:
    """Tell whether the next row, but for headers, subtotals, notes and headings, is a person's."""
    aside = (RowKind.HEADER, RowKind.SUBTOTAL, RowKind.NOTE, RowKind.SIGNATURE)
    first = min(table.frame.categories)
    for one in found[at + 1 :]:
        over = min(table.frame.view.rows[one.facts.row]) >= first
        if one.kind not in aside and not one.facts.alone and not over:
            return one.kind is RowKind.PERSON
    return False


def line_of(decided: Decided) -> OtherRow:
    """Return a row that is no person's as a line of the table."""
    return OtherRow(
        row=decided.facts.row,
        kind=decided.kind,
        label=label_in(decided),
        subtotal=decided.subtotal,
        proofs=proofs_of(decided),
    )


def label_in(decided: Decided) -> str:
    """Return the text that a row is asked about, or known by."""
    facts = decided.facts
    return (facts.name or facts.label) if decided.kind is RowKind.OPEN else facts.label


def proofs_of(decided: Decided) -> tuple[Proof, ...]:
    """Return all evidence of a row in the order of the model."""
    known = decided.facts.proofs | decided.facts.against
    return tuple(proof for proof in Proof if proof in known)
