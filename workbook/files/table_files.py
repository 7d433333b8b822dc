"""Tables in files that others made (.xlsx, .xls, .csv), read as plain grids of cells.

What a file is is told by its content: exporting programs give text the ending .xls as they like.
The reading itself (`table_formats`) happens in a child process: no file can take more memory or
time than there is, and what aborts the reader does not abort who asked.
"""

from pathlib import Path

from udf.errors import KaoheError
from workbook.files.bounded import Ended, Reason, call_reader
from workbook.files.table_formats import Grid

__all__ = ["Grid", "grids_of", "read_grids"]

_READERS = "workbook.files.table_formats"
_WHY = {
    Reason.MEMORY: "太大，或已损坏：读它要用的内存太多",
    Reason.TIME: "太大，或已损坏：读了很久也没有读完",
    Reason.CRASH: "已损坏，读不出来",
}


def read_grids(path: Path) -> list[Grid]:
    """Read every sheet of a workbook, or a text file (UTF-8, UTF-16 or GBK) as one.

    What lies around the cells that hold something is not part of a grid. KaoheError where there is
    no such file, it is none of these, or is too large.
    """
    return _read("grids_in_file", str(path), path.name)


def grids_of(content: bytes, title: str) -> list[Grid]:
    """Read every sheet of such a file from its bytes; `title` is what messages call it.

    KaoheError where it is none of these, or is too large.
    """
    return _read("grids_in", content, title)


def _read(function: str, source: object, title: str) -> list[Grid]:
    try:
        grids: list[Grid] = call_reader(f"{_READERS}:{function}", source, title)
    except Ended as ended:
        raise KaoheError(
            f"“{title}”{_WHY[ended.reason]}，没有读取；"
            "请用 Excel 或 WPS 打开，只留下有内容的行和列，另存为“Excel 工作簿 (*.xlsx)”再试"
        ) from ended
    return grids
