"""Fifty clerks recalculating at once against one `kaohe serve`, beside the same with two workers.

Each clerk has a month of 1,000 people and 3,000 ledger rows of their own and has just changed one
row: their Excel asks every function that depends on it, one after the other, while 49 others do the
same. Run from the root of the repository:

    python tests/benchmarks/bench_serve.py [clerks]
"""

import json
import os
import random
import statistics
import sys
import threading
from datetime import datetime, timedelta
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.conformance.hosts import office_arguments, serving  # noqa: E402
from tests.conformance.months import Asked, Call, asked  # noqa: E402
from tests.udf.month import BOOK, Month, ledger, per_person  # noqa: E402
from udf.rulebook import COMPUTED  # noqa: E402
from workbook.server.setup import host_office  # noqa: E402

PEOPLE, ROWS, CLERKS, WORKERS = 1000, 3000, 50, (1, 2)
FOLLOWING = {"SCORE", "POINTS", "STATUS", "CHECK", "EXPLAIN"}


class Load(NamedTuple):
    """What a run showed: seconds in all, of each call and of each recalculation; MiB; errors."""

    seconds: float
    calls: list[float]
    recalculations: list[float]
    memory: float
    errors: int


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
        if rule.kind not in COMPUTED and not code.startswith("加分项")
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
    after = [
        call for call in made.calls
        if call.function in FOLLOWING and "扣分登记" in call.arguments
    ]  # fmt: skip
    return [_body(made, call) for call in after]


def _body(made: Asked, call: Call) -> bytes:
    body = {
        "client": "Office.js", "func_name": call.function.lower(),
        "args": office_arguments(made, call), "caller_address": "[考核.xlsx]计算!A1",
        "session_id": "0", "culture_info_name": "zh-CN", "date_format": "yyyy/M/d",
        "version": version("xlwings"), "runtime": "1.4",
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False).encode()


def run(port: int, prepared: list[list[bytes]]) -> tuple[float, list[float], list[float], int]:
    """Let every clerk recalculate once, all at the same moment."""
    calls: list[float] = []
    recalculations: list[float] = []
    errors: list[str] = []
    gate = threading.Barrier(len(prepared) + 1)

    def clerk(posts: list[bytes]) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=600)
        gate.wait()
        begun = perf_counter()
        for body in posts:
            start = perf_counter()
            connection.request(
                "POST", "/xlwings/custom-functions-call", body,
                {"Content-Type": "application/json"},
            )  # fmt: skip
            response = connection.getresponse()
            answer = response.read()
            calls.append(perf_counter() - start)
            if response.status != 200 or "计算出错" in answer.decode():
                errors.append(answer.decode()[:200])
        recalculations.append(perf_counter() - begun)
        connection.close()

    threads = [threading.Thread(target=clerk, args=(posts,)) for posts in prepared]
    for thread in threads:
        thread.start()
    gate.wait()
    start = perf_counter()
    for thread in threads:
        thread.join()
    return perf_counter() - start, calls, recalculations, len(errors)


def memory_of_children(of: int) -> float:
    """The most memory, in MiB, that the processes below one have held, added up."""
    total = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:
            continue
        if int(fields["PPid"]) == of and "VmHWM" in fields:
            total += int(fields["VmHWM"].split()[0]) / 1024
            total += memory_of_children(int(fields["Pid"]))
    return total


def measure(prepared: list[list[bytes]], workers: int) -> Load:
    """Measure against a fresh server."""
    with TemporaryDirectory() as folder:
        project = Path(folder, "project")
        host_office(project)
        with serving(project, workers=workers) as port:
            run(port, prepared[:1])  # everything imported
            seconds, calls, recalculations, errors = run(port, prepared)
            return Load(seconds, calls, recalculations, memory_of_children(os.getpid()), errors)


def percentile(values: list[float], share: int) -> float:
    """The value that a share in a hundred of the values does not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def main() -> None:
    """Print the table."""
    clerks = int(sys.argv[1]) if len(sys.argv) > 1 else CLERKS
    prepared = [bodies(clerk) for clerk in range(clerks)]
    size = sum(map(len, prepared[0])) / 2**20
    print(
        f"{clerks}人同时重算，每人{PEOPLE}人×{ROWS}行，{len(prepared[0])}次调用、{size:.1f} MiB\n"
    )
    print(
        "| 进程 | 出错 | 全部完成 | 每秒重算 | 一次调用 p50 / p99 | 一次重算 p50 / p99 | 内存峰值 |"
    )
    print("|---|---|---|---|---|---|---|")
    for workers in WORKERS:
        load = measure(prepared, workers)
        print(
            f"| {workers} | {load.errors} | {load.seconds:.1f} s | {clerks / load.seconds:.2f} "
            f"| {percentile(load.calls, 50):.2f} / {percentile(load.calls, 99):.2f} s "
            f"| {percentile(load.recalculations, 50):.1f} / "
            f"{percentile(load.recalculations, 99):.1f} s | {load.memory:.0f} MiB |"
        )


if __name__ == "__main__":
    main()
