"""Workbooks written row by row, as somebody types them."""

import io
from collections.abc import Mapping, Sequence

import openpyxl

Rows = Sequence[Sequence[object]]


def written(sheets: Mapping[str, Rows], merged: Sequence[str] = ()) -> bytes:
    """A workbook of sheets by name, each with its rows; ``merged`` are areas of the first one."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for area in merged:
        made.worksheets[0].merge_cells(area)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()
