"""A workbook that is open in a spreadsheet program, answered after each save."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from udf import tables
from udf.entries import State
from udf.errors import KaoheError
from udf.findings import WRONG
from udf.month import LEDGERS, Month
from workbook.month.read import read_month
from workbook.month.tables import TABLES, locate
from workbook.ooxml.files import reason
from workbook.ooxml.package import Package
from workbook.publish.results import Results, read_results, total_words

_LISTED = 60  # rows of a ledger that are shown, the lowest first

Answer = dict[str, Any]


@dataclass
class Watched:
    """What is known of the watched file: how it looked when it was read, and the answer then."""

    seen: tuple[int, int] | None = None
    version: int = 0
    answer: Answer | None = None


def look(watched: Watched, book: Path) -> Watched:
    """Read the file again where it changed since, else return what is known.

    Only a copy in memory is read; the file is never opened for writing and never kept open.
    """
    try:
        about = book.stat()
        seen = about.st_size, about.st_mtime_ns
        if seen == watched.seen:
            return watched
        answer = answer_of(Package.open(book))
    except KaoheError as error:
        answer, seen = {"problem": str(error)}, watched.seen or (0, 0)
    except OSError as error:
        answer, seen = {"problem": f"“{book.name}”读不出来（{reason(error)}）"}, (0, 0)
    if answer == watched.answer:
        return Watched(seen, watched.version, answer)
    return Watched(seen, watched.version + 1, answer)


def answer_of(package: Package) -> Answer:
    """Return everybody's scores, the ledgers' rows with their 状态, and the problems."""
    results = read_results(package)
    return {
        "month": f"{results.month:%Y-%m}",
        "header": ["姓名", "窗口", *results.categories, "总分", "排名"],
        "people": _people(results),
        "rows": _rows(package, read_month(package)),
        "errors": len(results.errors),
        "findings": [
            [f.level, f"{f.sheet}!{f.cell}" if f.cell else f.sheet, f.what, f.advice]
            for f in results.findings
            if f.level == WRONG
        ],
    }


def _people(results: Results) -> list[list[str]]:
    return [
        [
            person.name,
            person.window,
            *(total_words(s) if isinstance(s, int) else s for s in person.scores.values()),
            total_words(person.total),
            "" if person.rank is None else str(person.rank),
        ]
        for person in results.people
    ]


def _rows(package: Package, month: Month) -> list[list[str]]:
    """Return sheet and row, 日期, whom it concerns, 条款 and 状态, the lowest rows first."""
    found = []
    people = month.people().people
    for title, side in LEDGERS:
        located = locate(package, TABLES[title], tables.LEDGER)
        filled = (e for e in month.ledger(side).entries if e.state is not State.EMPTY)
        entries = sorted(filled, key=lambda entry: -entry.row)
        for entry in entries[:_LISTED]:
            whom = "、".join(people[p].name for p in list(entry.people)[:3])
            found.append(
                [
                    f"{located.sheet.name}第{located.row(entry.row)}行",
                    entry.when.isoformat() if entry.when else "",
                    whom,
                    entry.rule.code if entry.rule else "",
                    entry.status,
                    "counted" if entry.state is State.COUNTED else "open",
                ]
            )
    return found
