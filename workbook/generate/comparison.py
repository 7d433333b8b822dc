"""Last month's averages by window: read from its workbook, kept as values in this month's."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from udf.errors import KaoheError
from udf.roster import is_given, person_key
from udf.scores import mean as mean_of
from udf.text import text
from workbook.generate.places import CHANGE, COMPARISON, EVERYBODY, LAST, LAST_MEANS, LAST_MONTH
from workbook.month.figures import in_points
from workbook.month.month_text import next_month_of
from workbook.month.stored_results import MonthResult, Unread, read_result
from workbook.month.tables import named_area
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.columns import show_columns
from workbook.ooxml.structure.rows import break_page_above, show_rows


@dataclass(frozen=True)
class Last:
    """Last month's totals in hundredths, to compare with: its name, e.g. 2026年10月, and means.

    ``means`` are by window, ``mean`` is that of everybody who had a total, None where it was not
    kept. ``totals`` are those of each person, by 工号 or by name and window; a month's workbook
    does not keep them.
    """

    month: str
    means: Mapping[str, int]
    mean: int | None = None
    totals: Mapping[str, int] = field(default_factory=dict)


def read_last(path: Path, month: date, *, begins: bool = False) -> Last:
    """Read last month's workbook, to be compared with a month. KaoheError where it cannot be.

    Who was given a 工号 there is compared with nobody where this month's ``begins`` with an
    office's own workbook, or is not the next one: there the same may be another's.
    """
    read = read_result(path)
    if isinstance(read, Unread):
        raise KaoheError(f"不能与“{path.name}”比较：{read.reason}")
    if read.month >= month:
        raise KaoheError(f"“{path.name}”是{read.month:%Y-%m}的，不是以前的月份；请给出上月的工作簿")
    last = last_of(read)
    if begins or next_month_of(read.month) != month:
        given = {person.id for person in read.people if is_given(person.id, person.name)}
        last = replace(last, totals={k: v for k, v in last.totals.items() if k not in given})
    return last


def last_of(read: MonthResult) -> Last:
    """Return the averages of a month's stored totals by window."""
    windows: dict[str, list[int]] = {}
    totals = {}
    for person in read.people:
        if isinstance(person.total, int):
            totals[person_key(person.id, person.name, person.window)] = person.total
            if person.window:
                windows.setdefault(person.window, []).append(person.total)
    return Last(
        month=f"{read.month.year}年{read.month.month}月",
        means={window: mean_of(points) or 0 for window, points in windows.items()},
        mean=mean_of(list(totals.values())),
        totals=totals,
    )


def stored_last(package: Package) -> Last | None:
    """Return what a workbook keeps of last month, None where nothing is kept."""
    if not compares(package):
        return None
    (month,) = _values(package, LAST_MONTH)[0]
    means = {
        text(window): round(mean * 100)
        for window, mean in _values(package, LAST_MEANS)
        if isinstance(mean, (int, float)) and text(window)
    }
    mean = means.pop(text(EVERYBODY), None)
    return Last(str(month), means, mean) if month and means else None


def set_last(package: Package, last: Last | None) -> None:
    """Keep last month's averages in a generated workbook and show the comparison; None hides it.

    A workbook without a place for them stays as it is.
    """
    if not compares(package):
        return
    sheet, area = named_area(package, LAST_MONTH)
    sheet.set_value(area.first_row, area.first_column, last.month if last else None)
    sheet, area = named_area(package, LAST_MEANS)
    pairs: list[tuple[str | None, int | None]] = list(last.means.items()) if last else []
    if last and last.mean is not None:
        pairs.append((EVERYBODY, last.mean))
    height = area.last_row - area.first_row + 1
    for row, (window, mean) in enumerate([*pairs, *[(None, None)] * height][:height]):
        sheet.set_value(area.first_row + row, area.first_column, window)
        sheet.set_value(area.first_row + row, area.first_column + 1, in_points(mean))
    _show(package, last is not None)


def compares(package: Package) -> bool:
    """Tell whether a workbook has a place for last month's averages."""
    names = {name.name for name in package.defined_names() if name.sheet is None}
    return {LAST_MONTH, LAST_MEANS, COMPARISON} <= names


def _values(package: Package, name: str) -> list[list[object]]:
    sheet, area = named_area(package, name)
    return [list(row) for row in sheet.values(area)]


def _show(package: Package, shown: bool) -> None:
    """Show or hide the columns and rows of the comparison, which has a page of its own."""
    sheet, area = named_area(package, COMPARISON)
    top = sheet.top_cells(10).items()
    columns = [column for (_, column), cell in top if cell.value in (LAST, CHANGE)]
    show_columns(sheet, columns, shown=shown)
    show_rows(sheet, area.first_row, area.last_row, shown=shown)
    break_page_above(sheet, area.first_row, broken=shown)
