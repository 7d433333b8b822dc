"""Which column of an export is which, by its header and by what is under it.

Where the two disagree, or several columns fit, nobody guesses: the office is asked.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from udf.text import Cell, Row, is_blank, text
from workbook.imports.answers import COLUMNS, NONE, ImportAnswers, ImportQuestion
from workbook.imports.forms import Role
from workbook.imports.tables.headers import are_parts_of_one, best_role, fit

Test = Callable[[Cell], object]
_FITS, _PLAINLY = 0.5, 0.8  # shares of a column's values that make it this column
_EXAMPLES = 3
_SHARE = re.compile(r"[0-9.]+%")
_WORDED = ("level", "type", "result")  # what is not known of their words is asked anyway
_FIGURES = ("day", "count", "month")  # a column of which no cell is one cannot be meant
_DECISIVE = "verdict"  # may be in a second column after a second look: then it is asked about
_SAMPLE = 500  # of a column's distinct values, how many are tested


@dataclass(frozen=True, eq=False)
class ExportColumn:
    """A column of a sheet: its header and what is under it.

    ``full`` is its header with the heading above it, where that stands apart.
    """

    index: int
    title: str
    rows: tuple[Row, ...]
    full: str = ""

    @cached_property
    def values(self) -> Counter[Cell]:
        """How often each value is under the header; blanks apart."""
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
        return sum(map(bool, map(test, some))) / len(some) if some else 0.0

    @property
    def example(self) -> str:
        """Some values, for a question."""
        seen = dict.fromkeys(" ".join(str(_plain(cell)).split())[:20] for cell in self.values)
        return "如：" + "、".join(list(seen)[:_EXAMPLES]) if seen else "空列"


class Asked(NamedTuple):
    """A column of a sheet that could not be chosen: its role, why, and the columns it could be.

    The likeliest of them, by what is under them, come first. ``rivals``: each is one by its header
    and by what is under it.
    """

    role: str
    why: str
    candidates: tuple[ExportColumn, ...]
    sheet: str = ""
    rivals: bool = False

    @property
    def question(self) -> ImportQuestion:
        """The question for the office."""
        return ImportQuestion(
            section=COLUMNS,
            what=self.why,
            keys=tuple((column.title, column.example) for column in self.candidates),
            options=(self.role, NONE),
        )


class _Sorted(NamedTuple):
    """The columns of a sheet by the role that their header names, and those of no known header.

    ``aside`` are those whose header says that they are something else.
    """

    named: Mapping[str, Sequence[ExportColumn]]
    unnamed: list[ExportColumn]
    aside: Sequence[ExportColumn]


@dataclass(frozen=True)
class Chooser:
    """Chooses the columns of a sheet.

    ``tests`` are what may be in a column that ``holds`` something, and (“… alone”) what tells it
    without a header. ``needed`` columns are asked about where they are unclear; ``tellable`` are
    those that their content alone can tell. ``worker`` is the column of those who are assessed,
    ``plain`` one that only says 姓名: it is the worker's where it is the only one of people of the
    roster and holds at least ``enough`` of them; others may be citizens who bear workers' names.
    """

    roles: tuple[Role, ...]
    tests: Mapping[str, Test]
    needed: tuple[str, ...]
    tellable: frozenset[str]
    answers: ImportAnswers
    worker: str = "姓名"
    plain: str = ""
    enough: int = field(default=1, kw_only=True)

    def choose(self, columns: Sequence[ExportColumn]) -> tuple[dict[str, int], list[Asked]]:
        """Return the columns by role, and those that only the office can tell."""
        chosen: dict[str, int] = {}
        open_columns = []
        known = [role.name for role in self.roles]
        for column in columns:
            name = self._answered(column)
            if name not in (*known, NONE):  # no answer, or one that names no column
                open_columns.append(column)
            elif name != NONE:
                chosen.setdefault(name, column.index)
        found = self._sorted(open_columns)
        asked = []
        for role in self.roles:
            if role.other or role.name in chosen or role.name == self.plain:
                continue
            one = self._worker(found) if role.name == self.worker else self._one(role, found)
            if isinstance(one, Asked):
                asked.append(one)
            elif one is not None:
                chosen[role.name] = one.index
                if one in found.unnamed:
                    found.unnamed.remove(one)
        return chosen, asked

    def _answered(self, column: ExportColumn) -> str | None:
        """Return what the office says a column is, by its header alone or with its heading."""
        headers = filter(None, (column.title, column.full))
        return next(filter(None, map(self.answers.role_of, headers)), None)

    def _sorted(self, columns: Sequence[ExportColumn]) -> _Sorted:
        named: dict[str, list[ExportColumn]] = {}
        unnamed: list[ExportColumn] = []
        aside: list[ExportColumn] = []
        for column in columns:
            best = self._named(column) if column.title else None
            if best is None:
                unnamed.append(column)
            elif best.other:
                aside.append(column)
            elif self._may_be(column, best):
                named.setdefault(best.name, []).append(column)
        return _Sorted(named, unnamed, aside)

    def _named(self, column: ExportColumn) -> Role | None:
        """Return the column that a header names: of a header for several, the one that holds so."""
        title = text(column.title)
        best = best_role(title, self.roles)
        if best is None or not self._contradicts(column, best):
            return best
        loose = [role for role in self.roles if title in role.loose and role is not best]
        fitting = [role for role in loose if not self._contradicts(column, role)]
        return best_role(title, fitting) or best

    def _contradicts(self, column: ExportColumn, role: Role) -> bool:
        """Tell whether what is under a header is not what a column of this name holds."""
        test = self.tests.get(role.holds)
        return test is not None and bool(column.values) and column.share(test) < _FITS

    def _may_be(self, column: ExportColumn, role: Role) -> bool:
        """Tell whether a loose name, which counts only where the content fits, counts here."""
        title = text(column.title)
        loose = title in role.loose or title.startswith(role.doubtful)
        return not loose or column.share(self.tests[role.holds]) >= _FITS

    @property
    def _numbers(self) -> tuple[Test, ...]:
        return self.tests["time"], self.tests["count"], self.tests["day"]

    # --- one column -------------------------------------------------------------------------------

    def _one(self, role: Role, columns: _Sorted) -> ExportColumn | Asked | None:
        named, needed = columns.named.get(role.name, ()), role.name in self.needed
        asks = needed or role.holds == _DECISIVE
        found = self._by_header(role, named) or self._by_content(role, named, columns.unnamed)
        if asks and isinstance(found, ExportColumn):
            found = self._without_rival(role, found, columns)
        if found is not None:
            return found if asks or isinstance(found, ExportColumn) else None
        if named and (not needed or (len(named) == 1 and role.holds in _WORDED)):
            return named[0]
        return self._ask(role, named, columns) if needed else None

    def _ask(self, role: Role, named: Sequence[ExportColumn], columns: _Sorted) -> Asked:
        """Return the question which column has a role: those named so, or any that could."""
        test = self.tests.get(role.holds)
        others = [column for column in columns.unnamed if self._could_be(column, role)]
        others += self._misnamed(role, columns)
        if not named and not others and test is not None:
            others = [
                column
                for column in columns.aside
                if column.share(test) >= _FITS and not _numbers_rows(column)
            ]
        others.sort(key=lambda column: _rank(column, role))
        return _asked(role.name, f"看不出哪一列是“{role.name}”", (*named, *others), test)

    def _could_be(self, column: ExportColumn, role: Role) -> bool:
        """Tell whether what is under an unknown header may be what a column holds."""
        if not column.title or not column.values:
            return False
        if role.holds in ("type", "result"):  # what is only counted or timed is no word
            return _is_of_words(column, self._numbers)
        test = self.tests.get(role.holds)
        return test is None or role.holds not in _FIGURES or column.share(test) > 0

    def _misnamed(self, role: Role, columns: _Sorted) -> list[ExportColumn]:
        """Return the columns whose headers name others but may be this one.

        A header may be a name of both; a count is under one that says something else.
        """
        return [
            column
            for other in self.roles
            if other is not role
            for column in columns.named.get(other.name, ())
            if text(column.title) in role.names
            or (
                role.holds == "count"
                and self._contradicts(column, other)
                and not self._contradicts(column, role)
            )
        ]

    def _by_header(self, role: Role, named: Sequence[ExportColumn]) -> ExportColumn | Asked | None:
        """Return the column whose header and content both fit; two that differ are asked about."""
        test = self.tests.get(role.holds)
        fitting = [c for c in named if test is None or not c.values or c.share(test) >= _FITS]
        filled = [column for column in fitting if column.values]
        if len(filled) < 2:
            return next(iter(filled or fitting), None)
        asks = role.name in self.needed or role.holds == _DECISIVE
        if asks and not _equal(filled):
            why = f"有{len(filled)}列都像“{role.name}”"
            filled.sort(key=lambda column: _rank(column, role))
            return _asked(role.name, why, filled, test)._replace(rivals=True)
        return max(filled, key=lambda column: fit(text(column.title), role))

    def _without_rival(
        self, role: Role, found: ExportColumn, columns: _Sorted
    ) -> ExportColumn | Asked:
        """Return a column, or a question where one of another header may be it as well."""
        if role.holds in (*_WORDED, _DECISIVE):
            return self._alone(role, found, columns.unnamed)
        if role.holds == "count":
            return self._whole(role, found, (*columns.unnamed, *columns.aside))
        return found

    def _whole(
        self, role: Role, found: ExportColumn, others: Sequence[ExportColumn]
    ) -> ExportColumn | Asked:
        """Return a column of counts, or a question where another may hold the rest of it."""
        counts = self.tests["count"]
        parts = [
            column
            for column in others
            if column is not found
            and column.share(counts) >= _FITS
            and are_parts_of_one(text(found.title), text(column.title), role)
        ]
        if not parts:
            return found
        why = f"“{found.title}”像是“{role.name}”的一部分"
        return _asked(role.name, why, (found, *parts), None)

    def _alone(
        self, role: Role, found: ExportColumn, unnamed: Sequence[ExportColumn]
    ) -> ExportColumn | Asked:
        """Return a column of words, or a question where another of no known header has them too.

        A result may have been corrected in a column beside it.
        """
        test = self.tests[
            f"{role.holds} alone" if f"{role.holds} alone" in self.tests else role.holds
        ]
        others = [
            column for column in unnamed
            if column is not found and column.share(test) >= _PLAINLY
            and not _equal([found, column])
        ]  # fmt: skip
        if not others:
            return found
        return _asked(role.name, f"有{len(others) + 1}列都像“{role.name}”", (found, *others), test)

    def _by_content(
        self, role: Role, named: Sequence[ExportColumn], unnamed: Sequence[ExportColumn]
    ) -> ExportColumn | Asked | None:
        """Return the column that its content alone tells, against no header that says otherwise."""
        test = self.tests.get(f"{role.holds} alone", self.tests.get(role.holds))
        if test is None or role.name not in self.tellable:
            return None
        fitting = [column for column in unnamed if column.share(test) >= _PLAINLY]
        if len(fitting) == 1 and not named:
            return fitting[0]
        why = f"看不出哪一列是“{role.name}”"
        return _asked(role.name, why, (*named, *fitting), test) if fitting else None

    # --- the people who are assessed --------------------------------------------------------------

    def _worker(self, columns: _Sorted) -> ExportColumn | Asked | None:
        """Return the column of those who are assessed: the one whose names the roster has."""
        test = self.tests["person"]
        explicit = columns.named.get(self.worker, ())
        named, plain = _filled(explicit), _filled(columns.named.get(self.plain, ()))
        strange = [column for column in columns.unnamed if column.share(test) >= _FITS]
        known = [column for column in named if column.share(test) > 0]
        rivals = [column for column in (*plain, *strange) if column.share(test) >= _FITS]
        found = _best_known(known, test, alone=not rivals)
        if found is None and not named:
            found = self._only(rivals, test) or (None if rivals else next(iter(explicit), None))
        return found or self._ask_worker((*named, *plain, *strange), columns)

    def _ask_worker(self, candidates: Sequence[ExportColumn], columns: _Sorted) -> Asked | None:
        """Return the question whose column it is; none where nobody has to be named."""
        if not candidates and self.worker not in self.needed:
            return None
        test = self.tests["person"]
        people = sum(column.share(test) >= _FITS for column in candidates)
        why = "有几列都是名册上的人" if people > 1 else "看不出哪一列是工作人员（名册上的人）"
        words = [c for c in columns.unnamed if c.values and _is_of_words(c, self._numbers)]
        people_of_ours = [c for c in columns.aside if c.share(test) >= _FITS]
        others = [column for column in (*people_of_ours, *words) if column.title]
        return _asked(self.worker, why, tuple(dict.fromkeys(candidates or others)), test)

    def _only(self, rivals: Sequence[ExportColumn], test: Test) -> ExportColumn | None:
        """Return the only column of people, where it holds enough of the roster's."""
        if len(rivals) != 1:
            return None
        return rivals[0] if sum(map(bool, map(test, rivals[0].values))) >= self.enough else None


def _is_of_words(column: ExportColumn, numbers: Sequence[Test]) -> bool:
    """Tell whether a column holds words: neither shares nor other numbers."""
    return max(map(column.share, (*numbers, lambda cell: _SHARE.fullmatch(text(cell))))) < _FITS


def _plain(cell: Cell) -> Cell:
    """Return a number as it is seen: without a fraction where it has none."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _numbers_rows(column: ExportColumn) -> bool:
    """Tell whether a column only numbers its rows."""
    cells = [_plain(row[column.index]) for row in column.rows]
    filled = [str(cell) for cell in cells if not is_blank(cell)]
    return filled == [str(number) for number in range(1, len(filled) + 1)]


def _rank(column: ExportColumn, role: Role) -> int:
    """Return how likely a count is a role's, whose words stand with the likeliest first."""
    if role.holds != "count" or not role.parts:
        return 0
    words = role.parts[0]
    title = text(column.title)
    return next((at for at, word in enumerate(words) if word in title), len(words))


def _filled(columns: Sequence[ExportColumn]) -> list[ExportColumn]:
    return [column for column in columns if column.values]


def _asked(role: str, why: str, candidates: Sequence[ExportColumn], test: Test | None) -> Asked:
    if test is not None:
        candidates = sorted(candidates, key=lambda column: -column.share(test))
    return Asked(role, why, tuple(candidates))


def _best_known(known: Sequence[ExportColumn], test: Test, *, alone: bool) -> ExportColumn | None:
    """Return the worker's column among those whose header says so, where one stands out."""
    if len(known) == 1:
        return known[0] if alone or known[0].share(test) >= _FITS else None
    if known and _equal(known):
        return known[0]
    shares = sorted((column.share(test) for column in known), reverse=True)
    if len(shares) > 1 and shares[0] >= _FITS and shares[1] < shares[0] / 2:
        return max(known, key=lambda column: column.share(test))
    return None


def _equal(columns: Sequence[ExportColumn]) -> bool:
    return len({column.cells for column in columns}) == 1
