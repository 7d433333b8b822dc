"""The page's server side: what it shows and what its buttons do, for whoever knows the token."""

import asyncio
import json
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from udf.errors import KaoheError
from udf.resources import template
from workbook.desktop.dialogs import ask_for_path, list_folder
from workbook.desktop.jobs import Jobs
from workbook.desktop.orders import command_line
from workbook.desktop.run_folder import run_folder
from workbook.desktop.watching import Watched, look
from workbook.imports.recognise import kinds_of_file

_FILES = {
    "": ("page.html", "text/html; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
}
_HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
_LARGEST = 64 * 1024 * 1024
_GRACE = 10.0  # seconds without a page after which the program ends
_FIRST = 120.0  # seconds for the first page to come
_LOOK = 0.4  # seconds between two looks at a watched file
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class Desk:
    """One run of the page: its token, its jobs, the copies of dropped files, who looks on."""

    def __init__(self, book: str = "", exports: Sequence[str] = ()) -> None:
        self.token = secrets.token_urlsafe(24)
        self.book, self.exports = book, exports
        self.jobs = Jobs()
        self._held = ExitStack()
        self._folder = self._held.enter_context(run_folder())
        self._known: set[str] = set()
        self._pages = 0
        self._ended = monotonic() + _FIRST

    @property
    def over(self) -> bool:
        """Whether every page has been closed for some time."""
        return not self._pages and monotonic() > self._ended

    def close(self) -> None:
        """End the jobs and remove the copies."""
        self.jobs.stop()
        self._held.close()

    def application(self, hosts: Callable[[], frozenset[str]]) -> ASGIApp:
        """Return the ASGI application; ``hosts`` are the names under which it may be asked."""
        start = f"/{self.token}/"
        posts = {
            "start": self._start,
            "choose": self._choose,
            "run": self._run,
            "job": self._job,
            "open": self._open,
        }
        routes = [Route(start + name, _file(name), methods=["GET"]) for name in _FILES]
        routes += [
            Route(start + name, _answering(do), methods=["POST"]) for name, do in posts.items()
        ]
        routes.append(Route(start + "drop", self._drop, methods=["POST"]))
        routes.append(Route(start + "watch", self._watch, methods=["GET"]))
        inner = Starlette(routes=routes)

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and not _may_ask(scope, hosts()):
                await Response(status_code=404)(scope, receive, send)
            elif scope["type"] in ("http", "lifespan"):
                await inner(scope, receive, send)

        return guarded

    # --- what the buttons do ---------------------------------------------------------------------

    async def _start(self, _: dict[str, str]) -> Any:
        return {"book": self.book, "files": await run_in_threadpool(self._given)}

    def _given(self) -> list[dict[str, Any]]:
        """Return the exports that the page was opened with, and which kinds they look like."""
        return [
            {"path": path, "kinds": _kinds(Path(path), Path(self.book)) if self.book else []}
            for path in self.exports
        ]

    async def _choose(self, fields: dict[str, str]) -> Any:
        kind = fields.get("kind", "")
        if "folder" in fields:
            return await run_in_threadpool(list_folder, fields["folder"], kind)
        path = await run_in_threadpool(ask_for_path, kind)
        if path is None:
            return await run_in_threadpool(list_folder, fields.get("near", ""), kind)
        if path:
            self._known.add(path)
        return {"path": path}

    async def _run(self, fields: dict[str, str]) -> Any:
        arguments = command_line(fields.get("verb", ""), fields)
        paths = [Path(fields[name]) for name in ("book", "roster", "folder") if fields.get(name)]
        folders = {path if path.is_dir() else path.parent for path in paths}
        self._known |= {str(path.absolute()) for path in (*paths, *folders)}
        return {"job": self.jobs.start(arguments, sorted(folders))}

    async def _job(self, fields: dict[str, str]) -> Any:
        job = self.jobs.get(fields.get("job", ""))
        if job is None:
            raise KaoheError("没有这件事")
        self._known |= set(job.files)
        return {
            "verb": job.verb,
            "records": job.records,
            "progress": job.progress,
            "status": job.status,
            "files": job.files,
        }

    async def _open(self, fields: dict[str, str]) -> Any:
        path = fields.get("path", "")
        if path not in self._known or not Path(path).exists():
            raise KaoheError("没有这个文件；可能已经移走")
        await run_in_threadpool(_show, path)
        return {}

    async def _drop(self, request: Request) -> Response:
        """Keep a copy of a dropped file, and tell which kind of export it looks like."""
        if int(request.headers.get("content-length") or _LARGEST) >= _LARGEST:
            return _json({"problem": "文件太大，请用“选择”从文件夹里选"}, 413)
        async with request.form(max_files=1, max_fields=4) as form:
            file, book = form.get("file"), form.get("book")
            if not isinstance(file, UploadFile):
                return _json({"problem": "没有收到文件"}, 400)
            name = _UNFIT.sub("_", Path(file.filename or "").name).strip(". ") or "导出"
            folder = Path(tempfile.mkdtemp(dir=self._folder))
            path = folder / name[-120:]
            path.write_bytes(await file.read())
        kinds: list[str] = []
        if isinstance(book, str) and book:
            kinds = await run_in_threadpool(_kinds, path, Path(book))
        return _json({"path": str(path), "kinds": kinds})

    async def _watch(self, request: Request) -> Response:
        """Send what a workbook says, anew after each save; the connection is the open page."""
        book = request.query_params.get("book", "")

        async def events() -> AsyncIterator[str]:
            self._pages += 1
            try:
                watched = Watched()
                while not await request.is_disconnected():
                    if book:
                        new = await run_in_threadpool(look, watched, Path(book))
                        if new.version != watched.version:
                            yield f"data: {json.dumps(new.answer, ensure_ascii=False)}\n\n"
                            self._known.add(book)
                        watched = new
                    yield ": here\n\n"
                    await asyncio.sleep(_LOOK)
            finally:
                self._pages -= 1
                self._ended = monotonic() + _GRACE

        return StreamingResponse(events(), media_type="text/event-stream", headers=_HEADERS)


def _may_ask(scope: Scope, hosts: frozenset[str]) -> bool:
    """Tell whether a request asks under this server's own name, and not from another site."""
    given = dict(scope["headers"])
    host = given.get(b"host", b"").decode("latin-1").lower()
    origin = given.get(b"origin")
    own = origin is None or origin.decode("latin-1") in {f"http://{name}" for name in hosts}
    return host in hosts and own and (scope["method"] != "POST" or origin is not None)


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    file, kind = _FILES[name]
    content = template(f"desktop/{file}").read_bytes()

    async def answer(_: Request) -> Response:
        return Response(content, media_type=kind, headers=_HEADERS)

    return answer


def _answering(
    do: Callable[[dict[str, str]], Awaitable[Any]],
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            fields = await request.json()
            if not isinstance(fields, dict):
                raise KaoheError("看不懂这个请求")
            return _json(await do({str(key): str(value) for key, value in fields.items()}))
        except KaoheError as error:
            return _json({"problem": str(error)}, 400)
        except ValueError:
            return _json({"problem": "看不懂这个请求"}, 400)

    return answer


def _json(answer: Any, status: int = 200) -> Response:
    return JSONResponse(answer, status, headers=_HEADERS)


def _kinds(file: Path, book: Path) -> list[str]:
    try:
        return [kind.label for kind in kinds_of_file(file, book)]
    except KaoheError:
        return []


def _show(path: str) -> None:
    """Open a file or folder with the program that this computer has for it."""
    if sys.platform == "win32":
        import os

        os.startfile(path)
        return
    program = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        subprocess.Popen([program, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise KaoheError(f"打不开，请在文件管理器里打开 {path}") from error
