"""What a cell holds: a score; in a matrix how often, points off, nothing, or what a clerk reads.

A count is 2, 2次 or 一次; points taken off are -4, -4分, 扣4 or 扣4分. Everything else is words.
"""

import re

from udf.text import Cell, is_blank, number, text
from workbook.ooxml.formulas import references

_NUMERALS = {"两": 2} | {digit: at for at, digit in enumerate("零一二三四五六七八九十")}
_AMOUNT = rf"[0-9]{{1,4}}(?:\.[0-9]{{1,4}})?|[{''.join(_NUMERALS)}]"
_COUNT = re.compile(rf"(?:共|计|共计)?({_AMOUNT})[次回]")
_POINTS = re.compile(rf"(?:[-−–]|扣|扣了|扣除|减)[-−–]?({_AMOUNT})分?")
_NOTHING = re.compile(r"[/\\—–−-]+|无|没有|[零0]分")


def score_number(value: Cell) -> float | None:
    """Return a score as a number, also where it is kept as text (18, 18分)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return number(text(value).removesuffix("分"))
    return number(value)


def read_count(value: object) -> float | None:
    """Return how often a cell says, or the points it takes off as a minus number; None else."""
    if isinstance(value, bool):
        return None  # a box that is ticked, or not
    plain = number(value) if isinstance(value, (str, int, float)) else None
    if plain is not None or not isinstance(value, str):
        return plain
    written = text(value)
    times, points = _COUNT.fullmatch(written), _POINTS.fullmatch(written)
    if times is not None:
        return _amount(times[1])
    return None if points is None else -_amount(points[1])


def _amount(written: str) -> float:
    return float(_NUMERALS.get(written, written))


def read_entry(value: object) -> float | str | None:
    """Return a cell as a count, else its words; None where it says that there was nothing."""
    count = read_count(value)
    if count is not None:
        return count or None
    if isinstance(value, bool):
        return "TRUE" if value else None
    written = str(value) if not isinstance(value, str) else text(value)
    return None if value is None or is_blank(written) or _NOTHING.fullmatch(written) else written


def is_computed(formula: str | None) -> bool:
    """Tell whether a cell only computes from others of its sheet, and tells nothing of its own."""
    return any(not reference.sheets for reference in references(formula or ""))
