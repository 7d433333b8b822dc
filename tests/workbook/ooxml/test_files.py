import errno
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from tests.refusals import refused
from udf.errors import KaoheError
from workbook.ooxml import files
from workbook.ooxml.files import check_replaceable, read_file, replace_file


def test_new_content_takes_the_place_of_the_old(tmp_path: Path) -> None:
    book = tmp_path / "考核.xlsx"
    replace_file(book, b"old")
    replace_file(book, lambda stream: stream.write(b"new"))
    assert book.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["考核.xlsx"]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    book, link = tmp_path / "a.xlsx", tmp_path / "link.xlsx"
    book.write_bytes(b"old")
    book.chmod(0o640)
    link.symlink_to(book)
    replace_file(link, b"new")
    assert link.is_symlink()
    assert book.read_bytes() == b"new"
    assert stat.S_IMODE(book.stat().st_mode) == 0o640


def test_a_file_with_several_names_is_refused(tmp_path: Path) -> None:
    book, other = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book.write_bytes(b"old")
    other.hardlink_to(book)
    said = f"“{book}”在磁盘上还有别的名字（硬链接），写入会把它们分开，没有写入；请先复制成一个单独的文件再试"
    with refused(said):
        replace_file(book, b"new")
    assert other.read_bytes() == b"old"
    other.unlink()
    replace_file(book, b"new")
    assert book.read_bytes() == b"new"


def test_the_owner_stays_where_the_system_allows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "a.xlsx"
    book.write_bytes(b"old")
    try:
        os.chown(book, 12345, 54321)
    except PermissionError:  # an ordinary account owns what it writes: what it asks for is seen
        asked: list[tuple[int, int]] = []
        owner = os.stat_result((0o100640, 1, 1, 1, 12345, 54321, 3, 0, 0, 0))
        monkeypatch.setattr(os, "chown", lambda _, user, group: asked.append((user, group)))
        files._keep_owner(book, owner)
        assert asked == [(-1, 54321), (12345, -1)]
        return
    replace_file(book, b"new")
    status = book.stat()
    assert (status.st_uid, status.st_gid) == (12345, 54321)


def test_what_is_no_file_is_neither_read_nor_written(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    with refused(f"“{pipe}”是设备或管道，不是普通文件，没有打开；请给出磁盘上的文件"):
        read_file(pipe, 1000)
    with refused(f"“{pipe}”不是普通文件，没有写入；请另给一个文件名"):
        replace_file(pipe, b"new")
    with refused(f"“{tmp_path}”是一个文件夹；请给出其中的文件"):
        read_file(tmp_path, 1000)
    (tmp_path / "large").write_bytes(b"1" * (2 << 20))
    with refused("“large”超过 1 MB，太大，没有打开"):
        read_file(tmp_path / "large", (2 << 20) - 1)
    assert len(read_file(tmp_path / "large", 2 << 20)) == 2 << 20


@pytest.mark.parametrize(
    ("name", "unread", "unwritten"),
    [
        ("考" * 100, "“{0.name}”的路径太长，系统不接受，没有打开；请把文件名或文件夹改短", "“{0.name}”的路径太长，系统不接受，没有写入；请把文件名或文件夹改短"),
        ("/".join(["d" * 200] * 30), "“{0.name}”的路径太长，系统不接受，没有打开；请把文件名或文件夹改短", "“{0.name}”的路径太长，系统不接受，没有写入；请把文件名或文件夹改短"),
    ],
)  # fmt: skip
def test_names_that_no_system_takes_are_refused_in_a_sentence(
    tmp_path: Path, name: str, unread: str, unwritten: str
) -> None:
    path = tmp_path / name
    with refused(unread.format(path)):
        read_file(path, 1000)
    with refused(unwritten.format(path)):
        replace_file(path, b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_path_with_a_character_that_no_path_has_is_refused(tmp_path: Path) -> None:
    path = re.escape(f"“{tmp_path}/a\0b”")
    with pytest.raises(KaoheError, match=rf"\A{path}读不出来（[^）]+）；请检查路径和磁盘\Z"):
        read_file(tmp_path / "a\0b", 1000)
    with pytest.raises(KaoheError, match=rf"\A{path}不是可用的路径（[^）]+）；请检查后再试\Z"):
        replace_file(tmp_path / "a\0b", b"new")
    assert list(tmp_path.iterdir()) == []


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    one, other = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    one.symlink_to(other)
    other.symlink_to(one)
    with refused(f"“{one}”读不出来（快捷方式（链接）互相指向）；请检查路径和磁盘"):
        read_file(one, 1000)
    with refused(f"“{one}”是链接，互相指向，没有写入；请另给一个文件名"):
        replace_file(one, b"new")


def test_a_new_file_is_as_readable_as_any_other(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    replace_file(tmp_path / "a.xlsx", b"new")
    assert (tmp_path / "a.xlsx").stat().st_mode == plain.stat().st_mode


@pytest.mark.parametrize("lock", ["~$考核.xlsx", ".~考核.xlsx", ".~lock.考核.xlsx#"])
def test_an_open_workbook_is_refused(tmp_path: Path, lock: str) -> None:
    book = tmp_path / "考核.xlsx"
    book.write_bytes(b"old")
    (tmp_path / lock).write_bytes(b"")
    said = f"“考核.xlsx”正在别的程序里打开（旁边有 {lock}）；请先在那里保存并关闭，如果确实没有打开，请删除这个锁文件后再试"
    with refused(said):
        replace_file(book, b"new")
    assert book.read_bytes() == b"old"


def test_an_open_workbook_is_seen_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    book, link = tmp_path / "real" / "a.xlsx", tmp_path / "b.xlsx"
    book.write_bytes(b"old")
    link.symlink_to(book)
    (tmp_path / "real" / "~$a.xlsx").write_bytes(b"")
    with pytest.raises(KaoheError, match=r"~\$a\.xlsx"):
        check_replaceable(link)


def test_a_missing_folder_a_folder_and_a_read_only_file_are_refused(tmp_path: Path) -> None:
    with refused(f"文件夹“{tmp_path / 'none'}”不存在；请先建好文件夹，或换一个位置"):
        replace_file(tmp_path / "none" / "a.xlsx", b"new")
    with refused(f"“{tmp_path}”是一个文件夹，不能写成文件；请另给一个文件名"):
        replace_file(tmp_path, b"new")
    book = tmp_path / "a.xlsx"
    book.write_bytes(b"old")
    book.chmod(0o444)
    with refused(f"“{book}”是只读文件，没有写入；请去掉它的“只读”属性，或另存为别的文件名"):
        replace_file(book, b"new")
    assert book.read_bytes() == b"old"


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    book = tmp_path / "a.xlsx"
    book.write_bytes(b"old")

    def fail(stream: BinaryIO) -> None:
        stream.write(b"half")
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        replace_file(book, fail)
    assert book.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [book]


_WRITER = """
import sys
from pathlib import Path
from workbook.ooxml.files import replace_file

def write(stream):
    for _ in range(64):
        stream.write(b"n" * 65536)
    stream.flush()
    print("half", flush=True)
    sys.stdin.read(1)

replace_file(Path(sys.argv[1]), write)
"""


def test_a_process_killed_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    book = tmp_path / "a.xlsx"
    book.write_bytes(b"old")
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(book)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=_environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"half"
        process.kill()
    assert book.read_bytes() == b"old"
    leftovers = [path for path in tmp_path.iterdir() if path != book]
    assert leftovers and all(path.suffix == ".tmp" for path in leftovers)
    replace_file(book, b"new")
    assert book.read_bytes() == b"new"


# The size a file may grow to is a limit that every account can meet; it answers as a full disk.
_FULL = """
import resource, signal, sys
from pathlib import Path
from udf.errors import KaoheError
from workbook.ooxml.files import replace_file

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    replace_file(Path(sys.argv[1]), b"n" * 1_000_000)
except KaoheError as error:
    sys.stdout.buffer.write(str(error).encode())
"""


def test_a_full_disk_is_said_and_leaves_the_old_file(tmp_path: Path) -> None:
    book = tmp_path / "a.xlsx"
    book.write_bytes(b"old")
    if hasattr(signal, "SIGXFSZ"):
        done = subprocess.run(
            [sys.executable, "-c", _FULL, str(book)],
            capture_output=True,
            check=True,
            env=_environment(),
        )
        message = done.stdout.decode()
    else:
        message = _message(book, OSError(errno.ENOSPC, "No space left on device"))
    assert message == f"磁盘空间不够，“{book}”没有写入，原文件未动；请清出空间后再试"
    assert book.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [book]


@pytest.mark.parametrize("old", [True, False], ids=["old", "new"])
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "full"), "磁盘空间不够，“{}”没有写入，原文件未动；请清出空间后再试"),
        (OSError(errno.EROFS, "read-only file system"), "没有权限写入“{}”（文件夹只读，或文件被占用）；请换一个可写的文件夹，或关闭占用它的程序"),
        (PermissionError(errno.EACCES, "denied"), "没有权限写入“{}”（文件夹只读，或文件被占用）；请换一个可写的文件夹，或关闭占用它的程序"),
        (OSError(errno.EIO, "bad sector"), "“{}”没有写入（磁盘或网络出错），原文件未动；请检查路径和磁盘后再试"),
        (OSError(errno.ENAMETOOLONG, "long"), "“a.xlsx”的路径太长，系统不接受，没有写入；请把文件名或文件夹改短"),
        (OSError(errno.ENOLINK, "link has been severed"), "“{}”没有写入（link has been severed），原文件未动；请检查路径和磁盘后再试"),
    ],
)  # fmt: skip
def test_what_the_system_refuses_is_one_sentence(
    tmp_path: Path, error: OSError, said: str, old: bool
) -> None:
    book = tmp_path / "a.xlsx"
    if old:
        book.write_bytes(b"old")
    expected = said.format(book) if old else said.format(book).replace("，原文件未动", "")
    assert _message(book, error) == expected
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"] * old


def test_a_file_that_may_not_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> bytes:
        raise PermissionError(errno.EACCES, "denied")

    (tmp_path / "a.xlsx").write_bytes(b"1")
    monkeypatch.setattr(Path, "read_bytes", denied)
    path = tmp_path / "a.xlsx"
    with refused(
        f"“{path}”没有读取权限，或正被别的程序占用，没有打开；请关闭占用它的程序，或检查权限"
    ):
        read_file(path, 9)


def test_a_path_that_windows_calls_too_long_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: object) -> str:
        error = OSError(errno.EINVAL, "too long")
        error.winerror = 206  # type: ignore[attr-defined]
        raise error

    monkeypatch.setattr("os.path.realpath", denied)
    with refused("“a.xlsx”的路径太长，系统不接受，没有写入；请把文件名或文件夹改短"):
        files.real_path(Path("a.xlsx"))


def test_a_folder_of_which_a_part_cannot_be_copied_is_said_in_chinese() -> None:
    assert files.reason(shutil.Error([("a", "b", "[Errno 5] bad")])) == "有的文件复制不了"


def _held() -> PermissionError:
    """What Windows says of a file that another program has open."""
    held = PermissionError(errno.EACCES, "held")
    held.winerror = 32  # type: ignore[attr-defined]
    return held


def test_a_file_held_by_another_program_on_windows_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0)
    book = tmp_path / "a.xlsx"
    book.write_bytes(b"old")
    said = "“a.xlsx”正被别的程序占用或没有写入权限，没有写入；请关闭打开它的程序后再试"
    assert _message(book, _held()) == said


@pytest.mark.parametrize("changed", [False, True])
def test_whoever_reads_a_file_on_windows_for_a_moment_is_waited_for(
    changed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is written there meanwhile is noticed."""
    replace, held, asked = Path.replace, [_held(), _held()], []

    def refused(path: Path, target: Path) -> Path:
        if held:
            raise held.pop()
        return replace(path, target)

    def confirm() -> None:
        asked.append(1)
        if changed and len(asked) == 3:
            raise KaoheError("改过了")

    book = tmp_path / "a.xlsx"
    book.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", refused)
    if changed:
        with pytest.raises(KaoheError, match="改过了"):
            replace_file(book, b"new", confirm=confirm)
    else:
        replace_file(book, b"new", confirm=confirm)
    assert book.read_bytes() == (b"old" if changed else b"new")
    assert len(asked) == 3
    assert list(tmp_path.iterdir()) == [book]


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that refuses new files, for root as well (who is not bound by permission bits)."""
    folder = tmp_path / "ro"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(b"old")
    folder.chmod(0o555)
    locked = shutil.which("chattr") is not None and (
        subprocess.run(["chattr", "+i", str(folder)], capture_output=True).returncode == 0
    )
    yield folder
    if locked:
        subprocess.run(["chattr", "-i", str(folder)], check=True)
    folder.chmod(0o755)


def test_a_read_only_folder_is_refused(
    read_only_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = read_only_folder / "a.xlsx"
    if _can_write(
        read_only_folder
    ):  # root where no folder can be made to refuse: its answer stands in
        _fail_to_replace(monkeypatch, PermissionError(errno.EACCES, "denied"))
    said = f"没有权限写入“{book}”（文件夹只读，或文件被占用）；请换一个可写的文件夹，或关闭占用它的程序"
    with refused(said):
        replace_file(book, b"new")
    assert book.read_bytes() == b"old"
    assert list(read_only_folder.iterdir()) == [book]


def _can_write(folder: Path) -> bool:
    try:
        (folder / "probe").write_bytes(b"")
    except OSError:
        return False
    (folder / "probe").unlink()
    return True


def _message(book: Path, error: OSError) -> str:
    def refuse(stream: BinaryIO) -> None:
        raise error

    with pytest.raises(KaoheError) as caught:
        replace_file(book, refuse)
    return str(caught.value)


def _fail_to_replace(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def refuse(*_: Any) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", refuse)


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[3])
    return {**os.environ, "PYTHONPATH": root, "PYTHONUTF8": "1"}
