"""Columns of a part of what is amiss with attendance: 缺卡 beside 迟到 is not all of it."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from udf.text import Cell as Plain
from udf.text import number, text
from workbook.discovery.vocabulary import label_of, words

AMISS = "签到异常次数"
_Kind = TypeVar("_Kind")


def is_part(title: str) -> bool:
    """Tell whether a header names one way of being amiss, and not all of them."""
    data, called = words()["values"], text(title)
    whole = any(word in called for word in data["amiss"])
    return not whole and any(word in called for word in data["amiss_parts"])


def with_parts(
    columns: Mapping[str, int],
    open_: Mapping[str, tuple[int, ...]],
    titles: Mapping[int, str],
    values: Mapping[int, Sequence[Plain]],
) -> tuple[Mapping[str, int], Mapping[str, tuple[int, ...]]]:
    """Return columns chosen and open, where what is amiss may be in several: then it is open.

    A column of all that is amiss is it, whatever parts stand beside it.
    """
    found = open_.get(AMISS) or tuple(filter(None, [columns.get(AMISS)]))
    whole = [column for column in found if not is_part(titles[column])]
    if not found or len(whole) > 1:
        return columns, open_
    if not whole:
        taken = {*found, *columns.values()}
        free = {column: title for column, title in titles.items() if column not in taken}
        parts = _parts(free, values)
        total = _total(free, [*found, *parts], values)
        if total is None and not parts:
            return columns, open_
        if total is None:
            return _without(columns), {**open_, AMISS: (*found, *parts)}
        whole = [total]
    return {**columns, AMISS: whole[0]}, _without(open_)


def _without(roles: Mapping[str, _Kind]) -> dict[str, _Kind]:
    return {role: own for role, own in roles.items() if role != AMISS}


def is_opposite(title: str) -> bool:
    """Tell whether a header names how often all was in order."""
    called = text(title)
    return any(word in called for word in words()["values"]["in_order"])


def _total(
    titles: Mapping[int, str],
    parts: Sequence[int],
    values: Mapping[int, Sequence[Plain]],
) -> int | None:
    """Return the column called a sum that adds up all the parts, row by row."""
    columns = [[number(value) or 0 for value in values[c]] for c in parts]
    if len(columns) == 1 or len({*map(len, columns)}) > 1:
        return None  # with gaps nobody knows what belongs together
    sums = [sum(row) for row in zip(*columns, strict=True)]
    for column, title in titles.items():
        own = [number(value) for value in values[column]]
        if label_of(title) is not None and own == sums and any(sums):
            return column
    return None


def _parts(titles: Mapping[int, str], values: Mapping[int, Sequence[Plain]]) -> list[int]:
    """Return the columns that count a part of what is amiss."""
    return [
        column for column, title in titles.items() if is_part(title) and _counts(values[column])
    ]


def _counts(values: Sequence[Plain]) -> bool:
    return all(number(value) is not None for value in values)
