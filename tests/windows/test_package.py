"""The offline package on a real Windows Python: installed, used, installed again, removed."""

import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.conformance.browser import chromium
from tests.windows.build import WINE, environment, missing, windows_python
from tests.windows.lock import locked_folder
from tests.windows.wine import windows_path
from tests.workbook.cli.month import REVIEWS, calculated, kaohe
from workbook.ooxml.package import Package

_MOST = 80_000_000  # bytes
_LEFT_OUT = ("ensurepip", "idlelib", "tkinter", "turtledemo")  # no embeddable Python has these


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


def _embeddable(folder: Path) -> Path:
    """Make the Python what the embeddable one is: its library compiled, in a zip beside it."""
    made = windows_python() / "python"
    digits = f"{sys.version_info.major}{sys.version_info.minor}"
    folder.mkdir()
    for path in made.iterdir():
        if path.name != "Lib":
            (folder / path.name).symlink_to(path)
    (folder / f"python{digits}._pth").write_text(f"python{digits}.zip\n.\n", encoding="ascii")
    with zipfile.PyZipFile(str(folder / f"python{digits}.zip"), "w") as library:
        for path in (made / "Lib").iterdir():
            is_module = path.suffix == ".py" or (path / "__init__.py").exists()
            if is_module and path.name not in _LEFT_OUT:
                library.writepy(str(path))
    return folder


# Imports what was dropped on the shortcut, then calculates.
CLICKS = """
const until = async (test) => {
  for (let n = 0; n < 1200; n += 1) { if (test()) return; await new Promise((d) => setTimeout(d, 100)); }
  throw new Error("waited in vain: " + document.body.textContent);
};
const press = async (verb) => {
  document.querySelector(`[data-run=${verb}]`).click();
  await until(() => { const box = document.querySelector(".run"); return box && box.dataset.verb === verb && box.dataset.status; });
  const box = document.querySelector(".run");
  return box.dataset.status === "2" ? box.textContent : box.dataset.status;
};
await until(() => document.querySelector("#live-body table"));
await until(() => document.querySelector("[data-field=file]").value);
const kind = document.querySelector("[data-field=kind]").value;
return [kind, await press("import"), await press("calc")];
"""


def _by_clicks(program: Path, *files_and_folder: Path) -> list[str]:
    """Open files with the installed program, click in a browser, and end it; what was seen."""
    *files, folder = files_and_folder
    page = subprocess.Popen(
        [WINE, program / "python.exe", "-X", "utf8", "-m", "workbook.cli.main", "page",
         *map(windows_path, files), "--no-browser"],
        env=environment(windows_python()),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert page.stdout is not None
    assert page.stdin is not None
    try:
        found = re.search(rb"http://\S+", page.stdout.readline())
        assert found
        with chromium(folder) as browser:
            browser.open(found[0].decode(), stood_in=False)
            seen: list[str] = browser.run(CLICKS)
        page.wait(60)  # closed with its page
        return seen
    finally:
        page.kill()
        page.wait(60)
        page.stdin.close()
        page.stdout.close()


def test_two_double_clicks_and_nothing_left_behind(tmp_path: Path) -> None:
    if missing() and not os.environ.get("CI"):
        pytest.skip(f"没有 Wine；请安装 Debian 的 {' '.join(missing())}")
    python = str(_embeddable(tmp_path / "python-embed"))
    packed = kaohe(
        tmp_path, "pack", "考核安装包.zip", "--python", python, "--wheels", str(locked_folder())
    )
    assert (packed.status, packed.err) == (0, "")
    assert "已打好考核安装包.zip" in packed.out
    made = tmp_path / "考核安装包.zip"
    assert made.stat().st_size <= _MOST
    place = tmp_path / "桌面 ^&文件"
    with zipfile.ZipFile(made) as archive:
        archive.extractall(place)
    folder = place / "考核安装包"
    user = windows_python() / "prefix" / "drive_c" / "users"
    (home,) = (one for one in user.iterdir() if one.name != "Public")
    program = home / "AppData" / "Local" / "Programs" / "kaohe"
    menus = home / "AppData" / "Roaming" / "Microsoft" / "Windows"

    shortcuts = [
        menus / "Start Menu" / "Programs" / "月度考核.lnk",
        menus / "Start Menu" / "Programs" / "卸载月度考核.lnk",
        menus / "SendTo" / "月度考核.lnk",
    ]
    for old in (program / "python.exe", program / "Lib" / "old.py", *shortcuts):  # an older one
        old.parent.mkdir(parents=True, exist_ok=True)
        old.write_bytes(b"old")
    done = _wine("cmd", "/c", "安装.bat", "quiet", cwd=folder)
    assert done.returncode == 0, done.stdout.decode("gbk", "replace")
    assert "安装好了" in done.stdout.decode("gbk")
    assert not (program / "Lib" / "old.py").exists()
    assert all(
        b"python" in path.read_bytes().lower().replace(b"\0", b"")
        for path in (shortcuts[0], shortcuts[2])
    )
    assert all(path.read_bytes() != b"old" for path in shortcuts)
    assert (home / ".kaohe" / "kaohe.conf").is_file()
    assert not [path for path in program.parent.iterdir() if path != program]

    told = _wine(program / "python.exe", "-m", "workbook.cli.main", "--version", cwd=tmp_path)
    assert re.fullmatch(rb"kaohe [0-9.]+\s*", told.stdout)
    book = tmp_path / "2026-11 考核.xlsx"
    book.write_bytes(calculated())
    reviews = tmp_path / "好差评.csv"
    reviews.write_text(REVIEWS, encoding="utf-8")
    assert _by_clicks(program, book, reviews, tmp_path) == ["好差评", "1", "0"]
    assert Package.open(book).sheet("好差评").cell(4, 5).value == 90

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
