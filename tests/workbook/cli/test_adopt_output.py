"""What adopting prints of scores that differ: before the office has agreed, and afterwards."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.workbook.discovery.test_offices import NAMES, made, scores
from workbook.cli.main import main

Rows = Sequence[Sequence[object]]


def office(folder: Path) -> Path:
    """Write an office's workbook whose typed scores are not those of its ledger."""
    book = folder / "11月.xlsx"
    ledger = [["日期", "姓名", "扣分条款"], ["2026-11-03", NAMES[0], "业务规范1"]]
    counts: Rows = [("姓名", "应签到次数", "签到异常次数"), *((n, 84, 0) for n in NAMES)]
    reviews: Rows = [("姓名", "办件量", "评价量"), *((n, 50, 50) for n in NAMES)]
    book.write_bytes(made({"得分": scores(), "扣分": ledger, "考勤": counts, "评价": reviews}))
    return book


def test_scores_that_differ_are_shown_before_and_after(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = office(tmp_path)
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


def test_scores_that_stay_although_they_differ_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = office(tmp_path)
    book.with_name("11月.对照.toml").write_text('[接入]\n改算 = "否"\n', encoding="utf-8")
    assert main(["adopt", str(book), "--dry-run"]) == 1
    assert "保留的原得分与按细则算出的不同，共" in capsys.readouterr().out
    assert main(["adopt", str(book)]) == 1
    done = capsys.readouterr().out
    assert "已接入" in done and "保留的原得分与按细则算出的不同，共" in done and NAMES[0] in done


def test_the_status_is_the_same_whether_it_is_done_or_only_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = office(tmp_path)
    for look in ("--dry-run", "--json"):
        assert main(["adopt", str(book), "--replace-scores", look]) == 1
    assert not list(tmp_path.glob("*已接入*"))
    assert main(["adopt", str(book), "--replace-scores"]) == 1
    assert "与原得分不同" in capsys.readouterr().out
