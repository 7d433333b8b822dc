"""Workbooks of other makes, full ones, and what cannot be done."""

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.conftest import LEDGER
from tests.refusals import refused
from tests.workbook.imports.made import (
    DATA,
    EVERY_EXPORT,
    EXPORTS,
    ID_BY_NAME_AND_WINDOW,
    ORDERS,
    PEOPLE,
    PLAIN,
    Table,
    attendance_rows,
    edit,
    import_file,
    ledger,
    order,
    sheet_rows,
    tally_attendance,
    tally_reviews,
    write_csv,
    write_xlsx,
)
from workbook.adopt.adopt import adopt

LAST = 3 + LEDGER  # row of a ledger


def test_a_full_ledger_grows(tmp_path: Path, book: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in range(4, LAST - 1):
            sheet.cell(row, 3).value = "赵敏"

    edit(book, "扣分登记", fill)
    before = load_workbook(book)
    assert before.defined_names["扣分表"].attr_text == f"扣分登记!$A$3:$J${LAST}"
    status = before["扣分登记"][f"L{LAST}"].value
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    after = load_workbook(book)
    assert after.defined_names["扣分表"].attr_text == f"'扣分登记'!$A$3:$J${LAST + 1}"
    sheet = after["扣分登记"]
    assert [sheet.cell(row, 2).value for row in range(LAST - 1, LAST + 2)] == [
        "1001",
        "1002",
        "1003",
    ]
    assert sheet[f"L{LAST + 1}"].value == status.replace(f"{LAST}", f"{LAST + 1}")
    assert sheet[f"A{LAST + 1}"].number_format == sheet[f"A{LAST}"].number_format == "yyyy-mm-dd"
    assert not sheet[f"A{LAST + 1}"].protection.locked
    ends = {
        str(area) for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges
    }
    assert f"A4:A{LAST + 1}" in ends and not any(area.endswith(f"{LAST}") for area in ends)
    once = book.read_bytes()
    import_file("attendance", tmp_path / "a.csv", book)
    assert book.read_bytes() == once


def test_gaps_are_filled_before_a_ledger_grows(tmp_path: Path, book: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in (4, 6, LAST - 1):
            sheet.cell(row, 3).value = "赵敏"

    edit(book, "扣分登记", fill)
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    assert [row["行"] for row in ledger(book)] == [4, 5, 6, 7, LAST - 1, LAST]
    assert load_workbook(book).defined_names["扣分表"].attr_text == f"扣分登记!$A$3:$J${LAST}"


def test_results_have_room_for_a_ledger_that_grew(tmp_path: Path, book: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in range(4, LAST + 1):
            sheet.cell(row, 3).value = "赵敏"

    edit(book, "扣分登记", fill)
    table = [ORDERS, *(order(f"T{n}", "待核实") for n in range(200))]
    import_file("hotline", write_csv(tmp_path / "h.csv", table), book)
    after = load_workbook(book)
    assert after.defined_names["扣分表"].attr_text == f"'扣分登记'!$A$3:$J${LAST + 200}"
    status = after["扣分登记"][f"L{LAST + 200}"].value
    block = re.search(r"计算!\$[A-Z]+\$([0-9]+):\$[A-Z]+\$([0-9]+)", status)
    assert block is not None and int(block[2]) - int(block[1]) + 1 >= LEDGER + 200


def test_a_ledger_does_not_grow_over_what_stands_below(tmp_path: Path, book: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in range(4, LAST + 1):
            sheet.cell(row, 3).value = "赵敏"
        sheet[f"B{LAST + 2}"] = "审核人："

    edit(book, "扣分登记", fill)
    before = book.read_bytes()
    with refused(
        f"扣分登记!B{LAST + 2} 有别的内容，表格放不下3行新的记录；请把它移走或删除，再试一次"
    ):
        import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    assert book.read_bytes() == before


def test_someone_without_a_row_of_counts_gets_one(tmp_path: Path, book: Path) -> None:
    def remove(sheet: Any) -> None:
        for column in range(1, 6):
            sheet.cell(6, column).value = None

    edit(book, "考勤", remove)
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    rows = {row["工号"]: row for row in sheet_rows(book, "考勤")}
    assert (rows["1003"]["姓名"], rows["1003"]["签到异常次数"]) == ("王芳", 3)


def test_a_full_sheet_of_counts_grows(tmp_path: Path, book: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in (6, *range(8, 13)):
            sheet.cell(row, 1).value, sheet.cell(row, 2).value = None, f"外人{row}"

    edit(book, "考勤", fill)
    assert load_workbook(book).defined_names["考勤表"].attr_text == "考勤!$A$3:$E$12"
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    sheet = load_workbook(book)["考勤"]
    assert [cell.value for cell in sheet[13]][:5] == ["1003", "王芳", "税务窗口", 8, 3]
    for new, old in zip(sheet[13], sheet[12], strict=True):
        assert (new.fill.fgColor.rgb, new.number_format, new.protection.locked) == (
            old.fill.fgColor.rgb,
            old.number_format,
            old.protection.locked,
        )
    assert sheet["F13"].value == sheet["F12"].value.replace("12", "13")


def test_two_rows_for_one_person_get_nothing(tmp_path: Path, book: Path) -> None:
    edit(book, "考勤", lambda sheet: sheet.__setitem__("B9", "李强"))
    done = import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    assert "考勤第5、9行都是李强（1002），没有写入；请只留一行" in done.notes
    assert sheet_rows(book, "考勤")[1]["签到异常次数"] is None


@pytest.fixture
def office_book(tmp_path: Path, small_month: bytes) -> Path:
    """A workbook of another make: other sheets, headers, orders; no 工号; dates without a format."""
    book = load_workbook(io.BytesIO(small_month))
    for title in ("扣分登记", "考勤", "好差评", "名册"):
        del book[title]
    tables: dict[str, tuple[str, Table]] = {
        "名册表": (
            "通讯录",
            [("序号", "部门（窗口）", "人员姓名"), *((n, w, p) for n, p, w in PEOPLE)],
        ),
        "扣分表": (
            "扣分 明细",
            [
                (
                    "序号",
                    "扣分日期",
                    "部门",
                    "姓名",
                    "扣分条款",
                    "次数",
                    "是否属实",
                    "通报期次",
                    "备注",
                ),
                *((n, *[None] * 8) for n in range(1, 3)),
            ],
        ),
        "考勤表": (
            "考勤统计",
            [("姓名", "部门", "异常次数", "应签到"), ("李 强", "综合窗口", None, None)],
        ),
        "好差评表": ("好差评统计", [("姓名", "部门", "评价数", "办件数")]),
    }
    for name, (title, rows) in tables.items():
        sheet = book.create_sheet(title)
        sheet.append([f"2026年11月{title}"])
        for row in rows:
            sheet.append(list(row))
        end = chr(64 + len(rows[0]))
        book.defined_names[name].attr_text = f"'{title}'!$A$2:${end}${len(rows) + 1}"
    path = tmp_path / "本单位.xlsx"
    book.save(path)
    return path


def test_an_office_book_by_its_own_headers(tmp_path: Path, office_book: Path) -> None:
    done = import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), office_book)
    assert done.rows == {"add": 3} and done.people == 4 and not done.left
    book = load_workbook(office_book)
    assert [[c.value for c in row] for row in book["考勤统计"].iter_rows(min_row=3)] == [
        ["李 强", "综合窗口", 1, 8],
        ["王芳", "综合窗口", 1, 8],
        ["王芳", "税务窗口", 3, 8],
        ["赵敏", "税务窗口", 1, 7],
    ]
    rows = [[c.value for c in row] for row in book["扣分 明细"].iter_rows(min_row=3)]
    assert [row[:6] for row in rows] == [
        [1, "2026-11-03", "综合窗口", "王芳", "考勤管理1b 迟到", None],
        [2, "2026-11-04", "综合窗口", "李强", "考勤管理1c 早退", None],
        [None, "2026-11-03", "税务窗口", "王芳", "考勤管理1f 旷工（数量填半天数）", 2],
    ]
    assert rows[0][8] == "【考勤系统 王芳综合窗口 2026-11-03 上午上班】应08:30"
    once = office_book.read_bytes()
    import_file("attendance", tmp_path / "a.csv", office_book)
    assert office_book.read_bytes() == once


def test_the_offices_own_workbook_once_adopted(tmp_path: Path) -> None:
    path = tmp_path / "adopted.xlsx"
    adopt(DATA / "office" / "sample.xlsx", path)

    def rows(title: str, first: int) -> list[list[Any]]:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_name(title)
        return [[None if c == "" else c for c in row] for row in sheet.to_python(False)[first:]]

    theirs = [row[:10] for row in rows("扣分明细", 2)][:371]
    for kind, name in EVERY_EXPORT:
        import_file(kind, EXPORTS / name, path)
    counts, absences = tally_attendance(attendance_rows())
    assert {
        ID_BY_NAME_AND_WINDOW[row[2], row[1]]: tuple(row[3:5]) for row in rows("考勤统计", 2)[:120]
    } == counts
    text = (EXPORTS / "reviews.csv").read_bytes().decode("gbk")
    cases, bad, _ = tally_reviews(list(csv.DictReader(io.StringIO(text))))
    found = {
        ID_BY_NAME_AND_WINDOW[row[2], row[1]]: tuple(row[3:5])
        for row in rows("好差评统计", 2)[:120]
    }
    unsure = {person for person in cases if found[person] == (None, 3)}  # as the office left it
    assert {**cases, **dict.fromkeys(unsure, (None, 3))} == found and len(unsure) == 1
    ours = [row[:10] for row in rows("扣分明细", 2)]
    assert ours[:371] == theirs
    added = [row for row in ours[371:] if row[1]]
    assert len(added) == absences.total() + bad.total() + 5
    assert all(isinstance(row[1], dt.date) and row[9].startswith("【") for row in added)
    once = path.read_bytes()
    for kind, name in EVERY_EXPORT:
        import_file(kind, EXPORTS / name, path)
    assert path.read_bytes() == once


def test_what_cannot_be_done_is_refused_and_nothing_is_written(tmp_path: Path, book: Path) -> None:
    before = book.read_bytes()
    export = write_csv(
        tmp_path / "a.csv", [("姓名", "日期", "结果"), ("王芳", "2026-11-03", "迟到")]
    )
    done = import_file("attendance", export, book)
    assert done.questions[0].sentence == (
        "导出每人每天只有一个结果，看不出一天签到几次：“每人每天签到几次”。可以填：1、2、3、4"
    )
    with refused(
        "“a.csv”不像好差评的导出：表头（前10行）里没有“姓名”、“办结时间”、“评价等级”这样的列；"
        "请核对是不是选错了文件或种类"
    ):
        import_file("reviews", export, book)
    with refused(
        "“a.csv”不像热线的导出：表头（前10行）里没有“诉求类型”、“姓名”这样的列；"
        "请核对是不是选错了文件或种类"
    ):
        import_file("hotline", export, book)
    with refused(
        "“b.xlsx”里没有名称“名册表”，不是考核工作簿；请用 kaohe new 生成，"
        "或先用 kaohe adopt 处理本单位自己的工作簿"
    ):
        import_file("hotline", EXPORTS / "hotline.csv", write_xlsx(tmp_path / "b.xlsx", [(1,)]))
    book.with_name(f"~${book.name}").touch()
    with refused(
        "“2026-11.xlsx”正在别的程序里打开（旁边有 ~$2026-11.xlsx）；"
        "请先在那里保存并关闭，如果确实没有打开，请删除这个锁文件后再试"
    ):
        import_file("hotline", EXPORTS / "hotline.csv", book)
    assert book.read_bytes() == before


@pytest.mark.parametrize(
    ("sheet", "cells", "sentence"),
    [
        (
            "口径", ["A4", "B4", "C4", "D4", "E4"],
            "“2026-11.xlsx”的口径表里没有“考核月份”；请补上，如 2026-11-01",
        ),
        (
            "口径", ["B4"],
            "“2026-11.xlsx”读不出来：口径“考核月份”应为月份，如 2026-11-01；请改正后再导入",
        ),
        (
            "考勤", ["E3"],
            "“2026-11.xlsx”的考勤!A3:E12 读不出来：考勤缺少“签到异常次数”列；请改正表头后再试",
        ),
        (
            "扣分登记", ["F3"],
            "扣分登记没有“数量”列，导入的记录无处可写；"
            "请在“条款”列旁边插入这一列（填在表右边的读不到），再试一次",
        ),
    ],
)  # fmt: skip
def test_a_workbook_that_lacks_what_an_import_needs_says_where(
    tmp_path: Path, book: Path, sheet: str, cells: list[str], sentence: str
) -> None:
    clerks = load_workbook(book)
    for cell in cells:
        clerks[sheet][cell].value = None
    clerks.save(book)
    with refused(sentence):
        import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)


def test_a_column_is_lacking_where_an_entry_says_more_in_it_than_that_it_happened_once(
    tmp_path: Path, book: Path
) -> None:
    clerks = load_workbook(book)
    for cell in ("F3", "G3"):
        clerks["扣分登记"][cell].value = None
    clerks.save(book)
    rows: Table = [("检查日期", "姓名", "条款", "次数"), ("2026-11-03", "李强", "行为规范9", "1")]
    done = import_file("ledger", write_csv(tmp_path / "l.csv", rows), book)
    assert done.left == ()
    twice = write_csv(tmp_path / "m.csv", [(*rows[0], "核实"), (*rows[1][:3], 2, "属实")])
    with refused(
        "扣分登记没有“数量”、“核实”列，导入的记录无处可写；"
        "请在“条款”列旁边插入这2列（填在表右边的读不到），再试一次"
    ):
        import_file("ledger", twice, book)


def test_a_record_that_was_changed_is_refused(tmp_path: Path, book: Path) -> None:
    clerks = load_workbook(book)
    clerks["导入记录"]["A1"].value = "谁导入的"
    clerks.save(book)
    with refused(
        "“2026-11.xlsx”的工作表“导入记录”被改过，不知道以前导入了什么；请恢复导入前的备份再导入"
    ):
        import_file("hotline", EXPORTS / "hotline.csv", book)


def test_the_record_is_hidden(tmp_path: Path, book: Path) -> None:
    import_file("hotline", write_csv(tmp_path / "h.csv", [ORDERS, order("T1", "属实")]), book)
    sheet = load_workbook(book)["导入记录"]
    assert sheet.sheet_state == "hidden"
    assert [cell.value for cell in sheet[2]][:2] == ["12345热线", "T1"]
