"""Formulas respelled for the engine, one at a time: what is put where, and what is beyond it."""

import pytest

from workbook.engine.arrays import MOST, Blocks, may_need_respelling, respelled
from workbook.engine.formula_parts import BeyondEngine


def spelled(formula: str, blocks: Blocks | None = None, *, is_array: bool = False) -> str:
    names = {"全部": "得分!$C$2:$C$4", "线": "91.6", "两处": "得分!$C$2:$C$4,得分!$C$6"}
    return respelled(formula, "表 1", blocks or Blocks("数组", names), is_array=is_array)


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(A1:A9)", "IF(A1>0,LEFT(B1,2),)", '"未完', "SUM((A1:A9))", "COUNTIF(A1:A9,B1)",
        "LOOKUP(A1,B1:B9,C1:C9)", "SUMPRODUCT(A1:A9,B1:B9)", "N(A1:A3)+1", "ROW()+1", "LEN(线)",
        "SUMPRODUCT(LEN(线)*N(A1:A3))", "SUMPRODUCT(LEN(INDEX(A1:A9,2)))",
        "SUMPRODUCT(LEN(MAX(A1:A9)))",
    ],
)  # fmt: skip
def test_what_the_engine_can_is_left_as_it_is(formula: str) -> None:
    assert spelled(formula) == formula


def test_a_call_over_many_values_is_a_block_of_calls_over_one() -> None:
    blocks = Blocks("数 组", {"线": "91.6"})
    text = spelled("SUMPRODUCT(ROUND(A1:B2-线,{0,1})*C1:D2)", blocks)
    assert text == "ROUND(SUMPRODUCT(('数 组'!A1:B2*C1:D2)),12)"
    rows = [
        ["=ROUND(('表 1'!A1-线),0)", "=ROUND(('表 1'!B1-线),1)"],
        ["=ROUND(('表 1'!A2-线),0)", "=ROUND(('表 1'!B2-线),1)"],
    ]
    assert blocks.fresh == [(1, 1, rows)]


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [
        ("LEN(全部)", "=LEN('得分'!C2)", "=LEN('得分'!C4)"),
        ("LEN(A1:A5 A2:A4)", "=LEN('表 1'!A2)", "=LEN('表 1'!A4)"),
        ("LEN((B2:B2):(B4:B3))", "=LEN('表 1'!B2)", "=LEN('表 1'!B4)"),
        ("LEN(C1:A1)", "=LEN('表 1'!A1)", "=LEN('表 1'!C1)"),
        ("ROW(A7:A9)", "=ROW('表 1'!A7)", "=ROW('表 1'!A9)"),
        ("COLUMN(C1:E1)", "=COLUMN('表 1'!C1)", "=COLUMN('表 1'!E1)"),
        ("LEN(IF(A1:A3>0,B1:B3,))", "=LEN(IF(('表 1'!A1>0),'表 1'!B1,))",
         "=LEN(IF(('表 1'!A3>0),'表 1'!B3,))"),
        ("LEN(-A1:A3%)", "=LEN((-('表 1'!A1%)))", "=LEN((-('表 1'!A3%)))"),
        ("COUNTIF(D1:D9,A1:A3)", "=COUNTIF('表 1'!D1:D9,'表 1'!A1)", "=COUNTIF('表 1'!D1:D9,'表 1'!A3)"),
        ("MATCH(别处!A1:A3,D1:D9,0)", "=MATCH('别处'!A1,'表 1'!D1:D9,0)",
         "=MATCH('别处'!A3,'表 1'!D1:D9,0)"),
    ],
)  # fmt: skip
def test_each_value_has_its_own_cell(part: str, first: str, last: str) -> None:
    blocks = Blocks("数组", {"全部": "得分!$C$2:$C$4", "线": "91.6"})
    spelled(f"SUMPRODUCT({part})", blocks)
    cells = [cell for _, _, block in blocks.fresh for line in block for cell in line]
    assert len(cells) == 3
    assert (cells[0], cells[-1]) == (first, last)


def test_a_range_between_ranges_holds_all_of_both() -> None:
    blocks = Blocks("数组")
    spelled("SUMPRODUCT(LEN((B4:C4):(A2:B3)))", blocks)
    ((_, _, block),) = blocks.fresh
    assert (block[0][0], block[-1][-1]) == ("=LEN('表 1'!A2)", "=LEN('表 1'!C4)")


def test_the_same_calls_share_a_block_and_others_stand_beside_it() -> None:
    blocks = Blocks("数组")
    one = spelled("SUMPRODUCT(LEN(A1:A3))", blocks)
    assert spelled("SUMPRODUCT(LEN(A1:A3))", blocks) == one
    assert spelled("SUMPRODUCT(LEN(A1:B2))", blocks) != one
    assert [(row, column) for row, column, _ in blocks.fresh] == [(1, 1), (1, 2)]


def test_blocks_too_wide_to_stand_beside_each_other_stand_below() -> None:
    blocks = Blocks("数组")
    spelled("SUMPRODUCT(LEN(A1:A3))", blocks)
    spelled("SUMPRODUCT(LEN(A1:XFD1))", blocks)
    spelled("SUMPRODUCT(LEN(B1:B2))", blocks)
    assert [(row, column) for row, column, _ in blocks.fresh] == [(1, 1), (4, 1), (5, 1)]


@pytest.mark.parametrize(
    "formula",
    [
        f"SUMPRODUCT(LEN(A1:A{MOST + 1}))",
        "SUMPRODUCT(LEN(OFFSET(A1,0,0,3,1)))", "SUMPRODUCT(LEN(INDEX(A1:A9,0)))",
        "SUMPRODUCT(LEN(A1:A3&B1:B2))", "SUMPRODUCT(LEN(A1:A3 B1:B3))",
        "SUMPRODUCT(LEN(没有这个名称))", "SUMPRODUCT(LEN(一月:三月!A1:A3))",
        "SUM(INDEX((A1:A3,B1:B3),1,1,2))", "AREAS((A1:A3,B1:B3))", "AGGREGATE(14,6,A1:A3,1)",
        "SUM((A1:A3,没有这个名称))", "SUMPRODUCT(LEN(A1:A3&ROW()))", "LOOKUP(1,0/(A1:A3=COLUMN()),B1:B3)",
    ],
)  # fmt: skip
def test_what_is_beyond_the_engine_is_said_to_be(formula: str) -> None:
    with pytest.raises(BeyondEngine):
        assert spelled(formula) == "beyond"


def test_so_are_blocks_that_are_too_many_together() -> None:
    blocks = Blocks("数组")
    half = MOST // 2
    spelled(f"SUMPRODUCT(LEN(A1:A{half}))", blocks)
    spelled(f"SUMPRODUCT(LEN(B1:B{MOST - half}))", blocks)
    with pytest.raises(BeyondEngine):
        spelled("SUMPRODUCT(LEN(C1:C2))", blocks)


def test_unions_are_columns_and_intersections_their_cells() -> None:
    assert spelled("SUM((A1:A3,B1:C3))") == "SUM(VSTACK('表 1'!A1:A3,TOCOL('表 1'!B1:C3)))"
    assert spelled("SUM(A2:B9 B1:C3)") == "SUM('表 1'!B2:B3)"
    assert spelled("RANK(A1,(A1:A3~B1:B3))") == "RANK(A1,VSTACK('表 1'!A1:A3,'表 1'!B1:B3))"
    assert spelled('IF(A1,"~","")') == 'IF(A1,"~","")'


def test_the_last_place_where_a_division_succeeds() -> None:
    blocks = Blocks("数组")
    text = spelled('LOOKUP(1,0/(A1:A3="丙"),B1:B3)', blocks)
    (block,) = (block for _, _, block in blocks.fresh)
    assert block == [[f"=IF(ISNUMBER((0/('表 1'!A{n}=\"丙\"))),{n},0)"] for n in (1, 2, 3)]
    assert text == "INDEX(B1:B3,IF(MAX('数组'!A1:A3)=0,NA(),MAX('数组'!A1:A3)))"


@pytest.mark.parametrize(
    ("formula", "is_array", "looked_at"),
    [
        ("SUM(A1:A9)", False, False), ("SUM(A1:A9)", True, True), ("SUM({1,2})", False, True),
        ("SUM((A1,B1))", False, True), ("RANK(A1,(A1:A9,B1))", False, True), ("sumproduct(A1)", False, True),
        ("A1~B1", False, True), ("SUM(A1:A3 A2)", False, True), ("INDEX(A1:A9,2)", False, True),
    ],
)  # fmt: skip
def test_most_formulas_need_no_second_look(formula: str, is_array: bool, looked_at: bool) -> None:
    assert may_need_respelling(formula, is_array=is_array) == looked_at
