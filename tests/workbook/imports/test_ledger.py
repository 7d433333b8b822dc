"""Ledgers that others keep: patrols, the security platform, forms, other clerks' copies."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.refusals import refused
from tests.workbook.imports.made import (
    PEOPLE,
    Table,
    brief,
    edit,
    import_file,
    ledger,
    sheet_rows,
    small_months_data,
    write_csv,
    write_xlsx,
)
from udf.text import Cells
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Findings
from workbook.imports.into import remarks_in_words
from workbook.imports.ledgers.ledger import read_ledger

PATROL = ("序号", "巡查时间", "巡查人", "被检查人", "所在窗口", "问题描述", "扣分", "备注")


def patrol(*rows: Sequence[Any]) -> Table:
    return [
        ("11月大厅巡查问题清单",),
        PATROL,
        *((n, day, "赵敏", who, window, what, points, "") for n, (day, who, window, what, points) in enumerate(rows, 1)),
    ]  # fmt: skip


def test_a_patrols_list(tmp_path: Path, book: Path) -> None:
    table = patrol(
        ("2026-11-03 09:15", "李强", "综合窗口", "迟到", -2),
        ("11.4", "王芳", "税务窗口", "未佩戴工牌", "-1"),
        ("5日", "李强", "综合窗口", "行为规范9 玩游戏", -3),
        ("2026-11-06", "李强", "综合窗口", "上班时间看手机短视频", -4),
        ("2026-11-06", "张三", "综合窗口", "迟到", -2),
        ("11/9-11/10", "李强", "综合窗口", "未着正装", -3),
        ("2026-10-10", "李强", "综合窗口", "考勤管理1c", -2),
        ("2026-11-12", "李强", "综合窗口", "", ""),
        ("2026-11-13", "王芳", "", "考勤管理1c", -2),
    )
    done = import_file("ledger", write_xlsx(tmp_path / "p.xlsx", table), book)
    rows = ledger(book)
    told: list[Any] = [*brief(rows)]
    assert told == [
        ("11-03", None, "考勤管理1b", None, None),
        ("11-04", None, "行为规范2c", None, None),
        ("11-05", None, "行为规范9", None, None),
        ("11-06", None, "上班时间看手机短视频", None, "待核实"),
    ]
    assert [row["姓名"] for row in rows] == ["李强", "王芳", "李强", "李强"]
    assert all(row["备注"].startswith("【登记表 内容") for row in rows)
    assert [line.row for line in done.left] == [7, 8, 9, 10, 11]
    reasons = " ".join(line.reason for line in done.left)
    for reason in (
        "名册中无此人",
        "日期是一段（11/9-11/10）",
        "不在本月",
        "没有写条款或事由",
        "姓名重复",
    ):
        assert reason in reasons
    assert remarks_in_words(done.doubts) == [
        "Sheet第5行：原来写的分值是−3，按行为规范9是−4",
        "Sheet第6行：条款看不准，登记后请在“条款”列选定（见状态栏的建议），选定前不计分",
    ]
    once = book.read_bytes()
    assert import_file("ledger", tmp_path / "p.xlsx", book).rows == {"same": 4}
    assert book.read_bytes() == once


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
@pytest.mark.parametrize(
    "header",
    [
        ("告警编号", "告警时间", "点位", "事件类型", "时长", "人员姓名", "处置结果"),
        ("事件编号", "发生时间", "地点", "违规行为", "持续时长", "当事人", "是否属实"),
    ],
)
def test_the_security_platforms_events(
    tmp_path: Path, book: Path, header: tuple[str, ...], encoding: str
) -> None:
    table = [
        header,
        ("E1", "2026-11-03 09:15:00", "一楼3号", "迟到", "20分钟", "李强", "已处置"),
        ("E2", "2026-11-04 10:15:00", "一楼3号", "玩手机", "5分钟", "赵敏", "误报"),
        ("E3", "2026-11-05 10:15:00", "一楼3号", "吸烟", "", "", ""),
    ]
    done = import_file("ledger", write_csv(tmp_path / "e.csv", table, encoding), book)
    rows = ledger(book)
    told: list[Any] = [*brief(rows)]
    assert told == [
        ("11-03", None, "考勤管理1b", None, "待核实"),
        ("11-04", None, "玩手机", None, "不属实"),
    ]
    assert rows[0]["备注"] == "【登记表 E1】时长20分钟；地点一楼3号；已处置"
    assert [line.row for line in done.left] == [4]


def test_a_forms_answers_name_who_is_concerned_not_who_filled_them_in(
    tmp_path: Path, book: Path
) -> None:
    table = [
        ("提交时间", "提交人", "巡查人", "被检查人", "窗口", "问题描述", "现场照片"),
        (
            "2026/11/3 9:20:11",
            "赵敏",
            "赵敏",
            "李强",
            "综合窗口",
            "未佩戴工牌",
            "http://x/1.jpg",
        ),
        ("2026/11/4 9:20:11", "赵敏", "赵敏", "王芳", "税务窗口", "考勤管理1c", ""),
    ]
    import_file("ledger", write_xlsx(tmp_path / "f.xlsx", table), book)
    rows = ledger(book)
    assert [row["姓名"] for row in rows] == ["李强", "王芳"]
    assert [row["条款"].split()[0] for row in rows] == ["行为规范2c", "考勤管理1c"]


def test_names_joined_are_each_and_words_are_proposals(tmp_path: Path, book: Path) -> None:
    table = patrol(
        ("11.3", "李强、赵敏", "", "未佩戴工牌", "-1"),
        ("11.4", "李强，张三", "", "未佩戴工牌", "-1"),
        ("11.5", "李强等3人", "", "未佩戴工牌", "-1"),
        (11.6, "李强", "", "未佩戴工牌", "-1"),
        ("11.7", "李强", "", "没戴工牌", "-1"),
        ("11.8", "李强", "", "迟到、早退", "-4"),
    )
    done = import_file("ledger", write_xlsx(tmp_path / "p.xlsx", table), book)
    rows = ledger(book)
    assert [(row["姓名"], row["条款"]) for row in rows] == [
        ("李强、赵敏", "行为规范2c 未佩戴工牌"), ("李强", "没戴工牌"), ("李强", "迟到、早退"),
    ]  # fmt: skip
    assert [line.row for line in done.left] == [4, 5, 6] and [d.row for d in done.doubts] == [7, 8]
    assert "是11月6日" in done.left[2].reason


def test_awards_go_to_the_other_ledger(tmp_path: Path, book: Path) -> None:
    table = [
        ("日期", "姓名", "窗口", "加分事项", "加分"),
        ("2026-11-03", "李强", "综合窗口", "加分项4a 技能竞赛", 3),
        ("2026-11-04", "", "综合窗口", "加分项2b", 1),
    ]
    import_file("ledger", write_xlsx(tmp_path / "f.xlsx", table), book)
    assert ledger(book) == []
    assert [row["条款"].split()[0] for row in sheet_rows(book, "加分登记")] == [
        "加分项4a",
        "加分项2b",
    ]


# --- other clerks' copies -------------------------------------------------------------------------

COPY = ("日期", "工号", "姓名", "窗口", "条款", "数量", "核实", "考核方式", "通报期次", "备注")
ONE = ("2026-11-03", "1002", "李强", "综合窗口", "行为规范9", "", "", "", "", "第一次")
TWO = ("2026-11-04", "1004", "赵敏", "税务窗口", "考勤管理1b", "", "", "", "", "")


def test_equal_rows_of_copies_count_as_often_as_in_the_copy_with_most(
    tmp_path: Path, book: Path
) -> None:
    def by_hand(sheet: Any) -> None:
        for row, values in ((4, ONE), (5, TWO)):
            for column, value in enumerate(values, start=1):
                sheet.cell(row, column).value = value or None

    edit(book, "扣分登记", by_hand)
    first = write_csv(tmp_path / "1.csv", [COPY, ONE, ONE, TWO])
    done = import_file("ledger", first, book)
    assert done.rows == {"add": 1, "by hand": 2} and not done.left
    second = write_csv(tmp_path / "2.csv", [COPY, TWO, ONE])
    assert import_file("ledger", second, book).rows == {"by hand": 2}
    third = write_csv(tmp_path / "3.csv", [COPY, ONE, ONE, ONE])
    import_file("ledger", third, book)
    codes = [row["条款"].split()[0] for row in ledger(book)]
    assert sorted(codes) == ["考勤管理1b", "行为规范9", "行为规范9", "行为规范9"]


def test_the_same_incident_told_otherwise_is_left_to_the_office(tmp_path: Path, book: Path) -> None:
    import_file("ledger", write_csv(tmp_path / "1.csv", [COPY, ONE, TWO]), book)
    other = (*ONE[:9], "另一个人写的")
    done = import_file("ledger", write_csv(tmp_path / "2.csv", [COPY, other]), book)
    assert remarks_in_words(done.left) == [
        "第2行：登记表里已有同一人、同一天、同一条款而内容不同的登记，没有登记，请核对：扣分登记第4行"
    ]
    assert len(ledger(book)) == 2


def test_a_copy_of_the_workbook_itself(tmp_path: Path, book: Path) -> None:
    copy = tmp_path / "副本.xlsx"
    import_file("ledger", write_csv(tmp_path / "1.csv", [COPY, ONE]), book)
    copy.write_bytes(book.read_bytes())
    table = [
        ("工单编号", "受理时间", "诉求类型", "被反映单位", "被反映人", "诉求内容", "核实结果"),
        ("T1", "2026-11-05", "投诉", "综合窗口", "李强", "慢", "属实"),
    ]
    import_file("hotline", write_csv(tmp_path / "h.csv", table), copy)

    def more(sheet: Any) -> None:
        for column, value in enumerate(TWO, start=1):
            sheet.cell(6, column).value = value or None

    edit(copy, "扣分登记", more)
    done = import_file("ledger", copy, book)
    assert done.rows == {"same": 1, "add": 1}
    assert remarks_in_words(done.left) == [
        "扣分登记第5行：是从12345热线导入的，请在这里导入12345热线的导出，没有登记"
    ]
    assert [row["姓名"] for row in ledger(book)] == ["李强", "赵敏"]


def test_a_row_with_nothing_but_a_day_is_named_as_empty(tmp_path: Path, book: Path) -> None:
    table = patrol(("2026-11-06", "", "", "", ""), ("2026-11-06", " 李强 ", "", "", ""))
    done = import_file("ledger", write_xlsx(tmp_path / "p.xlsx", table), book)
    assert [remark.about for remark in done.left] == ["空行", "李强"]


def test_a_row_that_a_clerk_settled_stays_settled(tmp_path: Path, book: Path) -> None:
    table = patrol(("2026-11-06", "李强", "综合窗口", "看手机短视频", -4))
    import_file("ledger", write_xlsx(tmp_path / "p.xlsx", table), book)
    edit(book, "扣分登记", lambda sheet: sheet.__setitem__("E4", "行为规范9"))
    done = import_file("ledger", tmp_path / "p.xlsx", book)
    assert done.rows == {"keep": 1} and ledger(book)[0]["条款"] == "行为规范9"


def test_what_is_no_ledger_is_refused(tmp_path: Path, book: Path) -> None:

    file = write_csv(tmp_path / "x.csv", [("品名", "数量"), ("纸", 3)])
    with refused(
        "“x.csv”不像登记的导出：表头（前10行）里没有日期、人员（或窗口）和条款（或事由）这样的列；"
        "请核对是不是选错了文件或种类"
    ):
        import_file("ledger", file, book)


# --- any ledger there may be ----------------------------------------------------------------------

CLAUSES = {
    "考勤管理1b 迟到": "考勤管理1b", "未佩戴工牌": "行为规范2c", "行为规范9": "行为规范9",
    "业务规范第3条b": "业务规范3b", "加分项4a": "加分项4a",
}  # fmt: skip
HEADERS = (
    ("检查时间", "发生日期", "日期", "巡查日期", "时间", "栏目一"),
    ("被检查人", "姓名", "违规人员", "当事人", "被扣分人姓名", "栏目二"),
    ("窗口", "部门", "所在窗口", "栏目三"),
    ("违反条款", "条款", "扣分条款", "问题描述", "扣分原因", "事由", "栏目四"),
    ("检查人", "巡查人", "登记人", "栏目五"),
)
WRITTEN: tuple[Callable[[dt.date], str], ...] = (
    str, lambda d: f"{d.month}.{d.day}", lambda d: f"{d.day}日", lambda d: f"{d:%Y%m%d}",
)  # fmt: skip


@settings(max_examples=150)
@given(st.integers(0, 10**6))
def test_a_ledger_is_right_or_asked(seed: int) -> None:
    chance = random.Random(seed)
    rows = [
        (chance.randrange(len(PEOPLE)), dt.date(2026, 11, chance.randint(1, 30)), clause)
        for clause in chance.choices(list(CLAUSES), k=chance.randint(1, 12))
    ]
    cells = [
        (
            chance.choice(WRITTEN)(day),
            PEOPLE[person][1],
            PEOPLE[person][2],
            clause,
            chance.choice(("赵敏", "李强", "督查科")),
        )
        for person, day, clause in rows
    ]
    order = chance.sample(range(5), 5)
    table = [
        [chance.choice(HEADERS[i]) for i in order],
        *([row[i] for i in order] for row in cells),
    ]
    done = read_ledger(
        [Grid("表", Cells(map(tuple, table)))], "ledger", small_months_data(), ImportAnswers()
    )
    if isinstance(done, str) or done.questions:
        return
    assert Counter((one.people, one.when, one.clause) for one in done.entered) == Counter(
        ((person,), day, CLAUSES[clause]) for person, day, clause in rows
    )


@pytest.mark.parametrize(
    ("heads", "points", "side"),
    [(("加分原因", "分值"), 1, "加分"), (("事由", "加分"), 1, "加分"), (("扣分原因", "扣分"), 1, "扣分"),
     (("加分原因", "得分"), "-1", "扣分"), (("加分原因", "扣分"), 1, "扣分"), (("事由", "分值"), 1, "扣分")],
)  # fmt: skip
def test_words_for_no_clause_go_where_their_points_or_headers_say(
    heads: tuple[str, str], points: Any, side: str
) -> None:
    rows = [("日期", "工作人员", *heads), ("11月3日", "赵敏", "参加义务献血", points)]
    done = read_ledger([Grid("", Cells(rows))], "ledger", small_months_data(), ImportAnswers())
    assert isinstance(done, Findings)
    assert [(row.side, row.values["核实"]) for row in done.entered] == [(side, "待核实")]


@pytest.mark.parametrize(
    ("heads", "missing"),
    [("窗口 工作人员 扣分原因", "日期"), ("日期 工作人员 分值", "条款（或事由）"), ("日期 得分 事由", "人员（或窗口）"),
     ("工作人员 分值", "日期和条款（或事由）"), ("分值 得分", "日期、人员（或窗口）和条款（或事由）")],
)  # fmt: skip
def test_what_a_ledger_lacks_is_named(heads: str, missing: str) -> None:
    values = {
        "日期": "11月3日",
        "工作人员": "赵敏",
        "窗口": "税务窗口",
        "扣分原因": "迟到",
        "事由": "迟到",
    }
    titles = heads.split()
    rows = [tuple(titles), tuple(values.get(title, 2.0) for title in titles)]
    done = read_ledger([Grid("", Cells(rows))], "ledger", small_months_data(), ImportAnswers())
    assert done == f"表头（前10行）里没有{missing}这样的列"


def test_columns_of_both_sides_are_read_each_for_its_own() -> None:
    heads: list[Any] = ["日期", "姓名", "加分事由", "加分", "扣分事由", "扣分"]
    rows: list[list[Any]] = [
        ["11月3日", "李强", "拾金不昧", 1, "迟到", 2],
        ["11月4日", "赵敏", None, None, "早退", 3],
    ]
    done = read_ledger(
        [Grid("表", Cells(map(tuple, [heads, *rows])))],
        "ledger",
        small_months_data(),
        ImportAnswers(),
    )
    assert isinstance(done, Findings), done
    assert [(one.side, one.clause, one.values["备注"]) for one in done.entered] == [
        ("扣分", "考勤管理1b", None),
        ("扣分", "考勤管理1c", None),
        ("加分", "拾金不昧", None),
    ]
    assert done.notes == ()
    points = [one.reason for one in done.doubts if "分值" in one.reason]
    assert points == ["原来写的分值是−3，按考勤管理1c是−2"]
