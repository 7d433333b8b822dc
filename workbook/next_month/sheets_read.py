"""Which sheets formulas read: those they name, also through names, tables and texts."""

from functools import lru_cache

from workbook.ooxml.formulas import Piece, references, tokens
from workbook.ooxml.package import Package
from workbook.ooxml.structure.table_references import CellSpelling

_DEPTH = 8  # names that stand for names


class SheetsRead:
    """Which sheets the formulas of a workbook read, in lower case."""

    def __init__(self, package: Package) -> None:
        """Read what the workbook calls by a name."""
        self._spelling = CellSpelling(package)
        self._sheets = [sheet.name for sheet in package.sheets]
        self._names = {name.name.casefold(): name.text for name in package.defined_names()}
        self.of = lru_cache(maxsize=4096)(self._of)  # cells that share a formula ask the same

    def _of(self, formula: str) -> frozenset[str]:
        return frozenset(self._found(formula, _DEPTH))

    def _found(self, formula: str, depth: int) -> set[str]:
        found: set[str] = set()
        for one in references(self._spelling.name_respelled(formula)):
            found |= {name.casefold() for name in one.sheets}
            if depth and not one.is_cells and (text := self._names.get(one.cells.casefold())):
                found |= self._found(text, depth - 1)
        return found | {name.casefold() for name in self.called_in_text(formula)}

    def called_in_text(self, formula: str) -> list[str]:
        """Return the sheets that a formula reads by a text, as in INDIRECT("打卡!D"&ROW())."""
        if "INDIRECT(" not in formula.upper():
            return []
        texts = [piece.text for piece in tokens(formula) if piece.kind is Piece.TEXT]
        return [
            name
            for name in self._sheets
            if any(start in one for one in texts for start in (f'"{name}!', f"'{name}'!"))
        ]
