"""The guard before xlwings Server, and what is refused before it starts."""

import asyncio
import json
import socket
import ssl
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.hosts import certify, serving
from udf.errors import KaoheError
from workbook.server.serve import guarded, serve
from workbook.server.setup import host_office

CALL = "/xlwings/custom-functions-call"
BUTTONS = [
    f"/xlwings/custom-scripts-call/{name}" for name in ("check", "import_export", "next_month")
]
JSON = {"content-type": "application/json"}


async def _behind(scope: Any, receive: Any, send: Any) -> None:
    body = (await receive())["body"] if scope["method"] == "POST" else b""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": body})


def ask(
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    chunks: tuple[bytes, ...] = (b"",),
    *,
    secret: str = "",
    largest: int = 100,
) -> tuple[int, bytes]:
    """What an application behind the guard answers with 299, or what the guard answers."""
    sent: list[dict[str, Any]] = []
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
        for number, chunk in enumerate(chunks, 1)
    ]

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(k.encode(), v.encode()) for k, v in (headers or {}).items()],
    }
    asyncio.run(guarded(_behind, secret, largest)(scope, receive, send))
    return sent[0]["status"], sent[1]["body"]


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
        ("GET", CALL),
        ("GET", BUTTONS[0]),
        ("POST", "/xlwings/custom-scripts-call/hello_world"),
        ("POST", "/xlwings/custom-scripts-call/check/x"),
        ("POST", "/taskpane.html"),
        ("DELETE", "/"),
    ],
)
def test_everything_else_is_not_there(method: str, path: str) -> None:
    assert ask(method, path, JSON)[0] == 404


@pytest.mark.parametrize("path", [CALL, *BUTTONS])
def test_a_call_passes_whole(path: str) -> None:
    assert ask("POST", path, JSON, (b"[1,", b"2]")) == (299, b"[1,2]")


@pytest.mark.parametrize("path", [CALL, *BUTTONS])
def test_what_is_no_json_is_refused(path: str) -> None:
    assert ask("POST", path, {"content-type": "text/plain"}, (b"{}",))[0] == 415


def test_a_large_body_is_refused_also_in_pieces() -> None:
    status, body = ask("POST", CALL, JSON, (b"x" * 60, b"y" * 60))
    assert status == 413
    assert json.loads(body) == {"detail": "数据太大，请缩小公式引用的区域"}
    assert ask("POST", CALL, JSON, (b"x" * 100,))[0] == 299
    status, body = ask("POST", BUTTONS[1], JSON, (b"x" * 101,))
    assert status == 413
    assert "工作簿和导出文件太大" in json.loads(body)["detail"]


@pytest.mark.parametrize("path", [CALL, *BUTTONS])
@pytest.mark.parametrize("given", [None, "", "wrong", "right-but-longer"])
def test_without_the_pass_phrase_a_call_is_refused(given: str | None, path: str) -> None:
    headers = JSON if given is None else JSON | {"authorization": given}
    status, body = ask("POST", path, headers, secret="right")
    assert status == 401
    assert "口令不对" in json.loads(body)["detail"]


def test_the_pass_phrase_may_be_chinese() -> None:
    headers = JSON | {"authorization": "%E5%8F%A3%E4%BB%A4"}  # as encodeURIComponent writes it
    assert ask("POST", CALL, headers, (b"{}",), secret="口令")[0] == 299
    assert ask("POST", "/check-secret", headers, (b"{}",), secret="口令")[0] == 200


def test_a_web_socket_is_not_opened() -> None:
    async def never(*_: Any) -> Any:
        raise AssertionError

    asyncio.run(guarded(never, "")({"type": "websocket"}, never, never))


# --- what is refused before it starts -----------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    host_office(tmp_path / "project")
    return tmp_path / "project"


def test_other_computers_need_a_certificate(project: Path) -> None:
    with pytest.raises(KaoheError, match=r"必须有证书"):
        serve(project, "0.0.0.0")


@pytest.mark.parametrize("secret", ["", "short"])
def test_other_computers_need_a_pass_phrase(project: Path, secret: str) -> None:
    (project / "certs" / "cert.pem").touch()
    (project / "certs" / "key.pem").touch()
    (project / "secret.txt").write_text(secret, encoding="utf-8")
    with pytest.raises(KaoheError, match=r"必须有口令"):
        serve(project, "192.168.1.5", _free_port())


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    with pytest.raises(KaoheError, match=r"kaohe host office"):
        serve(tmp_path)


def test_a_port_in_use(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(KaoheError, match=rf"端口 {port} 不能用"):
            serve(project, port=port)


def test_other_computers_are_served_over_tls_with_the_pass_phrase(project: Path) -> None:
    pytest.importorskip("xlwings_server", reason="needs pip install kaohe[office]")
    certificate = certify(project)
    secret = (project / "secret.txt").read_text(encoding="utf-8").strip()
    trusted = ssl.create_default_context(cafile=certificate)
    with serving(project, host="0.0.0.0") as port:
        for given, expected in (("", 401), (secret, 200)):
            connection = HTTPSConnection("localhost", port, context=trusted, timeout=60)
            connection.request("POST", "/check-secret", "{}", JSON | {"authorization": given})
            assert connection.getresponse().status == expected
            connection.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port
