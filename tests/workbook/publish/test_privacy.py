"""Numbers by which a case or whoever complained could be found, as clerks write them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbook.publish.privacy import hide_numbers

PLAIN, FULL, CHINESE = "0123456789", "０１２３４５６７８９", "零一二三四五六七八九"
WORDS = st.sampled_from(
    ["群众来电反映", "", "已回访，", "联系人张某 ", "（", "11月3日 9:15 ", "见"]
)
PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
ORDERS = st.from_regex(r"(?:YJ|W|GD-)?20261103[0-9]{3,8}", fullmatch=True)


def digits(text: str) -> str:
    for spelled in (FULL, CHINESE):
        text = text.translate(str.maketrans(spelled, PLAIN))
    return "".join(character for character in text if character.isdigit())


@given(WORDS, PHONES, st.sampled_from(["", " ", "-"]), st.sampled_from([PLAIN, FULL, CHINESE]))
def test_telephone_numbers_are_hidden_however_they_are_written(
    before: str, phone: str, gap: str, spelled: str
) -> None:
    gap = "" if spelled == CHINESE else gap
    written = gap.join((phone[:3], phone[3:7], phone[7:])).translate(str.maketrans(PLAIN, spelled))
    hidden = hide_numbers(f"{before}{written}，要求处理")
    assert phone[3:9] not in digits(hidden)
    assert hidden.endswith("，要求处理")


@given(WORDS, ORDERS, st.sampled_from([PLAIN, FULL]))
@example("工单第", "20261103001", PLAIN)
def test_numbers_of_cases(before: str, number: str, spelled: str) -> None:
    hidden = hide_numbers(f"{before}{number.translate(str.maketrans(PLAIN, spelled))}号")
    assert number[-6:] not in digits(hidden)


@pytest.mark.parametrize(
    "text",
    [
        "工单编号：W-1103", "工单 2026-1103-07", "办件号YJ000123", "受理编号(A0012345)", "单号：12345",
        "身份证150627 19900101 1234", "电话0477-8581234", "工单二〇二六一一〇三〇〇一",
        "热线RX2611077", "RX2611077号", "转办单88123", "信件编号 A-88123", "wd260113",
    ],
)  # fmt: skip
def test_as_clerks_write_them(text: str) -> None:
    assert "****" in hide_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03 14:30 离岗15分钟", "应12:00，实11:38", "11月3日上午迟到", "考勤管理系统；上午",
        "2026-11-03至2026-11-05", "第7期通报", "数量2次，扣4分", "20261103", "细则第3条，满分35分",
        "一、二、三楼大厅", "办件2026-11-03办结", "工单已转办",
        "热线12345转来", "12345热线", "A3座101室", "第2026期", "件数1050",
        "2026-11-03/04/05缺卡", "办件12345件", "通报编号2026-41", 
    ],
)  # fmt: skip
def test_days_and_counts_stay(text: str) -> None:
    assert hide_numbers(text) == text
