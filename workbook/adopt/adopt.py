"""The functions put into an office's own workbook, in a new file; what is open is asked first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from pathlib import Path

from udf.rulebook import RuleBook
from udf.rulefile import load_rulebook
from udf.text import is_blank, text
from workbook.connect.connect import Connected, connect
from workbook.connect.matrix import SECTION, matrices, open_cells
from workbook.connect.replaced_values import Change
from workbook.discovery.discover import discover
from workbook.discovery.mapping import ADOPTION, Answers
from workbook.discovery.model import Cause, Discovery, Option, Place, Question
from workbook.engine.recalculate import Kept
from workbook.month.tables import has_name
from workbook.ooxml.package import Package
from workbook.ooxml.references import address
from workbook.ooxml.worksheet import EMPTY, Cell

Progress = Callable[[int, int], None]
REPLACE = "改算"
YES, NO = "是", "否"
SUFFIX = "_已接入"
_AGREED = (YES, "对", "y", "yes")


class Scores(Enum):
    """What an office agrees to have done with scores that would change."""

    ASK = "ask"
    REPLACE = "replace"  # computed ones take their place
    KEEP = "keep"  # all stay, ours stand on the added sheets
    KEEP_FORMULAS = "keep formulas"  # its formulas stay, typed scores are replaced


class Outcome(Enum):
    """What became of a workbook."""

    CONNECTED = "connected"
    ASKED = "asked"  # nothing was entered; the questions say what is open
    FINISHED = "finished"  # a month of typed scores: nothing is changed, next month is connected
    ALREADY = "already"


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """What adopting a workbook did, or asks.

    ``changes`` are the scores that are, or would be, others than those that stood there.
    """

    outcome: Outcome
    found: Discovery
    month: date | None = None
    done: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    kept: tuple[Kept, ...] = ()
    messages: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def default_output(book: Path) -> Path:
    """Return where an adopted workbook goes: beside its original, which stays."""
    return book.with_name(f"{book.stem}{SUFFIX}{book.suffix}")


def adopt_package(
    package: Package,
    answers: Answers | None = None,
    rules: RuleBook | None = None,
    *,
    host: str = "embedded",
    scores: Scores = Scores.ASK,
    guard: bool = False,
    progress: Progress | None = None,
) -> tuple[Adoption, Package]:
    """Put the functions into a workbook in memory; return what was done, and the new workbook.

    The package that is given stays as it was; it is the one that is returned where nothing was
    entered. KaoheError where it cannot be done.
    """
    answers, rules = answers or Answers(), rules or load_rulebook()
    if has_name(package, "位置表"):
        found = Discovery(title=package.title, month=None, sheets=(), tables=(), questions=())
        message = "本工作簿已带有计分函数，没有改动"
        return Adoption(outcome=Outcome.ALREADY, found=found, messages=(message,)), package
    found = discover(package, answers, rules)
    told = answers.sections.get(SECTION, {})
    asked = found.questions or tuple(open_cells(package, found, rules, told))
    if asked:
        return Adoption(outcome=Outcome.ASKED, found=found, questions=asked), package
    consent = _consent(answers, scores)
    if consent is Scores.ASK and is_finished(package, found, rules):
        return Adoption(outcome=Outcome.FINISHED, found=found, month=found.month), package
    made = package.copy()
    kept = set(_kept(package, found, rules, consent))
    done = connect(
        made, found, rules, host=host, answers=told, kept=kept, guard=guard, progress=progress
    )
    report = Adoption(
        outcome=Outcome.CONNECTED,
        found=found,
        month=done.month,
        done=done.done,
        changes=tuple(done.differences),
        kept=done.kept,
        messages=done.messages,
    )
    if consent is Scores.ASK and done.differences:
        asked = (_question(done),)
        return replace(report, outcome=Outcome.ASKED, done=(), questions=asked), package
    return report, made


def _consent(answers: Answers, scores: Scores) -> Scores:
    """Return what the office has agreed to, on the command line or in the 对照表."""
    answer = answers.get(ADOPTION, REPLACE)
    if scores is not Scores.ASK or answer is None:
        return scores
    return Scores.REPLACE if text(answer).casefold() in _AGREED else Scores.KEEP


def _question(done: Connected) -> Question:
    originals = [change.original for change in done.differences]
    return Question(
        cause=Cause.REPLACE,
        section=ADOPTION,
        key=REPLACE,
        options=(
            Option(answer=YES, shown="换成按细则算出的得分，原得分留在“原得分”"),
            Option(answer=NO, shown="原得分不动，算出的得分放在另外的工作表"),
        ),
        sheet=originals[0].sheet,
        places=tuple((original.row, original.column) for original in originals[:5]),
    )


# --- scores that stand there ----------------------------------------------------------------------


def _score_cells(
    package: Package, found: Discovery, names: Sequence[str]
) -> Iterator[tuple[str, Place, Cell]]:
    """Yield every person's cells of some columns, filled or not, with their sheets."""
    for table in found.scores:
        cells = package.sheet(table.sheet).cells()
        for person in table.persons:
            for name in names:
                if name in person.cells:
                    place = person.cells[name]
                    yield table.sheet, place, cells.get(place, EMPTY)


def is_finished(package: Package, found: Discovery, rules: RuleBook) -> bool:
    """Tell whether a month is done already: its scores stand there, and no ledger gives others."""
    if found.ledgers or matrices(found):
        return False
    names = [category.name for category in rules.categories]
    filled = [
        isinstance(cell.value, (int, float)) for _, _, cell in _score_cells(package, found, names)
    ]
    return bool(filled) and sum(filled) * 2 > len(filled)


def _kept(package: Package, found: Discovery, rules: RuleBook, consent: Scores) -> Iterator[str]:
    """Yield the cells (sheet!A1) that an office wants to stay as they are."""
    if consent not in (Scores.KEEP, Scores.KEEP_FORMULAS):
        return
    names = [*(category.name for category in rules.categories), "总分", "排名"]
    for sheet, place, cell in _score_cells(package, found, names):
        constant = cell.value is not None and not is_blank(str(cell.value))
        if cell.has_formula or (constant and consent is Scores.KEEP):
            yield f"{sheet}!{address(*place)}"
