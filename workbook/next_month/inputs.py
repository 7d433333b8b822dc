"""What is filled in by the month, emptied; 应签到次数 written for the new one."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from udf.month import workdays as calendar_workdays
from udf.roster import Person, Roster
from udf.tables import TableError
from udf.text import text, whole
from workbook.connect.tables import ATTENDANCE, REVIEWS, SCORES, WHO
from workbook.month.tables import named_area, read_cells
from workbook.month.workdays import Day, month_days, workdays
from workbook.next_month.month_book import (
    NUMBERED,
    MonthBook,
    header_columns,
    header_of,
    people_of,
    rows_of,
)
from workbook.ooxml.filters import show_filtered

# Columns that say who somebody is, and stay; those that say what was this month, and go.
LASTING = re.compile(
    "电话|手机|身份证|职务|岗位|职称|性别|编制|学历|出生|年龄|工龄|民族|政治面貌|邮箱|微信|住址|单位|科室"
)
PASSING = re.compile(
    "备注|说明|情况|原因|事由|等次|等级|档次|结果|评语|意见|奖惩|事迹|记录|问题|整改|签字|签名|确认"
)


def empty_ledger(this: MonthBook, role: str) -> None:
    """Empty a ledger's rows, formulas apart; what a filter hid is shown again."""
    table = this.tables[role]
    sheet = this.package.sheet(table.sheet)
    columns = set(header_columns(this, table))
    for (row, column), cell in sheet.cells().items():
        inside = table.body <= row <= max(table.last, table.body) and column in columns
        if inside and not cell.has_formula and cell.value is not None:
            sheet.set_value(row, column, None)
    show_filtered(sheet)


def served_days(this: MonthBook, month: date) -> Callable[[Person], int]:
    """Return how many workdays of the old month each person served."""
    sheet, area = named_area(this.package, "日历表")
    try:
        found = calendar_workdays(read_cells(sheet, area))
    except TableError:
        found = []
    if not found:
        found = [day.date for day in month_days(month)[0] if day.workday]
    return lambda person: sum(person.in_post(when) for when in found)


def sign_ins_due(
    this: MonthBook, roster: Roster, served: Callable[[Person], int], days: Sequence[Day]
) -> dict[Person, int | None]:
    """Return everybody's 应签到次数 in the new month: as often a day as in the old one.

    Where the old number is no whole multiple of the workdays served, the standard number a day.
    """
    if ATTENDANCE not in this.tables or "应签到次数" not in this.tables[ATTENDANCE].columns:
        return {}
    table = this.tables[ATTENDANCE]
    sheet = this.package.sheet(table.sheet)
    standard = int(this.choices.value("slots_per_day"))
    dues: dict[Person, int | None] = {}
    odd = []
    for row, position in rows_of(this, ATTENDANCE, roster).items():
        person = roster.people[position]
        value = sheet.cell(row, table.columns["应签到次数"]).value
        due = whole(value) if isinstance(value, (str, int, float)) else None
        before = served(person)
        slots = standard
        if due and before and due % before == 0 and due // before <= 12:
            slots = due // before
        elif due:
            odd.append(person.label)
        dues[person] = slots * workdays(days, person.since, person.until) or None
    if odd:
        this.messages.append(
            f"{_listed(odd)}本月的应签到次数不是工作日数的整倍数，"
            f"下个月按每日{standard}次填写，请核对“{table.sheet}”"
        )
    return dues


def _listed(names: Sequence[str], most: int = 8) -> str:
    more = f"等{len(names)}人" if len(names) > most else ""
    return "、".join(names[:most]) + more


def empty_counts(
    this: MonthBook,
    dues: Mapping[Person, int | None],
    joining: Sequence[Person],
    days: Sequence[Day],
) -> None:
    """Empty what is filled in by the month on the tables of people, and write 应签到次数."""
    roster = people_of(this)
    standard = int(this.choices.value("slots_per_day"))
    by_key = {(p.id, p.name, p.window): due for p, due in dues.items()}
    joined = {(p.id, p.name) for p in joining}
    for role in (SCORES, ATTENDANCE, REVIEWS):
        if role not in this.tables:
            continue
        table = this.tables[role]
        sheet = this.package.sheet(table.sheet)
        lasting = {table.columns[n] for n in (*WHO, "到岗日期", "离岗日期") if n in table.columns}
        due = table.columns.get("应签到次数") if role == ATTENDANCE else None
        cells = sheet.cells()
        stays: list[str] = []
        for column in header_columns(this, table):
            said = header_of(this, table, column)
            if column in lasting or column == due or text(said) in NUMBERED:
                continue
            if LASTING.search(said) and column not in table.columns.values():
                continue
            for row in range(table.body, max(table.last, table.body) + 1):
                cell = cells.get((row, column))
                if cell is None or cell.has_formula or cell.value is None:
                    continue
                passing = isinstance(cell.value, (int, float)) or PASSING.search(said)
                if passing or column in table.columns.values():
                    sheet.set_value(row, column, None)
                elif said not in stays:
                    stays.append(said)
        if stays:
            listed = "、".join(re.sub(r"\s+", "", name) for name in stays)
            this.messages.append(f"“{table.sheet}”的{listed}列是文字，原样带到了下个月，请核对")
        if due is None:
            continue
        for row, position in rows_of(this, role, roster).items():
            person = roster.people[position]
            if sheet.cell(row, due).has_formula:
                continue
            wanted = by_key.get((person.id, person.name, person.window))
            if wanted is None or (person.id, person.name) in joined:
                wanted = standard * workdays(days, person.since, person.until) or None
            sheet.set_value(row, due, wanted)
