"""A workbook made one of values: what another reader finds in it afterwards."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableFormula

from workbook.ooxml.package import Package
from workbook.ooxml.structure.values_only import cut_off, drop_conditions, freeze_sheet
from workbook.ooxml.xml import main_tag

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
EXTENDED = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x/></ext>OTHER</extLst></worksheet>'
)


def book(extension: str = "") -> Package:
    """Formulas of every kind with their results, checks, conditions and a table that computes."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "得分"
    for row in (
        ["姓名", "分"],
        ["王芳", "=1+1"],
        ["李强", '=""'],
        ["赵敏", '=" 待核 "'],
        ["刘平", "=A9"],
    ):
        sheet.append(row)
    check = DataValidation(type="whole")
    check.add("B2:B5")
    sheet.add_data_validation(check)
    looks = DifferentialStyle(fill=PatternFill(bgColor="FFFFC7CE"))
    for where, formula in (("A2:A5", "B2=KH_RATE(1)"), ("B2:B5", "B2<1"), ("B2:B5", "KH_RATE(B2)")):
        sheet.conditional_formatting.add(where, Rule("expression", formula=[formula], dxf=looks))
    table: Any = Table(displayName="表1", ref="A1:B5")
    table._initialise_columns()
    for column, name in zip(table.tableColumns, ("姓名", "分"), strict=True):
        column.name = name
    table.tableColumns[1].calculatedColumnFormula = TableFormula(attr_text="1+1")
    table.tableColumns[1].totalsRowFormula = TableFormula(attr_text="SUM(B2)")
    sheet.add_table(table)
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue(), "得分.xlsx")
    if extension:
        part = package.sheet("得分").part
        content = package.part(part).decode().replace("</worksheet>", extension)
        package.set_part(part, content.encode())
    sheet_ = package.sheet("得分")
    for at, value in ((2, 2), (3, ""), (4, " 待核 "), (5, 0)):
        sheet_.set_cached(at, 2, value)
    return package


def seen(package: Package) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(package.to_bytes()))


def test_results_are_left_as_constants() -> None:
    package = book()
    freeze_sheet(package, package.sheet("得分"))
    sheet = seen(package)["得分"]
    assert [sheet.cell(row, 2).value for row in range(2, 6)] == [2, None, " 待核 ", 0]
    assert sheet["A2"].value == "王芳"
    assert not sheet.data_validations.dataValidation
    content = package.part("xl/tables/table1.xml")
    assert b"Formula" not in content and content.count(b"tableColumn ") == 2
    frozen = package.part(package.sheet("得分").part)
    texts = book().part(package.sheet("得分").part).count(b"<is>")
    assert frozen.count(b"<is>") == frozen.count(b'"inlineStr"') == texts + 1


@pytest.mark.parametrize(("other", "left"), [("", False), ('<ext uri="{1}"><y/></ext>', True)])
def test_checks_of_later_versions_go_too_and_nothing_else(other: str, left: bool) -> None:
    package = book(EXTENDED.replace("OTHER", other))
    freeze_sheet(package, package.sheet("得分"))
    content = package.part(package.sheet("得分").part)
    assert b"CCE6A557" not in content
    assert (b"extLst" in content) == (b"{1}" in content) == left


def test_conditions_go_by_their_formulas() -> None:
    package = book()
    drop_conditions(package, package.sheet("得分"), lambda formula: "KH_" in formula)
    formats = seen(package)["得分"].conditional_formatting
    assert [(str(one.sqref), [r.formula for r in one.rules]) for one in formats] == [
        ("B2:B5", [["B2<1"]])
    ]
    before = package.part(package.sheet("得分").part)
    drop_conditions(package, package.sheet("得分"), lambda _: False)
    assert package.part(package.sheet("得分").part) == before


def test_nothing_is_left_that_lives_outside_of_the_file() -> None:
    package = book()
    for kind, part in (
        ("externalLink", "xl/externalLinks/externalLink1.xml"), ("connections", "xl/connections.xml"),
        ("vbaProject", "xl/vbaProject.bin"),
    ):  # fmt: skip
        package.set_part(part, b"<a/>", "application/xml")
        package.add_relationship(package.workbook_part, RELATIONS + kind, part)
    package.set_part("xl/deep.bin", b"x", "application/octet-stream")
    package.add_relationship("xl/vbaProject.bin", RELATIONS + "deep", "xl/deep.bin")
    package.set_part("xl/queryTables/queryTable1.xml", b"<a/>", "application/xml")
    package.add_relationship(
        "xl/tables/table1.xml", RELATIONS + "queryTable", "xl/queryTables/queryTable1.xml"
    )
    package.set_part("xl/pane.xml", b"<a/>", "application/xml")
    package.add_relationship(
        "",
        "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes",
        "xl/pane.xml",
    )
    root = package.edit_xml(package.workbook_part)
    root.makeelement(main_tag("externalReferences"))
    root.append(root.makeelement(main_tag("externalReferences")))
    cut_off(package)
    names = set(zipfile.ZipFile(io.BytesIO(package.to_bytes())).namelist())
    words = ("external", "connections", "vba", "deep", "query", "pane")
    assert not [name for name in names if any(word in name.lower() for word in words)]
    assert b"externalReferences" not in package.part(package.workbook_part)
    assert b"spreadsheetml.sheet.main+xml" in package.part("[Content_Types].xml")
    assert seen(package).sheetnames == ["得分"]
    assert {"xl/styles.xml", "xl/tables/table1.xml"} <= names
