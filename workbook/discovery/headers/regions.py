"""Where the tables of scores of a sheet begin and end, and where their headers come again."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from udf.text import text
from workbook.discovery.headers.likely_headers import headers_by_marks, likely_headers
from workbook.discovery.headers.score_headers import (
    ScoreHeader,
    find_headers,
    header_over,
    same_columns,
)
from workbook.discovery.mapping import CATEGORIES, Answers
from workbook.discovery.model import RowKind, TableKind
from workbook.discovery.months import months_named
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import CategoryWords

SCORES = TableKind.SCORES.value


@dataclass(frozen=True)
class Region:
    """Headers that stand side by side, where they repeat, and the rows that are theirs.

    ``titles`` are all texts over them, ``over`` the last that is over their own columns.
    """

    headers: tuple[ScoreHeader, ...]
    repeats: tuple[int, ...]
    rows: tuple[int, ...]
    titles: tuple[str, ...]
    over: str


@dataclass(frozen=True)
class Context:
    """What holds for all sheets of a workbook while its tables of scores are looked for."""

    words: CategoryWords
    answers: Answers
    rows: Mapping[str, RowKind]  # what was answered about rows
    listed: Collection[str]  # names that other sheets list

    @property
    def points(self) -> dict[str, float]:
        """Full marks by category."""
        return dict(zip(self.words.order, self.words.points, strict=True))


def regions_of(
    view: View, context: Context, find_stops: Callable[[View], list[int]]
) -> list[Region]:
    """Return the tables of scores of a sheet from top to bottom, those side by side as one."""
    groups = (
        _answered(view, context)
        or find_headers(view, context.words)
        or headers_by_marks(view, context.words)
        or likely_headers(view, context.words)
    )
    stops = find_stops(view) if groups else []
    starts = _without_repeats(view, groups)
    ends = [*(group[0].rows[0] for group, _ in starts), view.height + 1][1:]
    regions = []
    before = 0  # the last row of the header before
    for (group, repeats), end in zip(starts, ends, strict=True):
        first, begin = group[0].rows[0], group[0].rows[-1] + 1
        until = min([end, *(stop for stop in stops if stop >= begin)])
        rows = tuple(row for row in view.rows if begin <= row < until)
        titles = list(_texts_between(view, before, first))
        own = range(group[0].first, max(header.last for header in group) + 1)
        over = next(reversed(list(_texts_between(view, before, first, own))), "")
        # Of what lies between two tables only the lines next to the second are its title.
        titles = titles[-3:] if before else titles
        again = (*repeats, *_same_texts(view, group[0].rows, rows))
        regions.append(
            Region(headers=tuple(group), repeats=again, rows=rows, titles=tuple(titles), over=over)
        )
        before = begin - 1
    return regions


def _without_repeats(
    view: View, groups: Sequence[list[ScoreHeader]]
) -> list[tuple[list[ScoreHeader], tuple[int, ...]]]:
    """Return the headers that begin a table, each with the rows in which it comes again.

    The same columns under another month's title are another table.
    """
    starts: list[tuple[list[ScoreHeader], tuple[int, ...]]] = []
    for group in groups:
        top = group[0].rows
        if starts and same_columns(starts[-1][0], group):
            first, repeats = starts[-1]
            between = _months(view, range(first[-1].rows[-1] + 1, top[0]))
            if not between or between == _months(view, range(1, first[0].rows[0])):
                starts[-1] = first, (*repeats, *top)
                continue
        starts.append((group, ()))
    return starts


def _texts_between(
    view: View, after: int, before: int, columns: Container[int] | None = None
) -> Iterator[str]:
    for row, cells in view.rows.items():
        if after < row < before:
            for column, value in cells.items():
                if isinstance(value, str) and (columns is None or column in columns):
                    yield value


def _same_texts(view: View, header: Sequence[int], rows: Iterable[int]) -> list[int]:
    """Return the rows that say what one of the header's rows says."""
    models = [
        {c: text(v) for c, v in view.rows[row].items() if isinstance(v, str)}
        for row in header
        if row in view.rows
    ]
    models = [model for model in models if len(model) > 2]
    found = []
    for row in rows:
        cells = view.rows[row]
        for model in models:
            same = sum(text(cells.get(c)) == written for c, written in model.items())
            if same > 2 and same >= 0.6 * len(model):
                found.append(row)
                break
    return found


def _months(view: View, rows: Iterable[int]) -> set[date]:
    return months_named(
        value
        for row in rows
        for value in view.rows.get(row, {}).values()
        if isinstance(value, str) and len(value) < 60
    )


def _answered(view: View, context: Context) -> list[list[ScoreHeader]]:
    """Return the header whose row, or whose columns, the office has named for this sheet."""
    answers = context.answers
    sheet = answers.get(SCORES, "工作表")
    if sheet is not None and text(sheet) != text(view.name):
        return []
    row = answers.header_row(SCORES) if sheet is not None else None
    rows = [row] if row is not None else list(view.rows)[:60]
    order = context.words.order
    for number in rows:
        titles = {c: text(v) for c, v in view.rows.get(number, {}).items() if isinstance(v, str)}
        categories = _answered_columns(answers, order, titles)
        if (
            len(titles) > 2
            and len(categories) == len(order)
            and (row or _are_titled(categories, titles))
        ):
            return [[header_over(view, (number,), dict(zip(order, categories, strict=True)))]]
    return []


def _answered_columns(
    answers: Answers, order: Sequence[str], titles: Mapping[int, str]
) -> Sequence[int]:
    """Return the columns named for all categories at once or for each; none where one lacks."""
    columns = answers.columns(SCORES, CATEGORIES, titles)
    if columns is not None:
        return columns
    named = [answers.column(SCORES, category, titles) or 0 for category in order]
    return named if all(named) else []


def _are_titled(categories: Sequence[int], titles: Mapping[int, str]) -> bool:
    return all(column in titles for column in categories)
