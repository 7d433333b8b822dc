"""Columns of formulas written as the text of a sheet."""

from tests.workbook.written import written
from workbook.ooxml.package import Package
from workbook.ooxml.sheet_text.shared_columns import SharedColumn, holds_rows, spell_rows

COLUMNS = (
    SharedColumn("标<题", ("甲&乙", "=1<2"), "=A{r}*2", 3),
    SharedColumn("空", ()),
    SharedColumn("别处", (), "='别 表'!A{r}", 2),
    SharedColumn("一行", ("无",), "=B{r}", 1),
)


def test_a_formula_that_runs_down_a_column_is_spelled_once() -> None:
    assert spell_rows(COLUMNS) == (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>标&lt;题</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>空</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>别处</t></is></c>'
        '<c r="D1" t="inlineStr"><is><t>一行</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>甲&amp;乙</t></is></c>'
        "<c r=\"C2\"><f>'别 表'!A2</f></c>"
        '<c r="D2" t="inlineStr"><is><t>无</t></is></c></row>'
        '<row r="3"><c r="A3"><f>1&lt;2</f></c>'
        "<c r=\"C3\"><f>'别 表'!A3</f></c>"
        '<c r="D3"><f>B3</f></c></row>'
        '<row r="4"><c r="A4"><f t="shared" ref="A4:A6" si="1">A4*2</f></c></row>'
        '<row r="5"><c r="A5"><f t="shared" si="1"/></c></row>'
        '<row r="6"><c r="A6"><f t="shared" si="1"/></c></row>'
    )
    assert spell_rows(()) == ""


def test_rows_are_known_whatever_results_are_stored_in_them() -> None:
    package = Package(written({"表": [["旧"]]}))
    sheet, rows = package.sheet("表"), spell_rows(COLUMNS)
    sheet.replace_rows(rows)
    sheet.set_cached(4, 1, 7)
    sheet.set_cached(5, 1, "一")
    assert holds_rows(package.part(sheet.part), rows)
    sheet.set_formula(3, 4, "B4")
    assert not holds_rows(package.part(sheet.part), rows)
    assert not holds_rows(b"<worksheet/>", rows)


def test_what_is_written_is_read_as_it_was_meant() -> None:
    package = Package(written({"表": [["旧"]]}))
    package.sheet("表").replace_rows(spell_rows(COLUMNS))
    sheet = Package(package.to_bytes()).sheet("表")
    for number, column in enumerate(COLUMNS, start=1):
        assert sheet.cell(1, number).value == column.header
        for row in range(column.first, column.first + column.rows):
            assert f"={sheet.cell(row, number).formula}" == column.formula_in(row)
    assert [sheet.cell(row, 1).value for row in (1, 2)] == ["标<题", "甲&乙"]
    assert sheet.cell(3, 1).formula == "1<2"
