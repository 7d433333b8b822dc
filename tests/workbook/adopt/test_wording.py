"""What an adoption asks and says it found: sentences a clerk can answer, and where each is about."""

import tomllib
from dataclasses import replace

import pytest

from tests.workbook.discovery.offices import original
from tests.workbook.discovery.test_offices import look
from workbook.adopt.wording import (
    line_rows,
    mapping_text,
    question_text,
    questions_as_rows,
    sheet_rows,
)
from workbook.discovery.mapping import Answers
from workbook.discovery.model import (
    Cause,
    Discovery,
    FoundColumn,
    FoundTable,
    Option,
    OtherRow,
    Question,
    RowKind,
    SheetUse,
    Subtotal,
    TableKind,
    Use,
)


@pytest.mark.parametrize(
    ("cause", "asked"),
    [
        (
            Cause.CATEGORIES,
            "“得分”的各项得分是哪几列？请依次写表头或列号，用顿号隔开，缺的一项写“没有”",
        ),
        (Cause.NAME, "“得分”里被考核人的姓名是哪一列？"),
        (Cause.WINDOW, "“得分”的“岗位”列（如“综合”）是窗口吗？"),
        (Cause.TOTAL, "“得分”的总分是哪一列，还是没有？"),
        (Cause.COLUMN, "“得分”的“姓名”是哪一列？"),
        (Cause.PERSON, "“得分”C4“岗位”是被考核的人吗？"),
        (Cause.SHEET, "工作表“得分”（如“综合”）作什么用？"),
        (Cause.CHOICE, "工作表甲、乙都像考勤，用哪一个？"),
        (Cause.MONTH, "考核的是哪个月？"),
        (Cause.MEANING, "“得分”的各项填的是得分，还是扣掉的分？"),
        (Cause.HEADER, "“得分”的考勤表头在第几行，或者在哪张表？"),
        (Cause.REPLACE, "表里原有的得分与按细则算出的不同，要换成算出的吗？"),
    ],
)
def test_a_question_says_where_and_what(cause: Cause, asked: str) -> None:
    options = (Option(answer="甲"), Option(answer="乙", shown="第二张"))
    question = Question(
        cause=cause, section="考勤", key="姓名", options=options, sheet="得分", places=((4, 3),),
        label="岗位", example="综合",
    )  # fmt: skip
    assert question_text(question) == asked


def test_what_stands_in_a_matrix_is_asked_about_by_its_cell_and_other_clauses_may_be_written() -> (
    None
):
    question = Question(
        cause=Cause.COLUMN, section=TableKind.MATRIX.value, key="岗位", sheet="得分", places=((4, 3),),
        label="岗位", options=(Option(answer="甲", shown="甲"), Option(answer="乙", shown="第二")),
    )  # fmt: skip
    asked, options = questions_as_rows([question])[0]
    assert asked == "“得分”C4“岗位”是什么？"
    assert options == "甲；别的条款也可以，照“条款×次数”写；乙（第二）"


def test_the_file_of_answers_asks_and_keeps_what_was_answered() -> None:
    (asked,) = look(original("g")).questions
    written = mapping_text([asked], Answers({"考勤": {"姓名": '甲"乙'}}), "表")
    assert "# 考核的是哪个月？\n# 可填：2026-11、2026-10\n" in written
    assert tomllib.loads(written) == {"月份": {"月份": ""}, "考勤": {"姓名": '甲"乙'}}
    answered = mapping_text([asked], Answers({"月份": {"月份": "2026-11"}}), "表")
    assert tomllib.loads(answered) == {"月份": {"月份": "2026-11"}}


def test_what_was_found_is_told_sheet_by_sheet() -> None:
    (matrix,) = (row for row in sheet_rows(look(original("b"))) if row[2])
    assert matrix[:3] == (
        "考核登记", "个人得分（2026年11月）：37个条款列", "表头第2—3行，数据第4—27行，24人",
    )  # fmt: skip
    assert "窗口=B列，姓名=C列，业务规范=AO列（业务规范得分）" in matrix[3]
    minus = sheet_rows(look(original("k")))[0]
    assert minus[1] == "个人得分（2026年11月）：各项填的是扣掉的分（负数）"
    assert sheet_rows(look(original("d")))[0][1] == "个人得分（2026年11月）：一人一张"
    parts = look(original("n"))
    assert sheet_rows(parts)[0][2] == "表头第3行，数据第4—42行，24人，分6段"
    assert line_rows(parts)[:2] == [
        ("11月考核 第9行", "税务窗口", "窗口标题"), ("11月考核 第10行", "序号", "又一次表头"),
    ]  # fmt: skip
    kept = [row for row in sheet_rows(look(original("l"))) if row[1].startswith("不用：")]
    assert len(kept) == 3 and all(row[1].endswith("；原样保留") for row in kept)


def test_sheets_that_are_asked_about_or_the_products_own_are_told_as_such() -> None:
    sheets = (
        SheetUse(sheet="值班", use=Use.ASKED),
        SheetUse(sheet="计算", use=Use.OWN),
        SheetUse(sheet="杂项", use=Use.UNUSED),
        SheetUse(sheet="考勤", use=Use.USED),
    )
    columns = {
        "姓名": FoundColumn(number=2, title="姓名"),
        "窗口": FoundColumn(number=1, title="岗位"),
    }
    empty = FoundTable(
        kind=TableKind.ATTENDANCE, sheet="考勤", header=(1,), columns=columns, rows=(),
        first_column=1, last_column=2, free=9,
    )  # fmt: skip
    ledger = replace(empty, kind=TableKind.DEDUCTIONS, sheet="考勤", header=(1, 2), rows=(3, 5))
    found = Discovery(title="", month=None, sheets=sheets, tables=(empty, ledger), questions=())
    assert sheet_rows(found) == [
        ("值班", "要问", "", ""),
        ("计算", "本程序的表", "", ""),
        ("杂项", "不用：没有能认出的表；原样保留", "", ""),
        ("考勤", "考勤", "表头第1行，没有数据", "窗口=A列（岗位），姓名=B列"),
        ("考勤", "扣分登记", "表头第1—2行，数据第3—5行，2行", "窗口=A列（岗位），姓名=B列"),
    ]


def test_lines_are_told_with_what_they_compute_and_persons_are_none() -> None:
    lines = (
        OtherRow(row=4, kind=RowKind.PERSON, label="甲"),
        OtherRow(row=5, kind=RowKind.SUBTOTAL, label="小计", subtotal=Subtotal.MEAN),
        OtherRow(row=6, kind=RowKind.NOTE, label="注"),
    )
    scores = FoundTable(
        kind=TableKind.SCORES, sheet="得分", header=(1,), columns={}, rows=(4,), first_column=1,
        last_column=2, free=9, lines=lines,
    )  # fmt: skip
    found = Discovery(title="", month=None, sheets=(), tables=(scores,), questions=())
    assert [row[:2] for row in line_rows(found)] == [("得分 第5行", "小计"), ("得分 第6行", "注")]
    assert line_rows(found)[0][2].endswith("（平均）")
