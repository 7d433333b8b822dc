"""People of one name whom nothing in an office's workbook tells apart: each is given a 工号.

It is kept on the added roster and in the formulas of their rows; the office's sheets stay as they
are. An entry has to say which of them is meant.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from udf.text import is_blank, text, whole
from workbook.connect.tables import cell_text
from workbook.discovery.model import Discovery, FoundPerson, FoundTable, Place, TableKind
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

_MOST = 0.5  # of a sheet's rows: where fewer people are in them, these are no namesakes


class Listed(NamedTuple):
    """A person where a table lists him."""

    table: FoundTable
    person: FoundPerson

    @property
    def name(self) -> str:
        """The name, without white space."""
        return text(self.person.name)

    @property
    def window(self) -> str:
        """The window, "" where nothing says it."""
        return text(self.person.window)

    @property
    def who(self) -> tuple[str, str]:
        """The name and the window."""
        return self.name, self.window

    @property
    def key(self) -> tuple[str, Place]:
        """The sheet and the cell of the name."""
        return self.table.sheet, self.person.cells.get("姓名", (self.person.row, 1))


def listed(found: Discovery) -> list[Listed]:
    """Return everyone assessed, in the order of the workbook."""
    return [Listed(table, person) for table in found.listing for person in table.persons]


def number_namesakes(package: Package, found: Discovery) -> tuple[Discovery, list[str]]:
    """Give namesakes whom no window tells apart a 工号, and return in sentences who has which.

    Not where the office numbers its people or keeps a roster: there it says itself who is who. Nor
    where rows of one name may be the same person's: on several sheets, most of a sheet's people,
    in a list below that repeats others and is counted anew, or one below the other of which the
    second says less.
    """
    numbers: dict[tuple[str, Place], str] = {}
    said = []
    everybody = listed(found)
    by_themselves = any(
        one.kind is TableKind.ROSTER or _has_numbers(package, one) for one in found.tables
    )
    if not by_themselves:
        for namesakes in _namesakes(everybody):
            if not _may_be_one(package, namesakes, everybody):
                alike = _not_told_apart(namesakes)
                names = (f"{one.name}{n}" for n, one in enumerate(alike, start=1))
                mine = dict(zip((one.key for one in alike), names, strict=True))
                numbers |= mine
                (table, person), *_ = alike
                given = {place: number for (_, place), number in mine.items()}
                said.append(f"“{table.sheet}”{who_is_who(person.name, given)}")
    return with_numbers(found, numbers), said


def _has_numbers(package: Package, table: FoundTable) -> bool:
    """Tell whether anything stands in a table's column of 工号."""
    if "工号" not in table.columns:
        return False
    column = table.columns["工号"].number
    cells = package.sheet(table.sheet).cells((column,))
    rows = range(table.header[-1] + 1, table.last + 1)
    return any(not is_blank(cell_text(cells.get((row, column), EMPTY))) for row in rows)


def _namesakes(everybody: Iterable[Listed]) -> list[list[Listed]]:
    """Return the people of each name of whom some cannot be told apart."""
    groups: dict[str, list[Listed]] = defaultdict(list)
    for one in everybody:
        groups[one.name].append(one)
    return [group for group in groups.values() if len(group) > 1 and _not_told_apart(group)]


def _not_told_apart(namesakes: Sequence[Listed]) -> list[Listed]:
    """Return who of one name has no window, or one that another of that name has as well."""
    windows = Counter(one.window for one in namesakes)
    return [one for one in namesakes if not one.window or windows[one.window] > 1]


def _may_be_one(package: Package, namesakes: Sequence[Listed], everybody: Sequence[Listed]) -> bool:
    """Tell whether the rows of one name may be one person's."""
    sheets = {one.table.sheet for one in namesakes}
    if len(sheets) > 1:
        return True
    beside = [one for one in everybody if one.table.sheet in sheets]
    if len({one.who for one in beside}) <= _MOST * len(beside):
        return True
    again = [] if _counted_through(package, beside) else _listed_again(beside)
    return any(one in again for one in namesakes) or any(
        below.person.row == above.person.row + 1 and _says(package, below) < _says(package, above)
        for above, below in pairwise(namesakes)
    )


def _counted_through(package: Package, people: Sequence[Listed]) -> bool:
    """Tell whether one 序号 counts all people of a sheet: they are one list, in whatever runs."""
    cells = package.sheet(people[0].table.sheet).cells()
    places = (
        one.person.cells.get("序号", (0, 0))
        for one in sorted(people, key=lambda one: one.person.row)
    )
    numbers = [whole(cell_text(cells.get(place, EMPTY))) for place in places]
    return numbers == list(range(1, len(people) + 1))


def _listed_again(people: Sequence[Listed]) -> list[Listed]:
    """Return who is in a run of rows most of which are in other runs as well, as the best are."""
    runs = _runs(people)
    often = Counter(who for run in runs for who in {one.who for one in run})
    again = (run for run in runs if sum(often[one.who] > 1 for one in run) > _MOST * len(run))
    return [one for run in again for one in run]


def _runs(people: Sequence[Listed]) -> list[list[Listed]]:
    """Return the people of a sheet by the runs of rows between which something else stands."""
    columns: dict[tuple[int, int], list[Listed]] = defaultdict(list)
    for one in people:
        columns[id(one.table), one.key[1][1]].append(one)
    runs = []
    for column in columns.values():
        column.sort(key=lambda one: one.person.row)
        steps = [below.person.row - above.person.row for above, below in pairwise(column)]
        run = column[:1]
        runs.append(run)
        for step, one in zip(steps, column[1:], strict=True):
            if step > min(steps):
                runs.append(run := [])
            run.append(one)
    return runs


def _says(package: Package, one: Listed) -> int:
    """Return in how many of a person's results something stands, his 序号 among them."""
    cells = package.sheet(one.table.sheet).cells()
    places = {"序号": one.person.cells.get("序号", (0, 0)), **one.person.results}.values()
    return sum(not is_blank(cell_text(cells.get(place, EMPTY))) for place in places)


def who_is_who(name: str, numbers: Mapping[Place, str]) -> str:
    """Return who has which of the given 工号, to be said of a sheet: by the cells of the name."""
    given = "、".join(f"{address(*place)}是“{number}”" for place, number in numbers.items())
    return (
        f"的“{text(name)}”有同名的，分不清是谁，编了工号：{given}；登记到他们的，请写这个工号；"
        "其实是同一个人的，请只留一行，从头再来"
    )


def with_numbers(found: Discovery, numbers: Mapping[tuple[str, Place], str]) -> Discovery:
    """Return a discovery whose people have the 工号 given to them, by `Listed.key`."""
    if not numbers:
        return found
    persons: dict[int, list[FoundPerson]] = defaultdict(list)
    for one in listed(found):
        persons[id(one.table)].append(replace(one.person, number=numbers.get(one.key, "")))
    tables = (
        replace(table, persons=tuple(persons[id(table)])) if id(table) in persons else table
        for table in found.tables
    )
    return replace(found, tables=tuple(tables))
