"""Setting a Windows machine up, on machines stood in for."""

import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.refusals import refused
from workbook.hosts.computer import wps_programs
from workbook.hosts.excel import Machine, host_excel, inspect_machine, this_machine
from workbook.hosts.vba import modules

APP = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
CHOICE = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"HKCU\Software\Policies\Microsoft\office\16.0\excel\security"
PROGRAM = r"HKLM\SOFTWARE\Classes\Excel.Application\CurVer"


def program(path: Path, kind: int) -> Path:
    """A Windows program as far as its header goes."""
    path.write_bytes(b"MZ".ljust(0x3C, b"\0") + struct.pack("<I4sH", 0x40, b"PE\0\0", kind))
    return path


@pytest.fixture
def registry(tmp_path: Path) -> dict[tuple[str, str], str | int]:
    excel = program(tmp_path / "EXCEL.EXE", 0x8664)
    return {(APP, ""): str(excel), (PROGRAM, ""): "Excel.Application.16"}


@pytest.fixture
def machine(tmp_path: Path, registry: dict[tuple[str, str], str | int]) -> Machine:
    scripts = tmp_path / "venv" / "Scripts"
    scripts.mkdir(parents=True)
    program(scripts / "python.exe", 0x8664)
    (scripts.parent / f"xlwings64-{version('xlwings')}.dll").touch()
    home = tmp_path / "用户"
    return Machine(lambda key, name: registry.get((key, name)), home, scripts / "python.exe", "gbk")


def missing(machine: Machine) -> str:
    return "\n".join(finding.text for finding in inspect_machine(machine) if not finding.good)


NOT_SET_UP = "Excel 还不知道 Python 装在哪里；请运行 kaohe host excel"


def test_one_run_sets_everything_up(machine: Machine) -> None:
    assert missing(machine) == NOT_SET_UP
    assert all(finding.good for finding in host_excel(machine))
    written = machine.settings.read_bytes().decode("gbk")
    assert written == f'"INTERPRETER_WIN","{machine.interpreter}"\r\n'
    assert missing(machine) == ""


def test_the_settings_are_where_the_workbooks_macros_look(machine: Machine) -> None:
    assert machine.settings.relative_to(machine.home) == Path(".kaohe", "kaohe.conf")
    assert r'Environ("USERPROFILE") & "\.kaohe\kaohe.conf"' in modules("gbk")["kaohe"]


def test_settings_that_name_another_python_are_written_anew(machine: Machine) -> None:
    host_excel(machine)
    for old in ('"INTERPRETER_WIN","C:\\old\\python.exe"\r\n', "坏\n"):
        machine.settings.write_bytes(old.encode("utf-16"))
        assert missing(machine) == NOT_SET_UP
        host_excel(machine)
        assert missing(machine) == ""


def test_a_place_that_the_library_would_change_is_named(machine: Machine, tmp_path: Path) -> None:
    odd = replace(machine, interpreter=tmp_path / "$(CLSID)" / "python.exe")
    assert "$(CLSID)" in host_excel(odd)[0].text
    assert not machine.settings.exists()


def test_a_home_that_macros_cannot_spell_is_named(machine: Machine, tmp_path: Path) -> None:
    finding = host_excel(replace(machine, home=tmp_path / "张😀"))[0]
    assert "用户文件夹" in finding.text
    assert not finding.good


def test_a_place_that_macros_cannot_spell_is_named(machine: Machine, tmp_path: Path) -> None:
    western = replace(machine, interpreter=tmp_path / "考核" / "python.exe", encoding="cp1252")
    finding = host_excel(western)[0]
    assert not finding.good
    assert finding.text == (
        f"Python 的安装位置“{western.interpreter}”中有 Excel 宏认不出的字；"
        "请把 Python 和 kaohe 装到只有英文和数字的文件夹"
    )
    assert not machine.settings.exists()


@pytest.mark.parametrize(("kind", "bits"), [(0x8664, 64), (0xAA64, 64), (0x014C, 32)])
def test_the_library_must_fit_excel(
    machine: Machine, registry: dict[tuple[str, str], str | int], kind: int, bits: int
) -> None:
    host_excel(machine)
    program(Path(str(registry[APP, ""])), kind)
    library = f"xlwings{bits}-{version('xlwings')}.dll"
    lacking = (
        f"“{machine.interpreter.parent}”中没有 {library}；"
        "请在 Python 虚拟环境中重新安装 kaohe（pip install 不要加 --user）"
    )
    assert (lacking in missing(machine)) == (bits == 32)
    told = [finding.text for finding in inspect_machine(machine)]
    assert f"找到 {bits} 位的 Excel：{registry[APP, '']}" in told
    assert (f"找到连接 Excel 的 {library}" in told) == (bits == 64)


@pytest.mark.parametrize("content", [b"", b"MZ", b"MZ".ljust(0x3C, b"\0") + b"\xff\xff\xff\xff"])
def test_a_broken_excel_is_named(
    machine: Machine, registry: dict[tuple[str, str], str | int], content: bytes
) -> None:
    Path(str(registry[APP, ""])).write_bytes(content)
    assert missing(machine).startswith(
        f"读不出 Excel 程序“{registry[APP, '']}”；请修复或重新安装 Office"
    )


def test_no_excel_is_named(machine: Machine, registry: dict[tuple[str, str], str | int]) -> None:
    registry.clear()
    assert missing(machine) == "没有找到 Excel；请先安装 Microsoft Excel 2010 或更新的桌面版"


ASKED = (
    "宏需要确认：第一次打开工作簿时请点“启用内容”；"
    "也可在“文件→选项→信任中心→受信任位置”中加入存放考核工作簿的文件夹"
)
FORBIDDEN = (
    "Excel 禁用了所有宏；请在“信任中心→宏设置”中改为“禁用所有宏，并发出通知”，"
    "改不了时请联系单位的网络管理员，或改用 kaohe host office"
)


@pytest.mark.parametrize(
    ("choice", "policy", "office", "said"),
    [
        (None, None, "16", ASKED),
        (1, None, "16", "宏已全部允许运行"),
        (4, None, "16", FORBIDDEN),
        (1, 4, "16", FORBIDDEN),  # the organisation decides
        (3, 2, "16", ASKED),
        (
            3, None, "16",
            "Excel 只允许有数字签名的宏；请在“信任中心→受信任位置”中加入存放考核工作簿的文件夹",
        ),
        (4, None, "15", ASKED),  # another version's choice
    ],
)  # fmt: skip
def test_the_macro_policy_is_told(
    machine: Machine,
    registry: dict[tuple[str, str], str | int],
    choice: int | None,
    policy: int | None,
    office: str,
    said: str,
) -> None:
    registry[PROGRAM, ""] = f"Excel.Application.{office}"
    for key, value in ((CHOICE, choice), (POLICY, policy)):
        if value is not None:
            registry[key, "VBAWarnings"] = value
    host_excel(machine)
    finding = inspect_machine(machine)[-1]
    assert finding.text == said
    assert finding.good == said.startswith("宏")


def test_a_python_that_is_not_there_is_named(machine: Machine) -> None:
    host_excel(machine)
    machine.interpreter.unlink()
    assert missing(machine).splitlines()[0] == (
        f"没有找到“{machine.interpreter}”；请用完整的 Python 重新安装 kaohe"
    )


def test_a_folder_that_cannot_be_made_is_refused(machine: Machine) -> None:
    machine.home.write_bytes(b"")
    folder = machine.home / ".kaohe"
    with refused(f"文件夹“{folder}”建不了；请检查权限，或删除同名的文件"):
        host_excel(machine)


@pytest.mark.skipif(sys.platform == "win32", reason="这里检查的是非 Windows 电脑")
def test_another_system_is_told_what_to_use_instead() -> None:
    with refused(
        "这台电脑不是 Windows，Excel 宏工作簿（.xlsm）用不了；"
        "Mac 和网页版请用 kaohe host office，LibreOffice 请用 kaohe host calc"
    ):
        this_machine()


@pytest.mark.parametrize("name", ["Ket.Application", "ET.Application"])
def test_wps_is_found_by_its_names(
    machine: Machine, registry: dict[tuple[str, str], str | int], name: str
) -> None:
    assert wps_programs(machine) == ()
    registry[rf"HKCU\SOFTWARE\Classes\{name}\CLSID", ""] = "{0}"
    assert wps_programs(machine) == (name,)


def test_windows_registry_is_read_in_both_views(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a 64-bit Excel wrote counts before what a 32-bit one did."""
    values: dict[tuple[str, str, int, str], object] = {
        ("user", r"Software\A", 64, "x"): "64", ("user", r"Software\A", 32, "x"): "32",
        ("all", r"Software\A", 32, "x"): 2, ("user", r"Software\A", 64, "blob"): b"x",
    }  # fmt: skip

    @contextmanager
    def open_key(hive: str, key: str, reserved: int, access: int) -> Iterator[tuple[str, str, int]]:
        assert reserved == 0
        assert access % 1000 == 7
        yield hive, key, access // 1000

    def query(handle: tuple[str, str, int], name: str) -> tuple[object, int]:
        if (*handle, name) not in values:
            raise FileNotFoundError(name)
        return values[*handle, name], 1

    registry = SimpleNamespace(
        HKEY_CURRENT_USER="user", HKEY_LOCAL_MACHINE="all", KEY_READ=7,
        KEY_WOW64_64KEY=64_000, KEY_WOW64_32KEY=32_000, OpenKey=open_key, QueryValueEx=query,
    )  # fmt: skip
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "winreg", registry)
    read = this_machine().registry
    assert read(r"HKCU\Software\A", "x") == "64"
    assert read(r"HKLM\Software\A", "x") == 2
    assert read(r"HKCU\Software\A", "y") is None
    assert read(r"HKCU\Software\A", "blob") is None
    assert this_machine().interpreter.name == "python.exe"
