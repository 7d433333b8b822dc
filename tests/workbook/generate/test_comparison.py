"""The month before, to compare with: what is none is refused by its name."""

import datetime as dt
from pathlib import Path

import pytest

from tests.workbook.written import written
from udf.errors import KaoheError
from workbook.generate.comparison import read_last


@pytest.mark.parametrize("content", [written({"通讯录": [["姓名", "电话"]]}), b"no workbook"])
def test_what_is_no_month_is_not_compared_with(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "10月.xlsx"
    path.write_bytes(content)
    with pytest.raises(KaoheError, match="不能与“10月\\.xlsx”比较："):
        read_last(path, dt.date(2026, 11, 1))
