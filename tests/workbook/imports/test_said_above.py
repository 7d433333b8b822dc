"""What a sheet says once above its rows: whose page it is, of which day."""

from collections.abc import Sequence

import pytest

from tests.workbook.imports.made import PEOPLE, small_months_data
from udf.errors import KaoheError
from udf.text import Cell, Cells
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.attendance.export import read_attendance
from workbook.imports.findings import Findings
from workbook.imports.ledgers.ledger import read_ledger

Rows = Sequence[Sequence[Cell]]
PAGE: Rows = [["日期", "上班打卡", "下班打卡", "考勤状态"], ["11月2日", "8:20", "17:40", "正常"],
              ["11月3日", "9:02", "17:35", "迟到"], [], ["合计", "2天"]]  # fmt: skip
DAILY: Rows = [["窗口", "姓名", "上午", "下午"], ["综合窗口", "李强", "√", "迟到"],
               ["税务窗口", "赵敏", "√", "√"], ["小计", "2人"]]  # fmt: skip


def grid(sheet: str, rows: Rows) -> Grid:
    width = max(map(len, rows))
    return Grid(sheet, Cells((*row, *[None] * (width - len(row))) for row in rows))


def read(sheets: dict[str, Rows], answers: dict[str, dict[str, str]] | None = None) -> Findings:
    grids = [grid(name, rows) for name, rows in sheets.items()]
    done = read_attendance(grids, "attendance", small_months_data(), ImportAnswers(answers or {}))
    assert isinstance(done, Findings), done
    return done


@pytest.mark.parametrize(
    "line",
    [
        ["姓名：{name}", None, "部门：{window}"],
        ["职工姓名:", "{name}", "工号:", "{number}"],
        ["部门：{window}  姓名：{name}   工号：{number}"],
    ],
)
def test_a_page_or_a_block_a_person_is_of_whom_it_says(line: list[str | None]) -> None:
    pages: dict[str, Rows] = {}
    for number, name, window in PEOPLE:
        said = [cell and cell.format(name=name, number=number, window=window) for cell in line]
        pages[number] = [["个人考勤表"], said, *PAGE]
    counted = dict.fromkeys(range(4), (4, 1))
    whole: dict[str, Rows] = {"全部": [row for page in pages.values() for row in page]}
    for sheets in (pages, whole):
        done = read(sheets)
        assert (done.counts, done.left) == (counted, ())
        assert [i.when.day for i in done.incidents] == [3] * 4


def test_whoever_signs_above_is_nobody_who_was_there() -> None:
    with pytest.raises(KaoheError, match="没有“姓名”这样的列"):
        read({"": [["制表人：李强"], *PAGE]})


def test_a_label_above_a_column_of_names_is_none() -> None:
    rows = [row if not row else [*row, "姓名" if row == PAGE[0] else "赵敏"] for row in PAGE[:3]]
    assert read({"": [["姓名：李强", None, "部门：综合窗口"], *rows]}).counts == {3: (4, 1)}


def test_what_an_export_was_asked_for_is_no_persons_label() -> None:
    rows = [row and [*row, "工号" if row == PAGE[0] else PEOPLE[3][0]] for row in PAGE[:3]]
    assert read({"": [["姓名：全部", "部门：全部"], *rows]}).counts == {3: (4, 1)}


@pytest.mark.parametrize(
    ("sheet", "title"),
    [("3日", "考勤情况"), ("Sheet1", "2026年11月3日考勤情况"), ("11.3", "制表时间：2026-11-05"),
     ("周二", "考勤日期：11月3日")],
)  # fmt: skip
def test_a_sheet_a_day_is_of_the_day_that_it_says(sheet: str, title: str) -> None:
    sheets: dict[str, Rows] = {sheet: [[title], *DAILY]}
    (asked,) = read(sheets).questions
    assert asked.keys == (("√", "出现3次"),)
    done = read(sheets, {"考勤结果": {"√": "正常"}})
    assert (done.counts, done.left) == ({1: (2, 1), 3: (2, 0)}, ())
    assert [(i.person, i.when.day, i.sheet, i.row) for i in done.incidents] == [(1, 3, sheet, 3)]


@pytest.mark.parametrize(
    "title", ["11月3日至11月7日考勤", "考勤情况", "11月3日、11月4日", "打印日期：11月3日"]
)
def test_a_sheet_of_no_day_or_several_is_refused(title: str) -> None:
    grids = [grid("Sheet1", [[title], *DAILY])]
    said = read_attendance(grids, "attendance", small_months_data(), ImportAnswers())
    assert isinstance(said, str)


def test_a_day_of_another_month_is_listed() -> None:
    done = read({"3日": [["10月考勤"], *DAILY]}, {"考勤结果": {"√": "正常"}})
    assert not done.counts
    assert {line.reason for line in done.left} == {"日期不在2026年11月"}


def test_what_one_answer_answers_for_all_sheets_is_asked_once() -> None:
    days: dict[str, Rows] = {
        f"{day}日": [["姓名", "窗口", "考勤结果"], ["李强", "综合窗口", "正常"]] for day in (2, 3)
    }
    (asked,) = read(days).questions
    assert asked.keys == (("每人每天签到几次", ""),)
    assert read(days, {"其他": {"每人每天签到几次": "2"}}).counts == {1: (4, 0)}


def test_patrols_of_a_day_a_sheet_are_of_the_day_it_is_called_by() -> None:
    head = ["时间", "被检查人", "窗口", "发现问题"]
    sheets: dict[str, Rows] = {
        "11月3日": [["大厅巡查"], head, ["9:10", "李强", "综合窗口", "未佩戴工牌"]],
        "11.4": [head, ["15:20", "赵敏", "税务窗口", "正常"], [None, "赵敏", "税务窗口", "迟到"]],
        "说明": [head, ["9:10", "李强", "综合窗口", "迟到"]],
        "5日": [["日期", *head[1:]], ["11月6日", "李强", "综合窗口", "早退"]],
    }
    grids = [grid(name, rows) for name, rows in sheets.items()]
    done = read_ledger(grids, "ledger", small_months_data(), ImportAnswers())
    assert isinstance(done, Findings)
    assert [(row.people, row.when and row.when.day, row.clause) for row in done.entered] == [
        ((1,), 3, "行为规范2c"), ((3,), 4, "考勤管理1b"), ((1,), 6, "考勤管理1c"),
    ]  # fmt: skip
    assert done.notes == ("工作表“说明”不是登记表，或看不出日期、人员、事由，没有读取",)


@pytest.mark.parametrize(
    ("titles", "when", "serial"),
    [
        (["第8期督查通报", "检查时间：2026年11月9日 下午"], 9, "第8期"),
        (["巡查简报（第8期、第9期）", "督查日期:11.9"], 9, None),
        (["第8期业务培训", "抽查时间：11月9日"], 9, None),
        (["检查通报第12期", "填报时间：11月9日"], None, "第12期"),
        (["巡查时间：11月9日至11月12日"], None, None),
    ],
)
def test_a_bulletin_says_its_day_and_its_serial_once(
    titles: list[str], when: int | None, serial: str | None
) -> None:
    rows: Rows = [*([title] for title in titles), ["部门", "人员", "存在问题"],
                  ["综合窗口", "李强", "未佩戴工牌"], ["检查人：赵敏"]]  # fmt: skip
    done = read_ledger([grid("通报", rows)], "ledger", small_months_data(), ImportAnswers())
    if when is None:
        assert isinstance(done, str)
    else:
        assert isinstance(done, Findings)
        said = [(row.when and row.when.day, row.values["通报期次"]) for row in done.entered]
        assert said == [(when, serial)]
