"""An office goes on working in its adopted workbook: rows sorted, inserted and deleted."""

from pathlib import Path

from tests.workbook.adopt.test_ranks import book
from tests.workbook.sample import CATEGORIES, OFFICE, expected
from workbook.adopt.adopt import Scores, adopt, adopt_package
from workbook.engine.recalculate import recalculate
from workbook.generate.upkeep import put_in_order
from workbook.ooxml.package import Package
from workbook.ooxml.structure.rows import delete_rows, insert_rows

FIRST, LAST = 5, 124  # the persons on 考核汇总表
COLUMNS = {"业务规范": 4, "行为规范": 5, "好差评": 6, "考勤管理": 7, "加分项": 8, "总分": 9}

RATES = {"考勤": "正常在岗率", "好差评": "评价率"}


def scores(package: Package) -> dict[tuple[str, str], list[object]]:
    cells = package.sheet("考核汇总表").cells()
    rows = {
        row for (row, column), cell in cells.items() if row >= FIRST and column == 3 and cell.value
    }
    return {
        (str(cells[row, 3].value), str(cells[row, 2].value)): [
            cells[row, COLUMNS[category]].value for category in CATEGORIES
        ]
        for row in rows
        if (row, 2) in cells and cells[row, 2].value
    }


def test_rows_sorted_inserted_and_deleted_still_score_right(tmp_path: Path) -> None:
    book = tmp_path / "office.xlsx"
    adopt(OFFICE / "sample.xlsx", book)
    package = Package.open(book)
    before = scores(package)
    assert len(before) == len(expected())

    people = package.sheet("考核汇总表")
    names = [
        (people.cell(row, 2).value, people.cell(row, 3).value) for row in range(FIRST, LAST + 1)
    ]
    for row, (window, name) in enumerate(sorted(names, key=str), start=FIRST):
        people.set_value(row, 2, window)
        people.set_value(row, 3, name)
    ledger = package.sheet("扣分明细")
    gone = next(
        row for (row, column), cell in ledger.cells().items()
        if column == 4 and cell.value == "蒋玉静" and row > 2
    )  # fmt: skip
    delete_rows(package, "扣分明细", [gone])
    insert_rows(package, "扣分明细", gone + 40, 3)
    recalculate(package)

    after = scores(package)
    changed = {person[0] for person in before if after[person] != before[person]}
    assert changed == {"蒋玉静"}


def test_a_person_inserted_among_the_counts_gets_the_formula_of_the_others() -> None:
    """Other programs insert bare rows; window headings and notes get no formula."""
    _, package = adopt_package(book("RANK(I{r},I$3:I$4)", counted=True), scores=Scores.REPLACE)
    for title, counts in (("考勤", (84, 21)), ("好差评", (50, 40))):
        insert_rows(package, title, 4, 2)
        sheet = package.sheet(title)
        (rate,) = (column for (row, column) in sheet.formulas() if row == 3)
        bare = [row for row in range(3, 9) if sheet.cell(row, 2).value is None]
        for row in bare:
            sheet.set_value(row, rate, None)
        for row, values in zip(
            bare, (("不动产专厅", "阿古拉", *counts), ("以下为医保",)), strict=True
        ):
            for column, value in enumerate(values, 1):
                sheet.set_value(row, column, value)
        assert put_in_order(package) == [f"{title}有1行没有“{RATES[title]}”，已补上"]
        assert sheet.cell(bare[0], rate).has_formula
        assert not sheet.cell(bare[1], rate).has_formula
    assert put_in_order(package) == []
    recalculate(package)
    for title in RATES:
        sheet = package.sheet(title)
        (row, *_) = (r for r in range(3, 9) if sheet.cell(r, 4).value in (21, 40))
        (rate,) = (column for (at, column) in sheet.formulas() if at == row)
        assert sheet.cell(row, rate).value == "重复登记"  # he has two rows now
