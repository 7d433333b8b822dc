"""What a file holds, in a few words: for whoever is asked whether it may be replaced."""

from datetime import datetime
from pathlib import Path

from udf.choicesheet import read_choices
from udf.entries import State
from udf.errors import KaoheError
from udf.ledger import AWARDS, DEDUCTIONS
from udf.tables import TableError
from workbook.month.read import read_month
from workbook.ooxml.package import Package

_SHEETS = 4
_LARGEST = 64 << 20  # bytes: a larger file is not opened only to be described


def describe(path: Path) -> str:
    """Return a file's month, people and rows, or else its sheets or size, and when it was saved."""
    try:
        status = path.stat()
    except OSError:
        return "读不出来"
    saved = f"{datetime.fromtimestamp(status.st_mtime):%Y-%m-%d %H:%M} 保存"
    return f"{_contents(path, status.st_size)}，{saved}"


def _contents(path: Path, size: int) -> str:
    if size == 0:
        return "空文件"
    if size <= _LARGEST:
        try:
            return _workbook(Package.open(path))
        except KaoheError:  # no workbook
            pass
        except Exception:  # one that breaks whoever opens it: its size has to do
            pass
    return f"{size}字节" if size < 1024 else f"{size / 1024:.0f} KB"


def _workbook(package: Package) -> str:
    try:
        month = read_month(package)
        people = month.people().people
        rows = sum(
            e.state is not State.EMPTY
            for side in (DEDUCTIONS, AWARDS)
            for e in month.ledger(side).entries
        )
        named = read_choices(month.choices).month
    except (KaoheError, TableError):
        names = [sheet.name for sheet in package.sheets]
        more = "……" if len(names) > _SHEETS else ""
        return f"工作表：{'、'.join(names[:_SHEETS])}{more}"
    when = f"{named.year}年{named.month}月的" if named else ""
    return f"{when}考核工作簿，{len(people)}人，登记{rows}行"
