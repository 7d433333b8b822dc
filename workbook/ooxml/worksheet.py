"""One worksheet: its cells read and set one by one, everything else in it left as it is."""

import datetime as dt
import gc
import math
import re
from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from udf.errors import KaoheError
from workbook.ooxml.fast_formulas import PlainFormula, plain_formulas, unescaped, with_results
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.references import (
    MAX_COLUMN,
    Area,
    address,
    area_text,
    column_number,
    parse_area,
    parse_cell,
)
from workbook.ooxml.xml import (
    MAIN,
    escape_text,
    main_tag,
    parse,
    remove_attributes,
    replace_in_runs,
    select,
    string_text,
    unescape_text,
)

if TYPE_CHECKING:
    from workbook.ooxml.package import Package

MAX_TEXT = 32_767  # characters a cell can hold
MAX_SHARED = 256 << 20  # characters of all shared formulas of a sheet, spelled out


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value in a cell, such as #N/A."""

    code: str

    def __str__(self) -> str:
        return self.code


Value = float | int | str | bool | CellError | None


class Cell(NamedTuple):
    """What a cell holds; a date is its serial number (see `Package.is_date`).

    `value` is the constant, or the stored result of the formula. `spelled` is set on cells that
    have one: a member of a shared formula has the text of its first cell, and in `moved` how many
    rows and columns it stands from there. `array` is the area of an array formula, on its first
    cell only. Other cells of that area hold plain values.
    """

    value: Value = None
    spelled: str | None = None
    array: str | None = None
    style: int = 0
    moved: tuple[int, int] = (0, 0)

    @property
    def has_formula(self) -> bool:
        """Whether the cell has a formula of its own, or its part in a shared one."""
        return self.spelled is not None

    @property
    def formula(self) -> str | None:
        """The formula as it reads in this cell."""
        if self.spelled is None or self.moved == (0, 0):
            return self.spelled
        return shift_formula(self.spelled, *self.moved)


EMPTY = Cell()


_ROW, _C, _V, _F, _IS, _T, _R = (main_tag(name) for name in ("row", "c", "v", "f", "is", "t", "r"))
_DIGITS = "0123456789"


def _form(formula: etree._Element) -> dict[str, str]:
    """The attributes that say what kind of formula it is."""
    return {key: str(formula.get(key)) for key in ("t", "ref", "si") if key in formula.attrib}


_FORMULA = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?f[\s/>]")


def has_formulas(content: bytes) -> bool:
    """Whether a sheet's part holds a formula, told without parsing it."""
    return _FORMULA.search(content) is not None


def has_arrays(content: bytes) -> bool:
    """Whether a sheet's part may hold an array formula, told without parsing it."""
    return b'"array"' in content or b"'array'" in content


def _number(text: str) -> float | int:
    """A number as a cell spells it: whole ones as int, as far as a float tells them apart."""
    if text.isdecimal() and len(text) < 16:
        return int(text)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"not a number: {text}")
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector while many objects are made, none of them garbage."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class _Shared:
    """The shared formulas of a sheet, as they are met in reading order."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[int, int, str]] = {}
        self._length = 0

    def met(
        self, group: str, row: int, column: int, text: str | None
    ) -> tuple[str | None, tuple[int, int]]:
        """The text of a group's first cell, and how far from there a cell of it stands.

        Only the first says the text. ValueError where all of them would say too much.
        """
        if text:
            self._first[group] = row, column, text
        if group not in self._first:
            return None, (0, 0)
        first_row, first_column, said = self._first[group]
        self._length += len(said)
        if self._length > MAX_SHARED:
            raise ValueError("shared formulas without end")
        return said, (row - first_row, column - first_column)


class Sheet:
    """One worksheet of a package. Cells are read from the sheet as it is at that moment."""

    def __init__(self, package: "Package", name: str, part: str, state: str) -> None:
        self.package = package
        self.name = name
        self.part = part
        self.state = state
        self._row_numbers: list[int] | None = None
        self._rows: dict[int, etree._Element] = {}
        self._cells: dict[int, dict[int, etree._Element]] = {}
        self._arrays: dict[tuple[int, int], Area] = {}
        self._merged: list[Area] = []
        self._data_tables: list[Area] = []
        self._extent: Area | None = None  # what the sheet says are its edges, once it was asked

    # -- reading -----------------------------------------------------------------------------------

    def cells(self) -> dict[tuple[int, int], Cell]:
        """All cells that are there, styled empty ones too, by (row, column), in reading order."""
        found: dict[tuple[int, int], Cell] = {}
        shared = _Shared()
        with collector_paused():
            for row, element in self._iter_rows():
                for column, cell in self._iter_cells(element):
                    found[row, column] = self._read_cell(cell, row, column, shared)
        return found

    def formulas(self) -> dict[tuple[int, int], Cell]:
        """The cells that have a formula, by (row, column), in reading order."""
        plain = None
        if not self.package.is_changed(self.part):
            content = self.package.part(self.part)
            if not has_formulas(content):
                return {}
            plain = plain_formulas(content)
        with collector_paused():
            if plain is None:
                return {at: cell for at, cell in self.cells().items() if cell.has_formula}
            try:
                return self._plain_cells(plain)
            except ValueError as error:
                raise self.package.damaged() from error

    def _plain_cells(self, plain: list[PlainFormula]) -> dict[tuple[int, int], Cell]:
        number = cache(column_number)
        shared = _Shared()
        found: dict[tuple[int, int], Cell] = {}
        for letters, digits, style, kind, own, group, said, value in plain:
            row, column = int(digits), number(letters)
            text, moved = own and unescaped(own), (0, 0)
            if group is not None:
                text, moved = shared.met(group, row, column, said and unescaped(said))
            if text is not None:
                stored = self._stored(kind, value and unescaped(value))
                found[row, column] = Cell(stored, text, None, int(style or 0), moved)
        return found

    def filled_below(self, row: int, first_column: int, last_column: int) -> list[int]:
        """The rows below one in which something stands between two columns."""
        return [
            number
            for number, element in self._iter_rows()
            if number > row
            and any(
                first_column <= column <= last_column
                and self._read_cell(cell, number, column, None).value is not None
                for column, cell in self._iter_cells(element)
            )
        ]

    def top_cells(self, rows: int) -> dict[tuple[int, int], Cell]:
        """The cells of the first rows; a sheet that nobody has read is not read to its end."""
        root = self.package.top(self.part, rows)
        found: dict[tuple[int, int], Cell] = {}
        shared = _Shared()
        for row, element in self._iter_rows(root.find(main_tag("sheetData"))):
            if row > rows:
                break
            for column, cell in self._iter_cells(element):
                found[row, column] = self._read_cell(cell, row, column, shared)
        return found

    def cell(self, row: int, column: int) -> Cell:
        """One cell; an empty one where there is none."""
        self._index()
        element = self._row_cells(row).get(column)
        return EMPTY if element is None else self._read_cell(element, row, column, None)

    def values(self, area: Area) -> list[list[Value]]:
        """The values of a rectangle, row by row."""
        width = area.last_column - area.first_column + 1
        found: list[list[Value]] = [
            [None] * width for _ in range(area.first_row, area.last_row + 1)
        ]
        shared = _Shared()
        with collector_paused():
            for row, element in self._iter_rows():
                if area.first_row <= row <= area.last_row:
                    line = found[row - area.first_row]
                    for column, cell in self._iter_cells(element):
                        # Most cells of a table with room to spare are styled and empty.
                        if len(cell) and area.first_column <= column <= area.last_column:
                            value = self._read_cell(cell, row, column, shared).value
                            line[column - area.first_column] = value
        return found

    def extent(self) -> Area | None:
        """The smallest rectangle around all cells that hold something; None for an empty sheet."""
        area: Area | None = None
        for (row, column), cell in self.cells().items():
            if cell.value is not None or cell.has_formula:
                here = Area(row, column, row, column)
                area = here if area is None else area.with_cell(row, column)
        return area

    def arrays(self) -> list[Area]:
        """The areas of the array formulas."""
        self._index()
        return list(self._arrays.values())

    def merged(self) -> list[Area]:
        """The merged areas."""
        self._index()
        return list(self._merged)

    # -- editing -----------------------------------------------------------------------------------

    def set_value(
        self,
        row: int,
        column: int,
        value: Value | dt.date,
        *,
        style: int | None = None,
    ) -> None:
        """Put a constant into a cell; a formula there goes, the style stays (or becomes `style`).

        Text stays text whatever it begins with. Dates become serial numbers; None empties the cell.
        KaoheError for a cell hidden in a merged area, within another cell's array formula or in a
        data table, and for text that is too long.
        """
        if isinstance(value, dt.date):
            value = self.package.to_serial(value)
        self._check_editable(row, column, value)
        kind, content = self._encode(row, column, value, inline=True)
        if self._edit_style(row, column, style, create=content is not None) is None:
            return
        cell = self._row_cells(row)[column]
        if cell.find(_F) is None and self._encoded(cell) == (kind, content):
            return
        self._touch()
        self._drop_formula(cell, row, column)
        self._store(cell, kind, content)

    def set_covered(self, row: int, column: int, text: str) -> None:
        """Put a text where a merged area hides it: functions read it, nobody sees it.

        ValueError for a cell that no merged area covers.
        """
        self._index()
        covering = [area for area in self._merged if area.holds(row, column)]
        if not any((row, column) != area[:2] for area in covering):
            raise ValueError(f"not covered: {self.name}!{address(row, column)}")
        cell = self._edit_style(row, column, None, create=True)
        if cell is not None and self._encoded(cell) != ("inlineStr", text):
            self._touch()
            self._drop_formula(cell, row, column)
            self._store(cell, "inlineStr", text)

    def edit_text(self, row: int, column: int, edits: Sequence[tuple[int, int, str]]) -> None:
        """Replace pieces of a cell's text (from, to, words) and leave the look of its parts."""
        text = self.cell(row, column).value
        if not isinstance(text, str):
            raise ValueError(f"no text in {self.name}!{address(row, column)}")
        cell = self._row_cells(row)[column]
        runs = self._runs(cell)
        pieces = [piece.text or "" for run in runs for piece in run.iterchildren(_T)]
        if "".join(pieces) != text:  # plain, or spelled with _x0007_
            for start, end, words in sorted(edits, reverse=True):
                text = text[:start] + words + text[end:]
            self.set_value(row, column, text)
            return
        self._touch()
        inline = etree.Element(_IS)
        inline.extend(deepcopy(list(runs)))
        for old in [*cell.iterchildren(_V, _IS)]:
            cell.remove(old)
        cell.append(inline)
        cell.set("t", "inlineStr")
        copies = list(inline.iter(_T))
        for start, end, words in sorted(edits, reverse=True):
            replace_in_runs(copies, start, end, words)

    def _runs(self, cell: etree._Element) -> list[etree._Element]:
        """The runs of a rich text; none for a plain one."""
        item = None
        if cell.get("t") == "inlineStr":
            item = cell.find(_IS)
        elif cell.get("t") == "s":
            value = cell.find(_V)
            item = None if value is None else self.package.shared_item(value.text or "")
        return [] if item is None else list(item.iterchildren(_R))

    def set_formula(
        self,
        row: int,
        column: int,
        formula: str,
        value: Value = None,
        *,
        array: Area | None = None,
        style: int | None = None,
    ) -> None:
        """Put a formula into a cell with its stored result; with `array`, an array formula over it.

        The results of the other cells of an array are set with `set_cached`. Refuses what
        `set_value` refuses.
        """
        if array is not None and (array.first_row, array.first_column) != (row, column):
            raise ValueError("an array formula stands in the first cell of its area")
        self._check_editable(row, column, formula)
        kind, content = self._encode(row, column, value, inline=False)
        cell = self._edit_style(row, column, style, create=True)
        assert cell is not None
        old = cell.find(_F)
        text = escape_text(formula.removeprefix("="))
        wanted = {} if array is None else {"t": "array", "ref": area_text(array)}
        if old is not None and old.text == text and _form(old) == wanted:
            self.set_cached(row, column, value)
            return
        self._touch()
        self._drop_formula(cell, row, column)
        self._store(cell, kind, content)
        element = etree.SubElement(cell, _F, wanted)
        element.text = text
        cell.insert(0, element)
        if array is not None:
            self._arrays[row, column] = array
        self.package.formulas_moved = True

    def set_cached(self, row: int, column: int, value: Value) -> None:
        """Store the result of a formula, or of a cell in an array formula's area.

        ValueError for a cell that is neither.
        """
        self._index()
        cell = self._row_cells(row).get(column)
        kind, content = self._encode(row, column, value, inline=False)
        if cell is not None and len(cell) == 1 and cell[0].tag == _F:  # never calculated
            if content is not None:
                self._touch()
                if kind is not None:
                    cell.set("t", kind)
                etree.SubElement(cell, _V).text = escape_text(content)
            return
        if (cell is None or cell.find(_F) is None) and self._array_at(row, column) is None:
            raise ValueError(f"no formula in {self.name}!{address(row, column)}")
        if cell is None:
            if content is None:
                return
            self._touch()
            cell = self._make_cell(row, column)
        if self._encoded(cell) != (kind, content):
            self._touch()
            self._store(cell, kind, content)

    def set_results(self, results: Mapping[tuple[int, int], Value]) -> None:
        """Store many results by (row, column): the same as `set_cached`, in less time."""
        if results and not self.package.is_changed(self.part):
            encoded = [
                (address(*at), *self._encode(*at, value, inline=False))
                for at, value in sorted(results.items(), key=itemgetter(0))
            ]
            content = self.package.part(self.part)
            changed = with_results(
                content, ((at, kind, escape_text(text or "")) for at, kind, text in encoded)
            )
            if changed is not None:
                self.package.set_part(self.part, changed)
                self.forget()
                return
        for (row, column), value in results.items():
            self.set_cached(row, column, value)

    def drop_array_results(self) -> None:
        """Drop what is stored in the cells that arrays fill, but for those with the formulas."""
        self._index()
        arrays = self._arrays.values()
        for row, element in self._iter_rows():
            spans = [
                (area.first_column, area.last_column)
                for area in arrays
                if area.first_row <= row <= area.last_row
            ]
            for column, cell in self._iter_cells(element) if spans else ():
                filled = any(first <= column <= last for first, last in spans)
                if filled and len(cell) and cell.find(_F) is None:
                    self._touch()
                    del cell[:]
                    remove_attributes(cell, "t")

    def spell_out_shared(self, concerned: Callable[[str], bool]) -> None:
        """Give each member of the shared formulas concerned its own text: they may soon differ."""
        shared = self._shared_elements()
        groups = {str(f.get("si", "")) for f in shared if f.text and concerned(f.text)}
        if groups:
            self._touch()
            self._spell_out(groups, shared)

    def replace_rows(self, rows: str) -> None:
        """Put rows, spelled as a sheet's text, in the place of all that are there."""
        self._touch()
        self._data()[:] = list(parse(f'<sheetData xmlns="{MAIN}">{rows}</sheetData>'.encode()))
        self.forget()
        area = Area(1, 1, 1, 1)
        for row, element in self._iter_rows():
            for column, _ in self._iter_cells(element):
                area = area.with_cell(row, column)
        dimension = self.package.xml(self.part).find(main_tag("dimension"))
        if dimension is not None:
            dimension.set("ref", area_text(area))
        self.package.formulas_moved = True

    def set_style(self, row: int, column: int, style: int) -> None:
        """Give a cell another style; its content stays."""
        self._index()
        self._edit_style(row, column, style, create=True)

    def clear(self, row: int, column: int) -> None:
        """Empty a cell, wherever it lies; its style stays."""
        self._index()
        cell = self._row_cells(row).get(column)
        if cell is not None and len(cell):
            self._touch()
            self._drop_formula(cell, row, column)
            self._store(cell, None, None)

    def move_content(self, source: tuple[int, int], target: tuple[int, int]) -> None:
        """Put what one cell holds, constant or formula, into another as it is spelled."""
        self._index()
        cell = self._row_cells(source[0]).get(source[1])
        if cell is None or not len(cell):
            return
        there = self._edit_style(*target, None, create=True)
        assert there is not None
        self._touch()
        self._drop_formula(there, *target)
        self._store(there, None, None)
        for child in deepcopy(list(cell)):
            there.append(child)
        if cell.get("t") is not None:
            there.set("t", str(cell.get("t")))
        self.clear(*source)

    def copy_row_format(self, source: int, target: int) -> None:
        """Give a row the height and the cell styles of another; contents stay as they are."""
        self._index()
        model = self._rows.get(source)
        if model is None:
            return
        self._touch()
        row = self._make_row(target)
        for key in ("s", "customFormat", "ht", "customHeight"):
            if key in model.attrib:
                row.set(key, str(model.get(key)))
        for column, cell in sorted(self._row_cells(source).items()):
            self._edit_style(target, column, int(cell.get("s") or 0), create=True)

    def formula_element(self, row: int, column: int) -> etree._Element | None:
        """The markup of a cell's formula, for reading; None where it has none."""
        self._index()
        cell = self._row_cells(row).get(column)
        return None if cell is None else cell.find(_F)

    def forget(self) -> None:
        """Look the sheet through anew when next asked: its markup was changed from outside."""
        self._row_numbers = None
        self._extent = None
        for known in (self._rows, self._cells, self._arrays, self._merged, self._data_tables):
            known.clear()

    # -- within: finding ---------------------------------------------------------------------------

    def _data(self) -> etree._Element:
        root = self.package.xml(self.part)
        data = root.find(main_tag("sheetData"))
        if data is None or root.tag != main_tag("worksheet"):
            raise self.package.damaged()
        return data

    def _iter_rows(
        self, data: etree._Element | None = None
    ) -> Iterator[tuple[int, etree._Element]]:
        """Rows with their numbers; a row that does not say its number follows the one before."""
        row = 0
        for element in (self._data() if data is None else data).iterchildren(_ROW):
            number = element.get("r")
            try:
                row = row + 1 if number is None else int(number)
                address(row, 1)
            except ValueError as error:
                raise self.package.damaged() from error
            yield row, element

    def _iter_cells(self, row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
        column = 0
        for element in row.iterchildren(_C):
            reference = element.get("r")
            if reference is None:
                column += 1
                if column > MAX_COLUMN:
                    raise self.package.damaged()
            else:
                try:
                    column = column_number(reference.rstrip(_DIGITS))
                except ValueError as error:
                    raise self.package.damaged() from error
            yield column, element

    def _index(self) -> None:
        """Find rows, arrays and merged areas once; what is edited later keeps them up to date."""
        if self._row_numbers is not None:
            return
        try:
            for row, element in self._iter_rows():
                self._rows[row] = element
            for formula in select(self._data(), "m:row/m:c/m:f[@t='array']"):
                area = parse_area(str(formula.get("ref", "")))
                self._arrays[area.first_row, area.first_column] = area
            for formula in select(self._data(), "m:row/m:c/m:f[@t='dataTable']"):
                self._data_tables.append(parse_area(str(formula.get("ref", ""))))
            path = f"{main_tag('mergeCells')}/{main_tag('mergeCell')}"
            for merged in self.package.xml(self.part).iterfind(path):
                self._merged.append(parse_area(str(merged.get("ref", ""))))
        except ValueError as error:
            raise self.package.damaged() from error
        self._row_numbers = sorted(self._rows)

    def _row_cells(self, row: int) -> dict[int, etree._Element]:
        if row not in self._cells:
            element = self._rows.get(row)
            self._cells[row] = {} if element is None else dict(self._iter_cells(element))
        return self._cells[row]

    def _array_at(self, row: int, column: int) -> Area | None:
        for area in self._arrays.values():
            if area.holds(row, column):
                return area
        return None

    # -- within: what a cell says ------------------------------------------------------------------

    def _read_cell(
        self,
        cell: etree._Element,
        row: int,
        column: int,
        shared: _Shared | None,
    ) -> Cell:
        """`shared`: the shared formulas met so far, for reading on; None to look them up."""
        kind = cell.get("t")
        value: Value = None
        formula = array = None
        moved = (0, 0)
        try:
            for child in cell.iterchildren() if len(cell) else ():
                tag = child.tag
                if tag == _V:
                    value = self._stored(kind, child.text)
                elif tag == _F:
                    formula = child.text
                    form = child.get("t")
                    if form == "array":
                        array = child.get("ref")
                    elif form == "shared":
                        formula, moved = self._shared_formula(child, row, column, shared)
                    elif form == "dataTable":
                        formula = None
                elif tag == _IS and kind == "inlineStr":
                    value = string_text(child)
            return Cell(value, formula, array, int(cell.get("s") or 0), moved)
        except ValueError as error:
            raise self.package.damaged() from error

    def _stored(self, kind: str | None, text: str | None) -> Value:
        """What a cell's value means; an empty one is a value only where it is a text."""
        if not text:
            return "" if kind == "str" else None
        if kind == "s":
            return self.package.shared_string(text)
        if kind is None or kind == "n":
            return _number(text)
        if kind == "str":
            return unescape_text(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "e":
            return CellError(text)
        if kind == "d":
            return self.package.iso_serial(text)
        return None

    def _shared_formula(
        self,
        formula: etree._Element,
        row: int,
        column: int,
        shared: _Shared | None,
    ) -> tuple[str | None, tuple[int, int]]:
        group = str(formula.get("si", ""))
        if shared is None:
            shared = _Shared()
            for element in self._shared_elements() if not formula.text else ():
                if element.text and element.get("si") == group:
                    shared.met(group, *self._position(element), element.text)
        return shared.met(group, row, column, formula.text)

    def _shared_elements(self) -> list[etree._Element]:
        return select(self._data(), "m:row/m:c/m:f[@t='shared']")

    def _position(self, formula: etree._Element) -> tuple[int, int]:
        """Where a formula element stands; its cell may not say so itself."""
        cell = formula.getparent()
        assert cell is not None
        reference = cell.get("r")
        if reference is not None:
            return parse_cell(reference)
        for row, element in self._iter_rows():
            for column, candidate in self._iter_cells(element):
                if candidate is cell:
                    return row, column
        raise AssertionError("a cell outside its sheet")

    def _encode(
        self, row: int, column: int, value: Value, *, inline: bool
    ) -> tuple[str | None, str | None]:
        """The cell's type and the text of its value."""
        if value is None:
            return None, None
        if isinstance(value, bool):
            return "b", str(int(value))
        if isinstance(value, CellError):
            return "e", value.code
        if isinstance(value, str):
            if len(value) > MAX_TEXT:
                raise KaoheError(
                    f"{self.name}!{address(row, column)} 的文字超过 {MAX_TEXT} 个字，"
                    "单元格放不下；请缩短"
                )
            return "inlineStr" if inline else "str", value
        if not math.isfinite(value):
            raise ValueError(f"not a number for {self.name}!{address(row, column)}: {value}")
        whole = abs(value) < 1e15 and value == int(value)
        return None, str(int(value)) if whole else str(value)

    def _encoded(self, cell: etree._Element) -> tuple[str | None, str | None]:
        """What the cell says now, as `_encode` would say it: equal means nothing to write."""
        kind = cell.get("t")
        if kind == "inlineStr":
            inline = cell.find(_IS)
            return kind, None if inline is None else string_text(inline)
        value = cell.find(_V)
        if value is not None and kind == "str":
            return kind, unescape_text(value.text or "")
        if value is None or value.text is None:
            return None, None
        if kind == "s":
            return "inlineStr", self.package.shared_string(value.text)
        if kind in (None, "n"):
            try:
                return None, str(_number(value.text))
            except ValueError:
                return None, value.text
        return kind, value.text

    # -- within: changing --------------------------------------------------------------------------

    def _check_editable(self, row: int, column: int, value: object) -> None:
        self._index()
        reason = ""
        if any(area.holds(row, column) for area in self._data_tables):
            reason = "属于模拟运算表，不能改动；请先删除该模拟运算表"
        for area in self._arrays.values():
            if area.holds(row, column) and (row, column) != area[:2]:
                reason = f"属于数组公式 {area_text(area)}，不能单独改动；请先去掉该数组公式"
        for area in self._merged if value is not None else ():
            if area.holds(row, column) and (row, column) != area[:2]:
                reason = f"被合并单元格 {area_text(area)} 盖住，写进去看不见；请先取消合并"
        if reason:
            raise KaoheError(f"{self.name}!{address(row, column)} {reason}")

    def _edit_style(
        self, row: int, column: int, style: int | None, *, create: bool
    ) -> etree._Element | None:
        """The cell, made where missing and wanted, with the style it is to have."""
        cell = self._row_cells(row).get(column)
        if cell is None:
            if not create and style is None:
                return None
            self._touch()
            cell = self._make_cell(row, column)
        if style is not None and str(cell.get("s", "0")) != str(style):
            self._touch()
            cell.set("s", str(style))
        return cell

    def _touch(self) -> None:
        """The sheet is about to change. Rows and cells without an address get the one they have."""
        name = self.part
        if self.package.is_changed(name):
            return
        self.package.edit_xml(name)
        if not select(self._data(), "m:row[not(@r)] | m:row/m:c[not(@r)]"):
            return
        for row, element in self._iter_rows():
            element.set("r", str(row))
            for column, cell in self._iter_cells(element):
                if cell.get("r") is None:
                    cell.set("r", address(row, column))

    def _make_row(self, row: int) -> etree._Element:
        assert self._row_numbers is not None
        if row not in self._rows:
            element = etree.SubElement(self._data(), _ROW, r=str(row))
            at = bisect_left(self._row_numbers, row)
            if at < len(self._row_numbers):
                self._rows[self._row_numbers[at]].addprevious(element)
            insort(self._row_numbers, row)
            self._rows[row] = element
            self._cells[row] = {}
        return self._rows[row]

    def _make_cell(self, row: int, column: int) -> etree._Element:
        element = self._make_row(row)
        cells = self._row_cells(row)
        cell = etree.SubElement(element, _C, r=address(row, column))
        style = self._default_style(element, column)
        if style != "0":
            cell.set("s", style)
        later = min((other for other in cells if other > column), default=None)
        if later is not None:
            cells[later].addprevious(cell)
        cells[column] = cell
        self._widen(element, row, column)
        return cell

    def _default_style(self, row: etree._Element, column: int) -> str:
        """A new cell looks like its row where that has a look of its own, else like its column."""
        if row.get("customFormat") in ("1", "true"):
            return str(row.get("s", "0"))
        path = f"{main_tag('cols')}/{main_tag('col')}"
        for element in self.package.xml(self.part).iterfind(path):
            try:
                if int(element.get("min", "0")) <= column <= int(element.get("max", "0")):
                    return str(element.get("style", "0"))
            except ValueError as error:
                raise self.package.damaged() from error
        return "0"

    def _widen(self, element: etree._Element, row: int, column: int) -> None:
        """Keep the sheet's dimension and the row's span true."""
        first, _, last = str(element.get("spans", "")).partition(":")
        if first.isdecimal() and last.isdecimal():
            element.set("spans", f"{min(int(first), column)}:{max(int(last), column)}")
        if self._extent is not None and self._extent.holds(row, column):
            return
        dimension = self.package.xml(self.part).find(main_tag("dimension"))
        if dimension is not None:
            try:
                area = parse_area(str(dimension.get("ref", "")))
            except ValueError:
                return
            self._extent = area.with_cell(row, column)
            if not area.holds(row, column):
                dimension.set("ref", area_text(self._extent))

    def _drop_formula(self, cell: etree._Element, row: int, column: int) -> None:
        formula = cell.find(_F)
        if formula is None:
            return
        if formula.get("t") == "shared" and formula.text:
            self._spell_out({str(formula.get("si", ""))}, self._shared_elements())
        area = self._arrays.pop((row, column), None)
        if area is not None:
            for member_row in self._rows:
                if not area.first_row <= member_row <= area.last_row:
                    continue
                for member, other in self._row_cells(member_row).items():
                    if area.holds(member_row, member) and other is not cell:
                        self._store(other, None, None)
        cell.remove(formula)
        remove_attributes(cell, "cm")
        self.package.formulas_moved = True

    def _spell_out(self, groups: Collection[str], members: Iterable[etree._Element]) -> None:
        """Give the members of shared formulas, in reading order, their own text."""
        shared = _Shared()
        for formula in members:
            group = str(formula.get("si", ""))
            if group not in groups:
                continue
            text, moved = shared.met(group, *self._position(formula), formula.text)
            if text is not None:
                formula.text = shift_formula(text, *moved)
                remove_attributes(formula, "t", "si", "ref")

    def _store(self, cell: etree._Element, kind: str | None, content: str | None) -> None:
        """Replace what the cell holds, but for its formula."""
        tag = _IS if kind == "inlineStr" else _V
        element = None
        for child in list(cell):
            if child.tag == tag and content is not None:
                element = child
            elif child.tag in (_V, _IS):
                cell.remove(child)
        remove_attributes(
            cell, "vm"
        )  # says more about the old value, such as a picture in the cell
        if content is None or kind is None:
            remove_attributes(cell, "t")
        else:
            cell.set("t", kind)
        if content is None:
            return
        if element is None:
            element = etree.SubElement(cell, tag)
            if len(cell) > 1:  # after the formula, before whatever else there is
                cell.insert(1 if cell[0].tag == _F else 0, element)
        if tag == _V:
            element.text = escape_text(content)
            return
        for child in list(element):
            element.remove(child)
        text = etree.SubElement(element, _T)
        text.text = escape_text(content)
        if content != content.strip() or "\n" in content:
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
