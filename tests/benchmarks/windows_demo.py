"""The sample month made on a Windows Python under Wine, held cell by cell against the one made here.

Run as a program, ``python -m tests.benchmarks.windows_demo``; it takes a minute or two and prints how
many cells of how many workbooks were compared, and where they differ.
"""

import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.windows.wine import Windows
from workbook.cli.main import main as kaohe
from workbook.ooxml.package import Package


def cells(book: Path) -> dict[tuple[str, int, int], object]:
    """Return what every filled cell of a workbook holds: its formula and its value."""
    return {
        (sheet.name, *place): (cell.formula, cell.value)
        for sheet in Package.open(book).sheets
        for place, cell in sheet.cells().items()
        if cell[:2] != (None, None)
    }


def main() -> None:
    """Make both, compare, and say so."""
    with tempfile.TemporaryDirectory(prefix="考核 ") as name:
        here, there = Path(name, "here"), Path(name, "there")
        windows = Windows(Path(name, "python"))
        begun = monotonic()
        done = windows.run("-m", "workbook.cli.main", "demo", there, seconds=3600)
        print(f"on Windows: {monotonic() - begun:.0f} seconds")
        if done.returncode or kaohe(["demo", str(here)]):
            sys.exit(done.stdout.decode("gbk", "replace") + done.stderr.decode("gbk", "replace"))
        books = sorted(path.relative_to(here) for path in here.rglob("*.xls[xm]"))
        compared, differing = 0, []
        for book in books:
            ours, theirs = cells(here / book), cells(there / book)
            compared += len(ours.keys() | theirs.keys())
            differing += [
                (book, at) for at in ours.keys() | theirs.keys() if ours.get(at) != theirs.get(at)
            ]
    print(f"{len(books)} workbooks, {compared} cells, {len(differing)} differ", *differing[:20])
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
