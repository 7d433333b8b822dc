"""Workbooks made before their sheets carried keys: what their words mean."""

from dataclasses import replace

import pytest

from tests.udf.month import BOOK
from udf.earlier import fitted, severe_of, standard_choices, subject_of, title_of
from udf.rulebook import Choices, Subject


@pytest.mark.parametrize(
    ("label", "subject"),
    [
        ("非常不满意经核实", Subject.VERY_DISSATISFIED), ("不满意经核实", Subject.DISSATISFIED),
        ("迟到一次", Subject.LATENESS), ("送锦旗", Subject.THANKS), ("不遵守档案管理制度", None),
    ],
)  # fmt: skip
def test_a_clauses_label_tells_what_it_is_about(label: str, subject: Subject | None) -> None:
    assert subject_of(label) is subject


def test_the_heading_holds_title_and_version() -> None:
    assert title_of(" 月度考核细则（2026版） ") == ("月度考核细则", "2026")
    assert title_of("月度考核细则") == ("", "")


def test_a_grave_case_adds_what_the_text_says() -> None:
    assert severe_of("情节严重的移交有关部门处理。") == "依法依规移交有关部门处理"
    assert severe_of("每次扣1分。") == ""


def test_a_category_that_a_rule_book_lacks_is_no_part_of_its_choices() -> None:
    standard = Choices(standard_choices(), None)
    assert fitted(standard, BOOK.categories).all == standard.all
    some = tuple(one for one in BOOK.categories if one.name != "行为规范")
    found = fitted(standard, some)
    assert found.value("run_categories") == "业务规范、考勤管理"
    assert [c for c in found.all if c.key != "run_categories"] == [
        c for c in standard.all if c.key != "run_categories"
    ]
    only_bonus = tuple(replace(one, bonus=True) for one in BOOK.categories)
    assert fitted(standard, only_bonus).value("run_categories") == ""
