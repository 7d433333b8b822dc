"""Several sheets for one use: which together, which apart, and what is asked and refused."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from tests.refusals import refused
from tests.workbook.discovery.test_found_by_content import scored
from tests.workbook.discovery.test_offices import NAMES, look, made
from workbook.discovery.mapping import NONE
from workbook.discovery.model import Discovery, Option, TableKind

Rows = list[list[object]]
LEDGER: list[object] = ["日期", "姓名", "条款"]
TIMES: list[object] = ["姓名", "应签到次数", "签到异常次数"]


def entries(*clauses: str, day: int = 3) -> Rows:
    rows: Rows = [[f"11.{day}", NAMES[0], clause] for clause in clauses]
    return [LEDGER, *rows]


def signed(*names: str) -> Rows:
    rows: Rows = [[name, 84, 1] for name in names]
    return [TIMES, *rows]


def reviewed(*names: str) -> Rows:
    rows: Rows = [[name, 200, 190] for name in names]
    return [["姓名", "办件量", "评价量"], *rows]


def found(sheets: Mapping[str, Rows], answers: Mapping[str, str] | None = None) -> Discovery:
    """What is found beside the scores; the answers are the sheets that are chosen, by use."""
    given = {use: {"工作表": sheet} for use, sheet in (answers or {}).items()}
    return look(made({"汇总": scored(), **sheets}), given)


def kinds(one: Discovery) -> dict[str, TableKind]:
    return {table.sheet: table.kind for table in one.tables if table.sheet != "汇总"}


@pytest.mark.parametrize(
    ("use", "rows"), [(TableKind.ATTENDANCE, signed), (TableKind.REVIEWS, reviewed)]
)
def test_counts_of_different_people_may_count_together(
    use: TableKind, rows: Callable[..., Rows]
) -> None:
    sheets = {"上": rows(*NAMES[:4]), "下": rows(*NAMES[4:])}
    (question,) = found(sheets).questions
    assert (question.id, question.sheet) == (f"{use.value}.工作表", "上")
    assert question.options == (
        Option(answer="上"),
        Option(answer="下"),
        Option(answer="都用", shown="每人的数取自写有他的那一张"),
        Option(
            answer=NONE,
            shown=f"哪一张都不作{use.value}，会增加一张“{use.value}”表，请把各张的数填在那里",
        ),
    )
    for both in ("都用", "下、上", "上,下"):
        answered = found(sheets, {use.value: both})
        assert (answered.questions, kinds(answered)) == ((), {"上": use, "下": use})
    one = found(sheets, {use.value: "下"})
    assert (one.questions, kinds(one)) == ((), {"下": use})
    assert [table.sheet for table in one.passed_over] == ["上"]
    none = found(sheets, {use.value: NONE})
    assert (none.questions, kinds(none)) == ((), {})
    assert [table.sheet for table in none.passed_over] == ["上", "下"]


def test_counts_of_one_person_on_two_sheets_do_not() -> None:
    sheets = {"上": signed(*NAMES[:5]), "下": signed(*NAMES[4:])}
    (question,) = found(sheets).questions
    assert [option.answer for option in question.options] == ["上", "下", NONE]
    with refused(
        "对照表的[考勤]要用的上、下不能都用；请填“没有”，再把各张的数填到增加的“考勤”表里"
    ):
        found(sheets, {"考勤": "都用"})


def test_ledgers_of_both_sides_count_together_but_not_beside_one_of_awards() -> None:
    both = {"上": entries("业务规范1", "加分项5"), "下": entries("业务规范3b", "加分项3", day=4)}
    asked = found(both).questions
    assert [[one.answer for one in each.options] for each in asked] == [["上", "下", "都用", NONE]]
    answered = found(both, {"扣分登记": "都用"})
    assert kinds(answered) == {"上": TableKind.LEDGER, "下": TableKind.LEDGER}
    beside = {**both, "加分": entries("加分项4", day=9)}
    assert [
        (each.id, [one.answer for one in each.options]) for each in found(beside).questions
    ] == [
        ("扣分登记.工作表", ["上", "下", NONE]),
        ("加分登记.工作表", ["上", "下", "加分", NONE]),
    ]


@pytest.mark.parametrize(
    ("chosen", "left", "passed_over"),
    [
        ({"扣分登记": "上"}, {"上": TableKind.DEDUCTIONS}, ["下"]),
        ({"扣分登记": "下"}, {"下": TableKind.DEDUCTIONS}, ["上"]),
        ({"扣分登记": NONE}, {}, ["上", "下"]),
        ({"扣分登记": "都用"}, {"上": TableKind.DEDUCTIONS, "下": TableKind.DEDUCTIONS}, []),
        ({"扣分登记": "没有这张"}, None, []),
    ],
)
def test_a_choice_leaves_the_others_out_and_says_which(
    chosen: Mapping[str, str], left: Mapping[str, TableKind] | None, passed_over: Sequence[str]
) -> None:
    sheets = {"上": entries("业务规范1"), "下": entries("业务规范3b", day=4)}
    answered = found(sheets, chosen)
    assert len(answered.questions) == (left is None)
    assert left is None or kinds(answered) == left
    assert [table.sheet for table in answered.passed_over] == passed_over


@pytest.mark.parametrize(
    ("title", "over", "third", "kept"),
    [
        ("通讯录", [], "电话", False),
        ("通讯录", ["大厅通讯录"], "电话", False),
        ("通讯录", ["大厅人员名单"], "电话", True),
        ("通讯录", ["人员", "名单"], "电话", True),
        ("大厅人员信息", [], "电话", True),
        ("通讯录", [], "到岗日期", True),
        ("通讯录", [], "离岗日期", True),
    ],
)
def test_a_list_of_people_is_a_roster_by_its_words_or_its_days(
    title: str, over: list[object], third: str, *, kept: bool
) -> None:
    head: list[object] = ["姓名", "窗口", third]
    rows: Rows = [[name, "房产厅", "2020-01-06"] for name in NAMES]
    assert kinds(found({title: [over, head, *rows]})) == ({title: TableKind.ROSTER} if kept else {})
