"""What else a row says against counting it: 已撤销, 驳回, 申诉成立, 是否有效 否."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from udf.objections import LONGEST, has_word, objects
from udf.text import Row, text
from workbook.imports.forms import data
from workbook.imports.tables.exports import ExportTable

_BEHIND = re.compile(r"\(([^()]*)\)$")


def objections(
    table: ExportTable, read: Collection[str], in_brackets: Collection[str] = ()
) -> dict[int, str]:
    """Return by row, as the file's program counts, what a column says against it, in Chinese.

    ``read`` are the columns whose meaning the reader sees to; of those ``in_brackets`` what stands
    in brackets behind the words is looked at.
    """
    seen_to = {table.columns[name] for name in read if name in table.columns}
    behind = {table.columns[name] for name in in_brackets if name in table.columns}
    return dict(_spoken(table, seen_to - behind, behind, objects))


def objections_in(
    tables: Iterable[ExportTable], read: Collection[str]
) -> dict[tuple[str, int], str]:
    """Return the same of several sheets, by sheet and row."""
    return {
        (table.sheet, row): stated
        for table in tables
        for row, stated in objections(table, read).items()
    }


def excuses(table: ExportTable, read: Collection[str], results: Collection[int]) -> dict[int, str]:
    """Return by row what a column beside a result of attendance says in its excuse: 已补卡.

    ``results`` are columns of results besides those that are ``read``.
    """
    seen_to = {table.columns[name] for name in read if name in table.columns}
    return dict(_spoken(table, seen_to | {*results}, set(), _excuses))


def _spoken(
    table: ExportTable,
    skipped: Collection[int],
    behind: Collection[int],
    says: Callable[[str, str], bool],
) -> Iterator[tuple[int, str]]:
    columns = [at for at in range(len(table.titles)) if at not in skipped]
    for number, row in enumerate(table.rows, table.header + 2):
        found = _first(row, columns, behind, table.titles, says)
        if found:
            yield number, found


def _first(
    row: Row,
    columns: Sequence[int],
    behind: Collection[int],
    titles: Sequence[str],
    says: Callable[[str, str], bool],
) -> str:
    for at in columns:
        cell = row[at]
        if cell is None or not (isinstance(cell, (str, bool)) or cell in (0, 1)):
            continue
        written = text(cell)
        if at in behind:
            match = _BEHIND.search(written)
            written = match[1] if match else ""
        if written and len(written) <= LONGEST and says(text(titles[at]), written):
            return f"“{titles[at] or '无标题列'}”写着“{written}”"
    return ""


@lru_cache(maxsize=16384)
def _excuses(header: str, written: str) -> bool:
    return has_word(written, data()["objections"]["excused"]) or objects(header, written)
