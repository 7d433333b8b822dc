"""What the page's buttons ask for becomes the command's own words, and nothing else."""

from pathlib import Path

import pytest

from tests.refusals import refused
from workbook.desktop.orders import command_line

BOOK = str(Path("月.xlsx").absolute())


@pytest.mark.parametrize("verb", ["calc", "check", "undo"])
def test_a_workbook_is_all_that_is_needed(verb: str) -> None:
    assert command_line(verb, {"book": " 月.xlsx "}) == [verb, BOOK]
    with refused("请先选择工作簿"):
        command_line(verb, {"book": " "})
    with refused("工作簿的名称里有不能用的字符"):
        command_line(verb, {"book": "月\0.xlsx"})


def test_no_field_becomes_an_option() -> None:
    option = str(Path("--force").absolute())
    assert command_line("calc", {"book": "--force"}) == ["calc", option]
    with refused("请填写姓名或工号"):
        command_line("explain", {"book": "月.xlsx", "person": "--help"})
    with refused("没有“serve”这个按钮"):
        command_line("serve", {})


def test_what_each_button_needs(tmp_path: Path) -> None:
    roster, export = str(tmp_path / "名册.csv"), str(tmp_path / "好差评.csv")
    assert command_line("new", {"roster": roster, "month": "2026-11"}) == [
        "new", "2026-11", "--roster", roster, "--output", str(tmp_path / "2026-11.xlsx"),
    ]  # fmt: skip
    with refused("请填写月份"):
        command_line("new", {"roster": roster})
    assert command_line("import", {"kind": "好差评", "file": export, "book": BOOK}) == [
        "import", "好差评", export, "--into", BOOK,
    ]  # fmt: skip
    with refused("请填写导出的种类"):
        command_line("import", {"file": export, "book": BOOK})
    with refused("请先选择导出文件"):
        command_line("import", {"kind": "好差评", "book": BOOK})
    assert command_line("explain", {"book": BOOK, "person": "王芳"}) == ["explain", BOOK, "王芳"]


@pytest.mark.parametrize(
    ("verb", "field", "option"),
    [("next", "roster", "--roster"), ("publish", "previous", "--previous"), ("adopt", "mapping", "--mapping")],
)  # fmt: skip
def test_what_may_be_left_empty(verb: str, field: str, option: str, tmp_path: Path) -> None:
    other = str(tmp_path / "别的")
    assert command_line(verb, {"book": BOOK, field: " "}) == [verb, BOOK]
    assert command_line(verb, {"book": BOOK, field: other}) == [verb, BOOK, option, other]


def test_adoption_may_only_look() -> None:
    assert command_line("adopt", {"book": BOOK, "look": "1"}) == ["adopt", BOOK, "--dry-run"]


def test_a_year_is_the_months_of_a_folder(tmp_path: Path) -> None:
    with refused(f"“{tmp_path}”里没有工作簿；请选择放各月工作簿的文件夹"):
        command_line("year", {"folder": str(tmp_path)})
    for name in (
        "2026-02.xlsx",
        "2026-01.xlsm",
        "~$2026-01.xlsm",
        "年度汇总.xlsx",
        "旧.xls",
        "a.txt",
    ):
        (tmp_path / name).write_bytes(b"")
    assert command_line("year", {"folder": str(tmp_path)}) == [
        "year", str(tmp_path / "2026-01.xlsm"), str(tmp_path / "2026-02.xlsx"),
        "--output", str(tmp_path / "年度汇总.xlsx"), "--replace",
    ]  # fmt: skip
