"""The functions put into an office's own workbook; everything else in it stays as it is."""

from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from udf.errors import KaoheError
from udf.hosts.names import PREFIXES
from udf.month import Month
from udf.roster import Person
from udf.rulebook import RuleBook
from udf.rulefile import load_rulebook
from workbook.adopt.added_sheets import (
    add_helpers,
    add_missing,
    point_calculation,
    set_names,
    source_of,
)
from workbook.adopt.log import Log
from workbook.adopt.present_tables import agree_on_headers, fill_merged, people_of, ranges_of
from workbook.adopt.refusals import apart, check_names, refuse
from workbook.adopt.replaced_values import add_originals, described
from workbook.adopt.score_cells import write_results
from workbook.discovery.survey import (
    Survey,
    mapping_path,
    mapping_text,
    read_mapping,
    survey_package,
)
from workbook.engine.recalculate import Kept, distrust, recalculate
from workbook.generate.result_blocks import grow_blocks, read_blocks
from workbook.month.own_results import is_own_result, remember_result
from workbook.month.tables import ORIGINALS, TABLES, has_name, named_area, read_cells
from workbook.month.undo_copies import Act
from workbook.month.workbook_file import in_place, is_same_file, new_file
from workbook.ooxml.files import read_file
from workbook.ooxml.package import Package
from workbook.ooxml.xlwings_sheets import xlwings_sheets
from workbook.ooxml.zip import MAX_FILE

Progress = Callable[[int, int], None]


class Difference(NamedTuple):
    """A score typed by hand that is not what the functions arrive at; ``why`` explains theirs."""

    person: str
    item: str
    cell: str
    typed: str
    computed: str
    why: str


@dataclass(frozen=True)
class Adoption:
    """What adopting a workbook did, in Chinese where it is text.

    ``changes`` are what was added or replaced, ``differences`` hand-typed scores that differ,
    ``kept`` the office's formulas that could not be computed, ``messages`` what to look at.
    """

    found: Survey
    month: date
    changes: tuple[str, ...]
    differences: tuple[Difference, ...]
    kept: tuple[Kept, ...]
    messages: tuple[str, ...]


def adopt(
    book: Path,
    out: Path,
    *,
    mapping: Path | None = None,
    rules: RuleBook | None = None,
    host: str = "embedded",
    replace: bool = False,
    finish: Callable[[Package], object] | None = None,
    progress: Progress | None = None,
) -> Adoption:
    """Put the functions into the workbook `book` and write it as `out`, which may be the same.

    ``mapping`` answers what the survey asked; without it the file beside the book, if there is one.
    ``replace`` lets it take another file's place; the unchanged result of an earlier adoption needs
    none. ``finish`` has the last word on the workbook. ``progress`` is told steps done and steps in
    all. KaoheError where something is ambiguous, then the mapping file says what, or cannot be
    done; then nothing but the mapping file was written.
    """

    def put_in(package: Package) -> Adoption:
        done = _adopt(book, package, mapping, rules, host, progress)
        if finish is not None:
            finish(package)
        return done

    if is_same_file(book, out):
        with in_place(book, Act.ADOPT) as (package, file):
            done = put_in(package)
            if package.changed:
                file.save(package)
        return done
    with new_file(out, sources={"对照表": mapping}, replace=replace, own=is_own_result) as file:
        package = Package.open(book)
        done = put_in(package)
        content = package.to_bytes()
        file.write(content)
        remember_result(content)
    return done


def _adopt(
    book: Path,
    package: Package,
    mapping: Path | None,
    rules: RuleBook | None,
    host: str,
    progress: Progress | None,
) -> Adoption:
    """Put the functions into a workbook in memory. KaoheError where something is to be asked."""
    answers = read_mapping(book, mapping)
    rules = rules or load_rulebook()
    found = survey_package(package, answers, rules)
    refuse(package, apart(found, rules), rules)
    if found.questions:
        path = mapping or mapping_path(book)
        raise KaoheError(
            f"“{book.name}”有拿不准的地方：{found.questions[0].what}"
            f"请用 kaohe adopt --dry-run 生成对照表“{path.name}”，填好后再试"
        )
    return adopt_package(package, found, rules, host=host, progress=progress)


def ask(book: Path, found: Survey) -> Path | None:
    """Write the mapping file that asks what a survey left open; None where it left nothing.

    An existing one is not overwritten: KaoheError.
    """
    if not found.questions:
        return None
    path = mapping_path(book)
    content = mapping_text(found).encode()
    if path.exists():
        if read_file(path, MAX_FILE).removeprefix(BOM_UTF8) != content:
            raise KaoheError(f"对照表“{path.name}”已经有了，没有改动；请把它填好，或删去后重新生成")
        return path
    with new_file(path) as file:
        file.write(content)
    return path


def adopt_package(
    package: Package,
    found: Survey,
    rules: RuleBook | None = None,
    *,
    host: str = "embedded",
    progress: Progress | None = None,
) -> Adoption:
    """Put the functions into a workbook in memory, where a survey has found everything."""
    rules = rules or load_rulebook()
    found = apart(found, rules)
    refuse(package, found, rules)
    if found.month is None or found.questions:
        raise ValueError("a survey with open questions")
    step = _steps(progress, 7)
    if package.has_sheet("复核计算"):  # generated: nothing is missing
        return Adoption(found, found.month, (), (), (), ("本工作簿已带有计分函数，没有改动",))
    step()
    distrusted = distrust(package)
    step()
    log = Log(package, [], [], [])
    people = people_of(package, found)
    ranges = ranges_of(package, found, people)
    agree_on_headers(log, found, ranges)
    fill_merged(log, found)
    people = people_of(package, found)
    first_time = not has_name(package, "位置表")
    if first_time:
        check_names(package)
        source = source_of(package, found, rules, people, PREFIXES[host])
        helpers = add_helpers(package, source)
        step()
        added = add_missing(package, source, found)
        log.changes += [f"增加工作表“{sheet}”" for sheet in (*added.values(), *helpers)]
    else:
        step()
    step()
    set_names(package, found, ranges)
    if first_time:
        point_calculation(package, found, ranges)
    grow_blocks(package)
    blocks = read_blocks(package)
    for role, table in found.tables.items():
        write_results(log, role, table, ranges[role], blocks, rules)
    step()
    package.set_calculation(calcId="191029", fullCalcOnLoad=None)
    outcome = recalculate(package, distrusted)
    step()
    differences = _compare(package, log, found, people) if log.originals else ()
    step()
    messages = [*found.notes, *xlwings_sheets(package)]
    if log.skipped:
        messages += log.skipped
    return Adoption(
        found, found.month, tuple(log.changes), tuple(differences), outcome.kept, tuple(messages)
    )


def _steps(progress: Progress | None, count: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, count)

    return step


def month_of(package: Package) -> Month:
    """Return all ranges of an adopted or generated workbook."""
    names = ("位置表", *TABLES.values())
    return Month(*(read_cells(*named_area(package, name)) for name in names))


def _compare(
    package: Package, log: Log, found: Survey, people: Sequence[Person]
) -> Sequence[Difference]:
    """Keep what was replaced on the sheet 原得分, and return where scores differ."""
    rows = described(package, log.originals, found, month_of(package))
    add_originals(package, rows)
    log.changes.append(f"增加工作表“{ORIGINALS}”，保留被替换的原得分和原公式")
    return [
        Difference(row.person, row.item, row.cell, row.typed, row.computed, row.why)
        for row in rows
        if row.differs
    ]
