"""What adopting prints of scores that differ: before the office has agreed, and afterwards."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.workbook.cli import month
from tests.workbook.discovery.test_offices import NAMES, made, scores
from workbook.cli.main import main
from workbook.ooxml.package import Package

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


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook of an old format, of a month that its file does not tell; and what converts it."""

    def converted(book: Path, folder: Path) -> Path:
        made = folder / f"{book.stem}.xlsx"
        made.write_bytes(book.read_bytes())
        return made

    monkeypatch.setattr("workbook.hosts.old_formats.save_as_xlsx", converted)
    book = tmp_path / "考核.xls"
    book.write_bytes(month.office("考核得分", ""))
    return book


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_what_an_old_workbook_leaves_open_is_asked_in_a_file_beside_it(old: Path) -> None:
    asked = month.kaohe_here(old.parent, "adopt", old.name)
    assert asked.status == 1
    assert "要问的写在考核.对照.toml" in asked.out
    assert names(old.parent) == ["考核.xls", "考核.对照.toml"]
    mapping = old.with_name("考核.对照.toml")
    written = mapping.read_text(encoding="utf-8-sig")
    assert '["月份"]' in written
    mapping.write_text('[月份]\n月份 = "2026-11"\n', encoding="utf-8")
    done = month.kaohe_here(old.parent, "adopt", old.name)
    assert "已接入考核_已接入.xlsx（2026年11月）。" in done.out
    assert names(old.parent) == [
        "考核.xls", "考核.对照.toml", "考核_已接入.xlsx", "考核_已接入.对照.toml",
    ]  # fmt: skip


def test_an_old_workbook_of_which_nothing_is_asked_leaves_no_file_of_questions(old: Path) -> None:
    old.write_bytes(month.office())
    done = month.kaohe_here(old.parent, "adopt", old.name, "--host", "excel")
    assert "已接入考核_已接入.xlsm（2026年11月）。" in done.out
    assert names(old.parent) == ["考核.xls", "考核_已接入.xlsm"]


def test_an_old_workbook_is_not_written_in_place(old: Path) -> None:
    before = old.read_bytes()
    refused = month.kaohe_here(old.parent, "adopt", old.name, "--in-place")
    assert refused.status == 2 and "不能写回原文件" in refused.err
    assert (names(old.parent), old.read_bytes()) == (["考核.xls"], before)


def test_looking_only_writes_questions_and_a_page(old: Path) -> None:
    book = old.with_suffix(".xlsx")
    old.rename(book)
    seen = month.kaohe_here(book.parent, "adopt", book.name, "--html", "看看.html")
    assert seen.status == 1
    assert "要问的写在考核.对照.toml，请填好后再运行kaoheadopt。" in seen.out
    assert seen.out.endswith("网页在看看.html")
    assert names(book.parent) == ["看看.html", "考核.xlsx", "考核.对照.toml"]
    page = book.with_name("看看.html").read_text(encoding="utf-8")
    assert "“考核.xlsx”里找到了什么" in page and "王芳" in page


@pytest.mark.parametrize("look", [(), ("--dry-run",)])
def test_a_month_that_is_finished_is_left_as_it_is(tmp_path: Path, look: Sequence[str]) -> None:
    book = tmp_path / "11月.xlsx"
    book.write_bytes(made({"得分": scores()}))
    seen = month.kaohe_here(tmp_path, "adopt", book.name, *look)
    assert seen.status == 1
    assert "的得分都已填好，也没有登记表，一格也不改。下个月起用函数计分：运行kaohenext" in seen.out
    copy = [] if look else ["11月_已接入.xlsx"]
    assert names(tmp_path) == ["11月.xlsx", *copy]
    cells = [Package.open(tmp_path / name).sheet("得分").cells() for name in names(tmp_path)]
    assert all(one == cells[0] for one in cells)
