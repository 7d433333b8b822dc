"""Thousands of damaged .xlsx, .xls and .csv files through the commands that read files.

Each goes through one of ``import``, ``new --roster``, ``adopt --dry-run``, ``calc``, ``year`` and
``next`` under a limit of 1 GB. Counted is what must never be: a failure nobody foresaw, a process
that died, a command that took longer than 30 seconds. Run from the root of the repository:

    python -m tests.benchmarks.fuzz_files [files, 5000] [seed, 1]
"""

import contextlib
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.benchmarks.mutations import mutated

BATCH = 50  # files a process: one that dies must not hide what comes after it
LIMIT = 1 << 30
SLOW = 30.0  # seconds
UNFORESEEN = "没有料到"
Case = tuple[str, str]  # a command and the name of the file it reads
CASES: tuple[Case, ...] = (
    ("import", "attendance.xlsx"),
    ("import", "attendance.xls"),
    ("import", "reviews.csv"),
    ("new", "roster.csv"),
    ("new", "roster.xlsx"),
    ("adopt", "office.xlsx"),
    ("calc", "month.xlsx"),
    ("year", "month.xlsx"),
    ("next", "month.xlsx"),
)


def write_seeds(folder: Path) -> None:
    """Write the sound files: a few people, a few rows."""
    from datetime import date

    from openpyxl import Workbook, load_workbook

    from udf.resources import template
    from udf.rulefile import load_rulebook
    from workbook.engine.recalculate import recalculate
    from workbook.generate.month_workbook import generate
    from workbook.month.roster_file import read_roster_file
    from workbook.ooxml.package import Package

    sample, data = template("sample"), Path(__file__).parents[1] / "data"
    lines = (sample / "roster.csv").read_text(encoding="utf-8-sig").splitlines()[:9]
    (folder / "roster.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    reviews = (sample / "reviews.csv").read_bytes().splitlines(keepends=True)[:60]
    (folder / "reviews.csv").write_bytes(b"".join(reviews))
    roster = Workbook()
    for line in lines:
        roster.worksheets[0].append(line.split(","))
    roster.save(folder / "roster.xlsx")
    attendance = load_workbook(sample / "attendance.xlsx")
    attendance.worksheets[0].delete_rows(90, 100_000)
    attendance.save(folder / "attendance.xlsx")
    shutil.copyfile(data / "exports" / "attendance.xls", folder / "attendance.xls")
    shutil.copyfile(sample / "office.xlsx", folder / "office.xlsx")
    people = read_roster_file(folder / "roster.csv")
    month = Package(generate(date(2026, 11, 1), people, load_rulebook()).content, "month.xlsx")
    recalculate(month)
    month.save(folder / "month.xlsx")


def arguments(command: str, file: Path, folder: Path) -> list[str]:
    """Return the command line that reads a file; `folder` holds a sound month and is scratch."""
    made = str(folder / "made.xlsx")
    if command == "import":
        kind = "reviews" if "reviews" in file.name else "attendance"
        return ["import", kind, str(file), "--into", str(folder / "month.xlsx")]
    if command == "new":
        return ["new", "2026-12", "--roster", str(file), "-o", made]
    if command == "adopt":
        return ["adopt", str(file), "--dry-run"]
    if command == "calc":
        return ["calc", str(file)]
    return [command, str(file), "-o", made]


def attack(
    seeds: Path, start: int, count: int, number: int, cases: tuple[Case, ...] = CASES
) -> list[str]:
    """Run the commands over damaged files; return what must never be, a line each."""
    from workbook.cli.main import main

    wrong = []
    for at in range(start, start + count):
        chance = random.Random(f"{number}:{at}")
        command, name = chance.choice(cases)
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            if command == "import":
                shutil.copyfile(seeds / "month.xlsx", folder / "month.xlsx")
            file = folder / f"damaged{Path(name).suffix}"
            file.write_bytes(mutated((seeds / name).read_bytes(), chance))
            said, begun = io.StringIO(), time.perf_counter()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                try:
                    status: object = main(arguments(command, file, folder))
                except BaseException as error:
                    status = repr(error)
            taken = time.perf_counter() - begun
        words = said.getvalue()
        if status not in (0, 1, 2) or UNFORESEEN in words or "Traceback" in words:
            wrong.append(f"{at} {command} {name}: {status} {words.strip()[-300:]}")
        if taken > SLOW:
            wrong.append(f"{at} {command} {name}: {taken:.0f} s")
    return wrong


def limited(seeds: str, start: str, count: str, number: str) -> None:
    """Attack under the limit of memory, and print what must never be."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in attack(Path(seeds), int(start), int(count), int(number)):
        print(line, flush=True)


def main() -> None:
    """Attack in batches, each in a process of its own."""
    files, number = int((sys.argv[1:2] or ["5000"])[0]), (sys.argv[2:3] or ["1"])[0]
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        write_seeds(Path(name))
        for start in range(0, files, BATCH):
            count = min(BATCH, files - start)
            batch = [name, str(start), str(count), number]
            ran = subprocess.run(
                [sys.executable, "-c",
                 "import sys; from tests.benchmarks.fuzz_files import limited; limited(*sys.argv[1:])",
                 *batch],
                capture_output=True, encoding="utf-8", check=False,
                env={**os.environ, "PYTHONIOENCODING": "utf-8", "XDG_STATE_HOME": name},
            )  # fmt: skip
            if ran.returncode:
                found["processes that died"] += 1
                print(f"{start}–{start + count}: {ran.returncode} {ran.stderr[-500:]}", flush=True)
            for line in ran.stdout.splitlines():
                found["failures and slow commands"] += 1
                print(line, flush=True)
    print(f"{files} files: {dict(found) or 'nothing that must not be'}")


if __name__ == "__main__":
    main()
