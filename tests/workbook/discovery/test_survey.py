import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from tests.workbook.offices import DATA, OFFICES
from udf.errors import KaoheError
from workbook.discovery.survey import mapping_text, read_mapping, survey_package, survey_rows
from workbook.ooxml.package import Package

CATEGORIES = ("业务规范(20分)", "行为规范\n（35分）", "好差评5分", "考勤管理得分", "加 分 项")


def book(**sheets: Any) -> Package:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "某年.xlsx")


SCORES = [
    ["2026年11月得分"],
    [],
    ["序号", "部门（窗口）", "姓　名", *CATEGORIES, "最终得分", "名次"],
    [1, "综合窗口", "王芳"],
    [2, "税务窗口", "李强"],
    ["", "", ""],
    ["考核组长（签字）：", "", "", "", "分管领导（签字）："],
]
LEDGER = [["日期", "姓名", "扣分条款"], [dt.date(2026, 11, 3), "王芳", "业务规范1"]]


def test_points_breaks_and_signatures_do_not_matter() -> None:
    found = survey_package(book(汇总=SCORES))
    scores = found.tables["个人得分"]
    assert (scores.header, scores.body, scores.last, scores.room) == (3, 4, 5, 6)
    assert list(scores.columns) == [
        "窗口", "姓名", "业务规范", "行为规范", "好差评", "考勤管理", "加分项", "总分", "排名",
    ]  # fmt: skip
    assert found.month == dt.date(2026, 11, 1)
    assert survey_rows(found)[-1][:2] == ("名册", "汇总")


def test_what_a_clerk_checks_names_sheet_rows_and_columns() -> None:
    found = survey_package(Package.open(DATA / "sample.xlsx"))
    lines = {line[0]: line for line in survey_rows(found)}
    assert lines["个人得分"][1:4] == ("考核汇总表", "第3—4行", "第5—124行，120行")
    assert "应签到次数=D列" in lines["考勤"][4] and "条款=E列（扣分条款）" in lines["扣分登记"][4]


def test_a_remark_that_reads_like_a_signature_is_data() -> None:
    remark = (
        ["日期", "姓名", "扣分条款", "备注"],
        [dt.date(2026, 11, 3), "王芳", "业务规范1", "经办人：李强"],
    )
    found = survey_package(book(汇总=SCORES, 台账=[*remark, ["", "", "", ""], ["审核人："]]))
    ledger = found.tables["扣分登记"]
    assert (ledger.last, ledger.room) == (2, 3)


def test_a_ledgers_side_is_told_by_its_clauses() -> None:
    bonus = [["日期", "姓名", "条款"], [dt.date(2026, 11, 3), "王芳", "加分项5"]]
    found = survey_package(book(汇总=SCORES, 表一=bonus, 表二=LEDGER))
    assert found.tables["加分登记"].sheet == "表一" and found.tables["扣分登记"].sheet == "表二"
    empty = [["日期", "姓名", "条款"]]
    found = survey_package(book(汇总=SCORES, 加分表=empty, 台账=LEDGER))
    assert found.tables["加分登记"].sheet == "加分表"


def test_an_empty_ledger_without_a_word_is_asked_about() -> None:
    found = survey_package(book(汇总=SCORES, 表一=[["日期", "姓名", "条款"]]))
    assert [question.role for question in found.questions] == ["扣分登记"]


def test_two_columns_of_one_meaning_are_asked_about() -> None:
    ledger = [["登记日期", "发生日期", "姓名", "扣分条款"], [None, None, "王芳", "业务规范1"]]
    found = survey_package(book(汇总=SCORES, 台账=ledger))
    (question,) = found.questions
    assert (question.role, question.key, question.answers) == ("扣分登记", "日期", ("A", "B"))
    assert '"日期" = ""' in mapping_text(found)
    told = survey_package(book(汇总=SCORES, 台账=ledger), {"扣分登记": {"日期": "B"}})
    assert not told.questions and told.tables["扣分登记"].columns["日期"] == 2


def test_a_list_of_people_is_no_roster_but_said_to_be_there() -> None:
    phones = [["部门", "姓名", "电话"], ["综合窗口", "王芳", "1"], ["税务窗口", "李强", "2"]]
    found = survey_package(book(汇总=SCORES, 通讯录=phones))
    assert "名册" not in found.tables and "通讯录" in found.notes[0]
    found = survey_package(book(汇总=SCORES, 人员名册=phones))
    assert found.tables["名册"].sheet == "人员名册"


def test_titles_with_two_months_are_asked_about() -> None:
    ledger = [["2026年10月扣分"], *LEDGER]
    found = survey_package(book(汇总=SCORES, 台账=ledger))
    assert found.month is None and found.questions[-1].answers == ("2026-10", "2026-11")
    told = survey_package(book(汇总=SCORES, 台账=ledger), {"月份": {"月份": "2026-11"}})
    assert told.month == dt.date(2026, 11, 1)


def test_the_month_of_the_ledgers_where_no_title_says() -> None:
    found = survey_package(book(汇总=SCORES[2:], 台账=LEDGER))
    assert found.month == dt.date(2026, 11, 1)


def test_a_mapping_file_that_is_wrong_says_so(tmp_path: Any) -> None:
    path = tmp_path / "x.对照.toml"
    for text, says in (
        ("[考勤", "读不出来"),
        ("[天气]\n好 = 1", "天气"),
        ('[考勤]\n天气 = "A"', "天气"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(KaoheError, match=says):
            survey_package(
                Package(OFFICES["handwritten"](), "x"), read_mapping(tmp_path / "x.xlsx")
            )


def test_large_sheets_without_a_table_are_not_read_to_their_end() -> None:
    rows: list[list[Any]] = [["编号", "数"], *([n, n] for n in range(3000))]
    package = book(汇总=SCORES, 历年=rows)
    survey_package(package)
    assert package.sheet("历年").part not in package._trees
