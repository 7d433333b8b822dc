"""Connections and bodies that do not come to their end, against a real server in this process."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.hosts import certify
from workbook.server import bodies
from workbook.server.bodies import Bodies
from workbook.server.guard import Policy, guarded

pytest.importorskip("httptools", reason="needs pip install kaohe[office]")
uvicorn = pytest.importorskip("uvicorn", reason="needs pip install kaohe[office]")
connection = pytest.importorskip("workbook.server.connection")

HEAD = b"POST /xlwings/custom-functions-call HTTP/1.1\r\nHost: localhost\r\n"
JSON = b"Content-Type: application/json\r\n"
Talk = Callable[[int], Awaitable[Any]]


async def _echo(path: str, body: bytearray) -> bytes:
    return bytes(body)


async def _no_pages(*_: object) -> None:
    raise AssertionError


def with_server(talk: Talk, policy: Policy | None = None, answer: Any = _echo) -> Any:
    """What a talk with a server on a port comes to."""

    async def run() -> Any:
        app = guarded(_no_pages, answer, policy or Policy())
        config = uvicorn.Config(
            app, port=0, http=connection.Connection, ws="none", lifespan="off", log_config=None
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            return await asyncio.wait_for(
                talk(server.servers[0].sockets[0].getsockname()[1]), timeout=30
            )
        finally:
            server.should_exit = True
            await serving

    return asyncio.run(run())


def sending(*pieces: bytes, pause: float = 0.0) -> Talk:
    """A talk: these pieces are sent, and everything is read until the server ends it."""

    async def talk(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        reading = asyncio.create_task(reader.read())
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(pause)
        try:
            return await reading
        except ConnectionError:
            return b""
        finally:
            writer.close()

    return talk


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST_SECONDS", "HEAD_SECONDS", "LATE_SECONDS", "UNREAD_SECONDS"):
        monkeypatch.setattr(connection, name, 0.2)
    monkeypatch.setattr(bodies, "GRACE_SECONDS", 0.2)
    monkeypatch.setattr(bodies, "SLOWEST", 2**30)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    "pieces",
    [
        (),
        (b"POST /xlw",),
        (HEAD,),
        (HEAD, *[b"X: y\r\n"] * 30),
        (b"\r\n",) * 30,
        (b"GET /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n", *[b"x"] * 8),
    ],
    ids=["nothing", "line", "headers", "dripping", "empty lines", "body of a refused request"],
)
def test_what_does_not_come_to_its_end_is_dropped(pieces: tuple[bytes, ...]) -> None:
    answer = with_server(sending(*pieces, pause=0.03))
    answered = {b""}
    if pieces[-1:] == (b"x",):  # the answer, unless it is lost as the rest of the body comes
        answered.add(b"HTTP/1.1 404")
    assert answer.partition(b" Not")[0] in answered


@pytest.mark.usefixtures("hurried")
def test_a_body_that_does_not_come_is_answered_so() -> None:
    answer = with_server(sending(HEAD + JSON + b"Content-Length: 9\r\n\r\n[1"))
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert (
        "等了太久，数据没有传完；请再试一次"
        in json.loads(answer.partition(b"\r\n\r\n")[2])["detail"]
    )


@pytest.mark.usefixtures("hurried")
def test_a_tls_handshake_that_does_not_end_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "certs").mkdir()
    certificate = certify(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))

    async def talk() -> bytes:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0, ssl=context)
        async with server:
            port = server.sockets[0].getsockname()[1]
            return bytes(await asyncio.wait_for(sending(b"\x16\x03")(port), timeout=10))

    with asyncio.Runner(loop_factory=connection.event_loop) as runner:
        assert runner.run(talk()) == b""


def test_headers_without_end_are_refused() -> None:
    answer = with_server(sending(HEAD + b"X: ", *[b"y" * 2**16] * 10, pause=0.01))
    assert answer == b"" or "请求头太大" in answer.decode()


def test_what_is_no_request_is_refused_in_a_sentence() -> None:
    _, _, body = with_server(sending(b"HELLO\r\n\r\n")).partition(b"\r\n\r\n")
    assert json.loads(body) == {"detail": "请求不完整或不合规范"}


def test_several_requests_on_a_connection() -> None:
    one = HEAD + JSON + b"Content-Length: 3\r\n\r\n[1]"
    last = HEAD + JSON + b"Connection: close\r\nContent-Length: 3\r\n\r\n[2]"
    assert with_server(sending(one, one + last, pause=0.05)).count(b"HTTP/1.1 200 ") == 3


def test_the_server_holds_so_many_connections_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "most_connections", lambda: 5)
    request = HEAD + JSON + b"Content-Length: 3\r\n\r\n[1]"

    async def talk(port: int) -> int:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(9)]
        answered = 0
        for reader, writer in held:
            try:
                writer.write(request)
                answered += (await reader.read(12)).endswith(b" 200")
            except ConnectionError:
                pass
        for _, writer in held:
            writer.close()
        return answered

    assert with_server(talk) == 5


def test_large_bodies_wait_for_one_another_and_small_ones_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bodies, "LARGEST_SMALL", 10)
    held: list[int] = []
    most = 0
    small = b"x" * 9
    answered = asyncio.Event()

    async def answer(path: str, body: bytearray) -> bytes:
        nonlocal most
        held.append(len(body))
        most = max(most, sum(size for size in held if size > 10))
        if len(body) > 10:
            await answered.wait()
        held.remove(len(body))
        return b"%d" % len(body)

    async def call(port: int, body: bytes) -> bytes:
        head = HEAD + JSON + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        return bytes(await sending(head + body)(port))

    async def talk(port: int) -> bool:
        large = [asyncio.create_task(call(port, b"x" * 100)) for _ in range(4)]
        while not held:
            await asyncio.sleep(0.01)
        assert (await call(port, small)).endswith(b"9")
        waited = not any(one.done() for one in large)
        answered.set()
        for one in large:
            assert (await one).endswith(b"100")
        return waited

    assert with_server(talk, Policy(largest=100), answer)
    assert most == 100


def test_who_gives_up_waiting_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LARGEST_SMALL", 0)
    kept = Bodies(largest=10)
    begun, done = asyncio.Event(), asyncio.Event()

    async def receive() -> Any:
        return {"type": "http.request", "body": b"x" * 10}

    async def keep() -> None:
        async with kept.receive({b"content-length": b"10"}, receive, ""):
            begun.set()
            await done.wait()

    async def run() -> None:
        first, gives_up, last = (asyncio.create_task(keep()) for _ in range(3))
        await begun.wait()
        await asyncio.sleep(0)
        gives_up.cancel()
        done.set()
        await asyncio.wait_for(asyncio.gather(first, last), 5)
        await asyncio.wait_for(keep(), 5)

    asyncio.run(run())
