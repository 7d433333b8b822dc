"""The exports of the other systems, brought into month workbooks.

What is expected is counted here anew, from the exports themselves, in the plainest way there is.
"""

import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from tests.workbook.sample import lightened
from udf.errors import KaoheError
from udf.resources import template
from udf.roster import Person, Roster
from udf.rulefile import load_rulebook
from udf.text import Cells
from workbook.adopt.adopt import adopt
from workbook.generate.month_workbook import generate
from workbook.imports.attendance import read_attendance
from workbook.imports.exports import Progress, find_tables
from workbook.imports.into import ExportKind, Imported, import_into, listed
from workbook.imports.writing import plan
from workbook.month.roster_file import read_roster_file
from workbook.month.table_files import Grid, read_grids
from workbook.ooxml.package import Package

DATA = Path(__file__).parents[2] / "data"
EXPORTS = template("sample")
MONTH = dt.date(2026, 11, 1)
COMPUTED = ("分值", "状态", "正常在岗率", "评价率", "评价率扣分")
Rows = list[dict[str, Any]]
Table = Sequence[Sequence[object]]


# --- workbooks to import into, and how they are read back ----------------------------------------

PEOPLE = (
    ("1001", "王芳", "综合窗口"),
    ("1002", "李强", "综合窗口"),
    ("1003", "王芳", "税务窗口"),
    ("1004", "赵敏", "税务窗口"),
)


def make(people: Iterable[Person]) -> bytes:
    return lightened(generate(MONTH, list(people), load_rulebook()).content)


@pytest.fixture(scope="module")
def small_month() -> bytes:
    return make(Person(row, *person, None, None) for row, person in enumerate(PEOPLE))


@pytest.fixture(scope="module")
def sample_month() -> bytes:
    return make(read_roster_file(DATA / "office" / "expected.csv"))


@pytest.fixture
def book(tmp_path: Path, small_month: bytes) -> Path:
    path = tmp_path / "2026-11.xlsx"
    path.write_bytes(small_month)
    return path


@pytest.fixture
def sample_book(tmp_path: Path, sample_month: bytes) -> Path:
    path = tmp_path / "2026-11.xlsx"
    path.write_bytes(sample_month)
    return path


def import_file(
    kind: ExportKind, file: Path, book: Path, progress: Progress | None = None
) -> Imported:
    """Bring an export into the file of a workbook."""
    package = Package.open(book)
    imported = import_into(package, kind, read_grids(file), file.name, progress)
    package.save(book)
    return imported


def sheet_rows(path: Path, title: str) -> Rows:
    """The filled rows of a sheet with its headers in row 3, and where each stands."""
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name(title)
    rows = [[None if cell == "" else cell for cell in row] for row in sheet.to_python(False)]
    inputs = [name for name in rows[2] if name not in COMPUTED]
    return [
        {"行": number, **dict(zip(map(str, inputs), row, strict=False))}
        for number, row in enumerate(rows[3:], start=4)
        if any(cell is not None for cell in row[: len(inputs)])
    ]


def ledger(path: Path) -> Rows:
    return sheet_rows(path, "扣分登记")


def brief(rows: Rows) -> list[tuple[str, str, str, int | None, str | None]]:
    """Day, person, clause, quantity and verification of ledger rows."""
    return [
        (
            f"{row['日期']:%m-%d}",
            row["工号"],
            row["条款"].split()[0],
            row["数量"],
            row["核实"],
        )
        for row in rows
    ]


def edit(path: Path, title: str, change: Callable[[Any], None]) -> None:
    """Change a sheet as a clerk would, with another program."""
    book = load_workbook(path)
    change(book[title])
    book.save(path)


def write_csv(path: Path, table: Table, encoding: str = "utf-8") -> Path:
    stream = io.StringIO()
    csv.writer(stream).writerows(table)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, table: Table) -> Path:
    book = Workbook()
    for row in table:
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


# --- the samples, against tallies of their own ----------------------------------------------------

PEOPLE_CSV = list(csv.DictReader((DATA / "office" / "expected.csv").open(encoding="utf-8-sig")))
ID_BY_NAME_AND_WINDOW = {(p["姓名"], p["窗口"]): p["工号"] for p in PEOPLE_CSV}


def attendance_rows(path: Path = EXPORTS / "attendance.xlsx") -> Rows:
    sheet = load_workbook(path, read_only=True).worksheets[0]
    _, header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def tally_attendance(rows: Rows) -> tuple[dict[str, tuple[int, int]], Counter[Any]]:
    """Counts by 工号, and how often each (day, 工号, clause, quantity) is to be entered."""
    counts: dict[str, list[int]] = {}
    absent: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if row["考勤结果"] == "休息":
            continue
        count = counts.setdefault(str(row["工号"]), [0, 0])
        count[0] += 1
        if row["考勤结果"] not in ("正常", "公出", "外勤", "补卡"):
            count[1] += 1
        if row["考勤结果"] == "旷工":
            absent.setdefault((row["日期"][5:], str(row["工号"])), set()).add(row["班次"][:2])
    entered: Counter[Any] = Counter(
        (day, person, "考勤管理1f", len(halves)) for (day, person), halves in absent.items()
    )
    for row in rows:
        clause = {"迟到": "考勤管理1b", "早退": "考勤管理1c"}.get(row["考勤结果"])
        key = (row["日期"][5:], str(row["工号"]))
        if clause and row["班次"][:2] not in absent.get(key, ()):
            entered[(*key, clause, None)] += 1
    return {person: (due, bad) for person, (due, bad) in counts.items()}, entered


def test_attendance_sample(sample_book: Path) -> None:
    counts, entered = tally_attendance(attendance_rows())
    done = import_file("attendance", EXPORTS / "attendance.xlsx", sample_book)
    assert done.people == 120
    assert done.clean
    assert {
        row["工号"]: (row["应签到次数"], row["签到异常次数"])
        for row in sheet_rows(sample_book, "考勤")
    } == counts
    rows = ledger(sample_book)
    assert Counter(row[:4] for row in brief(rows)) == entered
    assert done.rows == {"add": len(rows)}
    names = {person["工号"]: (person["姓名"], person["窗口"]) for person in PEOPLE_CSV}
    assert all((row["姓名"], row["窗口"]) == names[row["工号"]] for row in rows)
    assert all(row["备注"].startswith(f"【考勤系统 {row['工号']} 2026-") for row in rows)
    assert {row["考核方式"] for row in rows} == {"考勤管理系统"}


def test_attendance_sample_as_xls(sample_book: Path) -> None:
    first = [row for row in attendance_rows() if row["工号"] <= 1008]
    counts, entered = tally_attendance(first)
    done = import_file("attendance", DATA / "exports" / "attendance.xls", sample_book)
    assert done.people == 8
    rows = sheet_rows(sample_book, "考勤")
    assert {row["工号"]: (row["应签到次数"], row["签到异常次数"]) for row in rows[:8]} == counts
    assert all(row["签到异常次数"] is None for row in rows[8:])
    assert Counter(row[:4] for row in brief(ledger(sample_book))) == entered
    (note,) = done.notes
    assert "没有这112人" in note and "毛燕（1009）" in note


def tally_reviews(rows: Rows) -> tuple[dict[str, tuple[int, int]], Counter[Any], int]:
    """Counts by 工号, what is to be entered, and how much of it belongs to the next month."""
    counts: dict[str, list[int]] = {person["工号"]: [0, 0] for person in PEOPLE_CSV}
    entered: Counter[Any] = Counter()
    later = 0
    for row in rows:
        person = ID_BY_NAME_AND_WINDOW[row["工作人员"], row["办理窗口"]]
        counts[person][0] += 1
        if row["评价等级"] != "未评价":
            counts[person][1] += 1
        clause = {"不满意": "好差评2a", "非常不满意": "好差评2b"}.get(row["评价等级"])
        if clause:
            entered[row["办结时间"][5:10], person, clause, None, row["差评核实"]] += 1
        if clause and row["差评核实"] == "属实" and row["整改完成时间"] > row["整改期限"]:
            day = dt.date.fromisoformat(row["整改期限"]) + dt.timedelta(days=1)
            if day.month == 11:
                entered[f"{day:%m-%d}", person, "好差评3", None, None] += 1
            else:
                later += 1
    return {person: (cases, seen) for person, (cases, seen) in counts.items()}, entered, later


def test_reviews_sample(sample_book: Path) -> None:
    text = (EXPORTS / "reviews.csv").read_bytes().decode("gbk")
    counts, entered, later = tally_reviews(list(csv.DictReader(io.StringIO(text))))
    done = import_file("reviews", EXPORTS / "reviews.csv", sample_book)
    rows = sheet_rows(sample_book, "好差评")
    assert {row["工号"]: (row["办件量"], row["评价量"]) for row in rows} == counts
    assert Counter(brief(ledger(sample_book))) == entered
    assert later == 1 and [line.reason for line in done.left] == [
        "整改逾期应记在2026-12-06，不在本月，请在那个月登记"
    ]
    (note,) = done.notes
    assert "没有这21人" in note and "办件量0、评价量0" in note


def test_hotline_sample(sample_book: Path) -> None:
    text = (EXPORTS / "hotline.csv").read_bytes().decode("utf-8-sig")
    orders = list(csv.DictReader(io.StringIO(text)))
    done = import_file("hotline", EXPORTS / "hotline.csv", sample_book)
    assert brief(ledger(sample_book)) == [
        (
            order["受理时间"][5:10],
            ID_BY_NAME_AND_WINDOW[order["被反映人"], order["被反映单位"]],
            "业务规范4",
            None,
            {"核实中": "待核实"}.get(order["核实结果"], order["核实结果"]),
        )
        for order in orders
        if order["诉求类型"] == "投诉" and order["被反映人"]
    ]
    assert done.totals == dict(Counter(order["诉求类型"] for order in orders))
    assert listed(done.left) == ["第2行：投诉没有写明被反映人（医保窗口），请管理员查明后登记"]
    assert ledger(sample_book)[0]["备注"] == "【12345热线 12345-2026110001】办事时工作人员态度生硬"


EVERY_EXPORT: list[tuple[ExportKind, str]] = [
    ("attendance", "attendance.xlsx"),
    ("reviews", "reviews.csv"),
    ("hotline", "hotline.csv"),
]


def test_all_three_twice_are_the_same_as_once_byte_for_byte(sample_book: Path) -> None:
    first = [import_file(kind, EXPORTS / name, sample_book) for kind, name in EVERY_EXPORT]
    once = sample_book.read_bytes()
    second = [import_file(kind, EXPORTS / name, sample_book) for kind, name in EVERY_EXPORT]
    assert sample_book.read_bytes() == once
    for before, after in zip(first, second, strict=True):
        assert after.rows == {"same": before.rows["add"]}
        assert (after.left, after.notes, after.people) == (before.left, before.notes, before.people)


# --- the many looks of the same export ------------------------------------------------------------

SLOTS = ("上午上班", "上午下班", "下午上班", "下午下班")
TIMES = dict(zip(SLOTS, ("08:30", "12:00", "14:30", "17:30"), strict=True))
TALLIED = ("工号", "姓名", "窗口", "日期", "班次", "应打卡时间", "实际打卡时间", "考勤结果")
ATTENDANCE = ("工号", "姓名", "部门", "日期", "班次", "应打卡时间", "实际打卡时间", "考勤结果")


def punches(*results: tuple[int, str, str, str]) -> list[tuple[object, ...]]:
    """Rows of the attendance export from (工号, day of the month, slot, result)."""
    people = {int(number): (name, window) for number, name, window in PEOPLE}
    return [
        (person, *people[person], f"2026-11-{day}", slot, TIMES.get(slot, ""), "", result)
        for person, day, slot, result in results
    ]


def whole_days(*changes: tuple[int, str, str, str]) -> list[tuple[object, ...]]:
    """Everybody's four slots on 3 and 4 November, 正常 but for the changes."""
    changed = {change[:3]: change[3] for change in changes}
    return punches(
        *(
            (person, day, slot, changed.get((person, day, slot), "正常"))
            for person in (1001, 1002, 1003, 1004)
            for day in ("03", "04")
            for slot in SLOTS
        )
    )


PLAIN = [
    ATTENDANCE,
    *whole_days(
        (1001, "03", "上午上班", "迟到"),
        (1002, "04", "下午下班", "早退"),
        (1003, "03", "上午上班", "旷工"),
        (1003, "03", "上午下班", "旷工"),
        (1003, "03", "下午下班", "旷工"),
        (1004, "04", "上午上班", "请假"),
        (1004, "04", "上午下班", "公出"),
        (1004, "04", "下午上班", "休息"),
    ),
]


def shuffled(table: Table) -> Table:
    order = (7, 3, 0, 6, 4, 2, 1, 5)
    return [[row[i] for i in order] for row in table]


def renamed(table: Table) -> Table:
    names = (
        "员工编号",
        "员工姓名",
        "所属部门",
        "考勤日期",
        "时段（上下午）",
        "应打卡",
        "打卡时间",
        "打卡 结果",
    )
    return [names, *table[1:]]


def with_titles(table: Table) -> Table:
    title = ("考勤明细 2026-11-01 至 2026-11-30", *[""] * 7)
    return [title, [""] * 8, *table]


def with_blank_columns(table: Table) -> Table:
    return [["", "", *row[:3], "", *row[3:], ""] for row in table]


def with_blank_rows(table: Table) -> Table:
    return [*table[:5], [""] * 8, [" "] * 8, *table[5:]]


def with_real_dates(table: Table) -> Table:
    return [
        table[0],
        *([*row[:3], dt.datetime.fromisoformat(str(row[3])), *row[4:]] for row in table[1:]),
    ]


def with_weekdays(table: Table) -> Table:
    return [table[0], *([*row[:3], f"{row[3]} 星期二", *row[4:]] for row in table[1:])]


def full_width(table: Table) -> Table:
    wide = {"0": "０", "1": "１", "2": "２", "3": "３", "4": "４"}
    return [
        table[0],
        *(
            ["".join(wide.get(c, c) for c in str(row[0])), f"{row[1]}　", *row[2:]]
            for row in table[1:]
        ),
    ]


@pytest.fixture(scope="module")
def plain_import(tmp_path_factory: pytest.TempPathFactory, small_month: bytes) -> bytes:
    folder = tmp_path_factory.mktemp("plain")
    (folder / "book.xlsx").write_bytes(small_month)
    done = import_file("attendance", write_csv(folder / "a.csv", PLAIN), folder / "book.xlsx")
    assert done.left == done.doubts == ()
    return (folder / "book.xlsx").read_bytes()


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


# --- what does not fit ----------------------------------------------------------------------------


def test_what_does_not_fit_is_left_and_named_row_by_row(tmp_path: Path, book: Path) -> None:
    table = [
        *PLAIN,
        (1001, "王芳", "综合窗口", "2026-10-30", "上午上班", "08:30", "", "迟到"),
        (1001, "王芳", "综合窗口", "2026-10-31", "上午上班", "08:30", "", "迟到"),
        (9999, "张三", "社保窗口", "2026-11-05", "上午上班", "08:30", "", "迟到"),
        (1002, "王芳", "综合窗口", "2026-11-05", "上午上班", "08:30", "", "迟到"),
        ("", "王芳", "", "2026-11-05", "上午上班", "08:30", "", "迟到"),
        (1001, "王芳", "综合窗口", "", "上午上班", "08:30", "", "迟到"),
        (1001, "王芳", "综合窗口", "下周二", "上午上班", "08:30", "", "迟到"),
        (1001, "王芳", "综合窗口", "2026-11-03", "上午上班", "08:30", "", "迟到"),
    ]
    done = import_file("attendance", write_csv(tmp_path / "a.csv", table), book)
    assert listed(done.left) == [
        "第34—35行：日期不在2026年11月",
        "第36行：名册中无此工号：9999 张三 社保窗口",
        "第37行：工号与姓名不符（工号1002是李强）：1002 王芳 综合窗口",
        "第38行：姓名重复，请填工号或窗口：王芳",
        "第39行：缺日期",
        "第40行：日期看不懂",
        "第41行：同一人、同一天、同一班次出现过，只按第一次计",
    ]
    assert [row["应签到次数"] for row in sheet_rows(book, "考勤")] == [8, 8, 8, 7]
    assert len(ledger(book)) == 3


def test_results_that_are_not_known_count_as_abnormal_and_are_listed(
    tmp_path: Path, book: Path
) -> None:
    table = [
        ATTENDANCE,
        *whole_days((1001, "03", "上午上班", "神游"), (1001, "03", "上午下班", "")),
        (1002, "李强", "综合窗口", "2026-11-05", "白班", "", "", "旷工"),
    ]
    done = import_file("attendance", write_csv(tmp_path / "a.csv", table), book)
    assert listed(done.doubts) == [
        "第2行：不认识考勤结果“神游”，计为签到异常",
        "第3行：考勤结果是空的，计为签到异常",
    ]
    assert listed(done.left) == ["第34行：班次“白班”看不出是上午还是下午，旷工没有登记"]
    assert [row["签到异常次数"] for row in sheet_rows(book, "考勤")] == [2, 1, 0, 0]


def test_another_window_counts_with_a_doubt(tmp_path: Path, book: Path) -> None:
    table = [
        ATTENDANCE,
        *whole_days(),
        ("", "李强", "社保窗口", "2026-11-05", "上午上班", "08:30", "", "正常"),
        ("", "李强", "社保窗口", "2026-11-05", "上午下班", "12:00", "", "正常"),
    ]
    done = import_file("attendance", write_csv(tmp_path / "a.csv", table), book)
    assert listed(done.doubts) == ["第34行：窗口与名册不符（名册为综合窗口）：李强 社保窗口"]
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
    assert listed(done.doubts) == [
        "第18行：不认识考勤结果“公出”，口径只计请假和缺卡，没有计为签到异常"
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
    assert listed(done.left) == [
        "第2—5行：日期不在王芳（1001）的在岗期间（见名册到岗、离岗日期）（共4行）"
    ]
    assert sheet_rows(book, "考勤")[0]["应签到次数"] == 4


# --- reviews --------------------------------------------------------------------------------------

REVIEWS = (
    "办件编号", "事项名称", "办理窗口", "工作人员", "办结时间",
    "评价等级", "评价时间", "差评核实", "整改期限", "整改完成时间",
)  # fmt: skip


def case(
    number: object,
    level: str,
    verified: str = "",
    deadline: str = "",
    mended: str = "",
    closed: str = "2026-11-10 09:00",
    who: tuple[str, str] = ("李强", "综合窗口"),
) -> tuple[object, ...]:
    return (number, "社保转移", who[1], who[0], closed, level, "", verified, deadline, mended)


@pytest.mark.parametrize(
    ("verified", "deadline", "mended", "entered", "left"),
    [
        ("属实", "2026-11-15", "2026-11-15 23:59:59", None, None),
        ("属实", "2026-11-15", "2026-11-16 00:00:01", "11-16", None),
        ("属实", "2026-11-15", "", "11-16", None),
        ("属实", "2026-11-29", "", "11-30", None),
        ("属实", "2026-11-30", "", None, "2026-12-01"),
        ("属实", "2026-12-01", "", None, None),
        ("属实", "2026-12-05", "2026-12-07", None, "2026-12-06"),
        ("属实", "", "2026-11-16", None, None),
        ("属实", "月底", "", None, "整改期限看不懂"),
        ("属实", "2026-11-15", "下周", None, "整改完成时间看不懂"),
        ("待核实", "2026-11-15", "2026-11-20", None, None),
        ("不属实", "2026-11-15", "2026-11-20", None, None),
    ],
)
def test_a_verified_bad_review_is_to_be_put_right_in_time(
    tmp_path: Path,
    book: Path,
    verified: str,
    deadline: str,
    mended: str,
    entered: str | None,
    left: str | None,
) -> None:
    table = [REVIEWS, case("A1", "不满意", verified, deadline, mended)]
    done = import_file("reviews", write_csv(tmp_path / "r.csv", table), book)
    first, *more = brief(ledger(book))
    assert first == ("11-10", "1002", "好差评2a", None, verified)
    assert more == ([(entered, "1002", "好差评3", None, None)] if entered else [])
    assert len(done.left) == bool(left) and all(left in line.reason for line in done.left if left)


def test_reviews_of_a_month(tmp_path: Path, book: Path) -> None:
    october = "2026-10-30 09:00"
    table = [
        REVIEWS,
        case("A1", "非常满意"),
        case("A2", "未评价"),
        case("A3", ""),
        case("A4", "不 满意", "核实中"),
        case("A5", "非常不满意", "说不清"),
        case("A6", "糊涂"),
        case("A1", "非常满意"),
        case("A7", "满意", closed=october),
        case("A8", "不满意", "属实", "2026-11-05", "2026-11-09", closed=october),
        case("A9", "满意", who=("王芳", "税务窗口")),
        case("B1", "满意", who=("王芳", "社保窗口")),
        case("", "不满意", who=("王芳", "税务窗口")),
    ]
    done = import_file("reviews", write_csv(tmp_path / "r.csv", table, "gbk"), book)
    rows = sheet_rows(book, "好差评")
    assert [(row["办件量"], row["评价量"]) for row in rows] == [(0, 0), (6, 3), (2, 2), (0, 0)]
    assert brief(ledger(book)) == [
        ("11-10", "1002", "好差评2a", None, "待核实"),
        ("11-10", "1002", "好差评2b", None, "待核实"),
        ("11-06", "1002", "好差评3", None, None),
    ]
    assert listed(done.left) == [
        "第8行：办件编号在前面的行出现过，只按第一次计",
        "第9—10行：办结时间不在2026年11月",
        "第12行：姓名重复，且窗口与名册不符：王芳 社保窗口",
        "第13行：缺办件编号，差评没有登记",
    ]
    assert listed(done.doubts) == [
        "第7行：不认识评价等级“糊涂”，没有计入评价量",
        "第6行：不认识核实结果“说不清”，按待核实登记",
    ]


COUNTS = ("部门", "工作人员", "办件数", "评价数量")


def test_the_form_of_reviews_that_holds_counts(tmp_path: Path, book: Path) -> None:
    table = [
        ("好差评统计 2026年11月　导出时间：2026-12-01",),
        COUNTS,
        ("综合窗口", "王芳", 50, 39),
        ("综合窗口", "李强", 5, 6),
        ("税务窗口", "王芳", "x", 1),
        ("税务窗口", "赵敏", 3, 1),
        ("税务窗口", "赵敏", 4, 1),
        ("税务窗口", "张三", 4, 1),
    ]
    done = import_file("reviews", write_xlsx(tmp_path / "r.xlsx", table), book)
    rows = sheet_rows(book, "好差评")
    assert [(row["办件量"], row["评价量"]) for row in rows] == [
        (50, 39),
        (5, 6),
        (None, None),
        (None, None),
    ]
    assert listed(done.left) == [
        "Sheet第5行：办件量、评价量应为0或正整数",
        "Sheet第6—7行：赵敏（1004）有2行，没有写入",
        "Sheet第8行：名册中无此人：张三 税务窗口",
    ]
    assert done.notes == ("导出文件中没有这2人，没有改动，请核对：王芳（1003）、赵敏（1004）",)
    once = book.read_bytes()
    import_file("reviews", tmp_path / "r.xlsx", book)
    assert book.read_bytes() == once


def test_counts_of_another_month_are_left(tmp_path: Path, book: Path) -> None:
    before = book.read_bytes()
    table = [("好差评统计（2026年10月）",), COUNTS, ("综合窗口", "李强", 5, 5)]
    done = import_file("reviews", write_csv(tmp_path / "r.csv", table), book)
    assert listed(done.left) == ["第3行：表题写的是2026年10月，不是2026年11月"]
    assert book.read_bytes() == before


# --- what clerks wrote ----------------------------------------------------------------------------


def test_what_clerks_wrote_stands_and_is_not_entered_again(tmp_path: Path, book: Path) -> None:
    day = dt.datetime(2026, 11, 3)

    def enter(sheet: Any) -> None:
        for row, values in {
            4: (day, None, "李强", None, "行为规范9 玩手机"),
            6: (day, 1001, None, None, "考勤管理第1条B", None, None, None, None, "巡查时发现"),
            7: ("合计",),
        }.items():
            for column, value in enumerate(values, start=1):
                sheet.cell(row, column).value = value

    edit(book, "扣分登记", enter)
    theirs = ledger(book)
    done = import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    rows = ledger(book)
    assert rows[:3] == theirs
    assert [row["行"] for row in rows[3:]] == [8, 9]
    assert brief(rows[3:]) == [
        ("11-04", "1002", "考勤管理1c", None, None),
        ("11-03", "1003", "考勤管理1f", 2, None),
    ]
    assert listed(done.left) == ["第2行：扣分登记第6行已登记同一人、同一天、同一条款，没有重复登记"]
    once = book.read_bytes()
    assert import_file("attendance", tmp_path / "a.csv", book).left == done.left
    assert book.read_bytes() == once


def corrected() -> Table:
    """The plain export with the lateness of 1001 gone, and the absence of 1003 half a day."""
    results: dict[object, str] = {
        (1001, "2026-11-03", "上午上班"): "补卡",
        (1003, "2026-11-03", "下午下班"): "正常",
    }
    return [
        PLAIN[0],
        *([*row[:7], results.get((row[0], row[3], row[4]), row[7])] for row in PLAIN[1:]),
    ]


def test_a_corrected_export_replaces_what_the_first_wrote(tmp_path: Path, book: Path) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    done = import_file("attendance", write_csv(tmp_path / "b.csv", corrected()), book)
    assert done.rows == {"remove": 1, "same": 1, "change": 1}
    assert brief(ledger(book)) == [
        ("11-04", "1002", "考勤管理1c", None, None),
        ("11-03", "1003", "考勤管理1f", 1, None),
    ]
    assert [row["签到异常次数"] for row in sheet_rows(book, "考勤")] == [0, 1, 2, 1]
    back = import_file("attendance", tmp_path / "a.csv", book)
    assert back.rows == {"same": 1, "change": 1, "add": 1}


def test_rows_that_a_clerk_changed_are_kept_and_listed(tmp_path: Path, book: Path) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)

    def change(sheet: Any) -> None:
        sheet["G4"] = "撤销"
        sheet["J6"] = f"{sheet['J6'].value}（已谈话）"

    def count(sheet: Any) -> None:
        sheet["E5"] = 0

    edit(book, "扣分登记", change)
    edit(book, "考勤", count)
    theirs = ledger(book)
    done = import_file("attendance", write_csv(tmp_path / "b.csv", corrected()), book)
    assert ledger(book) == theirs
    assert done.rows == {"keep": 2, "same": 1}
    assert done.notes == (
        "考勤第5行（李强（1002））导入后有人改过，保留应签到次数8、签到异常次数0；"
        "导出是应签到次数8、签到异常次数1",
        "扣分登记第4行（考勤系统 1001 2026-11-03 上午上班）导入后有人改过，保留；导出中已经没有这一条",
        "扣分登记第6行（考勤系统 1003 2026-11-03 旷工）导入后有人改过，保留",
    )
    assert done.people == 3
    assert [row["签到异常次数"] for row in sheet_rows(book, "考勤")] == [0, 0, 2, 1]


def test_rows_sorted_or_moved_by_a_clerk_are_found_again(tmp_path: Path, book: Path) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    edit(book, "扣分登记", lambda sheet: sheet.move_range("A4:J4", rows=20))
    once = book.read_bytes()
    done = import_file("attendance", tmp_path / "a.csv", book)
    assert done.rows == {"same": 3}
    assert book.read_bytes() == once


def test_a_row_that_a_clerk_deleted_is_not_entered_again(tmp_path: Path, book: Path) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)

    def delete(sheet: Any) -> None:
        for column in range(1, 11):
            sheet.cell(4, column).value = None

    edit(book, "扣分登记", delete)
    done = import_file("attendance", tmp_path / "a.csv", book)
    assert listed(done.left) == ["第2行：上次导入扣分登记的这一条后来被删去，没有再登记"]
    assert [row[1] for row in brief(ledger(book))] == ["1002", "1003"]


def test_an_export_of_some_people_leaves_the_others(tmp_path: Path, book: Path) -> None:
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    part = [ATTENDANCE, *(row for row in whole_days() if row[0] == 1001)]
    done = import_file("attendance", write_csv(tmp_path / "b.csv", part), book)
    assert done.rows == {"remove": 1, "earlier": 2}
    assert [row["签到异常次数"] for row in sheet_rows(book, "考勤")] == [0, 1, 3, 1]


def test_counts_that_stood_there_are_replaced_and_named(tmp_path: Path, book: Path) -> None:
    edit(book, "考勤", lambda sheet: sheet.__setitem__("E4", 5))
    done = import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    assert "王芳（1001）签到异常次数5→1" in done.notes[0]
    assert sheet_rows(book, "考勤")[0]["签到异常次数"] == 1


ORDERS = (
    "工单编号",
    "受理时间",
    "诉求类型",
    "被反映单位",
    "被反映人",
    "诉求内容",
    "核实结果",
    "办结时间",
)


def order(number: str, verified: str, who: str = "李强", said: str = "慢") -> tuple[str, ...]:
    return (number, "2026-11-05 10:00", "投诉", "综合窗口", who, said, verified, "")


def test_a_hotline_order_follows_its_verification(tmp_path: Path, book: Path) -> None:
    first = write_csv(tmp_path / "1.csv", [ORDERS, order("T1", "核实中"), order("T2", "属实")])
    import_file("hotline", first, book)
    second = write_csv(tmp_path / "2.csv", [ORDERS, order("T1", "属实"), order("T3", "不属实")])
    done = import_file("hotline", second, book)
    assert done.rows == {"change": 1, "earlier": 1, "add": 1}
    assert [row["核实"] for row in ledger(book)] == ["属实", "属实", "不属实"]
    third = write_csv(tmp_path / "3.csv", [ORDERS, order("T3", "属实", who="")])
    assert import_file("hotline", third, book).rows == {"earlier": 2, "remove": 1}


def test_text_from_outside_never_becomes_a_formula(tmp_path: Path, book: Path) -> None:
    nasty = '=HYPERLINK("http://x","y")'
    table = [ORDERS, order("=1+1", "属实", said=nasty)]
    import_file("hotline", write_csv(tmp_path / "h.csv", table), book)
    for title in ("扣分登记", "导入记录"):
        sheet = load_workbook(book)[title]
        cells = [cell for row in sheet.iter_rows(max_col=12) for cell in row]
        ours = [cell for cell in cells if "1+1" in str(cell.value)]
        assert ours and all(cell.data_type == "s" for cell in ours)


# --- workbooks of other makes ---------------------------------------------------------------------


def test_a_full_ledger_grows(tmp_path: Path, book: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in range(4, 1002):
            sheet.cell(row, 3).value = "赵敏"

    edit(book, "扣分登记", fill)
    before = load_workbook(book)
    assert before.defined_names["扣分表"].attr_text == "扣分登记!$A$3:$J$1003"
    status = before["扣分登记"]["L1003"].value
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    after = load_workbook(book)
    assert after.defined_names["扣分表"].attr_text == "'扣分登记'!$A$3:$J$1004"
    sheet = after["扣分登记"]
    assert [sheet.cell(row, 2).value for row in range(1002, 1005)] == ["1001", "1002", "1003"]
    assert sheet["L1004"].value == status.replace("1003", "1004")
    assert sheet["A1004"].number_format == sheet["A1003"].number_format == "yyyy-mm-dd"
    assert not sheet["A1004"].protection.locked
    ends = {
        str(area) for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges
    }
    assert "A4:A1004" in ends and not any(area.endswith("1003") for area in ends)
    once = book.read_bytes()
    import_file("attendance", tmp_path / "a.csv", book)
    assert book.read_bytes() == once


def test_gaps_are_filled_before_a_ledger_grows(tmp_path: Path, book: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in (4, 6, 1002):
            sheet.cell(row, 3).value = "赵敏"

    edit(book, "扣分登记", fill)
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    assert [row["行"] for row in ledger(book)] == [4, 5, 6, 7, 1002, 1003]
    assert load_workbook(book).defined_names["扣分表"].attr_text == "扣分登记!$A$3:$J$1003"


def test_results_have_room_for_a_ledger_that_grew(tmp_path: Path, book: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in range(4, 1004):
            sheet.cell(row, 3).value = "赵敏"

    edit(book, "扣分登记", fill)
    table = [ORDERS, *(order(f"T{n}", "待核实") for n in range(200))]
    import_file("hotline", write_csv(tmp_path / "h.csv", table), book)
    after = load_workbook(book)
    assert after.defined_names["扣分表"].attr_text == "'扣分登记'!$A$3:$J$1203"
    status = after["扣分登记"]["L1203"].value
    block = re.search(r"计算!\$[A-Z]+\$([0-9]+):\$[A-Z]+\$([0-9]+)", status)
    assert block is not None and int(block[2]) - int(block[1]) + 1 >= 1200


def test_a_ledger_does_not_grow_over_what_stands_below(tmp_path: Path, book: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in range(4, 1004):
            sheet.cell(row, 3).value = "赵敏"
        sheet["B1005"] = "审核人："

    edit(book, "扣分登记", fill)
    before = book.read_bytes()
    with pytest.raises(KaoheError, match="扣分登记!B1005"):
        import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    assert book.read_bytes() == before


def test_someone_without_a_row_of_counts_gets_one(tmp_path: Path, book: Path) -> None:
    def remove(sheet: Any) -> None:
        for column in range(1, 6):
            sheet.cell(6, column).value = None

    edit(book, "考勤", remove)
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    rows = {row["工号"]: row for row in sheet_rows(book, "考勤")}
    assert (rows["1003"]["姓名"], rows["1003"]["签到异常次数"]) == ("王芳", 3)


def test_a_full_sheet_of_counts_grows(tmp_path: Path, book: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in (6, *range(8, 13)):
            sheet.cell(row, 1).value, sheet.cell(row, 2).value = None, f"外人{row}"

    edit(book, "考勤", fill)
    assert load_workbook(book).defined_names["考勤表"].attr_text == "考勤!$A$3:$E$12"
    import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    sheet = load_workbook(book)["考勤"]
    assert [cell.value for cell in sheet[13]][:5] == ["1003", "王芳", "税务窗口", 8, 3]
    for new, old in zip(sheet[13], sheet[12], strict=True):
        assert (new.fill.fgColor.rgb, new.number_format, new.protection.locked) == (
            old.fill.fgColor.rgb,
            old.number_format,
            old.protection.locked,
        )
    assert sheet["F13"].value == sheet["F12"].value.replace("12", "13")


def test_two_rows_for_one_person_get_nothing(tmp_path: Path, book: Path) -> None:
    edit(book, "考勤", lambda sheet: sheet.__setitem__("B9", "李强"))
    done = import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), book)
    assert "考勤第5、9行都是李强（1002），没有写入；请只留一行" in done.notes
    assert sheet_rows(book, "考勤")[1]["签到异常次数"] is None


@pytest.fixture
def office_book(tmp_path: Path, small_month: bytes) -> Path:
    """A workbook of another make: other sheets, headers, orders; no 工号; dates without a format."""
    book = load_workbook(io.BytesIO(small_month))
    for title in ("扣分登记", "考勤", "好差评", "名册"):
        del book[title]
    tables: dict[str, tuple[str, Table]] = {
        "名册表": (
            "通讯录",
            [("序号", "部门（窗口）", "人员姓名"), *((n, w, p) for n, p, w in PEOPLE)],
        ),
        "扣分表": (
            "扣分 明细",
            [
                (
                    "序号",
                    "扣分日期",
                    "部门",
                    "姓名",
                    "扣分条款",
                    "次数",
                    "是否属实",
                    "通报期次",
                    "备注",
                ),
                *((n, *[None] * 8) for n in range(1, 3)),
            ],
        ),
        "考勤表": (
            "考勤统计",
            [("姓名", "部门", "异常次数", "应签到"), ("李 强", "综合窗口", None, None)],
        ),
        "好差评表": ("好差评统计", [("姓名", "部门", "评价数", "办件数")]),
    }
    for name, (title, rows) in tables.items():
        sheet = book.create_sheet(title)
        sheet.append([f"2026年11月{title}"])
        for row in rows:
            sheet.append(list(row))
        end = chr(64 + len(rows[0]))
        book.defined_names[name].attr_text = f"'{title}'!$A$2:${end}${len(rows) + 1}"
    path = tmp_path / "本单位.xlsx"
    book.save(path)
    return path


def test_an_office_book_by_its_own_headers(tmp_path: Path, office_book: Path) -> None:
    done = import_file("attendance", write_csv(tmp_path / "a.csv", PLAIN), office_book)
    assert done.rows == {"add": 3} and done.people == 4 and not done.left
    book = load_workbook(office_book)
    assert [[c.value for c in row] for row in book["考勤统计"].iter_rows(min_row=3)] == [
        ["李 强", "综合窗口", 1, 8],
        ["王芳", "综合窗口", 1, 8],
        ["王芳", "税务窗口", 3, 8],
        ["赵敏", "税务窗口", 1, 7],
    ]
    rows = [[c.value for c in row] for row in book["扣分 明细"].iter_rows(min_row=3)]
    assert [row[:6] for row in rows] == [
        [1, "2026-11-03", "综合窗口", "王芳", "考勤管理1b 迟到", None],
        [2, "2026-11-04", "综合窗口", "李强", "考勤管理1c 早退", None],
        [None, "2026-11-03", "税务窗口", "王芳", "考勤管理1f 旷工（数量填半天数）", 2],
    ]
    assert rows[0][8] == "【考勤系统 王芳综合窗口 2026-11-03 上午上班】应08:30"
    once = office_book.read_bytes()
    import_file("attendance", tmp_path / "a.csv", office_book)
    assert office_book.read_bytes() == once


def test_the_offices_own_workbook_once_adopted(tmp_path: Path) -> None:
    path = tmp_path / "adopted.xlsx"
    adopt(DATA / "office" / "sample.xlsx", path)

    def rows(title: str, first: int) -> list[list[Any]]:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_name(title)
        return [[None if c == "" else c for c in row] for row in sheet.to_python(False)[first:]]

    theirs = [row[:10] for row in rows("扣分明细", 2)][:371]
    for kind, name in EVERY_EXPORT:
        import_file(kind, EXPORTS / name, path)
    counts, absences = tally_attendance(attendance_rows())
    assert {
        ID_BY_NAME_AND_WINDOW[row[2], row[1]]: tuple(row[3:5]) for row in rows("考勤统计", 2)[:120]
    } == counts
    text = (EXPORTS / "reviews.csv").read_bytes().decode("gbk")
    cases, bad, _ = tally_reviews(list(csv.DictReader(io.StringIO(text))))
    found = {
        ID_BY_NAME_AND_WINDOW[row[2], row[1]]: tuple(row[3:5])
        for row in rows("好差评统计", 2)[:120]
    }
    unsure = {person for person in cases if found[person] == (None, 3)}  # as the office left it
    assert {**cases, **dict.fromkeys(unsure, (None, 3))} == found and len(unsure) == 1
    ours = [row[:10] for row in rows("扣分明细", 2)]
    assert ours[:371] == theirs
    added = [row for row in ours[371:] if row[1]]
    assert len(added) == absences.total() + bad.total() + 5
    assert all(isinstance(row[1], dt.date) and row[9].startswith("【") for row in added)
    once = path.read_bytes()
    for kind, name in EVERY_EXPORT:
        import_file(kind, EXPORTS / name, path)
    assert path.read_bytes() == once


def test_what_cannot_be_done_is_refused_and_nothing_is_written(tmp_path: Path, book: Path) -> None:
    before = book.read_bytes()
    export = write_csv(
        tmp_path / "a.csv", [("姓名", "日期", "结果"), ("王芳", "2026-11-03", "迟到")]
    )
    with pytest.raises(KaoheError, match=r"“a.csv”的表头（前10行）里没有“班次”列"):
        import_file("attendance", export, book)
    with pytest.raises(KaoheError, match="没有“工单编号”、“受理时间”"):
        import_file("hotline", export, book)
    with pytest.raises(KaoheError, match="没有名称“名册表”"):
        import_file("hotline", EXPORTS / "hotline.csv", write_xlsx(tmp_path / "b.xlsx", [(1,)]))
    book.with_name(f"~${book.name}").touch()
    with pytest.raises(KaoheError, match="正在别的程序里打开"):
        import_file("hotline", EXPORTS / "hotline.csv", book)
    assert book.read_bytes() == before


def test_a_record_that_was_changed_is_refused(tmp_path: Path, book: Path) -> None:
    clerks = load_workbook(book)
    clerks["导入记录"]["A1"].value = "谁导入的"
    clerks.save(book)
    with pytest.raises(KaoheError, match="工作表“导入记录”被改过"):
        import_file("hotline", EXPORTS / "hotline.csv", book)


def test_a_clause_that_the_rule_book_lacks_is_named(tmp_path: Path, book: Path) -> None:
    def drop(sheet: Any) -> None:
        for row in range(4, sheet.max_row + 1):
            if sheet.cell(row, 2).value == "业务规范4":
                for column in range(1, 14):
                    sheet.cell(row, column).value = None

    edit(book, "细则", drop)
    done = import_file(
        "hotline", write_csv(tmp_path / "h.csv", [ORDERS, order("T1", "属实")]), book
    )
    assert listed(done.left) == ["第2行：细则中没有业务规范4，没有登记"]
    assert ledger(book) == []


def test_progress_reaches_the_end(tmp_path: Path, book: Path) -> None:
    told: list[tuple[int, int]] = []
    import_file("reviews", EXPORTS / "reviews.csv", book, lambda *step: told.append(step))
    assert told[0] == (2000, 11007) and told[-1] == (11007, 11007)
    assert told == sorted(told)


def test_the_record_is_hidden(tmp_path: Path, book: Path) -> None:
    import_file("hotline", write_csv(tmp_path / "h.csv", [ORDERS, order("T1", "属实")]), book)
    sheet = load_workbook(book)["导入记录"]
    assert sheet.sheet_state == "hidden"
    assert [cell.value for cell in sheet[2]][:2] == ["12345热线", "T1"]


ROW = {"条款": "考勤管理1b"}
OTHER = {"条款": "考勤管理1c"}


@pytest.mark.parametrize(
    ("wanted", "present", "before", "superseded", "action"),
    [
        (ROW, None, None, False, "add"),
        (ROW, None, ROW, False, "deleted"),
        (ROW, ROW, ROW, False, "same"),
        (ROW, ROW, None, False, "same"),
        (ROW, ROW, OTHER, False, "same"),
        (ROW, OTHER, OTHER, False, "change"),
        (ROW, OTHER, ROW, False, "keep"),
        (ROW, OTHER, None, False, "keep"),
        (None, ROW, ROW, False, "earlier"),
        (None, ROW, ROW, True, "remove"),
        (None, None, ROW, True, "remove"),
        (None, OTHER, ROW, True, "keep"),
        (None, OTHER, None, True, "keep"),
    ],
)
def test_what_becomes_of_a_row(
    wanted: dict[str, str] | None,
    present: dict[str, str] | None,
    before: dict[str, str] | None,
    superseded: bool,
    action: str,
) -> None:
    def one(row: dict[str, str] | None) -> dict[str, dict[str, str]]:
        return {} if row is None else {"x": row}

    actions = plan(one(wanted), one(present), one(before), lambda _: superseded)
    assert actions == {"x": action}


# --- any export there may be ----------------------------------------------------------------------

RESULT = st.sampled_from(
    ["正常", "公出", "补卡", "休息", "请假", "缺卡", "迟到", "早退", "旷工", "", "？"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(RESULT, min_size=4 * 2 * 4, max_size=4 * 2 * 4), st.randoms())
def test_any_results_are_counted_as_the_tally_counts(results: list[str], chance: Any) -> None:
    rows = [(*row[:7], result) for row, result in zip(whole_days(), results, strict=True)]
    chance.shuffle(rows)
    counts, entered = tally_attendance([dict(zip(TALLIED, row, strict=True)) for row in rows])
    table: Any = [ATTENDANCE, *rows]
    grid = Grid("", Cells(table))
    export = find_tables([grid], "attendance", "export")
    assert not isinstance(export, str)
    roster = Roster(tuple(Person(n, *who, None, None) for n, who in enumerate(PEOPLE)))
    findings = read_attendance(export.tables, roster, load_rulebook().choices, MONTH)
    ids = [person.id for person in roster.people]
    assert {ids[p]: found for p, found in findings.counts.items() if found != (0, 0)} == counts
    assert entered == Counter(
        (f"{i.when:%m-%d}", ids[i.person], i.clause, i.quantity) for i in findings.incidents
    )
    assert len({i.id for i in findings.incidents}) == len(findings.incidents)
