"""How long a clerk waits after changing one row of a big month, in each host.

Every function that depends on 扣分登记 is asked again, as the host asks it. Run from the root of the
repository, on a machine with LibreOffice:

    python -m tests.benchmarks.bench_typing [people]

Prints medians of five changes, for ledgers of 1, 4 and 16 times as many rows. Excel itself is stood
in for: what is measured there is xlwings with our functions.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Any

import openpyxl
from formualizer import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from tests.benchmarks import bench_serve
from tests.conformance.hosts import running_calc, serial
from tests.conformance.months import Asked, Call, Constant
from tests.fakes.excel import ComRange, excel
from udf.hosts.collector import spare_collecting
from udf.hosts.embedded import register

PEOPLE, ROWS, CHANGES = 1000, (625, 2500, 10_000), 5
LEDGER, REMARK = "扣分登记", 8  # the column that a change is typed into, from 1
OUT = "结果"

Change = Callable[[int, str], None]
"""Type a text into the ledger's row of this number, from 1, and wait for all that follows."""


def month(rows: int) -> Asked:
    """A month with so many rows, and the functions that follow a change of its ledger."""
    bench_serve.ROWS = rows
    made = bench_serve.month(1)
    return replace(made, calls=tuple(bench_serve.following(made)))


def _formulas(made: Asked, prefix: str, separator: str, comma: str) -> Iterator[tuple[str, str]]:
    """Yield each call's area on the sheet of results and its formula there."""
    top = 1
    for call in made.calls:
        height, width = _size(made, call)
        area = f"A{top}:{get_column_letter(width)}{top + height - 1}"
        top += height
        arguments = comma.join(_spelled(made, call, separator))
        yield area, f"={prefix}{call.function}({arguments})"


def _spelled(made: Asked, call: Call, separator: str) -> Iterator[str]:
    for argument in call.arguments:
        if isinstance(argument, Constant):
            value = argument.value
            yield f'"{value}"' if isinstance(value, str) else str(value)
        else:
            table = made.tables[argument]
            yield f"{argument}{separator}$A$1:${get_column_letter(len(table[0]))}${len(table)}"


def _size(made: Asked, call: Call) -> tuple[int, int]:
    from udf.functions import FUNCTIONS

    values = [
        argument.value if isinstance(argument, Constant) else made.tables[argument]
        for argument in call.arguments
    ]
    answer = FUNCTIONS[call.function].call(*values)
    return len(answer), len(answer[0])


@contextmanager
def embedded(made: Asked) -> Iterator[Change]:
    """The engine of `kaohe calc`."""
    book = openpyxl.Workbook()
    for name, table in made.tables.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append([serial(cell) for cell in row])
    out = book.create_sheet(OUT)
    for area, formula in _formulas(made, "KH_", "!", ","):
        out[area.split(":")[0]] = ArrayFormula(area, formula)
    stream = BytesIO()
    book.save(stream)
    workbook = Workbook.from_bytes(stream.getvalue())
    register(workbook)
    workbook.evaluate_all()
    spare_collecting()  # as in the process that calculates

    def change(row: int, text: str) -> None:
        workbook.set_value(LEDGER, row, REMARK, text)
        workbook.evaluate_all()

    yield change


@contextmanager
def calc(made: Asked) -> Iterator[Change]:
    """LibreOffice Calc with the add-in."""
    with tempfile.TemporaryDirectory() as folder, running_calc(Path(folder)) as program:
        program.do("open", None)
        for name, table in made.tables.items():
            program.do("add", name)
            program.fill(name, table)
        program.do("add", OUT)
        areas = []
        for area, formula in _formulas(made, "KH.", ".", ";"):
            program.do("array", OUT, area, formula)
            areas.append(area)

        def change(row: int, text: str) -> None:
            program.do("type", LEDGER, f"{get_column_letter(REMARK)}{row}", text)
            for area in areas:
                program.do("read", OUT, area.split(":")[0])

        change(3, "开始")
        yield change
        program.do("close")


@contextmanager
def classic(made: Asked) -> Iterator[Change]:
    """xlwings' calls and conversions, Excel stood in for."""
    with excel() as com:
        ranges: dict[str, Any] = {name: ComRange(table) for name, table in made.tables.items()}
        ledger = [list(line) for line in made.tables[LEDGER]]

        def change(row: int, text: str) -> None:
            ledger[row - 1][REMARK - 1] = text
            ranges[LEDGER] = ComRange(ledger)
            for call in made.calls:
                sent = [a.value if isinstance(a, Constant) else ranges[a] for a in call.arguments]
                com.call(f"KH_{call.function}", *sent)

        change(3, "开始")
        yield change


HOSTS = {"内置引擎": embedded, "LibreOffice Calc": calc, "xlwings（Excel 由替身代替）": classic}


def measure(host: Callable[[Asked], Any], made: Asked) -> float:
    """Return the median seconds of a change."""
    with host(made) as change:
        took = []
        for number in range(CHANGES):
            start = perf_counter()
            change(10 + 37 * number, f"改{number}")
            took.append(perf_counter() - start)
    return statistics.median(took)


def main() -> None:
    """Print the table."""
    bench_serve.PEOPLE = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    print(f"{os.cpu_count()} 核；{bench_serve.PEOPLE}人，改一行之后 {CHANGES} 次的中位数\n")
    print("| | " + " | ".join(f"{rows} 行" for rows in ROWS) + " | 16 倍的行用几倍时间 |")
    print("|---" * (len(ROWS) + 2) + "|")
    for title, host in HOSTS.items():
        seconds = [measure(host, month(rows)) for rows in ROWS]
        shown = " | ".join(f"{one:.2f} s" for one in seconds)
        print(f"| {title} | {shown} | {seconds[-1] / seconds[0]:.1f} |")


if __name__ == "__main__":
    main()
