"""A review export that holds everyone's counts, one row a person."""

import re
from collections.abc import Iterator, Sequence

from udf.roster import Match
from udf.text import Cell, is_blank, text
from workbook.files.progress import Progress
from workbook.imports.findings import (
    Basis,
    Counts,
    Findings,
    ReadingLog,
    at_their_windows,
    open_columns,
    possible,
    stated_once,
    who,
)
from workbook.imports.people import People
from workbook.imports.tables.exports import (
    ExportTable,
    RowRemark,
    Selection,
    count_in,
    records,
)
from workbook.imports.tables.periods import stated_period, years_alone
from workbook.imports.tables.unseen import unseen_rows
from workbook.month.stated_months import is_other

_STATED = ("工号", "姓名", "窗口", "月份", "办件量", "评价量")
_NO_REVIEWS = "评价量是空的，按0计，请核对"
_BAD_ONES = "这份导出只有次数：差评没有登记，请另外导入一行一件的办件明细"


def read_counts(
    selected: Selection, basis: Basis, people: People, progress: Progress | None
) -> Findings | str:
    """Return everyone's 办件量 and 评价量 as the export states them.

    Someone who is in it twice gets neither.
    """
    log = ReadingLog()
    found: dict[int, list[tuple[str, int, Counts]]] = {}
    if selected.asked:
        return open_columns(selected.asked, selected.notes)
    for table in (at_their_windows(one, people) for one in selected.tables):
        title = stated_period(table, basis.month, basis.workdays_over)
        for sheet, row, cells in records([table], _STATED, progress):
            match = people.find(*cells[:3])
            reason = title or _wrong_counts(cells, basis, people)
            if reason:
                log.left.append(RowRemark(sheet, row, reason))
                log.partial.update(match.people or possible(basis.roster, cells[:3], people))
                continue
            counts = count_in(cells[4]) or 0, count_in(cells[5]) or 0
            found.setdefault(match.people[0], []).append((sheet, row, counts))
            log.doubts += [RowRemark(sheet, row, one) for one in _doubts(cells, match, counts)]
    if people.questions:
        return Findings(questions=people.questions, notes=selected.notes)
    counts_of = stated_once(found, basis.roster, log)
    return Findings(
        counts=counts_of,
        left=tuple(log.left),
        doubts=(*log.doubts, *unseen_rows(selected.tables, log.left)),
        partial=frozenset(log.partial),
        totals={
            "办件": sum(cases for cases, _ in counts_of.values()),
            "评价": sum(reviews for _, reviews in counts_of.values()),
        },
        notes=(
            *selected.notes,
            *years_alone(selected.tables, basis.month),
            *log.unstated_note(basis.roster, counts_of),
            *_bad_ones(selected.tables),
        ),
    )


def _doubts(cells: Sequence[Cell], match: Match, counts: Counts) -> Iterator[str]:
    """Yield what is to be looked at of a row of counts."""
    if match.doubt:
        yield f"{match.doubt}：{who(*cells[:3])}"
    if counts[0] and is_blank(cells[5]):
        yield _NO_REVIEWS


def _bad_ones(tables: Sequence[ExportTable]) -> tuple[str, ...]:
    """Return a note where the counts say that there were bad reviews."""
    bad = any(
        (count_in(row[at]) or 0) > 0
        for table in tables
        for at, title in enumerate(table.titles)
        if re.search("差评|不满意", title) and not re.search("率|占比", title)
        for row in table.rows
    )
    return (_BAD_ONES,) if bad else ()


def _wrong_counts(cells: Sequence[Cell], basis: Basis, people: People) -> str:
    """Return why a row of counts is left out, "" where it is not."""
    id_cell, name, window, of, cases, reviews = cells
    if not is_blank(of) and is_other(of, basis.month):
        return f"月份是{text(of)}，不是{basis.month.year}年{basis.month.month}月"
    match = people.find(id_cell, name, window)
    if not match.people:
        people.note_unclear(name, window)
        return f"{match.problem}：{who(id_cell, name, window)}"
    numbers = (count_in(cases), 0 if is_blank(reviews) else count_in(reviews))
    if is_blank(cases) or any(number is None or number < 0 for number in numbers):
        return "办件量、评价量应为0或正整数"
    if (numbers[1] or 0) > (numbers[0] or 0):
        more = f"评价量{numbers[1]}多于办件量{numbers[0]}"
        return f"{more}，没有写入，请核对：{who(id_cell, name, window)}"
    return ""
