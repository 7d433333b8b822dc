"""What words beside a row say against counting it."""

import pytest

from udf.objections import LONGEST, objects


@pytest.mark.parametrize(
    ("header", "written", "expected"),
    [
        ("是否撤销", "是", True), ("是否撤销", "Y", True), ("是否撤销", "否", False),
        ("是否有效", "否", True), ("是否有效", "N", True), ("是否有效", "是", False),
        ("是否撤销", "1", True), ("是否有效", "0", True), ("撤销", "1", False), ("有效", "0", False),
        ("有效数", "0", False), ("是否不予认定", "否", False), ("备注", "申诉成立", True), ("备注", "申诉中", False),
        ("申诉结果", "同意", True), ("备注", "同意", False), ("备注", "已撤销", True), ("备注", "未撤销", False),
        ("备注", "无效", True), ("备注", "", False),
    ],
)  # fmt: skip
def test_what_a_cell_says_against_a_row(header: str, written: str, expected: bool) -> None:
    assert objects(header, written) is expected


def test_what_tells_a_story_says_nothing() -> None:
    word = "已撤销"
    assert objects("备注", word + "，" * (LONGEST - len(word)))
    assert not objects("备注", word + "，" * (LONGEST - len(word) + 1))
