"""One rule for the files that verbs write: targets, locks, copies."""

import os
import stat
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.refusals import refused
from udf.errors import KaoheError
from workbook.files import file_lock
from workbook.files.file_lock import locked
from workbook.files.own_results import is_own_result, remember_result
from workbook.files.undo_copies import KEPT, Act, copies_of
from workbook.files.whole_folder import own_folder
from workbook.month.workbook_file import bring_back, in_place, new_file
from workbook.ooxml.files import temporary_path
from workbook.ooxml.package import Package

ROOT = str(Path(__file__).resolve().parents[3])
SAMPLE = Path(__file__).parents[2] / "data" / "office" / "quickstart.xlsm"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "十一月.xlsm"
    path.write_bytes(SAMPLE.read_bytes())
    return path


def change(book: Path, value: str, act: Act = Act.CALCULATE) -> None:
    with in_place(book, act) as (package, file):
        package.sheets[0].set_value(30, 1, value)
        file.save(package)


def value_of(book: Path) -> object:
    return Package.open(book).sheets[0].cell(30, 1).value


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


# --- targets --------------------------------------------------------------------------------------


def test_a_new_file_takes_no_others_place(book: Path) -> None:
    before = book.read_bytes()
    with pytest.raises(KaoheError) as refused, new_file(book) as file:
        file.write(b"new")
    assert book.read_bytes() == before
    said = str(refused.value)
    assert all(part in said for part in ("工作表：", "保存", "-o", "--replace", "备份"))
    assert names(book.parent) == {book.name}


def test_replacing_keeps_a_dated_copy_that_no_later_ones_push_out(book: Path) -> None:
    before = book.read_bytes()
    content = Package(before).to_bytes()
    with new_file(book, replace=True) as file:
        file.write(content + b"\0")
    (copy,) = copies_of(book)
    assert copy.act is Act.REPLACE
    assert copy.path.read_bytes() == before
    assert abs((datetime.now() - copy.made).total_seconds()) < 60
    book.write_bytes(content)
    for number in range(KEPT + 3):
        change(book, str(number))
    assert copy.path.read_bytes() == before


def test_a_result_never_replaces_what_it_is_made_from(book: Path) -> None:
    link = book.with_name("另名.xlsm")
    link.symlink_to(book)
    for path in (book, link, book.parent / "x" / ".." / book.name):
        (book.parent / "x").mkdir(exist_ok=True)
        with (
            refused(f"“{path.name}”就是名册，不能拿结果盖掉它；请用 -o 另给一个文件名"),
            new_file(path, sources={"名册": book, "细则": None}, replace=True) as file,
        ):
            file.write(b"new")
    assert book.read_bytes() == SAMPLE.read_bytes()


def test_a_file_that_appears_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    with (
        refused("“a.xlsx”在处理期间被别的程序改过，没有写入；请关闭那个程序后再运行一次"),
        new_file(target) as file,
    ):
        target.write_bytes(b"a clerk's")
        file.write(b"ours")
    assert target.read_bytes() == b"a clerk's"
    assert names(tmp_path) == {"a.xlsx"}


def test_a_result_nobody_changed_may_be_written_anew(book: Path) -> None:
    remember_result(book.read_bytes())
    with new_file(book, own=is_own_result) as file:
        file.write(SAMPLE.read_bytes())
    assert names(book.parent) == {book.name}
    change(book, "a clerk's")
    saved = datetime.fromtimestamp(book.stat().st_mtime)
    with (
        refused(
            f"“{book}”已经有了（工作表：Sheet1、_xlwings.conf，{saved:%Y-%m-%d %H:%M} 保存），没有改动；"
            "请用 -o 另给一个文件名，或加上 --replace 换掉它（原来的先在“备份”文件夹里存一份）"
        ),
        new_file(book, own=is_own_result) as file,
    ):
        file.write(b"new")
    assert value_of(book) == "a clerk's"


# --- in place, and back ---------------------------------------------------------------------------


def test_a_result_that_cannot_be_noted_is_only_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    remember_result(b"1")
    assert is_own_result(b"1") and not is_own_result(b"2")
    record = tmp_path / "kaohe" / "results.txt"
    record.unlink()
    record.mkdir()  # nothing can be written there
    remember_result(b"2")
    assert not is_own_result(b"2")


def test_a_workbook_replaced_meanwhile_is_not_overwritten(book: Path) -> None:
    with (
        refused("“十一月.xlsm”在处理期间被别的程序改过，没有写入；请关闭那个程序后再运行一次"),
        in_place(book, Act.CALCULATE) as (p, file),
    ):
        book.write_bytes(b"a clerk's")
        p.sheets[0].set_value(30, 1, "ours")
        file.save(p)
    assert book.read_bytes() == b"a clerk's"
    assert names(book.parent) <= {book.name, "备份"}


def test_what_could_not_be_written_leaves_no_copy(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> None:
        raise PermissionError(13, "held")

    with monkeypatch.context() as patch, pytest.raises(KaoheError, match="没有权限写入"):
        patch.setattr(Path, "replace", held)
        change(book, "one")
    with monkeypatch.context() as patch, pytest.raises(KaoheError, match="没有权限写入"):
        original = Path.replace
        patch.setattr(Path, "replace", lambda a, b: held() if b == book else original(a, b))
        change(book, "one")
    assert book.read_bytes() == SAMPLE.read_bytes()
    assert not copies_of(book)


def test_undo_goes_back_step_by_step_and_loses_nothing(book: Path) -> None:
    first = book.read_bytes()
    change(book, "one")
    one = book.read_bytes()
    change(book, "two", Act.IMPORT)
    two = book.read_bytes()
    assert bring_back(book).copy.act is Act.IMPORT
    assert book.read_bytes() == one
    assert bring_back(book).copy.act is Act.CALCULATE
    assert book.read_bytes() == first
    with refused(
        f"“{book.parent / '备份'}”里没有“{book.name}”可以撤回的备份，没有改动；请检查文件名和文件夹"
    ):
        bring_back(book)
    undone = [copy for copy in copies_of(book) if copy.path.read_bytes() == two]
    assert [copy.act for copy in undone] == [Act.UNDO]
    bring_back(book, Path(undone[0].path.name))
    assert book.read_bytes() == two
    (again,) = (copy for copy in copies_of(book) if copy.path.read_bytes() == first)
    bring_back(book, again.path)
    assert book.read_bytes() == first


def test_undo_tells_what_was_edited_since_and_where_it_is_kept(book: Path) -> None:
    first = book.read_bytes()
    change(book, "one")
    package = Package.open(book)
    package.sheets[0].set_value(31, 1, "by hand")
    book.write_bytes(package.to_bytes())
    edited = book.read_bytes()
    change(book, "two")
    assert bring_back(book).edited is None  # what was undone is all a verb's
    kept = bring_back(book).edited
    assert book.read_bytes() == first
    assert kept is not None and kept.read_bytes() == edited
    bring_back(book, kept)
    assert book.read_bytes() == edited


def test_undo_brings_back_a_deleted_workbook(book: Path) -> None:
    first = book.read_bytes()
    change(book, "one")
    book.unlink()
    bring_back(book)
    assert book.read_bytes() == first


def test_only_the_last_ten_are_kept_of_each_workbook(book: Path) -> None:
    other = book.with_name("十一月_20261126-160512_计算前.xlsm")  # looks like a copy of the first
    other.write_bytes(SAMPLE.read_bytes())
    change(other, "other")
    for number in range(KEPT + 4):
        change(book, str(number))
    assert [value_of(copy.path) for copy in copies_of(book)] == [str(n) for n in range(3, KEPT + 3)]
    assert len(copies_of(other)) == 1


def test_the_longest_names_have_copies_too(tmp_path: Path) -> None:
    books = [tmp_path / f"{'考' * 80}{end}.xlsx" for end in "甲乙"]
    for book in books:
        book.write_bytes(SAMPLE.read_bytes())
        change(book, book.stem)
        (copy,) = copies_of(book)
        assert copy.path.read_bytes() == SAMPLE.read_bytes()


def test_what_is_no_copy_of_ours_is_left_alone(book: Path) -> None:
    mine = book.parent / "备份" / f"{book.stem}_20261126-160512_我的{book.suffix}"
    strange = book.parent / "备份" / f"{book.stem}_99999999-999999_计算前{book.suffix}"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    strange.write_bytes(b"mine")
    with refused(f"“{mine}”不是“{book.name}”的备份；用 kaohe undo 加 --list 看有哪些"):
        bring_back(book, mine)
    with refused(
        f"“{mine.parent}”里没有“{book.name}”可以撤回的备份，没有改动；请检查文件名和文件夹"
    ):
        bring_back(book)
    assert mine.read_bytes() == strange.read_bytes() == b"mine"


def test_where_no_copy_can_be_kept_nothing_is_written(book: Path) -> None:
    (book.parent / "备份").write_bytes(b"a file in the folder's place")
    with refused(
        f"“{book.parent / '备份'}”建不了（已经有了），没有留下备份，“{book.name}”没有改动；请检查权限"
    ):
        change(book, "one")
    assert book.read_bytes() == SAMPLE.read_bytes()
    assert names(book.parent) == {book.name, "备份"}


# --- locks ----------------------------------------------------------------------------------------

_HOLDER = """
import sys
from pathlib import Path
from workbook.files.file_lock import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read(1)
"""


def holder(target: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": ROOT, "PYTHONUTF8": "1"},
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"held"
    return process


def test_another_process_is_waited_for_and_a_dead_one_holds_nothing(book: Path) -> None:
    with holder(book) as process:
        with (
            refused("“十一月.xlsm”正由另一个 kaohe 命令处理，没有写入；请等它做完后再试一次"),
            locked(book, patience=0.2),
        ):
            pass
        process.kill()
    assert any(path.suffix == ".lock" for path in book.parent.iterdir())
    change(book, "after")
    assert not any(path.suffix == ".lock" for path in book.parent.iterdir())


def test_one_that_ends_in_time_is_only_waited_for(book: Path) -> None:
    with holder(book) as process:
        assert process.stdin is not None
        process.stdin.close()
        with locked(book):
            pass
    assert names(book.parent) == {book.name}


def test_a_lock_is_of_the_file_whatever_its_name(book: Path) -> None:
    link = book.parent / "folder" / "b.xlsm"
    link.parent.mkdir()
    link.symlink_to(book)
    with (
        locked(book),
        refused("“b.xlsm”正由另一个 kaohe 命令处理，没有写入；请等它做完后再试一次"),
        locked(link, patience=0.1),
    ):
        pass


def test_leftovers_of_killed_runs_go_and_those_of_living_ones_stay(tmp_path: Path) -> None:
    dead, living, folder = tmp_path / "dead.xlsx", tmp_path / "living.xlsx", tmp_path / "公布"
    left = {target: temporary_path(target) for target in (dead, living, folder)}
    left[dead].write_bytes(b"half")
    left[folder].mkdir()
    (left[folder] / "half.pdf").write_bytes(b"")
    mine = tmp_path / ".kaohe-notes.tmp"
    mine.write_bytes(b"somebody's")
    with holder(living) as process:
        left[living].write_bytes(b"half")
        with locked(tmp_path / "third.xlsx"):
            pass
        assert {path for path in left.values() if path.exists()} == {left[living]}
        process.kill()
    temporary_path(dead).write_bytes(b"its own")
    with locked(dead):
        pass
    assert names(tmp_path) == {mine.name}


def test_a_lock_file_that_went_while_it_was_waited_for_is_no_lock(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = file_lock._try_lock
    gone: list[Path] = []

    def let_go_first(descriptor: int) -> bool:
        if not gone:  # the run before has just deleted it: others would make a new one
            gone.extend(book.parent.glob(".kaohe-*.lock"))
            gone[0].unlink()
        return real(descriptor)

    monkeypatch.setattr(file_lock, "_try_lock", let_go_first)
    with locked(book):
        assert gone[0].exists()


# --- folders --------------------------------------------------------------------------------------


OTHERS = "已经有了，里面有别的或改过的文件，没有改动；请另给一个文件夹名，或先把它移走"


def make(folder: Path, text: str) -> None:
    with own_folder(folder) as work:
        (work / "公布").mkdir()
        (work / "公布" / "a.txt").write_text(text, encoding="utf-8")


def test_a_folder_is_replaced_only_while_it_is_just_what_was_made(tmp_path: Path) -> None:
    folder = tmp_path / "考核示例"
    make(folder, "one")
    make(folder, "two")
    assert (folder / "公布" / "a.txt").read_text(encoding="utf-8") == "two"
    (folder / "我的.xlsx").write_bytes(b"mine")
    with refused(f"“{folder}”{OTHERS}"):
        make(folder, "three")
    (folder / "我的.xlsx").unlink()
    (folder / "公布" / "a.txt").write_text("changed", encoding="utf-8")
    with refused(f"“{folder}”{OTHERS}"):
        make(folder, "three")
    assert names(tmp_path) == {"考核示例", "考核示例/公布", "考核示例/公布/a.txt"}


def test_what_the_system_puts_into_a_folder_hides_nothing_and_spoils_nothing(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "考核示例"
    make(folder, "one")
    for place in (folder, folder / "公布"):
        (place / ".DS_Store").write_bytes(b"its")
    make(folder, "two")
    (folder / ".DS_Store").write_bytes(b"its")
    (folder / "公布" / "a.txt").write_text("changed", encoding="utf-8")
    with refused(f"“{folder}”{OTHERS}"):
        make(folder, "three")


def test_a_folder_that_cannot_be_finished_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "考核示例"
    folder.mkdir()
    with pytest.raises(RuntimeError, match="no more"), own_folder(folder) as work:
        (work / "half").write_bytes(b"")
        raise RuntimeError("no more")
    assert names(tmp_path) == {"考核示例"}
    (tmp_path / "file").write_bytes(b"")
    with refused(f"“{tmp_path / 'file'}”是一个文件，不是文件夹；请另给一个文件夹名"):
        make(tmp_path / "file", "one")


def test_a_lock_file_is_open_to_whoever_comes_next(tmp_path: Path) -> None:
    with holder(tmp_path / "a.xlsx") as process:
        (lock,) = tmp_path.iterdir()
        assert os.name == "nt" or stat.S_IMODE(lock.stat().st_mode) == 0o666
        process.kill()
    started = time.monotonic()
    with locked(tmp_path / "a.xlsx"):
        pass
    assert time.monotonic() - started < 60


def test_no_folder_of_copies_is_left_where_nothing_was_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "对照.toml"
    with new_file(path) as file:
        file.write(b"")
    with new_file(path, replace=True) as file:
        file.write("问".encode())
    assert names(tmp_path) == {path.name}

    def full(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises((KaoheError, OSError)), new_file(path, replace=True) as file:
        file.write(b"new")
    assert names(tmp_path) == {path.name}
