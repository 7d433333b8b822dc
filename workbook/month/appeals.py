"""Requests to review a result, on the sheet 复核申请: which wait for an answer, since when."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from udf.errors import KaoheError
from udf.findings import DOUBTFUL, Finding
from udf.text import Cell, day, is_blank, text
from workbook.month.made_sheets import APPEALS as SHEET
from workbook.month.publication import read_publication
from workbook.month.tables import APPEALS, has_name, named_area, read_cells
from workbook.month.workdays import workday_after
from workbook.ooxml.package import Package
from workbook.ooxml.references import address

COLUMNS = ("申请日期", "答复日期")
OVERDUE, UNDATED, LATE = "逾期", "缺申请日期", "；申请晚于期限"
# What a state begins with that calls for something: the words after the number, and what to do.
ADVICE = {
    OVERDUE: ("件复核申请过了答复期限还没有答复", "书面答复，再填“答复日期”"),
    UNDATED: ("件复核申请没有写申请日期", "填收到申请的日期"),
}
_MONTH, _DUE = "考核月份", "答复期限"
_COMPUTED = (_DUE, "状态")


class _Appeal(NamedTuple):
    """A filled row: its number on the sheet, and its cells by column."""

    row: int
    cells: dict[str, Cell]


def appeal_findings(package: Package, today: date) -> list[Finding]:
    """Return what 数据检查 says of the requests."""
    if not has_name(package, APPEALS):
        return []
    days = None
    with suppress(KaoheError):  # reported where it is published
        days = read_publication(package).answer_days
    found: dict[str, list[int]] = {begins: [] for begins in ADVICE}
    for row, cells in _appeals(package):
        asked = day(cells["申请日期"])
        due = day(cells[_DUE]) or (workday_after(asked, days) if asked and days else None)
        if asked is None:
            found[UNDATED].append(row)
        elif is_blank(cells["答复日期"]) and due is not None and due < today:
            found[OVERDUE].append(row)
    column = _columns(package)["状态"]
    return [
        Finding(DOUBTFUL, SHEET, address(rows[0], column), f"有{len(rows)}{words}", advice)
        for begins, (words, advice) in ADVICE.items()
        if (rows := found[begins])
    ]


def keep_open(package: Package, month: date) -> int:
    """Take out what has been answered, and return how many go on; these name their month.

    What goes on moves up to the first rows.
    """
    if not has_name(package, APPEALS):
        return 0
    going_on = _open(package, month)
    _write(package, going_on)
    return len(going_on)


def carry_open(old: Package, new: Package, month: date) -> int:
    """Enter what is open in the workbook of a month into another one; return how many there are."""
    if not (has_name(old, APPEALS) and has_name(new, APPEALS)):
        return 0
    going_on = _open(old, month)
    _write(new, going_on)
    return len(going_on)


def appeals_going_on(count: int) -> list[str]:
    """Return in a sentence how many open requests the next month takes over, if any."""
    return [f"还有{count}件复核申请没有答复，已带到下个月的“{SHEET}”"] if count else []


def _open(package: Package, month: date) -> list[dict[str, Cell]]:
    """Return the cells by column of what has not been answered."""
    found = []
    for _, cells in _appeals(package):
        if is_blank(cells["答复日期"]):
            if is_blank(cells[_MONTH]):
                cells[_MONTH] = f"{month.year}年{month.month}月"
            found.append({name: cells[name] for name in cells if name not in _COMPUTED})
    return found


def _write(package: Package, rows: Sequence[Mapping[str, Cell]]) -> None:
    """Let these be the only rows; what else a cell of theirs held is gone."""
    sheet, area = named_area(package, APPEALS)
    filled = {row for row, _ in _appeals(package)}
    for place, row in enumerate(range(area.first_row + 1, area.last_row + 1)):
        if place < len(rows) or row in filled:
            cells = rows[place] if place < len(rows) else {}
            for name, at in _columns(package).items():
                if name not in _COMPUTED:
                    sheet.set_value(row, at, cells.get(name))


def _columns(package: Package) -> dict[str, int]:
    sheet, area = named_area(package, APPEALS)
    header = read_cells(sheet, area._replace(last_row=area.first_row))[0]
    return {text(title): at for at, title in enumerate(header, start=area.first_column)}


def _appeals(package: Package) -> Iterator[_Appeal]:
    """Yield the rows in which something was filled in."""
    sheet, area = named_area(package, APPEALS)
    names = list(_columns(package))
    for row, cells in enumerate(read_cells(sheet, area)[1:], start=area.first_row + 1):
        named = dict(zip(names, cells, strict=True))
        inputs = (cell for name, cell in named.items() if name not in _COMPUTED)
        if not all(map(is_blank, inputs)):
            yield _Appeal(row, named)
