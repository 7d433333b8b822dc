"""A month's results as its workbook stores them, be it generated, adopted, published or bare.

Read are the stored scores, never recomputed ones; the ledgers are judged to count clauses.
"""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from udf.errors import KaoheError
from workbook.files.bounded import Ended, Reason, call_reader
from workbook.ooxml.package import Package

_READERS = "workbook.month.read_stored:"
_WHY = {
    Reason.MEMORY: "太大，读它要用的内存太多",
    Reason.TIME: "太大，读了很久也没有读完",
    Reason.CRASH: "已损坏，读不出来",
}


class PersonMonth(NamedTuple):
    """A person's month; figures are hundredths of a point.

    ``row`` is the place on the score sheet, from 0; ``served`` whether the person was in post on
    any day; ``total`` a short Chinese text where there is no score, "" where nothing is stored.
    ``clauses`` gives, by code, how often a clause counted and its points.
    """

    row: int
    id: str
    name: str
    window: str
    served: bool
    total: int | str
    scores: dict[str, int]
    clauses: dict[str, tuple[int, int]]

    @property
    def label(self) -> str:
        """The name with what tells namesakes apart."""
        return f"{self.name}（{self.id or self.window}）" if self.id or self.window else self.name


class CategoryMarks(NamedTuple):
    """A category of the month's rule book: full marks in hundredths, and whether it only adds."""

    name: str
    points: int
    bonus: bool


class Note(NamedTuple):
    """What was met in a workbook, in Chinese, and what to do about it, where that is not in it."""

    what: str
    advice: str = ""

    def __str__(self) -> str:
        """Return both in one sentence."""
        return f"{self.what}；{self.advice}" if self.advice else self.what


class MonthResult(NamedTuple):
    """A month as its workbook stores it.

    ``file`` is its path; ``title`` and ``version`` are those of the rule book, "" where the
    workbook has none; ``labels`` names each clause; ``pending`` counts the ledger rows still open,
    by their 核实 (待核实, 申诉中); ``notes`` are what was met in the file. ``begins`` tells
    whether the workbook was an office's own: a 工号 given in it is no earlier month's; ``terms``
    is what each clause and each interpretation computes by, in words to be compared.
    """

    file: str
    month: date
    people: tuple[PersonMonth, ...]
    title: str
    version: str
    categories: tuple[CategoryMarks, ...]
    labels: dict[str, str]
    pending: dict[str, int]
    notes: tuple[Note, ...]
    begins: bool = False
    terms: tuple[tuple[str, str], ...] = ()

    @property
    def rules(self) -> str:
        """The rule book's title with its version, "" where the workbook has none."""
        return f"《{self.title}》（{self.version}版）" if self.title else ""


class Unread(NamedTuple):
    """A workbook that gave no results: its path, its month where known, why and what to do."""

    file: str
    month: date | None
    why: Note

    @property
    def reason(self) -> str:
        """Why, and what to do, in one sentence."""
        return str(self.why)


def read_result(path: Path) -> MonthResult | Unread:
    """Read a month's stored results; what is wrong with the file is an answer, not an exception."""
    try:
        return _call("result_in_file", path.name, str(path))
    except KaoheError as error:
        return Unread(str(path), None, Note(str(error)))


def stored_result(package: Package, path: Path) -> MonthResult | Unread:
    """Read the results stored in a workbook in memory; ``path`` is the file it is, or is to be.

    KaoheError where it is damaged, or too large.
    """
    return _call("result_in", package.title, package.to_bytes(), package.title, str(path))


def _call(function: str, title: str, *arguments: object) -> MonthResult | Unread:
    try:
        found: MonthResult | Unread = call_reader(_READERS + function, *arguments)
    except Ended as ended:
        raise KaoheError(
            f"“{title}”{_WHY[ended.reason]}；请用电子表格程序打开，另存一份再试"
        ) from ended
    return found
