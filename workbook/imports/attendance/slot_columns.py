"""The columns of an attendance export that hold a slot of the day each: its time, its result."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from udf.text import Cell, text
from workbook.imports.attendance.results import ResultReader
from workbook.imports.tables.columns import ExportColumn
from workbook.imports.tables.exports import ExportTable, is_clock

SLOT = re.compile(
    r"(?P<name>(?:(?:上午|下午|早上|晚上|中午)?(?:上班|下班|签到|签退|上岗|离岗)|上午|下午"
    r"|第[一二三四1-4]次|[一二三四1-4]次)[1-4一二三四]?)"
    r"(?:打卡|签到|签退|刷卡|考勤)?(?P<what>结果|状态|情况|时间|时刻|打卡)?"
)
_RESULTS, _PUNCHES = ("结果", "状态", "情况"), ("时间", "时刻", "打卡")
PUNCHED = re.compile(r"打卡|刷卡|实际|签到|签退")
LEAVING = re.compile(r"下班|签退|离岗")
_LONGEST_MARK = 4  # characters of a sign or a word
MOST = 0.5  # of the cells, where a column is taken for one of results or times


class SlotColumns(NamedTuple):
    """The place of a slot of the day: its name, and the columns of its time and its result."""

    name: str
    time: int | None
    result: int


def slot_columns(table: ExportTable, results: ResultReader) -> list[SlotColumns]:
    """Return the columns of the slots of a day, in the order of the day, wherever they are.

    A column of results whose header says no slot is that of the time column left of it.
    """
    named = [SLOT.search(text(title)) for title in table.titles]
    found = _timed(table, named, results)
    marked = set(_columns_of_marks(table)) - {one.time for one in found.values()}
    for index, match in enumerate(named):
        if match is not None and (
            index in marked
            or match["what"] in _RESULTS
            or (match["what"] is None and _holds_results(table, index, results))
        ):
            found.setdefault(index, SlotColumns(match["name"], None, index))
    return sorted((found[result] for result in sorted(found)), key=_place_in_day)


def _timed(
    table: ExportTable, named: Sequence[re.Match[str] | None], results: ResultReader
) -> dict[int, SlotColumns]:
    """Return the slots that have a column of times, by their column of results."""
    found: dict[int, SlotColumns] = {}
    for index, match in enumerate(named):
        if match is not None and _is_slots_time(table, index, match):
            result = _result_of(table, named, index, match["name"], results)
            if result is None:
                continue
            if result not in found or PUNCHED.search(text(table.titles[index])):
                found[result] = SlotColumns(match["name"], index, result)
    return found


def _place_in_day(slot: SlotColumns) -> tuple[int, int, int]:
    """Return where in the day a slot is, as far as its name says: 下午, 上班2, 第三次, 下班."""
    number = next(("一二三四1234".index(c) % 4 for c in slot.name if c in "一二三四1234"), 0)
    return "下午" in slot.name, number, bool(LEAVING.search(slot.name))


def _is_slots_time(table: ExportTable, index: int, match: re.Match[str]) -> bool:
    what = match["what"]
    return what in _PUNCHES or (what is None and _is_time_column(table, index))


def _result_of(
    table: ExportTable,
    named: Sequence[re.Match[str] | None],
    time: int,
    name: str,
    results: ResultReader,
) -> int | None:
    """Return the column with the results of the slot whose times are in a column."""
    for index, match in enumerate(named):
        if match is not None and match["name"] == name and match["what"] in _RESULTS:
            return index
    beside = time + 1
    if beside >= len(named) or not _holds_results(table, beside, results):
        return None
    match = named[beside]
    return beside if match is None or match["name"] == name else None


def _holds_results(table: ExportTable, index: int, results: ResultReader) -> bool:
    column = ExportColumn(index, "", table.rows)
    return column.share(lambda cell: results.understand(text(cell)) is not None) >= MOST


def _columns_of_marks(table: ExportTable) -> list[int]:
    """Return the columns that are called just as slots and hold signs for results, as √ and 假.

    Several are a list that somebody ticks off; what the signs mean is asked.
    """
    if "考勤结果" in table.columns:
        return []
    found = [
        index
        for index, title in enumerate(table.titles)
        if SLOT.fullmatch(text(title))
        and (column := ExportColumn(index, "", table.rows)).values
        and all(map(_is_mark, column.values))
    ]
    return found if len(found) > 1 else []


def _is_mark(cell: Cell) -> bool:
    written = text(cell)
    return len(written) <= _LONGEST_MARK and not any(map(str.isdigit, written))


def _is_time_column(table: ExportTable, index: int) -> bool:
    return ExportColumn(index, "", table.rows).share(is_clock) >= MOST
