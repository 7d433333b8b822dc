"""The header of a sheet that has most of the columns of a kind of records."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbook.discovery.headers.score_headers import title_parts
from workbook.discovery.mapping import Answers
from workbook.discovery.model import TableKind
from workbook.discovery.records.columns import ROLES, Records, fit
from workbook.discovery.records.content import Known, is_clause_itself, is_somebody
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import header_scores

_TOP = 40  # filled rows from the top in which a header may be


@dataclass(frozen=True)
class Candidate:
    """A header as it may be: its rows, its titles by column, and the columns of the kind."""

    rows: tuple[int, ...]
    titles: dict[int, str]
    records: Records


def best_header(
    view: View,
    kind: TableKind,
    known: Known,
    answers: Answers,
    taken: Collection[int],
    sections: Sequence[str],
    *,
    stated: bool = False,
) -> Candidate | None:
    """Return the header of a sheet that has most of a kind's columns; the upper of equals.

    ``sections`` are those of the answers that speak of it. ``stated`` where the office says that
    the sheet has such a table: then the words of the header need not say so.
    """
    free = [row for row in view.rows if row not in taken]
    candidates = []
    for rows in _possible_headers(view, free, sections, answers, known, stated=stated):
        titles = {
            column: parts[-1]
            for column in range(1, view.width + 1)
            if (parts := title_parts(view, rows, column))
        }
        found = fit(view, titles, [r for r in free if r > rows[-1]], kind, known)
        records = _answered(found, titles, sections, answers, _of_every(found))
        if records.own or kind is TableKind.ROSTER or stated:
            candidates.append(Candidate(rows=rows, titles=titles, records=records))
    return max(candidates, key=_completeness, default=None)


def _possible_headers(
    view: View,
    free: Sequence[int],
    sections: Sequence[str],
    answers: Answers,
    known: Known,
    *,
    stated: bool,
) -> Iterator[tuple[int, ...]]:
    """Yield the rows that may be a header: those answered, or all that look like one."""
    named = [row for section in sections if (row := answers.header_row(section)) is not None]
    for top in named[:1] or [row for row in free[:_TOP] if _may_be_header(view, row)]:
        yield from _heights(view, top)
    if named:
        return
    for top, below in pairwise(free[:_TOP]):
        if not _may_be_header(view, top) and _heads(view, top, below, known, stated=stated):
            yield (top,)


def _completeness(candidate: Candidate) -> tuple[int, int, int]:
    """Return how much of its kind a header has: needed columns, all columns, and few rows."""
    records = candidate.records
    size = len(records.columns) + len(records.open)
    return -len(records.missing), size, -len(candidate.rows)


def _may_be_header(view: View, row: int) -> bool:
    return known_titles(view.rows[row].values()) > 1


def _heads(view: View, row: int, below: int, known: Known, *, stated: bool) -> bool:
    """Tell whether words that nobody knows are over the first row of a ledger.

    That row has somebody's name and a clause; one of them is enough where the office says that
    there is a table.
    """
    cells = view.rows[row].values()
    if len(cells) < 3 or any(not isinstance(v, str) or len(v) > 24 for v in cells):
        return False
    if any(is_somebody(v, known) or is_clause_itself(v, known) for v in cells):
        return False
    under = view.rows[below].values()
    found = [any(test(v, known) for v in under) for test in (is_somebody, is_clause_itself)]
    return any(found) if stated else all(found)


def known_titles(cells: Iterable[object]) -> int:
    """Return how many cells say what headers say."""
    return sum(isinstance(v, str) and len(v) <= 24 and bool(header_scores(v)) for v in cells)


def _heights(view: View, row: int) -> list[tuple[int, ...]]:
    """Return the rows that a header beginning in a row may have: one, or two joined by merging."""
    found: list[tuple[int, ...]] = [(row,)]
    areas = [view.anchors.get((row, column)) for column in view.rows.get(row, {})]
    if any(
        area and (area.last_row == row + 1 or area.last_column > area.first_column)
        for area in areas
    ):
        found.append((row, row + 1))
    return found


def _of_every(found: Records) -> tuple[str, ...]:
    """Return the columns of a whole ledger that no ledger is without."""
    if found.kind is not TableKind.LEDGER or found.missing:
        return ()
    return ("条款", "日期") if "工号" in found.columns else ("条款", "日期", "姓名")


def _answered(
    records: Records,
    titles: Mapping[int, str],
    sections: Sequence[str],
    answers: Answers,
    kept: Collection[str],
) -> Records:
    """Let the columns that the office has named replace those that were found.

    That there is no such column was said of another sheet where it is found and one of ``kept``.
    """
    chosen, open_ = dict(records.columns), dict(records.open)
    for section in sections:
        for role in ROLES[records.kind]:
            column = answers.column(section, role, titles)
            if column is None or (not column and role in kept and role in records.columns):
                continue
            open_.pop(role, None)
            chosen.pop(role, None)
            if column:
                chosen = {r: c for r, c in chosen.items() if c != column} | {role: column}
                open_ = {r: cs for r, cs in open_.items() if column not in cs}
    return Records(kind=records.kind, columns=chosen, open=open_)
