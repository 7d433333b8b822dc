"""Headers as programs and clerks write them: where they are, and what each names."""

from collections.abc import Sequence

import pytest

from udf.text import Cell, Cells, text
from workbook.files.table_files import Grid
from workbook.imports.forms import Role, roles
from workbook.imports.tables.headers import ExportHeader, best_role, find_header, fit

ROLES = roles("attendance")
DATA = ("甲", "2026-11-03", "正常", "正常", "正常", "正常")
SLOTS = ("姓名", "日期", "上午上班", "上午下班", "下午上班", "下午下班")
FULL = ("姓名", "部门", "日期", "班次", "考勤结果")
Rows = Sequence[Sequence[Cell]]


def grid(*rows: Sequence[Cell]) -> Grid:
    """Rows of equal length; an empty text is an empty cell."""
    width = max(map(len, rows))
    filled = ([*row, *[None] * (width - len(row))] for row in rows)
    return Grid("", Cells(tuple(None if cell == "" else cell for cell in row) for row in filled))


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([FULL, DATA[:5]], ExportHeader(0, 0, FULL)),
        ([("考勤明细",), (), FULL, DATA[:5]], ExportHeader(2, 2, FULL)),
        # Headings over several columns: blank, or repeated, where they go on.
        ([("姓名", "日期", "上午", "", "下午", ""), ("", "", "上班", "下班", "上班", "下班"), DATA],
         ExportHeader(0, 1, SLOTS)),
        ([("姓名", "日期", "上午", "上午", "下午", "下午"),
          ("姓名", "日期", "上班", "下班", "上班", "下班"), DATA], ExportHeader(0, 1, SLOTS)),
        # A column's own header says more alone than with the heading above.
        ([("姓名", "部门", "打卡", "", ""), ("", "", "日期", "班次", "考勤结果"), DATA[:5]],
         ExportHeader(0, 1, FULL)),
        ([("姓名", "部门", "11月", "", ""), ("", "", "1", "2", "3"), DATA[:5]],
         ExportHeader(0, 1, ("姓名", "部门", "11月1", "11月2", "11月3"))),
        ([("姓名", "日期", "打卡", ""), ("", "", "", "第2次"), DATA[:4]],
         ExportHeader(0, 1, ("姓名", "日期", "打卡", "打卡第2次"))),
        # Headings that are merged down to the row below them; a single one is a title.
        ([("姓名", "部门", "", "", ""), ("", "", "日期", "班次", "考勤结果"), DATA[:5]],
         ExportHeader(1, 1, FULL)),
        ([("统计表", "", "", "", ""), ("", "部门", "日期", "班次", "考勤结果"), DATA[:5]],
         ExportHeader(1, 1, ("", *FULL[1:]))),
        # Equal ones are told apart, numbers written as they look.
        ([("姓名", "日期", "时间", "时 间"), DATA[:4]],
         ExportHeader(0, 0, ("姓名", "日期", "时间（C列）", "时 间（D列）"))),
        ([("姓名", "日期", 1.0, 1.5), DATA[:4]], ExportHeader(0, 0, ("姓名", "日期", "1", "1.5"))),
        ([("姓名\n", " 日 期"), DATA[:2]], ExportHeader(0, 0, ("姓名", "日 期"))),
        # Fewer than two columns that anybody knows are none.
        ([("姓名", "地址"), DATA[:2]], None),
        ([("电话", "地址"), ("1", "2")], None),
        ([*[("说明",)] * 10, FULL, DATA], None),
    ],
)  # fmt: skip
def test_a_header_is_found_among_the_first_rows(rows: Rows, header: ExportHeader | None) -> None:
    assert find_header(grid(*rows), ROLES) == header


def test_what_the_office_has_explained_and_days_are_headers_too() -> None:
    rows = grid(("谁", "什么时候", 3, 4), ("甲", "x", 1, 2))
    assert find_header(rows, ROLES) is None
    titles = ("谁", "什么时候", "3", "4")
    assert find_header(rows, ROLES, known=["谁", "什么时候"]) == ExportHeader(0, 0, titles)
    days = find_header(rows, ROLES, also=lambda cell: cell if isinstance(cell, int) else None)
    assert days == ExportHeader(0, 0, titles)
    long = grid((f"姓名{'（请填写全称）' * 5}", "日期"), DATA[:2])
    assert find_header(long, ROLES) is None  # a sentence is no header


@pytest.mark.parametrize(
    ("header", "role", "score"),
    [
        ("姓名", "姓名", 3000),
        ("员工姓名", "姓名", 2004),
        ("姓名(必填)", "姓名", 3000),
        ("【考勤】姓名：", "姓名", 3000),
        ("考勤 结果", "考勤结果", 3000),
        ("打卡结果", "考勤结果", 2004),
        ("部门", "窗口", 2002),
        ("所在部门", "窗口", 2004),
        ("人员编号", "工号", 2004),
        ("应打卡时间", "应打卡时间", 3000),
        ("备注", None, 0),
        ("请假日期", None, 0),
        ("(姓名)", None, 0),
    ],
)
def test_a_whole_name_names_a_column_best(header: str, role: str | None, score: int) -> None:
    found = best_role(text(header), ROLES)
    assert (found and found.name) == role
    assert (fit(text(header), found) if found else 0) == score


PARTED = Role(
    name="整改期限", names=frozenset(), parts=(("整改", "处理"), ("期限", "时限", "限")),
    never=("是否",), loose=frozenset(), doubtful=(), holds="", other=False, own=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("header", "score"),
    [
        ("整改期限", 1040),
        ("处理时限", 1040),
        ("整改限", 1030),
        ("整改完成期限", 1032),
        ("是否超整改期限", 0),
        ("整改情况", 0),
        ("期限", 0),
        ("", 0),
    ],
)
def test_words_that_are_parts_of_a_name_count_by_how_much_they_are(header: str, score: int) -> None:
    assert fit(header, PARTED) == score


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("迟到(分钟)", None),
        ("迟到（次）", "迟到次数"),
        ("早退(含周末)", "早退次数"),
        ("旷工(迟到折算)", None),
    ],
)
def test_what_brackets_add_may_say_that_a_column_is_another(header: str, name: str | None) -> None:
    role = best_role(text(header), roles("summary"))
    assert (role.name if role is not None else None) == name
