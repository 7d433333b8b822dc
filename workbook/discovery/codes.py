"""Numbers that count rows, and numbers by which somebody or something is known.

工号, 窗口号 and 座机 may count on like 序号 does: the header decides. A plain 编号 is a count where
it begins with 1. The words are data in ``templates/discovery.toml``.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from udf.text import Cell as Plain
from udf.text import whole
from workbook.discovery.vocabulary import bare, role_of, words

_FIRST = 3  # who heads a list may be missing from the rows that are looked at
_DIGITS = 5  # from here on numbers of one length are no counts of a month


@lru_cache(maxsize=4096)
def is_code(title: str) -> bool:
    """Tell whether a header is of numbers by which people or things are known: 工号, 窗口号."""
    codes, called = words()["codes"], bare(title).upper()
    if any(word in called for word in codes["never"]):
        return False
    return role_of(title) == "工号" or called.endswith(tuple(codes["ends"]))


def may_count(title: str, values: Sequence[Plain]) -> bool:
    """Tell whether a column with this header, and these values from the top, may count its rows.

    One that is called so may begin anywhere, as on a second page; a code never counts.
    """
    role = role_of(title)
    if role == "序号":
        return True
    if role == "排名" or (is_code(title) and bare(title) not in words()["codes"]["plain"]):
        return False
    first = next((number for value in values if (number := whole(value)) is not None), None)
    return first is None or 0 <= first <= _FIRST


def are_codes(values: Sequence[Plain]) -> bool:
    """Tell whether numbers can hardly be a month's: they count on, or all have as many digits."""
    numbers = [whole(value) for value in values]
    known = [number for number in numbers if number is not None and number >= 0]
    if len(known) < max(3, len(numbers)) or len(set(known)) < len(known):
        return False
    counting = all(after == before + 1 for before, after in pairwise(known))
    lengths = {len(str(number)) for number in known}
    return counting or (len(lengths) == 1 and lengths.pop() >= _DIGITS)
