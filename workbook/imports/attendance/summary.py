"""A monthly summary of attendance: one row a person, counts and no days."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from udf.errors import KaoheError
from udf.text import Cell, is_blank, number, text
from workbook.files.answers_file import is_nothing
from workbook.files.progress import Progress
from workbook.files.table_files import Grid
from workbook.imports.answers import OTHERS, ImportAnswers, ImportQuestion
from workbook.imports.attendance.results import without_dashes
from workbook.imports.attendance.summary_units import (
    HALF_DAYS,
    Unit,
    count_of,
    in_units,
    units_of,
    weight,
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
from workbook.imports.forms import roles
from workbook.imports.people import People
from workbook.imports.tables.columns import Chooser, ExportColumn
from workbook.imports.tables.exports import (
    ExportTable,
    RowRemark,
    Selection,
    records,
    select,
)
from workbook.imports.tables.periods import stated_period, years_alone
from workbook.imports.tables.unseen import unseen_rows
from workbook.month.stated_months import is_other

_DIRECT = ("应签到次数", "签到异常次数")
_COLUMNS = ("工号", "姓名", "窗口", "月份", *_DIRECT, "应出勤天数")
# headers of counts: one that is not taken is named
_COUNTS = re.compile("次|天|日|假|卡|签|勤|迟|退|岗|旷")
_LABELS = re.compile("岗位|日期|班次|签字|号|[名组]$")  # whose words count nothing
_ZERO = re.compile("[0.]+(?:次|天|日|个|小时|时|分钟|分)?")
_YES, _NO = "是", "否"
_BY_COLUMN, _NOT_ADDED = "次数怎么算", "不算"
_NO_HEADER = (
    "表头里没有“日期”、“班次”、“考勤结果”，也没有“应签到次数”，或“应出勤天数”和“迟到次数”这样的列"
)
_NOBODYS = "有应签到次数、签到异常次数，没有“姓名”这样的列，分不到人"
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
        return chosen
    if chosen.asked:
        return open_columns(chosen.asked, chosen.notes)
    tables = tuple(map(in_units, chosen.tables))
    units: dict[str, Unit] | None = None
    if not all(set(_DIRECT) <= table.columns.keys() for table in tables):
        if not units_of(_named(tables), basis):
            _refuse_rates(grids, basis, people, answers)
        tables, units, questions = _summed(tables, basis, answers)
        if questions:
            return Findings(questions=questions, notes=chosen.notes)
    log = ReadingLog()
    found = _rows_read(tables, units, basis, people, log, progress)
    if people.questions:
        return Findings(questions=people.questions, notes=chosen.notes)
    counts_of = stated_once(found, basis.roster, log)
    return Findings(
        counts=counts_of,
        left=tuple(log.left),
        doubts=(*log.doubts, *unseen_rows(tables, log.left)),
        partial=frozenset(log.partial),
        totals={"汇总": len(counts_of)},
        notes=(
            *chosen.notes,
            *years_alone(tables, basis.month),
            *log.unstated_note(basis.roster, counts_of),
            _SAID,
        ),
    )


def _rows_read(
    tables: Sequence[ExportTable],
    units: Mapping[str, Unit] | None,
    basis: Basis,
    people: People,
    log: ReadingLog,
    progress: Progress | None,
) -> dict[int, list[tuple[str, int, Counts]]]:
    """Return the counts that rows state of each person; whom a row left may be about is noted.

    ``units`` are the columns that add up to what was amiss, None where rows say it themselves.
    """
    names = (*_COLUMNS, *(units or ()))
    found: dict[int, list[tuple[str, int, Counts]]] = {}
    other = {
        table.sheet: stated_period(table, basis.month, basis.workdays_over) for table in tables
    }
    for sheet, row, cells in records(tables, names, progress):
        values = dict(zip(names, cells, strict=True))
        match = people.find(*cells[:3])
        counts = _stated(values) if units is None else _computed(values, units, basis)
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
    dues = ("应签到次数", "应出勤天数")
    for needed in (_DIRECT, *((due, "迟到次数") for due in dues)):
        chosen = select(grids, _chooser(basis, people, answers, needed), basis.month, ())
        if not isinstance(chosen, str):
            return chosen
    for due in dues:
        chosen = select(grids, _chooser(basis, people, answers, (due,)), basis.month, ())
        if not isinstance(chosen, str) and units_of(_named(map(in_units, chosen.tables)), basis):
            return chosen
    unnamed = replace(_chooser(basis, people, answers, ()), needed=_DIRECT)
    nobodys = select(grids, unnamed, basis.month, ())
    return _NO_HEADER if isinstance(nobodys, str) else _NOBODYS


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


def _summed(
    tables: Sequence[ExportTable], basis: Basis, answers: ImportAnswers
) -> tuple[tuple[ExportTable, ...], dict[str, Unit], tuple[ImportQuestion, ...]]:
    """Return the sheets and the columns that add up to what was amiss, or what is to be asked.

    An office that does not agree says of each column of counts how it is added.
    """
    units = units_of(_named(tables), basis)
    formula = _formula(tables, units, basis)
    agreed = answers.meaning(OTHERS, formula, (_YES, _NO))
    if agreed is None:
        return (), {}, (_question(formula),)
    if agreed == _YES:
        return tuple(tables), units, ()
    likely = _likely(tables, units)
    options = (*(unit.value for unit in Unit), _NOT_ADDED)
    given = {title: answers.meaning(_BY_COLUMN, title, options) for title in likely}
    if None in given.values():
        asked = {title: likely[title] for title, how in given.items() if how is None}
        return (), {}, (_question_by_column(tables, asked, options, basis),)
    own = {title: Unit(how) for title, how in given.items() if how not in (None, _NOT_ADDED)}
    return tuple(_with_columns(table, own) for table in tables), own, ()


def _likely(tables: Sequence[ExportTable], units: Mapping[str, Unit]) -> dict[str, str]:
    """Return the headers of all columns of counts with how each is added, "" where it is not."""
    added = {title: unit.value for name, unit in units.items() for title in _headers(tables, name)}
    return {**added, **dict.fromkeys(_not_taken(tables, units), "")}


def _with_columns(table: ExportTable, units: Mapping[str, Unit]) -> ExportTable:
    """Return a sheet with columns of counts by their own headers."""
    due = {name: at for name, at in table.columns.items() if name in _COLUMNS}
    own = {as_written(title): at for at, title in enumerate(table.titles)}
    return table._replace(columns={**{t: at for t, at in own.items() if t in units}, **due})


def _question_by_column(
    tables: Sequence[ExportTable],
    likely: Mapping[str, str],
    options: tuple[str, ...],
    basis: Basis,
) -> ImportQuestion:
    per_day, setting = _per_day(basis), basis.choices.named("slots_per_day").name
    times = "，".join(f"{unit.value}×{weight(unit, per_day)}" for unit in Unit)
    what = f"签到异常次数由哪些列加起来（{times}；{setting}不是{per_day}的，先改口径）"
    examples = {
        as_written(title): ExportColumn(at, title, table.rows).example
        for table in reversed(tables)
        for at, title in enumerate(table.titles)
    }
    keys = tuple((title, examples[title]) for title in likely)
    return ImportQuestion(_BY_COLUMN, what, keys, options, likely)


def _other_month(written: Cell, basis: Basis) -> str:
    """Return why a row is left out that names another month, "" where it does not."""
    if is_blank(written) or not is_other(written, basis.month):
        return ""
    return f"月份是{text(written)}，没有写入"


def _chooser(
    basis: Basis, people: People, answers: ImportAnswers, needed: Sequence[str]
) -> Chooser:
    return Chooser(
        roles=roles("summary"),
        tests=content_tests(basis, people),
        needed=("姓名", *needed),
        tellable=frozenset(("姓名", "窗口")),
        answers=answers,
    )


def _per_day(basis: Basis) -> int:
    return int(basis.choices.value("slots_per_day"))


def _named(tables: Iterable[ExportTable]) -> list[str]:
    """Return the columns that were found on any of the sheets."""
    return list(dict.fromkeys(name for table in tables for name in table.columns))


def _question(formula: str) -> ImportQuestion:
    what = "月度汇总的次数这样算对吗（填否的，再问每列怎么算）"
    return ImportQuestion(section=OTHERS, what=what, keys=((formula, ""),), options=(_YES, _NO))


def _formula(tables: Sequence[ExportTable], units: Mapping[str, Unit], basis: Basis) -> str:
    """Return in words how counts follow from the columns, and which columns of counts do not.

    An answer holds for these words: for other columns it is asked again.
    """
    per_day = _per_day(basis)
    due = "" if "应签到次数" in _named(tables) else f"应签到次数＝应出勤天数×{per_day}，"
    times, days = (
        [name for name, unit in units.items() if unit is one] for one in (Unit.TIMES, Unit.DAYS)
    )
    whole = f"（{'＋'.join(days)}）" if len(days) > 1 else "".join(days)
    half = weight(Unit.HALF_DAYS, per_day)
    halves = (f"{title}×{half}" for title in _headers(tables, HALF_DAYS))
    abnormal = "＋".join((*times, *([f"{whole}×{per_day}"] if days else ()), *halves))
    left = "、".join(_not_taken(tables, units))
    return f"{due}签到异常次数＝{abnormal}" + (f"（没有算进去的列：{left}）" if left else "")


def _headers(tables: Sequence[ExportTable], name: str) -> list[str]:
    """Return how the sheets themselves call a column."""
    titles = (table.titles[table.columns[name]] for table in tables if name in table.columns)
    return list(dict.fromkeys(map(as_written, titles)))


def _not_taken(tables: Sequence[ExportTable], units: Collection[str]) -> Iterator[str]:
    """Yield the headers of counts that nothing is computed from."""
    used = {*_COLUMNS, *units}
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
    return all(_amiss(cell, unit) != 0 for unit in Unit)


def _stated(values: Mapping[str, Cell]) -> Counts | str:
    """Return the counts that a row states, or why it states none."""
    due, abnormal = (values[name] for name in _DIRECT)
    amiss = _amiss(abnormal, Unit.TIMES)
    return _UNREADABLE if amiss is None else _whole(count_of(due, Unit.TIMES), amiss)


def _computed(values: Mapping[str, Cell], units: Mapping[str, Unit], basis: Basis) -> Counts | str:
    """Return the counts that follow from a row's times and days, or why none do."""
    per_day, abnormal = _per_day(basis), Fraction(0)
    for name, unit in units.items():
        count = _amiss(values[name], unit)
        if count is None:
            return _UNREADABLE
        abnormal += count * weight(unit, per_day)
    days = count_of(values["应出勤天数"], Unit.DAYS)
    due = count_of(values["应签到次数"], Unit.TIMES)
    if due is None and days is not None:
        due = days * per_day
    return _whole(due, abnormal)


def _whole(due: Fraction | None, abnormal: Fraction) -> Counts | str:
    if due is None or due.denominator != 1 or abnormal.denominator != 1 or abnormal < 0:
        return _UNREADABLE
    if abnormal > due >= 0:
        return f"签到异常次数{abnormal}多于应签到次数{due}，没有写入，请核对"
    return _UNREADABLE if due < 0 else (int(due), int(abnormal))


def _amiss(cell: Cell, unit: Unit) -> Fraction | None:
    """Return how often something was amiss: 0 for a blank, a dash and 无, None for other words."""
    written = without_dashes(text(cell)) if isinstance(cell, str) else cell
    return Fraction(0) if is_blank(written) or is_nothing(str(written)) else count_of(cell, unit)
