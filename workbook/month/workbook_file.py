"""Workbook files as the verbs write them: one rule for all.

    with new_file(out, sources={"名册": roster}, replace=replace) as target:
        target.save(package)

    with in_place(book, Act.CALCULATE) as (package, target):
        target.save(package)

A new file takes no other's place: an existing one is refused unless ``replace``, which keeps it as
a dated copy. A workbook that is changed in place keeps a copy for `kaohe undo`. Both hold a lock
from before anything is read until it is written, and what was read is what is replaced: a file that
changed meanwhile is left alone.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from udf.errors import KaoheError
from workbook.files.file_lock import locked
from workbook.files.own_results import is_own_change, remember_change
from workbook.files.undo_copies import FOLDER, Act, Copy, copies_of, drop_old, keep_copy
from workbook.month.workbook_summary import describe
from workbook.ooxml.container.zip import MAX_FILE
from workbook.ooxml.files import check_replaceable, read_file, real_path, replace_file
from workbook.ooxml.package import Package


@dataclass(frozen=True)
class Target:
    """A file that a run may write: its path, and what it held when the run began (None: no file).

    ``act`` names the copy that is kept of what it held; None keeps none.
    """

    path: Path
    before: bytes | None
    act: Act | None

    def save(self, package: Package) -> None:
        """Write a workbook. KaoheError where the file is no longer what it was."""
        self.write(package.write)

    def write(self, content: bytes | Callable[[BinaryIO], object]) -> None:
        """Write content. KaoheError where the file is no longer what it was."""
        made: list[Callable[[], None]] = []

        def confirm() -> None:
            """Keep a copy of what is about to be replaced, if it still is what was read."""
            if self.act is not None and self.before:  # of an empty file nothing is lost
                made.append(keep_copy(real_path(self.path), self.before, self.act))
            if _content(self.path) != self.before:
                raise KaoheError(
                    f"“{self.path.name}”在处理期间被别的程序改过，没有写入；"
                    "请关闭那个程序后再运行一次"
                )

        try:
            replace_file(self.path, content, confirm=confirm)
        except BaseException:
            for take_away in made:  # nothing was changed: there is nothing to undo
                with suppress(OSError):
                    take_away()
            raise
        drop_old(real_path(self.path))
        if self.before is not None and self.act not in (None, Act.UNDO):
            remember_change(read_file(self.path, MAX_FILE))


@contextmanager
def in_place(book: Path, act: Act) -> Iterator[tuple[Package, Target]]:
    """Hold a workbook that is read, changed and written back. KaoheError where it cannot be."""
    check_replaceable(book)
    with _held(book):
        content = read_file(book, MAX_FILE)
        yield Package(content, book.name), Target(path=book, before=content, act=act)


@contextmanager
def new_file(
    path: Path,
    *,
    sources: Mapping[str, Path | None] | None = None,
    replace: bool = False,
    own: Callable[[bytes], bool] | None = None,
) -> Iterator[Target]:
    """Hold the path of a file that is made anew.

    ``sources`` are the files that it is made from, by what they are: none of them may be replaced
    by it. ``replace`` lets it take the place of an existing file, of which a dated copy is kept;
    ``own`` tells whether an existing one is a result of the same verb that nobody has changed, and
    may be replaced without asking. KaoheError where it cannot be written.
    """
    check_replaceable(path)
    for what, source in (sources or {}).items():
        if source is not None and is_same_file(source, path):
            raise KaoheError(f"“{path.name}”就是{what}，不能拿结果盖掉它；请用 -o 另给一个文件名")
    if not replace and own is None:
        _refuse_existing(path)  # before waiting for anybody
    with _held(path):
        before = _content(path)
        act: Act | None = Act.REPLACE
        if before is not None and own is not None and own(before):
            act = None
        elif not replace:
            _refuse_existing(path)
        yield Target(path=path, before=before, act=act)


class BroughtBack(NamedTuple):
    """The copy that was brought back, and the one kept of work that went with it, if any did."""

    copy: Copy
    edited: Path | None


def bring_back(book: Path, chosen: Path | None = None) -> BroughtBack:
    """Bring back a workbook's latest copy that differs from it, or a chosen one.

    What the workbook held is kept as a copy too, which only a choice brings back; the copy that was
    brought back goes, so that doing it again goes further back. KaoheError where there is none.
    """
    check_replaceable(book)
    with _held(book):
        now = _content(book)
        copies = copies_of(real_path(book))
        if chosen is not None:
            wanted = [copy for copy in copies if _is_chosen(copy, chosen)]
        else:
            wanted = [copy for copy in copies if copy.act is not Act.UNDO]
        for copy in reversed(wanted):
            content = read_file(copy.path, MAX_FILE)
            if content == now:
                continue
            Target(path=book, before=now, act=Act.UNDO).write(content)
            with suppress(OSError):
                copy.path.unlink()
            return BroughtBack(copy, _copy_of_edits(book, now))
    where = real_path(book).parent / FOLDER
    if chosen is not None and not wanted:
        raise KaoheError(f"“{chosen}”不是“{book.name}”的备份；用 kaohe undo 加 --list 看有哪些")
    raise KaoheError(f"“{where}”里没有“{book.name}”可以撤回的备份，没有改动；请检查文件名和文件夹")


def _copy_of_edits(book: Path, undone: bytes | None) -> Path | None:
    """Return the copy of what was undone, where it was edited after a verb had last changed it."""
    if undone is None or is_own_change(undone):
        return None
    return next((c.path for c in reversed(copies_of(real_path(book))) if c.act is Act.UNDO), None)


def _is_chosen(copy: Copy, chosen: Path) -> bool:
    """Tell whether a copy was chosen, by its path or by its name as the list shows it."""
    return is_same_file(copy.path, chosen) or Path(copy.path.name) == chosen


def is_same_file(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file, whether or not it is there."""
    if real_path(one) == real_path(other):
        return True
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@contextmanager
def _held(path: Path) -> Iterator[None]:
    with locked(path):
        check_replaceable(path)  # it may have been opened while another run was waited for
        yield


def _content(path: Path) -> bytes | None:
    return read_file(path, MAX_FILE) if _exists(path) else None


def _exists(path: Path) -> bool:
    try:
        return real_path(path).exists()
    except OSError:
        return False


def _refuse_existing(path: Path) -> None:
    if _exists(path):
        raise KaoheError(
            f"“{path}”已经有了（{describe(path)}），没有改动；请用 -o 另给一个文件名，"
            "或加上 --replace 换掉它（原来的先在“备份”文件夹里存一份）"
        )
