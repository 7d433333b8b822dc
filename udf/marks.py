"""The mark in 备注 by which an import knows its own rows again: 【source id】 before the words.

The source is what an export is called (12345热线); the id is the source's own number of the case,
or, for a source without numbers, made from what the row says.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from udf.text import Cell

_MARK = re.compile(r"【([^【】\s]+) ([^】]+)】")
_MADE = "内容"  # how an id begins that is made from a row's words


class Mark(NamedTuple):
    """Which row of which source a row of a ledger was entered from."""

    source: str
    id: str

    @property
    def case(self) -> str:
        """What the source itself calls the case, "" where it has no number for it."""
        return "" if self.id.startswith(_MADE) else f"{self.source} {self.id}"


def made_id(digest: str) -> str:
    """Return the id of a row whose source has no number for it."""
    return f"{_MADE}{digest}"


def marked(mark: Mark, remark: Cell) -> str:
    """Return 备注 with a mark before its words."""
    return f"【{mark.source} {mark.id}】{'' if remark is None else remark}"


def mark_of(remark: Cell, sources: Collection[str] = ()) -> Mark | None:
    """Return the mark of a row, None where it has none.

    With the ``sources`` that are looked for, also one that a clerk has put words before.
    """
    found = _search(remark, sources)
    return Mark(found[1], found[2]) if found else None


def without_mark(remark: str, sources: Collection[str] = ()) -> str:
    """Return 备注 without the mark that ``mark_of`` finds in it."""
    found = _search(remark, sources)
    return remark[: found.start()] + remark[found.end() :] if found else remark


def _search(remark: Cell, sources: Collection[str]) -> re.Match[str] | None:
    if not isinstance(remark, str):
        return None
    if not sources:
        return _MARK.match(remark, len(remark) - len(remark.lstrip()))
    return next((found for found in _MARK.finditer(remark) if found[1] in sources), None)
