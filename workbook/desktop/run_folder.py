"""A run's folder for temporary files; what killed runs left of theirs is removed."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from udf.errors import KaoheError
from workbook.files.file_lock import locked
from workbook.ooxml.files import real_path, reason, temporary_path


@contextmanager
def run_folder() -> Iterator[Path]:
    """Give an empty folder of this user's own, removed at the end.

    KaoheError where there is no place for temporary files.
    """
    with passing_folder() as folder:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def passing_folder() -> Iterator[Path]:
    """Give an empty folder for files that another program opens, which keeps them afterwards.

    The lock that is held meanwhile tells other runs that this one is alive. Later the next run
    removes the folder; Windows lets nobody remove a file while it is open.
    """
    target = _root() / secrets.token_hex(8)
    with locked(target):
        folder = temporary_path(target)
        folder.mkdir(mode=0o700)
        yield folder


def _root() -> Path:
    """Return where this user's folders are: others may share the place for temporary files."""
    own = f"kaohe-{os.getuid()}" if os.name != "nt" else "kaohe"
    root = real_path(Path(tempfile.gettempdir())) / own
    try:
        root.mkdir(mode=0o700, exist_ok=True)
        if os.name != "nt" and root.lstat().st_uid != os.getuid():
            raise KaoheError(f"“{root}”属于别的用户；请管理员删除它")
    except OSError as error:
        raise KaoheError(
            f"临时文件夹“{root}”建不了（{reason(error)}）；请检查权限和磁盘"
        ) from error
    return root
