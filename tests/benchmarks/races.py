"""Two commands at one moment on one workbook: nothing is lost, or the loser says so.

    python -m tests.benchmarks.races [runs]

Each run starts two commands together on a fresh month. Afterwards the workbook holds what both did,
or the one that it does not hold ended with status 2 and a sentence; nothing is left beside it.
"""

import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.workbook.cli.month import environment, fill, squeezed
from workbook.ooxml.package import Package

REVIEWS = ("import", "reviews", "好差评.csv", "--into", "2026-11.xlsx")
SIGN_INS = ("import", "attendance", "考勤.csv", "--into", "2026-11.xlsx")
CALC = ("calc", "2026-11.xlsx")
NEXT = ("next", "2026-11.xlsx", "-o", "新.xlsx")
NEW = ("new", "2026-12", "--roster", "名册.csv", "-o", "新.xlsx")
PUBLISH = ("publish", "2026-11.xlsx", "-o", "公布")
PAIRS = (
    (REVIEWS, SIGN_INS), (SIGN_INS, REVIEWS), (CALC, REVIEWS), (REVIEWS, REVIEWS), (NEXT, NEW),
    (PUBLISH, PUBLISH),
)  # fmt: skip


def main(runs: int = 200) -> int:
    """Race so many pairs and print what was lost."""
    drawn, failures = random.Random(11), 0
    for number in range(runs):
        pair = PAIRS[number % len(PAIRS)]
        with TemporaryDirectory() as folder:
            wrong = race(fill(Path(folder)), pair, drawn.random() / 2)
        if wrong:
            failures += 1
            print(f"{number}: {' | '.join(' '.join(one) for one in pair)}: {wrong}", flush=True)
    print(f"{runs} races, {failures} with a loss")
    return 1 if failures else 0


def race(folder: Path, pair: tuple[tuple[str, ...], tuple[str, ...]], delay: float) -> list[str]:
    """Run two commands together, the second `delay` seconds later; return what is wrong after."""
    first = _start(folder, pair[0])
    with suppress(subprocess.TimeoutExpired):
        first.wait(delay)
    both = (first, _start(folder, pair[1]))
    ended = [
        (command, *one.communicate(), one.returncode)
        for command, one in zip(pair, both, strict=True)
    ]
    wrong = []
    done = []
    for command, _, err, status in ended:
        if status == 2 and not squeezed(err):
            wrong.append(f"{command[0]} failed without a word")
        elif status not in (0, 1, 2):
            wrong.append(f"{command[0]} ended with {status}: {squeezed(err)}")
        elif status != 2:
            done.append(command)
    if not done:
        wrong.append("both were refused")
    return wrong + missing(folder, done)


def missing(folder: Path, done: list[tuple[str, ...]]) -> list[str]:
    """Return what the commands that said they were done have not left behind."""
    found = [f"left over: {path.name}" for path in folder.rglob(".kaohe-*")]
    book = Package.open(folder / "2026-11.xlsx")
    if REVIEWS in done and 90 not in {cell.value for cell in book.sheet("好差评").cells().values()}:
        found.append("the reviews are lost")
    incidents = [str(cell.value) for cell in book.sheet("扣分登记").cells().values()]
    if SIGN_INS in done and not any(text.startswith("考勤管理1b") for text in incidents):
        found.append("the sign-ins are lost")
    if NEXT in done and NEW in done:
        found.append("one result took the place of the other")
    if NEXT in done or NEW in done:
        Package.open(folder / "新.xlsx")
    return found


def _start(folder: Path, command: tuple[str, ...]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "workbook.cli.main", *command],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
