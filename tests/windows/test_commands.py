"""The command on a real Windows Python: files it makes, files it may not touch, what it prints."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.windows.wine import Session, Windows, windows_path
from workbook.cli.main import main

SCRIPT = Path(__file__).with_name("commands.py")
ROSTER = "工号,姓名,窗口\n1001,王芳,综合窗口\n1002,李强,税务窗口\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("考核 文件")
    (folder / "名册.csv").write_text(ROSTER, encoding="utf-8")
    return folder


class Command:
    """The command on Windows."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def run(self, *arguments: str | Path, befalls: str = "") -> tuple[int, str]:
        """Run it; its status and what it printed."""
        given = [windows_path(one) if isinstance(one, Path) else one for one in arguments]
        status, shown = self._session.ask(befalls, *given)
        return status, bytes.fromhex(shown).decode("gbk")


@pytest.fixture(scope="module")
def command(windows: Windows, folder: Path) -> Iterator[Command]:
    with Session(windows, SCRIPT, cwd=folder) as session:
        yield Command(session)


@pytest.fixture(scope="module")
def book(command: Command, folder: Path) -> Path:
    book = folder / "2026-11 月.xlsx"
    status, shown = command.run("new", "2026-11", "--roster", folder / "名册.csv", "-o", book)
    assert status == 0, shown
    return book


def different(book: Path, other: Path) -> list[str]:
    """Return the parts that two workbooks do not have alike."""
    with zipfile.ZipFile(book) as one, zipfile.ZipFile(other) as two:
        names = {*one.namelist(), *two.namelist()}
        both = names.intersection(one.namelist(), two.namelist())
        alike = {name for name in both if one.read(name) == two.read(name)}
    return sorted(names - alike - {"docProps/core.xml"})


@pytest.mark.usefixtures("full_ledgers")
def test_a_month_made_there_is_the_month_made_here(
    command: Command, book: Path, folder: Path, tmp_path: Path, capsys: Any
) -> None:
    here = tmp_path / "2026-11.xlsx"
    assert main(["new", "2026-11", "--roster", str(folder / "名册.csv"), "-o", str(here)]) == 0
    assert different(book, here) == []
    status, shown = command.run("calc", book)
    assert main(["calc", str(here)]) == status
    assert different(book, here) == []
    assert "更新了" in shown
    assert "?" not in shown


@pytest.mark.parametrize("befalls", ["locked", "read-only"])
def test_a_workbook_that_may_not_be_written_stays_as_it_is(
    command: Command, book: Path, befalls: str
) -> None:
    before = book.read_bytes()
    status, shown = command.run("calc", book, befalls=befalls)
    assert status == 2
    assert book.name in "".join(shown.split("\n"))
    assert "Traceback" not in shown
    assert book.read_bytes() == before
    assert sorted(path.name for path in book.parent.iterdir() if path.name.startswith(".")) == []


def test_a_path_that_is_too_long_for_windows_is_said_to_be_so(
    command: Command, book: Path, folder: Path
) -> None:
    deep = folder.joinpath(*["很长的文件夹名" * 6] * 8)
    deep.mkdir(parents=True)
    there = deep / book.name
    there.write_bytes(book.read_bytes())
    status, shown = command.run("calc", there)
    assert status == 2
    assert f"“{book.name}”的路径太长" in shown
    assert there.read_bytes() == book.read_bytes()
