"""The month before, to compare with: what is none is refused by its name."""

import datetime as dt
from pathlib import Path

import pytest

from tests.workbook.offices import adopted_book
from tests.workbook.written import RESULTS, Rows, written
from udf.errors import KaoheError
from workbook.generate.comparison import read_last


@pytest.mark.parametrize("content", [written({"通讯录": [["姓名", "电话"]]}), b"no workbook"])
def test_what_is_no_month_is_not_compared_with(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "10月.xlsx"
    path.write_bytes(content)
    with pytest.raises(KaoheError, match="不能与“10月\\.xlsx”比较："):
        read_last(path, dt.date(2026, 11, 1))


def test_who_was_given_a_number_is_compared_in_the_next_month_made_of_it_alone(
    tmp_path: Path,
) -> None:
    counts = ["应签到次数", "签到异常次数", "办件量", "评价量"]
    rows: Rows = [
        ["2026年11月考核"],
        ["姓名", *RESULTS, *counts],
        *([name, *[None] * 6, 80, 8, 9, 9] for name in ("巴图", "云丹", "巴图", "乌兰")),
    ]
    path = tmp_path / "11月.xlsx"
    path.write_bytes(adopted_book(written({"月评": rows}))[1].to_bytes())
    others = {"云丹\t": 9300, "乌兰\t": 9300}
    given = {"巴图1": 9300, "巴图2": 9300}
    assert read_last(path, dt.date(2026, 12, 1)).totals == {**others, **given}
    assert read_last(path, dt.date(2026, 12, 1), begins=True).totals == others
    late = read_last(path, dt.date(2027, 1, 1))
    assert (late.totals, late.mean) == (others, 9300)
