"""What an imported attendance export says day by day: whom and which days it covers, what it has.

A row is a person: from 日期 to 至 the export speaks of the clauses under 条款; 记录 lists on which
days it has what such a clause is about, as ``2026-11-03考勤管理1b、2026-11-05考勤管理1f``.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from udf import tables
from udf.roster import Roster
from udf.text import Cell, Cells, day, text

_SEPARATOR = "、"
_ISO = len("2026-11-03")


@dataclass(frozen=True, eq=False)
class Recorded:
    """The export by roster position: spans with the clauses they speak of, and what was found."""

    spans: dict[int, list[tuple[date, date, frozenset[str]]]]
    found: frozenset[tuple[int, date, str]]

    def lacks(self, person: int, when: date, code: str) -> bool:
        """Tell whether the export covers the day and has nothing of the clause on it."""
        covered = any(
            first <= when <= last and code in codes
            for first, last, codes in self.spans.get(person, ())
        )
        return covered and (person, when, code) not in self.found


def record_text(found: Iterable[tuple[date, str]]) -> str:
    """Return days and clauses as 记录 lists them."""
    return _SEPARATOR.join(f"{when.isoformat()}{code}" for when, code in sorted(found))


def recorded_items(cell: Cell) -> list[tuple[date, str]]:
    """Return the days and clauses that a cell of 记录 lists."""
    return [(when, item[_ISO:]) for item in _items(cell) if (when := day(item[:_ISO])) is not None]


@tables.shared
def read_recorded(cells: Cells, roster: Roster) -> Recorded:
    """Read the range 导入考勤; an empty one covers nothing. Raises TableError."""
    spans: dict[int, list[tuple[date, date, frozenset[str]]]] = defaultdict(list)
    found: set[tuple[int, date, str]] = set()
    if not all(map(tables.blank_row, cells)):
        table = tables.read(cells, tables.RECORDED)
        for row in table.rows:
            people = roster.find(*(table.cell(row, key) for key in tables.WHO)).people
            first, last = (day(table.cell(row, key)) for key in ("日期", "至"))
            codes = frozenset(_items(table.cell(row, "条款")))
            records = recorded_items(table.cell(row, "记录"))
            if first and last:
                for person in people:
                    spans[person].append((first, last, codes))
                    found.update((person, when, code) for when, code in records)
    return Recorded(dict(spans), frozenset(found))


def _items(cell: Cell) -> list[str]:
    return [item for item in text(cell).split(_SEPARATOR) if item]
