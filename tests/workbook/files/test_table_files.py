"""Any table file the office is likely to have is read as the same grid; others are refused."""

import datetime as dt
import io
import os
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from udf.errors import KaoheError
from udf.resources import template
from udf.text import Cells
from workbook.files import table_files, table_formats
from workbook.files.bounded import Ended
from workbook.files.bounded_child import Reason
from workbook.files.table_files import read_grids
from workbook.files.table_formats import grids_in
from workbook.month.roster_file import read_roster_file

DATA = Path(__file__).parents[2] / "data"
OLD = DATA / "exports" / "attendance.xls"
NEW = template("sample") / "attendance.xlsx"


def rows_of(path: Path) -> Cells:
    (grid,) = read_grids(path)
    return grid.rows


def test_xls_and_xlsx_give_the_same_grid() -> None:
    old, new = (rows_of(path) for path in (OLD, NEW))
    assert len(old) == 674
    assert old == new[:674]
    assert old[0] == ("考勤打卡明细表 统计周期：2026-11-01 至 2026-11-30", *[None] * 7)
    assert old[2][:5] == (1001, "田建海", "综合窗口", "2026-11-02", "上午上班")


def test_xlsx_as_openpyxl_reads_it() -> None:
    sheet = load_workbook(NEW, read_only=True).worksheets[0]
    assert rows_of(NEW) == tuple(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_text_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes("工号,姓名\r\n007,王芳\r\n".encode(encoding))
    assert rows_of(path) == (("工号", "姓名"), ("007", "王芳"))


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_with_a_title_quotes_and_any_delimiter(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "export.csv"
    lines = [
        "统计表",
        mark.join(("姓名", "备注", "数")),
        mark.join(("王芳", f'"a{mark}b\r\nc"', "")),
    ]
    path.write_bytes("\r\n".join(lines).encode("gbk"))
    assert rows_of(path) == (
        ("统计表", None, None),
        ("姓名", "备注", "数"),
        ("王芳", f"a{mark}b\r\nc", None),
    )


def test_each_kind_of_cell_where_it_stands(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["B3"], sheet["C3"], sheet["D3"] = "007", 7, 1.5
    sheet["B5"], sheet["C5"], sheet["D5"] = dt.date(2026, 11, 3), True, dt.time(8, 30)
    book.create_sheet("空")
    book.save(tmp_path / "a.xlsx")
    first, second = read_grids(tmp_path / "a.xlsx")
    assert (first.sheet, second.sheet, second.rows) == ("Sheet", "空", ())
    blank = (None,) * 4
    assert first.rows == (
        blank,
        blank,
        (None, "007", 7, 1.5),
        blank,
        (None, dt.date(2026, 11, 3), True, "08:30:00"),
    )


def test_content_decides_not_the_ending(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_bytes("工号\t姓名\n1\t王芳\n".encode("gbk"))
    assert rows_of(path) == (("工号", "姓名"), ("1", "王芳"))


def test_web_page_named_as_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312"></head>'
        "<body><table border=1><tr><td colspan=3>导出</td></tr>"
        "<tr><th>编号</th><th>人员</th><th>窗口</th></tr>"
        "<tr><td>00123456789012345678</td><td>高娃</td><td rowspan=2>医保</td></tr>"
        "<tr><td>0002</td><td>NA</td></tr></table>"
        "<table><thead><tr><th>工号</th></tr></thead><tr><td>007</td></tr></table></body></html>"
    )
    path.write_bytes(page.encode("gbk"))
    first, second = read_grids(path)
    assert first.rows == (
        ("导出", "导出", "导出"),
        ("编号", "人员", "窗口"),
        ("00123456789012345678", "高娃", "医保"),
        ("0002", "NA", "医保"),
    )
    assert second.rows == (("工号",), ("007",))


def zipped(name: str) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w") as file:
        file.writestr(name, "<x/>")
    return stream.getvalue()


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空文件"),
        (b"  \n", "空文件"),
        (b"PK\3\4 not a zip", "损坏"),
        (NEW.read_bytes()[:-2000], "损坏"),
        (OLD.read_bytes()[:700], "另存为"),
        (ENCRYPTED, "密码"),
        (b"<html><body>\xe8\xaf\xb7\xe7\x99\xbb\xe5\xbd\x95</body></html>", "网页"),
        (b'<?xml version="1.0"?><Workbook><Worksheet/></Workbook>', "XML 表格"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "图片"),
        (b"\1\2\3\0\xff\0\xfe", "不是表格文件"),
        (b"a,b\n" * 60 + b"\0", "不是表格文件"),
        (zipped("word/document.xml"), "Word 或 PowerPoint 文档"),
        (zipped("ppt/presentation.xml"), "Word 或 PowerPoint 文档"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "导出.xlsx"
    path.write_bytes(content)
    with pytest.raises(KaoheError, match=words) as error:
        read_grids(path)
    assert "导出.xlsx" in str(error.value)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KaoheError, match="找不到"):
        read_grids(tmp_path / "none.csv")
    with pytest.raises(KaoheError, match="文件夹"):
        read_grids(tmp_path)
    with pytest.raises(KaoheError, match="设备"):
        read_grids(Path(os.devnull))


# --- what would take all memory, or all time --------------------------------------------------------


def far_cell(folder: Path, place: str, value: str | None) -> Path:
    """A small table, and far away a cell that was formatted, or holds something."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("工号", "姓名"), (1001, "王芳")):
        sheet.append(row)
    sheet[place].font = Font(bold=True)
    sheet[place] = value
    book.save(folder / "名册.xlsx")
    return folder / "名册.xlsx"


@pytest.mark.parametrize("place", ["XFD1048576", "Z1048576", "XFD3"])
@pytest.mark.parametrize("value", [None, " ", "　\n"])
def test_a_far_cell_that_holds_nothing_is_left_out(
    tmp_path: Path, place: str, value: str | None
) -> None:
    assert rows_of(far_cell(tmp_path, place, value)) == (("工号", "姓名"), (1001, "王芳"))


def test_a_far_text_of_white_space_that_a_program_left() -> None:
    rows = rows_of(DATA / "exports" / "stray_CV.xlsx")
    assert (len(rows), len(rows[0]), rows[-1][-1]) == (33, 8, "正常")


def test_a_far_blank_that_the_sheet_denies(tmp_path: Path) -> None:
    path = far_cell(tmp_path, "XFD1048576", None)
    with ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"A1:XFD1048576", b"A1:B2")
    # Nor does the end of the part show how far its rows go.
    parts["xl/worksheets/sheet1.xml"] = sheet + b"<!--" + b" " * 30_000 + b"-->"
    with ZipFile(path, "w", ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    assert rows_of(path) == (("工号", "姓名"), (1001, "王芳"))


def test_a_far_value_is_read_or_refused_with_its_cell(tmp_path: Path) -> None:
    rows = rows_of(far_cell(tmp_path, "XFD3", "合计"))
    assert (len(rows), len(rows[0]), rows[2][-1], rows[1][:3]) == (
        3,
        16384,
        "合计",
        (1001, "王芳", None),
    )
    with pytest.raises(KaoheError, match="XFD1048576"):
        read_grids(far_cell(tmp_path, "XFD1048576", "合计"))


def test_text_that_begins_with_a_bracket_is_text(tmp_path: Path) -> None:
    path = tmp_path / "导出.csv"
    path.write_text("<窗口>,姓名\n综合,王芳\n", encoding="utf-8")
    assert rows_of(path) == (("<窗口>", "姓名"), ("综合", "王芳"))


def test_more_cells_than_anybody_could_use_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_formats, "MAX_CELLS", 3)
    assert grids_in(b"1,2\n,3\n", "a.csv", False)[0].rows == (("1", "2"), (None, "3"))
    with pytest.raises(KaoheError, match="太大，没有读取"):
        grids_in(b"1,2\n4,3\n", "a.csv", False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1," + b"x" * 200_000, "第2行"),
        (b",".join([b"1"] * 20_000) + b"\n" + b"1\n" * 1000, "太大"),
    ],
)
def test_text_beyond_measure_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "导出.csv"
    path.write_bytes(content)
    with pytest.raises(KaoheError, match=words):
        read_grids(path)


def test_a_reader_that_dies_takes_nobody_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    reasons = iter([Reason.MEMORY, Reason.CRASH, Reason.TIME])

    def died(*_: object) -> object:
        raise Ended(next(reasons))

    monkeypatch.setattr(table_files, "call", died)
    with pytest.raises(KaoheError, match="已损坏，读不出来"):
        read_grids(Path("a.xls"))
    with pytest.raises(KaoheError, match="太大，或已损坏：读了很久"):
        read_grids(Path("a.xls"))


def test_every_damaged_byte_is_read_or_refused(tmp_path: Path) -> None:
    whole = OLD.read_bytes()[:20_000]
    path = tmp_path / "x.xls"
    for at in range(0, len(whole), 997):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            read_grids(path)
        except KaoheError:
            continue


# --- the roster -----------------------------------------------------------------------------------


def roster_file(folder: Path, *rows: tuple[object, ...], title: str = "Sheet") -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(folder / "名册.xlsx")
    return folder / "名册.xlsx"


def test_a_roster_by_its_headers(tmp_path: Path) -> None:
    path = roster_file(
        tmp_path,
        ("进驻人员名册",),
        ("序号", "部门", "员工姓名", "员工编号", "离岗时间", "到岗时间"),
        (1, "综合窗口", "王　芳", 1001, None, dt.datetime(2026, 11, 9)),
        (2, "税务窗口", "李强", "0002", "2026.11.20", None),
        (None, None, None, None, None, None),
        ("合计", None, "合计2人", None, None, None),
    )
    people = read_roster_file(path)
    assert [tuple(person)[:6] for person in people] == [
        (0, "1001", "王芳", "综合窗口", dt.date(2026, 11, 9), None),
        (1, "0002", "李强", "税务窗口", None, dt.date(2026, 11, 20)),
    ]


def test_the_sheet_that_says_most_of_people_is_the_roster() -> None:
    people = read_roster_file(DATA / "office" / "sample.xlsx")
    assert len(people) == 120
    assert (people[0].name, people[0].window) == ("田建海", "综合窗口")


def test_a_roster_of_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes("姓名,窗口\n王芳,综合窗口\n".encode("gbk"))
    assert [(p.name, p.window) for p in read_roster_file(path)] == [("王芳", "综合窗口")]


def test_a_date_that_is_not_understood_is_refused_with_its_cell(tmp_path: Path) -> None:
    path = roster_file(tmp_path, ("姓名", "到岗日期"), ("王芳", "去年"), title="人员")
    with pytest.raises(KaoheError, match="人员!B2"):
        read_roster_file(path)


def test_a_file_without_people_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KaoheError, match="没有名册"):
        read_roster_file(roster_file(tmp_path, ("电话", "地址"), (1, 2)))
    with pytest.raises(KaoheError, match="没有人"):
        read_roster_file(roster_file(tmp_path, ("姓名", "窗口"), (None, "综合窗口")))
