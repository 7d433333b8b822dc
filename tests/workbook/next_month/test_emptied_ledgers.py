"""A ledger with rows of several months, in the next month's workbook."""

import datetime as dt

from tests.workbook.offices import CATEGORIES, adopted_book, table
from tests.workbook.written import Rows, written
from workbook.next_month.next_month import advance
from workbook.ooxml.cells import Value
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, area_text


def book() -> bytes:
    header = ["序号", "姓名", "窗口", *CATEGORIES, "总分"]
    people = (
        [number, name, "综合窗口", 20, 35, 5, 35, 0, 95]
        for number, name in enumerate(("王芳", "李强", "赵敏"), start=1)
    )
    days = (dt.date(2026, 9, 3), "2026年10月9日", dt.date(2026, 11, 3), "11月4日", "3日", "12月2日")
    incidents = (
        [number, day, "李强", "综合窗口", "业务规范1", 1]
        for number, day in enumerate((*days, dt.date(2027, 1, 5)), start=1)
    )
    columns = ["序号", "日期", "姓名", "窗口", "条款", "数量"]
    sheets: dict[str, Rows] = {
        "得分": [["2026年11月考核得分"], header, *people],
        "全年扣分台账": [["2026年扣分台账"], columns, *incidents],
    }
    return adopted_book(written(sheets))[1].to_bytes()


def test_rows_of_the_new_month_stay_and_older_ones_are_told() -> None:
    package = Package(book(), "2026-11.xlsx")
    done = advance(package)
    ledger = table(package, "扣分登记")
    cells = package.sheet(ledger.sheet).cells()
    rows = [
        [cells[row, column].value if (row, column) in cells else None for column in range(1, 7)]
        for row in range(3, 10)
    ]
    january = package.to_serial(dt.date(2027, 1, 5))
    assert rows[:2] == [
        [1, "12月2日", "李强", "综合窗口", "业务规范1", 1],
        [2, january, "李强", "综合窗口", "业务规范1", 1],
    ]
    assert rows[2:] == [[None] * 6] * 5
    said = [message for message in done.messages if "全年扣分台账" in message]
    assert said == [
        "“全年扣分台账”里有2条的日期在12月或以后，留在了表里",
        "“全年扣分台账”里还有不是11月的记录（2026年9月1条、2026年10月1条），也已清空；"
        "本月的工作簿里仍有，全年的台账请另存一份，不要只留在考核工作簿里",
    ]


def between(rows: Rows) -> tuple[list[list[Value]], list[str]]:
    """What of a ledger's rows is in the following month, and what is said of them."""
    header = ["姓名", "窗口", *CATEGORIES, "总分"]
    sheets: dict[str, Rows] = {
        "得分": [["2026年11月考核得分"], header, ["李强", "税务", 20, 35, 5, 35, 0, 95]],
        "扣分台账": rows,
    }
    package = Package(adopted_book(written(sheets))[1].to_bytes(), "2026-11.xlsx")
    done = advance(package)
    sheet = package.sheet("扣分台账")
    after = [
        [sheet.cell(row, column).value for column in range(1, 5)] for row in range(2, len(rows) + 1)
    ]
    while after and after[-1] == [None] * 4:
        after.pop()
    return after, [one for one in done.messages if one.startswith("“扣分台账”")]


def test_lines_of_sums_stay_and_headings_go_by_name_as_they_would_be_wrong_entries() -> None:
    after, said = between(
        [
            ["日期", "姓名", "条款", "备注"],
            ["第一周"],
            ["2026-11-03", "李强", "业务规范1"],
            [None, None, None, "待补签字"],
            ["小计", 1],
            ["11月下半月巡查"],
            ["2026-12-02", "〃", "业务规范2"],
            ["2026-12-03", "李强", "业务规范2"],
            ["2026-12-04", "同上", "业务规范2"],
            ["2026-12-07", "李强", "业务规范2"],
        ]
    )
    assert after == [
        ["2026-12-02", "〃（上面没有）", "业务规范2", None],
        ["2026-12-03", "李强", "业务规范2", None],
        ["2026-12-04", "李强", "业务规范2", None],
        ["小计", 1, None, None],
        ["2026-12-07", "李强", "业务规范2", None],
    ]
    assert said == [
        "“扣分台账”A2“第一周”、A6“11月下半月巡查”独占一行，不是记录，也已清空；"
        "如果还要用，请从本月的工作簿抄回",
        "“扣分台账”里有4条的日期在12月或以后，留在了表里",
        "“扣分台账”第5行“小计”的数是手填的，还是上个月的，没有改动；请自己更新",
    ]


def test_a_name_or_a_clause_alone_in_its_row_is_an_entry_and_so_is_what_has_a_day() -> None:
    after, said = between(
        [
            ["姓名", "日期", "条款", "备注"],
            ["李强", "2026-11-03", "业务规范1"],
            [None, dt.date(2026, 11, 4), "本月累计", 1],
            ["周末未到"],
            ["郝七"],
            [None, None, "迟到累计", 2],
            ["李强", "2026-11-09", "业务规范1"],
        ]
    )
    assert after == []
    assert said == [
        "“扣分台账”里有3条看不出日期的记录（第4行、第5行、第6行），也已清空；"
        "如果不是本月的，请从本月的工作簿抄回"
    ]


def test_cells_that_entries_shared_are_each_its_own_again() -> None:
    sheets: dict[str, Rows] = {
        "扣分台账": [
            ["日期", "姓名", "类别", "条款", "备注"],
            ["2026-11-03", "李强", "行为规范", 9],
            ["2026-11-04", "李强", None, 8],
            ["第二周"],
            ["2026-12-01", "李强", "业务规范", 1, "漏记"],
            ["小计"],
        ],
        "得分": [
            ["2026年11月考核得分"],
            ["姓名", "窗口", *CATEGORIES, "总分"],
            ["李强", "税务", 20, 35, 5, 35, 0, 95],
        ],
    }
    merged = ("C2:C3", "A4:D4", "E5:F5", "A6:C6")
    package = Package(adopted_book(written(sheets, merged))[1].to_bytes(), "2026-11.xlsx")
    advance(package)
    sheet = package.sheet("扣分台账")
    assert [area_text(area) for area in sheet.merged()] == ["E5:F5", "A6:C6"]
    sheet.set_value(3, 3, "业务规范")
    assert [cell for (cell,) in sheet.values(Area(2, 3, 4, 3))] == ["业务规范", "业务规范", None]


def test_what_stays_of_a_ledger_of_both_sides_is_told_once() -> None:
    rows: Rows = [
        ["日期", "姓名", "条款"],
        ["2026-11-03", "李强", "业务规范1"],
        ["2026-12-01", "李强", "加分项5"],
    ]
    cells, said = between(rows)
    assert said == ["“扣分台账”里有1条的日期在12月或以后，留在了表里"]
    assert cells[0][:3] == ["2026-12-01", "李强", "加分项5"]
