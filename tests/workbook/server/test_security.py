"""A running `kaohe serve`, attacked: on this computer alone, and open to others over TLS."""

import asyncio
import base64
import json
import socket
import ssl
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.benchmarks.bench_serve import burst
from tests.benchmarks.fuzz_serve import fuzz, memory
from tests.conformance.hosts import certify, running
from workbook.server.errors_file import NAME as ERRORS
from workbook.server.setup import host_office

pytest.importorskip("xlwings_server", reason="needs pip install kaohe[office]")

SECRET = "nobody-is-to-read-this"
CALL = "/xlwings/custom-functions-call"
BUTTONS = [
    f"/xlwings/custom-scripts-call/{name}"
    for name in ("check", "import_export", "next_month", "adopt")
]
JSON = "Content-Type: application/json"


WATCH = """
import os, sys
_log = open({!r}, "a", buffering=1, encoding="utf-8")
def _watch(event, args):
    if event == "socket.connect":
        _log.write(f"connect {{args[1]!r}}\\n")
    elif event == "open" and isinstance(args[0], str) and args[2] & (os.O_WRONLY | os.O_RDWR):
        _log.write(f"write {{args[0]!r}}\\n")
sys.addaudithook(_watch)
"""


class Served(NamedTuple):
    """A running server: its project, port and process, and the pass phrase it wants.

    ``deeds`` is the file that lists what it writes and whom it connects to.
    """

    project: Path
    port: int
    process: int
    key: str
    trusted: ssl.SSLContext | None
    deeds: Path

    def answers(self, requests: list[bytes]) -> Iterator[bytes]:
        """Yield what is answered to each request, on a connection of its own where one is ended."""
        connection, buffer = self._connect(), b""
        for request in requests:
            while True:
                try:
                    connection.sendall(request)
                    answer, buffer = _one_answer(connection, buffer, request.startswith(b"HEAD"))
                    break
                except ConnectionError:
                    connection.close()
                    connection, buffer = self._connect(), b""
            yield answer
            if b"connection: close" in answer.lower():
                connection.close()
                connection, buffer = self._connect(), b""
        connection.close()

    def ask(self, line: str, *headers: str, body: str = "", host: str = "localhost") -> bytes:
        """What is answered to one request."""
        (answer,) = self.answers([request(line, *headers, body=body, host=host)])
        return answer

    def _connect(self) -> socket.socket:
        plain = socket.create_connection(("127.0.0.1", self.port), 30)
        if self.trusted is None:
            return plain
        return self.trusted.wrap_socket(plain, server_hostname="localhost")


def request(line: str, *headers: str, body: str = "", host: str = "localhost") -> bytes:
    content = body.encode()
    lines = [f"{line} HTTP/1.1", f"Host: {host}", *headers]
    if body:
        lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join([*lines, "", ""]).encode() + content


def _one_answer(connection: socket.socket, buffer: bytes, head_only: bool) -> tuple[bytes, bytes]:
    def more() -> bytes:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionResetError
        return piece

    while b"\r\n\r\n" not in buffer:
        buffer += more()
    head = buffer.partition(b"\r\n\r\n")[0]
    length = 0 if head_only else int(head.lower().partition(b"content-length: ")[2].split()[0])
    while len(buffer) < len(head) + 4 + length:
        buffer += more()
    return buffer[: len(head) + 4 + length], buffer[len(head) + 4 + length :]


def status(answer: bytes) -> int:
    return int(answer.split(b" ")[1])


def detail(answer: bytes) -> str:
    return str(json.loads(answer.partition(b"\r\n\r\n")[2])["detail"])


@pytest.fixture(scope="module", params=["local", "network"])
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("security")
    project = folder / "project"
    host_office(project, "kaohe.example.cn:8443")
    for file in ("..secret.txt", "custom_functions/secret.txt", "certs/secret.txt"):
        (project / file).write_text(SECRET, encoding="utf-8")
    for file in ("secret.txt", "static-secret.txt", ".env"):
        (folder / file).write_text(SECRET, encoding="utf-8")
    (project / "secret.txt").write_text(f"{SECRET}-{'x' * 16}", encoding="utf-8")
    with (project / ".env").open("a", encoding="utf-8") as settings:
        settings.write(f"# {SECRET}\n")
    (project / "static" / "link.txt").symlink_to(project / "secret.txt")
    (project / "static" / "up").symlink_to(folder, target_is_directory=True)
    deeds, key, trusted, host = folder / "deeds.txt", "", None, "127.0.0.1"
    if request.param == "network":
        key, host = (project / "secret.txt").read_text(encoding="utf-8"), "0.0.0.0"
        trusted = ssl.create_default_context(cafile=certify(project))
    with running(project, host, prelude=WATCH.format(str(deeds))) as (port, process):
        yield Served(project, port, process.pid, key, trusted, deeds)


# --- files --------------------------------------------------------------------------------------

UP = (
    "../", "..%2f", "..%2F", "%2e%2e/", "%2e%2e%2f", ".%2e/", "..%5c", "..\\", "%2e%2e%5c", "..%255c",
    "%252e%252e%252f", "..%252f", "%25%32%65%25%32%65%25%32%66", "....//", "..;/", "..%00/", "..%20/",
    "%c0%ae%c0%ae/", "%c0%ae%c0%ae%c0%af", "%e0%80%ae%e0%80%ae/", "%uff0e%uff0e/", "..%ef%bc%8f",
    "..%e2%88%95", "..//", ".././", "..%09/", "up/", "js/../../",
)  # fmt: skip
FILES = (
    "secret.txt", ".env", "certs/key.pem", "certs%2fkey.pem", "custom_functions/secret.txt",
    "project/secret.txt", "manifest.xml", "etc/passwd",
)  # fmt: skip
ODD = (
    "/static/link.txt", "/static/up/secret.txt", "/static//etc/passwd", "/static/%2fetc%2fpasswd",
    "/static//etc//passwd", "//static/../secret.txt", "/static/C:/Windows/win.ini", "/static", "/static/",
    "/static/C:%5cWindows%5cwin.ini", "/static/C:secret.txt", "/static/%5c%5chost%5cshare%5cx",
    "/static/\\\\host\\share\\x", "/static/file:///etc/passwd", "/static/js", "/static/js/", "/static/.",
    "/static/js/main.js%00", "/static/js/main.js%00.txt", "/static/js/main.js/", "/static/js/main.js%20",
    "/static/js/main.js.", "/static/js/main.js::$DATA", "/static/JS/main.js", "/static/js%2fmain.js%2f..",
    "/static/js/./main.js", "/static/js//main.js", "/static/JS~1/main.js", "/static/CON", "/static/~/x",
    "/static;/../secret.txt", "/STATIC/../secret.txt", "/static%2f..%2fsecret.txt", "/secret.txt", "/.env",
    "/certs/key.pem", "/templates/manifest.xml", "/custom_functions/__init__.py", "/taskpane.html/../.env",
    "/manifest/download", "/manifest/../secret.txt", "/taskpane%2f..%2f..%2fsecret.txt", "/docs", "/openapi.json",
    "/xlwings/alert?prompt=a&title=b&buttons=c&mode=d&callback=e", "/xlwings/pyodide.json", "/wasm/x",
    "/socket.io/?EIO=4&transport=polling", "http://localhost/static/../secret.txt", "*",
    "http://evil.example/secret.txt", "/static/" + "a" * 5000, "/static/" + "../" * 200 + "etc/passwd",
)  # fmt: skip


def test_no_file_is_given_out_but_the_add_ins_own(served: Served) -> None:
    starts = ("/static/", "/static/js/", "/static/js/" + UP[1], "/static//", "/static/%2e/")
    targets = [
        start + up * times + file
        for start, up, times, file in product(starts, UP, (1, 2), FILES)
    ]  # fmt: skip
    targets += ODD
    asked = [request(f"GET {target}") for target in targets]
    asked += [request(f"{method} {target}") for method in ("HEAD", "POST", "PUT") for target in ODD]
    wrong = [
        (asked[number][:100], answer[:100])
        for number, answer in enumerate(served.answers(asked))
        if status(answer) not in (400, 404) or SECRET.encode() in answer
    ]
    assert wrong == []


def test_the_add_ins_own_files_are(served: Served) -> None:
    for target in (
        "/static/js/main.js",
        "/static/js/main.js?x=../secret.txt",
        "/static/%6as/main.js",
    ):
        answer = served.ask(f"GET {target}")
        assert status(answer) == 200
        assert (served.project / "static/js/main.js").read_bytes() in answer
    assert status(served.ask("HEAD /static/js/main.js")) == 200


def test_a_file_put_there_later_is_not_given_out(served: Served) -> None:
    link = served.project / "static" / "later.txt"
    link.symlink_to(served.project / "secret.txt")
    try:
        assert status(served.ask("GET /static/later.txt")) == 404
    finally:
        link.unlink()


# --- who asks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:1", "kaohe.example.cn", "KAOHE.example.cn:9"]
)
def test_it_is_asked_under_its_own_names(served: Served, host: str) -> None:
    assert status(served.ask("GET /manifest", host=host)) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "192.168.0.9", "0.0.0.0", "", "localhost.evil.example"]
)
@pytest.mark.parametrize(
    "line", ["GET /", "GET /static/js/main.js", f"POST {CALL}", f"POST {BUTTONS[0]}"]
)
def test_under_any_other_it_is_not(served: Served, line: str, host: str) -> None:
    """A page elsewhere can let its own name lead to this computer, but not take one of ours."""
    answer = served.ask(line, JSON, f"Authorization: {served.key}", body="{}", host=host)
    assert status(answer) == 421
    assert detail(answer) == "不是本服务的地址；地址由管理员用 kaohe host office --name 设置"


@pytest.mark.parametrize("path", [CALL, *BUTTONS, "/check-secret"])
def test_other_computers_need_the_pass_phrase(served: Served, path: str) -> None:
    wrong = [
        [], ["Authorization: wrong"], [f"Authorization: {served.key}x"], [f"Cookie: Authorization={SECRET}"],
        [f"X-Authorization: {served.key}"], [f"Authorization: Bearer {served.key}"],
    ]  # fmt: skip
    for headers in wrong:
        answer = served.ask(f"POST {path}?token={served.key}", JSON, *headers, body="{}")
        assert (status(answer) == 401) == bool(served.key)
    assert (
        status(served.ask(f"POST {path}", JSON, f"Authorization: {served.key}", body="{}")) != 401
    )


@pytest.mark.parametrize("path", [CALL, *BUTTONS])
def test_a_page_elsewhere_cannot_call_from_a_browser(served: Served, path: str) -> None:
    """What needs no preflight is refused, and no preflight is granted."""
    origin = "Origin: https://evil.example"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = served.ask(f"POST {path}", origin, f"Content-Type: {kind}", body="{}")
        assert status(answer) == 415
    wanted = "Access-Control-Request-Method: POST"
    answer = served.ask(
        f"OPTIONS {path}", origin, wanted, "Access-Control-Request-Headers: content-type"
    )
    assert status(answer) == 404
    assert b"access-control" not in answer.lower()


def test_no_cookie_is_set_and_no_web_socket_opened(served: Served) -> None:
    lines = ["GET /", "GET /taskpane.html", "GET /manifest", f"POST {CALL}", "GET /nothing"]
    for line in lines:
        assert b"set-cookie" not in served.ask(line, JSON, "Cookie: session=1", body="{}").lower()
    answer = served.ask(
        "GET /", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )  # fmt: skip
    assert status(answer) == 200


# --- what is answered ---------------------------------------------------------------------------

BODIES = [
    "", "{", "[]", "null", "1", '"x"', "{}", '{"func_name": 1, "args": []}', '{"func_name": "score"}',
    '{"func_name": "__class__", "args": []}', '{"func_name": "nothing", "args": []}',
    '{"func_name": "score", "args": []}', '{"func_name": "workdays", "args": [1, 2, 3, 4, 5]}',
    '{"func_name": "score", "args": {}}', '{"func_name": "workdays", "args": [null]}',
    '{"func_name": "workdays", "args": [[[[1]]]]}', '{"func_name": "workdays", "args": [[[1e999]]]}',
    '{"func_name": "workdays", "args": [[["张三"]]], "client": "other"}', "[" * 100_000, '{"a":' * 50_000,
    '{"args": ["x"], "book": 1}', '{"args": 7}', "\x00", "NaN",
]  # fmt: skip


@pytest.mark.parametrize("path", [CALL, *BUTTONS])
def test_what_is_no_call_is_answered_in_a_sentence(served: Served, path: str) -> None:
    sent = [
        request(f"POST {path}", JSON, f"Authorization: {served.key}", body=body) for body in BODIES
    ]
    for body, answer in zip(BODIES, served.answers(sent), strict=True):
        assert status(answer) == 400, body[:80]
        assert detail(answer) in (
            ("收到的工作簿不完整，没有处理；请再试一次",)
            if path != CALL
            else (
                "没有这个函数；请重新载入加载项",
                "收到的调用不完整或看不懂，没有计算；请重新载入加载项",
            )
        )


def test_half_a_character_in_a_cell_does_not_stop_a_calculation(served: Served) -> None:
    body = json.dumps(
        {
            "func_name": "workdays",
            "client": "Office.js",
            "args": [[["日期", "工作日"], ["\ud800", "是"]]],
        }
    )
    answer = served.ask(f"POST {CALL}", JSON, f"Authorization: {served.key}", body=body)
    assert status(answer) == 200
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"result": [[0]]}


def test_a_button_with_a_wrong_workbook_says_so(served: Served) -> None:
    book = {"name": "书.xlsx", "active_sheet_index": 0, "selection": "A1"}
    content = base64.b64encode(b"PK\3\4 no workbook").decode()
    call = {
        "client": "Office.js",
        "version": "",
        "book": book,
        "names": [],
        "sheets": [],
        "args": [content],
    }
    answer = served.ask(
        f"POST {BUTTONS[0]}", JSON, f"Authorization: {served.key}", body=json.dumps(call)
    )
    assert status(answer) == 200
    assert "书.xlsx" in answer.decode()


def test_wrong_requests_leave_the_server_as_it_is(served: Served) -> None:
    """A sample; `python -m tests.benchmarks.fuzz_serve` sends 5,000."""
    if served.key:
        return  # what is fuzzed lies before and behind TLS and the pass phrase alike
    fuzz(served.port, 100, seed=1)
    before = memory(served.process)
    found = fuzz(served.port, 200)
    assert found["wrong"] == 0
    assert found["200"] > 5
    assert memory(served.process) - before < 20
    assert status(served.ask("GET /")) == 200


def test_many_calls_at_once_are_all_answered(served: Served) -> None:
    """A sample; the benchmark makes 10,000."""
    if not served.key:
        assert asyncio.run(burst(served.port, 500))[1] == 0


def test_nothing_unforeseen_was_met_nothing_written_and_nobody_asked(served: Served) -> None:
    """The last test: what all that came before it has left."""
    assert not (served.project / ERRORS).exists()
    deeds = served.deeds.read_text(encoding="utf-8").splitlines()
    assert [deed for deed in deeds if "__pycache__" not in deed and "/dev/null" not in deed] == []
