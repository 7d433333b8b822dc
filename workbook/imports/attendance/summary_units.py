"""What the columns of a monthly summary of attendance count in: times, half days or days."""

import re
from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from fractions import Fraction

from udf.text import Cell, number, text
from workbook.imports.findings import Basis
from workbook.imports.forms import data
from workbook.imports.tables.exports import ExportTable

_TIMES, _DAYS = "次数", "天数"
_LEAVE, _MISSING = "请假", "缺卡"
_ABSENCE, HALF_DAYS = "旷工", "旷工半天数"
_MISSED, _MISSED_PARTS = _MISSING + _TIMES, ("上班缺卡次数", "下班缺卡次数")
_SINGLE = (
    *("迟到次数", "严重迟到次数", "早退次数", _MISSED, *_MISSED_PARTS),
    *(_ABSENCE + _TIMES, _LEAVE + _TIMES),
)
_WHOLE_DAYS = (_ABSENCE + _DAYS, "旷工迟到天数", _LEAVE + _DAYS)
_SAME = {  # what counts the same in times and in days
    "应签到次数": "应出勤天数",
    **{what + _TIMES: what + _DAYS for what in (_ABSENCE, _LEAVE)},
}
_OTHER = {**_SAME, **{days: times for times, days in _SAME.items()}}
_FRACTIONS = re.compile(r"(?<!含)(?:半|0\.5)|小时|时长|分钟|\((?:时|分)\)")
_KIND = re.compile(r"(.+?)\(?(?:次数|次|天数|天|日数|日)?\)?")
_NUMBER = re.compile(r"[0-9.]+")


class Unit(Enum):
    """What a column counts, as the office is asked for it."""

    TIMES = "按次"
    HALF_DAYS = "按半天"
    DAYS = "按天"


_SIGNS = {Unit.TIMES: "次", Unit.DAYS: "天日"}
_SUFFIXES = {Unit.TIMES: "次个", Unit.HALF_DAYS: "次个", Unit.DAYS: "天日个"}


def weight(unit: Unit, per_day: int) -> Fraction:
    """Return how many sign-ins one of a unit stands for."""
    if unit is Unit.TIMES:
        return Fraction(1)
    return Fraction(per_day) if unit is Unit.DAYS else Fraction(per_day, 2)


def count_of(cell: Cell, unit: Unit) -> Fraction | None:
    """Return a number of times or days, also with its own unit; only days come in parts."""
    if isinstance(cell, bool):
        return None
    found = number(text(cell).rstrip(_SUFFIXES[unit]) if isinstance(cell, str) else cell)
    count = None if found is None else Fraction(str(found))
    return count if count is None or unit is Unit.DAYS or count.denominator == 1 else None


def in_units(table: ExportTable) -> ExportTable:
    """Return a summary whose columns count in what their headers, or else their cells, say.

    What counts hours or parts of days, or whose unit is unclear, is none of its columns; of what it
    has in times and in days, the days are taken: one leave may last for several.
    """
    own, others = {}, {}
    for name, at in table.columns.items():
        unit = _unit_of(name)
        said = _said(table, at) if unit is not None else ()
        if not said or list(said) == [unit]:
            own[name] = at
        elif len(said) == 1 and None not in said and name in _OTHER:
            others[_OTHER[name]] = at
    return _without_sum(_days_before_times(table._replace(columns={**others, **own})))


def _without_sum(table: ExportTable) -> ExportTable:
    """Return a summary without its column of missing sign-ins where two others add up to it."""
    columns = dict(table.columns)
    if not {_MISSED, *_MISSED_PARTS} <= columns.keys():
        return table
    counts = [
        [
            count_of(row[columns[name]], Unit.TIMES) or Fraction(0)
            for name in (_MISSED, *_MISSED_PARTS)
        ]
        for row in table.rows
    ]
    if any(whole for whole, *_ in counts) and all(whole == sum(parts) for whole, *parts in counts):
        del columns[_MISSED]
    return table._replace(columns=columns)


def _unit_of(name: str) -> Unit | None:
    """Return what a column of a summary counts in by its own name, None where it may be asked."""
    if name in (*_SINGLE, *_SAME, "签到异常次数"):
        return Unit.TIMES
    return Unit.DAYS if name in _WHOLE_DAYS or name in _OTHER else None


def _said(table: ExportTable, at: int) -> Collection[Unit | None]:
    """Return the units that a header speaks of, None for hours and parts of days; else its cells'.

    Where cells speak of several, nothing is said of the column.
    """
    header = text(table.titles[at])
    parts: list[Unit | None] = [None] if _FRACTIONS.search(header) else []
    found = [unit for unit, signs in _SIGNS.items() if any(sign in header for sign in signs)]
    if parts or found:
        return [*parts, *found]
    units = {_cells_unit(row[at]) for row in table.rows} - {None}
    return units if len(units) == 1 else ()


def _cells_unit(cell: Cell) -> Unit | None:
    if not isinstance(cell, str):
        return None
    sign = _NUMBER.sub("", text(cell), count=1)
    return next((unit for unit, signs in _SIGNS.items() if sign and sign in signs), None)


def _days_before_times(table: ExportTable) -> ExportTable:
    """Return a summary with its columns of each kind of leave, where none has them all."""
    columns = dict(table.columns)
    kinds = {} if _LEAVE + _DAYS in columns else _kinds_of_leave(table)
    in_days = [name for name in kinds if name.endswith(_DAYS)]
    if in_days or _LEAVE + _DAYS in columns:
        columns.pop(_LEAVE + _TIMES, None)
    if _ABSENCE + _DAYS in columns or HALF_DAYS in columns:
        columns.pop(_ABSENCE + _TIMES, None)
    if _LEAVE + _TIMES in columns:
        return table._replace(columns=columns)
    twice = {name.removesuffix(_DAYS) + _TIMES for name in in_days}
    leave = {name: at for name, at in kinds.items() if name not in twice}
    return table._replace(columns={**leave, **columns})


def _kinds_of_leave(table: ExportTable) -> dict[str, int]:
    """Return the columns of kinds of leave, each called by its kind and what it counts in."""
    taken, words = set(table.columns.values()), _leave_words()
    found: dict[str, int] = {}
    for at, title in enumerate(table.titles):
        kind = _KIND.fullmatch(text(title))
        if at in taken or kind is None or kind[1] not in words:
            continue
        unit = _TIMES if list(_said(table, at)) == [Unit.TIMES] else _DAYS
        found.setdefault(kind[1] + unit, at)
    return found


def _leave_words() -> set[str]:
    return {text(word) for word in data()["attendance"]["results"]["leave"]}


def units_of(names: Iterable[str], basis: Basis) -> dict[str, Unit]:
    """Return what columns count that are amiss: not those that the office calls normal.

    Where only leave and missing sign-ins are to count, no others.
    """
    normal = {text(word) + of for word in basis.choices.listed("normal_results")
              for of in (_TIMES, _DAYS)}  # fmt: skip
    known = [*names]
    times = {word + _TIMES for word in _leave_words()} - normal
    days = ({word + _DAYS for word in _leave_words()} | {*_WHOLE_DAYS}) - normal
    found = {
        **{name: Unit.TIMES for name in _SINGLE if name in known},
        **{name: Unit.TIMES for name in known if name in times},
        **{name: Unit.DAYS for name in known if name in days},
        **({HALF_DAYS: Unit.HALF_DAYS} if HALF_DAYS in known else {}),
    }
    return found if basis.choices.value("abnormal") != "leave" else _of_leave(found)


def _of_leave(units: Mapping[str, Unit]) -> dict[str, Unit]:
    """Return the columns of leave and of missing sign-ins."""
    kept = (_LEAVE, _MISSING, *_leave_words())
    return {name: unit for name, unit in units.items() if any(word in name for word in kept)}
