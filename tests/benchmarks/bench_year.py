"""Reading the months of a year, against plain openpyxl (read_only) reading the same sheets.

Each side is a whole process, from the start of the interpreter to its end, over the same generated
workbooks with stored scores. The other side only lists the cells; ours also judges the ledgers. Run
from the root of the repository:

    python tests/benchmarks/bench_year.py
"""

import shutil
import subprocess
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from udf.roster import Person  # noqa: E402
from udf.rulefile import load_rulebook  # noqa: E402
from workbook.generate.month_workbook import generate  # noqa: E402
from workbook.ooxml.package import Package  # noqa: E402

PEOPLE, INCIDENTS, BOOKS, RUNS, TIMES = 300, 600, 48, 3, 5
ARCHIVE = 1236  # workbooks of 300 people: a league's year
SCORES: tuple[float, ...] = (16.0, 32.0, 5.0, 33.57, 1.0, 87.57, 1)

OURS = """
from pathlib import Path
from workbook.year.year import read_results
from workbook.month.stored_results import MonthResult
if __name__ == "__main__":
    found = list(read_results(sorted(Path({folder!r}).iterdir()), {processes}))
    assert sum(len(r.people) for r in found if isinstance(r, MonthResult)) == {books} * {people}
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


def write_books(folder: Path) -> None:
    """Write the same month as often as there are workbooks, its scores stored."""
    people = [
        Person(n, str(10001 + n), f"人员{n:03}", f"窗口{n % 20:02}", None, None)
        for n in range(PEOPLE)
    ]
    package = Package(generate(date(2026, 11, 1), people, load_rulebook()).content)
    ledger, scores = package.sheet("扣分登记"), package.sheet("个人得分")
    for n in range(INCIDENTS):
        row = (
            datetime(2026, 11, 2 + n % 28),
            people[n % PEOPLE].id,
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
    first = folder / "000.xlsx"
    package.save(first)
    for n in range(1, BOOKS):
        shutil.copy(first, folder / f"{n:03}.xlsx")


def rate(code: str, folder: Path, books: int, processes: int = 1) -> float:
    """Return how many workbooks a second a process reads that runs the code."""
    with tempfile.TemporaryDirectory() as place:
        # A file, not -c: spawned processes import the main module again.
        script = Path(place) / "run.py"
        names = {"folder": str(folder), "books": books, "people": PEOPLE, "processes": processes}
        head = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        script.write_text(head + code.format(**names), encoding="utf-8")
        start = perf_counter()
        subprocess.run([sys.executable, str(script)], check=True)
        return books / (perf_counter() - start)


def main() -> int:
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


if __name__ == "__main__":
    raise SystemExit(main())
