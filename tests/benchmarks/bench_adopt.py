"""How long adopt and next take on a large office workbook, beside openpyxl's load and save.

    python -m tests.benchmarks.bench_adopt

The workbook is the sample with history sheets and pictures that nobody touches, about 20 MB.
"""

import io
import os
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter  # type: ignore[import-untyped]

from workbook.adopt.adopt import adopt
from workbook.next_month.next_month import next_month
from workbook.ooxml.package import Package
from workbook.ooxml.structure.copy_sheet import add_sheet

SAMPLE = Path(__file__).parents[1] / "data" / "office" / "sample.xlsx"
SHEETS, ROWS, PICTURES = 6, 20_000, 10


def history() -> bytes:
    """Sheets of old records, with a picture each."""
    chance = random.Random(7)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for number in range(SHEETS):
        sheet = book.add_worksheet(f"历年记录{number + 1}")
        sheet.write_row(0, 0, ("编号", *(f"指标{n}" for n in range(8)), "摘要"))
        for row in range(1, ROWS):
            values = [chance.random() for _ in range(8)]
            sheet.write_row(row, 0, (row, *values, f"记录{chance.random()}"))
    book.close()
    return stream.getvalue()


def big_book(path: Path) -> None:
    """Write the sample together with the history sheets and pictures."""
    package = Package.open(SAMPLE)
    source = Package(history())
    for sheet in source.sheets:
        add_sheet(package, source, sheet.name)
    for number in range(PICTURES):
        package.set_part(f"xl/media/photo{number}.png", os.urandom(500_000))
    package.save(path)


def seconds(work: Callable[[], object]) -> float:
    """The time that something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the times, and whether both stay under a quarter of openpyxl's."""
    with tempfile.TemporaryDirectory() as folder:
        book, adopted = Path(folder) / "2026-11.xlsx", Path(folder) / "adopted.xlsx"
        big_book(book)
        print(f"{book.stat().st_size / 1e6:.1f} MB", flush=True)
        adopting = seconds(lambda: adopt(book, adopted))
        print(f"adopt    {adopting:6.1f} s", flush=True)
        moving = seconds(lambda: next_month(adopted, Path(folder) / "2026-12.xlsx"))
        print(f"next     {moving:6.1f} s", flush=True)
        with zipfile.ZipFile(book) as archive:
            scanning = seconds(lambda: [archive.read(name) for name in archive.namelist()])
        print(f"inflate  {scanning:6.1f} s", flush=True)

        def load_and_save() -> None:
            openpyxl.load_workbook(book).save(Path(folder) / "openpyxl.xlsx")

        usual = seconds(load_and_save)
        print(f"openpyxl {usual:6.1f} s", flush=True)
        fine = max(adopting, moving) * 4 < usual
        print("under a quarter" if fine else "NOT under a quarter")
        sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
