"""Reading the months of a year: against openpyxl, and of all centres of a region in one run.

    python -m tests.benchmarks.bench_year [openpyxl | region]

Each measurement is a whole process, from the start of the interpreter to its end, over generated
workbooks with stored scores. Plain openpyxl (read_only) only lists the cells of the same sheets;
ours also judges the ledgers.

The region has 834 centres with twelve months each, 10,000 workbooks of 30 people, a few hundred of
them different, and one of them damaged. Printed are rate, growth and the memory of the largest
process, and what became of every workbook.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from udf.roster import Person
from udf.rulefile import load_rulebook
from workbook.generate.month_workbook import generate
from workbook.ooxml.package import Package

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, INCIDENTS, BOOKS, RUNS, TIMES = 300, 600, 48, 3, 5
ARCHIVE = 1236  # workbooks of 300 people: a league's year
CENTRE, KINDS, REGION = 30, 16, (100, 1000, 10_000)  # people, different centres, workbooks
SCORES: tuple[float, ...] = (16.0, 32.0, 5.0, 33.57, 1.0, 87.57, 1)

OURS = """
from pathlib import Path
from workbook.year.year import read_results
from workbook.month.stored_results import MonthResult
if __name__ == "__main__":
    found = list(read_results(sorted(Path({folder!r}).iterdir()), {processes}))
    assert sum(len(r.people) for r in found if isinstance(r, MonthResult)) == {books} * {people}
"""
EVERY = """
import sys
from collections import Counter
from pathlib import Path
from workbook.year.year import read_results
from workbook.month.stored_results import MonthResult
if __name__ == "__main__":
    books = sorted(Path({folder!r}).glob("*/*.xlsx"))[:{books}]
    found = Counter()
    for one in read_results(books):
        found["read" if isinstance(one, MonthResult) else "refused"] += 1
        if isinstance(one, MonthResult):
            found["people"] += len(one.people)
            found["hundredths"] += sum(p.total for p in one.people)
    print(found["read"], found["refused"], found["people"], found["hundredths"])
"""
BY_OPENPYXL = """
import warnings
from pathlib import Path
from openpyxl import load_workbook
warnings.simplefilter("ignore")
people = 0
for path in sorted(Path({folder!r}).iterdir()):
    book = load_workbook(path, read_only=True, data_only=True)
    for title in ("个人得分", "扣分登记", "加分登记", "名册", "细则", "口径"):
        rows = list(book[title].iter_rows(values_only=True))
        if title == "名册":
            people += sum(row[1] is not None for row in rows[3:])
    book.close()
assert people == {books} * {people}
"""


def month_book(month: date, count: int, incidents: int, first: int = 10001) -> Package:
    """Return a month of so many people, its scores stored, without having calculated it."""
    people = [
        Person(n, str(first + n), f"人员{n:03}", f"窗口{n % 20:02}", None, None)
        for n in range(count)
    ]
    package = Package(generate(month, people, load_rulebook()).content)
    ledger, scores = package.sheet("扣分登记"), package.sheet("个人得分")
    for n in range(incidents):
        row = (
            datetime(month.year, month.month, 2 + n % 27),
            people[n % count].id,
            None,
            None,
            "行为规范2a 未着正装",
        )
        for column, value in enumerate(row, start=1):
            ledger.set_value(4 + n, column, value)
        ledger.set_cached(4 + n, 11, -3.0)
        ledger.set_cached(4 + n, 12, "计入")
    for n, person in enumerate(people, start=5):
        shown: tuple[str | float, ...] = (person.id, person.name, person.window, *SCORES, "一致")
        for column, result in enumerate(shown, start=1):
            scores.set_cached(n, column, result)
    return package


def write_books(folder: Path) -> None:
    """Write the same month as often as there are workbooks."""
    first = folder / "000.xlsx"
    month_book(date(2026, 11, 1), PEOPLE, INCIDENTS).save(first)
    for n in range(1, BOOKS):
        shutil.copy(first, folder / f"{n:03}.xlsx")


def write_region(folder: Path, books: int) -> None:
    """Write the year of many centres, a folder a centre; the third workbook is damaged."""
    made = [
        [
            month_book(date(2026, month, 1), CENTRE, 2 * CENTRE, 10001 + 1000 * kind).to_bytes()
            for month in range(1, 13)
        ]
        for kind in range(KINDS)
    ]
    for number in range(books):
        centre, month = divmod(number, 12)
        path = folder / f"{centre:03}" / f"2026-{month + 1:02}.xlsx"
        path.parent.mkdir(exist_ok=True)
        content = made[centre % KINDS][month]
        path.write_bytes(content if number != 2 else content[: len(content) // 2])


class Taken(NamedTuple):
    """What a process took: seconds, a processor's seconds, megabytes at its peak; what it said."""

    seconds: float
    computed: float
    peak: float
    said: str


def take(code: str, **names: object) -> Taken:
    """Run code as a process; the peak is that of the largest process among those it starts."""
    with tempfile.TemporaryDirectory() as place:
        # A file, not -c: spawned processes import the main module again.
        script = Path(place) / "run.py"
        head = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        script.write_text(head + code.format(**names), encoding="utf-8")
        start = perf_counter()
        process = subprocess.Popen(
            [sys.executable, str(script)], stdout=subprocess.PIPE, encoding="utf-8"
        )
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        raise SystemExit("a process failed")
    return Taken(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said.strip())


def rate(code: str, folder: Path, books: int, processes: int = 1) -> float:
    """Return how many workbooks a second a process reads that runs the code."""
    names = {"folder": str(folder), "books": books, "people": PEOPLE, "processes": processes}
    return books / take(code, **names).seconds


def region() -> int:
    """Print how reading grows to a region's year; 0 where every workbook is accounted for."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        start = perf_counter()
        write_region(folder, max(REGION))
        print(f"written in {perf_counter() - start:.0f} s", flush=True)
        size = sum(path.stat().st_size for path in folder.glob("*/*.xlsx"))
        print(f"{max(REGION)} workbooks of {CENTRE} people, {size / 1e9:.1f} GB in all")
        print(f"{os.cpu_count()} cores")
        print("workbooks  seconds  processor  a second    MB  read  refused", flush=True)
        right = True
        for books in REGION:
            taken = take(EVERY, folder=str(folder), books=books)
            read, refused, people, hundredths = map(int, taken.said.split())
            expected = round(SCORES[-2] * 100) * people
            right &= (read, refused, people) == (books - 1, 1, CENTRE * (books - 1))
            right &= hundredths == expected
            print(
                f"{books:9}  {taken.seconds:7.1f}  {taken.computed:9.1f}"
                f"  {books / taken.seconds:8.1f}  {taken.peak:4.0f}  {read}  {refused}",
                flush=True,
            )
    print("every workbook accounted for" if right else "WRONG")
    return 0 if right else 1


def against_openpyxl() -> int:
    """Print the best of some runs of each; 0 where ours reads at least five times as many."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_books(folder)
        size = (folder / "000.xlsx").stat().st_size
        one, many, plain = [], [], []
        for _ in range(RUNS):
            one.append(rate(OURS, folder, BOOKS))
            many.append(rate(OURS, folder, BOOKS, 2))
            plain.append(rate(BY_OPENPYXL, folder, BOOKS))
    print(f"{BOOKS} workbooks of {PEOPLE} people, {size / 1e6:.1f} MB each; best of {RUNS} runs")
    for name, rates in (("one process", one), ("two processes", many), ("openpyxl", plain)):
        print(f"  {name:14} {max(rates):6.1f} workbooks a second")
    best = max(*one, *many)
    times = best / max(plain)
    print(f"  {times:.1f} times as many; {ARCHIVE} workbooks, extrapolated: {ARCHIVE / best:.0f} s")
    return 0 if times >= TIMES else 1


def main() -> int:
    """Run the part named, or both."""
    parts = {"openpyxl": against_openpyxl, "region": region}
    return max(parts[name]() for name in sys.argv[1:] or parts)


if __name__ == "__main__":
    raise SystemExit(main())
