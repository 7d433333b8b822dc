"""Exports as clerks and systems really leave them: each is read right, asked about or refused.

The truth is made first, then laid out with what such files have: headers printed once a page, totals,
signatures, merged cells, hidden rows, months beside each other, names and numbers written otherwise.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.workbook.imports.made import months_data, write_csv
from udf.errors import KaoheError
from workbook.files.table_files import read_grids
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Findings
from workbook.imports.kinds import KINDS

PEOPLE = (
    ("0012", "张兰", "社保窗口"), ("0013", "李强", "社保窗口"),
    ("0020", "王芳", "税务窗口"), ("0021", "赵敏", "税务窗口"),
    ("1005", "王芳", "医保窗口"), ("1006", "欧阳娜娜", "医保窗口"),
)  # fmt: skip
Rows = Sequence[Sequence[Any]]
Made = list[list[Any]]
Make = Callable[[Path], Path]


def read(kind: str, file: Path, answers: ImportAnswers | None = None) -> Findings | str:
    month = months_data(PEOPLE)
    return KINDS[kind].read(read_grids(file), kind, month, answers or ImportAnswers(), None)


def not_counted(done: Findings | str) -> bool:
    """Whether nobody's counts are taken over, and something is said about it."""
    return isinstance(done, str) or (not done.counts and bool(done.questions or done.left))


def asks(done: Findings | str) -> bool:
    return isinstance(done, Findings) and bool(done.questions)


def book(
    folder: Path, sheets: dict[str, Rows], merged: Sequence[str] = (), hidden: Sequence[int] = ()
) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
        for number in hidden:
            sheet.row_dimensions[number].hidden = True
    made.save(folder / "e.xlsx")
    return folder / "e.xlsx"


def page(folder: Path, rows: Rows, encoding: str = "gbk") -> Path:
    """A web page named .xls; a cell of the rows may be a whole <td>."""
    lines = (
        "<tr>" + "".join(str(c) if str(c).startswith("<td") else f"<td>{c}</td>" for c in row)
        for row in rows
    )
    text = f"<html><meta charset={encoding}><table>{''.join(lines)}</table></html>"
    (folder / "e.xls").write_bytes(text.encode(encoding))
    return folder / "e.xls"


# --- attendance -----------------------------------------------------------------------------------

SLOTS = ("上午上班", "上午下班", "下午上班", "下午下班")
TIMES = dict(zip(SLOTS, ("08:30", "12:00", "14:30", "17:30"), strict=True))
DAYS = [dt.date(2026, 11, day) for day in range(2, 7)]
HEADER = ["工号", "姓名", "部门", "日期", "班次", "应打卡时间", "实际打卡时间", "考勤结果"]
HAPPENED = {
    ("0012", 3, "上午上班"): "迟到", ("0020", 4, "上午上班"): "旷工",
    ("0020", 4, "上午下班"): "旷工", ("1006", 5, "下午下班"): "早退",
}  # fmt: skip
COUNTS = {0: (20, 1), 1: (20, 0), 2: (20, 2), 3: (20, 0), 4: (20, 0), 5: (20, 1)}
ENTERED = {
    (0, "11-03", "lateness", None), (2, "11-04", "absence", 1), (5, "11-05", "early_leaving", None),
}  # fmt: skip


def slots(
    who: Callable[[tuple[str, str, str]], Sequence[Any]] = lambda person: person,
    day: Callable[[dt.date], Any] = str,
    more: dict[tuple[str, int, str], str] | None = None,
) -> Made:
    results = {**HAPPENED, **(more or {})}
    return [
        [*who(person), day(when), slot, TIMES[slot], "", results.get((person[0], when.day, slot), "正常")]
        for person in PEOPLE for when in DAYS for slot in SLOTS
    ]  # fmt: skip


def a_row_a_day() -> Made:
    return [
        [*person, str(day), *(HAPPENED.get((person[0], day.day, slot), "正常") for slot in SLOTS)]
        for person in PEOPLE for day in DAYS
    ]  # fmt: skip


def in_pages(folder: Path) -> Path:
    rows = slots()
    paged: list[list[Any]] = [["考勤打卡明细表"]]
    for start in range(0, len(rows), 30):
        paged += [HEADER, *rows[start : start + 30], ["", "本页小计", "", "", "", "", 30]]
        paged += [["制表人：王芳", "王芳", "", "审核人：", "李强", "", "打印日期：2026-11-30"], []]
    return book(folder, {"明细": paged})


def merged_over_rows(folder: Path) -> Path:
    rows, areas = slots(), []
    for at, row in enumerate(rows):
        for column, every in (("A", 20), ("B", 20), ("C", 20), ("D", 4)):
            if at % every == 0:
                areas.append(f"{column}{at + 2}:{column}{at + 1 + every}")
            else:
                row["ABCD".index(column)] = None
    return book(folder, {"明细": [HEADER, *rows]}, areas)


def in_halves(folder: Path, title: Rows, make: Callable[[Path, Rows], Path]) -> Path:
    first = [f"<td rowspan=2>{name}</td>" for name in HEADER[:4]]
    first += ["<td colspan=2>上午</td>", "<td colspan=2>下午</td>"]
    second = ["上班结果", "下班结果"] * 2
    return make(folder, [*title, first, second, *a_row_a_day()])


def weekday(when: dt.date) -> str:
    return f"星期{'一二三四五六日'[when.weekday()]}"


RIGHT: dict[str, Make] = {
    "zeros lost": lambda f: book(
        f, {"a": [HEADER, *slots(lambda p: (int(p[0]), p[1], p[2].removesuffix("窗口")))]}
    ),
    "a header a page": in_pages,
    "two sheets": lambda f: book(f, {"上": [HEADER, *slots()[:60]], "下": [HEADER, *slots()[60:]]}),
    "a summary before it": lambda f: book(
        f,
        {
            "汇总": [["工号", "姓名", "应签到次数", "签到异常次数"], *([*p[:2], 84, 9] for p in PEOPLE)],
            "明细": [HEADER, *slots()],
        },
    ),
    "a summary beside it": lambda f: book(
        f,
        {"a": [[*HEADER, "", "姓名", "应签到次数"],
               *([*row, "", p[1], 84] for row, p in zip(slots(), PEOPLE * 20, strict=True))]},
    ),
    "spaces in names": lambda f: book(
        f, {"a": [HEADER, *slots(lambda p: ("", f"{p[1][0]}　{p[1][1:]} ", p[2]))]}
    ),
    "names with ids": lambda f: book(
        f, {"a": [HEADER[1:], *(row[1:] for row in slots(lambda p: ("", f"{p[1]}（{p[0]}）", "")))]}
    ),
    "merged over rows": merged_over_rows,
    "full width": lambda f: book(
        f, {"a": [HEADER, *slots(day=lambda d: f"２０２６年１１月{d.day}日　{weekday(d)}")]}
    ),
    "month and day": lambda f: book(
        f, {"a": [HEADER, *slots(day=lambda d: f"{d.month}月{d.day}日({weekday(d)})")]}
    ),
    "day first": lambda f: book(f, {"a": [HEADER, *slots(day=lambda d: f"{d.day}/11/2026")]}),
    "month first": lambda f: book(f, {"a": [HEADER, *slots(day=lambda d: f"11/{d.day}/2026 0:00")]}),
    "hidden rows": lambda f: book(f, {"a": [HEADER, *slots()]}, hidden=range(10, 40)),
    "results under slots": lambda f: book(
        f,
        {"a": [["11月考勤"], [*HEADER[:4], "上午", "", "下午", ""],
               ["", "", "", "", "签到", "签退", "签到", "签退"], *a_row_a_day()]},
        ["E2:F2", "G2:H2"],
    ),
    "a page with spans": lambda f: in_halves(f, [], page),
    "a page with a title over all": lambda f: in_halves(
        f, [["<td colspan=8>考勤明细（2026年11月）</td>"]], page
    ),
    "UTF-16 named .xls": lambda f: write_csv(f / "e.xls", [HEADER, *slots()], "utf-16"),
    "GB18030": lambda f: write_csv(f / "e.csv", [["考勤明细㐂"], HEADER, *slots()], "gb18030"),
    "a page in UTF-8": lambda f: page(f, [HEADER, *slots()], "utf-8"),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_attendance_is_read_right(name: str, tmp_path: Path) -> None:
    done = read("attendance", RIGHT[name](tmp_path))
    assert isinstance(done, Findings) and not done.questions, done
    assert done.counts == COUNTS and done.left == ()
    entered = [(i.person, f"{i.when:%m-%d}", i.subject, i.quantity) for i in done.incidents]
    assert set(entered) == ENTERED and len(entered) == len(ENTERED)


def test_rows_under_a_name_that_is_not_merged_are_not_counted_in_part(tmp_path: Path) -> None:
    rows = slots()
    for row in rows[1::2]:
        row[0] = row[1] = row[2] = None
    done = read("attendance", book(tmp_path, {"a": [HEADER, *rows]}))
    assert isinstance(done, Findings) and not done.counts and len(done.partial) == 6


def test_a_slot_with_two_results_is_not_counted(tmp_path: Path) -> None:
    rows = [*slots(), *slots()[:1], [*slots()[20][:7], "迟到"]]
    done = read("attendance", book(tmp_path, {"a": [HEADER, *rows]}))
    assert isinstance(done, Findings)
    assert done.counts == {person: n for person, n in COUNTS.items() if person != 1}
    ends = [line.reason.rpartition("，")[2] for line in done.left]
    assert ends == ["只按第一次计", "不知道哪个对"]


@pytest.mark.parametrize(
    "more", ["迟到（申诉成功）", "未迟到", "正常（补卡审批中）", "迟到0分钟", "早退(0)", "非旷工"]
)
def test_a_result_that_takes_itself_back_is_asked(more: str, tmp_path: Path) -> None:
    rows = slots(more={("0013", 3, "上午上班"): more})
    assert asks(read("attendance", book(tmp_path, {"a": [HEADER, *rows]})))


def test_a_result_beside_another_is_asked(tmp_path: Path) -> None:
    rows = [[*row, "正常" if row[7] == "迟到" else row[7]] for row in slots()]
    file = book(tmp_path, {"a": [[*HEADER, "复核后"], *rows]})
    assert asks(read("attendance", file))
    done = read("attendance", file, ImportAnswers({"列": {"复核后": "考勤结果", "考勤结果": "无"}}))
    assert isinstance(done, Findings) and done.counts == {**COUNTS, 0: (20, 0)}


def test_what_somebody_did_at_work_is_proposed(tmp_path: Path) -> None:
    more = {("0013", 3, "上午上班"): "离岗20分钟", ("0021", 4, "下午上班"): "睡岗"}
    done = read("attendance", book(tmp_path, {"a": [HEADER, *slots(more=more)]}))
    assert isinstance(done, Findings) and done.counts == {**COUNTS, 1: (20, 1), 3: (20, 1)}
    proposed = [(i.person, i.words, i.verdict) for i in done.incidents if i.subject is None]
    assert proposed == [(1, "离岗", "待核实"), (3, "睡岗", "待核实")]


MATRIX: Made = [
    ["工号", "姓名", "部门", *range(1, 31)],
    *([*p, *["08:20 17:40"] * 30] for p in PEOPLE),
]
SUMMED: Made = [["工号", "姓名", "应签到次数", "签到异常次数"], *([*p[:2], 84, 3] for p in PEOPLE)]


@pytest.mark.parametrize("rows", [MATRIX, SUMMED])
@pytest.mark.parametrize(
    ("sheet", "title"),
    [("Sheet1", "2026年10月考勤表"), ("10月", ""), ("表", "统计周期：2026-10-01 至 2026-10-31"),
     ("表", "1-11月累计"), ("十月份", ""), ("表", "2026.10")],
)  # fmt: skip
def test_another_month_is_not_this_one(rows: Rows, sheet: str, title: str, tmp_path: Path) -> None:
    try:
        done = read("attendance", book(tmp_path, {sheet: [[title], *rows]}))
    except KaoheError:
        return
    assert not_counted(done)


@pytest.mark.parametrize("title", ["2026年11月考勤表", "打印日期：2026-12-01", "十一月", "3号大厅"])
def test_this_month_and_days_of_printing_are_no_other(title: str, tmp_path: Path) -> None:
    done = read("attendance", book(tmp_path, {"表": [[title], *SUMMED]}))
    assert isinstance(done, Findings) and done.counts == dict.fromkeys(range(6), (84, 3))


@pytest.mark.parametrize(
    "rows",
    [
        [["日期", *(p[1] for p in PEOPLE)], *([str(day), *["正常"] * 6] for day in DAYS)],
        [[*HEADER[:4], "上午签到", "上午签退"], *([*p, str(d), "08:45", "12:00"] for p in PEOPLE for d in DAYS)],
        [[*HEADER[:4], "应打卡次数", "迟到次数", "旷工次数"], *([*p, str(d), 4, 1, 0] for p in PEOPLE for d in DAYS)],
        [["姓名", "周次", "应签到次数", "签到异常次数"], *([p[1], week, 20, 1] for week in "1234" for p in PEOPLE)],
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused(rows: Rows, tmp_path: Path) -> None:
    try:
        done = read("attendance", book(tmp_path, {"a": rows}))
    except KaoheError:
        return
    assert not_counted(done)


# --- reviews --------------------------------------------------------------------------------------

CASE = ["办件编号", "办理窗口", "工作人员", "办结时间", "评价等级", "差评核实"]
LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意", "")
MARKS = dict(zip(LEVELS, (1, 2, 3, 4, 5, ""), strict=True))


def cases(
    window: Callable[[str], str] = str, level: Callable[[str], Any] = str, day: str = "2026-11"
) -> Made:
    """Six cases of everyone, one a level, the bad ones verified."""
    return [
        [f"YJ{n:02}{at}", window(who[2]), who[1], f"{day}-{at + 1:02} 10:00", level(word),
         "属实" if at in (3, 4) else ""]
        for n, who in enumerate(PEOPLE) for at, word in enumerate(LEVELS)
    ]  # fmt: skip


def agrees(done: Findings | str, counts: tuple[int, int] = (6, 5), bad: int = 12) -> None:
    assert isinstance(done, Findings) and not done.questions, done
    assert done.counts == dict.fromkeys(range(6), counts) and len(done.incidents) == bad


def test_totals_and_headings_are_no_cases(tmp_path: Path) -> None:
    rows = cases()
    for at in (24, 12, 0):
        rows.insert(at + 12, ["小计", 12])
    file = book(tmp_path, {"a": [CASE, *rows, ["合计", 36], ["制表人：王芳", "", "王芳"]]})
    done = read("reviews", file)
    agrees(done)
    assert isinstance(done, Findings) and done.left == ()


@pytest.mark.parametrize("header", ["追加评价", "申诉后结果", "复评"])
def test_a_level_beside_another_is_asked(header: str, tmp_path: Path) -> None:
    rows = [[*row, "满意" if row[4] == "不满意" else row[4]] for row in cases()]
    assert asks(read("reviews", book(tmp_path, {"a": [[*CASE, header], *rows]})))


def test_marks_that_count_the_other_way_show_in_what_was_verified(tmp_path: Path) -> None:
    file = book(tmp_path, {"a": [CASE, *cases(level=MARKS.__getitem__)]})
    done = read("reviews", file)
    assert isinstance(done, Findings)
    (question,) = done.questions
    assert question.likely["1"] == "非常满意"
    agrees(read("reviews", file, ImportAnswers({"评价等级": dict(question.likely)})))


def test_void_cases_and_reviews_do_not_count(tmp_path: Path) -> None:
    rows = [[*row, "作废" if at % 6 == 3 else "已办结"] for at, row in enumerate(cases())]
    agrees(read("reviews", book(tmp_path, {"a": [[*CASE, "办件状态"], *rows]})), (5, 4), 6)
    rows = [[*row, "无效" if at % 6 == 3 else "有效"] for at, row in enumerate(cases())]
    agrees(read("reviews", book(tmp_path, {"a": [[*CASE, "评价有效性"], *rows]})), (6, 4), 6)
    rows = [[*row, "挂账" if at % 6 == 3 else "已办结"] for at, row in enumerate(cases())]
    done = read("reviews", book(tmp_path, {"a": [[*CASE, "办件状态"], *rows]}))
    assert isinstance(done, Findings) and done.questions[0].keys == (("挂账", "出现6次"),)


def test_windows_that_are_called_otherwise_are_asked_once(tmp_path: Path) -> None:
    file = book(tmp_path, {"a": [CASE, *cases(lambda window: window.replace("窗口", "大厅甲区"))]})
    done = read("reviews", file)
    assert isinstance(done, Findings)
    (question,) = done.questions
    assert question.what == "名册上没有这些窗口，名字又有重复的，不知道是谁"
    assert question.section == "窗口" and question.likely == {
        "税务大厅甲区": "税务窗口", "医保大厅甲区": "医保窗口",
    }  # fmt: skip
    agrees(read("reviews", file, ImportAnswers({"窗口": dict(question.likely)})))


def test_a_unit_that_is_no_window_leaves_namesakes_unread(tmp_path: Path) -> None:
    file = book(tmp_path, {"a": [CASE, *cases(lambda _: "政务服务中心")]})
    done = read("reviews", file)
    assert isinstance(done, Findings)
    (likely,) = done.questions[0].likely.values()
    assert likely == "不是窗口，只按姓名"
    done = read("reviews", file, ImportAnswers({"窗口": {"政务服务中心": likely}}))
    assert isinstance(done, Findings)
    assert done.counts == dict.fromkeys((0, 1, 3, 5), (6, 5)) and done.partial == {2, 4}
    strangers = ImportAnswers({"窗口": {"政务服务中心": "不是本大厅的窗口"}})
    done = read("reviews", file, strangers)
    assert isinstance(done, Findings) and not done.counts


def test_an_export_of_another_month_says_nothing_of_this_one(tmp_path: Path) -> None:
    done = read("reviews", book(tmp_path, {"a": [CASE, *cases(day="2026-10")]}))
    assert isinstance(done, Findings) and not done.counts and done.silence is None


COUNTED = ["工作人员", "办理窗口"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["办件量", "评价量"], ["60件", "５０"]),
        (["上月办件量", "上月评价量", "本月办件量", "本月评价量"], [50, 40, 60, 50]),
        (["办件量", "评价量", "累计办件量", "累计评价量"], [60, 50, 600, 500]),
        (["统计月份", "办件量", "评价量"], ["2026年11月", 60, 50]),
    ],
)
def test_counts_of_this_month(header: list[str], row: list[Any], tmp_path: Path) -> None:
    rows = [[*p[1:], *row] for p in PEOPLE]
    done = read("reviews", book(tmp_path, {"a": [[*COUNTED, *header], *rows, ["合计", "", 360]]}))
    agrees(done, (60, 50), 0)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["累计办件量", "累计评价量"], [600, 500]),
        (["去年同期办件量", "去年同期评价量"], [600, 500]),
        (["月份", "办件量", "评价量"], ["10月", 60, 50]),
        (["月份", "办件量", "评价量"], [10, 60, 50]),
        (["窗口办件量", "网上办件量", "评价量"], [40, 20, 50]),
    ],
)
def test_other_counts_are_not_taken_for_them(
    header: list[str], row: list[Any], tmp_path: Path
) -> None:
    done = read(
        "reviews", book(tmp_path, {"a": [[*COUNTED, *header], *([*p[1:], *row] for p in PEOPLE)]})
    )
    assert not_counted(done)


# --- work orders, ledgers -------------------------------------------------------------------------

ORDER = ["工单编号", "受理时间", "诉求类型", "被反映单位", "被反映人", "核实结果"]


def complaints(*rows: list[Any]) -> Rows:
    return [["W1", "2026-11-05", "投诉", *row] for row in rows]


def test_one_order_in_several_rows_is_each_persons(tmp_path: Path) -> None:
    rows = complaints(
        ["社保窗口", "张兰", "属实"], ["社保窗口", "李强", "属实"], ["社保窗口", "张兰", "属实"]
    )
    done = read("hotline", book(tmp_path, {"a": [ORDER, *rows]}))
    assert isinstance(done, Findings)
    assert [(i.id, i.person) for i in done.incidents] == [("W1", 0), ("W1 李强", 1)]
    assert [line.row for line in done.left] == [4] and {"W1", "W1 李强"} <= done.seen


def test_an_order_that_was_withdrawn_is_no_complaint(tmp_path: Path) -> None:
    rows = [[*row, "已撤单"] for row in complaints(["社保窗口", "社保窗口张兰", "属实"])]
    done = read("hotline", book(tmp_path, {"a": [[*ORDER, "工单状态"], *rows]}))
    assert isinstance(done, Findings)
    assert [(i.person, i.verdict) for i in done.incidents] == [(0, "撤销")]


PATROL = ["日期", "被检查人", "窗口", "问题描述"]


def entered(done: Findings | str) -> Counter[Any]:
    assert isinstance(done, Findings) and not done.questions, done
    return Counter((one.people, str(one.when), one.clause) for one in done.entered)


def test_a_patrols_list_with_all_that_is_no_incident(tmp_path: Path) -> None:
    rows: Rows = [
        ["2026-11-03", "张兰", "社保窗口", "迟到", ""],
        ["2026-11-03", "李强", "社保窗口", "未发现问题", ""],
        ["2026-11-04", "赵敏", "税务窗口", "未佩戴工牌", "否"],
        ["2026-11-04", "王芳", "税务窗口", "正常", "是"],
        PATROL,
        ["2026-11-05", "王芳", "医保窗口", "考勤管理1c", "是"],
        ["合计", "", "", "", 3],
        ["检查人：王芳", "王芳", "", "负责人：李强", ""],
    ]
    void = {"已撤销": [PATROL, ["2026-11-06", "张兰", "社保窗口", "迟到"]]}
    file = book(tmp_path, {"a": [[*PATROL, "是否计分"], *rows], **void})
    done = read("ledger", file)
    assert entered(done) == {
        ((0,), "2026-11-03", "考勤管理1b"): 1, ((4,), "2026-11-05", "考勤管理1c"): 1,
    }  # fmt: skip
    assert isinstance(done, Findings) and [line.row for line in done.left] == [4]


@pytest.mark.parametrize(("sheet", "title"), [("10月", ""), ("表", "2026年10月巡查台账")])
def test_a_day_alone_is_of_the_month_that_the_sheet_says(
    sheet: str, title: str, tmp_path: Path
) -> None:
    rows = [
        [title],
        PATROL,
        ["6日", "张兰", "社保窗口", "迟到"],
        ["11.7", "张兰", "社保窗口", "迟到"],
    ]
    done = read("ledger", book(tmp_path, {sheet: rows}))
    assert entered(done) == {((0,), "2026-11-07", "考勤管理1b"): 1}


def test_windows_of_a_ledger_are_asked_too(tmp_path: Path) -> None:
    rows = [
        PATROL,
        ["2026-11-06", "王芳", "医保岗", "迟到"],
        ["2026-11-07", "赵敏(0021)", "", "迟到"],
    ]
    file = book(tmp_path, {"a": rows})
    done = read("ledger", file)
    assert isinstance(done, Findings) and done.questions[0].section == "窗口"
    done = read("ledger", file, ImportAnswers({"窗口": {"医保岗": "医保窗口"}}))
    assert set(entered(done)) == {
        ((4,), "2026-11-06", "考勤管理1b"), ((3,), "2026-11-07", "考勤管理1b"),
    }  # fmt: skip


def test_what_is_merged_in_a_ledger_is_said_of_each(tmp_path: Path) -> None:
    rows: Rows = [PATROL, ["2026-11-06", "张兰", "社保窗口", "迟到"], [None, "李强", None, None]]
    done = read("ledger", book(tmp_path, {"a": rows}, ["A2:A3", "C2:C3", "D2:D3"]))
    assert set(entered(done)) == {
        ((0,), "2026-11-06", "考勤管理1b"), ((1,), "2026-11-06", "考勤管理1b"),
    }  # fmt: skip
