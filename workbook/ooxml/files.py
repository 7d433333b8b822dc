"""Replacing a file in one step: at any moment the old one or the new one is there, never half."""

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from udf.errors import KaoheError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_SHARING_VIOLATIONS = {5, 32, 33}  # Windows: somebody else holds the file
PATIENCE = 1.5  # seconds to wait for somebody who only reads
_PAUSE = 0.05
_WINDOWS_TOO_LONG = {111, 206, 234}
_WINDOWS_LONGEST = 248
_REASONS = {
    errno.ENOENT: "找不到",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "是一个文件夹",
    errno.EEXIST: "已经有了",
    errno.EACCES: "没有权限，或被占用",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘空间不够",
    errno.EDQUOT: "磁盘配额用完",
    errno.EFBIG: "文件太大",
    errno.ENAMETOOLONG: "名称或路径太长",
    errno.ELOOP: "快捷方式（链接）互相指向",
    errno.EIO: "磁盘或网络出错",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
}
_TOO_LONG = "的路径太长，系统不接受，没有写入；请把文件名或文件夹改短"
_TEMPORARY = re.compile(r"\.kaohe-([0-9a-f]{12})-[0-9a-f]{8}\.tmp")


def read_file(path: Path, largest: int) -> bytes:
    """Read a file of at most `largest` bytes. KaoheError where there is none or it is too large."""
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and status.st_size > largest:
            raise KaoheError(f"“{path.name}”超过 {largest >> 20} MB，太大，没有打开")
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            raise KaoheError(f"“{path}”是设备或管道，不是普通文件，没有打开；请给出磁盘上的文件")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise not_there(path) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def not_there(path: Path) -> KaoheError:
    """Return what to raise where there is no such file."""
    return KaoheError(f"找不到文件“{path}”；请检查文件名和文件夹")


def _unreadable(path: Path, error: OSError | ValueError) -> KaoheError:
    if isinstance(error, IsADirectoryError) or (
        isinstance(error, PermissionError) and os.path.isdir(path)  # noqa: PTH112 - never raises
    ):
        return KaoheError(f"“{path}”是一个文件夹；请给出其中的文件")
    if isinstance(error, PermissionError):
        return KaoheError(
            f"“{path}”没有读取权限，或正被别的程序占用，没有打开；请关闭占用它的程序，或检查权限"
        )
    if is_too_long(error, path):
        return KaoheError(f"“{path.name}”的路径太长，系统不接受，没有打开；请把文件名或文件夹改短")
    return KaoheError(f"“{path}”读不出来（{reason(error)}）；请检查路径和磁盘")


def check_replaceable(path: Path) -> None:
    """KaoheError where `path` plainly cannot be written: so that nothing is computed in vain."""
    try:
        _check_replaceable(path, real_path(path))
    except OSError as error:
        raise _refusal(path, error) from error


def _check_replaceable(path: Path, target: Path) -> None:
    if target.is_symlink():
        raise KaoheError(f"“{path}”是链接，互相指向，没有写入；请另给一个文件名")
    if target.is_dir():
        raise KaoheError(f"“{path}”是一个文件夹，不能写成文件；请另给一个文件名")
    if not target.parent.is_dir():
        raise KaoheError(f"文件夹“{target.parent}”不存在；请先建好文件夹，或换一个位置")
    for beside in {path, target}:
        for lock in _lock_files(beside):
            if os.path.exists(lock):  # noqa: PTH110 - a name that would be too long is not there
                raise KaoheError(
                    f"“{path.name}”正在别的程序里打开（旁边有 {lock.name}）；请先在那里保存并关闭，"
                    "如果确实没有打开，请删除这个锁文件后再试"
                )
    if not target.exists():
        return
    status = target.stat()
    if not stat.S_ISREG(status.st_mode):
        raise KaoheError(f"“{path}”不是普通文件，没有写入；请另给一个文件名")
    if not status.st_mode & 0o222:
        raise KaoheError(f"“{path}”是只读文件，没有写入；请去掉它的“只读”属性，或另存为别的文件名")
    if status.st_nlink > 1:
        raise KaoheError(
            f"“{path}”在磁盘上还有别的名字（硬链接），写入会把它们分开，没有写入；"
            "请先复制成一个单独的文件再试"
        )


def replace_file(
    path: Path,
    content: bytes | Callable[[BinaryIO], object],
    *,
    temporary: Path | None = None,
    confirm: Callable[[], None] | None = None,
) -> None:
    """Write `content` (bytes, or a function that writes to a binary stream) as the file `path`.

    The new content goes to a temporary file in the same folder (or as `temporary`, on the same
    disk), reaches the disk, and then takes the place of the old, if `confirm` does not object at
    that last moment. A symbolic link keeps pointing; permissions stay, and the owner where the
    system allows it. KaoheError says why it cannot be done; then the old file is as it was and no
    temporary file is left.
    """
    check_replaceable(path)
    target = real_path(path)
    temporary = temporary or temporary_path(target)
    existed = True
    try:
        existed = target.exists()
        try:
            with temporary.open("xb") as stream:
                if callable(content):
                    content(stream)
                else:
                    stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            if existed:
                _keep_owner(temporary, target.stat())
            _take_place(temporary, target, confirm or (lambda: None))
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _flush_folder(target.parent)
    except OSError as error:
        raise _refusal(path, error, existed=existed) from error


def _take_place(temporary: Path, target: Path, confirm: Callable[[], None]) -> None:
    """Let a file take the place of another, if nothing objects.

    Windows refuses it while anybody reads the other: a virus scanner, or the page that shows it,
    is done in a moment.
    """
    end = time.monotonic() + PATIENCE
    while True:
        confirm()
        try:
            temporary.replace(target)
            return
        except PermissionError as error:
            held = getattr(error, "winerror", None) in _SHARING_VIOLATIONS
            if not held or time.monotonic() > end:
                raise
        time.sleep(_PAUSE)


def real_path(path: Path) -> Path:
    """Return where a path leads, links followed. KaoheError where it is no path at all."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError) as error:
        if is_too_long(error, path):
            raise KaoheError(f"“{path.name}”{_TOO_LONG}") from error
        raise KaoheError(f"“{path}”不是可用的路径（{reason(error)}）；请检查后再试") from error


# --- temporary files, and what killed runs leave of them ------------------------------------------


def token(target: Path) -> str:
    """Return what the temporary files of a target are known by; the same for any spelling."""
    return hashlib.sha256(os.path.normcase(target.name).encode("utf-8", "replace")).hexdigest()[:12]


def temporary_path(target: Path) -> Path:
    """Return a new name beside a file: short whatever its name is, never read as a workbook."""
    return target.with_name(f".kaohe-{token(target)}-{secrets.token_hex(4)}.tmp")


def leftovers(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the temporary files and folders in a folder, each with the token of its target."""
    with suppress(OSError):
        for path in folder.iterdir():
            if match := _TEMPORARY.fullmatch(path.name):
                yield match[1], path


# --- the system's own words -----------------------------------------------------------------------


def _lock_files(path: Path) -> list[Path]:
    """Return what Excel, WPS and LibreOffice put beside a file while it is open."""
    return [
        path.with_name(f"~${path.name}"),
        path.with_name(f".~{path.name}"),
        path.with_name(f".~lock.{path.name}#"),
    ]


def _keep_owner(temporary: Path, status: os.stat_result) -> None:
    """Give a file the owner, the group and the permissions of the one that it replaces."""
    if os.name != "nt":
        own = temporary.stat()
        if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
            with suppress(OSError):
                os.chown(temporary, -1, status.st_gid)
            with suppress(OSError):
                os.chown(temporary, status.st_uid, -1)
    temporary.chmod(stat.S_IMODE(status.st_mode))


def _flush_folder(folder: Path) -> None:
    """Make the renaming itself last; Windows neither needs nor allows it."""
    if os.name == "nt":
        return
    with suppress(OSError):  # some network shares refuse it: the file itself is there
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def is_too_long(error: OSError | ValueError, path: Path) -> bool:
    """Tell whether a path could not be used because it, or its last name, is too long."""
    if getattr(error, "winerror", None) is not None:
        lost = isinstance(error, FileNotFoundError) and len(str(path)) >= _WINDOWS_LONGEST
        return lost or getattr(error, "winerror", None) in _WINDOWS_TOO_LONG
    return getattr(error, "errno", None) == errno.ENAMETOOLONG


def shortened(name: str, longest: int) -> str:
    """Return a name cut to at most so many bytes, for file systems that count them."""
    return os.fsencode(name)[:longest].decode("utf-8", "ignore")


def reason(error: OSError | ValueError) -> str:
    """Return in Chinese why the system refused something; in its own words where it is rare."""
    if isinstance(error, shutil.Error):  # one for a whole folder, with a list of what failed
        return "有的文件复制不了"
    known = _REASONS.get(getattr(error, "errno", None) or 0)
    return known or getattr(error, "strerror", None) or str(error) or type(error).__name__


def _refusal(path: Path, error: OSError, *, existed: bool = True) -> KaoheError:
    untouched = "，原文件未动" if existed else ""
    if error.errno in _FULL:
        return KaoheError(f"磁盘空间不够，“{path}”没有写入{untouched}；请清出空间后再试")
    if is_too_long(error, path):
        return KaoheError(f"“{path.name}”{_TOO_LONG}")
    if getattr(error, "winerror", None) in _SHARING_VIOLATIONS and existed:
        return KaoheError(
            f"“{path.name}”正被别的程序占用或没有写入权限，没有写入；请关闭打开它的程序后再试"
        )
    if error.errno in _READ_ONLY:
        return KaoheError(
            f"没有权限写入“{path}”（文件夹只读，或文件被占用）；请换一个可写的文件夹，或关闭占用它的程序"
        )
    return KaoheError(f"“{path}”没有写入（{reason(error)}）{untouched}；请检查路径和磁盘后再试")
