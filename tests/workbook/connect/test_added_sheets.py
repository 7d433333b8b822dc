"""What the added sheet of problems counts as filled in outside of a table's range."""

import io
from typing import Any

import openpyxl

from workbook.connect.added_sheets import _outside
from workbook.connect.tables import Found
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area


def test_what_stands_below_a_ledger_already_is_left_aside() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "登记"
    for row in (
        ["日期", "姓名", "条款"],
        ["2026-11-03", "王芳", "业务规范1"],
        [],
        [None, "制表人：办公室", None],
    ):
        sheet.append(row)
    sheet["B6"], sheet["A7"] = "审核：", "甲"
    stream = io.BytesIO()
    book.save(stream)
    table = Found(
        role="扣分表", sheet="登记", top=1, header=1, body=2, last=2, limit=3,
        columns={"日期": 1, "姓名": 2, "条款": 3}, titles={},
    )  # fmt: skip
    formula = _outside(Package(stream.getvalue(), "x"), table, Area(1, 1, 3, 3), "3")
    below = "COUNTA('登记'!${0}$4:${0}$1048576)"
    outside = f"({below.replace('{0}', 'B')}-2+{below.replace('{0}', 'C')})"
    assert formula.startswith(f'IF({outside}>0,"有"&{outside}&"个单元格填在计算范围之外')
