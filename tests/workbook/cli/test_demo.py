"""The sample month from a roster to the year, as a newcomer sees it."""

from pathlib import Path

from tests.workbook.cli.month import kaohe
from tests.workbook.sample import calculated
from workbook.ooxml.package import Package


def test_demo_scores_the_sample_month(tmp_path: Path) -> None:
    run = kaohe(tmp_path, "demo", "示例", seconds=600)
    assert (run.status, run.err) == (0, "")
    for told in ("98.00", "得分说明", "不属实（不计）", "与公布时完全一致"):
        assert told in run.out
    made = {path.name for path in (tmp_path / "示例").iterdir()}
    assert {"2026-12.xlsx", "年度汇总.xlsx", "2026-11_导入后.xlsx"} <= made
    assert (tmp_path / "示例" / "公布" / "第2次公布" / "内部" / "清单.json").exists()
    demo, tested = Package.open(tmp_path / "示例" / "2026-11.xlsx"), Package(calculated())
    for name in ("个人得分", "窗口汇总", "数据检查"):
        assert demo.sheet(name).cells() == tested.sheet(name).cells()
