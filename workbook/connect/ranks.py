"""The office's formulas that rank subtotal lines among the people: named, never changed."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from udf.runs import runs
from workbook.connect.shown_people import shown_people
from workbook.discovery.model import Discovery
from workbook.month.listed import listed_places
from workbook.month.tables import has_name, named_area
from workbook.ooxml.cells import Cell
from workbook.ooxml.formulas import references
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, column_letters
from workbook.ooxml.sheet.worksheet import Sheet

RANK = re.compile(r"\bRANK(?:\.(?:EQ|AVG))?\(", re.IGNORECASE)
_COUNTS = re.compile(r"\b(?:RANK(?:\.(?:EQ|AVG))?|COUNTIFS?|SUMPRODUCT)\(", re.IGNORECASE)
_MOST = 6  # rows named in a sentence

Rows = Mapping[str, Collection[int]]


class _Ranked(NamedTuple):
    """A formula in a person's row, and the rows of others that it counts."""

    row: int
    column: int
    formula: str
    area: Area
    others: tuple[int, ...]


def rows_found(found: Discovery) -> Rows:
    """Return the rows of the people of a workbook that is not connected yet, by sheet."""
    rows: dict[str, set[int]] = {}
    for table in found.scores:
        rows.setdefault(table.sheet, set()).update(table.rows)
    return rows


def rows_shown(package: Package) -> Rows:
    """Return the rows of the people of a connected workbook, by the office's sheets."""
    rows: dict[str, set[int]] = {}
    for shown in shown_people(package):
        if shown.name_column is not None:
            rows.setdefault(shown.sheet, set()).add(shown.row)
    if not rows and has_name(package, "人员"):
        sheet, area = named_area(package, "人员")
        rows[sheet.name] = set(range(area.first_row + 1, area.last_row + 1))
    return rows


def ranks_over_others(package: Package, people: Rows) -> list[str]:
    """Return in a sentence a column which formulas rank subtotal lines among the people."""
    sentences = []
    for name, rows in people.items():
        if not package.has_sheet(name):
            continue
        columns: dict[int, list[_Ranked]] = {}
        for one in _ranked(package.sheet(name), rows):
            columns.setdefault(one.column, []).append(one)
        sentences += [_sentence(name, rows, group) for group in columns.values()]
    return sentences


def _ranked(sheet: Sheet, people: Collection[int]) -> Iterator[_Ranked]:
    cells = sheet.filled()

    @cache  # the formulas of a column count the same area
    def others_in(area: Area) -> tuple[int, ...]:
        if area.first_row == area.last_row:
            return ()
        if sum(area.first_row <= row <= area.last_row for row in people) <= 1:
            return ()
        return tuple(
            row
            for (row, column), other in cells.items()
            if area.holds(row, column) and row not in people and _counts(other)
        )

    for (row, column), cell in sheet.formulas().items():
        if row not in people or not _COUNTS.search(cell.written or ""):
            continue
        formula = cell.formula or ""
        for area in own_columns(formula, sheet.name):
            others = others_in(area)
            if others:
                yield _Ranked(row, column, formula, area, others)
                break


def own_columns(formula: str, sheet: str) -> Iterator[Area]:
    """Yield the areas of one column, on its own sheet, that a formula reads."""
    for reference in references(formula):
        area = reference.area()
        foreign = any(one.casefold() != sheet.casefold() for one in reference.sheets)
        if area is not None and not foreign and area.first_column == area.last_column:
            yield area


def _counts(cell: Cell) -> bool:
    """Tell whether a cell is ranked with others: it holds a number, or computes one."""
    return cell.has_formula or (
        isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool)
    )


def _sentence(sheet: str, people: Collection[int], group: list[_Ranked]) -> str:
    first = group[0]
    places = listed_places([address(one.row, one.column) for one in group])
    shown = "、".join(map(str, first.others[:_MOST])) + ("等" if len(first.others) > _MOST else "")
    advice = "请把公式的区域改成只含人员的行"
    if RANK.search(first.formula):
        letter = column_letters(first.area.first_column)
        inside = runs(row for row in people if first.area.holds(row, first.area.first_column))
        spans = ",".join(f"${letter}${run[0]}:${letter}${run[-1]}" for run in inside)
        advice += f"，如写成 ({spans})"
    return (
        f"{sheet}!{places}的名次公式（={first.formula}）"
        f"把第{shown}行也排了进去，那不是人员，名次会不对；排名的区域没有改动，{advice}"
    )
