"""Columns of a matrix that name no clause: what they hold is asked about or named, never lost."""

from collections.abc import Sequence

import pytest

from tests.workbook.adopt.test_matrices import PEOPLE, adopted, book, entered
from tests.workbook.written import RESULTS, Rows, written
from udf.rulefile import load_rulebook
from workbook.adopt.adopt import Outcome
from workbook.adopt.wording import questions_as_rows
from workbook.connect.matrix.entries import open_cells
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.discovery.model import Question
from workbook.month.tables import TABLES, named_area
from workbook.ooxml.package import Package

RULES = load_rulebook()
NAMED = ["业务规范7", "行为规范11", "考勤管理1c"]


def sheet(titles: Sequence[str], marks: dict[str, Sequence[object]]) -> Rows:
    """A month of people by three clauses and further columns, beside the scores."""
    empty = [None] * (len(NAMED) + len(titles))
    rows = [[at, name, *marks.get(name, empty)] for at, name in enumerate(PEOPLE, start=1)]
    return [["2026年11月检查情况"], ["编号", "人员姓名", *NAMED, *titles], *rows]


def asked(rows: Rows) -> list[Question]:
    package = Package(book({"检查": rows}), "2026-11.xlsx")
    return open_cells(package, discover(package, Answers({})), RULES, {})


@pytest.mark.parametrize(
    ("title", "value", "likely"),
    [
        ("好差评减分", -1, "好差评2a×1"), ("好差评减分", 2, "好差评2b×1"), ("奖励分", 3, "加分项4a×1"),
        ("考勤扣分", "扣10分", "考勤管理1f×2"), ("加分", "锦旗一面", "加分项2c×1"), ("投诉", -4, "业务规范4×1"),
        ("其他扣分", -2, "不计"), ("加减分", 1.5, "不计"), ("违规次数", 3, "不计"), ("上班打游戏", -4, "行为规范9×1"),
    ],
)  # fmt: skip
def test_what_is_under_no_clause_is_asked_about(title: str, value: object, likely: str) -> None:
    rows = sheet([title], {"孙悦": [1, None, None, value], "周乐": [None, None, 2, 0]})
    (question,) = asked(rows)
    assert (question.places, question.options[0].answer) == (((6, 6),), likely)
    assert question.options[-1].answer == "不计"


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("业务规范扣分", -4), ("业务规范扣分", 4), ("业务规范得分", 16), ("扣分", -6), ("次数", 3),
        ("好差评得分", 5), ("加分", 0), ("减分", "=-C6*2-E6*2"), ("业务规范扣分", "=SUM(C6)*-2"), ("奖励", "无"),
    ],
)  # fmt: skip
def test_what_follows_from_the_clauses_is_not_asked_about(title: str, value: object) -> None:
    assert asked(sheet([title], {"孙悦": [2, None, 1, value]})) == []


@pytest.mark.parametrize(
    ("title", "everyone", "questions"),
    [("年龄", True, 0), ("电话", True, 0), ("延时时长", False, 1)],
)
def test_numbers_that_describe_people_are_not_asked_about(
    title: str, everyone: bool, questions: int
) -> None:
    marks: dict[str, Sequence[object]] = {
        name: [1, None, None, 45 if everyone or not at else None] for at, name in enumerate(PEOPLE)
    }
    assert len(asked(sheet([title], marks))) == questions


def test_an_answer_enters_points_of_a_category_and_any_clause_may_be_one() -> None:
    marks: dict[str, Sequence[object]] = {
        "赵铁柱": [1, None, None, -2, None],
        "周乐": [None, 1, None, None, 1],
    }
    content = book({"检查": sheet(["好差评扣分", "奖励"], marks)})
    done, _ = adopted(content)
    assert done.outcome is Outcome.ASKED
    shown = dict(questions_as_rows(done.questions))["“检查”F4“好差评扣分 填-2”是什么？"]
    assert shown == (
        "好差评2b×1（“非常不满意”属实）；好差评2a×2（“不满意”属实）；好差评3×2（差评未按时整改）；"
        "好差评4×2（评价器、监督岗、暂停牌不规范）；好差评5×2（代替群众评价、不实评价）；"
        "别的条款也可以，照“条款×次数”写；不计（不扣分，也不加分）"
    )
    told = {"好差评扣分 填-2": "好差评4×2", "奖励 填1": "加分项5"}
    done, package = adopted(content, 条款矩阵=told)
    assert done.outcome is Outcome.CONNECTED
    assert entered(package) == [
        ("赵铁柱", "业务规范7", 1),
        ("赵铁柱", "好差评4", 2),
        ("周乐", "行为规范11", 1),
    ]
    awards, area = named_area(package, TABLES["加分登记"])
    row = area.first_row + 1
    assert [awards.cell(row, at).value for at in (3, 5)] == ["周乐", "加分项5 助人为乐、拾金不昧"]


def test_how_many_cells_an_answer_will_hold_for_is_said() -> None:
    marks: dict[str, Sequence[object]] = {name: [1, None, None, 1] for name in PEOPLE}
    ((question, _),) = questions_as_rows(asked(sheet(["奖励"], marks)))
    assert question == "“检查”F3等6处“奖励 填1”是什么？"


def test_totals_and_scores_that_are_others_are_named() -> None:
    counts = [70, 0, 20, 20]
    marks: dict[str, Sequence[object]] = {name: [None] * 3 + [5, 95, *counts] for name in PEOPLE}
    marks["孙悦"] = [1, None, None, 3, "=95-C6*2-(5-F6)", *counts]
    titles = ["好差评得分", "本月得分", "应签到次数", "签到异常次数", "办件量", "评价量"]
    done, package = adopted(book({"检查": sheet(titles, marks)}))
    assert done.messages[-2:] == (
        "“检查”G列“本月得分”没有改动，与按细则算出的总分不同（G6是91，算出93）；得分以“考核得分”为准",
        "“检查”F列“好差评得分”没有写是哪一条扣的（F6的3），没有登记；扣了分的请补写进登记表",
    )
    assert package.sheet("检查").cell(6, 7).formula == "95-C6*2-(5-F6)"


def test_remarks_that_no_column_explains_are_proposed_below_what_is_counted() -> None:
    remarks = ["情况说明"]
    marks: dict[str, Sequence[object]] = {
        "孙悦": [None, None, 1, "10月9日早退"],
        "周乐": [1, None, None, "迟到2次；收到锦旗一面"],
        "李白帆": [None, None, None, "上月入职"],
        "钱小多": [None, None, 1, "早退2次"],
    }
    done, package = adopted(book({"检查": sheet(remarks, marks)}))
    assert entered(package) == [
        ("钱小多", "考勤管理1c", 1),
        ("孙悦", "考勤管理1c", 1),
        ("周乐", "业务规范7", 1),
        ("钱小多", "早退2次", 2),
        ("周乐", "迟到2次", 2),
    ]
    assert done.messages[:3] == (
        "“检查”备注里的2处写进了“扣分登记”，都还没有计分；请逐行选定条款、补上日期，不属实的删去",
        "“检查”备注里的1处写进了“加分登记”，都还没有计分；请逐行选定条款、补上日期，不属实的删去",
        "“检查”的备注F7“上月入职”不像哪一条细则，没有登记",
    )


def beside_scores(title: str, value: object) -> Rows:
    """A sheet of scores that has columns of clauses, and one more, in the same rows."""
    titles = ["姓名", "窗口", *NAMED, title, *RESULTS]
    rows: list[Sequence[object]] = [[name, "税务厅", *[None] * 10] for name in PEOPLE]
    rows[3] = [PEOPLE[3], "税务厅", None, 1, None, value, *[None] * 6]
    return [["2026年11月得分"], titles, *rows]


@pytest.mark.parametrize(
    ("title", "value", "keys"),
    [
        ("投诉扣分", -4, ["投诉扣分 填-4"]),
        ("群众表扬", 1, ["群众表扬 填1"]),
        ("扣分", -2, []),
    ],
)
def test_beside_scores_such_columns_are_asked_about_too(
    title: str, value: object, keys: list[str]
) -> None:
    package = Package(written({"得分": beside_scores(title, value)}), "2026-11.xlsx")
    found = discover(package, Answers({}))
    assert found.scores and not found.questions
    assert [one.key for one in open_cells(package, found, RULES, {})] == keys


def test_what_is_typed_under_clauses_beside_a_ledger_is_named() -> None:
    ledger: Rows = [["日期", "姓名", "条款", "次数"], ["2026-11-03", "周乐", "业务规范1", 1]]
    done, _ = adopted(written({"得分": beside_scores("投诉扣分", -4), "台账": ledger}))
    assert done.messages[0] == (
        "“得分”各条款列填的1处没有登记：得分只按“台账”计算；那里没有的请补写进去"
    )
