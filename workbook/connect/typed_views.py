"""Cells of an office's sheet that should show a score like their neighbours, and do not.

A number typed over the formula shows something else than is computed and published, and would stay
without a formula in the months that follow. What was typed there when the functions came, and was
kept as the office wished, is right in that month.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from typing import NamedTuple

from udf import tables
from udf.findings import WRONG, Finding
from udf.text import Cell as Plain
from udf.text import text
from workbook.connect.shown_people import is_pending_rank, is_pending_sum, shown_people
from workbook.month.remembered import KEPT
from workbook.month.tables import PERSONS, has_name, named_area, plain, read_cells
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.formulas import references, shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import address, column_letters, quote_sheet
from workbook.ooxml.sheet.reading import merged_over
from workbook.ooxml.sheet.worksheet import Sheet


class TypedView(NamedTuple):
    """A cell in somebody's row, in a column where most rows show scores.

    ``like`` is the nearest row of the column whose formula fits here, 0 where each says by itself
    which of several people of one name it shows.
    """

    sheet: str
    row: int
    column: int
    name: str
    value: Plain
    like: int


class _Row(NamedTuple):
    """A person's row: the name, what tells namesakes apart, the columns that show scores."""

    row: int
    name: str
    mark: str
    columns: frozenset[int]


def typed_views(package: Package) -> Iterator[TypedView]:
    """Yield the cells without a formula where those of most others have one that shows a score."""
    groups: dict[tuple[str, int], list[_Row]] = {}
    for one in shown_people(package):
        if one.name_column is not None:
            row = _Row(one.row, one.name, one.mark, frozenset(column for _, column in one.places))
            groups.setdefault((one.sheet, one.name_column), []).append(row)
    for name, blocks in Counter(name for name, _ in groups).items():
        if blocks == 1:  # else the totals of several people are in a row
            own = next(key for key in groups if key[0] == name)
            groups[own] = _with_totals(package.sheet(name), groups[own])
    names = _names(package) if groups else Counter()
    for (name, at), rows in groups.items():
        sheet = package.sheet(name)
        columns = sorted({column for one in rows for column in one.columns})
        rows += _typed_rows(sheet, at, columns, rows, names)
        for column in columns:
            yield from _in_column(sheet, column, rows)


def _with_totals(sheet: Sheet, rows: Sequence[_Row]) -> list[_Row]:
    """Return the rows with the office's own totals and ranks of what they show."""
    found: dict[int, set[int]] = {}
    for (row, column), cell in sheet.formulas().items():
        if is_pending_sum(cell.written or "") or is_pending_rank(cell.written or ""):
            found.setdefault(row, set()).add(column)
    return [one._replace(columns=one.columns | found.get(one.row, set())) for one in rows]


def _names(package: Package) -> Counter[str]:
    """Return how many people who are assessed bear each name."""
    people = tables.read(read_cells(*named_area(package, PERSONS)), tables.PEOPLE)
    return Counter(text(people.cell(row, "姓名")) for row in people.rows)


def _typed_rows(
    sheet: Sheet,
    name_column: int,
    columns: Sequence[int],
    shown: Sequence[_Row],
    names: Mapping[str, int],
) -> list[_Row]:
    """Return the rows among those shown, or right below, of somebody all of whose scores are typed.

    Of one who is shown nowhere on the sheet, and alone bears the name.
    """
    there = {one.name for one in shown}
    rows = {one.row for one in shown}
    cells = sheet.filled()
    found: list[_Row] = []
    for row in count(min(rows)):
        name = text(plain(cells.get((row, name_column), EMPTY).value))
        if row > max(rows) and names.get(name) != 1:
            return found
        typed = [plain(cells.get((row, column), EMPTY).value) for column in columns]
        numbers = sum(isinstance(value, (int, float)) for value in typed)
        own = row not in rows and name not in there and names.get(name) == 1
        if own and numbers * 2 > len(columns):
            found.append(_Row(row, name, "", frozenset()))
    return found


def _in_column(sheet: Sheet, column: int, people: Sequence[_Row]) -> Iterator[TypedView]:
    shown = [one for one in people if column in one.columns]
    lacking = [one for one in people if one.name and column not in one.columns]
    if len(lacking) >= len(shown):
        return
    cells = sheet.filled()
    rows = [one.row for one in shown if not one.mark]
    for one in lacking:
        cell = cells.get((one.row, column), EMPTY)
        if cell.has_formula or merged_over(sheet, one.row, column) is not None:
            continue
        like = 0 if one.mark else min(rows, key=partial(_distance, one.row), default=0)
        yield TypedView(sheet.name, one.row, column, one.name, plain(cell.value), like)


def _distance(row: int, other: int) -> int:
    return abs(other - row)


def remember_kept(package: Package) -> None:
    """Remember which such cells there are while the functions come: the office kept them."""
    kept = [
        f"{quote_sheet(one.sheet)}!${column_letters(one.column)}${one.row}"
        for one in typed_views(package)
    ]
    if kept:
        package.set_name(KEPT, ",".join(kept), hidden=True)


def _kept(package: Package) -> set[tuple[str, int, int]]:
    return {
        (name, area.first_row, area.first_column)
        for one in package.defined_names()
        if one.name == KEPT
        for reference in references(one.text)
        for name in reference.sheets
        if (area := reference.area()) is not None
    }


def typed_view_findings(package: Package) -> list[Finding]:
    """Return the finding of each such cell, but for those that the office kept."""
    typed = list(typed_views(package))
    kept = _kept(package) if typed else set()
    return [
        Finding(
            WRONG,
            one.sheet,
            address(one.row, one.column),
            f"这一格{_said(one.value)}，没有公式，不显示{one.name}算出的结果",
            "不要手工改得分；从同一列别的人那里复制公式",
        )
        for one in typed
        if (one.sheet, one.row, one.column) not in kept
    ]


def _said(value: Plain) -> str:
    written = text(value)
    return f"是手填的{written}" if written else "是空的"


def put_back_views(package: Package) -> dict[str, list[str]]:
    """Let such cells show their scores again; return which, by sheet."""
    put_back: dict[str, list[str]] = {}
    for one in list(typed_views(package)):
        if one.like:
            sheet = package.sheet(one.sheet)
            formula = sheet.cell(one.like, one.column).formula or ""
            sheet.set_formula(one.row, one.column, shift_formula(formula, one.row - one.like, 0))
            put_back.setdefault(one.sheet, []).append(address(one.row, one.column))
    if has_name(package, KEPT):
        package.remove_name(KEPT)
    return put_back
