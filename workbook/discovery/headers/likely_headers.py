"""Headers of scores whose words say nothing: what rows add up, and which columns are missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from udf.text import Cell as Plain
from udf.text import number, text
from workbook.discovery.headers.score_headers import ScoreHeader, header_over, with_categories
from workbook.discovery.mapping import CATEGORIES, Answers
from workbook.discovery.model import TableKind
from workbook.discovery.sheet_view import View
from workbook.discovery.vocabulary import (
    CategoryWords,
    header_scores,
    marks_in,
    name_likeness,
    role_of,
)

_TOP = 60  # rows in which marks alone may make a header
_FEW = 3  # rows that must add up
_SHARE = 0.85
SCORES = TableKind.SCORES.value
# Headers of columns that are no category, however the numbers under them look.
_OTHER_ROLES = ("姓名", "窗口", "工号", "序号", "排名", "总分", "基础分", "备注", "日期")


def likely_headers(view: View, words: CategoryWords) -> list[list[ScoreHeader]]:
    """Return the header over as many columns as there are categories whose sum the rows give."""
    size = len(words.order)
    span = _summed(view, size) or _adding_up(view, size)
    if span is None:
        return []
    first, row = span
    columns = list(range(first, first + size))
    own = row - 1
    while own > 0 and _texts_over(view, own, columns) * 2 < size:
        own -= 1
    if own < 1:
        return []
    categories = dict(zip(words.order, columns, strict=True))
    return [[header_over(view, (own,), categories, sure=False)]]


def _texts_over(view: View, row: int, columns: Sequence[int]) -> int:
    """Return how many columns have a text of their own in a row; one merged across is none."""
    return sum(
        isinstance(view.shown(row, c), str)
        and ((area := view.anchors.get((row, c))) is None or area.first_column == area.last_column)
        for c in columns
    )


def _summed(view: View, size: int) -> tuple[int, int] | None:
    """Return the first column and row of a span of that size that formulas add up row by row."""
    counts: Counter[int] = Counter()
    rows: dict[int, int] = {}
    for (row, column), formula in view.formulas.items():
        if "SUM" not in formula.upper() and "+" not in formula:
            continue
        read = {
            c
            for sheet, area in view.reads(row, column)
            if sheet in (None, view.name) and area.first_row == row == area.last_row
            for c in range(area.first_column, min(area.last_column, area.first_column + 40) + 1)
        }
        if len(read) == size and max(read) - min(read) == size - 1:
            counts[min(read)] += 1
            rows[min(read)] = min(row, rows.get(min(read), row))
    if not counts or max(counts.values()) < _FEW:
        return None
    first = max(counts, key=lambda column: (counts[column], -column))
    return first, rows[first]


def _adding_up(view: View, size: int) -> tuple[int, int] | None:
    """Return the first column and row of a span whose typed numbers the column behind adds up."""
    best: tuple[int, int, int] | None = None
    for total in range(size + 1, min(view.width, 60) + 1):
        first = total - size
        hits = rows = start = 0
        for row, cells in view.rows.items():
            own = [number(cells.get(c)) for c in range(first, total + 1)]
            values = [value for value in own if value is not None]
            if len(values) <= size:
                continue
            rows += 1
            if abs(sum(values[:-1]) - values[-1]) < 0.011 and values[-1]:
                hits += 1
                start = start or row
        if hits >= _FEW and hits >= _SHARE * rows and (best is None or hits > best[0]):
            best = hits, first, start
    return best[1:] if best else None


# --- columns that are missing ---------------------------------------------------------------------


def completed(
    view: View, header: ScoreHeader, rows: Sequence[int], words: CategoryWords, answers: Answers
) -> tuple[ScoreHeader, bool]:
    """Return a header with a column for each category, and whether that has to be asked."""
    answered = _answered(header, words, answers)
    if answered is not None:
        return answered, False
    missing = [category for category in words.order if category not in header.categories]
    if not missing:
        sure = header.sure or _values_tell(view, header, rows, words)
        return header, not sure
    candidates = _unnamed(view, header, rows)
    read = _read_by_totals(view, header, rows)
    exact = [column for column in candidates if column in read]
    if len(missing) == 1 and len(exact) == 1:
        return _filled(header, words, dict(zip(missing, exact, strict=True))), False
    likely = (exact if len(exact) >= len(missing) else candidates)[: len(missing)]
    return _filled(header, words, dict(zip(missing, likely, strict=False))), True


def _answered(header: ScoreHeader, words: CategoryWords, answers: Answers) -> ScoreHeader | None:
    titles = header.titles
    listed = answers.columns(SCORES, CATEGORIES, titles)
    if listed is not None and len(listed) == len(words.order):
        categories = {c: n for c, n in zip(words.order, listed, strict=True) if n}
        return with_categories(header, categories)
    single = {c: answers.column(SCORES, c, titles) for c in words.order}
    if any(column is not None for column in single.values()):
        categories = {**header.categories, **{c: n for c, n in single.items() if n is not None}}
        categories = {c: n for c, n in categories.items() if n}
        if len(categories) == len(words.order) or 0 in single.values():
            return _filled(header, words, categories)
    return None


def _filled(header: ScoreHeader, words: CategoryWords, more: Mapping[str, int]) -> ScoreHeader:
    categories = {**header.categories, **more}
    ordered = {category: categories[category] for category in words.order if category in categories}
    return replace(header, categories=ordered)


def _unnamed(view: View, header: ScoreHeader, rows: Sequence[int]) -> list[int]:
    """Return the columns beside and between the categories that hold numbers without a name."""
    own = set(header.categories.values())
    first, last = max(header.first, min(own) - 2), min(header.last, max(own) + 2)
    found = []
    for column in range(first, last + 1):
        title = header.titles.get(column, "")
        if column in own or role_of(title) in _OTHER_ROLES or not title:
            continue
        if header_scores(title) and role_of(title) not in ("分值", "其他", "等次"):
            continue
        values = [view.value(row, column) for row in rows]
        filled = [value for value in values if value is not None]
        if sum(number(value) is not None for value in filled) * 2 >= len(filled):
            found.append(column)
    return found


def _read_by_totals(view: View, header: ScoreHeader, rows: Sequence[int]) -> set[int]:
    """Return the columns that formulas over most of the categories read besides them."""
    own = set(header.categories.values())
    counts: Counter[int] = Counter()
    reading = 0
    wanted = set(rows)
    for row, column in view.formulas:
        if row not in wanted or column in own:
            continue
        read = {
            c
            for sheet, area in view.reads(row, column)
            if sheet in (None, view.name) and area.first_row == row == area.last_row
            for c in range(area.first_column, min(area.last_column, area.first_column + 40) + 1)
        }
        if own <= read:
            reading += 1
            counts.update(read - own)
    return {column for column, times in counts.items() if times * 2 > reading}


def _values_tell(
    view: View, header: ScoreHeader, rows: Sequence[int], words: CategoryWords
) -> bool:
    """Tell whether the values can only be those of the categories in the rule book's order.

    Each column stays within its full marks and reaches them (the bonus, being 0 for most, need
    not), no column would fit the marks of a smaller one, and columns of equal marks differ in kind:
    a rate has fractions where points have none, a bonus is mostly 0 where points are mostly full.
    """
    columns = [_numbers(view, rows, column) for column in header.categories.values()]
    if min(map(len, columns)) < 6:
        return False
    looks = [_look(values, own) for values, own in zip(columns, words.points, strict=True)]
    if any(look is None for look in looks):
        return False
    for points in set(words.points):
        at = [n for n, own in enumerate(words.points) if own == points]
        wanted = [(words.order[n] in words.rated, words.order[n] in words.bonus) for n in at]
        if len(at) > 1 and not _told_apart([looks[n] for n in at], wanted):
            return False
    return any(look is not None and look[1] for look in looks) == bool(words.bonus)


def _numbers(view: View, rows: Sequence[int], column: int) -> list[float]:
    values = (number(view.value(row, column)) for row in rows)
    return [value for value in values if value is not None]


def _told_apart(looks: Sequence[object], wanted: Sequence[object]) -> bool:
    """Tell whether columns look as they should, and no two the same."""
    return looks == wanted and len(set(looks)) == len(looks)


def _look(values: Sequence[float], points: float) -> tuple[bool, bool] | None:
    """Return whether scores have fractions and whether they only add; None where points differ."""
    inside = [value for value in values if -0.005 <= value <= points + 0.005]
    if len(inside) < max(len(values) - 4, 0.8 * len(values)):
        return None
    full = sum(abs(value - points) < 0.005 for value in inside) / len(inside)
    zero = sum(abs(value) < 0.005 for value in inside) / len(inside)
    broken = sum(abs(value - round(value)) > 0.005 for value in inside) / len(inside)
    adds = zero >= 0.4 and full < 0.2
    reached = max(inside) >= points - 0.005 and sum(inside) >= 0.6 * points * len(inside)
    return (broken >= 0.2, adds) if adds or reached else None


def headers_by_marks(view: View, words: CategoryWords) -> list[list[ScoreHeader]]:
    """Return the header whose cells give the categories' marks in the rule book's order."""
    size = len(words.order)
    for row in [row for row in view.rows if row <= _TOP]:
        cells = view.rows[row]
        marked = [(c, m) for c, v in cells.items() if (m := marks_in(v)) is not None]
        for at in range(len(marked) - size + 1):
            run = marked[at : at + size]
            columns = [column for column, _ in run]
            if [mark for _, mark in run] != words.points or columns[-1] - columns[0] > size * 2:
                continue
            own = _rows_with_words(view, row, columns)
            if own:
                return [[header_over(view, own, dict(zip(words.order, columns, strict=True)))]]
    return []


def _rows_with_words(view: View, row: int, columns: Sequence[int]) -> tuple[int, ...]:
    """Return the row with the marks, with the one above where it has no words; () where a person's.

    Someone may have full marks as well: then a name is beside plain numbers.
    """
    cells = view.rows[row]
    if all(isinstance(cells[c], str) for c in columns) and _are_words(view, row, columns):
        return (row,)
    if any(number(cells[c]) is not None for c in columns) and _has_name_beside(cells, columns):
        return ()
    if _texts_over(view, row - 1, columns):
        return (row - 1, row)
    # A window's heading may be between the words and the marks, which are a line of the table.
    return (row - 2,) if _texts_over(view, row - 2, columns) else ()


def _has_name_beside(cells: Mapping[int, Plain], columns: Sequence[int]) -> bool:
    beside = [v for c, v in cells.items() if c not in columns and isinstance(v, str)]
    return any(name_likeness(v) >= 0.5 and not header_scores(v) for v in beside)


def _are_words(view: View, row: int, columns: Sequence[int]) -> bool:
    """Tell whether cells with marks hold more than the marks."""
    return all(len(text(view.value(row, c)).strip("()0123456789分满")) > 1 for c in columns)
