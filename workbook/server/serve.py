"""Running xlwings Server with our functions, on this computer alone unless it is secured."""

import json
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from importlib import import_module
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from udf.errors import KaoheError
from workbook.server.setup import CERTIFICATE, KEY, SECRET_FILE

PORT = 8000
LARGEST_BODY = 64 * 2**20  # bytes; a month of 1,000 people and 10,000 rows sends some 5 million
SHORTEST_SECRET = 16

_SECRET_VARIABLE = "KAOHE_SECRET"
_PAGES = frozenset(
    {
        "/",
        "/favicon.ico",
        "/manifest",
        "/manifest.xml",
        "/taskpane",
        "/taskpane.html",
        "/xlwings/custom-functions-meta",
        "/xlwings/custom-functions-meta.json",
        "/xlwings/custom-functions-code",
        "/xlwings/custom-functions-code.js",
        "/xlwings/custom-scripts-meta",
        "/xlwings/custom-scripts-meta.json",
    }
)
_CALL = "/xlwings/custom-functions-call"
_BUTTONS = frozenset(
    f"/xlwings/custom-scripts-call/{name}" for name in ("check", "import_export", "next_month")
)
_CHECK_SECRET = "/check-secret"
_TOO_LARGE = "数据太大，请缩小公式引用的区域"
_TOO_LARGE_FILES = "工作簿和导出文件太大，请在电脑上用 kaohe 命令处理"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Coroutine[Any, Any, None]]


def serve(folder: Path, host: str = "127.0.0.1", port: int = PORT, workers: int = 1) -> None:
    """Run the project in a folder until it is stopped.

    Raises KaoheError where it cannot be run, or where ``host`` lets other computers in and the
    project has no pass phrase or no certificate.
    """
    # Only found, not imported: importing it reads the settings, which are not there yet.
    if find_spec("xlwings_server") is None:
        raise KaoheError('没有安装 xlwings Server，请先运行 pip install "kaohe[office]"。')
    import uvicorn

    if not (folder / "custom_functions").is_dir():
        raise KaoheError(f"“{folder}”中没有服务的设置，请先运行 kaohe host office。")
    certified = (folder / CERTIFICATE).is_file() and (folder / KEY).is_file()
    secret = "" if _is_loopback(host) else _secret(folder, certified)
    _check_free(host, port)
    os.environ["XLWINGS_PROJECT_DIR"] = str(folder.resolve())
    os.environ[_SECRET_VARIABLE] = secret
    uvicorn.run(
        "workbook.server.serve:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        ssl_certfile=folder / CERTIFICATE if certified else None,
        ssl_keyfile=folder / KEY if certified else None,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
    )


def _check_free(host: str, port: int) -> None:
    """Raise KaoheError where the port cannot be listened to."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise KaoheError(
            f"{host} 的端口 {port} 不能用（可能服务已经在运行），请用 --port 另选一个。"
        ) from error


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _secret(folder: Path, certified: bool) -> str:
    """Return the pass phrase that other computers must give; raise KaoheError where it is open."""
    file = folder / SECRET_FILE
    secret = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
    if len(secret) < SHORTEST_SECRET:
        raise KaoheError(
            f"供其他电脑使用时必须有口令，请在“{file}”中写一行至少{SHORTEST_SECRET}个字符的口令。"
        )
    if not certified:
        raise KaoheError(
            f"供其他电脑使用时必须有证书，请把 cert.pem 和 key.pem 放进“{folder / 'certs'}”。"
        )
    return secret


def application() -> Application:
    """Return xlwings Server behind the guard, for the project that the environment names."""
    import_module("xlwings_server.config")  # sets the licence, without which xlwings fails
    server = import_module("xlwings_server.main")
    return guarded(server.main_app, os.environ.get(_SECRET_VARIABLE, ""))


def guarded(app: Application, secret: str, largest: int = LARGEST_BODY) -> Application:
    """Let only the add-in's pages, functions and buttons through to an ASGI application.

    A call must be JSON, which no other site's page can send unasked, must not be larger than
    ``largest`` bytes, and must carry the pass phrase where there is one.
    """

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await app(scope, receive, send)
        if scope["type"] != "http":
            return None
        path, method = scope["path"], scope["method"]
        if method in ("GET", "HEAD") and (path in _PAGES or path.startswith("/static/")):
            return await app(scope, receive, send)
        if method != "POST" or path not in (_CALL, _CHECK_SECRET, *_BUTTONS):
            return await _reply(send, 404, "没有这个页面")
        headers = dict(scope["headers"])
        if headers.get(b"content-type", b"").split(b";")[0].strip() != b"application/json":
            return await _reply(send, 415, "只接受 JSON")
        given = unquote(headers.get(b"authorization", b"").decode("latin-1"))
        if secret and not secrets.compare_digest(given.encode(), secret.encode()):
            return await _reply(send, 401, "口令不对，请在“考核”窗格中填写")
        if path == _CHECK_SECRET:
            return await _reply(send, 200, "")
        body = await _body(receive, largest)
        if body is None:
            return await _reply(send, 413, _TOO_LARGE if path == _CALL else _TOO_LARGE_FILES)
        return await app(scope, _once(body, receive), send)

    return guard


async def _body(receive: Receive, largest: int) -> bytes | None:
    """Return a request's body, None where it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > largest:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _once(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def receive_once() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return receive_once


async def _reply(send: Send, status: int, detail: str) -> None:
    headers = [(b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps({"detail": detail}).encode()})
