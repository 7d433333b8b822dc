"""A month that is exported in parts: they are asked about and joined, and a correction is none."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pytest

from tests.workbook.imports.made import (
    ATTENDANCE,
    PEOPLE,
    REVIEWS,
    SLOTS,
    brief,
    case,
    import_file,
    ledger,
    punches,
    sheet_rows,
    write_csv,
)
from workbook.imports.answers import ImportAnswers
from workbook.imports.into import Imported

_SECTION = "以前导入过的"
_WORKDAYS = (2, 3, 4, 5, 6, 16, 17, 18, 19, 20)


def _attendance(path: Path, days: Sequence[int], **results: str) -> Path:
    """Everybody's slots on some days, 正常 but for the first of a day of 1001: d3 = 迟到."""
    rows = [
        (
            int(who),
            f"{day:02}",
            slot,
            results.get(f"d{day}", "正常") if who == "1001" and slot == SLOTS[0] else "正常",
        )
        for who, _, _ in PEOPLE
        for day in days
        for slot in SLOTS
    ]
    return write_csv(path, [ATTENDANCE, *punches(*rows)])


def _reviews(path: Path, first: int, last: int, day: int | None = None) -> Path:
    """Cases of 李强, one a day, of which every third is a 不满意."""
    rows = [
        case(
            f"A{n}",
            "满意" if n % 3 else "不满意",
            "" if n % 3 else "属实",
            closed=f"2026-11-{day or n:02} 09:00",
        )
        for n in range(first, last + 1)
    ]
    return write_csv(path, [REVIEWS, *rows])


def _answered(done: Imported, answer: str) -> ImportAnswers:
    assert [question.section for question in done.questions] == [_SECTION]
    return ImportAnswers({_SECTION: {key: answer for key, _ in done.questions[0].keys}})


def _due(book: Path) -> list[tuple[int, int]]:
    return [(row["应签到次数"], row["签到异常次数"]) for row in sheet_rows(book, "考勤")]


def _rated(book: Path) -> tuple[int, int]:
    row = sheet_rows(book, "好差评")[1]
    return row["办件量"], row["评价量"]


def test_halves_of_a_months_attendance_are_asked_about_and_joined(
    tmp_path: Path, book: Path
) -> None:
    first = _attendance(tmp_path / "1.csv", _WORKDAYS[:5], d3="迟到")
    second = _attendance(tmp_path / "2.csv", _WORKDAYS[5:], d18="迟到")
    import_file("attendance", first, book)
    half = book.read_bytes()
    asked = import_file("attendance", second, book)
    assert [question.sentence for question in asked.questions] == [
        "以前导入过的这些，这份导出里没有：是同一个月分几次导出，还是这份已经改正："
        "“2026年11月2日至6日”（4人）。可以填：合起来、以这份为准"
    ]
    assert book.read_bytes() == half
    done = import_file("attendance", second, book, answers=_answered(asked, "合起来"))
    assert _due(book) == [(40, 2), (40, 0), (40, 0), (40, 0)]
    assert [row[0] for row in brief(ledger(book))] == ["11-03", "11-18"]
    assert "与以前导入的2026年11月2日至6日合起来计（4人）" in done.notes
    assert any("王芳（1001）应签到次数20→40" in note for note in done.notes)

    joined = book.read_bytes()
    import_file("attendance", second, book, answers=_answered(asked, "合起来"))
    assert book.read_bytes() == joined

    # The first half corrected, which lacks the second one now; then the whole month.
    mended = _attendance(tmp_path / "3.csv", _WORKDAYS[:5])
    asked = import_file("attendance", mended, book)
    assert asked.questions[0].keys == (("2026年11月16日至20日", "4人"),)
    import_file("attendance", mended, book, answers=_answered(asked, "合起来"))
    assert _due(book)[0] == (40, 1)
    assert [row[0] for row in brief(ledger(book))] == ["11-18"]
    whole = import_file("attendance", _attendance(tmp_path / "4.csv", _WORKDAYS, d5="迟到"), book)
    assert not whole.questions and _due(book)[0] == (40, 1)
    assert [row[0] for row in brief(ledger(book))] == ["11-05"]


def test_halves_of_a_months_reviews_are_asked_about_and_joined(tmp_path: Path, book: Path) -> None:
    import_file("reviews", _reviews(tmp_path / "1.csv", 1, 12), book)
    asked = import_file("reviews", _reviews(tmp_path / "2.csv", 13, 24), book)
    assert asked.questions[0].keys == (("2026年11月1日至12日的12件", "1人"),)
    assert _rated(book) == (12, 12) and len(ledger(book)) == 4
    import_file("reviews", tmp_path / "2.csv", book, answers=_answered(asked, "合起来"))
    assert _rated(book) == (24, 24) and len(ledger(book)) == 8


def test_other_cases_of_the_same_days_are_another_part(tmp_path: Path, book: Path) -> None:
    import_file("reviews", _reviews(tmp_path / "1.csv", 1, 12, day=10), book)
    asked = import_file("reviews", _reviews(tmp_path / "2.csv", 13, 24, day=10), book)
    assert asked.questions[0].keys == (("2026年11月10日的12件", "1人"),)
    import_file("reviews", tmp_path / "2.csv", book, answers=_answered(asked, "合起来"))
    assert _rated(book) == (24, 24) and len(ledger(book)) == 8


@pytest.mark.parametrize("kind", ["attendance", "reviews"])
def test_a_part_may_be_all_there_is(tmp_path: Path, book: Path, kind: str) -> None:
    made = _reviews if kind == "reviews" else lambda p, a, b: _attendance(p, range(a, b), d3="迟到")
    import_file(kind, made(tmp_path / "1.csv", 2, 6), book)
    asked = import_file(kind, made(tmp_path / "2.csv", 16, 20), book)
    answers = _answered(asked, "以这份为准")
    done = import_file(kind, tmp_path / "2.csv", book, answers=answers)
    what = "2日至5日" if kind == "attendance" else "2日至6日的5件"
    people = 4 if kind == "attendance" else 1
    assert f"以前导入的2026年11月{what}这份导出没有，已以这份为准（{people}人）" in done.notes
    assert all(row["日期"].day >= 16 for row in ledger(book))
    assert kind == "reviews" or _due(book)[0] == (16, 0)


def test_a_case_taken_away_is_named_and_not_asked_about(tmp_path: Path, book: Path) -> None:
    table = [case(f"A{n}", "满意", closed=f"2026-11-{n:02} 09:00") for n in range(1, 13)]
    import_file("reviews", write_csv(tmp_path / "1.csv", [REVIEWS, *table]), book)
    done = import_file(
        "reviews", write_csv(tmp_path / "2.csv", [REVIEWS, *table[:4], *table[5:]]), book
    )
    assert not done.questions and _rated(book) == (11, 11)
    assert "以前导入的2026年11月5日的1件这份导出没有，已以这份为准（1人）" in done.notes


def test_days_that_a_month_that_is_over_lacks_are_told(
    tmp_path: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(done: Imported) -> list[str]:
        return [note for note in done.notes if "个工作日" in note]

    first = _attendance(tmp_path / "1.csv", range(2, 14))
    assert told(import_file("attendance", first, book)) == []

    class December(dt.date):
        @classmethod
        def today(cls) -> Self:
            return cls(2026, 12, 3)

    monkeypatch.setattr("workbook.imports.into.date", December)
    lacking = "导出里没有11月16—20、23—27、30日这11个工作日，没有计入，请核对"
    assert told(import_file("attendance", first, book)) == [lacking]
    second = _attendance(tmp_path / "2.csv", range(16, 31))
    answers = _answered(import_file("attendance", second, book), "合起来")
    assert told(import_file("attendance", second, book, answers=answers)) == []
