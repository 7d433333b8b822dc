"""What is amiss with attendance, in one column or in several."""

from collections.abc import Sequence

import pytest

from tests.workbook.written import RESULTS, written
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.discovery.model import Discovery, TableKind
from workbook.ooxml.package import Package

STAFF = ("浩斯", "文静", "托娅", "霍刚")


def looked(heads: Sequence[str], answers: Answers | None = None) -> Discovery:
    scores: list[Sequence[object]] = [["2026年6月评分"], ["姓名", "窗口", *RESULTS]]
    scores += [[name, "水务", 20, 35, 5, 35, 0, 95] for name in STAFF]
    signs = [("姓名", *heads), *((name, 66, *range(len(heads) - 1)) for name in STAFF)]
    return discover(Package(written({"评分": scores, "刷卡": signs}), "2026年6月.xlsx"), answers)


def amiss(found: Discovery) -> str:
    table = found.table(TableKind.ATTENDANCE)
    assert table is not None and not found.questions
    return table.columns["签到异常次数"].title


@pytest.mark.parametrize(
    ("heads", "title"),
    [
        (("应刷卡次数", "漏打卡", "早退", "异常总数"), "异常总数"),
        (("应刷卡次数", "异常次数", "缺勤次数"), "异常次数"),
        (("应刷卡次数", "缺勤次数"), "缺勤次数"),
        (("应刷卡次数", "缺卡次数", "加班"), "缺卡次数"),
    ],
)
def test_all_that_is_amiss_goes_before_its_parts_and_one_part_alone_is_all(
    heads: tuple[str, ...], title: str
) -> None:
    assert amiss(looked(heads)) == title


def test_one_part_of_several_is_asked_about() -> None:
    heads = ("应刷卡次数", "迟到", "缺卡次数", "旷工")
    (question,) = looked(heads).questions
    assert question.id == "考勤.签到异常次数"
    options = [option.answer for option in question.options]
    assert options == ["缺卡次数", "迟到", "旷工", "没有"]
    assert amiss(looked(heads, Answers({"考勤": {"签到异常次数": "缺卡次数"}}))) == "缺卡次数"


def signed(heads: Sequence[str], *rows: Sequence[int], use: str = "") -> Discovery:
    """The month with one row of attendance a person."""
    scores = [("2026年6月评分",), ("姓名", "窗口", *RESULTS), *((name, "水务") for name in STAFF)]
    signs = [("姓名", *heads), *((name, *row) for name, row in zip(STAFF, rows, strict=True))]
    answers = Answers({"工作表": {"刷卡": use}} if use else {})
    return discover(Package(written({"评分": scores, "刷卡": signs}), "2026年6月.xlsx"), answers)


def test_a_sum_of_all_parts_is_all_that_is_amiss() -> None:
    heads = ("应刷卡次数", "迟到", "缺卡次数", "合计")
    assert amiss(signed(heads, (66, 1, 2, 3), (66, 0, 0, 0), (66, 2, 0, 2), (66, 0, 1, 1))) == (
        "合计"
    )
    other = signed(heads, (66, 1, 2, 4), (66, 0, 0, 0), (66, 2, 0, 2), (66, 0, 1, 1))
    assert [question.id for question in other.questions] == ["考勤.签到异常次数"]


def test_how_often_all_was_in_order_is_not_offered() -> None:
    found = signed(("应刷卡次数", "实刷次数", "事由数"), *[(66, 65, 1)] * 4, use="考勤")
    (question,) = found.questions
    assert [option.answer for option in question.options] == ["事由数", "没有"]
