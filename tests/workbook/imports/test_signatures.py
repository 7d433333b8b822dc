"""Signatures below a table, and their days, are no rows; a row that somebody began is one."""

import datetime as dt

import pytest

from tests.workbook.imports.made import small_months_data
from udf.text import Cell, Cells, Row
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Findings
from workbook.imports.into import remarks_in_words
from workbook.imports.ledgers.ledger import read_ledger

HEADER = ("序号", "日期", "姓名", "条款", "整改期限", "备注")
ROW = (1, "2026-11-03", "李强", "行为规范9", "2026-11-10", None)


def left(*line: Cell) -> list[str]:
    """What is said of a line below a row of a ledger that is entered."""
    rows: list[Row] = [HEADER, ROW, line + (None,) * (len(HEADER) - len(line))]
    grid = Grid("通报", Cells(rows))
    found = read_ledger([grid], "ledger", small_months_data(), ImportAnswers())
    assert isinstance(found, Findings) and len(found.entered) == 1
    return remarks_in_words(found.left)


@pytest.mark.parametrize(
    "line",
    [
        ("督导组长：赵敏", None, None, "2026年11月16日"),
        ("带队领导（签字）：", None, None, "分管主任：乌云其其格、李强"),
        ("带队领导:王 芳 2026年11月16日",),
        (None, None, None, None, None, dt.datetime(2026, 11, 16)),
        (None, None, "2026-11-16"),
        (None, None, None, "年 月 日"),
        ("组员：李强", "2026年11月16日"),
    ],
)
def test_a_line_of_signatures_is_no_row(line: tuple[Cell, ...]) -> None:
    assert left(*line) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ((2, "2026-11-16"), "没有写条款或事由，没有登记：空行"),
        ((None, "2026年11月16日"), "没有写条款或事由，没有登记：空行"),
        ((None, None, "当事人：李强"), "没有写条款或事由，没有登记：当事人：李强"),
        ((None, None, None, "脱岗：外出吃饭"), "缺姓名；缺日期，没有登记：脱岗：外出吃饭"),
    ],
)
def test_a_row_begun_is_told(line: tuple[Cell, ...], said: str) -> None:
    assert left(*line) == [f"通报第3行：{said}"]
