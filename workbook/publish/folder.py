"""Publications on disk: 第1次公布, 第2次公布 … in one folder, each written whole or not at all."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from udf.errors import KaoheError
from workbook.files.file_lock import locked
from workbook.files.whole_folder import whole_folder
from workbook.ooxml.files import is_too_long, reason

_LOCKED = "公布"  # what the lock is of: the folder's content
_NTH = re.compile(r"第([1-9][0-9]*)次公布")


def number_of(publication: Path) -> int:
    """Return which publication it is, from 1."""
    match = _NTH.fullmatch(publication.name)
    assert match is not None
    return int(match[1])


def publications(folder: Path) -> list[Path]:
    """Return the publications in a folder, the first one first."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise KaoheError(f"“{folder}”是一个文件，不是文件夹；请另给一个文件夹")
    try:
        found = [path for path in folder.iterdir() if _NTH.fullmatch(path.name) and path.is_dir()]
    except OSError as error:
        raise KaoheError(f"“{folder}”打不开（{reason(error)}）；请检查权限") from error
    return sorted(found, key=number_of)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder of publications; one that was made for nothing goes again."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise KaoheError(f"“{folder}”建不了（{reason(error)}），没有公布；请换一个位置") from error
    try:
        with locked(folder / _LOCKED):
            yield
    finally:
        with suppress(OSError):
            folder.rmdir()


@contextmanager
def new_publication(target: Path) -> Iterator[Path]:
    """Give a folder to write a publication into while its folder is held; it appears whole."""
    with whole_folder(target, held=target.with_name(_LOCKED)) as new:
        yield new


def store(
    folder: Path, files: Mapping[str, bytes], *, optional: str
) -> tuple[dict[str, bytes], list[str]]:
    """Write files into a folder. Return those written, and the names of those left out.

    A file of the folder ``optional`` whose name the system finds too long stops no other.
    """
    stored, left = {}, []
    for name, content in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            if not (name.startswith(optional) and is_too_long(error, path)):
                raise
            left.append(path.stem)
        else:
            stored[name] = content
    return stored, left
