"""A folder appears whole or not at all; what somebody else has there is never lost."""

import errno
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from udf.errors import KaoheError
from workbook.files.whole_folder import new_folder, own_folder, whole_folder

Making = Callable[[Path], AbstractContextManager[Path]]


def made(making: Making, folder: Path, name: str = "a.txt") -> None:
    with making(folder) as work:
        (work / name).write_text("x", encoding="utf-8")


def refused(making: Making, folder: Path) -> str:
    with pytest.raises(KaoheError) as error:
        made(making, folder)
    return str(error.value)


def test_a_folder_of_ones_own_is_replaced_as_long_as_nobody_changed_it(tmp_path: Path) -> None:
    folder = tmp_path / "示例"
    folder.mkdir()
    made(own_folder, folder)
    made(own_folder, folder, "b.txt")
    assert [path.name for path in folder.iterdir()] == ["b.txt"]
    (folder / "Thumbs.db").write_text("the system's", encoding="utf-8")
    made(own_folder, folder, "c.txt")
    (folder / "c.txt").write_text("changed", encoding="utf-8")
    assert refused(own_folder, folder) == (
        f"“{folder}”已经有了，里面有别的或改过的文件，没有改动；请另给一个文件夹名，或先把它移走"
    )
    assert [path.name for path in folder.iterdir()] == ["c.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["示例"]


def test_where_something_is_already_nothing_is_written(tmp_path: Path) -> None:
    file, full = tmp_path / "a.xlsx", tmp_path / "满"
    file.touch()
    full.mkdir()
    (full / "b.txt").touch()
    assert refused(own_folder, file) == f"“{file}”是一个文件，不是文件夹；请另给一个文件夹名"
    for there in (file, full):
        assert refused(new_folder, there) == f"“{there}”不是空文件夹；请另选一个文件夹"
        assert refused(whole_folder, there).startswith(f"“{there}”写不进去（")
    inside = file / "里面"
    for making in (new_folder, own_folder):
        assert refused(making, inside) == f"“{inside}”写不进去（已经有了）；请换一个位置"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.xlsx", "b.txt", "满"]


def test_what_the_system_refuses_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "示例"
    made(own_folder, folder)

    def renamed(path: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "rename", renamed)
    denied = "没有权限，或被占用"
    assert refused(own_folder, folder) == (
        f"“{folder}”换不掉（{denied}）；请关闭打开着的文件，或另给一个文件夹名"
    )
    assert refused(own_folder, tmp_path / "新") == (
        f"“{tmp_path / '新'}”写不进去（{denied}），没有写入；"
        "请检查文件夹的权限、路径的长度和磁盘空间"
    )
    assert [path.name for path in tmp_path.rglob("*")] == ["示例", "a.txt"]
