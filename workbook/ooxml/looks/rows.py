"""Which rows of sheets nobody sees or somebody struck through, told from the sheets' text alone.

An export may have a million cells: its sheets are not made trees of.
"""

import re
from typing import NamedTuple

from udf.errors import KaoheError
from workbook.ooxml.looks.looks import struck_styles
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.worksheet import Sheet

_FLAT = 3  # points of a row's height, less than which shows no text
_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])([^>]*)>")
_NUMBER = re.compile(rb"""\sr=["']([0-9]{1,7})["']""")
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_HEIGHT = re.compile(rb"""\sht=["']([0-9]+(?:\.[0-9]+)?)["']""")


class RowLooks(NamedTuple):
    """The rows of a sheet that are hidden, by hand or a filter, and those with texts struck out."""

    hidden: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()


def row_looks(content: bytes, title: str) -> dict[str, RowLooks]:
    """Return how the rows of each sheet of a workbook look, by sheet; nothing of one not .xlsx."""
    try:
        package = Package(content, title)
        struck = _struck_cells(struck_styles(package))
        return {
            sheet.name: RowLooks(hidden_rows(sheet), _rows_of(struck, package.part(sheet.part)))
            for sheet in package.sheets
        }
    except KaoheError:
        return {}


def hidden_rows(sheet: Sheet) -> frozenset[int]:
    """Return the rows that nobody sees: hidden by hand or a filter, in a closed outline, flat."""
    part = sheet.package.part(sheet.part)
    if b"hidden=" not in part and b" ht=" not in part:
        return frozenset()
    found, number = set(), 0
    for row in _ROW.finditer(part):
        stated = _NUMBER.search(row[1])
        number = int(stated[1]) if stated is not None else number + 1
        height = _HEIGHT.search(row[1])
        if _HIDDEN.search(row[1]) or (height is not None and float(height[1]) < _FLAT):
            found.add(number)
    return frozenset(found)


def _struck_cells(styles: frozenset[int]) -> re.Pattern[bytes] | None:
    """Return what finds the rows of cells of some styles that hold something."""
    if not styles:
        return None
    numbers = "|".join(map(str, sorted(styles))).encode()
    return re.compile(
        rb"""<(?:[\w.-]+:)?c(?=\s[^>]*\bs=["'](?:%b)["'])[^>]*?\sr=["'][A-Z]{1,3}([0-9]{1,7})["']"""
        rb"""[^>]*(?<!/)>(?!</)""" % numbers
    )


def _rows_of(cells: re.Pattern[bytes] | None, part: bytes) -> frozenset[int]:
    return frozenset() if cells is None else frozenset(map(int, cells.findall(part)))
