"""Tables in files that others made (.xlsx, .xls, .csv), read as plain grids of cells.

What a file is is told by its content: exporting programs give text the ending .xls as they like.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from udf.errors import KaoheError
from udf.text import Cell, Cells, Row
from workbook.ooxml.zip import Archive

MAX_FILE = 256 << 20  # bytes
_ZIP, _OLE = b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = ",\t;|"
_SAMPLE_LINES = 20
_PLAIN = {str, float, int, bool, date, datetime}


class Grid(NamedTuple):
    """A sheet's cells from A1 on, rows of equal length; `sheet` is "" for a text file."""

    sheet: str
    rows: Cells


def read_grids(path: Path) -> list[Grid]:
    """Read every sheet of a workbook, or a text file (UTF-8, UTF-16 or GBK) as one.

    KaoheError where there is no such file or it is none of these.
    """
    return grids_of(_content(path), path.name)


def grids_of(content: bytes, title: str) -> list[Grid]:
    """Read every sheet of such a file from its bytes; `title` is what messages call it.

    KaoheError where it is none of these.
    """
    if not content.strip():
        raise KaoheError(f"“{title}”是空文件；请重新导出")
    if content.startswith(_ZIP):
        archive = Archive(content, title)
        for name in archive.entries:  # refuses what is damaged, or inflates beyond all measure
            archive.read(name)
        return _workbook(content, title)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise KaoheError(f"“{title}”加了打开密码，读不了；请打开它，去掉密码后另存，再试一次")
        return _workbook(content, title)
    return [Grid("", _text(content, title))]


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise KaoheError(f"“{path.name}”超过 {MAX_FILE >> 20} MB，太大，没有读取")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KaoheError(f"找不到文件“{path}”；请检查文件名和文件夹") from error
    except OSError as error:
        hint = "是一个文件夹" if path.is_dir() else "没有读取权限，或正被别的程序占用"
        raise KaoheError(f"“{path}”{hint}，没有读取；请检查后再试") from error


def _workbook(content: bytes, title: str) -> list[Grid]:
    import pandas  # takes a third of a second; only those who read such a file wait for it

    try:
        with pandas.ExcelFile(io.BytesIO(content), engine="calamine") as file:
            # Not by way of frames: they take as long to make, and would be taken apart at once.
            book: Any = file.book
            return [
                Grid(name, _grid(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
                for name in map(str, file.sheet_names)
            ]
    except Exception as error:
        raise KaoheError(
            f"“{title}”读不出来（已损坏、加了密码，或不是 .xlsx、.xls）；"
            "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”再试"
        ) from error


def _grid(rows: Iterable[Iterable[Cell]]) -> Cells:
    """Return the rows with None for empty cells, and times of day and durations as text."""
    return Cells(
        tuple([None if cell == "" else cell if type(cell) in _PLAIN else str(cell) for cell in row])
        for row in rows
    )


def _text(content: bytes, title: str) -> Cells:
    text = _decoded(content, title)
    if text.lstrip()[:1] == "<" and "<t" in text.lower():
        raise KaoheError(
            f"“{title}”其实是网页；请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”再试"
        )
    lines = text.splitlines()[:_SAMPLE_LINES]
    delimiter = max(_DELIMITERS, key=lambda mark: sum(mark in line for line in lines))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise KaoheError(
            f"“{title}”不是合格的 CSV 文件（{error}）；请重新导出，或另存为 .xlsx 再试"
        ) from error
    width = max(map(len, rows), default=0)
    return Cells(_padded(row, width) for row in rows)


def _padded(row: list[str], width: int) -> Row:
    return (*(cell or None for cell in row), *[None] * (width - len(row)))


def _decoded(content: bytes, title: str) -> str:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else []
    for encoding in (*encodings, "utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise KaoheError(
        f"“{title}”不是表格文件（.xlsx、.xls、.csv），或编码不是 UTF-8、GBK；"
        "请用 Excel 或 WPS 打开，另存为 .xlsx 再试"
    )
