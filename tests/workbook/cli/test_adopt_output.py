"""What adopting prints of scores that differ: before the office has agreed, and afterwards."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.workbook.discovery.test_offices import NAMES, made, scores
from workbook.cli.main import main

Rows = Sequence[Sequence[object]]


def test_scores_that_differ_are_shown_before_and_after(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "11月.xlsx"
    ledger = [["日期", "姓名", "扣分条款"], ["2026-11-03", NAMES[0], "业务规范1"]]
    counts: Rows = [("姓名", "应签到次数", "签到异常次数"), *((n, 84, 0) for n in NAMES)]
    reviews: Rows = [("姓名", "办件量", "评价量"), *((n, 50, 50) for n in NAMES)]
    book.write_bytes(made({"得分": scores(), "扣分": ledger, "考勤": counts, "评价": reviews}))
    assert main(["adopt", str(book)]) == 1
    asked = capsys.readouterr().out
    assert "会改变的得分，共" in asked and "--dry-run" in asked
    assert "原有的得分与按细则算出的不同" in asked
    assert main(["adopt", str(book), "--replace-scores"]) == 1  # there is something to look at
    done = capsys.readouterr().out
    lines = [line.strip() for line in done.splitlines()]
    assert any(line.startswith("与原得分不同（见“原得分”），共") for line in lines)
    assert "会改变" not in done
    assert NAMES[0] in done
