import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.refusals import refused
from workbook.ooxml.looks.styles import with_number_format
from workbook.ooxml.package import Package
from workbook.ooxml.structure.copy_sheet import add_sheet

SAMPLE = Path(__file__).parents[2] / "data" / "office" / "sample.xlsx"


def rules() -> openpyxl.Workbook:
    """A sheet 细则 with some of everything."""
    book = openpyxl.Workbook()
    book.create_sheet("别的")
    sheet = book.create_sheet("细则")
    sheet.sheet_view.tabSelected = True
    sheet["A1"] = "条款"
    sheet["A1"].font = Font(name="黑体", size=14, bold=True, color="FFFF0000")
    sheet["A1"].fill = PatternFill("solid", fgColor="FFDDEBF7")
    sheet["A1"].border = Border(bottom=Side(style="thick"))
    sheet["A1"].alignment = Alignment(horizontal="center", wrap_text=True)
    sheet["B2"] = dt.date(2026, 11, 3)
    sheet["B2"].number_format = 'm"月"d"日"'
    sheet["C2"] = "=SUM(D1:D3)"
    sheet["C2"].protection = Protection(locked=False)
    sheet["D1"], sheet["D2"] = 2, 3
    sheet["E1"] = "官网"
    sheet["E1"].hyperlink = "https://example.com/"
    sheet["A2"].comment = Comment("说明", "办公室")
    sheet.column_dimensions["A"].width = 33
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.print_area = "A1:E9"
    validation = DataValidation(type="list", formula1='"属实,不属实"')
    validation.add("F1:F9")
    sheet.add_data_validation(validation)
    dxf = DifferentialStyle(fill=PatternFill(bgColor="FFFFC7CE"))
    sheet.conditional_formatting.add(
        "D1:D9", Rule(type="cellIs", operator="lessThan", formula=["3"], dxf=dxf)
    )
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=1, max_row=3))
    sheet.add_chart(chart, "H2")
    book.defined_names["细则表"] = DefinedName("细则表", attr_text="细则!$A$1:$E$9")
    book.defined_names["无关"] = DefinedName("无关", attr_text="别的!$A$1")
    return book


def package(book: openpyxl.Workbook) -> Package:
    stream = io.BytesIO()
    book.save(stream)
    return Package(stream.getvalue())


def look(cell: Any) -> list[str]:
    parts = ("font", "fill", "border", "alignment", "protection", "number_format")
    return [repr(getattr(cell, part)) for part in parts]


def reopened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_a_sheet_arrives_as_it_was(tmp_path: Path) -> None:
    target = Package.open(SAMPLE)
    before = {name: target.part(name) for name in target.parts()}
    add_sheet(target, package(rules()), "细则")
    data = target.to_bytes()
    after = Package(data)
    changed = {name for name, content in before.items() if after.part(name) != content}
    assert changed == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    }

    lists = [one for one in after.xml("xl/styles.xml") if one.get("count")]
    assert len(lists) > 5
    assert all(int(str(one.get("count"))) == len(one) for one in lists)

    book = reopened(data)
    wanted, got = rules()["细则"], book["细则"]
    assert book.sheetnames[-1] == "细则"
    for row in wanted.iter_rows():
        for cell in row:
            mine = got[cell.coordinate]
            if not isinstance(cell.value, dt.date):
                assert mine.value == cell.value
            if cell.has_style:
                assert look(mine) == look(cell)
    assert got["B2"].value == dt.datetime(2026, 11, 3)
    assert got["E1"].hyperlink.target == "https://example.com/"
    assert got["A2"].comment.text == "说明"
    assert got.column_dimensions["A"].width == 33
    assert got.freeze_panes == "A2"
    assert got.print_title_rows == "$1:$1"
    assert got.print_area == "'细则'!$A$1:$E$9"
    assert got.data_validations.dataValidation[0].formula1 == '"属实,不属实"'
    (rule,) = [rule for rules in got.conditional_formatting for rule in rules.rules]
    assert rule.dxf.fill.bgColor.rgb == "FFFFC7CE"
    assert len(getattr(got, "_charts")) == 1  # noqa: B009
    assert book.defined_names["细则表"].attr_text == "细则!$A$1:$E$9"
    assert "无关" not in book.defined_names
    assert b'tabSelected="1"' not in after.part(after.sheet("细则").part)


def test_the_office_keeps_its_own_looks() -> None:
    target = Package.open(SAMPLE)
    looks = reopened(SAMPLE.read_bytes())
    add_sheet(target, package(rules()), "细则")
    book = reopened(target.to_bytes())
    for sheet in looks:
        for row in sheet.iter_rows():
            for cell in row:
                mine = book[sheet.title][cell.coordinate]
                assert look(mine) == look(cell)


def test_styles_are_not_piled_up() -> None:
    target = Package.open(SAMPLE)
    add_sheet(target, package(rules()), "细则")
    count = len(target.xml("xl/styles.xml").findall("{*}cellXfs/{*}xf"))
    add_sheet(target, package(rules()), "别的")
    other = rules()
    other["别的"]["A1"].number_format = "0.00"
    again = Package(target.to_bytes())
    first = with_number_format(again, 3, "yyyy-mm-dd")
    assert again.is_date(first)
    assert with_number_format(again, 3, "yyyy-mm-dd") == first
    assert len(again.xml("xl/styles.xml").findall("{*}cellXfs/{*}xf")) == count + 1


def test_what_cannot_be_added_is_refused() -> None:
    source = package(rules())
    target = Package.open(SAMPLE)
    add_sheet(target, source, "细则")
    with refused("“sample.xlsx”里已有工作表“细则”；请先给它改个名字"):
        add_sheet(target, source, "细则")

    locked = openpyxl.Workbook()
    locked.security.lockStructure = True
    with refused("“工作簿”的工作簿结构受保护，不能增加工作表；请先撤销工作簿保护"):
        add_sheet(package(locked), source, "细则")

    other_epoch = openpyxl.Workbook()
    other_epoch.epoch = dt.datetime(1904, 1, 1)
    with refused(
        "“工作簿”用的是 1904 日期系统，不能直接使用；请在 Excel 选项的“高级”里取消“使用 1904 日期系统”，核对日期后另存"
    ):
        add_sheet(package(other_epoch), source, "细则")

    named = openpyxl.Workbook()
    named.defined_names["细则表"] = DefinedName("细则表", attr_text="Sheet!$A$1")
    with refused("“工作簿”里的名称“细则表”已指向 Sheet!$A$1；请先在“名称管理器”里给它改个名字"):
        add_sheet(package(named), source, "细则")

    with_table = rules()
    with_table["别的"].append(["甲", "乙"])
    with_table["别的"].append([1, 2])
    with_table["别的"].add_table(Table(displayName="表一", ref="A1:B2"))
    with pytest.raises(ValueError, match="table"):
        add_sheet(Package.open(SAMPLE), package(with_table), "别的")


def test_texts_that_a_book_keeps_for_all_sheets_come_along_with_their_looks() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        red = made.add_format({"color": "red"})
        made.add_worksheet("别的").write(0, 0, "先")
        sheet = made.add_worksheet("说明")
        sheet.write(0, 0, "条款")
        sheet.write_rich_string(1, 0, "扣", red, "两分", "止")
        sheet.write(2, 0, 5)
    target = Package(SAMPLE.read_bytes())
    add_sheet(target, Package(stream.getvalue()), "说明")
    seen = openpyxl.load_workbook(io.BytesIO(target.to_bytes()), rich_text=True)["说明"]
    assert [str(seen.cell(row, 1).value) for row in (1, 2, 3)] == ["条款", "扣两分止", "5"]
    assert seen["A2"].value[1].font.color.rgb == "FFFF0000"


def test_the_added_sheet_is_not_selected_with_another() -> None:
    stream, target = io.BytesIO(), io.BytesIO()
    rules().save(stream)
    openpyxl.Workbook().save(target)
    package = Package(target.getvalue(), "x")
    source = Package(stream.getvalue(), "y")
    assert b'tabSelected="1"' in source.part(source.sheet("细则").part)
    added = add_sheet(package, source, "细则")
    assert b'tabSelected="0"' in package.part(added.part)
