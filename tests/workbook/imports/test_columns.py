"""Columns by header and content: whatever an export calls and adds, it is right or asked."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.refusals import refused
from tests.workbook.imports.made import PEOPLE, small_months_data
from udf.text import Cells
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Findings, content_tests
from workbook.imports.forms import roles
from workbook.imports.ledgers.ledger import read_ledger
from workbook.imports.ledgers.orders import read_orders
from workbook.imports.people import People
from workbook.imports.reviews.export import read_reviews
from workbook.imports.tables.columns import Chooser, ExportColumn

Table = list[list[Any]]
LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
CITIZENS = ("张三", "李四", "王五", "王芳", "李强", "钱七")  # two of them bear workers' names
SUBJECT = {"不满意": "dissatisfied", "非常不满意": "very_dissatisfied"}


def cases(chance: random.Random, count: int = 60) -> list[dict[str, Any]]:
    found = []
    for number in range(count):
        person = chance.randrange(len(PEOPLE))
        level = chance.choice([*LEVELS[:3] * 4, *LEVELS[3:], ""])
        found.append(
            {
                "编号": f"YJ{number:06}",
                "人": person,
                "窗口": PEOPLE[person][2],
                "日": f"2026-11-{chance.randint(1, 30):02} 10:{number % 60:02}:00",
                "等级": level,
                "核实": chance.choice(["属实", "不属实", ""]) if level in SUBJECT else "",
                "群众": chance.choice(CITIZENS),
            }
        )
    return found


def as_reviews(found: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Columns of a review export, by header."""
    return {
        "办件编号": [one["编号"] for one in found],
        "事项名称": ["社保转移"] * len(found),
        "办理窗口": [one["窗口"] for one in found],
        "工作人员": [PEOPLE[one["人"]][1] for one in found],
        "办结时间": [one["日"] for one in found],
        "评价等级": [one["等级"] for one in found],
        "差评核实": [one["核实"] for one in found],
    }


def table_of(columns: dict[str, list[Any]], order: Sequence[str] | None = None) -> Table:
    names = list(order or columns)
    return [names, *[list(row) for row in zip(*(columns[name] for name in names), strict=True)]]


def renamed(columns: dict[str, list[Any]], names: dict[str, str]) -> dict[str, list[Any]]:
    return {names.get(name, name): cells for name, cells in columns.items()}


def read(
    reader: Any, kind: str, table: Table, answers: ImportAnswers | None = None
) -> Findings | str:
    grid = Grid("表", Cells(map(tuple, table)))
    done: Findings | str = reader([grid], kind, small_months_data(), answers or ImportAnswers())
    return done


def reviews(table: Table, answers: ImportAnswers | None = None) -> Findings:
    done = read(read_reviews, "reviews", table, answers)
    assert not isinstance(done, str), done
    return done


def tallied(found: list[dict[str, Any]]) -> tuple[dict[int, tuple[int, int]], Counter[Any]]:
    all_cases = Counter(one["人"] for one in found)
    rated = Counter(one["人"] for one in found if one["等级"])
    bad = Counter(
        (one["人"], one["日"][:10], SUBJECT[one["等级"]], one["核实"] or "待核实")
        for one in found if one["等级"] in SUBJECT
    )  # fmt: skip
    return {person: (all_cases[person], rated[person]) for person in all_cases}, bad


def agrees(done: Findings, found: list[dict[str, Any]]) -> None:
    assert not done.questions, done.questions
    counts, bad = tallied(found)
    assert done.counts == counts
    assert Counter((i.person, str(i.when), i.subject, i.verdict) for i in done.incidents) == bad
    assert len({i.id for i in done.incidents}) == len(done.incidents)


@pytest.fixture
def found() -> list[dict[str, Any]]:
    return cases(random.Random(1))


OTHER_NAMES = [
    {"办件编号": "业务流水号", "办理窗口": "受理窗口", "工作人员": "窗口人员", "办结时间": "办结日期", "评价等级": "满意度", "差评核实": "是否属实"},
    {"办件编号": "申办编号", "办理窗口": "部门", "工作人员": "经办人员", "办结时间": "办毕时间", "评价等级": "评价结果", "差评核实": "核实情况"},
    {"办件编号": "受理编号", "办理窗口": "所属单位", "工作人员": "受理人员姓名", "办结时间": "业务完成时间", "评价等级": "服务评价等级（五级）", "差评核实": "差评核查结果"},
]  # fmt: skip


@pytest.mark.parametrize("names", OTHER_NAMES)
def test_reviews_under_other_headers(names: dict[str, str], found: list[dict[str, Any]]) -> None:
    table = table_of(renamed(as_reviews(found), names))
    agrees(reviews(table), found)
    agrees(reviews([["好差评评价明细"], [None] * 3, *table]), found)


CITIZEN_HEADERS = (
    "姓名",
    "申请人",
    "办事人姓名",
    "评价人",
    "服务对象",
    "联系人",
    "当事人",
    "申办人员",
)


@pytest.mark.parametrize("header", CITIZEN_HEADERS)
@pytest.mark.parametrize("first", [True, False])
def test_a_citizens_namesake_is_not_charged(
    header: str, first: bool, found: list[dict[str, Any]]
) -> None:
    columns = as_reviews(found)
    citizens = {header: [one["群众"] for one in found]}
    agrees(reviews(table_of({**citizens, **columns} if first else {**columns, **citizens})), found)


def test_two_columns_of_workers_are_asked_and_the_answer_is_kept(
    found: list[dict[str, Any]],
) -> None:
    columns = as_reviews(found)
    columns["受理人员"] = columns["工作人员"][::-1]
    (question,) = reviews(table_of(columns)).questions
    assert question.section == "列" and "名册" in question.what
    assert {key for key, _ in question.keys} == {"工作人员", "受理人员"}
    answers = ImportAnswers({"列": {"工作人员": "姓名", "受理人员": "无"}})
    agrees(reviews(table_of(columns), answers), found)


def test_a_column_of_strangers_is_asked(found: list[dict[str, Any]]) -> None:
    columns = as_reviews(found)
    columns["工作人员"] = ["外人"] * len(found)
    (question,) = reviews(table_of(columns)).questions
    assert "工作人员" in question.what


def test_a_column_that_only_says_name_is_a_citizens_or_asked() -> None:
    rows = [[f"A{n}", name, "综合窗口", "2026-11-03", "不满意"] for n, name in enumerate(CITIZENS)]
    done = reviews([["办件编号", "姓名", "办理窗口", "办结时间", "评价等级"], *rows])
    assert done.questions and not done.incidents
    order = ["T1", "2026-11-03", "投诉", "李强", "属实"]
    asked = read(
        read_orders, "hotline", [["工单编号", "受理时间", "诉求类型", "姓名", "核实结果"], order]
    )
    assert not isinstance(asked, str) and asked.questions and not asked.incidents


def test_of_two_columns_with_one_header_each_can_be_answered(found: list[dict[str, Any]]) -> None:
    columns = as_reviews(found)
    names = columns.pop("工作人员")
    table = table_of(columns)
    table[0] += ["姓名", "姓名"]
    for row, citizen, worker in zip(table[1:], CITIZENS * 20, names, strict=False):
        row += [worker, citizen]
    done = reviews(table)
    if done.questions:
        (question,) = done.questions
        assert [key for key, _ in question.keys] == ["姓名（G列）", "姓名（H列）"]
        done = reviews(table, ImportAnswers({"列": {"姓名(G列)": "姓名", "姓名(H列)": "无"}}))
    agrees(done, found)


def test_a_column_known_as_another_can_be_named_in_answer(found: list[dict[str, Any]]) -> None:
    table = table_of(renamed(as_reviews(found), {"办结时间": "评价时间"}))
    (question,) = reviews(table).questions
    assert [key for key, _ in question.keys] == ["评价时间"]
    agrees(reviews(table, ImportAnswers({"列": {"评价时间": "办结时间"}})), found)


# --- levels ---------------------------------------------------------------------------------------

MARKS: list[dict[str, Any]] = [
    dict(zip(LEVELS, (5, 4, 3, 2, 1), strict=True)),
    dict(zip(LEVELS, (5.0, 4.0, 3.0, 2.0, 1.0), strict=True)),
    dict(zip(LEVELS, "54321", strict=True)),
    dict(zip(LEVELS, ("5星", "4星", "3星", "2星", "1星"), strict=True)),
    dict(zip(LEVELS, ("五星", "四星", "三星", "二星", "一星"), strict=True)),
    dict(zip(LEVELS, ("★★★★★", "★★★★☆", "★★★☆☆", "★★☆☆☆", "★☆☆☆☆"), strict=True)),
    {level: f"{level}（{5 - n}星）" for n, level in enumerate(LEVELS)},
    {level: f"{5 - n}-{level}" for n, level in enumerate(LEVELS)},
    {level: f" {level[0]} {level[1:]}" for level in LEVELS},
    {level: f"{level}[服务态度好]" for level in LEVELS},
]


@pytest.mark.parametrize("marks", MARKS)
def test_levels_as_words_digits_and_stars(
    marks: dict[str, Any], found: list[dict[str, Any]]
) -> None:
    columns = as_reviews(found)
    columns["评价等级"] = [marks.get(level, "") for level in columns["评价等级"]]
    agrees(reviews(table_of(columns)), found)


def test_marks_among_words_are_asked(found: list[dict[str, Any]]) -> None:
    columns = as_reviews(found)
    columns["评价等级"][:2] = ["5", "满意"]
    (question,) = reviews(table_of(columns)).questions
    assert question.keys == (("5", "出现1次"),)


def test_marks_that_count_the_other_way_are_asked(found: list[dict[str, Any]]) -> None:
    columns = as_reviews(found)
    columns["评价等级"] = ["1"] * 50 + ["5"] * 10
    (question,) = reviews(table_of(columns)).questions
    assert {key for key, _ in question.keys} == {"1", "5"}
    answers = ImportAnswers({"评价等级": {"1": "非常满意", "5": "非常不满意"}})
    done = reviews(table_of(columns), answers)
    assert {i.subject for i in done.incidents} == {"very_dissatisfied"} and len(
        done.incidents
    ) == 10


def test_unknown_levels_are_asked_once_with_their_number(found: list[dict[str, Any]]) -> None:
    columns = as_reviews(found)
    columns["评价等级"][:3] = ["还行", "还行", "将就"]
    done = reviews(table_of(columns))
    assert done.questions[0].keys == (("还行", "出现2次"), ("将就", "出现1次"))
    assert not done.counts and not done.incidents
    answers = ImportAnswers({"评价等级": {"还行": "基本满意", "将就": "不满意"}})
    for place, level in enumerate(("基本满意", "基本满意", "不满意")):
        found[place]["等级"] = level
        found[place]["核实"] = columns["差评核实"][place]
    agrees(reviews(table_of(columns), answers), found)


# --- ids ------------------------------------------------------------------------------------------


def test_long_numbers_that_lost_their_digits_are_no_ids(found: list[dict[str, Any]]) -> None:
    columns = as_reviews(found)
    for one in found:
        one["等级"], one["核实"] = "不满意", "属实"
    columns = as_reviews(found)
    columns["办件编号"] = [1.50627202611e17] * len(found)  # all the same to fifteen digits
    done = reviews(table_of(columns))
    agrees(done, found)
    assert len(done.doubts) == len(found) and "末几位已丢失" in done.doubts[0].reason
    again = reviews(table_of(columns))
    assert [i.id for i in again.incidents] == [i.id for i in done.incidents]


def test_two_equal_rows_without_ids_are_two_cases() -> None:
    rows = [["李强", "综合窗口", "2026-11-03", "不满意"]] * 2
    done = reviews([["工作人员", "办理窗口", "办结时间", "评价等级"], *rows])
    assert done.counts == {1: (2, 2)} and len({i.id for i in done.incidents}) == 2


# --- work orders ----------------------------------------------------------------------------------

COMPLAINTS = ("投诉", "投诉举报", "投诉类", "投诉（服务态度）", "服务投诉", "1-投诉", "投诉/服务态度", "举报",
              "行政效能投诉", "投诉 ")  # fmt: skip
OTHERS = ("咨询", "求助", "建议", "表扬", "意见建议", "业务咨询", "咨询类")


def orders(chance: random.Random, count: int = 40) -> list[dict[str, Any]]:
    return [
        {
            "编号": f"T{number:04}",
            "日": f"2026-11-{chance.randint(1, 30):02} 09:15",
            "型": chance.choice([*COMPLAINTS, *OTHERS]),
            "人": chance.choice([*range(len(PEOPLE)), None]),
            "核实": chance.choice(["属实", "不属实", "核实中", ""]),
            "群众": chance.choice(CITIZENS),
        }
        for number in range(count)
    ]


def as_orders(found: list[dict[str, Any]]) -> dict[str, list[Any]]:
    people = [PEOPLE[one["人"]] if one["人"] is not None else ("", "", "综合窗口") for one in found]
    return {
        "工单编号": [one["编号"] for one in found],
        "受理时间": [one["日"] for one in found],
        "诉求类型": [one["型"] for one in found],
        "被反映单位": [person[2] for person in people],
        "被反映人": [person[1] for person in people],
        "诉求内容": ["有人投诉窗口慢"] * len(found),
        "核实结果": [one["核实"] for one in found],
    }


def complaints(done: Findings | str, found: list[dict[str, Any]]) -> None:
    assert not isinstance(done, str) and not done.questions, done
    assert Counter((i.id, i.person, str(i.when), i.verdict) for i in done.incidents) == Counter(
        (one["编号"], one["人"], one["日"][:10], {"核实中": "待核实", "": "待核实"}.get(one["核实"], one["核实"]))
        for one in found
        if one["型"] in COMPLAINTS and one["人"] is not None
    )  # fmt: skip
    nobody = sum(one["型"] in COMPLAINTS and one["人"] is None for one in found)
    assert sum("没有写明被反映人" in line.reason for line in done.left) == nobody


ORDER_NAMES = [
    {},
    {"工单编号": "编号", "受理时间": "来电时间", "诉求类型": "工单类型", "被反映单位": "承办单位", "被反映人": "被投诉人", "核实结果": "是否属实"},
    {"工单编号": "投诉编号", "受理时间": "投诉日期", "诉求类型": "来电类别", "被反映单位": "责任窗口", "被反映人": "涉及工作人员", "核实结果": "调查结论"},
    {"工单编号": "受理编号", "受理时间": "登记日期", "诉求类型": "诉求性质", "被反映单位": "涉及单位", "被反映人": "投诉对象", "核实结果": "核查情况"},
]  # fmt: skip


@pytest.mark.parametrize("kind", ["hotline", "phone"])
@pytest.mark.parametrize("names", ORDER_NAMES)
def test_orders_under_other_headers(names: dict[str, str], kind: str) -> None:
    found = orders(random.Random(2))
    columns = renamed(as_orders(found), names)
    columns["来电人"] = [one["群众"] for one in found]
    columns["接线员"] = [PEOPLE[0][1]] * len(found)
    columns["承办人"] = [PEOPLE[1][1]] * len(found)
    complaints(read(read_orders, kind, table_of(columns)), found)
    complaints(read(read_orders, kind, table_of(columns, list(columns)[::-1])), found)


def test_of_two_types_the_one_that_says_complaint() -> None:
    found = orders(random.Random(3))
    columns = as_orders(found)
    columns = {
        "诉求类别": ["政务服务-服务态度"] * len(found),
        **renamed(columns, {"诉求类型": "工单类型"}),
    }
    complaints(read(read_orders, "hotline", table_of(columns)), found)


def test_an_unknown_type_is_asked_and_a_blank_one_listed() -> None:
    found = orders(random.Random(4))
    columns = as_orders(found)
    columns["诉求类型"][:3] = ["催办", "催办", ""]
    done = read(read_orders, "hotline", table_of(columns))
    assert not isinstance(done, str) and done.questions[0].keys == (("催办", "出现2次"),)
    assert not done.incidents
    answered = read(
        read_orders, "hotline", table_of(columns), ImportAnswers({"诉求类型": {"催办": "其他"}})
    )
    assert not isinstance(answered, str)
    assert "没有写诉求类型，没有登记" in [line.reason for line in answered.left]
    complaints(answered, [{**one, "型": "咨询"} if n < 3 else one for n, one in enumerate(found)])


@pytest.mark.parametrize("word", ["非投诉", "无效投诉", "撤销投诉"])
def test_a_type_that_denies_is_asked(word: str) -> None:
    columns = as_orders(orders(random.Random(5)))
    columns["诉求类型"][0] = word
    done = read(read_orders, "hotline", table_of(columns))
    assert not isinstance(done, str) and done.questions[0].keys == ((word, "出现1次"),)


def test_a_verdict_that_is_not_understood_is_asked() -> None:
    table = [
        ["工单编号", "受理时间", "诉求类型", "被反映单位", "被反映人", "核实结果"],
        ["T1", "2026-11-03", "投诉", "综合窗口", "李强", "酌情处理"],
        ["T2", "2026-11-03", "投诉", "综合窗口", "李强", "属实"],
    ]
    done = read(read_orders, "hotline", table)
    assert not isinstance(done, str) and not done.incidents
    (question,) = done.questions
    assert (question.section, question.keys) == ("核实结果", (("酌情处理", "出现1次"),))
    answers = ImportAnswers({"核实结果": {"酌情处理": "不属实"}})
    answered = read(read_orders, "hotline", table, answers)
    assert not isinstance(answered, str)
    assert [one.verdict for one in answered.incidents] == ["不属实", "属实"]


def test_an_order_about_several_people_is_entered_for_each() -> None:
    table = [
        ["工单编号", "受理时间", "诉求类型", "被反映单位", "被反映人", "核实结果"],
        ["T1", "2026-11-03", "投诉", "综合窗口", "李强、王芳", "属实"],
        ["T2", "2026-11-03", "投诉", "综合窗口", "李强，张三", "属实"],
    ]
    done = read(read_orders, "hotline", table)
    assert not isinstance(done, str)
    assert [(i.id, i.person) for i in done.incidents] == [
        ("T1 李强", 1), ("T1 王芳", 0), ("T2 李强", 1),
    ]  # fmt: skip
    assert [line.row for line in done.left] == [3] and {i.id for i in done.incidents} <= done.seen


@pytest.mark.parametrize(
    ("sheet", "beside", "entered", "asked"),
    [("投诉", "慢", 2, False), ("投诉", "咨询", 0, False), ("清单", "慢", 0, True)],
    ids=["named after them", "with types in another column", "another name"],
)
def test_a_sheet_that_is_called_after_complaints_holds_them_where_no_column_tells_more(
    sheet: str, beside: str, entered: int, asked: bool
) -> None:
    table = [
        ["工单编号", "受理时间", "被反映单位", "被反映人", "核实结果", "分派"],
        ["T1", "2026-11-03", "综合窗口", "李强", "属实", beside],
        ["T2", "2026-11-04", "综合窗口", "李强", "属实", beside],
    ]
    grid = Grid(sheet, Cells(map(tuple, table)))
    done = read_orders([grid], "phone", small_months_data(), ImportAnswers())
    assert not isinstance(done, str)
    assert (len(done.incidents), bool(done.questions)) == (entered, asked)


def test_calls_without_a_type_are_asked_about() -> None:
    columns = as_orders(orders(random.Random(6)))
    del columns["诉求类型"]
    done = read(read_orders, "phone", table_of(columns))
    assert not isinstance(done, str) and "每一行都是投诉吗" in done.questions[0].what
    key = done.questions[0].keys[0][0]
    answered = read(read_orders, "phone", table_of(columns), ImportAnswers({"其他": {key: "是"}}))
    assert not isinstance(answered, str) and not answered.questions
    assert len(answered.incidents) == sum(name != "" for name in columns["被反映人"])
    with refused("导出里没有诉求类型列，分不出投诉和咨询；请带上类型列重新导出"):
        read(read_orders, "phone", table_of(columns), ImportAnswers({"其他": {key: "否"}}))


# --- any export there may be ----------------------------------------------------------------------

ODD = ("栏目", "字段三", "XX", "备用", "col_7")


@settings(max_examples=120)
@given(st.integers(0, 10**6), st.booleans(), st.booleans(), st.integers(0, 3))
def test_a_review_export_is_right_or_asked(
    seed: int, shuffle: bool, citizen: bool, odd: int
) -> None:
    chance = random.Random(seed)
    found = cases(chance, 40)
    columns = as_reviews(found)
    for place in chance.sample(range(len(columns)), odd):
        columns = renamed(columns, {list(columns)[place]: chance.choice(ODD) + str(place)})
    if citizen:
        columns[chance.choice(CITIZEN_HEADERS)] = [one["群众"] for one in found]
    order = chance.sample(list(columns), len(columns)) if shuffle else None
    done = read(read_reviews, "reviews", table_of(columns, order))
    if isinstance(done, str) or done.questions:
        return
    counts, bad = tallied(found)
    assert done.counts == counts
    said = Counter((i.person, str(i.when), i.subject) for i in done.incidents)
    assert said == Counter({key[:3]: 0 for key in bad}) + Counter(key[:3] for key in bad.elements())


@settings(max_examples=120)
@given(st.integers(0, 10**6), st.booleans(), st.integers(0, 3))
def test_a_hotline_export_is_right_or_asked(seed: int, shuffle: bool, odd: int) -> None:
    chance = random.Random(seed)
    found = orders(chance)
    columns = as_orders(found)
    for place in chance.sample(range(len(columns)), odd):
        columns = renamed(columns, {list(columns)[place]: chance.choice(ODD) + str(place)})
    columns[chance.choice(("来电人", "姓名", "市民姓名"))] = [one["群众"] for one in found]
    order = chance.sample(list(columns), len(columns)) if shuffle else None
    done = read(read_orders, "hotline", table_of(columns, order))
    if isinstance(done, str) or done.questions:
        return
    want = Counter(
        (one["人"], one["日"][:10])
        for one in found
        if one["型"] in COMPLAINTS and one["人"] is not None
    )
    assert Counter((i.person, str(i.when)) for i in done.incidents) == want


@pytest.mark.parametrize(
    ("titles", "counts"),
    [
        (("系统默认评价数", "主动评价数"), None),
        (("自动好评评价量", "未超时评价量"), None),
        (("当月评价数", "上月评价数"), (30, 21)),
        (("评价总量", "主动评价数"), (30, 21)),
        (("窗口评价数", "备注"), (30, 21)),
    ],
)
def test_a_part_of_a_count_is_not_taken_for_the_whole(
    titles: tuple[str, str], counts: tuple[int, int] | None
) -> None:
    rows = [(name, window, 30, 21, 9) for _, name, window in PEOPLE]
    table = Cells([("工作人员", "窗口", "办件数", *titles), *rows])
    found = read_reviews([Grid("", table)], "reviews", small_months_data(), ImportAnswers())
    assert not isinstance(found, str)
    assert found.counts == ({} if counts is None else dict.fromkeys(range(4), counts))
    if counts is None:
        (question,) = found.questions
        assert {key for key, _ in question.keys} == set(titles)


def test_counts_of_which_there_are_two_each_are_asked_about() -> None:
    rows = [(name, window, 30, 21, 31, 22) for _, name, window in PEOPLE]
    table = Cells([("工作人员", "窗口", "办件总数", "评价总数", "业务总量", "参评数"), *rows])
    asked = read_reviews([Grid("", table)], "reviews", small_months_data(), ImportAnswers())
    assert not isinstance(asked, str) and not asked.counts
    assert [[key for key, _ in question.keys] for question in asked.questions] == [
        ["办件总数", "业务总量"],
        ["评价总数", "参评数"],
    ]
    answers = {"列": {"业务总量": "无", "办件总数": "办件量", "评价总数": "无", "参评数": "评价量"}}
    found = read_reviews([Grid("", table)], "reviews", small_months_data(), ImportAnswers(answers))
    assert not isinstance(found, str)
    assert found.counts == dict.fromkeys(range(4), (30, 22))


def counted(table: Sequence[Sequence[Any]], answers: dict[str, str] | None = None) -> Findings:
    """Read a sheet of everyone's counts, with answers about its columns."""
    grid = Grid("", Cells(map(tuple, table)))
    given = ImportAnswers({"列": answers or {}})
    found = read_reviews([grid], "reviews", small_months_data(), given)
    assert not isinstance(found, str), found
    return found


@pytest.mark.parametrize(
    "header",
    [
        ("办结", "评价", "差评"),
        ("受理", "办结", "参评"),
        ("办结", "参评数", "满意"),
        ("取号", "办结", "评价", "非常满意"),
    ],
)
def test_what_is_closed_and_rated_may_be_called_so_and_no_more(header: tuple[str, ...]) -> None:
    counts = {"办结": 61, "评价": 45, "参评": 45, "参评数": 45}
    rows = [
        (name, window, *(counts.get(title, 33) for title in header)) for _, name, window in PEOPLE
    ]
    found = counted([("工作人员", "窗口", *header), *rows])
    assert found.counts == dict.fromkeys(range(len(PEOPLE)), (61, 45))


def test_under_two_rows_of_headers_closed_cases_are_offered_first_and_answers_hold() -> None:
    header = [("序号", "工作人员", "窗口", "业务情况", None, "评价情况", None),
              (None, None, None, "来访", "办结件", "参评数", "不满意")]  # fmt: skip
    rows = [
        (at, name, window, 80.0, 61.0, 45.0, 0.0) for at, (_, name, window) in enumerate(PEOPLE, 1)
    ]
    table: Table = [*map(list, header), *map(list, rows)]
    (question,) = counted(table).questions
    assert question.sentence == (
        "看不出哪一列是“办件量”：“业务情况办结件”（如：61）；“业务情况来访”（如：80）；"
        "“评价情况不满意”（如：0）。是“办件量”的那一列填办件量，不是的填无"
    )
    for closed in ("业务情况办结件", "评价情况不满意"):
        given = {key: "无" for key, _ in question.keys} | {closed: "办件量"}
        cases = 61 if closed.endswith("办结件") else 0
        found = counted(table, given)
        assert found.counts == (dict.fromkeys(range(4), (61, 45)) if cases else {})
    none = {key: "无" for key, _ in question.keys}
    grid = Grid("", Cells(map(tuple, table)))
    said = read_reviews([grid], "reviews", small_months_data(), ImportAnswers({"列": none}))
    assert said == "没有“办件量”这样的列"  # a column that numbers the rows is none


def test_an_answer_may_name_a_column_with_the_heading_above_it() -> None:
    table: Table = [["工作人员", "窗口", "办件", None, "评价", None],
             [None, None, "受理量", "办结量", "参评数", "好评"],
             *([name, window, 80, 61, 45, 40] for _, name, window in PEOPLE)]  # fmt: skip
    (question,) = counted(table).questions
    assert [key for key, _ in question.keys] == ["办结量", "受理量"]
    found = counted(table, {"办件办结量": "办件量", "办件受理量": "无"})
    assert found.counts == dict.fromkeys(range(4), (61, 45))


def test_marks_under_a_header_for_counts_too_are_offered_as_levels() -> None:
    header = ("办件编号", "工作人员", "窗口", "办结时间", "评价", "备注")
    rows = [(f"A{at}", name, window, "2026-11-03", 90 + at, "无事")
            for at, (_, name, window) in enumerate(PEOPLE)]  # fmt: skip
    (question,) = counted([header, *rows]).questions
    assert "评价" in dict(question.keys) and question.options[0] == "评价等级"


@pytest.mark.parametrize("category", ["类别", "大类"])
def test_a_ledger_may_have_no_header_that_is_known_but_those_of_its_clauses(category: str) -> None:
    rows = [("行为规范", "9", "李强", "2026-11-03"), ("业务规范", "1", "赵敏", "2026-11-04")]
    table = Cells([(category, "条款号", "哪位", "哪天"), *rows])
    found = read_ledger([Grid("", table)], "ledger", small_months_data(), ImportAnswers())
    assert not isinstance(found, str)
    assert [(one.people, one.clause) for one in found.entered] == [
        ((1,), "行为规范9"), ((3,), "业务规范1")
    ]  # fmt: skip


def test_a_ticked_box_is_no_number_of_times() -> None:
    rows = [("2026-11-03", "李强", "行为规范9", True), ("2026-11-04", "李强", "行为规范9", 2)]
    table = Cells([("日期", "姓名", "条款", "数量"), *rows])
    found = read_ledger([Grid("", table)], "ledger", small_months_data(), ImportAnswers())
    assert not isinstance(found, str)
    assert [(line.row, line.reason) for line in found.left] == [(2, "数量是TRUE，不是数，没有登记")]
    assert [one.values["数量"] for one in found.entered] == [2]


def test_a_ditto_in_an_export_is_what_is_above_it() -> None:
    rows = [("2026-11-03", "李强", "行为规范9"), ("同上", "〃", "业务规范1"), ('"', "赵敏", "同上")]
    table = Cells([("日期", "姓名", "条款"), *rows])
    found = read_ledger([Grid("", table)], "ledger", small_months_data(), ImportAnswers())
    assert not isinstance(found, str)
    entered = [(one.when, one.people, one.clause) for one in found.entered]
    third = dt.date(2026, 11, 3)
    assert entered == [
        (third, (1,), "行为规范9"),
        (third, (1,), "业务规范1"),
        (third, (3,), "业务规范1"),
    ]


def test_a_ditto_below_nothing_is_neither_everybody_nor_whom_the_ledger_has_above_it() -> None:
    rows = [("1004", "赵敏", "行为规范9"), ("1002", "", "加分项2a"), ("", "同上", "加分项2a")]
    told = [("2026-11-03", *row[:2], "综合窗口", row[2]) for row in rows]
    table = Cells([("日期", "工号", "姓名", "窗口", "条款"), *told])
    found = read_ledger([Grid("", table)], "ledger", small_months_data(), ImportAnswers())
    assert not isinstance(found, str)
    assert [one.row for one in found.entered] == [2, 3]
    assert [(one.row, one.reason) for one in found.left] == [(4, "名册中无此人，没有登记")]


ALL, HALF, FEW, NOBODY = "王芳 李强 赵敏", "李强 赵敏 甲 乙", "李强 生人 甲 乙", "甲 乙 丙 丁"
_UNSEEN, _SEVERAL = "看不出哪一列是工作人员（名册上的人）", "有几列都是名册上的人"


@pytest.mark.parametrize(
    ("columns", "chosen", "asked"),
    [
        ([("工作人员", ALL)], "工作人员", ""), ([("工作人员", FEW)], "工作人员", ""),
        ([("工作人员", "")], "工作人员", ""), ([("工作人员", NOBODY)], _UNSEEN, "工作人员"),
        ([("工作人员", ALL), ("受理人员", FEW)], "工作人员", ""),
        ([("受理人员", FEW), ("工作人员", ALL)], "工作人员", ""),
        ([("工作人员", ALL), ("受理人员", HALF)], _SEVERAL, "工作人员 受理人员"),
        ([("工作人员", ALL), ("受理人员", ALL)], "工作人员", ""),
        ([("受理人员", NOBODY), ("工作人员", ALL)], "工作人员", ""),
        ([("工作人员", FEW), ("受理人员", HALF)], _UNSEEN, "受理人员 工作人员"),
        ([("工作人员", FEW), ("姓名", ALL)], _UNSEEN, "姓名 工作人员"),
        ([("工作人员", HALF), ("姓名", ALL)], "工作人员", ""),
        ([("工作人员", FEW), ("姓名", FEW)], "工作人员", ""),
        ([("工作人员", ""), ("姓名", ALL)], "姓名", ""),
        ([("工作人员", ""), ("姓名", HALF)], _UNSEEN, "姓名"),  # of too few
        ([("工作人员", ""), ("姓名", FEW)], "工作人员", ""),
        ([("姓名", ALL)], "姓名", ""), ([("姓名", "王芳 李强")], _UNSEEN, "姓名"),
        ([("姓名", ALL), ("某", ALL)], _SEVERAL, "姓名 某"), ([("某", ALL)], "某", ""),
        ([("某", HALF)], _UNSEEN, "某"), ([("某", NOBODY)], _UNSEEN, "某"),
        ([("某", ALL), ("另", ALL)], _SEVERAL, "某 另"), ([("某", "")], _UNSEEN, ""),
    ],
)  # fmt: skip
def test_whose_column_it_is_is_told_by_its_header_and_by_whom_the_roster_has(
    columns: list[tuple[str, str]], chosen: str, asked: str
) -> None:
    basis, answers = small_months_data(), ImportAnswers()
    tests = content_tests(basis, People(basis.roster, answers), level=LEVELS.__contains__)
    chooser = Chooser(
        roles("reviews"), tests, ("姓名",), frozenset(), answers, plain="人名", enough=3
    )
    rows = tuple(zip_longest(*(cells.split() for _, cells in columns)))
    found, open_ = chooser.choose(
        [ExportColumn(at, title, rows) for at, (title, _) in enumerate(columns)]
    )
    named = [columns[at][0] for role, at in found.items() if role == "姓名"]
    assert (named, [(one.why, [c.title for c in one.candidates]) for one in open_]) == (
        ([], [(chosen, asked.split())]) if chosen in (_UNSEEN, _SEVERAL) else ([chosen], [])
    )


@pytest.mark.parametrize(
    ("titles", "entered"),
    [(("扣分条款", "加分条款"), ["行为规范9", "加分项5"]), (("条款1", "条款2"), None)],
)
def test_two_columns_of_clauses_are_those_of_both_sides_or_asked_about(
    titles: tuple[str, str], entered: list[str] | None
) -> None:
    rows: list[tuple[str | None, ...]] = [
        ("日期", "姓名", *titles),
        ("2026-11-03", "李强", "行为规范9", None),
        ("2026-11-04", "赵敏", None, "加分项5"),
    ]
    grids = [Grid("通报", Cells(rows))]
    found = read_ledger(grids, "ledger", small_months_data(), ImportAnswers())
    assert isinstance(found, Findings)
    if entered is None:
        assert [key for one in found.questions for key, _ in one.keys] == list(titles)
    else:
        assert [str(row.values["条款"]).split()[0] for row in found.entered] == entered


HEADS: Table = [
    ["科室", "经办人", "业务情况", None, None, "测评情况", None, "满意率"],
    [None, None, "办结量", "退件量", "累计", "应参评", "实评", None],
]


def test_counts_under_headings_are_what_is_due_and_what_was_reviewed() -> None:
    rows: list[list[Any]] = [
        ["税务窗口", "赵敏", 40, 3, 400, 40, 30, "99%"],
        ["综合窗口", "李强", 9, 0, 90, 9, 9, "1%"],
    ]
    assert reviews([*HEADS, *rows]).counts == {3: (40, 30), 1: (9, 9)}
    other = [[*row[:5], row[5] + 1, *row[6:]] for row in rows]
    (asked,) = reviews([*HEADS, *other]).questions
    assert asked.what == "有2列都像“办件量”"
    assert sorted(key for key, _ in asked.keys) == ["办结量", "应参评"]


@pytest.mark.parametrize(
    ("table", "missing"),
    [
        ([["科室", "办件量", "评价量", "参评率"], ["税务窗口", 40, 30, "75%"]], "“姓名”这样的列，分不到人"),
        ([["经办人", "评价等级", "得分"], ["赵敏", "满意", 9.5]], "“办结时间”这样的列"),
    ],
)  # fmt: skip
def test_a_column_that_none_can_be_is_missing_and_not_asked_about(
    table: Table, missing: str
) -> None:
    assert read(read_reviews, "reviews", table) == f"没有{missing}"


@pytest.mark.parametrize(
    ("titles", "counts", "left"),
    [
        (["9月办件量", "9月评价量", "11月办件量", "11月评价量"], {3: (30, 20)}, set()),
        (["办件量", "评价量", "2026年10月办件量", "2026年10月评价量"], {3: (9, 8)}, set()),
        (["9月办件量", "9月评价量"], {}, {"表头写的是9月，不是2026年11月"}),
    ],
)
def test_a_column_of_another_month_is_not_this_months(
    titles: list[str], counts: dict[int, tuple[int, int]], left: set[str]
) -> None:
    figures = [9, 8, 30, 20]
    done = reviews([["经办人", *titles], ["赵敏", *figures[: len(titles)]]])
    assert (done.counts, done.questions) == (counts, ())
    assert {line.reason for line in done.left} == left


def test_cases_without_a_count_of_reviews_are_to_be_looked_at() -> None:
    rows = [["赵敏", 9, None], ["李强", 0, None]]
    done = reviews([["经办人", "办件量", "评价量"], *rows])
    assert done.counts == {3: (9, 0), 1: (0, 0)}
    assert [(line.row, line.reason) for line in done.doubts] == [(2, "评价量是空的，按0计，请核对")]


@pytest.mark.parametrize("word", ["B满意", "②满意", "满意80分", "整体评价：满意", "b.满意"])
def test_a_level_in_words_may_have_its_code_or_mark_beside_it(word: str) -> None:
    done = reviews([["经办人", "办结时间", "评价等级"], ["赵敏", "11-03", word]])
    assert (done.counts, done.incidents) == ({3: (1, 1)}, ())


ORDER = ["工单号", "受理时间", "诉求类型", "核实结论"]


@pytest.mark.parametrize("title", ["投诉对象姓名", "反映对象（姓名）", "被诉对象"])
def test_whom_a_complaint_is_about_is_not_who_made_it(title: str) -> None:
    table = [[*ORDER, "投诉人姓名", title], ["1", "11-03", "投诉", "属实", "李强", "赵敏"]]
    done = read(read_orders, "phone", table)
    assert isinstance(done, Findings)
    assert [one.person for one in done.incidents] == [3]


def test_a_column_of_our_people_under_a_citizens_header_is_offered() -> None:
    table = [[*ORDER, "联系人", "来源"], ["1", "11-03", "投诉", "属实", "赵敏", "来电"],
             ["2", "11-04", "投诉", "不属实", "李强", "来信"]]  # fmt: skip
    done = read(read_orders, "phone", table)
    assert isinstance(done, Findings) and not done.incidents
    assert [key for one in done.questions for key, _ in one.keys] == ["联系人"]
    answered = read(read_orders, "phone", table, ImportAnswers({"列": {"联系人": "姓名"}}))
    assert isinstance(answered, Findings)
    assert [one.person for one in answered.incidents] == [3, 1]
