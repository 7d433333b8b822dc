"""Names, rows and places in a sentence: all of a few, the first of many."""

from collections.abc import Sequence

MOST_NAMES = 8
_MOST_ROWS = 5


def listed(items: Sequence[str], *, most: int = MOST_NAMES, unit: str = "人") -> str:
    """Return things as a sentence lists them: 甲、乙, of more than `most` 甲、…等12人.

    ``unit`` is the word that such things are counted with.
    """
    more = f"等{len(items)}{unit}" if len(items) > most else ""
    return "、".join(items[:most]) + more


def listed_rows(rows: Sequence[int]) -> str:
    """Return rows as a sentence lists them: 第4行、第6行, of many 第4行、…等12行."""
    return listed([f"第{row}行" for row in rows], most=_MOST_ROWS, unit="行")


def listed_places(places: Sequence[str], *, most: int = 1) -> str:
    """Return places as a sentence lists them: the first of them, of more 得分!B3等4处."""
    return listed(places, most=most, unit="处")
