"""Columns that are called by a result: 迟到时间, 是否旷工; and what they say against a result."""

from collections.abc import Sequence

import pytest

from tests.workbook.imports.made import PEOPLE, months_data
from udf.text import Cell, Cells
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.attendance.export import read_attendance
from workbook.imports.findings import Findings
from workbook.imports.into import remarks_in_words

Rows = Sequence[Sequence[Cell]]
BLANK = {"工作日的空白格表示": "正常"}
PUNCHED = ["姓名", "部门", "日期", "签到时间", "签退时间"]


def read(heads: Sequence[Cell], days: Rows, given: dict[str, str] | None = None) -> Findings:
    """One row a day of two people; the other is always there."""
    rows: list[Sequence[Cell]] = [heads]
    for number, (_, name, window) in enumerate(PEOPLE[1::2]):
        for day, cells in enumerate(days, 2):
            said = cells if number == 0 else days[0]
            rows.append([name, window, f"2026-11-{day:02}", *said])
    width = max(map(len, rows))
    grid = Grid("表", Cells((*row, *[None] * (width - len(row))) for row in rows))
    answers = ImportAnswers({"其他": given or {}})
    done = read_attendance([grid], "attendance", months_data(PEOPLE), answers)
    assert isinstance(done, Findings), done
    return done


def incidents(done: Findings) -> list[tuple[str, int, int | None]]:
    assert not done.questions, done.questions
    assert {one.person for one in done.incidents} <= {1}
    return [(str(one.subject), one.when.day, one.quantity) for one in done.incidents]


THERE: list[Cell] = ["8:21", "17:40"]
LATE_EARLY_ABSENT = [("lateness", 3, None), ("early_leaving", 4, None), ("absence", 5, 2)]


@pytest.mark.parametrize(
    "cells",
    [
        [["", "", ""], ["0:20", "", ""], ["", "0:15", ""], ["", "", "True"]],
        [["0", "0", False], ["20", "0", False], [0, 15, False], [0, 0, True]],
        [["否", "否", "否"], ["是", "否", "否"], ["否", "是", "否"], ["否", "否", "是"]],
    ],
)
@pytest.mark.parametrize(
    "heads", [["迟到时间", "早退时间", "是否旷工"], ["是否迟到", "是否早退", "旷工"]]
)
def test_columns_called_by_results_tell_what_happened(cells: Rows, heads: list[Cell]) -> None:
    days = [[*THERE, *said] for said in cells]
    done = read([*PUNCHED, *heads], days, BLANK)
    assert incidents(done) == LATE_EARLY_ABSENT
    assert done.counts == {1: (8, 4), 3: (8, 0)}
    days = [[*said, *more] for said, more in zip(days, ("", "", "", ""), strict=True)]
    with_column = read([*PUNCHED, *heads, "考勤结果"], [[*day, ""] for day in days], BLANK)
    assert incidents(with_column) == LATE_EARLY_ABSENT


def test_how_long_and_how_often_is_of_its_column() -> None:
    heads: list[Cell] = [
        *PUNCHED,
        "考勤结果",
        "迟到次数",
        "迟到时长(分钟)",
        "旷工时长(小时)",
        "请假",
        "事假(天)",
    ]
    normal: list[Cell] = [*THERE, "正常", 0, 0, 0, "", 0]
    days: Rows = [
        normal,
        [*THERE, "", 1, 12, 0, "", 0],
        ["", "", "", 0, 0, 4, "", 0],
        ["", "", "", 0, 0, 0, "0.5天", 0.5],
        normal,
    ]
    done = read(heads, days)
    assert incidents(done) == [("lateness", 3, None), ("absence", 4, 1)]
    assert done.counts == {1: (10, 3), 3: (10, 0)}
    asked = read(heads, [normal, ["", "", "", 0, 0, 2, "", 0]])
    assert [one.keys for one in asked.questions] == [(("旷工2小时", "出现1次"),)]


def test_a_result_that_says_less_than_a_column_is_told() -> None:
    heads: list[Cell] = [*PUNCHED, "考勤状态", "迟到分钟", "累计迟到次数"]
    days: Rows = [[*THERE, "正常", 0, 5], [*THERE, "正常", 9, 5], [*THERE, "迟到", 9, 5],
                  ["", "", "旷工", 99, 5]]  # fmt: skip
    done = read(heads, days)
    assert incidents(done) == [("lateness", 4, None), ("absence", 5, 2)]
    assert remarks_in_words(done.doubts) == [
        "表第3行：“迟到分钟”写着“9”，考勤结果里没有，没有登记，请核对"
    ]


def test_what_was_put_right_is_told() -> None:
    heads: list[Cell] = [*PUNCHED, "考勤结果", "校准状态"]
    normal: list[Cell] = [*THERE, "正常", "--"]
    days: Rows = [normal, normal, [*THERE, "缺卡", "正常（管理员校准）"], [*THERE, "迟到", "--"]]
    assert remarks_in_words(read(heads, days).doubts) == [
        "表第4行：“校准状态”写着“正常(管理员校准)”，仍按结果“缺卡”计，请核对"
    ]
