"""Registers whose header has two storeys: groups over their columns, other titles over both."""

import pytest

from tests.conftest import LEDGER
from tests.workbook.offices import adopted_book
from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.month.tables import named_area
from workbook.ooxml.package import Package

GROUPS = ("序号", "检查时间", "责任人", None, "违规情况", None, None, "核查结论", "附注")
COLUMNS = (None, None, "科室", "名字", "违反条款", "次数", "减分", None, None)
ROWS = ((1, "2026-11-04", "渔政", "阿古拉", "业务规范3b", 1, -4, "属实", None),
        (2, "2026-11-09", "侨务", "仉芷若", "行为规范9", 1, -4, "不属实", "误报"))  # fmt: skip
PEOPLE = (("渔政", "阿古拉"), ("渔政", "逯一鸣"), ("侨务", "仉芷若"))
HEADS = ("序号", "窗口", "姓名", "业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分")
WIDE = ["C2:D2", "E2:G2"]
TALL = ["A2:A3", "B2:B3", "H2:H3", "I2:I3"]


def adopted(merged: list[str]) -> tuple[tuple[str, ...], Package]:
    register: Rows = [["2026年11月登记簿"], GROUPS, COLUMNS, *ROWS]
    scores: Rows = [["2026年11月月评"], HEADS, *((at, *one) for at, one in enumerate(PEOPLE, 1))]
    attendance: Rows = [
        ["姓名", "应签到次数", "签到异常次数"],
        *((name, 84, 0) for _, name in PEOPLE),
    ]
    reviews: Rows = [["姓名", "办件量", "评价量"], *((name, 20, 20) for _, name in PEOPLE)]
    sheets = {"登记簿": register, "月评": scores, "考勤": attendance, "好差评": reviews}
    done, package = adopt_package(
        Package(written(sheets, merged), "2026年11月.xlsx"), scores=Scores.REPLACE
    )
    assert done.outcome is Outcome.CONNECTED
    return done.done, package


@pytest.mark.parametrize("tall", [TALL, [], TALL[1:2]])
def test_they_are_read_merged_down_or_not(tall: list[str]) -> None:
    changes, package = adopted([*WIDE, *tall])
    scores = package.sheet("月评").cells()
    assert [scores[row, 9].value for row in (3, 4, 5)] == [91, 95, 95]
    register = package.sheet("登记簿")
    states = [cell.value for (row, _), cell in sorted(register.cells().items()) if row in (4, 5)]
    assert "计入" in states and "不属实（不计）" in states
    assert register.cell(2, 2).value == "检查时间"
    written_under = [one for one in changes if "表头最下一行写上“日期”" in one]
    assert len(written_under) == ("B2:B3" not in tall)


def test_titles_merged_down_over_two_rows_are_read_where_they_are() -> None:
    titles: Rows = [("日期", "姓名", "条款", "数量"), (None,) * 4]
    entries: Rows = [
        ("2026-11-03", "阿古拉", "业务规范1", 2),
        ("2026-11-04", "仉芷若", "业务规范1", None),
    ]
    scores: Rows = [["2026年11月月评"], HEADS, *((at, *one) for at, one in enumerate(PEOPLE, 1))]
    merged = [f"{letter}1:{letter}2" for letter in "ABCD"]
    book = written({"扣分登记": [*titles, *entries], "月评": scores}, merged)
    done, package = adopt_package(Package(book, "2026年11月.xlsx"), scores=Scores.REPLACE)
    assert not [line for line in done.done if "表头" in line]
    assert named_area(package, "扣分表")[1][:3] == (1, 1, LEDGER + 1)
    assert [package.sheet("月评").cell(row, 4).value for row in (3, 4, 5)] == [16, 20, 18]


def test_a_header_once_more_stays_and_the_rows_below_it_are_computed() -> None:
    names = ("王芳", "李强", "赵敏", "钱如意")
    head: list[object] = ["姓名", "应签到次数", "签到异常次数", "正常在岗率"]
    signs: list[list[object]] = [[name, 84, 21, 1] for name in names]
    people = ([name, 20, 35, 5, 35, 0, 95] for name in names)
    sheets: dict[str, Rows] = {
        "汇总": [["2026年11月考核"], ["姓名", *RESULTS], *people],
        "考勤": [head, *signs[:2], head, *signs[2:]],
    }
    cells = adopted_book(written(sheets))[1].sheet("考勤").cells()
    shown = [cells[row, 4].value for row in range(1, 7)]
    assert shown == ["正常在岗率", 0.75, 0.75, "正常在岗率", 0.75, 0.75]
