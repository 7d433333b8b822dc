"""The roster: who is assessed, how a row names them, and when they are in post."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from udf import tables
from udf.text import Cell, Cells, day, is_blank, is_error, text


class Person(NamedTuple):
    """A person on the roster; ``row`` counts the rows under the header from 0."""

    row: int
    id: str
    name: str
    window: str
    since: date | None
    until: date | None

    def in_post(self, when: date) -> bool:
        """Tell whether the person serves on a day; an open end has no bound."""
        return (self.since is None or self.since <= when) and (
            self.until is None or when <= self.until
        )

    @property
    def label(self) -> str:
        """The name with what tells homonyms apart, for messages."""
        return f"{self.name}（{self.id or self.window}）" if self.id or self.window else self.name


class Match(NamedTuple):
    """Whom a row names: roster positions, or a short Chinese text why nobody; and a doubt."""

    people: tuple[int, ...]
    problem: str = ""
    doubt: str = ""


EVERYONE = "全体"


@dataclass(frozen=True, eq=False)
class Roster:
    """All persons in roster order, found by 工号, 姓名 and 窗口."""

    people: tuple[Person, ...]

    def _index(self, field: int) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = defaultdict(list)
        for position, person in enumerate(self.people):
            if person[field]:
                found[str(person[field])].append(position)
        return {key: tuple(positions) for key, positions in found.items()}

    @cached_property
    def by_id(self) -> dict[str, tuple[int, ...]]:
        """Roster positions by 工号."""
        return self._index(1)

    @cached_property
    def by_name(self) -> dict[str, tuple[int, ...]]:
        """Roster positions by 姓名."""
        return self._index(2)

    @cached_property
    def by_window(self) -> dict[str, tuple[int, ...]]:
        """Roster positions by 窗口."""
        return self._index(3)

    def find(self, id_cell: Cell, name_cell: Cell, window_cell: Cell = None) -> Match:
        """Return the one person that 工号, 姓名 and 窗口 name.

        工号 decides where it is filled, else 姓名 where the roster has it once, else with 窗口.
        """
        return self._once(id_cell, name_cell, window_cell)

    @cached_property
    def _once(self) -> Callable[[Cell, Cell, Cell], Match]:
        """The search, done once for the tables that name a person alike."""
        return lru_cache(maxsize=65536)(self._find)

    def _find(self, id_cell: Cell, name_cell: Cell, window_cell: Cell) -> Match:
        number, name, window = text(id_cell), text(name_cell), text(window_cell)
        if number:
            found = self.by_id.get(number, ())
            if not found:
                return Match((), "名册中无此工号")
            if len(found) > 1:
                return Match((), "名册中工号重复")
            if name and self.people[found[0]].name != name:
                return Match((), f"工号与姓名不符（工号{number}是{self.people[found[0]].name}）")
        else:
            found = self.by_name.get(name, ())
            if not found:
                return Match((), "名册中无此人" if name else "缺姓名")
            if len(found) > 1:
                if not window:
                    return Match((), "姓名重复，请填工号或窗口")
                found = tuple(p for p in found if self.people[p].window == window)
                if not found:
                    return Match((), "姓名重复，且窗口与名册不符")
                if len(found) > 1:
                    return Match((), "姓名和窗口都重复，请填工号")
        theirs = self.people[found[0]].window
        differs = bool(window and theirs and window != theirs)
        return Match(found, "", f"窗口与名册不符（名册为{theirs}）" if differs else "")


@tables.shared
def read_roster(cells: Cells) -> Roster:
    """Read the roster from its range; rows without 工号 and 姓名 are skipped.

    Raises TableError naming the missing column.
    """
    table = tables.read(cells, tables.ROSTER)
    rows = zip(
        *(table.column(name) for name in ("工号", "姓名", "窗口", "到岗日期", "离岗日期")),
        strict=True,
    )
    return Roster(
        tuple(
            Person(row, text(number), text(name), text(window), day(since), day(until))
            for row, (number, name, window, since, until) in enumerate(rows)
            if (text(number) or text(name)) and not is_error(number) and not is_error(name)
        )
    )


def name_people(cells: Cells, roster: Roster) -> list[Match | None]:
    """Return whom a person argument names: one match a row, None for a blank row.

    The range is a table with its header row (工号, 姓名, 窗口), a row for each person below it; or,
    without a header, one cell a person holding a 工号 or a 姓名.
    """
    if tables.has_header(cells, tables.PEOPLE):
        table = tables.read(cells, tables.PEOPLE)
        keys: Iterable[tuple[Cell, ...]] = zip(
            *(table.column(name) for name in ("工号", "姓名", "窗口")), strict=True
        )
    else:
        keys = (_key(row[0] if row else None, roster) for row in cells)
    return [
        None if all(map(is_blank, key[:2])) else Match((), "人员单元格是错误值")
        if any(map(is_error, key)) else roster.find(*key)
        for key in keys
    ]  # fmt: skip


def _key(cell: Cell, roster: Roster) -> tuple[Cell, ...]:
    return (cell, None, None) if text(cell) in roster.by_id else (None, cell, None)
