"""Dropdowns and bounds of columns, as another reader of the format finds them."""

import io
from collections.abc import Iterable
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from workbook.ooxml.package import Package
from workbook.ooxml.references import parse_area
from workbook.ooxml.sheet.validations import add_validation, spread_validation


def book(*checks: tuple[Any, str, str]) -> Package:
    """A sheet with validations, each a kind, a formula and where it holds."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "登记"
    sheet["A1"] = "日期"
    for kind, formula, where in checks:
        check = DataValidation(type=kind, formula1=formula)
        for area in where.split():
            check.add(area)
        sheet.add_data_validation(check)
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "x")


def checks(package: Package) -> list[tuple[Any, Any, str]]:
    sheet: Any = openpyxl.load_workbook(io.BytesIO(package.to_bytes()))["登记"]
    found: Iterable[DataValidation] = sheet.data_validations.dataValidation
    return [(one.type, one.formula1, str(one.sqref)) for one in found]


def test_a_column_gets_a_check_and_loses_those_that_it_had() -> None:
    package = book(("list", "A2", "B2:C9"), ("whole", "7", "B3:B4"))
    add_validation(
        package.sheet("登记"), parse_area("B2:B9"), {"type": "custom", "allowBlank": "1"},
        {"formula1": "LEN(B2)<9"},
    )  # fmt: skip
    assert checks(package) == [("list", "B2", "C2:C9"), ("custom", "LEN(B2)<9", "B2:B9")]
    sheet: Any = openpyxl.load_workbook(io.BytesIO(package.to_bytes()))["登记"]
    assert sheet.data_validations.dataValidation[1].allowBlank
    assert b'dataValidations count="2"' in package.part(package.sheet("登记").part)


def test_a_sheet_without_checks_gets_them_where_they_belong() -> None:
    package = book()
    add_validation(
        package.sheet("登记"), parse_area("A2:A3"), {"type": "list"}, {"formula1": "$C$1"}
    )
    assert checks(package) == [("list", "$C$1", "A2:A3")]
    content = package.part(package.sheet("登记").part)
    assert (
        content.index(b"</sheetData>")
        < content.index(b"<dataValidations")
        < content.index(b"<pageMargins")
    )


@pytest.mark.parametrize(
    ("where", "lost", "after"),
    [
        ("B2:B9", 0, "B2:B9"), ("B2:B4 B6:B9", 1, "B2:B9"), ("B4:B9", 2, "B2:B9"), ("A1:C9", 0, "A1:C9"),
        ("A4:C9", 2, "A4:A9 B2:B9 C4:C9"), ("B4:B12", 2, "B2:B9 B10:B12"), ("C2:C9", None, "C2:C9"),
    ],
)  # fmt: skip
def test_the_check_of_most_cells_holds_for_the_column(
    where: str, lost: int | None, after: str
) -> None:
    package = book(("list", "$Z$1:$Z$5", where))
    assert spread_validation(package.sheet("登记"), parse_area("B2:B9"), "list") == lost
    assert checks(package) == [("list", "$Z$1:$Z$5", after)]


def test_a_spread_checks_formula_is_that_of_its_new_first_cell() -> None:
    package = book(("custom", "LEN(B4)<9", "B4:B9"), ("custom", "LEN(B2)<5", "B2:B3"))
    assert spread_validation(package.sheet("登记"), parse_area("B2:B9"), "custom") == 2
    assert checks(package) == [("custom", "LEN(B2)<9", "B2:B9")]


def test_another_kind_of_check_is_none() -> None:
    package = book(("whole", "7", "B2:B9"))
    assert spread_validation(package.sheet("登记"), parse_area("B2:B9"), "list") is None
    part = package.sheet("登记").part
    package.set_part(part, package.part(part).replace(b'sqref="B2:B9"', b'sqref="#REF!"'))
    assert spread_validation(package.sheet("登记"), parse_area("B2:B9"), "whole") is None
