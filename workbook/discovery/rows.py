"""What each row of a table of scores is, decided once from all its evidence.

A person needs two proofs that do not hang together; not being one needs a single decisive proof, or
no name; everything else is asked. The table of decisions is read from the top, first that holds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from udf.text import text
from workbook.discovery.evidence import Facts, Table, collect
from workbook.discovery.model import Line, LineKind, Proof, Subtotal
from workbook.discovery.vocabulary import (
    is_note,
    is_signature,
    label_of,
    organisation_likeness,
)

# Proofs of one group hang together: a typed subtotal may have scores and a total, a signature a
# name that other sheets list.
_GROUPS = (
    {Proof.NAME, Proof.LISTED},
    {Proof.SCORES, Proof.TOTAL},
    {Proof.SEQUENCE},
    {Proof.WINDOW},
    {Proof.ABSENT},
)
_SHADOWS = {
    Proof.ARITHMETIC, Proof.EXTREME, Proof.FULL_MARKS, Proof.BEYOND, Proof.OUT_OF_SEQUENCE,
    Proof.HOLES, Proof.UNBORDERED, Proof.LABEL, Proof.SENTENCE,
}  # fmt: skip


@dataclass(frozen=True)
class Decided:
    """A row with what it was taken for, and its evidence."""

    facts: Facts
    kind: LineKind
    subtotal: Subtotal | None = None


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
    named = _has(facts, Proof.NAME, Proof.SEQUENCE) or _has(facts, Proof.NAME, Proof.WINDOW)
    return Proof.LABEL in facts.against and not named and Proof.SEQUENCE not in facts.proofs


def _is_sentence(facts: Facts) -> bool:
    scored = {Proof.SCORES, Proof.TOTAL, Proof.SEQUENCE} & facts.proofs
    return Proof.SENTENCE in facts.against and not scored


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
    return not facts.proofs and doubted and Proof.NO_SCORES in facts.against


# Evidence → kind, read from the top.
_DECISIONS: tuple[tuple[Callable[[Facts], bool], LineKind], ...] = (
    (_is_subtotal, LineKind.SUBTOTAL),  # computes from other rows, whatever it is called
    (_is_heading, LineKind.OTHER),  # no name, or merged across the table
    (_is_labelled, LineKind.SUBTOTAL),  # called a subtotal, and nothing counts it among people
    (_is_sentence, LineKind.NOTE),  # a note or signature where names are
    (_is_sum, LineKind.SUBTOTAL),  # typed, beyond full marks, exactly what others add up to
    (_is_window, LineKind.WINDOW),  # alone in its row, and an organisation
    (_is_of_windows, LineKind.OTHER),  # an organisation without scores: another table's line
    (_is_undoubted, LineKind.PERSON),  # two proofs and nothing against
    (_is_counted_on, LineKind.PERSON),  # a name that the sequence counts
    (_is_well_proven, LineKind.PERSON),  # three proofs against looks
    (_is_no_line_of_people, LineKind.OTHER),  # nothing for it, something against
)


def decide(facts: Facts) -> LineKind:
    """Return what a row is by its evidence; OPEN where only the office can say."""
    return next((kind for holds, kind in _DECISIONS if holds(facts)), LineKind.OPEN)


def decide_rows(table: Table, repeats: Sequence[int], answers: Mapping[str, bool]) -> list[Decided]:
    """Return every row of a table with what it is; ``answers`` tell of labels whether persons."""
    found: list[Decided] = []
    for facts in collect(table):
        if facts.row in repeats:
            found.append(Decided(facts, LineKind.HEADER))
        elif facts.name and text(facts.name) in answers:
            kind = LineKind.PERSON if answers[text(facts.name)] else LineKind.OTHER
            found.append(Decided(facts, kind))
        else:
            kind = decide(facts)
            if kind in (LineKind.OTHER, LineKind.SUBTOTAL, LineKind.NOTE):
                kind, subtotal = _named(facts, kind)
                found.append(Decided(facts, kind, subtotal))
            else:
                found.append(Decided(facts, kind))
    return _with_headings(found, table)


def _named(facts: Facts, kind: LineKind) -> tuple[LineKind, Subtotal | None]:
    """Return what a row that is no person's is in particular."""
    label = facts.name if kind is LineKind.NOTE else facts.label or facts.name
    meaning = label_of(label) or label_of(facts.name)
    scored = {Proof.SCORES, Proof.READS_ROWS, Proof.ARITHMETIC} & (facts.proofs | facts.against)
    if kind is LineKind.SUBTOTAL or meaning or (scored and Proof.SEQUENCE not in facts.proofs):
        if Proof.FULL_MARKS in facts.against and Proof.READS_ROWS not in facts.against:
            meaning = Subtotal.FULL
        return LineKind.SUBTOTAL, meaning or Subtotal.OTHER
    if is_signature(label):
        return LineKind.SIGNATURE, None
    if is_note(label):
        return LineKind.NOTE, None
    if facts.alone and organisation_likeness(label) >= 0.6:
        return LineKind.WINDOW, None
    return LineKind.OTHER, None


def _with_headings(found: list[Decided], table: Table) -> list[Decided]:
    """Take lone texts for windows' headings where each begins a block of persons.

    One that is like a name could be a person without scores; only where there are several such
    lines, each directly over a person, and no column of windows, are they headings.
    """
    lone = [
        at
        for at, one in enumerate(found)
        if one.facts.alone
        and one.kind in (LineKind.OTHER, LineKind.OPEN, LineKind.WINDOW)
        and not is_signature(one.facts.label)
        and not is_note(one.facts.label)
    ]
    leading = [at for at in lone if _person_follows(found, at)]
    sure = [at for at in lone if found[at].kind is not LineKind.OPEN]
    for at in leading:
        one = found[at]
        if one.kind is LineKind.OTHER or (
            one.kind is LineKind.OPEN
            and table.columns.window is None
            and len(leading) > 1
            and len(leading) == len(set(lone) - set(sure)) + len(set(leading) & set(sure))
        ):
            found[at] = Decided(one.facts, LineKind.WINDOW)
    return found


def _person_follows(found: Sequence[Decided], at: int) -> bool:
    """Tell whether the next row, headers aside, is a person's."""
    for one in found[at + 1 :]:
        if one.kind is not LineKind.HEADER:
            return one.kind is LineKind.PERSON
    return False


def line_of(decided: Decided) -> Line:
    """Return a row that is no person's as a line of the table."""
    return Line(
        row=decided.facts.row,
        kind=decided.kind,
        label=decided.facts.name if decided.kind is LineKind.OPEN else decided.facts.label,
        subtotal=decided.subtotal,
        proofs=proofs_of(decided),
    )


def proofs_of(decided: Decided) -> tuple[Proof, ...]:
    """Return all evidence of a row in the order of the model."""
    known = decided.facts.proofs | decided.facts.against
    return tuple(proof for proof in Proof if proof in known)
