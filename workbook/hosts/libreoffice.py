"""LibreOffice Calc on this computer: setting it up for the functions, and saying what is wrong."""

import configparser
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from udf.errors import KaoheError
from workbook.hosts.addin import build_addin
from workbook.hosts.findings import MachineFinding

_SECONDS = 120
_SYSTEM_PYTHON = (
    "/usr/bin/python3"  # LibreOffice's, which calls itself python3 and finds its home so
)
_PROBE = "import uno, unohelper"
_FOLDERS = (
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/opt/libreoffice*/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
    "C:/Program Files/LibreOffice/program",
    "C:/Program Files (x86)/LibreOffice/program",
)


def host_calc() -> Path:
    """Install the add-in in LibreOffice, for all users when run by root; return its program folder.

    Raises KaoheError that says what is missing.
    """
    folder = next(_program_folders(), None)
    if folder is None:
        raise KaoheError("没有找到 LibreOffice，请先安装 LibreOffice（含 Calc）。")
    if not _knows_python(folder):
        raise KaoheError(
            f"“{folder}”中的 LibreOffice 没有 Python 支持，请安装 python3-uno 后再试。"
        )
    with TemporaryDirectory() as temporary:
        addin = Path(temporary, "kaohe.oxt")
        build_addin(addin, Path(sys.executable))
        _add(folder, addin)
    return folder


def inspect_libreoffice() -> Iterator[MachineFinding]:
    """Yield what is right and what is missing for the functions to work in LibreOffice."""
    folder = next(_program_folders(), None)
    if folder is None:
        yield MachineFinding(True, "没有找到 LibreOffice；不用它就不必理会")
        return
    if not _knows_python(folder):
        yield MachineFinding(
            False, f"“{folder}”中的 LibreOffice 没有 Python 支持；请安装 python3-uno"
        )
        return
    yield MachineFinding(True, f"找到 LibreOffice：{folder}")
    yield from _check_python(folder)
    yield from _check_addin(folder)


def _check_python(folder: Path) -> Iterator[MachineFinding]:
    """Yield whether LibreOffice, started as this command was, finds a Python that works."""
    if _has_own_python(folder) or _succeeds(_SYSTEM_PYTHON, ["python3", "-c", _PROBE]):
        return
    found = shutil.which("python3") or "没有"
    names = [name for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH") if os.environ.get(name)]
    reason = f"，设置了 {'、'.join(names)}" if names else ""
    yield MachineFinding(
        False,
        f"在这个终端里启动的 LibreOffice 用不了函数：它找到的 Python 是“{found}”{reason}；"
        "请从菜单或没有激活虚拟环境的终端启动 LibreOffice，或安装 python3-uno",
    )


def _check_addin(folder: Path) -> Iterator[MachineFinding]:
    """Yield whether the add-in is installed, and its process answers."""
    places = [place for place in _extension_folders(folder) if place.is_dir()]
    starts = [path for place in places for path in place.glob("*/kaohe.oxt/start.json")]
    if not starts:
        yield MachineFinding(False, "LibreOffice 里还没有考核函数；请运行 kaohe host calc")
    for start in starts:
        command = json.loads(start.read_text(encoding="utf-8"))["command"]
        if not Path(command[0]).exists():
            yield MachineFinding(
                False, f"考核函数用的 Python“{command[0]}”已经不在；请运行 kaohe host calc 重新安装"
            )
        elif not _succeeds(command[0], command, "[]", '["", []]'):
            yield MachineFinding(
                False, f"考核函数用的 Python“{command[0]}”算不了；请运行 kaohe host calc 重新安装"
            )
        else:
            yield MachineFinding(True, f"考核函数能计算（{command[0]}）")


def _succeeds(program: str, command: list[str], answer: str = "", request: str = "") -> bool:
    """Tell whether a program, called by a name, ends well and gives that answer to a request."""
    try:
        done = subprocess.run(
            command,
            executable=program,
            input=f"{request}\n".encode(),
            capture_output=True,
            timeout=15,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.decode(errors="replace").strip() == answer


def _has_own_python(folder: Path) -> bool:
    """Tell whether it brings its Python along: then the environment does not matter."""
    for name in ("pythonloader.unorc", "pythonloader.uno.ini"):
        settings = configparser.ConfigParser(interpolation=None)
        if settings.read(folder / name, encoding="utf-8"):
            return settings.has_option("Bootstrap", "PYUNO_LOADER_PYTHONHOME")
    return False


def _extension_folders(folder: Path) -> Iterator[Path]:
    """Yield where LibreOffice unpacks what is installed for this user and for all."""
    cache = Path("uno_packages", "cache", "uno_packages")
    yield folder.parent / "share" / cache
    yield folder.parent / "Resources" / "share" / cache
    for base in (
        os.environ.get("APPDATA"),
        os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config",
        Path.home() / "Library" / "Application Support",
    ):
        if base:
            for name in ("libreoffice", "LibreOffice"):
                yield Path(base, name, "4", "user", cache)


def _program_folders() -> Iterator[Path]:
    """Yield the folders that hold a LibreOffice's programs."""
    for pattern in _FOLDERS:
        base = Path(pattern)
        for folder in base.parent.parent.glob(f"{base.parent.name}/{base.name}"):
            if _unopkg(folder):
                yield folder
    command = shutil.which("soffice")
    if command and _unopkg(folder := Path(command).resolve().parent):
        yield folder


def _unopkg(folder: Path) -> str | None:
    """Return the extension manager in a folder; on Windows unopkg.com is the one that waits."""
    return shutil.which("unopkg.com", path=folder) or shutil.which("unopkg", path=folder)


def _knows_python(folder: Path) -> bool:
    return any(
        (place / "pythonloader.py").is_file() for place in (folder, folder.parent / "Resources")
    )


def _add(folder: Path, addin: Path) -> None:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = [_unopkg(folder) or "", "add", "--force", *(["--shared"] if root else []), str(addin)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KaoheError("LibreOffice 的扩展管理程序没有应答，请关闭 LibreOffice 再试。") from error
    if done.returncode:
        errors = done.stderr.decode(errors="replace").strip().splitlines()
        reason = f"（{errors[0]}）" if errors else ""
        raise KaoheError(f"LibreOffice 没有接受函数扩展{reason}，请关闭 LibreOffice 再试。")
