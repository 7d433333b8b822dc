"""Tables of Excel whose headers change: the columns and what reads them are called the same."""

import io
from xml.etree import ElementTree

import openpyxl
from openpyxl.worksheet.table import Table, TableColumn, TableFormula

from workbook.ooxml.package import Package
from workbook.ooxml.structure.table_headers import follow_headers

HEADS = ("姓名", "10月得分", "备\n注", "合[计]")
READING = {
    "E3": ("成绩[[#This Row],[10月得分]]+1", "成绩[[#This Row],[11月得分]]+1"),
    "E4": ("[@10月得分]", "[@11月得分]"),
    "E5": ("SUM(成绩[10月得分])+SUM(别的[10月得分])", "SUM(成绩[11月得分])+SUM(别的[10月得分])"),
    "E6": ('COUNTA(成绩[[10月得分]:[备\n注]])&"成绩[10月得分]"',
           'COUNTA(成绩[[11月得分]:[说明]])&"成绩[10月得分]"'),
    "E7": ("SUM(成绩[合'[计']])", "SUM(成绩[合'#计])"),
}  # fmt: skip


def test_columns_and_formulas_follow() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(HEADS)
    sheet.append(("阿古拉", 90))
    for cell, (formula, _) in READING.items():
        sheet[cell] = f"={formula}"
    other = made.create_sheet("别处")
    other["A1"] = "=MAX(成绩[10月得分])"
    other["A2"] = "=[10月得分]"
    table = Table(id=1, name="成绩", displayName="成绩", ref="A1:D2")
    table.tableColumns = [
        TableColumn(id=at, name=head.replace("\n", "_x000a_")) for at, head in enumerate(HEADS, 1)
    ]
    table.tableColumns[3].calculatedColumnFormula = TableFormula(attr_text="成绩[10月得分]*2")
    sheet.add_table(table)
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue())
    for column, head in ((2, "11月得分"), (3, "说明"), (4, "合#计"), (1, "姓名")):
        package.sheet(sheet.title).set_value(1, column, head)
    follow_headers(package)
    cells = Package(package.to_bytes()).sheet(sheet.title).cells()
    for cell, (_, formula) in READING.items():
        assert cells[int(cell[1:]), 5].formula == formula
    there = package.sheet("别处")
    assert there.cell(1, 1).formula == "MAX(成绩[11月得分])"
    assert there.cell(2, 1).formula == "[10月得分]"
    part = next(name for name in package.parts() if "/tables/" in name)
    columns = [
        element
        for element in ElementTree.fromstring(package.part(part)).iter()
        if element.tag.endswith("}tableColumn")
    ]
    assert [column.get("name") for column in columns] == ["姓名", "11月得分", "说明", "合#计"]
    assert columns[3][0].text == "成绩[11月得分]*2"


def test_a_name_that_another_column_has_is_not_given() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(("甲", "乙"))
    sheet.append((1, 2))
    table = Table(id=1, name="表", displayName="表", ref="A1:B2")
    sheet.add_table(table)
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue())
    package.sheet(sheet.title).set_value(1, 1, "乙")
    follow_headers(package)
    part = next(name for name in package.parts() if "/tables/" in name)
    assert 'name="甲"' in package.part(part).decode()
