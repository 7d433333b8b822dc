"""Formulas outside of cells are edited where they are, and nothing else of their sheet changes."""

import io
from typing import Any, cast

import openpyxl
from openpyxl.formatting.rule import FormulaRule
from openpyxl.worksheet.datavalidation import DataValidation

from workbook.ooxml.package import Package
from workbook.ooxml.structure.formula_edits import edit_check_formulas


def book() -> Package:
    made = openpyxl.Workbook()
    sheet: Any = made.worksheets[0]
    sheet.title = "登记"
    for area, kind, first, second in (
        ("A2:A9", "list", "旧名", None),
        ("B2:B9", "date", "旧名", "旧名+30"),
        ("C2:C9", "whole", "1", "31"),
    ):
        check = DataValidation(type=cast(Any, kind), formula1=first, formula2=second)
        check.add(area)
        sheet.add_data_validation(check)
    rule = FormulaRule(formula=["B2>旧名"])  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("B2:B9", rule)
    made.create_sheet("无")
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "x")


def test_both_formulas_of_a_check_are_edited_with_its_kind_and_place() -> None:
    package = book()
    seen: list[tuple[str, str, str]] = []

    def edit(text: str, kind: str, where: str) -> str:
        seen.append((text, kind, where))
        return text.replace("旧名", "新名")

    for sheet in package.sheets:
        edit_check_formulas(package, sheet, edit)
    assert seen == [
        ("旧名", "list", "A2:A9"),
        ("旧名", "date", "B2:B9"),
        ("旧名+30", "date", "B2:B9"),
        ("1", "whole", "C2:C9"),
        ("31", "whole", "C2:C9"),
        ("B2>旧名", "", "B2:B9"),
    ]
    saved = openpyxl.load_workbook(io.BytesIO(package.to_bytes()))["登记"]
    assert [
        (str(one.sqref), one.formula1, one.formula2)
        for one in saved.data_validations.dataValidation
    ] == [("A2:A9", "新名", None), ("B2:B9", "新名", "新名+30"), ("C2:C9", "1", "31")]


def test_a_sheet_whose_checks_stay_as_they_are_is_not_changed() -> None:
    package = book()
    before = package.to_bytes()
    edit_check_formulas(package, package.sheet("登记"), lambda text, *_: text)
    assert package.to_bytes() == before
