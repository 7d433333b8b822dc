"""`kaohe new` without a name for what it makes."""

from pathlib import Path

from tests.workbook.cli.month import kaohe_here


def test_a_new_month_is_named_after_it_and_ends_as_its_program_wants(tmp_path: Path) -> None:
    roster = "工号,姓名,窗口\n7,纳仁,不动产窗口\n"
    (tmp_path / "名册.csv").write_text(roster, encoding="utf-8-sig")
    seen = kaohe_here(tmp_path, "new", "2026-12", "--roster", "名册.csv", "--host", "excel")
    assert (seen.status, seen.err) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-12.xlsm", "名册.csv"]
    assert "已生成2026-12.xlsm（1人）" in seen.out
