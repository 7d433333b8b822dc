"""The offline package on a real Windows Python: installed, used, installed again, removed."""

import os
import re
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.windows.build import WINE, environment, missing, windows_python
from tests.windows.lock import locked_folder
from workbook.desktop.pack import pack

_MOST = 80_000_000  # bytes


def _wine(*command: str | Path, cwd: Path) -> "subprocess.CompletedProcess[bytes]":
    """Run a Windows program; its streams are pipes, other files fail under Wine."""
    return subprocess.run(
        [WINE, *command],
        cwd=cwd,
        env=environment(windows_python()),
        input=b"",
        capture_output=True,
        timeout=400,
        check=False,
    )


def _answers(address: str) -> int:
    for _ in range(60):
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.URLError:  # it has only just begun to listen
            time.sleep(0.5)
    return 0


def test_two_double_clicks_and_nothing_left_behind(tmp_path: Path) -> None:
    if missing() and not os.environ.get("CI"):
        pytest.skip(f"没有 Wine；请安装 Debian 的 {' '.join(missing())}")
    made = pack(tmp_path / "考核安装包.zip", windows_python() / "python", locked_folder())
    assert made.size <= _MOST
    place = tmp_path / "桌面 ^&文件"
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(place)
    folder = place / "考核安装包"
    user = windows_python() / "prefix" / "drive_c" / "users"
    (home,) = (one for one in user.iterdir() if one.name != "Public")
    program = home / "AppData" / "Local" / "Programs" / "kaohe"
    menus = home / "AppData" / "Roaming" / "Microsoft" / "Windows"

    for _ in range(2):  # again over what is there
        done = _wine("cmd", "/c", "安装.bat", "quiet", cwd=folder)
        assert done.returncode == 0, done.stdout.decode("gbk", "replace")
        assert "安装好了" in done.stdout.decode("gbk")
    shortcuts = {path.relative_to(menus).as_posix() for path in menus.rglob("*.lnk")}
    assert {
        "Start Menu/Programs/月度考核.lnk", "Start Menu/Programs/卸载月度考核.lnk",
        "SendTo/月度考核.lnk",
    } <= shortcuts  # fmt: skip
    assert (home / ".kaohe" / "kaohe.conf").is_file()
    assert not [path for path in program.parent.iterdir() if path != program]

    told = _wine(program / "python.exe", "-m", "workbook.cli.main", "--version", cwd=tmp_path)
    assert re.fullmatch(rb"kaohe [0-9.]+\s*", told.stdout)
    page = subprocess.Popen(
        [
            WINE,
            program / "python.exe",
            "-X",
            "utf8",
            "-m",
            "workbook.cli.main",
            "page",
            "--no-browser",
        ],
        env=environment(windows_python()),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert page.stdout is not None
    assert page.stdin is not None
    try:
        found = re.search(rb"http://\S+", page.stdout.readline())
        assert found
        assert _answers(found[0].decode()) == 200
    finally:
        page.kill()
        page.wait(60)
        page.stdin.close()
        page.stdout.close()

    removing = f"C:\\users\\{home.name}\\AppData\\Local\\Programs\\kaohe\\从菜单卸载.bat"
    done = _wine("cmd", "/c", removing, "quiet", cwd=tmp_path)
    assert "已卸载" in done.stdout.decode("gbk")
    for _ in range(60):  # the folder of what runs goes a moment later
        if not program.exists():
            break
        time.sleep(1)
    assert not program.exists()
    assert not (home / ".kaohe").exists()
    assert not [path for path in menus.rglob("*.lnk") if "月度考核" in path.name]
