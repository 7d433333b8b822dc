"""The sheets of an attendance export: which of them hold people's days, and in which shape."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from udf.errors import KaoheError
from udf.tables import blank_row
from udf.text import Cell, is_blank, text
from workbook.files.progress import Progress
from workbook.files.table_files import Grid
from workbook.imports.answers import OTHERS, ImportAnswers, ImportQuestion
from workbook.imports.attendance.blank_results import has_times, lacks_results, with_blanks_told
from workbook.imports.attendance.day_times import day_times
from workbook.imports.attendance.layouts import (
    DayLayout,
    day_columns,
    day_of_title,
    days_in,
    matrix_in,
    shape_of,
    slot_columns_in,
    slots_a_day,
    slots_in,
    usual_times,
)
from workbook.imports.attendance.results import ResultReader
from workbook.imports.attendance.told_beside import with_told_results
from workbook.imports.findings import Basis, Record, at_their_windows, content_tests
from workbook.imports.forms import data, roles
from workbook.imports.people import People
from workbook.imports.tables.columns import Asked, Chooser
from workbook.imports.tables.exports import ExportTable, read_table
from workbook.imports.tables.headers import best_role
from workbook.imports.tables.said_above import with_said_above

_PER_DAY, _COUNTS = "每人每天签到几次", ("1", "2", "3", "4")
_BLANK, _BLANKS = "工作日的空白格表示", ("正常", "没有考勤结果")
_SEVERAL = 3  # names that have other people's numbers: fewer may be slips
_NEARLY_ALL = 0.8  # of the names of a sheet
_MANY_BLANKS = 0.3  # of the cells of workdays: then a blank hardly means that someone was missing
_NEEDS = {
    DayLayout.SLOTS: ("姓名", "日期", "考勤结果"),
    DayLayout.SLOT_COLUMNS: ("姓名", "日期"),
    DayLayout.DAYS: ("姓名", "日期", "考勤结果"),
    DayLayout.MATRIX: ("姓名",),
}


class AttendanceSheet(NamedTuple):
    """A sheet of the export and its shape.

    ``per_day`` is how many slots a day has where it does not say, ``blank`` what a blank cell of a
    workday says.
    """

    table: ExportTable
    shape: DayLayout
    per_day: int
    blank: str = ""

    def tried(self) -> "AttendanceSheet":
        """Return the sheet as if a day had one slot where that is asked: its words are the same."""
        needed = self.shape in (DayLayout.MATRIX, DayLayout.DAYS) and not self.per_day
        return self._replace(per_day=1) if needed else self


def attendance_sheets(
    grids: Sequence[Grid],
    kind: str,
    basis: Basis,
    people: People,
    answers: ImportAnswers,
    results: ResultReader,
) -> tuple[list[AttendanceSheet], list[ImportQuestion], list[str]]:
    """Return the sheets that hold days, what is open about them, and notes on the others."""
    chooser = Chooser(
        roles=roles(kind),
        tests=content_tests(
            basis, people, result=lambda cell: results.understand(text(cell)) is not None
        ),
        needed=tuple(data()[kind]["needed"]),
        tellable=frozenset(("日期", "考勤结果", "姓名", "窗口")),
        answers=answers,
    )
    sheets, questions, notes, unread = [], [], [], []

    def is_day(cell: Cell) -> object:
        return day_of_title(cell, basis.month)

    for one in grids:
        grid = with_said_above(one, chooser.roles, basis.month, is_day)
        found = read_table(grid, chooser, basis.month, is_day)
        found = found and _told_beside(*found, basis, results)
        shape = DayLayout.UNKNOWN if found is None else shape_of(found[0], basis, results)
        if found is None or shape is DayLayout.SUMMARY or not _is_attendance(*found, shape):
            if found is not None and "姓名" in found[0].columns:
                unread += _unreadable_days(found[1])
            if not is_empty(grid):
                notes.append(f"工作表“{grid.sheet}”没有这种导出的表头，没有读取")
            continue
        table, asked = found
        table, said = _by_names(table, people)
        notes += said
        sheet, open_here = _sheet(
            at_their_windows(table, people), asked, shape, basis, answers, results
        )
        questions += open_here
        if shape is DayLayout.MATRIX and (lacking := _lacking(table, basis)):
            notes.append(f"“{grid.sheet}”没有这些工作日的列，没有计入：{lacking}")
        sheets.append(sheet)
    if unread and not sheets:
        raise KaoheError(unread[0])
    return sheets, _asked_once(questions), notes


def _told_beside(
    table: ExportTable, asked: list[Asked], basis: Basis, results: ResultReader
) -> tuple[ExportTable, list[Asked]]:
    """Return a sheet of days with results that columns called by them tell, and what is open."""
    if shape_of(table, basis, results) not in (DayLayout.SLOTS, DayLayout.DAYS, DayLayout.UNKNOWN):
        return table, asked
    told = with_told_results(table, results)
    return told, [one for one in asked if one.role not in told.columns]


def _asked_once(questions: Sequence[ImportQuestion]) -> list[ImportQuestion]:
    """Return the questions without those of other sheets that one answer answers as well."""
    first = {(one.section, one.keys, one.options): one for one in reversed(questions)}
    return [one for one in questions if one in first.values()]


def _why_no_ids(table: ExportTable, people: People) -> str:
    """Return why the numbers of a sheet are no 工号, "" where they may be.

    The roster has nearly all names of the sheet, but none of the numbers beside them, or these are
    other people's: they are the machine's own, and the names tell who is meant.
    """
    if not {"工号", "姓名"} <= table.columns.keys():
        return ""
    number, name = table.columns["工号"], table.columns["姓名"]
    pairs = {(text(row[number]), text(row[name])) for row in table.rows if not is_blank(row[name])}
    names = {name for _, name in pairs}
    known = sum(map(people.is_known, names))
    if known < 2 or known < _NEARLY_ALL * len(names):
        return ""
    if not any(people.is_id(one) for one, _ in pairs):
        return "名册上一个也没有"
    agreeing = sum(bool(people.find(*pair, None).people) for pair in pairs if pair[0])
    others = known >= _SEVERAL and agreeing < (1 - _NEARLY_ALL) * len(pairs)
    return "在名册上是别人的工号" if others else ""


def _by_names(table: ExportTable, people: People) -> tuple[ExportTable, list[str]]:
    """Return a sheet without its column of 工号, and a note, where its numbers are others."""
    why = _why_no_ids(table, people)
    if not why:
        return table, []
    where = f"“{table.sheet}”的" if table.sheet else ""
    title = table.titles[table.columns["工号"]]
    columns = dict(table.columns)
    del columns["工号"]
    note = f"{where}“{title}”列的号码{why}，没有当作工号，按姓名认人"
    return table._replace(columns=columns), [note]


def _sheet(
    table: ExportTable,
    asked: Sequence[Asked],
    shape: DayLayout,
    basis: Basis,
    answers: ImportAnswers,
    results: ResultReader,
) -> tuple[AttendanceSheet, list[ImportQuestion]]:
    """Return a sheet that holds people's days, and what is open about it."""
    open_columns = _open_columns(table, asked, shape)
    questions = [one.question for one in open_columns]
    per_day = _per_day(table, shape, basis, answers)
    if not open_columns and per_day is None:
        questions.append(
            _question(table, "每人每天只有一个结果，看不出一天签到几次", _PER_DAY, _COUNTS)
        )
    elif shape is DayLayout.UNKNOWN and not open_columns:
        questions.append(_which_slot(table))
    blank = answers.meaning(OTHERS, _BLANK, _BLANKS)
    if shape is DayLayout.MATRIX and blank is None and _is_mostly_blank(table, basis):
        questions.append(
            _question(table, "里工作日有很多空白格，看不出是什么意思", _BLANK, _BLANKS)
        )
    if blank is None and lacks_results(table, shape, basis, results):
        questions.append(
            _question(table, "里很多考勤结果是空的，看不出是什么意思", _BLANK, _BLANKS)
        )
    says = _BLANKS[0] if blank == _BLANKS[0] else ""
    return AttendanceSheet(table, shape, per_day or 0, says), questions


def _unreadable_days(asked: Sequence[Asked]) -> list[str]:
    """Return why a sheet is not read that has a column of days in which none can be read."""
    return [
        f"“{column.title}”列看不出是哪一天（{column.example}）；"
        "请在来源系统里把日期导出成“2026-11-03”的样子再导入"
        for one in asked
        if one.role == "日期"
        for column in one.candidates
        if column.values
        and (role := best_role(text(column.title), roles("attendance"))) is not None
        and role.name == "日期"
    ]


def _is_mostly_blank(table: ExportTable, basis: Basis) -> bool:
    """Tell whether many cells of workdays are blank, in a sheet with a column a day."""
    days = [at for at, when in day_columns(table, basis.month).items() if basis.works(when)]
    cells = [row[at] for row in table.rows if not blank_row(row) for at in days]
    return sum(map(is_blank, cells)) > _MANY_BLANKS * len(cells)


def _question(table: ExportTable, what: str, key: str, options: tuple[str, ...]) -> ImportQuestion:
    """Return a question about a sheet."""
    where = f"工作表“{table.sheet}”" if table.sheet else "导出"
    return ImportQuestion(section=OTHERS, what=f"{where}{what}", keys=((key, ""),), options=options)


def _lacking(table: ExportTable, basis: Basis) -> str:
    """Return the workdays, between others, that a sheet with a column a day has no column for."""
    there = set(day_columns(table, basis.month).values())
    between = (min(there) + timedelta(days=n) for n in range((max(there) - min(there)).days))
    return "、".join(f"{day.day}日" for day in between if basis.works(day) and day not in there)


def is_empty(grid: Grid) -> bool:
    """Tell whether a sheet holds nothing."""
    return all(cell is None for row in grid.rows for cell in row)


def _open_columns(table: ExportTable, asked: Sequence[Asked], shape: DayLayout) -> list[Asked]:
    """Return the columns a sheet needs that are not told. KaoheError where it has none like one."""
    needed = set(_NEEDS.get(shape, _NEEDS[DayLayout.DAYS]))
    if "工号" in table.columns:
        needed.discard("姓名")
    found = [one for one in asked if one.role in needed]
    missing = [one.role for one in found if not one.candidates]
    if missing:
        names = "、".join(f"“{name}”" for name in missing)
        raise KaoheError(
            f"工作表“{table.sheet}”没有{names}这样的列，看不出谁的哪一次签到怎么样；"
            "请导出每行都有姓名、日期、考勤结果的报表再导入"
        )
    return found


def _is_attendance(table: ExportTable, asked: Sequence[Asked], shape: DayLayout) -> bool:
    """Tell whether a sheet holds people's days at all: somebody, some day, and some result."""
    who = "姓名" in table.columns or "工号" in table.columns
    if shape is DayLayout.MATRIX:
        return who
    when = "日期" in table.columns
    what = "考勤结果" in table.columns or shape is DayLayout.SLOT_COLUMNS
    named = any(one.role == "考勤结果" and len(one.candidates) > 0 for one in asked)
    return when and (who or what) and (what or named)


def _per_day(
    table: ExportTable, shape: DayLayout, basis: Basis, answers: ImportAnswers
) -> int | None:
    """Return how many slots a day has, 0 where each row says it; None where that is to be asked."""
    answer = answers.meaning(OTHERS, _PER_DAY, _COUNTS)
    if shape is DayLayout.MATRIX:
        if "班次" in table.columns:
            return 1
        return int(answer) if answer else usual_times(table, basis) or None
    if shape is DayLayout.DAYS:
        if answer:
            return int(answer)
        times = day_times(table)
        return 0 if all(slots_a_day(table, times, row) for row in table.rows[:50]) else None
    return 0


def _which_slot(table: ExportTable) -> ImportQuestion:
    titles = tuple((title, "") for title in table.titles if title)
    return ImportQuestion(
        section="列",
        what="同一人同一天有几行，看不出每行是哪一次签到（班次）",
        keys=titles,
        options=("班次", "无"),
    )


def records_of(
    sheet: AttendanceSheet, basis: Basis, results: ResultReader, progress: Progress | None
) -> Iterator[Record]:
    """Return what a sheet says of each slot, whatever its shape."""
    table, shape, per_day, blank = sheet
    if shape is DayLayout.MATRIX:
        return matrix_in(table, basis, per_day, blank, results, progress)
    if shape is DayLayout.SLOT_COLUMNS:
        found = slot_columns_in(table, basis.roster, results, progress)
    elif shape is DayLayout.DAYS:
        found = days_in(table, per_day or None, results, progress)
    else:
        found = slots_in(table, progress)
    if not blank:
        return found
    return with_blanks_told(found, blank, basis, timed=has_times(table, shape, results))
