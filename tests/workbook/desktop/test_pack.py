"""The offline package is made of just what is locked, on just the Python it is for."""

import hashlib
import struct
import zipfile
from pathlib import Path

import pytest

from tests.refusals import refused
from tests.windows.lock import pins
from workbook.desktop import pack as packing
from workbook.desktop.pack import Wheel, locked_wheels, pack


def _program(machine: int) -> bytes:
    return b"MZ" + b"\0" * 58 + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<H", machine)


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """What an embeddable Python looks like."""
    folder = tmp_path / "python"
    folder.mkdir()
    (folder / "python.exe").write_bytes(_program(0x8664))
    (folder / "python311.dll").write_bytes(b"MZ")
    (folder / "python311.zip").write_bytes(b"PK")
    (folder / "python311._pth").write_text("python311.zip\n.\n#import site\n", encoding="ascii")
    return folder


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two wheels that are locked: a plain one, and one compiled for a Python."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    with zipfile.ZipFile(folder / "one-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("one/__init__.py", "")
        archive.writestr("one-1.0.data/data/one.dll", "MZ")
        archive.writestr("one/include.py", "")  # a module like any other
        for useless in ("include/one.txt", "testing_data/one.csv", "one.pyi", "one.chm", "one.h"):
            archive.writestr(f"one/{useless}", "")
        archive.writestr("one-1.0.data/scripts/start.py", "")
        archive.writestr("../escaped.py", "")
        archive.writestr("pywin32_system32/com.dll", "MZ")
    with zipfile.ZipFile(folder / "two-1.0-cp311-cp311-win_amd64.whl", "w") as archive:
        archive.writestr("two.pyd", "MZ")
        archive.writestr("two/tests/test_two.py", "")
    locked = [
        Wheel(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.iterdir())
    ]
    monkeypatch.setattr(packing, "locked_wheels", lambda: locked)
    return folder


def test_everything_goes_to_its_place(tmp_path: Path, python: Path, wheels: Path) -> None:
    made = pack(tmp_path / "安装包", python, wheels)
    names = {p.relative_to(made.path).as_posix() for p in made.path.rglob("*") if p.is_file()}
    packages = "程序/Lib/site-packages"
    assert {
        "安装.bat", "卸载.bat", "说明.txt", "程序/python.exe", "程序/从菜单卸载.bat", "程序/one.dll",
        "程序/com.dll", f"{packages}/one/__init__.py", f"{packages}/two.pyd",
        f"{packages}/one/include.py",
        f"{packages}/workbook/cli/main.py", f"{packages}/udf/functions.py",
        f"{packages}/templates/layouts/month.toml",
    } <= names  # fmt: skip
    assert not any(
        "escaped" in name or "/tests/" in name or "__pycache__" in name for name in names
    )
    assert {name for name in names if f"{packages}/one" in name} == {
        f"{packages}/one/__init__.py", f"{packages}/one/include.py",
    }  # fmt: skip
    paths = (made.path / "程序" / "python311._pth").read_text(encoding="ascii").split()
    assert paths[0] == "python311.zip"
    assert "Lib\\site-packages" in paths
    assert "安装" in (made.path / "安装.bat").read_bytes().decode("gbk")
    assert b"\r\n" in (made.path / "安装.bat").read_bytes()
    assert made.size == sum(p.stat().st_size for p in made.path.rglob("*") if p.is_file())


def test_zip_holds_one_folder(tmp_path: Path, python: Path, wheels: Path) -> None:
    made = pack(tmp_path / "安装包.zip", python, wheels)
    with zipfile.ZipFile(made.path) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"安装包"}
    assert made.size == made.path.stat().st_size
    assert sorted(path.name for path in tmp_path.iterdir()) == ["python", "wheels", "安装包.zip"]


def test_what_is_wrong_is_refused_and_nothing_is_written(
    tmp_path: Path, python: Path, wheels: Path
) -> None:
    target = tmp_path / "安装包"

    def is_refused(sentence: str) -> None:
        with refused(sentence):
            pack(target, python, wheels)
        assert not target.exists()

    wheel, program = wheels / "two-1.0-cp311-cp311-win_amd64.whl", python / "python.exe"
    content = wheel.read_bytes()
    wheel.write_bytes(content + b"\0")
    is_refused(f"“{wheel}”不是锁定的那一份（SHA-256 不同）；请重新下载")
    wheel.unlink()
    is_refused(f"“{wheels}”里没有 two-1.0-cp311-cp311-win_amd64.whl；请下载齐了再打包")
    wheel.write_bytes(content)
    (python / "python311.dll").rename(python / "python312.dll")
    is_refused(f"“{python}”不是 Python 3.11；请换成这个版本")
    for start in (_program(0x14C), b"#!/bin/sh", _program(0x8664)[:66], b"MZ" + bytes(90)):
        program.write_bytes(start)
        is_refused(f"“{program}”不是64位的；请用 64-bit 的 embeddable Python")
    program.unlink()
    is_refused(f"“{python}”里没有 python.exe；请给出解开的 Windows embeddable Python 文件夹")
    target.mkdir()
    (target / "别人的").write_text("", encoding="utf-8")
    with refused(f"“{target}”已经有了；请换一个名称，或先移走它"):
        pack(target, python, wheels)
    assert [path.name for path in target.iterdir()] == ["别人的"]


def test_lock_holds_what_the_product_is_pinned_to() -> None:
    locked = {
        wheel.name.split("-")[0].lower(): wheel.name.split("-")[1] for wheel in locked_wheels()
    }
    wanted = dict(pin.split("==") for pin in pins())
    for name, version in wanted.items():
        assert locked[name.replace("-", "_").lower()] == version
    assert all(len(wheel.sha256) == 64 for wheel in locked_wheels())
