"""The folders of runs: those that live keep theirs, those that were killed leave none behind."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.refusals import refused
from workbook.desktop.run_folder import passing_folder, run_folder

RUN = """
from workbook.desktop.run_folder import run_folder
with run_folder() as folder:
    (folder / "导出.csv").touch()
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


@contextmanager
def running() -> Iterator[tuple["subprocess.Popen[str]", Path]]:
    """A run in a process of its own, and its folder."""
    process = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", RUN],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert process.stdin and process.stdout
    try:
        yield process, Path(process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()


def test_what_a_killed_run_left_goes_and_what_a_living_one_has_stays() -> None:
    with running() as (killed, left), running() as (_, living):
        killed.kill()
        killed.wait(30)
        assert (left / "导出.csv").exists()
        with run_folder() as own:
            assert own.is_dir()
            assert not left.exists()
            assert (living / "导出.csv").exists()
        assert not own.exists()
        assert [path for path in own.parent.iterdir() if path != living and path.is_dir()] == []


def test_a_folder_for_another_program_stays_until_it_is_opened_and_goes_with_the_next_run() -> None:
    with passing_folder() as folder, running() as (_, other):
        assert other.is_dir()
        assert folder.is_dir()
    assert folder.is_dir()
    with running():
        assert not folder.exists()


def test_the_folder_of_another_user_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 4711)
    own = Path(tempfile.gettempdir(), "kaohe-4711")
    with refused(f"“{own}”属于别的用户；请管理员删除它"), run_folder():
        pass


def test_where_no_folder_can_be_made_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    own = tmp_path / "file" / f"kaohe-{os.getuid()}"
    said = f"临时文件夹“{own}”建不了（路径中有一段不是文件夹）；请检查权限和磁盘"
    with refused(said), run_folder():
        pass
