"""Markup that few programs write: read for what it says, changed without harm, or refused."""

import io
import struct
import zipfile
from collections.abc import Callable
from unittest import mock

import openpyxl
import pytest

from tests.refusals import refused
from tests.workbook.ooxml.test_package import (
    LINKS,
    MAIN,
    OFFICE_LINKS,
    SAMPLE,
    by_hand,
    one_sheet,
    parts_of,
    zipped,
)
from workbook.ooxml.cells import Cells
from workbook.ooxml.container.readable import readable
from workbook.ooxml.container.same_parts import same_parts
from workbook.ooxml.formulas import Move, moved_formula
from workbook.ooxml.looks.looks import bordered_styles
from workbook.ooxml.looks.styles import conditional_style_copier, with_number_format
from workbook.ooxml.macros.code_names import set_workbook_code_name
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.fresh_results import refresh_results
from workbook.ooxml.sheet.many_formulas import set_formulas
from workbook.ooxml.sheet_text.fast_formulas import without_array_results, without_formulas
from workbook.ooxml.structure.copy_sheet import add_sheet
from workbook.ooxml.structure.rows import delete_rows
from workbook.ooxml.structure.sheet_list import remove_sheet
from workbook.ooxml.structure.table_headers import follow_headers
from workbook.ooxml.structure.table_references import CellSpelling
from workbook.ooxml.structure.values_only import cut_off, freeze_sheet

VML = "urn:schemas-microsoft-com:office:excel"


def linked(kind: str, target: str) -> str:
    """The links of the sheet, one of a kind."""
    return (
        f'<Relationships xmlns="{LINKS}"><Relationship Id="rId1" Type="{OFFICE_LINKS}/{kind}" '
        f'Target="{target}"/></Relationships>'
    )


def rows(*cells: str) -> str:
    """The data of a sheet with a row for each text of cells."""
    made = "".join(f'<row r="{n}">{text}</row>' for n, text in enumerate(cells, start=1))
    return f"<sheetData>{made}</sheetData>"


def cells(package: Package) -> Cells:
    return Package(package.to_bytes()).sheets[0].cells()


# --- cells and formulas -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sheet",
    [
        rows('<c r="A1" s="1"><v>5</v></c>', '<c r="A2"><v>6</v><extLst/></c>'),
        rows('<c r="A1" s="1"><v>5</v></c>').replace("<row ", '<row s="1" customFormat="1" '),
        '<cols><col min="3" max="3" width="9" style="1"/></cols>' + rows('<c r="A1"/>'),
        rows('<c r="A1"><f>9</f><v>9</v></c><c r="E1"><f t="array" ref="E1:E2">1</f></c>'),
        rows('<c r="A1"/>') + '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>',
    ],
)
def test_many_formulas_are_put_in_as_one_by_one(sheet: str) -> None:
    looks = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="9"/>'
        "</cellXfs></styleSheet>"
    )
    links = linked("worksheet", "worksheets/sheet1.xml").replace(
        "</R", f'<Relationship Id="rId2" Type="{OFFICE_LINKS}/styles" Target="styles.xml"/></R'
    )
    content = by_hand(sheet, {"xl/styles.xml": looks, "xl/_rels/workbook.xml.rels": links})
    one, other = Package(content), Package(content)
    formulas = {(1, 1): 'B9&"<"', (2, 1): "=A1", (1, 3): "A1", (7, 2): "1"}
    set_formulas(one.sheets[0], formulas)
    for (row, column), formula in formulas.items():
        other.sheets[0].set_formula(row, column, formula)
    assert one.sheets[0].cells() == cells(one) == cells(other)
    assert cells(one)[2, 1].formula == "A1"
    set_formulas(one.sheets[0], {})
    assert cells(one) == cells(other)


def test_shared_formulas_of_cells_without_addresses_get_texts_of_their_own() -> None:
    package = one_sheet(
        rows(
            '<c><f t="shared" si="0" ref="A1:A3">B1</f><v>1</v></c><c><v>7</v></c>',
            '<c><f t="shared" si="0"/><v>2</v></c><c><f t="shared" si="9"/><v>8</v></c>',
            '<c><f t="shared" si="0"/><v>3</v></c><c><f t="shared" si="9"/><v>1</v></c>',
        )
    )
    package.edit_xml(package.sheets[0].part)
    assert package.sheets[0].cell(3, 1).formula == "B3"
    package.sheets[0].set_formula(1, 1, "5")
    package.sheets[0].set_formula(2, 2, "6")
    found = {place: cell.formula for place, cell in cells(package).items() if cell.formula}
    assert found == {(1, 1): "5", (2, 1): "B2", (3, 1): "B3", (2, 2): "6"}
    assert cells(package)[3, 2].value == 1


def test_cells_that_hold_an_empty_value_only_are_not_filled() -> None:
    package = one_sheet(rows('<c r="A1"><v/></c><c r="B1"><v>2</v></c>'))
    package.edit_xml(package.sheets[0].part)
    assert list(package.sheets[0].filled()) == [(1, 2)]


def test_cells_emptied_after_other_changes_of_the_sheet_are_empty() -> None:
    package = one_sheet(
        rows('<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><f>A1</f><v>1</v></c>')
    )
    sheet = package.sheets[0]
    assert len(sheet.filled()) == 3
    package.edit_xml(sheet.part)
    sheet.empty([(1, 1), (1, 3)])
    assert list(sheet.filled()) == [(1, 2)]
    assert list(Package(package.to_bytes()).sheets[0].filled()) == [(1, 2)]


def test_a_result_stands_right_behind_its_formula() -> None:
    package = one_sheet(rows('<c r="A1"><f>B1</f><extLst/></c><c r="B1"><extLst/></c>'))
    package.sheets[0].set_cached(1, 1, 5)
    package.sheets[0].set_value(1, 2, 6)
    text = package.part(package.sheets[0].part).decode()
    assert '<c r="A1"><f>B1</f><v>5</v><extLst/></c><c r="B1"><v>6</v><extLst/></c>' in text


def test_results_that_are_no_numbers_are_not_stored() -> None:
    package = one_sheet(rows('<c r="A1"><f>B1</f><v>1</v></c>'))
    with pytest.raises(ValueError, match="not a number"):
        package.sheets[0].set_cached(1, 1, float("inf"))
    assert cells(package)[1, 1].value == 1


def test_results_of_a_sheet_that_is_being_changed_are_not_stored_in_one_pass() -> None:
    package = one_sheet(rows('<c r="A1"><f>B1</f><v>1</v></c>'))
    assert refresh_results(package.sheets[0], lambda *_: 2, lambda *_: False) == 1
    package.sheets[0].set_value(3, 3, "x")
    assert refresh_results(package.sheets[0], lambda *_: 3, lambda *_: False) is None
    assert cells(package)[1, 1].value == 2


def test_texts_left_without_their_formula_are_constants() -> None:
    package = one_sheet(
        rows('<c r="A1" t="str"><f>B1</f></c><c r="B1" t="str"><f>C1</f><v>待核</v></c>')
    )
    freeze_sheet(package, package.sheets[0])
    found = cells(package)
    assert (found[1, 1].value, found[1, 2].value) == (None, "待核")
    assert not any(cell.has_formula for cell in found.values())


# --- rows -------------------------------------------------------------------------------------------


def test_an_empty_merged_area_loses_its_first_row() -> None:
    package = one_sheet(
        rows('<c r="A1" s="0"/>', '<c r="A2"><v>2</v></c>', '<c r="A3"/>')
        + '<mergeCells count="1"><mergeCell ref="A1:A3"/></mergeCells>'
    )
    delete_rows(package, "表", [1])
    assert Package(package.to_bytes()).sheets[0].merged() == [(1, 1, 2, 1)]
    assert cells(package)[1, 1].value == 2


@pytest.mark.parametrize(
    ("anchor", "moved"),
    [
        ("1, 2", "1, 2"), ("1, 15, x, 4, 3, 31, 3, 1", "1, 15, x, 4, 3, 31, 3, 1"),
        ("1,15,2,-4,3,31,3,1", "1, 15, 1, -4, 3, 31, 2, 1"),
    ],
)  # fmt: skip
def test_a_box_hangs_where_it_did_or_stays_where_its_place_is_written_oddly(
    anchor: str, moved: str
) -> None:
    box = (
        f'<xml xmlns:x="{VML}"><shape><x:ClientData ObjectType="Note"><x:Anchor>{anchor}</x:Anchor>'
        "<x:Row>2</x:Row></x:ClientData></shape></xml>"
    )
    package = Package(
        by_hand(
            rows(*(f'<c r="A{n}"><v>{n}</v></c>' for n in range(1, 5))),
            {
                "xl/drawings/v.vml": box,
                "xl/worksheets/_rels/sheet1.xml.rels": linked("vmlDrawing", "../drawings/v.vml"),
            },
        )
    )
    delete_rows(package, "表", [2])
    after = package.part("xl/drawings/v.vml").decode()
    assert "<x:Row>1</x:Row>" in after and f"<x:Anchor>{moved}</x:Anchor>" in after
    delete_rows(package, "表", [2])
    assert "shape" not in package.part("xl/drawings/v.vml").decode()


# --- sheets and names -------------------------------------------------------------------------------


def test_a_sheet_removed_before_the_open_one_leaves_that_open() -> None:
    made = openpyxl.Workbook()
    made.create_sheet("二")
    made.create_sheet("三")
    made.active = 2
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue())
    gone = package.sheets[0]
    remove_sheet(package, gone.name)
    assert not package.has_part(gone.part)
    after = openpyxl.load_workbook(io.BytesIO(package.to_bytes()))
    assert after.active is not None and after.active.title == "三"


def test_print_areas_stay_with_their_sheet_where_a_module_of_old_is_left_out() -> None:
    content = by_hand(
        rows('<c r="A1"><v>1</v></c>'),
        workbook='<definedNames><definedName name="_xlnm.Print_Area" localSheetId="1">表!$A$1:$B$2'
        '</definedName><definedName name="全" >表!$A$1</definedName></definedNames>',
    )
    parts = parts_of(content)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"<sheets>", '<sheets><sheet name="模块" sheetId="7" r:id=""/>'.encode()
    )
    plain = openpyxl.load_workbook(io.BytesIO(Package(zipped(parts)).to_plain_bytes()))
    assert plain.sheetnames == ["表"]
    assert plain["表"].print_area == "'表'!$A$1:$B$2"


def test_a_workbook_gets_its_first_properties_where_the_schema_has_them() -> None:
    package = Package(by_hand("<sheetData/>"))
    set_workbook_code_name(package, "ThisWorkbook")
    text = package.part("xl/workbook.xml").decode()
    assert text.index('<workbookPr codeName="ThisWorkbook"/>') < text.index("<sheets>")


# --- looks ------------------------------------------------------------------------------------------


def test_a_workbook_without_looks_draws_no_lines_and_gets_its_first_format() -> None:
    package = one_sheet(rows('<c r="A1"><v>46000</v></c>'))
    assert bordered_styles(package) == frozenset()
    style = with_number_format(package, 0, "yyyy-mm-dd")
    package.sheets[0].set_style(1, 1, style)
    after = openpyxl.load_workbook(io.BytesIO(package.to_bytes()))
    assert after.worksheets[0]["A1"].number_format == "yyyy-mm-dd"


def test_conditional_looks_bring_their_number_format() -> None:
    looks = (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0"/>'
        '</numFmts><cellXfs count="1"><xf/></cellXfs><dxfs count="1"><dxf>'
        '<numFmt numFmtId="164" formatCode="0.00%"/></dxf></dxfs></styleSheet>'
    )
    links = linked("worksheet", "worksheets/sheet1.xml").replace(
        "</R", f'<Relationship Id="rId2" Type="{OFFICE_LINKS}/styles" Target="styles.xml"/></R'
    )
    source = Package(
        by_hand("<sheetData/>", {"xl/styles.xml": looks, "xl/_rels/workbook.xml.rels": links})
    )
    target = source.copy()
    number = conditional_style_copier(target, source)(0)
    assert number == 1
    styles = target.part("xl/styles.xml").decode()
    assert 'numFmtId="165" formatCode="0.00%"' in styles  # 164 is 0.0 there


# --- packages ---------------------------------------------------------------------------------------


def wide() -> bytes:
    """A workbook in a zip that gives all its numbers as 64 bits."""
    stream = io.BytesIO()
    with mock.patch.object(zipfile, "ZIP64_LIMIT", 1), zipfile.ZipFile(stream, "w") as file:
        for name, part in parts_of(by_hand(rows('<c r="A1"><v>7</v></c>'))).items():
            file.writestr(name, part)
    data = bytearray(stream.getvalue())
    end = data.rfind(b"PK\5\6")
    struct.pack_into("<2H2L", data, end + 8, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    return bytes(data)


def test_files_whose_numbers_all_are_written_wide_are_read() -> None:
    package = Package(wide())
    assert package.sheets[0].cell(1, 1).value == 7
    assert b"PK\6\6" not in package.to_plain_bytes()
    assert Package(package.to_plain_bytes()).sheets[0].cell(1, 1).value == 7


def test_packages_that_differ_in_a_picture_are_not_the_same() -> None:
    one = Package(by_hand("<sheetData/>", {"xl/media/a.png": "甲"}))
    other = Package(by_hand("<sheetData/>", {"xl/media/a.png": "乙"}))
    assert same_parts(one, one.copy())
    assert not same_parts(one, other)


def test_what_a_workbook_links_to_outside_goes_with_what_hangs_on_it() -> None:
    rels = parts_of(by_hand("<sheetData/>"))["xl/_rels/workbook.xml.rels"].decode()
    links = rels.replace(
        "</R",
        f'<Relationship Id="rId8" Type="{OFFICE_LINKS}/externalLink" Target="externalLinks/e.xml"/>'
        f'<Relationship Id="rId9" Type="{OFFICE_LINKS}/connections" TargetMode="External" '
        'Target="file:///c:/x.odc"/></R',
    )
    path = linked("externalLinkPath", "../media/a.bin").replace(
        "</R", '<Relationship Id="x" Type="t" TargetMode="External" Target="file:///b.xlsx"/></R'
    )
    package = Package(
        by_hand(
            "<sheetData/>",
            {
                "xl/_rels/workbook.xml.rels": links,
                "xl/externalLinks/e.xml": f'<externalLink xmlns="{MAIN}"/>',
                "xl/externalLinks/_rels/e.xml.rels": path,
                "xl/media/a.bin": "b",
            },
        )
    )
    cut_off(package)
    left = parts_of(package.to_bytes())
    assert not [name for name in left if "external" in name or "media" in name]
    assert b"externalLink" not in left["xl/_rels/workbook.xml.rels"]
    assert b"odc" not in left["xl/_rels/workbook.xml.rels"]


def test_a_part_that_is_missing_is_named() -> None:
    with refused("“工作簿”缺少部件 xl/styles.xml，已损坏；请用电子表格程序打开修复后另存"):
        one_sheet("<sheetData/>").part("xl/styles.xml")


def test_a_part_of_another_kind_takes_the_place_of_one() -> None:
    package = Package(by_hand("<sheetData/>"))
    package.set_part("xl/calcChain.xml", b"<x/>", "application/x")
    assert package.part("[Content_Types].xml").count(b"/xl/calcChain.xml") == 1
    assert package.content_type("xl/calcChain.xml") == "application/x"
    package.add_relationship("xl/workbook.xml", "t", "https://example.com/", external=True)
    again = Package(package.to_bytes()).relationships("xl/workbook.xml")
    assert [link.target for link in again if link.external] == ["https://example.com/"]


def test_cells_without_addresses_stay_where_blanks_are_left_out() -> None:
    content = by_hand(rows('<c><v>1</v></c><c t="inlineStr"><is><t> </t></is></c><c/>'))
    part = parts_of(readable(content, "x", careful=True))["xl/worksheets/sheet1.xml"]
    assert part.count(b"<c>") == 1 and b"<v>1</v>" in part


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.replace(b"PK\6\7", b"PK\6\0"),
        lambda data: data.replace(b"PK\6\6", b"PK\6\0"),
        lambda data: data[:4] + data[data.rfind(b"PK\5\6") :],
    ],
    ids=["locator", "end", "nothing before the end"],
)
def test_a_directory_that_is_not_where_it_is_said_to_be_is_refused(
    damage: Callable[[bytes], bytes],
) -> None:
    with refused(
        "“工作簿”已损坏或不完整，没有打开；请重新复制一份，或用电子表格程序打开修复后另存"
    ):
        Package(damage(wide()))


# --- read from the text alone, or not ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("below", "shown"),
    [
        ('<c r="A2"><f>A9</f><v></v></c>', (1, True)),
        ('<xml:c r="A2"/>|<c r="A3"><f>A9</f><v></v></c>', (1, True)),
        ('<c r="A2"><f t="shared" si="4"/><v></v></c>', (1, False)),
        ('<c r="A2"><f t="shared" ref="A2:A3" si="4">A9</f><v></v></c>', (1, True)),
    ],
)
def test_the_last_row_that_shows_something_is_that_of_all_cells(
    below: str, shown: tuple[int, bool]
) -> None:
    data = rows('<c r="A1"><v>1</v></c>', *below.split("|"))
    assert one_sheet(data).sheets[0].last_shown(1, 1) == shown
    empty = data.replace("<v>1</v>", "").replace("<sheetData>", "<sheetData><xml:x/>")
    assert one_sheet(empty).sheets[0].last_shown(1, 1) == (0, shown[1])


def test_sheets_of_another_spelling_are_left_to_who_reads_their_tree() -> None:
    spelled = rows('<c r="A1"><f>B1</f><v>1</v></c>').replace("<c ", "<!-- --><c ")
    content = f'<worksheet xmlns="{MAIN}">{spelled}</worksheet>'.encode()
    assert without_formulas(content, [(1, 1)]) is None
    plain = content.replace(b"<!-- -->", b"")
    assert b"<f>" not in (without_formulas(plain, [(1, 1)]) or b"<f>")
    assert without_formulas(plain, [(2, 2)]) is None


def test_an_array_over_a_cell_of_another_spelling_is_not_emptied_by_its_text() -> None:
    array = '<c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c>'
    content = f'<worksheet xmlns="{MAIN}">{rows(array, "{}")}</worksheet>'
    plain = without_array_results(content.replace("{}", '<c r="A2"><v>1</v></c>').encode())
    assert plain is not None and b'r="A2"' not in plain
    assert without_array_results(content.replace("{}", '<c r="A2"><f>1</f></c>').encode()) is None


def test_tables_without_headers_keep_the_names_of_their_columns() -> None:
    links = linked("table", "../tables/t.xml")
    table = (
        f'<table xmlns="{MAIN}" id="1" name="表一" displayName="表一" ref="A1:A2" '
        'headerRowCount="0"><tableColumns count="1"><tableColumn id="1" name="列1"/>'
        "</tableColumns></table>"
    )
    package = Package(
        by_hand(
            rows('<c r="A1" t="inlineStr"><is><t>甲</t></is></c>', '<c r="A2"><v>2</v></c>'),
            {"xl/tables/t.xml": table, "xl/worksheets/_rels/sheet1.xml.rels": links},
        )
    )
    follow_headers(package)
    assert 'name="列1"' in package.part("xl/tables/t.xml").decode()
    spelling = CellSpelling(package)
    assert spelling.respelled("SUM(表一[列1])", "表", 5, 5) == "SUM(A1:A2)"
    for unknown in ("SUM(表一[列[1]])", "SUM(表一[[#Nonsense],[列1]])", "SUM(表一[列2])"):
        assert spelling.respelled(unknown, "表", 5, 5) == unknown


def test_references_beyond_the_last_row_are_words_and_stay() -> None:
    move = Move(row=lambda row: row + 1, span=lambda first, last: (first + 1, last + 1))
    formula = "ABC9999999+B5+A0"
    assert moved_formula(formula, "表", "表", move) == "ABC9999999+B6+A0"


def test_a_sheet_copied_with_a_part_that_it_links_to_twice_has_it_once() -> None:
    twice = linked("printerSettings", "../printerSettings/p.bin").replace(
        "</R",
        f'<Relationship Id="rId2" Type="{OFFICE_LINKS}/printerSettings" '
        'Target="../printerSettings/p.bin"/></R',
    )
    source = Package(
        by_hand(
            rows('<c r="A1"><v>1</v></c>'),
            {"xl/printerSettings/p.bin": "p", "xl/worksheets/_rels/sheet1.xml.rels": twice},
        )
    )
    target = Package(SAMPLE.read_bytes())
    part = add_sheet(target, source, "表").part
    first, second = target.relationships(part)
    assert first.target == second.target and target.part(first.target) == b"p"
