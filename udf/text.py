"""What a cell holds, whichever program sent it, as text, whole numbers and days.

Spreadsheet programs and their bridges disagree: a date comes as a serial number or a datetime, an
integer as a float, an empty cell as None or "", digits as text, TRUE as True or 1.0. Everything
above this module sees one meaning.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

Cell = str | float | int | bool | date | datetime | None
Row = tuple[Cell, ...]


class Cells(tuple[Row, ...]):
    """The rows of a range, hashed once however often they are looked up."""

    def __hash__(self) -> int:
        """Return the hash of the rows; a big range takes milliseconds to hash."""
        known = self.__dict__.get("hash")
        if known is None:
            known = self.__dict__["hash"] = super().__hash__()
        return int(known)


NO_CELLS = Cells()
ERROR = "#VALUE!"
_ERROR = re.compile(r"#(?:N/A|GETTING_DATA|[A-Z0-9/]+[!?])|Err:[0-9]+", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:本页|本月|本表|全月|全年|全部|以上|人数)?(?:合计|小计|总计|共计|累计)(?:人数)?:?(?:[0-9]+人?)?"
    r"|共[0-9]+人|(?:总平均|平均|人均)(?:分|值|数)?:?"
)
_SUMMARY = re.compile(
    r"[^:]{0,12}(?:合计|小计|总计|共计|累计)(?:人数)?[:：]?(?:[0-9]+人?)?"
    r"|(?:(?:[总一]?共|实有|在岗|[应实]到|参评|(?:基本|不)?(?:合格|称职)|优秀|良好)[有计]?:?[0-9]{1,4}[人名][,、;]?)+"
    r"|[^:]{0,12}(?:平均|人均|最高|最低)(?:[^:]{0,6}[分值数量率])?[:：]?"
)
_INVISIBLE = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_INVISIBLE_ONLY = re.compile("[\u200b\u200c\u200d\u2060\ufeff]+")
_DAY_OF_MONTH = re.compile(r"\s*([0-9]{1,2})\s*[日号]\s*")
_WHOLE = re.compile(r"(-?[0-9]{1,15})(?:\.0*)?")
_DAY = re.compile(
    r"\s*(?:([0-9]{4})\s*[-/.年]\s*)?([0-9]{1,2})\s*([-/.月])\s*([0-9]{1,2})\s*日?"
    r"(?:[\sT]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]*)?)?)?\s*"
)
_EPOCH = datetime(1899, 12, 30)
_LAST_SERIAL = 2958465  # 9999-12-31


def freeze(value: object) -> Cells:
    """Return what a host sent for a range, or for one cell, as hashable rows of cells.

    Equal ranges give the same object, so that what follows from them is found at once.
    """
    if isinstance(value, Cells):
        return value
    rows: Sequence[Sequence[object]]
    if not isinstance(value, (list, tuple)):
        rows = [[value]]
    elif value and not isinstance(value[0], (list, tuple)):
        rows = [value]
    else:
        rows = value
    cells = Cells(map(tuple, rows))
    if len(set(map(len, cells))) != 1 or not cells[0]:  # no host sends this, but nothing may break
        width = max(map(len, cells), default=0) or 1
        cells = Cells((*row, *[None] * (width - len(row))) for row in cells or [()])
    try:
        hash(cells)
    except TypeError:  # an error value that came as an object
        cells = Cells(tuple(map(_plain, row)) for row in cells)
    return _same(cells)


@lru_cache(maxsize=64)
def _same(cells: Cells) -> Cells:
    return cells


def _plain(cell: object) -> Cell:
    if cell is None or isinstance(cell, (str, int, float, date)):
        return cell
    return ERROR


@lru_cache(maxsize=65536)
def is_error(cell: Cell) -> bool:
    """Tell whether a cell holds an error value."""
    if isinstance(cell, str):
        return _ERROR.fullmatch(cell) is not None
    return isinstance(cell, float) and not math.isfinite(cell)


@lru_cache(maxsize=65536)
def text(cell: Cell) -> str:
    """Return a cell as text for comparing: NFKC, no white space, a whole number without ".0"."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _INVISIBLE.sub("", unicodedata.normalize("NFKC", cell))
    if isinstance(cell, (bool, float)) and math.isfinite(cell) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


def is_total(cell: Cell) -> bool:
    """Tell whether a cell says, wherever it stands, that its row sums up others: 合计, 共5人."""
    return isinstance(cell, str) and _TOTAL.fullmatch(text(cell)) is not None


def is_summary(cell: Cell) -> bool:
    """Tell whether what stands where a row says whose it is labels a line that sums up others.

    So do 税务小计：, 实有12人 and 人均分; in a remark or a clause they may say anything.
    """
    return isinstance(cell, str) and _SUMMARY.fullmatch(text(cell)) is not None


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell is empty or holds only white space."""
    return cell is None or (isinstance(cell, str) and not text(cell))


@lru_cache(maxsize=65536)
def whole(cell: Cell) -> int | None:
    """Return a cell as a whole number, also from text (`2`, `２`, `2.0`), else None."""
    if isinstance(cell, (bool, int)):
        return int(cell)
    if isinstance(cell, float):
        return int(cell) if math.isfinite(cell) and cell == int(cell) else None
    if isinstance(cell, str):
        match = _WHOLE.fullmatch(text(cell))
        return int(match[1]) if match else None
    return None


@lru_cache(maxsize=65536)
def number(cell: Cell) -> float | None:
    """Return a cell as a number, also from plain decimal text, else None."""
    if isinstance(cell, (bool, int, float)):
        return float(cell) if math.isfinite(cell) else None
    if isinstance(cell, str) and re.fullmatch(r"[-−]?[0-9]{1,15}(\.[0-9]{1,9})?", text(cell)):
        return float(text(cell).replace("−", "-"))
    return None


@lru_cache(maxsize=65536)
def day(cell: Cell, year: int | None = None, month: int | None = None) -> date | None:
    """Return a cell as a day: a date, a serial number or text.

    Text is 2026-11-3, 2026/11/3, 2026.11.3, 2026年11月3日, 20261103; 11月3日 and 11.3 of ``year``;
    3日 of ``year`` and ``month``; else None. A number may be 20261103 as well.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return _serial_day(cell)
    return _written_day(cell, year, month)


def _serial_day(serial: float) -> date | None:
    if math.isfinite(serial) and 1 <= serial < _LAST_SERIAL + 1:
        return (_EPOCH + timedelta(days=int(serial))).date()
    return _compact(str(int(serial))) if serial == serial // 1 else None


def _written_day(words: str, year: int | None, month: int | None) -> date | None:
    written = _INVISIBLE_ONLY.sub("", unicodedata.normalize("NFKC", words))
    match = _DAY.fullmatch(written)
    if not match:
        only = _DAY_OF_MONTH.fullmatch(written)
        if only and year and month:
            return _date(year, month, int(only[1]))
        return _compact(written.strip())
    written_year, month_number, separator, day_of_month = match.groups()
    if written_year is None and (year is None or separator not in "月."):
        return None
    return _date(int(written_year or year or 0), int(month_number), int(day_of_month))


def _compact(digits: str) -> date | None:
    """Return the day that eight digits write, as 20261103."""
    match = re.fullmatch(r"([12][0-9]{3})([0-9]{2})([0-9]{2})", digits)
    return _date(*map(int, match.groups())) if match else None


def _date(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def days_meant(cell: Cell) -> list[tuple[int, int]]:
    """Return the months and days that a number like 11.1 may stand for: 11月1日 or 11月10日."""
    if not isinstance(cell, float) or not 1 < cell < 13 or cell == int(cell):
        return []
    month, _, decimals = f"{cell:.2f}".partition(".")
    readings = {int(decimals)} if decimals[1] != "0" else {int(decimals[0]), int(decimals)}
    return [(int(month), meant) for meant in sorted(readings) if 1 <= meant <= 31]


@lru_cache(maxsize=4096)
def points_text(hundredths: int) -> str:
    """Return points as a reader writes them: ``−4``, ``+0.5``, ``0``."""
    size = f"{abs(hundredths) / 100:.2f}".rstrip("0").rstrip(".")
    return ("−" if hundredths < 0 else "+" if hundredths > 0 else "") + size
