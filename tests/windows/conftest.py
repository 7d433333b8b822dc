"""The Windows Python of these tests."""

import os

import pytest

from tests.windows.build import missing
from tests.windows.wine import Windows


@pytest.fixture(scope="session")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Windows:
    """A Windows Python installed where a clerk might have it."""
    packages = missing()
    if packages and not os.environ.get("CI"):
        pytest.skip(f"没有 Wine；请安装 Debian 的 {' '.join(packages)}")
    return Windows(tmp_path_factory.mktemp("windows") / "考 核^&%TEMP%'程序")
