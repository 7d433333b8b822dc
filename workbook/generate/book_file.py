"""A workbook of openpyxl as the bytes of a file."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


def book_bytes(book: Workbook) -> bytes:
    """Return a workbook as the file that holds it."""
    stream = BytesIO()
    book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    _InMemory(book, ZipFile(stream, "w", ZIP_DEFLATED)).save()
    return stream.getvalue()


class _InMemory(ExcelWriter):
    """Writes the sheets without a temporary file each, which take longer to remove than to fill."""

    def write_worksheet(self, ws: Any) -> None:
        """Write a sheet, and take down which other parts it needs."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer: Any = WorksheetWriter(ws, BytesIO())
        writer.write()
        ws._rels = writer._rels
        own: Any = self
        own._archive.writestr(ws.path[1:], writer.out.getvalue())
        own.manifest.append(ws)
