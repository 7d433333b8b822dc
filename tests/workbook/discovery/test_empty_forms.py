"""A table of scores in which nothing but people has been filled in yet."""

import io

import openpyxl
import pytest

from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.ooxml.package import Package

CATEGORIES = ["业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分"]
FULL = [20, 35, 5, 35, 5, 100]
NAMES = ["昂格尔", "逯一鸣", "仉芷若", "扎木苏"]
WINDOWS = ["医保窗口", "医保窗口", "不动产窗口", "税务窗口"]


@pytest.mark.parametrize("titled", [False, True])
@pytest.mark.parametrize("tail", [[], [["合计"]], [["制表人：扎木苏"]], [["各项分值", *FULL]]])
@pytest.mark.parametrize("windows", [False, True])
def test_names_under_the_headers_of_scores_are_people(
    titled: bool, tail: list[list[object]], windows: bool
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "得分"
    if titled:
        sheet.append(["2026年11月考核得分"])
    sheet.append(["姓名", *(["窗口"] if windows else []), *CATEGORIES])
    for name, window in zip(NAMES, WINDOWS, strict=True):
        sheet.append([name, *([window] if windows else [])])
    for label, *marks in tail:
        sheet.append([label, *([None] if windows else []), *marks])
    ledger = book.create_sheet("扣分")
    ledger.append(["日期", "姓名", "条款", "数量"])
    ledger.append(["2026-11-03", "昂格尔", "业务规范3b", 1])
    stream = io.BytesIO()
    book.save(stream)
    found = discover(Package(stream.getvalue(), "2026年11月.xlsx"), Answers())
    assert not found.questions
    assert [person.name for person in found.persons] == NAMES
