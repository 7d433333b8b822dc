"""The rows under a header of records: which of them count, and what the others are."""

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from udf.dittos import is_ditto
from udf.lines import is_line
from udf.tables import ATTENDANCE, LEDGER, REVIEWS, ROSTER, Schema
from udf.text import Cell as Plain
from udf.text import is_summary, text
from workbook.discovery.model import OtherRow, RowKind, TableKind
from workbook.discovery.records.headers import Candidate
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import is_note, is_signature, label_of, name_likeness
from workbook.ooxml.references import MAX_ROW

# Columns that do not make a row a record, however they are filled.
_NOT_OF_A_ROW = ("序号", "状态", "分值", "正常在岗率", "评价率")
_SCHEMAS = {
    TableKind.LEDGER: LEDGER,
    TableKind.ATTENDANCE: ATTENDANCE,
    TableKind.REVIEWS: REVIEWS,
    TableKind.ROSTER: ROSTER,
}

Body = tuple[list[int], list[OtherRow], int]


def body_of(
    view: View, best: Candidate, columns: Mapping[str, int], taken: Collection[int]
) -> Body:
    """Return the rows that count, the other lines among them, and the last row that is free.

    They end before the rows ``taken`` by tables of scores; where the header is one of these, as
    that of counts among the scores, they end with them. It is asked for the same header more than
    once: to tell of which side a ledger is, as well.
    """
    kind, titles = best.records.kind, tuple(best.titles.items())
    asked = ("body", kind, best.rows, titles, tuple(columns.items()), frozenset(taken))
    known = view.memory.get(asked)
    if known is None:
        known = view.memory[asked] = _read_body(view, best, columns, taken)
    return cast(Body, known)


def _read_body(
    view: View, best: Candidate, columns: Mapping[str, int], taken: Collection[int]
) -> Body:
    own = [c for role, c in columns.items() if role not in _NOT_OF_A_ROW]
    titles = {text(title) for title in best.titles.values()}
    below = [row for row in view.rows if row > best.rows[-1]]
    stop = _stop(best.rows[-1], below, taken)
    rows: list[int] = []
    lines: list[OtherRow] = []
    for row in (row for row in below if row < stop):
        cells = view.rows[row]
        filled = [cells[c] for c in own if cells.get(c) is not None]
        line = _line(row, cells, filled, titles, _SCHEMAS[best.records.kind])
        if line is not None:
            lines.append(line)
        elif filled:
            rows.append(row)
    following = _next_filled(view, max(rows, default=best.rows[-1]))
    # Among the scores what comes next ends them, as it does for a part of the sheet without them.
    return rows, lines, (following if best.rows[-1] in taken else min(stop, following)) - 1


def _stop(header: int, below: Sequence[int], taken: Collection[int]) -> int:
    """Return the row before which the rows below a header end."""
    if header in taken:
        return max(taken) + 1
    return next((row for row in below if row in taken), MAX_ROW + 1)


def _next_filled(view: View, after: int) -> int:
    """Return the first row below another in which something is."""
    return next(
        (
            row
            for row, cells in view.rows.items()
            if row > after and any(value is not None for value in cells.values())
        ),
        MAX_ROW + 1,
    )


def _line(
    row: int,
    cells: Mapping[int, Plain],
    filled: Sequence[object],
    titles: Collection[str],
    schema: Schema,
) -> OtherRow | None:
    """Return a row under a header of records as what it is when it is no record."""
    texts = [value for value in cells.values() if isinstance(value, str)]
    first = next(iter(texts), None)
    repeated = sum(text(value) in titles for value in texts) >= 3
    kind = RowKind.HEADER if repeated else _line_kind(first, filled, len(cells))
    if kind is None and is_line(tuple(cells.values()), schema):
        kind = RowKind.OTHER
    if kind is None:
        return None
    subtotal = label_of(first) if kind is RowKind.SUBTOTAL else None
    return OtherRow(row=row, kind=kind, label=text(first), subtotal=subtotal)


def _line_kind(first: object, filled: Sequence[object], size: int) -> RowKind | None:
    """Return what a row under a header of records is when it is no record; None for a record."""
    if not isinstance(first, str) or is_ditto(first):
        return None
    if (label_of(first) is not None or is_summary(first)) and not any(
        isinstance(value, str) and name_likeness(value) >= 0.5 for value in filled
    ):
        return RowKind.SUBTOTAL
    if size <= 2 or len(filled) <= 1:
        if is_signature(first):
            return RowKind.SIGNATURE
        if is_note(first) and size == 1:
            return RowKind.NOTE
    return None
