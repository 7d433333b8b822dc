"""The ways a clerk may write a clause, and the ways that are an error rather than a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udf.month import BOOK
from udf.clauses import find_rule
from udf.rulebook import Rule


@pytest.mark.parametrize(
    "written",
    [
        "业务规范3b", "业务规范3B", "业务规范第3条b", "业务规范-3b", "业务规范 3 b", "业务规范３ｂ", "业务规范三b",
        "业务规范3b 谎报、不报", "业务规范3b谎报", " 业务规范3b ", "业务规范第三条B 谎报", "业务规范－3b", "业务规范　3　b",
        "业务规范3b（谎报）", "业务规范3b、谎报", "业务 规范3b",
    ],
)  # fmt: skip
def test_spellings_of_one_clause(written: str) -> None:
    rule = find_rule(BOOK, written)
    assert isinstance(rule, Rule), rule
    assert rule.code == "业务规范3b"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("行为规范9 QQ聊天", "行为规范9"),
        ("行为规范9 A座", "行为规范9"),
        ("行为规范4 Windows桌面", "行为规范4"),
        ("行为规范十三", "行为规范13"),
        ("行为规范二十", "行为规范20"),
        ("行为规范第十条", "行为规范10"),
        ("行为规范１２", "行为规范12"),
        ("行为规范7，11月3日巡查", "行为规范7"),
        ("行为规范7 3号窗口", "行为规范7"),
        ("考勤管理第1条f", "考勤管理1f"),
    ],
)
def test_text_after_a_clause_is_text(written: str, code: str) -> None:
    rule = find_rule(BOOK, written)
    assert isinstance(rule, Rule), rule
    assert rule.code == code


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (None, "缺条款"),
        (" 　", "缺条款"),
        ("业务规范3", "业务规范3要写明是a、b中的哪一项"),
        ("加分项4 CCTV", "加分项4要写明是a、b、c中的哪一项"),
        ("业务规范3ab", "业务规范3要写明是a、b中的哪一项"),
        ("业务规范3b2", "业务规范3要写明是a、b中的哪一项"),
        ("业务规范1a", "业务规范1没有a项"),
        ("行为规范1、2", "一行只填一条"),
        ("行为规范1和行为规范2", "一行只填一条"),
        ("业务规范3a、b", "一行只填一条"),
        ("行为规范一、二", "一行只填一条"),
        ("行为规范1-3", "一行只填一条"),
        ("行为规范十三声", "看不懂条款“行为规范十三声”"),
        ("业务规范一次性告知", "看不懂条款“业务规范一次性告知”"),
        ("行为规范2次", "看不懂条款“行为规范2次”"),
        ("业务规范99", "细则中没有业务规范99"),
        ("abc", "看不懂条款“abc”"),
        ("#N/A", "“条款”单元格是错误值"),
        (3, "看不懂条款“3”"),
    ],
)
def test_what_is_not_one_clause_says_why(written: object, reason: str) -> None:
    assert find_rule(BOOK, written) == reason


@given(st.text(max_size=30))
def test_any_text_is_read_or_answered(written: str) -> None:
    found = find_rule(BOOK, "行为规范" + written)
    assert isinstance(found, Rule) or (isinstance(found, str) and found)


@given(st.sampled_from(sorted(BOOK.rules)), st.text(max_size=10).filter(lambda t: t.strip()))
def test_a_code_with_text_after_a_space_is_that_clause_or_refused(code: str, after: str) -> None:
    found = find_rule(BOOK, f"{code} {after}")
    assert isinstance(found, str) or found.code.startswith(code)
