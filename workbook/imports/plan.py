"""What becomes of rows when an export comes again: a clerk's changes stay, the rest follows."""

from collections.abc import Callable, Collection, Mapping, Sequence

from udf.text import is_blank
from workbook.month.import_log import Written
from workbook.month.tables import Located, enlarge
from workbook.ooxml.package import Package


def plan(
    wanted: Mapping[str, Written],
    present: Mapping[str, Written],
    before: Mapping[str, Written],
    superseded: Callable[[str], bool],
) -> dict[str, str]:
    """Return what is to become of each id: add, same, change, remove, keep, deleted or earlier.

    ``wanted`` is what the export says, ``present`` what the workbook says now, ``before`` what an
    earlier import wrote. What is present and not as it was written is a clerk's, and kept; what was
    written and is gone was deleted by a clerk. ``superseded`` tells of an id that is no longer
    wanted whether the export says so, or nothing of it.
    """
    actions = {}
    for key in {**present, **before, **wanted}:
        now, new, old = present.get(key), wanted.get(key), before.get(key)
        if new is not None and now is None:
            actions[key] = "add" if old is None else "deleted"
        elif new is not None:
            actions[key] = "same" if now == new else "change" if now == old else "keep"
        elif not superseded(key):
            actions[key] = "earlier"
        else:
            actions[key] = "remove" if now == old or now is None else "keep"
    return actions


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
