"""The review platform's export: one row a case, or everyone's counts."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from udf.roster import Roster
from udf.text import Cell, is_blank, text, whole
from workbook.imports.exports import ExportTable, Line, Progress, form, records, words
from workbook.imports.findings import (
    VERIFIED,
    Counts,
    Findings,
    Fit,
    Incident,
    as_written,
    export_day,
    finder,
    fitting,
    in_month,
    once,
    verdict_of,
    who,
)

_COLUMNS = (
    "工号", "姓名", "窗口", "办结时间",
    "办件编号", "事项名称", "评价等级", "差评核实", "整改期限", "整改完成时间",
)  # fmt: skip
_NUMBER, _LEVEL = _COLUMNS.index("办件编号"), _COLUMNS.index("评价等级")
_STATED = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})(?![0-9])")
_PRINTED = re.compile(
    r"(?:导出|打印|制表|生成|下载|填报|填表|查询)[^0-9]{0,6}[0-9]{4}[-/.年][0-9]{1,2}"
)


def read_cases(
    tables: Sequence[ExportTable], roster: Roster, month: date, progress: Progress | None = None
) -> Findings:
    """Return everyone's 办件量 and 评价量, and an incident for each bad review and late remedy.

    A case that stands in the export twice counts once.
    """
    left: list[Line] = []
    doubts: list[Line] = []
    rows = list(once(records(tables, _COLUMNS, progress), _NUMBER, "办件编号", left))
    fits = list(fitting(rows, roster, month, "办结时间", left, doubts))
    cases = Counter(fit.person for fit in fits)
    reviews = Counter(fit.person for fit in _reviewed(fits, doubts))
    incidents = (*_bad(fits, left, doubts), *_overdue(rows, roster, month, left))
    numbers = {text(cells[_NUMBER]) for _, _, cells in rows}
    return Findings(
        {person: (cases[person], reviews[person]) for person in sorted(cases)},
        incidents,
        frozenset(numbers | {_remedy(number) for number in numbers}),
        frozenset(cases),
        tuple(left),
        tuple(doubts),
        {"办件": cases.total(), "评价": reviews.total()},
        silence=(0, 0),
    )


def _reviewed(fits: Iterable[Fit], doubts: list[Line]) -> Iterator[Fit]:
    levels, unrated = words(form("reviews")["levels"]), words(form("reviews")["unrated"])
    for fit in fits:
        level = text(fit.rest[_LEVEL - 4])
        if level in levels:
            yield fit
        elif level and level not in unrated:
            doubts.append(Line(fit.sheet, fit.row, f"不认识评价等级“{level}”，没有计入评价量"))


def _bad(fits: Iterable[Fit], left: list[Line], doubts: list[Line]) -> Iterator[Incident]:
    """Yield an incident for each review of a level that has a clause."""
    levels, clauses = words(form("reviews")["levels"]), form("reviews")["clauses"]
    spellings = words(form("reviews")["verdicts"])
    for fit in fits:
        number, item, level, verified, *_ = fit.rest
        clause = clauses.get(levels.get(text(level), ""))
        if clause is None:
            continue
        if is_blank(number):
            left.append(Line(fit.sheet, fit.row, "缺办件编号，差评没有登记"))
            continue
        verdict, doubt = verdict_of(verified, spellings)
        if doubt:
            doubts.append(Line(fit.sheet, fit.row, doubt))
        yield Incident(
            text(number),
            fit.person,
            fit.when,
            clause,
            None,
            verdict,
            as_written(item),
            fit.sheet,
            fit.row,
        )


def _remedy(number: str) -> str:
    return f"{number} 整改"


def _overdue(
    rows: Iterable[tuple[str, int, tuple[Cell, ...]]],
    roster: Roster,
    month: date,
    left: list[Line],
) -> Iterator[Incident]:
    """Yield an incident for each verified bad review that was not put right in time.

    It is dated the day after the deadline, so the case may have been closed in an earlier month.
    """
    levels, clauses = words(form("reviews")["levels"]), form("reviews")["clauses"]
    spellings = words(form("reviews")["verdicts"])
    find = finder(roster)
    for sheet, row, (id_cell, name, window, _, number, item, level, verified, *days) in rows:
        if levels.get(text(level), "") not in clauses:
            continue
        people = find(id_cell, name, window).people
        if not people or is_blank(number) or verdict_of(verified, spellings)[0] != VERIFIED:
            continue
        late = _late_from(days[0], days[1], month)
        if isinstance(late, str):
            left.append(Line(sheet, row, late))
        elif late is not None and not in_month(late, month):
            reason = f"整改逾期应记在{late.isoformat()}，不在本月，请在那个月登记"
            left.append(Line(sheet, row, reason))
        elif late is not None and not roster.people[people[0]].in_post(late):
            reason = f"整改逾期应记在{late.isoformat()}，本人当日不在岗，没有登记"
            left.append(Line(sheet, row, reason))
        elif late is not None:
            remark = f"整改期限{export_day(days[0], month.year)}，{as_written(item)}"
            yield Incident(
                _remedy(text(number)),
                people[0],
                late,
                clauses["overdue"],
                None,
                "",
                remark,
                sheet,
                row,
            )


def _late_from(deadline_cell: Cell, mended_cell: Cell, month: date) -> date | str | None:
    """Return the first day of delay, None where there is none, or why that cannot be told."""
    if is_blank(deadline_cell):
        return None
    deadline, mended = (export_day(cell, month.year) for cell in (deadline_cell, mended_cell))
    if deadline is None:
        return "整改期限看不懂，没有判断是否按时整改"
    if mended is None and not is_blank(mended_cell):
        return "整改完成时间看不懂，没有判断是否按时整改"
    last_day = month.replace(day=monthrange(month.year, month.month)[1])
    late = deadline <= last_day if mended is None else mended > deadline
    return deadline + timedelta(days=1) if late else None


def read_counts(
    tables: Sequence[ExportTable], roster: Roster, month: date, progress: Progress | None = None
) -> Findings:
    """Return everyone's 办件量 and 评价量 as the export states them.

    Someone who stands in it twice gets neither.
    """
    find = finder(roster)
    left: list[Line] = []
    doubts: list[Line] = []
    found: dict[int, list[tuple[str, int, Counts]]] = {}
    for table in tables:
        stated = _other_month(table, month)
        columns = ("工号", "姓名", "窗口", "办件量", "评价量")
        for sheet, row, (id_cell, name, window, *cells) in records([table], columns, progress):
            match = find(id_cell, name, window)
            cases, reviews = (0 if is_blank(cell) else whole(cell) for cell in cells)
            if stated or not match.people:
                reason = stated or f"{match.problem}：{who(id_cell, name, window)}"
            elif cases is None or reviews is None or min(cases, reviews) < 0 or is_blank(cells[0]):
                reason = "办件量、评价量应为0或正整数"
            else:
                found.setdefault(match.people[0], []).append((sheet, row, (cases, reviews)))
                if match.doubt:
                    doubts.append(Line(sheet, row, f"{match.doubt}：{who(id_cell, name, window)}"))
                continue
            left.append(Line(sheet, row, reason))
    for person, lines in found.items():
        if len(lines) > 1:
            reason = f"{roster.people[person].label}有{len(lines)}行，没有写入"
            left += [Line(sheet, row, reason) for sheet, row, _ in lines]
    counts = {person: lines[0][2] for person, lines in sorted(found.items()) if len(lines) == 1}
    return Findings(
        counts, (), frozenset(), frozenset(), tuple(left), tuple(doubts),
        {"办件": sum(c for c, _ in counts.values()), "评价": sum(r for _, r in counts.values())},
    )  # fmt: skip


def _other_month(table: ExportTable, month: date) -> str:
    """Return a problem where the lines above the header state months, and not this one."""
    said = " ".join(_PRINTED.sub("", text(cell)) for row in table.titles for cell in row)
    months = {(int(year), int(number)) for year, number in _STATED.findall(said)}
    if not months or (month.year, month.month) in months:
        return ""
    year, number = max(months)
    return f"表题写的是{year}年{number}月，不是{month.year}年{month.month}月"
