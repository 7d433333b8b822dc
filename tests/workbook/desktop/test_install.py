"""Installing for one user: what lies where afterwards, with Windows' shell stood in for."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.refusals import refused
from udf.errors import KaoheError
from workbook.desktop import install as installing
from workbook.desktop.install import install, places, remove
from workbook.hosts.excel import Machine


class Link:
    """A shortcut, which is a file of what it says once it is saved."""

    def __init__(self) -> None:
        self.said = list[str]()

    def __getattr__(self, name: str) -> Any:
        return lambda *words: self.said.append(f"{name} {' '.join(map(str, words))}")

    def QueryInterface(self, _: object) -> Any:
        return SimpleNamespace(
            Save=lambda path, _: Path(path).write_text("\n".join(self.said), encoding="utf-8")
        )


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Windows user's folder, and an unpacked package beside it."""
    package = tmp_path / "安装包"
    package.mkdir()
    for name in ("python.exe", "pythonw.exe", "new.txt"):
        (package / name).write_text(name, encoding="utf-8")
    com, shell, win32com = (
        ModuleType("pythoncom"),
        ModuleType("win32com.shell"),
        ModuleType("win32com"),
    )
    vars(com).update(
        CoInitialize=lambda: None, CoCreateInstance=lambda *_: Link(), CLSCTX_INPROC_SERVER=1,
        IID_IPersistFile=2,
    )  # fmt: skip
    vars(shell)["shell"] = SimpleNamespace(CLSID_ShellLink=3, IID_IShellLink=4)
    for module in (com, shell, win32com):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    machine = Machine(lambda *_: None, tmp_path / "home", package / "python.exe", "gbk")
    monkeypatch.setattr("workbook.hosts.excel.this_machine", lambda: machine)
    yield tmp_path


def test_files_and_shortcuts_are_in_the_users_own_folders(user: Path) -> None:
    told = list[str]()
    install(user / "安装包", told.append)
    target, opening, removing = places()
    assert target == user / "Local" / "Programs" / "kaohe"
    assert sorted(path.name for path in target.iterdir()) == [
        "new.txt",
        "python.exe",
        "pythonw.exe",
    ]
    assert sorted(target.parent.iterdir()) == [target]
    for shortcut in opening:
        assert shortcut.read_text(encoding="utf-8").splitlines()[:3] == [
            f"SetPath {target / 'pythonw.exe'}", "SetArguments -m workbook.cli.main page",
            f"SetWorkingDirectory {target}",
        ]  # fmt: skip
    assert f"SetPath {target / '从菜单卸载.bat'}" in removing.read_text(encoding="utf-8")
    assert told[0] == "正在复制文件……" and told[1].startswith(f"已装在“{target}”")
    settings = (user / "home" / ".kaohe" / "kaohe.conf").read_text(encoding="gbk")
    assert str(target / "python.exe") in settings


def test_an_older_one_is_replaced_whole(user: Path) -> None:
    target = places().program
    for folder in (target, target.with_name("kaohe.旧"), target.with_name("kaohe.新")):
        folder.mkdir(parents=True)
        (folder / "old.txt").touch()
    (user / "安装包" / "pythonw.exe").unlink()
    install(user / "安装包", lambda _: None)
    assert sorted(path.name for path in target.iterdir()) == ["new.txt", "python.exe"]
    assert sorted(target.parent.iterdir()) == [target]
    assert f"SetPath {target / 'python.exe'}" in places().opening[0].read_text(encoding="utf-8")


def test_one_that_is_in_use_stays(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = places().program
    target.mkdir(parents=True)
    rename = Path.rename

    def held(path: Path, to: Path) -> Path:
        if path == target:
            raise PermissionError(13, "in use")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", held)
    with refused("旧的程序正在使用；请关闭考核页面和 Excel 再安装"):
        install(user / "安装包", lambda _: None)
    assert sorted(target.parent.iterdir()) == [target]

    def stubborn(_: Path, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise PermissionError(13, "in use")

    monkeypatch.setattr("shutil.rmtree", stubborn)
    with refused("旧的程序正在使用；请关闭考核页面和 Excel 再安装"):
        install(user / "安装包", lambda _: None)


def test_what_is_installed_does_not_install_itself(user: Path) -> None:
    target = places().program
    target.mkdir(parents=True)
    with refused("已经装好了；要装新的，请运行新的安装包里的“安装.bat”"):
        install(target, lambda _: None)


def test_without_excel_the_page_is_installed_all_the_same(
    user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> Machine:
        raise KaoheError("没有 Excel")

    monkeypatch.setattr("workbook.hosts.excel.this_machine", none)
    told = list[str]()
    install(user / "安装包", told.append)
    assert told[-1] == "Excel 的宏还不能用：没有 Excel"


@pytest.mark.parametrize("own", [False, True])
def test_removing_leaves_nothing_but_the_python_that_runs(
    user: Path, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    install(user / "安装包", lambda _: None)
    target, opening, removing = places()
    monkeypatch.setattr(sys, "executable", str((target if own else user) / "python.exe"))
    told = list[str]()
    remove(told.append)
    assert target.exists() == own  # the batch file removes it
    assert not any(path.exists() for path in (*opening, removing, user / "home" / ".kaohe"))
    assert told == ["已卸载。工作簿都没有动。"]
    remove(told.append)  # what is gone already is no hindrance


def test_the_exit_status_tells_whether_it_was_done(
    user: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", str(user / "安装包" / "python.exe"))
    monkeypatch.setattr(sys, "argv", ["install"])
    assert installing.main() == 0
    monkeypatch.setattr(sys, "executable", str(places().program / "python.exe"))
    assert installing.main() == 2
    assert "没有安装成：已经装好了" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["install", "remove"])
    assert installing.main() == 0
    monkeypatch.delenv("APPDATA")
    monkeypatch.setattr(installing, "remove", _denied)
    assert installing.main() == 2
    assert "没有卸载成：" in capsys.readouterr().out


def _denied(_: object) -> None:
    raise PermissionError(13, "denied")
