"""What is asked of a sheet before it is clear what the sheet is: so the office is asked once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from udf.errors import KaoheError
from udf.rulebook import RuleBook
from workbook.discovery.discover import discover
from workbook.discovery.mapping import SHEETS, Answers
from workbook.discovery.model import LEDGERS, Cause, Discovery, Proof, Question, TableKind
from workbook.ooxml.package import Package

_KINDS = [kind.value for kind in TableKind]
_SIDES = [kind.value for kind in LEDGERS]


def asked_ahead(
    package: Package,
    have: Discovery,
    asked: Sequence[Question],
    answers: Answers,
    rules: RuleBook,
) -> tuple[Question, ...]:
    """Return what will be asked of sheets if they are what they look like: asked along with that.

    A sheet that may be two kinds of counts looks like neither. The answers speak of a kind, not of
    a sheet: nothing is asked ahead of a kind that another sheet has, or may turn out to be.
    """
    offered = Counter(option.answer for question in asked for option in question.options)
    likely = {
        sheet: kind
        for sheet, kind in filter(None, map(_likely_use, asked))
        if offered[kind] == 1 and not _has(have, kind)
    }
    if not likely:
        return ()
    stated = {**answers.sections.get(SHEETS, {}), **likely}
    try:
        found = discover(package, Answers({**answers.sections, SHEETS: stated}), rules)
    except KaoheError:  # then it is not what it looks like
        return ()
    known = {question.id for question in asked}
    return tuple(
        replace(question, proofs=(Proof.IF_SO,))
        for question in found.questions
        if question.cause in (Cause.COLUMN, Cause.HEADER)
        and question.sheet in likely
        and question.id not in known
    )


def _has(found: Discovery, kind: str) -> bool:
    """Tell whether a table of a kind is there, or a ledger of both sides."""
    sides = (TableKind.LEDGER.value,) if kind in _SIDES else ()
    return any(table.kind.value in (kind, *sides) for table in found.tables)


def _likely_use(question: Question) -> tuple[str, str] | None:
    """Return the sheet that a question is about and what it most likely is; None for neither."""
    kinds = [one.answer for one in question.options if one.answer in _KINDS]
    if question.cause is not Cause.SHEET or not kinds:
        return None
    sides = all(kind in _SIDES for kind in kinds)
    return (question.key, kinds[0]) if sides or len(kinds) == 1 else None
