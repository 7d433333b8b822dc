"""What becomes of rows when an export comes again: a clerk's changes stay, the rest follows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum

from udf.text import is_blank
from workbook.month.import_log import Written
from workbook.month.tables import Located, enlarge
from workbook.ooxml.package import Package


class Action(StrEnum):
    """What becomes of a row of an export."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    SAME = "same"
    KEEP = "keep"  # a clerk has changed what was imported
    DELETED = "deleted"  # by a clerk, and not entered again
    BY_HAND = "by hand"  # a clerk has entered the same
    EARLIER = "earlier"  # imported before; this export says nothing of it


def plan(
    wanted: Mapping[str, Written],
    present: Mapping[str, Written],
    before: Mapping[str, Written],
    superseded: Callable[[str], bool],
) -> dict[str, Action]:
    """Return what is to become of each id.

    ``wanted`` is what the export says, ``present`` what the workbook says now, ``before`` what an
    earlier import wrote. What is present and not as it was written is a clerk's, and kept; what was
    written and is gone was deleted by a clerk. ``superseded`` tells of an id that is no longer
    wanted whether the export says so, or nothing of it.
    """
    fates = {}
    for key in {**present, **before, **wanted}:
        now, new, old = present.get(key), wanted.get(key), before.get(key)
        if new is not None and now is None:
            fates[key] = Action.ADD if old is None else Action.DELETED
        elif new is not None:
            fates[key] = Action.SAME if now == new else Action.CHANGE if now == old else Action.KEEP
        elif not superseded(key):
            fates[key] = Action.EARLIER
        else:
            fates[key] = Action.REMOVE if now == old or now is None else Action.KEEP
    return fates


def free_rows(
    package: Package,
    located: Located,
    names: Sequence[str],
    count: int,
    emptied: Collection[int] = (),
) -> tuple[Located, list[int]]:
    """Return `count` rows that are empty in some columns, growing the table where it has too few.

    Those below the last filled row come first, so that what is entered later stands lower.
    `emptied` are rows that have just become empty.
    """
    at = [located.table.columns[name] for name in names if name in located.table.columns]
    rows = located.table.rows
    empty = [
        index
        for index, row in enumerate(rows)
        if index in emptied or all(is_blank(row[i]) for i in at)
    ]
    last = max(set(range(len(rows))) - set(empty), default=-1)
    free = [i for i in empty if i > last] + [i for i in empty if i < last]
    lacking = count - len(free)
    if lacking > 0:
        # Late, as it brings openpyxl along and a table seldom grows.
        from workbook.generate.result_blocks import grow_blocks

        free += range(len(rows), len(rows) + lacking)
        located = enlarge(package, located, lacking)
        grow_blocks(package)
    return located, free[:count]
