"""The operating system's lock for a file that a run reads and writes back.

It lies on a small file beside the target, so that it holds on a network share between several
machines, and while the target itself is replaced. The system lets go of it when the process ends,
however it ends: a dead process holds none. A lock file that a killed run left is taken over.
"""

import errno
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from udf.errors import KaoheError
from workbook.ooxml.files import leftovers, real_path, reason, token

PATIENCE = 15.0  # seconds to wait for another run, which takes a few
_PAUSE = 0.05
_LOCK = re.compile(r"\.kaohe-([0-9a-f]{12})\.lock")
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


@contextmanager
def locked(target: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock for a file or a folder's content, and remove what killed runs left beside it.

    ``target`` need not exist, its folder must. KaoheError where another run holds it for longer
    than ``patience``, or the folder cannot be written to.
    """
    real = real_path(target)
    lock = _lock_file(real.parent, token(real))
    descriptor = _wait(lock, target, patience)
    try:
        _sweep(real.parent, token(real))
        yield
    finally:
        _release(lock, descriptor)


def _lock_file(folder: Path, name: str) -> Path:
    return folder / f".kaohe-{name}.lock"


def _wait(lock: Path, target: Path, patience: float) -> int | None:
    """Return the descriptor that holds the lock; None where this file system knows no locks."""
    end = time.monotonic() + patience
    while True:
        try:
            descriptor = _acquire(lock)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return None
            if not _is_busy(error, lock) or time.monotonic() > end:
                raise KaoheError(
                    f"文件夹“{lock.parent}”写不进去（{reason(error)}），没有写入；"
                    "请换一个可写的文件夹，或检查权限和磁盘"
                ) from error
            descriptor = None
        if descriptor is not None:
            return descriptor
        if time.monotonic() > end:
            raise KaoheError(
                f"“{target.name}”正由另一个 kaohe 命令处理，没有写入；请等它做完后再试一次"
            )
        time.sleep(_PAUSE)


def _is_busy(error: OSError, lock: Path) -> bool:
    """Tell whether a lock file could not be opened only because somebody is deleting it."""
    return os.name == "nt" and isinstance(error, PermissionError) and os.path.lexists(lock)


def _acquire(lock: Path) -> int | None:
    """Take a lock and return its descriptor; None where another run has it."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if _try_lock(descriptor) and _is_same(lock, descriptor):
            return descriptor
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _is_same(lock: Path, descriptor: int) -> bool:
    """Tell whether the file that was locked is still the one of that name."""
    try:
        return os.path.samestat(lock.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EBADF, errno.EINVAL, *_NO_LOCKS):
                raise
            return False
        return True

    def _let_go(lock: Path, descriptor: int) -> None:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        finally:
            os.close(descriptor)
        lock.unlink()  # refused by the system where another run has just opened it

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN):
                return False
            raise
        with suppress(OSError):  # somebody else's turn may come after a kill
            os.fchmod(descriptor, 0o666)
        return True

    def _let_go(lock: Path, descriptor: int) -> None:
        try:
            lock.unlink()  # while it is held: who waits sees that his is no longer of that name
        finally:
            os.close(descriptor)


def _release(lock: Path, descriptor: int | None) -> None:
    with suppress(OSError):
        if descriptor is None:
            lock.unlink()
        else:
            _let_go(lock, descriptor)


def _sweep(folder: Path, own: str) -> None:
    """Remove the temporary and lock files in a folder that belong to no living run."""
    dead: dict[str, list[Path]] = {}
    for name, path in list(leftovers(folder)):
        dead.setdefault(name, []).append(path)
    for path in dead.pop(own, ()):
        _remove(path)
    for name in {*dead, *_lock_tokens(folder)} - {own}:
        lock = _lock_file(folder, name)
        with suppress(OSError):
            descriptor = _acquire(lock)
            if descriptor is not None:
                for path in dead.get(name, ()):
                    _remove(path)
                _release(lock, descriptor)


def _lock_tokens(folder: Path) -> set[str]:
    with suppress(OSError):
        return {match[1] for path in folder.iterdir() if (match := _LOCK.fullmatch(path.name))}
    return set()


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
