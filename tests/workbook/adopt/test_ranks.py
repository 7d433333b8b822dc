"""Ranks of the office's own that take subtotal lines for people are named, not changed."""

import io

import openpyxl
import pytest

from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.next_month.next_month import advance
from workbook.ooxml.package import Package

RANKS = {
    "RANK(I{r},I$3:I$8)": True,
    "_xlfn.RANK.EQ(I{r},$I$3:$I$8)": True,
    'COUNTIF($I$3:$I$8,">"&I{r})+1': True,
    "RANK(I{r},($I$3:$I$4,$I$6:$I$7))": False,
    "RANK(I{r},I$3:I$4)": False,
}


def book(rank: str, *, counted: bool = False) -> Package:
    """Two windows of two people, each with a line of averages under it.

    ``counted`` is whether there are the counts that scores need.
    """
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "11月"
    sheet.append(["2026年11月考核表"])
    sheet.append(["序号", "窗口", "人员", "业务规范", "行为规范", "好差评", "考勤管理", "加分项",
                  "总分", "名次"])  # fmt: skip
    names = iter(("阿古拉", "包青山", "丁一诺", "额日敦"))
    for window, rows in (("不动产专厅", (3, 4)), ("医保专窗", (6, 7))):
        for row in rows:
            marks = [row, window, next(names), 20, 35, 5, 35, 0, f"=SUM(D{row}:H{row})"]
            sheet.append([*marks, "=" + rank.format(r=row)])
        means = [f"=AVERAGE({c}{rows[0]}:{c}{rows[-1]})" for c in "DEFGHI"]
        sheet.append([None, f"{window}平均", None, *means])
    if counted:
        for title, headers, numbers in (
            ("考勤", ("应签到次数", "签到异常次数"), ((84, 0), (84, 4), (84, 0), (84, 9))),
            ("好差评", ("办件量", "评价量"), ((50, 50),) * 4),
        ):
            counts = made.create_sheet(title)
            counts.append([f"2026年11月{title}统计"])
            counts.append(["窗口", "姓名", *headers])
            for row, both in zip((3, 4, 6, 7), numbers, strict=True):
                counts.append([sheet.cell(row, 2).value, sheet.cell(row, 3).value, *both])
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "2026年11月.xlsx")


@pytest.mark.parametrize("rank", RANKS)
def test_a_rank_over_subtotals_is_named(rank: str) -> None:
    done, package = adopt_package(book(rank), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED
    named = [message for message in done.messages if "名次公式" in message]
    assert bool(named) is RANKS[rank]
    own = rank.format(r=3)
    assert own in (package.sheet("11月").cell(3, 10).formula or "")
    if named:
        assert "11月!J3等4处" in named[0] and "第5、8行" in named[0]
    if "RANK" in rank and named:
        assert "如写成 ($I$3:$I$4,$I$6:$I$7)" in named[0]


def test_a_rank_that_is_replaced_is_not_named() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(
        ["窗口", "姓名", "业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分", "名次"]
    )
    for row, name in enumerate(("阿古拉", "包青山", "丁一诺"), start=2):
        sheet.append(["医保专窗", name, *[None] * 5, f"=SUM(C{row}:G{row})", f"=RANK(H{row},H:H)"])
    sheet.append([None, "最高", *[None] * 5, "=MAX(H2:H4)"])
    stream = io.BytesIO()
    made.save(stream)
    done, package = adopt_package(Package(stream.getvalue(), "2026年11月.xlsx"))
    assert done.outcome is Outcome.CONNECTED
    assert "H:H" not in (package.sheets[0].cell(2, 9).formula or "")
    assert not [message for message in done.messages if "名次公式" in message]


@pytest.mark.parametrize("connected", [True, False])
def test_next_month_names_it_too(connected: bool) -> None:
    package = book("RANK(I{r},I$3:I$8)")
    if connected:
        asked, package = adopt_package(package, scores=Scores.REPLACE)
        assert any("11月!F5等4处的公式还没有数可算" in m for m in asked.done)
    done = advance(package)
    assert any("12月!F5等4处的公式还没有数可算" in m for m in done.messages)
    assert [m for m in done.messages if "12月!J3等4处的名次公式" in m and "第5、8行" in m]


@pytest.mark.parametrize(
    ("rank", "right"),
    [
        ("RANK(I{r},(I$3:I$4,I$6:I$7))", [1, 3, 1, 4]),
        ("SUMPRODUCT((I$3:I$7>I{r})/COUNTIF(I$3:I$7,I$3:I$7))+1", [1, 3, 1, 4]),
    ],
)
def test_ranks_that_the_engine_cannot_take_as_written_are_computed(
    rank: str, right: list[int]
) -> None:
    _, package = adopt_package(book(rank, counted=True), scores=Scores.REPLACE)
    sheet = package.sheet("11月")
    assert [sheet.cell(row, 9).value for row in (3, 4, 6, 7)] == [95, 94.05, 95, 92.86]
    assert [sheet.cell(row, 10).value for row in (3, 4, 6, 7)] == right


@pytest.mark.parametrize(("rank", "code"), [("I{r}/L{r}", "#DIV/0!"), ("I{r}*C{r}", "#VALUE!")])
def test_a_formula_that_shows_an_error_is_named_for_what_it_is(rank: str, code: str) -> None:
    done, package = adopt_package(book(rank, counted=True), scores=Scores.REPLACE)
    named = [message for message in done.messages if "11月!J3等4处" in message and code in message]
    assert len(named) == 1 and rank.format(r=3) in named[0]
    assert not [message for message in done.done if "J3" in message and "平均" in message]
    again = advance(package)  # it showed that before
    assert not [message for message in again.messages if "J3" in message and code in message]
