"""A matrix of clauses: a person a row, a clause a column, and no column for the scores."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf
from operator import itemgetter

from udf.text import text
from workbook.discovery.columns.clause_columns import clause_columns, names_clause
from workbook.discovery.columns.score_columns import find_sequence
from workbook.discovery.headers.frame import Frame, frame_of
from workbook.discovery.headers.regions import Context, Region
from workbook.discovery.headers.score_headers import ScoreHeader, title_parts
from workbook.discovery.model import Cause, RowKind, Shape, TableKind
from workbook.discovery.scores.tables import Draft, draft_of
from workbook.discovery.sheet_view import View, between, right_of
from workbook.discovery.vocabulary import header_scores, role_of

_TOP = 30
_FEW = 3  # columns of clauses that make a matrix
_NO_COUNTS = ("姓名", "窗口", "工号", "序号", "备注", "旁人", "等次", "排名", "日期")


def with_known_people(context: Context, names: Iterable[str]) -> Context:
    """Return what holds where a matrix is looked for and scores tell who is assessed."""
    known = dict.fromkeys(map(text, names), RowKind.PERSON)
    return replace(context, rows={**known, **context.rows})


def find_matrices(view: View, context: Context) -> list[Draft]:
    """Return the matrices of a sheet, by the header that names most clauses; two side by side.

    Numbers of clauses in a row (1, 3b) mean nothing without the groups in the row above.
    """
    header = _best_header(view, context)
    if header is None:
        return []
    cut = _repeats_at(header)
    if cut is None:
        draft = _draft(view, header, context)
        return [] if draft is None else [draft]
    left = find_matrices(between(view, 1, cut - 1), context)
    right = find_matrices(right_of(view, cut - 1), context)
    return [*left, *right] if left and right else []  # then it is asked what the sheet is


def _repeats_at(header: ScoreHeader) -> int | None:
    """Return the column in which a header begins again for other people, None where it does not."""
    titles = header.titles
    names = [column for column, title in sorted(titles.items()) if role_of(title) == "姓名"]
    own = {title for column, title in titles.items() if names[0] < column < names[-1]}
    if not own & {title for column, title in titles.items() if column > names[-1]}:
        return None
    again = range(names[0] + 1, names[1] + 1)
    return next((c for c in again if titles.get(c) == titles[header.first]), names[1])


def _best_header(view: View, context: Context) -> ScoreHeader | None:
    top = list(view.rows)[:_TOP]
    pairs = ((row, row + 1) for row in top if len(view.rows[row]) > 1)  # a title is no group
    every: list[tuple[int, ...]] = [*((row,) for row in top), *pairs]
    found = [one for rows in every if (one := _header(view, rows, context)) is not None]
    return max(found, key=itemgetter(0))[1] if found else None


def _header(view: View, rows: tuple[int, ...], context: Context) -> tuple[int, ScoreHeader] | None:
    """Return how many clauses some rows name as the header of a matrix, and that header."""
    titles = {
        column: parts[-1]
        for column in range(1, view.width + 1)
        if (parts := title_parts(view, rows, column))
    }
    if len(titles) < _FEW or "姓名" not in {role_of(title) for title in titles.values()}:
        return None
    header = ScoreHeader(
        rows=rows, categories={}, first=min(titles), last=max(titles), titles=titles, claims={}
    )
    bare = Frame(
        view=view, header=header, rows=(), points={}, bonus=frozenset(), columns=tuple(titles)
    )
    clauses = clause_columns(view, bare, (), context.words, labels=True)
    named = sum(clause.category is None for clause in clauses)
    if named < _FEW:
        return None
    counts = {
        f"{titles[c]} {c}": c
        for c in titles
        if c in {clause.number for clause in clauses}
        or not set(header_scores(titles[c])) & {*_NO_COUNTS, "总分"}
    }
    return named, replace(header, categories=counts)


def _draft(view: View, header: ScoreHeader, context: Context) -> Draft | None:
    rows = tuple(row for row in view.rows if row > header.rows[-1])
    points = dict.fromkeys(header.categories, inf)
    frame = frame_of(view, header, rows, points, frozenset())
    known = {*context.listed, *context.rows}
    names = [column for column, title in header.titles.items() if role_of(title) == "姓名"]
    seeds = tuple(
        row
        for row in frame.rows
        if len(view.rows[row]) > 2 or any(text(view.value(row, c)) in known for c in names)
    )
    titles = [
        value
        for row in view.rows
        if row < header.rows[0]
        for value in view.rows[row].values()
        if isinstance(value, str)
    ]
    region = Region(
        headers=(header,),
        repeats=(),
        rows=rows,
        titles=tuple(titles),
        over=next(reversed(titles), ""),
    )
    sequence = find_sequence(frame, seeds, None)
    return draft_of(frame, region, context, [], seeds, None, sequence, TableKind.MATRIX)


def surest(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """Return the tables whose columns of the categories are not only likely; all where none is."""
    asked = [any(one.cause is Cause.CATEGORIES for one in draft.questions) for draft in drafts]
    return [draft for draft, likely in zip(drafts, asked, strict=True) if not likely] or drafts


def is_of_clauses(draft: Draft, context: Context) -> bool:
    """Tell whether what was taken for the categories' columns are those of single clauses."""
    titles = [
        column.title
        for role, column in draft.table.columns.items()
        if role in context.words.order and draft.table.shape is Shape.ROWS
    ]
    clauses = sum(names_clause(title, context.words) for title in titles)
    return clauses * 2 > len(titles)
