"""Import of a 1,000-person attendance export (84,000 rows), against pandas reading it by openpyxl.

All are whole processes, from the start of the interpreter to its end, with their children; beside
the time by the clock stands that of the processors, which other work on the machine changes less.
The first reads the export, in
its child process, and judges it; the second is the whole command: it also opens the month workbook,
enters what was found, calculates and stores it. Run from the root of the repository:

    python -m tests.benchmarks.bench_import
"""

import resource
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from openpyxl import Workbook

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from udf.roster import Person  # noqa: E402
from udf.rulefile import load_rulebook  # noqa: E402
from workbook.generate.month_workbook import generate  # noqa: E402

PEOPLE, RUNS, SHARE = 1000, 2, 0.2
MONTH = date(2026, 11, 1)
SLOTS = (("上午上班", "08:30"), ("上午下班", "12:00"), ("下午上班", "14:30"), ("下午下班", "17:30"))
# About as many of each as in the sample of a real month: 1,100 rows come of it in 扣分登记.
RESULTS = (
    *("正常",) * 379, "迟到", "早退", *("旷工",) * 3, *("请假",) * 5, *("缺卡",) * 3,
    *("公出",) * 4, *("补卡",) * 4,
)  # fmt: skip

JUDGE = """
import resource, sys
from pathlib import Path
from workbook.imports.answers import ImportAnswers
from workbook.imports.kinds import KINDS
from workbook.imports.into import read_import_month
from workbook.files.table_files import read_grids
from workbook.ooxml.package import Package
month = read_import_month(Package.open(Path({book!r})))
found = KINDS["attendance"].read(
    read_grids(Path({export!r})), "attendance", month._replace(today=month.month.replace(year=9999)),
    ImportAnswers(), None,
)
assert len(found.counts) == {people} and not found.left, found
most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(most // 1024)
"""
OPEN = """
from pathlib import Path
from workbook.imports.into import read_import_month
from workbook.ooxml.package import Package
read_import_month(Package.open(Path({book!r})))
"""
IMPORT = (
    "from workbook.cli.main import main; main(['import', '考勤', {export!r}, '--into', {book!r}])"
)
CALC = "from workbook.cli.main import main; main(['calc', {book!r}])"
BY_OPENPYXL = """
import pandas
assert len(pandas.read_excel({export!r}, engine="openpyxl", header=1)) == {rows}
"""


SHOWN = {
    "judge": "reading and judging the export",
    "open": "opening the month alone",
    "openpyxl": "pandas.read_excel with openpyxl",
    "calc": "kaohe calc",
    "import": "kaohe import",
    "again": "the same once more",
}


def roster() -> list[Person]:
    """Return people with 工号 from 10001 in twenty windows."""
    return [
        Person(n, str(10001 + n), f"人员{n:04}", f"窗口{n % 20:02}", None, None)
        for n in range(PEOPLE)
    ]


def write_export(path: Path, people: list[Person]) -> int:
    """Write everybody's four slots on 21 workdays; return how many rows that are."""
    days = [MONTH + timedelta(days=n) for n in range(30)]
    days = [day for day in days if day.weekday() < 5]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("打卡明细")
    sheet.append(["考勤打卡明细表"])
    sheet.append(["工号", "姓名", "部门", "日期", "班次", "应打卡时间", "实际打卡时间", "考勤结果"])
    rows = 0
    for person in people:
        for day in days:
            for slot, time in SLOTS:
                result = RESULTS[rows * 7 % len(RESULTS)]
                who = [int(person.id), person.name, person.window]
                sheet.append([*who, day.isoformat(), slot, time, time, result])
                rows += 1
    book.save(path)
    return rows


def seconds(code: str) -> tuple[tuple[float, float], str]:
    """Return how long a process takes that runs the code, of processors too, and what it prints."""
    start, before = perf_counter(), _computed()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    )
    return (perf_counter() - start, _computed() - before), done.stdout


def _computed() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Print the best of some runs of each; 0 where reading and judging keep their share."""
    with tempfile.TemporaryDirectory() as folder:
        export, book = Path(folder) / "export.xlsx", Path(folder) / "2026-11.xlsx"
        month = generate(MONTH, roster(), load_rulebook()).content
        rows = write_export(export, roster())
        names = {"export": str(export), "book": str(book), "people": PEOPLE, "rows": rows}
        taken: dict[str, list[tuple[float, float]]] = {}
        memory = 0
        for _ in range(RUNS):
            book.write_bytes(month)
            for what, code in (
                ("judge", JUDGE), ("open", OPEN), ("openpyxl", BY_OPENPYXL), ("calc", CALC),
                ("import", IMPORT), ("again", IMPORT),
            ):  # fmt: skip
                time, said = seconds(code.format(**names))
                taken.setdefault(what, []).append(time)
                memory = max(memory, int(said)) if what == "judge" else memory
    clock = {what: min(time for time, _ in times) for what, times in taken.items()}
    cpu = {what: min(time for _, time in times) for what, times in taken.items()}
    share = (cpu["judge"] - cpu["open"]) / cpu["openpyxl"]
    print(f"{rows} rows, {PEOPLE} people; best of {RUNS} runs     clock      CPU")
    for what, name in SHOWN.items():
        print(f"  {name:44}{clock[what]:6.2f} s {cpu[what]:6.2f} s")
    by_clock = (clock["judge"] - clock["open"]) / clock["openpyxl"]
    print(
        f"  reading and judging, of openpyxl's (at most {SHARE:.0%}){by_clock:7.0%}   {share:7.0%}"
    )
    print(f"  memory of reading and judging               {memory:6} MB")
    for what in ("import", "again"):
        more = clock[what] - clock["calc"], cpu[what] - cpu["calc"]
        print(f"  {SHOWN[what]}, beyond calc{more[0]:9.2f} s {more[1]:6.2f} s")
    return 0 if share < SHARE else 1


if __name__ == "__main__":
    raise SystemExit(main())
