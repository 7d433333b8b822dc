"""The roster: who is assessed, how a row names them, and when they are in post."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from udf import tables
from udf.text import Cell, Cells, day, is_blank, is_error, text

_AROUND = "()[]-—_/、,:"  # what may separate a name from what tells namesakes apart


class Stint(NamedTuple):
    """A time of service at one window; ``row`` counts the rows under the header from 0."""

    row: int
    window: str
    since: date | None
    until: date | None

    def holds(self, when: date) -> bool:
        """Tell whether a day lies in it; an open end has no bound."""
        return (self.since is None or self.since <= when) and (
            self.until is None or when <= self.until
        )


def person_key(number: str, name: str, window: str) -> str:
    """Return what tells a person from all others, in any month: 工号, or 姓名 and 窗口."""
    return number or f"{name}\t{window}"


def is_given(number: str, name: str) -> bool:
    """Tell whether a 工号 is one that namesakes are given where nothing tells them apart."""
    return bool(name) and number.startswith(name) and number.removeprefix(name).isdecimal()


class Person(NamedTuple):
    """A person on the roster; ``row`` counts the rows under the header from 0.

    Who moved to another window has the row, window and days of the last one here, the others in
    ``earlier``, the first one first.
    """

    row: int
    id: str
    name: str
    window: str
    since: date | None
    until: date | None
    earlier: tuple[Stint, ...] = ()

    @property
    def stints(self) -> tuple[Stint, ...]:
        """The times of service, one after the other."""
        return *self.earlier, Stint(self.row, self.window, self.since, self.until)

    def serves(self, first: date, last: date) -> bool:
        """Tell whether the person is in post on any day from the first to the last."""
        return any(
            (stint.since is None or stint.since <= last)
            and (stint.until is None or first <= stint.until)
            for stint in self.stints
        )

    def in_post(self, when: date) -> bool:
        """Tell whether the person serves on a day."""
        if not self.earlier:  # as nearly everybody's
            return (self.since is None or self.since <= when) and (
                self.until is None or when <= self.until
            )
        return any(stint.holds(when) for stint in self.stints)

    def window_on(self, when: date) -> str:
        """Return the window where the person serves on a day, "" where he does not."""
        return next((stint.window for stint in self.stints if stint.holds(when)), "")

    @property
    def label(self) -> str:
        """The name with what tells namesakes apart, for messages."""
        return f"{self.name}（{self.id or self.window}）" if self.id or self.window else self.name


class Match(NamedTuple):
    """Whom a row names: roster positions, or a short Chinese text why nobody; and a doubt.

    ``hint`` is what may help to mend a problem: who it may have been.
    """

    people: tuple[int, ...]
    problem: str = ""
    doubt: str = ""
    hint: str = ""

    @property
    def answer(self) -> str:
        """The problem with the hint, as a clerk reads it."""
        return f"{self.problem}：{self.hint}" if self.hint else self.problem


EVERYONE = "全体"
_MOST_HINTS = 3


@dataclass(frozen=True, eq=False)
class Roster:
    """All persons in roster order, found by 工号, 姓名 and 窗口."""

    people: tuple[Person, ...]

    def _index(self, keys: Callable[[Person], Iterable[str]]) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = defaultdict(list)
        for position, person in enumerate(self.people):
            for key in dict.fromkeys(keys(person)):
                if key:
                    found[key].append(position)
        return {key: tuple(positions) for key, positions in found.items()}

    @cached_property
    def by_id(self) -> dict[str, tuple[int, ...]]:
        """Roster positions by 工号."""
        return self._index(lambda person: (person.id,))

    @cached_property
    def _by_folded_id(self) -> dict[str, tuple[int, ...]]:
        return self._index(lambda person: (person.id.casefold(),))

    def numbered(self, number: str) -> tuple[int, ...]:
        """Return who has a 工号; capitals matter only where they alone tell two apart."""
        return self.by_id.get(number) or self._by_folded_id.get(number.casefold(), ())

    @cached_property
    def by_name(self) -> dict[str, tuple[int, ...]]:
        """Roster positions by 姓名."""
        return self._index(lambda person: (person.name,))

    @cached_property
    def by_window(self) -> dict[str, tuple[int, ...]]:
        """Roster positions by 窗口, who moved under each of his windows."""
        return self._index(lambda person: (stint.window for stint in person.stints))

    def find(self, id_cell: Cell, name_cell: Cell, window_cell: Cell = None) -> Match:
        """Return the one person that 工号, 姓名 and 窗口 name.

        工号 decides where it is filled, else 姓名 where the roster has it once, else with 窗口.
        """
        return self._once(id_cell, name_cell, window_cell)

    def named_in(self, table: tables.Table) -> set[int]:
        """Return the roster positions of all persons that the rows of a table name."""
        return {
            person
            for row in table.rows
            for person in self.find(*(table.cell(row, key) for key in tables.WHO)).people
        }

    @cached_property
    def _once(self) -> Callable[[Cell, Cell, Cell], Match]:
        """The search, done once for the tables that name a person alike."""
        return lru_cache(maxsize=65536)(self._find)

    def _find(self, id_cell: Cell, name_cell: Cell, window_cell: Cell) -> Match:
        number, name, window = text(id_cell), text(name_cell), text(window_cell)
        found = self._numbered(number, name) if number else self._named(name, window)
        if isinstance(found, Match):
            return found
        own = self.people[found]
        windows = [stint.window for stint in own.stints]
        differs = bool(window and own.window and window not in windows)
        return Match((found,), "", f"窗口与名册不符（名册为{own.window}）" if differs else "")

    def _numbered(self, number: str, name: str) -> int | Match:
        found = self.numbered(number)
        if not found:
            return Match((), "名册中无此工号", hint=number)
        if len(found) > 1:
            return Match((), "名册中工号重复", hint=number)
        if name and self.people[found[0]].name != name:
            return Match((), f"工号与姓名不符（工号{number}是{self.people[found[0]].name}）")
        return found[0]

    def _named(self, name: str, window: str) -> int | Match:
        found = self.by_name.get(name, ())
        if not found:
            return (
                Match((), "名册中无此人", hint=self._resembling(name))
                if name
                else Match((), "缺姓名")
            )
        if len(found) == 1:
            return found[0]
        if not window:
            return Match((), "姓名重复，请填工号或窗口", hint=self._candidates(found))
        there = [p for p in found if any(stint.window == window for stint in self.people[p].stints)]
        if not there:
            return Match((), "姓名重复，且窗口与名册不符", hint=self._candidates(found))
        if len(there) > 1:
            return Match((), "姓名和窗口都重复，请填工号", hint=self._candidates(there))
        return there[0]

    @cached_property
    def _by_character(self) -> dict[str, set[str]]:
        """The names that a character is in: to compare a name with all of them takes too long."""
        found: dict[str, set[str]] = defaultdict(set)
        for name in self.by_name:
            for character in name:
                found[character].add(name)
        return dict(found)

    def _resembling(self, name: str) -> str:
        """Return a name that nobody has with those that are written nearly so."""
        alike = set[str]().union(*(self._by_character.get(one, ()) for one in name))
        near = get_close_matches(name, alike, _MOST_HINTS, 0.5)
        return name + (f"（{'、'.join(near)}？）" if near else "")

    def _candidates(self, found: Iterable[int]) -> str:
        people = [self.people[position] for position in found]
        listed = (
            " ".join(filter(None, (p.id or "无工号", p.window))) for p in people[:_MOST_HINTS]
        )
        return "、".join(listed) + ("……" if len(people) > _MOST_HINTS else "")


@tables.shared
def read_roster(cells: Cells) -> Roster:
    """Read the roster from its range; rows without 工号 and 姓名 are skipped.

    Raises TableError naming the missing column.
    """
    table = tables.read(cells, tables.ROSTER)
    rows = zip(*(table.column(name) for name in (*tables.WHO, "到岗日期", "离岗日期")), strict=True)
    return Roster(
        tuple(
            _moved_together(
                [
                    Person(row, text(number), text(name), text(window), day(since), day(until))
                    for row, (number, name, window, since, until) in enumerate(rows)
                    if (text(number) or text(name)) and not is_error(number) and not is_error(name)
                ]
            )
        )
    )


def _moved_together(rows: Sequence[Person]) -> Iterator[Person]:
    """Yield persons: rows of one 工号 and 姓名 whose days do not overlap are one who moved.

    Such a person stands where the row of the last window is.
    """
    alike: dict[str, list[Person]] = defaultdict(list)
    for person in rows:
        if person.id:
            alike[person.id].append(person)
    for person in rows:
        same = sorted(alike.get(person.id, ()), key=lambda one: one.since or date.min)
        if len(same) < 2 or not _one_after_the_other(same):
            yield person
        elif person is same[-1]:
            yield person._replace(earlier=tuple(one.stints[0] for one in same[:-1]))


def _one_after_the_other(rows: Sequence[Person]) -> bool:
    return len({person.name for person in rows}) == 1 and all(
        before.until is not None
        and after.since is not None
        and before.until < after.since
        and (before.since is None or before.since <= before.until)
        for before, after in pairwise(rows)
    )


def name_people(cells: Cells, roster: Roster) -> list[Match | None]:
    """Return whom a person argument names: one match a row, None for a blank row.

    The range is a table with its header row (工号, 姓名, 窗口), a row for each person below it; or,
    without a header, one cell a person holding a 工号, a 姓名 or a namesake's label.
    """
    if tables.has_header(cells, tables.PEOPLE):
        table = tables.read(cells, tables.PEOPLE)
        keys: Iterable[tuple[Cell, ...]] = zip(
            *(table.column(name) for name in tables.WHO), strict=True
        )
    else:
        keys = (_key(row[0] if row else None, roster) for row in cells)
    return [
        None
        if all(map(is_blank, key[:2]))
        else Match((), "人员单元格是错误值")
        if any(map(is_error, key))
        else roster.find(*key)
        for key in keys
    ]


def _key(cell: Cell, roster: Roster) -> tuple[Cell, ...]:
    """Return 工号, 姓名 and 窗口 of one cell: 1001, 王芳, 王芳（1001）, 王芳 税务窗口."""
    written = text(cell)
    if roster.numbered(written):
        return cell, None, None
    if written not in roster.by_name:
        for end in range(1, len(written)):
            name, other = written[:end], written[end:].strip(_AROUND)
            if name in roster.by_name and roster.numbered(other):
                return other, name, None
            if name in roster.by_name and other in roster.by_window:
                return None, name, other
    return None, cell, None
