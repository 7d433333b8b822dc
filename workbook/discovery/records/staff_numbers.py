"""Numbers by which people are known under whatever header, told by who has them.

A table that names nobody, and has the same codes as a column of the scores, means those people.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from udf.text import Cell as Plain
from udf.text import text, whole
from workbook.discovery.codes import is_code
from workbook.discovery.model import FoundColumn, FoundPerson, FoundTable
from workbook.discovery.scores.tables import Draft
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import bare

_ID = "工号"
_COUNT = "序号"
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

    The header need not say that they are codes; one that does may stand over codes that count on.
    """
    return [
        replace(draft, table=_with_column(_with_counting(draft.table, views), views))
        for draft in drafts
    ]


def _with_counting(table: FoundTable, views: Mapping[str, View]) -> FoundTable:
    """Return a table whose 编号 counts on, as one of codes where others know its people by them."""
    column = table.columns.get(_COUNT)
    if _ID in table.columns or column is None or not is_code(column.title):
        return table
    view = views[table.sheet]
    names = {
        _shown(view.value(person.row, column.number)): text(person.name) for person in table.persons
    }
    if "" in names or len(names) < len(table.persons):
        return table
    others = (one for name, one in views.items() if name != table.sheet)
    seen = [codes for other in others for codes in _called(other, column.title, names)]
    if not _are_peoples(seen, names):
        return table
    columns = {role: one for role, one in table.columns.items() if role != _COUNT}
    persons = tuple(_numbered(person, column.number, _COUNT) for person in table.persons)
    return replace(table, columns={**columns, _ID: column}, persons=persons)


_Named = tuple[str, set[str]]  # a code with the people whom its row names


def _are_peoples(seen: Sequence[Sequence[_Named]], names: Mapping[str, str]) -> bool:
    """Tell whether codes of other sheets are those of the people, and do not count rows there.

    Where they may, they are the people's all the same if only these tell namesakes apart.
    """
    told = [(code, named) for codes in seen for code, named in codes if named]
    if any(names[code] not in named for code, named in told):
        return False
    twice = len(set(names.values())) < len(names)
    return bool(twice and told) or not all(_go_on(codes, list(names)) for codes in seen)


def _called(view: View, title: str, names: Mapping[str, str]) -> Iterable[list[_Named]]:
    """Yield the codes below each header of a sheet that is called so, as far as they are known.

    Where a row names none of the people, what is too short may be the row's own number.
    """
    people = set(names.values())
    for (top, column), value in view.values.items():
        if isinstance(value, str) and bare(value) == bare(title):
            rows = [row for row in view.rows if row > top]
            told = [(_shown(view.value(row, column)), _texts(view, row) & people) for row in rows]
            yield [one for one in told if one[0] in names and (one[1] or _code(one[0]))]


def _texts(view: View, row: int) -> set[str]:
    return {text(value) for value in view.rows[row].values() if isinstance(value, str)}


def _go_on(codes: Sequence[_Named], known: Sequence[str]) -> bool:
    """Tell whether codes follow one another, or begin anew, as the numbers of rows do."""
    places = [known.index(code) for code, _ in codes]
    return all(own in (0, before + 1) for before, own in pairwise([-1, *places]))


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


def _numbered(person: FoundPerson, column: int, instead: str = "") -> FoundPerson:
    cells = {role: place for role, place in person.cells.items() if role != instead}
    return replace(person, cells={**cells, _ID: (person.row, column)})


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
    code = _shown(value)
    coded = code.isascii() and any(character.isdigit() for character in code)
    return code if coded and len(code) >= _LENGTH else ""


def _shown(value: Plain) -> str:
    """Return a number as text: a whole one without its point, a text as it is written."""
    number = None if isinstance(value, str) else whole(value)
    return text(value) if number is None else str(number)
