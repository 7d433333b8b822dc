"""What a verb changes in a workbook: parts, sheets and cells, counted and listed."""

from typing import Any

from workbook.ooxml.cells import EMPTY
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_LISTED = 2000  # cells of a sheet that are listed one by one


def changes_between(before: Package, after: Package) -> dict[str, Any]:
    """Return what differs: parts (changed, added, removed), sheets added, cells by sheet."""
    old, new = set(before.parts()), set(after.parts())
    changed = sorted(part for part in old & new if before.part(part) != after.part(part))
    there = {sheet.name for sheet in before.sheets}
    sheets = {}
    for sheet in before.sheets:
        if after.has_sheet(sheet.name):
            cells = _changed_cells(before, after, sheet.name)
            if cells:
                sheets[sheet.name] = {"count": len(cells), "cells": cells[:_LISTED]}
    return {
        "parts": {"changed": changed, "added": sorted(new - old), "removed": sorted(old - new)},
        "sheets_added": [sheet.name for sheet in after.sheets if sheet.name not in there],
        "sheets_changed": sheets,
        "names_changed": sorted(
            {(name.sheet or "") + "!" + name.name for name in _names(before) ^ _names(after)}
        ),
    }


def _names(package: Package) -> set[Any]:
    return set(package.defined_names())


def _changed_cells(before: Package, after: Package, sheet: str) -> list[str]:
    old, new = before.sheet(sheet).cells(), after.sheet(sheet).cells()
    found = []
    for place in sorted({*old, *new}):
        one, other = old.get(place, EMPTY), new.get(place, EMPTY)
        same = one.value == other.value and one.formula == other.formula
        if not same or one.style != other.style:
            found.append(address(*place))
    return found
