"""Means, ranks and shares in whole hundredths, rounded as the rules say."""

import pytest

from tests.udf.month import BOOK
from udf.counts import Count
from udf.kinds import Kind
from udf.scores import computed_points, mean, rank, round_half_up


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], None), ([9500], 9500), ([1, 2], 2), ([1, 1, 2], 1), ([-1, -2], -1), ([0, 9999], 5000)],
)
def test_a_mean_is_rounded_half_up(values: list[int], expected: int | None) -> None:
    assert mean(values) == expected


@pytest.mark.parametrize(
    ("own", "expected"), [(96.5, 1), (95, 2), (95.0, 2), (90, 4), (89.99, 5), (None, None)]
)
def test_equals_share_a_rank_and_who_has_no_total_takes_none(
    own: float | None, expected: int | None
) -> None:
    assert rank(own, [95, 96.5, None, 95.0, 90]) == expected


def test_halves_go_up() -> None:
    assert [round_half_up(n, 2) for n in (1, 2, 3, 5)] == [1, 1, 2, 3]


def test_what_counts_give_is_computed_and_what_rows_give_is_not() -> None:
    points = {
        kind: computed_points(next(r for r in BOOK.rules.values() if r.kind is kind), Count(59, 60))
        for kind in Kind
    }
    assert points == {
        Kind.RATE: 1967, Kind.COVERAGE: -100, Kind.EACH: 0, Kind.WORKDAY: 0, Kind.DURATION: 0, Kind.RUN: 0,
    }  # fmt: skip
