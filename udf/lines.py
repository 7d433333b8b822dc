"""Lines in the middle of a table that are no records: its header once more, units, notes, headings.

They are known by what all of their cells say, so that a row with anything of a record in it is one.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache

from udf.resources import template
from udf.tables import Schema, header_name
from udf.text import Cell, Row, day, is_blank, is_summary, is_total, text

_TITLES = 2  # cells that repeat a header, at least
_WORDS = 3  # and where they are words that nobody lists
_ODD = 5  # of so many one may be a word of the office's own
_NO_TITLE = re.compile("[0-9]|.{11}")
_SIGNED = 4  # cells of a line to sign, at most: two who sign, each behind a label
_HINT = 10  # characters of a hint in brackets
_BRACKETS = re.compile(r"^[(\[【](.*)[)\]】]$")


def is_line(row: Row, kind: Schema) -> bool:
    """Tell whether a row under a header of a kind is none of the table's records."""
    cells = [cell for cell in row if not is_blank(cell)]
    if not cells:
        return False
    return (
        is_header(cells, kind)
        or all(map(_is_unit, cells))
        or _are_hints(cells)
        or _is_signed(cells)
        or _are_asides(cells)
        or (len(cells) == 1 and _is_like("headings", cells[0]))
    )


def is_header(cells: list[Cell], kind: Schema) -> bool:
    """Tell whether cells are a header of a kind: most of them name its columns, and no two one."""
    names = [name for cell in cells if isinstance(cell, str) and (name := header_name(cell, kind))]
    return (len(set(names)) >= _TITLES and len(names) * 2 > len(cells)) or _ends_like_header(cells)


def _ends_like_header(cells: list[Cell]) -> bool:
    """Tell whether cells are short words, most of which end as headers of different columns do."""
    words = [text(cell) for cell in cells if isinstance(cell, str)]
    if len(words) < max(_WORDS, len(cells)) or any(map(_NO_TITLE.search, words)):
        return False
    kinds = [next((n for n, one in enumerate(_titles()) if one.fullmatch(w)), None) for w in words]
    known = [kind for kind in kinds if kind is not None]
    return len(set(known)) >= _WORDS and len(words) - len(known) <= len(words) // _ODD


def _is_unit(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return False
    written = text(cell)
    inside = _BRACKETS.match(written)
    written = inside[1] if inside else written
    return written.removeprefix("单位:") in _words()["units"]


def _are_hints(cells: list[Cell]) -> bool:
    """Tell whether cells under a header all say in brackets how the column is filled in."""
    return len(cells) > 1 and all(
        isinstance(cell, str) and len(text(cell)) < _HINT and _BRACKETS.match(text(cell))
        for cell in cells
    )


def is_sum(row: Sequence[Cell]) -> bool:
    """Tell whether a row that names nobody sums up others."""
    return begins_sum(row) or any(map(is_total, row))


def begins_sum(row: Sequence[Cell]) -> bool:
    """Tell whether a row begins with what labels a line that sums up others."""
    return is_summary(next((cell for cell in row if not is_blank(cell)), None))


def _is_signed(cells: list[Cell]) -> bool:
    """Tell whether cells are labels of those who sign, with who does and when behind them."""
    signed = _is_like("signed", cells[0]) and len(cells) <= _SIGNED
    return signed and all(isinstance(cell, str) or day(cell) is not None for cell in cells)


def _are_asides(cells: list[Cell]) -> bool:
    """Tell whether cells are notes and signatures, with days or sums behind the first of them."""
    return _is_aside(cells[0]) and all(
        _is_aside(cell) or day(cell) is not None or is_summary(cell) for cell in cells[1:]
    )


def _is_aside(cell: Cell) -> bool:
    """Tell whether a cell is a note or a signature."""
    return _is_like("signatures", cell) or _is_like("notes", cell)


def _is_like(name: str, cell: Cell) -> bool:
    return isinstance(cell, str) and _pattern(name).fullmatch(text(cell)) is not None


@cache
def _words() -> dict[str, list[str]]:
    with template("lines.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _titles() -> list[re.Pattern[str]]:
    return [re.compile(f".*(?:{one})") for one in _words()["titles"]]


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_words()[name]))
