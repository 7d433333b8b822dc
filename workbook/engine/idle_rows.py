"""Rows of the second calculation that wait for entries: held at what they give, not computed.

Most rows of a ledger are empty, and so are most rows of formulas that judge an entry each. What
those give can be read off their text: the nth of them asks first whether there are n entries, and
every other formula asks first whether its row has one. Where the ledger's cells and the formulas
tell so, the engine gets the constant; all other rows are computed.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import pairwise

from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, column_letters, parse_area
from workbook.ooxml.sheet_text.shared_groups import (
    Constant,
    Constants,
    SharedGroup,
    filled_rows,
    formula_at,
    shared_groups,
    with_constants,
)

# Whether a row of a table is filled in some column: the row's number, or an empty text.
_MARK = re.compile(r'IFERROR\(IF\(INDEX\(([^(),]+),ROW\(\),\$[A-Z]+\$[0-9]+\)="","",ROW\(\)\),""\)')
_TABLE = re.compile(r"'?([^'!]+)'?!(\$[A-Z]+\$[0-9]+:\$[A-Z]+\$[0-9]+)")
_COUNT = re.compile(r"COUNT\((\$[A-Z]+\$[0-9]+:\$[A-Z]+\$[0-9]+)\)")
_BEYOND = re.compile(r"IF\(ROW\(\)>MIN\(([0-9]+),(\$[A-Z]+\$[0-9]+)\+1\),(-?[0-9]+),.*\)")
_ABOVE = re.compile(r"IF\(ROW\(\)<([0-9]+),")
# One of the numbers of a column, several rows for each; how many it has tells whether there is one.
_NTH = re.compile(
    r"IFERROR\(SMALL\((?P<area>\$[A-Z]+\$[0-9]+:\$[A-Z]+\$[0-9]+),"
    r"INT\(\(ROW\(\)-(?P<first>[0-9]+)\)/(?P<each>[1-9][0-9]*)\)\+1\),(?P<else>-?[0-9]+)\)"
)
_CHOICE = re.compile(
    r"IF\((?:ROW\(\)<(?P<above>[0-9]+)|\$(?P<column>[A-Z]+)(?P<row>[0-9]+)(?P<test>=|<|>)(?P<value>"
    r'-?[0-9]+|""))'
    r',(?P<then>-?[0-9]+|"[^"]*"|ROW\(\)|\$[A-Z]+[0-9]+),(?P<other>.*)\)'
)
_SUM = re.compile(r"SUMIFS\([^()]*")
_COLUMN = re.compile(r"\$([A-Z]+)\$[0-9]+:\$\1\$[0-9]+")
_OWN_CELL = re.compile(r"\$([A-Z]+)([0-9]+)")
_LITERAL = re.compile(r'(-?[0-9]+)|"([^"]*)"')
_PARENTHESES = re.compile(r'"[^"]*"|[()]')
_LONG = 500
_SIGN = b"IF(ROW()&gt;MIN("


def hold_idle_rows(package: Package) -> dict[str, Constants]:
    """Put constants in the place of formulas that wait for further entries of a ledger.

    Return them by sheet.
    """
    every = {}
    for sheet in package.sheets:
        part = package.part(sheet.part)
        if _SIGN in part:
            held = _Idle(package, part).constants()
            made = with_constants(part, held) if held else None
            if made is not None:
                package.set_part(sheet.part, made)
                every[sheet.name] = held
    return every


class _Idle:
    """What the cells of a sheet's groups give while they wait."""

    def __init__(self, package: Package, part: bytes) -> None:
        self._package = package
        self._part = part
        self._groups = shared_groups(part)
        self._known: defaultdict[str, list[tuple[range, Constant]]] = defaultdict(list)

    def constants(self) -> Constants:
        """Return what they give, by column."""
        marks = {
            group.column: (group.rows, filled)
            for group in self._groups
            if (filled := self._filled(group)) is not None
        }
        for column, (rows, filled) in marks.items():
            self._known[column] += [(gap, "") for gap in _gaps(rows, filled)]
        for rows in self._waiting(marks):
            for group in self._groups:
                if rows.start in group.rows and not self._at(group.column, rows):
                    value = self._value(group.formula, group.rows.start, rows)
                    if value is not None:
                        self._known[group.column].append((rows, value))
        for column in self._summed():
            self._known.pop(column, None)
        return self._known

    def _summed(self) -> set[str]:
        """Return the columns that are summed by conditions.

        The engine takes many times longer over one that is part constants and part formulas, which
        matters where many ask.
        """
        return {
            column
            for group in self._groups
            if len(group.rows) > _LONG
            for call in _SUM.findall(group.formula)
            for column in _COLUMN.findall(call)
        }

    def _filled(self, group: SharedGroup) -> set[int] | None:
        """Return which rows of a group may find the row of a table filled, if it asks that."""
        mark = _MARK.fullmatch(group.formula)
        if mark is None:
            return None
        meant = [name.text for name in self._package.defined_names() if name.name == mark[1]]
        table = _TABLE.fullmatch(meant[0]) if len(meant) == 1 else None
        if table is None or not self._package.has_sheet(table[1]):
            return None
        area = parse_area(table[2])
        filled = filled_rows(self._package.part(self._package.sheet(table[1]).part), area)
        return None if filled is None else {row - area.first_row + 1 for row in filled}

    def _waiting(self, marks: dict[str, tuple[range, set[int]]]) -> list[range]:
        """Return the rows that no entry reaches, of all groups that count entries.

        Note what these give. Between the first and the last row of a range no formula begins to
        read otherwise, and no other range begins or ends.
        """
        unreached = self._unreached(marks)
        edges = self._edges([len(filled) for _, filled in marks.values()])
        edges |= {rows.start for rows, _ in unreached.values()}
        edges |= {edge for group in self._groups for edge in (group.rows.start, group.rows.stop)}
        every = [range(*span) for span in pairwise(sorted(edges))]
        for column, (whole, value) in unreached.items():
            self._known[column] += [(rows, value) for rows in every if rows.start in whole]
        wholes = [whole for whole, _ in unreached.values()]
        return [rows for rows in every if any(rows.start in whole for whole in wholes)]

    def _unreached(
        self, marks: dict[str, tuple[range, set[int]]]
    ) -> dict[str, tuple[range, Constant]]:
        """Return the groups that count entries: in which rows no entry reaches them, what then."""
        found: dict[str, tuple[range, Constant]] = {}
        for group in self._groups:
            beyond = _BEYOND.fullmatch(group.formula)
            most = self._most(beyond[2], marks) if beyond and _is_one(group.formula) else None
            if beyond is not None and most is not None:
                least = max(min(int(beyond[1]), most + 1) + 1, group.rows.start)
                found[group.column] = range(least, group.rows.stop), int(beyond[3])
        return found

    def _edges(self, counts: Iterable[int]) -> set[int]:
        """Return the rows at which formulas begin to read otherwise; ``counts`` are of entries."""
        formulas = [group.formula for group in self._groups]
        edges = {int(above) for formula in formulas for above in _ABOVE.findall(formula)}
        for nth in filter(None, map(_NTH.search, formulas)):
            edges |= {int(nth["first"]) + int(nth["each"]) * count for count in counts}
        return edges

    def _most(self, cell: str, marks: dict[str, tuple[range, set[int]]]) -> int | None:
        """Return how many entries a cell can count at most, None where it counts no marks."""
        count = _COUNT.fullmatch(formula_at(self._part, cell.replace("$", "")) or "")
        if count is None:
            return None
        area = parse_area(count[1])
        rows, filled = marks.get(column_letters(area.first_column), (range(0), set()))
        inside = area.first_row in rows and area.last_row in rows
        return len(filled) if inside and area.first_column == area.last_column else None

    def _numbers(self, area: Area) -> int:
        """Return how many cells of a column may hold numbers."""
        rows = range(area.first_row, area.last_row + 1)
        texts = (
            range(max(known.start, rows.start), min(known.stop, rows.stop))
            for known, value in self._known[column_letters(area.first_column)]
            if value == ""
        )
        return len(rows) - sum(map(len, texts))

    def _at(self, column: str, rows: range) -> list[Constant]:
        return [
            value
            for known, value in self._known[column]
            if known.start <= rows.start and rows.stop <= known.stop
        ]

    def _value(self, formula: str, at: int, rows: range) -> Constant | None:
        """Return what a formula, as it reads in row ``at``, gives in some rows; None: not known."""
        choice = _CHOICE.fullmatch(formula)
        if choice and _is_one(formula):
            holds = self._holds(choice, at, rows)
            if holds is None:
                return None
            return self._value(choice["then" if holds else "other"], at, rows)
        own = _OWN_CELL.fullmatch(formula)
        if own:
            known = self._at(own[1], rows) if int(own[2]) == at else []
            return known[0] if known else None
        nth = _NTH.fullmatch(formula)
        if nth:
            number = (rows.start - int(nth["first"])) // int(nth["each"]) + 1
            return int(nth["else"]) if number > self._numbers(parse_area(nth["area"])) else None
        literal = _LITERAL.fullmatch(formula)
        if literal is None:
            return None
        return literal[2] if literal[1] is None else int(literal[1])

    def _holds(self, choice: re.Match[str], at: int, rows: range) -> bool | None:
        if choice["above"]:
            above = int(choice["above"])
            return rows.stop <= above if rows.stop <= above or rows.start >= above else None
        known = self._at(choice["column"], rows) if int(choice["row"]) == at else []
        if not known:
            return None
        one, test, other = known[0], choice["test"], choice["value"]
        if test == "=":
            return one == ("" if other == '""' else int(other))
        if isinstance(one, str) or other == '""':
            return None
        return one < int(other) if test == "<" else one > int(other)


def _gaps(rows: range, filled: Collection[int]) -> Iterable[range]:
    """Return the rows between those that are filled."""
    edges = [rows.start - 1, *sorted(row for row in filled if row in rows), rows.stop]
    return [range(a + 1, b) for a, b in pairwise(edges) if b - a > 1]


@lru_cache(maxsize=1024)
def _is_one(formula: str) -> bool:
    """Tell whether the parenthesis that a formula's first function opens ends with it."""
    depth = 0
    for found in _PARENTHESES.finditer(formula):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0 and found[0] == ")":
            return found.end() == len(formula)
    return False
