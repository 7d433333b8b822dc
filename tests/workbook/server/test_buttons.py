"""What the task pane's buttons answer: the work of each, in the open workbook or beside it."""

import asyncio
import base64
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.refusals import refused
from tests.workbook.cli import month as clerks
from tests.workbook.discovery.test_offices import made, scores
from tests.workbook.imports.made import PEOPLE, make
from udf.errors import KaoheError
from udf.roster import Person
from workbook.imports import answers as into
from workbook.month.tables import named_area
from workbook.ooxml.package import Package
from workbook.ooxml.references import area_text
from workbook.ooxml.structure.rows import delete_rows

xlwings = pytest.importorskip("xlwings", reason="needs pip install kaohe[office]")
pane = pytest.importorskip("workbook.server.task_pane")
questions = pytest.importorskip("workbook.server.pane_questions")
scripts = pytest.importorskip("workbook.server.scripts")
script_calls = pytest.importorskip("workbook.server.script_calls")

TITLE = "2026-11.xlsx"
EXPORT = "工号,姓名,部门,日期,班次,考勤结果\n1001,王芳,综合窗口,2026-11-03,上午上班,{}\n"
OFFICE = Path(__file__).parents[2] / "data" / "office" / "shapes" / "complete.xlsx"
NOTHING = "{}"


@pytest.fixture(scope="module")
def month() -> bytes:
    return make(Person(row, *person, None, None) for row, person in enumerate(PEOPLE))


def imported(book: bytes, result: str, reply: str = NOTHING, kind: str = "attendance") -> Any:
    return pane.import_export(
        book, TITLE, kind, "考勤.csv", EXPORT.format(result).encode(), questions.read_reply(reply)
    )


def entered(book: bytes, answer: Any) -> bytes:
    """The open workbook after Excel has entered what the pane's answer holds."""
    package = Package(book, TITLE)
    for block in answer.blocks:
        first_row, first_column, *_ = block.area
        for down, row in enumerate(block.after):
            for right, value in enumerate(row):
                cell = (first_row + down, first_column + right)
                package.sheet(block.sheet).set_value(*cell, value)
    return package.to_bytes()


def reply_of(*choices: Any, anew: bool = False) -> str:
    given = [list(answer) for choice in choices for answer in choice.answers]
    return json.dumps({"given": given, "anew": anew}, ensure_ascii=False)


def test_check_says_how_the_month_is(month: bytes) -> None:
    package = Package(month)
    answer = pane.check(month, TITLE)
    assert (answer.look, answer.sentences[0][:5]) == ("doubtful", "数据检查：")
    package.sheet("扣分登记").set_value(4, 3, "无此人")
    package.sheet("扣分登记").set_value(4, 5, "业务规范1")
    answer = pane.check(package.to_bytes(), TITLE)
    assert answer.look == "bad" and answer.sentences[0].startswith("数据检查：错误")
    assert "无此人" in "".join(finding.what for finding in answer.findings)
    with pytest.raises(KaoheError):
        pane.check(OFFICE.read_bytes(), "complete.xlsx")


def test_an_import_is_cells_of_the_open_workbook(month: bytes) -> None:
    answer = imported(month, "迟到")
    assert [(block.sheet, area_text(block.area)) for block in answer.blocks][:4] == [
        ("扣分登记", "A4:E4"), ("扣分登记", "H4"), ("扣分登记", "J4"), ("考勤", "D4:E4"),
    ]  # fmt: skip
    assert answer.blocks[-1].sheet == "导入记录" and answer.made is None
    assert answer.sentences[0] == "已导入 考勤.csv：签到记录1。"
    after = entered(month, answer)
    counts = Package(after).sheet("考勤")
    assert [counts.cell(4, column).value for column in (4, 5)] == [1, 1]
    assert Package(after).sheet("扣分登记").cell(4, 5).value == "考勤管理1b 迟到"
    again = imported(after, "迟到")
    assert again.sentences[-1] == "工作簿里已经都有，没有改动。" and not again.blocks


def test_what_an_import_asks_is_answered_and_remembered(month: bytes) -> None:
    asked = imported(month, "未到位")
    assert (asked.look, asked.sentences[0]) == (
        "doubtful",
        "考勤.csv 有看不懂的地方，什么都没有登记；请回答下面的问题。",
    )
    (ask,) = asked.asks
    assert ask.what.startswith("“未到位”是什么考勤结果（")
    (late,) = [choice for choice in ask.choices if choice.shown == "迟到"]
    answer = imported(month, "未到位", reply_of(late))
    assert not answer.asks and answer.remembered == 1
    after = entered(month, answer)
    assert not imported(after, "未到位").asks  # it is known now
    (ask,) = imported(after, "未到位", reply_of(anew=True)).asks
    assert ask.choices[0] == late  # the earlier answer comes first


def test_which_column_is_meant_is_asked_and_answered() -> None:
    """Two columns of an export may be who did the work; the clerk's choice says which."""

    def done(reply: str, kind: str = "reviews") -> Any:
        content = clerks.TWO_WORKERS.encode()
        return pane.import_export(
            clerks.calculated(), TITLE, kind, "两列.csv", content, questions.read_reply(reply)
        )

    (ask,) = done(NOTHING).asks
    assert ask.what.endswith("哪一列是“姓名”？")
    shown = [choice.shown.partition("（")[0] for choice in ask.choices]
    assert shown == ["工作人员", "受理人员", "都不是"]
    _, clerk, neither = ask.choices
    assert clerk.answers == (("列", "受理人员", "姓名"),)
    assert neither.answers == (("列", "工作人员", "无"), ("列", "受理人员", "无"))
    answer = done(reply_of(clerk))
    assert not answer.asks and answer.remembered == 1
    (again,) = questions.asks_of_import(
        [into.ImportQuestion("列", "谁办的", (("工作人员", ""), ("受理人员", "王芳")), ("姓名",))],
        questions.answers_of(questions.read_reply(reply_of(clerk))),
    )
    assert [choice.shown for choice in again.choices] == ["受理人员（王芳）", "工作人员", "都不是"]


def test_an_import_that_needs_more_rows_is_a_workbook_beside(month: bytes) -> None:
    package = Package(month)
    _, ledger = named_area(package, "扣分表")
    delete_rows(package, "扣分登记", range(ledger.first_row + 2, ledger.last_row + 1))
    export = EXPORT + EXPORT.partition("\n")[2].replace("03", "04")
    answer = pane.import_export(
        package.to_bytes(), TITLE, "attendance", "考勤.csv",
        export.format("迟到", "迟到").encode(), questions.read_reply(NOTHING),
    )  # fmt: skip
    assert (answer.look, answer.blocks, answer.made[0]) == ("doubtful", (), TITLE)
    assert answer.sentences[0] == (
        "导入要给表格增加行或改格式，不能直接写进打开的工作簿，所以打开的工作簿没有改动；"
        "导入的结果在另一个工作簿里，请用它代替这一个。"
    )
    made = Package(answer.made[1]).sheet("扣分登记")
    assert [made.cell(row, 5).value for row in (4, 5)] == ["考勤管理1b 迟到"] * 2
    assert made.cell(5, 12).value == "计入"


def test_a_kind_that_is_none_and_a_reply_that_is_none_are_refused(month: bytes) -> None:
    with refused("请先选择导出的种类"):
        imported(month, "迟到", kind="")
    with refused("收到的回答不完整，没有处理；请重新载入窗格"):
        questions.read_reply('{"given": [1]}')


def test_a_column_that_is_one_thing_is_not_undone_by_being_no_other() -> None:
    reply = questions.Reply(
        [("列", "甲", "姓名"), ("列", "甲", "无"), ("列", "乙", "无"), ("列", "乙", "日期")]
    )
    assert reply.sections() == {"列": {"甲": "姓名", "乙": "日期"}}


def test_adoption_asks_first_and_shows_what_would_change() -> None:
    book = OFFICE.read_bytes()
    asked = pane.adopt(book, "11月.xlsx", questions.read_reply(NOTHING))
    assert asked.look == "doubtful" and asked.made is None
    assert asked.sentences[:2] == [
        "没有改动工作簿；请回答下面的问题。",
        f"有{len(asked.findings)}处得分会改变，列在下面。",
    ]
    first = asked.findings[0]
    assert (first.level, first.sheet, first.cell, first.what) == (
        "提醒", "11月得分", "D4", "刘平 业务规范：原来16，算出18"
    )  # fmt: skip
    assert {one.sheet for one in asked.findings} == {"11月得分"}
    (ask,) = asked.asks
    assert ask.free == ("接入", "改算")
    assert [choice.answers for choice in ask.choices] == [
        (("接入", "改算", answer),) for answer in ("是", "否")
    ]


def test_scores_that_stay_are_shown_with_those_that_were_computed() -> None:
    reply = json.dumps({"given": [["接入", "改算", "否"]], "anew": False}, ensure_ascii=False)
    answer = pane.adopt(OFFICE.read_bytes(), "11月.xlsx", questions.read_reply(reply))
    first = answer.findings[0]
    assert (answer.look, answer.made[0]) == ("doubtful", "11月_已接入.xlsx")
    assert first.what == "刘平 业务规范：原来16，保留不动，按细则算出18"


def test_a_month_that_is_finished_is_left_as_it_is() -> None:
    answer = pane.adopt(made({"得分": scores()}), "11月.xlsx", questions.read_reply(NOTHING))
    assert (answer.look, answer.made, answer.blocks) == ("good", None, ())
    assert answer.sentences[-1] == (
        "本月的得分都已填好，也没有登记表，一格也不改；下个月起用函数计分，请点“生成下月工作簿”。"
    )


def test_a_formula_that_was_left_is_named_with_its_reason() -> None:
    book = Package(clerks.office())
    book.sheet("得分").set_formula(1, 12, "[1]别处!A1", "远")
    answer = pane.adopt(book.to_bytes(), "11月.xlsx", questions.read_reply(NOTHING))
    said = "没有改动的公式 得分!L1：引用了别的工作簿，保留原有结果"
    assert [one for one in answer.sentences if "L1" in one] == [said]


def test_a_call_without_the_workbook_is_refused() -> None:
    call = {
        "client": "Office.js", "version": "", "names": [], "args": [],
        "book": {"name": TITLE, "active_sheet_index": 0, "selection": "A1"},
        "sheets": [{"name": "得分", "values": [[]], "pictures": [], "tables": []}],
    }  # fmt: skip
    with refused("收到的调用不完整，没有处理；请重新载入窗格"):
        script_calls.answer("check", json.dumps(call).encode())


def test_an_adopted_copy_is_opened_beside() -> None:
    answer = pane.adopt(clerks.office(), "11月.xlsx", questions.read_reply(NOTHING))
    assert answer.made[0] == "11月_已接入.xlsx"
    formulas = [
        cell.formula
        for sheet in Package(answer.made[1]).sheets
        for cell in sheet.cells().values()
        if cell.formula and "KH_" in cell.formula
    ]
    assert formulas and all("_xldudf_KH_" in formula for formula in formulas)


def test_what_an_offices_own_workbook_leaves_open_is_asked_by_both_buttons() -> None:
    book = clerks.office("考核得分", "")
    for button in (pane.adopt, pane.following):
        asked = button(book, "得分.xlsx", questions.read_reply(NOTHING))
        assert asked.sentences[0] == "没有改动工作簿；请回答下面的问题。" and asked.made is None
        (ask,) = asked.asks
        assert ask.free == ("月份", "月份")


def test_a_workbook_that_has_the_functions_is_left_as_it_is(month: bytes) -> None:
    answer = pane.adopt(month, TITLE, questions.read_reply(NOTHING))
    assert (answer.look, answer.made, answer.blocks) == ("good", None, ())
    assert answer.sentences == ["本工作簿已带有计分函数，没有改动"]


def test_the_next_month_is_a_workbook_beside(month: bytes) -> None:
    answer = pane.following(month, "2026-11.xlsm", questions.read_reply(NOTHING))
    name, content = answer.made
    assert name == "2026-12.xlsx"  # Excel gives files without macros
    assert answer.sentences[0] == "已生成2026年12月的工作簿（4人），本月的工作簿没有改动。"
    assert answer.sentences[-1] == (
        "Excel 交给服务的工作簿不带宏，这个工作簿也没有宏；要宏请在电脑上用 kaohe 命令。"
    )
    assert "2026年12月" in str(Package(content).sheet("扣分登记").cell(1, 1).value)


def test_a_button_writes_what_it_found_where_nobody_has_written_since(month: bytes) -> None:
    sheets = ("考勤", "扣分登记", "导入记录")
    book = xlwings.Book(
        json={
            "client": "Office.js", "version": "", "names": [],
            "book": {"name": TITLE, "active_sheet_index": 0, "selection": "A1"},
            "sheets": [
                {"name": name, "values": [[]], "pictures": [], "tables": []} for name in sheets
            ],
        }
    )  # fmt: skip
    sent = [base64.b64encode(part).decode() for part in (month, EXPORT.format("迟到").encode())]
    arguments = (sent[0], "attendance", "考勤.csv", sent[1], NOTHING)
    asyncio.run(scripts.import_export(None, book, *arguments))
    first, *writes, last = book.json()["actions"]
    book.close()
    assert first["args"][0] == "kaoheUnchanged" and last["args"][0] == "kaoheAnswer"
    assert first["args"][1][0] == {
        "sheet": "扣分登记", "address": "A4:E4", "values": [[""] * 5],
    }  # fmt: skip
    day = (date(2026, 11, 3) - date(1899, 12, 30)).days
    assert writes[0]["values"] == [[day, "'1001", "王芳", "综合窗口", "考勤管理1b 迟到"]]
    assert (writes[0]["sheet_position"], writes[0]["start_row"], writes[0]["start_column"]) == (
        1,
        3,
        0,
    )
