"""Ledgers whose entries were copied below those of another: nothing counts on them any more.

A hidden name remembers what was copied, so that a row that comes later is not lost in silence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from udf.findings import WRONG, Finding
from udf.lines import is_line
from udf.tables import LEDGER
from udf.text import Cell, is_blank, text
from workbook.month.listed import listed_rows
from workbook.month.remembered import CLOSED
from workbook.month.tables import TABLES, named_area, plain
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, fixed, parse_area, quote_sheet
from workbook.ooxml.worksheet import Sheet

_STATEMENT = re.compile(
    r"=?(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!(?P<header>[$A-Z0-9:]+)"
    r'&"(?P<title>[^"]+)"(?P<marks>.*)'
)
_MARK = 6  # characters that tell a row from others
_TOGETHER = 40  # marks of a text: no program takes more than 255 characters
_MOST = 1200  # marks of a name: no program takes more than 8192 characters


class ClosedLedger(NamedTuple):
    """A ledger of which nothing counts any more.

    ``header`` is the last row of its header, in the columns that were read; ``title`` is what the
    ledger is that counts instead; ``known`` tells the rows that were copied to it.
    """

    sheet: Sheet
    header: Area
    title: str
    known: frozenset[str]

    def later_rows(self) -> dict[int, int]:
        """Return rows that were not copied, or say something else now, with their first column."""
        return {
            row: min(cells)
            for row, cells in _rows(self.sheet, self.header).items()
            if _mark(cells) not in self.known and not is_line(tuple(cells.values()), LEDGER)
        }


def close_ledger(package: Package, sheet: Sheet, header: Area, title: str) -> None:
    """Remember the rows below a ledger's header as copied to the ledger called ``title``."""
    marks = sorted({_mark(cells) for cells in _rows(sheet, header).values()})
    where = f'{quote_sheet(sheet.name)}!{fixed(header)}&"{title}"'
    number = sum(one.name.startswith(CLOSED) for one in package.defined_names())
    for part in _parts(marks, _MOST) or [[]]:
        number += 1
        texts = ('"' + "".join(some) + '"' for some in _parts(part, _TOGETHER))
        package.set_name(f"{CLOSED}{number}", "&".join((where, *texts)), hidden=True)


def closed_ledgers(package: Package) -> list[ClosedLedger]:
    """Return the ledgers whose rows were copied to another, as far as their sheets are there."""
    found: dict[tuple[str, Area, str], frozenset[str]] = {}
    for one in package.defined_names():
        match = _STATEMENT.fullmatch(one.text) if one.name.startswith(CLOSED) else None
        if match is None:
            continue
        name = match["plain"] or match["quoted"].replace("''", "'")
        marks = re.sub('["& ]', "", match["marks"])
        known = {marks[at : at + _MARK] for at in range(0, len(marks), _MARK)}
        key = name, parse_area(match["header"]), match["title"]
        found[key] = found.get(key, frozenset()) | known
    return [
        ClosedLedger(package.sheet(name), header, title, known)
        for (name, header, title), known in found.items()
        if package.has_sheet(name)
    ]


def closed_findings(package: Package) -> Iterator[Finding]:
    """Yield the finding of each ledger that has been filled in since nothing counts on it."""
    for closed in closed_ledgers(package):
        later = closed.later_rows()
        if later:
            (row, column), *_ = later.items()
            counting, _ = named_area(package, TABLES[closed.title])
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
    by_title: dict[str, list[str]] = {}
    for closed in closed_ledgers(package):
        by_title.setdefault(closed.title, []).append(f"“{closed.sheet.name}”")
    for title, names in by_title.items():
        counting, _ = named_area(package, TABLES[title])
        yield (
            f"{'、'.join(names)}的登记已并入“{counting.name}”，不再计分，没有改动；"
            f"请都登记在“{counting.name}”"
        )


def _rows(sheet: Sheet, header: Area) -> Mapping[int, Mapping[int, Cell]]:
    """Return what is typed below a header, by row and column."""
    found: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sorted(sheet.filled().items()):
        typed = not cell.has_formula and not is_blank(plain(cell.value))
        if typed and row > header.last_row and header.first_column <= column <= header.last_column:
            found.setdefault(row, {})[column] = plain(cell.value)
    return found


def _mark(cells: Mapping[int, Cell]) -> str:
    """Return what tells a row from others, wherever it is sorted to."""
    written = ";".join(text(cell) for cell in cells.values())
    return sha256(written.encode()).hexdigest()[:_MARK]


def _parts(marks: Sequence[str], size: int) -> list[Sequence[str]]:
    return [marks[at : at + size] for at in range(0, len(marks), size)]
