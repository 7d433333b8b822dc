"""What a foreign file is by its content, and its cells: to be called by `table_files` only.

These functions trust no file and yet cannot bound what the libraries under them take.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from udf.errors import KaoheError
from udf.text import Cell, Cells, Row, is_blank
from workbook.files.other_looks import looks_of_ods, looks_of_xls
from workbook.ooxml.container.readable import MAX_PLACES, readable
from workbook.ooxml.container.zip import Archive
from workbook.ooxml.files import read_file
from workbook.ooxml.looks.rows import RowLooks, row_looks

MAX_FILE = 256 << 20  # bytes
MAX_CELLS = 4 << 20  # cells of a file that hold something
_ZIP, _OLE = b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GUARDED = re.compile(r"=\"(.*)\"|['`‘](?=[0-9])(.*)", re.DOTALL)  # against a program's guesses
_DELIMITERS = ",\t;|"
_SAMPLE_LINES = 20
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”再试"
# What is often given a table's ending, by how it begins.
_OTHERS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"{\\rtf", "写字板（RTF）文档"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"MIME-Version:", "单个文件网页（.mht）"),
)


class Grid(NamedTuple):
    """A sheet's cells from A1 on, rows of equal length; `sheet` is "" for a text file.

    ``merged`` are the cells of one column that are merged: first and last row, and the column, from
    0. What such a cell holds is in its first row. ``hidden`` tells that nobody sees the sheet,
    ``looks`` which of its rows nobody sees or somebody struck out, as the file's program counts.
    """

    sheet: str
    rows: Cells
    merged: tuple[tuple[int, int, int], ...] = ()
    hidden: bool = False
    looks: RowLooks = RowLooks()


def grids_in_file(path: str, title: str, careful: bool) -> list[Grid]:
    """Read every sheet of a file. KaoheError where there is none, or it is no table."""
    return grids_in(read_file(Path(path), MAX_FILE), title, careful)


def grids_in(content: bytes, title: str, careful: bool) -> list[Grid]:
    """Read every sheet of a file from its bytes. KaoheError where it is no table.

    `careful` is for a file that has been tried in vain: nothing it says of its size is believed.
    """
    if not content.strip():
        raise KaoheError(f"“{title}”是空文件；请重新导出")
    if content.startswith(_ZIP):
        package = _package(content, title, careful)
        looks = row_looks(package, title) or looks_of_ods(package, title)
        return _with_looks(_workbook(package, title), looks)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _locked(title)
        return _with_looks(_workbook(content, title), looks_of_xls(content))
    for beginning, name in _OTHERS:
        if content.startswith(beginning):
            raise KaoheError(f"“{title}”其实是{name}，不是表格；请重新导出成 .xlsx 或 .csv 再试")
    text = _decoded(content, title)
    opening = text[:2000].lstrip().lower()
    if opening.startswith("<"):
        if "<workbook" in opening:
            raise KaoheError(f"“{title}”其实是 XML 表格；{_SAVE_AS}")
        if "<table" in text.lower() or "<html" in opening:
            return _web_page(text, title)
    return [Grid("", _text(text, title))]


# --- workbooks ------------------------------------------------------------------------------------


def _package(content: bytes, title: str, careful: bool) -> bytes:
    names = Archive(content, title).entries
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise KaoheError(f"“{title}”其实是 Word 或 PowerPoint 文档，不是表格；请重新导出再试")
    return readable(content, title, careful, name_uncomputed=True)


def _workbook(content: bytes, title: str) -> list[Grid]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            grids = []
            hidden = {
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible is not SheetVisibleEnum.Visible
            }
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                _check_size(sheet.total_height, sheet.total_width, title, name)
                left = [""] * (sheet.start[1] if sheet.start else 0)
                rows = (left + row for row in sheet.iter_rows())
                merged = _merged(sheet.merged_cell_ranges)
                grids.append(Grid(name, _grid(rows, title, name), merged, name in hidden))
            return grids
    except PasswordError as error:
        raise _locked(title) from error
    except (KaoheError, MemoryError):
        raise
    except Exception as error:
        raise KaoheError(
            f"“{title}”读不出来（已损坏、加了密码，或不是 .xlsx、.xls）；{_SAVE_AS}"
        ) from error


def _with_looks(grids: list[Grid], looks: Mapping[str, RowLooks]) -> list[Grid]:
    return [grid._replace(looks=looks.get(grid.sheet, RowLooks())) for grid in grids]


def _merged(
    ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]] | None,
) -> tuple[tuple[int, int, int], ...]:
    return tuple(
        (first, last, column)
        for (first, column), (last, last_column) in ranges or ()
        if column == last_column and first < last
    )


def _locked(title: str) -> KaoheError:
    return KaoheError(f"“{title}”加了打开密码，读不了；请打开它，去掉密码后另存，再试一次")


# --- text -----------------------------------------------------------------------------------------


def _web_page(text: str, title: str) -> list[Grid]:
    """Read the tables of a web page, which systems give out with the ending .xls.

    Every cell is text, as in a .csv: a number with zeros before it is an id. A cell over several
    rows or columns is in each of them.
    """
    import pandas  # takes a third of a second; only those who read such a file wait for it

    try:
        tables = pandas.read_html(
            io.StringIO(text),
            header=None,
            flavor="lxml",
            keep_default_na=False,
            extract_links="all",  # with its link, a cell is never taken for a number
        )
    except (ValueError, IndexError) as error:
        raise KaoheError(f"“{title}”其实是网页，里面没有读得出来的表格；{_SAVE_AS}") from error
    grids = []
    for number, table in enumerate(tables, start=1):
        rows = [[_shown(cell) for cell in row] for row in table.itertuples(index=False)]
        if not all(isinstance(name, int) for name in table.columns):  # rows taken for a header
            headers = [column if _several(column) else (column,) for column in table.columns]
            rows = [[_shown(cell) for cell in row] for row in zip(*headers, strict=True)] + rows
        sheet = f"第{number}个表格" if len(tables) > 1 else ""
        grids.append(Grid(sheet, _grid(rows, title, sheet)))
    return grids


def _several(column: object) -> bool:
    """Tell whether a header is one of several rows: a tuple of cells, each a text and its link."""
    return isinstance(column, tuple) and all(isinstance(part, tuple) for part in column)


def _shown(cell: object) -> str:
    text = cell[0] if isinstance(cell, tuple) else cell
    return text.strip() if isinstance(text, str) else ""


def _text(text: str, title: str) -> Cells:
    lines = text[:100_000].splitlines()[:_SAMPLE_LINES]
    delimiter = max(_DELIMITERS, key=lambda mark: sum(mark in line for line in lines))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _grid((map(_unguarded, row) for row in rows), title, "")
    except csv.Error as error:
        raise KaoheError(
            f"“{title}”第{rows.line_num}行不合格（引号不成对，或一格里的字太多）；"
            "请重新导出，或另存为 .xlsx 再试"
        ) from error


def _unguarded(cell: str) -> str:
    """Return the text of a cell such as ="0012" or '0012, which no program makes a number of."""
    if cell[:1] not in ("=", "'", "`", "‘"):
        return cell
    match = _GUARDED.fullmatch(cell.strip())
    return cell if match is None else match[1] or match[2] or ""


def _decoded(content: bytes, title: str) -> str:
    for encoding in _encodings(content):
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


def _encodings(content: bytes) -> tuple[str, ...]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    if content[:3] == b"\xef\xbb\xbf":
        return ("utf-8-sig",)
    if b"\0" in content[:200]:  # UTF-16 without its mark: which byte of a comma or a digit is 0
        odd, even = content[1:200:2].count(0), content[0:200:2].count(0)
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ("utf-8", "gb18030")


# --- cells ----------------------------------------------------------------------------------------


def _grid(rows: Iterable[Iterable[object]], title: str, sheet: str) -> Cells:
    """Return rows without what is blank to the right and below, None for empty cells.

    Times of day and durations become text. Equal texts become one object. KaoheError where there
    is more than anybody could use.
    """
    known: dict[str, str] = {}
    found: list[Row] = []
    last = width = filled = 0
    for row in rows:
        cells = [_cell(cell, known) for cell in row]
        end = len(cells)
        while end and (cells[end - 1] is None or is_blank(cells[end - 1])):
            end -= 1
        del cells[end:]
        found.append(tuple(cells))
        if end:
            last, width = len(found), max(width, end)
            filled += end - cells.count(None)
        if filled > MAX_CELLS:
            raise _too_large(title, sheet)
    _check_size(last, width, title, sheet)
    blank: Row = (None,) * width
    return Cells(row + blank[len(row) :] if row else blank for row in found[:last])


def _cell(cell: object, known: dict[str, str]) -> Cell:
    if isinstance(cell, str):
        return known.setdefault(cell, cell) if cell else None
    return cell if isinstance(cell, (float, int, date)) else str(cell)


def _check_size(rows: int, columns: int, title: str, sheet: str) -> None:
    if rows * columns > MAX_PLACES:
        raise _too_large(title, sheet)


def _too_large(title: str, sheet: str) -> KaoheError:
    place = f"的“{sheet}”表" if sheet else ""
    return KaoheError(
        f"“{title}”{place}太大，没有读取；请打开它，只留下有内容的行和列，另存一份再试"
    )
