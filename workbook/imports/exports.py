"""Exports of the other systems as tables: which column is which, by header and by content."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from udf.tables import HEADER_ROWS, blank_row
from udf.text import Cell, Row, is_blank, text, whole
from workbook.imports.answers import COLUMNS, NONE, Answers, Question
from workbook.imports.forms import Role
from workbook.imports.headers import best_role, find_header, fit
from workbook.month.table_files import Grid

Progress = Callable[[int, int], None]
Test = Callable[[Cell], bool]
_STEP = 2000  # rows between two calls of a progress hook
_FITS, _PLAINLY = 0.5, 0.8  # shares of a column's values that make it this column
_EXAMPLES = 3
_WORDED = ("level", "type", "result")  # what is not known of their words is asked anyway
_SAMPLE = 500  # of a column's distinct values, how many are tested
_CLOCK = re.compile(r"[0-9]{1,2}[:：][0-9]{2}")


class Line(NamedTuple):
    """A row of an export and what is to be said about it; `row` as the file's program counts."""

    sheet: str
    row: int
    reason: str


class ExportTable(NamedTuple):
    """One sheet of an export; `header` is its header's last row from 0, rows[0] the row after it.

    ``columns`` are the columns that were found, ``titles`` all headers, by position.
    """

    sheet: str
    above: tuple[Row, ...]
    header: int
    titles: tuple[str, ...]
    columns: Mapping[str, int]
    rows: tuple[Row, ...]


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a sheet: its header and what stands under it."""

    index: int
    title: str
    rows: tuple[Row, ...]

    @cached_property
    def values(self) -> Counter[Cell]:
        """How often each value stands under the header; blanks apart."""
        found = Counter(row[self.index] for row in self.rows)
        return Counter({cell: count for cell, count in found.items() if not is_blank(cell)})

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """All values, tidied."""
        return tuple(text(row[self.index]) for row in self.rows)

    def share(self, test: Test) -> float:
        """Return which share of the distinct values passes a test; 0 where there is none."""
        step = len(self.values) // _SAMPLE + 1
        some = list(islice(self.values, 0, None, step))
        return sum(map(test, some)) / len(some) if some else 0.0

    @property
    def example(self) -> str:
        """Some values, for a question."""
        seen = dict.fromkeys(" ".join(str(cell).split())[:20] for cell in self.values)
        return "如：" + "、".join(list(seen)[:_EXAMPLES]) if seen else "空列"


class Asked(NamedTuple):
    """A column that could not be chosen: its role, why, and the columns it could be."""

    role: str
    why: str
    candidates: tuple[Column, ...]

    @property
    def question(self) -> Question:
        """The question for the office."""
        return Question(
            COLUMNS,
            f"{self.why}。是“{self.role}”的那一列填{self.role}，不是的填{NONE}",
            tuple((column.title, column.example) for column in self.candidates),
            (self.role, NONE),
        )


@dataclass(frozen=True)
class Chooser:
    """Chooses the columns of a sheet.

    ``tests`` are what may stand in a column that ``holds`` something, and (“… alone”) what tells it
    without a header. ``tellable`` are the columns
    that their content alone can tell; ``people`` says which of two columns of people is the worker:
    the explicit one and the one that only says 姓名.
    """

    roles: tuple[Role, ...]
    tests: Mapping[str, Test]
    needed: tuple[str, ...]
    tellable: frozenset[str]
    answers: Answers
    neutral: str = ""
    worker: str = "姓名"

    def choose(self, columns: Sequence[Column]) -> tuple[dict[str, int], list[Asked]]:
        """Return the columns by role, and those that only the office can tell."""
        answered = {c: name for c in columns if c.title and (name := self.answers.role_of(c.title))}
        named: dict[str, list[Column]] = {}
        unnamed: list[Column] = []
        for column in columns:
            if column in answered:
                continue
            best = best_role(text(column.title), self.roles) if column.title else None
            if best is None:
                unnamed.append(column)
            elif not best.other:
                named.setdefault(best.name, []).append(column)
        chosen: dict[str, int] = {}
        asked: list[Asked] = []
        for column, name in answered.items():
            if name != NONE:
                chosen.setdefault(name, column.index)
        for role in self.roles:
            if role.other or role.name in chosen or role.name == self.neutral:
                continue
            found = (
                self._worker(named, unnamed, self.tests["person"])
                if role.name == self.worker
                else self._one(role, named.get(role.name, []), unnamed)
            )
            if isinstance(found, Column):
                chosen[role.name] = found.index
                if found in unnamed:
                    unnamed.remove(found)
            elif isinstance(found, Asked):
                asked.append(found)
        return chosen, asked

    def _one(
        self, role: Role, named: Sequence[Column], unnamed: Sequence[Column]
    ) -> Column | Asked | None:
        test, needed = self.tests.get(role.holds), role.name in self.needed
        fitting = [c for c in named if test is None or not c.values or c.share(test) >= _FITS]
        filled = [c for c in fitting if c.values]
        if len(filled) == 1 or (fitting and not filled):
            return (filled or fitting)[0]
        if filled:
            best = max(filled, key=lambda c: fit(text(c.title), role))
            if not needed or len({c.cells for c in filled}) == 1:
                return best
            return Asked(role.name, f"有{len(filled)}列都像“{role.name}”", tuple(filled))
        if test is not None and role.name in self.tellable:
            alone = self.tests.get(f"{role.holds} alone", test)
            by_content = [c for c in unnamed if c.values and c.share(alone) >= _PLAINLY]
            if len(by_content) == 1 and not named:
                return by_content[0]
            if by_content and needed:
                return Asked(role.name, f"看不出哪一列是“{role.name}”", (*named, *by_content))
        if named and (not needed or (len(named) == 1 and role.holds in _WORDED)):
            return named[0]
        if needed:
            candidates = (*named, *(c for c in unnamed if c.title and c.values))
            return Asked(role.name, f"看不出哪一列是“{role.name}”", candidates)
        return None

    def _worker(
        self, named: Mapping[str, Sequence[Column]], unnamed: Sequence[Column], test: Test
    ) -> Column | Asked | None:
        """Return the column of those who are assessed: the one whose names the roster has.

        The other column of people may hold a citizen who bears a worker's name.
        """
        explicit = [c for c in named.get(self.worker, []) if c.values]
        plain = [c for c in named.get(self.neutral, []) if c.values] if self.neutral else []
        strangers = [c for c in unnamed if c.values and c.share(test) >= _FITS]
        good = [c for c in explicit if c.share(test) > 0]
        rivals = [c for c in (*plain, *strangers) if c.share(test) >= _FITS]
        if len(good) == 1 and (good[0].share(test) >= _FITS or not rivals):
            return good[0]
        if len(good) > 1 and len({c.cells for c in good}) == 1:
            return good[0]
        if len(good) > 1:
            best = [c for c in good if c.share(test) >= _FITS]
            others = [c.share(test) for c in good if c not in best]
            if len(best) == 1 and max(others) < best[0].share(test) / 2:
                return best[0]
            return Asked(self.worker, f"有{len(good)}列都是名册上的人", tuple(good))
        if not explicit and len(rivals) == 1:
            return rivals[0]
        empty = [c for c in named.get(self.worker, []) if not c.values]
        if not explicit and not rivals and empty:
            return empty[0]
        candidates = (*explicit, *plain, *strangers)
        if self.worker not in self.needed and not candidates:
            return None
        if not candidates:
            candidates = tuple(c for c in unnamed if c.title and c.values)
        why = "看不出哪一列是工作人员（名册上的人）" if not good else "有两列都像工作人员"
        return Asked(self.worker, why, tuple(dict.fromkeys(candidates)))


def read_table(grid: Grid, chooser: Chooser) -> tuple[ExportTable, list[Asked]] | None:
    """Return a sheet as a table with its columns, and what is open; None where it has no header."""
    header = find_header(grid, chooser.roles, chooser.answers.given.get(COLUMNS, {}))
    if header is None:
        return None
    rows = tuple(grid.rows[header.last + 1 :])
    columns = [Column(index, title, rows) for index, title in enumerate(header.titles)]
    chosen, asked = chooser.choose([c for c in columns if c.title or c.values])
    table = ExportTable(
        grid.sheet, tuple(grid.rows[: header.first]), header.last, header.titles, chosen, rows
    )
    return table, asked


class Selection(NamedTuple):
    """The sheets of a file that hold an export, what is open about them, and notes on others."""

    tables: tuple[ExportTable, ...]
    asked: tuple[Asked, ...]
    notes: tuple[str, ...]


def select(grids: Sequence[Grid], chooser: Chooser, marks: Sequence[str]) -> Selection | str:
    """Return the sheets that hold an export, or a Chinese text saying what is missing.

    A sheet holds one where all needed columns are found, or one of the ``marks`` that only such an
    export has; what else is needed is then asked about.
    """
    tables, asked, notes = [], [], []
    missing: list[str] = [*chooser.needed]
    for grid in grids:
        found = read_table(grid, chooser)
        if found is not None:
            table, open_columns = found
            if not open_columns or not table.columns.keys().isdisjoint(marks):
                tables.append(table)
                asked += open_columns
                continue
            missing = min(missing, [one.role for one in open_columns], key=len)
        if not all(map(blank_row, grid.rows)):
            notes.append(f"工作表“{grid.sheet}”没有这种导出的表头，没有读取")
    if not tables:
        names = "、".join(f"“{name}”" for name in missing)
        return f"表头（前{HEADER_ROWS}行）里没有{names}这样的列"
    return Selection(tuple(tables), tuple(asked), tuple(notes))


def records(
    tables: Sequence[ExportTable], names: Sequence[str], progress: Progress | None
) -> Iterator[tuple[str, int, tuple[Cell, ...]]]:
    """Yield sheet, row and the cells of the named columns for every row that is not blank.

    A column that is not there gives None. `progress` is told rows done and rows in all.
    """
    total, done = sum(len(table.rows) for table in tables), 0
    for table in tables:
        at = [table.columns.get(name) for name in names]
        for number, row in enumerate(table.rows, table.header + 2):
            done += 1
            if progress is not None and (done % _STEP == 0 or done == total):
                progress(done, total)
            if not blank_row(row):
                yield (
                    table.sheet,
                    number,
                    tuple([None if index is None else row[index] for index in at]),
                )


def is_clock(cell: Cell) -> bool:
    """Tell whether a cell holds a time of day."""
    return isinstance(cell, str) and _CLOCK.search(cell) is not None


def is_count(cell: Cell) -> bool:
    """Tell whether a cell holds a number of things."""
    number = whole(cell)
    return number is not None and number >= 0
