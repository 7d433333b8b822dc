"""应签到次数 of the new month: everybody's is written, and nobody's old one is left standing."""

import pytest

from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

STAFF = (("乌兰", "户籍"), ("齐格", "户籍"), ("诺敏", "税费"), ("韩雪", "税费"))


def april(rows: Rows) -> Package:
    """A month of 21 workdays, adopted; ``rows`` are those of its attendance."""
    sheets: dict[str, Rows] = {
        "四月": [
            ["2026年4月考核"],
            ["姓名", "窗口", *RESULTS],
            *([*one, None, None, None, None, None, None] for one in STAFF),
        ],
        "签到": [("姓名", "窗口", "应签到次数", "签到异常次数"), *rows],
        "评价": [("姓名", "办件量", "评价量"), *((name, 8, 8) for name, _ in STAFF)],
    }
    done, after = adopt_package(Package(written(sheets), "4月.xlsx"), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    return after


@pytest.mark.parametrize(
    ("third", "said"),
    [
        (
            "诺 民",
            ("“签到”第4行“诺民”不知道是名册里的谁，应签到次数没有写；请改正后补填",),
        ),
        ("诺敏", ()),
    ],
)
def test_who_is_not_on_the_roster_keeps_no_number_of_the_old_month(
    third: str, said: tuple[str, ...]
) -> None:
    names = ("乌兰", "齐格", third, "韩雪")
    windows = [window for _, window in STAFF]
    package = april([(name, window, 84, 1) for name, window in zip(names, windows, strict=True)])
    done = advance(package)
    assert tuple(words for words in done.messages if "应签到次数" in words) == said
    sheet = package.sheet("签到")
    due = [sheet.cell(row, 3).value for row in range(2, 6)]
    may = 4 * 19  # sign-ins a day, workdays of May: the 9th, a Saturday, is one
    assert due == [may, may, None if said else may, may]
    assert [sheet.cell(row, 4).value for row in range(2, 6)] == [None] * 4
