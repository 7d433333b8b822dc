"""The layouts of attendance exports, each recognised by its shape and read as slots of days.

A record is (工号, 姓名, 窗口, 日期, 班次, 应打卡时间, 实际打卡时间, 考勤结果): whoever counts these
need not know whether the export had a row a slot, a row a day, or a column a day.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import Enum

from udf.roster import Roster
from udf.tables import blank_row
from udf.text import Cell, Row, is_blank, text
from udf.written_days import written_day
from workbook.files.progress import Progress
from workbook.imports.attendance.day_times import CLOCKS, DayTimes, day_times
from workbook.imports.attendance.days import day_slots
from workbook.imports.attendance.details import MEASURE
from workbook.imports.attendance.results import ResultKind, ResultReader, without_dashes
from workbook.imports.attendance.slot_columns import MOST, SlotColumns, slot_columns
from workbook.imports.findings import Basis, Record
from workbook.imports.tables.columns import ExportColumn
from workbook.imports.tables.exports import MONTHS, ExportTable, is_clock, records
from workbook.imports.tables.row_months import first_day
from workbook.month.stated_months import months_of

COLUMNS = ("工号", "姓名", "窗口", "日期", "班次", "应打卡时间", "实际打卡时间", "考勤结果")
_SLOT_NAMES = re.compile(r"上班|下班|签到|签退|上岗|离岗|^上午|^下午|第[一二三四1-4]次")
_RANGE = re.compile(r"[0-9]{1,2}:[0-9]{2}\s*[-~—–至到]")
_DAY_HEADER = re.compile(r"([0-9]{1,2})(?:日|号)?(?:\(?(?:星期|周)?[一二三四五六日天]\)?)?")
_UNDER_HEADING = re.compile(r"(?:第[0-9一二三四五六]周|[^0-9]+)([0-9]{1,2}(?:[日号]|-[0-9]{1,2})?)")
_ENDS_IN_DAY = re.compile(r"[0-9][-/.月][0-9]{1,2}日?$")
_WEEKDAY = re.compile(r"[^0-9]*?(?:星期|周)?([一二三四五六日天])(?:\([A-Z]+列\))?")
_FEWEST_DAYS = 7


class DayLayout(Enum):
    """How an attendance export lays people's days out."""

    SLOTS = "一行一次签到"
    SLOT_COLUMNS = "一行一天，每次签到各有一列"
    DAYS = "一行一天"
    MATRIX = "一行一人，一列一天"
    SUMMARY = "一行一人"
    UNKNOWN = ""


def shape_of(table: ExportTable, basis: Basis, results: ResultReader) -> DayLayout:
    """Return the shape of a sheet, by its columns and by how often a person has a day."""
    if len(day_columns(table, basis.month)) >= _FEWEST_DAYS and "日期" not in table.columns:
        return DayLayout.MATRIX
    if "日期" not in table.columns:
        return DayLayout.SUMMARY
    if len(slot_columns(table, results)) > 1:
        return DayLayout.SLOT_COLUMNS
    if "考勤结果" not in table.columns:
        return DayLayout.UNKNOWN
    once = _once_a_day(table, basis.roster)
    if _has_named_slots(table, once) or (not once and "应打卡时间" in table.columns):
        return DayLayout.SLOTS
    return DayLayout.DAYS if once else DayLayout.UNKNOWN


def _has_named_slots(table: ExportTable, once: bool) -> bool:
    """Tell whether 班次 names the slot of a row; ``once``: nobody has two rows a day."""
    if "班次" not in table.columns:
        return False
    names = ExportColumn(table.columns["班次"], "", table.rows)
    if not names.values or names.share(lambda cell: _RANGE.search(str(cell)) is not None) > 0:
        return False
    named = names.share(lambda cell: _names_a_slot(text(cell))) >= MOST
    return named or (not once and _told_apart(table))


def slots_in(table: ExportTable, progress: Progress | None) -> Iterator[Record]:
    """Yield the records of a sheet with a row a slot; one without 班次 is named by its time."""
    for sheet, row, cells in records([table], COLUMNS, progress):
        if is_blank(cells[4]):
            clocks = CLOCKS.findall(str(cells[5] or ""))
            cells = (*cells[:4], clocks[-1] if clocks else None, *cells[5:])
        yield sheet, row, cells


def slot_columns_in(
    table: ExportTable, roster: Roster, results: ResultReader, progress: Progress | None
) -> Iterator[Record]:
    """Yield the records of a sheet with a row a day and a column a slot.

    A slot in which nobody of the same shift has a result or a time is none of that shift's.
    """
    columns = slot_columns(table, results)
    shift = table.columns.get("班次")
    several = shift is not None and _halves(table, shift, roster)
    used: dict[str, set[int]] = defaultdict(set)
    for row in table.rows:
        name = text(row[shift]) if shift is not None else ""
        used[name].update(
            n
            for n, one in enumerate(columns)
            if without_dashes(text(row[one.result])) or _is_timed(one, row)
        )
    for (sheet, number, cells), row in zip(
        records([table], COLUMNS, progress), _filled(table), strict=True
    ):
        name = text(row[shift]) if shift is not None else ""
        if _is_rest(name, results):
            continue
        slots = sorted(used[name])
        for place, index in enumerate(slots):
            one = columns[index]
            time = row[one.time] if one.time is not None else None
            label = name + one.name if several else _in_half(one.name, place, len(slots))
            yield sheet, number, (*cells[:4], label, None, time, row[one.result])


def _is_timed(slot: SlotColumns, row: Row) -> bool:
    return slot.time is not None and is_clock(row[slot.time])


def days_in(
    table: ExportTable, per_day: int | None, results: ResultReader, progress: Progress | None
) -> Iterator[Record]:
    """Yield the records of a sheet with a row a day and one result for all of it."""
    times = day_times(table)
    for (sheet, number, cells), row in zip(
        records([table], COLUMNS, progress), _filled(table), strict=True
    ):
        clocks = _punches(row, times)
        count = per_day or slots_a_day(table, times, row)
        stated = text(cells[7])
        for name, time, result in day_slots(count, clocks, stated, results):
            yield sheet, number, (*cells[:4], name, None, time, result if stated else None)


def _punches(row: Row, times: DayTimes) -> list[str]:
    """Return the times of a day's punches; where each has its column, "" for one that lacks."""
    if times.several:
        return CLOCKS.findall(str(row[times.punches[0]] or ""))
    return [text(row[at]) if is_clock(row[at]) else "" for at in times.punches]


def slots_a_day(table: ExportTable, times: DayTimes, row: Row) -> int:
    """Return how many slots a row of a day has, 0 where it does not say: by shift or by times."""
    shift = table.columns.get("班次")
    clocks = CLOCKS.findall(str(row[shift])) if shift is not None else []
    due = len(clocks) or len(times.due)
    punched = 0 if times.several else len(times.punches)
    if due and punched and due != punched:
        return 0
    return due or punched


def matrix_in(
    table: ExportTable,
    basis: Basis,
    per_day: int,
    blank: str,
    results: ResultReader,
    progress: Progress | None,
) -> Iterator[Record]:
    """Yield the records of a sheet with a row a person and a column a day.

    ``blank`` is what a blank cell of a workday says.

    Two rows a person, for 上午 and 下午, have a slot in each cell. A name that is merged over them
    goes on.
    """
    days = day_columns(table, basis.month)
    months = _months_of_rows(table, basis.month)
    slot = table.columns.get("班次")
    last: tuple[Cell, ...] = (None, None, None)
    total = len(table.rows)
    for (number, row), of in zip(enumerate(table.rows, table.header + 2), months, strict=True):
        who = _who(table, row)
        if all(map(is_blank, who)):
            if slot is None or is_blank(row[slot]):
                continue
            who = last
        last = who
        if of is not None:
            yield table.sheet, number, (*who, of, None, None, None, None)
            continue
        if progress is not None:
            progress(number - table.header - 1, total)
        for index, when in days.items():
            cell = row[index] if not is_blank(row[index]) else blank
            if is_blank(row[index]) and not basis.works(when):
                continue
            if slot is not None and not is_blank(row[slot]):
                clocks, words = _split(cell)
                yield (
                    table.sheet, number,
                    (*who, when, text(row[slot]), None, "，".join(clocks), words or _seen(clocks)),
                )  # fmt: skip
                continue
            clocks, words = _split(cell)
            for name, time, result in day_slots(per_day, clocks, words, results, short=True):
                yield table.sheet, number, (*who, when, name, None, time, result)


def _months_of_rows(table: ExportTable, month: date) -> Iterator[date | None]:
    """Yield the first day of the month a row says it is of, None where it is the sheet's own."""
    at = table.columns.get(MONTHS)
    for row in table.rows:
        others = [first_day(one, month) for one in months_of(row[at])] if at is not None else []
        yield next((one for one in others if one != month.replace(day=1)), None)


def _who(table: ExportTable, row: Row) -> tuple[Cell, ...]:
    places = (table.columns.get(name) for name in COLUMNS[:3])
    return tuple(None if at is None else row[at] for at in places)


def usual_times(table: ExportTable, basis: Basis) -> int:
    """Return how many times a cell of a day usually has, 0 where no cell has any."""
    found: Counter[int] = Counter()
    for row in table.rows:
        for index in day_columns(table, basis.month):
            clocks, words = _split(row[index])
            if clocks and not words:
                found[len(clocks)] += 1
    return found.most_common(1)[0][0] if found else 0


def day_columns(table: ExportTable, month: date) -> dict[int, date]:
    """Return the columns whose header is a day of the month, or of the one the sheet says it is of.

    Days of more than one month are none. A day may be under a heading, as of a week.
    """
    found: dict[int, date] = {}
    if table.other is not None and table.other.month is None:
        return found
    for index, title in enumerate(table.titles):
        when = day_of_title(title, table.other.month) if table.other and table.other.month else None
        under = _UNDER_HEADING.fullmatch(text(title))
        when = when or day_of_title(title, month) or (under and day_of_title(under[1], month))
        if when is not None and when not in found.values():
            found[index] = when
    return _with_named_weekdays(found, table.titles)


def _with_named_weekdays(found: dict[int, date], titles: Sequence[str]) -> dict[int, date]:
    """Return the columns of days with those beside them that say 六 or 日 for their number."""
    for step in (1, -1):
        for index in range(len(titles))[::step]:
            beside = found.get(index - step)
            named = _WEEKDAY.fullmatch(text(titles[index]))
            if index in found or beside is None or named is None:
                continue
            when = beside + timedelta(days=step)
            if "一二三四五六日".index(named[1].replace("天", "日")) == when.weekday() and (
                when.month == beside.month and when not in found.values()
            ):
                found[index] = when
    return dict(sorted(found.items()))


def day_of_title(title: Cell, month: date) -> date | None:
    """Return the day of the month that a header says: 3, 3日, 03 周二, 11-03, a date."""
    written = text(title)
    match = _DAY_HEADER.fullmatch(written)
    if match:
        try:
            return month.replace(day=int(match[1]))
        except ValueError:
            return None
    when = written_day(title if not isinstance(title, str) else " ".join(title.split()), month)
    return when if when is not None and when.replace(day=1) == month else None


def _is_rest(shift: str, results: ResultReader) -> bool:
    parts = results.understand(shift) if shift else None
    return bool(parts) and all(part.kind == ResultKind.REST for part in parts or ())


def _halves(table: ExportTable, shift: int, roster: Roster) -> bool:
    """Tell whether a day has a row for each of its halves."""
    named = ExportColumn(shift, "", table.rows).share(lambda cell: _names_a_slot(text(cell)))
    return named >= MOST and not _once_a_day(table, roster)


def _once_a_day(table: ExportTable, roster: Roster) -> bool:
    """Tell whether nobody has two rows for a day; people of one name may have two windows.

    Where only a name tells who is meant, those of whom several have it tell nothing.
    """
    at = [table.columns[name] for name in COLUMNS[:4] if name in table.columns]
    named = [table.columns[name] for name in COLUMNS[:2] if name in table.columns]
    alone = table.columns.get("姓名") if len(at) == 2 else None
    seen = set()
    for row in table.rows:
        several = alone is not None and len(roster.by_name.get(text(row[alone]), ())) > 1
        if any(text(row[index]) for index in named) and not several:
            key = tuple([text(row[index]) for index in at])
            if key in seen:
                return False
            seen.add(key)
    return True


def _told_apart(table: ExportTable) -> bool:
    """Tell whether 班次 is another one in each row of a person's day."""
    at = [table.columns[name] for name in COLUMNS[:5] if name in table.columns]
    keys = [tuple(text(row[index]) for index in at) for row in table.rows if not blank_row(row)]
    return len(set(keys)) == len(keys)


def _names_a_slot(written: str) -> bool:
    return _SLOT_NAMES.search(written) is not None


def _filled(table: ExportTable) -> Iterator[Row]:
    return (row for row in table.rows if not blank_row(row))


def _split(cell: Cell) -> tuple[list[str], str]:
    """Return the times of a cell, and what else it says."""
    written = text(cell) if isinstance(cell, (int, float)) else str(cell or "")
    if not _letters(CLOCKS.sub("", written)):
        return CLOCKS.findall(written), text(CLOCKS.sub("", written)).strip(",;/|-")
    clocks: list[str] = []
    words: list[str] = []
    for piece in filter(None, re.split(r"[\s,;，；]+", written)):
        if words and _goes_on(words[-1], piece):
            words[-1] += piece
        elif not _letters(piece) and CLOCKS.search(piece):
            clocks += CLOCKS.findall(piece)
        else:
            words.append(piece)
    return clocks, text(";".join(words))


def _goes_on(word: str, piece: str) -> bool:
    """Tell whether a piece says how long what stands before it lasted, and is no punch.

    A time behind a day is such a piece: 事假11-03 14:00到11-03 18:00.
    """
    if CLOCKS.fullmatch(piece):
        return _ENDS_IN_DAY.search(word) is not None
    return MEASURE.fullmatch(text(piece)) is not None


def _letters(written: str) -> bool:
    return re.search(r"[^\W\d_]|[√×○△●☆★✓✔]", written) is not None


def _seen(clocks: Sequence[str]) -> str:
    return "正常" if clocks else ""


def _in_half(name: str, place: int, count: int) -> str:
    """Return a slot's name with the half of the day it is in, by its place among the day's."""
    if "上午" in name or "下午" in name:
        return name
    return f"{'上午' if place * 2 < count else '下午'}{name}"
