"""Formulas of the office that show an error: by column, what follows from others left out."""

import pytest

from tests.workbook.written import written
from workbook.connect.unanswered import means_of_nothing, new_errors
from workbook.ooxml.cells import CellError
from workbook.ooxml.package import Package


def book(**formulas: tuple[str, str]) -> Package:
    """Scores, of which the second is a text, and formulas by cell with the error that they show."""
    package = Package(written({"得分": [["姓名", "得分"], ["王芳", 95], ["李强", "待核"]]}))
    sheet = package.sheet("得分")
    for place, (formula, code) in formulas.items():
        row, column = int(place[1:]), ord(place[0]) - ord("A") + 1
        sheet.set_formula(row, column, formula, CellError(code))
    return package


def test_errors_of_a_column_are_one_sentence_and_say_what_helps() -> None:
    package = book(
        C2=("B3*2", "#VALUE!"),
        C3=("B3*3", "#VALUE!"),
        D2=("VLOOKUP(9,A1:B3,2,0)", "#N/A"),
        E2=("C2+1", "#VALUE!"),  # follows from another
        F2=("AVERAGE(H2:H9)", "#DIV/0!"),  # a mean of nothing
        G2=("B3*4", "#VALUE!"),  # as before
    )
    assert new_errors(package, {("得分", 2, 7)}) == [
        "得分!C2等2处的公式（=B3*2）算出的是#VALUE!，公式没有改动，请核对它和它读到的单元格；"
        "得分还是“待核”等文字的，有了得分会自动算出",
        "得分!D2的公式（=VLOOKUP(9,A1:B3,2,0)）算出的是#N/A，公式没有改动，请核对它和它读到的单元格",
    ]
    assert means_of_nothing(package) == [
        "得分!F2的公式还没有数可算，显示#DIV/0!；填了数会自动算出，读到它的格子也一样；公式没有改动"
    ]


def test_a_formula_whose_cell_was_deleted_is_not_said_to_be_unchanged() -> None:
    package = book(C2=("#REF!", "#REF!"), C3=("#REF!+B2", "#REF!"))
    assert new_errors(package, ()) == [
        "得分!C2等2处的公式读到的格子已经删去（如离开的人的行），显示#REF!；请改正公式，或删去这几格"
    ]


@pytest.mark.parametrize("formula", ["AVERAGE(B2:B3)", "B2/0", "B2/没有这张表!A1+SUM(名称)"])
def test_what_divides_by_nothing_is_no_mean_of_nothing(formula: str) -> None:
    package = book(C2=(formula, "#DIV/0!"))
    assert means_of_nothing(package) == []
    assert len(new_errors(package, ())) == 1


@pytest.mark.parametrize(
    ("formula", "nothing"),
    [
        ("INDEX(A2:A3,MATCH(1,F2:F3,0))", True),
        ("INDEX(A2:A3,MATCH(MAX(F2:F3),F2:F3,0))", True),
        ("INDEX(A2:A3,MATCH(1,B2:B3,0))", False),  # there are numbers, and not this one
        ("INDEX(F2:F3,MATCH(A9,A2:A3,0))", False),  # a name that is not there
    ],
)
def test_a_rank_is_not_found_while_nobody_has_one(formula: str, *, nothing: bool) -> None:
    package = book(C2=(formula, "#N/A"))
    package.sheet("得分").set_value(2, 6, "待核")
    assert bool(means_of_nothing(package)) is nothing
    assert bool(new_errors(package, ())) is not nothing
