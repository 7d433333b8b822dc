"""What is asked of a rule book: its clauses by what they are about, and their names in texts."""

from dataclasses import replace

from tests.udf.month import BOOK
from udf.rulebook import Subject, short_title


def test_a_clause_is_found_by_what_it_is_about() -> None:
    lateness = BOOK.clause_of(Subject.LATENESS)
    assert lateness is not None and lateness.label.startswith("迟到")
    assert lateness.clause == "考勤管理第1条"
    without = {code: rule for code, rule in BOOK.rules.items() if rule is not lateness}
    assert replace(BOOK, rules=without).clause_of(Subject.LATENESS) is None


def test_sheets_and_notices_begin_with_the_title_without_the_word_for_rules() -> None:
    assert short_title("窗口月度考核细则") == "窗口月度考核"
    assert short_title("细则考核办法") == "细则考核办法"
    assert BOOK.title == f"{BOOK.short_title}细则"
