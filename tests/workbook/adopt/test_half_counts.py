"""Counts beside the scores of which one column is told by its header: the other one is asked for."""

import pytest

from tests.workbook.offices import CATEGORIES
from tests.workbook.written import written
from workbook.adopt.adopt import Outcome, adopt_package
from workbook.discovery.mapping import Answers
from workbook.discovery.model import TableKind
from workbook.ooxml.package import Package

PEOPLE = ("池默", "阮青", "古月", "田野")


def book(due: str, missed: str) -> bytes:
    """Scores with sign-ins beside them, under two headers, and a ledger."""
    rows: list[list[object]] = [["2026年11月得分"]]
    rows.append(["窗口", "姓名", *CATEGORIES, "总分", due, missed])
    for row, name in enumerate(PEOPLE, start=3):
        rows.append(["水务窗口", name, *[None] * 5, f"=SUM(C{row}:G{row})", 84, row % 3])
    ledger = [["日期", "姓名", "条款"], ["2026-11-03", "池默", "业务规范1"]]
    return written({"得分": rows, "扣分登记": ledger})


@pytest.mark.parametrize(
    ("due", "missed", "asked"),
    [
        ("基准", "打卡异常", [("考勤", "应签到次数", ["基准", "没有"])]),
        ("应打卡次数", "差了几回", [("考勤", "签到异常次数", ["差了几回", "没有"])]),
        ("签到应到", "签到异常", []),
        ("基准", "差了几回", []),  # may be anything
    ],
)
def test_the_column_that_is_missing_is_asked_for(
    due: str, missed: str, asked: list[tuple[str, str, list[str]]]
) -> None:
    done, _ = adopt_package(Package(book(due, missed), "2026-11.xlsx"))
    assert [(q.section, q.key, [o.answer for o in q.options]) for q in done.questions] == asked


def test_the_answer_is_read() -> None:
    answers = Answers({"考勤": {"应签到次数": "基准"}})
    done, _ = adopt_package(Package(book("基准", "打卡异常"), "2026-11.xlsx"), answers)
    assert done.outcome is Outcome.CONNECTED
    (table,) = done.found.of_kind(TableKind.ATTENDANCE)
    assert [table.columns[role].number for role in ("应签到次数", "签到异常次数")] == [9, 10]
