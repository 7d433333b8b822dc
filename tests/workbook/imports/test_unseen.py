"""Rows of an export that are hidden, filtered away or struck out: taken, and said."""

import io
import re
from collections.abc import Callable, Collection, Sequence
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from tests.workbook.imports.made import ORDERS, PEOPLE, months_data
from workbook.files.table_formats import grids_in
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Findings
from workbook.imports.into import remarks_in_words
from workbook.imports.kinds import KINDS

HIDDEN = "隐藏着（或被筛选掉），照样导入；请取消隐藏或筛选，核对这些行"
STRUCK = "有字划了删除线，照样导入；不该算的请改正导出后再导入"
DAYS = range(2, 2 + len(PEOPLE))
Rows = Sequence[Sequence[object]]


def export(
    rows: Rows, hidden: Collection[int] = (), struck: Collection[int] = (), flat: int = 0
) -> bytes:
    """A workbook as an office saves it, with a filter and heights of its own."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "明细"
    for line in rows:
        sheet.append([*line])
    sheet.row_dimensions[1].height = 30
    sheet.auto_filter.ref = sheet.dimensions
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    for row in struck:
        for cell in sheet[row]:
            cell.font = Font(strike=True)
    if flat:
        sheet.row_dimensions[flat].height = 0.75
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def said(kind: str, content: bytes) -> list[str]:
    """What an import says of rows that it took."""
    grids = grids_in(content, "导出.xlsx", careful=False)
    done = KINDS[kind].read(grids, kind, months_data(PEOPLE), ImportAnswers(), None)
    assert isinstance(done, Findings) and not done.questions, done
    return remarks_in_words(done.doubts)


EXPORTS: dict[str, tuple[str, Rows]] = {
    "orders": ("hotline", [
        list(ORDERS),
        *([f"T{at}", f"2026-11-0{at} 10:00", "投诉", window, name, "慢", "属实", ""]
          for at, (_, name, window) in zip(DAYS, PEOPLE, strict=True)),
    ]),
    "cases": ("reviews", [
        ["办件编号", "工作人员", "办理窗口", "办结时间", "评价等级"],
        *([f"B{at}", name, window, f"2026-11-0{at}", "满意"]
          for at, (_, name, window) in zip(DAYS, PEOPLE, strict=True)),
    ]),
    "counts": ("reviews", [
        ["工作人员", "窗口", "办件量", "评价量"],
        *([name, window, 50, 40] for _, name, window in PEOPLE),
    ]),
    "slots": ("attendance", [
        ["工号", "日期", "班次", "考勤结果"],
        *([number, "2026-11-03", "上午上班", "正常"] for number, *_ in PEOPLE),
    ]),
    "summary": ("attendance", [
        ["工号", "姓名", "应签到次数", "签到异常次数"],
        *([number, name, 80, 1] for number, name, _ in PEOPLE),
    ]),
    "ledger": ("ledger", [
        ["日期", "工号", "姓名", "条款"],
        *(["2026-11-04", number, name, "行为规范9"] for number, name, _ in PEOPLE),
    ]),
}  # fmt: skip


@pytest.mark.parametrize("layout", EXPORTS)
def test_rows_that_nobody_sees_or_somebody_struck_out_are_named(layout: str) -> None:
    kind, rows = EXPORTS[layout]
    assert said(kind, export(rows)) == []
    content = export(rows, hidden=(2, 4), struck=(3,), flat=5)
    assert said(kind, content) == [f"明细第2、4—5行：{HIDDEN}（共3行）", f"明细第3行：{STRUCK}"]


def test_headers_totals_and_rows_not_taken_are_none_of_them() -> None:
    kind, rows = EXPORTS["orders"]
    stranger = ["T9", "2026-11-05 10:00", "投诉", "综合窗口", "谁也不是", "慢", "属实", ""]
    rows = [["热线工单"], *rows, stranger, [], ["合计", 5]]
    assert said(kind, export(rows, hidden=(1, 2, 7, 8, 9))) == []
    assert said(kind, export(rows, hidden=(1, 6))) == [f"明细第6行：{HIDDEN}"]


def test_a_row_without_its_number_is_the_one_after_that_before() -> None:
    kind, rows = EXPORTS["ledger"]
    assert said(kind, _written_otherwise(export(rows, hidden=(3,)), _unnumbered)) == [
        f"明细第3行：{HIDDEN}"
    ]
    true = _written_otherwise(export(rows, hidden=(3,)), _in_words)
    assert said(kind, true) == [f"明细第3行：{HIDDEN}"]


def _in_words(part: bytes) -> bytes:
    return part.replace(b'hidden="1"', b"hidden='true'")


def _unnumbered(part: bytes) -> bytes:
    return re.sub(rb'<row r="[0-9]+"', b"<row", part)


def _written_otherwise(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook whose rows are written as another program does."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as before, ZipFile(stream, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if "worksheets/" in name:
                part = re.sub(rb"<row [^>]*>", lambda row: change(row[0]), part)
            after.writestr(name, part)
    return stream.getvalue()
