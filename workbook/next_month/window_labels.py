"""The windows that an office's sheets write beside, or once above, the people of each."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from udf.dittos import is_ditto
from udf.roster import Person, Roster
from udf.text import text
from workbook.connect.shown_people import ShownPerson
from workbook.month.listed import listed_places
from workbook.next_month.month_book import MonthBook
from workbook.next_month.row_blocks import (
    RowBlock,
    blocks_of,
    person_shown,
    window_column,
    window_of,
)
from workbook.ooxml.cells import Value
from workbook.ooxml.package import Package
from workbook.ooxml.references import address
from workbook.ooxml.sheet.reading import merged_over
from workbook.ooxml.sheet.worksheet import Sheet

_HEADER_ROWS = 2  # between a heading and its people


def label_column(sheet: Sheet, block: RowBlock, roster: Roster) -> int:
    """Return the column in which a block of people's rows says their windows; 0 for none."""
    columns = (window_column(sheet, shown, roster) for shown in block.rows)
    return next((column for column in columns if column), 0)


def hand_on(sheet: Sheet, block: RowBlock, leave: set[int], roster: Roster) -> None:
    """Write the window that only the row of somebody who leaves says into the next of his window.

    A merged cell that says it is carried on where rows are deleted.
    """
    column = label_column(sheet, block, roster)
    for at, shown in enumerate(block.rows if column else ()):
        if shown.row not in leave or merged_over(sheet, shown.row, column) is not None:
            continue
        window = sheet.cell(shown.row, column).value
        heir = next((one for one in block.rows[at + 1 :] if one.row not in leave), None)
        if heir is None or not text(window) or text(window_of(roster, heir)) != text(window):
            continue
        if sheet.cell(heir.row, column).value is None:
            sheet.set_value(heir.row, column, window)


def spell_out(this: MonthBook, blocks: Iterable[RowBlock], roster: Roster) -> None:
    """Write the window where people's rows say 同上: what is above them is about to change."""
    repeating: dict[str, list[str]] = {}
    for block in blocks:
        sheet = this.package.sheet(block.sheet)
        column = label_column(sheet, block, roster)
        for shown in block.rows if column else ():
            person = person_shown(roster, shown)
            if person is not None and is_ditto(sheet.cell(shown.row, column).value):
                sheet.set_value(shown.row, column, person.window)
                repeating.setdefault(block.sheet, []).append(address(shown.row, column))
    for name, cells in repeating.items():
        this.say_of(name, f"{listed_places(cells, most=3)}的“同上”改为窗口的名称")


def under_other_windows(package: Package, roster: Roster, month: date) -> list[str]:
    """Return in a sentence a sheet who is written under a window that is not his on the roster.

    Windows that somebody has left before the month are no longer his.
    """
    found: dict[str, list[str]] = {}
    for block in blocks_of(package):
        sheet = package.sheet(block.sheet)
        column = label_column(sheet, block, roster)
        for shown, label in _labelled(sheet, block, column, roster):
            person = person_shown(roster, shown)
            if person is not None and not _serves(person, label, month):
                where = address(shown.row, block.column)
                found.setdefault(block.sheet, []).append(f"{where}{person.name}（{person.window}）")
    return [
        f"“{sheet}”{listed_places(people, most=5)}写在别的窗口下面，名册里不是那个窗口；"
        "请把行移到自己的窗口，并核对小计、平均"
        for sheet, people in found.items()
    ]


def _labelled(
    sheet: Sheet, block: RowBlock, column: int, roster: Roster
) -> Iterator[tuple[ShownPerson, str]]:
    """Yield the people of a block with the window that is written for them: beside, or above."""
    label = "" if column else _heading(sheet, block, roster)
    if not column:
        yield from ((shown, label) for shown in block.rows if shown.name and label)
        return
    merged = _merged_labels(sheet, column)
    for shown in block.rows:
        cell = sheet.cell(shown.row, column)
        value = merged.get(shown.row, None if cell.has_formula else cell.value)
        label = text(value) if isinstance(value, str) else label
        if shown.name and label in roster.by_window:
            yield shown, label


def _heading(sheet: Sheet, block: RowBlock, roster: Roster) -> str:
    """Return the window that stands above a block, with at most a header between.

    Else the one that the sheet is named after, where half of its people are, "" for none.
    """
    first = block.rows[0].row
    found = {
        row: text(cell.value)
        for (row, _), cell in sheet.filled().items()
        if first - _HEADER_ROWS <= row < first
        and isinstance(cell.value, str)
        and text(cell.value) in roster.by_window
    }
    if found:
        return found[max(found)]
    named = [window for window in roster.by_window if window and window in text(sheet.name)]
    own = [shown for shown in block.rows if window_of(roster, shown) in named]
    return named[0] if len(named) == 1 and len(own) * 2 >= len(block.rows) else ""


def _merged_labels(sheet: Sheet, column: int) -> Mapping[int, Value]:
    return {
        row: sheet.cell(area.first_row, column).value
        for area in sheet.merged()
        if area.first_column == column
        for row in range(area.first_row, area.last_row + 1)
    }


def _serves(person: Person, window: str, month: date) -> bool:
    serving = (stint for stint in person.stints if stint.until is None or stint.until >= month)
    return any(text(stint.window) == window for stint in serving)
