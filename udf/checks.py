"""数据检查: every problem of a month, each once, the worst first."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from udf import tables
from udf.choicesheet import EFFECTIVE, read_choices
from udf.contradictions import contradictions, doubtful_quantities, stale_contents
from udf.counts import Count, Counts
from udf.entries import OPEN, Entry, State, Verdict
from udf.findings import DOUBTFUL, WRONG, Finding
from udf.kinds import Kind
from udf.ledger import AWARDS
from udf.month import (
    LEDGERS,
    NO,
    YES,
    Month,
    Place,
    address_of,
    column_letters,
    read_places,
    workdays,
)
from udf.roster import Roster
from udf.rulebook import Rule
from udf.rulesheets import early_words
from udf.tables import TableError
from udf.text import Cell, day, is_blank, is_error, text


def check(month: Month) -> list[Finding]:
    """Return every problem of a month once, the worst first.

    First what keeps a table from being read, then errors, contradictions between two tables, and
    the other doubts, each in the order of the sheets.
    """
    places = read_places(month.places)
    blocked: list[Finding] = []
    known: set[str] = set()
    found: list[Finding] = []
    for name, findings in (
        ("口径", _check_choices(month)),
        ("细则", _check_rules(month, places)),
        ("名册", _check_roster(month, places.get("名册"))),
        *((name, _check_ledger(month, side, name, places)) for name, side in LEDGERS),
        ("考勤", _check_attendance(month, places)),
        ("好差评", _check_reviews(month, places)),
        ("日历", _check_calendar(month, places.get("日历"))),
    ):
        try:
            found.extend(findings)
        except TableError as error:
            # A table that others need fails with each of them; the ledgers need not each other.
            if error.kind is tables.LEDGER or str(error) not in known:
                known.add(str(error))
                place = places.get(error.kind.name if error.kind else name, places.get(name))
                where = _blocked_at(month, place, error)
                what, advice = str(error), "按提示改正；改正前无法计分"
                blocked.append(Finding(WRONG, *where, what, advice))
    doubts: list[Finding] = []
    with suppress(TableError):  # reported above
        doubts.extend(contradictions(month, places))
    found.sort(key=lambda finding: finding.level != WRONG)
    errors = sum(finding.level == WRONG for finding in found)
    return [*blocked, *found[:errors], *doubts, *found[errors:]]


def _blocked_at(month: Month, place: Place | None, error: TableError) -> tuple[str, str]:
    """Return the cell that keeps a table from being read, or the table's first where none does."""
    if place is None:
        return "", ""
    if error.kind is not None and error.row is not None:
        cells = {tables.RULES: month.rules, tables.CHOICES: month.choices}[error.kind]
        with suppress(TableError):
            return address_of(place, tables.read(cells, error.kind), error.row, error.column)
    return place.sheet, f"{column_letters(place.column)}{place.row}"


def _check_choices(month: Month) -> Iterator[Finding]:
    read_choices(month.choices)
    yield from ()


def _check_rules(month: Month, places: dict[str, Place]) -> Iterator[Finding]:
    """Check the rule book; it may not apply to the month yet, or say other than it counts."""
    book = month.book()
    first = book.choices.month
    if first and book.effective and first < book.effective:
        table = tables.read(month.choices, tables.CHOICES)
        names = [text(cell) for cell in table.column("事项")]
        where = address_of(places.get("口径"), table, names.index(EFFECTIVE), "取值")
        yield Finding(DOUBTFUL, *where, early_words(book, first), "核对是不是用错了细则")
    yield from stale_contents(month, places.get("细则"))


def _check_roster(month: Month, place: Place | None) -> Iterator[Finding]:
    table = tables.read(month.roster, tables.ROSTER)
    seen: dict[tuple[str, ...], int] = {}
    moved = {person.id for person in month.people().people if person.earlier}

    def finding(row: int, column: str, what: str, advice: str, level: str = WRONG) -> Finding:
        return Finding(level, *address_of(place, table, row, column), what, advice)

    for index, row in enumerate(table.rows):
        number, name, window = (table.cell(row, key) for key in tables.WHO)
        if all(map(is_blank, (number, name))):
            continue
        if is_error(number) or is_error(name):
            yield finding(index, "姓名", "工号或姓名是错误值", "改正该单元格")
            continue
        if not text(name):
            yield finding(index, "姓名", "缺姓名", "补填姓名")
        key = _person_key(number, name, window)
        if key in seen and text(number) not in moved:
            what = "工号重复" if text(number) else "没有工号，姓名和窗口都重复"
            first = address_of(place, table, seen[key], "姓名")[1]
            advice = "每人一个工号；重复的行删去。换了窗口的，前一行填离岗日期，后一行填到岗日期"
            yield finding(index, "工号", f"{what}（与{first}）", advice)
        seen.setdefault(key, index)
        for what, advice in _doubtful_window(text(window), month.people(), index):
            yield finding(index, "窗口", what, advice, DOUBTFUL)
        for column, what, advice in _wrong_service(*(table.cell(row, c) for c in _SERVICE)):
            yield finding(index, column, what, advice)


_BETWEEN_WINDOWS = re.compile(r"[、,;/+&|\n]|和|及|兼")  # after NFKC


def _doubtful_window(window: str, roster: Roster, row: int) -> Iterator[tuple[str, str]]:
    """Yield problem and advice for a window that is missing, or several in one cell.

    Where nobody has one, that is one thing to do, or an office's way: it is said in the first row.
    """
    people = roster.people
    nobody = len(people) > 1 and not any(person.window for person in people)
    if nobody and row == people[0].row:
        yield f"{len(people)}人都没有写窗口，按窗口登记的算不到人", "分窗口的，补填窗口"
    elif not window and not nobody:
        yield "缺窗口", "补填窗口"
    elif several := _several_windows(window, roster):
        what = f"窗口里像是写了几个窗口：{'、'.join(several)}；按窗口登记的算不到此人"
        yield what, "一人只写一个窗口；月中换了窗口的分两行，填到岗、离岗日期"


def _several_windows(window: str, roster: Roster) -> list[str]:
    """Return the windows that one cell names together; none where it is the name of one."""
    parts = [part.strip() for part in _BETWEEN_WINDOWS.split(window)]
    known = any(part in roster.by_window for part in parts)
    return parts if len(parts) > 1 and all(parts) and known else []


def _person_key(number: Cell, name: Cell, window: Cell) -> tuple[str, ...]:
    return (text(number),) if text(number) else ("", text(name), text(window))


_SERVICE = ("到岗日期", "离岗日期")


def _wrong_service(since: Cell, until: Cell) -> Iterator[tuple[str, str, str]]:
    """Yield column, problem and advice for the days between which somebody is in post."""
    for column, cell in zip(_SERVICE, (since, until), strict=True):
        if not is_blank(cell) and day(cell) is None:
            yield column, f"{column}看不懂，按未填处理", "填日期，如 2026-11-03"
    first, last = day(since), day(until)
    if first and last and first > last:
        yield "离岗日期", "离岗日期早于到岗日期", "核对两个日期"


def _check_ledger(
    month: Month, side: str, name: str, places: dict[str, Place]
) -> Iterator[Finding]:
    ledger, place = month.ledger(side), places.get(name)
    cells = month.awards if side == AWARDS else month.deductions
    table = tables.read(cells, tables.LEDGER)
    today = _last_day(month)
    patience = int(month.book().choices.value("pending_days"))
    workdays = _workdays_of(month)
    for entry in ledger.entries:
        doubtful = (*entry.doubts, *ledger.repeats.get(entry.row, ()))
        for level, doubts in ((WRONG, entry.problems), (DOUBTFUL, doubtful)):
            for doubt in doubts:
                where, advice = _mended_at(place, table, entry.row, doubt.column, doubt.advice)
                what = doubt.what
                if doubt.other is not None:
                    what += f"（另一行：{address_of(place, table, doubt.other, doubt.column)[1]}）"
                yield Finding(level, *where, what, advice)
        if entry.rule is None or entry.when is None or entry.state in (State.WRONG, State.OUT):
            continue
        # Thousands of rows are neither: they are not asked about one by one.
        if entry.state is State.PENDING or entry.verdict in OPEN:
            age = (today - entry.when).days if today else 0
            yield from _waiting(entry, entry.rule, table, place, age, patience)
        if entry.quantity > 1 or entry.when not in workdays:
            yield from doubtful_quantities(entry, table, place, workdays)
        if entry.objected:
            where = address_of(place, table, entry.row, "备注")
            what = f"备注写着“{entry.objected}”，本行仍然计入"
            yield Finding(
                DOUBTFUL, *where, what, "不计的，核实填不属实或撤销；没有核实列的删去本行"
            )


def _mended_at(
    place: Place | None, table: tables.Table, row: int, column: str, advice: str
) -> tuple[tuple[str, str], str]:
    """Return the cell where a row is mended, and how: an office's ledger may lack the column."""
    if column in table.columns:
        return address_of(place, table, row, column), advice
    return address_of(place, table, row, "条款"), f"{_insert(table, column)}；{advice}"


def _insert(table: tables.Table, column: str) -> str:
    """Return what to do about a column that an office's ledger lacks."""
    return f"在“{table.title('条款')}”列旁边插入一列“{column}”"


def _waiting(
    entry: Entry, rule: Rule, table: tables.Table, place: Place | None, age: int, patience: int
) -> Iterator[Finding]:
    """Yield that an open row waits to be verified: for too long, or because nobody can do it.

    Whoever appeals waits for the answer: that is long from the first day on.
    """
    if entry.state is State.PENDING and "核实" not in table.columns:
        where = address_of(place, table, entry.row, "条款")
        what = f"“{rule.short_label}”要核实属实才计，这张表没有“核实”列，本行没有计入"
        yield Finding(WRONG, *where, what, f"{_insert(table, '核实')}，填属实或不属实")
    elif entry.verdict == Verdict.APPEALED or age > patience:
        where = address_of(place, table, entry.row, "核实")
        what = f"{entry.verdict or Verdict.UNVERIFIED}{f'已{age}天' if age > 0 else ''}"
        yield Finding(DOUBTFUL, *where, what, "尽快核实，填属实、不属实或撤销")


def _last_day(month: Month) -> date | None:
    days = []
    for _, side in LEDGERS:
        with suppress(TableError):  # reported where that ledger is checked
            days.append(month.ledger(side).last_day)
    return max((when for when in days if when), default=None)


def _check_counts(
    counts: Counts, roster: Roster, place: Place | None, columns: tuple[str, str], sheet: str
) -> Iterator[Finding]:
    def where(row: int, column: str) -> tuple[str, str]:
        return address_of(place, counts.table, row, column)

    for stranger in counts.strangers:
        yield Finding(
            WRONG, *where(stranger.row, "姓名"), stranger.problem, "按名册改正，或删去本行"
        )
    not_yet = _nobody_has_one(counts, roster)
    if not_yet:
        begun = (
            f"{sheet}还没有导入或填写"
            if counts.blank or not counts.rows
            else f"{sheet}的{columns[0]}一格也没有"
        )
        what = f"{begun}：{len(roster.people)}人都{counts.missing.what}，总分都是待核"
        yield Finding(DOUBTFUL, *where(-1, columns[0]), what, f"导入{sheet}的数据，或在表中填写")
    for position, person in enumerate(roster.people):
        count = counts.of(position)
        if isinstance(count, Count) or (not_yet and position in counts.rows):
            continue
        row = counts.rows.get(position)
        if row is None:
            what = f"{sheet}中没有{person.label}"
            yield Finding(WRONG, *where(-1, "姓名"), what, f"在{sheet}中为此人补一行")
        else:
            advice = "补填或改正"
            if count.column not in columns:
                advice = "只留一行"
            elif count.invalid:
                least = "大于0的整数" if count.column == "应签到次数" else "0或正整数"
                advice = f"{count.column}填{least}"
            yield Finding(WRONG, *where(row, count.column), f"{person.label}{count.what}", advice)
    for doubt in counts.doubts:
        yield Finding(DOUBTFUL, *where(doubt.row, "窗口"), doubt.problem, "核对窗口")


def _nobody_has_one(counts: Counts, roster: Roster) -> bool:
    """Tell whether a sheet is simply not filled in yet: that is one thing to do, not many."""
    everybody = [counts.of(position) for position in range(len(roster.people))]
    return len(everybody) > 1 and all(count == counts.missing for count in everybody)


def _check_attendance(month: Month, places: dict[str, Place]) -> Iterator[Finding]:
    counts, roster, place = month.sign_ins(), month.people(), places.get("考勤")
    if month.book().of_kind(Kind.RATE) is None:
        return  # nothing is computed from them
    yield from _check_counts(counts, roster, place, ("应签到次数", "签到异常次数"), "考勤")
    if counts.blank:
        where = address_of(place, counts.table, -1, "签到异常次数")
        yield Finding(DOUBTFUL, *where, "签到异常次数整列为空", "导入考勤或填写；确实没有异常就填0")
    for position, count in counts.found.items():
        if isinstance(count, Count) and not count.part:
            where = address_of(place, counts.table, counts.rows[position], "签到异常次数")
            what = f"{roster.people[position].label}全月没有一次正常签到，在岗率为0"
            yield Finding(DOUBTFUL, *where, what, "核对是否全月请假")


def _check_reviews(month: Month, places: dict[str, Place]) -> Iterator[Finding]:
    counts, place = month.cases(), places.get("好差评")
    if month.book().of_kind(Kind.COVERAGE) is None:
        return
    yield from _check_counts(counts, month.people(), place, ("办件量", "评价量"), "好差评")


def _check_calendar(month: Month, place: Place | None) -> Iterator[Finding]:
    if all(map(tables.blank_row, month.calendar)):
        return
    table = tables.read(month.calendar, tables.CALENDAR)
    for index, row in enumerate(table.rows):
        if tables.blank_row(row):
            continue
        if day(table.cell(row, "日期")) is None:
            where = address_of(place, table, index, "日期")
            yield Finding(WRONG, *where, "日期看不懂", "填日期，如 2026-11-03")
        if text(table.cell(row, "工作日")) not in (*YES, *NO):
            where = address_of(place, table, index, "工作日")
            yield Finding(WRONG, *where, "工作日应为是或否", "从下拉列表中选择")


def _workdays_of(month: Month) -> frozenset[date]:
    try:
        return frozenset(workdays(month.calendar))
    except TableError:
        return frozenset()
