"""Ledgers that write a clause in two columns: its category, and its number."""

from collections.abc import Sequence

import pytest

from tests.workbook.written import RESULTS, Rows, written
from workbook.adopt.adopt import Scores, adopt_package
from workbook.month.month_findings import month_findings
from workbook.ooxml.package import Package

STAFF = ("阿茹娜", "管彤", "宝音", "尤佳")


def adopted(heads: Sequence[str], *rows: Sequence[object], merged: Sequence[str] = ()) -> Package:
    scores: list[Sequence[object]] = [["2026年9月评议"], ["序号", "姓名", "窗口", *RESULTS]]
    scores += [[at, name, "民政"] for at, name in enumerate(STAFF, start=1)]
    signs: list[Sequence[object]] = [("姓名", "应打卡次数", "打卡异常次数")]
    signs += [(name, 60, 0) for name in STAFF]
    cases = [("姓名", "办件量", "评价量"), *((name, 8, 8) for name in STAFF)]
    ledger: Rows = [
        heads,
        *(("2026-09-08", name, *row) for name, row in zip(STAFF, rows, strict=True)),
    ]
    sheets: dict[str, Rows] = {"扣分台账": ledger, "评议": scores, "打卡": signs, "评价": cases}
    package = Package(written(sheets, merged), "2026年9月.xlsx")
    return adopt_package(package, scores=Scores.REPLACE)[1]


def totals(package: Package) -> list[object]:
    cells = package.sheet("评议").cells()
    return [cells[row, 9].value for row in range(3, 7)]


@pytest.mark.parametrize(
    "heads", [("考核大项", "条款号"), ("条款类别", "条款"), ("类别", "扣分条款")]
)
def test_a_number_beside_its_category_is_the_clause(heads: tuple[str, str]) -> None:
    package = adopted(
        ("检查日期", "姓名", *heads),
        ("业务规范（20分）", "第3条第b项"),
        ("行为规范", 9),
        ("行为规范", "2（c）"),
        ("考勤管理", "2B"),
    )
    assert not month_findings(package)
    assert totals(package) == [91, 91, 94, 93]


def test_what_the_number_leaves_open_is_said_with_the_category() -> None:
    package = adopted(
        ("检查日期", "姓名", "类别", "条款"),
        ("业务规范", "3(2)"),
        ("业务规范", "行为规范9"),  # the clause names its own
        ("行为规范", "9起投诉"),
        ("", "9"),
    )
    assert totals(package) == [95, 91, 95, 95]
    first, second, third = (one.what for one in month_findings(package))
    assert first == "业务规范3要写明是a、b中的哪一项"
    assert second.startswith("看不懂条款“9起投诉”")
    assert third == "看不懂条款“9”，没有写类别：业务规范9、行为规范9？"


@pytest.mark.parametrize(
    ("below", "merged"), [("同上", ()), ("〃", ()), (None, ("C2:C3", "C4:C5"))]
)
def test_a_category_written_once_is_that_of_the_rows_below(
    below: str | None, merged: tuple[str, ...]
) -> None:
    package = adopted(
        ("检查日期", "姓名", "类别", "条款"),
        ("业务规范", 2),
        (below, 5),
        ("行为规范", "2a"),
        (below, 9),
        merged=merged,
    )
    assert not month_findings(package)
    assert totals(package) == [93, 93, 92, 91]


def test_a_category_said_to_be_the_one_above_is_so_over_a_line_of_sums() -> None:
    package = adopted(
        ("检查日期", "姓名", "类别", "条款"),
        ("业务规范", 2),
        ("同上", 5),
        ("", ""),
        ("同上", 6),
    )
    assert totals(package) == [93, 93, 95, 93]
