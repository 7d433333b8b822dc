"""Formulas that cells share: what other programs read is what each cell would say by itself."""

import io
import re
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kept import kept
from udf.roster import Person
from udf.rulefile import load_rulebook
from udf.rulesheets import rule_rows
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.generate.recheck.pieces import LedgerSize
from workbook.generate.recheck.sheet import recheck_formulas
from workbook.month.made_sheets import RECHECK
from workbook.next_month.next_month import advance
from workbook.ooxml.formulas import may_be_shared
from workbook.ooxml.package import Package
from workbook.ooxml.sheet_text.shared_columns import SharedColumn, spell_rows
from workbook.ooxml.structure.rows import insert_rows
from workbook.ooxml.structure.sheet_list import rename_sheet

NOVEMBER = date(2026, 11, 1)
SHARED = re.compile(r'<f t="shared" ref="([A-Z]+)(\d+):\1(\d+)" si="(\d+)">([^<]+)</f>')
MEMBER = re.compile(r'<c r="([A-Z]+)(\d+)"[^>]*><f t="shared" si="(\d+)"(?:/>|></f>)')


def people(count: int) -> list[Person]:
    return [Person(0, str(1000 + n), f"人员{n}", f"窗口{n % 3}", None, None) for n in range(count)]


@kept
def month() -> bytes:
    return generate(NOVEMBER, people(20), load_rulebook()).content


@kept
def small_month() -> bytes:
    """The month with a second calculation of 30 rows a ledger, so that it can be read cell by cell."""
    package, rules = Package(month()), load_rulebook()
    small = recheck_formulas(
        rules,
        20,
        LedgerSize(30),
        LedgerSize(30),
        rule_rows=len(rule_rows(rules)) - 1,
        score_header=4,
        score_rows=20,
    )
    package.sheet(RECHECK).replace_rows(spell_rows(small.columns))
    return package.to_bytes()


def spelled_out(content: bytes, sheet: str) -> dict[tuple[int, int], str]:
    """The formulas of a sheet as another reader of the format understands them."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = (cell for row in book[sheet].iter_rows() for cell in row if cell.data_type == "f")
    return {
        (cell.row or 0, cell.column or 0): str(
            getattr(cell.value, "text", cell.value)
        ).removeprefix("=")
        for cell in cells
    }


def read(content: bytes, sheet: str) -> dict[tuple[int, int], str | None]:
    """The same as we read them."""
    found = Package(content).sheet(sheet).formulas()
    return {at: cell.formula for at, cell in found.items()}


def shared(package: Package, sheet: str) -> list[tuple[str, ...]]:
    """A sheet's shared formulas: column, first row, last row, number, text."""
    return SHARED.findall(package.part(package.sheet(sheet).part).decode())


def test_every_formula_reads_the_same_to_another_program() -> None:
    formulas = read(small_month(), "复核计算")
    assert len(formulas) > 2000
    assert formulas == spelled_out(small_month(), "复核计算")


def test_only_formulas_that_excel_would_share_are_shared() -> None:
    package = Package(month())
    found = [group for sheet in package.sheets for group in shared(package, sheet.name)]
    assert len(found) > 80
    for *_, text in found:
        without_texts = re.sub('"[^"]*"', "", text)
        assert not re.search(r"!|[{}\[\]]|#REF|\):", without_texts), text


def test_each_cell_of_a_group_stands_in_its_area() -> None:
    package = Package(month())
    part = package.part(package.sheet("复核计算").part).decode()
    areas = {number: (c, int(a), int(b)) for c, a, b, number, _ in SHARED.findall(part)}
    members: dict[str, list[int]] = {number: [first] for number, (_, first, _) in areas.items()}
    for column, row, number in MEMBER.findall(part):
        assert column == areas[number][0]
        members[number].append(int(row))
    assert len(areas) == len(set(areas.values())) == len(SHARED.findall(part))
    for number, (_, first, last) in areas.items():
        assert members[number] == list(range(first, last + 1))


@pytest.mark.parametrize(
    ("formula", "may"),
    [
        ("=A1*$B$2+SUM(C$1:C9)", True),
        ("=INDEX(扣分表,ROW(),5)&IF(A1=\"#@|\",1%,2)", True),
        ("=计算!A1", False),
        ("='11 月'!A1", False),
        ("=[1]表!A1", False),
        ("=SUM({1,2})", False),
        ("=SUM(A1:INDEX(B:B,3))", False),
        ("=SUM(INDEX(B:B,3):A9)", False),
        ("=#REF!+1", False),
        ("=台账[次数]", False),
    ],
)  # fmt: skip
def test_which_formulas_excel_takes_as_shared(formula: str, may: bool) -> None:
    assert may_be_shared(formula) is may


_REFERENCE = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "$"]), st.sampled_from(["A", "Z", "AA", "XFC"]),
    st.sampled_from(["", "$"]), st.integers(1, 9),
)  # fmt: skip
_PIECE = st.one_of(
    _REFERENCE, st.builds("SUM({}:{})".format, _REFERENCE, _REFERENCE),
    st.sampled_from(['"A1"', "扣分表", "LOG10(A1)", "ROW()", '"<&>"', "1E3", "2%"]),
)  # fmt: skip
_FORMULA = st.lists(_PIECE, min_size=1, max_size=4).map("&".join)


def with_rows(columns: list[SharedColumn]) -> bytes:
    """A workbook of one sheet 表 that holds columns."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "表"
    stream = io.BytesIO()
    book.save(stream)
    package = Package(stream.getvalue())
    package.sheet("表").replace_rows(spell_rows(columns))
    return package.to_bytes()


@given(_FORMULA, st.integers(0, 4), st.integers(1, 6))
def test_a_column_says_in_each_row_what_the_first_says_moved(
    formula: str, above: int, count: int
) -> None:
    template = "=" + re.sub(r"(?<![$0-9A-Z])(\$?[A-Z]{1,3})\d(?![0-9(])", r"\1{r}", formula)
    columns = [SharedColumn("一", ["甲"]), SharedColumn("二", ["<&>"] * above, template, count)]
    content = with_rows(columns)
    first = above + 2
    if '"A{r}"' not in template:  # what looks like a cell within a text stays
        assert read(content, "表") == {
            (row, 2): template[1:].replace("{r}", str(row)) for row in range(first, first + count)
        }
    assert read(content, "表") == spelled_out(content, "表")
    package = Package(content)
    package.edit_xml(package.sheets[0].part)  # by way of the tree
    assert {at: cell.formula for at, cell in package.sheets[0].formulas().items()} == read(
        content, "表"
    )


def test_rows_take_the_place_of_all_that_stood_there() -> None:
    columns = [SharedColumn("一", ["甲", "=1+1"]), SharedColumn("二", (), "=A{r}+1", 3)]
    once = with_rows(columns)
    package = Package(once)
    package.sheet("表").replace_rows(spell_rows([SharedColumn("三", (), "=B{r}+1", 2)]))
    package.sheet("表").replace_rows(spell_rows(columns))
    assert package.to_bytes() == once
    sheet = openpyxl.load_workbook(io.BytesIO(once))["表"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["一", "二"], ["甲", "=A2+1"], ["=1+1", "=A3+1"], [None, "=A4+1"],
    ]  # fmt: skip
    assert sheet.calculate_dimension() == "A1:B4"
    assert '<dimension ref="A1:B4"/>' in package.part(package.sheet("表").part).decode()


def areas(content: bytes) -> list[int]:
    """How many rows each shared formula of the second calculation fills."""
    found = shared(Package(content), "复核计算")
    return [int(last) - int(first) + 1 for _, first, last, *_ in found]


def test_a_month_that_outgrows_its_second_calculation_gets_a_larger_one() -> None:
    package, more = Package(month()), people(27)
    advance(package, more)
    content = package.to_bytes()
    assert len(shared(Package(content), "复核计算")) == len(shared(Package(month()), "复核计算"))
    assert areas(content) > areas(month())
    for row in range(27):
        package.sheet("考勤").set_value(4 + row, 5, 0)
        package.sheet("好差评").set_value(4 + row, 4, 0)
    recalculate(package)
    cells = package.sheet("个人得分").cells()
    assert {cells[5 + row, 11].value for row in range(27)} == {"一致"}


def test_a_month_that_needs_no_more_room_keeps_its_second_calculation() -> None:
    package = Package(month())
    before = shared(package, "复核计算")
    advance(package, people(20))
    assert shared(Package(package.to_bytes()), "复核计算") == before


def test_what_does_not_speak_of_a_sheet_stays_shared_when_it_changes() -> None:
    package = Package(small_month())
    before = shared(package, "复核计算")
    insert_rows(package, "扣分登记", 10, 1)
    rename_sheet(package, "个人得分", "考核得分")
    content = package.to_bytes()
    assert len(before) > len(shared(Package(content), "复核计算")) >= len(before) - 2
    wanted = {
        at: formula and formula.replace("个人得分!", "'考核得分'!")
        for at, formula in read(small_month(), "复核计算").items()
    }
    assert read(content, "复核计算") == wanted


def test_shared_formulas_part_when_rows_of_their_own_sheet_move() -> None:
    package = Package(with_rows([SharedColumn("一", ["甲"])]))
    sheet = package.sheet("表")
    sheet.replace_rows(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" ref="B2:B4" si="0">A1+1</f></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/></c></row>'
        '<row r="4"><c r="B4"><f t="shared" si="0"/></c></row>'
    )
    insert_rows(package, "表", 2, 1)
    assert spelled_out(package.to_bytes(), "表") == {
        (2, 2): "A1+1", (3, 2): "A2+1", (4, 2): "A2+1", (5, 2): "A4+1",
    }  # fmt: skip


def test_groups_between_each_other_are_read_each_from_its_own_first_cell() -> None:
    """Also a group that has no number, and a cell among them that has a formula of its own."""
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">C1*2</f></c>'
        '<c r="B1"><f t="shared" ref="B1:B3">C1*3</f></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/></c><c r="B2"><f t="shared"/></c></row>'
        '<row r="3"><c r="A3"><f>C3*9</f></c><c r="B3"><f t="shared"/></c></row>'
    )
    package = Package(with_rows([SharedColumn("一", ["甲"])]))
    package.sheet("表").replace_rows(rows)
    assert spelled_out(package.to_bytes(), "表") == {
        (1, 1): "C1*2", (2, 1): "C2*2", (3, 1): "C3*9",
        (1, 2): "C1*3", (2, 2): "C2*3", (3, 2): "C3*3",
    }  # fmt: skip
