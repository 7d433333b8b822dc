"""Texts and dates around the tables of a sheet: moved on where they are the sheet's own."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from udf.text import is_blank, text
from workbook.month.listed import listed_places
from workbook.month.month_text import mentions, moved_day, next_month_of
from workbook.month.tables import APPEALS, has_name, named_area
from workbook.next_month.dated_texts import Dates, dates_of, is_dated_by, with_dates
from workbook.next_month.month_book import LEDGERS, MonthBook, header_columns
from workbook.ooxml.cells import Cell
from workbook.ooxml.dates import is_date_format
from workbook.ooxml.package import Package
from workbook.ooxml.references import MAX_COLUMN, Area, address
from workbook.ooxml.sheet.rich_texts import edit_text
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.texts_outside_cells import edit_drawn_texts, edit_page_texts

_MOST = 3  # places quoted in a sentence
_LISTED = 20  # places named in one
_EXCERPT = 16  # characters of a text quoted in a sentence

Cells = Mapping[tuple[int, int], Cell]


def move_around_tables(
    this: MonthBook,
    sheet: Sheet,
    old: date,
    new: date,
    names: Collection[str],
    people: Collection[int],
) -> None:
    """Move on what a sheet says around its tables, and remark on what it goes on to say.

    ``names`` are of people: what is told of them is no date of the sheet, and stays. ``people`` are
    the rows of those whose scores the sheet shows.
    """
    left: list[tuple[str, str]] = []

    def dates(words: str, where: str) -> Dates:
        found = dates_of(words, old, new, names)
        if found.left:
            left.append((where, _excerpt(found.left)))
        return found

    formats = this.package.number_formats()
    cells = sheet.filled()
    for (row, column), cell in typed_around(this, sheet, people):
        if isinstance(cell.value, str):
            if _is_in_series(cells, row, column):
                continue
            found = dates(cell.value, address(row, column))
            if found.edits:
                edit_text(sheet, row, column, found.edits)
        elif (counted := _month_number(cells, row, column, old, new)) is not None:
            sheet.set_value(row, column, counted)
        elif (shown := _shown_number(cell, formats)) and _follows_number(shown, cell, old):
            if re.search(r"年|[0-9]\s*期", shown):
                left.append((address(row, column), _excerpt(shown)))
            else:
                sheet.set_value(row, column, new.month)
        elif (when := _date_in(this.package, cell)) is not None:
            for month, after in ((old, new), (new, next_month_of(new))):
                if when.replace(day=1) != month:
                    continue
                whole = _shows_no_day(cell, formats)
                if is_dated_by(*_beside(cells, row, column), names, whole=whole):
                    sheet.set_value(row, column, moved_day(when, month, after))
                elif month == old:
                    left.append((address(row, column), f"{when.month}月{when.day}日"))
    edit_drawn_texts(this.package, sheet, lambda words: dates(words, "文本框").edits)
    edit_page_texts(this.package, sheet, lambda words: with_dates(words, dates(words, "页眉页脚")))
    if left:
        this.say_of(sheet.name, f"{_listed(left)}写的仍是{old.month}月的内容，没有改动；请自己更新")


def _listed(left: Sequence[tuple[str, str]]) -> str:
    """Return what is left by place: the first with their words, the others by place alone."""
    words = [f"{where}“{said}”" for where, said in left[:_MOST]]
    return listed_places([*words, *(where for where, _ in left[_MOST:])], most=_LISTED)


def _excerpt(written: str) -> str:
    words = re.sub(r"\s+", " ", written).strip()
    return words if len(words) <= _EXCERPT else words[: _EXCERPT - 1] + "…"


def typed_around(
    this: MonthBook, sheet: Sheet, people: Collection[int]
) -> Iterator[tuple[tuple[int, int], Cell]]:
    """Yield what is typed on a sheet apart from tables and the rows of ``people``."""
    bodies = _bodies(this, sheet)
    for (row, column), cell in sheet.filled().items():
        apart = row not in people and not any(body.holds(row, column) for body in bodies)
        if apart and not cell.has_formula:
            yield (row, column), cell


def _bodies(this: MonthBook, sheet: Sheet) -> list[Area]:
    """Return what a sheet holds apart from words around it and people's rows."""
    bodies = [
        Area(
            table.body,
            min(columns),
            max(table.last, table.limit if table.role in LEDGERS else table.last),
            max(columns),
        )
        for table in this.tables.values()
        if table.sheet == sheet.name
        for columns in (header_columns(this, table),)
    ]
    for name in ("细则表", "口径表", "日历表", APPEALS):
        if not has_name(this.package, name):
            continue
        where, area = named_area(this.package, name)
        if where.name == sheet.name:
            bodies.append(_rows(area.first_row, area.last_row))
    return bodies + [_rows(area.first_row, area.last_row) for area in sheet.arrays()]


def _rows(first: int, last: int) -> Area:
    return Area(first, 1, last, MAX_COLUMN)


def tells_month(this: MonthBook, sheet: Sheet, place: tuple[int, int], month: date) -> bool:
    """Tell whether a typed number on a sheet is a month's: its own number, or a day of it."""
    cells = sheet.filled()
    when = _date_in(this.package, cells[place])
    if when is not None:
        return when.replace(day=1) == month
    return _month_number(cells, *place, month, next_month_of(month)) is not None


def day_of(package: Package, serial: float) -> date | None:
    """Return the day that a date cell's number is; None for none."""
    try:
        return package.from_serial(serial).date()
    except (OverflowError, ValueError):
        return None


def _date_in(package: Package, cell: Cell) -> date | None:
    if isinstance(cell.value, (int, float)) and package.is_date(cell.style):
        return day_of(package, cell.value)
    return None


def _month_number(cells: Cells, row: int, column: int, old: date, new: date) -> int | None:
    """Return what a bare number becomes that the words beside it call the month or its year."""
    value = cells[row, column].value
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    left, right = (
        text(beside.value) if beside is not None and isinstance(beside.value, str) else ""
        for beside in (cells.get((row, column - 1)), cells.get((row, column + 1)))
    )
    for unit, was, becomes in (("月", old.month, new.month), ("年", old.year, new.year)):
        called = re.fullmatch(rf"(?:考核|考评|统计|所属|本)?{unit}[份度]?[:：]?", left) is not None
        if value == was and (called or re.match(rf"{unit}(?![均内前后初底末])", right)):
            return becomes
    return None


def _shown_number(cell: Cell, formats: Sequence[str]) -> str:
    """Return what a number format of words makes of a bare number, "" where it is no such.

    11 may be shown as 11月 or 第11期.
    """
    number = isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool)
    code = formats[cell.style] if number and 0 <= cell.style < len(formats) else ""
    if is_date_format("", code) or not re.search("[月期]", code):
        return ""
    words = re.sub(r'"([^"]*)"|\\(.)', r"\1\2", code.partition(";")[0])
    return re.sub("[0#?]+", f"{cell.value:g}", words, count=1)


def _shows_no_day(cell: Cell, formats: Sequence[str]) -> bool:
    """Tell whether a date is shown as the month alone."""
    code = formats[cell.style] if 0 <= cell.style < len(formats) else ""
    letters = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code).lower()
    return "m" in letters and "d" not in letters


def _follows_number(shown: str, cell: Cell, old: date) -> bool:
    """Tell whether what is shown of a number is of the month: its own words, or the number's."""
    if any(one.names(old) for one in mentions(shown)):
        return True
    return cell.value == old.month and re.search(r"[0-9]\s*期", shown) is not None


def _beside(cells: Cells, row: int, column: int) -> tuple[str, list[str], bool]:
    """Return what stands left of a cell, all texts of its row, and whether dates go on below it."""
    texts = {
        at: cell.value
        for (line, at), cell in cells.items()
        if line == row and isinstance(cell.value, str) and not is_blank(cell.value)
    }
    left = max((at for at in texts if at < column), default=0)
    listed = any(
        isinstance(cell.value, (int, float))
        for at in (row - 1, row + 1)
        if (cell := cells.get((at, column))) is not None
    )
    return texts.get(left, ""), list(texts.values()), listed


def _is_in_series(cells: Cells, row: int, column: int) -> bool:
    """Tell whether a cell names the month as one of several: 10月, 11月, 12月."""

    def month(place: tuple[int, int]) -> int | None:
        cell = cells.get(place)
        if cell is None or not isinstance(cell.value, str):
            return None
        found = mentions(cell.value)
        alone = (
            len(found) == 1
            and found[0].day is None
            and len(cell.value.strip()) <= len("2026年11月份")
        )
        return found[0].month.value if alone else None

    own = month((row, column))
    around = ((row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column))
    return own is not None and any(month(at) not in (None, own) for at in around)
