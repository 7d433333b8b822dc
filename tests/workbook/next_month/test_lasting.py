"""Columns by whose numbers people and things are known: they are read as such, and stay."""

import datetime as dt
import io
from collections.abc import Sequence

import openpyxl
import pytest

from tests.workbook.offices import CATEGORIES, adopted_book
from udf.roster import Person
from workbook.discovery.codes import are_codes, is_code, may_count
from workbook.discovery.discover import discover
from workbook.next_month.next_month import NextMonth, advance
from workbook.ooxml.package import Package

PEOPLE = ("王芳", "李强", "赵敏", "钱途", "孙丽")


def own_book(columns: Sequence[tuple[str, Sequence[object]]]) -> bytes:
    """Scores of five people; the columns before their names are the office's own."""
    book = openpyxl.Workbook()
    scores = book.active
    assert scores is not None
    scores.title = "成绩"
    scores.append(["2026年11月考核成绩"])
    scores.append([*(title for title, _ in columns), "姓名", "窗口", *CATEGORIES, "总分"])
    for at, name in enumerate(PEOPLE):
        own = [values[at] for _, values in columns]
        scores.append([*own, name, "综合窗口", 20, 35, 5, 35, 0, 95])
    ledger = book.create_sheet("扣分明细")
    ledger.append(["日期", "姓名", "条款", "数量"])
    ledger.append([dt.date(2026, 11, 4), "赵敏", "业务规范1", 1])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def december(
    columns: Sequence[tuple[str, Sequence[object]]], people: Sequence[Person] | None = None
) -> tuple[NextMonth, list[list[object]]]:
    """The next month, and what its first columns hold."""
    package = adopted_book(own_book(columns))[1]
    done = advance(package, people)
    sheet = package.sheet("成绩")
    last = 2 + done.people
    return done, [
        [sheet.cell(row, at).value for row in range(3, last + 1)]
        for at in range(1, len(columns) + 1)
    ]


@pytest.mark.parametrize("title", ["员工编号", "胸牌号", "考勤号", "编号"])
def test_identities_that_count_on_are_no_sequence(title: str) -> None:
    found = discover(Package(own_book([(title, range(5017, 5022))]), "成绩.xlsx"))
    assert found.scores[0].columns["工号"].title == title
    assert "序号" not in found.scores[0].columns


@pytest.mark.parametrize("title", ["序号", "编号"])
def test_what_begins_with_one_counts(title: str) -> None:
    found = discover(
        Package(own_book([(title, range(1, 6)), ("卡号", range(21, 26))]), "成绩.xlsx")
    )
    assert found.scores[0].columns["序号"].title == title


def test_identities_stay_with_their_people_when_others_come_and_go() -> None:
    there = [
        Person(0, str(5017 + at), name, "综合窗口", None, None) for at, name in enumerate(PEOPLE)
    ]
    people = [there[0], *there[2:], Person(9, "5060", "周敏", "综合窗口", None, None)]
    done, (ids,) = december([("员工编号", range(5017, 5022))], people)
    assert (len(done.joined), len(done.left)) == (1, 1)
    assert [str(value) for value in ids] == ["5017", "5019", "5020", "5021", "5060"]


def test_who_joins_a_block_of_his_window_brings_his_number() -> None:
    book = openpyxl.Workbook()
    scores = book.active
    assert scores is not None
    scores.title = "成绩"
    scores.append(["2026年11月考核成绩"])
    scores.append(["胸牌号", "窗口", "姓名", *CATEGORIES, "总分"])
    for window, names in (("税务窗口", ("王芳", "李强")), ("社保窗口", ("赵敏", "钱途"))):
        for name in names:
            row = scores.max_row + 1
            scores.append([5014 + row, window, name, 20, 35, 5, 35, 0, f"=SUM(D{row}:H{row})"])
        last = scores.max_row
        scores.append(
            [None, "小计", None, *(f"=AVERAGE({c}{last - 1}:{c}{last})" for c in "DEFGHI")]
        )
    ledger = book.create_sheet("扣分明细")
    ledger.append(["日期", "姓名", "条款", "数量"])
    ledger.append([dt.date(2026, 11, 4), "赵敏", "业务规范1", 1])
    stream = io.BytesIO()
    book.save(stream)
    package = adopted_book(stream.getvalue())[1]
    there = (("5017", "王芳"), ("5018", "李强"), ("5020", "赵敏"), ("5021", "钱途"))
    people = [Person(0, number, name, "税务窗口" if number < "5019" else "社保窗口", None, None)
              for number, name in there]  # fmt: skip
    advance(package, [*people, Person(9, "5060", "周敏", "税务窗口", None, None)])
    sheet = package.sheet("成绩")
    ids = [sheet.cell(row, 1).value for row in range(3, 10)]
    assert ids == [5017, 5018, 5060, None, 5020, 5021, None]


def test_numbers_of_things_last_and_those_of_the_month_do_not() -> None:
    own = [
        ("序号", range(1, 6)),
        ("柜台编号", (3, 1, 7, 4, 2)),
        ("分机", range(801, 806)),
        ("备案", (710231, 710455, 710020, 710871, 710333)),
        ("接件", (31, 18, 40, 22, 31)),
    ]
    done, kept = december(own)
    assert kept[:4] == [list(values) for _, values in own[:4]]
    assert kept[4] == [None] * 5
    assert [message for message in done.messages if "成绩" in message] == [
        "“成绩”的备案列像是号码，原样带到了下个月，请核对",
        "“成绩”的接件列是数字，看不出是不是每月填写的，下个月已清空；要留的请从本月的工作簿抄回",
    ]


def test_headers_and_numbers_tell_codes() -> None:
    assert all(map(is_code, ("职工编号", "窗口号", "座机", "柜员号", "内线电话")))
    assert not any(map(is_code, ("序号", "工单号", "通报期号", "取号", "办件量", "次数")))
    assert may_count("项次", [40, 41]) and not may_count("分机", [1, 2])
    assert are_codes([301, 302, 303]) and are_codes([86010023, 86010007, 86010451])
    assert not are_codes([30, 45, 12]) and not are_codes([84, 84, 84]) and not are_codes([4, 5])


@pytest.mark.parametrize("title", ["票据起号", "受理流水止号", "发票号码", "收件起始号"])
def test_a_months_first_and_last_numbers_are_named(title: str) -> None:
    done, (kept,) = december([(title, [30001 + 50 * at for at in range(5)])])
    assert kept in ([None] * 5, [30001 + 50 * at for at in range(5)])
    assert any(title in message for message in done.messages)
