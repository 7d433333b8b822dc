"""Unions of areas and calls over many values at once, which the engine cannot take as written."""

import io

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from workbook.engine.arrays import Blocks
from workbook.engine.recalculate import recalculate
from workbook.ooxml.package import Package
from workbook.ooxml.references import MAX_COLUMN

# 窗口, 姓名, 得分; the results below are what LibreOffice computes of the same sheet.
PEOPLE = [
    ("综合", "甲", 95), ("水务", "乙", 93.5), ("车管", "丙", 88), ("综合", "丁", 95),
    ("水务", "戊", 91.25), ("车管", "己", 88), ("综合", "庚", 100), ("水务", "辛", 79),
    ("车管", "壬", 93.5), ("综合", "癸", 60), ("水务", "子", 85), ("车管", "丑", 85),
    ("综合", "寅", 92),
]  # fmt: skip
UNIONS = {
    "RANK(C2,(C$2:C$7,C$9:C$14))": 1,
    "RANK(C3,(C$2:C$7,C$9:C$14),1)": 9,
    "RANK(C3,(得分!C$2:C$7,得分!C$9:C$14))": 3,
    "RANK(C3,(C$2:C$7~C$9:C$14))": 3,  # as LibreOffice saves it
    "_xlfn.RANK.AVG(C3,(C$2:C$7,C$9:C$14),1)": 9.5,
    'IF(ISNUMBER(C3),"第"&RANK(C3,(C$2:C$7,C$9:C$14))&"名","~")': "第3名",
    "SUM((C2:C7,C9:C14))": 1045.25,
    "COUNT((B2:C7,C9:C14))": 12,
    "LARGE((C2:C7,C9:C14),2)": 95,
    "SUM(C2:C7 C5:C14)": 274.25,
}
MANY_VALUES = {
    "SUMPRODUCT((C$2:C$14>C3)/COUNTIF(C$2:C$14,C$2:C$14))+1": 3,
    "SUMPRODUCT((C$2:C$14>=C3)*(1/COUNTIF(C$2:C$14,C$2:C$14)))": 3,
    'SUMPRODUCT((C$2:C$14>C3)*1/COUNTIF(C$2:C$14,C$2:C$14&""))+1': 3,
    "SUMPRODUCT((A$2:A$14=A3)*(C$2:C$14>C5)/COUNTIFS(A$2:A$14,A$2:A$14,C$2:C$14,C$2:C$14))+1": 1,
    "SUMPRODUCT((C$2:C$14>C3)*(MATCH(C$2:C$14,C$2:C$14,0)=ROW(C$2:C$14)-1))+1": 3,
    'SUMPRODUCT((COUNTIFS(A$2:A$14,A3,C$2:C$14,">"&C$2:C$14)=0)*1)': 5,
    "SUMPRODUCT(--ISNUMBER(C2:C14))": 13,
    'SUMPRODUCT(--ISNUMBER(FIND("综",A2:A14)))': 5,
    "SUMPRODUCT(ROW(C2:C14))": 104,
    'SUMPRODUCT((LEFT(A2:A14,1)="综")*C2:C14)': 442,
    "SUMPRODUCT(ROUND(C2:C14,0))": 1146,
    "SUMPRODUCT(ABS(C2:C14-C3))": 89.25,
    "SUM(LARGE(C2:C14,{1,2,3}))": 290,
    'SUM(COUNTIF(A2:A14,{"综合","水务"}))': 9,
    'SUMPRODUCT(SUMIF(A2:A14,{"综合","水务"},C2:C14))': 790.75,
    'LOOKUP(1,0/(B2:B14="丙"),C2:C14)': 88,
    "SUMPRODUCT((全部得分>C3)/COUNTIF(全部得分,全部得分))+1": 3,
    "SUMPRODUCT((C2:C14>=ROUND(优秀线,0))*1)": 6,
    'VLOOKUP("丙",CHOOSE({1,2},B2:B14,C2:C14),2,0)': 88,
}


@pytest.fixture(scope="module")
def results() -> dict[str, object]:
    """What is stored of the formulas, each in a row of its own."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "得分"
    sheet.append(["窗口", "姓名", "得分"])
    for person in PEOPLE:
        sheet.append(person)
    every = [*UNIONS, *MANY_VALUES]
    for row, formula in enumerate(every, 1):
        sheet.cell(row, 5, f"={formula}")
    sheet["G1"] = ArrayFormula("G1", "=SUM((C2:C14>C3)/COUNTIF(C2:C14,C2:C14))+1")
    sheet["G2"] = ArrayFormula("G2", '=MAX(IF(LEFT(A2:A14,1)="综",C2:C14))')
    book.defined_names["全部得分"] = DefinedName("全部得分", attr_text="得分!$C$2:$C$14")
    book.defined_names["优秀线"] = DefinedName("优秀线", attr_text="91.6")
    book.create_sheet("数组")["A1"] = "办公室自己的一张表"
    stream = io.BytesIO()
    book.save(stream)
    package = Package(stream.getvalue(), "2026-11.xlsx")
    recalculate(package)
    cells = package.sheet("得分")
    found = {formula: cells.cell(row, 5).value for row, formula in enumerate(every, 1)}
    assert package.sheet("数组").cell(1, 1).value == "办公室自己的一张表"
    assert len(package.sheets) == 2
    return {**found, "dense": cells.cell(1, 7).value, "best": cells.cell(2, 7).value}


@pytest.mark.parametrize(("formula", "right"), [*UNIONS.items(), *MANY_VALUES.items()])
def test_what_other_programs_compute_is_computed(
    results: dict[str, object], formula: str, right: object
) -> None:
    assert results[formula] == right


def test_array_formulas_take_every_value(results: dict[str, object]) -> None:
    assert (results["dense"], results["best"]) == (3, 100)


BEYOND = [
    "SUMPRODUCT(LEN(OFFSET(B2,0,0,13,1)))",
    "AGGREGATE(14,6,C2:C14,1)",
    "SUM(INDEX((A2:C7,A9:C14),0,3,2))",
    "NO.SUCH.FUNCTION(C2)",
]


@pytest.mark.parametrize("formula", BEYOND)
@pytest.mark.parametrize("stored", [None, 26])
def test_what_the_engine_cannot_compute_is_left_and_listed(
    formula: str, stored: int | None
) -> None:
    """Nothing is stored for it, nor for what would turn its error into a value."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["窗口", "姓名", "得分"])
    for person in PEOPLE:
        sheet.append(person)
    sheet["H1"] = '=LEN(KH_CLAUSE("业务规范1",C1:C2))*0+2'
    sheet["E1"] = f"={formula}+H1*0"
    sheet["F1"] = '=IFERROR(E1*2,"没有")'
    stream = io.BytesIO()
    book.save(stream)
    package = Package(stream.getvalue(), "2026-11.xlsx")
    if stored is not None:
        package.sheets[0].set_results({(1, 5): stored})
    outcome = recalculate(package)
    kept = {one.cell: one.reason for one in outcome.kept}
    cells = package.sheets[0]
    assert cells.cell(1, 5).value == stored
    assert "E1" in kept
    if stored is None:
        assert cells.cell(1, 6).value is None
        assert set(kept) == {"E1", "F1"}
    else:
        assert cells.cell(1, 6).value == 52


def test_blocks_stand_beside_each_other_as_far_as_a_sheet_is_wide() -> None:
    blocks = Blocks("块")
    wide, rest, more = ([[str(n)] * n] for n in (MAX_COLUMN - 2, 2, 1))
    assert blocks.place(wide).endswith("!A1:XFB1")
    assert blocks.place(rest).endswith("!XFC1:XFD1")  # it just fits
    assert blocks.place(more) == "'块'!A2"
    assert blocks.place(rest).endswith("!XFC1:XFD1")  # there already
    assert [(row, column) for row, column, _ in blocks.fresh] == [
        (1, 1), (1, MAX_COLUMN - 1), (2, 1)
    ]  # fmt: skip
