"""Dated copies of a workbook before it is changed in place, in the folder 备份 beside it.

    备份/2026-11_20261126-160512_计算前.xlsx

The last ten of a workbook are kept; those of a workbook that was replaced by another are not
counted among them and stay until somebody deletes them.
"""

import hashlib
import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from udf.errors import KaoheError
from workbook.ooxml.files import reason, replace_file, shortened, temporary_path

FOLDER = "备份"
KEPT = 10
_LONGEST_STEM = 150  # bytes; with the date a name stays below the 255 that file systems take


class Act(Enum):
    """What changes a workbook that was there before."""

    CALCULATE = "计算"
    IMPORT = "导入"
    ADOPT = "接入"
    REPLACE = "替换"
    UNDO = "撤回"


class Copy(NamedTuple):
    """A dated copy: when it was made (`number` parts those of one second), before what, where."""

    made: datetime
    number: int
    act: Act
    path: Path


def copies_of(book: Path) -> list[Copy]:
    """Return the copies of a workbook, the oldest first."""
    pattern = re.compile(
        rf"{re.escape(_stem(book))}_(\d{{8}}-\d{{6}})(?:-(\d+))?_(\w+)前{re.escape(book.suffix)}",
        re.IGNORECASE,
    )
    found = []
    with suppress(OSError):
        for path in (book.parent / FOLDER).iterdir():
            if match := pattern.fullmatch(path.name):
                with suppress(ValueError):  # somebody else's name that only looks like ours
                    made = datetime.strptime(match[1], "%Y%m%d-%H%M%S")
                    found.append(Copy(made, int(match[2] or 1), Act(match[3]), path))
    return sorted(found, key=lambda copy: (copy.made, copy.number))


def keep_copy(book: Path, content: bytes, act: Act) -> Callable[[], None]:
    """Keep a workbook's content as it was before an act, and return what takes the copy away again.

    A copy of the same content that is there already is enough. KaoheError where it cannot be kept.
    """
    copies = copies_of(book)
    if copies and copies[-1].act is act and _holds(copies[-1].path, content):
        return lambda: None
    folder = book.parent / FOLDER
    new = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise KaoheError(
            f"“{folder}”建不了（{reason(error)}），没有留下备份，“{book.name}”没有改动；请检查权限"
        ) from error
    made = datetime.now().replace(microsecond=0)
    number = 1 + max((copy.number for copy in copies if copy.made == made), default=0)
    path = folder / _name(book, made, number, act)

    def take_away() -> None:
        path.unlink(missing_ok=True)
        if new:
            with suppress(OSError):  # somebody else keeps something there by now
                folder.rmdir()

    try:
        replace_file(path, content, temporary=temporary_path(book))
    except BaseException:
        take_away()
        raise
    return take_away


def drop_old(book: Path) -> None:
    """Delete the copies of a workbook beyond the last ten."""
    counted = [copy for copy in copies_of(book) if copy.act is not Act.REPLACE]
    for copy in counted[:-KEPT]:
        with suppress(OSError):
            copy.path.unlink()


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _stem(book: Path) -> str:
    """Return what the copies' names begin with: the workbook's, cut where it is very long."""
    stem = shortened(book.stem, _LONGEST_STEM)
    if stem == book.stem:
        return stem
    return f"{stem}~{hashlib.sha256(os.fsencode(book.stem)).hexdigest()[:8]}"


def _name(book: Path, made: datetime, number: int, act: Act) -> str:
    nth = f"-{number}" if number > 1 else ""
    return f"{_stem(book)}_{made:%Y%m%d-%H%M%S}{nth}_{act.value}前{book.suffix}"
