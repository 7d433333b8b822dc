"""Remarks beside scores, as an office without a ledger writes them, become rows to be decided on."""

import datetime as dt

import pytest

from tests.workbook.written import Rows, written
from workbook.adopt.adopt import Outcome, adopt_package
from workbook.ooxml.cells import Value
from workbook.ooxml.package import Package

CATEGORIES = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项")
DAY = dt.date(2026, 11, 3)
# What somebody wrote, and the rows: the day, the words and how often.
REMARKS: dict[str, list[tuple[dt.date | None, str, int | None]]] = {
    "迟到2次": [(None, "迟到2次", 2)],
    "迟到两回": [(None, "迟到两回", 2)],
    "迟到3人次，早退一起": [(None, "迟到3人次", 3), (None, "早退一起", 1)],
    "11月3日迟到扣2分": [(DAY, "备注：迟到", None)],
    "11.3迟到（-2分）；早退": [(DAY, "备注：迟到", None), (None, "备注：早退", None)],
    "3日、5日迟到各扣2分": [(None, "备注：迟到", None)],
    "旷工半天": [(None, "旷工半天", 1)],
    "旷工2天": [(None, "旷工2天", 4)],
    "旷工3个半天": [(None, "旷工3个半天", 3)],
    "延时服务90分钟": [(None, "延时服务90分钟", 90)],
    "延时服务2次": [(None, "延时服务2次", None)],
    "迟到30分钟": [(None, "迟到30分钟", None)],
    "业务规范1": [(None, "备注：业务规范1", None)],
    "吃饭": [],
    "已整改": [],
    "已旷工两天": [(None, "已旷工两天", 4)],
}


@pytest.fixture(scope="module")
def adopted() -> tuple[tuple[str, ...], Package]:
    rows: list[list[object]] = [["2026年11月考核"], ["姓名", "窗口", *CATEGORIES, "总分", "备注"]]
    for at, remark in enumerate(REMARKS):
        row = [f"乌{'云高娃其格那日苏图雅白音斯琴布和'[at]}", f"{at % 3}号窗口", *[None] * 5]
        rows.append([*row, f"=SUM(C{at + 3}:G{at + 3})", remark])
    book: dict[str, Rows] = {"得分": rows}
    done, package = adopt_package(Package(written(book), "2026年11月.xlsx"))
    assert done.outcome is Outcome.CONNECTED, done.questions
    return done.messages, package


def test_each_piece_of_a_remark_is_a_row_in_its_own_words(
    adopted: tuple[tuple[str, ...], Package],
) -> None:
    messages, package = adopted
    found: dict[str, list[tuple[object, ...]]] = {}
    for title in ("扣分登记", "加分登记"):
        cells = package.sheet(title).cells()
        for row in range(4, 40):
            values: list[Value] = [
                cells[row, at].value if (row, at) in cells else None for at in range(1, 11)
            ]
            if values[4] is None:
                continue
            assert values[6] == "待核实" and values[2] and values[3]
            place, _, _ = str(values[9]).partition("：")
            written_there = (
                package.sheet("得分").cell(int(place.removeprefix("取自得分!I")), 9).value
            )
            serial = values[0]
            day = package.from_serial(serial).date() if isinstance(serial, (int, float)) else None
            found.setdefault(str(written_there), []).append((day, values[4], values[5]))
    assert found == {written: rows for written, rows in REMARKS.items() if rows}
    assert "“得分”的备注I16“吃饭”、I17“已整改”不像哪一条细则，没有登记" in messages
