"""The office workbooks of tests/data/offices, as they are and changed by the test itself."""

import io
from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from workbook.ooxml.formulas import Reference, edit_references
from workbook.ooxml.references import MAX_COLUMN, MAX_ROW, area_text

OFFICES = Path(__file__).parents[2] / "data" / "offices"

PEOPLE = {
    "刘平": "孛额尔德尼", "李军海": "令狐晓", "胡明": "阿木尔", "杨敏杰": "于是之", "朱刚": "查良",
    "张建国": "司马懿", "黄平": "乌日娜", "徐伟桂": "麦迪娜", "高伟": "覃塘", "马英娟": "那日松",
    "张超涛": "仇士良", "郭霞磊": "单雄", "黄海洋": "呼和", "张娟": "盖叫天", "高桂桂": "宝音图",
    "吴敏": "区志", "何娟英": "孟和", "杨洋明": "娜仁托娅", "何杰芳": "纪晓", "郭磊": "尉迟恭",
    "马娟": "苏和", "孙霞": "解缙", "孙娜超": "牛皋", "赵海杰": "巴图",
}  # fmt: skip
WINDOWS = {
    "综合窗口": "企业开办专区", "税务窗口": "房产交易厅", "社保窗口": "人社窗口", "医保窗口": "医保二号窗口",
    "不动产窗口": "林草局", "公安窗口": "户政大厅",
}  # fmt: skip
OTHER_WORDS = {
    "姓名": "被考核人", "窗口": "进驻单位", "序号": "编次", "总分": "综合得分", "备注": "情况说明",
    "名次": "位次", "业务规范": "业务", "行为规范": "行为规范得分", "好差评": "群众评价",
    "考勤管理": "考勤", "加分项": "奖励分", "平均分": "人均得分", "合计": "总计", "小计": "本组合计",
    "日期": "发生时间", "扣分条款": "违反事项", "应签到次数": "应打卡次数", "签到异常次数": "打卡异常次数",
    "办件量": "业务办理数", "评价量": "已评价数", "检查时间": "登记日期", "被扣分人": "责任人",
    "扣分原因": "违规事项",
}  # fmt: skip


def original(name: str) -> bytes:
    return next(OFFICES.glob(f"{name}.xls*")).read_bytes()


def changed(
    data: bytes,
    *,
    down: int = 0,
    right: int = 0,
    words: Mapping[str, str] | None = None,
    whole: Mapping[str, str] | None = None,
) -> bytes:
    """Return a workbook moved down and right, with other words, and other texts where whole."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for sheet in book.worksheets:
        title = _words(sheet.title, words or {}, {})
        target = made.create_sheet(title)
        target.sheet_state = sheet.sheet_state
        _copy(sheet, target, down, right, words or {}, whole or {})
        if down:
            for row, text in enumerate(("某旗政务服务局", "（内部资料 注意保存）")[:down], start=1):
                target.cell(row, 1 + right).value = text
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _words(text: str, words: Mapping[str, str], whole: Mapping[str, str]) -> str:
    if text in whole:
        return whole[text]
    for old, new in sorted(words.items(), key=lambda item: -len(item[0])):
        if old in text:
            text = text.replace(old, new)
    return text


def _copy(
    sheet: Worksheet,
    target: Worksheet,
    down: int,
    right: int,
    words: Mapping[str, str],
    whole: Mapping[str, str],
) -> None:
    def moved(reference: Reference) -> str | None:
        area = reference.area()
        if area is None:
            return None
        last_row = area.last_row if area.last_row == MAX_ROW else area.last_row + down
        last_column = (
            area.last_column if area.last_column == MAX_COLUMN else area.last_column + right
        )
        there = area._replace(
            first_row=area.first_row + (down if area.last_row < MAX_ROW else 0),
            first_column=area.first_column + right, last_row=last_row, last_column=last_column,
        )  # fmt: skip
        return _words(reference.prefix, words, {}) + area_text(there)

    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell) or cell.value is None:
                continue
            value = cell.value
            if isinstance(value, str) and value.startswith("="):
                value = "=" + edit_references(value[1:], moved)
            elif isinstance(value, str):
                value = _words(value, words, whole)
            target.cell(cell.row + down, cell.column + right).value = value
    for area in sheet.merged_cells.ranges:
        target.merge_cells(
            start_row=area.min_row + down, start_column=area.min_col + right,
            end_row=area.max_row + down, end_column=area.max_col + right,
        )  # fmt: skip
