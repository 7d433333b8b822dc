"""Any table file the office is likely to have is read as the same grid; others are refused."""

import datetime as dt
import io
import os
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from tests.refusals import refused
from udf.errors import KaoheError
from udf.resources import template
from udf.text import Cells
from workbook.files import bounded, table_formats
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


SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (*.xlsx)”再试"
EXPORT_AGAIN = "不是表格；请重新导出成 .xlsx 或 .csv 再试"
NO_TABLE = (
    "不是表格文件（.xlsx、.xls、.csv），或编码不是 UTF-8、GBK；"
    "请用 Excel 或 WPS 打开，另存为 .xlsx 再试"
)
DAMAGED = "已损坏或不完整，没有打开；请重新复制一份，或用电子表格程序打开修复后另存"
DOCUMENT = "其实是 Word 或 PowerPoint 文档，不是表格；请重新导出再试"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空文件；请重新导出"),
        (b"  \n", "是空文件；请重新导出"),
        (b"PK\3\4 not a zip", DAMAGED),
        (NEW.read_bytes()[:-2000], DAMAGED),
        (OLD.read_bytes()[:700], f"读不出来（已损坏、加了密码，或不是 .xlsx、.xls）；{SAVE_AS}"),
        (ENCRYPTED, "加了打开密码，读不了；请打开它，去掉密码后另存，再试一次"),
        (
            "<html><body>请登录</body></html>".encode(),
            f"其实是网页，里面没有读得出来的表格；{SAVE_AS}",
        ),
        (
            b'<?xml version="1.0"?><Workbook><Worksheet/></Workbook>',
            f"其实是 XML 表格；{SAVE_AS}",
        ),
        (b"%PDF-1.7\n", f"其实是PDF 文件，{EXPORT_AGAIN}"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", f"其实是图片，{EXPORT_AGAIN}"),
        (b"\xff\xd8\xff\xe0", f"其实是图片，{EXPORT_AGAIN}"),
        (b"GIF89a", f"其实是图片，{EXPORT_AGAIN}"),
        (b"BM\x36", f"其实是图片，{EXPORT_AGAIN}"),
        (b"{\\rtf1\\ansi", f"其实是写字板（RTF）文档，{EXPORT_AGAIN}"),
        (b"Rar!\x1a\7", f"其实是压缩包，{EXPORT_AGAIN}"),
        (b"7z\xbc\xaf\x27\x1c", f"其实是压缩包，{EXPORT_AGAIN}"),
        (b"\x1f\x8b\x08", f"其实是压缩包，{EXPORT_AGAIN}"),
        (b"MIME-Version: 1.0\n", f"其实是单个文件网页（.mht），{EXPORT_AGAIN}"),
        (b"\1\2\3\0\xff\0\xfe", NO_TABLE),
        (b"a,b\n" * 60 + b"\0", NO_TABLE),
        (zipped("word/document.xml"), DOCUMENT),
        (zipped("ppt/presentation.xml"), DOCUMENT),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "导出.xlsx"
    path.write_bytes(content)
    with pytest.raises(KaoheError) as error:
        read_grids(path)
    assert str(error.value) == f"“导出.xlsx”{said}"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    none = tmp_path / "none.csv"
    with refused(f"找不到文件“{none}”；请检查文件名和文件夹"):
        read_grids(none)
    with refused(f"“{tmp_path}”是一个文件夹；请给出其中的文件"):
        read_grids(tmp_path)
    with refused("“/dev/null”是设备或管道，不是普通文件，没有打开；请给出磁盘上的文件"):
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
    with pytest.raises(KaoheError) as error:
        read_grids(far_cell(tmp_path, "XFD1048576", "合计"))
    assert str(error.value) == (
        "“名册.xlsx”在很远的单元格 XFD1048576 还有内容，表大得不正常，没有读取；"
        "请打开它，删掉表格以外的内容后保存，再试一次"
    )


def test_text_that_begins_with_a_bracket_is_text(tmp_path: Path) -> None:
    path = tmp_path / "导出.csv"
    path.write_text("<窗口>,姓名\n综合,王芳\n", encoding="utf-8")
    assert rows_of(path) == (("<窗口>", "姓名"), ("综合", "王芳"))


TOO_LARGE = "太大，没有读取；请打开它，只留下有内容的行和列，另存一份再试"


def test_more_cells_than_anybody_could_use_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_formats, "MAX_CELLS", 3)
    assert grids_in(b"1,2\n,3\n", "a.csv", False)[0].rows == (("1", "2"), (None, "3"))
    with pytest.raises(KaoheError) as error:
        grids_in(b"1,2\n4,3\n", "a.csv", False)
    assert str(error.value) == f"“a.csv”{TOO_LARGE}"
    book = Workbook()
    for row in ((1, 2), (4, 3)):
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(KaoheError) as error:
        grids_in(stream.getvalue(), "a.xlsx", False)
    assert str(error.value) == f"“a.xlsx”的“Sheet”表{TOO_LARGE}"


def test_more_places_than_anybody_could_use_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = (Path(__file__).parents[2] / "data" / "exports" / "attendance.xls").read_bytes()
    rows = grids_in(content, "a.xls", False)[0].rows
    monkeypatch.setattr(table_formats, "MAX_PLACES", len(rows) * len(rows[0]) - 1)
    with refused(f"“a.xls”的“打卡明细”表{TOO_LARGE}"):
        grids_in(content, "a.xls", False)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"a,b\n1," + b"x" * 200_000,
            "第2行不合格（引号不成对，或一格里的字太多）；请重新导出，或另存为 .xlsx 再试",
        ),
        (b",".join([b"1"] * 20_000) + b"\n" + b"1\n" * 1000, TOO_LARGE),
    ],
)
def test_text_beyond_measure_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "导出.csv"
    path.write_bytes(content)
    with pytest.raises(KaoheError) as error:
        read_grids(path)
    assert str(error.value) == f"“导出.csv”{said}"


def test_a_reader_that_dies_takes_nobody_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[object, ...]] = []
    reasons = [Reason.MEMORY, Reason.CRASH, Reason.CRASH, Reason.MEMORY, Reason.TIME]

    def died(*arguments: object) -> object:
        tried.append(arguments[1:])
        raise Ended(reasons[len(tried) - 1])

    monkeypatch.setattr(bounded, "call", died)
    said = []
    for _ in range(3):
        with pytest.raises(KaoheError) as error:
            read_grids(Path("a.xls"))
        said.append(str(error.value))
    save_as = f"没有读取；{SAVE_AS}".replace("另存", "只留下有内容的行和列，另存")
    assert said == [
        f"“a.xls”已损坏，读不出来，{save_as}",
        f"“a.xls”太大，或已损坏：读它要用的内存太多，{save_as}",
        f"“a.xls”太大，或已损坏：读了很久也没有读完，{save_as}",
    ]
    assert [careful for *_, careful in tried] == [False, True, False, True, False]


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
    with pytest.raises(KaoheError) as error:
        read_roster_file(path)
    assert str(error.value) == (
        "“名册.xlsx”人员!B2 的到岗日期看不懂（去年）；请写成 2026-11-03 这样"
    )


def test_a_file_without_people_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KaoheError) as error:
        read_roster_file(roster_file(tmp_path, ("电话", "地址"), (1, 2)))
    assert str(error.value) == (
        "“名册.xlsx”里没有名册：前10行中找不到写着“姓名”或“工号”的表头；"
        "请用有“工号、姓名、窗口”各列的表"
    )
    with pytest.raises(KaoheError) as error:
        read_roster_file(roster_file(tmp_path, ("姓名", "窗口"), (None, "综合窗口")))
    assert str(error.value) == "“名册.xlsx”的名册里没有人；请在表头下面逐行填写人员"
