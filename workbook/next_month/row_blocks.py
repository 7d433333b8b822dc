"""The rows of people on the office's sheets that show scores: as runs, with titles and numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from udf.roster import Person, Roster, is_given
from udf.text import Cell as Plain
from udf.text import text, whole
from workbook.connect.shown_people import ShownPerson, shown_people
from workbook.next_month.column_titles import title_above
from workbook.next_month.lasting import counts_rows
from workbook.next_month.month_book import plain
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.worksheet import Sheet


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


def person_called(roster: Roster, name: str, mark: str) -> Person | None:
    """Return who is called so with a mark, 窗口 or 工号; None where the roster does not tell.

    A mark that fits nobody is somebody's who has gone, also where another of his name is left.
    """
    who = (mark, name, None) if roster.numbered(mark) else (None, name, mark or None)
    match = roster.find(*who) if name else None
    if match is None or not match.people or match.doubt or (is_given(mark, name) and not who[0]):
        return None
    return roster.people[match.people[0]]


def person_shown(roster: Roster, shown: ShownPerson) -> Person | None:
    """Return who a row shows, None where the roster does not tell."""
    return person_called(roster, shown.name, shown.mark)


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


@dataclass(frozen=True)
class Counted:
    """The column left of the names that counts people, and whether every block begins at 1.

    ``by_window`` tells whether the numbers begin at 1 wherever the next window does.
    """

    column: int
    restarts: bool
    by_window: bool


def counted_columns(
    package: Package, blocks: Sequence[RowBlock], roster: Roster
) -> dict[tuple[str, int], Counted]:
    """Return which column counts people, by sheet and column of the names; where none does, none.

    To be looked up before rows are deleted: a 编号 counts them where it begins with 1.
    """
    found: dict[tuple[str, int], Counted] = {}
    for where in dict.fromkeys((block.sheet, block.column) for block in blocks):
        mine = [block for block in blocks if (block.sheet, block.column) == where]
        cells = package.sheet(where[0]).cells()
        rows, windows = _rows_of(mine, roster)
        for column in range(where[1] - 1, 0, -1):
            values = [plain(cells.get((row, column), EMPTY)) for row in rows]
            known = sum(bool(roster.numbered(text(value))) for value in values if value is not None)
            if known * 2 <= len(rows) and counts_rows(title_above(cells, rows[0], column), values):
                firsts = [cells.get((block.rows[0].row, column), EMPTY).value for block in mine]
                by_window = begins_with(values, windows)
                found[where] = Counted(column, firsts.count(1) > 1, by_window)
                break
    return found


def _rows_of(blocks: Sequence[RowBlock], roster: Roster) -> tuple[list[int], list[str]]:
    """Return the rows of blocks from the top, and whose window each shows."""
    people = sorted((s for block in blocks for s in block.rows), key=lambda shown: shown.row)
    return [shown.row for shown in people], [window_of(roster, shown) for shown in people]


def begins_with(numbers: Sequence[Plain], windows: Sequence[str]) -> bool:
    """Tell whether numbers begin at 1 again where another window begins, and nowhere else."""
    first = [at for at, number in enumerate(numbers) if whole(number) == 1]
    return len(first) > 1 and first == [
        at for at, window in enumerate(windows) if at == 0 or window != windows[at - 1]
    ]


def window_of(roster: Roster, shown: ShownPerson) -> str:
    """Return the window of whom a row shows, "" where the roster does not tell."""
    person = person_shown(roster, shown)
    return person.window if person is not None else ""


def number_rows(
    package: Package,
    blocks: Sequence[RowBlock],
    counted: Mapping[tuple[str, int], Counted],
    roster: Roster,
) -> None:
    """Count the people through again; in each block, or each window, where these did.

    ``roster`` is everybody whom the rows show.
    """
    numbers: Counter[str] = Counter()
    windows: dict[str, str] = {}
    restarting = {sheet for (sheet, _), one in counted.items() if one.restarts}
    for block in blocks:
        one = counted.get((block.sheet, block.column))
        if one is None:
            continue
        sheet = package.sheet(block.sheet)
        if block.sheet in restarting:
            numbers[block.sheet] = 0
        for shown in block.rows:
            window = window_of(roster, shown)
            if one.by_window and shown.name and windows.get(block.sheet, window) != window:
                numbers[block.sheet] = 0
            windows[block.sheet] = window if shown.name else windows.get(block.sheet, window)
            numbers[block.sheet] += bool(shown.name)
            if not sheet.cell(shown.row, one.column).has_formula:
                number = numbers[block.sheet] if shown.name else None
                sheet.set_value(shown.row, one.column, number)
