"""The following month's workbook from this month's: emptied, moved on, with the roster carried."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from udf.errors import KaoheError
from udf.roster import Person, Roster
from udf.rulebook import RuleBook
from udf.text import text
from workbook.connect.pivots import old_pivots
from workbook.connect.ranks import Rows, ranks_over_others, rows_shown
from workbook.connect.shown_people import ShownPerson, shown_people
from workbook.connect.typed_sums import typed_sums
from workbook.connect.typed_views import put_back_views
from workbook.connect.unanswered import CellPlace, errors_shown, means_of_nothing, new_errors
from workbook.discovery.mapping import Answers, read_answers
from workbook.engine.recalculate import (
    Kept,
    Key,
    begin_distrust,
    begin_recalculation,
    recalculate,
)
from workbook.files.progress import Progress, steps
from workbook.generate.comparison import Last, compares, last_of, set_last
from workbook.generate.growth import grow_generated
from workbook.generate.result_blocks import grow_blocks
from workbook.generate.upkeep import put_in_order, restore_formulas
from workbook.month.appeals import appeals_going_on, keep_open
from workbook.month.closed_ledgers import begin_matrices_anew, closed_sentences
from workbook.month.import_log import forget
from workbook.month.listed import listed_places
from workbook.month.made_sheets import RECHECK, WINDOWS
from workbook.month.month_text import moved, next_month_of
from workbook.month.remembered import hide_remembered
from workbook.month.roster_file import read_roster_file
from workbook.month.stored_results import Unread, stored_result
from workbook.month.tables import PERSONS, has_name, named_area, own_sheets
from workbook.month.workbook_file import new_file
from workbook.month.workdays import month_days
from workbook.next_month.beside import columns_beside
from workbook.next_month.emptied_ledgers import empty_ledgers
from workbook.next_month.emptying import (
    empty_counts,
    rows_of_people,
    served_days,
    sign_ins_due,
)
from workbook.next_month.fetched_counts import say_unclear, unlink_joined
from workbook.next_month.head_counts import name_head_counts
from workbook.next_month.mentions import move_mentions
from workbook.next_month.month_book import MonthBook, is_connected, people_of
from workbook.next_month.name_lists import name_lists
from workbook.next_month.new_rules import begin_anew, check_generated
from workbook.next_month.numbered import say_numbered
from workbook.next_month.old_counts import name_old_counts
from workbook.next_month.pending_taken import pending_taken
from workbook.next_month.people import (
    change_people,
    roles_showing_scores,
    take_list,
    update_roster,
)
from workbook.next_month.sheets import (
    drop_originals,
    empty_explanation,
    write_calendar,
    write_month,
)
from workbook.next_month.shown_rows import change_shown, empty_shown
from workbook.next_month.start import Start, connected, find_start, show_following
from workbook.next_month.turnover import Turnover, turnover
from workbook.next_month.window_labels import under_other_windows
from workbook.ooxml.package import Package
from workbook.ooxml.references import parse_area
from workbook.ooxml.structure.table_headers import follow_headers
from workbook.ooxml.structure.texts_outside_cells import commented_cells


@dataclass(frozen=True, kw_only=True)
class NextMonth:
    """What became of a workbook: its new month, who joined and who left, what else to know.

    ``renamed`` are the sheets with a new name, old and new; ``messages`` are to be looked at.
    """

    month: date
    people: int
    joined: tuple[str, ...]
    left: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    kept: tuple[Kept, ...]
    messages: tuple[str, ...]


def summary(done: NextMonth) -> list[str]:
    """Return in sentences who joined, who left, which sheets changed names, what to look at."""
    sheets = tuple(f"{old}→{new}" for old, new in done.renamed)
    changes = (("新到岗", done.joined), ("已离岗", done.left), ("工作表改名", sheets))
    return [*(f"{title}：{'、'.join(names)}" for title, names in changes if names), *done.messages]


def next_name(book: Path, month: date) -> Path:
    """Return the file name of the month after `month` beside this one's."""
    following = next_month_of(month)
    stem = moved(book.stem, month, following)
    if stem == book.stem:
        stem = f"{book.stem}_{following.year}-{following.month:02}"
    return book.with_name(stem + book.suffix)


def next_month(
    book: Path,
    out: Path | None = None,
    roster: Path | None = None,
    *,
    mapping: Path | None = None,
    rules: RuleBook | None = None,
    replace: bool = False,
    prepare: Callable[[Package], str] | None = None,
    progress: Progress | None = None,
) -> tuple[NextMonth, Path]:
    """Make the following month's workbook from `book`, and return what was done and its path.

    ``out`` is beside the book, named after the new month, where it is not given, and may exist only
    with ``replace``; ``roster`` is a file with everybody who serves then; ``rules`` apply from the
    new month on, else the workbook's own do. ``prepare`` makes the workbook one for another host,
    and returns how its name ends. KaoheError where it cannot be done, OpenQuestions where the
    office is to be asked first; nothing is written then.
    """
    package = Package.open(book)
    people = None if roster is None else read_roster_file(roster)
    answers = read_answers(book, mapping)  # refused where unreadable, needed or not
    if is_connected(package):
        answers = Answers()
    start = find_start(package, answers)
    begun = None
    if rules is not None:
        package, begun = _begin_anew(package, rules, people, book)
    suffix = prepare(package) if prepare is not None else book.suffix
    out = out or next_name(book, start.month).with_suffix(suffix)
    if out.suffix.lower() != suffix.lower():
        raise KaoheError(f"这个工作簿应以 {suffix} 结尾；请把“{out.name}”改名后再试")
    sources = {"本月的工作簿": book, "名册": roster}
    with new_file(out, sources=sources, replace=replace) as file:
        done = begun or advance(
            package,
            people,
            book=book,
            answers=answers,
            start=start if start.found is not None else None,
            progress=progress,
        )
        file.save(package)
    return done, out


def _begin_anew(
    package: Package, rules: RuleBook, people: Sequence[Person] | None, book: Path
) -> tuple[Package, NextMonth]:
    """Return the following month's workbook by another rule book, and what became of this one."""
    check_generated(package)
    _calculate_once(package)
    this = MonthBook.of(package)
    new = next_month_of(this.month)
    last = _last(this, book)
    who = turnover(people_of(this), people, new)
    begun, messages = begin_anew(this, rules, new, who.serving, last)
    return begun, _outcome(new, who, [*this.remarks, *messages])


def advance(
    package: Package,
    people: Sequence[Person] | None = None,
    *,
    book: Path | None = None,
    answers: Answers | None = None,
    start: Start | None = None,
    progress: Progress | None = None,
) -> NextMonth:
    """Make a workbook in memory that of the following month; `people` is who serves then.

    ``answers`` are the office's about its own workbook, where that is not connected yet, and
    ``start`` what `find_start` found of it, where that was asked before.
    """
    answers = answers or Answers()
    step = steps(progress, 6)
    failing = errors_shown(package)
    doubtful = _in_order(package)
    start = start or find_start(package, answers)
    this = connected(package, start)
    this.beside = columns_beside(this)
    old, new = start.month, next_month_of(start.month)
    last = _last(this, book or Path(package.title)) if start.found is None else None
    step()
    before = served_days(this, old)
    days, message = month_days(new)
    this.say(*filter(None, [message]))
    this.distrusted = doubtful()  # from here on sheets go and rows move
    drop_originals(this)
    forget(package)
    people = take_list(this, people)
    roster = people_of(this)
    who = turnover(roster, people, new)
    dues = {} if start.begun else sign_ins_due(this, roster, who.leaving, before, days)
    empty_ledgers(this, old, new)
    step()
    ready = _change_rows(this, start, roster, who)
    step()
    update_roster(this, people)
    serving = people_of(this)
    shown = shown_people(package)
    empty_shown(this, serving, shown)
    empty_counts(this, dues, who.joining, days)
    unlink_joined(this, who)
    say_unclear(this)
    restore_formulas(package)  # where something had been typed over them
    step()
    write_calendar(this, days, message)
    write_month(package, new)
    this.say(*appeals_going_on(keep_open(package, old)))
    empty_explanation(package)
    grow_blocks(package)
    grow_generated(package, len({person.window for person in who.serving if person.window}))
    step()
    renamed: list[tuple[str, str]] = []
    kept_up: set[str] = set()
    if not start.begun:
        _name_typed(this, shown, ready, roster.people)
        names = {text(person.name) for person in (*roster.people, *who.joining)} - {""}
        rows = rows_of_people(this, shown)
        kept_up = {*ready, *rows, *(table.sheet for table in this.tables.values())}
        name_old_counts(this, old, new, names, rows)
        renamed = move_mentions(this, old, new, people=rows, ready=ready, names=names)
        begin_matrices_anew(package)
        this.say(*closed_sentences(package))
        hide_remembered(package)
    if start.found is not None or start.following is not None:
        say_numbered(this)
    kept = _recalculated(this, new, serving, last, failing)
    if not start.begun:
        name_lists(this, who, new, {dict(renamed).get(name, name) for name in kept_up})
    step()
    return _outcome(new, who, this.remarks, renamed, kept)


def _name_typed(
    this: MonthBook,
    shown: Sequence[ShownPerson],
    ready: Collection[str],
    before: Sequence[Person],
) -> None:
    """Remark on the office's sums and numbers of people that were typed, and are the old month's.

    ``before`` is who served in it.
    """
    sheets = {table.sheet for table in this.tables.values()} | {one.sheet for one in shown}
    sheets -= {*own_sheets(this.package), *ready}
    for sheet, lines in typed_sums(this.package, sheets).items():
        this.say_of(sheet, f"{lines}的数是手填的，还是上个月的，没有改动；请自己更新")
    every = {sheet.name for sheet in this.package.sheets} - {*own_sheets(this.package), *ready}
    name_head_counts(this, every, sheets, before)


def _outcome(
    new: date,
    who: Turnover,
    remarks: Iterable[object],
    renamed: Iterable[tuple[str, str]] = (),
    kept: Iterable[Kept] = (),
) -> NextMonth:
    return NextMonth(
        month=new,
        people=len(who.serving),
        joined=tuple(person.label for person in who.joining),
        left=tuple(person.label for person in who.leaving),
        renamed=tuple(renamed),
        kept=tuple(kept),
        messages=tuple(map(str, remarks)),
    )


def _recalculated(
    this: MonthBook,
    new: date,
    serving: Roster,
    last: Last | None,
    failing: Collection[CellPlace],
) -> Sequence[Kept]:
    """Compute the new month, remark on what to look at; return which results are kept."""
    package = this.package
    set_last(package, last)
    follow_headers(package)
    package.set_calculation(calcId="191029", fullCalcOnLoad=None)
    calculation = begin_recalculation(package, this.distrusted)
    rows = rows_shown(package)  # what needs no result is looked for while the engine computes
    this.say(*ranks_over_others(package, rows), *pending_taken(package))
    this.say(*under_other_windows(package, serving, new))
    comments = _comments_kept(package, rows)
    pivots = old_pivots(package)
    kept = calculation().kept
    if not package.has_sheet(RECHECK):  # of our own sheets some show errors on purpose, to charts
        this.say(*means_of_nothing(package), *new_errors(package, failing))
    this.say(*comments, *pivots)
    return kept


def _comments_kept(package: Package, people: Rows) -> list[str]:
    """Return in a sentence a sheet which comments on people's rows came along as they were."""
    sentences = []
    for name, rows in people.items():
        cells = commented_cells(package, package.sheet(name))
        own = [cell for cell in cells if parse_area(cell).first_row in rows]
        if own:
            where = f"{name}!{listed_places(own)}"
            sentences.append(f"{where}的批注是以前写的，原样带过来了；请核对或删除")
    return sentences


def _change_rows(this: MonthBook, start: Start, roster: Roster, who: Turnover) -> set[str]:
    """Delete and insert people's rows on all tables; return the sheets as `_ready` does."""
    for sheet, cells in put_back_views(this.package).items():
        this.say_of(sheet, f"{listed_places(cells, most=3)}的得分不是公式，已换回公式")
    apart = roles_showing_scores(this)
    change_people(this, roster, who, apart)
    ready = _ready(this, start)
    change_shown(this, roster, who)
    for role in apart:
        this.look_again(role)
    return ready


def _ready(this: MonthBook, start: Start) -> set[str]:
    """Return the sheets that are the new month's already, where the office keeps one for it."""
    if start.found is not None or start.following is None:
        return set()
    return show_following(this, start.following)


def _in_order(package: Package) -> Callable[[], set[Key]]:
    """Put a workbook in order; return what waits for the formulas that the engine gets wrong."""
    begun = None if package.changed else begin_distrust(package)  # most are in order already
    put_in_order(package)
    _calculate_once(package)
    return begin_distrust(package) if begun is None or package.changed else begun


def _calculate_once(package: Package) -> None:
    """Calculate a workbook that never was: its formulas' results tell whose row is whose."""
    if has_name(package, PERSONS):
        sheet, area = named_area(package, PERSONS)
        if any(
            cell.has_formula and cell.value is None and area.holds(*at)
            for at, cell in sheet.cells().items()
        ):
            recalculate(package)


def _last(this: MonthBook, book: Path) -> Last | None:
    """Return what the new month's summary compares with, where this month's results give it."""
    if not compares(this.package):
        return None
    read = stored_result(this.package, book)
    if isinstance(read, Unread):
        this.say_of(WINDOWS, f"没有带上本月的平均分：{read.reason}")
        return None
    return last_of(read)
