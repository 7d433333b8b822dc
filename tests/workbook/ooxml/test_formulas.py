"""A formula's references stand where its pieces do, whatever was read before it."""

import io

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from workbook.ooxml.formulas import Piece, references, tokens
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, parse_area
from workbook.ooxml.sheet.fresh_results import hold_all_results

_PIECES = (
    "A", "$B$", "AB", "1", "12", "305", "0", "1048577", ".5", "E", "+", "-", "*", "(", ")", ",", ":",
    "11月", "得分!", "'6月 得分'!", '"第3期"', "#REF!", "#DIV/0!", "SUM(", "LOG10(", "1E5", "12E-3", "A1:B9", " ",
)  # fmt: skip


def by_pieces(formula: str) -> list[tuple[int, str]]:
    """Where a formula has ranges, taken apart by itself."""
    return [
        (start, text)
        for kind, text, start in tokens(formula)
        if kind is Piece.RANGE and "[" not in text
    ]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_numbers_do_not_move_references(formula: str) -> None:
    found = [(one.start, one.prefix + one.cells) for one in references(formula)]
    assert found == by_pieces(formula)


@pytest.mark.parametrize(
    ("formula", "cells"),
    [
        ("SUM(A1:B9)+得分!C2", ["A1:B9", "C2"]),
        ("SUM(A10:B900)+得分!C25", ["A10:B900", "C25"]),
        ("SUM(A1:B9)+得分!C1048577", ["A1:B9", "C1048577"]),
        ("SUM(A1:B1048577)+得分!C2", ["A1", "B1048577", "C2"]),
        ("SUM(A1:B0)+得分!C2", ["A1", "B0", "C2"]),
        ("SUM(0:9)+1:3", ["1:3"]),
        ("12E+5+A3", ["A3"]),
        ("1E+5+A3", ["A3"]),
    ],
)
def test_formulas_alike_but_for_their_numbers(formula: str, cells: list[str]) -> None:
    found = list(references(formula))
    assert [one.cells for one in found] == cells
    assert [formula[one.start : one.end] for one in found] == [
        one.prefix + one.cells for one in found
    ]


def office_book() -> bytes:
    """A sheet as a program writes it, with merged areas and formulas."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("得分")
        sheet.merge_range("A1:C1", "十一月得分")
        sheet.merge_range("B3:B4", "综合窗口")
        for row in range(2, 5):
            sheet.write_formula(row, 0, f"=ROW()*{row}", None, row * 7)
    return stream.getvalue()


def test_merged_areas_are_the_same_by_text_and_by_tree() -> None:
    read, edited = Package(office_book()).sheet("得分"), Package(office_book()).sheet("得分")
    edited.set_value(9, 9, 1)
    areas: list[Area] = [parse_area("A1:C1"), parse_area("B3:B4")]
    assert read.merged() == edited.merged() == areas


@pytest.mark.parametrize("changed", [False, True])
def test_all_formulas_give_way_to_their_results(changed: bool) -> None:
    sheet = Package(office_book()).sheet("得分")
    if changed:
        sheet.set_value(9, 9, 1)
    hold_all_results(sheet)
    assert not sheet.formulas()
    assert [sheet.cell(row, 1).value for row in (3, 4, 5)] == [14, 21, 28]


@pytest.mark.parametrize("formula", ["SUM(A1, B2)&1", "=SUM(A1, B2)&1", '="窗口"&得分!A1'])
def test_a_piece_stands_where_it_says_with_or_without_the_equals_sign(formula: str) -> None:
    pieces = list(tokens(formula))
    assert pieces
    assert [formula[one.start : one.start + len(one.text)] for one in pieces] == [
        one.text for one in pieces
    ]
