"""A monthly summary of attendance: one row a person, counts and no days."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from udf.errors import KaoheError
from udf.text import Cell, is_blank, number, text
from workbook.files.progress import Progress
from workbook.files.table_files import Grid
from workbook.imports.answers import OTHERS, ImportAnswers, ImportQuestion
from workbook.imports.columns import Chooser
from workbook.imports.exports import RowRemark, records, select, stated_month
from workbook.imports.findings import (
    Basis,
    Counts,
    Findings,
    ReadingLog,
    as_written,
    content_tests,
    stated_once,
    who,
)
from workbook.imports.forms import roles
from workbook.imports.people import People
from workbook.imports.stated_months import is_other

_DIRECT = ("应签到次数", "签到异常次数")
_SINGLE = ("迟到次数", "严重迟到次数", "早退次数", "缺卡次数", "上班缺卡次数", "下班缺卡次数")
_WHOLE_DAYS = ("旷工天数", "旷工迟到天数", "请假天数")
_COLUMNS = ("工号", "姓名", "窗口", "月份", *_DIRECT, "应出勤天数", *_SINGLE, *_WHOLE_DAYS)
_CONFIRM, _YES, _NO = "月度汇总的次数就按这样算", "是", "否"
_NO_HEADER = (
    "表头里没有“日期”、“班次”、“考勤结果”，也没有“应签到次数”，或“应出勤天数”和“迟到次数”这样的列"
)
_SAID = "月度汇总没有逐日记录：只写了次数，迟到、早退、旷工没有登记，请另外导入每日统计或原始记录"


def read_summary(
    grids: Sequence[Grid], basis: Basis, answers: ImportAnswers, progress: Progress | None
) -> Findings | str:
    """Return everyone's counts as a summary states them, or as they follow from its days.

    How they follow is asked first. A text says in Chinese what is missing where the file is no
    summary.
    """
    people = People(basis.roster, answers)
    chosen = select(grids, _chooser(basis, people, answers, _DIRECT), basis.month, ())
    direct = not isinstance(chosen, str)
    if isinstance(chosen, str):
        needed = ("应出勤天数", "迟到次数")
        chosen = select(grids, _chooser(basis, people, answers, needed), basis.month, ())
        if isinstance(chosen, str):
            return _NO_HEADER
        if not _is_agreed(answers):
            names = {name for table in chosen.tables for name in table.columns}
            return Findings(questions=(_question(names, basis),), notes=chosen.notes)
    log = ReadingLog()
    found: dict[int, list[tuple[str, int, Counts]]] = {}
    other = {table.sheet: stated_month(table, basis.month) for table in chosen.tables}
    for sheet, row, cells in records(chosen.tables, _COLUMNS, progress):
        values = dict(zip(_COLUMNS, cells, strict=True))
        match = people.find(*cells[:3])
        counts = _stated(values) if direct else _computed(values, _per_day(basis))
        strange = other[sheet] or _other_month(values["月份"], basis)
        if strange:
            log.left.append(RowRemark(sheet, row, strange))
        elif not match.people:
            people.note_unclear(*cells[1:3])
            log.left.append(RowRemark(sheet, row, f"{match.problem}：{who(*cells[:3])}"))
        elif counts is None:
            log.left.append(RowRemark(sheet, row, "次数、天数看不懂或不是整次，没有写入"))
        else:
            found.setdefault(match.people[0], []).append((sheet, row, counts))
    if people.questions:
        return Findings(questions=people.questions, notes=chosen.notes)
    counts_of = stated_once(found, basis.roster, log)
    return Findings(
        counts=counts_of,
        left=tuple(log.left),
        totals={"汇总": len(counts_of)},
        notes=(*chosen.notes, _SAID),
    )


def _is_agreed(answers: ImportAnswers) -> bool:
    """Tell whether counts may be computed from days. KaoheError where the office says no."""
    agreed = answers.meaning(OTHERS, _CONFIRM, (_YES, _NO))
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
        roles("summary"),
        content_tests(basis, people),
        ("姓名", *needed),
        frozenset(("姓名",)),
        answers,
    )


def _per_day(basis: Basis) -> int:
    return int(basis.choices.value("slots_per_day"))


def _question(names: set[str], basis: Basis) -> ImportQuestion:
    times = "＋".join(name for name in _SINGLE if name in names)
    days = "＋".join(name for name in _WHOLE_DAYS if name in names)
    per_day = _per_day(basis)
    abnormal = "＋".join(filter(None, (times, f"（{days}）×{per_day}" if days else "")))
    what = f"应签到次数＝应出勤天数×{per_day}，签到异常次数＝{abnormal}，这样算对吗"
    return ImportQuestion(OTHERS, what, ((_CONFIRM, ""),), (_YES, _NO))


def _stated(values: Mapping[str, Cell]) -> Counts | None:
    due, abnormal = (_fraction(values[name]) for name in _DIRECT)
    return _whole(due, abnormal if abnormal is not None else Fraction(0))


def _computed(values: Mapping[str, Cell], per_day: int) -> Counts | None:
    due = _fraction(values["应出勤天数"])
    singles = [_fraction(values[name]) for name in _SINGLE]
    days = [_fraction(values[name]) for name in _WHOLE_DAYS]
    unclear = any(
        count is None and not is_blank(values[name])
        for name, count in zip((*_SINGLE, *_WHOLE_DAYS), (*singles, *days), strict=True)
    )
    if due is None or unclear:
        return None
    abnormal = sum((count or Fraction(0) for count in singles), Fraction(0)) + per_day * sum(
        (count or Fraction(0) for count in days), Fraction(0)
    )
    return _whole(due * per_day, abnormal)


def _whole(due: Fraction | None, abnormal: Fraction) -> Counts | None:
    if due is None or due.denominator != 1 or abnormal.denominator != 1:
        return None
    if not 0 <= abnormal <= due:
        return None
    return int(due), int(abnormal)


def _fraction(cell: Cell) -> Fraction | None:
    found = number(text(cell).rstrip("次天日个") if isinstance(cell, str) else cell)
    return None if found is None else Fraction(str(found))
