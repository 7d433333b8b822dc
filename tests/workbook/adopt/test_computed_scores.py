"""Score sheets in which two columns a category stand beside each other, or the counts themselves."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from openpyxl.utils import column_index_from_string

from tests.workbook.discovery.test_columns import OFF
from tests.workbook.offices import CATEGORIES, adopted_book
from tests.workbook.written import Rows, written
from workbook.adopt.adopt import Outcome, Scores, adopt_package
from workbook.discovery.discover import discover
from workbook.discovery.mapping import NONE, Answers
from workbook.month.month_findings import month_findings
from workbook.ooxml.package import Package
from workbook.ooxml.sheet.worksheet import Sheet

FULL = {"业务规范": 20, "行为规范": 35, "好差评": 5, "考勤管理": 35, "加分项": 5}
PEOPLE = [("乌云", "渔政"), ("仉芷若", "渔政"), ("扎木苏", "侨务"), ("逯一鸣", "侨务")]
LEDGER = [("日期", "姓名", "条款"), ("2026-11-03", "仉芷若", "行为规范2a"),
          ("2026-11-05", "逯一鸣", "业务规范1")]  # fmt: skip
SCORES = {
    "乌云": (20, 35, 5, 35, 0),
    "仉芷若": (20, 32, 5, 34.76, 0),
    "扎木苏": (20, 35, 5, 34.52, 0),
    "逯一鸣": (18, 35, 5, 34.29, 0),
}


def workbook(rows: Rows, sheets: Mapping[str, Rows], merged: Sequence[str] = ()) -> Package:
    return Package(written({"月评": rows, **sheets}, merged), "2026年11月.xlsx")


COUNTS: dict[str, Sequence[Sequence[object]]] = {
    "考勤": [("姓名", "应签到次数", "签到异常次数"), *((n, 84, at) for at, (n, _) in enumerate(PEOPLE))],
    "好差评": [("姓名", "办件量", "评价量"), *((name, 50, 50) for name, _ in PEOPLE)],
}  # fmt: skip


def paired(taken: str, left: str, *, formulas: bool) -> list[list[object]]:
    """A sheet with what was taken off beside what is left, for each category but the last."""
    names = list(FULL)
    heads: list[object] = ["序号", "姓名", "窗口"]
    below: list[object] = [None, None, None]
    for name in names[:-1]:
        heads += [name, None]
        below += [taken, left]
    rows: list[list[object]] = [
        ["2026年11月月评"],
        [*heads, "加分项", "总分"],
        [*below, None, None],
    ]
    for at, (name, window) in enumerate(PEOPLE, start=4):
        row: list[object] = [at - 3, name, window]
        for column, full in zip("DFHJ", list(FULL.values())[:-1], strict=True):
            row += [None, f"={full}-{column}{at}"] if formulas else [0, full]
        rows.append([*row, 0, f"=E{at}+G{at}+I{at}+K{at}+L{at}"])
    return rows


def scores(sheet: Sheet, columns: str, first: int) -> dict[str, tuple[object, ...]]:
    """The stored scores by the names in column B."""
    places = [column_index_from_string(letter) for letter in columns]
    return {
        str(sheet.cell(row, 2).value): tuple(sheet.cell(row, at).value for at in places)
        for row in range(first, first + len(PEOPLE))
    }


def adopted(package: Package) -> Package:
    """Adopt; what the columns are that nobody needs is answered with 不计."""
    done, after = adopt_package(package, scores=Scores.REPLACE)
    told: dict[str, dict[str, str]] = {}
    for question in done.questions:
        told.setdefault(question.section, {})[question.key] = next(
            option.answer for option in question.options if option.answer in ("不计", NONE)
        )
    if told:
        done, after = adopt_package(package, Answers(told), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED, done.questions
    return after


@pytest.mark.parametrize(
    ("taken", "left", "merged"),
    [("扣分", "得分", False), ("减", "余", True), ("扣", "得", False), ("甲", "乙", False)],
)
def test_the_scores_are_what_the_offices_formulas_leave(
    taken: str, left: str, merged: bool
) -> None:
    areas = ["D2:E2", "F2:G2", "H2:I2", "J2:K2"] if merged else []
    rows = paired(taken, left, formulas=True)
    after = adopted(workbook(rows, {"扣分台账": LEDGER, **COUNTS}, areas))
    sheet = after.sheet("月评")
    assert scores(sheet, "EGIKL", 4) == SCORES
    assert scores(sheet, "DFHJ", 4) == {name: (None,) * 4 for name, _ in PEOPLE}
    assert [sheet.cell(row, 13).value for row in range(4, 8)] == pytest.approx(
        [sum(own) for own in SCORES.values()]
    )


def test_typed_pairs_are_told_by_their_sums() -> None:
    rows = paired("扣", "得", formulas=False)
    after = adopted(workbook(rows, {"扣分台账": LEDGER, **COUNTS}))
    assert scores(after.sheet("月评"), "EGIKL", 4) == SCORES


def test_counts_that_stand_in_the_table_of_scores_count() -> None:
    head: list[object] = [
        "窗口",
        "姓名",
        "应出勤次数",
        "异常次数",
        "业务量",
        "评价数",
        *FULL,
        "总分",
    ]
    rows: list[list[object]] = [["2026年11月综合考核"], head]
    for at, (name, window) in enumerate(PEOPLE):
        row = at + 3 + (at > 1)  # behind the subtotal
        total = f"=SUM(G{row}:K{row})"
        rows.append([window, name, 84, at, 50, 50, None, None, None, None, None, total])
    rows.insert(4, ["小计", None, "=SUM(C3:C4)", "=SUM(D3:D4)"])
    after = adopted(workbook(rows, {"扣分台账": LEDGER}))
    sheet = after.sheet("月评")
    found = {
        str(sheet.cell(row, 2).value): tuple(sheet.cell(row, at).value for at in range(7, 12))
        for row in (3, 4, 6, 7)
    }
    assert found == SCORES
    assert month_findings(after) == []


def test_texts_below_a_category_are_no_second_header() -> None:
    head: list[object] = [
        "姓名",
        "窗口",
        "业务规范",
        None,
        "行为规范",
        None,
        *list(FULL)[2:],
        "总分",
    ]
    rows: list[list[object]] = [["2026年11月月评"], head]
    for name, window in PEOPLE:
        rows.append([name, window, "18分", "早退一次", "35分", "无", "5分", "35分", "0分", 93])
    (table,) = discover(workbook(rows, {})).tables
    assert [table.columns[name].number for name in FULL] == [3, 5, 7, 8, 9]
    assert table.header == (2,)


@pytest.mark.parametrize(("sign", "titles"), [(1, OFF), (-1, CATEGORIES)])
def test_points_off_are_shown_as_points_off_on_the_sheets_of_windows(
    sign: int, titles: Sequence[str]
) -> None:
    operator = "-" if sign > 0 else "+"
    windows = {"综合窗口": ("王芳", "李强"), "税务窗口": ("赵敏", "钱如意")}
    sheets: dict[str, Rows] = {
        window: [
            ["2026年11月考核"],
            ["姓名", *titles, "总分"],
            *(
                [name, -1 if sign < 0 else 0, *[0] * 4, f"=95{operator}SUM(B{row}:E{row})+F{row}"]
                for row, name in enumerate(names, 3)
            ),
        ]
        for window, names in windows.items()
    }
    sheets["扣分登记表"] = [
        ["日期", "姓名", "条款"],
        *(
            (dt.date(2026, 11, 3), *one)
            for one in (("李强", "业务规范3b"), ("钱如意", "行为规范2a"), ("赵敏", "加分项5"))
        ),
    ]
    counts = ([name, 84, 0, 50, 50] for names in windows.values() for name in names)
    sheets["数据"] = [["姓名", "应签到次数", "签到异常次数", "办件量", "评价量"], *counts]
    _, after = adopted_book(written(sheets))
    shown = {}
    for window in windows:
        cells = after.sheet(window).cells()
        for row in (3, 4):
            shown[cells[row, 1].value] = [cells[row, column].value for column in range(2, 8)]
    assert shown == {
        "王芳": [0, 0, 0, 0, 0, 95], "李强": [4 * sign, 0, 0, 0, 0, 91],
        "赵敏": [0, 0, 0, 0, 1, 96], "钱如意": [0, 3 * sign, 0, 0, 0, 92],
    }  # fmt: skip
