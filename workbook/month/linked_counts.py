"""Counts that an office keeps among its scores: formulas bring them to a sheet of their own.

A function's range may not hold a cell that depends on its result, so that it cannot reach over the
scores. The formulas look a person up by name: rows may be sorted, inserted and deleted.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from udf.text import is_summary, text
from workbook.ooxml.cells import EMPTY, Cell, Value
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, fixed, parse_area, quote_sheet
from workbook.ooxml.sheet.worksheet import Sheet

_AREA = r"\$[A-Z]{1,3}\$[0-9]+:\$[A-Z]{1,3}\$[0-9]+"
_LINK = re.compile(
    rf"INDEX\((?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!(,]+))!(?P<counts>{_AREA}),"
    rf"MATCH\((?P<who>\$[A-Z]{{1,3}}[0-9]+),(?:'(?:[^']|'')+'|[^'!(,]+)!(?P<names>{_AREA}),0\)\)"
)
_APART = re.compile(
    rf"COUNTIFS\(.*?!{_AREA},[^,]+,.*?!(?P<marks>{_AREA}),(?P<mark>\$[A-Z]{{1,3}}[0-9]+)\)=1,"
)
_MARKED = ")>0,"
_TWICE, _NO_NUMBER = "姓名重复", "请填数"


class Place(NamedTuple):
    """A cell of a workbook."""

    sheet: Sheet
    row: int
    column: int


def link_formula(
    sheet: str,
    counts: Area,
    names: Area,
    marks: Area | None,
    name: str,
    mark: str,
    *,
    marked: bool = False,
) -> str:
    """Return the formula for what a column of ``counts`` holds for a person.

    ``name`` and ``mark`` are the cells that say who it is. Nothing where the office's ``names``
    have nobody of that name; namesakes are told apart by their mark, 工号 or window, where there
    is one; always, where they are ``marked``: one alone there may be the other.
    """

    def there(area: Area) -> str:
        return f"{quote_sheet(sheet)}!{fixed(area)}"

    who = f"{there(names)},{name}"
    own = f"INDEX({there(counts)},MATCH({name},{there(names)},0))"
    many = f'"{_TWICE}"'
    if marks is not None:
        both = f"{who},{there(marks)},{mark}"
        number = f'COUNTIFS({both},{there(counts)},">=0")=1'
        blank = f'COUNTIFS({both},{there(counts)},"<>")=0'
        wrong = f'IF({blank},"","{_NO_NUMBER}")'
        one = f"IF({number},SUMIFS({there(counts)},{both}),{wrong})"
        many = f"IF(COUNTIFS({both})=1,{one},{many})"
    found = f'IF({own}="","",{own})'
    alone = 0 if marked else 1
    return f'IF(COUNTIF({who})=0,"",IF(COUNTIF({who})>{alone},{many},{found}))'


class Counts(NamedTuple):
    """A column of counts on a sheet of the office's, and the names beside it."""

    sheet: str
    counts: Area
    names: Area


def link_to_one_of(places: Sequence[Counts], name: str) -> str:
    """Return the formula for what the one of several sheets holds that has a person's name.

    Nothing where none of them has it; that it is there twice is said.
    """
    formula, often = '""', []
    for one in reversed(places):
        counts, names = (f"{quote_sheet(one.sheet)}!{fixed(area)}" for area in one[1:])
        own = f"INDEX({counts},MATCH({name},{names},0))"
        formula = f'IF(COUNTIF({names},{name})=1,IF({own}="","",{own}),{formula})'
        often.append(f"COUNTIF({names},{name})")
    return f'IF({"+".join(often)}>1,"{_TWICE}",{formula})'


def linked_columns(package: Package, sheet: Sheet, column: int) -> list[Counts]:
    """Return the office's columns that the formulas of a column on a sheet show."""
    found: dict[Counts, None] = {}
    for (_, at), cell in sheet.formulas().items():
        if at == column:
            for link in _LINK.finditer(cell.formula or ""):
                found[_shown(package, link)] = None
    return list(found)


def _shown(package: Package, link: re.Match[str]) -> Counts:
    office = _office(package, link).name
    return Counts(office, parse_area(link["counts"]), parse_area(link["names"]))


def _office(package: Package, link: re.Match[str]) -> Sheet:
    return package.sheet(_title(link))


def _title(link: re.Match[str]) -> str:
    return (link["quoted"] or link["plain"]).replace("''", "'")


def linked_cell(package: Package, sheet: Sheet, formula: str | None) -> Place | None:
    """Return the office's cell that a formula of `link_formula` on a sheet shows.

    None where it is none, or where nobody, or several alike, bear the name.
    """
    return _place(package, sheet, formula, _rows_by_name)


def columns_of_marks(sheet: Sheet, office: str) -> set[int]:
    """Return by which columns of an office's sheet the formulas on a sheet tell namesakes apart."""
    columns = set()
    for cell in sheet.formulas().values():
        written = cell.formula if _LINK.search(cell.written or "") else None
        apart = _APART.search(written or "")
        if written and apart and office in sheets_looked_through(written):
            columns.add(parse_area(apart["marks"]).first_column)
    return columns


def names_looked_up(formula: str | None) -> tuple[str, Area] | None:
    """Return the sheet and area of the names by which such a formula finds a person's row."""
    link = _LINK.search(formula or "")
    if link is None:
        return None
    return _title(link), parse_area(link["names"])


def is_unclear(package: Package, sheet: Sheet, formula: str | None) -> bool:
    """Tell whether several bear the name that such a formula looks for, and nothing says who."""
    links = list(_LINK.finditer(formula or ""))
    named = [_named(package, sheet, link, _rows_by_name) for link in links]
    return any(len(rows) > 1 for rows in named) and linked_cell(package, sheet, formula) is None


def sheets_looked_through(formula: str | None) -> list[str]:
    """Return the sheets on which such a formula looks for a person, in its order; [] for others."""
    return list(dict.fromkeys(map(_title, _LINK.finditer(formula or ""))))


_Rows = dict[str, list[int]]


def _place(
    package: Package, sheet: Sheet, formula: str | None, rows_of: Callable[[Sheet, Area], _Rows]
) -> Place | None:
    places: dict[tuple[str, str], Place] = {}
    for link in _LINK.finditer(formula or ""):
        if (there := _linked(package, sheet, formula or "", link, rows_of)) is None:
            continue
        places[there.sheet.name, link["names"]] = there
    return next(iter(places.values())) if len(places) == 1 else None


def _linked(
    package: Package,
    sheet: Sheet,
    formula: str,
    link: re.Match[str],
    rows_of: Callable[[Sheet, Area], _Rows],
) -> Place | None:
    office = _office(package, link)
    rows = _named(package, sheet, link, rows_of)
    apart = _APART.search(formula)
    if apart is not None and _is_by_mark(package, sheet, formula, rows_of):
        own, marks = (parse_area(apart[key]) for key in ("mark", "marks"))
        mark = _name(sheet.cell(own.first_row, own.first_column))
        rows = [row for row in rows if _name(office.cell(row, marks.first_column)) == mark]
    return (
        Place(office, rows[0], parse_area(link["counts"]).first_column) if len(rows) == 1 else None
    )


def _is_by_mark(
    package: Package, sheet: Sheet, formula: str, rows_of: Callable[[Sheet, Area], _Rows]
) -> bool:
    """Tell whether such a formula looks somebody up by what tells him from others of his name."""
    if _APART.search(formula) is None:
        return False
    several = (_named(package, sheet, link, rows_of) for link in _LINK.finditer(formula))
    return _MARKED in formula or any(len(rows) > 1 for rows in several)


def _named(
    package: Package,
    sheet: Sheet,
    link: re.Match[str],
    rows_of: Callable[[Sheet, Area], _Rows],
) -> list[int]:
    """Return the office's rows that bear the name for which a formula looks.

    Written as it is there; only where none is, otherwise: the formula does not find that.
    """
    office, who, names = _office(package, link), parse_area(link["who"]), parse_area(link["names"])
    written = sheet.cell(who.first_row, who.first_column)
    rows = rows_of(office, names).get(_name(written), [])
    same = [row for row in rows if office.cell(row, names.first_column).value == written.value]
    return same or rows


def _rows_by_name(sheet: Sheet, names: Area) -> _Rows:
    cells = sheet.cells({names.first_column})
    found: _Rows = {}
    for row in range(names.first_row, names.last_row + 1):
        if name := _name(cells.get((row, names.first_column), EMPTY)):
            found.setdefault(name, []).append(row)
    return found


def _name(cell: Cell) -> str:
    return "" if cell.value is None else text(str(cell.value))


def linked_values(package: Package, sheet: Sheet, area: Area) -> Iterable[Sequence[Value]]:
    """Return the values of an area of counts, those that it shows of the office's as they are now.

    A program that does not calculate leaves the formulas' own results as they were, or out.
    """
    values = sheet.values(area)
    links = {
        place: cell.formula
        for place, cell in sheet.formulas().items()
        if area.holds(*place) and _LINK.search(cell.written or "")
    }
    if not links:
        return values
    now = [list(line) for line in values]
    rows_of = cache(_rows_by_name)
    for (row, column), formula in links.items():
        there = _place(package, sheet, formula, rows_of)
        if there is not None:
            value = there.sheet.cell(there.row, there.column).value
            if isinstance(value, str) and _is_by_mark(package, sheet, formula or "", rows_of):
                value = _NO_NUMBER  # of which the formula takes the sum
            now[row - area.first_row][column - area.first_column] = value
    return now


def typed_over(package: Package, sheet: Sheet, area: Area) -> Iterator[tuple[Place, Place]]:
    """Yield cells typed over such a formula, with the office's cell that says something else."""
    formulas = sheet.formulas()
    models: dict[int, tuple[int, str]] = {}
    for (row, column), cell in formulas.items():
        if area.holds(row, column) and _LINK.search(cell.written or ""):
            models.setdefault(column, (row, cell.formula or ""))
    rows_of = cache(_rows_by_name)
    for column, (model, formula) in models.items():
        for row in range(area.first_row + 1, area.last_row + 1):
            typed = sheet.cell(row, column).value
            if (row, column) in formulas or typed in (None, ""):
                continue
            own = shift_formula(formula, row - model, 0)
            there = _place(package, sheet, own, rows_of)
            if there is not None and there.sheet.cell(there.row, there.column).value != typed:
                yield Place(sheet, row, column), there


def strangers(package: Package, sheet: Sheet, area: Area) -> Iterator[Place]:
    """Yield the office's cells that name somebody with counts who has no row in an area."""
    columns: set[int] = set()  # of those who are looked up
    looked_through: dict[Counts, None] = {}
    for place, cell in sheet.formulas().items():
        if area.holds(*place) and _LINK.search(cell.written or ""):
            for link in _LINK.finditer(cell.formula or ""):
                columns.add(parse_area(link["who"]).first_column)
                looked_through[_shown(package, link)] = None
    own = sheet.cells(columns) if columns else {}
    known = {_name(cell) for (row, _), cell in own.items() if area.first_row < row <= area.last_row}
    yield from dict.fromkeys(
        place
        for one in looked_through
        for place, name in _counted(package.sheet(one.sheet), one)
        if name not in known and not is_summary(name)
    )


def _counted(sheet: Sheet, listed: Counts) -> Iterator[tuple[Place, str]]:
    """Yield who is listed with a count, and where."""
    column, counts = listed.names.first_column, listed.counts.first_column
    cells = sheet.cells({column, counts})
    for row in range(listed.names.first_row, listed.names.last_row + 1):
        name = _name(cells.get((row, column), EMPTY))
        if name and isinstance(cells.get((row, counts), EMPTY).value, (int, float)):
            yield Place(sheet, row, column), name
