"""How LibreOffice is found and run, with a program that stands for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from workbook.files import libreoffice_program
from workbook.files.libreoffice_program import find_libreoffice, run_conversion

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that copies what it is given, with its arguments, and complains."""
    path = tmp_path / "bin" / "soffice"
    path.parent.mkdir()
    path.write_text(
        '#!/bin/sh\nfor last; do :; done\necho talk\necho "$@" > "$7/arguments"\ncp "$last" "$7"\n'
        "echo first >&2\necho last >&2\n",
        encoding="utf-8",
    )
    path.chmod(0o755)
    monkeypatch.setattr(libreoffice_program, "_PLACES", ())
    monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")
    return path


def test_files_are_converted_into_a_folder_with_a_profile_of_their_own(
    program: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    book, folder = tmp_path / "a b.xls", tmp_path / "out"
    book.write_bytes(b"x")
    folder.mkdir()
    assert run_conversion(str(program), "xlsx", [book], folder) == "last"
    assert (folder / "a b.xls").read_bytes() == b"x"
    profile, *rest = (folder / "arguments").read_text(encoding="utf-8").split()
    assert profile.startswith("-env:UserInstallation=file:///")
    assert not Path(profile.partition("file://")[2]).exists()
    assert rest[:4] == ["--headless", "--norestore", "--convert-to", "xlsx"]
    assert capfd.readouterr() == ("", "")


def test_one_that_does_not_end_is_ended(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    monkeypatch.setattr(libreoffice_program, "_SECONDS", 0.1)
    with pytest.raises(subprocess.TimeoutExpired):
        run_conversion(str(program), "xlsx", [], tmp_path)


def test_one_that_says_nothing(program: Path, tmp_path: Path) -> None:
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    assert run_conversion(str(program), "xlsx", [], tmp_path) == ""


def test_it_is_found_by_its_command_else_at_its_usual_places(
    program: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(program.parent))
    assert find_libreoffice() == str(program)
    other = program.rename(program.with_name("libreoffice"))
    assert find_libreoffice() == str(other)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_libreoffice() is None
    monkeypatch.setattr(libreoffice_program, "_PLACES", (str(tmp_path / "no"), str(other)))
    assert find_libreoffice() == str(other)
