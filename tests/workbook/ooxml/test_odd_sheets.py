"""Sheets as few programs write them: cells without places, odd areas, formulas without results."""

import pytest

from tests.refusals import refused
from tests.workbook.ooxml.test_package import by_hand, one_sheet
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.sheet.rich_texts import edit_text
from workbook.ooxml.structure.rows import delete_rows, insert_rows, stretch_rules


def data(rows: str) -> str:
    return f"<sheetData>{rows}</sheetData>"


def values(package: Package) -> dict[tuple[int, int], object]:
    cells = Package(package.to_bytes()).sheets[0].cells()
    return {place: cell.value for place, cell in cells.items() if cell.value is not None}


# --- cells ----------------------------------------------------------------------------------------


def test_only_what_a_merged_cell_covers_is_set_as_covered() -> None:
    package = one_sheet(
        data('<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c></row>')
        + '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    )
    sheet = package.sheets[0]
    sheet.set_covered(2, 1, "甲")
    before = package.part(sheet.part)
    sheet.set_covered(2, 1, "甲")
    assert package.part(sheet.part) == before
    for row, column in ((1, 1), (1, 3), (3, 1)):
        with pytest.raises(ValueError, match="not covered"):
            sheet.set_covered(row, column, "乙")
    assert values(package) == {(1, 1): 1, (1, 3): 2, (2, 1): "甲"}


def test_an_array_stands_in_its_first_cell_and_its_cells_are_emptied_with_it() -> None:
    package = one_sheet(
        data(
            '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>5</v></c><c r="C1"><v>9</v></c>'
            '</row><row r="2"><c r="A2"><v>6</v></c></row>'
        )
    )
    sheet = package.sheets[0]
    with pytest.raises(ValueError, match="first cell"):
        sheet.set_formula(4, 1, "1", array=Area(3, 1, 5, 1))
    with refused("表!A2 属于数组公式 A1:A2，不能单独改动；请先去掉该数组公式"):
        sheet.empty([(2, 1)])
    sheet.empty([(1, 3), (8, 8)])
    assert values(package) == {(1, 1): 5, (2, 1): 6}
    sheet.set_value(4, 4, 8)
    assert sheet.arrays() == [Area(1, 1, 2, 1)]
    sheet.hold_results([(1, 1)])
    assert (sheet.arrays(), sheet.formulas()) == ([], {})
    sheet.set_value(2, 1, 7)  # nothing is in its way any more
    assert values(package) == {(1, 1): 5, (2, 1): 7, (4, 4): 8}


def test_an_array_is_gone_once_its_first_cell_holds_something_else() -> None:
    package = one_sheet(
        data(
            '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>5</v></c></row>'
            '<row r="2"><c r="A2"><v>6</v></c></row>'
        )
    )
    sheet = package.sheets[0]
    sheet.set_value(1, 1, 3)
    assert (sheet.arrays(), sheet.formulas()) == ([], {})
    sheet.set_value(2, 1, 7)
    assert values(package) == {(1, 1): 3, (2, 1): 7}


def test_results_are_stored_only_where_something_computes() -> None:
    package = one_sheet(
        data(
            '<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><v>1</v></c>'
            '<c r="C1"><f t="array" ref="C1:C3">B1</f></c></row>'
        )
    )
    sheet = package.sheets[0]
    before = package.part(sheet.part)
    sheet.set_cached(1, 1, None)
    sheet.set_cached(3, 3, None)
    assert package.part(sheet.part) == before
    with pytest.raises(ValueError, match="no formula"):
        sheet.set_cached(1, 2, 5)
    sheet.set_cached(1, 1, "甲")
    sheet.set_cached(2, 3, 7)
    assert values(package) == {(1, 1): "甲", (1, 2): 1, (2, 3): 7}


def test_formulas_in_cells_without_an_address_are_followed() -> None:
    rows = (
        '<row><c><v>1</v></c><c><f t="shared" si="0" ref="B1:B2">A1*2</f></c></row>'
        '<row><c><v>2</v></c><c><f t="shared" si="0"/></c></row>'
    )
    package = one_sheet(data(rows))
    assert {p: c.formula for p, c in package.sheets[0].cells().items() if c.has_formula} == {
        (1, 2): "A1*2", (2, 2): "A2*2",
    }  # fmt: skip
    package.sheets[0].set_value(2, 1, 5)
    insert_rows(package, "表", 1, 1)
    cells = Package(package.to_bytes()).sheets[0].cells()
    assert {p: c.formula for p, c in cells.items() if c.has_formula}[3, 2] == "A3*2"


@pytest.mark.parametrize(
    "sheet",
    [
        data('<row r="1"><c r="A1"/><c r="1A"/></row>'),
        data('<row r="x"><c r="A1"><v>1</v></c></row>'),
        data('<row r="1">' + '<c r="XFD1"><v>1</v></c><c><v>1</v></c></row>'),
        data('<row r="1"><c r="A1"><f t="array" ref="A">1</f></c></row>'),
        data("") + '<mergeCells><mergeCell ref="A:1"/></mergeCells>',
        '<cols><col min="eins" max="2" style="1"/></cols>' + data('<row r="1"/>'),
    ],
)
def test_what_cannot_be_read_is_refused_as_damaged(sheet: str) -> None:
    package = one_sheet(sheet)
    with refused("“工作簿”的内容已损坏，没有打开；请用电子表格程序打开修复后另存，再试一次"):
        package.sheets[0].set_value(1, 5, 3)
        package.sheets[0].cells()


def test_a_dimension_that_is_none_and_one_that_is_lacking_do_no_harm() -> None:
    for dimension in ('<dimension ref="?"/>', "", '<dimension ref="A1"/>'):
        package = one_sheet(dimension + data('<row r="1" spans="1:x"><c r="A1"><v>1</v></c></row>'))
        sheet = package.sheets[0]
        sheet.set_value(1, 4, 2)
        assert values(package) == {(1, 1): 1, (1, 4): 2}
        sheet.replace_rows('<row r="2"><c r="B2"><v>3</v></c></row>')
        assert values(package) == {(2, 2): 3}


def test_only_texts_have_words_to_change() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>A1&amp;"月"</f><v>1月</v></c></row>'
    )
    package = one_sheet(data(rows))
    with pytest.raises(ValueError, match="no text in 表!A1"):
        edit_text(package.sheets[0], 1, 1, [(0, 1, "2")])
    package = one_sheet(data('<row r="1"><c r="A1" t="str"><v>11月得分</v></c></row>'))
    edit_text(package.sheets[0], 1, 1, [(0, 2, "12"), (3, 5, "总分")])
    assert values(package) == {(1, 1): "12月总分"}


# --- areas that follow rows ------------------------------------------------------------------------

AREAS = (
    data("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 9)))
    + '<mergeCells count="2"><mergeCell ref="A2:B2"/><mergeCell ref="A3:A4"/></mergeCells>'
    '<conditionalFormatting sqref="A2:A3 ?"><cfRule type="expression" priority="1"><formula>A2</formula>'
    '</cfRule></conditionalFormatting><dataValidations count="2"><dataValidation type="custom" '
    'sqref="A3"><formula1>A3</formula1></dataValidation><dataValidation type="custom" sqref="x">'
    "<formula1>A1</formula1></dataValidation></dataValidations>"
    '<rowBreaks count="1" manualBreakCount="1"><brk id="3" max="16383" man="1"/></rowBreaks>'
)


def test_rules_go_with_their_rows_and_what_is_no_area_stays_as_it_is() -> None:
    package = one_sheet(AREAS)
    delete_rows(package, "表", {2, 3})
    part = package.part("xl/worksheets/sheet1.xml").decode()
    assert 'sqref="A2:A3 ?"' in part and 'sqref="x"' in part and 'sqref="A3"' not in part
    assert "mergeCell " not in part and "<brk" not in part and "rowBreaks" not in part
    assert [value for _, value in sorted(values(package).items())] == [1, 3, 5, 6, 7, 8], (
        "what was merged keeps its content"
    )


def test_a_rule_with_an_area_that_is_none_is_not_stretched() -> None:
    package = one_sheet(AREAS)
    stretch_rules(package.sheets[0], 3, 6)
    part = package.part("xl/worksheets/sheet1.xml").decode()
    assert 'sqref="A2:A3 ?"' in part and 'sqref="x"' in part
    assert 'sqref="A3:A6"' in part


def test_nothing_is_inserted_nowhere() -> None:
    package = one_sheet(AREAS)
    before = package.to_bytes()
    insert_rows(package, "表", 3, 0)
    assert package.to_bytes() == before


def test_a_part_that_is_lacking_is_named() -> None:
    links = by_hand(data("")).replace(b"worksheets/sheet1.xml", b"worksheets/sheet2.xml")
    with refused("“十一月.xlsx”的内容已损坏，没有打开；请用电子表格程序打开修复后另存，再试一次"):
        Package(links, "十一月.xlsx").sheets[0].cells()
