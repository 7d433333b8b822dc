"""The page served on this computer alone, until it is closed."""

import asyncio
import socket
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from udf.errors import KaoheError
from workbook.desktop.app import Desk
from workbook.desktop.dialogs import BOOKS
from workbook.month.read import read_month
from workbook.ooxml.package import Package


def serve_page(
    files: Sequence[Path] = (), *, show: bool = True, tell: Callable[[str], None] = print
) -> None:
    """Serve the page on a port of its own and open it in the browser; return when it is closed.

    Of the files the first month workbook is what it opens, the others are exports to import into
    it. ``tell`` is given its address. Nothing but this computer can reach it, and nobody without
    the token in the address.
    """
    book = _book_among(files)
    exports = [str(path.absolute()) for path in files if path != book]
    desk = Desk(str(book.absolute()) if book else "", exports)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # the browser may ask before the server is up
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


def _book_among(files: Sequence[Path]) -> Path | None:
    """Return the month workbook; a single file is the workbook whatever it is."""
    if len(files) == 1:
        return files[0]
    return next((path for path in files if _is_month(path)), None)


def _is_month(path: Path) -> bool:
    if path.suffix.lower() not in BOOKS:
        return False
    try:
        read_month(Package.open(path))
    except KaoheError:
        return False
    return True
