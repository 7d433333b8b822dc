"""What the page asks of its server, asked in this process: files chosen, dropped, opened, watched."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any
from unittest.mock import Mock

import pytest

from tests.workbook.cli.month import REVIEWS, calculated, office
from workbook.desktop import app, serve
from workbook.desktop.app import Desk

HOST = "127.0.0.1:8123"
TYPE = b"multipart/form-data; boundary=x"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A page of a month and an export, opened from the month's folder."""
    (tmp_path / "2026-11.xlsx").write_bytes(calculated())
    (tmp_path / "好差评.csv").write_text(REVIEWS, encoding="utf-8")
    made = Desk(str(tmp_path / "2026-11.xlsx"), [str(tmp_path / "好差评.csv")])
    yield made
    made.close()


def ask(
    desk: Desk, path: str, content: bytes | None, *headers: tuple[bytes, bytes], events: int = 0
) -> tuple[int, bytes]:
    """Ask as the page does: a POST where there is content; a stream is left after some events."""
    sent: list[dict[str, Any]] = []
    body = iter([{"type": "http.request", "body": content or b"", "more_body": False}])

    async def receive() -> Any:
        for part in body:
            return part
        while len(sent) <= events:
            await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    where, _, query = path.partition("?")
    scope = {
        "type": "http", "method": "GET" if content is None else "POST",
        "path": f"/{desk.token}/{where}", "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", HOST.encode()), (b"origin", f"http://{HOST}".encode()), *headers],
    }  # fmt: skip
    application = desk.application(lambda: frozenset([HOST]))

    async def run() -> None:
        await application(scope, receive, send)

    asyncio.run(run())
    answer = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], answer


def post(desk: Desk, where: str, /, **fields: str) -> tuple[int, dict[str, Any]]:
    status, answer = ask(desk, where, json.dumps(fields).encode())
    return status, json.loads(answer)


def test_the_page_begins_with_what_it_was_opened_with(desk: Desk) -> None:
    status, found = post(desk, "start")
    assert (status, found["book"]) == (200, desk.book)
    assert found["files"] == [{"path": desk.exports[0], "kinds": ["好差评"]}]
    without = Desk("", ["谁.csv"])
    assert post(without, "start")[1]["files"] == [{"path": "谁.csv", "kinds": []}]
    without.close()


@pytest.mark.parametrize(
    ("files", "book"),
    [
        (["月度考核表.xlsx"], "月度考核表.xlsx"), (["好差评.csv", "2026-11.xlsx"], "2026-11.xlsx"),
        (["好差评.csv", "月度考核表.xlsx"], ""), ([], ""),
    ],
)  # fmt: skip
def test_a_month_is_opened_and_so_is_a_single_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[str], book: str
) -> None:
    for name, content in (("2026-11.xlsx", calculated()), ("月度考核表.xlsx", office())):
        (tmp_path / name).write_bytes(content)

    desk = Mock(side_effect=InterruptedError)  # nothing is served
    monkeypatch.setattr(serve, "Desk", desk)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InterruptedError):
        serve.serve_page([Path(name) for name in files], show=False)
    exports = [str(tmp_path / name) for name in files if name != book]
    assert desk.call_args.args == (str(tmp_path / book) if book else "", exports)


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff"])
def test_what_is_no_request_is_answered(desk: Desk, content: bytes) -> None:
    status, answer = ask(desk, "start", content)
    assert (status, json.loads(answer)) == (400, {"problem": "看不懂这个请求"})


def test_only_what_was_chosen_is_opened(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = list[str]()
    monkeypatch.setattr(app, "_show", shown.append)
    other = str(tmp_path / "好差评.csv")
    monkeypatch.setattr(app, "ask_for_path", lambda kind: other if kind == "export" else "")
    refused = (400, {"problem": "没有这个文件；可能已经移走"})
    assert post(desk, "open", path=other) == refused
    assert post(desk, "choose", kind="export") == (200, {"path": other})
    assert post(desk, "open", path=other) == (200, {})
    assert shown == [other]
    assert post(desk, "choose", kind="book") == (200, {"path": ""})  # nothing was chosen
    assert post(desk, "open", path="") == refused
    Path(other).unlink()
    assert post(desk, "open", path=other) == refused


def test_without_a_dialog_a_folder_is_listed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "ask_for_path", lambda _: None)
    (tmp_path / "下级").mkdir()
    for fields in ({"near": str(tmp_path)}, {"folder": str(tmp_path)}):
        status, found = post(desk, "choose", kind="book", **fields)
        assert (status, found["files"], found["folders"]) == (200, ["2026-11.xlsx"], ["下级"])


def test_a_run_is_followed_and_what_it_made_may_be_opened(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_show", lambda _: None)
    assert post(desk, "job", job="7") == (400, {"problem": "没有这件事"})
    status, started = post(desk, "run", verb="check", book=desk.book)
    assert status == 200
    while (job := post(desk, "job", job=str(started["job"]))[1])["status"] is None:
        asyncio.run(asyncio.sleep(0.05))
    assert (job["verb"], job["status"]) == ("check", 0)
    assert post(desk, "open", path=str(tmp_path)) == (200, {})
    assert post(desk, "open", path=desk.book) == (200, {})


def form(name: str, filename: str, content: bytes, book: str = "") -> bytes:
    """A form with a file, and the workbook that the page shows."""
    head = f'--x\r\ncontent-disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'
    field = f'\r\n--x\r\ncontent-disposition: form-data; name="book"\r\n\r\n{book}\r\n--x--\r\n'
    return head.encode() + content + field.encode()


def sized(content: bytes, length: int | None = None) -> tuple[tuple[bytes, bytes], ...]:
    size = len(content) if length is None else length
    return (b"content-type", TYPE), (b"content-length", str(size).encode())


def drop(desk: Desk, content: bytes, length: int | None = None) -> tuple[int, dict[str, Any]]:
    status, answer = ask(desk, "drop", content, *sized(content, length))
    return status, json.loads(answer)


@pytest.mark.parametrize(
    ("filename", "kept"),
    [("好差评.csv", "好差评.csv"), ("a/b?.csv", "b_.csv"), (" . ", "导出"), ("x" * 200, "x" * 120)],
)
def test_a_dropped_file_is_kept_under_a_name_that_fits(
    desk: Desk, filename: str, kept: str
) -> None:
    status, found = drop(desk, form("file", filename, REVIEWS.encode()))
    assert (status, found["kinds"]) == (200, [])
    assert Path(found["path"]).name == kept
    assert Path(found["path"]).read_text(encoding="utf-8") == REVIEWS


def test_a_dropped_export_is_recognised(desk: Desk) -> None:
    status, found = drop(desk, form("file", "好差评.csv", REVIEWS.encode(), desk.book))
    assert (status, found["kinds"]) == (200, ["好差评"])


def test_what_is_no_dropped_file_is_answered(desk: Desk) -> None:
    assert drop(desk, form("other", "a.csv", b"x")) == (400, {"problem": "没有收到文件"})
    two = form("file", "a.csv", b"x").removesuffix(b"--x--\r\n") + form("file", "b.csv", b"x")
    assert ask(desk, "drop", two, *sized(two))[0] == 400
    large = (413, {"problem": "文件太大，请用“选择”从文件夹里选"})
    assert drop(desk, form("file", "a.csv", b"x"), 64 * 1024 * 1024) == large
    status, answer = ask(desk, "drop", b"", (b"content-type", TYPE))
    assert (status, json.loads(answer)) == large


def test_a_workbook_is_watched_while_its_page_is_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_LOOK", 0)
    moment = [monotonic()]
    monkeypatch.setattr(app, "monotonic", lambda: moment[0])
    assert not desk.over
    status, answer = ask(desk, f"watch?book={desk.book}", None, events=2)
    assert status == 200
    first, *others = answer.decode().split("\n\n")
    assert json.loads(first.removeprefix("data: "))["month"] == "2026-11"
    assert set(others) == {": here", ""}
    assert not desk.over
    moment[0] += app._GRACE + 1
    assert desk.over
    assert ask(desk, "watch", None, events=1)[1].startswith(b": here")


def test_a_file_is_shown_by_the_program_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = list[list[str]]()
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: ran.append(command))
    monkeypatch.setattr(os, "startfile", lambda path: ran.append([path]), raising=False)
    for system in ("linux", "darwin", "win32"):
        monkeypatch.setattr(sys, "platform", system)
        app._show("a.xlsx")
    assert ran == [["xdg-open", "a.xlsx"], ["open", "a.xlsx"], ["a.xlsx"]]


def test_where_none_is_it_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, desk: Desk
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    desk._known.add(desk.book)
    status, said = post(desk, "open", path=desk.book)
    assert (status, said) == (400, {"problem": f"打不开，请在文件管理器里打开 {desk.book}"})
