"""Setting up LibreOffice Calc on this computer."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from udf.errors import KaoheError
from workbook.hosts.addin import build_addin

_SECONDS = 120
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
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = f"（{said[0]}）" if said else ""
        raise KaoheError(f"LibreOffice 没有接受函数扩展{reason}，请关闭 LibreOffice 再试。")
