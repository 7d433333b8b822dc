"""Which formulas of a workbook follow from which others."""

from collections import defaultdict
from collections.abc import Iterable

import formualizer

from workbook.engine.formulas import Formula
from workbook.engine.outcome import Key
from workbook.ooxml.package import Package
from workbook.ooxml.references import MAX_COLUMN, MAX_ROW, Area
from workbook.ooxml.sheet_text.row_patterns import OWN, row_pattern
from workbook.ooxml.structure.table_references import CellSpelling

_OWN_ROW = MAX_ROW - 1  # while formulas of many rows are read as one: nobody's table is there


class Graph:
    """Which formula reads which cells."""

    def __init__(self, package: Package, formulas: list[Formula]) -> None:
        """Read the formulas; names are those of the workbook."""
        self._formulas = {formula.key: formula for formula in formulas}
        self._by_sheet: defaultdict[str, list[Formula]] = defaultdict(list)
        for formula in formulas:
            self._by_sheet[formula.sheet.casefold()].append(formula)
        spelling = CellSpelling(package)
        self._names = {
            name.name.casefold(): (spelling.name_respelled(name.text), name.sheet)
            for name in package.defined_names()
        }
        self._alike: dict[tuple[str, str], list[tuple[str, Area]]] = {}
        self._known: dict[Key, list[tuple[str, Area]]] = {}  # what formulas read that were asked

    def _reads(self, key: Key) -> list[tuple[str, Area]]:
        if key not in self._known:
            self._known[key] = list(self._areas(self._formulas[key]))
        return self._known[key]

    def _areas(self, formula: Formula) -> Iterable[tuple[str, Area]]:
        pattern = row_pattern(formula.text, formula.row)
        key = formula.sheet, pattern
        if key not in self._alike:
            text = pattern.replace(OWN, str(_OWN_ROW))
            self._alike[key] = list(dict.fromkeys(self._areas_of(text, formula.sheet, depth=0)))
        for sheet, area in self._alike[key]:
            if area.first_row == _OWN_ROW:
                area = area._replace(first_row=formula.row, last_row=formula.row)
            yield sheet, area

    def _areas_of(self, text: str, sheet: str, depth: int) -> Iterable[tuple[str, Area]]:
        try:
            references = list(formualizer.parse("=" + text.removeprefix("=")).walk_refs())
        except Exception:
            return
        for reference in references:
            if isinstance(reference, formualizer.NamedRangeRef):
                name = self._names.get(reference.name.casefold())
                if name is not None and depth < 8:
                    yield from self._areas_of(name[0], name[1] or sheet, depth + 1)
            elif isinstance(reference, formualizer.CellRef):
                where = reference.sheet or sheet
                yield where, Area(reference.row, reference.col, reference.row, reference.col)
            elif isinstance(reference, formualizer.RangeRef):
                start = reference.start.sheet if reference.start else None
                yield reference.sheet or start or sheet, _range_area(reference)

    def following(self, start: Iterable[Formula]) -> set[Key]:
        """Return the formulas that read, directly or not, a result of the start."""
        found = {formula.key for formula in start}
        areas = _joined((f.sheet, f.area) for f in self._formulas.values() if f.key in found)
        while areas:
            fresh = [
                formula
                for formula in self._formulas.values()
                if formula.key not in found and _touches(self._reads(formula.key), areas)
            ]
            found |= {formula.key for formula in fresh}
            areas = _joined((formula.sheet, formula.area) for formula in fresh)
        return found

    def leading_to(self, end: Iterable[Formula]) -> set[Key]:
        """Return the formulas whose result the end reads, directly or not."""
        found = {formula.key for formula in end}
        reads = _joined(area for key in found for area in self._reads(key))
        while reads:
            fresh = [
                formula
                for sheet in reads
                for formula in self._by_sheet[sheet]
                if formula.key not in found and _touches([(formula.sheet, formula.area)], reads)
            ]
            found |= {formula.key for formula in fresh}
            reads = _joined(area for formula in fresh for area in self._reads(formula.key))
        return found

    def read_itself(self, formula: Formula) -> list[tuple[str, Area]]:
        """Return the sheets and areas that a formula names, also through names."""
        return list(self._reads(formula.key))

    def areas_read(self, end: Iterable[Formula]) -> set[tuple[str, Area]]:
        """Return the sheets and areas that the end reads, directly or through other formulas."""
        return {one for key in self.leading_to(end) for one in self._reads(key)}


def _range_area(reference: formualizer.RangeRef) -> Area:
    """Return the area of a range, of which whole columns and rows have an open end."""
    first, last = reference.start, reference.end
    top, left = (first.row, first.col) if first else (1, 1)
    bottom, right = (last.row, last.col) if last else (MAX_ROW, MAX_COLUMN)
    return Area(top, left, bottom, right)


def _joined(areas: Iterable[tuple[str, Area]]) -> dict[str, list[Area]]:
    """Return areas by sheet, those that are on one another in the same columns made one."""
    found: dict[str, list[Area]] = {}
    by_columns = sorted(
        areas, key=lambda a: (a[0].casefold(), a[1].first_column, a[1].last_column, a[1].first_row)
    )
    for sheet, area in by_columns:
        known = found.setdefault(sheet.casefold(), [])
        above = known[-1] if known else None
        if (
            above is not None
            and (above.first_column, above.last_column) == (area.first_column, area.last_column)
            and area.first_row <= above.last_row + 1
        ):
            known[-1] = above._replace(last_row=max(above.last_row, area.last_row))
        else:
            known.append(area)
    return found


def _touches(reads: Iterable[tuple[str, Area]], areas: dict[str, list[Area]]) -> bool:
    return any(
        area.overlaps(other) for sheet, area in reads for other in areas.get(sheet.casefold(), ())
    )
