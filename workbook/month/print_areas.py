"""Down to which row the sheets print, so that rows kept ready for entries cost no paper.

Excel follows a print area that is computed. LibreOffice ignores one and prints every row in which a
formula waits. So a workbook states in plain cells what it shows now, anew with each calculation;
one that only Excel opens, and that nothing here may ever calculate again, states the computed area.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, column_number, fixed, quote_sheet
from workbook.ooxml.sheet.worksheet import Sheet

PRINT_AREA = "_xlnm.Print_Area"
_SUFFIX = "打印区"
_COMPUTED = re.compile(
    r"!\$A\$1:INDEX\(.*!\$([A-Z]+)(?:\$1)?:\$\1(?:\$\d+)?[,;](\d+)\+MAX\((\d+)[,;]"
)
_SPARE = 10  # rows under an office's own entries, which are empty and cost no paper either


class _Computed(NamedTuple):
    """A sheet whose print area is computed: by which name, its last column and the least row."""

    sheet: Sheet
    name: str
    column: int
    least: int

    def area(self, row: int) -> str:
        """Return the area down to a row, as a name states it."""
        return f"{quote_sheet(self.sheet.name)}!{fixed(Area(1, 1, row, self.column))}"

    def shown_area(self) -> str:
        """Return the area down to the last row that shows something now."""
        shown, waiting = self.sheet.last_shown(1, self.column)
        return self.area(max(self.least, shown + (0 if waiting else _SPARE)))

    def is_area(self, stated: str | None) -> bool:
        """Tell whether a print area is this one down to whatever row, not one that somebody set."""
        below = re.escape(self.area(1).replace("'", "")[:-1])
        return (
            stated is not None and re.fullmatch(below + r"\d+", stated.replace("'", "")) is not None
        )


def computed_area(sheet: str, column: str, above: int, rows: str, least: int) -> str:
    """Return the formula of a print area.

    It ends with ``column``, ``rows`` under the first ``above`` rows, ``least`` at least.
    """
    named = quote_sheet(sheet)
    return f"{named}!$A$1:INDEX({named}!${column}:${column},{above}+MAX({least},{rows}))"


def area_name(title: str) -> str:
    """Return the defined name of the computed print area of a table."""
    return f"{title}{_SUFFIX}"


def fit_print_areas(package: Package) -> None:
    """Let each sheet with a computed print area print down to what it shows now.

    One that states the computed area itself, or has been given another by somebody, stays.
    """
    for one, stated in _computed(package):
        if one.is_area(stated):
            package.set_name(PRINT_AREA, one.shown_area(), one.sheet.name)


def follow_print_areas(package: Package, *, computed: bool) -> None:
    """Let the sheets state their computed print areas, or no longer; others than ours stay."""
    for one, stated in _computed(package):
        if computed and one.is_area(stated):
            package.set_name(PRINT_AREA, one.name, one.sheet.name)
        elif not computed and stated == one.name:
            package.set_name(PRINT_AREA, one.shown_area(), one.sheet.name)


def _computed(package: Package) -> Iterator[tuple[_Computed, str | None]]:
    """Yield the sheets with a computed print area, each with the area that it states."""
    names = package.defined_names()
    stated = {name.sheet: name.text for name in names if name.name == PRINT_AREA}
    for name in names:
        if name.sheet is not None or not name.name.endswith(_SUFFIX):
            continue
        found = _COMPUTED.search(name.text)
        title = name.text.partition("!$A$1:")[0]
        if title.startswith("'"):
            title = title[1:-1].replace("''", "'")
        if found is not None and package.has_sheet(title):
            least = int(found[2]) + int(found[3])
            one = _Computed(package.sheet(title), name.name, column_number(found[1]), least)
            yield one, stated.get(title)
