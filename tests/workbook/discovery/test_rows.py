"""Which rows are people's: by their scores and numbers, however unlike a name they are called."""

import pytest

from tests.workbook.discovery.test_likely_headers import people
from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look, made

HEAD = [["2026年11月考核"], ["序号", "姓名", *CATEGORIES, "总分"]]


@pytest.mark.parametrize("name", ["萨", "Tom", "满意", "买买提·艾力"])
def test_somebody_with_scores_and_a_number_is_one_by_whatever_name(name: str) -> None:
    rows = people(3)
    rows[2][1] = name
    found = look(made({"汇总": [*HEAD, *rows]}))
    assert found.questions == ()
    assert [one.name for one in found.persons] == [*NAMES[:2], name, *NAMES[3:]]


@pytest.mark.parametrize("words", ["满分20分，35分", "说明：本表按细则填写；有异议请提出"])
def test_a_line_that_can_be_nobodys_name_is_nobody(words: str) -> None:
    rows = people(3)
    rows.append([None, words, *[None] * 6])
    found = look(made({"汇总": [*HEAD, *rows]}))
    assert [one.name for one in found.persons] == list(NAMES)
