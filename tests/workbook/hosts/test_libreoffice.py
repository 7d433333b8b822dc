"""Setting LibreOffice up: what is run, and what is said where something is missing."""

import sys
import zipfile
from pathlib import Path

import pytest

from tests.refusals import refused
from workbook.hosts import libreoffice as calc_host
from workbook.hosts.libreoffice import host_calc


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A LibreOffice whose extension manager keeps what it is given; it fails where told to."""
    folder = tmp_path / "libreoffice" / "program"
    folder.mkdir(parents=True)
    (folder / "pythonloader.py").touch()
    manager = folder / "unopkg"
    manager.write_text(
        '#!/bin/sh\ncd "$(dirname "$0")"\nif test -e refuses; then\n'
        "echo 'ERROR: office is running' >&2; exit 1\nfi\n"
        'echo "$@" > arguments\nfor last; do :; done\ncp "$last" installed.oxt\n',
        encoding="utf-8",
    )
    manager.chmod(0o755)
    monkeypatch.setattr(calc_host, "_FOLDERS", (str(tmp_path / "libre*" / "program"),))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return folder


def test_the_add_in_is_installed_with_this_python(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert host_calc() == program
    arguments = (program / "arguments").read_text().split()
    assert arguments[:2] == ["add", "--force"]
    assert "--shared" not in arguments
    with zipfile.ZipFile(program / "installed.oxt") as oxt:
        assert sys.executable in oxt.read("start.json").decode()


def test_root_installs_for_everybody(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    host_calc()
    assert "--shared" in (program / "arguments").read_text().split()


def test_without_libreoffice_it_says_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(calc_host, "_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with refused("没有找到 LibreOffice，请先安装 LibreOffice（含 Calc）。"):
        host_calc()


def test_a_libreoffice_without_python(program: Path) -> None:
    (program / "pythonloader.py").unlink()
    with refused(f"“{program}”中的 LibreOffice 没有 Python 支持，请安装 python3-uno 后再试。"):
        host_calc()


def test_a_refusal_is_passed_on(program: Path) -> None:
    (program / "refuses").touch()
    with refused(
        "LibreOffice 没有接受函数扩展（ERROR: office is running），请关闭 LibreOffice 再试。"
    ):
        host_calc()


def test_a_manager_that_does_not_start_is_said(program: Path) -> None:
    (program / "unopkg").write_text("#!/nowhere/sh\n", encoding="utf-8")
    with refused("LibreOffice 的扩展管理程序没有应答，请关闭 LibreOffice 再试。"):
        host_calc()


def test_a_refusal_without_a_reason(program: Path) -> None:
    (program / "unopkg").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    with refused("LibreOffice 没有接受函数扩展，请关闭 LibreOffice 再试。"):
        host_calc()


def test_a_libreoffice_elsewhere_is_found_by_its_command(
    program: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(calc_host, "_FOLDERS", ())
    commands = tmp_path / "bin"
    commands.mkdir()
    (program / "soffice").touch(0o755)
    (commands / "soffice").symlink_to(program / "soffice")
    monkeypatch.setenv("PATH", f"{commands}:/usr/bin:/bin")
    assert host_calc() == program
