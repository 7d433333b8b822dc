"""What is wrong with a month (数据检查) and why somebody has a score (得分说明), line by line."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from udf import tables
from udf.counts import Count, Counts, read_attendance, read_reviews
from udf.ledger import AWARDS, DEDUCTIONS, OPEN, Entry, Ledger, State, judge
from udf.resources import template
from udf.roster import Roster, read_roster
from udf.rulebook import Category, Kind, Rule, RuleBook
from udf.rulesheets import read_choices, read_rulebook
from udf.scores import bounded, extra_findings, ledger_points, rate_points, round_half_up
from udf.tables import Table, TableError
from udf.text import Cells, day, is_blank, is_error, points_text, text, whole

Line = list[str | float]
WRONG, DOUBTFUL = "错误", "提醒"
LEDGERS = (("扣分登记", DEDUCTIONS), ("加分登记", AWARDS))


@dataclass(frozen=True)
class Month:
    """All ranges of a month's workbook, each with its header row."""

    places: Cells
    roster: Cells
    deductions: Cells
    awards: Cells
    attendance: Cells
    reviews: Cells
    rules: Cells
    choices: Cells
    calendar: Cells

    def book(self) -> RuleBook:
        """Return the rule book of the sheets 细则 and 口径."""
        return read_rulebook(self.rules, self.choices)

    def people(self) -> Roster:
        """Return the roster."""
        return read_roster(self.roster)

    def ledger(self, side: str) -> Ledger:
        """Return one judged ledger: 扣分 or 加分."""
        cells = self.awards if side == AWARDS else self.deductions
        return judge(cells, side, self.roster, self.rules, self.choices)

    def sign_ins(self) -> Counts:
        """Return everybody's sign-ins."""
        return read_attendance(self.attendance, self.roster, self.choices)

    def cases(self) -> Counts:
        """Return everybody's cases and reviews."""
        return read_reviews(self.reviews, self.roster)


class Place(NamedTuple):
    """Where a range begins: its sheet, and the row and column of its first cell, from 1."""

    sheet: str
    row: int
    column: int


def read_places(cells: Cells) -> dict[str, Place]:
    """Read 位置: the sheet and first cell of each table, by table name."""
    try:
        table = tables.read(cells, tables.PLACES)
    except TableError:
        return {}
    places = {}
    for row in table.rows:
        name, first, column = (table.cell(row, key) for key in ("表", "首行", "首列"))
        if text(name):
            sheet = str(table.cell(row, "工作表") or "").strip()
            places[text(name)] = Place(sheet, whole(first) or 1, whole(column) or 1)
    return places


def column_letters(column: int) -> str:
    """Return a column's letters by its number from 1: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _address(place: Place | None, table: Table, row: int, column: str) -> tuple[str, str]:
    """Return the sheet and the cell of a table's row (under the header, from 0; −1 the header)."""
    if place is None:
        return "", ""
    letters = column_letters(place.column + table.columns.get(column, 0))
    return place.sheet, f"{letters}{place.row + table.header + 1 + row}"


# --- 数据检查 -------------------------------------------------------------------------------------


class Finding(NamedTuple):
    """A problem: how bad, where, what, and what to do."""

    level: str
    sheet: str
    cell: str
    what: str
    advice: str


def check(month: Month) -> list[Finding]:
    """Return every problem of a month once, the worst first.

    First what keeps a table from being read, then errors, contradictions between two tables, and
    the other doubts, each in the order of the sheets.
    """
    places = read_places(month.places)
    blocked: list[Finding] = []
    found: list[Finding] = []
    for name, findings in (
        ("口径", _check_choices(month)),
        ("细则", _check_rules(month)),
        ("名册", _check_roster(month, places.get("名册"))),
        *((name, _check_ledger(month, side, name, places)) for name, side in LEDGERS),
        ("考勤", _check_attendance(month, places)),
        ("好差评", _check_reviews(month, places)),
        ("日历", _check_calendar(month, places.get("日历"))),
    ):
        try:
            found.extend(findings)
        except TableError as error:
            what = str(error)
            # A table that others need fails with each of them; the ledgers need not each other.
            said = what in {earlier.what for earlier in blocked}
            if not said or what.startswith(tables.LEDGER.name):
                where = _blocked_at(month, name, places.get(name), what)
                blocked.append(Finding(WRONG, *where, what, "按提示改正；改正前无法计分"))
    contradictions: list[Finding] = []
    with suppress(TableError):  # said above
        contradictions.extend(_contradictions(month, places))
    found.sort(key=lambda finding: finding.level != WRONG)
    errors = sum(finding.level == WRONG for finding in found)
    return [*blocked, *found[:errors], *contradictions, *found[errors:]]


def _blocked_at(month: Month, name: str, place: Place | None, what: str) -> tuple[str, str]:
    """Return the cell that keeps a table from being read, or the table's first where none does."""
    if place is None:
        return "", ""
    with suppress(TableError):
        line = re.match(r"细则第([0-9]+)行", what)
        if name == "细则" and line:
            table = tables.read(month.rules, tables.RULES)
            return _address(place, table, int(line[1]) - 1, "条款")
        item = re.match(r"口径“(.+?)”应为", what)
        if name == "口径" and item:
            table = tables.read(month.choices, tables.CHOICES)
            items = [text(cell) for cell in table.column("事项")]
            return _address(place, table, items.index(text(item[1])), "取值")
    return place.sheet, f"{column_letters(place.column)}{place.row}"


def _check_choices(month: Month) -> Iterator[Finding]:
    read_choices(month.choices)
    yield from ()


def _check_rules(month: Month) -> Iterator[Finding]:
    month.book()
    yield from ()


def _check_roster(month: Month, place: Place | None) -> Iterator[Finding]:
    table = tables.read(month.roster, tables.ROSTER)
    seen: dict[tuple[str, ...], int] = {}

    def finding(row: int, column: str, what: str, advice: str, level: str = WRONG) -> Finding:
        return Finding(level, *_address(place, table, row, column), what, advice)

    for index, row in enumerate(table.rows):
        number, name, window = (table.cell(row, key) for key in ("工号", "姓名", "窗口"))
        if all(map(is_blank, (number, name))):
            continue
        if is_error(number) or is_error(name):
            yield finding(index, "姓名", "工号或姓名是错误值", "改正该单元格")
            continue
        if not text(name):
            yield finding(index, "姓名", "缺姓名", "补填姓名")
        key = (text(number),) if text(number) else ("", text(name), text(window))
        if key in seen:
            what = "工号重复" if text(number) else "没有工号，姓名和窗口都重复"
            first = _address(place, table, seen[key], "姓名")[1]
            yield finding(index, "工号", f"{what}（与{first}）", "每人一个工号；重复的行删去")
        seen.setdefault(key, index)
        if not text(window):
            yield finding(index, "窗口", "缺窗口", "补填窗口", DOUBTFUL)
        since, until = (table.cell(row, key) for key in ("到岗日期", "离岗日期"))
        for column, cell in (("到岗日期", since), ("离岗日期", until)):
            if not is_blank(cell) and day(cell) is None:
                yield finding(index, column, f"{column}看不懂，按未填处理", "填日期，如 2026-11-03")
        first_day, last_day = day(since), day(until)
        if first_day and last_day and first_day > last_day:
            yield finding(index, "离岗日期", "离岗日期早于到岗日期", "核对两个日期")


def _check_ledger(
    month: Month, side: str, name: str, places: dict[str, Place]
) -> Iterator[Finding]:
    ledger, place = month.ledger(side), places.get(name)
    cells = month.awards if side == AWARDS else month.deductions
    table = tables.read(cells, tables.LEDGER)
    today = _last_day(month)
    patience = int(month.book().choices.value("pending_days"))
    workdays = _workday_list(month)
    for entry in ledger.entries:
        for level, doubts in ((WRONG, entry.problems), (DOUBTFUL, entry.doubts)):
            for doubt in doubts:
                where = _address(place, table, entry.row, doubt.column)
                what = doubt.what
                if doubt.other is not None:
                    what += f"（另一行：{_address(place, table, doubt.other, doubt.column)[1]}）"
                yield Finding(level, *where, what, doubt.advice)
        if entry.rule is None or entry.when is None or entry.state in (State.WRONG, State.OUT):
            continue
        age = (today - entry.when).days if today else 0
        if age > patience and (entry.state is State.PENDING or entry.verdict in OPEN):
            where = _address(place, table, entry.row, "核实" if "核实" in table.columns else "条款")
            what = f"{entry.verdict or '待核实'}已{age}天"
            yield Finding(DOUBTFUL, *where, what, "尽快核实，填属实、不属实或撤销")
        if entry.rule.kind is Kind.WORKDAY and workdays:
            left = sum(1 for when in workdays if when >= entry.when)
            if entry.quantity > left:
                where = _address(place, table, entry.row, "数量")
                what = f"空岗{entry.quantity}个工作日，本月自该日起只有{left}个"
                yield Finding(DOUBTFUL, *where, what, "核对数量和日期")


def _last_day(month: Month) -> date | None:
    days = []
    for _, side in LEDGERS:
        with suppress(TableError):  # said where that ledger is checked
            days.append(month.ledger(side).last_day)
    return max((when for when in days if when), default=None)


def _check_counts(
    counts: Counts, roster: Roster, place: Place | None, columns: tuple[str, str], sheet: str
) -> Iterator[Finding]:
    def where(row: int, column: str) -> tuple[str, str]:
        return _address(place, counts.table, row, column)

    for stranger in counts.strangers:
        yield Finding(
            WRONG, *where(stranger.row, "姓名"), stranger.problem, "按名册改正，或删去本行"
        )
    for position, person in enumerate(roster.people):
        count = counts.of(position)
        if isinstance(count, Count):
            continue
        row = counts.rows.get(position)
        if row is None:
            what = f"{sheet}中没有{person.label}"
            yield Finding(WRONG, *where(-1, "姓名"), what, f"在{sheet}中为此人补一行")
        elif count == "重复登记":
            yield Finding(WRONG, *where(row, "姓名"), f"{person.label}重复登记", "只留一行")
        else:
            column = columns[1] if count.startswith(_SECOND) else columns[0]
            yield Finding(WRONG, *where(row, column), f"{person.label}{count}", "补填或改正")
    for doubt in counts.doubts:
        yield Finding(DOUBTFUL, *where(doubt.row, "窗口"), doubt.problem, "核对窗口")


_SECOND = ("签到异常", "缺签到异常", "异常次数", "评价量", "缺评价量")


def _check_attendance(month: Month, places: dict[str, Place]) -> Iterator[Finding]:
    counts, roster, place = month.sign_ins(), month.people(), places.get("考勤")
    yield from _check_counts(counts, roster, place, ("应签到次数", "签到异常次数"), "考勤")
    if counts.blank:
        where = _address(place, counts.table, -1, "签到异常次数")
        yield Finding(DOUBTFUL, *where, "签到异常次数整列为空", "导入考勤或填写；确实没有异常就填0")
    for position, count in counts.found.items():
        if isinstance(count, Count) and not count.part:
            where = _address(place, counts.table, counts.rows[position], "签到异常次数")
            what = f"{roster.people[position].label}全月没有一次正常签到，在岗率为0"
            yield Finding(DOUBTFUL, *where, what, "核对是否全月请假")


def _check_reviews(month: Month, places: dict[str, Place]) -> Iterator[Finding]:
    counts, place = month.cases(), places.get("好差评")
    yield from _check_counts(counts, month.people(), place, ("办件量", "评价量"), "好差评")


def _check_calendar(month: Month, place: Place | None) -> Iterator[Finding]:
    if all(map(tables.blank_row, month.calendar)):
        return
    table = tables.read(month.calendar, tables.CALENDAR)
    for index, row in enumerate(table.rows):
        if tables.blank_row(row):
            continue
        if day(table.cell(row, "日期")) is None:
            where = _address(place, table, index, "日期")
            yield Finding(WRONG, *where, "日期看不懂", "填日期，如 2026-11-03")
        if text(table.cell(row, "工作日")) not in (*_YES, *_NO):
            where = _address(place, table, index, "工作日")
            yield Finding(WRONG, *where, "工作日应为是或否", "从下拉列表中选择")


_YES, _NO = ("是", "1"), ("否", "0")


def _contradictions(month: Month, places: dict[str, Place]) -> Iterator[Finding]:
    """Yield what two tables say of a person that cannot both be true."""
    yield from _unseen_absences(month, places.get("扣分登记"))
    yield from _unseen_reviews(month, places.get("好差评"))
    yield from _absent_awards(month, places.get("加分登记"))


def _unseen_absences(month: Month, place: Place | None) -> Iterator[Finding]:
    counts, roster = month.sign_ins(), month.people()
    if counts.blank or month.book().choices.value("abnormal") != "all":
        return
    table = tables.read(month.deductions, tables.LEDGER)
    entries_of = _entries_about(month.ledger(DEDUCTIONS), "missed", _COUNTING)
    for person, entries in entries_of.items():
        count, times = counts.of(person), sum(entry.quantity for entry in entries)
        if isinstance(count, Count) and times > count.whole - count.part:
            where = _address(place, table, entries[0].row, "条款")
            label, missed = roster.people[person].label, count.whole - count.part
            what = f"{label}登记了{_labels(entries)}共{times}次，签到异常却只有{missed}次"
            advice = "对照考勤系统：没有的事删去该行或填不属实，漏计的改签到异常次数"
            yield Finding(DOUBTFUL, *where, what, advice)


def _unseen_reviews(month: Month, place: Place | None) -> Iterator[Finding]:
    counts, roster = month.cases(), month.people()
    entries_of = _entries_about(month.ledger(DEDUCTIONS), "negative", _STANDING)
    for person, entries in entries_of.items():
        count, times = counts.of(person), sum(entry.quantity for entry in entries)
        if isinstance(count, Count) and times > count.part:
            where = _address(place, counts.table, counts.rows[person], "评价量")
            label = roster.people[person].label
            what = f"{label}的评价量是{count.part}，登记的差评却有{times}次"
            yield Finding(DOUBTFUL, *where, what, "对照好差评平台核对评价量和扣分登记")


def _absent_awards(month: Month, place: Place | None) -> Iterator[Finding]:
    counts, roster = month.sign_ins(), month.people()
    table = tables.read(month.awards, tables.LEDGER)
    entries_of = _entries_about(month.ledger(AWARDS), "present", _STANDING)
    for person, entries in entries_of.items():
        count = counts.of(person)
        if isinstance(count, str) or count.part:
            continue
        for entry in entries:
            where = _address(place, table, entry.row, "条款")
            label = roster.people[person].label
            what = f"{label}全月没有一次正常签到，却登记了{_labels([entry])}"
            yield Finding(DOUBTFUL, *where, what, "核对是不是登记错了人，或考勤有误")


_COUNTING = (State.COUNTED,)
_STANDING = (State.COUNTED, State.PENDING)


@cache
def _words() -> dict[str, list[str]]:
    with template("checks.toml").open("rb") as file:
        return tomllib.load(file)


def _entries_about(ledger: Ledger, topic: str, states: Iterable[State]) -> dict[int, list[Entry]]:
    """Return each person's rows under the clauses of a topic of templates/checks.toml."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in ledger.entries:
        if entry.rule is None or entry.state not in states:
            continue
        if any(word in entry.rule.label for word in _words()[topic]):
            for person in entry.people:
                found[person].append(entry)
    return found


def _labels(entries: Iterable[Entry]) -> str:
    """Return what rows are about, each once, without the hints in brackets."""
    names = (entry.rule.label.partition("（")[0] for entry in entries if entry.rule)
    return "、".join(dict.fromkeys(names))


def workdays(calendar: Cells) -> list[date]:
    """Return the workdays of a 日历 range. Raises TableError."""
    table = tables.read(calendar, tables.CALENDAR)
    found = (
        (day(when), text(works))
        for when, works in zip(table.column("日期"), table.column("工作日"), strict=True)
    )
    return sorted({when for when, works in found if when is not None and works in _YES})


def _workday_list(month: Month) -> list[date]:
    try:
        return workdays(month.calendar)
    except TableError:
        return []


# --- 得分说明 -------------------------------------------------------------------------------------


def explain(month: Month, person: int) -> list[Line]:
    """Return why a person has this score: 类别, 日期, 条款, 分值, 说明, 位置, a line each.

    First the total, then each category with its sum and its rows: those that count, and those that
    do not with the reason.
    """
    book, places = month.book(), read_places(month.places)
    scores: list[float | str] = []
    lines: list[Line] = []
    for category in book.categories:
        score, basis = _category_score(month, category, person)
        scores.append(score)
        lines.append([category.name, "", "", score, basis, ""])
        lines += _category_lines(month, category, person, places)
    numbers = [score for score in scores if isinstance(score, float)]
    complete = len(numbers) == len(scores)
    total: float | str = round(sum(numbers), 2) if complete else "待核"
    who = month.people().people[person]
    sum_text = "＋".join(f"{s:.2f}" if isinstance(s, float) else f"（{s}）" for s in scores)
    return [["总分", "", "", total, f"{who.label}：{sum_text}", ""], *lines]


def _category_score(month: Month, category: Category, person: int) -> tuple[float | str, str]:
    book = month.book()
    deductions, awards = month.ledger(DEDUCTIONS), month.ledger(AWARDS)
    points = ledger_points(book, category, person, deductions, awards)
    full = _plain(category.points)
    if category.bonus:
        over = f"，最高{full}分" if points > category.points else ""
        return bounded(book, category, points) / 100, f"加{_plain(points)}分{over}"
    kind, counts = _counts_for(month, category)
    if counts is None or kind is None:
        floor = "，扣完为止" if -points > category.points else ""
        basis = f"满分{full}分，扣{_plain(-points)}分{floor}"
        return bounded(book, category, points) / 100, basis
    count = counts.of(person)
    if isinstance(count, str):
        return count, f"满分{full}分，登记扣{_plain(-points)}分；补齐后才有得分"
    score = bounded(book, category, points, count) / 100
    rule = book.of_kind(kind)
    if kind is Kind.RATE and rule is not None:
        rest = category.points - rule.points
        floor = "，扣完为止" if -points > rest and book.choices.value("floor") == "part" else ""
        basis = (
            f"{_plain(rest)}分中扣{_plain(-points)}分{floor}，另加{_plain(rule.points)}分×正常在岗率"
            f"（{count.part}÷{count.whole}={_percent(count)}）"
        )
    else:
        tier = rule.coverage_points(count.whole, count.part) if rule else 0
        coverage = f"{count.part}÷{count.whole}={_percent(count)}" if count.whole else "没有办件"
        basis = f"满分{full}分，登记扣{_plain(-points)}分，评价率（{coverage}）扣{_plain(-tier)}分"
    return score, basis


def _counts_for(month: Month, category: Category) -> tuple[Kind | None, Counts | None]:
    """Return which monthly count a category also depends on, and everybody's counts."""
    book = month.book()
    for kind in (Kind.RATE, Kind.COVERAGE):
        rule = book.of_kind(kind)
        if rule is not None and rule.category == category.name:
            return kind, month.sign_ins() if kind is Kind.RATE else month.cases()
    return None, None


def _category_lines(
    month: Month, category: Category, person: int, places: dict[str, Place]
) -> Iterator[Line]:
    book = month.book()
    for name, side in LEDGERS:
        if (side == AWARDS) != category.bonus:
            continue
        ledger = month.ledger(side)
        table = tables.read(month.awards if side == AWARDS else month.deductions, tables.LEDGER)
        for entry in _rows_of(ledger, person, category):
            sheet, cell = _address(places.get(name), table, entry.row, "条款")
            yield _entry_line(entry, f"{sheet}!{cell}" if sheet else "")
    run = book.of_kind(Kind.RUN)
    if run is not None and run.category == category.name:
        extra = extra_findings(book, month.ledger(DEDUCTIONS), person)
        if extra:
            why = f"按通报期次自动计算{extra}次：{run.text}"
            yield ["", "", run.code, run.points * extra / 100, why, ""]
    for kind in (Kind.COVERAGE, Kind.RATE):
        rule = book.of_kind(kind)
        if rule is not None and rule.category == category.name:
            points = _computed_points(month, rule, person)
            if points:
                yield ["", "", rule.code, points / 100, rule.text, ""]


def _computed_points(month: Month, rule: Rule, person: int) -> int:
    counts = month.sign_ins() if rule.kind is Kind.RATE else month.cases()
    count = counts.of(person)
    if isinstance(count, str):
        return 0
    if rule.kind is Kind.RATE:
        return rate_points(rule, count)
    return rule.coverage_points(count.whole, count.part)


def _rows_of(ledger: Ledger, person: int, category: Category) -> Iterable[Entry]:
    return (
        entry
        for entry in ledger.entries
        if person in entry.people
        and entry.rule is not None
        and entry.rule.category == category.name
    )


def _entry_line(entry: Entry, where: str) -> Line:
    rule = entry.rule
    assert rule is not None
    times = f"×{entry.quantity}{'分钟' if rule.kind is Kind.DURATION else ''}"
    what = f"{rule.label}{times if entry.quantity > 1 else ''}：{rule.text}"
    counted = entry.state is State.COUNTED
    return [
        "",
        entry.when.isoformat() if entry.when else "",
        rule.code,
        entry.points / 100 if counted else "",
        what if counted and entry.status == "计入" else f"【{entry.status}】{what}",
        where,
    ]


def _plain(hundredths: int) -> str:
    return points_text(abs(hundredths)).lstrip("+")


def _percent(count: Count) -> str:
    return f"{round_half_up(count.part * 10000, count.whole) / 100:g}%"
