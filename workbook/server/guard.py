"""Who gets in: which requests reach the add-in's pages, functions and buttons.

What a request asks for is compared with what there is to be given, never joined into a path.
"""

import json
import re
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from ipaddress import ip_address
from logging import getLogger
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from udf.errors import KaoheError
from workbook.server.bodies import LARGEST_BODY, Bodies, Gone, Message, Receive, Refused

CALL = "/xlwings/custom-functions-call"
BUTTON = "/xlwings/custom-scripts-call/"
STATIC = "/static/"
_BUTTONS = frozenset(BUTTON + name for name in ("adopt", "check", "import_export", "next_month"))
_CHECK_SECRET = "/check-secret"
_POSTS = frozenset({CALL, _CHECK_SECRET, *_BUTTONS})
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
_NOT_FOUND = "没有这个页面"
_TOO_LARGE = {
    True: "数据太大，请缩小公式引用的区域",
    False: "工作簿和导出文件太大，请在电脑上用 kaohe 命令处理",
}
FAILED = "服务出了意外，没有做成；请联系管理员。"
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s\[\]:/?#@\\%]+?)\.?(?::[0-9]{0,5})?")
_LOG = getLogger(__name__)

Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Coroutine[Any, Any, None]]
Answer = Callable[[str, bytearray], Awaitable[bytes]]
"""Answers the body of a call to a path, as JSON. KaoheError where it is no such call."""


@dataclass(frozen=True)
class Policy:
    """What is let in.

    ``hosts`` are the names, besides this computer's own, under which the server is asked;
    ``files`` the paths of the static files; ``secret`` the pass phrase a call must carry, "" where
    none is needed; ``largest`` the bytes of a call.
    """

    hosts: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    secret: str = ""
    largest: int = LARGEST_BODY


def static_files(*folders: Path) -> frozenset[str]:
    """Return the paths of the files that really lie in these folders, as they are asked for."""
    found = set()
    for folder in folders:
        real = folder.resolve()
        for file in folder.rglob("*"):
            if file.is_file() and file.resolve().is_relative_to(real):
                found.add(STATIC + file.relative_to(folder).as_posix())
    return frozenset(found)


def host_name(host: str) -> str | None:
    """Return the name in a Host header or a host with its port, None where there is none."""
    match = _HOST.fullmatch(host.lower())
    if match is None:
        return None
    name = match[1]
    try:
        return name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return None


def is_loopback(name: str) -> bool:
    """Tell whether a name is this computer's own, whatever network it is in."""
    if name == "localhost":
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def guarded(pages: Application, answer: Answer, policy: Policy) -> Application:
    """Let only the add-in's pages through to an ASGI application, and calls to ``answer``.

    A call must be JSON, which no other site's page can send unasked, and must have come whole.
    """
    bodies = Bodies(policy.largest)

    async def guard(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await pages(scope, receive, send)
        if scope["type"] != "http":
            return None
        response = _Response(send)
        try:
            headers = _headers(scope, policy)
            if scope["method"] == "POST":
                await response.json(await _called(scope["path"], headers, receive))
            else:
                _check_page(scope["method"], scope["path"], policy)
                await pages(scope, receive, response.pass_on)
        except Gone:
            pass
        except Refused as refused:
            await response.refuse(refused.status, refused.sentence)
        except KaoheError as error:
            await response.refuse(400, str(error))
        except Exception:
            _LOG.exception("unforeseen")
            await response.refuse(500, FAILED)
        return None

    async def _called(path: str, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        _check_call(path, headers, policy)
        if path == _CHECK_SECRET:
            return b'{"detail": ""}'
        async with bodies.receive(headers, receive, _TOO_LARGE[path == CALL]) as body:
            return await answer(path, body)

    return guard


def _headers(scope: Message, policy: Policy) -> dict[bytes, bytes]:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    name = host_name(hosts[0]) if len(hosts) == 1 else None
    if name is None or not (is_loopback(name) or name in policy.hosts):
        raise Refused(421, "不是本服务的地址；地址由管理员用 kaohe host office --name 设置")
    return dict(headers)


def _check_page(method: str, path: str, policy: Policy) -> None:
    if path in policy.files or path == "/":
        methods: tuple[str, ...] = ("GET", "HEAD")
    else:
        methods = ("GET",) if path in _PAGES else ()
    if method not in methods:
        raise Refused(404, _NOT_FOUND)


def _check_call(path: str, headers: dict[bytes, bytes], policy: Policy) -> None:
    if path not in _POSTS:
        raise Refused(404, _NOT_FOUND)
    if headers.get(b"content-type", b"").split(b";")[0].strip().lower() != b"application/json":
        raise Refused(415, "只接受 JSON")
    given = unquote(headers.get(b"authorization", b"").decode("latin-1"))
    if policy.secret and not secrets.compare_digest(given.encode(), policy.secret.encode()):
        raise Refused(401, "口令不对，请在“考核”窗格中填写")


# --- the answer -----------------------------------------------------------------------------------


class _Response:
    """An answer that is begun once at most, and whose failures are sentences of ours."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = False
        self._failed = 0  # the status of a failure that is not passed on

    async def pass_on(self, message: Message) -> None:
        """Pass on what the application answers; a failure in our own words."""
        if message["type"] == "http.response.start":
            if message["status"] >= 400:
                self._failed = message["status"]
                return
            self._begun = True
        elif self._failed:
            if not message.get("more_body", False):
                await self.refuse(self._failed, _NOT_FOUND if self._failed < 500 else FAILED)
            return
        await self._send(message)

    async def refuse(self, status: int, sentence: str) -> None:
        """Answer why there is no answer, unless one has begun."""
        await self.json(json.dumps({"detail": sentence}, ensure_ascii=False).encode(), status)

    async def json(self, body: bytes, status: int = 200) -> None:
        """Answer JSON, unless an answer has begun."""
        if self._begun:
            return
        self._begun = True
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
