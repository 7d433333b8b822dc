"""Header rows: which columns they name."""

from collections.abc import Sequence

import pytest

from tests.udf.month import LEDGER_HEADER, PLACES, Month, call, ledger
from udf import tables


def test_a_columns_own_name_beats_its_aliases_wherever_it_is() -> None:
    other = next(
        name for name, column in tables.aliases(tables.LEDGER).items() if column == "姓名" != name
    )
    assert tables.columns_of(["姓名", other, "别的"], tables.LEDGER) == {"姓名": 0}
    assert tables.columns_of([other, "姓名"], tables.LEDGER) == {"姓名": 1}
    assert tables.columns_of([other, other], tables.LEDGER) == {"姓名": 0}
    assert tables.columns_of(["姓名（必填）*", "“日期”："], tables.LEDGER) == {"姓名": 0, "日期": 1}


@pytest.mark.parametrize(
    ("category", "clause", "said"),
    [
        ("业务规范", 1, "计入"), ("业务规范（试行）", "第3条b项", "计入"), ("行为规范", "3b", "行为规范3没有b项"),
        ("业务规范", "1.0", "看不懂条款“1.0”"), ("业务规范", "加分项2a", "加分条款应填在加分登记"), (None, "业务规范1", "计入"),
        ("", "8b", "看不懂条款“8b”"),
    ],
)  # fmt: skip
def test_a_number_alone_is_of_the_category_beside_it(
    category: object, clause: object, said: str
) -> None:
    row = ["2026-11-03", None, "李强", None, clause, None, None, None, None, None, category]
    assert Month(deductions=[[*LEDGER_HEADER, "类别"], row]).status() == [said]


def test_a_category_said_to_be_the_one_above_is_that() -> None:
    rows = [
        ["2026-11-03", None, "李强", None, clause, *[None] * 5, category]
        for category, clause in (("行为规范", 1), ("同上", 4), ("〃", "30"), (None, 1), ("同上", 1))
    ]
    said = Month(deductions=[[*LEDGER_HEADER, "类别"], *rows]).status()
    unknown = "看不懂条款“1”，没有写类别：业务规范1、行为规范1、考勤管理1、加分项1？"
    assert said == ["计入", "计入", "细则中没有行为规范30", unknown, unknown]


@pytest.mark.parametrize("between", [(None, None), ("小计", None), ("本页合计：", None)])
def test_a_line_of_sums_takes_no_category_from_the_rows_below(
    between: tuple[object, object],
) -> None:
    rows = [
        ["2026-11-03", None, "李强", None, clause, *[None] * 5, category]
        for category, clause in (("行为规范", 1), between, ("同上", 4))
    ]
    rows[1][:3] = ["小计", None, None]
    assert Month(deductions=[[*LEDGER_HEADER, "类别"], *rows]).status()[::2] == ["计入", "计入"]


DAY = "2026-11-03"
TWO = "姓名重复，请填工号或窗口：1001 综合窗口、1003 税务窗口"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (((DAY, None, "王芳", "税务窗口"), ("同上", None, "〃", None), ("〃", None, "〃", "同上")), ["计入"] * 3),
        (((DAY, 1003, None, None), (DAY, None, "王芳", "同上")), ["计入：王芳（税务窗口）−2", "姓名重复，且窗口与名册不符：1001 综合窗口、1003 税务窗口"]),
        (((DAY, "1003", "王芳", None), (" 〃 ", None, "同上", None)), ["计入", "计入"]),
        (((DAY, 1003, None, None), (DAY, "同上", "同上", None), (DAY, None, "〃", None)), ["计入：王芳（税务窗口）−2"] * 3),
        (((DAY, 1003, None, None), (DAY, 1002, "同上", None)), ["计入：王芳（税务窗口）−2", "工号与姓名不符（工号1002是李强）"]),
        (((DAY, None, "王芳", "税务窗口"), (DAY, None, "李强", None), (DAY, None, "〃", None)), ["计入"] * 3),
        (((DAY, None, "李强", None), (DAY, None, "王芳", None)), ["计入", TWO]),
        ((("同上", None, "李强", None), (DAY, None, "〃", None)), ["日期看不懂", "计入"]),
        (((DAY, None, "同上", None), (DAY, None, "同上", None)), ["名册中无此人：同上", "名册中无此人：同上"]),
    ],
)  # fmt: skip
def test_dittos_of_a_ledger_are_who_and_when_of_the_entry_above(
    rows: Sequence[Sequence[object]], said: list[str]
) -> None:
    assert Month(deductions=ledger([[*row, "行为规范4"] for row in rows])).status() == said


def test_a_ditto_under_an_empty_row_repeats_nothing() -> None:
    rows = [
        [DAY, None, "李强", None, "行为规范4"],
        [None] * 5,
        ["同上", None, "李强", None, "行为规范4"],
    ]
    assert Month(deductions=ledger(rows)).status() == ["计入", "", "日期看不懂"]


def test_of_one_table_with_both_ledgers_each_side_reads_its_own_rows() -> None:
    clauses = ("业务规范1", "加分项2a", None)
    both = ledger([["2026-11-03", None, "李强", None, clause] for clause in clauses])
    places = [
        [name, "扣分登记", 3, 1] if name == "加分登记" else [name, *at] for name, *at in PLACES
    ]
    month = Month()
    tables_of_month = (
        places, month.roster, both, both, month.attendance, month.reviews, month.rules, month.choices,
        month.calendar,
    )  # fmt: skip
    found = [line for line in call("CHECK", 60, *tables_of_month) if any(line)]
    assert found == [["错误", "扣分登记", "E6", "缺条款", "从下拉列表中选择条款"]]
    lines = [line[1:4] for line in call("EXPLAIN", "李强", 60, *tables_of_month) if line[1]]
    assert lines == [
        ["2026-11-03", "业务规范1", -2], ["2026-11-03", "加分项2a", 2], ["2026-11-03", "", ""],
    ]  # fmt: skip
