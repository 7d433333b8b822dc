"""What an export says about the people of a roster in a month, apart from any workbook."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from udf.roster import Match, Roster
from udf.text import Cell, Row, day, is_blank, text
from workbook.imports.exports import Line
from workbook.month.import_log import Days

_WEEKDAY = re.compile(r"[（(]?(?:星期|周)[一二三四五六日天][)）]?")
UNVERIFIED, VERIFIED = "待核实", "属实"
Counts = tuple[int, int]


class Incident(NamedTuple):
    """What is to be entered in 扣分登记; `id` is the source's own, unique within the source.

    `person` is a roster position, `quantity` None for once, `verdict` what 核实 is to say, `remark`
    what 备注 says besides the source. `sheet` and `row` are where the export says so.
    """

    id: str
    person: int
    when: date
    clause: str
    quantity: int | None
    verdict: str
    remark: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Findings:
    """All that follows from an export.

    ``counts`` are everyone's two numbers by roster position: 应签到 and 签到异常, or 办件 and 评价.
    ``seen`` are the source's ids that the export speaks of, ``covers`` the people of whom it tells
    everything: what an earlier import entered for these is replaced. ``left`` are rows not taken,
    or not wholly; ``doubts`` rows taken with something to look at; ``totals`` is for a summary.
    ``days`` are what an attendance export says day by day of those it covers.
    ``silence`` is what holds of those in post whom the export does not name, where that is known.
    """

    counts: dict[int, Counts]
    incidents: tuple[Incident, ...]
    seen: frozenset[str]
    covers: frozenset[int]
    left: tuple[Line, ...]
    doubts: tuple[Line, ...]
    totals: dict[str, int]
    silence: Counts | None = None
    days: dict[int, Days] = field(default_factory=dict)


def finder(roster: Roster) -> Callable[[Cell, Cell, Cell], Match]:
    """Return the look-up of a person by an export's 工号, 姓名 and 窗口.

    A 工号 that the roster does not know is passed over for a person whose 工号 the roster lacks.
    """

    @cache
    def find(id_cell: Cell, name: Cell, window: Cell) -> Match:
        match = roster.find(id_cell, name, window)
        if not match.people and text(id_cell) not in roster.by_id:
            other = roster.find(None, name, window)
            if other.people and not roster.people[other.people[0]].id:
                return other
        return match

    return find


class Fit(NamedTuple):
    """A row of an export that speaks of someone in post on a day of the month."""

    person: int
    when: date
    sheet: str
    row: int
    rest: tuple[Cell, ...]


def once(
    rows: Iterable[tuple[str, int, tuple[Cell, ...]]], at: int, column: str, left: list[Line]
) -> Iterator[tuple[str, int, tuple[Cell, ...]]]:
    """Yield the rows but for those whose id, the cell `at`, has stood in an earlier row."""
    known: set[str] = set()
    for sheet, row, cells in rows:
        number = text(cells[at])
        if number and number in known:
            left.append(Line(sheet, row, f"{column}在前面的行出现过，只按第一次计"))
            continue
        known.add(number)
        yield sheet, row, cells


def as_written(cell: Cell) -> str:
    """Return a cell as a reader sees it, on one line."""
    return "" if cell is None else " ".join(str(cell).split())


def verdict_of(cell: Cell, spellings: Mapping[str, str]) -> tuple[str, str]:
    """Return what 核实 is to say, and a doubt: what is not understood waits for verification."""
    said = text(cell)
    if not said or said in spellings:
        return spellings.get(said, UNVERIFIED), ""
    return UNVERIFIED, f"不认识核实结果“{said}”，按{UNVERIFIED}登记"


def fitting(
    rows: Iterable[tuple[str, int, tuple[Cell, ...]]],
    roster: Roster,
    month: date,
    day_column: str,
    left: list[Line],
    doubts: list[Line],
) -> Iterator[Fit]:
    """Yield the rows of (工号, 姓名, 窗口, day, …) that fit roster and month, and note the others.

    A doubt about who is meant is noted once for each spelling.
    """
    find = finder(roster)
    judged: dict[Row, tuple[Match, date | None, str]] = {}
    doubted: set[Row] = set()
    for sheet, row, cells in rows:
        who_and_when = cells[:4]
        known = judged.get(who_and_when)
        if known is None:
            *key, day_cell = who_and_when
            match, when = find(*key), export_day(day_cell, month.year)
            problem = _misfit(roster, match, day_cell, when, month, day_column)
            known = judged[who_and_when] = match, when, problem
        match, when, problem = known
        if problem or when is None:
            said = f"：{who(*cells[:3])}"
            left.append(Line(sheet, row, problem if match.people else problem + said))
            continue
        if match.doubt and cells[:3] not in doubted:
            doubted.add(cells[:3])
            doubts.append(Line(sheet, row, f"{match.doubt}：{who(*cells[:3])}"))
        yield Fit(match.people[0], when, sheet, row, cells[4:])


def _misfit(
    roster: Roster, match: Match, day_cell: Cell, when: date | None, month: date, column: str
) -> str:
    if not match.people:
        return match.problem
    if when is None:
        return f"缺{column}" if is_blank(day_cell) else f"{column}看不懂"
    if not in_month(when, month):
        return f"{column}不在{month.year}年{month.month}月"
    person = roster.people[match.people[0]]
    if not person.in_post(when):
        return f"{column}不在{person.label}的在岗期间（见名册到岗、离岗日期）"
    return ""


def who(id_cell: Cell, name: Cell, window: Cell) -> str:
    """Return how a message calls the person that an export names."""
    return " ".join(filter(None, map(text, (id_cell, name, window)))) or "未写姓名"


@cache
def export_day(cell: Cell, year: int) -> date | None:
    """Return the day of a cell, which may also name the day of the week."""
    found = day(cell, year)
    if found is None and isinstance(cell, str):
        found = day(_WEEKDAY.sub(" ", cell), year)
    return found


def in_month(when: date, month: date) -> bool:
    """Tell whether a day lies in the month."""
    return (when.year, when.month) == (month.year, month.month)
