"""A file is one run's at a time, on whatever file system; what it cannot hold, it says."""

import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from udf.errors import KaoheError
from workbook.files import file_lock
from workbook.files.file_lock import locked


def refusing(number: int) -> object:
    """What a system call does where the system refuses it."""

    def call(*_: object, **__: object) -> Iterator[Path]:
        raise OSError(number, os.strerror(number))

    return call


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_network_share_without_locks_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(fcntl, "flock", refusing(number))
    with locked(tmp_path / "a.xlsx"):
        (tmp_path / "a.xlsx").touch()
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_disk_that_fails_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "flock", refusing(errno.EIO))
    with pytest.raises(KaoheError) as error:
        locked(tmp_path / "a.xlsx").__enter__()
    assert str(error.value) == (
        f"文件夹“{tmp_path}”写不进去（磁盘或网络出错），没有写入；"
        "请换一个可写的文件夹，或检查权限和磁盘"
    )


def test_another_run_is_waited_for_and_then_named(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "a.xlsx"),
        locked(tmp_path / "b.xlsx"),
        pytest.raises(KaoheError) as error,
    ):
        locked(tmp_path / "a.xlsx", patience=0).__enter__()
    assert str(error.value) == ("“a.xlsx”正由另一个 kaohe 命令处理，没有写入；请等它做完后再试一次")
    with locked(tmp_path / "a.xlsx", patience=0):
        pass


def test_a_lock_that_windows_is_just_deleting_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[Path] = []

    def opened(path: Path, *mode: int) -> int:
        if len(refused) < 2:
            path.touch()
            refused.append(path)
            raise PermissionError(errno.EACCES, "being deleted")
        return os.open(path, *mode)

    windows = SimpleNamespace(**{**vars(os), "name": "nt", "open": opened})
    monkeypatch.setattr(file_lock, "os", windows)
    monkeypatch.setattr(file_lock, "_PAUSE", 0)
    with locked(tmp_path / "a.xlsx"):
        assert len(refused) == 2


def test_a_folder_that_shows_nothing_is_not_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / ".kaohe-0123456789ab.lock"
    left.touch()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", refusing(errno.EACCES))
        with locked(tmp_path / "a.xlsx"):
            pass
    assert left.exists()
    with locked(tmp_path / "a.xlsx"):
        pass
    assert list(tmp_path.iterdir()) == []
