"""Excel on Windows: setting a machine up for the functions, and saying what is missing."""

import csv
import io
import locale
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from udf.errors import KaoheError
from workbook.hosts.findings import MachineFinding
from workbook.hosts.vba import PROJECT
from workbook.ooxml.files import replace_file

_INTERPRETER = "INTERPRETER_WIN"  # the name xlwings gives the setting


@dataclass(frozen=True)
class Machine:
    """What counts of a Windows machine.

    `registry` answers a key (HKCU\\… or HKLM\\…) and a value's name, None where there is none;
    `encoding` is what Windows programs without Unicode read files in.
    """

    registry: Callable[[str, str], str | int | None]
    home: Path
    interpreter: Path
    encoding: str

    @property
    def settings(self) -> Path:
        """The file in which the workbook's VBA looks for the interpreter."""
        return self.home / f".{PROJECT}" / f"{PROJECT}.conf"


def this_machine() -> Machine:
    """Return the machine this runs on; KaoheError where it is no Windows."""
    if sys.platform != "win32":
        raise KaoheError(
            "这台电脑不是 Windows，Excel 宏工作簿（.xlsm）用不了；"
            "Mac 和网页版请用 kaohe host office，LibreOffice 请用 kaohe host calc"
        )
    interpreter = Path(sys.executable).with_name("python.exe")
    return Machine(
        registry=_read_registry,
        home=Path.home(),
        interpreter=interpreter,
        encoding=locale.getencoding(),
    )


def host_excel(machine: Machine) -> list[MachineFinding]:
    """Let this user's Excel find our Python, and return what is right and what is missing."""
    misplaced = list(_check_places(machine))
    if misplaced:
        return [*misplaced, *inspect_machine(machine)]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow([_INTERPRETER, str(machine.interpreter)])
    try:
        machine.settings.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        folder = machine.settings.parent
        raise KaoheError(f"文件夹“{folder}”建不了；请检查权限，或删除同名的文件") from error
    replace_file(machine.settings, text.getvalue().encode(machine.encoding))
    return [MachineFinding(True, f"已写好设置“{machine.settings}”"), *inspect_machine(machine)]


def find_excel(machine: Machine) -> Path | None:
    """Return Excel's program."""
    key = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
    found = machine.registry(key, "")
    return Path(found.strip('"')) if isinstance(found, str) else None


def inspect_machine(machine: Machine) -> list[MachineFinding]:
    """Return what is right and what is missing for the functions to work in Excel."""
    excel = find_excel(machine)
    if excel is None:
        return [
            MachineFinding(False, "没有找到 Excel；请先安装 Microsoft Excel 2010 或更新的桌面版")
        ]
    return [*_check_library(machine, excel), *_check_settings(machine), _check_policy(machine)]


def _check_library(machine: Machine, excel: Path) -> Iterator[MachineFinding]:
    bits = _bits(excel)
    if bits is None:
        yield MachineFinding(False, f"读不出 Excel 程序“{excel}”；请修复或重新安装 Office")
        return
    yield MachineFinding(True, f"找到 {bits} 位的 Excel：{excel}")
    library = f"xlwings{bits}-{version('xlwings')}.dll"
    folder = machine.interpreter.parent
    if any((place / library).is_file() for place in (folder, folder.parent)):
        yield MachineFinding(True, f"找到连接 Excel 的 {library}")
    else:
        yield MachineFinding(
            False,
            f"“{folder}”中没有 {library}；"
            "请在 Python 虚拟环境中重新安装 kaohe（pip install 不要加 --user）",
        )


def _check_places(machine: Machine) -> Iterator[MachineFinding]:
    """Yield what the macros and xlwings' library cannot read, which know one code page only."""
    for what, place in (("Python 的安装位置", machine.interpreter), ("用户文件夹", machine.home)):
        encoded = str(place).encode(machine.encoding, "replace").decode(machine.encoding)
        if encoded != str(place) or "$(" in encoded:  # the library replaces what is in $()
            yield MachineFinding(
                False,
                f"{what}“{place}”中有 Excel 宏认不出的字；"
                "请把 Python 和 kaohe 装到只有英文和数字的文件夹",
            )


def _check_settings(machine: Machine) -> Iterator[MachineFinding]:
    if not machine.interpreter.is_file():
        yield MachineFinding(
            False, f"没有找到“{machine.interpreter}”；请用完整的 Python 重新安装 kaohe"
        )
    if _settings(machine).get(_INTERPRETER) != str(machine.interpreter):
        yield MachineFinding(False, "Excel 还不知道 Python 装在哪里；请运行 kaohe host excel")


_POLICIES = {
    1: MachineFinding(True, "宏已全部允许运行"),
    2: MachineFinding(
        True,
        "宏需要确认：第一次打开工作簿时请点“启用内容”；"
        "也可在“文件→选项→信任中心→受信任位置”中加入存放考核工作簿的文件夹",
    ),
    3: MachineFinding(
        False, "Excel 只允许有数字签名的宏；请在“信任中心→受信任位置”中加入存放考核工作簿的文件夹"
    ),
    4: MachineFinding(
        False,
        "Excel 禁用了所有宏；请在“信任中心→宏设置”中改为“禁用所有宏，并发出通知”，"
        "改不了时请联系单位的网络管理员，或改用 kaohe host office",
    ),
}


def _check_policy(machine: Machine) -> MachineFinding:
    """Return what the macro policy allows; the organisation's order beats the user's choice."""
    program = machine.registry(r"HKLM\SOFTWARE\Classes\Excel.Application\CurVer", "")
    office = f"{str(program or '').rpartition('.')[2] or '16'}.0"
    keys = (
        rf"HKCU\Software\Policies\Microsoft\office\{office}\excel\security",
        rf"HKLM\Software\Policies\Microsoft\office\{office}\excel\security",
        rf"HKCU\Software\Microsoft\Office\{office}\Excel\Security",
    )
    values = (machine.registry(key, "VBAWarnings") for key in keys)
    chosen = next((value for value in values if isinstance(value, int)), 2)
    return _POLICIES.get(chosen, _POLICIES[2])


def _bits(program: Path) -> int | None:
    """Return 32 or 64, from the header of a Windows program; None where it cannot be read."""
    try:
        with program.open("rb") as file:
            head = file.read(4096)
        (start,) = struct.unpack_from("<I", head, 0x3C)
        signature, machine = struct.unpack_from("<4sH", head, start)
    except (OSError, struct.error):
        return None
    return {0x014C: 32, 0x8664: 64, 0xAA64: 64}.get(machine) if signature == b"PE\0\0" else None


def _settings(machine: Machine) -> dict[str, str]:
    """Return the settings there are, as the macros read them."""
    if not machine.settings.is_file():
        return {}
    text = machine.settings.read_text(encoding=machine.encoding, errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""))
    return {row[0]: row[1] for row in rows if len(row) == 2}


def _read_registry(path: str, name: str) -> str | int | None:
    if sys.platform != "win32":
        return None
    import winreg

    root, _, key = path.partition("\\")
    hive = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[root]
    for view in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):
        try:
            with winreg.OpenKey(hive, key, 0, winreg.KEY_READ | view) as handle:
                value = winreg.QueryValueEx(handle, name)[0]
        except OSError:
            continue
        if isinstance(value, (str, int)):
            return value
    return None
