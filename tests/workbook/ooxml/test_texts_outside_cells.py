"""Texts that are in no cell: read and changed where another reader finds them."""

import io
from typing import Any

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Border, Side
from openpyxl.worksheet.datavalidation import DataValidation

from workbook.ooxml.looks.looks import bordered_styles
from workbook.ooxml.looks.rows import hidden_rows
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.filters import show_filtered
from workbook.ooxml.structure.texts_outside_cells import (
    commented_cells,
    edit_check_texts,
    edit_drawn_texts,
    edit_page_texts,
    edit_properties,
)


def book() -> Package:
    made = openpyxl.Workbook()
    made.properties.title = "十月考核"
    made.properties.creator = "十月"
    sheet: Any = made.worksheets[0]
    sheet.append(["姓名", "分"])
    for row in range(2, 6):
        sheet.append([f"人{row}", row])
    sheet["A7"] = "十月"  # what is in a cell is none of these texts
    sheet.oddHeader.center.text = "十月得分"
    sheet.evenFooter.left.text = "十月"
    check = DataValidation(
        type="whole", prompt="填十月的", promptTitle="十月", error="不是十月", errorTitle="十月!"
    )
    check.add("B2:B5")
    sheet.add_data_validation(check)
    sheet["B3"].comment = Comment("十月", "办")
    sheet["A2"].comment = Comment("十月", "办")
    chart = BarChart()
    chart.title = "十月的分"
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=5))
    sheet.add_chart(chart, "D2")
    sheet.auto_filter.ref = "A1:B5"
    sheet.auto_filter.add_filter_column(0, ["人2"])
    for row in (3, 4):
        sheet.row_dimensions[row].hidden = True
    made.create_sheet("空")
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "x")


def later(text: str) -> str:
    return text.replace("十月", "十一月")


def test_texts_are_changed_where_they_are() -> None:
    package = book()
    for sheet in package.sheets:
        edit_page_texts(package, sheet, later)
        edit_check_texts(package, sheet, later)
        edit_drawn_texts(
            package, sheet, lambda text: [(0, 2, "十一月")] if text.startswith("十月") else []
        )
    edit_properties(package, later)
    after = openpyxl.load_workbook(io.BytesIO(package.to_bytes()))
    page: Any = after.worksheets[0]
    assert page["A7"].value == "十月"
    assert (page.oddHeader.center.text, page.evenFooter.left.text) == ("十一月得分", "十一月")
    (check,) = page.data_validations.dataValidation
    assert (check.prompt, check.promptTitle, check.error, check.errorTitle) == (
        "填十一月的", "十一月", "不是十一月", "十一月!",
    )  # fmt: skip
    assert (after.properties.title, after.properties.creator) == ("十一月考核", "十月")
    assert "十一月的分" in package.part("xl/charts/chart1.xml").decode()
    assert commented_cells(package, package.sheets[0]) == ["A2", "B3"]
    assert commented_cells(package, package.sheets[1]) == []


def test_what_stays_the_same_is_not_written_anew() -> None:
    package, before = book(), book()
    for sheet in package.sheets:
        edit_page_texts(package, sheet, str)
        edit_check_texts(package, sheet, str)
        edit_drawn_texts(package, sheet, lambda _: [])
    edit_properties(package, str)
    assert {part: package.part(part) for part in package.parts() if "docProps" not in part} == {
        part: before.part(part) for part in before.parts() if "docProps" not in part
    }


def test_filtered_rows_are_shown_and_the_arrows_stay() -> None:
    package = book()
    sheet = package.sheets[0]
    assert hidden_rows(sheet) == {3, 4}
    show_filtered(sheet)
    assert hidden_rows(sheet) == frozenset()
    after: Any = openpyxl.load_workbook(io.BytesIO(package.to_bytes())).worksheets[0]
    assert (after.auto_filter.ref, list(after.auto_filter.filterColumn)) == ("A1:B5", [])
    assert not after.row_dimensions[3].hidden


def test_rows_hidden_by_hand_stay_where_no_filter_has_a_choice() -> None:
    package = book()
    sheet = package.sheets[0]
    show_filtered(sheet)
    part = sheet.part
    package.set_part(part, package.part(part).replace(b'<row r="4"', b'<row hidden="true" r="4"'))
    show_filtered(package.sheets[0])
    assert hidden_rows(package.sheets[0]) == {4}


def test_a_cell_with_lines_on_two_sides_is_boxed() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    thin = Side(style="thin")
    for row, border in enumerate(
        (
            Border(),
            Border(left=thin),
            Border(left=thin, top=thin),
            Border(diagonal=thin, left=thin),
        ),
        1,
    ):
        sheet.cell(row, 1).border = border
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue(), "x")
    boxed = bordered_styles(package)
    cells = package.sheets[0].cells()
    rows = sorted(row for row, _ in cells)
    assert [row for row in rows if cells[row, 1].style in boxed] == [3]
