"""What a cell holds: a constant or a formula with its stored result."""

import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from workbook.ooxml.formulas import shift_formula

MAX_TEXT = 32_767  # characters a cell can hold


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value in a cell, such as #N/A."""

    code: str

    def __str__(self) -> str:
        return self.code


Value = float | int | str | bool | CellError | None


class Cell(NamedTuple):
    """What a cell holds; a date is its serial number (see `Package.is_date`).

    `value` is the constant, or the stored result of the formula. `written` is set on cells that
    have one: a member of a shared formula has the text of its first cell, and in `moved` how many
    rows and columns it stands from there. `array` is the area of an array formula, on its first
    cell only. Other cells of that area hold plain values.
    """

    value: Value = None
    written: str | None = None
    array: str | None = None
    style: int = 0
    moved: tuple[int, int] = (0, 0)

    @property
    def has_formula(self) -> bool:
        """Whether the cell has a formula of its own, or its part in a shared one."""
        return self.written is not None

    @property
    def formula(self) -> str | None:
        """The formula as it reads in this cell."""
        if self.written is None or self.moved == (0, 0):
            return self.written
        return shift_formula(self.written, *self.moved)


EMPTY = Cell()
Cells = Mapping[tuple[int, int], Cell]  # by row and column, from 1
_FORMULA = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?f[\s/>]")


def has_formulas(content: bytes) -> bool:
    """Tell whether a sheet's part holds a formula, told without parsing it."""
    return _FORMULA.search(content) is not None


def has_arrays(content: bytes) -> bool:
    """Tell whether a sheet's part may hold an array formula, told without parsing it."""
    return b'"array"' in content or b"'array'" in content


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
