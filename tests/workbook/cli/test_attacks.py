"""A few of the races and kills that tests/benchmarks has by the hundred."""

from pathlib import Path

import pytest

from tests.benchmarks.kills import kill, prepared
from tests.benchmarks.races import NEW, NEXT, REVIEWS, SIGN_INS, race
from tests.workbook.cli.month import fill


@pytest.mark.parametrize("pair", [(REVIEWS, SIGN_INS), (NEXT, NEW)], ids=["import", "new file"])
def test_two_commands_at_once_lose_nothing(
    pair: tuple[tuple[str, ...], tuple[str, ...]], tmp_path: Path
) -> None:
    assert race(fill(tmp_path), pair, 0) == []


@pytest.mark.parametrize(
    ("command", "after"),
    [
        (("import", "reviews", "好差评.csv", "--into", "2026-11.xlsx"), 0.8),
        (("publish", "2026-11.xlsx"), 1.5),
    ],
    ids=["import", "publish"],
)
def test_a_killed_command_leaves_nothing_half(
    command: tuple[str, ...], after: float, tmp_path: Path
) -> None:
    assert kill(prepared(tmp_path), command, after) == []
