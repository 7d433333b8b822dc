"""Where the headers of tables of scores are: rows that name the categories, or give their marks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from udf.text import Cell as Plain
from udf.text import text
from workbook.discovery.headers.category_claims import claims_in
from workbook.discovery.model import Meaning, Place
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import (
    CategoryWords,
    Claim,
    header_scores,
    label_of,
    marks_in,
    name_likeness,
    role_of,
)
from workbook.month.month_text import numbers_in

_MOST_ROWS = 4  # rows that a header may have
_FAR = 10  # columns behind the categories that their table may have


@dataclass(frozen=True)
class ScoreHeader:
    """A header of scores: its rows, and the column of each category.

    ``sure`` is false where the columns are only likely. ``first`` and ``last`` are the columns of
    the table, ``titles`` what is over each, ``claims`` what the category headers say.
    """

    rows: tuple[int, ...]
    categories: dict[str, int]
    first: int
    last: int
    titles: dict[int, str]
    claims: dict[str, Claim]
    sure: bool = True

    @property
    def meaning(self) -> Meaning:
        """What the words of the header say that the category columns hold."""
        off = sum(claim.off for claim in self.claims.values())
        return Meaning.OFF if off * 2 > len(self.categories) - 1 else Meaning.POINTS


# --- titles ---------------------------------------------------------------------------------------


def title_parts(view: View, rows: Sequence[int], column: int) -> list[str]:
    """Return the texts over a column from top to bottom, those of merged areas too."""
    parts: list[str] = []
    for row in rows:
        shown = view.shown(row, column)
        part = text(shown)
        if part and (not parts or parts[-1] != part):
            parts.append(part)
    return parts


def _title(view: View, rows: Sequence[int], column: int) -> str:
    """Return what a column's header says itself: its lowest text, with what is only marks."""
    parts = title_parts(view, rows, column)
    if not parts:
        return ""
    whole = parts[-1]
    only_marks = whole[-1] in "分)" and not whole.strip("()0123456789.分满")
    if len(parts) > 1 and only_marks:
        whole = parts[-2] + whole
    return whole


# --- rows that name categories --------------------------------------------------------------------


@dataclass(frozen=True)
class _Band:
    """Adjoining rows whose cells name categories, with the claims by column."""

    rows: tuple[int, ...]
    claims: dict[int, Claim]


def _bands(view: View, words: CategoryWords) -> Iterator[_Band]:
    """Yield the bands that name more than half of the categories in columns of their own."""
    by_row = {row: claims for row in view.rows if (claims := claims_in(view, row, words))}
    used: set[int] = set()
    for row in by_row:
        if row in used:
            continue
        rows, claims = [row], dict(by_row[row])
        while rows[-1] + 1 in by_row and len(rows) < _MOST_ROWS:
            below = by_row[rows[-1] + 1]
            claims.update(
                {at: c for at, c in below.items() if at not in claims or c.sure >= claims[at].sure}
            )
            rows.append(rows[-1] + 1)
        named = {claim.category for claim in claims.values()}
        if len(named) * 2 > len(words.order) and len(claims) >= len(named):
            used.update(rows)
            yield _Band(tuple(rows), _surest(claims, words))


def _surest(claims: dict[int, Claim], words: CategoryWords) -> dict[int, Claim]:
    """Leave out columns that may be a category, where all categories surely have columns.

    评价 beside 办件 counts reviews, whatever the category of reviews is called.
    """
    sure = {claim.category for claim in claims.values() if claim.sure == 1}
    if sure != {*words.order}:
        return claims
    return {column: claim for column, claim in claims.items() if claim.sure == 1}


def _sets(band: _Band, words: CategoryWords) -> list[dict[str, int]]:
    """Return the columns of the categories, once for each time that they stand side by side."""
    columns = sorted(band.claims)
    times: dict[str, list[int]] = {}
    for column in columns:
        times.setdefault(band.claims[column].category, []).append(column)
    found: list[dict[str, int]] = []
    current: dict[str, int] = {}
    for column in columns:
        category = band.claims[column].category
        if category in current:
            found.append(current)
            current = {}
        current[category] = column
    found.append(current)
    if all(len(one) * 2 > len(words.order) for one in found):
        return found
    # Several columns of one category beside each other (扣分, 得分): the one that says points,
    # the surest, the last.
    best = {
        category: max(
            at,
            key=lambda c: (
                band.claims[c].points, not band.claims[c].off, band.claims[c].sure, c,
            ),
        )
        for category, at in times.items()
    }  # fmt: skip
    return [best]


# --- the rows of a header -------------------------------------------------------------------------


def _beside(view: View, row: int, categories: Sequence[int]) -> dict[int, Plain]:
    """Return the filled cells of a row that are not far to the right of the categories."""
    reach = max(categories) + _FAR
    return {c: v for c, v in view.rows.get(row, {}).items() if v is not None and c <= reach}


def _is_heading_row(view: View, row: int, known: int, categories: Sequence[int]) -> bool:
    """Tell whether a row over the categories belongs to the header, and is not a title.

    ``known`` is the header's first row as far as it is known.
    """
    cells = _beside(view, row, categories)
    texts = [str(value) for value in cells.values()]
    if not cells or any("：" in one or ":" in one or len(one) > 24 for one in texts):
        return False
    if any(_reaches_over(view, (row, column), known, categories) for column in cells):
        return True
    roles = {role_of(one) for one in texts}
    if len(cells) > 1 and roles & {"姓名", "窗口", "序号", "总分"}:
        return True
    return _heads_open_columns(cells, view.rows[known], categories)


def _heads_open_columns(
    cells: Mapping[int, Plain], below: Mapping[int, Plain], categories: Sequence[int]
) -> bool:
    """Tell whether a row has short words over several columns that have none below."""
    beside = [c for c in cells if c not in categories and below.get(c) is None]
    short = all(isinstance(v, str) and len(text(v)) <= 8 for v in cells.values())
    return short and len(beside) > 1 and all(below.get(c) is not None for c in categories)


def _reaches_over(view: View, place: Place, known: int, categories: Sequence[int]) -> bool:
    """Tell whether a cell is merged down into the header, or across several categories."""
    area = view.anchors.get(place)
    if area is None:
        return False
    covered = [c for c in categories if area.first_column <= c <= area.last_column]
    over = len(covered) > 1 and area.first_column > min(view.rows[known])
    return area.last_row > place[0] or over


def _is_lone_heading(view: View, row: int, categories: Sequence[int]) -> bool:
    """Tell whether all a row holds is a short text over the categories."""
    cells = _beside(view, row, categories)
    return len(cells) == 1 and all(
        c in categories and isinstance(v, str) and len(v) < 12 for c, v in cells.items()
    )


def _is_under_heading(view: View, row: int, categories: Sequence[int]) -> bool:
    """Tell whether a row under the categories only adds to their titles: 20分, 得分, 满分5."""
    cells = view.rows.get(row, {})
    if any(isinstance(v, str) and _is_like_name(v) for v in cells.values()):
        return False
    own = [cells[c] for c in categories if cells.get(c) is not None]
    others = [v for c, v in cells.items() if c not in categories and v is not None]
    if len(own) * 2 <= len(categories) or any(label_of(v) for v in others):
        return False
    return all(isinstance(v, str) and _is_unit(v) for v in own)


def _is_unit(words: str) -> bool:
    """Tell whether words under a title only say that points are there, or how many at most."""
    points = ("得分", "扣分", "分", "分数", "实得分", "分值")
    return marks_in(words) is not None or text(words) in points


def _is_like_name(words: str) -> bool:
    return name_likeness(words) >= 0.5 and not header_scores(words)


def header_rows(view: View, rows: Sequence[int], categories: Sequence[int]) -> tuple[int, ...]:
    """Return all rows of a header some of whose rows are known."""
    found = list(rows)
    while found[0] > 1 and len(found) < _MOST_ROWS:
        if _is_heading_row(view, found[0] - 1, found[0], categories):
            found.insert(0, found[0] - 1)
        elif _is_lone_heading(view, found[0] - 1, categories) and _is_heading_row(
            view, found[0] - 2, found[0], categories
        ):
            found[:0] = [found[0] - 2, found[0] - 1]
        else:
            break
    reach = max(
        (
            area.last_row
            for row in found
            for column in view.rows.get(row, {})
            if (area := view.anchors.get((row, column)))
            and area.last_row - area.first_row < _MOST_ROWS
        ),
        default=found[-1],
    )
    found += range(found[-1] + 1, reach + 1)
    while len(found) <= _MOST_ROWS and _is_under_heading(view, found[-1] + 1, categories):
        found.append(found[-1] + 1)
    return tuple(found)


# --- headers --------------------------------------------------------------------------------------


def find_headers(view: View, words: CategoryWords) -> list[list[ScoreHeader]]:
    """Return the headers of scores from top to bottom, each with those that are beside it."""
    return [_side_by_side(view, band, words) for band in _bands(view, words)]


def header_over(
    view: View, own: Sequence[int], categories: dict[str, int], *, sure: bool = True
) -> ScoreHeader:
    """Return the header some of whose rows are known, with the columns of its categories."""
    return _headers_over(view, own, [categories], [{}], sure=sure)[0]


def _side_by_side(view: View, band: _Band, words: CategoryWords) -> list[ScoreHeader]:
    sets = [_in_order(one, words) for one in _sets(band, words)]
    claims = [{category: band.claims[at] for category, at in one.items()} for one in sets]
    return _headers_over(view, band.rows, sets, claims)


def _headers_over(
    view: View,
    own: Sequence[int],
    sets: Sequence[dict[str, int]],
    claims: Sequence[dict[str, Claim]],
    *,
    sure: bool = True,
) -> list[ScoreHeader]:
    """Return the headers that stand side by side in some rows, one for each set of categories."""
    every = sorted(column for one in sets for column in one.values())
    rows = header_rows(view, own, every)
    titles = {
        column: title
        for column in range(1, view.width + 1)
        if (title := _title(view, rows, column))
    }
    below = [min(cells) for row, cells in view.rows.items() if row > rows[-1]]
    often = [column for column in set(below) if below.count(column) * 4 > len(below)]
    starts = _starts(sets, titles, min([*titles, *often, *every]))
    headers: list[ScoreHeader] = []
    for at, one in enumerate(sets):
        first = starts[at]
        last = starts[at + 1] - 1 if at + 1 < len(sets) else _last(view, rows, one, titles)
        between = {c: title for c, title in titles.items() if first <= c <= last}
        headers.append(
            ScoreHeader(
                rows=rows,
                categories=one,
                first=first,
                last=last,
                titles=between,
                claims=claims[at],
                sure=sure,
            )
        )
    return headers


def _last(
    view: View, rows: Sequence[int], categories: dict[str, int], titles: dict[int, str]
) -> int:
    """Return the last column of a table: before an empty one behind which another table begins.

    What is not titled belongs to it only where it is beside what is.
    """
    end = max(*categories.values(), *titles)
    for column in range(max(categories.values()) + 1, end):
        if column in titles or _filled_share(view, rows[-1], column):
            continue
        behind = {role_of(titles[c]) for c in titles if c > column}
        wide = column + 1 not in titles and not _filled_share(view, rows[-1], column + 1)
        if wide or behind & {"姓名", "日期", "条款"}:
            return column - 1
    while _filled_share(view, rows[-1], end + 1) > 0.3:
        end += 1
    return end


def _filled_share(view: View, header: int, column: int) -> float:
    below = [cells for row, cells in view.rows.items() if row > header]
    return sum(column in cells for cells in below) / max(1, len(below))


def _in_order(categories: dict[str, int], words: CategoryWords) -> dict[str, int]:
    return {category: categories[category] for category in words.order if category in categories}


def _starts(sets: Sequence[dict[str, int]], titles: dict[int, str], first: int) -> list[int]:
    """Return the first column of each of the tables that stand side by side.

    A table begins where the titles of the first one begin again, else behind an empty column, else
    behind what follows the scores of the table before.
    """
    starts = [first]
    lead = {titles[c] for c in titles if c < min(sets[0].values())}
    for before, one in pairwise(sets):
        end, begin = max(before.values()), min(one.values())
        gap = range(end + 1, begin)
        again = [c for c in gap if titles.get(c) and titles[c] in lead]
        empty = [c for c in gap if not titles.get(c)]
        people = [c for c in gap if role_of(titles.get(c, "")) in ("序号", "姓名", "窗口", "工号")]
        start = again[:1] or people[:1] or [c + 1 for c in empty[-1:]] or [begin]
        starts.append(start[0])
    return starts


def same_columns(one: Sequence[ScoreHeader], other: Sequence[ScoreHeader]) -> bool:
    """Tell whether headers, side by side, repeat others further up."""
    return [header.categories for header in one] == [header.categories for header in other]


# --- the month of a block -------------------------------------------------------------------------


def month_words(view: View, header: ScoreHeader) -> list[str]:
    """Return the texts over the categories of a header that name a month of their own."""
    columns = sorted(header.categories.values())
    parts = [part for c in columns for part in title_parts(view, header.rows, c)[:-1]]
    return [part for part in dict.fromkeys(parts) if numbers_in(part)]


def with_categories(
    header: ScoreHeader, categories: dict[str, int], *, sure: bool = True
) -> ScoreHeader:
    """Return a header whose categories are in other columns."""
    return replace(header, categories=categories, sure=sure)
