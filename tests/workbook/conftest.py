"""What tests of several rooms share."""

from collections.abc import Iterator
from typing import Any

import pytest

from workbook.engine import computation
from workbook.ooxml.package import Package


@pytest.fixture(scope="module")
def calculating_here() -> Iterator[None]:
    """Calculate without a process of its own, where a test calculates dozens of times."""

    def call(function: str, package: Package, *arguments: Any) -> Any:
        return getattr(computation, function)(package.to_bytes(), package.title, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbook.engine.recalculate._call", call)
        yield
