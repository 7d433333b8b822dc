"""Formulas that are the same in every row but for the number of their own row.

A table's column has thousands of them: what is true of how one is written is true of all.
"""

import re
from functools import lru_cache

from workbook.ooxml.sheet_text.fast_formulas import FORMULA_CELL, FORMULA_TAG, plain_text, unescaped

OWN = "\0"  # in no formula
_MOST = 32  # a sheet of more is no table whose columns have a formula each

_BEGIN, _END = r"(?<![A-Za-z0-9_.$:'])", r"(?![A-Za-z0-9_.(!#:'\0])"
_COLUMN = r"\$?[A-Za-z]{1,3}"
_OWN_CELLS = re.compile(rf"{_BEGIN}{_COLUMN}\0(?::{_COLUMN}\0)?{_END}")
_CELLS = re.compile(rf"{_BEGIN}{_COLUMN}([0-9]+)(?::{_COLUMN}([0-9]+))?{_END}")


def row_pattern(formula: str, row: int) -> str:
    """Return a formula with OWN for the number of its own row, where cells of it are read.

    Formulas of one pattern are written alike, and read as many cells each: of a range that begins
    or ends in another row the number stays.
    """
    own = str(row)
    pattern = formula.replace(own, OWN)
    if _tells(pattern):
        return pattern

    def marked(found: re.Match[str]) -> str:
        return found[0].replace(own, OWN) if {found[1], found[2] or own} == {own} else found[0]

    return _CELLS.sub(marked, formula)


@lru_cache(maxsize=1024)
def _tells(pattern: str) -> bool:
    """Tell whether the own row stands nowhere but in references to cells of that row."""
    return OWN not in _OWN_CELLS.sub("", pattern)


def row_patterns(content: bytes) -> dict[str, str] | None:
    """Return the patterns of a sheet's formulas, each with a formula of it.

    None where the sheet is not written plainly, cells share formulas, or it has many patterns.
    """
    plain = plain_text(content)
    if plain is None:
        return None
    text, first, last = plain
    found: dict[str, str] = {}
    count = 0
    for cell in FORMULA_CELL.finditer(text, first, last):
        row, formula = cell.group(2, 5)
        if formula is None or len(found) > _MOST:
            return None
        count += 1
        found.setdefault(row_pattern(formula, int(row)), formula)
    whole = count == sum(1 for _ in FORMULA_TAG.finditer(text, first, last))
    return {unescaped(one): unescaped(found[one]) for one in found} if whole else None
