"""What `doctor` finds on a computer, and what it says of it."""

import json
import shutil
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
    for name in ("PYTHONHOME", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    (found,) = wrong()
    assert found == (
        "在这个终端里启动的 LibreOffice 用不了函数：它找到的 Python 是"
        f"“{shutil.which('python3')}”，设置了 VIRTUAL_ENV；"
        "请从菜单或没有激活虚拟环境的终端启动 LibreOffice，或安装 python3-uno"
    )


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
    assert wrong() == [f"考核函数用的 Python“{command[0]}”{what}；请运行 kaohe host calc 重新安装"]


def test_an_add_in_that_is_not_installed_is_named(installed: Path) -> None:
    installed.unlink()
    assert wrong() == ["LibreOffice 里还没有考核函数；请运行 kaohe host calc"]


def test_no_libreoffice_is_no_fault_and_one_without_python_is(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "libreoffice/program/pythonloader.py").unlink()
    folder = tmp_path / "libreoffice" / "program"
    assert wrong() == [f"“{folder}”中的 LibreOffice 没有 Python 支持；请安装 python3-uno"]
    monkeypatch.setattr(libreoffice, "_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    (finding,) = inspect_libreoffice()
    assert (finding.good, finding.text) == (True, "没有找到 LibreOffice；不用它就不必理会")


def test_a_libreoffice_without_settings_uses_the_systems_python(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "libreoffice/program/pythonloader.unorc").unlink()
    for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    assert wrong() == []
    monkeypatch.setattr(libreoffice, "_SYSTEM_PYTHON", str(tmp_path / "none"))
    assert wrong() == [
        "在这个终端里启动的 LibreOffice 用不了函数：它找到的 Python 是"
        f"“{shutil.which('python3')}”；"
        "请从菜单或没有激活虚拟环境的终端启动 LibreOffice，或安装 python3-uno"
    ]


NO_WPS = "没有找到 WPS 表格；WPS 里总能看到 kaohe calc 存下的分数"


def test_windows_is_asked_for_excel_and_wps(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    registry = {(r"HKLM\SOFTWARE\Classes\Ket.Application\CLSID", ""): "{1}"}
    machine = Machine(lambda *at: registry.get(at), tmp_path, tmp_path / "python.exe", "gbk")
    monkeypatch.setattr(computer, "this_machine", lambda: machine)
    monkeypatch.setattr(sys, "platform", "win32")
    with_wps = {part.title: [one.text for one in part.findings] for part in examine()}
    assert with_wps["Excel"][0] == "没有找到 Excel；请先安装 Microsoft Excel 2010 或更新的桌面版"
    assert with_wps["WPS 表格"] == [
        "找到 WPS 表格（Ket.Application）；带宏功能的 WPS 也许能用宏工作簿，"
        "请用 kaohe doctor 工作簿 试；总可以先用 kaohe calc 计算再打开"
    ]
    assert any("win32api（ModuleNotFoundError）" in text for text in with_wps["本机"])
    registry.clear()
    without = {part.title: [one.text for one in part.findings] for part in examine()}
    assert without["WPS 表格"] == [NO_WPS]


def test_the_page_says_which_versions_and_programs(installed: Path) -> None:
    sections = examine()
    written = page(sections)
    assert all(finding.good for finding in sections[0].findings)
    for word in ("kaohe 0", "Python 3", "Excel：", "WPS 表格：", "LibreOffice：", "可以："):
        assert word in written
    assert [one.text for one in sections[0].findings][2] == "要用的部件都打得开（7个）"
    assert [(part.title, one.text) for part in sections[1:3] for one in part.findings] == [
        ("Excel", "不是 Windows，用不了宏工作簿；Mac 和网页版用 kaohe host office"),
        ("WPS 表格", NO_WPS),
    ]


def test_a_python_that_lacks_a_part_is_named(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computer, "_PARTS", ("ctypes", "no_such_part"))
    (found,) = [one.text for part in examine() for one in part.findings if "no_such" in one.text]
    assert found == (
        "打不开no_such_part（ModuleNotFoundError）；"
        "请换用完整的 Python 3.11（64位）重新安装或重新打包"
    )


def test_the_command_writes_the_page_for_a_helper(tmp_path: Path) -> None:
    out = tmp_path / "检查.txt"
    subprocess.run([sys.executable, "-m", "workbook.cli.main", "doctor", "-o", out], check=False)
    assert "LibreOffice：" in out.read_text(encoding="utf-8-sig")
