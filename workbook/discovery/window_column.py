"""Which column of a table of scores has the windows, and when that has to be asked."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from udf.text import text
from workbook.discovery.columns import HALF, MANY, MOST, Choice, Frame, texts_of
from workbook.discovery.vocabulary import (
    header_scores,
    label_of,
    organisation_likeness,
    role_of,
    words,
)

_EXPLAINED = ("备注", "等次", "旁人", "其他", "工号", "排名", "总分", "日期", "核实", "状态")


def is_explained(frame: Frame, column: int, values: Sequence[str]) -> bool:
    """Tell whether a text column is something other than windows: remarks, grades, posts."""
    role = role_of(frame.title(column))
    if role in _EXPLAINED:
        return True
    known = words()["values"]
    for listed in known.values():
        if sum(text(value) in listed for value in values) >= 0.7 * len(values):
            return True
    return sum(len(text(value)) > 12 for value in values) > 0.4 * len(values)


def find_window(
    frame: Frame,
    seeds: Sequence[int],
    taken: Iterable[int],
    headings: Collection[str],
    *,
    told: bool,
) -> Choice:
    """Return the column of the windows; ``told`` where headings or the sheet tell them anyway.

    A column whose texts repeat and that nothing explains is left open, never taken for nothing,
    unless it says what ``headings`` say.
    """
    used = set(taken)
    certain: list[tuple[float, int]] = []
    unexplained: list[int] = []
    for column in frame.columns:
        if column in used:
            continue
        own = [frame.view.value(row, column) for row in seeds]
        values = [value for value in texts_of(frame, seeds, column) if not label_of(value)]
        called = header_scores(frame.title(column)).get("窗口", 0.0)
        typed = [value for value in own if isinstance(value, str)]
        if not values or (called < 0.7 and len(typed) < max(1, 0.05 * len(seeds))):
            if called >= 0.9 and not values:
                certain.append((called - 0.5, column))
            continue
        known = Counter(map(text, values))
        repeating = len(known) <= 0.7 * len(values) or len(typed) <= MANY * len(seeds)
        organised = sum(organisation_likeness(value) >= 0.6 for value in values) / len(values)
        explained = is_explained(frame, column, values)
        if called >= 0.7 and not (explained and not organised):
            certain.append((called + organised, column))
        elif explained:
            continue
        elif organised >= HALF and (repeating or organised >= MOST):
            certain.append((organised, column))
        elif (repeating and len(seeds) > 2) or _are_short_words(values, len(seeds)):
            unexplained.append(column)
    if len(certain) == 1:
        return Choice(certain[0][1])
    if certain:
        certain.sort(key=lambda item: (-item[0], item[1]))
        named = [column for _, column in certain if "窗口" in frame.title(column)]
        if len(named) == 1:
            return Choice(named[0])
        return Choice(None, tuple(column for _, column in certain))
    same = [c for c in unexplained if _says(frame, seeds, c, headings)]
    if told or same:
        return Choice(same[0] if len(same) == 1 else None, tuple(same[1:] and same))
    grouping = [c for c in unexplained if c < min(frame.five) and _groups_rows(frame, seeds, c)]
    if len(unexplained) == 1 and grouping:
        return Choice(grouping[0])
    return Choice(None, tuple(unexplained))


def _says(frame: Frame, seeds: Sequence[int], column: int, texts: Collection[str]) -> bool:
    """Tell whether most of a column's texts are among some."""
    values = texts_of(frame, seeds, column)
    return sum(text(value) in texts for value in values) > MANY * len(values)


def _are_short_words(values: Sequence[str], rows: int) -> bool:
    """Tell whether a small table's column holds a short word each, which could be its window."""
    short = all(len(text(value)) <= 8 and not any(c.isdecimal() for c in value) for value in values)
    return short and 1 < rows < 10 and len(values) * 3 >= rows


def _groups_rows(frame: Frame, seeds: Sequence[int], column: int) -> bool:
    """Tell whether a column groups people: its texts come in runs, each text in one only."""
    shown = [text(frame.view.shown(row, column)) for row in seeds]
    filled = [value for value in shown if value]
    runs = [value for before, value in pairwise(["", *filled]) if value != before]
    return 1 < len(set(runs)) == len(runs) and len(runs) * 2 <= len(seeds)
