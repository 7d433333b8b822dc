"""Bad reviews: what is to be entered of them, and which were put right too late."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

from udf.entries import Verdict
from udf.rulebook import Subject
from udf.text import Cell, is_blank, text
from udf.written_days import written_day
from workbook.imports.findings import (
    Basis,
    Event,
    Fit,
    ReadingLog,
    Record,
    as_written,
    in_month,
)
from workbook.imports.forms import data, words
from workbook.imports.people import People
from workbook.imports.tables.exports import ExportTable, RowRemark
from workbook.imports.verdicts import verdict_of
from workbook.month.month_text import last_day


def bad_reviews(
    fits: Iterable[Fit], against: Mapping[tuple[str, int], str], log: ReadingLog
) -> Iterator[Event]:
    """Yield an incident for each review of a level that has a clause."""
    about, spellings = data()["reviews"]["about"], words(data()["verdicts"])
    for fit in fits:
        number, item, level, verified, *_ = fit.rest
        if text(level) not in about:
            continue
        if is_blank(number):
            log.left.append(RowRemark(fit.sheet, fit.row, "缺办件编号，差评没有登记"))
            continue
        if (fit.sheet, fit.row) in against:
            reason = f"{against[fit.sheet, fit.row]}，差评没有登记；算数的请自行登记"
            log.left.append(RowRemark(fit.sheet, fit.row, reason))
            continue
        verdict, doubt = verdict_of(verified, spellings)
        if doubt:
            log.doubts.append(RowRemark(fit.sheet, fit.row, doubt))
        yield Event(
            id=text(number),
            person=fit.person,
            when=fit.when,
            subject=Subject(about[text(level)]),
            quantity=None,
            verdict=verdict,
            remark=as_written(item),
            sheet=fit.sheet,
            row=fit.row,
        )


def remedy(number: str) -> str:
    """Return the id of what is entered because a review was put right too late."""
    return f"{number} 整改"


def saying_when_mended(tables: Iterable[ExportTable]) -> frozenset[str]:
    """Return the sheets that have a column of when a bad review was put right."""
    return frozenset(table.sheet for table in tables if "整改完成时间" in table.columns)


def overdue(
    rows: Iterable[Record], basis: Basis, look_up: People, dated: Collection[str], log: ReadingLog
) -> Iterator[Event]:
    """Yield an incident for each verified bad review that was not put right in time.

    It is dated the day after the deadline, so the case may have been closed in an earlier month.
    ``dated`` are the sheets that say when it was put right; elsewhere nobody knows.
    """
    about, spellings = data()["reviews"]["about"], words(data()["verdicts"])
    for sheet, row, (id_cell, name, window, _, number, item, level, verified, *days) in rows:
        if text(level) not in about:
            continue
        people = look_up.find(id_cell, name, window).people
        if not people or is_blank(number) or verdict_of(verified, spellings)[0] != Verdict.FOUNDED:
            continue
        late = _late_from(days[0], days[1], basis.month)
        if late is not None and sheet not in dated:
            late = "没有找到“整改完成时间”这一列，看不出是否按时整改，没有登记；逾期的请自行登记"
        if isinstance(late, str):
            log.left.append(RowRemark(sheet, row, late))
        elif late is not None and not in_month(late, basis.month):
            reason = f"整改逾期应记在{late.isoformat()}，不在本月，请在那个月登记"
            log.left.append(RowRemark(sheet, row, reason))
        elif late is not None and not basis.roster.people[people[0]].in_post(late):
            reason = f"整改逾期应记在{late.isoformat()}，本人当日不在岗，没有登记"
            log.left.append(RowRemark(sheet, row, reason))
        elif late is not None:
            yield Event(
                id=remedy(text(number)),
                person=people[0],
                when=late,
                subject=Subject.NOT_RECTIFIED,
                quantity=None,
                verdict="",
                remark=f"整改期限{written_day(days[0], basis.month)}，{as_written(item)}",
                sheet=sheet,
                row=row,
            )


def _late_from(deadline_cell: Cell, mended_cell: Cell, month: date) -> date | str | None:
    """Return the first day of delay, None where there is none, or why that cannot be told."""
    if is_blank(deadline_cell):
        return None
    deadline, mended = (written_day(cell, month) for cell in (deadline_cell, mended_cell))
    if deadline is None:
        return "整改期限看不懂，没有判断是否按时整改"
    if mended is None and not is_blank(mended_cell):
        return "整改完成时间看不懂，没有判断是否按时整改"
    late = deadline <= last_day(month) if mended is None else mended > deadline
    return deadline + timedelta(days=1) if late else None
