"""Names and rows in a sentence: all of a few, the first of many."""

from collections.abc import Sequence

MOST_NAMES = 8
_MOST_ROWS = 5


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: 甲、乙, of many 甲、…等12人."""
    more = f"等{len(names)}人" if len(names) > MOST_NAMES else ""
    return "、".join(names[:MOST_NAMES]) + more


def listed_rows(rows: Sequence[int]) -> str:
    """Return rows as a sentence lists them: 第4行、第6行, of many 第4行、…等12行."""
    more = f"等{len(rows)}行" if len(rows) > _MOST_ROWS else ""
    return "、".join(f"第{row}行" for row in rows[:_MOST_ROWS]) + more
