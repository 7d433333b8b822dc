"""The page served on this computer alone, until it is closed."""

import asyncio
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from workbook.desktop.app import Desk


def serve_page(
    book: Path | None = None, *, show: bool = True, tell: Callable[[str], None] = print
) -> None:
    """Serve the page on a port of its own and open it in the browser; return when it is closed.

    ``tell`` is given its address. Nothing but this computer can reach it, and nobody without the
    token in the address.
    """
    desk = Desk(str(book.absolute()) if book else "")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        config = uvicorn.Config(
            desk.application(lambda: hosts),
            log_level="critical",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        address = f"http://127.0.0.1:{port}/{desk.token}/"
        tell(address)
        if show:
            webbrowser.open(address)
        try:
            asyncio.run(_until_closed(server, listening, desk))
        finally:
            desk.close()


async def _until_closed(server: uvicorn.Server, listening: socket.socket, desk: Desk) -> None:
    async def watch() -> None:
        while not desk.over:
            await asyncio.sleep(0.5)
        server.should_exit = True

    watching = asyncio.create_task(watch())
    try:
        await server.serve(sockets=[listening])
    finally:
        watching.cancel()
