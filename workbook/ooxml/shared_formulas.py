"""Formulas that cells share: only the first cell of a group has the text."""

from collections.abc import Callable, Collection, Iterable

from lxml import etree

from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.xml import remove_attributes

MAX_SHARED = 256 << 20  # characters of all shared formulas of a sheet, each with its own text


class SharedFormulas:
    """The shared formulas of a sheet, as they are met in reading order."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[int, int, str]] = {}
        self._length = 0

    def met(
        self, group: str, row: int, column: int, text: str | None
    ) -> tuple[str | None, tuple[int, int]]:
        """Return the text of a group's first cell, and how far from there a cell of it is.

        Only the first says the text. ValueError where all of them would say too much.
        """
        if text:
            self._first[group] = row, column, text
        if group not in self._first:
            return None, (0, 0)
        first_row, first_column, written = self._first[group]
        self._length += len(written)
        if self._length > MAX_SHARED:
            raise ValueError("shared formulas without end")
        return written, (row - first_row, column - first_column)


def give_own_texts(
    groups: Collection[str],
    members: Iterable[etree._Element],
    position: Callable[[etree._Element], tuple[int, int]],
) -> None:
    """Give the members of shared formulas, in reading order, their own text."""
    shared = SharedFormulas()
    for formula in members:
        group = str(formula.get("si", ""))
        if group not in groups:
            continue
        text, moved = shared.met(group, *position(formula), formula.text)
        if text is not None:
            formula.text = shift_formula(text, *moved)
            remove_attributes(formula, "t", "si", "ref")
