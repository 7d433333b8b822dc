"""The mark of imported rows: what is written is read again, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udf.marks import Mark, made_id, mark_of, marked, without_mark

SOURCES = ("12345热线", "登记表")
IDS = st.text(st.characters(exclude_characters="】\n\r", exclude_categories=["Cs"]), min_size=1)


@given(st.sampled_from(SOURCES), IDS, st.text())
def test_a_written_mark_is_read_and_taken_off(source: str, number: str, words: str) -> None:
    mark = Mark(source, number)
    remark = marked(mark, words)
    assert mark_of(remark) == mark_of(remark, SOURCES) == mark
    assert without_mark(remark) == without_mark(remark, SOURCES) == words


@pytest.mark.parametrize("remark", [None, 3.0, "", "已核", "【已核】", "【补 】", "见【通知 3号】"])
def test_what_is_no_mark(remark: object) -> None:
    assert mark_of(remark) is None  # type: ignore[arg-type]
    assert without_mark(str(remark)) == str(remark)


def test_words_may_stand_before_the_mark_of_a_known_source() -> None:
    remark = "见【通知 3号】，已核【12345热线 T9】占线"
    assert mark_of(remark, SOURCES) == Mark("12345热线", "T9")
    assert without_mark(remark, SOURCES) == "见【通知 3号】，已核占线"
    assert mark_of(remark) is None


def test_only_a_sources_own_number_is_a_case() -> None:
    assert Mark("12345热线", "T9").case == "12345热线 T9"
    assert Mark("登记表", made_id("ab12")).case == ""
