"""The functions put into an office's own workbook, in a new file; what is open is asked first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from udf.rulebook import RuleBook
from udf.rulefile import load_rulebook
from udf.text import is_blank
from workbook.adopt.asked_ahead import asked_ahead
from workbook.adopt.unread import unread_sheets
from workbook.adopt.wording import mapping_text
from workbook.connect.connect import Connected, connect
from workbook.connect.matrix.entries import SECTION, matrices, open_cells
from workbook.connect.replaced_values import ScoreChange
from workbook.connect.scales import refuse_other_scales
from workbook.connect.unanswered import errors_shown
from workbook.discovery.discover import discover
from workbook.discovery.mapping import ADOPTION, Answers, mapping_path, read_answers
from workbook.discovery.model import (
    Cause,
    Discovery,
    Option,
    Place,
    Question,
)
from workbook.engine.calculated import calculated
from workbook.engine.recalculate import Kept
from workbook.files.own_results import is_own_result, remember_result
from workbook.files.progress import Progress
from workbook.files.undo_copies import Act
from workbook.month.tables import PLACES, has_name
from workbook.month.workbook_file import in_place, is_same_file, new_file
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.container.zip import MAX_FILE
from workbook.ooxml.files import read_file
from workbook.ooxml.macros.xlwings_sheets import xlwings_sheets
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

REPLACE = "改算"
YES, NO = "是", "否"


class Scores(Enum):
    """What an office agrees to have done with scores that would change."""

    ASK = "ask"
    REPLACE = "replace"  # computed ones take their place
    KEEP = "keep"  # all stay, ours are on the added sheets
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

    ``changes`` are the scores that are, or would be, others than those that stood there;
    ``stayed`` those that would be, but the office has them stay.
    """

    outcome: Outcome
    found: Discovery
    month: date | None = None
    done: tuple[str, ...] = ()
    changes: tuple[ScoreChange, ...] = ()
    stayed: tuple[ScoreChange, ...] = ()
    kept: tuple[Kept, ...] = ()
    messages: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


class Trial(NamedTuple):
    """What would be done to a workbook, and the workbook before and after it."""

    done: Adoption
    before: Package
    after: Package


def adopt(
    book: Path,
    out: Path,
    *,
    mapping: Path | None = None,
    rules: RuleBook | None = None,
    host: str = "embedded",
    scores: Scores = Scores.ASK,
    guard: bool = False,
    replace: bool = False,
    finish: Callable[[Package], object] | None = None,
    progress: Progress | None = None,
) -> Adoption:
    """Put the functions into the workbook `book` and write it as `out`, which may be the same.

    Where something is asked nothing is written but the 对照表. A finished month is written as it
    was. ``mapping`` answers what was asked; without it the file beside the book, where there is
    one. ``replace`` lets the result take another file's place; the unchanged result of an earlier
    adoption needs none. ``finish`` has the last word on the workbook. KaoheError where it cannot be
    done; nothing is written then.
    """
    answers = read_answers(book, mapping)
    rules = rules or load_rulebook()

    def put_in(package: Package) -> tuple[Adoption, Package]:
        done, made = adopt_package(
            package, answers, rules, host=host, scores=scores, guard=guard, progress=progress
        )
        if finish is not None and done.outcome is Outcome.CONNECTED:
            finish(made)
        return done, made

    if is_same_file(book, out):
        with in_place(book, Act.ADOPT) as (package, file):
            done, made = put_in(package)
            if done.outcome is Outcome.CONNECTED:
                file.save(made)
    else:
        with new_file(out, sources={"对照表": mapping}, replace=replace, own=is_own_result) as file:
            done, made = put_in(Package.open(book))
            if done.outcome is not Outcome.ASKED:
                content = made.to_bytes()
                file.write(content)
                remember_result(content)
                _keep_answers(mapping or mapping_path(book), mapping_path(out))
    if done.outcome is Outcome.ASKED:
        write_questions(book, done, mapping)
    return done


def try_out(
    book: Path,
    *,
    mapping: Path | None = None,
    rules: RuleBook | None = None,
    host: str = "embedded",
    scores: Scores = Scores.ASK,
    guard: bool = False,
    progress: Progress | None = None,
) -> Trial:
    """Adopt a workbook without writing any file."""
    package = Package.open(book)
    done, made = adopt_package(
        package,
        read_answers(book, mapping),
        rules,
        host=host,
        scores=scores,
        guard=guard,
        progress=progress,
    )
    return Trial(done, package, made)


def questions_path(book: Path, mapping: Path | None = None) -> Path:
    """Return where the questions about a workbook are written."""
    return mapping or mapping_path(book)


def change_rows(changes: Sequence[ScoreChange]) -> list[tuple[str, str, str, str, str, str]]:
    """Return changes as rows: 人员, 项目, 单元格, 原来, 计算, 为什么."""
    return [
        (
            change.original.person,
            change.original.item,
            change.cell,
            change.before,
            change.after,
            change.why,
        )
        for change in changes
    ]


def _keep_answers(answered: Path, beside: Path) -> None:
    """Keep the answers beside the new workbook too: next month asks for them again."""
    if answered.exists() and not is_same_file(answered, beside):
        content = read_file(answered, MAX_FILE)
        if not content:
            return
        with new_file(beside, replace=True) as file:
            file.write(content)


def write_questions(book: Path, asked: Adoption, mapping: Path | None = None) -> Path:
    """Write the 对照表 that asks what is open, with what was answered already; return its path."""
    path = mapping or mapping_path(book)
    answers = read_answers(book, mapping)
    content = mapping_text(asked.questions, answers, book.name).encode("utf-8-sig")
    with new_file(path, replace=True) as file:
        if file.before != content:
            file.write(content)
    return path


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
    if has_name(package, PLACES):
        found = Discovery(title=package.title, month=None, sheets=(), tables=(), questions=())
        message = "本工作簿已带有计分函数，没有改动"
        return Adoption(outcome=Outcome.ALREADY, found=found, messages=(message,)), package
    seen, failing = calculated(package), errors_shown(package)
    found = discover(seen, answers, rules)
    refuse_other_scales(seen, found, rules)
    answered = answers.sections.get(SECTION, {})
    asked = (*found.questions, *_open(seen, found, rules, answers))
    asked += asked_ahead(seen, found, asked, answers, rules)
    idle = tuple(answers.of_no_sheet([sheet.name for sheet in package.sheets]))
    if asked:
        return Adoption(outcome=Outcome.ASKED, found=found, questions=asked, messages=idle), package
    consent = _consent(answers, scores)
    if consent is Scores.ASK and is_finished(seen, found, rules):
        return Adoption(
            outcome=Outcome.FINISHED, found=found, month=found.month, messages=idle
        ), package

    made = seen.copy()
    done = connect(
        made,
        found,
        rules,
        host=host,
        answers=answered,
        kept=set(_kept(seen, found, rules, consent)),
        failing=failing,
        guard=guard,
        progress=progress,
    )
    report = Adoption(
        outcome=Outcome.CONNECTED,
        found=found,
        month=done.month,
        done=done.done,
        changes=tuple(done.differences),
        stayed=done.stayed,
        kept=done.kept,
        messages=(*idle, *xlwings_sheets(package), *done.messages, *_stale_titles(found)),
    )
    if consent is Scores.ASK and done.differences:
        asked = (_question(done),)
        return replace(report, outcome=Outcome.ASKED, done=(), questions=asked), package
    return report, made


def _open(
    package: Package, found: Discovery, rules: RuleBook, answers: Answers
) -> Iterator[Question]:
    """Yield what is asked about sheets that nothing reads, and about cells of the others."""
    sheets = {question.sheet for question in found.questions}
    for question in unread_sheets(package, found, rules, answers):
        if question.sheet not in sheets:
            sheets.add(question.sheet)
            yield question
    for question in open_cells(package, found, rules, answers.sections.get(SECTION, {})):
        if question.sheet not in sheets:
            yield question


def _consent(answers: Answers, scores: Scores) -> Scores:
    """Return what the office has agreed to, on the command line or in the 对照表."""
    agrees = answers.agrees(ADOPTION, REPLACE)
    if scores is not Scores.ASK or agrees is None:
        return scores
    return Scores.REPLACE if agrees else Scores.KEEP


def _stale_titles(found: Discovery) -> Iterator[str]:
    for table in found.tables:
        stale, month = table.titled, table.month
        if stale is not None and month is not None:
            yield (
                f"“{table.sheet}”的标题写着{stale.year}年{stale.month}月，"
                f"已按{month.year}年{month.month}月计分；请把标题改成{month.month}月"
            )


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


# --- scores that are there ------------------------------------------------------------------------


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
    """Tell whether a month is done already: its scores are there, and no ledger gives others."""
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
