"""Import of a 1,000-person attendance export (84,000 rows), against pandas reading it by openpyxl.

Both are whole processes, from the start of the interpreter to its end; the import also opens the
month workbook, enters what it found and stores it. Run from the root of the repository:

    python tests/benchmarks/bench_import.py
"""

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

PEOPLE, RUNS, SHARE = 1000, 3, 1 / 3
MONTH = date(2026, 11, 1)
SLOTS = (("上午上班", "08:30"), ("上午下班", "12:00"), ("下午上班", "14:30"), ("下午下班", "17:30"))
# About as many of each as in the sample of a real month: 1,100 rows come of it in 扣分登记.
RESULTS = (
    *("正常",) * 379, "迟到", "早退", *("旷工",) * 3, *("请假",) * 5, *("缺卡",) * 3,
    *("公出",) * 4, *("补卡",) * 4,
)  # fmt: skip

IMPORT = """
from pathlib import Path
from workbook.imports.into import import_into
from workbook.ooxml.package import Package
from workbook.month.table_files import read_grids
package = Package.open(Path({book!r}))
done = import_into(package, "attendance", read_grids(Path({export!r})), {export!r})
package.save(Path({book!r}))
assert done.people == {people} and not done.left, done
"""
BY_OPENPYXL = """
import pandas
assert len(pandas.read_excel({export!r}, engine="openpyxl", header=1)) == {rows}
"""


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


def seconds(code: str) -> float:
    """Return how long a process takes that runs the code."""
    start = perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    return perf_counter() - start


def main() -> int:
    """Print the best of some runs of both; 0 where the import keeps under a third."""
    with tempfile.TemporaryDirectory() as folder:
        export, book = Path(folder) / "export.xlsx", Path(folder) / "2026-11.xlsx"
        month = generate(MONTH, roster(), load_rulebook()).content
        rows = write_export(export, roster())
        names = {"export": str(export), "book": str(book), "people": PEOPLE, "rows": rows}
        ours, theirs = [], []
        for _ in range(RUNS):
            book.write_bytes(month)
            ours.append(seconds(IMPORT.format(**names)))
            theirs.append(seconds(BY_OPENPYXL.format(**names)))
        again = seconds(IMPORT.format(**names))
    share = min(ours) / min(theirs)
    print(f"{rows} rows, {PEOPLE} people; best of {RUNS} runs")
    print(f"  import into the month workbook   {min(ours):6.2f} s")
    print(f"  the same export once more        {again:6.2f} s")
    print(f"  pandas.read_excel with openpyxl  {min(theirs):6.2f} s")
    print(f"  the import takes {share:.0%} of it")
    return 0 if share < SHARE else 1


if __name__ == "__main__":
    raise SystemExit(main())
