"""What a recalculation finds: called by `recalculate` in a process of its own."""

import math
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from workbook.engine.formulas import (
    UNKNOWN,
    Engine,
    Formula,
    Values,
    formulas_of,
    is_computed_as_written,
    keep_results,
)
from workbook.engine.graph import Graph
from workbook.engine.loading import load
from workbook.engine.outcome import Computed, Kept, Key, Recalculated
from workbook.month.made_sheets import COMPUTED
from workbook.month.tables import APPEALS, PLACES, has_name, is_generated, named_area
from workbook.ooxml.cells import CellError, Value, collector_paused, has_arrays
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, quote_sheet
from workbook.ooxml.sheet.fresh_results import hold_all_results, refresh_results
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.sheet_text.row_patterns import row_patterns
from workbook.ooxml.structure.table_references import reads_table

_ADDED = (PLACES, APPEALS, "数据检查表", "个人说明表")  # in an office's workbook


@collector_paused()
def compute(content: bytes, title: str, distrusted: Collection[Key] | None) -> Computed:
    """Compute the results of a workbook's formulas; see `recalculate`."""
    package = Package(content, title)
    made = _made_by_us(package)
    engine = load(package.copy())
    with ThreadPoolExecutor(max_workers=1) as meanwhile:  # the engine needs no Python to itself
        evaluated = meanwhile.submit(engine.evaluate)
        picking = _picking_sheets(package, made)
        plain_made = [*_plain_sheets(package, made), *picking]
        formulas = formulas_of(package, (s for s in package.sheets if s not in plain_made))
        evaluated.result()
    trial = _try(package, engine, formulas, plain_made, made, distrusted)
    fresh, computed = trial.fresh, trial.computed
    stale = package.recalculates_on_loading
    if any(_is_unknown(formula, fresh, stale) for formula in formulas):  # others may rest on it
        plain_made = [sheet for sheet in plain_made if sheet not in picking]
        picks = formulas_of(package, picking)
        formulas, computed = formulas + picks, computed + picks
        fresh |= _differing(engine, picks)
    stored, by_one = _refresh(engine, plain_made)
    more = formulas_of(package, by_one)
    formulas += more
    fresh |= _differing(engine, more)
    unknown = [formula for formula in formulas if _is_unknown(formula, fresh, stale)]
    unknown += _resting_on(package, unknown, [f for f in computed if f in fresh])
    left = {*trial.held, *unknown}
    stored += _store(package, fresh, left)
    others = [sheet for sheet in plain_made if left and sheet not in by_one]
    every = formulas + formulas_of(package, others)
    kept = tuple(_kept(package, every, trial.wrong, trial.beyond, unknown))
    return Computed(package.changed_sheets(), Recalculated(stored, kept))


class _Trial(NamedTuple):
    """What the engine made of formulas.

    ``fresh`` are the results that are not what is stored, ``computed`` the office's formulas that
    it can compute, ``wrong`` those that it was seen to get wrong, ``beyond`` those that it cannot
    compute though they have a result, ``held`` all that it was not to compute.
    """

    fresh: dict[Formula, Values]
    computed: list[Formula]
    wrong: list[Formula]
    beyond: list[Formula]
    held: set[Formula]


def _try(
    package: Package,
    engine: Engine,
    formulas: list[Formula],
    plain_made: list[Sheet],
    made: set[str],
    distrusted: Collection[Key] | None,
) -> _Trial:
    """Compute the formulas, those that the engine gets wrong held at what is stored of them."""
    stale = package.recalculates_on_loading
    plain = _ordinary(formulas, made)
    beyond = _beyond(engine, plain)
    single = [formula for formula in plain if not formula.is_array]
    engine.look_up_again(single)
    fresh = _differing(engine, formulas)
    theirs = _of_others(package, fresh, made)
    doubtful = [formula for formula in theirs if _is_evidence(formula, stale)]
    stay = [formula for formula in beyond if _is_evidence(formula, stale)]
    found = _wrong(package, formulas, plain_made, doubtful, distrusted)
    doubted = [*found, *_nameless(doubtful, fresh)]
    wrong = [formula for formula in dict.fromkeys(doubted) if formula not in stay]
    held = {*wrong, *beyond}
    if held:
        engine.evaluate_holding([*wrong, *stay], held.difference(wrong, stay))
        engine.look_up_again([formula for formula in single if formula not in held])
        fresh = _differing(engine, formulas)
    return _Trial(fresh, [f for f in plain if f not in held], wrong, stay, held)


def _beyond(engine: Engine, plain: list[Formula]) -> list[Formula]:
    """Respell formulas for the engine; return those that it gets wrong in any words.

    So it does what reads a column of a table that is not there.
    """
    tables = [formula for formula in plain if reads_table(formula.text)]
    return [*engine.respell(formula for formula in plain if formula not in tables), *tables]


def _nameless(doubtful: Iterable[Formula], fresh: Mapping[Formula, Values]) -> list[Formula]:
    """Return which formulas have a result, and call or read what the engine does not know."""
    unknown = (formula for formula in doubtful if fresh[formula][0][0] == UNKNOWN)
    return [formula for formula in unknown if formula.stored[0][0] != UNKNOWN]


def _store(package: Package, fresh: Mapping[Formula, Values], left: Collection[Formula]) -> int:
    """Store results but for those of formulas that are left; return how many formulas' they are."""
    changed = {formula: values for formula, values in fresh.items() if formula not in left}
    for name, results in _by_sheet(changed).items():
        package.sheet(name).set_results(results)
    return len(changed)


def _plain_sheets(package: Package, made: Collection[str]) -> list[Sheet]:
    """Return the sheets of ours that have neither arrays nor links to other workbooks."""
    parts = ((sheet, package.part(sheet.part)) for sheet in package.sheets if sheet.name in made)
    return [sheet for sheet, part in parts if not has_arrays(part) and b"[" not in part]


def _picking_sheets(package: Package, made: Collection[str]) -> list[Sheet]:
    """Return the office's sheets all of whose formulas pick our results, as the engine can too.

    They are a ledger's two columns, with thousands of formulas.
    """
    marks = _marks(package)
    return [
        sheet
        for sheet in package.sheets
        if sheet.name not in made and marks and _only_picks(package.part(sheet.part), marks)
    ]


def _only_picks(part: bytes, marks: Collection[str]) -> bool:
    if has_arrays(part) or b"[" in part or not any(mark.encode() in part for mark in marks):
        return False
    patterns = row_patterns(part) or {}
    return bool(patterns) and all(
        any(mark in formula for mark in marks) and is_computed_as_written(formula)
        for formula in patterns.values()
    )


def _refresh(engine: Engine, sheets: Iterable[Sheet]) -> tuple[int, list[Sheet]]:
    """Store the results of whole sheets anew; return how many are others.

    Return also the sheets that are to be looked at formula by formula, as nothing was stored there.
    """
    stored, left = 0, []
    for sheet in sheets:
        result, held = engine.results_on(sheet.name), engine.held.get(sheet.name)
        count = refresh_results(sheet, result, _same_value, held)
        if count is None:
            left.append(sheet)
        else:
            stored += count
    return stored, left


def _of_others(
    package: Package, formulas: Iterable[Formula], made: Collection[str]
) -> list[Formula]:
    """Return the formulas that neither call our functions nor are our own."""
    foreign = [formula for formula in formulas if formula.sheet not in made]
    picking = _picking(package, foreign)
    return [formula for formula in foreign if not formula.ours and formula not in picking]


def _wrong(
    package: Package,
    formulas: list[Formula],
    plain_made: list[Sheet],
    doubtful: list[Formula],
    distrusted: Collection[Key] | None,
) -> list[Formula]:
    """Return which of the doubtful formulas are to be left: those named, else those found.

    ``plain_made`` are the sheets whose formulas are not among ``formulas``.
    """
    if distrusted is not None:
        return [formula for formula in doubtful if formula.key in distrusted]
    if not doubtful:
        return []
    return _distrusted(package, formulas + formulas_of(package, plain_made), doubtful)


def _ordinary(formulas: Iterable[Formula], made: set[str]) -> list[Formula]:
    """Return the office's own formulas, but for those that read other workbooks."""
    return [
        formula
        for formula in formulas
        if formula.sheet not in made and not (formula.ours or formula.external)
    ]


def _by_sheet(values: Mapping[Formula, Values]) -> dict[str, dict[tuple[int, int], Value]]:
    results: dict[str, dict[tuple[int, int], Value]] = {}
    for formula, found in values.items():
        _place(results.setdefault(formula.sheet, {}), formula.area, found)
    return results


def _is_unknown(formula: Formula, fresh: Mapping[Formula, Values], stale: bool) -> bool:
    """Tell whether the engine does not know what a formula that has no result calls."""
    if formula.ours or _is_evidence(formula, stale) or formula not in fresh:
        return False
    return fresh[formula][0][0] == UNKNOWN


def _resting_on(package: Package, unknown: list[Formula], formulas: list[Formula]) -> list[Formula]:
    """Return which other formulas rest on unknown ones, though they may turn errors into values."""
    others = [formula for formula in formulas if formula not in unknown]
    if not unknown or not others:
        return []
    found = Graph(package, [*others, *unknown]).following(unknown)
    return [formula for formula in others if formula.key in found]


def _made_by_us(package: Package) -> set[str]:
    """Return the sheets whose ordinary formulas are the generator's: few in an office's workbook.

    The engine is known to compute these, so a result that another program left behind is not
    evidence against it.
    """
    if is_generated(package):
        return set(COMPUTED)
    if not has_name(package, PLACES):
        return set()
    return {named_area(package, name)[0].name for name in _ADDED if has_name(package, name)}


def _picking(package: Package, formulas: Iterable[Formula]) -> set[Formula]:
    """Return the formulas that pick our results from the sheet of calculations.

    They are ours as well. A program without our functions leaves them as they were while the
    results they pick turn into errors, so that what is stored there is no evidence.
    """
    marks = _marks(package)
    return {
        formula
        for formula in formulas
        if not formula.ours and any(mark in (formula.cell.written or "") for mark in marks)
    }


def _marks(package: Package) -> tuple[str, ...]:
    """Return how a formula names the sheet of calculations."""
    if not has_name(package, PLACES):
        return ()
    sheet = named_area(package, PLACES)[0].name
    return f"{sheet}!", f"{quote_sheet(sheet)}!"


def _differing(engine: Engine, formulas: list[Formula]) -> dict[Formula, Values]:
    """Return the results that are not what is stored, or for which nothing is stored."""
    found = {}
    for formula in formulas:
        values = engine.values(formula)
        if not _has_result(formula) or not _same(values, formula.stored):
            found[formula] = values
    return found


def find_distrusted(content: bytes, title: str) -> set[Key]:
    """Return the ordinary formulas whose stored result the engine does not arrive at."""
    package = Package(content, title)
    made = _made_by_us(package)
    picks = _picking_sheets(package, made)
    others = (s for s in package.sheets if s.name not in made and s not in picks)
    formulas = formulas_of(package, others)
    stale = package.recalculates_on_loading
    picking = _picking(package, formulas)
    doubtful = [f for f in formulas if not f.ours and f not in picking and _is_evidence(f, stale)]
    if not doubtful:
        return set()
    for sheet in picks:
        hold_all_results(sheet)
    formulas += formulas_of(package, (s for s in package.sheets if s.name in made))
    return {formula.key for formula in _distrusted(package, formulas, doubtful)}


def _distrusted(
    package: Package, formulas: list[Formula], doubtful: list[Formula]
) -> list[Formula]:
    """Return which of the doubtful formulas differ although our results are as stored."""
    copy = Package(package.to_bytes(quick=True), package.title)
    picking = _picking(package, formulas)
    # In the file: a loaded engine takes a millisecond for each cell of an array that it is given.
    keep_results(copy, (f for f in formulas if f.ours or f in picking))
    engine = load(Package(copy.to_bytes(quick=True), package.title))
    engine.evaluate()
    made = _made_by_us(package)
    beyond = engine.respell(f for f in _ordinary(formulas, made) if f not in picking)
    if beyond:
        engine.evaluate_holding(beyond)
    return [f for f in doubtful if not _agrees(engine.values(f), f.stored)]


def _agrees(one: Values, stored: Values) -> bool:
    """Tell whether results are as stored; where both are errors, programs call them differently."""
    first, before = one[0][0], stored[0][0]
    failed = isinstance(first, CellError) and isinstance(before, CellError) and first != UNKNOWN
    return failed or _same(one, stored)


def _has_result(formula: Formula) -> bool:
    return formula.stored[0][0] is not None


def _is_evidence(formula: Formula, stale: bool) -> bool:
    """Tell whether a stored result speaks against the engine where it has another.

    Programs that do not calculate store 0 and let the file be calculated on loading: ``stale``.
    """
    return _has_result(formula) and not (stale and formula.stored == [[0]])


def _same(one: Values, other: Values) -> bool:
    return one == other or all(
        _same_value(a, b)
        for mine, theirs in zip(one, other, strict=True)
        for a, b in zip(mine, theirs, strict=True)
    )


def _same_value(one: Value, other: Value) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(one, CellError) or isinstance(other, CellError):
        return one == other
    return ("" if one is None else one) == ("" if other is None else other)


def _place(cells: dict[tuple[int, int], Value], area: Area, values: Values) -> None:
    """Add an area's values to those of other cells."""
    for row, line in enumerate(values, area.first_row):
        for column, value in enumerate(line, area.first_column):
            cells[row, column] = value


# --- what was left, and whether it matters ------------------------------------------------------


def _kept(
    package: Package,
    formulas: list[Formula],
    wrong: list[Formula],
    beyond: list[Formula],
    unknown: list[Formula],
) -> Iterable[Kept]:
    """List the formulas that were left where they follow from ours, or ours from them.

    These are the wrong ones and those beyond the engine, which have a result, and unknown ones.
    """
    for formula in formulas:
        if formula.external:
            yield _left(package, formula, "引用了别的工作簿，保留原有结果")
    wrong, unknown = ([one for one in group if not one.external] for group in (wrong, unknown))
    if not (wrong or beyond or unknown):
        return
    graph = Graph(package, formulas)
    ours = [formula for formula in formulas if formula.ours]
    near = graph.following(ours) | graph.leading_to(ours)
    for group, reason in (
        (wrong, "计算引擎算出的与文件中原有的结果不同，保留原有结果"),
        (beyond, "计算引擎算不了这样的公式，保留原有结果"),
        (unknown, "计算引擎算不了这个公式，没有存结果，请在电子表格程序里选中它按F2再按回车"),
    ):
        for formula in group:
            if formula.key in near or reads_table(formula.text):
                yield _left(package, formula, reason)


def _left(package: Package, formula: Formula, reason: str) -> Kept:
    """Return that a formula was left, as it is written in its cell."""
    written = package.sheet(formula.sheet).cell(formula.row, formula.column).formula or ""
    return Kept(formula.sheet, address(formula.row, formula.column), written, reason)
