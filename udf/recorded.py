"""What an imported attendance export says day by day: whom and which days it covers, what it has.

A row is either of a span, from 日期 to 至, in which the export speaks of the clauses under 条款, or
of one day (without 至) on which it has what that clause is about.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from udf import tables
from udf.roster import Roster
from udf.text import Cells, day, text


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


def read_recorded(cells: Cells, roster: Roster) -> Recorded:
    """Read the range 导入考勤; an empty one covers nothing. Raises TableError."""
    spans: dict[int, list[tuple[date, date, frozenset[str]]]] = defaultdict(list)
    found: set[tuple[int, date, str]] = set()
    if not all(map(tables.blank_row, cells)):
        table = tables.read(cells, tables.RECORDED)
        for row in table.rows:
            people = roster.find(*(table.cell(row, key) for key in ("工号", "姓名", "窗口"))).people
            first, last = (day(table.cell(row, key)) for key in ("日期", "至"))
            codes = frozenset(filter(None, text(table.cell(row, "条款")).split("、")))
            for person in people:
                if first and last:
                    spans[person].append((first, last, codes))
                elif first:
                    found.update((person, first, code) for code in codes)
    return Recorded(dict(spans), frozenset(found))
