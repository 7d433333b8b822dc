"""Where the header of an export's sheet is, and which column each header names."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from udf.tables import HEADER_ROWS, blank_row
from udf.text import Cell, Row, is_blank, text
from workbook.files.table_files import Grid
from workbook.imports.forms import Role
from workbook.ooxml.references import column_letters

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_MARKS = str.maketrans("", "", "“”\"'‘’「」*:：_/|")
_OWN, _LISTED, _PARTS = 3000, 2000, 1000  # how well a header names a column
_OF_THE_MONTH = re.compile("[本当]月|月度?|[本当]期|合计|总计|全部|实际|个人|人员|次|的|[()]")
_DIGIT = re.compile(r"[0-9]")
_HEADINGS = 3  # a row with fewer cells is a title
_LONGEST = 12  # characters of a header of the second row
_MONTHS_FROM = 7  # days in a header that may go over the end of a month
_MERGED_DOWN = 2  # as many headings are above blanks; a single one is a title


class ExportHeader(NamedTuple):
    """A header of a sheet: its rows from 0, and the title of each column, "" where there is none.

    Titles are one for each column; equal ones are distinguished by their column.
    """

    first: int
    last: int
    titles: tuple[str, ...]


@lru_cache(maxsize=8192)
def fit(header: str, role: Role) -> int:
    """Return how well a tidied header names a column, 0 where it does not.

    A whole name beats words that are parts of it; of these, more of the header is better. What it
    says in brackets may be left out, but not that it is something else: 迟到(分钟).
    """
    added = "".join(_BRACKETS.findall(header))
    otherwise = any(word in added for word in role.never)
    for written in (header,) if otherwise else dict.fromkeys((header, _BRACKETS.sub("", header))):
        bare = written.translate(_MARKS)
        if not bare:
            continue
        if bare == role.name and role.own and not role.other:
            return _OWN
        if bare in role.names:
            return _LISTED + len(bare)
        found = _parts(bare, role)
        if found:
            return found
    return 0


def _parts(header: str, role: Role) -> int:
    """Return how much of a header is words of each part of a column's name."""
    if not role.parts or any(word in header for word in role.never):
        return 0
    matched = _matched(header, role.parts)
    if matched is None:
        return 0
    # What is left over may say that something else is meant.
    return max(_PARTS + 10 * matched - 4 * max(0, len(header) - matched), 1)


def _matched(header: str, parts: Sequence[Sequence[str]]) -> int | None:
    """Return how much of a header is a word of each part, none used twice; None where one lacks."""
    if not parts:
        return 0
    found = [
        len(word) + rest
        for word in parts[0]
        if word in header
        and (rest := _matched(header.replace(word, "\0", 1) if word else header, parts[1:]))
        is not None
    ]
    return max(found, default=None)


def are_parts_of_one(header: str, other: str, role: Role) -> bool:
    """Tell whether two headers may name two parts of a count: 默认评价量 and 主动评价量.

    Each says all that the count is called by, and the first something more, which is not that it
    is the month's.
    """
    if fit(header, role) >= _LISTED or any(
        _matched(one, role.parts) is None for one in (header, other)
    ):
        return False
    rest = header
    for word in sorted((w for part in role.parts for w in part if w), key=len, reverse=True):
        rest = rest.replace(word, "")
    return bool(_OF_THE_MONTH.sub("", rest))


def best_role(header: str, roles: Iterable[Role]) -> Role | None:
    """Return the column that a header names best, or None."""
    best, score = None, 0
    for role in roles:
        found = fit(header, role)
        if found > score:
            best, score = role, found
    return best


Also = Callable[[Cell], Any]  # what comes before what, as days do, or None


def find_header(
    grid: Grid, roles: Sequence[Role], known: Iterable[str] = (), also: Also | None = None
) -> ExportHeader | None:
    """Return the header of a sheet: among its first rows the one that names most columns.

    ``known`` are headers that the office has explained; ``also`` tells other cells that count as
    headers, as days do. A second row of headers below the first is read together with it, and
    headings above that are merged down to it.
    """
    explained = {text(header) for header in known}
    best: tuple[int, int] | None = None
    for index, row in enumerate(grid.rows[:HEADER_ROWS]):
        if blank_row(row):
            continue
        named = len(_named(row, roles, explained, also))
        pair = _two_rows(grid, index)
        if pair is not None:
            named = max(named, len(_named(_joined(*pair, roles), roles, explained, also)))
        if best is None or named > best[0]:
            best = named, index
    if best is None or best[0] < 2:
        return None
    index = best[1]
    row = grid.rows[index]
    pair = _two_rows(grid, index)
    titles = tuple(map(_title, row)) if pair is None else _joined(*pair, roles)
    if index:
        titles = _merged_down(grid.rows[index - 1], titles)
    return ExportHeader(index, index + (pair is not None), _told_apart(titles))


def _two_rows(grid: Grid, index: int) -> tuple[Row, Row] | None:
    """Return a row and the next where both are headers, None where the next is data.

    In a web page a heading over several cells is in each of them: as many as there are.
    """
    if index + 1 >= len(grid.rows):
        return None
    first, second = grid.rows[index], grid.rows[index + 1]
    if sum(not is_blank(cell) for cell in first) < _HEADINGS:
        return None
    once = tuple(None if at and cell == first[at - 1] else cell for at, cell in enumerate(first))
    below = tuple(None if cell == first[at] else cell for at, cell in enumerate(second))
    return next((pair for pair in ((first, second), (once, below)) if _is_second(*pair)), None)


def _merged_down(above: Row, titles: tuple[str, ...]) -> tuple[str, ...]:
    """Return titles whose blanks are filled from headings above them that are merged down."""
    blank = [i for i, title in enumerate(titles) if not title and not is_blank(above[i])]
    if len(blank) < _MERGED_DOWN:
        return titles
    return tuple(_title(above[i]) if i in blank else title for i, title in enumerate(titles))


def _named(
    titles: Iterable[Cell], roles: Sequence[Role], explained: set[str], also: Also | None
) -> set[str]:
    found = set()
    days: list[Any] = []
    for cell in titles:
        header = text(cell) if isinstance(cell, str) else ""
        other = also(cell) if also is not None and not is_blank(cell) else None
        if other is not None:
            days.append(other)
        elif header in explained:
            found.add(header)
        elif header and len(header) <= 30 and (role := best_role(header, roles)) is not None:
            found.add(role.name)
    return found | set(map(str, days)) if _are_in_order(days) else found


def _are_in_order(days: Sequence[Any]) -> bool:
    """Tell whether days follow each other as headers do; counts in a row of data seldom do.

    A month of an office may begin on its 26th.
    """
    turns = sum(one > other for one, other in pairwise(days))
    return turns == 0 or (turns == 1 and len(days) >= _MONTHS_FROM)


def _is_second(first: Row, second: Row) -> bool:
    """Tell whether a row goes on with the header above it.

    Its words are under headings that span several columns, and it holds no data.
    """
    filled = [index for index, cell in enumerate(second) if not is_blank(cell)]
    above = sorted(set(range(len(first))) - _blank_places(first))
    if len(above) < _HEADINGS:
        return False
    if _is_under_groups(first, second, filled):
        return True
    if len(filled) < 2 or not all(_is_header_word(second[at]) for at in filled):
        return False
    # Under a heading that spans columns, the next ones are blank above.
    spanned = [i for i in filled if is_blank(first[i])]
    empty_below = [i for i in above if is_blank(second[i])]
    return bool(spanned) and (bool(empty_below) or len(spanned) * 3 >= len(filled))


def _is_under_groups(first: Row, second: Row, filled: Sequence[int]) -> bool:
    """Tell whether all of a row is under groups of the row above, whose other columns go down.

    So its headers may hold digits, as slots and days do, and a row of data does not look like it.
    """
    blank = _blank_places(first)
    begin = {at for at in filled if at not in blank and at + 1 in blank and at + 1 in filled}
    spanned = [at for at in filled if at in blank and first[: at + 1].count(None) < at + 1]
    down = _blank_places(second) - blank
    words = all(len(text(second[at])) <= _LONGEST for at in filled)
    return bool(spanned and down and words) and blank.union(begin).issuperset(filled)


def _blank_places(row: Row) -> set[int]:
    return {at for at, cell in enumerate(row) if is_blank(cell)}


def _is_header_word(cell: Cell) -> bool:
    return isinstance(cell, str) and not _DIGIT.search(cell) and len(text(cell)) <= _LONGEST


def _joined(first: Row, second: Row, roles: Sequence[Role]) -> tuple[str, ...]:
    """Return the headers of two rows together: a heading goes on to the right over blank cells.

    A header that stands once below, and says more about its column alone, is that without heading.
    """
    below_once = Counter(text(cell) for cell in second)
    titles, heading = [], ""
    for above, below in zip(first, second, strict=True):
        if not is_blank(above):
            heading = _title(above)
        if is_blank(below):
            titles.append(_title(above))
        else:
            alone, both = _title(below), heading + _title(below)
            clearer = below_once[text(below)] == 1 and _best(alone, roles) > _best(both, roles)
            titles.append(alone if clearer else both)
    return tuple(titles)


def with_headings(grid: Grid, header: ExportHeader) -> tuple[str, ...]:
    """Return the titles of two rows of headers each with the heading above it, none of one row."""
    if header.first == header.last:
        return ("",) * len(header.titles)
    return _joined(grid.rows[header.first], grid.rows[header.last], ())


def _best(title: str, roles: Sequence[Role]) -> int:
    return max((fit(text(title), role) for role in roles), default=0)


def _title(cell: Cell) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return "" if is_blank(cell) else " ".join(str(cell).split())


def _told_apart(titles: Sequence[str]) -> tuple[str, ...]:
    """Return titles of which equal ones name their column."""
    tidied = [text(title) for title in titles]
    return tuple(
        f"{title}（{column_letters(index + 1)}列）"
        if title and tidied.count(text(title)) > 1
        else title
        for index, title in enumerate(titles)
    )
