"""Workbooks of old formats: saved by the program that is there, else refused with what to do."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.refusals import refused
from workbook.hosts import old_formats
from workbook.hosts.old_formats import is_old, save_as_xlsx

PROGRAM = Path("/opt/soffice")


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook of an old format on a computer without LibreOffice."""
    monkeypatch.setattr(old_formats, "find_libreoffice", lambda: None)
    path = tmp_path / "十一月.XLS"
    path.write_bytes(b"old")
    return path


def test_old_formats_are_known_by_their_names() -> None:
    names = ("a.xls", "a.XLS", "a.et", "a.xlsx", "a.xlsm", "xls")
    assert [is_old(Path(name)) for name in names] == [True, True, True, False, False, False]


def test_libreoffice_saves_it_into_the_folder(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(program: Path, kind: str, books: Sequence[Path], folder: Path) -> None:
        assert (program, kind.partition(":")[0], list(books)) == (PROGRAM, "xlsx", [book.resolve()])
        (folder / "十一月.xlsx").write_bytes(b"new")

    monkeypatch.setattr(old_formats, "find_libreoffice", lambda: PROGRAM)
    monkeypatch.setattr(old_formats, "run_conversion", run)
    folder = tmp_path / "made"
    folder.mkdir()
    assert save_as_xlsx(book, folder).read_bytes() == b"new"
    assert [path.name for path in folder.iterdir()] == ["十一月.xlsx"]


SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”再试"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (None, "LibreOffice 转换不了它"), (OSError("busy"), "没有转换完"),
        (subprocess.TimeoutExpired("soffice", 1), "没有转换完"),
    ],
)  # fmt: skip
def test_what_libreoffice_cannot_convert_is_refused(
    book: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception | None,
    reason: str,
) -> None:
    def run(*_: object) -> None:
        if error:
            raise error

    monkeypatch.setattr(old_formats, "find_libreoffice", lambda: PROGRAM)
    monkeypatch.setattr(old_formats, "run_conversion", run)
    with refused(f"“十一月.XLS”是旧格式（.xls、.et），这里{reason}；{SAVE_AS}"):
        save_as_xlsx(book, tmp_path / "made")


def test_without_any_program_it_is_refused(book: Path, tmp_path: Path) -> None:
    with refused(f"“十一月.XLS”是旧格式（.xls、.et），这里没有能转换它的程序；{SAVE_AS}"):
        save_as_xlsx(book, tmp_path)


def test_a_book_that_is_not_there(tmp_path: Path) -> None:
    gone = tmp_path / "谁.xls"
    with refused(f"找不到文件“{gone}”；请检查文件名和文件夹"):
        save_as_xlsx(gone, tmp_path)


def test_on_windows_excel_saves_it(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = list[str]()

    def opened(path: str, *, update_links: bool, read_only: bool) -> SimpleNamespace:
        assert (path, update_links, read_only) == (str(book.resolve()), False, True)
        return SimpleNamespace(
            save=lambda to: Path(to).write_bytes(b"new"), close=lambda: closed.append("book")
        )

    @contextmanager
    def app(*, visible: bool) -> Iterator[SimpleNamespace]:
        assert not visible
        yield SimpleNamespace(books=SimpleNamespace(open=opened))
        closed.append("app")

    monkeypatch.setattr("xlwings.App", app)
    monkeypatch.setattr(sys, "platform", "win32")
    folder = tmp_path / "made"
    folder.mkdir()
    assert save_as_xlsx(book, folder).read_bytes() == b"new"
    assert closed == ["book", "app"]
