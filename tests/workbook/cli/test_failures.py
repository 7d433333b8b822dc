"""What ends a run unforeseen, and consoles that lack characters."""

import io
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.cli import check
from workbook.cli.encoding import nearest
from workbook.cli.failures import log_file, own_version
from workbook.cli.main import main
from workbook.cli.terminal import command

Output = pytest.CaptureFixture[str]
SECRET = "王芳身份证"


class Panic(BaseException):
    """As a library's own crash comes: no Exception."""


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (OSError(5, "Input/output error", "a.xlsx"), 2, "“a.xlsx”读不了或写不了（磁盘或网络出错），没有做完；请检查路径、权限和磁盘后再试"),
        (PermissionError(13, "denied"), 2, "文件或文件夹读不了或写不了（没有权限，或被占用），没有做完；请检查路径、权限和磁盘后再试"),
        (RecursionError(SECRET), 2, "文件里有嵌套过深的内容，没有做完；请检查文件，或用电子表格程序打开后另存再试"),
        (MemoryError(SECRET), 2, "内存不够，没有做完；请关闭别的程序，或换一个小一些的文件再试"),
        (ValueError(SECRET), 2, "程序遇到没有料到的情况（ValueError），没有做完，没有写完的没有写入"),
        (Panic(SECRET), 2, "程序遇到没有料到的情况（Panic），没有做完，没有写完的没有写入"),
        (KeyboardInterrupt(), 130, "已中断；没有做完的没有写入"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)  # fmt: skip
def test_whatever_ends_a_run_is_one_sentence(
    error: BaseException, status: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    def fail(_: object) -> int:
        secret = SECRET
        raise error from ValueError(secret)

    monkeypatch.setattr(check, "run", fail)
    before = log_file().read_text(encoding="utf-8") if log_file().exists() else ""
    assert main(["check", f"{SECRET}.xlsx"]) == status
    out, err = capsys.readouterr()
    details = f"；详细情况记在 {log_file()}" if status == 2 else ""
    assert (out, "".join(err.split())) == ("", "".join(f"{said}{details}".split()))
    if status == 2:
        log = log_file().read_text(encoding="utf-8").removeprefix(before)
        number = f" {error.errno}" if isinstance(error, OSError) else ""
        assert f".{type(error).__name__}{number}\n" in log
        assert "test_failures.py" in log
        assert SECRET not in log


def test_a_log_that_cannot_be_written_is_not_spoken_of(
    monkeypatch: pytest.MonkeyPatch, capsys: Output, tmp_path: Path
) -> None:
    def fail(_: object) -> int:
        raise ValueError

    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("workbook.cli.failures.log_file", lambda: tmp_path / "file" / "kaohe.log")
    monkeypatch.setattr(check, "run", fail)
    assert main(["check", "a.xlsx"]) == 2
    said = "程序遇到没有料到的情况（ValueError），没有做完，没有写完的没有写入"
    assert capsys.readouterr().err == f"{said}\n"


# --- characters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("−4.00", "-4.00"),
        ("1‒2", "1-2"),
        ("ñ¹ﬁ", "n1fi"),
        ("a\u00a0b\u200bc", "a bc"),
        ("𠮷", "[U+20BB7]"),
        ("王芳（综合窗口）“”…", "王芳（综合窗口）“”…"),
    ],
)
def test_a_lacking_character_is_written_as_the_nearest(text: str, shown: str) -> None:
    assert written(text, "gbk") == shown


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_can_be_written_without_question_marks(text: str) -> None:
    for encoding in ("gbk", "cp1252", "ascii"):
        shown = written(text, encoding)
        assert shown.count("?") <= sum(nearest(c, encoding).count("?") + (c == "?") for c in text)
        for character in shown:
            character.encode(encoding)


def written(text: str, encoding: str) -> str:
    """What a console of an encoding gets to show."""
    stream, before = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline=""), sys.stdout
    from workbook.cli.encoding import accept_all_text

    sys.stdout = stream
    try:
        accept_all_text()
        stream.write(text)
        stream.flush()
    finally:
        sys.stdout = before
    raw = stream.detach()
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("platform", "shown"),
    [
        ("linux", "kaohe check '考核 示例/a&b.xlsx'"),
        ("win32", 'kaohe check "考核 示例/a&b.xlsx"'),
    ],
)
def test_a_suggested_command_can_be_typed(
    platform: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook.cli.terminal.sys.platform", platform)
    assert command("check", "考核 示例/a&b.xlsx") == shown
    assert command("check", "考核示例/2026-11.xlsx") == "kaohe check 考核示例/2026-11.xlsx"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["check", "没有.xlsx"], "找不到文件“没有.xlsx”"), (["check"], "还缺少")],
    ids=["file", "argument"],
)
def test_without_a_console_the_sentence_is_shown_in_a_window(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shortcut starts pythonw.exe, which has no streams."""
    shown: list[str] = []
    monkeypatch.setattr("workbook.cli.no_console.show_message", shown.append)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with suppress(SystemExit):
        assert main(arguments) == 2
    (sentence,) = shown
    assert said in sentence
    assert sys.stderr is None


def test_the_page_opens_without_a_console(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("workbook.cli.no_console.show_message", shown.append)
    monkeypatch.setattr("workbook.desktop.app._FIRST", 0.1)  # nobody comes
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["page", "--no-browser"]) == 0
    assert shown == []


def test_the_version_is_that_of_what_is_installed() -> None:
    assert own_version() == version("kaohe")
