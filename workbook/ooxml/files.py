"""Replacing a file in one step: at any moment the old one or the new one is there, never half."""

import errno
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from udf.errors import KaoheError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_SHARING_VIOLATIONS = {5, 32, 33}  # Windows: somebody else holds the file


def check_replaceable(path: Path) -> None:
    """KaoheError where `path` plainly cannot be written: so that nothing is computed in vain."""
    target = _target(path)
    if target.is_dir():
        raise KaoheError(f"“{path}”是一个文件夹，不能写成文件；请另给一个文件名")
    if not target.parent.is_dir():
        raise KaoheError(f"文件夹“{target.parent}”不存在；请先建好文件夹，或换一个位置")
    for beside in {path, target}:
        for lock in _lock_files(beside):
            if lock.exists():
                raise KaoheError(
                    f"“{path.name}”正在别的程序里打开（旁边有 {lock.name}）；请先在那里保存并关闭，"
                    "如果确实没有打开，请删除这个锁文件后再试"
                )
    if target.exists() and not target.stat().st_mode & 0o222:
        raise KaoheError(f"“{path}”是只读文件，没有写入；请去掉它的“只读”属性，或另存为别的文件名")


def replace_file(path: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Write `content` (bytes, or a function that writes to a binary stream) as the file `path`.

    The new content goes to a temporary file in the same folder, reaches the disk, and then takes
    the place of the old. A symbolic link keeps pointing, permissions are kept. KaoheError says why
    it cannot be done; then the old file is as it was and no temporary file is left.
    """
    check_replaceable(path)
    target = _target(path)
    # A name of its own: what a killed run left behind is never in the way, nor read as a workbook.
    temporary = target.with_name(f".{target.name[:60]}.{secrets.token_hex(6)}.tmp")
    try:
        try:
            with temporary.open("xb") as stream:
                if callable(content):
                    content(stream)
                else:
                    stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            if target.exists():
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            temporary.replace(target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _flush_folder(target.parent)
    except OSError as error:
        raise _refusal(path, error) from error


def _target(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _lock_files(path: Path) -> list[Path]:
    """What Excel, WPS and LibreOffice put beside a file while it is open."""
    return [
        path.with_name(f"~${path.name}"),
        path.with_name(f".~{path.name}"),
        path.with_name(f".~lock.{path.name}#"),
    ]


def _flush_folder(folder: Path) -> None:
    """Make the renaming itself last; Windows neither needs nor allows it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refusal(path: Path, error: OSError) -> KaoheError:
    if error.errno in _FULL:
        return KaoheError(f"磁盘空间不够，“{path}”没有写入，原文件未动；请清出空间后再试")
    if getattr(error, "winerror", None) in _SHARING_VIOLATIONS and path.exists():
        return KaoheError(
            f"“{path.name}”正被别的程序占用或没有写入权限，没有写入；请关闭打开它的程序后再试"
        )
    if error.errno in _READ_ONLY:
        return KaoheError(
            f"没有权限写入“{path}”（文件夹只读，或文件被占用）；请换一个可写的文件夹，或关闭占用它的程序"
        )
    return KaoheError(f"“{path}”没有写入：{error.strerror or error}；请检查路径和磁盘后再试")
