"""What an office's bare score sheet stores, read as it stands, with what is odd about it."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbook.files import bounded
from workbook.files.bounded import Ended
from workbook.files.bounded_child import Reason
from workbook.month.read_stored import result_in
from workbook.month.stored_results import MonthResult, Unread, read_result

HEADER = ("姓名", "窗口", "业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分")
CATEGORIES = HEADER[2:7]
FULL = (20, 35, 5, 35, 0)


def person(name: str, total: Any = 95, scores: Sequence[Any] = FULL) -> tuple[Any, ...]:
    return name, "综合窗口", *scores, total


def content(*rows: Sequence[Any], roster: Sequence[str] = (), **others: Sequence[Any]) -> bytes:
    """A workbook with a score sheet, and one of the people where there are some."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheets: dict[str, Sequence[Sequence[Any]]] = {"得分": [("2026年11月考核得分",), *rows]}
    if roster:
        sheets["名册"] = [("姓名", "窗口"), *((name, "综合窗口") for name in roster)]
    sheets |= others
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(*rows: Sequence[Any], file: str = "得分.xlsx", **others: Any) -> MonthResult:
    found = result_in(content(*rows, **others), "得分", file, careful=False)
    assert isinstance(found, MonthResult), found
    return found


def notes(result: MonthResult) -> list[str]:
    return [str(note) for note in result.notes if "登记表" not in note.what]


def test_scores_are_hundredths_by_category() -> None:
    found = read(HEADER, person("王芳"), person("李强", 90.25, (19.5, 30.75, 5, 35, 0)))
    assert found.month == date(2026, 11, 1)
    assert [one.total for one in found.people] == [9500, 9025]
    assert found.people[1].scores == dict(zip(CATEGORIES, (1950, 3075, 500, 3500, 0), strict=True))
    assert [one.label for one in found.people] == ["王芳（综合窗口）", "李强（综合窗口）"]
    assert notes(found) == []


def test_rows_that_are_nobodys_are_passed_over() -> None:
    rows = [person("王芳"), person("", 95), person("合计", 190), ("李强", "综合窗口")]
    assert [one.name for one in read(HEADER, *rows).people] == ["王芳"]


def test_a_category_is_found_under_a_heading_over_its_clauses() -> None:
    """业务规范 stands over the clauses; its score is 业务规范得分."""
    top = ("姓名", "窗口", "业务规范", None, "行为规范", "好差评", "考勤管理", "加分项", "总分")
    below = (None, None, "1条", "业务规范得分", None, None, None, None, None)
    found = read(top, below, ("王芳", "综合窗口", -2, 18, 35, 5, 35, 0, 93))
    assert found.people[0].scores["业务规范"] == 1800
    assert notes(found) == []


def test_totals_that_are_not_the_sum_are_named() -> None:
    rows = [person(name, 94) for name in "甲乙丙"]
    assert notes(read(HEADER, *rows)) == [
        "甲（综合窗口）、乙（综合窗口）、丙（综合窗口）的总分不等于各项之和；已按总分，请核对"
    ]
    more = read(HEADER, *rows, person("丁", 94), person("戊"))
    assert notes(more) == [
        "甲（综合窗口）、乙（综合窗口）、丙（综合窗口）等4人的总分不等于各项之和；已按总分，请核对"
    ]
    assert more.people[0].total == 9400


def test_people_whom_only_one_sheet_knows_are_named() -> None:
    found = read(HEADER, person("王芳"), person("孙丽"), roster=["王芳", "李强"])
    assert notes(found) == [
        "“得分”里孙丽（综合窗口）在名册中找不到或分不清；得分照计，登记的条款没有统计",
        "名册中李强（综合窗口）在“得分”里没有得分；请核对",
    ]


def test_totals_that_are_no_numbers() -> None:
    rows = [
        person("王芳"), person("李强", "出差"), person("赵敏", "待核", (20, "缺办件量", 5, 35, 0)),
        person("孙丽", 95, (20, "缺", 5, 35, 0)), person("刘平", "请假"), person("马驰", None),
    ]  # fmt: skip
    found = read(HEADER, *rows)
    assert [one.total for one in found.people] == [9500, "出差", "待核", "待核", "请假", "待核"]
    (stuck,) = notes(found)
    assert stuck == "李强（综合窗口）、刘平（综合窗口）的总分没有算出；请运行 kaohe calc 得分.xlsx"


def test_the_month_in_the_title_comes_before_that_of_the_name() -> None:
    found = read(HEADER, person("王芳"), file="2026-10.xlsx")
    assert found.month == date(2026, 11, 1)
    assert notes(found) == ["文件名像是2026年10月，里面是2026年11月；已按里面的月份，请核对"]
    assert notes(read(HEADER, person("王芳"), file="2026-11.xlsx")) == []


def test_what_gives_no_results_says_why() -> None:
    found = result_in(content(("姓名", "分"), ("王芳", 3)), "得分", "a.xlsx", careful=False)
    assert isinstance(found, Unread)
    assert found.reason == "找不到有“姓名”和“总分”的得分表；请核对是不是月度考核工作簿"
    found = result_in(
        content(HEADER, person("王芳", None, [None] * 5)), "得分", "a.xlsx", careful=False
    )
    assert isinstance(found, Unread)
    assert found.month == date(2026, 11, 1)
    assert found.reason == "总分没有算出；请打开它重新计算后保存，或用 kaohe adopt 接入，再试一次"
    stream = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(content(HEADER, person("王芳"))))
    book["得分"]["A1"] = "考核得分"
    book.save(stream)
    found = result_in(stream.getvalue(), "得分", str(Path("b.xlsx")), careful=False)
    assert isinstance(found, Unread)
    assert found.reason == (
        "看不出是哪个月；请把月份写进标题（2026年11月）或文件名（2026-11.xlsx）"
    )


def test_a_ledger_that_is_not_there_is_named_and_choices_that_cannot_be_read_are_refused() -> None:
    ledger = [("日期", "姓名", "条款"), (date(2026, 11, 3), "王芳", "业务规范1")]
    found = read(HEADER, person("王芳"), 扣分登记=ledger)
    assert [str(note) for note in found.notes] == ["没有加分登记表，条款统计不含本月的加分"]
    choices = [("事项", "取值"), ("考核月份", "去年")]
    book = content(HEADER, person("王芳"), 口径=choices)
    unread = result_in(book, "得分", "得分.xlsx", careful=False)
    assert isinstance(unread, Unread)
    assert unread.month == date(2026, 11, 1)
    assert unread.reason == "口径“考核月份”应为月份，如 2026-11-01；请改正后再试一次"


def test_a_reader_that_dies_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    reasons = [Reason.MEMORY, Reason.CRASH, Reason.CRASH, Reason.MEMORY, Reason.TIME]
    tried: list[object] = []

    def died(*arguments: object) -> object:
        tried.append(arguments[-1])
        raise Ended(reasons[len(tried) - 1])

    monkeypatch.setattr(bounded, "call", died)
    said = [read_result(Path("月.xlsx")) for _ in range(3)]
    again = "；请用电子表格程序打开，另存一份再试"
    assert [one.reason for one in said if isinstance(one, Unread)] == [
        f"“月.xlsx”已损坏，读不出来{again}",
        f"“月.xlsx”太大，读它要用的内存太多{again}",
        f"“月.xlsx”太大，读了很久也没有读完{again}",
    ]
    assert tried == [False, True, False, True, False]
