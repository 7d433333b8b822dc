"""Tables whose entries were copied into a ledger: nothing counts on them any more.

They are other ledgers, or matrices of people by clauses. A hidden name remembers what was copied,
so that a row that comes later is not lost in silence.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from udf.findings import DOUBTFUL, WRONG, Finding
from udf.lines import begins_sum, is_line
from udf.month import LEDGERS
from udf.tables import LEDGER
from udf.text import Cell, is_blank, text
from workbook.month.listed import listed_rows
from workbook.month.remembered import CLOSED, MATRIX
from workbook.month.tables import TABLES, named_area, plain
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, fixed, parse_area, quote_sheet
from workbook.ooxml.sheet.worksheet import Sheet

_STATEMENT = re.compile(
    r"=?(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!(?P<header>[$A-Z0-9:]+)"
    r'&"(?P<title>[^"]+)"(?P<marks>.*)'
)
_MARK = 6  # characters that tell a row from others
_TOGETHER = 40  # marks of a text: no program takes more than 255 characters
_MOST = 1200  # marks of a name: no program takes more than 8192 characters


class ClosedLedger(NamedTuple):
    """A table of which nothing counts any more.

    ``header`` is the last row of its header, in the columns that were read, of a matrix in those of
    clauses; ``title`` is what the ledger is that counts instead; ``known`` tells the rows that were
    copied to it.
    """

    sheet: Sheet
    header: Area
    title: str
    known: frozenset[str]
    matrix: bool

    def later_rows(self) -> dict[int, int]:
        """Return rows that were not copied, or say something else now, with their first column."""
        found: dict[int, int] = {}
        for row, column, cells in _entries(self.sheet, self.header, matrix=self.matrix):
            line = is_line(tuple(cells), LEDGER) or begins_sum(cells)
            if _mark(cells) not in self.known and not line:
                found.setdefault(row, column)
        return found


def close_ledger(
    package: Package, sheet: Sheet, header: Area, title: str, *, matrix: bool = False
) -> None:
    """Remember the rows below a table's header as copied to the ledger called ``title``."""
    marks = sorted({_mark(cells) for _, _, cells in _entries(sheet, header, matrix=matrix)})
    where = f'{quote_sheet(sheet.name)}!{fixed(header)}&"{title}"'
    called = MATRIX if matrix else CLOSED
    number = sum(one.name.startswith(called) for one in package.defined_names())
    for part in _parts(marks, _MOST) or [[]]:
        number += 1
        texts = ('"' + "".join(some) + '"' for some in _parts(part, _TOGETHER))
        package.set_name(f"{called}{number}", "&".join((where, *texts)), hidden=True)


def closed_ledgers(package: Package) -> list[ClosedLedger]:
    """Return the tables whose rows were copied to a ledger, as far as their sheets are there."""
    found: dict[tuple[str, Area, str, bool], frozenset[str]] = {}
    for one in package.defined_names():
        ours = one.name.startswith((CLOSED, MATRIX))
        match = _STATEMENT.fullmatch(one.text) if ours else None
        if match is None:
            continue
        name = match["plain"] or match["quoted"].replace("''", "'")
        marks = re.sub('["& ]', "", match["marks"])
        known = {marks[at : at + _MARK] for at in range(0, len(marks), _MARK)}
        key = name, parse_area(match["header"]), match["title"], one.name.startswith(MATRIX)
        found[key] = found.get(key, frozenset()) | known
    return [
        ClosedLedger(package.sheet(name), header, title, known, matrix)
        for (name, header, title, matrix), known in found.items()
        if package.has_sheet(name)
    ]


def begin_matrices_anew(package: Package) -> None:
    """Forget what matrices held: in a new month nothing of theirs has been entered."""
    for one in package.defined_names():
        match = _STATEMENT.fullmatch(one.text) if one.name.startswith(MATRIX) else None
        if match is not None and match["marks"]:
            package.set_name(one.name, one.text[: match.start("marks")], hidden=True)


def closed_findings(package: Package) -> Iterator[Finding]:
    """Yield the finding of each ledger that has been filled in since nothing counts on it."""
    for closed in closed_ledgers(package):
        later = closed.later_rows()
        if later:
            (row, column), *_ = later.items()
            counting, _ = named_area(package, TABLES[closed.title])
            if closed.matrix:
                yield Finding(
                    DOUBTFUL,
                    closed.sheet.name,
                    address(row, column),
                    f"按条款填的数不直接计分，得分只按{_counting(package)}计算："
                    f"{listed_rows([*later])}填的没有登记",
                    "那里还没有的请补登记，上个月留下的请清空；只作对照的可以不管",
                )
                continue
            yield Finding(
                WRONG,
                closed.sheet.name,
                address(row, column),
                f"这张表的登记已并入“{counting.name}”，这里不再计分："
                f"{listed_rows([*later])}没有计分",
                f"把没有计分的登记填到“{counting.name}”，再从这里删去",
            )


def closed_sentences(package: Package) -> Iterator[str]:
    """Yield in a sentence the sheets on which nothing counts, by the ledger that counts instead."""
    every = closed_ledgers(package)
    by_title: dict[str, list[str]] = {}
    for closed in every:
        if not closed.matrix:
            by_title.setdefault(closed.title, []).append(f"“{closed.sheet.name}”")
    for title, names in by_title.items():
        counting, _ = named_area(package, TABLES[title])
        yield (
            f"{'、'.join(names)}的登记已并入“{counting.name}”，不再计分，没有改动；"
            f"请都登记在“{counting.name}”"
        )
    matrices = _quoted(closed.sheet.name for closed in every if closed.matrix)
    if matrices:
        yield f"{matrices}里按条款填的数不直接计分，得分只按{_counting(package)}计算；请登记在那里"


def _counting(package: Package) -> str:
    """Return the sheets of the ledgers that count."""
    return _quoted(named_area(package, TABLES[title])[0].name for title, _ in LEDGERS)


def _quoted(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(f"“{name}”" for name in names))


def _entries(
    sheet: Sheet, header: Area, *, matrix: bool
) -> Iterator[tuple[int, int, Sequence[Cell]]]:
    """Yield what is typed below a header, with where: each row, of a matrix each cell and whose."""
    found: dict[int, dict[int, Cell]] = {}
    whose: dict[int, list[Cell]] = {}
    for (row, column), cell in sorted(sheet.filled().items()):
        typed = not cell.has_formula and not is_blank(plain(cell.value))
        if not typed or row <= header.last_row or column > header.last_column:
            continue
        if column >= header.first_column:
            found.setdefault(row, {})[column] = plain(cell.value)
        elif isinstance(cell.value, str):
            whose.setdefault(row, []).append(cell.value)
    for row, cells in found.items():
        if not matrix:
            yield row, min(cells), [*cells.values()]
            continue
        for column, value in cells.items():
            yield row, column, [*whose.get(row, ()), column - header.first_column, value]


def _mark(cells: Iterable[Cell]) -> str:
    """Return what tells an entry from others, wherever it is sorted to."""
    written = ";".join(text(cell) for cell in cells)
    return sha256(written.encode()).hexdigest()[:_MARK]


def _parts(marks: Sequence[str], size: int) -> list[Sequence[str]]:
    return [marks[at : at + size] for at in range(0, len(marks), size)]
