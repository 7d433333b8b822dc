"""Formulas that would take all memory or all time: computed, or refused in a sentence."""

import io
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from tests.refusals import refused
from udf.errors import KaoheError
from workbook.engine import recalculate as module
from workbook.engine.recalculate import distrust, recalculate
from workbook.ooxml.package import Package

DEEP = 50_000


def book(cells: dict[str, Any]) -> Package:
    """A workbook with these formulas, and A2, which has nothing to do with them."""
    made = Workbook()
    sheet = made.worksheets[0]
    for place, value in {"A1": 1, "A2": "=A1+1", **cells}.items():
        sheet[place] = value
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "2026-11.xlsx")


@pytest.mark.parametrize(
    "cells",
    [
        {"C1": "=SUM(D1:XFC1048575)"},
        {"C1": "=" + "(" * DEEP + "1" + ")" * DEEP},
        {"C1": "=" + "IF(1," * DEEP + "1" + ")" * DEEP},
        {"C1": "=" + "-" * DEEP + "1"},
        {"C1": "=" + "+".join("1" * DEEP)},
        {"C1": '=REPT("x",2000000000)'},
        {"C1": "=SUM(SEQUENCE(1048576,16384))"},
        {"C1": "=C2", "C2": "=C1"},
        {"XFD1048576": 1},
    ],
)
def test_what_surrounds_an_endless_formula_is_computed(cells: dict[str, Any]) -> None:
    package = book(cells)
    recalculate(package)
    assert package.sheets[0].cell(2, 1).value == 2


@pytest.mark.parametrize("areas", [["A3:XFD1048576"], ["C1:K20000", "M1:Z20000"]])
def test_an_array_without_end_is_refused_with_its_cell(areas: list[str]) -> None:
    first = [area.partition(":")[0] for area in areas]
    package = book({at: ArrayFormula(area, "=1") for at, area in zip(first, areas, strict=True)})
    for compute in (recalculate, distrust):
        with refused(
            f"Sheet!{first[-1]}的数组公式占了{areas[-1]}，太大，没有计算；请把它的范围改小后再试"
        ):
            compute(package)


def test_a_result_that_fills_all_memory_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MEMORY", 200 << 20)
    doubled = {f"C{row}": f"=C{row - 1}&C{row - 1}" for row in range(2, 60)}
    why = "里有计算引擎算不了的内容|太大，计算它要用的内存太多"  # as the system ends the child
    to_do = "没有计算；请删掉表格以外的行、列和公式，或用电子表格程序另存一份再试"
    with pytest.raises(KaoheError, match=rf"\A“2026-11\.xlsx”({why})，{to_do}\Z"):
        recalculate(book({"C1": "x", **doubled}))


def test_a_computation_without_end_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 1.0)
    rows = {f"C{n}": f"=SUMPRODUCT((D1:D{90_000 + n}<>E1:E{90_000 + n})*1)" for n in range(1, 5000)}
    with refused(
        "“2026-11.xlsx”太大，计算了很久也没有算完，没有计算；请删掉表格以外的行、列和公式，或用电子表格程序另存一份再试"
    ):
        recalculate(book(rows))


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("SUMPRODUCT((LEN(D$2:D$2700)=0)*1)", 2699),
        ("IFERROR(LOOKUP(1,0/(D$2:D$2700=A2),E$2:E$2700),0)", 0),
        ("IFERROR(LOOKUP(1,0/(D$2:D$2700=F{row}),E$2:E$2700),0)", None),  # a block each is too much
    ],
)
def test_hundreds_of_formulas_over_a_long_ledger_take_seconds(
    formula: str, result: int | None
) -> None:
    package = book({f"C{row}": "=" + formula.format(row=row) for row in range(1, 301)})
    recalculate(package)
    assert package.sheets[0].cell(2, 1).value == 2
    assert package.sheets[0].cell(300, 3).value == result
