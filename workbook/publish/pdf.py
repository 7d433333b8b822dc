"""Workbooks turned into PDF by the spreadsheet program of this computer, and PDF cut into pages."""

import io
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from pypdf import PdfWriter
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from udf.errors import KaoheError
from workbook.files.libreoffice_program import find_libreoffice, run_conversion

_ITSELF, _PRODUCER = b"/Producer(PDFium)", b"/Producer(kaohe)"

Converter = Callable[[Sequence[Path]], None]
MISSING = (
    "这台电脑没有 LibreOffice，也没有装了 xlwings 的 Excel，没有生成 PDF；"
    "请打印同名的 .xlsx 文件，或安装 LibreOffice 后重新公布"
)


def find_converter() -> Converter | None:
    """Return what turns workbooks into PDF files beside them, or None where nothing can.

    LibreOffice goes first: it works with nobody looking on.
    """
    program = find_libreoffice()
    if program is not None:
        found = program
        return lambda books: _by_libreoffice(found, books)
    return _by_excel if _has_excel() else None


def _by_libreoffice(program: str, books: Sequence[Path]) -> None:
    try:
        written = run_conversion(program, "pdf:calc_pdf_Export", books, books[0].parent)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KaoheError("LibreOffice 没有完成 PDF 转换；请关闭 LibreOffice 再试") from error
    if any(not book.with_suffix(".pdf").is_file() for book in books):
        reason = f"（{written}）" if written else ""
        raise KaoheError(f"LibreOffice 没有生成 PDF{reason}；请打开它试一试，修好后再公布")


def _has_excel() -> bool:
    if sys.platform != "win32" or find_spec("xlwings") is None:
        return False
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, "Excel.Application"):
            return True
    except OSError:
        return False


def _by_excel(books: Sequence[Path]) -> None:
    import xlwings

    try:
        with xlwings.App(visible=False, add_book=False) as app:
            app.display_alerts = False
            for path in books:
                book = app.books.open(str(path), update_links=False, read_only=True)
                book.to_pdf(str(path.with_suffix(".pdf")), quality="standard")
                book.close()
    except Exception as error:  # what COM raises has no common class
        raise KaoheError(f"Excel 没有生成 PDF（{error}）；请打开它试一试，再公布") from error


def page_texts(content: bytes) -> list[str]:
    """Return the text of each page of a PDF, without white space."""
    with PdfDocument(content) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def cut(content: bytes, parts: Sequence[range] | None, title: str, author: str) -> list[bytes]:
    """Return a PDF for each range of pages, counted from 0; one of all pages where parts is None.

    Each bears the title and the author, and no program's name.
    """
    found = []
    empty = _empty(title, author)
    with PdfDocument(content) as document:
        for pages in parts if parts is not None else [range(len(document))]:
            with PdfDocument(empty) as single:
                single.import_pages(document, list(pages))
                single.del_page(0)
                stream = io.BytesIO()
                single.save(stream)
            # PDFium always names itself; in a name as long, all offsets stay.
            found.append(stream.getvalue().replace(_ITSELF, _PRODUCER.ljust(len(_ITSELF)), 1))
    return found


def _empty(title: str, author: str) -> bytes:
    """Return a PDF of one blank page whose properties name the office."""
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    properties = {"/Title": title, "/Author": author, "/Creator": author}
    writer.add_metadata(properties)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
