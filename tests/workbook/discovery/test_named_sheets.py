"""Sheets that the office names for a use: what is found there, asked about it, or refused."""

from collections.abc import Sequence

import pytest

from tests.refusals import refused
from tests.workbook.discovery.test_found_by_content import scored
from tests.workbook.discovery.test_offices import CATEGORIES, NAMES, look, made
from tests.workbook.sample import blank, lightened
from udf.errors import KaoheError
from workbook.discovery.discover import discover
from workbook.discovery.model import Cause, RowKind, TableKind, Unused, Use
from workbook.ooxml.package import Package
from workbook.ooxml.references import MAX_ROW

Rows = list[list[object]]
DUTY: Rows = [["值班安排", None, "备用"], ["周一", "周二", "周三"], ["甲组", "乙组"]]
SIGNED: Rows = [
    ["2026年11月签到"],
    ["姓名", "应签到次数", "情况"],
    *([name, 84, "无"] for name in NAMES),
]


def book(sheet: Rows) -> bytes:
    return made({"得分": scored(), "签到": sheet})


@pytest.mark.parametrize("given", [{"工作表": {"签到": "考勤"}}, {"考勤": {"工作表": "签到"}}])
def test_where_nothing_is_like_its_use_the_header_is_asked(
    given: dict[str, dict[str, str]],
) -> None:
    found = look(book(DUTY), given)
    (question,) = found.questions
    assert (question.cause, question.id, question.sheet) == (Cause.HEADER, "考勤.表头行", "签到")
    (table,) = (table for table in found.tables if table.sheet == "签到")
    assert (table.kind, table.header, table.rows) == (TableKind.ATTENDANCE, (1,), ())
    assert (table.first_column, table.last_column, table.free) == (1, 3, 3)


def test_a_column_that_its_use_has_to_have_is_asked_for_among_those_that_are_free() -> None:
    found = look(book([row[:1] + row[2:] for row in SIGNED]), {"考勤": {"工作表": "签到"}})
    assert [question.id for question in found.questions] == ["考勤.应签到次数", "考勤.签到异常次数"]
    (table,) = (table for table in found.tables if table.sheet == "签到")
    assert (table.header, table.first_column, table.last_column) == ((2,), 1, 2)
    assert table.free == len(SIGNED) and not table.columns
    for question in found.questions:
        assert question.places == ((2, 1),)
        assert [option.answer for option in question.options] == ["没有"]


def test_a_use_without_a_column_that_it_has_to_have_is_refused() -> None:
    denied = {"考勤": {"工作表": "签到", "签到异常次数": "没有"}}
    with refused(
        "“签到”没有“签到异常次数”列，不能作考勤；请删去对照表[考勤]里给“签到异常次数”填的“没有”，"
        "再在表里加上这一列，或在对照表[工作表]里把“签到”写成“不用”"
    ):
        look(book(SIGNED), denied)


@pytest.mark.parametrize(
    ("head", "asked"), [("工号", ["名册.姓名"]), ("姓名", ["名册.窗口"]), ("窗口", ["名册.姓名"])]
)
def test_a_list_that_is_to_be_the_roster_is_asked_for_what_it_lacks(
    head: str, asked: list[str]
) -> None:
    values = {"工号": [f"77{n}" for n in range(8)], "姓名": NAMES, "窗口": ["渔政窗口"] * 8}
    rows: Rows = [[head, "到岗日期"]]
    rows += [[value, "2026-01-05"] for value in values[head]]
    chosen = {"工作表": "签到"}
    assert look(book(rows)).questions == ()
    assert [question.id for question in look(book(rows), {"名册": chosen}).questions] == asked
    key = asked[0].partition(".")[2]
    with refused(
        f"“签到”没有“{key}”列，不能作名册；请删去对照表[名册]里给“{key}”填的“没有”，"
        "再在表里加上这一列，或在对照表[工作表]里把“签到”写成“不用”"
    ):
        look(book(rows), {"名册": {**chosen, key: "没有"}})


def test_a_use_that_nobody_knows_is_refused() -> None:
    """A sheet that is left out because its use was misspelt would be left out in silence."""
    for wrong in ("考勤表", "用", "签到"):
        with pytest.raises(
            KaoheError, match=rf"对照表的\[工作表\]里“签到 = {wrong}”看不懂；请填.*考勤、"
        ):
            look(book(SIGNED), {"工作表": {"签到": wrong}})
    for use in ("不用", "都不用", "无"):
        found = look(book(SIGNED), {"工作表": {"签 到": use}})
        assert (found.sheets[1].use, found.sheets[1].why) == (Use.UNUSED, Unused.ANSWERED)


def test_lines_among_the_records_are_known_for_what_they_are() -> None:
    counts: Rows = [["姓名", "应签到次数", "签到异常次数"]]
    counts += [[name, 84, 0] for name in NAMES[:3]]
    counts += [["姓名", "应签到次数", "签到异常次数"], [None, 252, 0], ["合计", 252, 0]]
    counts += [[NAMES[3], 84, 1], ["注：迟到三次按一次计", None], ["填表人：", "杜鹃"]]
    found = look(book(counts))
    table = found.table(TableKind.ATTENDANCE)
    assert table is not None and found.questions == ()
    assert [(line.row, line.kind) for line in table.lines] == [
        (5, RowKind.HEADER), (7, RowKind.SUBTOTAL), (9, RowKind.NOTE), (10, RowKind.SIGNATURE),
    ]  # fmt: skip
    assert table.rows == (2, 3, 4, 6, 8)  # numbers nobody is named beside are the office's to mend
    assert table.free == 8 and table.header == (1,)


def test_a_table_with_nothing_below_it_may_grow_to_the_end_of_the_sheet() -> None:
    counted: Rows = [["姓名", "应签到次数", "签到异常次数"], *([name, 84, 0] for name in NAMES)]
    table = look(book(counted)).table(TableKind.ATTENDANCE)
    assert table is not None and table.free == MAX_ROW


@pytest.mark.parametrize("names", [NAMES[:2], NAMES])
def test_people_beside_each_other_are_refused_with_what_to_do(names: Sequence[str]) -> None:
    turned: Rows = [
        ["考核得分"],
        ["项目", *names],
        *([category, *[5] * len(names)] for category in CATEGORIES),
    ]
    with refused(
        "“得分”像是一列一个人的表，这样的表接不上；请复制后用“选择性粘贴”的“转置”改成一行一个人，"
        "再试一次"
    ):
        look(made({"得分": turned}))


def test_where_no_scores_are_found_the_lists_of_people_are_asked_about() -> None:
    lists: dict[str, Sequence[Sequence[object]]] = {
        "分工": [["带班", "值守"], *[[NAMES[n], NAMES[n + 1]] for n in range(6)]],
        "电话": [["人", "电话"], *[[name, 8580000 + n] for n, name in enumerate(NAMES)]],
        "班子": [["组长", "组员"], [NAMES[0], NAMES[1]], [NAMES[2]]],
        "门卫": [["第1岗", "第2岗"], [NAMES[0], NAMES[1]]],
        "说明": [["本表由督查科填写"]],
    }
    found = look(made(lists))
    assert [q.id for q in found.questions] == ["月份.月份", "个人得分.工作表", "个人得分.各项得分"]
    assert [option.answer for option in found.questions[1].options] == ["分工", "电话", "班子"]
    assert {question.sheet for question in found.questions[1:]} == {"分工"}
    none = look(made({"说明": [["本表由督查科填写"]]}))
    assert [question.id for question in none.questions] == ["月份.月份"]


def test_sheets_that_the_product_has_made_are_its_own() -> None:
    package = Package(lightened(blank()), "2026-11.xlsx")
    found = discover(package)
    assert [use.sheet for use in found.sheets] == [sheet.name for sheet in package.sheets]
    own = {use.sheet for use in found.sheets if use.use is Use.OWN}
    assert own >= {"计算", "细则", "口径", "日历"}
