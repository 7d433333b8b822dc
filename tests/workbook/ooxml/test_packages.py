"""Packages as other programs write them: read, calculated, edited, and nothing of theirs lost."""

import io
import zipfile
from collections.abc import Callable
from functools import cache

import pytest

from tests.refusals import refused
from tests.workbook.compare import differences
from tests.workbook.offices import DATA
from tests.workbook.written import written
from workbook.engine.recalculate import distrust, recalculate
from workbook.month.stored_results import stored_result
from workbook.month.tables import named_area
from workbook.next_month.next_month import advance
from workbook.ooxml.formulas import Move, moved_formula, renamed_formula, shift_formula
from workbook.ooxml.package import Package
from workbook.ooxml.structure.rows import delete_rows, insert_rows

PACKAGES = DATA / "packages"


@cache
def sample() -> bytes:
    return (DATA / "sample.xlsx").read_bytes()


def rezipped(content: bytes, edit: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            name, data = edit(info.filename, old.read(info))
            entry = zipfile.ZipInfo("x")
            entry.filename = name  # ZipInfo itself turns backslashes round
            new.writestr(entry, data)
    return stream.getvalue()


def backslashes() -> bytes:
    return rezipped(sample(), lambda name, data: (name.replace("/", "\\"), data))


MAKES: dict[str, Callable[[], bytes]] = {
    "zip64": (PACKAGES / "zip64.xlsx").read_bytes,
    "module_sheet": (PACKAGES / "module_sheet.xlsx").read_bytes,
    "external_reference": (PACKAGES / "external_reference.xlsx").read_bytes,
    "backslashes": backslashes,
}


@pytest.mark.parametrize("make", MAKES)
def test_one_cell_is_edited_and_nothing_else(make: str) -> None:
    content = MAKES[make]()
    package = Package(content)
    package.sheet("考勤统计").set_value(3, 5, 7)
    (found,) = differences(content, package.to_bytes())
    assert found[:3] == ("值", "考勤统计", "E3") and found.after == 7


@pytest.mark.parametrize("make", MAKES)
def test_it_is_calculated_and_keeps_what_nobody_can_compute(make: str) -> None:
    content = MAKES[make]()
    package = Package(content, "x.xlsx")
    sheet = package.sheet("考核汇总表")
    doubtful = distrust(package)
    sheet.set_value(5, 4, 18)
    outcome = recalculate(package, doubtful)
    assert sheet.cell(5, 9).value == 18
    kept = [(line.sheet, line.cell) for line in outcome.kept]
    external = [("通讯录", "I30")] if make == "external_reference" else []
    assert kept == external
    if external:
        before = Package(content).sheet("通讯录").cell(30, 9)
        assert package.sheet("通讯录").cell(30, 9) == before


@pytest.mark.parametrize("make", MAKES)
def test_other_readers_take_what_is_made_plain_for_them(make: str) -> None:
    import openpyxl

    plain = Package(MAKES[make]()).to_plain_bytes()
    names = [sheet.name for sheet in Package(MAKES[make]()).sheets]
    assert openpyxl.load_workbook(io.BytesIO(plain)).sheetnames == names
    assert not hasattr(stored_result(Package(MAKES[make]()), DATA), "damaged")


def test_a_zip_with_a_zip64_end_is_read() -> None:
    data = sample()
    end = data.rfind(b"PK\5\6")
    count = int.from_bytes(data[end + 10 : end + 12], "little")
    size, offset = (int.from_bytes(data[end + at : end + at + 4], "little") for at in (12, 16))
    wide = b"PK\6\6" + (44).to_bytes(8, "little") + bytes([45, 0, 45, 0]) + bytes(8)
    wide += b"".join(number.to_bytes(8, "little") for number in (count, count, size, offset))
    locator = b"PK\6\7" + bytes(4) + end.to_bytes(8, "little") + (1).to_bytes(4, "little")
    narrow = b"PK\5\6" + bytes(4) + b"\xff" * 12 + bytes(2)
    package = Package(data[:end] + wide + locator + narrow)
    assert [sheet.name for sheet in package.sheets] == [s.name for s in Package(sample()).sheets]
    assert not differences(sample(), package.to_plain_bytes())


def test_a_time_of_day_and_a_moment_as_iso_texts() -> None:
    def edit(name: str, data: bytes) -> tuple[str, bytes]:
        if name == "xl/worksheets/sheet2.xml":
            data = data.replace(
                b"<sheetData>",
                b'<sheetData><row r="1"><c r="A1" t="d"><v>08:30:00</v></c>'
                b'<c r="B1" t="d"><v>2026-11-03T12:00:00Z</v></c>'
                b'<c r="C1" t="d"><v>2026-11-03</v></c></row>',
            ).replace(b'<row r="1" ', b'<row r="2000" ')
        return name, data

    sheet = Package(rezipped(sample(), edit)).sheets[1]
    values = [sheet.cells()[1, column].value for column in (1, 2, 3)]
    assert values == [pytest.approx(8.5 / 24), 46329.5, 46329]


def test_a_saved_copy_of_libreoffice_moves_on_with_its_names() -> None:
    """It spells sheets whose names begin with a digit without quotes."""
    package = Package((PACKAGES / "libreoffice_digits.xlsx").read_bytes(), "2026-11.xlsx")
    advance(package)
    assert package.has_sheet("12月得分")
    assert named_area(package, "人员")[0].name == "12月得分"
    assert [cell.value for cell in package.sheet("红旗窗口").cells().values()].count(4) == 6
    assert not [n for n in package.defined_names() if "11月" in n.text]


@pytest.mark.parametrize(
    ("formula", "renamed"),
    [
        ("SUM(11月得分!$B$3:B9)+1", "SUM('12月'!$B$3:B9)+1"),
        ("'11月得分'!A1&\"11月得分!A1\"", "'12月'!A1&\"11月得分!A1\""),
        ("[1]11月得分!A1+'[2]11月得分'!A1", "[1]11月得分!A1+'[2]11月得分'!A1"),
        ("SUM(11月得分:末!A1)", "SUM('12月:末'!A1)"),
        ("11月得分!总数", "'12月'!总数"),
        ("我的11月得分!A1+11月得分", "我的11月得分!A1+11月得分"),
        ('IF(A1="没完,11月得分!A1', 'IF(A1="没完,11月得分!A1'),
    ],
)
def test_references_are_told_from_what_only_looks_like_them(formula: str, renamed: str) -> None:
    assert renamed_formula(formula, "11月得分", "12月") == renamed


def test_a_range_of_one_cell_grows_down_its_column_only() -> None:
    package = Package(sample())
    sheet = package.sheet("考勤统计")
    sheet.set_formula(200, 1, "SUM(D3:D3)")
    sheet.set_formula(201, 1, "SUM(D3:E3)")
    insert_rows(package, "考勤统计", 3, 2)
    assert sheet.cell(202, 1).formula == "SUM(D3:D5)"
    assert sheet.cell(203, 1).formula == "SUM(D3:E3)"
    delete_rows(package, "考勤统计", {3, 4, 5})
    assert sheet.cell(199, 1).formula == "SUM(#REF!)"


def test_bytes_and_characters_are_not_confused() -> None:
    assert shift_formula("'甲（乙）'!A1+\"中😀\"&B2", 1, 1) == "'甲（乙）'!B2+\"中😀\"&C3"
    down = Move(lambda row: row + 1, lambda first, last: (first + 1, last + 1))
    assert moved_formula('"😀"&😀!A5', "", "😀", down) == '"😀"&😀!A6'


def test_entries_may_have_comments_and_further_fields() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample())) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            entry = zipfile.ZipInfo(info.filename)
            entry.comment, entry.extra = b"made by hand", b"\x01\x99\x04\x00abcd"
            new.writestr(entry, old.read(info))
    names = [sheet.name for sheet in Package(stream.getvalue()).sheets]
    assert names == [sheet.name for sheet in Package(sample()).sheets]


def test_a_comment_behind_the_directory_is_as_long_as_it_may_be() -> None:
    content = written({"得分": [["姓名"]]})
    longest = bytes(0xFFFF)
    assert Package(content + longest, "x").sheet("得分").cell(1, 1).value == "姓名"
    with refused("“x”已损坏或不完整，没有打开；请重新复制一份，或用电子表格程序打开修复后另存"):
        Package(content + longest + b"\0", "x")
