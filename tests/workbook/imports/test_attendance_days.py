"""A day in one result, taken apart into its slots."""

from collections.abc import Sequence

import pytest

from tests.udf.month import BOOK
from workbook.imports.answers import ImportAnswers
from workbook.imports.attendance.days import day_slots
from workbook.imports.attendance.results import ResultReader

FULL = ("08:28", "12:01", "14:26", "18:02")


def reader() -> ResultReader:
    return ResultReader(BOOK.choices, ImportAnswers())


def results(written: str, times: Sequence[str] = (), count: int = 4, *, short: bool = False) -> str:
    """The results of a day's slots, one after another."""
    slots = day_slots(count, times, written, reader(), short=short)
    return " ".join(result or "-" for _, _, result in slots)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("", "- - - -"), ("正常", "正常 正常 正常 正常"), ("迟到", "迟到 正常 正常 正常"), ("早退", "正常 正常 正常 早退"),
        ("下午迟到", "正常 正常 迟到 正常"), ("上午早退", "正常 早退 正常 正常"), ("迟到2次", "迟到 正常 迟到 正常"),
        ("早退2次", "正常 早退 正常 早退"), ("旷工", "旷工 旷工 旷工 旷工"), ("旷工半天", "旷工 旷工 正常 正常"),
        ("上午旷工", "旷工 旷工 正常 正常"), ("早上旷工", "旷工 旷工 正常 正常"), ("下午旷工", "正常 正常 旷工 旷工"),
        ("晚上旷工", "正常 正常 旷工 旷工"), ("下午旷工半天", "正常 正常 旷工 旷工"), ("缺卡", "缺卡 正常 正常 正常"),
        ("缺卡2次", "缺卡 缺卡 正常 正常"), ("迟到;早退", "迟到 正常 正常 早退"), ("上午迟到;上午早退", "迟到 早退 正常 正常"),
        ("事假", "事假 事假 事假 事假"), ("下午事假", "正常 正常 事假 事假"), ("病假(下午)", "正常 正常 病假 病假"),
        ("旷工4小时", "旷工 旷工 正常 正常"), ("旷工8小时", "旷工 旷工 旷工 旷工"), ("旷工0.5", "旷工 旷工 正常 正常"),
        ("旷工1", "旷工 旷工 旷工 旷工"), ("迟到;旷工半天", "迟到 正常 旷工 旷工"), ("事假半天;早退", "事假 事假 正常 早退"),
        ("迟到9分钟早退5分钟", "迟到 正常 正常 早退"), ("8:40迟到", "迟到 正常 正常 正常"), ("上午正常下午早退", "正常 正常 正常 早退"),
        ("下午公出", "正常 正常 公出 公出"), ("年假1.5天", "年假 年假 年假 年假"), ("未打卡(上班)", "未打卡 正常 正常 正常"),
        ("事假(09:00-11:00)", "事假 事假 正常 正常"), ("事假10-1308:30到10-1318:001天", "事假 事假 事假 事假"),
        ("迟到,事假10-1314:00到10-1318:000.5天", "迟到 正常 事假 事假"), ("旷工;缺卡", "旷工;缺卡 旷工 旷工 旷工"),
    ],
)  # fmt: skip
def test_what_a_days_result_says_of_each_slot(written: str, found: str) -> None:
    assert results(written) == found


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("迟到2次", 2), ("迟到3次", 4), ("早退2次", 2), ("缺卡3次", 2), ("迟到;迟到", 2),
        ("旷工2小时", 4), ("旷工90分钟", 2), ("旷工迟到65分钟", 2), ("事假2小时", 4),
        ("旷工;事假", 2), ("旷工;迟到", 4), ("上午正常上午早退", 4),
    ],
)  # fmt: skip
def test_what_does_not_say_which_slots_is_asked(written: str, count: int) -> None:
    known = reader()
    slots = list(day_slots(count, (), written, known))
    asked = known.unknown or {w for _, _, w in slots if known.understand(w) is None}
    assert (list(asked), len(slots)) == ([written], 1)


def test_a_day_of_one_slot_leaves_no_question() -> None:
    assert results("旷工2小时", count=1) == "旷工"


@pytest.mark.parametrize(
    ("written", "times", "short", "found"),
    [
        ("", FULL, True, "正常 正常 正常 正常"), ("", FULL[:3], True, "正常 正常 正常 缺卡"),
        ("", FULL[:2], True, "正常 正常 缺卡 缺卡"), ("", FULL[:3], False, "正常 正常 正常 正常"),
        ("迟到", FULL[:3], True, "迟到 正常 正常 缺卡"), ("早退", FULL[:3], True, "正常 正常 缺卡 早退"),
        ("缺卡", FULL[:3], True, "正常 正常 正常 缺卡"), ("事假", FULL[:2], True, "事假 事假 事假 事假"),
        ("正常", FULL[:2], True, "正常 正常 正常 正常"), ("缺卡", (*FULL[:2], "", FULL[3]), False, "正常 正常 缺卡 正常"),
        ("", (), True, "- - - -"),
    ],
)  # fmt: skip
def test_punches_that_are_lacking(
    written: str, times: Sequence[str], short: bool, found: str
) -> None:
    assert results(written, times, short=short) == found


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (1, ["签到"]), (2, ["上午上班", "下午下班"]), (3, ["上午上班", "下午上班", "下午下班"]),
        (5, [f"第{n}次" for n in range(1, 6)]),
    ],
)  # fmt: skip
def test_slots_are_named_by_how_many_there_are(count: int, names: list[str]) -> None:
    slots = list(day_slots(count, FULL, "正常", reader()))
    assert [name for name, _, _ in slots] == names
    assert [time for _, time, _ in slots] == [*FULL, ""][:count]


def test_a_day_without_anything_has_its_slots_all_the_same() -> None:
    assert list(day_slots(2, (), "-", reader())) == [("上午上班", "", ""), ("下午下班", "", "")]


def test_a_result_that_is_not_understood_is_asked_once_for_the_day() -> None:
    read = reader()
    assert list(day_slots(4, FULL, "串门子", read)) == [("上午上班", FULL[0], "串门子")]
    assert list(day_slots(4, FULL, "旷工;旷工", read)) == [("上午上班", FULL[0], "旷工;旷工")]
    assert read.unknown["旷工;旷工"] == 1
    four = "旷工;迟到;旷工;正常"
    assert [r for *_, r in day_slots(4, (), "旷工;旷工;旷工;旷工", read)] == ["旷工"] * 4
    assert read.understand(four) is None
    (question,) = read.questions
    assert "旷工;旷工" in dict(question.keys)
