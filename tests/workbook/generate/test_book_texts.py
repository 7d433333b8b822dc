"""What the sheets say of a rule book: every sentence in that book's own names, or none."""

import re
from dataclasses import replace
from datetime import date

from udf.kinds import Kind
from udf.resources import template
from udf.rulefile import load_rulebook
from workbook.generate.book_texts import texts_of

RULES = load_rulebook()
TEXTS = texts_of(RULES, date(2026, 11, 1))
OF_SHEETS = {"categories", "cell", "first", "last"}  # filled in by each sheet
OF_PHRASES = {"codes", "labels", "limit", "long", "dashed", "code", "parts"}


def test_every_placeholder_of_the_sheets_has_its_text() -> None:
    layout = template("layouts/month.toml").read_text("utf-8")
    used = set(re.findall(r"\{([a-z_]+)\}", layout)) - OF_SHEETS - OF_PHRASES
    assert used == set(TEXTS)
    assert [name for name in used if not TEXTS[name]] == ["no_awards"]
    assert not [words for words in TEXTS.values() if re.search(r"[{}]|None", words)]


def test_texts_name_the_clauses_they_are_about() -> None:
    run = RULES.of_kind(Kind.RUN)
    assert run is not None and run.code in TEXTS["runs"] and f"{run.limit}" in TEXTS["runs"]
    verified = next(rule for rule in RULES.entered(bonus=False) if rule.verify)
    assert verified.code in TEXTS["verified"]
    assert RULES.title == TEXTS["rules"] and TEXTS["month_number"] == "11"
    for kind in Kind:
        rule = RULES.of_kind(kind)
        if kind.facts.computed and rule is not None:
            assert rule.code in TEXTS[kind.key]


def test_a_rule_book_without_such_clauses_has_no_sentence_about_them() -> None:
    bonus = {category.name for category in RULES.categories if category.bonus}
    fewer = {
        code: rule
        for code, rule in RULES.rules.items()
        if rule.kind is not Kind.RUN and rule.category not in bonus
    }
    texts = texts_of(replace(RULES, rules=fewer), date(2026, 11, 1))
    assert texts["runs"] == texts["whole_windows"] == texts["award_code"] == ""
    assert texts["no_awards"] == texts["award"] != ""
