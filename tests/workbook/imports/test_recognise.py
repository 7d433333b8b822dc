"""A file that is dropped somewhere is known by what it holds."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.refusals import refused
from tests.workbook.imports.made import COUNTS, PLAIN, REVIEWS, case, write_csv
from workbook.imports.recognise import kinds_of_file

ORDERS = [
    ["工单编号", "受理时间", "诉求类型", "被反映单位", "被反映人", "核实结果"],
    ["T1", "2026-11-03", "投诉", "综合窗口", "李强", "属实"],
]
LEDGER = [["日期", "姓名", "窗口", "条款"], ["2026-11-03", "李强", "综合窗口", "行为规范9"]]


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (PLAIN, ["attendance"]),
        ([REVIEWS, case("A1", "满意")], ["reviews"]),
        ([COUNTS, ("综合窗口", "李强", 50, 40)], ["reviews"]),
        (ORDERS, ["hotline", "phone"]),
        (LEDGER, ["ledger"]),
        ([["甲", "乙"], ["1", "2"]], []),
    ],
)
def test_the_kinds_that_read_an_export_without_a_question_come_first(
    tmp_path: Path, book: Path, table: Sequence[Sequence[Any]], names: list[str]
) -> None:
    found = kinds_of_file(write_csv(tmp_path / "a.csv", table), book)
    assert [kind.name for kind in found][: len(names) or None] == names  # the others would ask


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, book: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"PK\x03\x04 not a zip")
    with refused(
        "“a.xlsx”已损坏或不完整，没有打开；请重新复制一份，或用电子表格程序打开修复后另存"
    ):
        kinds_of_file(file, book)
