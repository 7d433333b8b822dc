"""What is found by what stands in the cells where headers alone do not tell."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, PLACES, look, made
from workbook.discovery.mapping import NONE
from workbook.discovery.model import (
    Cause,
    Discovery,
    FoundColumn,
    FoundTable,
    Meaning,
    Option,
    Question,
    TableKind,
)
from workbook.discovery.scores.questions import MEANINGS

POINTS = (20, 33, 5, 34.29, 0)


def book(headers: Sequence[str], *, totals: bool = True) -> bytes:
    """A workbook of scores under five headers, with formulas for the totals or typed ones."""
    rows: list[list[object]] = [["2026年11月考核"], ["序号", "窗口", "姓名", *headers, "总分"]]
    for n, name in enumerate(NAMES, 1):
        total = f"=SUM(D{n + 2}:H{n + 2})" if totals else 92.29
        rows.append([n, PLACES[(n - 1) // 4], name, *POINTS, total])
    return made({"汇总": rows})


def columns(found: Discovery) -> dict[str, int]:
    (table,) = found.scores
    return {role: column.number for role, column in table.columns.items()}


def test_a_category_under_another_word_is_the_column_that_the_totals_add() -> None:
    found = look(book(["业务规范", "第二项", *CATEGORIES[2:]]))
    assert found.questions == ()
    assert columns(found) == {
        "序号": 1, "窗口": 2, "姓名": 3, **dict(zip(CATEGORIES, range(4, 9), strict=True)), "总分": 9,
    }  # fmt: skip


def test_a_column_that_few_totals_add_is_no_category() -> None:
    rows: list[list[object]] = [
        ["2026年11月考核"],
        ["序号", "窗口", "姓名", "业务规范", "第二项", *CATEGORIES[2:], "补记", "总分"],
    ]
    for n, name in enumerate(NAMES, 1):
        total = f"=SUM(D{n + 2}:{'I' if n == 3 else 'H'}{n + 2})"
        rows.append([n, PLACES[(n - 1) // 4], name, *POINTS, 0, total])
    found = look(made({"汇总": rows}))
    assert found.questions == ()
    assert columns(found)["行为规范"] == 5


def test_what_totals_do_not_tell_is_asked_with_what_is_likely() -> None:
    for headers, totals in (
        (["业务规范", "第二项", "第三项", *CATEGORIES[3:]], True),
        (["业务规范", "第二项", *CATEGORIES[2:]], False),
    ):
        (question,) = look(book(headers, totals=totals)).questions
        assert question.id == "个人得分.各项得分"
        assert question.options[0].answer == "、".join(headers)
        answered = look(
            book(headers, totals=totals), {"个人得分": {"各项得分": question.options[0].answer}}
        )
        assert answered.questions == () and columns(answered)["加分项"] == 8


def test_where_the_office_says_that_columns_are_no_categories_there_are_no_scores() -> None:
    unsure: list[list[object]] = [["姓名", "业务规范", "第二项", *CATEGORIES[2:]]]
    unsure += [[name, *POINTS] for name in NAMES]
    data = made({"汇总": scored(), "抽查": unsure})
    assert "个人得分.各项得分" in [question.id for question in look(data).questions]
    found = look(data, {"个人得分": {"各项得分": "没有"}})
    assert [table.sheet for table in found.scores] == ["汇总"] and found.questions == ()


def test_a_header_with_its_month_in_it_may_come_again() -> None:
    head = ["姓名", *CATEGORIES, "2026年11月总分"]
    rows = [[name, *POINTS, 92.29] for name in NAMES]
    found = look(made({"汇总": [head, *rows[:4], head, *rows[4:]]}))
    assert [(table.header, len(table.rows)) for table in found.scores] == [((1,), 8)]


def test_somebody_without_scores_hides_no_total_that_adds_up() -> None:
    rows = [[name, *POINTS, 92.29] for name in NAMES[1:]]
    head = ["姓名", *CATEGORIES, "本月"]
    found = look(made({"汇总": [["2026年11月考核"], head, [NAMES[0]], *rows]}))
    assert columns(found)["总分"] == 7


def test_of_two_columns_called_totals_the_one_called_so_exactly_is_it() -> None:
    head = ["姓名", *CATEGORIES, "得分", "总分"]
    rows = ([name, *POINTS, 80 + n, 90 + n] for n, name in enumerate(NAMES))
    assert columns(look(made({"汇总": [["2026年11月考核"], head, *rows]})))["总分"] == 8


@pytest.mark.parametrize(
    ("title", "asked"),
    [("本月", ["本月"]), ("分值", ["分值"]), ("扣分", ["扣分"]), ("得分", []), ("备注", [])],
)
def test_a_column_of_numbers_that_nothing_calls_the_total_is_asked_about(
    title: str, asked: list[str]
) -> None:
    head = ["序号", "姓名", *CATEGORIES, title]
    rows = ([n, name, *POINTS, 90 + n / 2] for n, name in enumerate(NAMES, 1))
    found = look(made({"汇总": [["2026年11月考核"], head, *rows]}))
    totals = [question for question in found.questions if question.cause is Cause.TOTAL]
    assert [one.options for one in totals] == [
        (Option(answer=one, shown=one), Option(answer=NONE)) for one in asked
    ]


@pytest.mark.parametrize("answer", ["本月", "G列", "O列"])
def test_an_answer_for_one_of_two_tables_beside_each_other_is_one_for_both(answer: str) -> None:
    head = ["姓名", *CATEGORIES, "本月"]
    rows: list[list[object]] = [["2026年11月考核"], [*head, None, *head]]
    for left, right in zip(NAMES[:4], NAMES[4:], strict=True):
        rows.append([left, *POINTS, 90 + len(rows), None, right, *POINTS, 80 + len(rows)])
    data = made({"汇总": rows})
    assert [question.id for question in look(data).questions] == ["个人得分.总分"]
    found = look(data, {"个人得分": {"总分": answer}})
    assert found.questions == ()
    assert [table.columns["总分"].number for table in found.scores] == [7, 15]


@pytest.mark.parametrize("answer", ["应得", "H列"])
def test_a_column_that_is_still_empty_may_be_the_answer(answer: str) -> None:
    head = ["姓名", *CATEGORIES, "本月", "应得"]
    rows = ([name, *POINTS, 90 + n] for n, name in enumerate(NAMES))
    found = look(made({"汇总": [["2026年11月考核"], head, *rows]}), {"个人得分": {"总分": answer}})
    assert (columns(found)["总分"], found.questions) == (8, ())


def test_of_two_columns_that_count_the_one_called_so_numbers_the_people() -> None:
    head = ["柜台", "序号", "姓名", *CATEGORIES, "总分"]
    rows = ([n, n, name, *POINTS, 92.29] for n, name in enumerate(NAMES, 1))
    assert columns(look(made({"汇总": [["2026年11月考核"], head, *rows]})))["序号"] == 2


@pytest.mark.parametrize(
    ("title", "first", "counts"),
    [
        ("顺次", 1, True), ("顺次", 4, False), ("编码", 1, True), ("代号", 1, True), ("编号", 1, True),
        ("编号", 4, False), ("号", 4, True), ("工位", 1, False), ("窗口号", 1, False), ("座机", 1, False),
    ],
)  # fmt: skip
def test_numbers_that_go_on_count_people_unless_they_are_codes(
    title: str, first: int, *, counts: bool
) -> None:
    head = [title, "姓名", *CATEGORIES, "总分"]
    rows = ([n, name, *POINTS, 92.29] for n, name in enumerate(NAMES, first))
    found = look(made({"汇总": [["2026年11月考核"], head, *rows]}))
    assert ("序号" in columns(found)) is counts and found.questions == ()


def test_scores_of_nobody_under_unsure_words_are_a_table_that_is_asked_about() -> None:
    head = ["序号", "业务规范", "第二项", *CATEGORIES[2:], "总分"]
    rows = ([n, *POINTS, 92.29] for n in range(1, 9))
    found = look(made({"汇总": [["2026年11月考核"], head, *rows]}))
    assert found.scores == (
        FoundTable(
            kind=TableKind.SCORES,
            sheet="汇总",
            header=(2,),
            columns={
                n: FoundColumn(number=c, title=head[c - 1]) for c, n in enumerate(CATEGORIES, 2)
            },
            rows=(),
            first_column=1,
            last_column=7,
            free=10,
            month=date(2026, 11, 1),
        ),
    )
    (question,) = found.questions
    assert question.id == "个人得分.各项得分"


@pytest.mark.parametrize("windows", [PLACES, ("东一排", "东二排")])
def test_a_column_that_says_what_stands_over_the_people_is_that_of_the_windows(
    windows: Sequence[str],
) -> None:
    found = look(headed(windows, [windows[n // 4] for n in range(len(NAMES))]))
    assert found.questions == ()
    assert columns(found)["窗口"] == 3
    assert [person.window for person in found.persons] == [windows[n // 4] for n in range(8)]


def test_windows_over_their_people_leave_other_texts_to_themselves() -> None:
    found = look(headed(PLACES, ["丁号" if n % 2 else "丙号" for n in range(len(NAMES))]))
    assert found.questions == ()
    assert "窗口" not in columns(found)
    assert [person.window for person in found.persons] == [PLACES[n // 4] for n in range(8)]


@pytest.mark.parametrize(
    ("windows", "asked"), [(("税务东", "医保前"), []), (("东一排", "东二排"), ["个人得分.窗口"])]
)
def test_headings_that_hold_a_departments_word_are_windows(
    windows: Sequence[str], asked: list[str]
) -> None:
    found = look(headed(windows, ["丁号" if n % 2 else "丙号" for n in range(len(NAMES))]))
    assert [question.id for question in found.questions] == asked
    assert [person.window for person in found.persons] == [windows[n // 4] for n in range(8)]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("综···税···", "综综综综税税税税"), ("综·综·税·税·", "综综综综税税税税"),
        ("综综综·税税税税", "综综综·税税税税"),  # given row by row, and once forgotten
        ("综综··税税税税", "综综综综税税税税"), ("综·税社医公林残", "综综税社医公林残"),
        ("综综·税社医公林", "综综·税社医公林"),
    ],
)  # fmt: skip
def test_a_window_given_once_holds_below_and_one_forgotten_is_nobodys(
    given: str, meant: str
) -> None:
    rows: list[list[object]] = [["2026年11月考核"], ["序号", "窗口", "姓名", *CATEGORIES, "总分"]]
    for n, (name, window) in enumerate(zip(NAMES, given, strict=True), 1):
        place = None if window == "·" else f"{window}管窗口"
        rows.append([n, place, name, *POINTS, f"=SUM(D{n + 2}:H{n + 2})"])
    found = look(made({"汇总": rows}))
    assert "".join(person.window[:1] or "·" for person in found.persons) == meant


@pytest.mark.parametrize(
    ("right", "last"),
    [
        (["备注"], 10), ([None, "电话"], 11), ([None, None, "电话"], 9), ([None, None, "电话", "住址"], 9),
        ([None, "姓名", "电话"], 9), ([None, "日期"], 9),
    ],
)  # fmt: skip
def test_a_table_ends_where_another_begins_behind_a_gap(right: list[object], last: int) -> None:
    rows: list[list[object]] = [
        ["2026年11月考核"],
        ["序号", "窗口", "姓名", *CATEGORIES, "总分", *right],
    ]
    for n, name in enumerate(NAMES, 1):
        beside = [one and f"{n}号" for one in right]
        rows.append([n, PLACES[0], name, *POINTS, f"=SUM(D{n + 2}:H{n + 2})", *beside])
    (table,) = look(made({"汇总": rows})).scores
    assert table.last_column == last


@pytest.mark.parametrize(
    ("titles", "window", "asked"),
    [
        (["排"], 2, []),
        (["排", "楼"], None, ["个人得分.窗口"]),
        (["楼", "排"], None, ["个人得分.窗口"]),
    ],
)
def test_of_two_columns_that_group_people_none_is_taken_for_the_windows(
    titles: list[str], window: int | None, asked: list[str]
) -> None:
    rows: list[list[object]] = [["2026年11月"], ["序号", *titles, "姓名", *CATEGORIES, "总分"]]
    for n, name in enumerate(NAMES):
        beside = [("东", "西")[n // 4] + {"排": "一排", "楼": "三层"}[title] for title in titles]
        rows.append([n + 1, *beside, name, *POINTS, 92.29])
    found = look(made({"汇总": rows}))
    assert [question.id for question in found.questions] == asked
    assert columns(found).get("窗口") == window
    for question in found.questions:
        options = tuple(Option(answer=one, shown=one) for one in titles)
        assert question == Question(
            cause=Cause.WINDOW,
            section="个人得分",
            key="窗口",
            sheet="汇总",
            options=(*options, Option(answer=NONE)),
            places=((2, 2), (2, 3)),
            label=titles[0],
            example="东" + {"排": "一排", "楼": "三层"}[titles[0]],
            table=1,
        )


def headed(windows: Sequence[str], beside: Sequence[str]) -> bytes:
    """A workbook with each window in a row over its people, and a column of other texts."""
    rows: list[list[object]] = [["2026年11月考核"], ["序号", "姓名", "所在", *CATEGORIES, "总分"]]
    for n, name in enumerate(NAMES):
        if n % 4 == 0:
            rows.append([windows[n // 4]])
        at = len(rows) + 1
        rows.append([n + 1, name, beside[n], *POINTS, f"=SUM(D{at}:H{at})"])
    return made({"汇总": rows})


def form(name: str, points: str) -> list[list[object]]:
    """One person's page; its header has fewer cells than the row that says who it is."""
    return [
        ["2026年11月工作人员考核表"],
        ["姓名", name, "窗口", PLACES[0]],
        ["考核项目", "满分", None, points],
        *(
            [category, full, f"{category}的要求", score]
            for category, full, score in zip(CATEGORIES, (20, 35, 5, 35, 5), POINTS, strict=True)
        ),
        ["总分", 100, None, "=SUM(D4:D8)"],
    ]


def test_the_header_of_a_form_is_the_row_that_names_the_points() -> None:
    found = look(made({name: form(name, "得分") for name in NAMES[:3]}))
    assert found.questions == ()
    assert [person.name for person in found.persons] == list(NAMES[:3])
    assert found.persons[0].cells["业务规范"] == (4, 4)
    assert found.persons[0].cells["总分"] == (9, 4)
    assert {table.header for table in found.scores} == {(3,)}


def test_a_header_under_other_words_is_over_the_first_category() -> None:
    pages = {name: form(name, "本月") for name in NAMES[:3]}
    for page in pages.values():
        page[1] = page[1][:2]
    (question,) = look(made(pages)).questions
    assert [option.answer for option in question.options] == ["满分", "本月"]
    answered = look(made(pages), {question.section: {question.key: "本月"}})
    assert answered.questions == ()
    assert answered.persons[0].cells["加分项"] == (8, 4)


@pytest.mark.parametrize("label", ["总分", "合计", "共计", "累计"])
def test_the_last_row_of_a_form_is_its_total_by_any_of_its_names(label: str) -> None:
    pages = {name: form(name, "得分") for name in NAMES[:3]}
    for page in pages.values():
        page[-1][0] = label
    found = look(made(pages))
    assert found.questions == ()
    assert found.persons[0].cells["总分"] == (9, 4)


def test_a_column_that_is_computed_is_likelier_the_scores_than_one_that_is_typed() -> None:
    pages = {name: form(name, "本月") for name in NAMES[:3]}
    for page in pages.values():
        page[1] = page[1][:2]
        for n, row in enumerate(page[3:8]):
            row[3] = f"=B{n + 4}-1" if n < 3 else None
    (question,) = look(made(pages)).questions
    assert [option.answer for option in question.options] == ["本月", "满分"]


def scored(
    *beside: Sequence[object], title: str = "姓名", names: Sequence[str] = NAMES
) -> list[list[object]]:
    """A sheet of scores, with other cells to the right of its rows from the header on."""
    rows: list[list[object]] = [["2026年11月考核"], ["序号", "窗口", title, *CATEGORIES, "总分"]]
    for n, name in enumerate(names, 1):
        rows.append([n, PLACES[(n - 1) // 4], name, *POINTS, f"=SUM(D{n + 2}:H{n + 2})"])
    for row, more in zip(rows[1:], beside, strict=False):
        row += [None, *more]
    return rows


def test_a_ledger_may_stand_beside_the_scores() -> None:
    entry = ["2026-11-03", NAMES[0], "业务规范1", 1]
    found = look(made({"汇总": scored(["日期", "姓名", "条款", "数量"], entry)}))
    ledger = found.table(TableKind.DEDUCTIONS)
    assert found.questions == () and ledger is not None
    assert ledger.columns["姓名"] == FoundColumn(number=12, title="姓名")
    assert found.scores[0].columns["姓名"] == FoundColumn(number=3, title="姓名")


def test_people_of_other_tables_have_their_windows() -> None:
    counts = [["序号", "窗口", "姓名", "应签到次数", "签到异常次数"]]
    counts += [[n, PLACES[n // 4], name, 84, n % 2] for n, name in enumerate(NAMES)]  # type: ignore[list-item]
    table = look(made({"汇总": scored(), "考勤": counts})).table(TableKind.ATTENDANCE)
    assert table is not None
    assert [(one.name, one.window) for one in table.persons] == [
        (name, PLACES[n // 4]) for n, name in enumerate(NAMES)
    ]


def test_texts_that_are_like_no_names_are_asked_about_where_they_are_short() -> None:
    codes = ["K17x", "K18x", "L3", "M44", "NN9", "P12", "Q7", "R88"]
    found = look(made({"汇总": scored(title="代号", names=codes)}))
    assert [found.scores[0].columns[name].title for name in CATEGORIES] == list(CATEGORIES)
    (question,) = found.questions
    assert question.id == "个人得分.姓名"
    assert [option.answer for option in question.options] == ["代号"]
    stories = [f"{code}：本月表现较好，值得肯定和表扬" for code in codes]
    (question,) = look(made({"汇总": scored(title="代号", names=stories)})).questions
    assert "代号" not in [option.answer for option in question.options]


@pytest.mark.parametrize(
    ("titles", "asked", "column"),
    [
        (("姓名", "丙"), [], 1), (("丙", "姓名"), [], 2), (("丙", "丁"), ["丁", "丙"], 2),
        (("丁", "丙"), ["丁", "丙"], 1),
    ],
)  # fmt: skip
def test_of_two_columns_like_names_the_one_called_so_is_meant_else_the_likelier_is_offered_first(
    titles: Sequence[str], asked: list[str], column: int
) -> None:
    mixed = ["苏和", "K2x", "牛皋", "K4x", "于谦", "李白", "K7x", "王维"]
    cells = [mixed if title == "丙" else NAMES for title in titles]
    rows = ([*pair, *POINTS, 92.29] for pair in zip(*cells, strict=True))
    head = [*titles, *CATEGORIES, "总分"]
    found = look(made({"汇总": [["2026年11月考核"], head, *rows]}))
    names = [question.options for question in found.questions if question.cause is Cause.NAME]
    assert [[option.answer for option in options] for options in names] == [asked] * bool(asked)
    assert columns(found)["姓名"] == column


@pytest.mark.parametrize("meaning", Meaning)
def test_what_the_office_says_the_columns_are_holds(meaning: Meaning) -> None:
    answers = {"个人得分": {"各项是": MEANINGS[meaning]}}
    (table,) = look(made({"汇总": scored()}), answers).scores
    assert table.meaning is meaning


def test_other_columns_of_a_matrix_are_those_of_typed_numbers() -> None:
    rows: list[list[object]] = [
        ["2026年11月扣分统计（次数）"],
        ["姓名", "业务规范1", "业务规范3b", "行为规范9", "串门", "空着", "记事", "算出"],
    ]
    for n, name in enumerate(NAMES, start=3):
        rows.append([name, n % 2 or None, None, 1, 2 if n == 4 else None, None, "好", f"=B{n}*2"])
    found = look(made({"汇总": scored(), "扣分统计": rows}))
    (matrix,) = [table for table in found.tables if table.kind is TableKind.MATRIX]
    titles = [clause.title for clause in matrix.clauses]
    assert titles == ["业务规范1", "业务规范3b", "行为规范9", "串门"]


def test_of_two_columns_of_windows_the_one_that_says_so_is_meant() -> None:
    rows: list[list[object]] = [
        ["2026年11月考核"],
        ["姓名", "所属部门", "所在窗口", *CATEGORIES, "总分"],
    ]
    for n, name in enumerate(NAMES):
        place = PLACES[n // 4]
        rows.append([name, f"{place}部", place, *POINTS, f"=SUM(D{n + 3}:H{n + 3})"])
    found = look(made({"汇总": rows}))
    assert found.questions == ()
    assert columns(found)["窗口"] == 3


@pytest.mark.parametrize(
    ("first", "rows"),
    [(["11.3", NAMES[0], "业务规范1"], (2, 3)), (["11.3", "某外人", "没写"], None)],
)
def test_words_that_nobody_knows_head_a_ledger_over_an_entry_but_no_entry_heads_another(
    first: list[object], rows: tuple[int, ...] | None
) -> None:
    entries: list[list[object]] = [
        ["何日", "谁", "哪条", "几次"], [*first, 1], ["11.4", NAMES[1], "业务规范1", 1],
    ]  # fmt: skip
    found = look(made({"汇总": scored(), "台账": entries}))
    assert found.questions == ()
    assert [(table.header, table.rows) for table in found.ledgers] == (
        [((1,), rows)] if rows else []
    )


@pytest.mark.parametrize(
    ("second", "together"),
    [
        (["11.3", NAMES[0], "业务规范第1条"], False),
        (["11.3", NAMES[0], "行为规范9"], True),
        (["11.4", NAMES[0], "业务规范1"], True),
        (["11.3", NAMES[1], "业务规范1"], True),
    ],
)
def test_ledgers_count_together_where_no_row_of_one_is_on_the_other_however_written(
    second: list[object], *, together: bool
) -> None:
    head: list[object] = ["日期", "姓名", "条款"]
    first: list[object] = [date(2026, 11, 3), NAMES[0], "业务规范1"]
    (question,) = look(
        made({"汇总": scored(), "上": [head, first], "下": [head, second]})
    ).questions
    assert question.options == (
        *(Option(answer=one) for one in "上下"),
        *[Option(answer="都用", shown="“下”的登记抄到“上”后面，一起计分")] * together,
        Option(answer=NONE, shown="哪一张都不作扣分登记"),
    )


@pytest.mark.parametrize(
    ("numbers", "asked"),
    [((1, 2), True), ((1, 2, 3), False), ((7, 8, 9, 10), False), ((1, 2, 2), True)],
)
def test_small_numbers_in_a_ledger_may_be_how_often_unless_they_count_its_rows(
    numbers: Sequence[int], *, asked: bool
) -> None:
    entries: list[list[object]] = [["日期", "姓名", "条款", "填报"]]
    entries += [["11.3", NAMES[at], "业务规范1", n] for at, n in enumerate(numbers)]
    found = look(made({"汇总": scored(), "台账": entries}))
    assert [question.id for question in found.questions] == ["扣分登记.数量"] * asked


@pytest.mark.parametrize(("answer", "column"), [("没有", 3), ("经过", 4), ("D列", 4)])
def test_a_whole_ledger_keeps_its_column_of_clauses_unless_another_is_named(
    answer: str, column: int
) -> None:
    entries: list[list[object]] = [["日期", "姓名", "条款", "经过"]]
    entries += [["11.3", name, "业务规范1", "行为规范9"] for name in NAMES[:2]]
    found = look(made({"汇总": scored(), "台账": entries}), {"扣分登记": {"条款": answer}})
    assert [table.columns["条款"].number for table in found.ledgers] == [column]


def test_complaints_with_verdicts_are_asked_about() -> None:
    """属实 is no clause, and what was complained of may be in words of any kind."""
    first, second = NAMES[:2]
    scores = [["2026年11月考核"], ["姓名", "窗口", *CATEGORIES]]
    scores += [[name, PLACES[0]] for name in NAMES]
    complaints: list[list[object]] = [
        ["受理时间", "投诉人", "被投诉人", "投诉事由", "处理结果"],
        ["2026-11-06", "张某", first, "态度差", "属实"],
        ["2026-11-09", "李某", second, "等待时间长", "不属实"],
    ]
    found = look(made({"汇总": scores, "投诉": complaints}))
    (question,) = found.questions
    assert (question.sheet, question.options[0].answer) == ("投诉", "扣分登记")


def test_a_sheet_headed_as_a_ledger_is_one_however_little_is_on_it() -> None:
    """What 问题（条款） is, only the rows below it tell; next week's form has none yet."""
    scores: list[list[object]] = [["2026年11月考核"], ["姓名", "窗口", *CATEGORIES]]
    scores += [[name, PLACES[0]] for name in NAMES]
    head: list[object] = ["日期", "姓名", "问题（条款）", "次数"]
    sheets: dict[str, list[list[object]]] = {
        "汇总": scores,
        "一周": [["第一周"], head, ["2026-11-03", NAMES[0], "业务规范1", 1]],
        "二周": [["第二周"], ["巡查通报"], head],
        "值班": [["日期", "姓名"]],
        "加分": [head],
    }
    found = look(made(sheets))
    assert {table.sheet: (table.kind, table.rows) for table in found.ledgers} == {
        "一周": (TableKind.DEDUCTIONS, (3,)),
        "二周": (TableKind.DEDUCTIONS, ()),
        "加分": (TableKind.AWARDS, ()),
    }
    (question,) = found.questions
    assert [option.answer for option in question.options] == ["一周", "二周", "都用", NONE]


def test_a_note_below_does_not_hide_what_a_column_is() -> None:
    scores: list[list[object]] = [["2026年11月考核"], ["姓名", "窗口", *CATEGORIES]]
    scores += [[name, PLACES[0]] for name in NAMES]
    ledger: list[list[object]] = [
        ["类别", "条款", "姓名", "日期", "结果"],
        ["业务规范", "3b", NAMES[0], "2026-11-03", "属实"],
        ["同上", 1, NAMES[1], "2026-11-04", "已撤销"],
        ["注：投诉须核实"],
        ["制表人：", NAMES[2]],
    ]
    found = look(made({"汇总": scores, "扣分": ledger}))
    (table,) = found.ledgers
    assert table.columns["类别"].number == 1
    (question,) = found.questions
    assert (question.key, question.options[0].answer) == ("核实", "结果")


@pytest.mark.parametrize(
    ("category", "clause", "sheet"),
    [
        ("项目", "依据", "登记簿"),
        ("考核项目", "扣分依据", "登记簿"),
        ("类别", "条款", "扣分加分台账"),
    ],
)
def test_numbers_beside_categories_are_clauses(category: str, clause: str, sheet: str) -> None:
    scores: list[list[object]] = [["2026年11月考核"], ["姓名", "窗口", *CATEGORIES]]
    scores += [[name, PLACES[0]] for name in NAMES]
    ledger: list[list[object]] = [
        ["序号", "时间", "当事人", category, clause, "数量", "扣分"],
        [1, "2026-11-03", NAMES[0], "业务规范", "3b", 1, 4],
        [2, "2026-11-04", NAMES[1], "同上", 1, 2, 4],
        [3, "2026-11-05", NAMES[1], "加分项", 5, 1, None],
    ]
    found = look(made({"汇总": scores, sheet: ledger}))
    assert found.questions == ()
    (table,) = found.ledgers
    assert table.kind is TableKind.LEDGER
    assert [table.columns[role].number for role in ("类别", "条款", "数量")] == [4, 5, 6]
