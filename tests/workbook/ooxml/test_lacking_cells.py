"""Cells that a sheet's text lacks: put in their places, or not at all where they take more."""

import re

import pytest

from workbook.ooxml.sheet_text.fast_formulas import with_results
from workbook.ooxml.sheet_text.lacking_cells import Place, with_cells
from workbook.ooxml.xml import MAIN

HEAD = '<worksheet><dimension ref="B2:C3"/><cols><col min="1" max="1" width="9"/></cols><sheetData>'
ROWS = (
    '<row r="2"><c r="B2"><v>1</v></c><c r="D2" s="3"/></row>'
    '<row r="4" ht="20"><c r="A4"><v>2</v></c></row><row r="6"></row>'
)


def put(*places: Place, rows: str = ROWS, head: str = HEAD) -> str | None:
    text = f"{head}{rows}</sheetData></worksheet>"
    return with_cells(text, len(head), len(head) + len(rows), places)


def cells(text: str | None) -> list[str]:
    return re.findall(r'<(?:row|c) r="(\w+)"', text or "")


def test_each_place_has_a_cell_in_reading_order_and_what_is_there_stays() -> None:
    made = put((1, 3), (2, 1), (2, 2), (2, 3), (2, 5), (3, 2), (3, 4), (4, 1), (6, 1), (9, 2))
    assert cells(made) == [
        "1", "C1", "2", "A2", "B2", "C2", "D2", "E2", "3", "B3", "D3", "4", "A4", "6", "A6", "9", "B9",
    ]  # fmt: skip
    assert made is not None and '<c r="D2" s="3"/>' in made and '<row r="4" ht="20">' in made
    assert '<dimension ref="A1:E9"/>' in made and made.endswith("</row></sheetData></worksheet>")
    assert cells(put((2, 2), (4, 1))) == cells(ROWS), "nothing is lacking"


def test_a_dimension_that_is_none_is_left() -> None:
    made = put((1, 1), head='<worksheet><dimension ref="A1:B2:C3"/><sheetData>')
    assert made is not None and 'ref="A1:B2:C3"' in made and cells(made)[:2] == ["1", "A1"]


@pytest.mark.parametrize(
    ("rows", "head"),
    [
        ('<row r="2"/>', HEAD),
        ('<row r="2" s="3" customFormat="1"></row>', HEAD),
        ('<row r="2" spans="1:3"></row>', HEAD),
        ('<row r="2"><c r="B2"/><c r="A2"/></row>', HEAD),
        ('<row r="2"><c r="B2"/><c s="1"/></row>', HEAD),
        ('<row r="2"><c r="B2"/>', HEAD),
        ('<row r="3"></row><row r="2"></row>', HEAD),
        ('<row r="2"></row><row r="2"></row>', HEAD),
        (ROWS, HEAD.replace('width="9"', 'style="4"')),
    ],
)
def test_a_cell_that_takes_more_than_its_place_is_not_put_in(rows: str, head: str) -> None:
    assert put((2, 4), rows=rows, head=head) is None


def test_a_column_that_has_no_look_of_its_own_is_none() -> None:
    assert put((2, 4), head=HEAD.replace('width="9"', 'style="0"')) is not None


def test_results_of_an_array_are_stored_in_cells_that_the_sheet_lacks() -> None:
    array = '<c r="A1"><f t="array" ref="A1:B2">C1:D2</f><v>9</v></c>'
    head = HEAD.replace("<worksheet>", f'<worksheet xmlns="{MAIN}">')
    content = f'{head}<row r="1">{array}<c r="E1"><v>5</v></c></row></sheetData></worksheet>'
    places = ((1, 1), (1, 2), (2, 1), (2, 2))
    kinds = (None, "str", None, None)
    stored = [(p, kind, str(n)) for n, (p, kind) in enumerate(zip(places, kinds, strict=True), 1)]
    made = with_results(content.encode(), stored)
    assert made is not None
    assert re.findall(r'<c r="(\w+)"[^>]*>(?:<f.*?</f>)?<v>(\w+)</v>', made.decode()) == [
        ("A1", "1"), ("B1", "2"), ("E1", "5"), ("A2", "3"), ("B2", "4"),
    ]  # fmt: skip
    assert (
        with_results(content.replace('<row r="1">', '<row r="1" spans="1:5">').encode(), stored)
        is None
    )
