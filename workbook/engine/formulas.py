"""The embedded spreadsheet engine: a package's formulas evaluated with our functions in them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import formualizer

from udf.errors import KaoheError
from udf.hosts.embedded import register
from udf.hosts.names import calls_ours
from workbook.engine.arrays import Blocks, may_need_respelling, respelled
from workbook.engine.formula_parts import BeyondEngine
from workbook.engine.outcome import Key
from workbook.ooxml.cells import EMPTY, Cell, CellError, Value, collector_paused
from workbook.ooxml.formulas import reads_other_workbook
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, area_text, parse_area
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.sheet_text.row_patterns import row_pattern
from workbook.ooxml.sheet_text.shared_groups import Constants
from workbook.ooxml.structure.table_references import CellSpelling

_CODES = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "Spill": "#VALUE!",  # as files have these two, which only newer programs know
    "Calc": "#VALUE!",
}
_KINDS = {code: kind for kind, code in reversed(_CODES.items())}
NOT_AVAILABLE = CellError("#N/A")
UNKNOWN = CellError("#NAME?")

_LOOKUP = re.compile(r"(?:MATCH|LOOKUP)\(", re.IGNORECASE)

_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9_.$:])\$?([A-Za-z]{1,3})\$?([0-9]{1,7})"
    r"(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?(?![A-Za-z0-9_.(:!#])"
)

_calls_ours = lru_cache(maxsize=4096)(calls_ours)  # cells that share a formula ask the same
_reads_other_workbook = lru_cache(maxsize=4096)(reads_other_workbook)

Values = list[list[Value]]
MAX_FILLED = 300_000  # cells that array formulas fill, on a sheet


def _size(found: re.Match[str]) -> str:
    """Return how large the area of a reference is, which is all that matters to respelling it."""
    first, top, last, bottom = found.groups()
    return f"{first}:{last}:{int(bottom) - int(top)}" if last else "@"


@dataclass(eq=False, slots=True)  # there may be half a million
class Formula:
    """A formula of a workbook: where its first cell is, and what the workbook has of it.

    ``filled`` is what is stored in the cells that an array formula fills.
    """

    sheet: str
    row: int
    column: int
    cell: Cell
    filled: Values | None = None

    @property
    def area(self) -> Area:
        """The cells its result is in."""
        if self.cell.array is not None:
            return parse_area(self.cell.array)
        return Area(self.row, self.column, self.row, self.column)

    @property
    def stored(self) -> Values:
        """What is stored in those cells."""
        return [[self.cell.value]] if self.filled is None else self.filled

    @property
    def text(self) -> str:
        """How it reads in its first cell."""
        return self.cell.formula or ""

    @property
    def is_array(self) -> bool:
        """Whether it fills all cells of its area."""
        return self.cell.array is not None

    @property
    def ours(self) -> bool:
        """Whether it calls one of our functions."""
        return _calls_ours(self.cell.written or "")

    @property
    def external(self) -> bool:
        """Whether it reads another workbook, which the engine cannot."""
        return _reads_other_workbook(self.cell.written or "")

    @property
    def key(self) -> Key:
        """Sheet, row and column of its first cell."""
        return self.sheet, self.row, self.column


def read_formulas(sheet: Sheet) -> list[Formula]:
    """Return the formulas of a sheet, in reading order."""
    found, filled = [], 0
    cells = sheet.formulas()
    arrays = any(cell.array for cell in cells.values())
    every = sheet.filled() if arrays else {}  # once for all arrays of the sheet
    for (row, column), cell in cells.items():
        stored = None
        if cell.array is not None:
            area = parse_area(cell.array)
            filled += area.cells()
            if filled > MAX_FILLED:
                raise KaoheError(
                    f"{sheet.name}!{address(row, column)}的数组公式占了{area_text(area)}，太大，"
                    "没有计算；请把它的范围改小后再试"
                )
            stored = [[every.get(at, EMPTY).value for at in line] for line in area.rows()]
        found.append(Formula(sheet.name, row, column, cell, stored))
    return found


def keep_results(package: Package, formulas: Iterable[Formula]) -> None:
    """Put what is stored in the place of formulas."""
    by_sheet: dict[str, list[Formula]] = {}
    for formula in formulas:
        by_sheet.setdefault(formula.sheet, []).append(formula)
    for name, held in by_sheet.items():
        package.sheet(name).hold_results({(formula.row, formula.column) for formula in held})


def formulas_of(package: Package, sheets: Iterable[Sheet]) -> list[Formula]:
    """Return the formulas of sheets, what they read of Excel's tables spelled as cells."""
    found = [formula for sheet in sheets for formula in read_formulas(sheet)]
    spelling = CellSpelling(package)
    if spelling:
        for formula in found:
            text = spelling.respelled(formula.text, *formula.key)
            if text != formula.text:
                formula.cell = formula.cell._replace(written=text, moved=(0, 0))
    return found


def is_computed_as_written(formula: str) -> bool:
    """Tell whether the engine needs neither another wording of a formula nor a second look."""
    if _LOOKUP.search(formula) or calls_ours(formula):
        return False
    try:
        return respelled(formula, "", Blocks(""), is_array=False) == formula
    except BeyondEngine:
        return False


class Engine:
    """A package loaded into formualizer with our functions."""

    def __init__(
        self, content: bytes, title: str, names: Mapping[str, str], held: Mapping[str, Constants]
    ) -> None:
        """Load the bytes of a workbook as `loading` has prepared them.

        ``title`` is what messages call it; ``names`` are its defined names with what they stand
        for, in lower case; ``held`` are results that it knows without computing them, by sheet.
        Raises KaoheError where the engine cannot read the file.
        """
        self._title = title
        self.held = held
        try:
            self._book = formualizer.load_workbook_bytes(content)
        except Exception as error:
            raise KaoheError(
                f"计算引擎读不了“{title}”（{error}）；请用电子表格程序另存为 .xlsx"
            ) from error
        self._book.set_temporal_egress("serial")
        register(self._book)
        self._respelled: dict[Key, str] = {}
        self._blocks = Blocks(_unused("数组", self._book.sheet_names), names)

    def evaluate(self) -> None:
        """Bring every formula up to date. KaoheError where one of them stops the engine."""
        try:
            with collector_paused():
                self._book.evaluate_all()
        except formualizer.ExcelEvaluationError as error:
            raise KaoheError(
                f"“{self._title}”里有计算引擎算不了的公式（{error}），没有计算；"
                "请用电子表格程序打开，改正显示错误的公式后再试"
            ) from error

    def look_up_again(self, formulas: Iterable[Formula]) -> None:
        """Bring these formulas up to date once more where they look something up.

        While arrays are filled one after the other, the engine goes on looking up in a column as
        it was when it was first looked up in.
        """
        stale = [formula for formula in formulas if _LOOKUP.search(formula.text)]
        if stale:
            self._put({f.key: self._respelled.get(f.key, f.text) for f in stale})
            self.evaluate()

    def respell(self, formulas: Iterable[Formula]) -> list[Formula]:
        """Bring up to date, in other words, the formulas that the engine gets wrong as written.

        Return those that it gets wrong in any words: what it has of them is worth nothing.
        """
        beyond = []
        as_they_are: set[tuple[str, bool]] = set()  # but for where the areas are
        for formula in formulas:
            written, is_array = formula.text, formula.is_array
            in_row = row_pattern(written, formula.row), is_array
            if in_row in as_they_are:
                continue
            alike = _REFERENCE.sub(_size, written), is_array
            if alike in as_they_are or not may_need_respelling(written, is_array=is_array):
                as_they_are.add(in_row)
                continue
            try:
                text = respelled(written, formula.sheet, self._blocks, is_array=is_array)
            except BeyondEngine:
                beyond.append(formula)
                continue
            if text == written:
                as_they_are |= {alike, in_row}
                continue
            if formula.area.cells() > 1:
                beyond.append(formula)
                continue
            self._respelled[formula.key] = text
        self._put_respelled()
        return beyond

    def _put_respelled(self) -> None:
        if not self._respelled:
            return
        self._book.add_sheet(self._blocks.sheet)
        for row, column, block in self._blocks.fresh:
            self._book.set_formulas_batch(self._blocks.sheet, row, column, block)
        self._blocks.fresh.clear()
        self._put(self._respelled)
        self.evaluate()

    def _put(self, formulas: Mapping[Key, str]) -> None:
        """Enter formulas, those below one another at once: the engine takes them in no time so."""
        ordered = sorted(formulas, key=lambda key: (key[0], key[2], key[1]))
        by_run = groupby(enumerate(ordered), lambda at: (at[1][0], at[1][2], at[1][1] - at[0]))
        for _, run in by_run:
            keys = [key for _, key in run]
            self._book.set_formulas_batch(*keys[0], [[f"={formulas[key]}"] for key in keys])

    def values(self, formula: Formula) -> Values:
        """Return a formula's result in its cells; what an array does not fill is #N/A."""
        if not formula.is_array:
            return [[self._value(*formula.key, False)]]
        area = formula.area
        return [[self._value(formula.sheet, *at, True) for at in line] for line in area.rows()]

    def results_on(self, sheet: str) -> Callable[[int, int], Value]:
        """Return what gives a sheet's results in single cells by row and column.

        It gives None where the engine does not know what the formula calls.
        """
        get = self._book.get_value

        def result(row: int, column: int) -> Value:
            value = get(sheet, row, column)
            if type(value) is float or type(value) is str:
                return value
            value = self._value(sheet, row, column, False)
            return None if value == UNKNOWN else value

        return result

    def _value(self, sheet: str, row: int, column: int, in_array: bool) -> Value:
        value = self._book.get_value(sheet, row, column)
        if value is None:
            return NOT_AVAILABLE if in_array else ""
        if isinstance(value, dict):
            return CellError(_CODES.get(str(value.get("kind")), UNKNOWN.code))
        return value if isinstance(value, (bool, int, float, str)) else str(value)

    def evaluate_holding(
        self, formulas: Iterable[Formula], unknown: Iterable[Formula] = ()
    ) -> None:
        """Compute all formulas with what is stored in the place of some, #NAME? in that of others.

        Where nothing is stored it is #NAME? as well.
        """
        for formula in formulas:
            self._hold(formula, formula.stored)
        for formula in unknown:
            self._hold(formula, [[UNKNOWN for _ in line] for line in formula.stored])
        self.evaluate()

    def _hold(self, formula: Formula, values: Values) -> None:
        for row, line in enumerate(values, formula.area.first_row):
            for column, value in enumerate(line, formula.area.first_column):
                literal = _literal(UNKNOWN if value is None else value)
                self._book.set_value(formula.sheet, row, column, literal)


def _unused(name: str, names: Iterable[str]) -> str:
    """Return a sheet's name that is not among those there are."""
    taken = {other.casefold() for other in names}
    while name.casefold() in taken:
        name += "_"
    return name


def _literal(value: Value) -> object:
    if isinstance(value, CellError):
        return formualizer.LiteralValue.error(_KINDS.get(value.code, "Value"), "")
    return value
