"""编号 that count on as rows do: people's own where other sheets know the same people by them."""

from collections.abc import Sequence

import pytest

from tests.workbook.written import RESULTS, Rows, written
from udf.errors import KaoheError
from workbook.adopt.adopt import Scores, adopt_package
from workbook.discovery.discover import discover
from workbook.discovery.model import TableKind
from workbook.month.month_findings import month_findings
from workbook.ooxml.package import Package

STAFF = ("恩和", "武月", "恩和", "邢岚", "贺喜")
TWICE = (
    "月评!B3、月评!B5都是“恩和”，分不清是谁；"
    "请在表里加上工号，或写明不同的窗口，同一个人的只留一行，再试一次"
)


def book(
    codes: Sequence[object], ledger: Sequence[Sequence[object]], staff: Sequence[str] = STAFF
) -> Package:
    """A month whose people and their entries have 编号; the sign-ins are in the people's order."""
    people = list(zip(codes, staff, strict=True))
    sheets: dict[str, Rows] = {
        "月评": [["2026年6月月评"], ["编号", "姓名", *RESULTS], *people],
        "签到": [["编号", "姓名", "应签到", "异常"], *((*one, 60, 0) for one in people)],
        "评价": [["编号", "姓名", "办件量", "评价量"], *((*one, 9, 9) for one in people)],
        "扣分": [["日期", "编号", "姓名", "条款"], *(["2026-06-09", *row] for row in ledger)],
    }
    return Package(written(sheets), "2026年6月.xlsx")


@pytest.mark.parametrize("codes", [("001", "002", "003", "004", "005"), (1, 2, 3, 4, 5)])
@pytest.mark.parametrize("counting", [True, False])
def test_they_tell_namesakes_apart(codes: Sequence[object], *, counting: bool) -> None:
    ledger = [(codes[2], "恩和", "业务规范1"), (codes[1], "武月", "行为规范9")]
    ledger = [(codes[0], "恩和", "加分项5"), *ledger[::-1]] if counting else ledger
    _, after = adopt_package(book(codes, ledger), scores=Scores.REPLACE)
    assert [one.what for one in month_findings(after)] == ["5人都没有写窗口，按窗口登记的算不到人"]
    cells = after.sheet("月评").cells()
    assert [cells[row, 8].value for row in range(3, 8)] == [95 + counting, 91, 93, 95, 95]


def test_a_ledger_may_give_them_alone() -> None:
    codes = ("001", "002", "003", "004", "005")
    ledger = [(codes[2], "", "业务规范1"), (codes[1], "", "行为规范9")]
    _, after = adopt_package(
        book(codes, ledger, ["甄心", "武月", "恩和", "邢岚", "贺喜"]), scores=Scores.REPLACE
    )
    cells = after.sheet("月评").cells()
    assert [cells[row, 8].value for row in range(3, 8)] == [95, 91, 93, 95, 95]


@pytest.mark.parametrize("names", [("武月", "贺喜", "邢岚"), ("", "", "")])
def test_numbers_of_a_ledgers_own_rows_are_nobodys(names: Sequence[str]) -> None:
    staff = ("甄心", "武月", "恩和", "邢岚", "贺喜")
    ledger = [(at, name, "业务规范1") for at, name in enumerate(names, start=1)]
    found = discover(book((1, 2, 3, 4, 5), ledger, staff))
    scores = found.table(TableKind.SCORES)
    assert scores is not None and "工号" not in scores.columns


def test_numbers_that_contradict_the_names_tell_nobody_apart() -> None:
    ledger = [(1, "武月", "业务规范1"), (2, "邢岚", "行为规范9")]
    with pytest.raises(KaoheError) as refused:
        adopt_package(book((1, 2, 3, 4, 5), ledger), scores=Scores.REPLACE)
    assert str(refused.value) == TWICE
