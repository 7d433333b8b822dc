"""What `doctor` finds on a computer, and what it says of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from workbook.hosts import computer, libreoffice
from workbook.hosts.computer import examine, page
from workbook.hosts.excel import Machine
from workbook.hosts.libreoffice import inspect_libreoffice


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A LibreOffice of the system's kind with our add-in, whose start.json this is."""
    program = tmp_path / "libreoffice" / "program"
    program.mkdir(parents=True)
    (program / "pythonloader.py").touch()
    (program / "unopkg").touch(0o755)
    (program / "pythonloader.unorc").write_text("[Bootstrap]\nPYUNO_LOADER_PYTHONPATH=$ORIGIN\n")
    addin = tmp_path / "config" / "libreoffice/4/user/uno_packages/cache/uno_packages/x/kaohe.oxt"
    addin.mkdir(parents=True)
    (addin / "start.json").write_text(
        json.dumps({"command": [sys.executable, "-I", "-m", "udf.hosts.calc"]}), encoding="utf-8"
    )
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.setattr(libreoffice, "_FOLDERS", (str(program),))
    monkeypatch.setattr(libreoffice, "_SYSTEM_PYTHON", sys.executable)
    monkeypatch.setattr(libreoffice, "_PROBE", "pass")
    return addin / "start.json"


def wrong() -> list[str]:
    return [finding.text for finding in inspect_libreoffice() if not finding.good]


def test_all_is_well(installed: Path) -> None:
    assert wrong() == []


def test_a_python_that_libreoffice_cannot_start_is_explained(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(libreoffice, "_PROBE", "import nothing")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    (found,) = wrong()
    assert "VIRTUAL_ENV" in found
    assert "从菜单" in found


def test_a_libreoffice_with_a_python_of_its_own_does_not_mind(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(libreoffice, "_PROBE", "import nothing")
    settings = "[Bootstrap]\nPYUNO_LOADER_PYTHONHOME=$ORIGIN/python-core\n"
    (tmp_path / "libreoffice/program/pythonloader.unorc").write_text(settings)
    assert wrong() == []


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (["/nowhere/python", "-m", "udf.hosts.calc"], "已经不在"),
        ([sys.executable, "-c", "raise SystemExit"], "算不了"),
        ([sys.executable, "-c", "print(1)"], "算不了"),
    ],
)
def test_an_environment_that_is_gone_is_explained(
    installed: Path, command: list[str], what: str
) -> None:
    installed.write_text(json.dumps({"command": command}), encoding="utf-8")
    (found,) = wrong()
    assert f"考核函数用的 Python“{command[0]}”{what}" in found
    assert "kaohe host calc" in found


def test_an_add_in_that_is_not_installed_is_named(installed: Path) -> None:
    installed.unlink()
    assert wrong() == ["LibreOffice 里还没有考核函数；请运行 kaohe host calc"]


def test_no_libreoffice_is_no_fault_and_one_without_python_is(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "libreoffice/program/pythonloader.py").unlink()
    (found,) = wrong()
    assert "没有 Python 支持；请安装 python3-uno" in found
    monkeypatch.setattr(libreoffice, "_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    (finding,) = inspect_libreoffice()
    assert finding.good and "没有找到 LibreOffice" in finding.text


def test_a_libreoffice_without_settings_uses_the_systems_python(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "libreoffice/program/pythonloader.unorc").unlink()
    for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    assert wrong() == []
    monkeypatch.setattr(libreoffice, "_SYSTEM_PYTHON", str(tmp_path / "none"))
    (found,) = wrong()
    assert "用不了函数" in found and "设置了" not in found


def test_windows_is_asked_for_excel_and_wps(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    registry = {(r"HKLM\SOFTWARE\Classes\Ket.Application\CLSID", ""): "{1}"}
    machine = Machine(lambda *at: registry.get(at), tmp_path, tmp_path / "python.exe", "gbk")
    monkeypatch.setattr(computer, "this_machine", lambda: machine)
    monkeypatch.setattr(sys, "platform", "win32")
    with_wps = {part.title: [one.text for one in part.findings] for part in examine()}
    assert with_wps["Excel"][0].startswith("没有找到 Excel")
    assert [text.partition("；")[0] for text in with_wps["WPS 表格"]] == [
        "找到 WPS 表格（Ket.Application）"
    ]
    assert any("win32api（ModuleNotFoundError）" in text for text in with_wps["本机"])
    registry.clear()
    without = {part.title: [one.text for one in part.findings] for part in examine()}
    assert without["WPS 表格"][0].startswith("没有找到 WPS 表格")


def test_the_page_says_which_versions_and_programs(installed: Path) -> None:
    sections = examine()
    written = page(sections)
    assert all(finding.good for finding in sections[0].findings)
    for word in ("kaohe 0", "Python 3", "Excel：", "WPS 表格：", "LibreOffice：", "可以："):
        assert word in written


def test_a_python_that_lacks_a_part_is_named(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computer, "_PARTS", ("ctypes", "no_such_part"))
    (found,) = [one.text for part in examine() for one in part.findings if "no_such" in one.text]
    assert found.startswith("打不开no_such_part")
    assert "ctypes" not in found


def test_the_command_writes_the_page_for_a_helper(tmp_path: Path) -> None:
    out = tmp_path / "检查.txt"
    subprocess.run([sys.executable, "-m", "workbook.cli.main", "doctor", "-o", out], check=False)
    assert "LibreOffice：" in out.read_text(encoding="utf-8-sig")
