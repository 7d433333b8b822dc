"""Choosing a file: a list of a folder, or Windows' own dialogs, which are stood in for."""

import ctypes
import sys
from ctypes import wintypes
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.refusals import refused
from workbook.desktop.dialogs import ask_for_path, list_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.xlsx", "A.XLSM", "c.csv", "d.toml", "~$b.xlsx", ".e.xlsx", "f.txt"):
        (tmp_path / name).touch()
    (tmp_path / "下级.xlsx").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("book", ["A.XLSM", "b.xlsx"]), ("mapping", ["d.toml"]), ("folder", []),
        ("export", ["A.XLSM", "b.xlsx", "c.csv", "f.txt"]),
    ],
)  # fmt: skip
def test_a_folder_shows_what_can_be_chosen(folder: Path, kind: str, files: list[str]) -> None:
    assert list_folder(str(folder), kind) == {
        "folder": str(folder), "parent": str(folder.parent), "folders": ["下级.xlsx"], "files": files,
    }  # fmt: skip


def test_the_users_own_folder_comes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: folder)
    assert list_folder("", "mapping")["files"] == ["d.toml"]


@pytest.mark.parametrize("name", ["没有", "d.toml", "\0"])
def test_what_is_no_folder_is_refused(folder: Path, name: str) -> None:
    with refused(f"“{folder}/{name}”打不开；请检查路径和权限"):
        list_folder(f"{folder}/{name}", "book")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has dialogs")
def test_other_systems_have_no_dialog() -> None:
    assert ask_for_path("book") is None


class Windows:
    """The libraries that the dialogs are asked of, and what they were asked."""

    def __init__(self, chosen: str) -> None:
        self.chosen, self.asked, self.deeds = chosen, dict[str, Any](), list[str]()
        self.user32 = SimpleNamespace(GetForegroundWindow=Called(lambda: 7))
        self.comdlg32 = SimpleNamespace(GetOpenFileNameW=self.open_file)
        self.shell32 = SimpleNamespace(
            SHBrowseForFolderW=Called(self.browse), SHGetPathFromIDListW=Called(self.path)
        )
        self.ole32 = SimpleNamespace(
            CoTaskMemFree=Called(lambda pointer: self.deeds.append(f"free {pointer}")),
            CoInitialize=lambda _: self.deeds.append("begin"),
            CoUninitialize=lambda: self.deeds.append("end"),
        )

    def open_file(self, reference: Any) -> int:
        request = reference._obj
        # A pointer to text: as a Python string it would end at the first zero.
        filters = ctypes.cast(
            ctypes.c_void_p.from_address(
                ctypes.addressof(request) + type(request).lpstrFilter.offset
            ),
            ctypes.POINTER(wintypes.WCHAR),
        )
        self.asked = {
            "owner": request.hwndOwner, "size": request.lStructSize == ctypes.sizeof(request),
            "filter": filters[:17], "title": request.lpstrTitle, "flags": request.Flags,
        }  # fmt: skip
        buffer = (wintypes.WCHAR * request.nMaxFile).from_address(
            ctypes.c_void_p.from_address(
                ctypes.addressof(request) + type(request).lpstrFile.offset
            ).value
            or 0
        )
        buffer.value = self.chosen or "half"
        return bool(self.chosen)

    def browse(self, reference: Any) -> int | None:
        request = reference._obj
        self.asked = {
            "owner": request.hwndOwner, "title": request.lpszTitle, "flags": request.ulFlags,
        }  # fmt: skip
        return 99 if self.chosen else None

    def path(self, chosen: int, buffer: Any) -> bool:
        assert chosen == 99
        buffer.value = self.chosen
        return self.chosen != "另一个"


class Called:
    """A function of a library, whose types are declared before it is called."""

    restype: Any = ctypes.c_int
    argtypes: Any = None

    def __init__(self, function: Any) -> None:
        self.function = function

    def __call__(self, *arguments: Any) -> Any:
        answer = self.function(*arguments)
        return None if self.restype is None else answer


def windows(monkeypatch: pytest.MonkeyPatch, chosen: str) -> Windows:
    libraries = Windows(chosen)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", libraries, raising=False)
    return libraries


@pytest.mark.parametrize("chosen", [r"C:\考核\2026-11.xlsx", ""])
def test_windows_asks_for_a_file_before_the_browsers_window(
    monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    libraries = windows(monkeypatch, chosen)
    assert ask_for_path("mapping") == chosen
    assert libraries.asked == {
        "owner": 7, "size": True, "filter": "可选的文件\0*.toml\0所有文件", "title": "选择文件",
        "flags": 0x8180C,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "answer", "deeds"),
    [
        (r"C:\考核", r"C:\考核", ["begin", "free 99", "end"]), ("另一个", "", ["begin", "free 99", "end"]),
        ("", "", ["begin", "end"]),
    ],
)  # fmt: skip
def test_windows_asks_for_a_folder(
    monkeypatch: pytest.MonkeyPatch, chosen: str, answer: str, deeds: list[str]
) -> None:
    libraries = windows(monkeypatch, chosen)
    assert ask_for_path("folder") == answer
    assert libraries.asked == {"owner": 7, "title": "选择文件夹", "flags": 0x41}
    assert libraries.deeds == deeds
