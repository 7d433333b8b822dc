"""Workbooks of old formats (.xls, .et), saved as .xlsx by the program that is there."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from udf.errors import KaoheError
from workbook.files.libreoffice_program import find_libreoffice, run_conversion
from workbook.ooxml.files import not_there

OLD = (".xls", ".et")


def is_old(book: Path) -> bool:
    """Tell whether a workbook has to be converted before it can be read."""
    return book.suffix.lower() in OLD


def save_as_xlsx(book: Path, folder: Path) -> Path:
    """Save a workbook of an old format into a folder as .xlsx, and return its path.

    KaoheError where no program is there that can, with how to save it by hand.
    """
    if not book.is_file():
        raise not_there(book)
    made = folder / f"{book.stem}.xlsx"
    program = find_libreoffice()
    try:
        if program is not None:
            run_conversion(program, "xlsx:Calc MS Excel 2007 XML", [book.resolve()], folder)
        elif sys.platform == "win32" and find_spec("xlwings") is not None:
            _by_excel(book, made)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _refusal(book, "没有转换完") from error
    if not made.is_file():
        raise _refusal(book, "没有能转换它的程序" if program is None else "LibreOffice 转换不了它")
    return made


def _by_excel(book: Path, made: Path) -> None:
    import xlwings

    with xlwings.App(visible=False) as app:
        opened = app.books.open(str(book.resolve()), update_links=False, read_only=True)
        opened.save(str(made))
        opened.close()


def _refusal(book: Path, reason: str) -> KaoheError:
    return KaoheError(
        f"“{book.name}”是旧格式（.xls、.et），这里{reason}；"
        "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”再试"
    )
