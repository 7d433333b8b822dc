"""Rows of counts that are nobody's: lines between the people, and people nobody knows."""

from udf.counts import read_reviews
from udf.text import freeze


def test_a_header_once_more_and_units_are_no_strangers() -> None:
    roster = freeze([["工号", "姓名", "窗口"], ["7", "纳仁", "综合窗口"]])
    counts = freeze(
        [
            ["姓名", "办件量", "评价量"], ["（人）", "（件）", "（件）"], ["纳仁", 50, 39],
            ["姓名", "办件量", "评价量"], ["谁", 5, 5], [None, 5, 5], ["合计", 60, 49],
        ]
    )  # fmt: skip
    found = read_reviews(counts, roster)
    assert [(one.row, one.problem) for one in found.strangers] == [
        (3, "名册中无此人"),
        (4, "缺姓名"),
    ]
