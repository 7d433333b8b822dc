"""Which category a header names, and what it says the numbers under it are."""

import pytest

from udf.rulefile import load_rulebook
from workbook.discovery.vocabulary import CategoryWords, organisation_likeness

WORDS = CategoryWords(load_rulebook())


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("业务规范", ("业务规范", False, False)), ("业务规范得分", ("业务规范", True, False)),
        ("业务规范扣分", ("业务规范", False, True)), ("业务规范（20分）", ("业务规范", False, False)),
        ("业务规范20", ("业务规范", False, False)), ("业务规范30", None), ("业务", ("业务规范", False, False)),
        ("业务规范情况说明", None), ("业务规范行为规范", None), ("业", None), ("总分", None), (20, None), (None, None),
        ("业务规范" + "得分" * 8, ("业务规范", True, False)), ("业务规范" + "得分" * 9, None),
        ("业务规范业务规范", None), ("考勤", ("考勤管理", False, False)), ("业务规范得分（20分）", ("业务规范", True, False)),
        ("业务规范扣分得分", ("业务规范", False, True)), ("业务项", ("业务规范", False, False)), ("业务规范（30分）", ("业务规范", False, False)),
    ],
)  # fmt: skip
def test_a_header_names_a_category_and_what_is_under_it(
    header: object, said: tuple[str, bool, bool] | None
) -> None:
    claim = WORDS.claim(header)  # type: ignore[arg-type]
    assert (claim and (claim.category, claim.points, claim.off)) == said


@pytest.mark.parametrize(
    ("words", "likeness"),
    [("社保窗口", 1.0), ("厅", 0.0), ("某" * 18 + "窗口", 1.0), ("某" * 19 + "窗口", 0.0), (7, 0.0), (None, 0.0)],
)  # fmt: skip
def test_what_is_like_a_window_is_short(words: object, likeness: float) -> None:
    assert organisation_likeness(words) == likeness
