"""Numbers by which people are known under whatever header, told by who has them.

A table that names nobody, and has the same codes as a column of the scores, means those people.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from udf.text import text, whole
from workbook.discovery.model import FoundColumn, FoundPerson, FoundTable
from workbook.discovery.score_tables import Draft
from workbook.discovery.sheet_view import View

_ID = "工号"
_LENGTH = 3  # fewer characters may be a count
_ENOUGH = 3  # codes that another table has as well
_NEARLY_ALL = 0.8  # of a column's filled cells


def are_numbers_of(values: Sequence[object], numbers: Collection[str]) -> bool:
    """Tell whether values are codes, too long to be counts, and most of them are of these."""
    codes = [_code(value) for value in values]
    return all(codes) and sum(code in numbers for code in codes) * 2 > len(codes)


def has_number_of(values: Sequence[object], numbers: Collection[str]) -> bool:
    """Tell whether one of the values is one of these codes."""
    return any(_code(value) in numbers for value in values)


def are_codes(values: Sequence[object]) -> bool:
    """Tell whether values may be codes of people: too long to be counts, and no two alike."""
    codes = [_code(value) for value in values]
    return len(codes) >= _ENOUGH and all(codes) and len(set(codes)) == len(codes)


def numbers_of(drafts: Iterable[Draft], views: Mapping[str, View]) -> frozenset[str]:
    """Return the codes by which the tables of scores know their people."""
    return frozenset(
        code
        for draft in drafts
        for person in draft.table.persons
        if _ID in person.cells
        and (code := _code(views[draft.table.sheet].value(*person.cells[_ID])))
    )


def with_numbers(drafts: Sequence[Draft], views: Mapping[str, View]) -> list[Draft]:
    """Return the tables of scores with their people's codes, where others know them only by these.

    The header need not say that they are codes.
    """
    return [replace(draft, table=_with_column(draft.table, views)) for draft in drafts]


def _with_column(table: FoundTable, views: Mapping[str, View]) -> FoundTable:
    if _ID in table.columns or len(table.persons) < _ENOUGH:
        return table
    view = views[table.sheet]
    taken = {column.number for column in table.columns.values()}
    found = []
    for column in sorted(set(range(table.first_column, table.last_column + 1)) - taken):
        codes = {_code(view.value(person.row, column)) for person in table.persons}
        if "" not in codes and len(codes) == len(table.persons) and _is_used(codes, table, views):
            found.append(column)
    if len(found) != 1:
        return table
    (number,) = found
    title = text(view.value(table.header[-1], number) or view.value(table.header[0], number))
    persons = tuple(_numbered(person, number) for person in table.persons)
    columns = {**table.columns, _ID: FoundColumn(number=number, title=title)}
    return replace(table, columns=columns, persons=persons)


def _numbered(person: FoundPerson, column: int) -> FoundPerson:
    return replace(person, cells={**person.cells, _ID: (person.row, column)})


def _is_used(codes: set[str], table: FoundTable, views: Mapping[str, View]) -> bool:
    """Tell whether another sheet has these codes in rows that name none of the people."""
    names = {text(person.name) for person in table.persons}
    return any(
        _has_codes(cells, codes) and not _are_named(view, cells, codes, names)
        for name, view in views.items()
        if name != table.sheet
        for cells in _by_column(view)
    )


def _by_column(view: View) -> Iterable[dict[int, str]]:
    """Return the codes of a sheet by row, a column each."""
    columns: dict[int, dict[int, str]] = {}
    for (row, column), value in view.values.items():
        columns.setdefault(column, {})[row] = _code(value)
    return columns.values()


def _has_codes(cells: Mapping[int, str], codes: set[str]) -> bool:
    rows = [row for row, code in cells.items() if code in codes]
    if len({cells[row] for row in rows}) < _ENOUGH:
        return False
    within = sum(min(rows) <= row <= max(rows) for row in cells)
    return len(rows) >= _NEARLY_ALL * within


def _are_named(view: View, cells: Mapping[int, str], codes: set[str], names: set[str]) -> bool:
    """Tell whether most rows with one of these codes name somebody as well."""
    rows = [row for row, code in cells.items() if code in codes]
    named = sum(any(text(one) in names for one in view.rows[row].values()) for row in rows)
    return named * 2 >= len(rows)


def _code(value: object) -> str:
    """Return a code as text, "" for what may as well be a count or words."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    number = whole(value)
    code = text(value) if number is None or isinstance(value, str) else str(number)
    coded = code.isascii() and any(character.isdigit() for character in code)
    return code if coded and len(code) >= _LENGTH else ""
