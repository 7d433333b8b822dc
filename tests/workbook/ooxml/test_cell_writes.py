"""What changed in a workbook, as rectangles of cells; and when that does not say it all."""

from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from workbook.ooxml.cell_writes import CellBlock, FormulaEntry, cell_writes, entered
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, parse_area


@cache  # a file made anew has another date
def made() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    for row in range(1, 9):
        for column in range(1, 5):
            sheet.cell(row, column, row * 10 + column)
    sheet["B4"] = "字"
    sheet["C4"] = "=A1+1"
    sheet["C3"] = ArrayFormula("C3:D3", "=A1:B1")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def difference(change: Callable[[Package], None]) -> list[CellBlock] | None:
    before, after = Package(made()), Package(made())
    change(after)
    return cell_writes(before, after)


def set_cells(*cells: tuple[int, int, str | int | None]) -> Callable[[Package], None]:
    def change(package: Package) -> None:
        for row, column, value in cells:
            package.sheet("表").set_value(row, column, value)

    return change


def test_a_workbook_without_changes_needs_no_writes() -> None:
    assert difference(lambda _: None) == []
    assert difference(set_cells((1, 1, 11))) == []


def test_cells_beside_and_below_one_another_are_one_rectangle() -> None:
    cells = [(r, c, f"新{r}{c}") for r in (6, 7) for c in (1, 2, 3)]
    assert difference(set_cells(*cells)) == [
        CellBlock(
            "表",
            Area(6, 1, 7, 3),
            [[61, 62, 63], [71, 72, 73]],
            [["新61", "新62", "新63"], ["新71", "新72", "新73"]],
        )
    ]


def areas(*cells: tuple[int, int, str | int | None]) -> list[Area]:
    blocks = difference(set_cells(*cells))
    assert blocks is not None
    return [block.area for block in blocks]


def test_numbers_and_empty_cells_between_are_taken_in() -> None:
    assert areas((1, 1, 0), (8, 1, None)) == [Area(1, 1, 8, 1)]
    assert areas((10, 7, 0), (20, 7, 1)) == [Area(10, 7, 20, 7)]


@pytest.mark.parametrize("column", [2, 3, 4])
def test_a_text_a_formula_and_its_results_between_are_not_written(column: int) -> None:
    """Written again, a text would lose its look, and a result would take a formula's place."""
    assert areas((1, column, 0), (6, column, 0)) == [
        Area(1, column, 1, column),
        Area(6, column, 6, column),
    ]


def test_a_row_emptied_and_filled_again_is_what_it_then_holds() -> None:
    blocks = difference(set_cells((2, 1, None), (2, 1, "先"), (2, 1, None), (2, 1, 7)))
    assert blocks == [CellBlock("表", Area(2, 1, 2, 1), [[21]], [[7]])]


@pytest.mark.parametrize(
    "change",
    [
        lambda package: package.sheet("表").set_formula(9, 1, "A1*2"),
        lambda package: package.sheet("表").set_style(1, 1, 1),
        lambda package: package.sheet("表").copy_row_format(1, 12),
        lambda package: package.set_name("名", "表!$A$1"),
        lambda package: package.set_part("xl/more.bin", b"1", "application/octet-stream"),
    ],
)
def test_more_than_cells(change: Callable[[Package], None]) -> None:
    assert difference(change) is None


def with_formulas(change: Callable[[Package], None]) -> list[CellBlock] | None:
    """What a program is to enter that has the workbook open and computes formulas itself."""
    before, after = Package(made()), Package(made())
    change(after)
    return cell_writes(before, after, formulas=True)


def test_results_are_left_to_the_program_that_computes_them() -> None:
    def change(package: Package) -> None:
        sheet = package.sheet("表")
        sheet.set_results({(3, 3): 7, (3, 4): 8, (4, 3): 12})
        sheet.set_value(1, 1, 5)

    assert with_formulas(change) == [CellBlock("表", Area(1, 1, 1, 1), [[11]], [[5]])]


def test_a_formula_is_entered_as_one_and_a_text_like_one_is_not() -> None:
    def change(package: Package) -> None:
        package.sheet("表").set_formula(6, 1, "A1*2", 22)
        package.sheet("表").set_value(8, 1, "=A1")

    blocks = with_formulas(change)
    assert blocks is not None
    (block,) = blocks
    (formula,), (between,), (words,) = block.after
    assert [formula, between, words] == ["=A1*2", 71, "=A1"]
    assert isinstance(formula, FormulaEntry) and not isinstance(words, FormulaEntry)
    assert [entered(formula), entered(words)] == ["=A1*2", "'=A1"]


def test_what_a_program_with_formulas_can_enter_is_no_format() -> None:
    assert with_formulas(lambda package: package.sheet("表").set_style(1, 1, 1)) is None


@pytest.mark.parametrize(("area", "count"), [("A1", 1), ("B2:D4", 9), ("B2:B9", 8), ("B2:E2", 4)])
def test_how_many_cells_an_area_has(area: str, count: int) -> None:
    assert parse_area(area).cells() == count == sum(map(len, parse_area(area).rows()))
