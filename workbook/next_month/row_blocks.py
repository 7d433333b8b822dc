"""The rows of people on the office's sheets that show scores: as runs, with titles and numbers."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from udf.roster import Person, Roster
from udf.text import is_blank, text
from workbook.connect.views import ShownPerson, shown_people
from workbook.next_month.month_book import NUMBERED
from workbook.ooxml.cells import Cells
from workbook.ooxml.package import Package
from workbook.ooxml.worksheet import Sheet

_HEADER_ROWS = 12  # rows above the first person in which headers are looked for


@dataclass(frozen=True, kw_only=True)
class RowBlock:
    """A run of people's rows of one sheet with nothing between them."""

    sheet: str
    column: int
    rows: tuple[ShownPerson, ...]


def blocks_of(package: Package) -> list[RowBlock]:
    """Return the runs of people's rows, but for sheets that are one person's."""
    found = []
    for (sheet, column), group in groupby(
        (s for s in _ordered(shown_people(package)) if s.name_column is not None),
        key=lambda shown: (shown.sheet, shown.name_column),
    ):
        rows = list(group)
        for _, run in groupby(enumerate(rows), key=lambda pair: pair[1].row - pair[0]):
            found.append(
                RowBlock(sheet=sheet, column=column or 0, rows=tuple(shown for _, shown in run))
            )
    return found


def _ordered(shown: Sequence[ShownPerson]) -> list[ShownPerson]:
    sheets = list(dict.fromkeys(one.sheet for one in shown))
    return sorted(shown, key=lambda one: (sheets.index(one.sheet), one.name_column or 0, one.row))


def rows_on(blocks: Sequence[RowBlock], sheet: str) -> list[ShownPerson]:
    """Return the rows of all blocks of a sheet, in their order."""
    return [shown for block in blocks if block.sheet == sheet for shown in block.rows]


def person_called(roster: Roster, name: str, homonym: str) -> Person | None:
    """Return who a row shows, None where the roster does not tell."""
    match = roster.find(None, name, homonym or None) if name else None
    return roster.people[match.people[0]] if match is not None and match.people else None


def person_shown(roster: Roster, shown: ShownPerson) -> Person | None:
    """Return who a row shows, None where the roster does not tell."""
    return person_called(roster, shown.name, shown.homonym)


def window_column(sheet: Sheet, shown: ShownPerson, roster: Roster) -> int:
    """Return the column beside a name that says the window; 0 for none."""
    person = person_shown(roster, shown)
    if person is None or not person.window or shown.name_column is None:
        return 0
    for distance in range(1, 6):
        for column in (shown.name_column - distance, shown.name_column + distance):
            if column > 0:
                value = sheet.cell(shown.row, column).value
                if isinstance(value, str) and text(value) == person.window:
                    return column
    return 0


def title_above(cells: Cells, row: int, column: int) -> str:
    """Return the nearest text above a cell of the first person."""
    for above in range(row - 1, max(0, row - _HEADER_ROWS), -1):
        cell = cells.get((above, column))
        if cell is not None and isinstance(cell.value, str) and not is_blank(cell.value):
            return text(cell.value)
    return ""


def _sequences(package: Package, blocks: Sequence[RowBlock]) -> list[int | None]:
    """Return for each block the column left of the names that counts people."""
    tops: dict[str, int] = {}
    for block in blocks:
        first = min(shown.row for shown in block.rows)
        tops[block.sheet] = min(first, tops.get(block.sheet, first))
    return [
        next(
            (
                column
                for column in range(block.column - 1, 0, -1)
                if title_above(cells, tops[block.sheet], column) in NUMBERED
            ),
            None,
        )
        for block in blocks
        for cells in (package.sheet(block.sheet).cells(),)
    ]


def restarting(package: Package, blocks: Sequence[RowBlock]) -> set[str]:
    """Return the sheets on which every block counts from 1."""
    firsts: dict[str, list[object]] = {}
    for block, column in zip(blocks, _sequences(package, blocks), strict=True):
        if column is not None:
            value = package.sheet(block.sheet).cell(block.rows[0].row, column).value
            firsts.setdefault(block.sheet, []).append(value)
    return {name for name, numbers in firsts.items() if numbers.count(1) > 1}


def number_rows(package: Package, blocks: Sequence[RowBlock], restarts: Collection[str]) -> None:
    """Count the people through again, on the sheets that restart in each block."""
    counted: Counter[str] = Counter()
    for block, column in zip(blocks, _sequences(package, blocks), strict=True):
        sheet = package.sheet(block.sheet)
        if column is None:
            continue
        if block.sheet in restarts:
            counted[block.sheet] = 0
        for shown in block.rows:
            counted[block.sheet] += bool(shown.name)
            if not sheet.cell(shown.row, column).has_formula:
                number = counted[block.sheet] if shown.name else None
                sheet.set_value(shown.row, column, number)
