"""Columns: their widths, which are hidden, and what a new cell in them looks like."""

from io import BytesIO

import openpyxl
import xlsxwriter  # type: ignore[import-untyped]

from workbook.ooxml.package import Package
from workbook.ooxml.sheet.columns import hide_column, set_width, show_columns


def book(*columns: tuple[str, float]) -> Package:
    """A sheet whose columns have widths; column C is bold, row 5 italic."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet("表")
        for letters, width in columns:
            sheet.set_column(f"{letters}:{letters}", width)
        sheet.set_column("G:G", 8, made.add_format({"bold": True}))
        sheet.set_row(4, None, made.add_format({"italic": True}))
        for row in range(4):
            sheet.write(row, 0, f"字{row}")
            sheet.write(row, 1, row)
    return Package(stream.getvalue())


def widths(package: Package) -> dict[str, tuple[float, bool]]:
    sheet = openpyxl.load_workbook(BytesIO(package.to_bytes()))["表"]
    dimensions = sheet.column_dimensions
    return {name: (round(dimensions[name].width), dimensions[name].hidden) for name in dimensions}


def test_widths_and_hidden_columns_stand_in_their_order() -> None:
    package = book(("B", 20), ("E", 30))
    sheet = package.sheet("表")
    set_width(sheet, 4, 44)
    set_width(sheet, 5, 44)  # has one already
    hide_column(sheet, 3)
    hide_column(sheet, 2)  # has a look of its own
    set_width(sheet, 9, 12)
    assert widths(package) == {
        "B": (21, False), "C": (9, True), "D": (44, False), "E": (31, False), "G": (9, False),
        "I": (12, False),
    }  # fmt: skip
    markup = package.part(sheet.part).decode()
    assert markup.count("<cols>") == 1
    numbers = [int(piece.split('"')[1]) for piece in markup.split("<col ")[1:]]
    assert numbers == sorted(numbers)


def test_a_sheet_without_widths_gets_them_before_its_rows() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        made.add_worksheet("表").write(0, 0, 1)
    package = Package(stream.getvalue())
    hide_column(package.sheet("表"), 2)
    assert widths(package) == {"B": (9, True)}


def test_columns_with_a_look_are_shown_and_hidden() -> None:
    package = book(("B", 20), ("E", 30))
    sheet = package.sheet("表")
    show_columns(sheet, {5, 8}, shown=False)
    assert {name for name, (_, hidden) in widths(package).items() if hidden} == {"E"}
    show_columns(sheet, {5}, shown=True)
    assert {name for name, (_, hidden) in widths(package).items() if hidden} == set()


def test_a_new_cell_looks_like_its_row_or_else_its_column() -> None:
    package = book(("E", 30))
    sheet = package.sheet("表")
    for place in ((2, 7), (5, 7), (2, 5), (2, 9)):
        sheet.set_value(*place, "新")
    seen = openpyxl.load_workbook(BytesIO(package.to_bytes()))["表"]
    assert [(seen.cell(*place).font.b, seen.cell(*place).font.i) for place in (
        (2, 7), (5, 7), (2, 5), (2, 9),
    )] == [(True, False), (False, True), (False, False), (False, False)]  # fmt: skip


def test_the_first_rows_are_as_many_as_were_asked_for() -> None:
    package = book()
    assert sorted(package.sheet("表").top_cells(2)) == [(1, 1), (1, 2), (2, 1), (2, 2)]
    package.sheet("表").cells()  # read to its end
    assert sorted(package.sheet("表").top_cells(2)) == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_rows_that_are_replaced_say_how_far_they_reach() -> None:
    package = book(("B", 20))
    sheet = package.sheet("表")
    sheet.replace_rows('<row r="3"><c r="C3"><v>7</v></c></row>')
    assert sheet.cell(3, 3).value == 7 and sheet.cell(1, 1).value is None
    assert b'<dimension ref="A1:C3"/>' in package.part(sheet.part)
    sheet.replace_rows("")
    assert b'<dimension ref="A1"/>' in package.part(sheet.part)
    assert sheet.cells() == {}


def test_what_a_cell_says_of_its_old_value_goes_with_it() -> None:
    package = book()
    sheet = package.sheet("表")
    sheet.replace_rows(
        '<row r="1"><c r="A1" vm="1" t="e"><v>#VALUE!</v></c><c r="B1" vm="1"><v>2</v></c></row>'
    )
    sheet.set_value(1, 1, "照片没有了")
    assert package.part(sheet.part).count(b"vm=") == 1  # that of the other cell
    sheet.clear(1, 2)
    assert b"vm=" not in package.part(sheet.part)
