"""One worksheet: its cells read and set one by one, everything else in it left as it is."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from operator import itemgetter

from lxml import etree

from udf.errors import KaoheError
from workbook.ooxml.cells import MAX_TEXT, Cell, Value
from workbook.ooxml.references import Area, address, area_text
from workbook.ooxml.sheet.cell_markup import encode, encoded, store
from workbook.ooxml.sheet.reading import ReadableSheet
from workbook.ooxml.sheet_text.fast_formulas import (
    with_empty_answers,
    with_results,
    without_array_results,
    without_formulas,
)
from workbook.ooxml.xml import FORMULA, MAIN, VALUE, escape_text, main_tag, parse, remove_attributes


def _form(formula: etree._Element) -> dict[str, str]:
    """Return the attributes that say what kind of formula it is."""
    return {key: str(formula.get(key)) for key in ("t", "ref", "si") if key in formula.attrib}


def _refuse_uneditable(sheet: ReadableSheet, row: int, column: int, value: object) -> None:
    """Raise KaoheError for a cell that holds nothing of its own, or would hide what it holds."""
    sheet.markup.index()
    if not (sheet.markup.arrays or sheet.markup.merged or sheet.markup.data_tables):
        return
    reason = ""
    if any(area.holds(row, column) for area in sheet.markup.data_tables):
        reason = "属于模拟运算表，不能改动；请先删除该模拟运算表"
    for area in sheet.markup.arrays.values():
        if area.holds(row, column) and (row, column) != area[:2]:
            reason = f"属于数组公式 {area_text(area)}，不能单独改动；请先去掉该数组公式"
    for area in sheet.markup.merged if value is not None else ():
        if area.holds(row, column) and (row, column) != area[:2]:
            reason = f"被合并单元格 {area_text(area)} 盖住，写进去看不见；请先取消合并"
    if reason:
        raise KaoheError(f"{sheet.name}!{address(row, column)} {reason}")


def _drop_filled(sheet: ReadableSheet) -> None:
    """Drop what is stored in the cells that arrays fill from the tree of a sheet."""
    sheet.markup.index()
    arrays = sheet.markup.arrays.values()
    for row, element in sheet.markup.rows():
        spans = [
            (area.first_column, area.last_column)
            for area in arrays
            if area.first_row <= row <= area.last_row
        ]
        for column, cell in sheet.markup.cells_of(element) if spans else ():
            filled = any(first <= column <= last for first, last in spans)
            if filled and len(cell) and cell.find(FORMULA) is None:
                sheet.markup.touch()
                del cell[:]
                remove_attributes(cell, "t")


class Sheet(ReadableSheet):
    """One worksheet of a package, to be read and changed."""

    def set_value(
        self, row: int, column: int, value: Value | dt.date, *, style: int | None = None
    ) -> None:
        """Put a constant into a cell; a formula there goes, the style stays (or becomes `style`).

        Text stays text whatever it begins with. Dates become serial numbers; None empties the cell.
        KaoheError for a cell hidden in a merged area, within another cell's array formula or in a
        data table, and for text that is too long.
        """
        if isinstance(value, dt.date):
            value = self.package.to_serial(value)
        _refuse_uneditable(self, row, column, value)
        kind, content = self.encode(row, column, value, inline=True)
        current = self.is_current()
        cell = self.markup.styled_cell(row, column, style, create=content is not None)
        if cell is None:
            return
        old = cell.find(FORMULA)
        alone = old is None or not old.keys()
        if old is not None or encoded(self.package, cell) != (kind, content):
            self.markup.touch()
            self.markup.drop_formula(cell, row, column)
            store(cell, kind, content)
        if current and alone:
            self.differ({(row, column): None})

    def set_covered(self, row: int, column: int, text: str) -> None:
        """Put a text where a merged area hides it: functions read it, nobody sees it.

        ValueError for a cell that no merged area covers.
        """
        self.markup.index()
        covering = [area for area in self.markup.merged if area.holds(row, column)]
        if not any((row, column) != area[:2] for area in covering):
            raise ValueError(f"not covered: {self.name}!{address(row, column)}")
        cell = self.markup.styled_cell(row, column, None, create=True)
        if cell is not None and encoded(self.package, cell) != ("inlineStr", text):
            self.markup.touch()
            self.markup.drop_formula(cell, row, column)
            store(cell, "inlineStr", text)

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
        _refuse_uneditable(self, row, column, formula)
        kind, content = self.encode(row, column, value, inline=False)
        current = self.is_current()
        cell = self.markup.styled_cell(row, column, style, create=True)
        assert cell is not None
        old = cell.find(FORMULA)
        alone = array is None and (old is None or not old.keys())
        text = escape_text(formula.removeprefix("="))
        wanted = {} if array is None else {"t": "array", "ref": area_text(array)}
        if old is not None and old.text == text and _form(old) == wanted:
            self.set_cached(row, column, value)
            return
        self.markup.touch()
        self.markup.drop_formula(cell, row, column)
        store(cell, kind, content)
        element = etree.SubElement(cell, FORMULA, wanted)
        element.text = text
        cell.insert(0, element)
        if array is not None:
            self.markup.arrays[row, column] = array
        self.package.formulas_moved = True
        if current and alone:
            self.differ({(row, column): None})

    def set_cached(self, row: int, column: int, value: Value) -> None:
        """Store the result of a formula, or of a cell in an array formula's area.

        ValueError for a cell that is neither.
        """
        cell = self.markup.cell(row, column)
        kind, content = self.encode(row, column, value, inline=False)
        if cell is not None and len(cell) == 1 and cell[0].tag == FORMULA:  # never calculated
            if content is not None:
                self.markup.touch()
                if kind is not None:
                    cell.set("t", kind)
                etree.SubElement(cell, VALUE).text = escape_text(content)
            return
        if (cell is None or cell.find(FORMULA) is None) and self.markup.array_at(
            row, column
        ) is None:
            raise ValueError(f"no formula in {self.name}!{address(row, column)}")
        if cell is None:
            if content is None:
                return
            self.markup.touch()
            cell = self.markup.make_cell(row, column)
        if encoded(self.package, cell) != (kind, content):
            self.markup.touch()
            store(cell, kind, content)

    def set_results(self, results: Mapping[tuple[int, int], Value]) -> None:
        """Store many results by (row, column): the same as `set_cached`, in less time."""
        if results and not self.package.is_changed(self.part):
            encoded = [
                (at, *self.encode(*at, value, inline=False))
                for at, value in sorted(results.items(), key=itemgetter(0))
            ]
            content = self.package.part(self.part)
            changed = with_results(
                content, [(at, kind, escape_text(text or "")) for at, kind, text in encoded]
            )
            if changed is not None:
                self.replace(changed)
                return
        for (row, column), value in results.items():
            self.set_cached(row, column, value)

    def drop_array_results(self) -> None:
        """Drop what is stored in the cells that arrays fill, but for those with the formulas.

        Other programs than the engine may miss these cells' looks.
        """
        if not self.package.is_changed(self.part):
            content = without_array_results(self.package.part(self.part))
            if content is not None:
                self.replace(content)
                return
        _drop_filled(self)

    def empty_answers(self) -> None:
        """Put empty texts in the place of formulas that give these for an empty row, if fast."""
        if not self.package.is_changed(self.part):
            content = with_empty_answers(self.package.part(self.part))
            if content is not None:
                self.replace(content)

    def hold_results(self, places: Collection[tuple[int, int]]) -> None:
        """Put what is stored in the place of formulas, by first cells; ValueError for others."""
        changed = self.package.is_changed(self.part)
        content = None if changed else without_formulas(self.package.part(self.part), places)
        if content is not None:
            self.replace(content)
        else:
            self.markup.hold_results(sorted(places))

    def replace(self, content: bytes) -> None:
        """Put another text of the whole sheet in the place of what is there."""
        self.package.set_part(self.part, content)
        self.markup.forget()

    def replace_rows(self, rows: str) -> None:
        """Put rows, written as a sheet's text, in the place of all that are there."""
        self.markup.touch()
        self.markup.data()[:] = list(
            parse(f'<sheetData xmlns="{MAIN}">{rows}</sheetData>'.encode())
        )
        self.markup.forget()
        area = Area(1, 1, 1, 1)
        for row, element in self.markup.rows():
            for column, _ in self.markup.cells_of(element):
                area = area.with_cell(row, column)
        dimension = self.package.xml(self.part).find(main_tag("dimension"))
        if dimension is not None:
            dimension.set("ref", area_text(area))
        self.package.formulas_moved = True

    def set_style(self, row: int, column: int, style: int) -> None:
        """Give a cell another style; its content stays."""
        self.markup.index()
        current = self.is_current()
        cell = self.markup.styled_cell(row, column, style, create=True)
        formula = None if cell is None else cell.find(FORMULA)
        if current and (formula is None or not formula.keys()):
            self.differ({(row, column): None})

    def edit_frame(self) -> etree._Element:
        """Return the root of the sheet, of which the caller is about to change what is no cell."""
        current = self.is_current()
        root = self.package.edit_xml(self.part)
        if current:
            self._read_after = self.package.edits(self.part)
        return root

    def clear(self, row: int, column: int) -> None:
        """Empty a cell, wherever it lies; its style stays."""
        cell = self.markup.cell(row, column)
        if cell is not None and len(cell):
            self.markup.touch()
            self.markup.drop_formula(cell, row, column)
            store(cell, None, None)

    def empty(self, places: Iterable[tuple[int, int]]) -> None:
        """Empty cells of their constants: the same as `set_value` with None, in less time."""
        self.markup.index()
        plain = not (self.markup.arrays or self.markup.data_tables)
        known, emptied, others = self.is_current(), dict[tuple[int, int], Cell](), []
        for row, column in places:
            cell = self.markup.cell(row, column)
            if cell is not None and plain and cell.find(FORMULA) is None:
                if not emptied:
                    self.markup.touch()
                store(cell, None, None)
                emptied[row, column] = Cell(style=int(cell.get("s") or 0))
            elif cell is not None:
                others.append((row, column))
        if known:
            self.differ(emptied)
        for row, column in others:
            self.set_value(row, column, None)

    def copy_row_format(self, source: int, target: int, apart: Collection[int] = ()) -> None:
        """Give a row the height and the cell styles of another; contents stay as they are.

        The cells of the columns ``apart`` keep their styles too.
        """
        model = self.markup.row(source)
        if model is None:
            return
        self.markup.touch()
        row = self.markup.make_row(target)
        for key in ("s", "customFormat", "ht", "customHeight"):
            if key in model.attrib:
                row.set(key, str(model.get(key)))
        for column, cell in sorted(self.markup.row_cells(source).items()):
            if column not in apart:
                self.markup.styled_cell(target, column, int(cell.get("s") or 0), create=True)

    def encode(
        self, row: int, column: int, value: Value, *, inline: bool
    ) -> tuple[str | None, str | None]:
        """Return the kind and the text of a value of a cell. KaoheError where it is too long."""
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise KaoheError(
                f"{self.name}!{address(row, column)} 的文字超过 {MAX_TEXT} 个字，"
                "单元格放不下；请缩短"
            )
        return encode(value, inline=inline)
