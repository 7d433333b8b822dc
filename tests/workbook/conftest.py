"""What tests of several rooms share."""

import hashlib
import pickle
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Self

import pytest

from udf.roster import Person
from udf.rulebook import RuleBook
from workbook.engine import computation
from workbook.files import bounded
from workbook.generate.month_workbook import Generated, generate


@pytest.fixture(autouse=True, scope="session")
def sheets_made_once() -> Iterator[None]:
    """Let adopted workbooks of one month and rule book take their sheets from one that was made."""
    made: dict[str, Generated] = {}

    def found(
        month: date,
        people: Sequence[Person],
        rules: RuleBook,
        *,
        prefix: str = "KH_",
        sheets: set[str] | None = None,
    ) -> Generated:
        if sheets is None:
            return generate(month, people, rules, prefix=prefix)
        asked = repr((month, list(people), rules, prefix, sorted(sheets)))
        if asked not in made:
            made[asked] = generate(month, people, rules, prefix=prefix, sheets=sheets)
        return made[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbook.generate.month_workbook.generate", found)
        yield


@pytest.fixture(scope="module")
def calculated_once() -> Iterator[None]:
    """Let a workbook that a file's tests calculate again, just as it was, have what came of it."""
    known: dict[bytes, Any] = {}

    def found(function: str, *arguments: Any, **bounds: Any) -> Any:
        asked = hashlib.sha256(pickle.dumps((function, arguments, date.today()))).digest()
        if asked not in known:
            known[asked] = bounded.call(function, *arguments, **bounds)
        return known[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbook.engine.recalculate.call", found)
        yield


@pytest.fixture(scope="module")
def calculating_here() -> Iterator[None]:
    """Calculate without a process of its own, where a test calculates dozens of times."""

    def call(function: str, *arguments: Any, **_: float) -> Any:
        return getattr(computation, function.partition(":")[2])(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbook.engine.recalculate.call", call)
        yield


class _InNovember(date):
    """A day on which the month that most tests are about still goes on."""

    @classmethod
    def today(cls) -> Self:
        return cls(2026, 11, 30)


@pytest.fixture(autouse=True)
def the_month_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let imports into the month be as they are before it is over: then it lacks days."""
    monkeypatch.setattr("workbook.imports.into.date", _InNovember)
