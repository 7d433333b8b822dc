"""Columns of an attendance export that are called by a result: 迟到时间 0:20, 是否旷工 True.

They tell what happened where the column of results is blank or there is none; beside a result they
may contradict it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from udf.tables import blank_row
from udf.text import Cell, Row, is_blank, text
from workbook.files.answers_file import is_nothing
from workbook.imports.attendance.details import BRACKETS, MEASURE
from workbook.imports.attendance.incidents import SUBJECTS
from workbook.imports.attendance.results import ResultKind, ResultReader, without_dashes
from workbook.imports.tables.exports import ExportTable, with_column

RESULT = "考勤结果"
_SUFFIX = re.compile(r"(?:时间|时长|分钟数?|小时数?|次数|天数|[次天分]数?|标[志识记]|情况)+$")
_UNITS = {"天": "天", "小时": "小时", "时)": "小时", "h": "小时", "分": "分钟", "次": "次"}
_LASTING = (ResultKind.ABSENT, ResultKind.LEAVE)
_YES, _NO = ("是", "有", "√", "✓", "true", "yes", "y"), ("否", "×", "✗", "false", "no", "n")
_ZERO = re.compile(r"[0.:]+(?:分钟?|小时|次|天)?")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?")
_HOURS_A_DAY = 24
_MOST = 0.5


class Telling(NamedTuple):
    """A column that is called by a result: where it is, the result, and what it counts in."""

    at: int
    word: str
    kind: ResultKind
    unit: str


def telling_columns(table: ExportTable, results: ResultReader) -> list[Telling]:
    """Return the columns of a sheet that are called by a result, and are nothing else."""
    found: list[Telling] = []
    for at, title in enumerate(table.titles):
        header = text(title)
        word = _SUFFIX.sub("", BRACKETS.sub("", header).removeprefix("是否"))
        parts = results.understand(word) if word and at not in table.columns.values() else None
        if parts is not None and len(parts) == 1 and word.endswith(parts[0].word):
            kind = parts[0].kind
            if kind in (*SUBJECTS, ResultKind.LEAVE, ResultKind.MISSING, ResultKind.NORMAL):
                unit = next((unit for sign, unit in _UNITS.items() if sign in header), "")
                found.append(Telling(at, word, kind, unit))
    return found


def with_told_results(table: ExportTable, results: ResultReader) -> ExportTable:
    """Return a sheet whose blank results are those that columns called by results tell.

    Where each of these says no, all was normal.
    """
    columns = telling_columns(table, results)
    at = table.columns.get(RESULT)
    if at is None and len({one.kind for one in columns} & {*SUBJECTS}) < 2:
        return table
    told = [_told(row, columns, results) for row in table.rows]
    if at is None:
        return with_column(table, RESULT, told)
    rows = (
        row if blank_row(row) or not _is_unsaid(row[at]) else (*row[:at], said, *row[at + 1 :])
        for row, said in zip(table.rows, told, strict=True)
    )
    return table._replace(rows=tuple(rows))


def told_kinds(table: ExportTable, results: ResultReader) -> dict[int, dict[ResultKind, str]]:
    """Return by row, as the file's program counts, of which kinds columns tell, and in words."""
    columns = [one for one in telling_columns(table, results) if one.kind in SUBJECTS]
    return {
        number: kinds
        for number, row in enumerate(table.rows, table.header + 2)
        if (
            kinds := {
                one.kind: f"“{table.titles[one.at]}”写着“{text(row[one.at])}”"
                for one in columns
                if _said(row[one.at], one, results)
            }
        )
    }


def corrections(table: ExportTable, results: ResultReader, read: Sequence[int]) -> dict[int, str]:
    """Return by row what a column says that calls a few rows normal, as one of corrections does."""
    found: dict[int, str] = {}
    filled = sum(not blank_row(row) for row in table.rows)
    for at, title in enumerate(table.titles):
        normal = {
            number: f"“{title}”写着“{text(row[at])}”"
            for number, row in enumerate(table.rows, table.header + 2)
            if at not in read and _is_normal(row[at], results)
        }
        if len(normal) <= _MOST * filled:
            found |= normal
    return found


def _is_normal(cell: Cell, results: ResultReader) -> bool:
    word = BRACKETS.sub("", text(cell)) if isinstance(cell, str) else ""
    parts = results.understand(word) if word else None
    return bool(parts) and all(part.kind == ResultKind.NORMAL for part in parts or ())


def _is_unsaid(cell: Cell) -> bool:
    return not without_dashes(text(cell))


def _told(row: Row, columns: Sequence[Telling], results: ResultReader) -> str | None:
    """Return what the columns say of a row, None for nothing."""
    said: dict[str, list[str]] = defaultdict(list)
    kinds: Mapping[str, ResultKind] = {one.word: one.kind for one in columns}
    for one in columns:
        if words := _said(row[one.at], one, results):
            said[one.word].append(words)
    found = list(_without_totals(said, kinds))
    if found:
        return ";".join(found)
    denied = columns and all(not _is_unsaid(row[one.at]) for one in columns)
    return "正常" if denied else None


def _without_totals(
    said: Mapping[str, Sequence[str]], kinds: Mapping[str, ResultKind]
) -> Iterator[str]:
    """Yield what is said by each word, once, but for words that others of their kind go into.

    请假 is there besides 事假, and 缺卡 besides 上班缺卡.
    """
    for word, words in said.items():
        others = [one for one in said if one != word and kinds[one] == kinds[word]]
        part_of = kinds[word] == ResultKind.LEAVE or any(one.endswith(word) for one in others)
        if not (others and part_of and word in ("请假", "缺卡")):
            yield next((one for one in words if one.endswith("次")), words[0])


def _said(cell: Cell, column: Telling, results: ResultReader) -> str:
    """Return what a cell says under a header such as 迟到时长, "" for nothing."""
    if isinstance(cell, bool):
        return column.word if cell else ""
    written = without_dashes(text(cell))
    if is_blank(written) or is_nothing(written) or _ZERO.fullmatch(written):
        return ""
    if written.casefold() in _NO:
        return ""
    if written.casefold() in _YES:
        return column.word
    if MEASURE.fullmatch(written):
        return column.word + _measured(written, column)
    return written if results.understand(written) else f"{column.word}({written})"


def _measured(written: str, column: Telling) -> str:
    """Return how long or how often, with its unit."""
    clock = _CLOCK.fullmatch(written)
    if clock is not None:
        return f"{int(clock[1])}小时{int(clock[2])}分钟"
    if not written[-1].isdigit():
        return written
    short = float(written) <= _HOURS_A_DAY if written.replace(".", "", 1).isdigit() else False
    lasting = column.kind in _LASTING
    return written + (column.unit or (("小时" if short else "分钟") if lasting else ""))
