"""The ways a clerk may write a clause, and the ways that are an error rather than a guess."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udf.month import BOOK
from udf.clauses import find_rule, read_clause
from udf.resources import template
from udf.rulebook import Rule
from udf.rulefile import STANDARD, load_rulebook

DATA = Path(__file__).parents[1] / "data" / "rules"
SPELLINGS = tomllib.loads((DATA / "spellings.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("written", "code"), SPELLINGS["clause"].items())
def test_a_spelling_of_a_clause(written: str, code: str) -> None:
    rule = find_rule(BOOK, written)
    assert isinstance(rule, Rule), rule
    assert rule.code == code


@pytest.mark.parametrize(("written", "reason"), SPELLINGS["error"].items())
def test_what_is_not_one_clause_says_why_or_proposes_one(written: str, reason: str) -> None:
    reading = read_clause(BOOK, written)
    assert reading.rule is None and reading.reason and reason in reading.problem


def test_the_table_of_spellings_is_long_enough() -> None:
    assert len(SPELLINGS["clause"]) + len(SPELLINGS["error"]) >= 150


@pytest.mark.parametrize("cell", [None, 3, 3.0])
def test_a_cell_without_text_names_no_clause(cell: object) -> None:
    assert find_rule(BOOK, cell) is None  # type: ignore[arg-type]


@given(st.sampled_from(sorted(BOOK.rules)), st.integers(1, 30))
def test_a_number_before_a_counted_thing_is_never_a_clause(code: str, number: int) -> None:
    category = BOOK.rules[code].category
    for thing in ("楼东侧", "号窗口", "点半", "起纠纷", "月份", "日上午", "人在场"):
        assert find_rule(BOOK, f"{category}{number}{thing}") is None


@given(st.text(max_size=30))
def test_any_text_is_read_or_answered(written: str) -> None:
    found = read_clause(BOOK, "行为规范" + written)
    assert (found.rule is None) == bool(found.reason) == bool(found.problem)


@given(st.sampled_from(sorted(BOOK.rules)), st.text(max_size=10).filter(lambda t: t.strip()))
def test_a_code_with_text_after_a_space_is_that_clause_or_refused(code: str, after: str) -> None:
    found = find_rule(BOOK, f"{code} {after}")
    assert found is None or found.code.startswith(code)


@given(st.sampled_from(sorted(BOOK.rules)))
def test_what_the_dropdown_offers_is_always_read(code: str) -> None:
    assert find_rule(BOOK, BOOK.rules[code].choice) is BOOK.rules[code]


def test_a_label_that_names_a_clause_itself_is_read_from_the_dropdown(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    standard = template(STANDARD).read_text(encoding="utf-8")
    file.write_text(
        standard.replace("未按要求叫号办件", "见业务规范6和行为规范2a"), encoding="utf-8"
    )
    book = load_rulebook(file)
    assert find_rule(book, book.rules["业务规范7"].choice) is book.rules["业务规范7"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("3b", "业务规范3b"),
        (7, "业务规范7、行为规范7"),
        ("第20条", "行为规范20"),
        ("1(F)", "考勤管理1f"),
        ("2-c", "行为规范2c、加分项2c"),
        ("第三条", "业务规范3、行为规范3、好差评3、加分项3"),
    ],
)
def test_a_number_without_its_category_is_asked_with_those_it_may_be(
    written: object, meant: str
) -> None:
    problem = read_clause(load_rulebook(), written).problem
    assert problem == f"看不懂条款“{written}”，没有写类别：{meant}？"


@pytest.mark.parametrize("written", ["3楼", "77", "2b项以外", "5次"])
def test_other_numbers_propose_nothing(written: str) -> None:
    assert "没有写类别" not in read_clause(load_rulebook(), written).problem
