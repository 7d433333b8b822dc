"""Which window each person is of: own cell, merged or blank below, heading, sheet."""

from collections.abc import Sequence
from itertools import pairwise

from udf.text import text
from workbook.discovery.headers.frame import Frame
from workbook.discovery.headers.regions import Region
from workbook.discovery.model import RowKind
from workbook.discovery.people.people_table import Columns
from workbook.discovery.people.rows import Decided
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import is_note, organisation_likeness
from workbook.month.month_text import numbers_in


def sheet_window(view: View) -> str:
    """Return the window that a sheet is of by its name, "" where it names none."""
    return view.name if organisation_likeness(view.name) >= 0.6 else ""


def headings_over(frame: Frame, seeds: Sequence[int]) -> set[str]:
    """Return the lone texts over seeds, but for months and notes."""
    persons = set(seeds)
    heads = {
        _lone_text(frame, row)
        for row, below in pairwise(frame.rows)
        if row not in persons and below in persons
    }
    return {text(head) for head in heads if head and not numbers_in(head) and not is_note(head)}


def _lone_text(frame: Frame, row: int) -> str:
    cells = [value for value in frame.view.rows[row].values() if value is not None]
    return cells[0] if len(cells) == 1 and isinstance(cells[0], str) else ""


def windows_of(
    view: View, columns: Columns, decided: Sequence[Decided], region: Region
) -> dict[int, str]:
    """Return the window of each person: own cell, merged or blank below, heading, sheet."""
    own = columns.window
    persons = [one.facts.row for one in decided if one.kind is RowKind.PERSON]
    falls = own is not None and _reads_downwards(view, own, persons)
    found: dict[int, str] = {}
    heading = _heading_over(region, decided)
    above = ""
    for one in decided:
        row = one.facts.row
        if one.kind is RowKind.WINDOW:
            heading, above = one.facts.label or one.facts.name, ""
        if one.kind is not RowKind.PERSON:
            continue
        shown = text(view.shown(row, own)) if own is not None else ""
        above = shown or above
        found[row] = shown or (above if falls else "") or heading or sheet_window(view)
    return found


def _reads_downwards(view: View, column: int, persons: Sequence[int]) -> bool:
    """Tell whether a window holds for the rows below it: given once, not row by row."""
    shown = [text(view.shown(row, column)) for row in persons]
    again = sum(
        bool(now[1]) and now[1] == before[1] and now[0] == before[0] + 1
        for before, now in pairwise(zip(persons, shown, strict=True))
    )
    blank = shown.count("")
    return blank > 0 and (blank > again or blank > 0.2 * len(shown))


def _heading_over(region: Region, decided: Sequence[Decided]) -> str:
    """Return the window over the first header, where each repeated header has one over it.

    Without such headers it has to be called a window, for an office's own name is there as well.
    """
    over = text(region.over)
    if len(over) > 20 or numbers_in(over) or any(mark in over for mark in ":()"):
        return ""
    headings = {one.facts.label for one in decided if one.kind is RowKind.WINDOW}
    repeated = any(
        one.kind is RowKind.WINDOW and below.kind is RowKind.HEADER
        for one, below in pairwise(decided)
    )
    likely = repeated and len(over) <= 8 and not over.endswith("中心")
    return over if likely or over.endswith("窗口") or over in headings else ""
