"""The functions put into a workbook in memory; everything else in it stays as it is."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from udf.hosts.names import PREFIXES
from udf.rulebook import RuleBook
from workbook.connect.added_columns import add_columns
from workbook.connect.added_sheets import (
    add_helpers,
    add_missing,
    point_calculation,
    rename_taken,
    set_names,
    source_of,
)
from workbook.connect.form_points import points_on_forms
from workbook.connect.guard import add_guards, comparing_formulas, described
from workbook.connect.joined_rows import join_ledgers, passed_over
from workbook.connect.linked_counts import link_counts
from workbook.connect.log import Log
from workbook.connect.matrix.entries import enter_matrix
from workbook.connect.matrix.sums import sums_that_differ
from workbook.connect.matrix.totals import named_columns
from workbook.connect.merged_rows import fill_merged
from workbook.connect.originals_sheet import add_originals, original_lines
from workbook.connect.pivots import old_pivots
from workbook.connect.plan import Plan, check_names, plan
from workbook.connect.present_tables import SIDES, agree_on_headers, ranges_of
from workbook.connect.ranks import ranks_over_others, rows_found
from workbook.connect.remarks import propose_remarks
from workbook.connect.replaced_values import Original, Reasons, ScoreChange, compare, differing
from workbook.connect.score_cells import differing_points, write_results
from workbook.connect.tables import SCORES
from workbook.connect.typed_sums import typed_grades, typed_sums
from workbook.connect.typed_views import remember_kept
from workbook.connect.unanswered import CellPlace, means_of_nothing, new_errors
from workbook.connect.views import write_views
from workbook.connect.worded_counts import count_units
from workbook.discovery.model import Discovery, Place
from workbook.engine.recalculate import Kept, Key, Recalculated, begin_distrust, begin_recalculation
from workbook.files.progress import Progress, steps
from workbook.generate.result_blocks import grow_blocks, read_blocks
from workbook.month.made_sheets import ORIGINALS
from workbook.month.read import has_computed_tables
from workbook.month.row_doubts import in_sentences, row_doubts
from workbook.month.second_clauses import second_clauses
from workbook.month.tables import named_area
from workbook.ooxml.package import Package
from workbook.ooxml.structure.table_headers import follow_headers


@dataclass(frozen=True, kw_only=True)
class Connected:
    """What connecting a workbook did, in Chinese where it is text.

    ``done`` are the things added and replaced, ``changes`` what became of each replaced cell,
    ``stayed`` what would have become of the scores that stay, where that differs, ``kept`` the
    office's formulas that could not be computed, ``messages`` what to look at.
    """

    plan: Plan
    month: date
    done: tuple[str, ...]
    changes: tuple[ScoreChange, ...]
    stayed: tuple[ScoreChange, ...]
    kept: tuple[Kept, ...]
    messages: tuple[str, ...]

    @property
    def differences(self) -> list[ScoreChange]:
        """The results of persons that are now others than those that stood there."""
        return differing(self.changes)


def connect(
    package: Package,
    found: Discovery,
    rules: RuleBook,
    *,
    host: str,
    answers: Mapping[str, str] | None,
    kept: Collection[str],
    failing: Collection[CellPlace],
    guard: bool,
    progress: Progress | None,
) -> Connected:
    """Put the functions into a workbook in which nothing is open any more.

    ``answers`` say what cells of a matrix mean, see `matrix`. ``kept`` are score cells (sheet!A1)
    that stay as they are; the functions' results are on the added sheets then. ``failing`` are
    the office's formulas that showed an error in the file, ``guard`` puts a test for numbers before
    those that compare scores. KaoheError where it cannot be done.
    """
    step = steps(progress, 5)
    how = plan(package, found)
    check_names(package)
    doubtful = begin_distrust(package)
    step()
    log = wire(package, how, rules, host=host, answers=answers, kept=kept, guard=guard)
    propose_remarks(log, how, rules, answers or {})
    remember_kept(package)
    step()
    package.set_calculation(calcId="191029", fullCalcOnLoad=None)
    distrusted = doubtful()
    calculation = begin_recalculation(package, distrusted)  # goes on until it is waited for
    trial = _begin_trial(package, how, rules, log, distrusted) if kept else None
    reasons = Reasons.before(package, trial.originals if trial else log.originals)
    doubts = None if has_computed_tables(package) else _doubts(package, rules)
    outcome = calculation()
    step()
    pivots = old_pivots(package)
    changes = compare(package, log.originals, reasons)
    stayed = trial.differences(kept, reasons) if trial else ()
    if changes:
        add_originals(package, original_lines(changes))
        log.changes.append(f"增加工作表“{ORIGINALS}”，保留被替换的原得分和原公式")
    step()
    sheet, area = named_area(package, "数据检查表")
    errors = sheet.cell(area.first_row + 1, 2).value
    if isinstance(errors, int) and errors:
        log.skipped.append(f"“{sheet.name}”列出{errors}个错误，得分可能不对，请逐条处理")
    return Connected(
        plan=how,
        month=how.month,
        done=(*log.changes, *means_of_nothing(package)),
        changes=tuple(changes),
        stayed=tuple(stayed),
        kept=outcome.kept,
        messages=(
            *log.skipped,
            *new_errors(package, failing),
            *pivots,
            *passed_over(how.found),
            *differing_points(log),
            *(_doubts(package, rules) if doubts is None else doubts),
            *(_typed_results(package, how.found, changes) if changes else ()),
            *points_on_forms(package, how.found),
            *named_columns(package, how.found, rules),
            *sums_that_differ(package, how.found, rules, answers or {}),
        ),
    )


def _doubts(package: Package, rules: RuleBook) -> list[str]:
    """Return in sentences what the ledgers' rows hold against what is counted of them."""
    found = row_doubts(package), second_clauses(package, rules)
    return [words for findings in found for words in in_sentences(findings)]


def _typed_results(package: Package, found: Discovery, changes: Sequence[ScoreChange]) -> list[str]:
    """Return in sentences what is typed and follows from the scores that were replaced."""
    sums = typed_sums(package, {table.sheet for table in found.scores})
    grades = typed_grades(package, found.scores) if differing(changes) else {}
    typed = [f"“{sheet}”{lines}的数" for sheet, lines in sums.items()]
    typed += [f"“{sheet}”{columns}" for sheet, columns in grades.items()]
    return [f"{words}是手填的，不会跟着得分变；请核对" for words in typed]


@dataclass(frozen=True, kw_only=True)
class _Trial:
    """A copy in which the scores that stay are replaced too, while it is calculated."""

    package: Package
    originals: list[Original]
    calculation: Callable[[], Recalculated]

    def differences(self, kept: Collection[str], reasons: Reasons | None) -> list[ScoreChange]:
        """Return how the scores that stay (sheet!A1) would differ."""
        self.calculation()
        changes = compare(self.package, self.originals, reasons)
        return [change for change in differing(changes) if change.cell in kept]


def _begin_trial(
    package: Package, how: Plan, rules: RuleBook, log: Log, distrusted: Collection[Key]
) -> _Trial:
    """Replace the scores that stay in a copy, and begin to calculate it."""
    whole = Package(package.to_bytes(quick=True), package.title)
    more = Log(whole)
    if how.in_place:
        area = ranges_of(how)[SCORES]
        write_results(more, SCORES, how.tables[SCORES], area, read_blocks(whole), rules, ())
    if how.views:
        write_views(more, how.views, how.people, rules)
    return _Trial(
        package=whole,
        originals=[*log.originals, *more.originals],
        calculation=begin_recalculation(whole, distrusted),
    )


def wire(
    package: Package,
    how: Plan,
    rules: RuleBook,
    *,
    host: str = "embedded",
    answers: Mapping[str, str] | None = None,
    kept: Collection[str] = (),
    guard: bool = False,
) -> Log:
    """Add the sheets, names and formulas, without results; see `connect`."""
    log = Log(package)
    comparing = comparing_formulas(package, _score_places(how.found))  # before there are ours
    log.changes += how.notes
    fill_merged(log, how.found)
    count_units(log, how)
    how = add_columns(log, join_ledgers(log, how), rules)
    ranges = ranges_of(how)
    agree_on_headers(log, how, ranges)
    source = source_of(package, how, rules, PREFIXES[host])
    names = rename_taken(package, source)
    helpers = add_helpers(package, source, names)
    added = add_missing(package, source, how, names)
    log.changes.append(f"增加工作表：{'、'.join((*added.values(), *helpers))}")
    link_counts(log, how.linked)
    set_names(package, how, ranges)
    enter_matrix(log, how, rules, answers or {})
    grow_blocks(package)
    blocks = read_blocks(package)
    results = {
        role: write_results(
            log,
            role,
            table,
            ranges[role],
            blocks,
            rules,
            set(kept),
            joined=how.joined,
            beside=how.side_by_side and role in SIDES,
        )
        for role, table in how.tables.items()
    }
    point_calculation(package, how, ranges, results)
    if how.views:
        write_views(log, how.views, how.people, rules, set(kept))
    direct = [one for one in comparing if one.scores]
    if guard:
        add_guards(package, comparing)
        log.changes += [f"{words}；已加上判断" for words in described(direct)]
    else:
        log.skipped += [f"{words}；加 --guard 接入可以避免" for words in described(direct)]
    looked_up = [one for one in comparing if not one.scores]
    log.skipped += [f"{words}；请自己在公式里加上判断" for words in described(looked_up)]
    log.skipped += ranks_over_others(package, rows_found(how.found))
    follow_headers(package)
    return log


def _score_places(found: Discovery) -> set[tuple[str, Place]]:
    """Return the cells of all persons' categories, totals and ranks."""
    return {
        (table.sheet, place)
        for table in found.scores
        for person in table.persons
        for place in person.results.values()
    }
