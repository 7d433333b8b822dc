"""Cells of a matrix that cannot be entered as they are: each value of a column is asked about."""

import pytest

from tests.workbook.adopt.test_matrices import BY_CODE, PEOPLE, adopted, book, entered
from tests.workbook.written import Rows
from udf.rulefile import load_rulebook
from workbook.adopt.adopt import Outcome
from workbook.connect.matrix.entries import clause_name, open_cells
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.discovery.model import Clause
from workbook.month.tables import TABLES, named_area
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area

RULES = load_rulebook()


@pytest.mark.parametrize(
    ("group", "title", "name"),
    [
        ("业务规范（次）", "1", "业务规范1"), ("业务规范", "业务规范1", "业务规范1"), ("", "业务规范1", "业务规范1"),
        ("业务规范", "行为规范1", "业务规范行为规范1"), (" 业 务", "第1条（次）", "业务第1条(次)"),
    ],
)  # fmt: skip
def test_a_column_is_called_by_its_group_and_its_header(group: str, title: str, name: str) -> None:
    assert clause_name(Clause(number=3, title=title, group=group)) == name


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        (2, "有", [("串门 填2", ((3, 6),)), ("串门 填有", ((4, 6),))]), (2, 2, [("串门 填2", ((3, 6), (4, 6)))]),
        (2, None, [("串门 填2", ((3, 6),))]),
        (None, "有", []),  # a column of words only is one of remarks
    ],
)  # fmt: skip
def test_what_a_column_counts_is_asked_about_with_its_words(
    first: object, second: object, asked: list[tuple[str, object]]
) -> None:
    rows = [list(row) for row in BY_CODE]
    for row, value in zip(rows[1:4], ("串门", first, second), strict=True):
        row.insert(5, value)
    for row in rows[4:]:
        row.insert(5, None)
    package = Package(book({"扣分统计": rows}), "2026-11.xlsx")
    found = open_cells(package, discover(package, Answers({})), RULES, {})
    assert [(one.key, one.places) for one in found] == asked


def test_labels_in_a_row_of_numbers_under_groups_do_not_hide_the_other_columns() -> None:
    rows: Rows = [
        ["2026年11月扣分明细"],
        ["姓名", "业务规范", "业务规范", *["考勤管理"] * 3],
        ["姓名", 1, "3b", "迟到", "早退", "旷工"],
        *([name, *([1, 2, None, 3, None] if n == 0 else [])] for n, name in enumerate(PEOPLE)),
    ]
    done, package = adopted(book({"扣分明细": rows}))
    assert done.outcome is Outcome.CONNECTED
    assert entered(package) == [
        ("斯琴高娃", "业务规范1", 1), ("斯琴高娃", "业务规范3b", 2), ("斯琴高娃", "考勤管理1c", 3),
    ]  # fmt: skip


def test_a_sum_below_a_column_in_words_does_not_hide_what_is_in_it() -> None:
    rows: Rows = [
        ["11月违规次数"],
        ["姓名", "迟到", "早退", "未佩戴工牌", "串岗"],
        *([name, *([None, None, None, 2] if n == 0 else [])] for n, name in enumerate(PEOPLE)),
        ["合计", *(f"=SUM({letter}3:{letter}8)" for letter in "BCDE")],
    ]
    done, _ = adopted(book({"违规次数": rows}))
    assert [question.key for question in done.questions] == ["串岗 填2"]


def test_clauses_that_wait_for_a_verdict_are_named() -> None:
    rows = [list(row) for row in BY_CODE]
    rows[1][1] = "业务规范4"
    done, _ = adopted(book({"检查": rows}))
    assert (
        "检查!B3的条款要核实属实才计，现在都没有计入；请在“扣分登记”的“核实”填属实或不属实"
        in done.messages
    )


def test_sums_of_groups_between_the_clauses_are_no_scores() -> None:
    rows: Rows = [
        ["2026年11月扣分明细（次数）"],
        ["姓名", *["业务规范"] * 3, *["行为规范"] * 3, *["考勤管理"] * 3],
        [None, 1, "3b", "小计", 8, 9, "小计", "1b", "1c", "小计"],
        *(
            [name, *([2, None, 2, None, 1, 1, 1, None, 1] if name == "钱小多" else [0] * 9)]
            for name in PEOPLE
        ),
    ]
    done, package = adopted(book({"扣分明细": rows}))
    assert done.outcome is Outcome.CONNECTED
    assert [row[1:] for row in entered(package)] == [
        ("业务规范1", 2), ("行为规范9", 1), ("考勤管理1b", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("again", [["姓名"], [None, "姓名"], ["序号", "姓名"]])
def test_of_two_matrices_side_by_side_each_has_its_people(again: list[str | None]) -> None:
    clauses = ["迟到", "早退", "未佩戴工牌"]
    rows: list[list[object]] = [["11月违规次数"], ["序号", "姓名", *clauses, *again, *clauses]]
    for number, (left, right) in enumerate(zip(PEOPLE[:3], PEOPLE[3:], strict=True)):
        gap = [None] * (len(again) - 1)
        rows.append([number + 1, left, number, None, None, *gap, right, None, None, 2 - number])
    done, package = adopted(book({"组": rows}))
    assert done.outcome is Outcome.CONNECTED
    assert sorted(entered(package)) == [
        ("孙悦", "行为规范2c", 2), ("李白帆", "行为规范2c", 1),
        ("赵铁柱", "考勤管理1b", 1), ("钱小多", "考勤管理1b", 2),
    ]  # fmt: skip


def test_columns_of_a_matrix_are_asked_about_by_its_sheet() -> None:
    rows: list[list[object]] = [["11月违规次数"], ["姓名", "员工", "迟到", "早退", "未佩戴工牌"]]
    rows += [[one, other, 1] for one, other in zip(PEOPLE, reversed(PEOPLE), strict=True)]
    content = book({"组": rows})
    done, _ = adopted(content)
    assert [question.key for question in done.questions] == ["窗口（组）"]
    done, package = adopted(content, 个人得分={"窗口（组）": "没有"})
    assert done.outcome is Outcome.CONNECTED
    assert sorted(entered(package)) == sorted((name, "考勤管理1b", 1) for name in PEOPLE)


BOTH_SIDES: Rows = [
    ["2026年11月登记"],
    ["姓名", "业务规范1", "行为规范9", "加分项3"],
    *([name, *((1, None, 2) if n == 0 else (None, 1, None))] for n, name in enumerate(PEOPLE[:2])),
    *([name] for name in PEOPLE[2:]),
]

EMPTY = (None, None, None)


def rows_of(package: Package, role: str) -> list[list[object]]:
    """What stands in the rows of an added ledger, but for what is computed."""
    sheet, area = named_area(package, TABLES[role])
    rows = sheet.values(Area(area.first_row + 1, 1, area.first_row + 4, area.last_column))
    return [[*row] for row in rows if row[2]]


def test_both_sides_are_entered_with_the_day_and_the_cell_they_are_from() -> None:
    done, package = adopted(book({"扣分统计": BOTH_SIDES}))
    assert rows_of(package, "扣分登记") == [
        [
            46356,
            None,
            "斯琴高娃",
            None,
            "业务规范1 不遵守档案管理制度",
            1,
            *EMPTY,
            "取自扣分统计!B3",
        ],
        [
            46356,
            None,
            "赵铁柱",
            None,
            "行为规范9 玩游戏、网购、看视频",
            1,
            *EMPTY,
            "取自扣分统计!C4",
        ],
    ]
    assert rows_of(package, "加分登记") == [
        [
            46356,
            None,
            "斯琴高娃",
            None,
            "加分项3 市级以上比赛三等奖以上",
            2,
            *EMPTY,
            "取自扣分统计!D3",
        ]
    ]
    assert done.messages == ()
