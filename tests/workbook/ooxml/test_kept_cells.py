"""What was read of a sheet is kept while it stays the same, and is never out of date."""

import io
from collections.abc import Callable

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.ooxml.cells import Cell
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.sheet.columns import set_width
from workbook.ooxml.sheet.many_formulas import set_formulas
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.rows import delete_rows, insert_rows

ROW, COLUMN = st.integers(1, 7), st.integers(1, 5)
VALUE = st.sampled_from([None, "", "甲", "=1", 3, 2.5, True])
Edit = Callable[[Sheet], object]


def book() -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    sheet = made.create_sheet("表")
    for row in range(1, 6):
        sheet.append([row, f"人{row}", f"=A{row}*2", None, "=SUM(A1:A5)"])
    sheet["B3"].number_format = "0.00"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


BOOK = book()
EDITS = st.one_of(
    st.builds(lambda r, c, v: lambda s: s.set_value(r, c, v), ROW, COLUMN, VALUE),
    st.builds(lambda r, c, v: lambda s: s.set_value(r, c, v, style=1), ROW, COLUMN, VALUE),
    st.builds(lambda r, c: lambda s: s.set_formula(r, c, f"A{r}+1", 7), ROW, COLUMN),
    st.builds(
        lambda r, c: lambda s: set_formulas(s, {(r, c): "A1+1", (r + 3, c): "A2<3"}), ROW, COLUMN
    ),
    st.builds(lambda r, c: lambda s: s.set_style(r, c, 1), ROW, COLUMN),
    st.builds(lambda r, c: lambda s: s.clear(r, c), ROW, COLUMN),
    st.builds(lambda r, c: lambda s: s.empty([(r, c), (r + 1, 2), (r, c + 1)]), ROW, COLUMN),
    st.builds(lambda r, c: lambda s: s.copy_row_format(r, c + 3), ROW, COLUMN),
    st.builds(lambda c: lambda s: set_width(s, c, 30.0), COLUMN),
    st.builds(lambda r: lambda s: insert_rows(s.package, "表", r, 2), ROW),
    st.builds(lambda r: lambda s: delete_rows(s.package, "表", [r]), ROW),
)


def held(sheet: Sheet) -> list[tuple[tuple[int, int], object, str | None, int]]:
    return [(at, c.value, c.formula, c.style) for at, c in sheet.cells().items()]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(EDITS, st.sampled_from(["", "filled", "all"])), max_size=8))
def test_cells_are_as_a_workbook_read_anew_has_them(edits: list[tuple[Edit, str]]) -> None:
    package = Package(BOOK)
    sheet = package.sheet("表")
    for edit, read in edits:
        if read == "filled":
            sheet.filled(), sheet.cell(2, 2)
        elif read:
            sheet.cells(), sheet.filled(), sheet.cell(3, 3)
        edit(sheet)
    fresh = Package(package.to_bytes()).sheet("表")
    assert [sheet.cell(row, 2).value for row in range(1, 8)] == [
        fresh.cell(row, 2).value for row in range(1, 8)
    ]
    assert held(sheet) == held(fresh)
    assert sheet.values(Area(1, 1, 9, 6)) == fresh.values(Area(1, 1, 9, 6))
    assert {at: c.formula for at, c in sheet.formulas().items()} == {
        at: c.formula for at, c in fresh.formulas().items()
    }


def test_what_was_handed_out_stays_as_it_was() -> None:
    sheet = Package(BOOK).sheet("表")
    before = sheet.cells()
    sheet.set_value(2, 2, "乙")
    sheet.set_value(9, 1, 5)
    assert before[2, 2].value == "人2" and (9, 1) not in before
    assert sheet.cells()[2, 2].value == "乙"
    assert list(sheet.cells())[-1] == (9, 1) and sheet.cells()[9, 1] == Cell(5)


def test_a_copy_knows_what_was_read_and_goes_its_own_way() -> None:
    package = Package(BOOK)
    first = package.sheet("表").cells()
    copy = package.copy()
    copy.sheet("表").set_value(1, 1, 99)
    assert copy.sheet("表").cells()[1, 1].value == 99
    assert package.sheet("表").cells() == first and first[1, 1].value == 1


def test_results_of_an_array_are_put_where_it_has_no_cells_yet() -> None:
    package = Package(BOOK)
    sheet = package.sheet("表")
    sheet.set_formula(2, 7, "A1:B3", 1, array=Area(2, 7, 8, 8))
    by_text, by_cell = Package(package.to_bytes()), Package(package.to_bytes())
    results = {(row, column): row * column for row in range(2, 9) for column in (7, 8)}
    by_text.sheet("表").set_results(results)
    for (row, column), value in results.items():
        by_cell.sheet("表").set_cached(row, column, value)
    assert by_text.part(by_text.sheet("表").part) == by_cell.part(by_cell.sheet("表").part)
    assert not by_text.is_changed(by_text.sheet("表").part)  # no tree was built


@settings(deadline=None, max_examples=60)
@given(
    st.lists(EDITS, max_size=3),
    st.dictionaries(st.tuples(ROW, COLUMN), st.sampled_from(['A1&"<"', "=SUM(A1:A3)", "1"])),
    st.booleans(),
)
def test_many_formulas_are_entered_as_each_of_them(
    edits: list[Edit], formulas: dict[tuple[int, int], str], merged: bool
) -> None:
    one, many = Package(BOOK), Package(BOOK)
    for package in (one, many):
        sheet = package.sheet("表")
        for edit in edits:
            edit(sheet)
        if merged:
            sheet.set_formula(9, 1, "A1:A3", array=Area(9, 1, 10, 2))
            set_width(sheet, 3, 20.0)
    for (row, column), formula in formulas.items():
        one.sheet("表").set_formula(row, column, formula)
    set_formulas(many.sheet("表"), formulas)
    part = one.sheet("表").part
    assert many.part(part).replace(b"<v/>", b"") == one.part(part).replace(b"<v/>", b"")
    assert held(many.sheet("表")) == held(one.sheet("表"))
