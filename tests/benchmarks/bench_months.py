"""How long a month's verbs and demo take, and how they grow from 60 to 250 and 1,000 people.

    python -m tests.benchmarks.bench_months

Every measurement is a whole process, from the start of the interpreter to its end. The peak is that
of the largest process among those it starts. A month has three deductions a person, spread over it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import NamedTuple

from workbook.ooxml.package import Package

RUNS = 5
PEOPLE = (60, 250, 1000)
PER_PERSON = 3
MONTH = date(2026, 11, 1)
SUFFIXES = {"next": ".xlsx", "publish": ""}
CLAUSES = ("行为规范2c 未佩戴工牌", "行为规范1", "业务规范1", "考勤管理1a")


class Taken(NamedTuple):
    """What a process took: seconds, seconds of a processor, megabytes at its peak."""

    seconds: float
    computed: float
    peak: float


def take(*arguments: object) -> Taken:
    """Run a verb of the command as a process."""
    command = [sys.executable, "-m", "workbook.cli.main", *map(str, arguments)]
    installed = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # has its modules compiled
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=installed
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"failed: {' '.join(command)}")
    return Taken(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def write_roster(path: Path, people: int) -> None:
    """Write a roster of so many people in twenty windows."""
    lines = [f"{10001 + n},人员{n:04},窗口{n % 20:02}" for n in range(people)]
    path.write_text("\n".join(["工号,姓名,窗口", *lines]), encoding="utf-8")


def fill(book: Path, people: int) -> None:
    """Enter the deductions and counts of a month."""
    package = Package.open(book)
    ledger = package.sheet("扣分登记")
    for n in range(PER_PERSON * people):
        ledger.set_value(4 + n, 1, MONTH.replace(day=1 + n % 30))
        ledger.set_value(4 + n, 2, str(10001 + n % people))
        ledger.set_value(4 + n, 5, CLAUSES[n * 7 // people % len(CLAUSES)])
    for title, counts in (("考勤", {5: 1}), ("好差评", {4: 50, 5: 49})):
        for n in range(people):
            for column, value in counts.items():
                package.sheet(title).set_value(4 + n, column, value)
    package.save(book)


def main() -> None:
    """Print the medians as a table."""
    taken: dict[tuple[str, int], list[Taken]] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for people in PEOPLE:
            write_roster(folder / f"{people}.csv", people)
        for run in range(RUNS):
            for people in PEOPLE:
                book = folder / f"{run}-{people}.xlsx"
                new = take(
                    "new", f"{MONTH:%Y-%m}", "--roster", folder / f"{people}.csv", "-o", book
                )
                taken.setdefault(("new", people), []).append(new)
                fill(book, people)
                taken.setdefault(("calc", people), []).append(take("calc", book))
                for verb in ("check", "next", "publish"):
                    made = folder / f"{verb}-{run}-{people}"
                    out = () if verb == "check" else ("-o", made.with_suffix(SUFFIXES[verb]))
                    taken.setdefault((verb, people), []).append(take(verb, book, *out))
                book.unlink()
            demo = take("demo", folder / f"demo{run}")
            taken.setdefault(("demo", 120), []).append(demo)
    print(f"{os.cpu_count()} cores, medians of {RUNS}")
    print("verb    people  seconds  processor      MB  growth")
    for (verb, people), runs in sorted(taken.items()):
        seconds, computed, peak = (statistics.median(each) for each in zip(*runs, strict=True))
        least = statistics.median(one.computed for one in taken.get((verb, PEOPLE[0]), runs))
        print(
            f"{verb:7} {people:6}  {seconds:7.2f}  {computed:9.2f}  {peak:6.0f}"
            f"  {computed / least:6.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
