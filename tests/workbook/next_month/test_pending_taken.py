"""Formulas that take 待核 for a high score, named in a new month, in which everybody has it."""

import pytest

from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Scores, adopt_package
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

STAFF = ("白音", "苗可", "邱实")
PLAIN = 'IF(H{}>=95,"优秀","")'
LATE = 'IF(H{0}>=95,"优秀",IF(ISNUMBER(H{0}),"","无"))'
SAID = (
    "评分!I3等3处的公式（={}）把得分与数比较，得分是“待核”等文字时也会判作达标；"
    "请自己在公式里加上判断"
)


@pytest.mark.parametrize(
    ("formula", "guard", "said", "then"),
    [
        (PLAIN, False, [SAID.format(PLAIN.format(3))], "优秀"),
        (LATE, False, [SAID.format(LATE.format(3))], "优秀"),
        (PLAIN, True, [], ""),
        ('IF(ISNUMBER($H{0}),IF($H{0}>=95,"优秀",""),"")', False, [], ""),
    ],
)
def test_they_are_named_unless_they_ask_whether_it_is_a_number(
    formula: str, guard: bool, said: list[str], then: str
) -> None:
    people = (
        [name, "人社", *[None] * 6, "=" + formula.format(row)] for row, name in enumerate(STAFF, 3)
    )
    sheets: dict[str, Rows] = {
        "评分": [["2026年6月评分"], ["姓名", "窗口", *RESULTS, "等次"], *people],
        "打卡": [("姓名", "应签到", "异常"), *((name, 84, 0) for name in STAFF)],
        "评价": [("姓名", "办件量", "评价量"), *((name, 8, 8) for name in STAFF)],
        "扣分": [("日期", "姓名", "条款")],
    }
    package = Package(written(sheets), "2026年6月.xlsx")
    _, after = adopt_package(package, scores=Scores.REPLACE, guard=guard)
    done = advance(after)
    assert [one for one in done.messages if "判作" in one] == said
    assert [after.sheet("评分").cell(row, 9).value for row in (3, 4, 5)] == [then] * 3


def test_an_offices_own_sum_of_scores_kept_elsewhere_is_such_a_score() -> None:
    """Each window is headed, so that the scores are on a sheet of their own."""

    def line(name: str, row: int) -> list[object]:
        total, grade = f"=SUM(B{row}:F{row})", f'=IF(G{row}>=95,"优秀","")'
        return [name, 20, 35, 5, 35, 0, total, grade]

    rows: Rows = [
        ["2026年6月评分"],
        ["姓名", *RESULTS, "等次"],
        ["人社窗口"],
        line("白音", 4),
        line("苗可", 5),
        ["税务窗口"],
        line("邱实", 7),
        line("毕力格", 8),
    ]
    package = Package(written({"评分": rows}), "2026年6月.xlsx")
    _, after = adopt_package(package, scores=Scores.REPLACE)
    said = [one for one in advance(after).messages if "判作" in one]
    formula = 'IF(G4>=95,"优秀","")'
    assert said == [
        f"评分!H4等4处的公式（={formula}）把得分与数比较，得分是“待核”等文字时也会判作达标；"
        "请自己在公式里加上判断"
    ]
