import io
import re

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.pagebreak import Break

from tests.refusals import refused
from tests.workbook.offices import handwritten_book
from workbook.ooxml.formulas import renamed_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.structure.rows import (
    break_page_above,
    delete_rows,
    insert_rows,
    show_rows,
    stretch_merged,
    stretch_rules,
)
from workbook.ooxml.structure.sheet_list import remove_sheet, rename_sheet
from workbook.ooxml.xml import MAIN


def book() -> Package:
    """Five rows of scores with all that can point to them."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    sheet = made.create_sheet("得分")
    sheet.append(["姓名", "分", "名次"])
    for row in range(2, 7):
        sheet.append([f"人{row}", row, f"=RANK(B{row},B$2:B$6)"])
    sheet["A8"] = "签字："
    sheet.merge_cells("A8:C9")
    sheet.conditional_formatting.add("B2:B6", Rule(type="expression", formula=["B2>3"]))
    check = DataValidation(type="custom", formula1="COUNTIF(A$2:A$6,A2)=1")
    check.add("A2:A6")
    sheet.add_data_validation(check)
    sheet["A5"].comment = Comment("说明", "办")
    sheet["A5"].hyperlink = "https://example.com/"
    sheet.auto_filter.ref = "A1:C6"
    sheet.print_area = "A1:C9"
    sheet.row_dimensions[6].height = 33
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=6), titles_from_data=True)
    sheet.add_chart(chart, "A12")
    other = made.create_sheet("别的 表")
    other["A1"] = "=SUM(得分!B2:B6)+得分!B5"
    other["A2"] = '=COUNTIF(得分!A:A,"得分!B5")&B5'
    made.defined_names["全部"] = DefinedName("全部", attr_text="得分!$A$1:$B$6")
    made.defined_names["常数"] = DefinedName("常数", attr_text='"得分"')
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "x")


def seen(package: Package) -> openpyxl.Workbook:
    """The workbook as another reader of the format sees it."""
    return openpyxl.load_workbook(io.BytesIO(package.to_bytes()))


def test_rows_inserted_after_the_last_belong_to_the_table() -> None:
    package = book()
    insert_rows(package, "得分", 6, 2)
    made = seen(package)
    sheet = made["得分"]
    assert sheet["C2"].value == "=RANK(B2,B$2:B$8)" and sheet["C8"].value == "=RANK(B8,B$2:B$8)"
    assert sheet["A7"].value is None and sheet["A10"].value == "签字："
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A10:C11"]
    assert sheet.row_dimensions[8].height == 33
    assert [str(area.sqref) for area in sheet.conditional_formatting] == ["B2:B8"]
    (check,) = sheet.data_validations.dataValidation
    assert (str(check.sqref), check.formula1) == ("A2:A8", "COUNTIF(A$2:A$8,A2)=1")
    assert sheet.auto_filter.ref == "A1:C8"
    assert sheet.print_area == "'得分'!$A$1:$C$11"
    assert made["别的 表"]["A1"].value == "=SUM(得分!B2:B8)+得分!B5"
    assert made.defined_names["全部"].attr_text == "得分!$A$1:$B$8"
    (chart,) = [part for part in package.parts() if "charts/chart" in part]
    assert "$B$2:$B$8" in package.part(chart).decode()
    (drawing,) = [part for part in package.parts() if part.endswith("drawing1.xml")]
    rows = re.findall(r"<(?:\w+:)?row>(\d+)</", package.part(drawing).decode())
    assert rows[0] == "13"  # the chart was anchored at A12, counted from 0


def test_rows_deleted_take_what_they_hold_along() -> None:
    package = book()
    delete_rows(package, "得分", {2, 5})
    made = seen(package)
    sheet = made["得分"]
    assert [sheet.cell(row, 1).value for row in range(1, 7)] == [
        "姓名",
        "人3",
        "人4",
        "人6",
        None,
        "签字：",
    ]
    assert [sheet.cell(row, 3).value for row in (2, 4)] == [
        "=RANK(B2,B$2:B$4)",
        "=RANK(B4,B$2:B$4)",
    ]
    (check,) = sheet.data_validations.dataValidation
    assert (str(check.sqref), check.formula1) == ("A2:A4", "COUNTIF(A$2:A$4,A2)=1")
    (area,) = sheet.conditional_formatting
    assert str(area.sqref) == "B2:B4" and area.rules[0].formula == ["B2>3"]
    assert made["别的 表"]["A1"].value == "=SUM(得分!B2:B4)+得分!#REF!"
    assert made["别的 表"]["A2"].value == '=COUNTIF(得分!A:A,"得分!B5")&B5'
    assert all(cell.comment is None for row in sheet.iter_rows() for cell in row)


def test_shared_formulas_part_when_rows_move() -> None:
    package = Package(handwritten_book(), "x")
    insert_rows(package, "成绩", 9, 1)
    cells = package.sheet("成绩").cells()
    assert [cells[row, 10].formula for row in (8, 9, 10, 11)] == [
        "SUM(E8:I8)",
        "SUM(E9:I9)",
        "SUM(E10:I10)",
        "SUM(E11:I11)",
    ]
    assert cells[14, 10].formula == "AVERAGE(J8:J11)"


PIVOT = "xl/pivotCache/pivotCacheDefinition1.xml"


def with_pivots() -> Package:
    """The same, with pivot tables' sources: an area of it, of another sheet, a name."""
    package = book()
    for number, source in enumerate(
        ('ref="A1:C6" sheet="得分"', 'ref="A1:C6" sheet="别的 表"', 'name="全部"'), start=1
    ):
        package.set_part(
            PIVOT.replace("1.", f"{number}."),
            f'<pivotCacheDefinition xmlns="{MAIN}"><cacheSource type="worksheet">'
            f"<worksheetSource {source}/></cacheSource></pivotCacheDefinition>".encode(),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml",
        )
    return package


def pivot_sources(package: Package) -> list[dict[str, str]]:
    package = Package(package.to_bytes())
    roots = [package.xml(PIVOT.replace("1.", f"{number}.")) for number in (1, 2, 3)]
    sources = [source for root in roots for source in root.iter("{*}worksheetSource")]
    return [{str(key): str(value) for key, value in one.items()} for one in sources]


def test_the_source_of_a_pivot_table_follows_its_rows_and_its_sheet() -> None:
    others = [{"ref": "A1:C6", "sheet": "别的 表"}, {"name": "全部"}]
    package = with_pivots()
    insert_rows(package, "得分", 6, 2)
    assert pivot_sources(package) == [{"ref": "A1:C8", "sheet": "得分"}, *others]
    delete_rows(package, "得分", {2, 3, 7})
    assert pivot_sources(package) == [{"ref": "A1:C5", "sheet": "得分"}, *others]
    rename_sheet(package, "得分", "12月得分")
    assert pivot_sources(package) == [{"ref": "A1:C5", "sheet": "12月得分"}, *others]


def test_a_table_follows_its_rows() -> None:
    package = Package(handwritten_book(), "x")
    insert_rows(package, "2026年11月扣分", 3, 2)
    table = package.part("xl/tables/table1.xml").decode()
    assert table.count('ref="A1:I9"') == 2


def test_a_sheet_renamed_is_found_by_all() -> None:
    package = book()
    rename_sheet(package, "得分", "12月 得分")
    made = seen(package)
    assert made["别的 表"]["A1"].value == "=SUM('12月 得分'!B2:B6)+'12月 得分'!B5"
    assert made["别的 表"]["A2"].value == "=COUNTIF('12月 得分'!A:A,\"得分!B5\")&B5"
    assert made.defined_names["全部"].attr_text == "'12月 得分'!$A$1:$B$6"
    assert made.defined_names["常数"].attr_text == '"得分"'
    with refused("“x”里已有工作表“12月 得分”；请先给它改个名字"):
        rename_sheet(package, "别的 表", "12月 得分")
    assert renamed_formula("[1]得分!A1+我的得分!A1", "得分", "新") == "[1]得分!A1+我的得分!A1"


def test_a_sheet_removed_leaves_no_trace() -> None:
    package = book()
    remove_sheet(package, "得分")
    assert [sheet.name for sheet in package.sheets] == ["别的 表"]
    assert [name.name for name in package.defined_names()] == ["常数"]
    assert seen(package).sheetnames == ["别的 表"]


def test_arrays_move_with_their_rows() -> None:
    package = book()
    sheet = package.sheet("别的 表")
    sheet.set_formula(4, 1, "ROW(得分!B2:B3)", array=Area(4, 1, 5, 1))
    insert_rows(package, "别的 表", 2, 1)
    assert sheet.arrays() == [Area(5, 1, 6, 1)]


WHOLE = {
    "SUM(B:D)": ("SUM(B:D)", "SUM(B:D)"),
    "SUM(得分!$B:$D)": ("SUM(得分!$B:$D)", "SUM(得分!$B:$D)"),
    "SUM(得分!3:5)": ("SUM(得分!3:7)", "SUM(得分!3:4)"),
    "SUM(得分!$2:$3)": ("SUM(得分!$2:$3)", "SUM(得分!$2:$3)"),
    "SUM(得分!5:9)": ("SUM(得分!7:11)", "SUM(得分!4:8)"),
    "SUM(得分!4:4)": ("SUM(得分!4:4)", "SUM(得分!#REF!)"),
    "SUM(3:5)": ("SUM(3:5)", "SUM(3:5)"),
    "'得分'!B5+COUNTIF('得分'!A:A,1)": (
        "'得分'!B7+COUNTIF('得分'!A:A,1)",
        "'得分'!B4+COUNTIF('得分'!A:A,1)",
    ),
}


@pytest.mark.parametrize(("formula", "after"), WHOLE.items(), ids=list(WHOLE))
def test_whole_columns_stay_and_whole_rows_move(formula: str, after: tuple[str, str]) -> None:
    for deleted, wanted in enumerate(after):
        package = book()
        package.sheet("别的 表").set_formula(9, 1, formula)
        if deleted:
            delete_rows(package, "得分", [4])
        else:
            insert_rows(package, "得分", 4, 2)
        assert seen(package)["别的 表"]["A9"].value == f"={wanted}"


def test_the_box_of_a_comment_moves_with_its_cell() -> None:
    package = book()
    (box,) = [part for part in package.parts() if part.endswith(".vml")]
    rows = re.compile(rb":Row>(\d+)<")
    assert rows.findall(package.part(box)) == [b"4"]
    insert_rows(package, "得分", 2, 3)
    assert rows.findall(package.part(box)) == [b"7"]
    assert seen(package)["得分"]["A8"].comment.text == "说明"


THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def test_a_conversation_goes_with_its_cell_and_a_pivot_table_where_it_is_shown() -> None:
    package = book()
    part = package.sheet("得分").part
    for kind, namespace, content in (
        ("threadedComment", THREADS, '<threadedComment ref="A3"/><threadedComment ref="A5"/>'),
        ("pivotTable", MAIN, '<location ref="E3:F9" firstHeaderRow="1"/>'),
    ):
        name = f"xl/{kind}s/{kind}1.xml"
        package.set_part(name, f'<x xmlns="{namespace}">{content}</x>'.encode(), f"a/{kind}")
        package.add_relationship(part, f"http://x/{kind}", name)
    delete_rows(package, "得分", {2, 3})
    assert package.part("xl/threadedComments/threadedComment1.xml").count(b"ref=") == 1
    assert b'ref="A3"' in package.part("xl/threadedComments/threadedComment1.xml")
    assert b'ref="E2:F7"' in package.part("xl/pivotTables/pivotTable1.xml")


def test_the_areas_of_a_union_move_as_libreoffice_saves_it_too() -> None:
    package = book()
    package.sheet("得分").set_formula(8, 4, 'RANK(B2,(B2:B3~$B$5:$B$6))&"~"')
    insert_rows(package, "得分", 3, 1)
    assert seen(package)["得分"]["D9"].value == '=RANK(B2,(B2:B4~$B$6:$B$7))&"~"'


def test_nothing_moves_in_columns_that_stay() -> None:
    package = book()
    sheet = package.sheet("得分")
    for row in (2, 4):
        sheet.set_value(row, 5, f"标准{row}")
    sheet.set_formula(6, 5, "SUM(B2:B6)+E4")
    sheet.set_formula(3, 4, "B3-$E$4")
    delete_rows(package, "得分", {2, 4}, stay={5})
    insert_rows(package, "得分", 4, 3, stay={5})
    after = seen(package)["得分"]
    assert {row: after.cell(row, 5).value for row in range(1, 9) if after.cell(row, 5).value} == {
        2: "标准2", 4: "标准4", 6: "=SUM(B2:B7)+E4"
    }  # fmt: skip
    assert after["D2"].value == "=B2-$E$4"
    assert [after.cell(row, 1).value for row in (2, 3, 4, 8)] == ["人3", "人5", "人6", None]


def test_a_merged_area_of_several_rows_holds_the_next_one_too() -> None:
    package = book()
    sheet = package.sheet("得分")
    sheet.set_value(10, 2, "x")
    stretch_merged(sheet, {9: 1})
    after = seen(package)["得分"]
    assert [str(area) for area in after.merged_cells.ranges] == ["A8:C10"]
    assert sheet.cells().get((10, 2)) is None or sheet.cells()[10, 2].value is None
    stretch_merged(sheet, {8: 1})  # none ends here
    assert [str(area) for area in seen(package)["得分"].merged_cells.ranges] == ["A8:C10"]


def test_a_merged_area_that_loses_its_first_row_says_the_same_in_the_next() -> None:
    package = book()
    delete_rows(package, "得分", [8])
    after = seen(package)["得分"]
    assert after["A8"].value == "签字："
    assert [str(area) for area in after.merged_cells.ranges] == ["A8:C8"]


def test_checks_formats_and_filters_end_with_another_row() -> None:
    package = book()
    stretch_rules(package.sheet("得分"), 6, 9)
    after = seen(package)["得分"]
    assert after.auto_filter.ref == "A1:C9"
    assert [str(one.sqref) for one in after.data_validations.dataValidation] == ["A2:A9"]
    assert [str(one.sqref) for one in after.conditional_formatting] == ["B2:B9"]
    stretch_rules(package.sheet("得分"), 8, 12)
    assert seen(package)["得分"].auto_filter.ref == "A1:C9"


def test_rows_are_hidden_and_shown() -> None:
    package = book()
    show_rows(package.sheet("得分"), 3, 5, shown=False)
    show_rows(package.sheet("得分"), 5, 6, shown=True)
    rows = seen(package)["得分"].row_dimensions
    assert [row for row in range(1, 9) if rows[row].hidden] == [3, 4]


def test_a_page_begins_with_a_row_or_no_longer() -> None:
    package = book()
    sheet = package.sheet("得分")
    break_page_above(sheet, 4, broken=True)  # a sheet without breaks stays as it is
    assert b"rowBreaks" not in package.part(sheet.part)
    made = openpyxl.load_workbook(io.BytesIO(package.to_bytes()))
    made["得分"].row_breaks.append(Break(id=5))
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue(), "x")
    for row, broken in ((4, True), (6, False), (4, True)):
        break_page_above(package.sheet("得分"), row, broken=broken)
    assert [one.id for one in seen(package)["得分"].row_breaks.brk] == [3]
    content = package.part(package.sheet("得分").part)
    assert b'count="1" manualBreakCount="1"' in content


HANGING = """<conditionalFormatting sqref="B3:B4"><cfRule type="expression" priority="9"><formula>B3&gt;1</formula></cfRule></conditionalFormatting>
<dataValidations count="2"><dataValidation type="custom" sqref="B3"><formula1>B3</formula1></dataValidation>
<dataValidation type="custom" sqref="A2:A6 C3"><formula1>A2</formula1></dataValidation></dataValidations>
<hyperlinks><hyperlink ref="A3" location="A1"/></hyperlinks>"""
BELOW = """<rowBreaks count="2" manualBreakCount="2"><brk id="3" max="16383" man="1"/><brk id="5" max="16383" man="1"/></rowBreaks>
<ignoredErrors><ignoredError sqref="B3" numberStoredAsText="1"/></ignoredErrors>"""


def hung() -> Package:
    """Five rows with a selection, checks, links, breaks and an array that hang on the third."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in range(1, 7):
        sheet.append([f"人{row}", row, None])
    sheet["D2"] = ArrayFormula("D2:D6", "=B2:B6*2")
    sheet.freeze_panes = "A2"
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue(), "x")
    part = package.sheets[0].part
    content = package.part(part).decode()
    content = re.sub(
        r'<selection pane="bottomLeft"[^>]*/>',
        '<selection pane="bottomLeft" activeCell="A3" sqref="A3"/>',
        content,
    )
    content = content.replace("<pageMargins", f"{HANGING}<pageMargins")
    content = content.replace("</worksheet>", f"{BELOW}</worksheet>")
    package.set_part(part, content.encode())
    return package


def test_what_hangs_on_a_deleted_row_goes_with_it_and_the_rest_follows() -> None:
    package = hung()
    delete_rows(package, package.sheets[0].name, [3])
    content = package.part(package.sheets[0].part).decode()
    after = seen(package).worksheets[0]
    assert [str(one.sqref) for one in after.conditional_formatting] == ["B3"]
    assert [(str(one.sqref), one.formula1) for one in after.data_validations.dataValidation] == [
        ("A2:A5", "A2")
    ]
    assert 'dataValidations count="1"' in content
    assert "hyperlink" not in content and "ignoredError" not in content
    assert [one.id for one in after.row_breaks.brk][-1] == 4
    assert after["D2"].value.ref == "D2:D5"
    assert 'activeCell="A1"' in content and 'sqref="A1"' in content
    assert [after.cell(row, 1).value for row in range(1, 6)] == ["人1", "人2", "人4", "人5", "人6"]
    assert [rule.formula for one in after.conditional_formatting for rule in one.rules] == [
        ["B3>1"]
    ]


def test_rows_that_go_one_by_one_take_the_last_break_with_them() -> None:
    package = hung()
    for _ in range(2):
        delete_rows(package, package.sheets[0].name, [3, 4, 5])
    assert b"rowBreaks" not in package.part(package.sheets[0].part)
    assert delete_rows(package, package.sheets[0].name, []).row(7) == 7


def test_a_box_of_a_comment_goes_with_its_row_and_hangs_beside_the_next() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in range(1, 7):
        sheet.append([row])
    for cell in ("A2", "A4", "A5"):
        sheet[cell].comment = Comment(cell, "办")
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue(), "x")
    delete_rows(package, sheet.title, [2, 4])
    after = seen(package).worksheets[0]
    assert {
        cell.coordinate: cell.comment.text for row in after for cell in row if cell.comment
    } == {"A3": "A5"}
    (drawing,) = [part for part in package.parts() if part.endswith(".vml")]
    rows = re.findall(rb"Row>([0-9]+)<", package.part(drawing))
    assert rows == [b"2"]
    insert_rows(package, sheet.title, 1, 3)
    assert re.findall(rb"Row>([0-9]+)<", package.part(drawing)) == [b"5"]


def test_a_cell_of_the_rows_own_is_no_column_that_goes_on_below() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in (1, 2, 3):
        sheet.append([row, None, 10 * row, f"=SUM(A{row}:A{row},C{row}:C{row},$A${row}:$A${row})"])
    sheet["A5"] = "=SUM(A3:A3)"
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue())
    insert_rows(package, "Sheet", 3, 1)
    cells = package.sheets[0].cells()
    assert [cells[row, 4].formula for row in (2, 3, 4)] == [
        "SUM(A2:A2,C2:C2,$A$2:$A$2)",
        "SUM(A3,C3,$A$3)",
        "SUM(A4,C4,$A$3)",
    ]
    assert cells[6, 1].formula == "SUM(A3:A4)"  # another row's goes on
