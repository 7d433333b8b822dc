"""Runs of consecutive numbers."""

from udf.runs import runs


def test_runs_are_in_order_and_each_number_is_there_once() -> None:
    assert runs([9, 3, 4, 4, 5, 8, 1]) == [[1], [3, 4, 5], [8, 9]]
    assert runs([]) == []
