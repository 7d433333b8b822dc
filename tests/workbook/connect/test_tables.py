"""Which row of a header of several the functions read."""

import io
from collections.abc import Sequence

import openpyxl
import pytest

from workbook.connect.tables import ATTENDANCE, SCORES, Found, with_read_header
from workbook.ooxml.package import Package

TITLES = ("姓名", "应签到次数", "签到异常次数")
HEAD = (None, *TITLES)
Row = Sequence[object]


def read_row(rows: Sequence[Row], role: str = ATTENDANCE, names: Sequence[str] = TITLES) -> int:
    """The row that is read of a header that begins in row 2 and ends before the people."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["11月考勤"], *rows, [1, "王芳", 84, 0]):
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    columns = {name: at for at, name in enumerate(names, start=2)}
    found = Found(
        role=role, sheet=sheet.title, top=2, header=len(rows) + 1, body=len(rows) + 2,
        last=len(rows) + 2, limit=99, columns=columns, titles={},
    )  # fmt: skip
    return with_read_header(Package(stream.getvalue()), found).header


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([HEAD], 2),
        ([["本月", None, "考勤情况", None], HEAD], 3),
        ([HEAD, [None] * 4], 2),
        ([HEAD, ["号", None, " ", None, "左右两边的"]], 2),  # beside what is read
        ([HEAD, [None, None, "（次）", None]], 3),
        ([HEAD, [None, None, "#N/A", None]], 3),
        ([HEAD, [None, None, None, "（次）"]], 3),
        ([HEAD, [None, "（签名）", None, None]], 3),
        ([HEAD, [None] * 4, [None] * 4], 2),
        ([HEAD, [None] * 4, [None, None, None, "（次）"]], 4),
        ([HEAD, [None, None, "（次）", None], [None] * 4], 4),
        ([HEAD, HEAD], 3),
        ([["姓名", None, "应签到次数", "签到异常次数"], [None] * 4], 3),  # the name is elsewhere
        ([[None, "姓名", "签到异常次数", "应签到次数"], [None] * 4], 3),
        ([[None, "姓名", "应签到次数", None], [None, None, None, "签到异常次数"]], 3),
    ],
)
def test_the_row_that_names_every_column_with_nothing_under_it_is_read(
    rows: Sequence[Row], header: int
) -> None:
    assert read_row(rows) == header


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        (
            [[None, "姓名", "窗口", "业务规范"], [None, None, None, "20分"]],
            2,
        ),  # scores are no input
        ([[None, "姓名", "窗口"], [None, None, "（全称）"]], 3),
    ],
)
def test_of_scores_only_who_somebody_is_counts(rows: Sequence[Row], header: int) -> None:
    assert read_row(rows, SCORES, ("姓名", "窗口", "业务规范")) == header
