"""Cells read from a sheet's text are those that its tree has."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.refusals import refused
from tests.workbook.ooxml.test_fast_formulas import spelled
from workbook.ooxml.cells import Cell
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.reading import error_places
from workbook.ooxml.sheet.worksheet import Sheet

_DATA = Path(__file__).parents[2] / "data"
OFFICES = [*sorted((_DATA / "offices").glob("*.xls[xm]")), *(_DATA / "office").glob("*.xls[xm]")]
PIECES = [
    '<c r="{at}"/>', '<c r="{at}" s="3"/>', '<c r="{at}" s="0" t="str"/>', '<c r="{at}"></c>',
    '<c r="{at}" s="2"><v>1.5</v></c>', '<c r="{at}" t="b"><v>1</v></c>', '<c r="{at}"><v/></c>',
    '<c r="{at}" t="str"><v></v></c>', '<c r="{at}" t="e"><v>#N/A</v></c>', '<c r="{at}"><f/></c>',
    '<c r="{at}" t="inlineStr"><is><t xml:space="preserve"> a&amp;lt;_x0041_ </t></is></c>',
    '<c r="{at}" t="inlineStr"><is><r><t>两</t></r><r><t>段</t></r></is></c>',
    '<c r="{at}" t="inlineStr"><is><t>a &#20154;</t></is></c>', '<c r="{at}"><v> 7 </v></c>',
    '<c r="{at}" t="str"><v>a<!-- b -->c</v></c>', '<c r="{at}" t="s"><v>0</v></c>',
    '<c r="{at}"><is><t>没有类型</t></is></c>', '<c r="{at}" t="inlineStr"><v>1</v></c>',
    '<c r="{at}" cm="1"><f t="array" ref="{at}">A1&lt;B1</f><v>1</v></c>',
    '<c r="{at}"><f t="shared" ref="A1:D9" si="0">A1&amp;""</f><v>2</v></c>',
    '<c r="{at}" t="str"><f t="shared" si="0"/><v>3</v></c>', '<c><v>4</v></c>', '<c s="1"/>',
    '<c s="1" r="{at}"><v>5</v></c>', "<c r='{at}'><v>6</v></c>", '<c r="{at}"><f>1</f></c>',
    '<c r="{at}"><f aca="false">1+1</f><v>2</v></c>', '<c r="{at}"><f ca="1">NOW()</f><v>9</v></c>',
    '<c r="{at}"><v>1</v><extLst/></c>', '<c r="{at}" t="d"><v>2026-11-02</v></c>',
    '<c r="{at}" s="1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    '<c r="{at}" t="e"><f/><v>#N/A</v></c>', '<c r="{at}" t="e"><f t="shared" si="0"/><v>#N/A</v></c>',
]  # fmt: skip
ROWS = ['<row r="{n}">', '<row r="{n}" spans="1:4" ht="18">', '<row spans="1:4" r="{n}">', "<row>"]


def by_tree(content: bytes, at: int = 0) -> Sheet:
    """A sheet whose cells are read from its tree."""
    package = Package(content)
    package.edit_xml(package.sheets[at].part)
    return package.sheets[at]


def same(one: Sheet, other: Sheet) -> None:
    """Both have the same cells, filled cells and arrays, in the same order."""
    for columns in ((1, 1), (2, 3), (1, 16384)):
        assert one.last_shown(*columns) == other.last_shown(*columns)
    for method in ("cells", "filled", "formulas"):
        mine, theirs = (list(getattr(sheet, method)().items()) for sheet in (one, other))
        assert mine == theirs
        assert [type(cell.value) for _, cell in mine] == [type(cell.value) for _, cell in theirs]
    assert error_places(one) == error_places(other)
    assert one.arrays() == other.arrays()
    assert one.extent() == other.extent()


@pytest.mark.parametrize("path", OFFICES, ids=lambda path: path.name)
def test_workbooks_of_other_programs(path: Path) -> None:
    content = path.read_bytes()
    package = Package(content)
    for at, sheet in enumerate(package.sheets):
        same(sheet, by_tree(content, at))


@given(
    st.lists(
        st.tuples(st.sampled_from(ROWS), st.lists(st.sampled_from(PIECES), max_size=5)), max_size=4
    )
)
@example([(ROWS[0], ['<c r="{at}"><f t="shared" si="0">$D$1&amp;{at}</f></c>'])] * 4)
@example([(ROWS[0], ['<c r="{at}"><f t="array" ref="{at}">$D$1</f></c>'])] * 4)
def test_however_cells_are_written(rows: list[tuple[str, list[str]]]) -> None:
    text = "".join(
        row.format(n=n)
        + "".join(cell.format(at=f"{chr(65 + at)}{n}") for at, cell in enumerate(cells))
        + "</row>"
        for n, (row, cells) in enumerate(rows, start=1)
    )
    content = spelled(text)
    same(Package(content).sheets[0], by_tree(content))


@given(st.sampled_from(ROWS), st.lists(st.sampled_from(PIECES), min_size=1, max_size=4))
def test_rows_that_are_written_alike(row: str, cells: list[str]) -> None:
    """But for their number, which cells may hold as well: in a value, a formula, their looks."""
    text = "".join(
        row.format(n=n)
        + "".join(cell.format(at=f"{chr(65 + at)}{n}") for at, cell in enumerate(cells))
        + f'<c r="F{n}" t="str"><f>IF(B{n}&gt;A$1,$C{n},"{n}")</f><v>3</v></c></row>'
        for n in (1, 2, 3, 4, 7, 15, 22, 36)
    )
    content = spelled(text)
    same(Package(content).sheets[0], by_tree(content))


def test_a_sheet_that_is_no_xml_is_damaged() -> None:
    content = spelled('<row r="1"><c r="A1" t="str"><v>&nobody;</v></c></row>')
    with refused("“工作簿”的内容已损坏，没有打开；请用电子表格程序打开修复后另存，再试一次"):
        Package(content).sheets[0].cells()


def test_what_is_read_is_what_is_there_now() -> None:
    content = spelled('<row r="1"><c r="A1"><v>1</v></c></row>')
    package = Package(content)
    sheet = package.sheets[0]
    assert sheet.filled() == {(1, 1): Cell(1)}
    sheet.set_value(1, 1, 2)
    assert sheet.filled() == {(1, 1): Cell(2)}
    sheet.set_value(1, 1, 3)
    assert sheet.filled() == {(1, 1): Cell(3)}
    sheet.replace(Package(content).part(sheet.part))
    assert sheet.filled() == {(1, 1): Cell(1)}
