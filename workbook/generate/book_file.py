"""A workbook of openpyxl as the bytes of a file."""

from collections.abc import Generator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import xmlfile


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
        writer: Any = _InPlainText(ws, BytesIO())
        writer.write()
        ws._rels = writer._rels
        own: Any = self
        own._archive.writestr(ws.path[1:], writer.out.getvalue())
        own.manifest.append(ws)


class _InPlainText(WorksheetWriter):
    """Spells a sheet in UTF-8, where openpyxl spells each Chinese character as a number.

    The file is smaller, and everything that reads it is faster.
    """

    def get_stream(self) -> Generator[Any, Any, None]:
        """Write the elements that are sent; for True, hand out what writes them."""
        own: Any = self
        with (
            xmlfile(own.out, encoding="utf-8") as file,
            file.element("worksheet", xmlns=SHEET_MAIN_NS),
            suppress(GeneratorExit),
        ):
            while True:
                element = yield
                if element is True:
                    yield file
                elif element is not None:
                    file.write(element)
