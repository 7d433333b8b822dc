"""The generated month workbook: what a clerk may change, what adds up, what it looks like on paper."""

import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

from tests.conftest import LEDGER
from tests.kept import kept
from tests.workbook.sample import lightened, shortened
from udf.choicesheet import choice_rows
from udf.functions import FUNCTIONS
from udf.roster import Person
from udf.rulefile import load_rulebook
from udf.rulesheets import rule_rows
from workbook.engine.recalculate import recalculate
from workbook.generate.month_workbook import generate
from workbook.ooxml.cells import Value
from workbook.ooxml.package import Package

NOVEMBER = date(2026, 11, 1)
RULES = load_rulebook()
ROSTER = [
    Person(0, "1001", "王芳", "综合窗口", None, None),
    Person(1, "1002", "李强", "综合窗口", None, None),
    Person(2, "1003", "王芳", "税务窗口", None, None),
    Person(3, "1004", "赵敏", "社保窗口", date(2026, 11, 16), None),
    Person(4, "007", "=1+1", "社保窗口", None, date(2026, 10, 31)),
]
LEDGER_HEADERS = [
    "日期",
    "工号",
    "姓名",
    "窗口",
    "条款",
    "数量",
    "核实",
    "考核方式",
    "通报期次",
    "备注",
    "分值",
    "状态",
]
SHEETS = {
    "填表说明": [],
    "个人得分": [
        "工号",
        "姓名",
        "窗口",
        "业务规范",
        "行为规范",
        "好差评",
        "考勤管理",
        "加分项",
        "总分",
        "排名",
        "复核",
        "待核说明",
    ],
    "得分排名": ["排名", "姓名", "窗口", "总分", "窗口内名次", "工号", "待核说明"],
    "窗口汇总": ["窗口", "人数", "平均分", "最高分", "最低分", "排名"],
    "个人说明": [],
    "扣分登记": LEDGER_HEADERS,
    "加分登记": LEDGER_HEADERS,
    "考勤": ["工号", "姓名", "应签到次数", "签到异常次数", "正常在岗率"],
    "好差评": ["工号", "姓名", "办件量", "评价量", "评价率", "评价率扣分"],
    "名册": ["工号", "姓名", "窗口", "到岗日期", "离岗日期"],
    "细则": ["类别", "条款", "内容", "分值", "单位"],
    "口径": [],
    "日历": ["日期", "工作日"],
    "公布设置": ["事项", "内容", "说明"],
    "复核申请": ["申请日期", "姓名", "异议事项", "答复日期", "答复期限", "状态"],
    "数据检查": [],
    "列表": [],
    "复核计算": [],
    "导入记录": [],
    "计算": [],
}
INPUTS = {
    "扣分登记": LEDGER_HEADERS[:10],
    "加分登记": LEDGER_HEADERS[:10],
    "考勤": ["工号", "姓名", "窗口", "应签到次数", "签到异常次数"],
    "好差评": ["工号", "姓名", "窗口", "办件量", "评价量"],
    "名册": SHEETS["名册"],
}

Cells = Mapping[tuple[str, str], Value | date]


@kept
def content() -> bytes:
    return generate(NOVEMBER, ROSTER, RULES).content


@pytest.fixture(scope="module")
def book() -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return openpyxl.load_workbook(io.BytesIO(lightened(content())))


def header(sheet: Worksheet, name: str) -> tuple[int, int]:
    """The row and column of a header."""
    for row in sheet.iter_rows(max_row=10):
        if any(cell.value in ("工号", "日期", "窗口", "类别", "事项", "级别") for cell in row):
            for cell in row:
                if cell.value == name:
                    return cell.row or 0, cell.column or 0
    raise AssertionError(f"{sheet.title}没有{name}")


def filled(cells: Cells) -> Package:
    """The workbook with these cells filled in, recalculated."""
    package = Package(content())
    for (sheet, place), value in cells.items():
        column, row = re.fullmatch("([A-Z])([0-9]+)", place).groups()  # type: ignore[union-attr]
        package.sheet(sheet).set_value(int(row), ord(column) - 64, value)
    assert recalculate(package).kept == ()
    return package


def row_of(package: Package, sheet: str, row: int, columns: int) -> list[Value]:
    return [package.sheet(sheet).cell(row, column).value for column in range(1, columns + 1)]


def counted(*people: int) -> Cells:
    """Everyone's sign-ins and cases filled in without a fault, but for these rows of the roster."""
    cells: dict[tuple[str, str], Value | date] = {}
    for index in range(len(ROSTER)):
        if index not in people:
            cells |= {("考勤", f"E{4 + index}"): 0, ("好差评", f"D{4 + index}"): 50}
            cells |= {("考勤", f"D{4 + index}"): 84, ("好差评", f"E{4 + index}"): 50}
    return cells


# --- structure -----------------------------------------------------------------------------------


def test_sheets_stand_in_order_under_their_headers(book: Workbook) -> None:
    assert book.sheetnames == list(SHEETS)
    hidden = {sheet.title for sheet in book.worksheets if sheet.sheet_state == "hidden"}
    assert hidden == {"列表", "复核计算", "导入记录", "计算"}
    for title, names in SHEETS.items():
        places = [header(book[title], name) for name in names]
        assert len({row for row, _ in places}) <= 1, title
        assert all(book[title].cell(*place).font.b for place in places), title
    assert book.active is book["填表说明"]


def test_named_tables_begin_at_their_header(book: Workbook) -> None:
    first = {
        "名册表": ("名册", "工号"),
        "人员": ("个人得分", "工号"),
        "扣分表": ("扣分登记", "日期"),
        "加分表": ("加分登记", "日期"),
        "考勤表": ("考勤", "工号"),
        "好差评表": ("好差评", "工号"),
        "细则表": ("细则", "类别"),
        "口径表": ("口径", "事项"),
        "日历表": ("日历", "日期"),
        "位置表": ("计算", "表"),
    }
    for name, (title, column) in first.items():
        sheet, area = next(iter(book.defined_names[name].destinations))
        assert sheet == title
        assert book[sheet][area][0][0].value == column
    assert book["口径"]["B4"].value == datetime(2026, 11, 1)
    assert book.defined_names["考核月份"].attr_text == "口径!$B$4"


def test_array_formulas_stand_only_on_the_hidden_sheet_and_call_known_functions() -> None:
    package = Package(content())
    called = set()
    for title in SHEETS:
        sheet = package.sheet(title)
        assert bool(sheet.arrays()) == (title == "计算")
        if (
            title == "复核计算"
        ):  # tens of thousands of formulas, none of which calls a function of ours
            assert b"KH_" not in package.part(sheet.part)
            continue
        for cell in sheet.cells().values():
            called |= set(re.findall(r"KH_([A-Z]+)\(", cell.formula or ""))
            assert cell.array or "KH_" not in (cell.formula or "")
    assert called == set(FUNCTIONS) - {"ATTENDANCE", "REVIEWS", "WORKDAYS", "CLAUSE"}


def test_cells_stand_in_order_in_every_sheet() -> None:
    package = Package(content())
    for sheet in package.sheets:
        places = list(sheet.cells())  # as they stand in the file
        assert places == sorted(set(places)), sheet.name


def test_another_host_spells_the_functions_its_way() -> None:
    package = Package(generate(NOVEMBER, ROSTER, RULES, prefix="KH.").content)
    formulas = [cell.formula or "" for cell in package.sheet("计算").cells().values()]
    assert any(formula.startswith("KH.SCORE(") for formula in formulas)
    assert not any("KH_" in formula for formula in formulas)


def test_rules_and_choices_stand_as_the_rule_book_writes_them(book: Workbook) -> None:
    for title, rows in (("细则", rule_rows(RULES)), ("口径", choice_rows(RULES, NOVEMBER))):
        for number, expected in enumerate(rows, start=3):
            cells = [cell.value for cell in book[title][number]][: len(expected)]
            given = [cell.date() if isinstance(cell, datetime) else cell for cell in cells]
            assert given == [value if value != "" else None for value in expected]


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("业务规范4", {"类别": "业务规范", "情形": "群众投诉属实", "分值": -4, "单位": "次",
                       "计算方式": "每次", "核实": "须属实", "代码": "complaint"}),
        ("考勤管理2a", {"类别": "考勤管理", "情形": "连续3次被巡查通报", "分值": -2, "单位": "次",
                        "计算方式": "按连续通报", "界限": 3}),
        ("加分项2a", {"类别": "加分项", "分值": 2, "计算方式": "每次", "整窗": "可"}),
        ("行为规范13", {"类别": "行为规范", "分值": -2, "单位": "空岗·工作日", "计算方式": "按工作日"}),
    ],
)  # fmt: skip
def test_what_a_clause_is_stands_under_its_headers(
    code: str, cells: dict[str, object], book: Workbook
) -> None:
    names, *rows = book["细则"].iter_rows(min_row=3, values_only=True)
    (found,) = (row for row in rows if row[1] == code)
    shown = dict(zip(names, found, strict=True))
    assert {name: shown[name] for name in cells} == cells
    empty = {"界限", "核实", "整窗", "代码"} - set(cells)
    assert {shown[name] for name in empty} == {None}


def test_dropdowns_offer_the_clauses_that_are_entered_by_hand(book: Workbook) -> None:
    def items(name: str) -> list[object]:
        sheet, area = next(iter(book.defined_names[name].destinations))
        return [cell.value for (cell,) in book[sheet][area]]

    assert "行为规范2a 未着正装" in items("扣分条款")
    assert not any(re.match("好差评1 |考勤管理3 |加分项", str(item)) for item in items("扣分条款"))
    assert all(str(item).startswith("加分项") for item in items("加分条款"))
    assert items("核实选项") == ["属实", "不属实", "撤销", "待核实", "申诉中"]
    assert "政务服务便民热线" in items("考核方式选项")
    assert "每月汇总一次" not in items("考核方式选项")


# --- inputs --------------------------------------------------------------------------------------


def test_only_input_cells_are_unlocked(book: Workbook) -> None:
    for title, names in INPUTS.items():
        sheet = book[title]
        top = header(sheet, names[0])[0]
        inputs = {header(sheet, name)[1] for name in names}
        for row in (1, 2, top):
            assert all(cell.protection.locked for cell in sheet[row])
        for row in (top + 1, sheet.max_row):
            unlocked = {cell.column for cell in sheet[row] if not cell.protection.locked}
            assert unlocked == inputs, title
    for every in book.worksheets:
        # Imports write to 导入记录; whole rows of the ledgers are inserted, deleted and sorted.
        assert every.protection.sheet == (every.title not in ("导入记录", "扣分登记", "加分登记"))
        assert not every.protection.password
    for title in ("填表说明", "个人得分", "窗口汇总", "数据检查", "列表", "复核计算", "计算"):
        cells = (cell for row in book[title].iter_rows() for cell in row)
        assert all(cell.protection.locked for cell in cells), title


def test_points_and_limits_may_be_changed_but_no_sentence(book: Workbook) -> None:
    sheet = book["细则"]
    unlocked: dict[str, list[str]] = {}
    for row in sheet.iter_rows(min_row=4):
        for cell in row:
            if not cell.protection.locked:
                name = str(sheet.cell(3, cell.column or 0).value)
                unlocked.setdefault(name, []).append(str(row[1].value))
    assert set(unlocked) == {"分值", "界限", "核实", "整窗"}
    assert unlocked["界限"] == ["好差评1"] * 3 + ["考勤管理2a"] + ["加分项1"] * 2
    assert "满分" not in unlocked["核实"]


def test_every_input_column_of_a_ledger_is_validated_with_a_message(book: Workbook) -> None:
    last = 3 + LEDGER
    for title in ("扣分登记", "加分登记"):
        sheet = book[title]
        checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
        for name in LEDGER_HEADERS[:9]:
            letter = "ABCDEFGHI"[LEDGER_HEADERS.index(name)]
            check = checks[f"{letter}4:{letter}{last}"]
            assert check.promptTitle == name
            assert 0 < len(check.prompt) <= 255
            if name == "工号":
                continue
            assert check.error
            # what the rules let a clerk spell freely is only warned about
            free = name in ("姓名", "窗口", "条款", "考核方式", "通报期次")
            assert check.errorStyle == ("warning" if free else "stop")
        assert checks[f"A4:A{last}"].formula1 == "考核月份"
        assert checks[f"A4:A{last}"].formula2 == "EOMONTH(考核月份,0)"
        assert checks[f"E4:E{last}"].formula1 == title[:2] + "条款"
        assert checks[f"F4:F{last}"].type == "whole"


def test_the_calendar_marks_the_days_off(book: Workbook) -> None:
    row, column = header(book["日历"], "工作日")
    marks = [book["日历"].cell(row + day, column).value for day in range(1, 31)]
    assert [day for day, mark in enumerate(marks, start=1) if mark == "否"] == [
        1, 7, 8, 14, 15, 21, 22, 28, 29,
    ]  # fmt: skip
    assert set(marks) == {"是", "否"}


def test_headers_are_broken_where_they_are_too_long(book: Workbook) -> None:
    for title, name in (("扣分登记", "条款"), ("考勤", "应签到次数"), ("个人得分", "总分")):
        assert book[title].cell(*header(book[title], name)).alignment.wrap_text


def test_sign_ins_due_follow_the_time_of_service(book: Workbook) -> None:
    due = [book["考勤"].cell(row, 4).value for row in range(4, 10)]
    assert due == [84, 84, 84, 44, None, None]


def test_text_from_a_roster_never_becomes_a_formula() -> None:
    package = Package(content())
    names = {
        "名册": (package.sheet("名册").cell(8, 2)),
        "考勤": (package.sheet("考勤").cell(8, 2)),
        "好差评": (package.sheet("好差评").cell(8, 2)),
    }
    assert {cell.value for cell in names.values()} == {"=1+1"}
    assert all(cell.formula is None for cell in names.values())
    assert package.sheet("名册").cell(8, 1).value == "007"


@pytest.mark.parametrize("name", ["+1", "-1", "@SUM(A1)", "#N/A", "{=1}", "a\x00b\x1f"])
def test_odd_names_are_kept_as_text(name: str) -> None:
    made = generate(NOVEMBER, [Person(0, "1", name, name, None, None)], RULES)
    cell = Package(made.content).sheet("名册").cell(4, 2)
    assert cell.value == name.replace("\x00", "").replace("\x1f", "")
    assert cell.formula is None


# --- size ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("full_ledgers")
@pytest.mark.parametrize("people, ledger", [(0, 1000), (3, 1000), (150, 1500)])
def test_it_is_sized_to_the_roster(people: int, ledger: int) -> None:
    roster = [Person(i, str(i), f"人{i}", f"窗口{i % 7}", None, None) for i in range(people)]
    made = lightened(generate(NOVEMBER, roster, RULES).content)
    book = openpyxl.load_workbook(io.BytesIO(made))

    def rows(name: str) -> int:
        sheet, area = next(iter(book.defined_names[name].destinations))
        return len(book[sheet][area]) - 1

    assert rows("扣分表") == rows("加分表") == ledger
    assert people + 5 <= rows("名册表") == rows("人员") == rows("考勤表") == rows("好差评表")
    for first, table in {"A17": "人员", "I17": "扣分表", "F17": "考勤表"}.items():
        if first == "A17":
            assert book["计算"][first].value.text.startswith("=KH_SCORE(")
        assert len(book["计算"][book["计算"][first].value.ref]) > rows(table)
    lists = book["列表"]  # who leads within a window: a row for everyone the formulas look at
    (looked_at,) = {
        int(end)
        for row in lists.iter_rows(min_col=6, max_col=16)
        for cell in row
        for end in re.findall(r"\$[IK]\$2:\$[IK]\$(\d+)", str(cell.value))
    }
    for column in "IJKLM":
        filled = [row for row in range(2, lists.max_row + 1) if lists[f"{column}{row}"].value]
        assert filled == list(range(2, looked_at + 1))


def test_a_year_without_a_calendar_is_told_to_maker_and_reader() -> None:
    made = generate(date(2099, 1, 15), ROSTER, RULES)
    (message,) = made.messages
    book = openpyxl.load_workbook(io.BytesIO(lightened(made.content)))
    assert book["日历"]["A2"].value == message
    assert book["日历"]["A4"].value == datetime(2099, 1, 1)
    assert book["口径"]["B4"].value == datetime(2099, 1, 1)


# --- results -------------------------------------------------------------------------------------


def test_a_month_without_faults() -> None:
    package = filled(counted())
    assert row_of(package, "个人得分", 3, 9)[3:] == [20, 35, 5, 35, 5, 100]
    assert row_of(package, "个人得分", 5, 11) == [
        "1001", "王芳", "综合窗口", 20, 35, 5, 35, 0, 95, 1, "一致",
    ]  # fmt: skip
    assert row_of(package, "个人得分", 9, 11)[1] == "=1+1"
    assert row_of(package, "个人得分", 10, 11) == [""] * 11  # a spare row
    assert package.sheet("个人得分").cell(2, 1).value == ""
    assert row_of(package, "数据检查", 2, 4) == ["错误", 0, "提醒", 0]


def test_a_row_answers_the_clerk_and_the_score_follows() -> None:
    package = filled({
        **counted(),
        ("扣分登记", "A4"): date(2026, 11, 3),
        ("扣分登记", "C4"): "李强",
        ("扣分登记", "E4"): "业务规范3b 谎报、不报",
        ("扣分登记", "A6"): date(2026, 11, 3),
        ("扣分登记", "C6"): "无此人",
        ("扣分登记", "E6"): "业务规范1",
        ("加分登记", "A4"): date(2026, 11, 23),
        ("加分登记", "D4"): "综合窗口",
        ("加分登记", "E4"): "加分项2a 自治区及以上表彰、媒体表扬",
    })  # fmt: skip
    assert row_of(package, "扣分登记", 4, 12)[10:] == [-4, "计入"]
    assert row_of(package, "扣分登记", 5, 12)[10:] == ["", ""]
    assert "名册中无此人" in str(row_of(package, "扣分登记", 6, 12)[11])
    assert row_of(package, "加分登记", 4, 12)[10:] == [2, "计入（2人）"]
    assert row_of(package, "个人得分", 6, 11)[3:] == [16, 35, 5, 35, 2, 93, 5, "一致"]
    assert "1个错误" in str(package.sheet("个人得分").cell(2, 1).value)
    level, title, cell, *_ = row_of(package, "数据检查", 5, 5)
    assert (level, title, cell) == ("错误", "扣分登记", "C6")


def test_whoever_lacks_data_is_left_out_and_counted() -> None:
    package = filled({**counted(1), ("好差评", "E6"): 39})
    assert row_of(package, "个人得分", 6, 11)[8:] == ["待核", "", "待核"]
    windows = {row[0]: row for row in (row_of(package, "窗口汇总", r, 12) for r in range(4, 9))}
    assert windows["综合窗口"][:7] == ["综合窗口", 2, 1, 95, 95, 95, 1]
    assert windows["税务窗口"][:7] == ["税务窗口", 1, 0, 93, 93, 93, 3]
    assert windows["社保窗口"][:4] == ["社保窗口", 2, 0, 95]
    assert windows["税务窗口"][7:] == [20, 35, 3, 35, 0]
    assert windows[""] == [""] * 12


def test_windows_stand_from_the_best_down_with_their_extremes() -> None:
    package = filled({**counted(), ("好差评", "E4"): 39, ("考勤", "E5"): 42, ("考勤", "E7"): 21})
    rows = [row_of(package, "窗口汇总", row, 7) for row in range(5, 8)]
    assert [row[0] for row in rows] == ["税务窗口", "社保窗口", "综合窗口"]
    assert rows[1][3:] == [92.5, 95, 90, 2]
    assert rows[2][3:] == [89, 93, 85, 3]
    words = str(package.sheet("窗口汇总").cell(3, 1).value)
    assert words.startswith("本月平均")
    assert "平均分最高的是税务窗口（" in words
    assert "最低的是综合窗口（89.00）；扣分最多的是" in words


def test_the_person_picked_is_explained_with_links() -> None:
    package = filled({
        **counted(),
        ("个人说明", "B3"): "王芳",
        ("个人说明", "D3"): "1003",
        ("扣分登记", "A4"): date(2026, 11, 3),
        ("扣分登记", "B4"): "1003",
        ("扣分登记", "E4"): "行为规范9",
    })  # fmt: skip
    rows = [row_of(package, "个人说明", row, 6) for row in range(6, 20)]
    assert any(row[2:4] == ["行为规范9", -4] and "扣分登记!" in str(row[5]) for row in rows)
    assert rows[-1] == [""] * 6


def test_a_filled_row_outside_the_range_is_an_error() -> None:
    last = 3 + LEDGER
    beyond = {("扣分登记", f"C{last + 7}"): "李强", ("考勤", "B20"): "李强"}
    package = filled({**counted(), **beyond})
    findings = [row_of(package, "数据检查", row, 5) for row in (5, 6, 7)]
    assert [row[:3] for row in findings] == [
        ["错误", "扣分登记", f"A{last + 1}"], ["错误", "考勤", "A14"], ["", "", ""],
    ]  # fmt: skip
    assert "1个单元格" in str(findings[0][3])
    assert f"{last}" in str(findings[0][3])
    assert package.sheet("数据检查").cell(2, 2).value == 2


def test_a_changed_point_value_changes_the_score() -> None:
    row = next(n for n, values in enumerate(rule_rows(RULES), 3) if values[1] == "业务规范1")
    cells = {
        **counted(),
        ("细则", f"E{row}"): -7,
        ("扣分登记", "A4"): date(2026, 11, 3),
        ("扣分登记", "C4"): "李强",
        ("扣分登记", "E4"): "业务规范1",
    }
    package = filled(cells)
    assert row_of(package, "个人得分", 6, 11)[3] == 13
    assert row_of(package, "个人得分", 6, 11)[10] == "一致"


# --- paper and format ----------------------------------------------------------------------------


def test_every_visible_sheet_is_ready_for_print(book: Workbook) -> None:
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        assert str(sheet.page_setup.paperSize) == "9"  # A4
        assert sheet.sheet_properties.pageSetUpPr.fitToPage  # type: ignore[union-attr]
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.print_title_rows
        assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"  # type: ignore[union-attr]
    for title in ("个人得分", "窗口汇总"):
        texts = [str(cell.value) for row in book[title].iter_rows() for cell in row]
        assert {"考核组长（签字）：", "分管领导（签字）："} <= set(texts)
    assert book["个人得分"].print_area == "'个人得分'!$A$1:$J$16"


def test_empty_rows_of_a_ledger_are_not_printed() -> None:
    names = {(name.name, name.sheet): name.text for name in Package(content()).defined_names()}
    assert names["_xlnm.Print_Area", "扣分登记"].endswith("!$A$1:$L$23")
    computed = names["扣分登记打印区", None].replace("'", "")
    assert computed.startswith("扣分登记!$A$1:INDEX(扣分登记!$L:$L,")


@pytest.mark.parametrize("windows", [10, 40])
def test_charts_cover_every_window_and_no_page_break_cuts_one(windows: int) -> None:
    roster = [Person(i, str(i), f"人{i}", f"窗口{i}", None, None) for i in range(windows)]
    made = lightened(generate(NOVEMBER, roster, RULES).content)
    book = openpyxl.load_workbook(io.BytesIO(made))
    sheet = book["窗口汇总"]
    breaks = [brk.id for brk in sheet.row_breaks.brk]
    charts = sheet._charts  # type: ignore[attr-defined]
    categories = len(RULES.categories)
    assert [len(chart.series) for chart in charts] == [1, categories, 1, 1, 1]
    last = 3 + windows
    for chart in (*charts[:2], charts[4]):
        covered = chart.series[0].val.numRef.f
        assert int(covered.rsplit("$", 1)[1]) >= last
    for chart in charts:
        top, bottom = chart.anchor._from.row + 1, chart.anchor.to.row + 1
        assert top > last + 2  # below the signatures
        assert not any(top <= row < bottom for row in breaks)
    assert len(breaks) == (1 if windows == 10 else 3)


def test_it_opens_with_stored_results_and_chinese_properties(book: Workbook) -> None:
    assert book.calculation.calcId == 191029
    assert not book.calculation.fullCalcOnLoad
    assert "2026年11月" in (book.properties.title or "")
    assert book.properties.subject == RULES.title


def test_the_file_is_valid_but_for_what_openpyxl_always_writes(tmp_path: Path) -> None:
    path = tmp_path / "month.xlsx"
    path.write_bytes(shortened(content()))
    known = (
        r"Unexpected element '(b|color)' found",  # the order within a font
        r"Worksheet sheet\d+\.xml has \d+ inline-string cell",  # valid; Excel moves them on saving
    )
    found = [error.description for error in OpenXmlValidator().validate(path).errors]
    assert [text for text in found if not any(re.match(kind, text) for kind in known)] == []


def test_numbers_kept_as_text_are_not_flagged() -> None:
    with zipfile.ZipFile(io.BytesIO(content())) as parts:
        text = parts.read("xl/worksheets/sheet9.xml").decode()
    after = re.search("</headerFooter>(.*)</worksheet>", text)
    assert after is not None
    assert after[1].startswith('<ignoredErrors><ignoredError sqref="A1:XFD1048576"')
