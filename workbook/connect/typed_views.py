"""Cells of an office's sheet that should show a score like their neighbours, and do not.

A number typed over the formula shows something else than is computed and published, and would stay
without a formula in the months that follow.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from udf.findings import WRONG, Finding
from udf.text import Cell as Plain
from udf.text import text
from workbook.connect.shown_people import ShownPerson, shown_people
from workbook.month.tables import plain
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import address
from workbook.ooxml.sheet.reading import merged_over
from workbook.ooxml.sheet.worksheet import Sheet


class TypedView(NamedTuple):
    """A cell in a row that shows somebody's scores, in a column where most rows show them.

    ``like`` is the nearest row of the column whose formula fits here, 0 where each says by itself
    which of several people of one name it shows.
    """

    sheet: str
    row: int
    column: int
    name: str
    value: Plain
    like: int


def typed_views(package: Package) -> Iterator[TypedView]:
    """Yield the cells without a formula where those of most others have one that shows a score."""
    groups: dict[tuple[str, int], list[ShownPerson]] = {}
    for one in shown_people(package):
        if one.name_column is not None:
            groups.setdefault((one.sheet, one.name_column), []).append(one)
    for (name, _), people in groups.items():
        sheet = package.sheet(name)
        for column in sorted({column for one in people for _, column in one.places}):
            yield from _in_column(sheet, column, people)


def _in_column(sheet: Sheet, column: int, people: Sequence[ShownPerson]) -> Iterator[TypedView]:
    shown = [one for one in people if (one.row, column) in one.places]
    lacking = [one for one in people if one.name and (one.row, column) not in one.places]
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


def typed_view_findings(package: Package) -> list[Finding]:
    """Return the finding of each such cell."""
    return [
        Finding(
            WRONG,
            one.sheet,
            address(one.row, one.column),
            f"这一格{_said(one.value)}，没有公式，不显示{one.name}算出的得分",
            "不要手工改得分；从同一列别的人那里复制公式",
        )
        for one in typed_views(package)
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
    return put_back
