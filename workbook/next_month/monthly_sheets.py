"""Sheets that say of no month and yet hold one's numbers: they may be the old one's."""

import re
from collections.abc import Collection

from udf.text import number, text
from workbook.discovery.records.amiss_columns import is_part
from workbook.next_month.column_titles import title_above
from workbook.ooxml.sheet.worksheet import Sheet

_OF_MONTH = re.compile("[本当]月")
_FEWEST = 2  # people


def may_be_of_month(sheet: Sheet, title: str, names: Collection[str]) -> bool:
    """Tell whether a sheet is headed 本月, or counts how often people were late or away."""
    if _OF_MONTH.search(sheet.name) or _OF_MONTH.search(title):
        return True
    return _counted(sheet, names) >= _FEWEST


def _counted(sheet: Sheet, names: Collection[str]) -> int:
    """Return how many people have a typed number under a part of what is amiss."""
    cells = sheet.filled()
    people = {row for (row, _), cell in cells.items() if text(cell.value) in names}
    tops: dict[int, str] = {}
    found = set()
    for (row, column), cell in sorted(cells.items()):
        if row in people and not cell.has_formula and number(cell.value) is not None:
            if column not in tops:
                tops[column] = title_above(cells, row, column)
            if is_part(tops[column]):
                found.add(row)
    return len(found)
