"""Plain numbers of a matrix: how often, or how many points."""

from collections.abc import Sequence

import pytest

from tests.refusals import refused
from tests.workbook.adopt.test_matrices import PEOPLE, adopted, book, entered
from tests.workbook.written import Rows
from workbook.adopt.adopt import Outcome
from workbook.adopt.wording import questions_as_rows
from workbook.month.tables import TABLES, named_area

TITLES = ["考勤管理1c", "行为规范9", "加分项4a", "加分项1"]


def sheet(*marks: Sequence[object], title: str = "2026年11月扣分明细") -> Rows:
    """People by four clauses: of 2, 4, 3 points, and by minutes; ``marks`` are the first rows."""
    rows = [*marks, *[[None] * len(TITLES)] * (len(PEOPLE) - len(marks))]
    return [
        [title],
        ["姓名", *TITLES],
        *([name, *row] for name, row in zip(PEOPLE, rows, strict=True)),
    ]


def asked(rows: Rows) -> list[str]:
    done, _ = adopted(book({"检查": rows}))
    return [question.key for question in done.questions]


@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        (sheet([2, None, None, None], [None, 4]), ["各列填的是"]),
        (sheet([2, None, None, None], [None, 1]), []),
        (sheet([2, None, None, None], [4, 1], [None, 4]), ["各列填的是"]),
        (sheet([2, 4, None, None], title="11月违规次数"), []),
        (sheet([-2, None, 3, None], [None, "-4分"]), []),
        (sheet([-2, None, None, None], [None, 4]), ["各列填的是"]),
        (sheet(["2次", "扣4分", None, 40]), []),
        (sheet([1, None, None, 1]), ["加分项1 填1"]),
    ],
)
def test_numbers_that_may_be_times_or_points_are_asked_about(rows: Rows, keys: list[str]) -> None:
    assert asked(rows) == keys


def test_an_answer_tells_what_the_numbers_are() -> None:
    content = book({"检查": sheet([4, None, 3, None], [None, 4, None, 30])})
    done, _ = adopted(content)
    assert questions_as_rows(done.questions) == [
        ("“检查”各条款列填的数（B3的4）是次数，还是分数？", "次数、分数")
    ]
    done, package = adopted(content, 条款矩阵={"各列填的是": "分数"})
    assert done.outcome is Outcome.CONNECTED
    assert entered(package) == [("斯琴高娃", "考勤管理1c", 2), ("赵铁柱", "行为规范9", 1)]
    awards, area = named_area(package, TABLES["加分登记"])
    first = area.first_row + 1
    assert [awards.cell(row, 6).value for row in (first, first + 1)] == [1, 30]
    told = {"考勤管理1c 填4": "考勤管理1c×2", "行为规范9 填4": "行为规范9×1"}
    done, _ = adopted(content, 条款矩阵={**told, "加分项4a 填3": "加分项4a×1"})
    assert done.outcome is Outcome.CONNECTED
    with refused("对照表的[条款矩阵]里“各列填的是 = 分”看不懂；请填“次数”或“分数”"):
        adopted(content, 条款矩阵={"各列填的是": "分"})


def test_two_matrices_are_asked_about_each_by_itself() -> None:
    content = book({"甲": sheet([4, None, None, None]), "乙": sheet([None, 4, None, None])})
    done, _ = adopted(content)
    assert [one.key for one in done.questions] == ["各列填的是（甲）", "各列填的是（乙）"]
    told = {"各列填的是（甲）": "分数", "各列填的是（乙）": "次数"}
    done, package = adopted(content, 条款矩阵=told)
    assert any(one.startswith("“甲”、“乙”各条款列登记的2处写进“扣分登记”") for one in done.done)
    assert entered(package) == [("斯琴高娃", "考勤管理1c", 2), ("斯琴高娃", "行为规范9", 4)]
