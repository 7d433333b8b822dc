"""Folders that appear whole or not at all."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from udf.errors import KaoheError
from workbook.files.file_lock import locked
from workbook.files.own_results import is_own_digest, remember_digest
from workbook.ooxml.files import real_path, reason, temporary_path

_NOT_OURS = {"Thumbs.db", "desktop.ini", ".DS_Store"}  # what systems put into any folder


@contextmanager
def whole_folder(target: Path, held: Path | None = None) -> Iterator[Path]:
    """Give an empty folder to write into, which then becomes `target`; that must not exist.

    ``held`` is whose lock the run holds, in the same folder, where it is not the target's. The
    folder is removed where something goes wrong. KaoheError where the system refuses.
    """
    temporary = temporary_path(held or target)
    try:
        temporary.mkdir()
        try:
            yield temporary
            temporary.rename(target)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
    except OSError as error:
        raise KaoheError(
            f"“{target}”写不进去（{reason(error)}），没有写入；"
            "请检查文件夹的权限、路径的长度和磁盘空间"
        ) from error


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write into, which then becomes `folder`; an empty one may be there.

    KaoheError where there is something in it already.
    """
    with _target_of(folder) as target:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise KaoheError(f"“{folder}”不是空文件夹；请另选一个文件夹")
        with whole_folder(target) as temporary:
            yield temporary
            if target.exists():
                target.rmdir()


@contextmanager
def own_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write into, which then becomes `folder`.

    One that is there already may be replaced only if it is empty, or still just what a run of the
    same kind made. KaoheError where it is not.
    """
    with _target_of(folder) as target:
        _check_own(folder, target)
        with whole_folder(target) as temporary:
            yield temporary
            remember_digest(_digest(temporary))
            _check_own(folder, target)
            if target.exists():
                _set_aside(folder, target)


@contextmanager
def _target_of(folder: Path) -> Iterator[Path]:
    """Hold the lock for a folder, its parents made; give where it really is."""
    target = real_path(folder)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with locked(target):
            yield target
    except OSError as error:
        raise KaoheError(f"“{folder}”写不进去（{reason(error)}）；请换一个位置") from error


def _check_own(folder: Path, target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise KaoheError(f"“{folder}”是一个文件，不是文件夹；请另给一个文件夹名")
    if any(target.iterdir()) and not is_own_digest(_digest(target)):
        raise KaoheError(
            f"“{folder}”已经有了，里面有别的或改过的文件，没有改动；请另给一个文件夹名，"
            "或先把它移走"
        )


def _set_aside(folder: Path, target: Path) -> None:
    old = temporary_path(target)
    try:
        target.rename(old)
    except OSError as error:
        raise KaoheError(
            f"“{folder}”换不掉（{reason(error)}）；请关闭打开着的文件，或另给一个文件夹名"
        ) from error
    shutil.rmtree(old, ignore_errors=True)  # what stays is removed by the next run


def _digest(folder: Path) -> str:
    """Return what tells whether anything in a folder is another than it was."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.name in _NOT_OURS:
            continue
        found.update(path.relative_to(folder).as_posix().encode("utf-8", "replace") + b"\0")
        with suppress(IsADirectoryError, PermissionError):
            if not os.path.isdir(path):  # noqa: PTH112 - no error for what cannot be looked at
                found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
