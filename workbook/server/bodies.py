"""Bodies of requests: received whole or not at all, never more at a time than memory is for."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

LARGEST_BODY = 64 * 2**20  # bytes; a month of 1,000 people and 10,000 rows sends some 5 million
LARGEST_SMALL = 8 * 2**20
SMALL_BODIES = 16 * 2**20  # of all small bodies that are being received or worked on
GRACE_SECONDS = 20
SLOWEST = 64 * 2**10  # bytes a second

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]


class Refused(Exception):
    """A request that is answered with a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status, self.sentence = status, sentence


class Gone(Exception):
    """The client has gone before its request had ended: there is nobody to answer."""


class Bodies:
    """All bodies that a server keeps: who comes too late waits for those before.

    Large ones wait for large ones only, so that they never keep small ones waiting.
    """

    def __init__(self, largest: int = LARGEST_BODY) -> None:
        self._largest = largest
        self._small = _Share(SMALL_BODIES)
        self._large = _Share(largest)

    @asynccontextmanager
    async def receive(
        self, headers: Mapping[bytes, bytes], receive: Receive, too_large: str
    ) -> AsyncIterator[bytearray]:
        """Return a context in which a request's body is kept.

        Raises Refused where it is too large (with the sentence ``too_large``) or too slow, Gone
        where it does not come to its end.
        """
        length = self._largest
        if (given := headers.get(b"content-length", b"")).isdigit():
            length = int(given[:20])
        if length > self._largest:
            raise Refused(413, too_large)
        share = self._small if length <= LARGEST_SMALL else self._large
        await share.take(length)
        try:
            yield await _whole(receive, length, too_large)
        finally:
            share.give_back(length)


async def _whole(receive: Receive, length: int, too_large: str) -> bytearray:
    body = bytearray()
    try:
        async with asyncio.timeout(GRACE_SECONDS + length / SLOWEST):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise Gone
                body += message.get("body", b"")
                if len(body) > length:
                    raise Refused(413, too_large)
                if not message.get("more_body", False):
                    return body
    except TimeoutError:
        raise Refused(408, "等了太久，数据没有传完；请再试一次") from None


class _Share:
    """A number of bytes to be shared out, first come, first served."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._queue: deque[tuple[int, asyncio.Future[None]]] = deque()

    async def take(self, size: int) -> None:
        """Take so many bytes, once there are so many left."""
        if not self._queue and size <= self._left:
            self._left -= size
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((size, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back(size)
            raise

    def give_back(self, size: int) -> None:
        """Give back bytes that were taken."""
        self._left += size
        while self._queue and self._queue[0][0] <= self._left:
            wanted, turn = self._queue.popleft()
            if not turn.done():
                self._left -= wanted
                turn.set_result(None)
