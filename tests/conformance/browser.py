"""A headless Chromium on a page of the server; Office, Excel and CustomFunctions are stood in for."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OFFLINE = (
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic", "--disable-gpu",
)  # fmt: skip
STAND_IN = Path(__file__).parents[1] / "fakes" / "office.js"


class Page:
    """A page: what it asked the network for, and its JavaScript."""

    def __init__(self, read: int, write: int) -> None:
        self._read, self._write = os.fdopen(read, "rb"), os.fdopen(write, "wb")
        self._number, self._session, self._rest = 0, "", b""
        self.requests: list[str] = []

    def open(self, url: str, *, stood_in: bool = True) -> None:
        """Open a page and wait until all of it is there."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.send("Network.enable")
        if stood_in:
            self.send("Fetch.enable", patterns=[{"urlPattern": "*/office.js"}])
        self.send("Page.enable")
        self.send("Page.navigate", url=url)
        while self._next()["method"] != "Page.loadEventFired":
            pass

    def run(self, script: str) -> Any:
        """The value, as JSON knows it, that an asynchronous function body returns."""
        answer = self.send(
            "Runtime.evaluate",
            expression=f"(async () => {{ {script} }})()",
            awaitPromise=True,
            returnByValue=True,
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def choose(self, selector: str, file: Path) -> None:
        """Choose a file in an input for files, as a user does."""
        root = self.send("DOM.getDocument")["root"]["nodeId"]
        node = self.send("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.send("DOM.setFileInputFiles", nodeId=node, files=[str(file)])

    def picture(self, file: Path, width: int = 350, height: int | None = None) -> None:
        """Take a picture at a width in pixels, of the whole page where no height is given."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height or 800, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        taken = self.send("Page.captureScreenshot", captureBeyondViewport=height is None)
        file.write_bytes(base64.b64decode(taken["data"]))

    def send(self, method: str, **parameters: Any) -> Any:
        """Send a command of the DevTools protocol and wait for its result."""
        number = self._post(method, parameters)
        while True:
            message = self._next()
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def _post(self, method: str, parameters: dict[str, Any]) -> int:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._write.write(json.dumps(message).encode() + b"\0")
        self._write.flush()
        return self._number

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            data = os.read(self._read.fileno(), 1 << 16)
            assert data, "Chromium has ended"
            self._rest += data
        line, self._rest = self._rest.split(b"\0", 1)
        message: dict[str, Any] = json.loads(line)
        message.setdefault("method", "")
        if message["method"] == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        if message["method"] == "Fetch.requestPaused":
            self._post(
                "Fetch.fulfillRequest",
                {
                    "requestId": message["params"]["requestId"],
                    "responseCode": 200,
                    "responseHeaders": [
                        {"name": "Content-Type", "value": "text/javascript; charset=utf-8"}
                    ],
                    "body": base64.b64encode(STAND_IN.read_bytes()).decode(),
                },
            )
        return message


@contextmanager
def chromium(folder: Path, *more: str) -> Iterator[Page]:
    """Start a Chromium with a profile of its own and more arguments, driven through pipes."""
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("needs Debian's chromium")
    assert CHROMIUM is not None
    their_read, write = os.pipe()
    read, their_write = os.pipe()
    arguments = [
        CHROMIUM, "--headless", "--no-sandbox", *OFFLINE, f"--user-data-dir={folder / 'profile'}",
        "--remote-debugging-pipe", *more,
    ]  # fmt: skip

    def connect() -> None:  # Chromium reads from 3 and writes to 4
        high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (their_read, their_write)]
        os.dup2(high[0], 3)
        os.dup2(high[1], 4)

    process = subprocess.Popen(
        arguments,
        preexec_fn=connect,
        pass_fds=(3, 4),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(their_read)
    os.close(their_write)
    page = Page(read, write)
    try:
        yield page
        page._session = ""
        page.send("Browser.close")
    finally:
        process.terminate()
        process.wait(30)
