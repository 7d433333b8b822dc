"""The attendance system's export, in its many looks."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.workbook.imports.made import (
    ATTENDANCE,
    PEOPLE,
    PLAIN,
    TALLIED,
    Table,
    brief,
    edit,
    full_width,
    import_file,
    ledger,
    make,
    renamed,
    sheet_rows,
    shuffled,
    small_months_data,
    tally_attendance,
    whole_days,
    with_blank_columns,
    with_blank_rows,
    with_real_dates,
    with_titles,
    with_weekdays,
    write_csv,
    write_xlsx,
)
from udf.roster import Person
from udf.rulefile import load_rulebook
from udf.text import Cells
from workbook.files.table_files import Grid
from workbook.imports.answers import ImportAnswers
from workbook.imports.attendance.export import read_attendance
from workbook.imports.findings import Findings
from workbook.imports.into import remarks_in_words


@pytest.mark.parametrize(
    ("look", "ending"),
    [
        (shuffled, "csv"),
        (renamed, "xlsx"),
        (with_titles, "csv"),
        (with_titles, "xlsx"),
        (with_blank_columns, "csv"),
        (with_blank_columns, "xlsx"),
        (with_blank_rows, "xlsx"),
        (with_real_dates, "csv"),
        (with_real_dates, "xlsx"),
        (with_weekdays, "csv"),
        (full_width, "csv"),
    ],
)
def test_every_look_of_an_export_gives_the_same_workbook(
    look: Callable[[Table], Table], ending: str, tmp_path: Path, book: Path, plain_import: bytes
) -> None:
    write = write_xlsx if ending == "xlsx" else write_csv
    import_file("attendance", write(tmp_path / f"a.{ending}", look(PLAIN)), book)
    assert book.read_bytes() == plain_import


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_every_encoding_gives_the_same_workbook(
    encoding: str, tmp_path: Path, book: Path, plain_import: bytes
) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN, encoding), book)
    assert book.read_bytes() == plain_import


def test_an_export_may_go_on_over_several_sheets(
    tmp_path: Path, book: Path, plain_import: bytes
) -> None:
    parts = Workbook()
    for row in PLAIN[:20]:
        parts.worksheets[0].append(list(row))
    for row in (PLAIN[0], *PLAIN[20:]):
        (parts["续"] if "续" in parts.sheetnames else parts.create_sheet("续")).append(list(row))
    parts.create_sheet("说明").append(["本表由系统导出"])
    parts.save(tmp_path / "a.xlsx")
    done = import_file("attendance", tmp_path / "a.xlsx", book)
    assert book.read_bytes() == plain_import
    assert done.notes[0] == "工作表“说明”没有这种导出的表头，没有读取"


def test_what_the_plain_export_gives(tmp_path: Path, plain_import: bytes) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(plain_import)
    assert [(r["应签到次数"], r["签到异常次数"]) for r in sheet_rows(path, "考勤")] == [
        (8, 1),
        (8, 1),
        (8, 3),
        (7, 1),
    ]
    assert brief(ledger(path)) == [
        ("11-03", "1001", "考勤管理1b", None, None),
        ("11-04", "1002", "考勤管理1c", None, None),
        ("11-03", "1003", "考勤管理1f", 2, None),
    ]


def test_what_does_not_fit_is_left_and_named_row_by_row(tmp_path: Path, book: Path) -> None:
    table = [
        *PLAIN,
        (1001, "王芳", "综合窗口", "2026-10-30", "上午上班", "08:30", "", "迟到"),
        (1001, "王芳", "综合窗口", "2026-10-31", "上午上班", "08:30", "", "迟到"),
        (9999, "张三", "社保窗口", "2026-11-05", "上午上班", "08:30", "", "迟到"),
        (1002, "王芳", "综合窗口", "2026-11-05", "上午上班", "08:30", "", "迟到"),
        ("", "王芳", "", "2026-11-05", "上午上班", "08:30", "", "迟到"),
        (1003, "王芳", "税务窗口", "", "上午上班", "08:30", "", "迟到"),
        (1003, "王芳", "税务窗口", "下周二", "上午上班", "08:30", "", "迟到"),
        (1001, "王芳", "综合窗口", "2026-11-03", "上午上班", "08:30", "", "迟到"),
    ]
    done = import_file("attendance", write_csv(tmp_path / "a.csv", table), book)
    assert remarks_in_words(done.left) == [
        "第34—35行：日期不在2026年11月",
        "第36行：名册中无此工号：9999 张三 社保窗口",
        "第37行：工号与姓名不符（工号1002是李强）：1002 王芳 综合窗口",
        "第38行：姓名重复，请填工号或窗口：王芳",
        "第39行：缺日期",
        "第40行：日期看不懂",
        "第41行：同一人、同一天、同一班次出现过，只按第一次计",
    ]
    # Of everyone but the last a row could not be read: they are counted in part, so not at all.
    assert [row["签到异常次数"] for row in sheet_rows(book, "考勤")] == [None, None, None, 1]
    assert done.notes[:1] == (
        "这3人有看不懂的行（见上），次数不完整，没有写入，请改正导出后再导入："
        "王芳（1001）、李强（1002）、王芳（1003）",
    )
    assert len(ledger(book)) == 3


def test_results_that_are_not_known_are_asked_and_empty_ones_listed(
    tmp_path: Path, book: Path
) -> None:
    table = [
        ATTENDANCE,
        *whole_days((1001, "03", "上午上班", "神游"), (1001, "03", "上午下班", "")),
        (1002, "李强", "综合窗口", "2026-11-05", "白班", "", "", "旷工"),
    ]
    done = import_file("attendance", write_csv(tmp_path / "a.csv", table), book)
    assert [question.keys for question in done.questions] == [(("神游", "出现1次"),)]
    assert done.rows == {} and ledger(book) == []
    office = ImportAnswers({"考勤结果": {"神游": "缺卡"}})
    done = import_file("attendance", tmp_path / "a.csv", book, answers=office)
    assert remarks_in_words(done.doubts) == ["第3行：考勤结果是空的，计为签到异常"]
    assert remarks_in_words(done.left) == ["第34行：班次“白班”看不出是上午还是下午，旷工没有登记"]
    assert [row["签到异常次数"] for row in sheet_rows(book, "考勤")] == [2, 1, 0, 0]


def test_another_window_counts_with_a_doubt(tmp_path: Path, book: Path) -> None:
    table = [
        ATTENDANCE,
        *whole_days(),
        ("", "李强", "社保窗口", "2026-11-05", "上午上班", "08:30", "", "正常"),
        ("", "李强", "社保窗口", "2026-11-05", "上午下班", "12:00", "", "正常"),
    ]
    done = import_file("attendance", write_csv(tmp_path / "a.csv", table), book)
    assert remarks_in_words(done.doubts) == [
        "第34行：窗口与名册不符（名册为综合窗口）：李强 社保窗口"
    ]
    assert sheet_rows(book, "考勤")[1]["应签到次数"] == 10


def test_only_leave_and_missing_punches_where_the_office_says_so(
    tmp_path: Path, book: Path
) -> None:
    def choose(sheet: Any) -> None:
        for row in sheet.iter_rows():
            if row[0].value == "签到异常范围":
                row[1].value = "只计请假和缺卡"
            if row[0].value == "视为正常的考勤结果":
                row[1].value = "正常、神游"

    edit(book, "口径", choose)
    table = [
        ATTENDANCE,
        *whole_days(
            (1001, "03", "上午上班", "迟到"),
            (1001, "03", "上午下班", "病假"),
            (1002, "03", "上午上班", "缺卡"),
            (1002, "03", "下午上班", "旷工"),
            (1003, "03", "上午上班", "公出"),
            (1004, "03", "上午上班", "神游"),
        ),
    ]
    done = import_file("attendance", write_csv(tmp_path / "a.csv", table), book)
    assert [row["签到异常次数"] for row in sheet_rows(book, "考勤")] == [1, 1, 0, 0]
    assert [row[2] for row in brief(ledger(book))] == ["考勤管理1b", "考勤管理1f"]
    assert remarks_in_words(done.doubts) == [
        "第18行：考勤结果“公出”不在口径“视为正常的考勤结果”中，口径只计请假和缺卡，没有计为签到异常"
    ]


def test_half_a_day_of_absence_leaves_no_lateness_in_it(tmp_path: Path, book: Path) -> None:
    table = [
        ATTENDANCE,
        *whole_days(
            (1001, "03", "上午上班", "迟到"),
            (1001, "03", "上午下班", "旷工"),
            (1001, "03", "下午下班", "早退"),
            (1001, "04", "上午上班", "旷工"),
            (1001, "04", "下午上班", "旷工"),
            (1001, "04", "下午下班", "早退"),
        ),
    ]
    import_file("attendance", write_csv(tmp_path / "a.csv", table), book)
    assert brief(ledger(book)) == [
        ("11-03", "1001", "考勤管理1f", 1, None),
        ("11-03", "1001", "考勤管理1c", None, None),
        ("11-04", "1001", "考勤管理1f", 2, None),
    ]


def test_days_out_of_post_are_left(tmp_path: Path) -> None:
    people = [Person(0, "1001", "王芳", "综合窗口", dt.date(2026, 11, 4), None)]
    book = tmp_path / "b.xlsx"
    book.write_bytes(make(people))
    table = [ATTENDANCE, *(row for row in whole_days() if row[0] == 1001)]
    done = import_file("attendance", write_csv(tmp_path / "a.csv", table), book)
    assert remarks_in_words(done.left) == [
        "第2—5行：日期不在王芳（1001）的在岗期间（见名册到岗、离岗日期）（共4行）"
    ]
    assert sheet_rows(book, "考勤")[0]["应签到次数"] == 4


RESULT = st.sampled_from(
    ["正常", "公出", "补卡", "休息", "请假", "缺卡", "迟到", "早退", "旷工", ""]
)


@settings(max_examples=60)
@given(st.lists(RESULT, min_size=4 * 2 * 4, max_size=4 * 2 * 4), st.randoms())
def test_any_results_are_counted_as_the_tally_counts(results: list[str], chance: Any) -> None:
    rows = [(*row[:7], result) for row, result in zip(whole_days(), results, strict=True)]
    chance.shuffle(rows)
    counts, entered = tally_attendance([dict(zip(TALLIED, row, strict=True)) for row in rows])
    table: Any = [ATTENDANCE, *rows]
    findings = read_attendance(
        [Grid("", Cells(table))], "attendance", small_months_data(), ImportAnswers()
    )
    assert not isinstance(findings, str)
    ids = [person[0] for person in PEOPLE]
    clause_of = {r.subject: r.code for r in load_rulebook().rules.values()}
    assert {ids[p]: found for p, found in findings.counts.items() if found != (0, 0)} == counts
    assert entered == Counter(
        (f"{i.when:%m-%d}", ids[i.person], clause_of[i.subject], i.quantity)
        for i in findings.incidents
    )
    assert len({i.id for i in findings.incidents}) == len(findings.incidents)


@pytest.mark.parametrize(("strangers", "counted"), [(0, True), (9, False)])
def test_a_machines_numbers_are_no_ones_where_the_names_are_the_rosters(
    strangers: int, counted: bool
) -> None:
    names = [PEOPLE[1][1], PEOPLE[3][1], *(f"外单位{at}" for at in range(strangers))]
    table: list[tuple[object, ...]] = [("工号", "姓名", "日期", "班次", "考勤结果")]
    for at, name in enumerate(names, start=1):
        slots = ("上午上班", "上午下班", "下午上班", "下午下班")
        table += [(at, name, "2026-11-03", slot, "正常") for slot in slots]
    grid = Grid("机", Cells(table))  # type: ignore[arg-type]
    done = read_attendance([grid], "attendance", small_months_data(), ImportAnswers())
    assert isinstance(done, Findings)
    assert done.counts == ({1: (4, 0), 3: (4, 0)} if counted else {})
    assert any("按姓名认人" in note for note in done.notes) is counted
    assert bool(done.left) is not counted


@pytest.mark.parametrize(("moved", "counted"), [(4, True), (2, False), (0, True)])
def test_numbers_that_are_mostly_other_peoples_are_the_machines_own(
    moved: int, counted: bool
) -> None:
    numbers = [number for number, _, _ in PEOPLE]
    shown = [*numbers[1:moved], numbers[0], *numbers[max(moved, 1) :]]
    table: list[tuple[object, ...]] = [("考勤号", "姓名", "部门", "日期", "班次", "考勤结果")]
    table += [
        (number, name, window, "11-03", slot, "正常")
        for number, (_, name, window) in zip(shown, PEOPLE, strict=True)
        for slot in ("上午上班", "下午下班")
    ]
    grid = Grid("", Cells(table))  # type: ignore[arg-type]
    done = read_attendance([grid], "attendance", small_months_data(), ImportAnswers())
    assert isinstance(done, Findings)
    assert (sorted(done.counts) == [0, 1, 2, 3]) is counted
    said = "“考勤号”列的号码在名册上是别人的工号，没有当作工号，按姓名认人"
    assert (said in done.notes) is (moved == 4)
    assert bool(done.left) is not counted
