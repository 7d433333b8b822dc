"""Workbooks written row by row, as somebody types them."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[object]]
RESULTS = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分")


def written(sheets: Mapping[str, Rows], merged: Sequence[str] = ()) -> bytes:
    """A workbook of sheets by name, each with its rows; ``merged`` are areas of the first one."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for area in merged:
        made.worksheets[0].merge_cells(area)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def three_people() -> tuple[openpyxl.Workbook, Worksheet]:
    """An office's month of three people, its sheet of typed scores, and a ledger of one row."""
    made = openpyxl.Workbook()
    scores = made.worksheets[0]
    scores.title = "得分"
    scores.append(["2026年11月考核得分"])
    scores.append(["序号", "姓名", "窗口", *RESULTS])
    for number, name in enumerate(("王芳", "李强", "赵敏"), start=1):
        scores.append([number, name, "综合窗口", 20, 35, 5, 35, 0, 95])
    ledger = made.create_sheet("扣分明细")
    ledger.append(["日期", "姓名", "窗口", "条款", "数量"])
    ledger.append([dt.date(2026, 11, 3), "李强", "综合窗口", "业务规范1", 1])
    return made, scores
