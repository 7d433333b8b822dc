"""An office's roster without a table of scores: those that are added follow its columns."""

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.workbook.written import Rows, written
from workbook.adopt.adopt import Outcome, adopt_package
from workbook.discovery.mapping import Answers
from workbook.ooxml.package import Package

PEOPLE: list[dict[str, object]] = [
    {"工号": "0007", "姓名": "乌恩", "窗口": "渔政", "离岗日期": dt.date(2026, 11, 9)},
    {"工号": "0012", "姓名": "仉芷若", "窗口": "侨务"},
    {"工号": "0007", "姓名": "乌恩", "窗口": "侨务", "到岗日期": dt.date(2026, 11, 10)},
    {"工号": "0003", "姓名": "逯一鸣", "窗口": "渔政"},
]


@pytest.mark.parametrize(
    "columns",
    [
        ("姓名", "窗口"),
        ("窗口", "姓名"),
        ("序号", "姓名", "工号", "窗口"),
        ("窗口", "离岗日期", "到岗日期", "姓名", "工号"),
    ],
)
def test_added_scores_show_who_is_on_the_roster(columns: Sequence[str]) -> None:
    """Who moved to another window, and has his 工号 twice, has one row of scores: the later one."""
    people = PEOPLE if "离岗日期" in columns else PEOPLE[1:]
    rows = [[one.get(name, n) for name in columns] if "序号" in columns else
            [one.get(name) for name in columns] for n, one in enumerate(people, start=1)]  # fmt: skip
    sheets: dict[str, Rows] = {
        "人员名册": [["2026年11月名册"], list(columns), *rows],
        "扣分登记": [["日期", "姓名", "条款"], ["2026-11-03", "仉芷若", "业务规范1"]],
    }
    package = Package(written(sheets), "2026年11月.xlsx")
    done, package = adopt_package(package, Answers({"月份": {"月份": "2026-11"}}))
    assert done.outcome is Outcome.CONNECTED, done.questions
    sheet = package.sheet("个人得分")
    shown = [[sheet.cell(row, column).value for column in range(1, 5)] for row in range(5, 10)]
    with_number = "工号" in columns
    assert [row for row in shown if row[1]] == [
        [one["工号"] if with_number else "", one["姓名"], one["窗口"],
         18 if one["姓名"] == "仉芷若" else 20]
        for one in PEOPLE[1:]
    ]  # fmt: skip


def test_numbers_that_stand_beside_the_names_of_another_table_are_taken_over() -> None:
    """Each window has its sheet; a number of a name that stands there twice is nobody's."""
    windows = {"渔政": ("乌恩", "仉芷若"), "侨务": ("逯一鸣", "扎木苏")}
    heads = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分")
    signed: Rows = [["0012", "仉芷若"], [7, "乌恩"], ["0003", "逯一鸣"], ["0004", "逯一鸣"]]
    sheets: dict[str, Rows] = {
        window: [[f"2026年11月{window}窗口考核"], ["姓名", *heads], *([name] for name in names)]
        for window, names in windows.items()
    }
    sheets["考勤"] = [
        ["工号", "姓名", "应签到次数", "签到异常次数"], *([*one, 84, 0] for one in signed)
    ]  # fmt: skip
    people = dict.fromkeys([name for names in windows.values() for name in names], "是")
    package = Package(written(sheets), "2026年11月.xlsx")
    done, package = adopt_package(package, Answers({"人员": people}))
    assert done.outcome is Outcome.CONNECTED, done.questions
    sheet = package.sheet("名册")
    shown = [[sheet.cell(row, column).value for column in (1, 2)] for row in range(4, 8)]
    assert shown == [["7", "乌恩"], ["0012", "仉芷若"], [None, "逯一鸣"], [None, "扎木苏"]]
