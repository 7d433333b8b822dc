"""A monthly summary of attendance: one row a person, counts and no days."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from udf.errors import KaoheError
from udf.text import Cell, is_blank, number, text
from workbook.files.answers_file import is_nothing
from workbook.files.progress import Progress
from workbook.files.table_files import Grid
from workbook.imports.answers import OTHERS, ImportAnswers, ImportQuestion
from workbook.imports.attendance_results import without_dashes
from workbook.imports.columns import Chooser
from workbook.imports.exports import (
    ExportTable,
    RowRemark,
    Selection,
    records,
    select,
    stated_month,
)
from workbook.imports.findings import (
    Basis,
    Counts,
    Findings,
    ReadingLog,
    as_written,
    content_tests,
    open_columns,
    possible,
    stated_once,
    who,
)
from workbook.imports.forms import data, roles
from workbook.imports.people import People
from workbook.imports.stated_months import is_other

_DIRECT = ("应签到次数", "签到异常次数")
_SINGLE = ("迟到次数", "严重迟到次数", "早退次数", "缺卡次数", "上班缺卡次数", "下班缺卡次数")
_LEAVE = "请假天数"
_WHOLE_DAYS = ("旷工天数", "旷工迟到天数", _LEAVE)
_HALF_DAYS = "旷工半天数"
_COLUMNS = (
    *("工号", "姓名", "窗口", "月份", *_DIRECT, "应出勤天数"),
    *(*_SINGLE, *_WHOLE_DAYS, _HALF_DAYS),
)
_DAYS = "天数"
# headers of counts: one that is not taken is named
_COUNTS = re.compile("次|天|日|假|卡|签|勤|迟|退|岗|旷")
_NO_DAYS = re.compile(r"(?<!含)(?:半|0\.5)|小时|时长|分钟")  # 天数(含半天) are days
_LABELS = re.compile("岗位|日期|班次|签字|号|[名组]$")  # whose words count nothing
_ZERO = re.compile("[0.]+(?:次|天|日|个|小时|时|分钟|分)?")
_YES, _NO = "是", "否"
_NO_HEADER = (
    "表头里没有“日期”、“班次”、“考勤结果”，也没有“应签到次数”，或“应出勤天数”和“迟到次数”这样的列"
)
_UNREADABLE = "次数、天数看不懂或不是整次，没有写入"
_SAID = "月度汇总没有逐日记录：只写了次数，迟到、早退、旷工没有登记，请另外导入每日统计或原始记录"


def read_summary(
    grids: Sequence[Grid], basis: Basis, answers: ImportAnswers, progress: Progress | None
) -> Findings | str:
    """Return everyone's counts as a summary states them, or as they follow from its days.

    How they follow is asked first. A text says in Chinese what is missing where the file is no
    summary.
    """
    people = People(basis.roster, answers)
    chosen = _selected(grids, basis, people, answers)
    if isinstance(chosen, str):
        _refuse_rates(grids, basis, people, answers)
        return _NO_HEADER
    if chosen.asked:
        return open_columns(chosen.asked, chosen.notes)
    direct = all(set(_DIRECT) <= table.columns.keys() for table in chosen.tables)
    tables = chosen.tables
    if not direct:
        tables = tuple(_with_leave(_in_days(table)) for table in tables)
    if not direct and not _is_agreed(formula := _formula(tables, basis), answers):
        return Findings(questions=(_question(formula),), notes=chosen.notes)
    log = ReadingLog()
    found = _rows_read(tables, direct, basis, people, log, progress)
    if people.questions:
        return Findings(questions=people.questions, notes=chosen.notes)
    counts_of = stated_once(found, basis.roster, log)
    return Findings(
        counts=counts_of,
        left=tuple(log.left),
        doubts=tuple(log.doubts),
        partial=frozenset(log.partial),
        totals={"汇总": len(counts_of)},
        notes=(*chosen.notes, *log.unstated_note(basis.roster, counts_of), _SAID),
    )


def _rows_read(
    tables: Sequence[ExportTable],
    direct: bool,
    basis: Basis,
    people: People,
    log: ReadingLog,
    progress: Progress | None,
) -> dict[int, list[tuple[str, int, Counts]]]:
    """Return the counts that rows state of each person; whom a row left may be about is noted."""
    names = tuple(dict.fromkeys((*_COLUMNS, *_named(tables))))
    found: dict[int, list[tuple[str, int, Counts]]] = {}
    other = {table.sheet: stated_month(table, basis.month) for table in tables}
    for sheet, row, cells in records(tables, names, progress):
        values = dict(zip(names, cells, strict=True))
        match = people.find(*cells[:3])
        counts = _stated(values) if direct else _computed(values, basis)
        problem = other[sheet] or _other_month(values["月份"], basis)
        if not problem and not match.people:
            people.note_unclear(*cells[1:3])
            problem = f"{match.problem}：{who(*cells[:3])}"
        if problem or isinstance(counts, str):
            log.left.append(RowRemark(sheet, row, problem or str(counts)))
            log.partial.update(match.people or possible(basis.roster, cells[:3], people))
            continue
        found.setdefault(match.people[0], []).append((sheet, row, counts))
        if match.doubt:
            log.doubts.append(RowRemark(sheet, row, f"{match.doubt}：{who(*cells[:3])}"))
    return found


def _selected(
    grids: Sequence[Grid], basis: Basis, people: People, answers: ImportAnswers
) -> Selection | str:
    """Return the sheets with both counts, else those that say what they follow from."""
    for needed in (_DIRECT, *((due, "迟到次数") for due in ("应签到次数", "应出勤天数"))):
        chosen = select(grids, _chooser(basis, people, answers, needed), basis.month, ())
        if not isinstance(chosen, str):
            break
    return chosen


def _refuse_rates(
    grids: Sequence[Grid], basis: Basis, people: People, answers: ImportAnswers
) -> None:
    """Raise KaoheError where a summary has how often one had to sign in, but not what was amiss."""
    due = select(grids, _chooser(basis, people, answers, _DIRECT[:1]), basis.month, ())
    if not isinstance(due, str):
        table = due.tables[0]
        title = as_written(table.titles[table.columns.get(_DIRECT[0], 0)])
        raise KaoheError(
            f"“{table.sheet}”有“{title}”，没有签到异常次数这样的列，出勤率、实到次数代替不了它，没有写入；"
            "请加上一列“签到异常次数”，或导出每日统计再导入"
        )


def _is_agreed(formula: str, answers: ImportAnswers) -> bool:
    """Tell whether counts may be computed in this way. KaoheError where the office says no."""
    agreed = answers.meaning(OTHERS, formula, (_YES, _NO))
    if agreed == _NO:
        raise KaoheError("月度汇总的次数不能这样算；请导出每日统计或原始记录再导入")
    return agreed is not None


def _other_month(written: Cell, basis: Basis) -> str:
    """Return why a row is left out that names another month, "" where it does not."""
    if is_blank(written) or not is_other(written, basis.month):
        return ""
    return f"月份是{as_written(written)}，没有写入"


def _chooser(
    basis: Basis, people: People, answers: ImportAnswers, needed: Sequence[str]
) -> Chooser:
    return Chooser(
        roles=roles("summary"),
        tests=content_tests(basis, people),
        needed=("姓名", *needed),
        tellable=frozenset(("姓名",)),
        answers=answers,
    )


def _per_day(basis: Basis) -> int:
    return int(basis.choices.value("slots_per_day"))


def _in_days(table: ExportTable) -> ExportTable:
    """Return a summary without the columns of days whose header says half days or hours."""
    columns = {
        name: at
        for name, at in table.columns.items()
        if name not in _WHOLE_DAYS or not _NO_DAYS.search(text(table.titles[at]))
    }
    return table._replace(columns=columns)


def _with_leave(table: ExportTable) -> ExportTable:
    """Return a summary with its columns of each kind of leave, where none has them all."""
    if _LEAVE in table.columns:
        return table
    taken = set(table.columns.values())
    leave = {
        _kind(title) + _DAYS: at
        for at, title in enumerate(table.titles)
        if at not in taken and _kind(title) in _leave_words() and "时" not in title
    }
    return table._replace(columns={**leave, **table.columns})


def _named(tables: Sequence[ExportTable]) -> list[str]:
    """Return the columns that were found on any of the sheets."""
    return list(dict.fromkeys(name for table in tables for name in table.columns))


def _kind(title: str) -> str:
    """Return what a header counts the days of: 事假 of 事假天数 and of 事假(天)."""
    return re.sub(r"(?:[(（]?(?:天数|天|日数|日)[)）]?)$", "", text(title))


def _leave_words() -> set[str]:
    return {text(word) for word in data()["attendance"]["results"]["leave"]}


def _days_of(names: Collection[str], basis: Basis) -> list[str]:
    """Return which columns count days that are amiss: not those that the office calls normal."""
    normal = {text(word) + _DAYS for word in basis.choices.listed("normal_results")}
    leave = {word + _DAYS for word in _leave_words()} | set(_WHOLE_DAYS)
    return [name for name in names if name in leave and name not in normal]


def _question(formula: str) -> ImportQuestion:
    what = "月度汇总的次数这样算对吗"
    return ImportQuestion(section=OTHERS, what=what, keys=((formula, ""),), options=(_YES, _NO))


def _formula(tables: Sequence[ExportTable], basis: Basis) -> str:
    """Return in words how counts follow from the columns, and which columns of counts do not.

    An answer holds for these words: for other columns it is asked again.
    """
    names = _named(tables)
    per_day = _per_day(basis)
    due = "" if "应签到次数" in names else f"应签到次数＝应出勤天数×{per_day}，"
    times = "＋".join(name for name in _SINGLE if name in names)
    days = _days_of(names, basis)
    whole = f"（{'＋'.join(days)}）" if len(days) > 1 else "".join(days)
    halves = (f"{title}×{Fraction(per_day, 2)}" for title in _headers(tables, _HALF_DAYS))
    abnormal = "＋".join(filter(None, (times, f"{whole}×{per_day}" if days else "", *halves)))
    left = "、".join(_not_taken(tables, basis))
    return f"{due}签到异常次数＝{abnormal}" + (f"（没有算进去的列：{left}）" if left else "")


def _headers(tables: Sequence[ExportTable], name: str) -> list[str]:
    """Return how the sheets themselves call a column."""
    titles = (table.titles[table.columns[name]] for table in tables if name in table.columns)
    return list(dict.fromkeys(map(as_written, titles)))


def _not_taken(tables: Sequence[ExportTable], basis: Basis) -> Iterator[str]:
    """Yield the headers of counts that nothing is computed from."""
    used = {*_COLUMNS, *_days_of(_named(tables), basis)}
    for table in tables:
        taken = {at for name, at in table.columns.items() if name in used}
        for at, title in enumerate(table.titles):
            if at not in taken and _COUNTS.search(title):
                worded = not _LABELS.search(text(title))
                if any(number(row[at]) or (worded and _is_worded(row[at])) for row in table.rows):
                    yield as_written(title)


def _is_worded(cell: Cell) -> bool:
    """Tell whether a cell has words that may count something: 三天 and 2次, neither 无 nor 0次."""
    if not isinstance(cell, str) or _ZERO.fullmatch(text(cell)):
        return False
    return _amiss(cell) != 0


def _stated(values: Mapping[str, Cell]) -> Counts | str:
    """Return the counts that a row states, or why it states none."""
    due, abnormal = (values[name] for name in _DIRECT)
    amiss = _amiss(abnormal)
    return _UNREADABLE if amiss is None else _whole(_fraction(due), amiss)


def _computed(values: Mapping[str, Cell], basis: Basis) -> Counts | str:
    """Return the counts that follow from a row's times and days, or why none do."""
    per_day = _per_day(basis)
    amiss = {
        **dict.fromkeys(_SINGLE, Fraction(1)),
        **dict.fromkeys(_days_of([*values], basis), Fraction(per_day)),
        _HALF_DAYS: Fraction(per_day, 2),
    }
    counts = {name: count for name in amiss if (count := _amiss(values[name])) is not None}
    if len(counts) < len(amiss) or counts[_HALF_DAYS].denominator != 1:
        return _UNREADABLE
    days = _fraction(values["应出勤天数"])
    due = _fraction(values["应签到次数"])
    if due is None and days is not None:
        due = days * per_day
    abnormal = sum(times * counts[name] for name, times in amiss.items())
    return _whole(due, Fraction(abnormal))


def _whole(due: Fraction | None, abnormal: Fraction) -> Counts | str:
    if due is None or due.denominator != 1 or abnormal.denominator != 1 or abnormal < 0:
        return _UNREADABLE
    if abnormal > due >= 0:
        return f"签到异常次数{abnormal}多于应签到次数{due}，没有写入，请核对"
    return _UNREADABLE if due < 0 else (int(due), int(abnormal))


def _amiss(cell: Cell) -> Fraction | None:
    """Return how often something was amiss: 0 for a blank, a dash and 无, None for other words."""
    written = without_dashes(text(cell)) if isinstance(cell, str) else cell
    return Fraction(0) if is_blank(written) or is_nothing(str(written)) else _fraction(cell)


def _fraction(cell: Cell) -> Fraction | None:
    if isinstance(cell, bool):
        return None
    found = number(text(cell).rstrip("次天日个") if isinstance(cell, str) else cell)
    return None if found is None else Fraction(str(found))
