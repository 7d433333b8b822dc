"""Installing the offline package for one user of a Windows computer, and removing it again.

It runs with the package's own Python: files go into the user's own folder, entries into the start
menu and “发送到”; nothing of the computer's, and nothing that needs an administrator.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from udf.errors import KaoheError

FOLDER = "kaohe"
TITLE = "月度考核"
UNINSTALL = "从菜单卸载.bat"
_OLD, _NEW = ".旧", ".新"
_SETTINGS = ".kaohe"

Tell = Callable[[str], None]


def main() -> int:
    """Install, or remove where the word is 卸载; return the exit status."""
    removing = sys.argv[1:2] == ["remove"]
    try:
        if removing:
            remove(print)
        else:
            install(Path(sys.executable).parent, print)
    except (KaoheError, OSError) as error:
        print(f"没有{'卸载' if removing else '安装'}成：{error}")
        return 2
    return 0


class Places(NamedTuple):
    """Where the program goes, the shortcuts that open the page, and the one that removes all."""

    program: Path
    opening: tuple[Path, Path]
    removing: Path


def places() -> Places:
    """Return this user's places."""
    local, roaming = (Path(os.environ[name]) for name in ("LOCALAPPDATA", "APPDATA"))
    windows = roaming / "Microsoft" / "Windows"
    menu = windows / "Start Menu" / "Programs"
    return Places(
        program=local / "Programs" / FOLDER,
        opening=(menu / f"{TITLE}.lnk", windows / "SendTo" / f"{TITLE}.lnk"),
        removing=menu / f"卸载{TITLE}.lnk",
    )


def install(source: Path, tell: Tell) -> None:
    """Install the program that lies in a folder; an older one is replaced in one step."""
    target, opening, removing = places()
    if source.resolve() == target.resolve():
        raise KaoheError("已经装好了；要装新的，请运行新的安装包里的“安装.bat”")
    new, old = target.with_name(FOLDER + _NEW), target.with_name(FOLDER + _OLD)
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    tell("正在复制文件……")
    shutil.copytree(source, new)
    if target.exists():
        try:
            target.rename(old)
        except OSError as error:
            shutil.rmtree(new, ignore_errors=True)
            raise KaoheError("旧的程序正在使用；请关闭考核页面和 Excel 再安装") from error
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    windowed = target / "pythonw.exe"  # no black window beside the page
    program = windowed if windowed.is_file() else target / "python.exe"
    for shortcut in opening:
        _make_shortcut(shortcut, program, "-m workbook.cli.main page", target)
    _make_shortcut(removing, target / UNINSTALL, "", target)
    tell(f"已装在“{target}”，“开始”菜单和“发送到”里有“{TITLE}”。")
    for sentence in _set_excel_up(target / "python.exe"):
        tell(sentence)


def _set_excel_up(python: Path) -> Iterator[str]:
    """Let Excel find the program, where there is Excel."""
    from dataclasses import replace

    from workbook.hosts.excel import host_excel, this_machine

    try:
        findings = host_excel(replace(this_machine(), interpreter=python))
    except KaoheError as error:
        yield f"Excel 的宏还不能用：{error}"
        return
    yield from (finding.text for finding in findings)


def remove(tell: Tell) -> None:
    """Remove the entries and settings, and all files but those of the Python that runs this.

    The batch file that called removes that one when it has ended.
    """
    target, opening, removing = places()
    for shortcut in (*opening, removing):
        shortcut.unlink(missing_ok=True)
    settings = Path.home() / _SETTINGS
    shutil.rmtree(settings, ignore_errors=True)
    running = Path(sys.executable).parent
    if running.resolve() != target.resolve():
        shutil.rmtree(target, ignore_errors=True)
    tell("已卸载。工作簿都没有动。")


def _make_shortcut(path: Path, program: Path, arguments: str, folder: Path) -> None:
    """Make a shortcut through the shell's own interface."""
    import pythoncom  # type: ignore[import-untyped,unused-ignore]
    from win32com.shell import shell  # type: ignore[import-untyped,unused-ignore]

    pythoncom.CoInitialize()
    link: Any = pythoncom.CoCreateInstance(
        shell.CLSID_ShellLink, None, pythoncom.CLSCTX_INPROC_SERVER, shell.IID_IShellLink
    )
    link.SetPath(str(program))
    link.SetArguments(arguments)
    link.SetWorkingDirectory(str(folder))
    link.SetDescription("政务服务中心月度考核")
    path.parent.mkdir(parents=True, exist_ok=True)
    link.QueryInterface(pythoncom.IID_IPersistFile).Save(str(path), 0)


if __name__ == "__main__":
    sys.exit(main())
