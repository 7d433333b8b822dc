"""Formulas read from and stored into a sheet's text give what its tree gives."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from workbook.ooxml.cells import Cell, CellError, Cells, Value
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.fresh_results import refresh_results
from workbook.ooxml.sheet_text.fast_formulas import plain_text
from workbook.ooxml.xml import MAIN

_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
)
_VALUE = st.one_of(
    _TEXT, st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**12), 10**12),
    st.booleans(), st.sampled_from([CellError("#N/A"), "_x0041_", " 两端有空白 ", "a<b&c>\"d'", ""]),
)  # fmt: skip


def written(cells: list[tuple[str, Any]]) -> bytes:
    """A workbook as another program writes it: a formula and its result a row."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("表")
        sheet.write(0, 0, "不是公式")
        for row, (formula, value) in enumerate(cells, start=1):
            sheet.write_formula(row, 1, "=" + formula, None, value)
    return stream.getvalue()


def from_tree(content: bytes) -> Cells:
    """The formulas by way of the sheet's tree."""
    package = Package(content)
    package.edit_xml(package.sheets[0].part)
    return package.sheets[0].formulas()


def spelled(rows: str, opening: str = f'<worksheet xmlns="{MAIN}">') -> bytes:
    """A workbook whose one sheet is spelled so."""
    package = Package(written([("1+1", 2)]))
    closing = "</" + opening.split()[0][1:] + ">"
    prefix = opening.split()[0][1:].rpartition(":")[0]
    data = f"{prefix}:sheetData" if prefix else "sheetData"
    text = f"{opening}<{data}>{rows}</{data}>{closing}"
    package.set_part(package.sheets[0].part, text.encode())
    return package.to_bytes()


@given(st.lists(st.tuples(_TEXT, _VALUE), min_size=1, max_size=5))
def test_reading_the_text_gives_what_the_tree_gives(cells: list[tuple[str, Value]]) -> None:
    quoted = [
        (f'IF(A1<>"","{text.replace(chr(34), "")}",1)', str(v) if isinstance(v, CellError) else v)
        for text, v in cells
    ]
    content = written(quoted)
    found = Package(content).sheets[0].formulas()
    assert found == from_tree(content)
    assert [cell.formula for cell in found.values()] == [formula for formula, _ in quoted]


@given(st.lists(_VALUE, min_size=3, max_size=3))
def test_storing_into_the_text_gives_what_storing_into_the_tree_gives(values: list[Value]) -> None:
    content = written([("A1&1", "旧"), ('"<&>"', 7), ("3", 0)])
    at = [(2, 2), (3, 2), (4, 2)]
    together, single = Package(content), Package(content)
    together.sheets[0].set_results(dict(zip(at, values, strict=True)))
    for place, value in zip(at, values, strict=True):
        single.sheets[0].set_cached(*place, value)
    assert together.sheets[0].cells() == single.sheets[0].cells()
    again = Package(together.to_bytes())
    again.sheets[0].set_results(dict(zip(at, values, strict=True)))
    assert again.to_bytes() == together.to_bytes()


def filled_by_an_array(values: list[Value]) -> bytes:
    """A workbook with an array of two columns under a heading, its results stored."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("表")
        sheet.write(0, 0, "不是公式")
        sheet.write_array_formula(1, 0, 2, 1, "{=A9:B10}", None, 0)
        sheet.write_formula(3, 0, "=A2", None, 5)
    package = Package(stream.getvalue())
    places = [(2, 1), (2, 2), (3, 1), (3, 2)]
    for place, value in zip(places, values, strict=True):
        package.sheets[0].set_cached(*place, value)
    return package.to_bytes()


@given(st.lists(_VALUE, min_size=8, max_size=8))
def test_the_cells_that_an_array_fills_are_stored_and_dropped_as_in_the_tree(
    values: list[Value],
) -> None:
    content = filled_by_an_array(values[:4])
    places = [(2, 1), (2, 2), (3, 1), (3, 2), (4, 1)]
    results = dict(zip(places, [*values[4:], 6], strict=True))
    together, single = Package(content), Package(content)
    together.sheets[0].set_results(results)
    assert not together.is_changed(together.sheets[0].part)  # as text, not by way of the tree
    for place, value in results.items():
        single.sheets[0].set_cached(*place, value)
    assert together.sheets[0].cells() == single.sheets[0].cells()
    single.edit_xml(single.sheets[0].part)
    for package in (together, single):
        package.sheets[0].drop_array_results()
    stored = [
        {at: cell for at, cell in package.sheets[0].cells().items() if cell != Cell()}
        for package in (together, single)
    ]
    assert stored[0] == stored[1]
    assert set(stored[0]) == {(1, 1), (2, 1), (4, 1)}


@given(
    st.lists(_VALUE, min_size=4, max_size=4),
    st.sets(st.sampled_from([(2, 1), (4, 1)])),
    st.booleans(),
)
def test_results_are_held_in_the_place_of_formulas(
    values: list[Value], places: set[tuple[int, int]], edited: bool
) -> None:
    content = filled_by_an_array(values)
    package = Package(content)
    if edited:
        package.sheets[0].set_value(1, 1, 5)
    before = package.sheets[0].cells()
    package.sheets[0].hold_results(places)
    after = package.sheets[0].cells()
    assert {at: cell.value for at, cell in after.items()} == {
        at: cell.value for at, cell in before.items()
    }
    assert set(package.sheets[0].formulas()) == {(2, 1), (4, 1)} - places
    with pytest.raises(ValueError, match="no formula"):
        package.sheets[0].hold_results({(1, 1)})


def test_a_cell_outside_an_array_that_has_no_formula_is_no_place_for_a_result() -> None:
    package = Package(filled_by_an_array([1, 2, 3, 4]))
    with pytest.raises(ValueError, match="no formula"):
        package.sheets[0].set_results({(1, 1): 1})


def test_storing_changes_no_other_sign_of_the_sheet_and_other_programs_read_it() -> None:
    package = Package(written([("A1", "甲"), ("A1*2", 4), ("A1*3", 6)]))
    sheet = package.sheets[0]
    before = package.part(sheet.part)
    sheet.set_results({(3, 2): "<乙>&"})
    after = package.part(sheet.part)
    start = before.index(b'<c r="B3"')
    end = before.index(b"</c>", start)
    assert after == before[:start] + (
        b'<c r="B3" t="str"><f>A1*2</f><v>&lt;' + "乙".encode() + b"&gt;&amp;</v>"
    ) + before[end:]  # fmt: skip
    assert sheet.cell(3, 2).value == "<乙>&"  # what was read before is forgotten
    book = openpyxl.load_workbook(BytesIO(package.to_bytes()), data_only=True)
    assert [book["表"].cell(row, 2).value for row in (2, 3, 4)] == ["甲", "<乙>&", 6]


ODD = {
    "in a comment": '<row r="1"><!--<c r="A1"><f>1</f><v>1</v></c>--><c r="B1"><f>2</f><v>2</v></c></row>',
    "in CDATA": '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<c r="A1"><f>1</f><v>1</v></c>]]></t></is></c>'
    '<c r="B1"><f>2</f><v>2</v></c></row>',
    "another namespace": '<row r="1"><c r="A1"><f>1</f><v>1</v></c><x xmlns="urn:x"><c r="B1"><f>2</f><v>2</v></c></x></row>',
    "numbered signs": '<row r="1"><c r="A1" t="str"><f>&#34;&#60;&#34;</f><v>&#60;</v></c></row>',
    "a shared formula": '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>',
    "shared formulas of two groups and one without": '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">C1*2</f><v>1</v></c>'
    '<c r="B1"><f t="shared" ref="B1:B3" si="1">C1*3</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c><c r="B2"><f t="shared" si="1"/><v>2</v></c></row>'
    '<row r="3"><c r="A3"><f>C3*9</f><v>3</v></c><c r="B3"><f t="shared" si="1"/><v>3</v></c></row>',
    "shared formulas whose group has no number": '<row r="1"><c r="A1"><f t="shared" ref="A1:A2">B1*2</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared"/><v>2</v></c></row>',
    "a member of a group that is not there": '<row r="1"><c r="A1"><f t="shared" si="7"/><v>1</v></c><c r="B1"><f>1</f><v>1</v></c></row>',
    "words after the formula": '<row r="1"><c r="A1"><f>1</f>多<v>1</v></c><c r="B1"><f>A1</f>余<v>1</v></c></row>',
    "an array": '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
    "no address": "<row><c><f>1</f><v>1</v></c></row>",
    "another row than it says": '<row r="3"><c r="A1"><f>1</f><v>1</v></c></row>',
    "another order": '<row r="1"><c t="str" r="A1"><f>"x"</f><v>x</v></c></row>',
    "text after the formula": '<row r="1"><c r="A1"><f>1</f> <v>1</v></c></row>',
    "a new line in a value": '<row r="1"><c r="A1" t="str"><f>"x"</f><v>x\r\ny</v></c></row>',
    "never calculated": '<row r="1"><c r="A1"><f>1</f><v/></c><c r="B1"><f>2</f></c><c r="C1" t="str"><f>""</f><v></v></c></row>',
    "no formula": '<row r="1"><c r="A1"><v>1</v></c></row>',
}  # fmt: skip


@pytest.mark.parametrize("rows", ODD.values(), ids=ODD)
def test_what_is_spelled_otherwise_is_read_and_stored_the_same(rows: str) -> None:
    content = spelled(rows)
    package = Package(content)
    found = package.sheets[0].formulas()
    assert found == from_tree(content)
    results: dict[tuple[int, int], Value] = {at: f"新{at[0]}" for at in found}
    package.sheets[0].set_results(results)
    single = Package(content)
    for at, value in results.items():
        single.sheets[0].set_cached(*at, value)
    assert package.sheets[0].cells() == single.sheets[0].cells()


def test_prefixed_sheets_are_read() -> None:
    content = spelled(
        '<x:row r="1"><x:c r="A1"><x:f>1</x:f><x:v>1</x:v></x:c></x:row>',
        f'<x:worksheet xmlns:x="{MAIN}" xmlns="{MAIN}">',
    )
    assert Package(content).sheets[0].formulas() == {(1, 1): Cell(1, "1")}


def test_a_result_belongs_to_a_formula() -> None:
    package = Package(written([("1+1", 2)]))
    with pytest.raises(ValueError, match="no formula in 表!A1"):
        package.sheets[0].set_results({(1, 1): 5})


def alike(one: Value, other: Value) -> bool:
    return one == other


@given(st.lists(_VALUE, min_size=3, max_size=3))
def test_a_sheet_refreshed_is_as_if_each_result_had_been_stored(values: list[Value]) -> None:
    content = written([("A1&1", "旧"), ('"<&>"', 7), ("3", 0)])
    results = dict(zip([(2, 2), (3, 2), (4, 2)], values, strict=True))
    whole, single = Package(content), Package(content)
    others = refresh_results(whole.sheets[0], lambda *at: results[at], alike)
    before = single.sheets[0].cells()
    for place, value in results.items():
        single.sheets[0].set_cached(*place, value)
    assert whole.sheets[0].cells() == single.sheets[0].cells()
    assert others == sum(not alike(value, before[at].value) for at, value in results.items())
    assert refresh_results(whole.sheets[0], lambda *at: results[at], alike) == 0


def test_a_refreshed_sheet_keeps_formulas_shared_by_cells_and_results_that_are_the_same() -> None:
    package = Package(spelled(
        '<row r="1"><c r="A1" s="3" t="str"><f t="shared" ref="A1:A3" si="0">B1*2</f><v>甲</v></c>'
        '</row><row r="2"><c r="A2"><f t="shared" si="0"/><v>4.00</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/></c></row>'
    ))  # fmt: skip
    sheet = package.sheets[0]
    assert refresh_results(sheet, lambda row, _: float(2 * row), alike) == 2
    assert {at: (cell.formula, cell.value) for at, cell in sheet.cells().items()} == {
        (1, 1): ("B1*2", 2),
        (2, 1): ("B2*2", 4),
        (3, 1): ("B3*2", 6),
    }
    assert sheet.cell(1, 1).style == 3
    assert b"<v>4.00</v>" in package.part(sheet.part)  # nothing to write


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><f t="array" ref="A1:B1">C1:D1</f><v>1</v></c></row>',
        '<row r="1"><c r="A1"><f t="shared" si="7"/><v>1</v></c></row>',  # shared by nobody
        '<row r="1"><c r="A2"><f>1+1</f><v>1</v></c></row>',  # another row's
        '<row r="1"><c r="A1"><f>1+1</f><v>1</v></c><c r="B1"><f ca="1">NOW()</f></c></row>',
    ],
)
def test_what_is_not_written_plainly_is_not_refreshed(rows: str) -> None:
    content = spelled(rows)
    package = Package(content)
    assert refresh_results(package.sheets[0], lambda *_: 5, alike) is None
    assert package.to_bytes() == content


def test_nothing_is_stored_where_there_is_no_result_for_a_formula() -> None:
    content = written([("1+1", 1), ("2+2", 1)])
    package = Package(content)
    results: dict[tuple[int, int], Value] = {(2, 2): 2, (3, 2): None}
    assert refresh_results(package.sheets[0], lambda *at: results[at], alike) is None
    assert package.to_bytes() == content


def answer(row: int, quotes: str = '""') -> str:
    formula = f"IF(COUNTA($A{row}:$C{row})=0,{quotes},7)"
    return f'<c r="E{row}" s="2" t="str"><f>{formula}</f><v></v></c>'


def test_answers_to_empty_rows_are_empty_and_those_to_others_stay() -> None:
    rows = {
        1: '<c r="A1" s="1"/>' + answer(1),  # looks only
        2: '<c r="B2"><v>0</v></c>' + answer(2),
        3: answer(3, "&quot;&quot;"),
        4: '<c r="C4" t="str"><f>X1</f><v></v></c>' + answer(4),  # a formula is something
        5: '<c r="D5"><v>1</v></c>' + answer(5),  # not asked about
        6: '<c s="1" r="A6"><v>1</v></c>' + answer(6),  # not written plainly
        7: answer(7).replace("$C7", "$C9"),  # of other rows too
        8: answer(8).replace("=0", "=1"),
    }
    package = Package(spelled("".join(f'<row r="{r}">{row}</row>' for r, row in rows.items())))
    sheet = package.sheets[0]
    sheet.empty_answers()
    cells = {row: sheet.cell(row, 5) for row in rows}
    assert [row for row, cell in cells.items() if not cell.has_formula] == [1, 3, 5]
    assert {(cells[row].value, cells[row].style) for row in (1, 3, 5)} == {("", 2)}


def test_answers_stay_where_an_array_may_fill_what_looks_empty() -> None:
    array = '<c r="A1"><f t="array" ref="A1:C2">X1:Z2</f><v>1</v></c>'
    content = spelled(f'<row r="1">{array}</row><row r="2">{answer(2)}</row>')
    package = Package(content)
    package.sheets[0].empty_answers()
    assert package.to_bytes() == content


def test_sheets_are_looked_at_from_several_threads_at_once() -> None:
    """So does a calculation that goes on while its workbook is read; each finds its own."""

    def look(thread: int) -> list[str]:
        r, wrong = random.Random(thread), []
        for number in range(1500):
            rows = f'<sheetData><row r="{thread}{number}"/></sheetData>{" " * r.randrange(60_000)}'
            found = plain_text(f'<worksheet xmlns="{MAIN}">{rows}</worksheet>'.encode())
            if found is None or f'"{thread}{number}"' not in found[0]:
                wrong.append(rows)
        return wrong

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(max_workers=4) as threads:
            assert not any(threads.map(look, range(1, 5)))
    finally:
        sys.setswitchinterval(before)
