"""One list that holds several months: a column says which, or headings among the rows."""

from collections.abc import Sequence

import pytest

from tests.workbook.imports.made import PEOPLE, months_data
from udf.text import Cell, Cells
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Findings
from workbook.imports.kinds import KINDS

Rows = Sequence[Sequence[Cell]]
LEDGER: Rows = [["日期", "姓名", "窗口", "问题"]]
EARLY, LATE = ["28日", "李强", "综合窗口", "迟到"], ["9日", "李强", "综合窗口", "早退"]
COUNTS: Rows = [["姓名", "窗口", "办件量", "评价量"]]
TWICE = {"其他": {"每人每天签到几次": "2"}}


def read(kind: str, rows: Rows, given: dict[str, dict[str, str]] | None = None) -> Findings:
    width = max(map(len, rows))
    grid = Grid("表", Cells((*row, *[None] * (width - len(row))) for row in rows))
    answers = ImportAnswers(given or {})
    done = KINDS[kind].read([grid], kind, months_data(PEOPLE), answers, None)
    assert isinstance(done, Findings), done
    assert not done.questions, done.questions
    return done


def counted(value: int) -> list[list[Cell]]:
    return [[name, window, value, value] for _, name, window in PEOPLE]


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ([["10月巡查"], *LEDGER, EARLY, ["11月巡查"], *LEDGER, LATE], 3),
        ([["11月巡查"], *LEDGER, LATE, ["12月巡查"], *LEDGER, EARLY], 6),
        ([*LEDGER, ["2026年10月"], EARLY, ["2026年11月"], LATE], 3),
        ([["月份", *LEDGER[0]], ["10月", *EARLY], ["11月", *LATE]], 2),
        ([["月份", *LEDGER[0]], ["11月", *LATE], [12, *EARLY]], 3),
    ],
)
def test_a_day_is_of_the_month_of_its_row(rows: Rows, left: int) -> None:
    done = read("ledger", rows)
    assert [(one.when and one.when.day, one.clause) for one in done.entered] == [(9, "考勤管理1c")]
    assert [(one.row, one.reason) for one in done.left] == [(left, "日期不在本月，没有登记")]


def test_below_a_month_blanks_are_of_that_month() -> None:
    rows: Rows = [["月份", *LEDGER[0]], ["10月", *EARLY], [None, *LATE], ["11月", *LATE]]
    assert [one.row for one in read("ledger", rows).left] == [2, 3]


@pytest.mark.parametrize("kind", ["reviews", "attendance"])
def test_counts_of_another_month_in_the_same_list_are_left(kind: str) -> None:
    heads: Sequence[Cell] = (
        COUNTS[0] if kind == "reviews" else ["姓名", "窗口", "应签到次数", "签到异常次数"]
    )
    blocks: Rows = [heads, ["10月"], *counted(7), ["11月"], *counted(8)]
    months: list[Cell] = [10, None, None, None, 11, None, None, None]
    stated = [*counted(7), *counted(8)]
    column: Rows = [["月份", *heads], *([of, *row] for of, row in zip(months, stated, strict=True))]
    for rows in (blocks, column):
        done = read(kind, rows)
        assert done.counts == dict.fromkeys(range(4), (8, 8))
        assert len(done.left) == 4


def test_rows_a_person_below_a_heading_of_another_month_are_left() -> None:
    def people(word: str) -> list[list[Cell]]:
        return [[name, window, *[word] * 30] for _, name, window in PEOPLE]

    heads: list[Cell] = ["姓名", "窗口", *map(str, range(1, 31))]
    done = read("attendance", [heads, ["10月"], *people("旷工"), ["11月"], *people("正常")], TWICE)
    assert done.counts == dict.fromkeys(range(4), (60, 0))
    assert done.incidents == ()
    assert {one.reason for one in done.left} == {"日期不在2026年11月"}


def test_a_note_that_speaks_of_days_is_no_heading() -> None:
    rows: Rows = [*LEDGER, LATE, ["10月1日至7日放假"], ["10日", *LATE[1:]]]
    assert [one.when and one.when.day for one in read("ledger", rows).entered] == [9, 10]
