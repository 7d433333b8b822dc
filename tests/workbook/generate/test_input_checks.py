"""What a clerk is told at each cell of a new workbook, and what may be entered there.

tests/data/generated/input_checks.csv lists it in words, a line for each check. After a change that is
meant, ``python -m tests.workbook.generate.test_input_checks`` writes it anew, to be read in the diff.
"""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from tests.workbook.sample import blank, lightened
from workbook.generate.calculation_sheet import CHECK_ROWS
from workbook.generate.places import LINES_COUNT

KNOWN = Path(__file__).parents[2] / "data" / "generated" / "input_checks.csv"
COLUMNS = (
    "sqref", "type", "operator", "formula1", "formula2", "promptTitle", "prompt", "errorTitle",
    "error", "errorStyle", "allow_blank", "showErrorMessage", "showInputMessage", "showDropDown",
)  # fmt: skip


def checks(book: openpyxl.Workbook) -> list[list[str]]:
    return [
        [sheet.title, *(str(getattr(one, name) or "") for name in COLUMNS)]
        for sheet in book.worksheets
        for one in sheet.data_validations.dataValidation
    ]


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(lightened(blank())))


def test_each_input_cell_says_and_takes_what_is_known(book: openpyxl.Workbook) -> None:
    with KNOWN.open(encoding="utf-8-sig", newline="") as file:
        header, *known = csv.reader(file)
    assert header == ["sheet", *COLUMNS]
    assert checks(book) == known


def test_the_findings_have_a_row_for_each_that_can_be_found(book: openpyxl.Workbook) -> None:
    sheet = book["数据检查"]
    header = next(row for row in range(1, 9) if sheet.cell(row, 1).value == "级别")
    formulas = [str(sheet.cell(row, 1).value) for row in range(header + 1, sheet.max_row + 1)]
    assert len(formulas) == CHECK_ROWS + LINES_COUNT
    assert all(formula.startswith("=") for formula in formulas)


@pytest.mark.parametrize(
    ("title", "row", "looks"),
    [
        ("扣分登记", 4, {"日期": ("center", "yyyy-mm-dd"), "数量": ("center", "General")}),
        ("考勤", 4, {"应签到次数": ("center", "General"), "正常在岗率": ("center", "0.00%")}),
        ("名册", 4, {"工号": ("left", "@"), "到岗日期": ("center", "yyyy-mm-dd")}),
    ],
)
def test_a_cell_looks_like_what_is_entered_there(
    book: openpyxl.Workbook, title: str, row: int, looks: dict[str, tuple[str, str]]
) -> None:
    sheet = book[title]
    headers = {cell.value: at for at, cell in enumerate(sheet[row - 1], start=1)}
    found = {name: sheet.cell(row, headers[name]) for name in looks}
    assert {
        name: (cell.alignment.horizontal, cell.number_format) for name, cell in found.items()
    } == looks


if __name__ == "__main__":
    rows = checks(openpyxl.load_workbook(io.BytesIO(lightened(blank()))))
    with KNOWN.open("w", encoding="utf-8-sig", newline="") as made:
        csv.writer(made, lineterminator="\n").writerows([["sheet", *COLUMNS], *rows])
