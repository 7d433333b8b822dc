import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.refusals import refused
from udf.errors import KaoheError
from workbook.ooxml import xml as markup
from workbook.ooxml.cells import Cell, CellError, Value
from workbook.ooxml.container import zip as archive
from workbook.ooxml.formulas import shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, area_text, parse_area

OFFICE = Path(__file__).parents[2] / "data" / "office"
SAMPLE = OFFICE / "sample.xlsx"
MADE_ELSEWHERE = [SAMPLE, OFFICE / "libreoffice.xlsx", OFFICE / "quickstart.xlsm"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def by_hand(sheet: str, extra: dict[str, str] | None = None, workbook: str = "") -> bytes:
    """A workbook of one sheet 表, written out by hand; `sheet` is what stands in <worksheet>."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/calcChain.xml" ContentType="{SHEET_TYPE}.calcChain+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{LINKS}"><Relationship Id="rId1" '
        f'Type="{OFFICE_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE_LINKS}">'
        f'<sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets>{workbook}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{LINKS}">'
        f'<Relationship Id="rId1" Type="{OFFICE_LINKS}/worksheet" '
        'Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE_LINKS}/calcChain" Target="/xl/calcChain.xml"/>'
        "</Relationships>",
        "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/></calcChain>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
        **(extra or {}),
    }
    return zipped({name: text.encode() for name, text in parts.items()})


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def differing(before: bytes, after: bytes) -> set[str]:
    old, new = parts_of(before), parts_of(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def one_sheet(sheet: str) -> Package:
    return Package(by_hand(sheet))


# -- what is unchanged stays as it is --------------------------------------------------------------


@pytest.mark.parametrize("path", MADE_ELSEWHERE, ids=lambda path: path.name)
def test_a_workbook_nobody_changed_is_written_as_it_was_read(path: Path) -> None:
    package = Package.open(path)
    for sheet in package.sheets:
        sheet.cells()
    assert package.to_bytes() == path.read_bytes()


@pytest.mark.parametrize("path", MADE_ELSEWHERE, ids=lambda path: path.name)
def test_one_cell_changes_one_part_and_the_rest_keeps_its_compressed_bytes(path: Path) -> None:
    before = path.read_bytes()
    package = Package(before)
    package.sheets[0].set_value(40, 2, "新")
    after = package.to_bytes()
    assert differing(before, after) == {package.sheets[0].part}
    old, new = archive.Archive(before, ""), archive.Archive(after, "")
    assert list(old.entries) == list(new.entries)
    for name in old.entries.keys() - {package.sheets[0].part}:
        assert bytes(old.entries[name].packed) == bytes(new.entries[name].packed)
        assert old.entries[name].date == new.entries[name].date
        assert old.entries[name].external == new.entries[name].external


def test_setting_what_is_there_already_changes_nothing() -> None:
    package = Package.open(SAMPLE)
    for sheet in package.sheets:
        for (row, column), cell in sheet.cells().items():
            if cell.formula is not None:
                sheet.set_formula(row, column, cell.formula, cell.value)
            elif cell.value is not None:
                sheet.set_value(row, column, cell.value)
    part = package.workbook_part
    package.set_content_type(part, package.content_type(part))
    assert not package.changed


def test_the_same_change_twice_gives_the_same_file() -> None:
    def change(data: bytes) -> bytes:
        package = Package(data)
        sheet = package.sheet("考核汇总表")
        sheet.set_value(5, 4, 18.5)
        sheet.set_value(200, 3, "　王芳 ")
        sheet.set_formula(5, 9, "SUM(D5:H5)", 95.25)
        package.set_calculation(fullCalcOnLoad="0")
        package.set_name("月份", "'考核汇总表'!$A$1")
        return package.to_bytes()

    once = change(SAMPLE.read_bytes())
    assert change(SAMPLE.read_bytes()) == once
    assert change(once) == once


def test_everything_else_in_a_changed_sheet_survives() -> None:
    package = Package.open(SAMPLE)
    sheet = package.sheet("考核汇总表")
    before = package.part(sheet.part).decode()
    sheet.set_value(5, 4, 18)
    after = package.part(sheet.part).decode()
    head, tail = before.index("<sheetData>"), before.index("</sheetData>")
    assert (
        after[after.index("<worksheet") : after.index("<sheetData>")]
        == (before[before.index("<worksheet") : head])
    )
    assert after[after.index("</sheetData>") :] == before[tail:]


def test_openpyxl_reads_the_edited_workbook_as_it_was_meant(tmp_path: Path) -> None:
    package = Package.open(SAMPLE)
    package.sheet("考勤统计").set_value(130, 2, "=不是公式")
    package.sheet("考勤统计").set_value(130, 3, dt.date(2026, 11, 3))
    package.sheet("考勤统计").set_formula(130, 4, "=1+1", 2)
    package.save(tmp_path / "a.xlsx")
    cells = openpyxl.load_workbook(tmp_path / "a.xlsx")["考勤统计"]
    assert (cells["B130"].value, cells["B130"].data_type) == ("=不是公式", "s")
    assert cells["C130"].value == 46329
    assert cells["D130"].value == "=1+1"
    stored = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)["考勤统计"]
    assert stored["D130"].value == 2


class Pipe(io.BytesIO):
    """What a zip is written to by programs that cannot go back to fill in the sizes."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise io.UnsupportedOperation


def test_a_zip_written_as_a_stream_is_edited_too() -> None:
    stream = Pipe()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts_of(SAMPLE.read_bytes()).items():
            file.writestr(name, content)
    before = stream.getvalue()
    assert archive.Archive(before, "").entries["xl/workbook.xml"].flags & 8
    package = Package(before)
    package.sheets[0].set_value(5, 4, 18)
    after = package.to_bytes()
    assert differing(before, after) == {package.sheets[0].part}
    flags = [entry.flags for entry in archive.Archive(after, "").entries.values()]
    assert not any(flag & 8 for flag in flags)


# -- reading ---------------------------------------------------------------------------------------


def test_the_sample_reads_as_openpyxl_reads_it() -> None:
    package = Package.open(SAMPLE)
    book = openpyxl.load_workbook(SAMPLE)
    stored = openpyxl.load_workbook(SAMPLE, data_only=True)
    assert [sheet.name for sheet in package.sheets] == book.sheetnames
    assert [sheet.state for sheet in package.sheets][-1] == "hidden"
    for sheet in package.sheets:
        cells = sheet.cells()
        for row in book[sheet.name].iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                mine = cells[cell.row, cell.column]
                value = stored[sheet.name].cell(cell.row, cell.column).value
                if isinstance(value, dt.datetime):
                    assert package.is_date(mine.style)
                    assert package.from_serial(float(str(mine.value))) == value
                else:
                    assert mine.value == value
                formula = cell.value if cell.data_type == "f" else None
                assert mine.formula == (formula and str(formula).removeprefix("="))


def test_a_workbook_made_by_libreoffice() -> None:
    package = Package.open(OFFICE / "libreoffice.xlsx")
    sheet = package.sheet("考勤 情况")
    assert sheet.merged() == [Area(1, 1, 1, 4)]
    assert sheet.arrays() == [Area(3, 5, 8, 5)]
    assert sheet.cell(3, 5)[:3] == (166, "C3:C8*2", "E3:E8")
    assert sheet.cell(4, 5)[:3] == (168, None, None)
    assert sheet.cell(3, 6)[:2] == ("83次", 'C3&"次"')
    assert sheet.cell(4, 6).value == CellError("#DIV/0!")
    assert sheet.cell(5, 6).value is True
    assert package.is_date(sheet.cell(3, 4).style)
    assert not package.is_date(sheet.cell(3, 3).style)
    assert package.sheet("隐藏").state == "hidden"
    assert package.sheet("隐藏").cell(2, 2).value == "它's"
    assert ("人数", "'考勤 情况'!$B$3:$B$8") in [name[:2] for name in package.defined_names()]


def test_a_workbook_made_by_xlsxwriter() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"date_1904": True})
    sheet = book.add_worksheet("数据")
    bold = book.add_format({"bold": True})
    sheet.write_rich_string("A1", "普通", bold, "加粗", "尾")
    sheet.write_datetime(
        "A2", dt.datetime(2026, 11, 3, 12), book.add_format({"num_format": "m月d日"})
    )
    sheet.write_array_formula("B1:B2", "{=A1:A2}", None, 7)
    sheet.write_formula("C1", "=A1", None, "普通加粗尾")
    sheet.write_boolean("C2", False)
    sheet.write_string("C3", "_x0041_")
    book.close()
    package = Package(stream.getvalue())
    cells = package.sheets[0]
    assert package.date1904
    assert cells.cell(1, 1).value == "普通加粗尾"
    assert cells.cell(2, 1).value == 44867.5
    assert package.is_date(cells.cell(2, 1).style)
    assert package.from_serial(44867.5) == dt.datetime(2026, 11, 3, 12)
    assert cells.cell(1, 2)[:3] == (7, "A1:A2", "B1:B2")
    assert cells.cell(1, 3)[:2] == ("普通加粗尾", "A1")
    assert cells.cell(2, 3).value is False
    assert cells.cell(3, 3).value == "_x0041_"


def test_an_xlsm_keeps_its_macros_byte_for_byte() -> None:
    before = (OFFICE / "quickstart.xlsm").read_bytes()
    package = Package(before)
    package.sheets[0].set_formula(1, 1, "KH_SCORE(A2)", "x")
    after = package.to_bytes()
    assert parts_of(after)["xl/vbaProject.bin"] == parts_of(before)["xl/vbaProject.bin"]
    assert "macroEnabled" in package.content_type("xl/workbook.xml")


def test_rows_and_cells_that_do_not_say_where_they_are() -> None:
    sheet = one_sheet(
        "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row>"
        '<row r="5"><c r="C5"><v>3</v></c><c t="inlineStr"><is><t>文</t></is></c></row>'
        "<row><c><v>4.50</v></c></row></sheetData>"
    ).sheets[0]
    values = {at: cell.value for at, cell in sheet.cells().items()}
    assert values == {(1, 1): 1, (1, 2): 2, (5, 3): 3, (5, 4): "文", (6, 1): 4.5}
    sheet.set_value(1, 3, "后")
    sheet.set_value(3, 2, 9)
    values |= {(1, 3): "后", (3, 2): 9}
    again = Package(sheet.package.to_bytes()).sheets[0]
    assert {at: cell.value for at, cell in again.cells().items()} == values
    assert [name for name, _ in again.cells().items()] == sorted(values)
    text = again.package.part(again.part)
    assert (text.count(b"<row"), text.count(b"<c "), text.count(b' r="')) == (4, 7, 11)


def test_rich_text_is_joined_and_phonetic_guides_are_not_text() -> None:
    sheet = one_sheet(
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><t>王</t></r><r>'
        '<t xml:space="preserve"> 芳</t></r><rPh sb="0" eb="1"><t>ワン</t></rPh>'
        "</is></c></row></sheetData>"
    ).sheets[0]
    assert sheet.cell(1, 1).value == "王 芳"


SHARED = (
    '<sheetData><row r="1"><c r="A1"><v>1</v></c>'
    '<c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$C$1+SUM(A$1:A1)</f><v>2</v></c></row>'
    '<row r="2"><c r="B2"><f t="shared" si="0"/><v>3</v></c></row>'
    '<row r="3"><c r="B3"><f t="shared" si="0"/><v>4</v></c></row></sheetData>'
)


def test_shared_formulas_are_spelled_out_for_reading() -> None:
    sheet = one_sheet(SHARED).sheets[0]
    wanted = ["A1*$C$1+SUM(A$1:A1)", "A2*$C$1+SUM(A$1:A2)", "A3*$C$1+SUM(A$1:A3)"]
    assert [sheet.cells()[row, 2].formula for row in (1, 2, 3)] == wanted
    assert [sheet.cell(row, 2).formula for row in (3, 2, 1)] == wanted[::-1]


@pytest.mark.parametrize("row", [1, 2])
def test_the_others_of_a_shared_formula_stay_right(row: int) -> None:
    sheet = one_sheet(SHARED).sheets[0]
    before = {at: cell.formula for at, cell in sheet.cells().items()}
    sheet.set_value(row, 2, 7)
    after = Package(sheet.package.to_bytes()).sheets[0].cells()
    assert {at: cell.formula for at, cell in after.items()} == {**before, (row, 2): None}


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A1+$A1+A$1+$A$1", "C4+$A4+C$1+$A$1"),
        ("SUM(A:B,1:2,A1:B2)", "SUM(C:D,4:5,C4:D5)"),
        ("SUM($A:$B,$1:$2)", "SUM($A:$B,$1:$2)"),
        ('IF(A1="A1","B2 ""C3""",\'A1 表\'!A1)', 'IF(C4="A1","B2 ""C3""",\'A1 表\'!C4)'),
        ("LOG10(A1)+A1B+T1.x+扣分A1", "LOG10(C4)+A1B+T1.x+扣分A1"),
        ("Sheet1!A1:B2+ABC1!A1", "Sheet1!C4:D5+ABC1!C4"),
        ("[1]Sheet1!A1+表1[[#This Row],[A1]]", "[1]Sheet1!C4+表1[[#This Row],[A1]]"),
        ("XFD1+A1048576", "#REF!+#REF!"),
        ("XFE1", "XFE1"),
        ("1E3+A1%", "1E3+C4%"),
    ],
)
def test_a_formula_moved_two_right_and_three_down(formula: str, moved: str) -> None:
    assert shift_formula(formula, 3, 2) == moved


def test_which_formats_are_dates() -> None:
    formats = {
        "yyyy-mm-dd": True,
        'm"月"d"日"': True,
        "[$-804]aaaa;@": False,
        "[h]:mm": True,
        "0.00": False,
        '0"day"': False,
        "[Red]0.0": False,
        "General": False,
        '"分"0.0_d': False,
        "0.00E+00": False,
    }
    numbers = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for n, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    data = by_hand(
        "<sheetData/>",
        {
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{numbers}</numFmts>'
            f'<cellXfs>{styles}<xf numFmtId="14"/><xf numFmtId="57"/><xf/></cellXfs></styleSheet>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{LINKS}">'
            f'<Relationship Id="rId1" Type="{OFFICE_LINKS}/worksheet" '
            'Target="worksheets/sheet1.xml"/><Relationship Id="rId3" '
            f'Type="{OFFICE_LINKS}/styles" Target="styles.xml"/></Relationships>',
        },
    )
    package = Package(data)
    assert [package.is_date(n) for n in range(len(formats))] == list(formats.values())
    last = len(formats)
    assert [package.is_date(last + n) for n in range(4)] == [True, True, False, False]


@pytest.mark.parametrize(
    ("day", "serial"),
    [
        (dt.date(1900, 1, 1), 1),
        (dt.date(1900, 2, 28), 59),
        (dt.date(1900, 3, 1), 61),
        (dt.date(2026, 11, 3), 46329),
        (dt.datetime(2026, 11, 3, 18), 46329.75),
    ],
)
def test_days_and_serial_numbers(day: dt.date, serial: float) -> None:
    package = one_sheet("<sheetData/>")
    assert package.to_serial(day) == serial
    back = package.from_serial(serial)
    assert back == day if isinstance(day, dt.datetime) else back.date() == day


# -- editing ---------------------------------------------------------------------------------------


@given(
    st.one_of(
        st.text(),
        st.text(st.sampled_from("=+-@_x0041_ \t\r\n<&'\"\x00\x0b\x1f\ufffe王")),
        st.integers(-(10**14), 10**14),
        st.floats(allow_nan=False, allow_infinity=False),
        st.booleans(),
        st.none(),
    )
)
def test_what_is_put_in_comes_out(value: str | float | bool | None) -> None:
    package = one_sheet('<sheetData><row r="2"><c r="B2"><v>1</v></c></row></sheetData>')
    package.sheets[0].set_value(2, 2, value)
    package.sheets[0].set_value(2, 3, value)
    package.sheets[0].set_formula(2, 4, "A1", value)
    cells = Package(package.to_bytes()).sheets[0]
    for column in (2, 3, 4):
        got = cells.cell(2, column).value
        assert got == value
        assert isinstance(got, bool) == isinstance(value, bool)
    assert cells.cell(2, 3).formula is None


@pytest.mark.parametrize("old", ['<c r="A1" t="str"><f>B1</f><v>文</v></c>', '<c r="A1" t="b"/>'])
@pytest.mark.parametrize("new", [1, 1.5, "文字", True, CellError("#N/A"), None])
def test_one_kind_of_value_takes_the_place_of_another(old: str, new: Value) -> None:
    package = one_sheet(f'<sheetData><row r="1">{old}</row></sheetData>')
    package.sheets[0].set_value(1, 1, new)
    assert Package(package.to_bytes()).sheets[0].cell(1, 1) == Cell(new)
    package.sheets[0].set_formula(1, 1, "C1", new)
    again = Package(package.to_bytes())
    assert again.sheets[0].cell(1, 1) == Cell(new, "C1")
    assert "<v>" not in again.part("xl/worksheets/sheet1.xml").decode().partition("<f>")[0]


def test_a_cell_keeps_its_style_and_a_new_one_takes_that_of_its_row_or_column() -> None:
    sheet = one_sheet(
        '<cols><col min="2" max="3" style="4"/></cols><sheetData>'
        '<row r="1" s="5" customFormat="1"/>'
        '<row r="2" s="9"><c r="A2" s="6" t="b"><v>1</v></c></row></sheetData>'
    ).sheets[0]
    sheet.set_value(2, 1, "x")
    sheet.set_value(2, 2, "x")
    sheet.set_value(1, 2, "x")
    sheet.set_value(1, 9, "x", style=7)
    sheet.copy_row_format(2, 4)
    cells = sheet.cells()
    assert [cells[at].style for at in [(2, 1), (2, 2), (1, 2), (1, 9)]] == [6, 4, 5, 7]
    assert [cells[at].style for at in [(4, 1), (4, 2)]] == [6, 4]


def test_a_row_gets_the_height_and_the_look_of_another() -> None:
    look = 's="9" customFormat="1" ht="30" customHeight="1"'
    sheet = one_sheet(f'<sheetData><row r="2" {look}/><row r="5" ht="7"/></sheetData>').sheets[0]
    for target in (4, 5):
        sheet.copy_row_format(2, target)
        sheet.set_value(target, 3, "x")
        assert sheet.cell(target, 3).style == 9
    rows = sheet.package.part(sheet.part).decode().split("<row ")[1:]
    assert [all(word in row for word in look.split()) for row in rows] == [True] * 3


def test_the_dimension_and_the_spans_stay_true() -> None:
    sheet = one_sheet(
        '<dimension ref="A1:B1"/><sheetData><row r="1" spans="1:2"><c r="A1"/></row></sheetData>'
    ).sheets[0]
    sheet.set_value(1, 4, 1)
    sheet.set_value(9, 1, 1)
    text = sheet.package.part(sheet.part).decode()
    assert '<dimension ref="A1:D9"/>' in text
    assert 'spans="1:4"' in text


def test_a_stored_result_leaves_the_formula_and_the_chain_alone() -> None:
    data = by_hand('<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row></sheetData>')
    package = Package(data)
    package.sheets[0].set_cached(1, 1, 3)
    assert differing(data, package.to_bytes()) == {"xl/worksheets/sheet1.xml"}
    assert package.sheets[0].cell(1, 1)[:2] == (3, "1+1")
    with pytest.raises(ValueError, match="no formula"):
        package.sheets[0].set_cached(1, 2, 3)


def test_formulas_that_come_and_go_take_the_calculation_chain_with_them() -> None:
    data = by_hand('<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row></sheetData>')
    package = Package(data)
    package.sheets[0].set_value(1, 1, 2)
    after = parts_of(package.to_bytes())
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"]
    assert b"calcChain" not in after["xl/_rels/workbook.xml.rels"]


def test_an_array_formula_with_its_results() -> None:
    package = one_sheet("<sheetData/>")
    sheet = package.sheets[0]
    sheet.set_formula(2, 2, "KH_SCORE(A1:A9)", 1, array=Area(2, 2, 3, 3))
    sheet.set_cached(2, 3, "待核")
    sheet.set_cached(3, 2, 0.5)
    sheet.set_cached(3, 3, CellError("#N/A"))
    again = Package(package.to_bytes()).sheets[0]
    assert again.values(Area(2, 2, 3, 3)) == [[1, "待核"], [0.5, CellError("#N/A")]]
    assert again.cell(2, 2)[1:3] == ("KH_SCORE(A1:A9)", "B2:C3")
    with refused("表!C3 属于数组公式 B2:C3，不能单独改动；请先去掉该数组公式"):
        again.set_value(3, 3, 1)
    again.set_formula(2, 2, "KH_SCORE(A1:A9)", 1, array=Area(2, 2, 2, 3))
    assert again.values(Area(2, 2, 3, 3)) == [[1, None], [None, None]]
    again.set_value(3, 3, 1)


def test_cells_that_must_not_be_written_are_refused() -> None:
    sheet = one_sheet(
        '<sheetData><row r="1"><c r="A1"/><c r="E1"><f t="dataTable" ref="E1:E2" dt2D="0" dtr="0" '
        'r1="A1"/><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    ).sheets[0]
    with refused("表!B2 被合并单元格 A1:B2 盖住，写进去看不见；请先取消合并"):
        sheet.set_value(2, 2, "x")
    with refused("表!E2 属于模拟运算表，不能改动；请先删除该模拟运算表"):
        sheet.set_value(2, 5, 1)
    with refused("表!A1 的文字超过 32767 个字，单元格放不下；请缩短"):
        sheet.set_value(1, 1, "长" * 32_768)
    sheet.set_value(2, 2, None)
    assert not sheet.package.changed


def test_defined_names_and_calculation_properties() -> None:
    package = Package(
        by_hand("<sheetData/>", workbook='<calcPr calcId="1"/><extLst><ext uri="x"/></extLst>')
    )
    package.set_name("成绩", "表!$A$1")
    package.set_name("成绩", "表!$A$2", sheet="表")
    package.set_name("成绩", "表!$A$3")
    package.set_calculation(calcId="191029", fullCalcOnLoad="0")
    again = Package(package.to_bytes())
    assert [name[:3] for name in again.defined_names()] == [
        ("成绩", "表!$A$3", None),
        ("成绩", "表!$A$2", "表"),
    ]
    text = again.part("xl/workbook.xml").decode()
    assert text.index("<sheets>") < text.index("<definedNames>") < text.index("<calcPr")
    assert '<calcPr calcId="191029" fullCalcOnLoad="0"/><extLst>' in text
    again.remove_name("成绩")
    again.remove_name("成绩", sheet="表")
    assert again.defined_names() == []
    assert b"definedNames" not in again.part("xl/workbook.xml")


# -- what is refused -------------------------------------------------------------------------------


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(99)


def with_part(name: str, content: bytes) -> bytes:
    return zipped({**parts_of(by_hand("<sheetData/>")), name: content})


def bomb_of_entities() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(9))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>&e8;</sheetData></worksheet>'
    return with_part("xl/worksheets/sheet1.xml", f"<!DOCTYPE w [{entities}]>{sheet}".encode())


def flipped() -> bytes:
    """A part whose content no longer fits its checksum."""
    data = SAMPLE.read_bytes()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as file:
        for name, content in parts_of(data).items():
            file.writestr(name, content)
    return stream.getvalue().replace("不动产窗口".encode(), "不动产窗日".encode())


def bomb_that_lies() -> bytes:
    """A sheet of 300 MB whose size the directory gives as 100 bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    data = with_part("xl/worksheets/sheet1.xml", b"#" * 100)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        entries = {info.filename: file.read(info) for info in file.infolist()}
    stream = io.BytesIO()
    directory = b""
    for name, content in entries.items():
        bomb = name == "xl/worksheets/sheet1.xml"
        body = packed if bomb else content
        raw = name.encode()
        common = struct.pack(
            "<5H3L2H", 20, 0x800, 8 if bomb else 0, 0, 33, zlib.crc32(content),
            len(body), len(content), len(raw), 0,
        )  # fmt: skip
        directory += b"PK\1\2\x14\0" + common + bytes(10) + struct.pack("<L", stream.tell()) + raw
        stream.write(b"PK\3\4" + common + raw + body)
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), stream.tell(), 0
    )
    return stream.getvalue() + directory + end


ENCRYPTED = "加了打开密码，读不了；请用电子表格程序打开，去掉密码后另存，再试一次"
OLD = (
    "是旧格式（.xls、.et），不能直接使用；请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”再试"
)
NO_WORKBOOK = "不是 Excel 工作簿（.xlsx、.xlsm）；请用电子表格程序打开后另存为 .xlsx"
TOO_LARGE = "解压后大得不正常，可能是损坏或恶意的文件，没有打开；请用电子表格程序重新另存一份再试"
ODD_PARTS = (
    "的内部结构不正常（部件太多、重名或路径越界），没有打开；请用电子表格程序重新另存一份再试"
)
DAMAGED = "的内容已损坏，没有打开；请用电子表格程序打开修复后另存，再试一次"
INCOMPLETE = "已损坏或不完整，没有打开；请重新复制一份，或用电子表格程序打开修复后另存"
NOT_WORKBOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "encrypted": (lambda: ole("EncryptedPackage"), ENCRYPTED),
    "xls": (lambda: ole("Workbook"), OLD),
    "empty": (lambda: b"", NO_WORKBOOK),
    "csv": (lambda: "工号,姓名\n".encode("gbk"), NO_WORKBOOK),
    "any zip": (lambda: zipped({"a.txt": b"a"}), NO_WORKBOOK),
    "truncated": (lambda: SAMPLE.read_bytes()[:20_000], INCOMPLETE),
    "wrong xml": (lambda: with_part("xl/worksheets/sheet1.xml", b"<worksheet><a></b>"), DAMAGED),
    "flipped": (flipped, INCOMPLETE),
    "document type": (
        lambda: with_part(
            "xl/worksheets/sheet1.xml",
            f'<!DOCTYPE w><worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode(),
        ),
        DAMAGED,
    ),
    "entity bomb": (bomb_of_entities, DAMAGED),
    "zip bomb": (lambda: with_part("xl/worksheets/sheet1.xml", bytes(90 << 20)), TOO_LARGE),
    "lying zip bomb": (bomb_that_lies, TOO_LARGE),
    "outside": (lambda: with_part("../evil.xml", b""), ODD_PARTS),
    "absolute": (lambda: with_part("/etc/evil", b""), ODD_PARTS),
    "drive": (lambda: with_part("C:/evil", b""), ODD_PARTS),
    "backslash": (lambda: with_part("xl\\..\\evil", b""), ODD_PARTS),
    "same name": (lambda: with_part("XL/workbook.xml", b""), ODD_PARTS),
    "too many": (lambda: zipped({f"{n}": b"" for n in range(20_001)}), ODD_PARTS),
    "row": (lambda: by_hand('<sheetData><row r="x"/></sheetData>'), DAMAGED),
    "cell": (lambda: by_hand('<sheetData><row><c r="1A"/></row></sheetData>'), DAMAGED),
    "string": (
        lambda: by_hand('<sheetData><row><c t="s"><v>9</v></c></row></sheetData>'),
        DAMAGED,
    ),
    "number": (lambda: by_hand("<sheetData><row><c><v>inf</v></c></row></sheetData>"), DAMAGED),
    "no sheet": (
        lambda: with_part(
            "xl/_rels/workbook.xml.rels",
            parts_of(by_hand("<sheetData/>"))["xl/_rels/workbook.xml.rels"].replace(
                b'/worksheet"', b'/chartsheet"'
            ),
        ),
        "里没有普通工作表；请检查是不是选错了文件",
    ),
    "no workbook": (
        lambda: with_part("_rels/.rels", f'<Relationships xmlns="{LINKS}"/>'.encode()),
        NO_WORKBOOK,
    ),
    "strict": (
        lambda: with_part(
            "xl/workbook.xml",
            b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>',
        ),
        "是“Strict Open XML”格式，读不了；请另存为普通的“Excel 工作簿 (*.xlsx)”再试",
    ),
}


def read_all(data: bytes) -> Package:
    package = Package(data, "考核.xlsx")
    for sheet in package.sheets:
        sheet.cells()
        sheet.merged()
        sheet.cell(1, 1)
    package.defined_names()
    package.is_date(1)
    return package


@pytest.mark.parametrize("kind", NOT_WORKBOOKS)
def test_what_is_no_sound_workbook_is_refused_in_one_sentence(kind: str) -> None:
    make, said = NOT_WORKBOOKS[kind]
    with refused(f"“考核.xlsx”{said}"):
        read_all(make())


def test_shared_formulas_that_would_fill_the_memory_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("workbook.ooxml.shared_formulas.MAX_SHARED", 30)
    with refused("“考核.xlsx”的内容已损坏，没有打开；请用电子表格程序打开修复后另存，再试一次"):
        read_all(by_hand(SHARED))


@pytest.mark.parametrize("sign", ['"', "'", "[", "[a"])
def test_a_formula_left_open_takes_no_time(sign: str) -> None:
    assert shift_formula(sign * 200_001, 1, 1) == sign * 200_001


def test_more_markup_than_memory_can_be_asked_for_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(markup, "MAX_TAGS", 1000)
    with refused("“考核.xlsx”里有一张表太大，没有打开；请删掉用不着的行和列，另存后再试"):
        read_all(by_hand(f"<sheetData>{'<row/>' * 1000}</sheetData>"))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with refused(f"找不到文件“{tmp_path}/a.xlsx”；请检查文件名和文件夹"):
        Package.open(tmp_path / "a.xlsx")
    with refused(f"“{tmp_path}”是一个文件夹；请给出其中的文件"):
        Package.open(tmp_path)
    with refused(
        "“sample.xlsx”里没有工作表“别的”（有：考核汇总表、扣分明细、加分明细、考勤统计、好差评统计、通讯录）；请检查表名"
    ):
        Package.open(SAMPLE).sheet("别的")


def edit(data: bytes) -> None:
    package = read_all(data)
    for sheet in package.sheets:
        sheet.set_value(2, 3, "x")
        sheet.set_value(400, 3, 1)
    package.set_name("x", "1")
    read_all(package.to_bytes())


SEEDS = [(OFFICE / "libreoffice.xlsx").read_bytes(), by_hand(SHARED)]


@settings(max_examples=150)
@given(st.data())
def test_mutated_bytes_are_read_or_refused(data: st.DataObject) -> None:
    seed = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(seed) - 1))
        seed[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    with suppress(KaoheError):
        edit(bytes(seed))


@settings(max_examples=150)
@given(st.data())
def test_mutated_parts_are_read_or_refused(data: st.DataObject) -> None:
    """The same inside the parts, past the checksums of the zip."""
    parts = parts_of(data.draw(st.sampled_from(SEEDS)))
    name = data.draw(st.sampled_from([name for name in parts if name.endswith((".xml", ".rels"))]))
    content = bytearray(parts[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        new = data.draw(st.sampled_from([b"", b"0", b"-1", b"x", b'"', b"<", b"999999999", b":"]))
        content[at : at + data.draw(st.integers(0, 4))] = new
    with suppress(KaoheError):
        edit(zipped({**parts, name: bytes(content)}))


@given(st.tuples(*(st.integers(1, 500) for _ in range(4))))
def test_areas_are_written_as_they_are_read(numbers: tuple[int, int, int, int]) -> None:
    rows, columns = sorted(numbers[:2]), sorted(numbers[2:])
    area = Area(rows[0], columns[0], rows[1], columns[1])
    assert parse_area(area_text(area)) == area
