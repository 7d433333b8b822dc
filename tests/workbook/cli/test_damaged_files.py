"""A few damaged files through every command that reads one; thousands are a script's."""

from pathlib import Path

import pytest

from tests.benchmarks.fuzz_files import CASES, Case, attack, write_seeds


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    write_seeds(folder)
    return folder


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_a_damaged_file_is_read_or_refused(case: Case, seeds: Path) -> None:
    assert attack(seeds, 0, 2, number=19, cases=(case,)) == []
