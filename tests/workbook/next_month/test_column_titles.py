"""Columns under a window's heading, units or a second line of the header, in the next month."""

import datetime as dt
import io
from collections.abc import Sequence

import openpyxl
import pytest

from tests.workbook.offices import CATEGORIES, adopted_book
from udf.roster import Person
from workbook.next_month.column_titles import title_above
from workbook.next_month.next_month import NextMonth, advance
from workbook.ooxml.cells import Cell
from workbook.ooxml.package import Package

WINDOWS = {"医保窗口": ("赵一鸣", "钱如意", "孙立"), "税务窗口": ("李向阳", "周小舟")}
ROWS = {"赵一鸣": 6, "钱如意": 7, "孙立": 8, "李向阳": 10, "周小舟": 11}


def book() -> bytes:
    """A header of two lines and one of units, and above each window's people its heading."""
    made = openpyxl.Workbook()
    scores = made.active
    assert scores is not None
    scores.title = "得分"
    scores["A1"] = "2026年11月考核得分"
    head = ("编号", "工龄", "姓名", "窗口", *CATEGORIES, "总分", "其他", "")
    for column, words in enumerate(head, start=1):
        scores.cell(2, column, words or None)
    scores.cell(3, 11, "备注")
    scores.cell(3, 12, "岗位津贴基准")
    for column in range(5, 11):
        scores.cell(4, column, "（分）")
    row, number = 5, 0
    for window, people in WINDOWS.items():
        scores.cell(row, 1, f"{window}（{len(people)}人）")
        for name in people:
            row, number = row + 1, number + 1
            who: list[int | str] = [number, 3 + number, name, window]
            values = [*who, 20, 35, 5, 35, 0, f"=SUM(E{row}:I{row})", "迟到一次", 300]
            for column, value in enumerate(values, start=1):
                scores.cell(row, column, value)
        row += 1
    ledger = made.create_sheet("扣分明细")
    ledger.append(["日期", "姓名", "窗口", "条款", "数量"])
    ledger.append([dt.date(2026, 11, 3), "孙立", "医保窗口", "业务规范1", 1])
    stream = io.BytesIO()
    made.save(stream)
    return adopted_book(stream.getvalue())[1].to_bytes()


@pytest.fixture(scope="module")
def adopted() -> bytes:
    return book()


HEAD = ("姓名", "窗口", "业务", "行为", "备注")
BELOW = ("甲", "户政", "=1", "=2", "病假")


@pytest.mark.parametrize(
    ("rows", "titles"),
    [
        ([HEAD, BELOW], HEAD),
        ([HEAD, ("户政窗口", "", "", "", "二组"), BELOW], HEAD),  # a window's heading
        ([HEAD, ("", "户政窗口", "", "", "二组"), BELOW], HEAD),
        ([HEAD, ("", "", "(分)", "", "本月"), BELOW], (*HEAD[:2], "(分)", "行为", "本月")),
        ([HEAD, ("", " ", "=3", 5, "本月"), BELOW], (*HEAD[:4], "本月")),
        ([("说明", *[""] * 4), HEAD[:4], BELOW], (*HEAD[:4], "")),
        ([HEAD, *[()] * 20, BELOW], HEAD),
        ([("", *HEAD[1:]), BELOW], ("", *HEAD[1:])),
        (
            [("甲", "户政", "大厅", "", "病假"), (*BELOW[:3], "", "")],
            ("甲", "户政", "大厅", "", "病假"),
        ),
        ([("", "", "大厅"), *[()] * 10, (*BELOW[:2], "3")], ("", "", "大厅")),  # nothing computed
        ([("", "", "大厅"), *[()] * 11, (*BELOW[:2], "3")], ("", "", "")),
        ([("说明",), *[()] * 10, ("", *HEAD[1:]), BELOW], ("说明", *HEAD[1:])),
        ([("说明",), *[()] * 11, ("", *HEAD[1:]), BELOW], ("", *HEAD[1:])),
    ],
)
def test_a_column_is_called_as_the_nearest_line_that_names_columns(
    rows: Sequence[Sequence[str | int]], titles: Sequence[str]
) -> None:
    cells = {
        (row, column): Cell(None, str(value)) if str(value).startswith("=") else Cell(value)
        for row, line in enumerate(rows, start=1)
        for column, value in enumerate(line, start=1)
    }
    assert tuple(title_above(cells, len(rows), c) for c in range(1, len(titles) + 1)) == titles


def moved(content: bytes, people: list[Person] | None = None) -> tuple[NextMonth, Package]:
    package = Package(content, "2026-11.xlsx")
    return advance(package, people), package


def test_what_lasts_stays_under_headings_and_what_passes_goes(adopted: bytes) -> None:
    _, package = moved(adopted)
    cells = package.sheet("得分").cells()
    assert {name: cells[row, 3].value for name, row in ROWS.items()} == {n: n for n in ROWS}
    assert [cells[row, 1].value for row in ROWS.values()] == [1, 2, 3, 4, 5]
    assert [cells[row, 2].value for row in ROWS.values()] == [4, 5, 6, 7, 8]
    assert {cells[row, 12].value for row in ROWS.values()} == {300}
    assert {cells[row, 11].value for row in ROWS.values()} == {None}
    assert [cells[row, 1].value for row in (5, 9)] == ["医保窗口（3人）", "税务窗口（2人）"]


def test_people_are_counted_through_again_under_headings(adopted: bytes) -> None:
    people = [
        Person(0, "", name, window, None, None)
        for window, names in WINDOWS.items()
        for name in names
        if name != "钱如意"
    ]
    new = Person(0, "", "吴越", "医保窗口", None, None)
    _, package = moved(adopted, [*people, new, Person(0, "", "郑好", "税务窗口", None, None)])
    cells = package.sheet("得分").cells()
    shown = [(cells[row, 1].value, cells[row, 3].value) for row in (6, 7, 8, 10, 11, 12)]
    names = ("赵一鸣", "孙立", "吴越", "李向阳", "周小舟", "郑好")
    assert shown == list(enumerate(names, start=1))
    assert cells[8, 12].value == cells[12, 12].value == 300


def test_namesakes_of_two_windows_are_told_apart_by_the_window_in_their_row(adopted: bytes) -> None:
    people = [
        Person(0, "", name, window, None, None)
        for window, names in WINDOWS.items()
        for name in names
    ]
    done, package = moved(adopted, [*people, Person(0, "", "孙立", "税务窗口", None, None)])
    assert not [message for message in done.messages if "姓名重复" in message]
    cells = package.sheet("得分").cells()
    same = [row for (row, column), cell in cells.items() if column == 3 and cell.value == "孙立"]
    assert [cells[row, 4].value for row in same] == ["医保窗口", "税务窗口"]
    assert {cells[row, 5].value for row in same} == {20} and {
        cells[row, 10].value for row in same
    } == {"待核"}
