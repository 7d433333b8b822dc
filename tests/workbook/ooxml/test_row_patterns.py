"""Formulas of a column are one pattern, and those that only look alike are not."""

import io

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from workbook.ooxml.package import Package
from workbook.ooxml.sheet_text.row_patterns import OWN, row_pattern, row_patterns


@pytest.mark.parametrize(
    "written",
    [
        'IF(COUNTA($B{r}:$G{r})=0,"",INDEX(计算!$I$17:$I$3316,ROW()-ROW(H$1)))',
        "SUM(A{r}:C{r})+'12月'!$B{r}-A12",
        "LOG10(A{r})+12",
    ],
)
def test_a_column_has_one_pattern(written: str) -> None:
    rows = (2, 3, 16, 17, 33, 100)
    assert {row_pattern(written.replace("{r}", str(row)), row) for row in rows} == {
        written.replace("{r}", OWN)
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((12, "SUM(A12:A20)"), (13, "SUM(A13:A20)")),  # reads a cell less
        ((9, "AGGREGATE(9,6,A1)"), (14, "AGGREGATE(14,6,A1)")),
        ((12, "SUM(A$3:A$120)"), (13, "SUM(A$3:A$130)")),
        ((10, "LOG10(A1)"), (11, "LOG11(A1)")),
        ((3, "SUM(3:3)"), (4, "SUM(4:40)")),
        ((12, "A12:INDEX(A:A,20)"), (13, "A13:INDEX(A:A,20)")),
    ],
)
def test_what_reads_otherwise_has_another_pattern(
    one: tuple[int, str], other: tuple[int, str]
) -> None:
    assert row_pattern(one[1], one[0]) != row_pattern(other[1], other[0])


@given(st.integers(1, 400), st.lists(st.sampled_from(["A{r}", "B$7", "A{r}:C{r}", "12", '"A{r}"'])))
def test_a_pattern_says_the_formula(row: int, parts: list[str]) -> None:
    formula = "+".join(parts).replace("{r}", str(row))
    assert row_pattern(formula, row).replace(OWN, str(row)) == formula


def sheet_of(*formulas: str) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for at, formula in enumerate(formulas):
        sheet.write_formula(at, 1, formula)
    book.close()
    package = Package(stream.getvalue())
    return package.part(package.sheets[0].part)


def test_the_patterns_of_a_sheet_each_have_an_example() -> None:
    found = row_patterns(sheet_of("=A1*2", "=A2*2", '=IF(A3<1,"&",A3)'))
    assert found == {f"A{OWN}*2": "A1*2", f'IF(A{OWN}<1,"&",A{OWN})': 'IF(A3<1,"&",A3)'}


def test_a_sheet_of_many_patterns_or_arrays_is_none_of_a_few() -> None:
    assert row_patterns(sheet_of(*(f"=A1+{n * 1000}" for n in range(40)))) is None
    assert row_patterns(b"<worksheet/>") is None
    assert row_patterns(sheet_of("=A1").replace(b"<f>A1", b'<f t="array" ref="B1">A1')) is None
