"""Thousands of wrong requests against a running `kaohe serve`: it answers each, and stays as it is.

Run from the root of the repository:

    python -m tests.benchmarks.fuzz_serve [requests] [seed]

Prints what was answered how often, and the server's memory along the way. Exits with 1 where the
server ended, gave out what is not for others, answered in other than its own words, or grew.
"""

import json
import random
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.conformance.hosts import running
from udf.functions import FUNCTIONS
from workbook.server.setup import host_office

REQUESTS, SEED = 5_000, 11
SECRET = "nobody-is-to-read-this-0123456789"

_TARGETS = (
    "/", "/taskpane.html", "/manifest", "/static/js/main.js", "/static/..%2fsecret.txt", "/docs",
    "/xlwings/custom-scripts-call/check", "/xlwings/custom-scripts-call/next_month", "/check-secret",
    "/xlwings/custom-functions-meta.json", "/xlwings/alert?prompt=a&title=b&buttons=c&mode=d&callback=e",
    "/socket.io/?EIO=4&transport=polling", "/static/%2e%2e/.env", "*", "http://localhost/secret.txt",
)  # fmt: skip
_CALL = "/xlwings/custom-functions-call"
_METHODS = ("GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "OPTIONS", "TRACE", "get", "BREW")
_HEADERS = (
    "Content-Type: text/plain", "Upgrade: websocket", "Content-Encoding: gzip", "Host: evil.example",
    "Authorization: %00%ff", "Cookie: a=b", "Range: bytes=-1", "If-None-Match: *",
    "X-Forwarded-Host: evil.example", "Accept: " + "a" * 5000,
)  # fmt: skip
_FRAMING = ("Transfer-Encoding: chunked", "Expect: 100-continue", "Content-Length: 5")
_CELLS: tuple[object, ...] = (
    None, "", "工号", "姓名", "日期", "条款", "1001", 0, -1, 1e308, 45000, 2**70, True, "#N/A", "'",
    "<script>", "\x00", "\ud800", "=1+1", [], {}, {"basicValue": [1]}, {"type": "Error"},
)  # fmt: skip
_ODD_BODIES = (b"", b"{", b"null", b"[]", b'{"func_name": "score"}', b"\xff\xfe", b"[" * 100_000)


class Request(NamedTuple):
    """What is sent, and whether it is a whole request, so that there is an answer to wait for."""

    sent: bytes
    whole: bool


def requests(seed: int) -> Iterator[Request]:
    """Yield wrong requests without end, the same for the same seed."""
    chance = random.Random(seed)
    while True:
        request = _request(chance)
        yield _damaged(chance, request) if chance.random() < 0.2 else request


def _request(chance: random.Random) -> Request:
    body = _body(chance)
    call = chance.random() < 0.5
    method, target = ("POST", _CALL) if call else (chance.choice(_METHODS), chance.choice(_TARGETS))
    lines = [f"{method} {target} HTTP/1.1", "Connection: close"]
    if call or chance.random() < 0.9:
        lines += [
            "Host: localhost",
            f"Content-Length: {len(body)}",
            "Content-Type: application/json",
        ]
    lines += chance.sample(_HEADERS, chance.choice((0, 0, 1, 2)))
    framing = chance.sample(_FRAMING, chance.random() < 0.1)
    whole = lines[2:3] == ["Host: localhost"] and not framing
    return Request("\r\n".join([*lines, *framing, "", ""]).encode() + body, whole)


def _body(chance: random.Random) -> bytes:
    if chance.random() < 0.2:
        return chance.choice(_ODD_BODIES)
    name = chance.choice((*FUNCTIONS, "NOTHING", "__INIT__", ""))
    taken = len(FUNCTIONS[name].arguments) if name in FUNCTIONS else 1
    call: dict[str, object] = {
        "client": "Office.js", "func_name": name.lower(), "version": "", "runtime": "1.4",
        "args": [_argument(chance) for _ in range(taken + chance.choice((0, 0, 0, 0, 0, 0, -1, 1)))], "names": [], "sheets": [],
        "book": {"name": "书.xlsx", "active_sheet_index": 0, "selection": "A1"},
    }  # fmt: skip
    for key in chance.sample(sorted(call), chance.choice((0, 0, 0, 0, 1, 2))):
        call[key] = chance.choice(_CELLS)
    return json.dumps(call).encode()


def _argument(chance: random.Random) -> object:
    if chance.random() < 0.2:
        return chance.choice(_CELLS)
    width = chance.randrange(6)
    return [[chance.choice(_CELLS) for _ in range(width)] for _ in range(chance.randrange(6))]


def _damaged(chance: random.Random, request: Request) -> Request:
    sent = request.sent
    at = chance.randrange(len(sent))
    kind = chance.randrange(3)
    if kind == 0:
        return Request(sent[:at], whole=False)
    if kind == 1:
        return Request(sent[:at] + chance.randbytes(chance.randrange(1, 20)) + sent[at:], False)
    flipped = bytes([sent[at] ^ (1 << chance.randrange(8))])
    return Request(sent[:at] + flipped + sent[at + 1 :], whole=False)


def ask(port: int, request: Request) -> bytes:
    """Send a request and return all that is answered before the connection ends."""
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        answer = b""
        try:
            connection.sendall(request.sent)
            if not request.whole:
                connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionError:
            pass  # the server is free to end it
        return answer


def verdict(answer: bytes) -> str:
    """Return the status of an answer; "wrong" where it says what it should not."""
    answer = answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    if not answer:
        return "ended"
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.split(b" ")[1].decode()
    if SECRET.encode() in answer or b"Traceback" in answer or b"set-cookie" in head.lower():
        return "wrong"
    if status >= "400" and body:
        detail = json.loads(body)["detail"]
        if not any("一" <= character <= "鿿" for character in detail):
            return "wrong"
    return "wrong" if status >= "500" else status


def memory(process: int) -> float:
    """Return the memory that a process holds, in MiB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def fuzz(port: int, count: int, seed: int = SEED) -> Counter[str]:
    """Send so many wrong requests and count the verdicts."""
    return Counter(
        verdict(ask(port, request))
        for request, _ in zip(requests(seed), range(count), strict=False)
    )


def main() -> int:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    with TemporaryDirectory() as folder:
        project = Path(folder, "project")
        host_office(project)
        (project / "secret.txt").write_text(SECRET, encoding="utf-8")
        with running(project) as (port, process):
            fuzz(port, count // 5, seed - 1)  # everything imported, the caches filled
            found: Counter[str] = Counter()
            held = [memory(process.pid)]
            for part in range(5):
                found += fuzz(port, count // 5, seed + part)
                held.append(memory(process.pid))
                print(f"{found.total()} requests: {dict(found)}, {held[-1]:.0f} MiB")
            alive = process.poll() is None
    grown = held[-1] - held[0]
    print(f"alive: {alive}; wrong: {found['wrong']}; memory {held[0]:.0f} → {held[-1]:.0f} MiB")
    return 0 if alive and not found["wrong"] and grown < 20 else 1


if __name__ == "__main__":
    sys.exit(main())
