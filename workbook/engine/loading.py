"""A workbook loaded into the embedded engine, spelled as the engine computes it best."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from workbook.engine.formulas import Engine, keep_results, read_formulas
from workbook.engine.idle_rows import hold_idle_rows
from workbook.ooxml.cells import has_arrays
from workbook.ooxml.package import Package
from workbook.ooxml.references import MAX_COLUMN, Area, address, parse_area
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.table_references import CellSpelling

_LONG = 500  # rows; a sheet that an array makes no longer grows in no time
_CELL = rb"\$?[A-Z]{1,3}\$?[0-9]+"
_FORMULA = re.compile(rb"(<f(?: [^>]*[^>/])?>)([^<]*)</f>")
_IN_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*>' + _FORMULA.pattern)
_ASKS_FIRST = re.compile(rb'IF\(\$?([A-Z]+)\$?([0-9]+)="","",')

_ERROR = re.compile(rb"<v>(#[A-Z0-9/_]+[!?A]?)</v>")
_KNOWN = {b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"}


def load(package: Package) -> Engine:
    """Return an engine that holds a workbook; the package is changed for it on the way.

    Formulas that read other workbooks hold their stored result: one whose link is gone would stop
    the whole calculation. What they read of Excel's tables is spelled as cells. Array results are
    not stored: the engine would not spill over them. Raises KaoheError where the engine cannot read
    the file.
    """
    spelling = CellSpelling(package)
    if spelling:
        for one in package.defined_names():
            package.set_name(one.name, spelling.name_respelled(one.text), one.sheet)
    names = {one.name.casefold(): one.text for one in package.defined_names() if one.sheet is None}
    for sheet in package.sheets:
        if b"[" in package.part(sheet.part):
            keep_results(package, (f for f in read_formulas(sheet) if f.external))
        _name_cells(package, sheet, spelling)
        _name_known_errors(package, sheet)
        sheet.empty_answers()  # most rows of a ledger are empty: no work for the engine
    held = hold_idle_rows(package)
    arrays = {}
    for sheet in package.sheets:
        if has_arrays(package.part(sheet.part)):
            arrays[sheet.name] = sheet.arrays()
            sheet.drop_array_results()
            _lengthen(sheet, arrays[sheet.name])
    if arrays:
        _pick_lazily(package, arrays)
    return Engine(package.to_plain_bytes(), package.title, names, held)


def _name_cells(package: Package, sheet: Sheet, spelling: CellSpelling) -> None:
    """Spell what formulas read of Excel's tables, which the engine does not know, as cells."""
    if not (spelling and spelling.concerns(package.part(sheet.part).decode("utf-8", "replace"))):
        return
    for formula in read_formulas(sheet):
        respelled = spelling.respelled(formula.text, *formula.key)
        if respelled != formula.text:
            array = formula.area if formula.is_array else None
            sheet.set_formula(
                formula.row, formula.column, respelled, formula.cell.value, array=array
            )


def _name_known_errors(package: Package, sheet: Sheet) -> None:
    """Call errors that only newer programs store by a name that the engine's reader knows."""
    part = package.part(sheet.part)
    if b"<v>#" not in part:
        return
    known = _ERROR.sub(lambda one: one[0] if one[1] in _KNOWN else b"<v>#VALUE!</v>", part)
    if known != part:
        package.set_part(sheet.part, known)


def _lengthen(sheet: Sheet, arrays: Sequence[Area]) -> None:
    """Let a sheet be as long as its arrays from the start: the engine grows it row by row.

    The value that does it is in a column that nothing reads.
    """
    last = max((area.last_row for area in arrays), default=0)
    if last <= _LONG:
        return
    extent = sheet.extent()
    column = max(area.last_column for area in (*arrays, *filter(None, [extent])))
    if column < MAX_COLUMN:
        sheet.set_value(last, column + 1, 0)


def _pick_lazily(package: Package, arrays: Mapping[str, Sequence[Area]]) -> None:
    """Respell formulas that pick from an array: ``INDEX(S!B1:B9,`` as ``INDEX(S!B1:S!B9,``.

    The same to a spreadsheet, but the engine looks such a range up when it is asked for, instead
    of telling every formula that reads it of every cell the array fills. It does not know either
    that the array comes first, and would compute twice what it computed too early: the formula
    names the array's own cell as well, where the range lacks it. What is written otherwise is only
    slower.
    """
    named = b"|".join(re.escape(name.encode()) for name in arrays)
    ranges = re.compile(rb"(%b)!(%b):(%b)(?=[,)])" % (named, _CELL, _CELL))
    for sheet in package.sheets:
        old = part = package.part(sheet.part)
        firsts: dict[bytes, bytes] = {}  # of the arrays, by the ranges that lack them
        for name, first, last in sorted(set(ranges.findall(part))):
            lazy = name + b"!" + first + b":" + name + b"!" + last
            for function in (b"INDEX(", b"ROWS("):
                part = part.replace(function + name + b"!" + first + b":" + last, function + lazy)
            corner = _lacking(
                arrays[name.decode()], parse_area(f"{first.decode()}:{last.decode()}")
            )
            if corner:
                firsts[lazy] = name + b"!" + corner.encode()
        if part != old:
            package.set_part(sheet.part, _after_arrays(part, firsts) if firsts else part)


def _lacking(arrays: Sequence[Area], picked: Area) -> str:
    """Return the first cell of the array from which a range picks, "" where the range holds it."""
    for area in arrays:
        if area.holds(*picked[:2]) and not picked.holds(*area[:2]):
            return address(*area[:2])
    return ""


def _after_arrays(part: bytes, firsts: Mapping[bytes, bytes]) -> bytes:
    """Return a sheet's text whose formulas name the arrays that they pick from with such ranges.

    One that first asks a cell which picks from the same arrays comes after them as it is.
    """
    lazy = re.compile(b"|".join(map(re.escape, firsts)))

    def arrays(text: bytes) -> set[bytes]:
        return {firsts[one] for one in lazy.findall(text)}

    @cache
    def formulas() -> dict[bytes, bytes]:  # of all cells: few sheets need them
        return {cell: text for cell, _, text in _IN_CELL.findall(part)}

    def ordered(formula: re.Match[bytes]) -> bytes:
        opening, text = formula.groups()
        named, asked = arrays(text), _ASKS_FIRST.match(text)
        if not named or (asked and named <= arrays(formulas().get(asked[1] + asked[2], b""))):
            return formula[0]
        return b"%bCHOOSE(1,%b,%b)</f>" % (opening, text, b",".join(sorted(named)))

    return _FORMULA.sub(ordered, part)
