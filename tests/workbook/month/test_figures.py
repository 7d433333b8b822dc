"""What a month comes to for some people."""

from typing import NamedTuple

from workbook.month.figures import figures_of, in_points


class Person(NamedTuple):
    """A person's month as far as figures go."""

    total: int | str | None
    scores: dict[str, int | str]


def test_only_those_with_a_total_count() -> None:
    found = figures_of(
        [
            Person(9500, {"考勤": 3000, "好差评": 500}), Person(9001, {"考勤": 2501, "好差评": 500}),
            Person("待核", {"考勤": 100, "好差评": "缺办件量"}), Person(None, {}),
        ]
    )  # fmt: skip
    assert (found.people, found.scored, found.waiting) == (4, 2, 2)
    assert (found.average, found.highest, found.lowest) == (9251, 9500, 9001)
    assert found.categories == {"考勤": 2751, "好差评": 500}


def test_a_score_that_is_no_number_is_left_out_of_its_category() -> None:
    found = figures_of([Person(9500, {"考勤": "缺", "好差评": 500}), Person(9500, {"考勤": 100})])
    assert found.categories == {"好差评": 500, "考勤": 100}


def test_nobody_has_no_figures() -> None:
    found = figures_of([])
    assert (found.people, found.average, found.highest, found.lowest) == (0, None, None, None)
    assert in_points(found.average) is None
    assert in_points(9251) == 92.51
