"""A table of scores in which nothing but people has been filled in yet."""

import io

import openpyxl
import pytest

from tests.workbook.written import Rows, written
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.ooxml.package import Package

CATEGORIES = ["业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分"]
NAMES = ["昂格尔", "逯一鸣", "仉芷若", "扎木苏"]
WINDOWS = ["医保窗口", "医保窗口", "不动产窗口", "税务窗口"]


@pytest.mark.parametrize("titled", [False, True])
@pytest.mark.parametrize("tail", [[], [["合计"]], [["制表人：扎木苏"]]])
@pytest.mark.parametrize("windows", [False, True])
def test_names_under_the_headers_of_scores_are_people(
    titled: bool, tail: list[list[str]], windows: bool
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "得分"
    if titled:
        sheet.append(["2026年11月考核得分"])
    sheet.append(["姓名", *(["窗口"] if windows else []), *CATEGORIES])
    for name, window in zip(NAMES, WINDOWS, strict=True):
        sheet.append([name, *([window] if windows else [])])
    for row in tail:
        sheet.append(row)
    ledger = book.create_sheet("扣分")
    ledger.append(["日期", "姓名", "条款", "数量"])
    ledger.append(["2026-11-03", "昂格尔", "业务规范3b", 1])
    stream = io.BytesIO()
    book.save(stream)
    found = discover(Package(stream.getvalue(), "2026年11月.xlsx"), Answers())
    assert not found.questions
    assert [person.name for person in found.persons] == NAMES


@pytest.mark.parametrize("label", ["满分", "分值", "标准分"])
def test_a_row_of_full_marks_is_no_score_of_anybody(label: str) -> None:
    names = ["额日敦", "莫愁", "秦岚", "布和"]
    signs: Rows = [("姓名", "应签到次数", "签到异常次数"), *((name, 84, 0) for name in names)]
    rows: Rows = [
        ["2026年11月考核得分"],
        ["姓名", "窗口", *CATEGORIES],
        *(
            [name, window]
            for name, window in zip(names, ["医保", "医保", "税务", "税务"], strict=True)
        ),
        [label, None, 20, 35, 5, 35, 5, 100],
    ]
    found = discover(Package(written({"得分": rows, "考勤": signs}), "2026年11月.xlsx"), Answers())
    assert not found.questions
    (table,) = found.scores
    assert [person.name for person in table.persons] == names
    assert all(len(person.results) == len(CATEGORIES) for person in table.persons)
