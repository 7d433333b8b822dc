"""The guard before xlwings Server: who gets in, with what, and what is answered instead."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from udf.errors import KaoheError
from workbook.server.guard import Policy, guarded, host_name, is_loopback, static_files

CALL = "/xlwings/custom-functions-call"
BUTTONS = [
    f"/xlwings/custom-scripts-call/{name}"
    for name in ("check", "import_export", "next_month", "adopt")
]
JSON = {"content-type": "application/json"}
POLICY = Policy(files=frozenset({"/static/js/main.js"}), largest=100)
END = {"type": "http.disconnect"}


async def _pages(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _echo(path: str, body: bytearray) -> bytes:
    return bytes(body)


def ask(
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    chunks: tuple[bytes, ...] = (b"",),
    *,
    policy: Policy = POLICY,
    pages: Any = _pages,
    answer: Any = _echo,
    ends: bool = True,
) -> tuple[int, Any]:
    """What is answered: 299 by the pages behind the guard, a call by its own body."""
    sent: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks) or not ends}
        for number, chunk in enumerate(chunks, 1)
    ]

    async def receive() -> Any:
        return waiting.pop(0) if waiting else END

    async def send(message: Any) -> None:
        sent.append(message)

    given = {"host": "localhost:8000"} | (headers or {})
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(k.encode(), v.encode()) for k, v in given.items()],
    }
    asyncio.run(guarded(pages, answer, policy)(scope, receive, send))
    if not sent:
        return 0, None
    body = sent[1]["body"]
    return sent[0]["status"], json.loads(body)["detail"] if sent[0]["status"] >= 400 else body


@pytest.mark.parametrize(
    "path",
    ["/", "/taskpane.html", "/manifest", "/static/js/main.js", "/xlwings/custom-scripts-meta.json"],
)
def test_pages_of_the_add_in_pass(path: str) -> None:
    assert ask("GET", path)[0] == 299


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/xlwings/alert"),  # reflects its query
        ("GET", "/docs"),
        ("GET", "/staticx"),
        ("GET", "/static/js/other.js"),
        ("GET", "/static/js/../js/main.js"),
        ("GET", "/static/js/MAIN.js"),
        ("GET", CALL),
        ("GET", BUTTONS[0]),
        ("HEAD", "/taskpane"),
        ("POST", "/xlwings/custom-scripts-call/hello_world"),
        ("POST", "/xlwings/custom-scripts-call/check/x"),
        ("POST", "/taskpane.html"),
        ("POST", "/static/js/main.js"),
        ("DELETE", "/"),
        ("OPTIONS", CALL),
        ("get", "/"),
    ],
)
def test_everything_else_is_not_there(method: str, path: str) -> None:
    assert ask(method, path, JSON) == (404, "没有这个页面")


@pytest.mark.parametrize("path", [CALL, *BUTTONS])
def test_a_call_passes_whole(path: str) -> None:
    assert ask("POST", path, JSON, (b"[1,", b"2]")) == (200, b"[1,2]")


@pytest.mark.parametrize("path", [CALL, *BUTTONS])
@pytest.mark.parametrize("chunks", [(b"[1,",), ()])
def test_a_call_that_ends_in_the_middle_does_not(path: str, chunks: tuple[bytes, ...]) -> None:
    async def never(*_: object) -> bytes:
        raise AssertionError

    assert ask("POST", path, JSON, chunks, ends=False, answer=never) == (0, None)


@pytest.mark.parametrize("path", [CALL, *BUTTONS])
@pytest.mark.parametrize("kind", ["text/plain", "", "multipart/form-data", "application/jsonx"])
def test_what_is_no_json_is_refused(path: str, kind: str) -> None:
    assert ask("POST", path, {"content-type": kind}, (b"{}",)) == (415, "只接受 JSON")


def test_a_large_body_is_refused_also_in_pieces() -> None:
    status, sentence = ask("POST", CALL, JSON, (b"x" * 60, b"y" * 60))
    assert (status, sentence) == (413, "数据太大，请缩小公式引用的区域")
    assert ask("POST", CALL, JSON, (b"x" * 100,))[0] == 200
    status, sentence = ask("POST", BUTTONS[1], JSON, (b"x" * 101,))
    assert (status, sentence) == (413, "工作簿和导出文件太大，请在电脑上用 kaohe 命令处理")


def test_a_body_that_says_it_is_too_large_is_not_waited_for() -> None:
    assert ask("POST", CALL, JSON | {"content-length": "101"}, (), ends=False)[0] == 413
    assert ask("POST", CALL, JSON | {"content-length": "9" * 400}, (), ends=False)[0] == 413


def test_a_body_longer_than_it_says_is_refused() -> None:
    assert ask("POST", CALL, JSON | {"content-length": "2"}, (b"[1]",))[0] == 413


@pytest.mark.parametrize("path", [CALL, *BUTTONS, "/check-secret"])
@pytest.mark.parametrize("given", [None, "", "wrong", "right-but-longer", "%72ight%00"])
def test_without_the_pass_phrase_a_call_is_refused(given: str | None, path: str) -> None:
    headers = JSON if given is None else JSON | {"authorization": given}
    status, sentence = ask("POST", path, headers, policy=Policy(secret="right"))
    assert (status, sentence) == (401, "口令不对，请在“考核”窗格中填写")


def test_the_pass_phrase_may_be_chinese() -> None:
    headers = JSON | {"authorization": "%E5%8F%A3%E4%BB%A4"}  # as encodeURIComponent writes it
    policy = Policy(secret="口令")
    assert ask("POST", CALL, headers, (b"{}",), policy=policy)[0] == 200
    assert ask("POST", "/check-secret", headers, (b"{}",), policy=policy)[0] == 200


def test_a_web_socket_is_not_opened() -> None:
    async def never(*_: Any) -> Any:
        raise AssertionError

    asyncio.run(guarded(never, never, POLICY)({"type": "websocket"}, never, never))


# --- failures -----------------------------------------------------------------------------------


def test_what_a_call_is_refused_for_is_its_answer() -> None:
    async def refuse(*_: object) -> bytes:
        raise KaoheError("这样不行")

    assert ask("POST", CALL, JSON, answer=refuse) == (400, "这样不行")


@pytest.mark.parametrize("error", [ValueError("张三"), RecursionError(), MemoryError()])
def test_the_unforeseen_is_a_sentence_and_no_more(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> Any:
        raise error

    sentence = "服务出了意外，没有做成；请联系管理员。"
    assert ask("POST", CALL, JSON, answer=fail) == (500, sentence)
    assert ask("GET", "/", pages=fail) == (500, sentence)
    assert [record.exc_info for record in caplog.records]


@pytest.mark.parametrize(("status", "said"), [(404, "没有这个页面"), (500, "服务出了意外")])
def test_a_failure_of_the_pages_is_told_in_our_words(status: int, said: str) -> None:
    async def pages(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"Trace", "more_body": True})
        await send({"type": "http.response.body", "body": b"back"})
        raise ValueError

    found, sentence = ask("GET", "/", pages=pages)
    assert found == status
    assert sentence.startswith(said)


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:1",
        "localhost.",
        "127.0.0.1:8000",
        "127.8.8.8",
        "[::1]:8000",
        "[::1]",
    ],
)
def test_this_computer_may_be_asked_under_its_own_names(host: str) -> None:
    assert ask("GET", "/", {"host": host})[0] == 299


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "", "localhost.evil.example", "evil.example:8000", "127.0.0.1.evil.example",
        "0.0.0.0", "192.168.1.7", "localhost:80:80", "localhost@evil.example", "localhost/", "[::2]",
        "[::1", "::1", "localhost,evil.example", "localhost evil", "127.1", "2130706433", "..", "localhost..",
    ],
)  # fmt: skip
def test_under_other_names_it_may_not(host: str) -> None:
    status, sentence = ask("GET", "/", {"host": host})
    assert (status, sentence) == (
        421,
        "不是本服务的地址；地址由管理员用 kaohe host office --name 设置",
    )
    assert ask("POST", CALL, JSON | {"host": host}, (b"{}",))[0] == 421


def test_the_configured_name_may_be_asked_and_no_other() -> None:
    policy = Policy(hosts=frozenset({"kaohe.example.cn", "[fd00::5]", "xn--4gqw43b.local"}))
    for host in ("kaohe.example.cn", "KAOHE.example.cn:8443", "kaohe.example.cn.", "[fd00::5]:1"):
        assert ask("GET", "/", {"host": host}, policy=policy)[0] == 299
    assert ask("GET", "/", {"host": "example.cn"}, policy=policy)[0] == 421


def test_no_host_or_two_are_refused() -> None:
    async def never(*_: Any) -> Any:
        raise AssertionError

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    for headers in ([], [(b"host", b"localhost"), (b"host", b"evil.example")]):
        scope = {"type": "http", "method": "GET", "path": "/", "headers": headers}
        asyncio.run(guarded(never, never, POLICY)(scope, never, send))
        assert sent[-2]["status"] == 421


def test_a_chinese_name_is_asked_for_in_ascii() -> None:
    assert host_name("考核.local:8000") == "考核".encode("idna").decode() + ".local"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.3.2.1", "[::1]", "::1"])
def test_only_names_of_this_computer_are_loopback(name: str) -> None:
    assert is_loopback(name)
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("kaohe.example.cn")


# --- static files -------------------------------------------------------------------------------


def test_static_files_are_those_that_really_lie_in_the_folders(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for file in (ours / "js" / "a.js", theirs / "b.css", tmp_path / "secret.txt"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (ours / "way-out").symlink_to(tmp_path, target_is_directory=True)
    (ours / "secret.txt").symlink_to(tmp_path / "secret.txt")
    (ours / "again.js").symlink_to(ours / "js" / "a.js")
    assert static_files(ours, theirs) == {
        "/static/js/a.js", "/static/again.js", "/static/b.css",
    }  # fmt: skip
