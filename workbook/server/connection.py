"""HTTP connections that do not wait for ever, and do not take in more than they are to.

uvicorn waits as long as it takes for a request's first line and headers, and keeps as much of them
as there is; a client that says nothing, or drips, would hold its connection and memory for ever.
"""

import asyncio
import json
import multiprocessing
import sys
from asyncio import TimerHandle
from functools import cache
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

FIRST_SECONDS = 30  # for a TLS handshake, and for the first sign of a request
HEAD_SECONDS = 10  # from there, for its first line and headers
LATE_SECONDS = 60  # for what still comes of a body after its request was answered
UNREAD_SECONDS = 60  # for a client to go on reading its answer
LARGEST_HEAD = 64 * 2**10
LARGEST_MESSAGE = 80 * 2**20  # bytes; the guard refuses far smaller ones, this ends the connection
MOST_PIPELINED = 100
MOST_CONNECTIONS = 20_000

_WINDOWS_SELECT = 512  # what select() takes there
_FOR_FILES = 100  # descriptors kept for other things than connections


class Connection(HttpToolsProtocol):
    """A connection that is ended where the other side is too slow or sends too much."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._deadline: TimerHandle | None = None
        self._unread: TimerHandle | None = None
        self._in_head, self._in_message = True, False
        self._taken = 0
        if len(self.connections) > most_connections():
            transport.abort()
        else:
            self._end_in(FIRST_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._end_in(None)
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came, unless that is too much."""
        self._taken += len(data)
        if self._is_idle() and self._deadline is None:
            self._end_in(HEAD_SECONDS)  # empty lines are no request, and end uvicorn's own waiting
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head and self._taken > LARGEST_HEAD:
            self._refuse(431, "请求头太大")
        elif self._taken > LARGEST_MESSAGE or len(self.pipeline) > MOST_PIPELINED:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """Wait for the headers of another request."""
        super().on_message_begin()
        self._in_head = self._in_message = True
        self._taken = 0
        self._end_in(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """Let the application take the request from here, at its own pace."""
        self._in_head = False
        self._end_in(None)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Count anew what comes next."""
        self._in_message = False
        self._taken = 0
        super().on_message_complete()
        self._end_in(FIRST_SECONDS if self._is_idle() else None)

    def on_response_complete(self) -> None:
        """Take the rest of a request that was answered before its end, but not for ever."""
        super().on_response_complete()
        if self._in_message and not self._in_head:
            self._end_in(LATE_SECONDS)

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        self._unread = self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on writing."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP request."""
        self._refuse(400, "请求不完整或不合规范")

    def _is_idle(self) -> bool:
        return not self._in_message and (self.cycle is None or self.cycle.response_complete)

    def _refuse(self, status: int, sentence: str) -> None:
        body = json.dumps({"detail": sentence}, ensure_ascii=False).encode()
        head = (
            f"HTTP/1.1 {status} Refused\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
        self._end_in(HEAD_SECONDS)  # closing waits for what is written to be read

    def _end_in(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if seconds is not None:
            self._deadline = self.loop.call_later(seconds, self.transport.abort)


@cache
def most_connections() -> int:
    """Return how many connections this process can hold, once it has raised its limit."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS if _has_ports() else _WINDOWS_SELECT - _FOR_FILES
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _FOR_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else soft - _FOR_FILES


def event_loop() -> asyncio.AbstractEventLoop:
    """Return a new event loop whose servers give up TLS handshakes that do not end."""
    loop = _fastest_loop()
    create = loop.create_server

    def create_server(*args: Any, ssl: Any = None, **options: Any) -> Any:
        if ssl is not None:
            options["ssl_handshake_timeout"] = FIRST_SECONDS
        return create(*args, ssl=ssl, **options)

    loop.create_server = create_server  # type: ignore[method-assign]
    return loop


def _fastest_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.ProactorEventLoop() if _has_ports() else asyncio.SelectorEventLoop()
    import uvloop

    return uvloop.new_event_loop()


def _has_ports() -> bool:
    """Tell whether Windows' completion ports can be used: not on a socket that workers share."""
    return multiprocessing.parent_process() is None
