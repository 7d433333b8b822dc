"""An office's clerks recalculating against `kaohe serve`, and what else a server has to bear.

Each clerk has a month of 1,000 people and 3,000 ledger rows of their own and has just changed one
row: their Excel asks every function that depends on it, one after the other. Run from the root of
the repository:

    python -m tests.benchmarks.bench_serve [clerks] [seconds]

Measures, each against a fresh server: all clerks at the same moment; changes as they come in an
office, at random moments whether the server keeps up or not; 10,000 calls at once; small calls
while a call of 50 MB is answered. The clerks run on the same machine: their share of it is printed.
"""

import asyncio
import json
import os
import random
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, NamedTuple

from tests.conformance.hosts import directly, office_arguments, serving
from tests.conformance.months import Asked, Call, asked
from tests.udf.month import BOOK, Month, ledger, per_person
from workbook.server.connection import most_connections
from workbook.server.setup import host_office

PEOPLE, ROWS, CLERKS, WORKERS = 1000, 3000, 50, (1, 2)
CHANGES = 5  # a second, for each worker
SECONDS = 20
AT_ONCE = 10_000
LARGE = 50 * 2**20
FOLLOWING = {"SCORE", "POINTS", "STATUS", "CHECK", "EXPLAIN"}

_HEAD = (
    "POST /xlwings/custom-functions-call HTTP/1.1\r\nHost: localhost\r\n"
    "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n"
)


class Load(NamedTuple):
    """What a run showed: seconds in all, of each call and of each recalculation; failures.

    ``memory`` is the servers' most, in MiB, for each worker; ``work`` the seconds that their
    processors worked in all; ``share`` the clerks' part of one core.
    """

    seconds: float
    calls: list[float]
    recalculations: list[float]
    failures: int
    memory: float
    work: float
    share: float


def month(clerk: int) -> Asked:
    """A month of a clerk's own."""
    chance = random.Random(clerk)
    roster: list[Any] = [
        ["工号", "姓名", "窗口", "到岗日期", "离岗日期"],
        *(
            [f"{clerk:02}{number:04}", f"人员{number:04}", f"窗口{number % 20}", None, None]
            for number in range(PEOPLE)
        ),
    ]
    codes = [
        code for code, rule in BOOK.rules.items()
        if not rule.kind.facts.computed and not code.startswith("加分项")
    ]  # fmt: skip
    rows = [
        [
            datetime(2026, 11, 1) + timedelta(days=chance.randrange(30)),
            roster[chance.randrange(1, PEOPLE + 1)][0], None, None, chance.choice(codes),
            None, chance.choice([None, "属实", "待核实"]), "日常检查", None, None,
        ]
        for _ in range(ROWS)
    ]  # fmt: skip
    made = Month(
        deductions=ledger(rows),
        awards=ledger([[datetime(2026, 11, 3), roster[1][0], None, None, "加分项6"]]),
        roster=roster,
        attendance=per_person(["应签到次数", "签到异常次数"], [84, 1], roster),
        reviews=per_person(["办件量", "评价量"], [50, 45], roster),
    )
    return asked(made, roster[1][0], 100)


def bodies(clerk: int) -> list[bytes]:
    """What a clerk's Excel posts after a change in 扣分登记."""
    made = month(clerk)
    return [_body(made, call) for call in following(made)]


def following(made: Asked) -> list[Call]:
    """The calls that depend on 扣分登记."""
    return [
        call for call in made.calls
        if call.function in FOLLOWING and "扣分登记" in call.arguments
    ]  # fmt: skip


def changed(clerk: int, posts: list[bytes], number: int) -> list[bytes]:
    """What the clerk's Excel posts after one more change: in a row's remark."""
    old = "日常检查".encode()
    at = random.Random(number).randrange(1, 200)
    found = []
    for body in posts:
        pieces = body.split(old, at)
        found.append(old.join(pieces[:-1]) + f"第{clerk}.{number}次".encode() + pieces[-1])
    return found


def _body(made: Asked, call: Call) -> bytes:
    body = {
        "client": "Office.js", "func_name": call.function.lower(),
        "args": office_arguments(made, call), "caller_address": "[考核.xlsx]计算!A1",
        "session_id": "0", "culture_info_name": "zh-CN", "date_format": "yyyy/M/d",
        "version": version("xlwings"), "runtime": "1.4",
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False).encode()


class Clerk:
    """A connection that calls are posted on, one after the other."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> "Clerk":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def post(self, body: bytes) -> bytes | None:
        """Return what is answered to a call, None where it failed."""
        try:
            self._writer.write(_HEAD.format(len(body)).encode() + body)
            head = await self._reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split()[0])
            answer = await self._reader.readexactly(length)
        except (OSError, EOFError):
            return None
        failed = not head.startswith(b"HTTP/1.1 200 ") or "计算出错".encode() in answer
        return None if failed else answer


class Clock:
    """Times calls and recalculations."""

    def __init__(self) -> None:
        self.calls: list[float] = []
        self.recalculations: list[float] = []
        self.failures = 0

    async def recalculate(self, port: int, posts: list[bytes]) -> None:
        """Post a clerk's calls."""
        begun = perf_counter()
        async with Clerk(port) as clerk:
            for body in posts:
                start = perf_counter()
                self.failures += await clerk.post(body) is None
                self.calls.append(perf_counter() - start)
        self.recalculations.append(perf_counter() - begun)

    async def at_once(self, port: int, prepared: list[list[bytes]]) -> None:
        """Let every clerk recalculate once, all at the same moment."""
        await asyncio.gather(*(self.recalculate(port, posts) for posts in prepared))

    async def as_they_come(self, port: int, changes: list[list[bytes]], rate: float) -> None:
        """Let changes arrive at random moments, so many a second, whatever becomes of them."""
        chance = random.Random(rate)
        running = []
        for posts in changes:
            await asyncio.sleep(chance.expovariate(rate))
            running.append(asyncio.create_task(self.recalculate(port, posts)))
        await asyncio.gather(*running)


@contextmanager
def fresh_server(workers: int = 1) -> Iterator[int]:
    """Run a new server."""
    with TemporaryDirectory() as folder:
        project = Path(folder, "project")
        host_office(project)
        with serving(project, workers=workers) as port:
            yield port


def measure(prepared: list[list[bytes]], workers: int, rate: float | None = None) -> Load:
    """Measure clerks at once, or at a rate a second, against a fresh server."""
    with fresh_server(workers) as port:
        for _ in range(3 * workers):  # everything imported
            asyncio.run(Clock().at_once(port, prepared[:1]))
        clock, start, used = Clock(), perf_counter(), process_time()
        worked = work_of_children(os.getpid())
        if rate is None:
            asyncio.run(clock.at_once(port, prepared))
        else:
            asyncio.run(clock.as_they_come(port, prepared, rate))
        seconds, share = perf_counter() - start, process_time() - used
        work = work_of_children(os.getpid()) - worked
        memory = max(memory_of_children(os.getpid()))
    return Load(
        seconds, clock.calls, clock.recalculations, clock.failures, memory, work, share / seconds
    )


def _children(of: int) -> Iterator[Path]:
    """Yield the folders in /proc of the processes below one."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            parent = int(status.read_text(encoding="utf-8").split("PPid:")[1].split()[0])
        except OSError:
            continue
        if parent == of:
            yield status.parent
            yield from _children(int(status.parent.name))


def memory_of_children(of: int) -> list[float]:
    """The most memory, in MiB, that each process below one has held."""
    texts = [(child / "status").read_text(encoding="utf-8") for child in _children(of)]
    return [int(text.split("VmHWM:")[1].split()[0]) / 1024 for text in texts]


def work_of_children(of: int) -> float:
    """The seconds that processors have worked for the processes below one."""
    texts = [(child / "stat").read_text(encoding="utf-8") for child in _children(of)]
    ticks = [sum(map(int, text.rpartition(")")[2].split()[11:13])) for text in texts]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


def percentile(values: list[float], share: int) -> float:
    """The value that a share in a hundred of the values does not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def show(title: str, load: Load) -> None:
    """Print a line of the table."""
    print(
        f"| {title} | {load.failures} | {len(load.recalculations) / load.seconds:.2f} "
        f"| {percentile(load.calls, 50):.2f} / {percentile(load.calls, 99):.2f} s "
        f"| {percentile(load.recalculations, 50):.2f} / "
        f"{percentile(load.recalculations, 99):.2f} s "
        f"| {load.work / len(load.recalculations) * 1000:.0f} ms | {load.memory:.0f} MiB "
        f"| {load.share:.0%} |"
    )


def small_call(number: int) -> bytes:
    """A call of some hundred bytes that nobody else makes."""
    rows = [["日期", "工作日"], *[[45000 + number, "是"], [45001 + number, "否"]]]
    return json.dumps(
        {"client": "Office.js", "func_name": "workdays", "args": [rows], "version": ""}
    ).encode()


async def burst(port: int, count: int) -> tuple[float, int]:
    """Make so many calls at once, each on a connection of its own; the seconds and the failures."""

    async def one(body: bytes) -> bool:
        try:
            async with Clerk(port) as clerk:
                return await clerk.post(body) != b'{"result":[[1]]}'
        except OSError:
            return True

    start = perf_counter()
    failures = sum(await asyncio.gather(*(one(small_call(n)) for n in range(count))))
    return perf_counter() - start, failures


async def beside_a_large_call(port: int) -> tuple[list[float], list[float], float]:
    """Time small calls alone, then beside a call of 50 MB, and that call."""
    rows = [["日期", "工作日"]] + [[45000 + n % 30, "是" + "x" * 990] for n in range(LARGE // 1000)]
    large = json.dumps({"client": "Office.js", "func_name": "workdays", "args": [rows]}).encode()

    async def small(number: int) -> float:
        async with Clerk(port) as clerk:
            start = perf_counter()
            assert await clerk.post(small_call(number)) is not None
            return perf_counter() - start

    async def post_large() -> float:
        async with Clerk(port) as clerk:
            start = perf_counter()
            assert await clerk.post(large) is not None
            return perf_counter() - start

    alone = [await small(number) for number in range(100)]
    running = asyncio.create_task(post_large())
    beside: list[float] = []
    while not running.done():
        beside.append(await small(len(beside) + 1000))
        await asyncio.sleep(0.01)
    return alone, beside, await running


def check_answers(clerks: int = 3) -> int:
    """Compare answers with the functions called directly; the number of cells compared."""
    compared = 0
    with fresh_server() as port:
        for clerk in range(clerks):
            made = month(clerk)
            for call, expected in zip(made.calls, directly(made), strict=True):

                async def ask(body: bytes) -> bytes | None:
                    async with Clerk(port) as connection:
                        return await connection.post(body)

                for _ in range(2):  # the second time from what was kept
                    answer = asyncio.run(ask(_body(made, call)))
                    assert answer is not None
                    assert json.loads(answer)["result"] == expected, call.function
                compared += sum(map(len, expected))
    return compared


def main() -> None:
    """Print the tables."""
    clerks = int(sys.argv[1]) if len(sys.argv) > 1 else CLERKS
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    most_connections()  # lets this process open so many
    prepared = [bodies(clerk) for clerk in range(clerks)]
    size = sum(map(len, prepared[0])) / 2**20
    print(f"{os.cpu_count()} 核；每人{PEOPLE}人×{ROWS}行，{len(prepared[0])}次调用、{size:.1f} MiB")
    print(f"与直接调用逐格相同：{check_answers()} 格\n")
    print(
        "| | 出错 | 每秒重算 | 一次调用 p50 / p99 | 一次重算 p50 / p99 "
        "| 服务一次重算用处理器 | 每个进程的内存 | 办事员占一核的 |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for workers in WORKERS:
        for count in sorted({max(2, clerks // 16), max(2, clerks // 4), clerks}):
            show(f"{workers} 个进程，{count}人同时", measure(prepared[:count], workers))
    for workers in WORKERS:
        changes = [
            changed(number % clerks, prepared[number % clerks], number)
            for number in range(CHANGES * workers * seconds)
        ]
        load = measure(changes, workers, CHANGES * workers)
        show(f"{workers} 个进程，每秒随机来{CHANGES * workers}次改动", load)
    with fresh_server() as port:
        asyncio.run(Clock().at_once(port, prepared[:1]))
        took, failures = asyncio.run(burst(port, AT_ONCE))
        memory = max(memory_of_children(os.getpid()))
        print(f"\n{AT_ONCE} 次调用同时：{failures} 次出错，{took:.1f} s，内存 {memory:.0f} MiB")
        alone, beside, large = asyncio.run(beside_a_large_call(port))
        print(
            f"小的调用：单独 p50 {percentile(alone, 50) * 1000:.0f} ms、最长 {max(alone) * 1000:.0f} ms；"
            f"与一次 {LARGE >> 20} MB 的调用（{large:.1f} s）同时 p50 {percentile(beside, 50) * 1000:.0f} ms、"
            f"最长 {max(beside) * 1000:.0f} ms"
        )
        print(f"之后的内存峰值 {max(memory_of_children(os.getpid())):.0f} MiB")


if __name__ == "__main__":
    main()
