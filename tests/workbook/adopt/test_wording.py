"""What an adoption asks and says it found: sentences a clerk can answer, and where each is about."""

import tomllib

import pytest

from tests.workbook.discovery.offices import original
from tests.workbook.discovery.test_offices import look
from workbook.adopt.wording import line_rows, mapping_text, question_text, sheet_rows
from workbook.discovery.mapping import Answers
from workbook.discovery.model import Cause, Option, Question


@pytest.mark.parametrize(
    ("cause", "asked"),
    [
        (Cause.CATEGORIES, "“得分”的各项得分是哪几列？请依次写表头或列号，用顿号隔开"),
        (Cause.NAME, "“得分”里被考核人的姓名是哪一列？"),
        (Cause.WINDOW, "“得分”的“岗位”列（如“综合”）是窗口吗？"),
        (Cause.TOTAL, "“得分”的总分是哪一列，还是没有？"),
        (Cause.COLUMN, "“得分”C4“岗位”（如“综合”）是什么？"),
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
        cause=cause, section="考勤", key="工作表", options=options, sheet="得分", places=((4, 3),),
        label="岗位", example="综合",
    )  # fmt: skip
    assert question_text(question) == asked


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
