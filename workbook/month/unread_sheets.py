"""Sheets that nothing reads, where a clerk has entered what a ledger should have.

A second ledger, copied or typed, looks like the first one and counts for nobody. Told is only what
leaves no doubt: somebody of the roster, a clause and a day of the month in one row, typed, that no
ledger has of this person. Copies to print, ledgers of other months and lists of appeals stay quiet.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from udf.clauses import read_clause
from udf.entries import Entry
from udf.findings import DOUBTFUL, Finding
from udf.month import LEDGERS, Month
from udf.roster import Roster
from udf.rulebook import RuleBook
from udf.tables import LEDGER, TableError, header_name
from udf.text import Cell, text
from udf.written_days import written_day
from workbook.month.tables import PERSONS, TABLES, has_name, named_area, own_sheets, plain
from workbook.ooxml.package import Package
from workbook.ooxml.references import address
from workbook.ooxml.sheet.worksheet import Sheet

_CLAUSE = "条款"


def unread_records(package: Package, month: Month) -> Iterator[Finding]:
    """Yield the finding of each shown sheet with records of the month that count for nobody."""
    try:
        book, roster = month.book(), month.people()
        entries = [entry for _, side in LEDGERS for entry in month.ledger(side).entries]
    except TableError:
        return  # reported by the other checks
    when = book.choices.month
    if when is None:
        return
    read = own_sheets(package) | {
        named_area(package, name)[0].name
        for name in (*TABLES.values(), PERSONS)
        if has_name(package, name)
    }
    known = {pair for entry in entries for pair in _pairs(entry)}
    ledgers = dict.fromkeys(named_area(package, TABLES[title])[0].name for title, _ in LEDGERS)
    for sheet in package.sheets:
        if sheet.name in read or sheet.state != "visible":
            continue
        cells = list(_records(sheet, book, roster, when, known))
        if cells:
            yield Finding(
                DOUBTFUL,
                sheet.name,
                address(*cells[0]),
                f"这张表不参加计算：有{len(cells)}行写了本月的日期、名册中的人和条款，没有计分",
                f"要计分的，把这些行移到{'或'.join(f'“{name}”' for name in ledgers)}里",
            )


def _pairs(entry: Entry) -> Iterator[tuple[int, str]]:
    if entry.rule is not None:
        for person in entry.people:
            yield person, entry.rule.code


def _records(
    sheet: Sheet, book: RuleBook, roster: Roster, month: date, known: Collection[tuple[int, str]]
) -> Iterator[tuple[int, int]]:
    """Yield the places of the clauses in rows that record what no ledger has."""
    rows: dict[int, dict[int, Cell]] = {}
    headed: set[int] = set()
    for (row, column), cell in sheet.filled().items():
        value = plain(cell.value)
        if isinstance(value, str) and header_name(value, LEDGER) == _CLAUSE:
            headed.add(column)
        if not cell.has_formula:
            rows.setdefault(row, {})[column] = value
    for row, values in rows.items():
        people = {person for value in values.values() for person in _named(roster, value)}
        if not people or not any(_is_within(value, month) for value in values.values()):
            continue
        for column, code in _clauses(book, values, headed):
            if not any((person, code) in known for person in people):
                yield row, column
            break


def _is_within(value: Cell, month: date) -> bool:
    when = written_day(value, month)
    return when is not None and (when.year, when.month) == (month.year, month.month)


def _clauses(
    book: RuleBook, values: Mapping[int, Cell], headed: Collection[int]
) -> Iterator[tuple[int, str]]:
    """Yield a row's clauses: words such as 迟到 are one under such a header alone."""
    for column, value in values.items():
        reading = read_clause(book, value) if isinstance(value, str) else None
        if reading and reading.rule and (column in headed or not reading.by_label):
            yield column, reading.rule.code


def _named(roster: Roster, value: Cell) -> tuple[int, ...]:
    return roster.by_name.get(text(value)) or roster.numbered(text(value))
