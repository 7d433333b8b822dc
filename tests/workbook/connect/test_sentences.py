"""What is said of an office's own formulas, which nobody changes."""

import io
from collections.abc import Mapping
from typing import Any

import openpyxl

from workbook.connect.ranks import ranks_over_others
from workbook.connect.unanswered import means_of_nothing
from workbook.ooxml.cells import CellError
from workbook.ooxml.package import Package


def book(cells: Mapping[str, object]) -> Package:
    made = openpyxl.Workbook()
    sheet: Any = made.worksheets[0]
    sheet.title = "得分"
    for place, value in cells.items():
        sheet[place] = value
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "x")


def ranked(formula: str, *, subtotals: int = 1) -> list[str]:
    """People in rows 2, 3 and 5; a subtotal in row 4, and some more below."""
    cells: dict[str, object] = {"A1": "姓名", "B1": "总分", "C1": "名次"}
    for row in (2, 3, 5):
        cells |= {f"A{row}": f"人{row}", f"B{row}": 90 + row, f"C{row}": formula.format(row)}
    cells |= {"A4": "小计", "B4": "=SUM(B2:B3)"}
    for row in range(6, 5 + subtotals):
        cells |= {f"A{row}": "合计", f"B{row}": 1}
    return ranks_over_others(book(cells), {"得分": {2, 3, 5}, "没有": {1}})


def test_subtotals_that_are_ranked_with_people_are_named_once_a_column() -> None:
    assert ranked("=RANK(B{0},B$2:B$5)") == [
        "得分!C2等3处的名次公式（=RANK(B2,B$2:B$5)）把第4行也排了进去，那不是人员，名次会不对；"
        "排名的区域没有改动，请把公式的区域改成只含人员的行，如写成 ($B$2:$B$3,$B$5:$B$5)"
    ]
    (counted,) = ranked('=COUNTIF(B$2:B$5,">"&B{0})+1')
    assert counted.endswith("排名的区域没有改动，请把公式的区域改成只含人员的行")


def test_of_many_rows_only_the_first_are_named() -> None:
    (said,) = ranked("=RANK.EQ(B{0},B$2:B$20)", subtotals=8)
    assert "把第4、6、7、8、9、10等行也排了进去" in said
    assert "，如写成 ($B$2:$B$3,$B$5:$B$5)" in said


def test_ranks_among_people_alone_are_right() -> None:
    assert ranked("=RANK(B{0},B$2:B$3)") == []
    assert ranked("=RANK(B{0},(B$2:B$3,B$5:B$5))") == []
    assert ranked("=B{0}*2+B$4") == []
    assert ranked("=RANK(B{0},别的!B$2:B$5)") == []


def test_means_of_nothing_are_named_with_how_many_there_are() -> None:
    package = book({"A1": "=AVERAGE(C1:C9)", "B2": "=AVERAGE(D1:D9)", "B3": "=1/0", "A4": "=C1"})
    sheet = package.sheet("得分")
    for row, column in ((1, 1), (2, 2)):
        sheet.set_cached(row, column, CellError("#DIV/0!"))
    sheet.set_cached(3, 2, CellError("#N/A"))
    sheet.set_cached(4, 1, 5)
    sheet.set_formula(5, 1, "VLOOKUP(1,B1:B4,1,0)")  # what it shows is another cell's error
    sheet.set_cached(5, 1, CellError("#DIV/0!"))
    said = "的公式还没有数可算，显示#DIV/0!；填了数会自动算出，读到它的格子也一样；公式没有改动"
    assert means_of_nothing(package) == [f"得分!A1等2处{said}"]
    sheet.set_cached(2, 2, 3)
    assert means_of_nothing(package) == [f"得分!A1{said}"]
    sheet.set_cached(1, 1, 3)
    assert means_of_nothing(package) == []
