"""Exports and month workbooks that the tests make, and tallies of what they hold.

What is expected is counted here anew, from the exports themselves, in the plainest way there is.
"""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from tests.workbook.sample import lightened
from udf.choicesheet import choice_rows
from udf.resources import template
from udf.roster import Person, Roster
from udf.rulefile import load_rulebook
from udf.rulesheets import rule_rows
from udf.text import freeze
from workbook.files.progress import Progress
from workbook.files.table_files import read_grids
from workbook.generate.month_workbook import generate
from workbook.imports.answers import ImportAnswers
from workbook.imports.findings import Basis
from workbook.imports.into import Imported, import_into
from workbook.ooxml.package import Package

DATA = Path(__file__).parents[2] / "data"


EXPORTS = template("sample")


MONTH = dt.date(2026, 11, 1)


COMPUTED = ("分值", "状态", "正常在岗率", "评价率", "评价率扣分")


Rows = list[dict[str, Any]]


Table = Sequence[Sequence[object]]


PEOPLE = (
    ("1001", "王芳", "综合窗口"),
    ("1002", "李强", "综合窗口"),
    ("1003", "王芳", "税务窗口"),
    ("1004", "赵敏", "税务窗口"),
)


def make(people: Iterable[Person], month: dt.date = MONTH) -> bytes:
    return lightened(generate(month, list(people), load_rulebook()).content)


def import_file(
    kind: str,
    file: Path,
    book: Path,
    progress: Progress | None = None,
    answers: ImportAnswers | None = None,
) -> Imported:
    """Bring an export into the file of a workbook."""
    package = Package.open(book)
    imported = import_into(package, kind, read_grids(file), file.name, progress, answers)
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


EVERY_EXPORT: list[tuple[str, str]] = [
    ("attendance", "attendance.xlsx"),
    ("reviews", "reviews.csv"),
    ("hotline", "hotline.csv"),
]


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


COUNTS = ("部门", "工作人员", "办件数", "评价数量")


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


EVERY_EXPORT = [
    ("attendance", "attendance.xlsx"),
    ("reviews", "reviews.csv"),
    ("hotline", "hotline.csv"),
]


@cache
def months_data(people: tuple[tuple[str, str, str], ...], month: dt.date = MONTH) -> Basis:
    """What an import reads of a month of some people, without its workbook."""
    rules = load_rulebook()
    roster = Roster(tuple(Person(n, *who, None, None) for n, who in enumerate(people)))
    ranges = (
        freeze([("工号", "姓名", "窗口"), *people]),
        freeze([list(row) for row in rule_rows(rules)]),
        freeze([list(row) for row in choice_rows(rules, month)]),
    )
    return Basis(month, roster, rules, rules.choices, ranges)


def small_months_data() -> Basis:
    """What an import reads of the month of the four people."""
    return months_data(PEOPLE)
