"""The command's answer as a workbook to look at: a row a line, tables as tables."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

_WIDEST = 60  # characters of a column


def write_listing(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write rows of texts into a new workbook; a row of one text may run over all columns."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "结果"
    widths: dict[int, int] = {}
    after_title = False
    for number, row in enumerate(rows, start=1):
        heading = after_title and len(row) > 1
        after_title = len(row) == 1
        for column, words in enumerate(row, start=1):
            cell = sheet.cell(number, column, words)
            cell.data_type = "s"  # a text, whatever it begins with
            cell.font = Font(name="宋体", bold=heading)
            if len(row) > 1:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                widths[column] = min(_WIDEST, max(widths.get(column, 8), _width(words) + 2))
    for column, wide in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = wide
    book.save(path)


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in words)
