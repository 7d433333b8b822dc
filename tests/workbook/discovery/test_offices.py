"""What is found in workbooks of the shapes that service centres keep, and what is asked."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import openpyxl
import pytest

from tests.refusals import refused
from tests.workbook.discovery.offices import OTHER_WORDS, PEOPLE, WINDOWS, changed, original
from workbook.discovery.discover import discover
from workbook.discovery.mapping import Answers
from workbook.discovery.model import Discovery, Meaning, RowKind, Shape, TableKind, Unused, Use
from workbook.ooxml.package import Package

NOVEMBER = dt.date(2026, 11, 1)
CATEGORIES = ("业务规范", "行为规范", "好差评", "考勤管理", "加分项")


@dataclass(frozen=True)
class Shown:
    """What a shape is to be found as: persons, first row and columns, other tables, questions.

    ``columns`` are name, window, the five and the total of each table of scores.
    """

    persons: int
    columns: tuple[tuple[int | None, ...], ...]
    records: tuple[TableKind, ...] = ()
    unused: int = 0
    asked: tuple[str, ...] = ()
    meaning: Meaning = Meaning.POINTS
    lines: int = 0
    windows: int = 6
    shape: Shape = Shape.ROWS
    answers: dict[str, dict[str, str]] = field(default_factory=dict)


FLAT = (3, 2, 4, 5, 6, 7, 8, 9)
INPUTS = (TableKind.DEDUCTIONS, TableKind.ATTENDANCE, TableKind.REVIEWS)
SHAPES: dict[str, Shown] = {
    "a": Shown(24, (FLAT,), lines=3),
    "b": Shown(24, ((3, 2, 41, 42, 43, 44, 45, 46),), lines=1),
    "c": Shown(24, ((2, None, 3, 4, 5, 6, 7, 8),) * 6, unused=1, lines=6),
    "d": Shown(6, (), shape=Shape.FORM, windows=2),
    "e": Shown(24, (FLAT,), lines=8),
    "f": Shown(24, (FLAT,), (TableKind.DEDUCTIONS,)),
    "g": Shown(
        24, ((3, 2, 10, 11, 12, 13, 14, 15),), asked=("月份.月份",),
        answers={"月份": {"月份": "2026-11"}},
    ),
    "h": Shown(
        24, (FLAT,), unused=12, asked=("月份.月份",), answers={"月份": {"月份": "2026-11"}}
    ),
    "i1": Shown(24, (FLAT,)),
    "k": Shown(24, ((3, 2, 5, 6, 7, 8, 9, 10),), meaning=Meaning.MINUS),
    "l": Shown(24, (FLAT,), INPUTS, unused=3, lines=2),
    "m": Shown(24, (FLAT,), (TableKind.LEDGER,)),
    "n": Shown(24, ((2, 3, 4, 5, 6, 7, 8, 9),), lines=10),
    "p": Shown(24, (FLAT, (12, 11, 13, 14, 15, 16, 17, 18))),
}  # fmt: skip


def look(data: bytes, answers: dict[str, dict[str, str]] | None = None) -> Discovery:
    return discover(Package(data, "考核表.xlsx"), Answers(answers or {}))


def check(data: bytes, wanted: Shown, right: int = 0) -> Discovery:
    """Compare what is found, before and after what is asked has been answered."""
    found = look(data)
    if wanted.answers:
        assert tuple(question.id for question in found.questions) == wanted.asked
        found = look(data, wanted.answers)
    assert found.questions == ()
    assert found.month == NOVEMBER
    assert len(found.persons) == wanted.persons
    assert len({person.window for person in found.persons}) == wanted.windows
    assert {table.shape for table in found.scores} == {wanted.shape}
    assert {table.meaning for table in found.scores} == {wanted.meaning}
    columns = [
        tuple(
            table.columns[role].number - right if role in table.columns else None
            for role in ("姓名", "窗口", *CATEGORIES, "总分")
        )
        for table in found.scores
        if table.shape is Shape.ROWS
    ]
    assert columns == list(wanted.columns)
    others = [table.kind for table in found.tables if table.kind is not TableKind.SCORES]
    assert sorted(others) == sorted(wanted.records)
    assert sum(use.use is Use.UNUSED for use in found.sheets) == wanted.unused
    assert sum(len(table.lines) for table in found.scores) == wanted.lines
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_found_for_what_it_is(name: str) -> None:
    check(original(name), SHAPES[name])


@pytest.mark.parametrize("name", SHAPES)
def test_other_words_people_and_windows_are_the_same_shape(name: str) -> None:
    people = {**PEOPLE, **{f"姓名：{old}": f"姓名：{new}" for old, new in PEOPLE.items()}}
    words = {**OTHER_WORDS, **WINDOWS}
    if name == "m":  # its formulas and its ledger name the categories
        words = {old: new for old, new in words.items() if old not in CATEGORIES}
    data = changed(original(name), words=words, whole=people)
    wanted = SHAPES[name]
    found = check(data, wanted)
    names = {person.name for person in found.persons}
    assert names == {PEOPLE[n] for n in list(PEOPLE)[: wanted.persons]}


@pytest.mark.parametrize("name", SHAPES)
def test_further_down_and_beginning_in_column_c_it_is_the_same_shape(name: str) -> None:
    check(changed(original(name), down=2, right=2), SHAPES[name], right=2)


def test_repeated_headers_and_their_windows_are_lines_of_one_table() -> None:
    (table,) = look(original("n")).scores
    assert table.header == (3,) and table.persons[-1].row == 42


def test_a_form_keeps_its_scores_in_cells_of_their_own() -> None:
    found = look(original("d"))
    person = found.persons[0]
    assert (person.name, person.window) == ("刘平", "综合窗口")
    assert person.cells["业务规范"] == (4, 4) and person.cells["总分"] == (15, 4)


def test_a_matrix_gives_clauses_by_group_and_number() -> None:
    (table,) = look(original("b")).scores
    titles = [(clause.group, clause.title) for clause in table.clauses]
    assert titles[0] == ("业务规范(20分)", "1") and titles[-1] == ("考勤管理(35分)", "旷工")
    assert len(titles) == 37


@pytest.mark.parametrize(("down", "right"), [(0, 0), (2, 2)])
def test_a_matrix_without_scores_is_also_attendance_and_reviews(down: int, right: int) -> None:
    found = look(changed(original("b2"), down=down, right=right))
    assert not found.questions and len(found.persons) == 24
    kinds = {table.kind: table for table in found.tables}
    assert set(kinds) == {TableKind.MATRIX, TableKind.ATTENDANCE, TableKind.REVIEWS}
    assert len(kinds[TableKind.MATRIX].clauses) == 14
    assert kinds[TableKind.REVIEWS].columns["评价量"].number == 21 + right


def test_a_base_is_no_category() -> None:
    (table,) = look(original("k")).scores
    assert table.base is not None and table.base.number == 4


def test_a_book_saved_by_libreoffice_after_adoption_is_still_the_same() -> None:
    found = look(original("saved_by_libreoffice"))
    assert len(found.persons) == 24
    uses = {use.sheet: use.use for use in found.sheets}
    assert uses["计算"] is Use.OWN and uses["值班表"] is Use.UNUSED and uses["考勤"] is Use.USED


def test_a_ledger_is_found_by_what_stands_below_its_headers() -> None:
    found = look(original("off_by_one"))
    ledger = found.table(TableKind.DEDUCTIONS)
    assert ledger is not None and ledger.rows == (3, 4, 5)
    assert ledger.persons == ()  # who is assessed is told elsewhere
    assert {role: column.number for role, column in ledger.columns.items()} == {
        "日期": 1, "窗口": 2, "姓名": 3, "条款": 4, "分值": 5,
    }  # fmt: skip


# --- shapes without a sample, written here --------------------------------------------------------

HEADER: list[object] = ["序号", "窗口", "姓名", *CATEGORIES, "总分"]
NAMES = ("杜鹃", "覃玉", "仝欣", "哈斯", "尉迟真", "麻六", "孔祥", "农丹")
PLACES = ("企业开办专区", "房产厅")


def made(
    sheets: Mapping[str, Sequence[Sequence[object]]], merged: tuple[tuple[str, str], ...] = ()
) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for name, area in merged:
        book[name].merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def people(first: int, header: int = 3) -> list[list[object]]:
    """Rows of four people from a number on, the first of them in a row of the sheet."""
    return [
        [first + n, PLACES[(first - 1) // 4] if n == 0 else None, NAMES[first - 1 + n], 20, 33, 5,
         34.29, 0, f"=SUM(D{header + n}:H{header + n})"]
        for n in range(4)
    ]  # fmt: skip


def scores() -> list[list[object]]:
    return [["2026年11月考核"], list(HEADER), *people(1), *people(5, 7)]


def test_merged_windows_typed_subtotals_and_repeated_headers_together() -> None:
    mean = [None, None, None, 20, 33, 5, 34.29, 0, 92.29]
    rows: list[list[object]] = [
        *scores()[:2], *people(1), ["小计", None, "4人", *mean[3:]],
        list(HEADER), *people(5, 9), ["本组", None, None, *mean[3:]],
        ["优秀 2人"], ["考核组长：", None, None, "2026年12月2日"],
    ]  # fmt: skip
    found = look(made({"汇总": rows}, (("汇总", "B3:B6"), ("汇总", "B9:B12"))))
    assert found.questions == ()
    (table,) = found.scores
    assert table.rows == (3, 4, 5, 6, 9, 10, 11, 12)
    assert [person.window for person in table.persons] == [PLACES[0]] * 4 + [PLACES[1]] * 4
    kinds = [(line.row, line.kind) for line in table.lines]
    assert kinds[:3] == [
        (7, RowKind.SUBTOTAL), (8, RowKind.HEADER), (13, RowKind.SUBTOTAL),
    ]  # fmt: skip


def test_a_ledger_with_both_signs_is_one_table() -> None:
    ledger: list[list[object]] = [
        ["2026年11月奖惩台账"], ["登记日期", "涉及人员", "奖惩事项", "加减分", "督查人"],
        ["11.3", "杜鹃、农丹", "业务规范1", -2, "督查科"], ["3日", "覃玉", "加分项6", 1, "督查科"],
        ["合计", None, None, -1],
    ]  # fmt: skip
    found = look(made({"得分": scores(), "台账": ledger}))
    (table,) = found.ledgers
    assert found.questions == () and table.kind is TableKind.LEDGER and table.rows == (3, 4)
    assert {role: column.number for role, column in table.columns.items()} == {
        "日期": 1, "姓名": 2, "条款": 3, "分值": 4, "旁人": 5,
    }  # fmt: skip


def test_inputs_in_other_words_and_sheets_that_are_no_inputs() -> None:
    others: dict[str, Sequence[Sequence[object]]] = {
        "得分": scores(),
        "打卡汇总": [["人员", "应打卡次数", "缺卡次数"], *[[n, 84, 1] for n in NAMES]],
        "评价数据": [["工作人员", "办件数", "已评价数"], *[[n, 50, 40] for n in NAMES]],
        "值班": [["日期", "带班领导", "值班人员"], ["11月1日", "张主任", "杜鹃"]],
        "电话": [["姓名", "窗口", "电话"], *[[n, PLACES[0], "0477-1"] for n in NAMES]],
        "空": [],
        "各窗口": [["窗口", "均分"], *[[place, "=AVERAGE(得分!I3:I6)"] for place in PLACES]],
    }
    found = look(made(others))
    assert found.questions == ()
    uses = {use.sheet: (use.use, use.kinds) for use in found.sheets}
    assert uses["打卡汇总"] == (Use.USED, (TableKind.ATTENDANCE,))
    assert uses["评价数据"] == (Use.USED, (TableKind.REVIEWS,))
    assert {use.sheet: use.why for use in found.sheets if use.use is Use.UNUSED} == {
        "值班": Unused.NO_TABLE, "电话": Unused.LIST, "空": Unused.EMPTY, "各窗口": Unused.SUMMARY,
    }  # fmt: skip


def test_a_total_that_is_empty_is_the_total_in_blocks_and_over_pages_too() -> None:
    empty: list[list[object]] = [[n + 1, PLACES[n // 4], NAMES[n], *[None] * 6] for n in range(8)]
    plain: list[object] = ["小计", *[None] * 8]
    typed: list[object] = ["小计", None, None, 20, 33, 5, 34.29, 0, 92.29]
    bare: list[list[list[object]]] = [
        [*empty[:4], plain, *empty[4:], plain],
        [*empty[:4], list(HEADER), *empty[4:]],
        [*empty[:4], typed, *empty[4:], typed],
    ]
    for rows in bare:
        found = look(made({"得分": [["2026年11月考核"], list(HEADER), *rows]}))
        (table,) = found.scores
        assert table.columns["总分"].number == 9
        assert [person.cells["总分"] for person in table.persons] == [
            (person.row, 9) for person in table.persons
        ]


@pytest.mark.parametrize(
    ("file", "sheet"),
    [("2026年11月考核.xlsx", "得分"), ("11月.xlsx", "得分"), ("考核.xlsx", "11月")],
)
def test_a_title_of_another_month_than_the_name_is_asked_about(file: str, sheet: str) -> None:
    rows: Sequence[Sequence[object]] = [["2026年10月考核"], *scores()[1:]]
    ledger: Sequence[Sequence[object]] = [
        ["2026年10月扣分登记"],
        ["日期", "姓名", "扣分条款"],
        ["3日", NAMES[0], "业务规范1"],
    ]
    package = Package(made({sheet: rows, "扣分": ledger}), file)
    (question,) = discover(package).questions
    assert question.id == "月份.月份"
    assert [option.answer for option in question.options] == ["2026-11", "2026-10"]
    for answer, stale in (("2026-11", True), ("2026-10", False)):
        found = discover(package, Answers({"月份": {"月份": answer}}))
        assert found.questions == () and f"{found.month:%Y-%m}" == answer
        assert len(found.scores) == len(found.ledgers) == 1
        assert all((table.titled is not None) is stale for table in found.tables)


def test_an_input_that_is_half_understood_is_asked_about() -> None:
    reviews: list[list[object]] = [
        ["2026年11月好差评"],
        ["姓名", "办件数", "星数"],
        *[[n, 50, 4] for n in NAMES],
    ]
    data = made({"得分": scores(), "评价": reviews})
    (question,) = look(data).questions
    assert question.id == "工作表.评价" and question.options[0].answer == "好差评"
    answered = {"工作表": {"评价": "好差评"}, "好差评": {"评价量": "星数"}}
    found = look(data, answered)
    reviewed = found.table(TableKind.REVIEWS)
    assert found.questions == () and reviewed is not None and reviewed.columns["评价量"].number == 3
    assert look(data, {"工作表": {"评价": "不用"}}).questions == ()


def test_a_copy_of_the_scores_is_asked_about() -> None:
    data = made({"得分": scores(), "排名": scores()})
    assert [question.id for question in look(data).questions] == ["个人得分.工作表"]
    found = look(data, {"个人得分": {"工作表": "排名"}})
    assert found.questions == () and {table.sheet for table in found.scores} == {"排名"}


def test_scores_that_nothing_is_like_are_asked_about() -> None:
    rows: list[list[object]] = [
        ["2026年11月"],
        ["姓名", "窗口", "甲", "乙"],
        *[[n, PLACES[0], 9, 8] for n in NAMES],
    ]
    assert [question.id for question in look(made({"考评": rows})).questions] == [
        "个人得分.工作表", "个人得分.各项得分",
    ]  # fmt: skip


def test_a_ledger_and_scores_on_one_sheet_are_two_tables() -> None:
    ledger: list[list[object]] = [
        [], ["日期", "姓名", "违规事项", "扣分"], ["11.3", "杜鹃", "迟到", -2],
    ]  # fmt: skip
    found = look(made({"考核": [*scores(), *ledger]}))
    assert [table.kind for table in found.tables] == [TableKind.SCORES, TableKind.DEDUCTIONS]
    assert len(found.persons) == 8 and found.questions == ()


def test_an_answer_that_names_no_column_is_said_and_one_that_names_no_sheet_is_asked_again() -> (
    None
):
    data = original("off_by_one")
    with refused(
        "对照表的[扣分登记]里“姓名 = 被扣分入”在表头中找不到；请填那一列的表头，或列号（如 E列）"
    ):
        look(data, {"扣分登记": {"工作表": "检查记录", "姓名": "被扣分入"}})
    twice = made({"得分": scores(), "考勤": _attendance(), "考勤二": _attendance()})
    for answers in ({}, {"考勤": {"工作表": "考勤三"}}):
        assert [question.id for question in look(twice, answers).questions] == ["考勤.工作表"]
    assert look(twice, {"考勤": {"工作表": "考勤二"}}).questions == ()


def _attendance() -> list[list[object]]:
    return [["姓名", "应签到次数", "签到异常次数"], *[[name, 84, 0] for name in NAMES]]


def test_a_ledger_of_three_columns_below_the_scores_ends_their_table() -> None:
    ledger: Sequence[Sequence[object]] = [
        [], ["日期", "姓名", "条款"], ["11.3", "杜鹃", "业务规范1"], ["11.4", "农丹", "业务规范1"],
    ]  # fmt: skip
    found = look(made({"得分": [*scores(), *ledger]}))
    assert found.questions == ()
    assert [(table.kind, table.rows) for table in found.ledgers] == [
        (TableKind.DEDUCTIONS, (13, 14))
    ]
    (table,) = found.scores
    assert (len(table.persons), table.lines, table.free) == (8, (), 11)
