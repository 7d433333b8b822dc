"""The columns of an attendance export with a day's times: punches, and when one should come."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from udf.text import text
from workbook.imports.attendance.slot_columns import LEAVING, MOST, PUNCHED, SLOT
from workbook.imports.tables.columns import ExportColumn
from workbook.imports.tables.exports import ExportTable, is_clock

_TIME_NAMES = re.compile(r"打卡|签到|签退|上班|下班|最早|最晚|刷卡|第.次")
_NO_TIME = re.compile(r"时长|次数|规则|标准|申请|地点|应|规定|排班|计划|结果|状态|班次|工时")
_COMING = re.compile(r"上班|签到|上岗")
_FIRST_OR_LAST = re.compile(r"最早|最晚|首次|末次")
CLOCKS = re.compile(r"(?<![0-9])([0-9]{1,2}:[0-9]{2})")


class DayTimes(NamedTuple):
    """The columns of times of a row of a day: of its punches, and of when one should come.

    ``several``: one column has all of a day's punches.
    """

    punches: tuple[int, ...]
    due: tuple[int, ...] = ()
    several: bool = False


def day_times(table: ExportTable) -> DayTimes:
    """Return the columns of times of a row of a day, each in their order.

    When somebody should have come may be beside when he came; of the two for one slot it is the
    punch, and of the first and the last punch and those of the slots it is those of the slots.
    Beside a column with all of a day's punches, those of slots that say no punch are the former.
    """
    found = _named_times(table)
    own = _one_a_slot(table, found)
    planned = tuple(at for at in own if _slot_called(table, at))
    every = [at for at in own if at not in planned and _has_several(table, at)]
    if every and planned and not _are_punched(table, planned):
        return DayTimes((every[0],), planned, several=True)
    due = tuple(at for at in found if at not in own and not _is_punched(table, at))
    slots = _without_first_and_last(table, own)
    return DayTimes(slots or own, due, several=bool(every) and len(slots) == 1)


def _without_first_and_last(table: ExportTable, columns: Sequence[int]) -> tuple[int, ...]:
    return tuple(at for at in columns if not _FIRST_OR_LAST.search(text(table.titles[at])))


def _one_a_slot(table: ExportTable, found: Sequence[int]) -> tuple[int, ...]:
    """Return one column of times for each slot: of two, the punch."""
    by_slot: dict[str, int] = {}
    for at in found:
        slot = _slot_called(table, at) or text(table.titles[at])
        if slot not in by_slot or (
            _is_punched(table, at) and not _is_punched(table, by_slot[slot])
        ):
            by_slot[slot] = at
    return tuple(sorted(by_slot.values()))


def _named_times(table: ExportTable) -> list[int]:
    """Return the columns of times, by header and content."""
    skipped = {table.columns.get(name) for name in ("班次", "应打卡时间", "日期")}
    headers = {at: text(title) for at, title in enumerate(table.titles)}
    return [
        at
        for at, header in headers.items()
        if at not in skipped
        and _TIME_NAMES.search(header)
        and not _NO_TIME.search(header)
        and _may_be_times(table, at)
    ]


def _slot_called(table: ExportTable, at: int) -> str:
    """Return which slot a column's header says, "" for none: one signs in when one comes."""
    slot = SLOT.search(text(table.titles[at]))
    if slot is None:
        return ""
    return _COMING.sub("上班", LEAVING.sub("下班", slot["name"]))


def _is_punched(table: ExportTable, at: int) -> bool:
    return PUNCHED.search(text(table.titles[at])) is not None


def _are_punched(table: ExportTable, columns: Sequence[int]) -> bool:
    return any(_is_punched(table, at) for at in columns)


def _has_several(table: ExportTable, at: int) -> bool:
    """Tell whether most of a column's cells hold several times."""
    column = ExportColumn(at, "", table.rows)
    return column.share(lambda cell: len(CLOCKS.findall(str(cell))) > 1) >= MOST


def _may_be_times(table: ExportTable, index: int) -> bool:
    column = ExportColumn(index, "", table.rows)
    return not column.values or column.share(is_clock) >= MOST
