"""Inputs under headers that no list knows: told by what stands below, or asked until all is told."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import pytest

from tests.refusals import refused
from workbook.adopt.adopt import Adoption, Outcome, Scores, adopt_package
from workbook.adopt.wording import question_text
from workbook.discovery.mapping import Answers
from workbook.ooxml.package import Package

FIVE = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项")
PEOPLE = [("昂格尔", "渔政岗"), ("昂格尔", "侨务"), ("逯一鸣", "侨务"), ("仉芷若", "渔政岗"),
          ("扎木苏", "侨务")]  # fmt: skip
LEDGER = [
    ("哪回", "谁", "哪一桩", "什么地方"),
    ("3日", "昂格尔", "业务规范3b", "侨务"),
    ("5日", "逯一鸣、扎木苏", "行为规范2a", "侨务"),
    ("6日", "仉芷若", "未佩戴工牌", "渔政岗"),
]
AWARDS = [("桩桩件件", "谁", "哪回"), ("加分项5", "扎木苏", "7日")]
SWIPES = [("谁", "什么地方", "刷了没刷上", "一共该刷"), *((n, w, 0, 84) for n, w in PEOPLE)]
TAPS = [("点亮", "谁", "叫到", "什么地方"), *((50, n, 50, w) for n, w in PEOPLE)]


def book(**sheets: Sequence[Sequence[Any]]) -> Package:
    made = openpyxl.Workbook()
    scores = made.worksheets[0]
    scores.title = "月评"
    scores.append(["2026年11月月评"])
    scores.append(["序号", "姓名", "窗口", *FIVE, "总分"])
    for row, (name, window) in enumerate(PEOPLE, start=3):
        scores.append([row - 2, name, window, 20, 35, 5, 35, 0, f"=SUM(D{row}:H{row})"])
    for title, lines in sheets.items():
        for line in lines:
            (made[title] if title in made.sheetnames else made.create_sheet(title)).append(
                list(line)
            )
    stream = io.BytesIO()
    made.save(stream)
    return Package(stream.getvalue(), "2026年11月.xlsx")


def adopted(
    package: Package, truth: Mapping[str, Mapping[str, str]]
) -> tuple[Adoption, Package, list[list[str]]]:
    """Adopt, answering what is asked; what was asked round by round."""
    told: dict[str, dict[str, str]] = {}
    asked: list[list[str]] = []
    for _ in range(4):
        done, after = adopt_package(package, Answers(told), scores=Scores.REPLACE)
        if done.outcome is not Outcome.ASKED:
            break
        asked.append([question.id for question in done.questions])
        for question in done.questions:
            answer = truth[question.section][question.key]
            told.setdefault(question.section, {})[question.key] = answer
    return done, after, asked


def scores(package: Package) -> list[list[object]]:
    cells = package.sheet("月评").cells()
    return [[cells[row, column].value for column in range(4, 10)] for row in range(3, 8)]


TRUTH = {
    "工作表": {"闸机": "考勤", "按键": "好差评", "轮值": "不用"},
    "考勤": {"应签到次数": "D列", "签到异常次数": "C列"},
    "好差评": {"办件量": "C列", "评价量": "A列"},
}


@pytest.fixture(scope="module")
def done() -> tuple[Adoption, Package, list[list[str]]]:
    package = book(流水账=LEDGER, 喜报=AWARDS, 闸机=SWIPES, 按键=TAPS)
    return adopted(package, TRUTH)


def test_a_sheet_named_for_a_use_is_asked_about_until_its_columns_are_known(
    done: tuple[Adoption, Package, list[list[str]]],
) -> None:
    adoption, _, asked = done
    assert adoption.outcome is Outcome.CONNECTED
    assert asked == [
        ["工作表.闸机", "工作表.按键"],
        ["考勤.应签到次数", "考勤.签到异常次数", "好差评.办件量", "好差评.评价量"],
    ]


def test_ledgers_are_known_by_clauses_and_names_and_namesakes_by_the_windows_below(
    done: tuple[Adoption, Package, list[list[str]]],
) -> None:
    _, after, _ = done
    assert scores(after) == [
        [20, 35, 5, 35, 0, 95],
        [16, 35, 5, 35, 0, 91],
        [20, 32, 5, 35, 0, 92],
        [20, 34, 5, 35, 0, 94],
        [20, 32, 5, 35, 1, 93],
    ]


def test_a_letter_that_was_answered_for_one_sheet_says_nothing_of_another(
    done: tuple[Adoption, Package, list[list[str]]],
) -> None:
    adoption, _, _ = done
    found = {(table.kind.value, table.sheet) for table in adoption.found.tables}
    assert found == {("个人得分", "月评"), ("扣分登记", "流水账"), ("加分登记", "喜报"),
                     ("考勤", "闸机"), ("好差评", "按键")}  # fmt: skip


def test_a_sheet_in_which_nothing_is_seen_is_asked_for_the_row_of_its_header() -> None:
    package = book(闸机=[["闸机导出"], ["编码", "该刷"], [1, 84]])
    answers = Answers({"工作表": {"闸机": "考勤"}})
    done, _ = adopt_package(package, answers, scores=Scores.REPLACE)
    assert [question.id for question in done.questions] == ["考勤.表头行"]


def test_a_ledger_without_days_is_refused_by_name_once_there_is_no_such_column() -> None:
    undated = [("谁", "数量", "哪一桩"), ("仉芷若", 1, "行为规范2a"), ("扎木苏", 2, "业务规范1")]
    with refused(
        "“流水账”没有写日期的列，按细则计分要知道是哪一天；请在表里加一列“日期”，再试一次"
    ):
        adopted(book(流水账=undated), {"扣分登记": {"日期": "没有"}})


def test_an_empty_ledger_under_unknown_words_is_asked_about_in_one_round() -> None:
    empty = book(表彰册=[("第几遍", "对应细则条", "违规同志", "月/日", "部门")])
    done, _ = adopt_package(empty, scores=Scores.REPLACE)
    ids = ["工作表.表彰册", "加分登记.日期", "加分登记.姓名"]
    assert [question.id for question in done.questions] == ids
    assert [o.answer for o in done.questions[0].options] == ["加分登记", "扣分登记", "不用"]
    asked = "“表彰册”的“日期”是哪一列？（这张表作此用时才填）"
    assert question_text(done.questions[1]) == asked
    truth = {
        "工作表": {"表彰册": "加分登记"},
        "加分登记": {"日期": "月/日", "姓名": "违规同志"},
    }
    assert adopted(empty, truth)[2] == [ids]
    assert adopted(empty, {"工作表": {"表彰册": "不用"}, "加分登记": {"日期": "", "姓名": ""}})[
        2
    ] == [ids]


DEEDS = [("何日", "姓名", "事迹"), ("9日", "仉芷若", "扶起门口摔倒的老人")]


@pytest.mark.parametrize("chosen", ["喜报", "好人好事", "都用"])
def test_no_column_is_asked_ahead_of_a_kind_that_another_sheet_has(chosen: str) -> None:
    package = book(喜报=AWARDS, 好人好事=DEEDS)
    done, _ = adopt_package(package, scores=Scores.REPLACE)
    assert [question.id for question in done.questions] == ["工作表.好人好事"]
    with refused(
        "“好人好事”没有“条款”列，不能作加分登记；请删去对照表[加分登记]里给“条款”填的“没有”，"
        "再在表里加上这一列，或在对照表[工作表]里把“好人好事”写成“不用”"
    ):
        adopted(
            package,
            {
                "工作表": {"好人好事": "加分登记"},
                "加分登记": {"条款（好人好事）": "没有", "工作表": chosen},
            },
        )


@pytest.mark.parametrize("role", ["条款", "姓名", "日期"])
def test_that_another_sheet_had_no_such_column_takes_none_from_a_whole_ledger(role: str) -> None:
    awards = [("加分条款", "姓名", "日期"), *AWARDS[1:]]
    told = {"工作表": {"好人好事": "不用"}, "加分登记": {role: "没有"}}
    package = book(喜报=awards, 好人好事=DEEDS)
    done, after = adopt_package(package, Answers(told), scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED and scores(after)[4][4] == 1


def test_no_column_is_asked_ahead_of_a_kind_that_two_sheets_may_be() -> None:
    done, _ = adopt_package(book(喜讯=DEEDS, 好人好事=DEEDS), scores=Scores.REPLACE)
    assert [question.id for question in done.questions] == ["工作表.喜讯", "工作表.好人好事"]


def test_what_nothing_reads_is_asked_about_together_with_what_is_half_understood() -> None:
    weeks = [("名字", "第1周扣", "第2周扣"), *((name, 2, 0) for name, _ in PEOPLE)]
    package = book(表彰册=[("第几遍", "对应细则条", "违规同志", "月/日", "部门")], 周扣分=weeks)
    done, _ = adopt_package(package, scores=Scores.REPLACE)
    assert {question.sheet for question in done.questions} == {"表彰册", "周扣分"}


def test_an_award_under_a_header_that_speaks_of_deductions_is_an_award() -> None:
    lines = [("扣分条款", "人员", "日期"), ("加分项5", "扎木苏", "7日")]
    found = adopt_package(book(流水账=LEDGER, 好人好事=lines))[0].found
    kinds = {table.sheet: table.kind.value for table in found.ledgers}
    assert kinds == {"流水账": "扣分登记", "好人好事": "加分登记"}


def test_rows_are_not_asked_about_for_marks_of_columns_that_are_still_open() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(["2026年11月月评"])
    sheet.append(["序号", "姓名", "恒心", "锦上", "练达", "气度", "回声", "总分"])
    for row, (name, _) in enumerate([*PEOPLE, ("哈斯", ""), ("覃汉", "")], start=3):
        own = [35, 0, 20, 33 if row % 2 else 35, 5]
        sheet.append([row - 2, f"{name}{'甲乙'[row % 2] if row < 5 else ''}", *own, sum(own)])
    stream = io.BytesIO()
    made.save(stream)
    package = Package(stream.getvalue(), "2026年11月.xlsx")
    done, _ = adopt_package(package, scores=Scores.REPLACE)
    assert [question.id for question in done.questions] == ["个人得分.各项得分"]
    answers = Answers({"个人得分": {"各项得分": "练达、气度、回声、恒心、锦上"}})
    done, _ = adopt_package(package, answers, scores=Scores.REPLACE)
    assert done.outcome is Outcome.CONNECTED
