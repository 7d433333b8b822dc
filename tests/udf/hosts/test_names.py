"""How our functions are named in files, and found in formulas."""

import pytest

from udf.hosts.names import calls_ours, hosts_of


@pytest.mark.parametrize(
    ("formula", "ours"),
    [
        ("=KH_SCORE(A1)", True), ("=kh_score (A1)", True), ("=1+KH.SCORE(A1)", True), ("=_xldudf_KH_SCORE(A1)", True),
        ("=MY_KH_SCORE(A1)", False), ("=KH_SCORES(A1)", False), ("=KH_SCORE", False), ("=A.KH_SCORE(A1)", False),
        ("=SUM(A1)", False),
    ],
)  # fmt: skip
def test_a_call_is_ours_in_any_hosts_spelling(formula: str, ours: bool) -> None:
    assert calls_ours(formula) is ours


def test_hosts_by_prefix() -> None:
    assert hosts_of("kh_") == ["embedded", "excel"]
    assert hosts_of("KH.") == ["calc"]
    assert hosts_of("KH") == []
