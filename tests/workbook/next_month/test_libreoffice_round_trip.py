"""Adopted, saved in LibreOffice, moved on to the next month, filled in, calculated: months in a row."""

import datetime as dt
import os
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.workbook.compare import Difference, differences
from tests.workbook.offices import adopted_shape
from workbook.engine.recalculate import recalculate
from workbook.files.libreoffice_program import find_libreoffice, run_conversion
from workbook.month.tables import KINDS, TABLES, locate
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

MONTHS = (dt.date(2026, 12, 1), dt.date(2027, 1, 1), dt.date(2027, 2, 1))
# Where names and totals stand: sheet in November, first and last row, the columns of both.
Block = tuple[str, int, int, int, int]
PLACES: dict[str, list[Block]] = {
    "subtotals.xlsx": [("考核汇总", 4, 32, 3, 9)],
    "headings.xlsx": [("11月考核", 4, 42, 2, 9)],
    "side_by_side.xlsx": [("11月考核", 3, 14, 3, 9), ("11月考核", 3, 14, 12, 18)],
    "windows.xlsx": [(f"{name}窗口", 3, 6, 2, 8) for name in
                     ("综合", "税务", "社保", "医保", "不动产", "公安")],
    "minus.xlsx": [("11月", 3, 26, 3, 10)],
    "complete.xlsx": [("11月得分", 4, 27, 3, 9)],
}  # fmt: skip
LONG = ("subtotals.xlsx", "windows.xlsx", "complete.xlsx")  # three months in a row
FULL = {"minus.xlsx": 100}  # its total begins with 100 points, those of the others with 95
LATE = ("张建国", "赵海杰")


class Month(NamedTuple):
    """A month of a workbook: the one before as LibreOffice saved it, begun, and filled in.

    ``renamed`` are its sheets by those of the month before, ``sheets`` by those of November.
    """

    before: bytes
    begun: bytes
    filled: bytes
    renamed: dict[str, str]
    sheets: dict[str, str]


def saved(books: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return workbooks as LibreOffice opens and saves them, all by one process."""
    program = find_libreoffice()
    assert program is not None
    (folder / "in").mkdir(parents=True)
    for name, content in books.items():
        (folder / "in" / name).write_bytes(content)
    files = [folder / "in" / name for name in books]
    run_conversion(program, "xlsx:Calc MS Excel 2007 XML", files, folder / "out")
    return {name: (folder / "out" / name).read_bytes() for name in books}


def fill(package: Package, month: dt.date) -> None:
    """Everybody was there and was reviewed; two were late, and a third is in the ledger twice."""
    for title, values in (("考勤", (84, 0)), ("好差评", (50, 50))):
        found = locate(package, TABLES[title], KINDS[title])
        names = ("应签到次数", "签到异常次数") if title == "考勤" else ("办件量", "评价量")
        for index, row in enumerate(found.table.rows):
            if found.table.cell(row, "姓名"):
                for name, value in zip(names, values, strict=True):
                    found.sheet.set_value(found.row(index), found.column(name), value)
    found = locate(package, TABLES["扣分登记"], KINDS["扣分登记"])
    for index, name in enumerate(LATE):
        for column, entry in (("日期", month), ("姓名", name), ("条款", "业务规范1")):
            found.sheet.set_value(found.row(index), found.column(column), entry)
    recalculate(package)


@pytest.fixture(scope="module")
def months(
    calculating_here: None, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Month]]:
    if find_libreoffice() is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is not installed")
        pytest.skip("装上 libreoffice-calc 才能测试")
    books = {name: adopted_shape(name)[1] for name in PLACES}
    found: dict[str, list[Month]] = {name: [] for name in books}
    sheets = {name: {block[0]: block[0] for block in blocks} for name, blocks in PLACES.items()}
    for number, month in enumerate(MONTHS):
        folder = tmp_path_factory.mktemp(f"saved{number}")
        for name, content in saved(books, folder).items():
            package = Package(content, f"2026年{name}")
            moved = dict(advance(package).renamed)
            begun = package.to_bytes()
            fill(package, month)
            sheets[name] = {old: moved.get(now, now) for old, now in sheets[name].items()}
            month_ = Month(content, begun, package.to_bytes(), moved, sheets[name])
            found[name].append(month_)
        books = {name: found[name][-1].filled for name in LONG}
    return found


@pytest.mark.parametrize("name", PLACES)
def test_every_total_is_right_in_the_offices_own_cells(
    name: str, months: dict[str, list[Month]]
) -> None:
    assert len(months[name]) == (3 if name in LONG else 1)
    full = FULL.get(name, 95)
    for month in months[name]:
        package = Package(month.filled)
        totals: dict[str, object] = {}
        for sheet, first, last, named, total in PLACES[name]:
            cells = package.sheet(month.sheets[sheet]).cells()
            for row in range(first, last + 1):
                cell = cells.get((row, named))
                if cell and isinstance(cell.value, str) and cells[row, total].has_formula:
                    totals[cell.value] = cells[row, total].value
        people = {who: value for who, value in totals.items() if isinstance(value, (int, float))}
        late = {who: value for who, value in people.items() if who in LATE}
        assert late == dict.fromkeys(LATE, full - 2)
        assert {value for who, value in people.items() if who not in LATE} <= {full}
        assert len(people) >= 24


@pytest.mark.parametrize("name", PLACES)
def test_nothing_but_the_months_content_changes(name: str, months: dict[str, list[Month]]) -> None:
    for month in months[name]:
        own = set(month.sheets.values())
        found = differences(month.before, month.begun, month.renamed, within_sheets=own)
        left = [d for d in found if d.sheet in own and not _of_the_month(d)]
        assert not left, left[:5]


def _of_the_month(one: Difference) -> bool:
    """Tell whether a difference is what a month holds: values, also in charts, and its name."""
    drawn = one.kind == "附着" and one.place.startswith("drawing") and one.after is not None
    return drawn or one.kind in ("值", "打印") or (one.kind == "公式" and one.after is not None)
