"""Columns of a part of what is amiss with attendance: 缺卡 beside 迟到 is not all of it."""

from collections.abc import Mapping, Sequence

from udf.text import Cell as Plain
from udf.text import number, text
from workbook.discovery.vocabulary import words

AMISS = "签到异常次数"


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
    if len(whole) == 1:
        others = {role: own for role, own in open_.items() if role != AMISS}
        return {**columns, AMISS: whole[0]}, others
    if whole or not found:
        return columns, open_
    taken = {*found, *columns.values()}
    parts = _parts({c: title for c, title in titles.items() if c not in taken}, values)
    if not parts:
        return columns, open_
    rest = {role: column for role, column in columns.items() if role != AMISS}
    return rest, {**open_, AMISS: (*found, *parts)}


def _parts(titles: Mapping[int, str], values: Mapping[int, Sequence[Plain]]) -> list[int]:
    """Return the columns that count a part of what is amiss."""
    return [
        column for column, title in titles.items() if is_part(title) and _counts(values[column])
    ]


def _counts(values: Sequence[Plain]) -> bool:
    return all(number(value) is not None for value in values)
