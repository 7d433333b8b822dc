"""Attendance exports of other makes: a row a day, a column a day, punches, monthly summaries.

The truth is made first, laid out in each make, and counted apart from what is read.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workbook.imports.made import PEOPLE, small_months_data
from udf.text import Cells, text
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.attendance.export import read_attendance
from workbook.imports.findings import Findings
from workbook.imports.into import remarks_in_words

SLOTS = ("上午上班", "上午下班", "下午上班", "下午下班")
TIMES = ("08:30", "12:00", "14:30", "17:30")
DAYS = [dt.date(2026, 11, day) for day in (2, 3, 4, 5, 6, 9, 10, 11)]
NORMAL = ("正常", "公出", "外勤", "补卡")
Truth = dict[tuple[int, dt.date], tuple[str, ...]]
Table = list[list[Any]]


def truth(seed: int, slots: int = 4, words: Sequence[str] = ()) -> Truth:
    """What happened to everybody in each slot."""
    chance = random.Random(seed)
    found: Truth = {}
    for person in range(len(PEOPLE)):
        for day in DAYS:
            found[person, day] = tuple(
                chance.choice(
                    words or ["正常"] * 6 + ["迟到", "早退", "旷工", "缺卡", "事假", "外勤"]
                )
                for _ in range(slots)
            )
    return found


def tally(found: Truth) -> tuple[dict[int, tuple[int, int]], Counter[Any]]:
    """Counts by person and what is to be entered: person, day, clause, quantity."""
    counts: dict[int, tuple[int, int]] = {}
    entered: Counter[Any] = Counter()
    for person in range(len(PEOPLE)):
        days = [(day, results) for (who, day), results in found.items() if who == person]
        due = sum(word != "休息" for _, results in days for word in results)
        bad = sum(word not in (*NORMAL, "休息") for _, results in days for word in results)
        counts[person] = (due, bad)
        for day, results in days:
            half = len(results) // 2
            away = {n < half for n, word in enumerate(results) if word == "旷工"}
            if away:
                entered[person, day, "absence", len(away)] += 1
            for n, word in enumerate(results):
                if (n < half) not in away and word in ("迟到", "早退"):
                    subject = {"迟到": "lateness", "早退": "early_leaving"}[word]
                    entered[person, day, subject, None] += 1
    return counts, entered


def read(table: Table, answers: ImportAnswers | None = None) -> Findings:
    width = max(map(len, table))
    rows = Cells((*row, *[None] * (width - len(row))) for row in table)
    done = read_attendance(
        [Grid("表", rows)], "attendance", small_months_data(), answers or ImportAnswers()
    )
    assert not isinstance(done, str), done
    return done


def agrees(table: Table, found: Truth, answers: ImportAnswers | None = None) -> None:
    done = read(table, answers)
    assert not done.questions, done.questions
    counts, entered = tally(found)
    assert done.counts == counts
    assert Counter((i.person, i.when, i.subject, i.quantity) for i in done.incidents) == entered
    assert len({incident.id for incident in done.incidents}) == len(done.incidents)


def clock(word: str, time: str) -> str:
    return "" if word in ("缺卡", "旷工", "事假") else time


# --- a row a day, a column a slot -----------------------------------------------------------------


def daily(found: Truth, day: Callable[[dt.date], Any], heads: Sequence[tuple[str, str]]) -> Table:
    table: Table = [
        ["每日统计表 统计日期：2026-11-01 至 2026-11-30"],
        ["姓名", "考勤组", "部门", "工号", "UserId", "日期", "workDate", "班次",
         *(head for pair in heads for head in pair), "出勤天数", "迟到次数", "旷工天数"],
    ]  # fmt: skip
    for (person, when), results in found.items():
        number, name, window = PEOPLE[person]
        cells = [cell for w, t in zip(results, TIMES, strict=False) for cell in (clock(w, t), w)]
        table.append([name, "大厅", window, number, f"u{number}", day(when), 1793577600000.0,
                      "大厅班次 08:30-12:00 14:30-17:30", *cells, 1, 0, 0])  # fmt: skip
    return table


def weekday(when: dt.date) -> str:
    return f"{when:%y-%m-%d} 星期{'一二三四五六日'[when.weekday()]}"


DINGTALK = [(f"{s}打卡时间", f"{s}打卡结果") for s in ("上班1", "下班1", "上班2", "下班2")]
HALVES = [(f"{s}时间", f"{s}状态") for s in SLOTS]
NUMBERED = [(f"第{n}次打卡时间", f"第{n}次打卡结果") for n in "一二三四"]


@pytest.mark.parametrize("heads", [DINGTALK, HALVES, NUMBERED])
@pytest.mark.parametrize("day", [weekday, str, lambda d: f"{d:%Y%m%d}", lambda d: f"{d:%Y/%m/%d}"])
def test_a_row_a_day_with_a_column_a_slot(heads: Any, day: Any) -> None:
    found = truth(1)
    agrees(daily(found, day, heads), found)


def test_headings_in_two_rows() -> None:
    found = truth(2)
    table = daily(found, weekday, DINGTALK)
    first, second = [], []
    for title in table[1]:
        group, measure = (
            (title[:3], title[3:])
            if title[:3] in ("上班1", "下班1", "上班2", "下班2")
            else (title, "")
        )
        first.append("" if group in first and measure else group)
        second.append(measure)
    agrees([table[0], first, second, *table[2:]], found)


def test_one_result_column_has_another_name() -> None:
    found = truth(3)
    for place in range(4):
        table = daily(found, weekday, DINGTALK)
        table[1][table[1].index(DINGTALK[place][1])] = "考勤结果"
        agrees(table, found)


def test_two_slots_a_day() -> None:
    found = truth(4, slots=2)
    heads = [("上班打卡时间", "上班打卡状态"), ("下班打卡时间", "下班打卡状态")]
    agrees(daily(found, str, heads), found)


def test_columns_in_any_order_and_blank_ones() -> None:
    found = truth(5)
    table = daily(found, weekday, DINGTALK)
    order = [3, 5, 0, 9, 8, 2, 11, 10, 7, 13, 12, 15, 14, 1]
    agrees(
        [[*(row[i] for i in order[:4]), "", *(row[i] for i in order[4:])] for row in table[1:]],
        found,
    )


def test_a_shift_of_fewer_slots_has_no_others() -> None:
    found = truth(6)
    short = {key: (a, *[""] * 2, d) for key, (a, _, _, d) in found.items() if key[0] == 1}
    table = daily({**found, **short}, weekday, DINGTALK)
    for row in table[2:]:
        if row[0] == PEOPLE[1][1]:
            row[7], row[10], row[12] = "早晚班", "", ""
    agrees(table, {**found, **{key: (a, d) for key, (a, _, _, d) in short.items()}})


def test_a_row_for_each_half_of_a_day() -> None:
    found = truth(10)
    table: Table = [
        ["工号", "姓名", "部门", "日期", "班次", "签到时间", "签到结果", "签退时间", "签退结果"]
    ]
    for (person, when), words in found.items():
        for half, pair in (("上午", words[:2]), ("下午", words[2:])):
            table.append([*PEOPLE[person], str(when), half, "08:30", pair[0], "12:00", pair[1]])
    agrees(table, found)


def test_names_merged_over_a_persons_rows_are_not_counted_in_part() -> None:
    table = daily(truth(11), str, DINGTALK)
    for row, above in zip(table[-1:2:-1], table[-2:1:-1], strict=True):
        if row[3] == above[3]:
            row[0] = row[2] = row[3] = ""
    done = read(table)
    assert not done.counts and done.partial == frozenset(range(4))
    assert all("缺姓名" in line.reason for line in done.left)


# --- a row a punch --------------------------------------------------------------------------------


def punches(found: Truth) -> Table:
    table: Table = [
        ["姓名", "部门", "工号", "考勤日期", "考勤时间", "打卡时间", "打卡结果", "打卡地址"]
    ]
    for (person, when), results in found.items():
        number, name, window = PEOPLE[person]
        for word, time in zip(results, TIMES, strict=True):
            table.append([name, window, number, weekday(when), f"{when} {time}",
                          f"{when} {time}" if clock(word, time) else "", word, "政务大厅"])  # fmt: skip
    return table


def test_a_row_a_punch() -> None:
    found = truth(7)
    agrees(punches(found), found)
    assert read(punches(found)).notes == ()
    lacking = punches(found)
    del lacking[1]
    assert read(lacking).notes == (
        "有的日子不足4次打卡记录，没打的卡导出里可能没有，请核对：王芳（1001）",
    )
    shuffled = punches(found)[1:]
    random.Random(1).shuffle(shuffled)
    agrees([punches(found)[0], *shuffled], found)


# --- a row a day with one result ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "counts", "subjects"),
    [
        ("正常", (2, 0), []),
        ("迟到12分钟", (2, 1), ["lateness"]),
        ("迟到;早退", (2, 2), ["early_leaving", "lateness"]),
        ("旷工", (2, 2), ["absence"]),
        ("事假8小时", (2, 2), []),
        ("缺卡", (2, 1), []),
        ("休息", (0, 0), []),
    ],
)
def test_a_row_a_day_with_one_result(text: str, counts: Any, subjects: list[str]) -> None:
    table: Table = [
        ["时间", "姓名", "账号", "部门", "最早", "最晚", "打卡次数(次)", "状态"],
        ["2026/11/03 星期二", "李强", "liqiang", "综合窗口", "08:20", "17:40", 2, text],
        ["2026/11/03 星期二", "赵敏", "zhaomin", "税务窗口", "08:20", "17:40", 2, "正常"],
    ]
    done = read(table)
    assert done.counts == {1: counts, 3: (2, 0)}
    assert sorted(str(i.subject) for i in done.incidents) == subjects
    assert [i.quantity for i in done.incidents] == [2 if s == "absence" else None for s in subjects]


def test_when_somebody_should_come_is_no_punch() -> None:
    shift = ("白班", "08:30", "17:30")
    table: Table = [
        [
            "日期",
            "姓名",
            "部门",
            "班次",
            "上班时间",
            "下班时间",
            "上班打卡",
            "下班打卡",
            "考勤结果",
        ],
        ["2026-11-02", "李强", "综合窗口", *shift, "08:20", "17:40", "正常"],
        ["2026-11-03", "李强", "综合窗口", *shift, "08:50", "17:40", "迟到20分钟"],
        ["2026-11-04", "李强", "综合窗口", *shift, "", "17:40", "上班缺卡"],
        ["2026-11-05", "李强", "综合窗口", *shift, "", "", "旷工1天"],
    ]
    done = read(table)
    assert done.counts == {1: (8, 4)}
    assert [(i.subject, i.quantity) for i in done.incidents] == [("lateness", None), ("absence", 2)]


@pytest.mark.parametrize(
    ("heads", "days"),
    [
        (
            ("上班时间", "签到时间", "下班时间", "签退时间"),
            [("9:00", "9:12", "17:00", "17:03"), ("9:00", "8:51", "17:00", "16:40")],
        ),
        (
            ("上班时间", "下班时间", "刷卡记录"),
            [("9:00", "17:00", "9:12 17:03"), ("9:00", "17:00", "8:51,16:40")],
        ),
        (
            ("班次", "打卡时间"),
            [("早九晚五 9:00-17:00", "9:12;17:03"), ("9:00-17:00", "8:51/16:40")],
        ),
    ],
)
def test_a_plan_beside_punches_says_how_many_slots_a_day_has(
    heads: Sequence[str], days: Sequence[Sequence[str]]
) -> None:
    table: Table = [
        ["日期", "姓名", *heads, "考勤结果"],
        ["2026-11-02", "赵敏", *days[0], "迟到"],
        ["2026-11-03", "赵敏", *days[1], "早退"],
    ]
    done = read(table)
    assert done.counts == {3: (4, 2)}
    assert [(i.subject, i.remark) for i in done.incidents] == [
        ("lateness", "实9:12"), ("early_leaving", "实16:40"),
    ]  # fmt: skip


def test_all_punches_of_a_day_in_one_cell_do_not_say_how_many_it_has() -> None:
    done = read([["日期", "姓名", "打卡时间", "考勤结果"], ["11-02", "赵敏", "8:51 16:40", "正常"]])
    assert [question.keys for question in done.questions] == [(("每人每天签到几次", ""),)]


def test_headings_over_slots_and_dashes_on_free_days() -> None:
    nothing = ["--"] * 4
    table: Table = [
        ["打卡日报"],
        ["时间", "姓名", "账号", "部门", "考勤概况", "", "", "上班1", "", "下班1", ""],
        ["", "", "", "", "班次", "打卡次数(次)", "考勤结果", "打卡时间", "打卡状态", "打卡时间", "打卡状态"],
        ["2026/11/03 星期二", "李强", "lq", "综合窗口", "行政班", 2, "迟到", "08:45", "迟到15分钟", "17:40", "正常"],
        ["2026/11/04 星期三", "李强", "lq", "综合窗口", "行政班", 0, "旷工", "未打卡", "旷工", "未打卡", "旷工"],
        ["2026/11/07 星期六", "李强", "lq", "综合窗口", "休息", 0, "--", *nothing],
    ]  # fmt: skip
    done = read(table)
    assert done.counts == {1: (4, 3)}
    assert [(i.subject, i.quantity) for i in done.incidents] == [("lateness", None), ("absence", 2)]


def test_a_row_a_day_is_never_taken_for_a_row_a_slot() -> None:
    table: Table = [
        ["工号", "姓名", "部门", "日期", "班次", "考勤结果"],
        *([n, name, w, str(day), "行政班", "正常"] for n, name, w in PEOPLE for day in DAYS),
    ]
    done = read(table)
    (question,) = done.questions
    assert "一天签到几次" in question.what and not done.counts
    answered = read(table, EACH_DAY)
    assert answered.counts == dict.fromkeys(range(4), (4 * len(DAYS), 0))


@pytest.mark.parametrize("number", [True, False])
def test_people_of_one_name_at_two_windows_have_one_row_a_day_each(number: bool) -> None:
    table: Table = [["工号", "姓名", "部门", "日期", "考勤结果"]]
    table += [[n, name, w, str(day), "正常"] for n, name, w in PEOPLE for day in DAYS]
    done = read([row if number else row[1:] for row in table], EACH_DAY)
    assert done.counts == dict.fromkeys(range(4), (4 * len(DAYS), 0))
    assert done.totals == {"签到记录": 4 * len(DAYS) * len(PEOPLE)}


def test_rows_of_a_day_that_nothing_tells_apart_are_told_apart_by_a_column_that_is_asked() -> None:
    table: Table = [["姓名", "部门", "日期", "序次", "考勤结果"]]
    table += [
        [name, window, "2026-11-03", f"第{n}回", result]
        for _, name, window in PEOPLE
        for n, result in enumerate(("正常", "迟到", "正常", "正常"), 1)
    ]
    (question,) = read(table).questions
    assert "看不出每行是哪一次签到" in question.what and ("序次", "") in question.keys
    done = read(table, ImportAnswers({question.section: {"序次": question.options[0]}}))
    assert done.counts == dict.fromkeys(range(4), (4, 1))
    assert [(i.subject, i.quantity) for i in done.incidents] == [("lateness", None)] * 4


# --- a column a day -------------------------------------------------------------------------------


def matrix(found: Truth, heads: Sequence[Any]) -> Table:
    table: Table = [["2026年11月考勤表"], ["工号", "姓名", "部门", *heads]]
    for person, who in enumerate(PEOPLE):
        cells: list[Any] = [""] * 30
        for day in DAYS:
            results = found[person, day]
            said = [word for word in results if word != "正常"]
            times = [clock(w, t) for w, t in zip(results, (TIMES[0], TIMES[3]), strict=True)]
            cells[day.day - 1] = " ".join(filter(None, [*times, *said]))
        # The other workdays of the month: everything as it should be.
        for number in range(30):
            day = dt.date(2026, 11, number + 1)
            if day.weekday() < 5 and not cells[number]:
                cells[number] = "08:20 17:40"
        table.append([*who, *cells])
    return table


EACH_DAY = ImportAnswers({"其他": {"每人每天签到几次": "4"}})
HEADS: list[list[Any]] = [
    list(range(1, 31)),
    [f"{n}日" for n in range(1, 31)],
    [f"11-{n:02}" for n in range(1, 31)],
    [dt.datetime(2026, 11, n) for n in range(1, 31)],
]


@pytest.mark.parametrize("heads", HEADS)
def test_a_column_a_day(heads: list[Any]) -> None:
    found = truth(8, slots=2, words=["正常"] * 6 + ["缺卡"])
    for key, results in found.items():
        if key[1].day == 3:
            found[key] = ("迟到", results[1])
        if results == ("缺卡", "缺卡"):
            found[key] = ("正常", "正常")
    whole = dict(found)
    for person in range(4):
        for number in range(1, 31):
            day = dt.date(2026, 11, number)
            if day.weekday() < 5:
                whole.setdefault((person, day), ("正常", "正常"))
    agrees(matrix(found, heads), whole)


def test_progress_is_told_of_each_row() -> None:
    grid = Grid("表", Cells(map(tuple, matrix(truth(9, slots=2), HEADS[0])[1:])))
    told: list[tuple[int, int]] = []
    read_attendance(
        [grid], "attendance", small_months_data(), EACH_DAY, lambda *step: told.append(step)
    )
    rows = len(PEOPLE)
    assert told == [(row, rows) for row in range(1, rows + 1)]


def test_a_day_left_blank_in_a_matrix_is_abnormal_and_named() -> None:
    found = truth(9, slots=2, words=["正常"])
    table = matrix(found, list(range(1, 31)))
    table[2][3 + 2] = ""  # the 3rd, a Tuesday
    done = read(table)
    assert done.counts[0] == (42, 2) and done.counts[1] == (42, 0)
    assert {line.row for line in done.doubts} == {3}


def test_marks_without_times_are_asked() -> None:
    table: Table = [["姓名", "部门", *range(1, 31)]]
    table += [[name, window, *["√"] * 30] for _, name, window in PEOPLE]
    often, marks = read(table).questions
    assert "一天签到几次" in often.what and marks.keys == (("√", "出现120次"),)
    two = {"其他": {"每人每天签到几次": "2"}}
    (asked,) = read(table, ImportAnswers(two)).questions
    assert asked.keys == (("√", "出现120次"),)
    done = read(table, ImportAnswers({**two, "考勤结果": {"√": "正常"}}))
    assert done.counts == dict.fromkeys(range(4), (60, 0))


# --- a row a person -------------------------------------------------------------------------------


def test_a_monthly_summary_gives_counts_and_says_what_it_lacks() -> None:
    table: Table = [
        ["姓名", "部门", "工号", "应出勤天数", "出勤天数", "迟到次数", "早退次数", "上班缺卡次数", "下班缺卡次数", "旷工天数"],
        *([name, window, number, 21, 20, 2, 1, 1, 0, 1] for number, name, window in PEOPLE),
    ]  # fmt: skip
    asked = read(table)
    (question,) = asked.questions
    assert "应出勤天数×4" in question.keys[0][0] and not asked.counts
    done = read(table, agreed_to(table))
    assert done.counts == dict.fromkeys(range(4), (84, 8)) and not done.incidents
    assert "没有逐日记录" in done.notes[-1]


def agreed_to(table: Table, answer: str = "是") -> ImportAnswers:
    """The office's answer to how the counts of a summary follow."""
    (question,) = read(table).questions
    return ImportAnswers({question.section: {text(key): answer for key, _ in question.keys}})


def test_a_summary_says_how_often_and_counts_each_kind_of_leave() -> None:
    table: Table = [
        ["姓名", "部门", "应出勤天数", "应刷卡次数", "实刷卡次数", "迟到次数", "病假（天）", "婚假天数", "公出天数"],
        *([name, window, 21, 42, 40, 1, 0.5, 1, 2] for _, name, window in PEOPLE),
    ]  # fmt: skip
    (question,) = read(table).questions
    assert question.keys[0][0] == (
        "签到异常次数＝迟到次数＋（病假天数＋婚假天数）×4（没有算进去的列：实刷卡次数、公出天数）"
    )
    done = read(table, agreed_to(table))
    assert done.counts == dict.fromkeys(range(4), (42, 7))
    whole: Table = [[*row, "请假合计" if at == 0 else 3] for at, row in enumerate(table)]
    assert "迟到次数＋请假天数×4" in read(whole).questions[0].keys[0][0]
    done = read(whole, agreed_to(whole))
    assert done.counts == dict.fromkeys(range(4), (42, 13))


def test_rows_of_a_summary_that_cannot_stand_are_named_one_by_one() -> None:
    table: Table = [
        ["工号", "姓名", "月份", "应出勤天数", "迟到次数", "旷工天数"],
        ["1001", "王芳", "2026-11", 21, 2, 0.5],
        ["1002", "李强", "10月", 21, 2, 0],
        ["1003", "王芳", "2026年11月", 21, "两三次", 0],
        ["1004", "赵敏", 11, 21, 0.5, 0],
        ["1005", "孙丽", "11月", 21, 1, 0],
        ["1001", "王芳", "2026-11-30", 1, 5, 0],
    ]
    done = read(table, agreed_to(table))
    assert done.counts == {0: (84, 4)} and done.totals == {"汇总": 1}
    assert [(line.row, line.reason) for line in sorted(done.left)] == [
        (3, "月份是10月，没有写入"),
        (4, "次数、天数看不懂或不是整次，没有写入"),
        (5, "次数、天数看不懂或不是整次，没有写入"),
        (6, "名册中无此工号：1005 孙丽"),
        (7, "签到异常次数5多于应签到次数4，没有写入，请核对"),
    ]
    assert done.notes[0] == (
        "这3人的行没有采用（见上），没有写入，请改正导出后再导入："
        "李强（1002）、王芳（1003）、赵敏（1004）"
    )


def test_two_rows_a_person_have_a_half_of_each_day_in_a_matrix() -> None:
    days = list(range(1, 31))
    halves = ("上午", "下午")
    table: Table = [["姓名", "部门", "班次", *days]]
    for _, name, window in PEOPLE:
        for half in halves:
            cells = ["" if dt.date(2026, 11, n).weekday() > 4 else "√" for n in days]
            if half == "下午":
                cells[2] = "旷工"
            table.append(
                [name if half == "上午" else "", window if half == "上午" else "", half, *cells]
            )
    done = read(table, ImportAnswers({"考勤结果": {"√": "正常"}}))
    assert done.questions == ()
    assert done.counts == dict.fromkeys(range(4), (42, 1))
    assert [(i.person, i.subject, i.quantity) for i in done.incidents] == [
        (person, "absence", 1) for person in range(4)
    ]


def test_blank_cells_of_a_row_of_several_days_or_slots_are_named() -> None:
    days = [3, 4, 5, 6, 9]
    matrix: Table = [["姓名", "部门", *days, 10, 11], *(
        [name, window, "正常", *["" if window == "税务窗口" else "正常"] * 2, "正常", "", "正常", "正常"]
        for _, name, window in PEOPLE
    )]  # fmt: skip
    answers = {
        "其他": {"每人每天签到几次": "4", "工作日的空白格表示": "没有考勤结果"},
    }
    done = read(matrix, ImportAnswers(answers))
    assert remarks_in_words(done.doubts) == [
        "表第2—3行：11月9日考勤结果是空的，计为签到异常",
        "表第4—5行：11月4—5、9日考勤结果是空的，计为签到异常",
    ]
    basis = small_months_data()._replace(today=dt.date(2026, 11, 6))
    grid = Grid("表", Cells(map(tuple, matrix)))
    soon = read_attendance([grid], "attendance", basis, ImportAnswers(answers))
    assert isinstance(soon, Findings)
    assert remarks_in_words(dict.fromkeys(soon.left)) == [
        "表第2—5行：11月9日还没有考勤结果，没有计入（共4行）"
    ]
    (_, name, window), (_, other, elsewhere) = PEOPLE[1], PEOPLE[3]
    columns: Table = [
        ["姓名", "部门", "日期", "上午上班打卡结果", "下午下班打卡结果"],
        [name, window, "2026-11-03", "正常", ""],
        [name, window, "2026-11-04", "正常", "正常"],
        [other, elsewhere, "2026-11-03", "", ""],
        [other, elsewhere, "2026-11-04", "正常", "正常"],
    ]
    assert remarks_in_words(read(columns).doubts) == [
        "表第2行：下午下班考勤结果是空的，计为签到异常",
        "表第4行：考勤结果是空的，计为签到异常",
    ]


def test_a_summary_without_anything_amiss_is_none() -> None:
    table: Table = [
        ["姓名", "部门", "应出勤天数", "实到天数"],
        *([name, window, 21, 1] for _, name, window in PEOPLE),
    ]
    grid = Grid("", Cells(map(tuple, table)))
    assert "“应出勤天数”和“迟到次数”" in str(
        read_attendance([grid], "attendance", small_months_data(), ImportAnswers())
    )


def test_a_summary_of_counts_is_taken_as_it_is() -> None:
    table: Table = [
        ["员工姓名", "科室", "应打卡次数", "打卡异常次数"],
        *([name, window, 84, 3] for _, name, window in PEOPLE),
    ]
    assert read(table).counts == dict.fromkeys(range(4), (84, 3))


# --- whatever the file is, it is right or asked ---------------------------------------------------


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(0, 3), st.randoms(use_true_random=False))
def test_every_layout_is_right_or_asked(seed: int, kind: int, chance: random.Random) -> None:
    found = truth(seed)
    table = [daily(found, weekday, DINGTALK)[1:], daily(found, str, HALVES)[1:], punches(found)][
        kind % 3
    ]
    width = len(table[0])
    kept = list(range(width))
    if kind == 3:  # a header that says nothing
        table[0] = list(table[0])
        table[0][chance.randrange(width)] = "栏目"
    order = kept if kind != 2 else sorted(kept, key=lambda _: chance.random())
    table = [[row[i] for i in order] for row in table]
    done = read_attendance(
        [Grid("", Cells(map(tuple, table)))], "attendance", small_months_data(), ImportAnswers()
    )
    if isinstance(done, str) or done.questions:
        return
    counts, entered = tally(found)
    assert done.counts == counts
    assert Counter((i.person, i.when, i.subject, i.quantity) for i in done.incidents) == entered


@pytest.mark.parametrize(
    ("elsewhere", "counted"),
    [(["02", "03"], [1, 2]), (["03", "04"], [0, 1, 2]), (["07"], [0, 1, 2])],
)
def test_days_that_a_namesake_lacks_may_be_his_under_a_former_window(
    elsewhere: list[str], counted: list[int]
) -> None:
    windows = {"王芳": ("综合窗口", "税务窗口"), "李强": ("综合窗口",)}
    rows = [
        [name, window, f"2026-11-{day}", half, "正常"]
        for name, own in windows.items()
        for window in own
        for day in ("02", "03", "04")
        for half in ("上午", "下午")
        if (window, name, day) != ("综合窗口", "王芳", "02")
    ]
    rows += [["王芳", "公证处", f"2026-11-{day}", "上午", "正常"] for day in elsewhere]
    done = read([["姓名", "部门", "日期", "班次", "考勤结果"], *rows])
    assert sorted(done.counts) == counted
    assert {line.reason for line in done.left} == {"姓名重复，且窗口与名册不符：王芳 公证处"}


_BLANKS = "工作日的空白格表示"


@pytest.mark.parametrize(
    ("heads", "normal", "late", "nothing"),
    [
        (["班次", "实际打卡时间", "考勤结果"], [["上午", "8:20", ""], ["下午", "17:31", ""]],
         [["上午", "8:50", "迟到"], ["下午", "17:31", ""]], [["上午", "8:20", ""], ["下午", "", ""]]),
        (["上班时间", "下班时间", "考勤状态"], [["8:20", "17:31", ""]],
         [["8:50", "17:31", "迟到"]], [["8:20", "", ""]]),
        (["上班打卡时间", "上班打卡结果", "下班打卡时间", "下班打卡结果"], [["8:20", "", "17:31", ""]],
         [["8:50", "迟到", "17:31", ""]], [["8:20", "", "", ""]]),
    ],
)  # fmt: skip
def test_what_most_results_are_by_being_blank_is_asked(
    heads: list[str], normal: Table, late: Table, nothing: Table
) -> None:
    days = {2: normal, 3: late, 4: nothing, 5: normal}
    table: Table = [["姓名", "部门", "日期", *heads]]
    table += [["赵敏", "税务窗口", f"11月{n}日", *row] for n, rows in days.items() for row in rows]
    assert [one.keys for one in read(table).questions] == [((_BLANKS, ""),)]
    done = read(table, ImportAnswers({"其他": {_BLANKS: "正常"}}))
    assert (done.counts, [i.when.day for i in done.incidents]) == ({3: (8, 2)}, [3])
    assert [line.reason[-14:] for line in done.doubts] == ["考勤结果是空的，计为签到异常"]
    whole = read(table, ImportAnswers({"其他": {_BLANKS: "没有考勤结果"}}))
    assert whole.counts == {3: (8, 7 if "考勤状态" in heads else 8)}  # 迟到 tells of its whole day


def test_a_list_of_anomalies_alone_tells_no_counts() -> None:
    table: Table = [["姓名", "部门", "日期", "班次", "考勤结果"]]
    table += [
        ["李强", "综合窗口", "11-03", "上午上班", "迟到"],
        ["赵敏", "税务窗口", "11-04", "下午下班", "缺卡"],
    ]
    (asked,) = read(table).questions
    ((key, _),) = asked.keys
    listed, whole = (read(table, ImportAnswers({"其他": {key: one}})) for one in asked.options)
    assert (listed.counts, [i.person for i in listed.incidents]) == ({}, [1])
    assert listed.notes == (
        "异常明细里没有正常的签到：只登记了迟到、早退、旷工，应签到、签到异常次数没有写入，"
        "请另外导入全部签到记录或月度汇总",
    )
    assert whole.counts == {1: (1, 1), 3: (1, 1)}
    assert read([*table, ["赵敏", "税务窗口", "11-04", "上午上班", "正常"]]).counts[3] == (2, 1)


def test_hours_of_a_matrix_are_asked_about_as_they_are_seen() -> None:
    heads: list[Any] = ["姓名", *range(1, 31)]
    days = [
        7.5 if n == 3 else 8.0 if dt.date(2026, 11, n).weekday() < 5 else "" for n in range(1, 31)
    ]
    questions = read([heads, ["李强", *days]], EACH_DAY).questions
    assert [one.keys for one in questions] == [(("8", "出现20次"), ("7.5", "出现1次"))]


def test_a_leave_in_a_cell_says_from_when_to_when() -> None:
    cells = {
        3: "事假11-03 14:00到11-03 18:00 0.5天",
        4: "迟到 12分钟",
        5: "08:41 迟到 17:02 早退",
        6: "病假11-06 08:30到11-06 18:00 1天",
    }
    heads = ["姓名", *range(3, 11)]
    table: Table = [heads, ["李强", *[cells.get(day, "正常") for day in heads[1:]]]]
    done = read(table, ImportAnswers({"其他": {"每人每天签到几次": "2"}}))
    assert done.counts == {1: (16, 6)}
    assert [(i.subject, i.when.day) for i in done.incidents] == [
        ("lateness", 4),
        ("lateness", 5),
        ("early_leaving", 5),
    ]


def test_a_row_of_counts_is_no_header_of_days() -> None:
    heads = ["姓名", "部门", "应出勤天数", "出勤天数", "休息天数", "迟到次数", "迟到分钟", "早退次数", "早退分钟",
             "缺卡次数", "请假天数"]  # fmt: skip
    table: Table = [heads, *([n, w, 18, 17, 13, 2, 25, 3, 11, 4, 1] for _, n, w in PEOPLE)]
    keys = [key for one in read(table).questions for key, _ in one.keys]
    assert len(keys) == 1
    assert keys[0].startswith("应签到次数＝应出勤天数×4，签到异常次数＝迟到次数＋早退次数")


def test_a_weekday_stands_for_the_number_of_its_day() -> None:
    def title(day: int) -> str:
        return {5: "六", 6: "日"}.get(dt.date(2026, 11, day).weekday(), str(day))

    days = [title(day) for day in range(1, 31)]
    assert days[:2] == ["日", "2"]
    cells = ["早退" if day in (1, 14) else "正常" for day in range(1, 31)]
    done = read([["姓名", *days], ["李强", *cells]], EACH_DAY)
    assert (done.counts, done.notes) == ({1: (120, 2)}, ())
    assert [i.when.day for i in done.incidents] == [1, 14]
    wrong = [one if one.isdigit() else "一" for one in days]
    assert read([["姓名", *wrong], ["李强", *cells]], EACH_DAY).counts == {1: (84, 0)}


@pytest.mark.parametrize("title", ["处室", "所属组织"])
def test_windows_are_known_by_what_is_in_their_column(title: str) -> None:
    table: Table = [
        ["姓名", title, "日期", "签到", "签退", "状态"],
        *([n, f"大厅/{w}", "11-03", "8:20", "17:40", "正常"] for _, n, w in PEOPLE),
    ]
    assert read(table).counts == dict.fromkeys(range(4), (2, 0))


def test_namesakes_whom_nothing_tells_apart_are_no_slots_of_a_day() -> None:
    table: Table = [
        ["姓名", "日期", "签到", "签退", "状态"],
        *([n, "11-03", "8:20", "17:40", "正常"] for _, n, _ in PEOPLE),
    ]
    done = read(table)
    assert (done.questions, done.counts) == ((), dict.fromkeys((1, 3), (2, 0)))
    assert {one.reason for one in done.left} == {"姓名重复，请填工号或窗口：王芳"}


def test_a_list_of_anomalies_may_have_excused_ones() -> None:
    rows = [
        ("1001", 3, "迟到"), ("1001", 12, "补卡"), ("1002", 4, "缺卡"), ("1004", 20, "旷工"),
    ]  # fmt: skip
    table: Table = [
        ["工号", "日期", "班次", "结果"],
        *([number, f"11-{day:02}", "上午上班", word] for number, day, word in rows),
    ]
    (asked,) = read(table).questions
    ((key, _),) = asked.keys
    assert key == "没有一次正常签到的导出"
    listed = read(table, ImportAnswers({"其他": {key: "只是异常明细"}}))
    assert (listed.counts, len(listed.incidents)) == ({}, 2)
    there: Table = [
        [number, f"11-{day:02}", "下午下班", "正常"]
        for number in ("1001", "1002", "1004") for _, day, _ in rows
    ]  # fmt: skip
    assert read([*table, *there]).questions == ()
