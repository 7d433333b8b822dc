"""A ledger emptied for the new month: rows dated in it already stay, older ones are reported."""

from collections import Counter
from collections.abc import Collection, Container, Mapping, Sequence
from datetime import date
from itertools import count

from udf.dittos import is_ditto, of_nothing
from udf.ledger_cells import read_day
from udf.tables import WHO
from udf.text import is_summary
from workbook.connect.tables import Found
from workbook.month.listed import listed, listed_rows
from workbook.next_month.lasting import counts_rows
from workbook.next_month.month_book import LEDGERS, MonthBook, header_columns, header_of
from workbook.ooxml.cells import Value
from workbook.ooxml.references import Area, address
from workbook.ooxml.sheet.filters import show_filtered
from workbook.ooxml.sheet.reading import merged_over
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.rows import unmerge

_ENTERED = ("姓名", "工号", "条款")


def empty_ledgers(this: MonthBook, old: date, new: date) -> None:
    """Empty the rows of the ledgers, formulas apart; what a filter hid is shown again.

    Rows of the new month or later become its first ones. Rows of months before the one that ends,
    as a ledger of the whole year has them, go with that month's own, and are reported.
    """
    tables = [this.tables[role] for role in LEDGERS if role in this.tables]
    both_sides_once = {(table.sheet, table.header, table.span): table for table in tables}
    for table in both_sides_once.values():
        _empty_ledger(this, table, old, new)


def _empty_ledger(this: MonthBook, table: Found, old: date, new: date) -> None:
    sheet = this.package.sheet(table.sheet)
    columns = set(header_columns(this, table)) - this.stay_on(table.sheet)
    rows = _entered(sheet, table, columns)
    sums = _take_sums(this, table, rows)
    sheet.empty((row, column) for row, values in rows.items() for column in values)
    _take_headings(this, table, rows, old)
    unmerge(sheet, _shared_cells(sheet, table, sums))
    _spell_out(table, rows)
    early: list[dict[int, Value]] = []
    older: Counter[date] = Counter()
    undated = []
    for row, values in sorted(rows.items()):
        when = _day(values.get(table.columns.get("日期", 0)), old)
        if when is None:
            undated.append(row)
        elif when >= new:
            early.append(values)
        elif when < old:
            older[when.replace(day=1)] += 1
    _write(sheet, table.body, early, _counted(this, table), sums)
    show_filtered(sheet)
    if early:
        this.say_of(table.sheet, f"里有{len(early)}条的日期在{new.month}月或以后，留在了表里")
    if older:
        this.say_of(
            table.sheet,
            f"里还有不是{old.month}月的记录（{_by_month(older)}），也已清空；本月的工作簿里仍有，"
            "全年的台账请另存一份，不要只留在考核工作簿里",
        )
    entered = {table.columns[name] for name in _ENTERED if name in table.columns}
    undated = [row for row in undated if entered & rows[row].keys()]
    if undated and "日期" in table.columns:
        this.say_of(
            table.sheet,
            f"里有{len(undated)}条看不出日期的记录（{listed_rows(undated)}），"
            "也已清空；如果不是本月的，请从本月的工作簿抄回",
        )


def _shared_cells(sheet: Sheet, table: Found, sums: Container[int]) -> list[Area]:
    """Return the merged areas that several entries share, or several columns of what is read.

    Such as a category for its rows, or a heading across them: the new month's entries are others.
    """
    return [
        area
        for area in sheet.merged()
        if table.body <= area.first_row <= table.last
        and area.first_row not in sums
        and (
            area.first_row < area.last_row
            or sum(area.holds(area.first_row, column) for column in table.columns.values()) > 1
        )
    ]


def _counted(this: MonthBook, table: Found) -> list[int]:
    """Return the columns of a ledger that may count its rows, by their headers."""
    return [
        column
        for column in header_columns(this, table)
        if column != table.columns.get("工号") and counts_rows(header_of(this, table, column), ())
    ]


def _entered(sheet: Sheet, table: Found, columns: Collection[int]) -> dict[int, dict[int, Value]]:
    """Return what was entered in a table's rows, by row and column."""
    last = max(table.last, table.body)
    rows: dict[int, dict[int, Value]] = {}
    for (row, column), cell in sheet.filled().items():
        inside = table.body <= row <= last and column in columns
        if inside and not cell.has_formula and cell.value is not None:
            rows.setdefault(row, {})[column] = cell.value
    return rows


def _spell_out(table: Found, rows: Mapping[int, dict[int, Value]]) -> None:
    """Write into rows what 同上 stands for in them: what is above will be another's."""
    who = {table.columns[name] for name in WHO if name in table.columns}
    for row, values in sorted(rows.items()):
        above = rows.get(row - 1, {})
        same = {c: above.get(c, of_nothing(v)) for c, v in values.items() if is_ditto(v)}
        if table.columns.get("姓名") in same:
            same |= {c: above[c] for c in who if c in above and c not in values}
        values |= same


def _take_sums(
    this: MonthBook, table: Found, rows: dict[int, dict[int, Value]]
) -> dict[int, dict[int, Value]]:
    """Take the lines of sums between a ledger's records out of its rows: they are no entries."""
    sums = [row for row, values in rows.items() if _is_sum(table, values)]
    return {row: rows.pop(row) for row in sums}


def _is_sum(table: Found, values: Mapping[int, Value]) -> bool:
    """Tell whether what is typed in a row are sums and what they are called: no day, nobody."""
    words = [value for value in values.values() if isinstance(value, str)]
    told = (values.get(table.columns.get(name, 0)) for name in ("日期", "工号"))
    entry = any(one is not None and one not in words for one in told)
    clause = values.get(table.columns.get("条款", 0))
    return len(words) == 1 and is_summary(words[0]) and not entry and clause not in words


def _take_headings(
    this: MonthBook, table: Found, rows: dict[int, dict[int, Value]], month: date
) -> None:
    """Take headings between a ledger's records out of its rows, and remark on them.

    They are not left: in the month's check a row with nothing else is an entry that lacks all.
    """
    sheet = this.package.sheet(table.sheet)
    first = {min(header_columns(this, table)), table.columns.get("日期", 0)}
    first -= {table.columns.get(name) for name in _ENTERED}
    taken = []
    for row, values in sorted(rows.items()):
        if (column := _heading(sheet, row, values, first, month)) is not None:
            taken.append(f"{address(row, column)}“{rows.pop(row)[column]}”")
    if taken:
        this.say_of(
            sheet.name,
            f"{listed(taken, unit='处')}独占一行，不是记录，也已清空；"
            "如果还要用，请从本月的工作簿抄回",
        )


def _heading(
    sheet: Sheet, row: int, values: Mapping[int, Value], first: Container[int], month: date
) -> int | None:
    """Return where the heading is that a row is, None for none.

    It is alone in its row: across it, or where its rows begin, in the ``first`` columns.
    """
    if len(values) != 1:
        return None
    ((column, said),) = values.items()
    over = merged_over(sheet, row, column)
    across = over is not None and over.last_column > over.first_column
    alone = isinstance(said, str) and (across or column in first)
    return column if alone and _day(said, month) is None else None


def _write(
    sheet: Sheet,
    first: int,
    rows: Sequence[dict[int, Value]],
    numbers: Sequence[int],
    taken: Collection[int],
) -> None:
    """Write rows one below another, counted through again, but for rows that are taken."""
    free = (row for row in count(first) if row not in taken)
    for number, values in enumerate(rows, start=1):
        row = next(free)
        counted = {column: number for column in numbers if column in values}
        for column, value in {**values, **counted}.items():
            sheet.set_value(row, column, value)


def _day(value: Value, month: date) -> date | None:
    return read_day(month, value)[0] if isinstance(value, (str, int, float)) else None


def _by_month(counts: Counter[date]) -> str:
    return "、".join(f"{month.year}年{month.month}月{n}条" for month, n in sorted(counts.items()))
