"""Every host gives the same answers: numbers to the hundredth and beyond, texts letter for letter."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.conformance.hosts import HOSTS, Ask
from tests.conformance.months import Asked, Call, months, sample
from tests.conformance.proof import differences, table
from udf.text import is_blank, is_error

_DATA = Path(__file__).parents[1] / "data"
SPELLINGS = tomllib.loads((_DATA / "rules" / "spellings.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=HOSTS)
def ask(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with HOSTS[request.param].running(tmp_path_factory.mktemp(request.param)) as asked:
        yield asked


def test_the_sample_month(ask: Ask) -> None:
    month = sample()
    assert differences(month, ask(month)) == []


@given(month=months())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_host_gives_the_engines_results_for_dirty_months(ask: Ask, month: Asked) -> None:
    assert differences(month, ask(month)) == []


def test_every_spelling_of_a_clause(ask: Ask) -> None:
    clauses = SPELLINGS["clause"]
    # Calc gives no column to an add-in that has an error value in it.
    errors = {w: reason for w, reason in SPELLINGS["error"].items() if not is_error(w)}
    month = replace(sample(), calls=(Call("CLAUSE", ("写法", "细则")),))
    month.tables["写法"] = [[written] for written in (*clauses, *errors)]
    (answer,) = ask(month)
    shown = dict(zip((*clauses, *errors), (row[0] for row in answer), strict=True))
    for written, code in clauses.items():
        assert shown[written].startswith(f"{code}（")
    for written, reason in errors.items():
        assert not shown[written] if is_blank(written) else reason in shown[written]


def test_the_readme_shows_the_table_that_this_suite_makes() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert table(sample()) in readme, "run python -m tests.conformance and put its table there"
