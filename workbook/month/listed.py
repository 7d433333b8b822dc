"""Names in a sentence: all of a few, the first of many."""

from collections.abc import Sequence

MOST_NAMES = 8


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: 甲、乙, of many 甲、…等12人."""
    more = f"等{len(names)}人" if len(names) > MOST_NAMES else ""
    return "、".join(names[:MOST_NAMES]) + more
