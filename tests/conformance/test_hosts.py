"""Every host gives the same answers: numbers to the hundredth and beyond, texts letter for letter."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.conformance.hosts import HOSTS, Ask
from tests.conformance.months import Asked, months, sample
from tests.conformance.proof import differences, table


@pytest.fixture(scope="module", params=HOSTS)
def ask(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with HOSTS[request.param].running(tmp_path_factory.mktemp(request.param)) as asked:
        yield asked


def test_the_sample_month(ask: Ask) -> None:
    month = sample()
    assert differences(month, ask(month)) == []


@given(month=months())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_dirty_months(ask: Ask, month: Asked) -> None:
    assert differences(month, ask(month)) == []


def test_the_readme_shows_the_table_that_this_suite_makes() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert table(sample()) in readme, "run python -m tests.conformance and put its table there"
