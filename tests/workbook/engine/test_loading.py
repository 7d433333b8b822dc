"""A workbook as the engine holds it: what follows from an array is right, and computed once."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from workbook.engine.loading import load
from workbook.ooxml.package import Package

ROWS = 40


def book(arrays_on: str, formula: str, asked: str = "", then: str = "") -> bytes:
    """Return a workbook of two arrays, two columns each, and a formula a row that reads them.

    Beside it ``asked`` and, where that is no empty text, ``then``.
    """
    made = Workbook()
    shown, arrays = made.worksheets[0], made.create_sheet(arrays_on)
    shown.title = "S"
    for first, area in (("A1", f"A1:B{ROWS}"), ("C1", f"C1:D{ROWS}")):
        arrays[first] = ArrayFormula(area, f"=KH_PAIRS({ROWS})")
    for row in range(1, ROWS + 1):
        shown.cell(row, 1).value = f"=KH_COUNTED({formula})"
        if asked:
            shown.cell(row, 2).value = asked
            shown.cell(row, 3).value = f'=IF($B{row}="","",KH_COUNTED({then}))'
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (f"INDEX(B!$A$1:$A${ROWS},ROW())", lambda row: row),
        (f"INDEX(B!$B$1:$B${ROWS},ROW())", lambda row: -row),
        (f"INDEX(B!$B$1:$B${ROWS},ROW())+INDEX(B!$D$1:$D${ROWS},1)", lambda row: -row - 1),
        (f'IF(ROW()<3,"<",INDEX(B!$D$1:$D${ROWS},ROW()))', lambda row: "<" if row < 3 else -row),
    ],
)
def test_what_picks_from_an_array_is_computed_once(
    formula: str, expected: Callable[[int], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    results, computed = results_of(book("B", formula), monkeypatch)
    assert results == list(map(expected, range(1, ROWS + 1)))
    assert computed == ROWS


def test_sheets_whose_name_takes_quotes_are_picked_from_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    formula = f"INDEX('A&B'!$B$1:$B${ROWS},ROW())"
    results, _ = results_of(book("A&B", formula), monkeypatch)
    assert results == [-row for row in range(1, ROWS + 1)]


@pytest.mark.parametrize("asked", [f'=IF(ISODD(ROW()),INDEX(B!$B$1:$B${ROWS},ROW()),"")', "x"])
def test_what_first_asks_a_cell_is_computed_once_and_only_where_it_must_be(
    asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cell asked may pick from the array itself, and then comes after it, or may not."""
    content = book("B", "0", asked, f"INDEX(B!$B$1:$B${ROWS},ROW())")
    results, computed = results_of(content, monkeypatch, column=3)
    picked = [row for row in range(1, ROWS + 1) if row % 2 or asked == "x"]
    assert results == [-row if row in picked else "" for row in range(1, ROWS + 1)]
    assert computed == ROWS + len(picked)


def results_of(
    content: bytes, monkeypatch: pytest.MonkeyPatch, column: int = 1
) -> tuple[list[object], int]:
    """Return the results of the rows, and how many were computed on the way."""
    computed: list[object] = []

    def pairs(rows: float) -> list[list[float]]:
        return [[float(row), float(-row)] for row in range(1, int(rows) + 1)]

    def counted(value: object) -> object:
        computed.append(value)
        return value

    def register(engine: object) -> None:
        for name, function in (("KH_PAIRS", pairs), ("KH_COUNTED", counted)):
            engine.register_function(name, function)  # type: ignore[attr-defined]

    monkeypatch.setattr("workbook.engine.formulas.register", register)
    engine = load(Package(content))
    engine.evaluate()
    result = engine.results_on("S")
    return [result(row, column) for row in range(1, ROWS + 1)], len(computed)
