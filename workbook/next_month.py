"""The following month's workbook from this month's: emptied, moved on, with the roster carried."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree

from udf import tables
from udf.errors import KaoheError
from udf.month import workdays as calendar_workdays
from udf.roster import Person, Roster, read_roster
from udf.rulebook import Choices
from udf.rulefile import load_rulebook
from udf.rulesheets import MONTH, read_choices
from udf.tables import TableError
from udf.text import is_blank, text, whole
from workbook import recheck
from workbook.blocks import grow_blocks, replace_ranges
from workbook.calc import Kept, Key, distrust, recalculate
from workbook.canvas import roomy
from workbook.files import check_replaceable
from workbook.imports.memory import forget
from workbook.last_month import Last, compares, last_of, set_last
from workbook.layout import load_layout
from workbook.markup import main_tag, remove_attributes, replace_in_runs
from workbook.month_result import Unread, stored_result
from workbook.months import edits, last_day, moved, moved_day, next_month_of, numbers_in
from workbook.originals import SHEET as ORIGINALS
from workbook.package import Package
from workbook.ranges import TABLES, named_area, read_cells
from workbook.reference import shift_formula
from workbook.roster_file import read_roster_file
from workbook.sheet import EMPTY, Cell, Sheet, Value, has_formulas
from workbook.structure import (
    Move,
    delete_rows,
    edit_formulas,
    insert_rows,
    remove_sheet,
    rename_sheet,
)
from workbook.survey import (
    ATTENDANCE,
    AWARDS,
    DEDUCTIONS,
    REVIEWS,
    ROSTER,
    SCORES,
    WHO,
    Found,
    own_sheets,
    read_mapping,
    survey_package,
    table_at,
)
from workbook.windows import LISTS
from workbook.windows import TITLE as WINDOWS
from workbook.workdays import Day, month_days, workdays

_PEOPLE = (ROSTER, SCORES, ATTENDANCE, REVIEWS)
_LEDGERS = (DEDUCTIONS, AWARDS)
# Columns that say who somebody is, and stay; those that say what was this month, and go.
_LASTING = re.compile(
    "电话|手机|身份证|职务|岗位|职称|性别|编制|学历|出生|年龄|工龄|民族|政治面貌|邮箱|微信|住址|单位|科室"
)
_PASSING = re.compile("备注|说明|情况|原因|事由")
_NUMBERED = ("序号", "序", "NO", "NO.", "No", "No.")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class NextMonth:
    """What became of a workbook: its new month, who joined and who left, what else to know.

    ``renamed`` are the sheets with a new name, old and new; ``messages`` are to be looked at.
    """

    month: date
    people: int
    joined: tuple[str, ...]
    left: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    kept: tuple[Kept, ...]
    messages: tuple[str, ...]


def summary(done: NextMonth) -> list[str]:
    """Return in sentences who joined, who left, and what is to be looked at."""
    changes = (("新到岗", done.joined), ("已离岗", done.left))
    return [
        *(f"{title}：{'、'.join(names)}" for title, names in changes if names),
        *done.messages,
    ]


def next_name(book: Path, month: date) -> Path:
    """Return the file name of the month after `month` beside this one's."""
    following = next_month_of(month)
    stem = moved(book.stem, month, following)
    if stem == book.stem:
        stem = f"{book.stem}_{following.year}-{following.month:02}"
    return book.with_name(stem + book.suffix)


def next_month(
    book: Path,
    out: Path | None = None,
    roster: Path | None = None,
    *,
    mapping: Path | None = None,
    progress: Progress | None = None,
) -> tuple[NextMonth, Path]:
    """Make the following month's workbook from `book`, and return what was done and its path.

    ``out`` is beside the book, named after the new month, where it is not given; ``roster`` is a
    file with everybody who serves then. KaoheError where it cannot be done; nothing is written.
    """
    package = Package.open(book)
    people = None if roster is None else read_roster_file(roster)
    month = _Book.of(package, book, mapping).month
    out = out or next_name(book, month)
    if out.exists() and out.resolve() == book.resolve():
        raise KaoheError(f"“{out.name}”就是本月的工作簿，不能被下个月的盖掉；请另给一个文件名")
    check_replaceable(out)
    done = advance(package, people, book=book, mapping=mapping, progress=progress)
    package.save(out)
    return done, out


@dataclass
class _Book:
    """A month's workbook while it is moved on."""

    package: Package
    month: date
    tables: dict[str, Found]
    adopted: bool
    choices: Choices
    messages: list[str]
    distrusted: set[Key]

    @classmethod
    def of(cls, package: Package, book: Path | None, mapping: Path | None) -> "_Book":
        """Find the tables: by their names where there are any, else by what their headers say."""
        named = {n.name for n in package.defined_names() if n.sheet is None}
        if "位置表" in named and "名册表" in named:
            return cls._adopted(package)
        answers = {} if book is None else read_mapping(book, mapping)
        found = survey_package(package, answers)
        if found.roster is None:
            raise KaoheError(
                f"“{package.title}”里找不到名册或得分表，不像月度考核工作簿；请检查是不是选错了文件"
            )
        if found.questions:
            raise KaoheError(
                f"“{package.title}”有拿不准的地方：{found.questions[0].what}"
                "请先用 kaohe adopt --dry-run 生成对照表，填好后再试"
            )
        assert found.month is not None
        choices = load_rulebook().choices
        return cls(package, found.month, dict(found.tables), False, choices, [], set())

    @classmethod
    def _adopted(cls, package: Package) -> "_Book":
        _, area = named_area(package, "口径表")
        sheet = named_area(package, "口径表")[0]
        try:
            choices = read_choices(read_cells(sheet, area))
        except TableError as error:
            raise KaoheError(f"“{package.title}”的口径读不出来：{error}；请改正后再试") from error
        if choices.month is None:
            raise KaoheError(f"“{package.title}”的口径表里没有“{MONTH}”；请补上，如 2026-11-01")
        found = {}
        for role in (*_PEOPLE, *_LEDGERS):
            name = "人员" if role == SCORES else TABLES[role]
            sheet, area = named_area(package, name)
            found[role] = table_at(package, role, sheet.name, area)
        if found[ROSTER].sheet == found[SCORES].sheet:
            del found[ROSTER]
        return cls(package, choices.month, found, True, choices, [], set())

    @property
    def roster(self) -> Found:
        return self.tables.get(ROSTER) or self.tables[SCORES]

    def follow(self, sheet: str, move: Move) -> None:
        """Rows of a sheet have moved: so have the tables on it, and the formulas not trusted."""
        for role, table in self.tables.items():
            if table.sheet != sheet:
                continue
            last = move.row(table.last)
            if last is None:
                kept = move.span(table.body, table.last)
                last = table.body - 1 if kept is None else kept[1]
            room = move.span(table.body, table.room)
            self.tables[role] = _replaced(table, last, max(last, room[1] if room else 0))
        self.distrusted = {
            (name, there, column)
            for name, row, column in self.distrusted
            if (there := move.row(row) if name == sheet else row) is not None
        }


def _replaced(table: Found, last: int, room: int) -> Found:
    return Found(
        table.role, table.sheet, table.header, table.body, last, room, table.columns, table.titles
    )


def advance(
    package: Package,
    people: Sequence[Person] | None = None,
    *,
    book: Path | None = None,
    mapping: Path | None = None,
    progress: Progress | None = None,
) -> NextMonth:
    """Make a workbook in memory that of the following month; `people` is who serves then."""
    _calculate_once(package)
    this = _Book.of(package, book, mapping)
    old, new = this.month, next_month_of(this.month)
    last = _last(this, book or Path(package.title))
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, 7)

    this.distrusted = distrust(package)
    step()
    before = _served(this, old)
    days, message = month_days(new)
    if message:
        this.messages.append(message)
    _drop_originals(package)
    forget(package)
    roster = _people_of(this)
    staying, joining, leaving = _sorted(roster, people, new)
    dues = _dues(this, roster, before, days)
    for role in _LEDGERS:
        if role in this.tables:
            _empty_ledger(this, role)
    step()
    _change_people(this, roster, leaving, joining)
    step()
    _update_roster(this, staying, people)
    _empty_counts(this, dues, joining, days)
    step()
    if this.adopted:
        _write_calendar(this, days, message)
        _write_month(package, new)
        _ask_for_nobody(package)
        grow_blocks(package)
        _grow_generated(this, {p.window for p in (*staying, *joining) if p.window})
    step()
    renamed = _move_mentions(this, old, new)
    set_last(package, last)
    step()
    package.set_calculation(calcId="191029", fullCalcOnLoad=None)
    outcome = recalculate(package, this.distrusted)
    step()
    return NextMonth(
        new,
        len(staying) + len(joining),
        tuple(person.label for person in joining),
        tuple(person.label for person in leaving),
        tuple(renamed),
        outcome.kept,
        tuple(this.messages),
    )


def _calculate_once(package: Package) -> None:
    """Calculate a workbook that never was: who stands where is told by what its formulas give."""
    if any(name.name == "人员" for name in package.defined_names()):
        sheet, area = named_area(package, "人员")
        if any(
            cell.has_formula and cell.value is None and area.holds(*at)
            for at, cell in sheet.cells().items()
        ):
            recalculate(package)


def _last(this: _Book, book: Path) -> Last | None:
    """Return what the new month's summary compares with, where this month's results give it."""
    if not compares(this.package):
        return None
    read = stored_result(this.package, book)
    if isinstance(read, Unread):
        this.messages.append(f"“{WINDOWS}”没有带上本月的平均分：{read.reason}")
        return None
    return last_of(read)


# --- people ---------------------------------------------------------------------------------------


def _people_of(this: _Book) -> Roster:
    table = this.roster
    sheet = this.package.sheet(table.sheet)
    return read_roster(read_cells(sheet, table.area(max(table.last, table.body))))


def _sorted(
    roster: Roster, people: Sequence[Person] | None, new: date
) -> tuple[list[Person], list[Person], list[Person]]:
    """Return who stays, who joins and who leaves; those leave who have left before the new month.

    With a list of everybody, those who are not on it leave, and those who are new on it join.
    """
    gone = {p for p in roster.people if p.until is not None and p.until < new}
    if people is None:
        return (
            [p for p in roster.people if p not in gone],
            [],
            [p for p in roster.people if p in gone],
        )
    listed: set[Person] = set()
    joining = []
    for person in people:
        if person.until is not None and person.until < new:
            continue
        match = roster.find(person.id, person.name, person.window)
        if not match.people and person.id and person.id not in roster.by_id:
            match = roster.find("", person.name, person.window)
            if match.people and roster.people[match.people[0]].id:
                match = match._replace(people=())
        known = roster.people[match.people[0]] if match.people else None
        if known is None or known in listed:
            joining.append(person)
        else:
            listed.add(known)
    staying = [p for p in roster.people if p in listed]
    return staying, joining, [p for p in roster.people if p not in listed]


def _rows_of(this: _Book, role: str, roster: Roster) -> dict[int, int]:
    """Return which person, by roster position, stands in which row of a table."""
    table = this.tables[role]
    sheet = this.package.sheet(table.sheet)
    cells = sheet.cells()
    found = {}
    for row in range(table.body, table.last + 1):
        keys = []
        for name in WHO:
            cell = cells.get((row, table.columns.get(name, 0)))
            value = None if cell is None else cell.value
            keys.append(value if isinstance(value, (str, int, float)) else None)
        if all(is_blank(key) for key in keys[:2]):
            continue
        match = roster.find(*keys)
        if match.people:
            found[row] = match.people[0]
    return found


def _change_people(
    this: _Book, roster: Roster, leaving: Sequence[Person], joining: Sequence[Person]
) -> None:
    """Delete the rows of those who leave, and insert one for each who joins, on every table."""
    gone = {position for position, person in enumerate(roster.people) if person in set(leaving)}
    rows = {role: _rows_of(this, role, roster) for role in _PEOPLE if role in this.tables}
    for role in rows:
        table = this.tables[role]
        leave = {row for row, position in rows[role].items() if position in gone}
        filled = [row for row in rows[role] if row not in leave]
        if leave and not filled:
            # The last row left is needed as the model for those who come.
            raise KaoheError("名册中的人员全部离岗，没有人可以带到下个月；请核对名册")
        if leave:
            this.follow(table.sheet, delete_rows(this.package, table.sheet, leave))
        if joining:
            table = this.tables[role]
            this.follow(
                table.sheet, insert_rows(this.package, table.sheet, table.last, len(joining))
            )
            _fill_in(this, role, joining)
        _number(this, role)


def _fill_in(this: _Book, role: str, joining: Sequence[Person]) -> None:
    """Write who joined into the rows inserted below a table's last, which they become."""
    table = this.tables[role]
    sheet = this.package.sheet(table.sheet)
    model = sheet.cells()
    for row, person in enumerate(joining, start=table.last + 1):
        values = dict(
            zip(
                (*WHO, "到岗日期", "离岗日期"),
                (person.id, person.name, person.window, person.since, person.until),
                strict=True,
            )
        )
        for name, value in values.items():
            column = table.columns.get(name)
            cell = None if column is None else model.get((row, column))
            if column is not None and (cell is None or not cell.has_formula):
                _put(sheet, row, column, value or None, model.get((table.last, column)))
    this.tables[role] = _replaced(table, table.last + len(joining), table.room)


def _put(sheet: Sheet, row: int, column: int, value: str | date | None, above: Cell | None) -> None:
    """Fill a cell; a 工号 made of digits is a number where those above are numbers."""
    number = above is not None and isinstance(above.value, (int, float))
    if isinstance(value, str) and number and (digits := whole(value)) is not None:
        sheet.set_value(row, column, digits)
    else:
        sheet.set_value(row, column, value)


def _number(this: _Book, role: str) -> None:
    """Count 序号 through again."""
    table = this.tables[role]
    sheet = this.package.sheet(table.sheet)
    cells = sheet.cells()
    for column in _header_columns(this, table):
        if text(_header(this, table, column)) not in _NUMBERED:
            continue
        above = cells.get((table.body, column))
        if above is None or above.has_formula:
            continue
        for number, row in enumerate(range(table.body, table.last + 1), start=1):
            cell = cells.get((row, column))
            if cell is None or not cell.has_formula:
                sheet.set_value(row, column, number)


def _update_roster(this: _Book, staying: Sequence[Person], people: Sequence[Person] | None) -> None:
    """Take over from the new list what it says of those who stay: 窗口, 到岗, 离岗."""
    if people is None:
        return
    listed = Roster(tuple(people))
    roster = _people_of(this)
    for role in _PEOPLE:
        if role not in this.tables:
            continue
        table = this.tables[role]
        sheet = this.package.sheet(table.sheet)
        for row, position in _rows_of(this, role, roster).items():
            person = roster.people[position]
            match = listed.find(person.id, person.name, person.window)
            if not match.people:
                match = listed.find(person.id, person.name)
            if not match.people:
                continue
            told = listed.people[match.people[0]]
            for name, now, value in (
                ("窗口", person.window, told.window),
                ("到岗日期", person.since, told.since),
                ("离岗日期", person.until, told.until),
            ):
                column = table.columns.get(name)
                if column is None or not value or now == value:
                    continue
                if not sheet.cell(row, column).has_formula:
                    sheet.set_value(row, column, value)


# --- inputs ---------------------------------------------------------------------------------------


def _header(this: _Book, table: Found, column: int) -> str:
    sheet = this.package.sheet(table.sheet)
    for row in range(table.body - 1, table.header - 1, -1):
        value = sheet.cell(row, column).value
        if isinstance(value, str) and not is_blank(value):
            return value
    return ""


def _header_columns(this: _Book, table: Found) -> list[int]:
    """Return the columns of a table: those with a header, without a gap to what it reads."""
    first, last = table.hull
    last = max([last, *table.columns.values()])
    while first > 1 and _header(this, table, first - 1):
        first -= 1
    while _header(this, table, last + 1):
        last += 1
    return list(range(first, last + 1))


def _empty_ledger(this: _Book, role: str) -> None:
    """Empty a ledger's rows, formulas apart; what a filter hid is shown again."""
    table = this.tables[role]
    sheet = this.package.sheet(table.sheet)
    columns = set(_header_columns(this, table))
    for (row, column), cell in sheet.cells().items():
        inside = table.body <= row <= max(table.last, table.body) and column in columns
        if inside and not cell.has_formula and cell.value is not None:
            sheet.set_value(row, column, None)
    _show_all(sheet)


def _show_all(sheet: Sheet) -> None:
    root = sheet.package.xml(sheet.part)
    filters = root.find(main_tag("autoFilter"))
    if filters is None or not len(filters):
        return
    sheet.package.edit_xml(sheet.part)
    for element in list(filters):
        filters.remove(element)
    for row in root.iter(main_tag("row")):
        remove_attributes(row, "hidden")


def _served(this: _Book, month: date) -> Callable[[Person], int]:
    """Return how many workdays of the old month each person served."""
    found: list[date] = []
    if this.adopted:
        sheet, area = named_area(this.package, "日历表")
        try:
            found = calendar_workdays(read_cells(sheet, area))
        except TableError:
            found = []
    if not found:
        found = [day.date for day in month_days(month)[0] if day.workday]
    return lambda person: sum(person.in_post(when) for when in found)


def _dues(
    this: _Book, roster: Roster, served: Callable[[Person], int], days: Sequence[Day]
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
    for row, position in _rows_of(this, ATTENDANCE, roster).items():
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


def _empty_counts(
    this: _Book, dues: Mapping[Person, int | None], joining: Sequence[Person], days: Sequence[Day]
) -> None:
    """Empty what is filled in by the month on the tables of people, and write 应签到次数."""
    roster = _people_of(this)
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
        for column in _header_columns(this, table):
            said = _header(this, table, column)
            if column in lasting or column == due or text(said) in _NUMBERED:
                continue
            if _LASTING.search(said) and column not in table.columns.values():
                continue
            for row in range(table.body, max(table.last, table.body) + 1):
                cell = cells.get((row, column))
                if cell is None or cell.has_formula or cell.value is None:
                    continue
                passing = isinstance(cell.value, (int, float)) or _PASSING.search(said)
                if passing or column in table.columns.values():
                    sheet.set_value(row, column, None)
                elif said not in stays:
                    stays.append(said)
        if stays:
            listed = "、".join(re.sub(r"\s+", "", name) for name in stays)
            this.messages.append(f"“{table.sheet}”的{listed}列是文字，原样带到了下个月，请核对")
        if due is None:
            continue
        for row, position in _rows_of(this, role, roster).items():
            person = roster.people[position]
            if sheet.cell(row, due).has_formula:
                continue
            wanted = by_key.get((person.id, person.name, person.window))
            if wanted is None or (person.id, person.name) in joined:
                wanted = standard * workdays(days, person.since, person.until) or None
            sheet.set_value(row, due, wanted)


# --- the sheets of ours ---------------------------------------------------------------------------


def _drop_originals(package: Package) -> None:
    """Remove the sheet of scores before adoption, which speaks of the old month only."""
    own = {n.name: n.text for n in package.defined_names() if n.sheet is None}
    where = own.get(f"{ORIGINALS}表")
    if where is not None:
        name = where.rpartition("!")[0].strip("'").replace("''", "'")
        if package.has_sheet(name):
            remove_sheet(package, name)


def _ask_for_nobody(package: Package) -> None:
    """Empty the question of 个人说明: who was asked about may have left."""
    if package.has_sheet("个人说明"):
        sheet = package.sheet("个人说明")
        for (row, column), cell in sheet.cells().items():
            if row == 3 and cell.value in ("姓名", "工号") and not cell.has_formula:
                sheet.set_value(row, column + 1, None)


def _write_calendar(this: _Book, days: Sequence[Day], message: str) -> None:
    package = this.package
    sheet, area = named_area(package, "日历表")
    table = tables.read(read_cells(sheet, area), tables.CALENDAR)
    body = area.first_row + table.header + 1
    there = area.last_row - body + 1
    if len(days) > there:
        this.follow(sheet.name, insert_rows(package, sheet.name, area.last_row, len(days) - there))
    elif len(days) < there:
        surplus = range(body + len(days), area.last_row + 1)
        this.follow(sheet.name, delete_rows(package, sheet.name, surplus))
    headers = {
        text(cell): area.first_column + index
        for index, cell in enumerate(read_cells(sheet, area)[table.header])
    }
    for row, day in enumerate(days, start=body):
        values: dict[str, Value] = {
            "日期": package.to_serial(day.date),
            "星期": day.weekday,
            "工作日": "是" if day.workday else "否",
            "说明": day.note or None,
        }
        for name, value in values.items():
            column = headers.get(name)
            if column is not None:
                sheet.set_value(row, column, value)
    hint = load_layout([], dict.fromkeys(_TEXTS, "")).sheets["日历"].hint
    for row in range(1, area.first_row):
        said = sheet.cell(row, 1).value
        if isinstance(said, str) and (said == hint or "放假安排" in said):
            sheet.set_value(row, 1, message or hint)


_TEXTS = ("title", "rules", "version", "month", "year", "month_number")


def _write_month(package: Package, new: date) -> None:
    sheet, area = named_area(package, "口径表")
    table = tables.read(read_cells(sheet, area), tables.CHOICES)
    item, value = (area.first_column + table.columns[name] for name in ("事项", "取值"))
    for row in range(area.first_row, area.last_row + 1):
        if text(_plain(sheet.cell(row, item))) == MONTH:
            sheet.set_value(row, value, new)


def _plain(cell: Cell) -> str | float | int | bool | None:
    return cell.value if isinstance(cell.value, (str, float, int, bool)) else None


def _grow_generated(this: _Book, windows: set[str]) -> None:
    """Give a generated workbook's second calculation and summary the room that they need."""
    package = this.package
    if not package.has_sheet(recheck.SHEET):
        return
    rows = {
        name: area.last_row - area.first_row
        for name in ("名册表", "考勤表", "好差评表", "扣分表", "加分表", "细则表", "人员")
        for area in [named_area(package, name)[1]]
    }
    sheet, area = named_area(package, "人员")
    people = max(rows["名册表"], rows["考勤表"], rows["好差评表"])
    second = recheck.recheck_formulas(
        people,
        rows["扣分表"],
        rows["加分表"],
        rule_rows=rows["细则表"],
        score_header=area.first_row,
        score_rows=rows["人员"],
    )
    _rewrite(package.sheet(recheck.SHEET), second.columns)
    column = this.tables[SCORES].columns.get("复核")
    if column is not None:
        for row in range(area.first_row + 1, area.last_row + 1):
            formula = sheet.cell(row, column).formula
            if formula is not None and formula != second.visible.removeprefix("="):
                sheet.set_formula(row, column, second.visible)
    if package.has_sheet(LISTS):
        _grow_lists(this, rows["人员"], len(windows))


def _rewrite(sheet: Sheet, columns: Sequence[recheck.Column]) -> None:
    """Write the second calculation anew, unless it stands there already."""
    cells = sheet.cells()
    if len(cells) == sum(1 + len(column.cells) + column.rows for column in columns) and all(
        _stands(cells, number, column) for number, column in enumerate(columns, start=1)
    ):
        return
    sheet.clear()
    for number, column in enumerate(columns, start=1):
        for row, said in enumerate((column.header, *column.cells), start=1):
            if said.startswith("="):
                sheet.set_formula(row, number, said)
            else:
                sheet.set_value(row, number, said)
        if column.formula:
            sheet.set_formulas(column.first, number, column.rows, column.formula_in(column.first))


def _stands(cells: Mapping[tuple[int, int], Cell], number: int, column: recheck.Column) -> bool:
    """Whether a column of the second calculation is what it is to be."""

    def holds(row: int, said: str) -> bool:
        cell = cells.get((row, number), EMPTY)
        return (f"={cell.formula}" if cell.has_formula else cell.value) == said

    def shares(row: int) -> bool:  # told without spelling it out
        cell = cells.get((row, number), EMPTY)
        opening = column.formula_in(column.first)[1:]
        return cell.spelled == opening and cell.moved == (row - column.first, 0)

    return all(
        holds(row, said) for row, said in enumerate((column.header, *column.cells), start=1)
    ) and all(
        shares(row) or holds(row, column.formula_in(row))
        for row in range(column.first, column.first + column.rows)
    )


def _grow_lists(this: _Book, people: int, windows: int) -> None:
    """Lengthen the helper columns of the window summary, and the summary itself."""
    package = this.package
    lists = package.sheet(LISTS)
    ranges: dict[str, str] = {}
    for letters, wanted in (("FGH", windows + 2), ("IJKLM", roomy(people))):
        first = ord(letters[0]) - 64
        cells = lists.cells()
        last = max(r for (r, c), cell in cells.items() if c == first and cell.has_formula)
        if wanted + 1 <= last:
            continue
        for letter in letters:
            column = ord(letter) - 64
            formula = cells[last, column].formula or ""
            for row in range(last + 1, wanted + 2):
                lists.set_formula(row, column, shift_formula(formula, row - last, 0))
            ranges[f"{LISTS}!${letter}$2:${letter}${last}"] = (
                f"{LISTS}!${letter}$2:${letter}${wanted + 1}"
            )
        if letters == "FGH" and package.has_sheet(WINDOWS):
            _grow_summary(this, last - 1, wanted)
    if ranges:
        replace_ranges(package, LISTS, ranges)


def _grow_summary(this: _Book, old: int, new: int) -> None:
    """Give the window summary more rows, and let 计算 know how many windows it has room for."""
    sheet = this.package.sheet(WINDOWS)
    filled = {r for (r, column), cell in sheet.cells().items() if column == 1 and cell.formula}
    last = min(row for row in filled if row + 1 not in filled)  # other tables stand below
    this.follow(WINDOWS, insert_rows(this.package, WINDOWS, last, new - old))
    calculation = named_area(this.package, "位置表")[0]
    for (row, column), cell in calculation.cells().items():
        if cell.formula and cell.array is None and f"{LISTS}!" in cell.formula:
            room = cell.formula.replace(f")-{old})", f")-{new})")
            calculation.set_formula(row, column, room, cell.value)


# --- mentions of the month ------------------------------------------------------------------------


def _move_mentions(this: _Book, old: date, new: date) -> list[tuple[str, str]]:
    """Move every mention of the month on, and return which sheets have another name now."""
    package = this.package
    ours = own_sheets(package) | {table.sheet for table in this.tables.values()}
    if this.adopted:
        ours |= {name for name in ("填表说明", WINDOWS, "个人说明") if package.has_sheet(name)}
        ours -= {named_area(package, "位置表")[0].name}
    for sheet in package.sheets:
        mine = sheet.name in ours
        if mine or _speaks_of(sheet, old):
            _move_cells(this, sheet, mine, old, new)
            _move_drawings(package, sheet, old, new)
        _move_page(package, sheet, old, new)
        _move_validations(package, sheet, old, new)
    _move_formulas(package, old, new)
    _move_properties(package, old, new)
    renamed = []
    others = [sheet.name for sheet in package.sheets if sheet.name not in ours]
    for sheet in list(package.sheets):
        name = sheet.name
        wanted = moved(name, old, new)
        if wanted == name:
            continue
        history = [o for o in others if numbers_in(o) - {old.month}]
        if name not in ours and history:
            continue  # one of a row of months
        if package.has_sheet(wanted):
            this.messages.append(f"已有工作表“{wanted}”，“{name}”没有改名；请自己改名")
            continue
        rename_sheet(package, name, wanted)
        _rename_in_calculation(this, name, wanted)
        this.distrusted = {
            (wanted if where == name else where, row, column)
            for where, row, column in this.distrusted
        }
        renamed.append((name, wanted))
    return renamed


def _rename_in_calculation(this: _Book, old: str, new: str) -> None:
    """Let 计算, which says in words on which sheet a table stands, say the new name."""
    if not this.adopted:
        return
    sheet, area = named_area(this.package, "位置表")
    for (row, column), cell in sheet.cells().items():
        beside = area.first_row <= row <= area.last_row
        if beside and not cell.has_formula and cell.value == old:
            sheet.set_value(row, column, new)


_TOP_ROWS = 3


def _speaks_of(sheet: Sheet, month: date) -> bool:
    """Tell whether an office's other sheet is titled with this month, and with no other."""
    cells = sheet.top_cells(_TOP_ROWS).values()
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    return {number for said in texts for number in numbers_in(said)} == {month.month}


def _move_cells(this: _Book, sheet: Sheet, mine: bool, old: date, new: date) -> None:
    bodies = [
        (table.body, max(table.last, table.room if table.role in _LEDGERS else table.last))
        for table in this.tables.values()
        if table.sheet == sheet.name
    ]
    for name in ("细则表", "口径表", "日历表") if this.adopted else ():
        where, area = named_area(this.package, name)
        if where.name == sheet.name:
            bodies.append((area.first_row, area.last_row))
    bodies += [(area.first_row, area.last_row) for area in sheet.arrays()]
    for (row, column), cell in sheet.cells().items():
        if cell.has_formula or any(first <= row <= last for first, last in bodies):
            continue
        if not mine and row > _TOP_ROWS:
            continue
        if isinstance(cell.value, str):
            if edits(cell.value, old, new):
                sheet.edit_text(row, column, edits(cell.value, old, new))
        elif isinstance(cell.value, (int, float)) and this.package.is_date(cell.style):
            when = _day(this.package, cell.value)
            if when is not None and (when.year, when.month) == (old.year, old.month):
                sheet.set_value(row, column, moved_day(when, old, new))


def _day(package: Package, serial: float) -> date | None:
    try:
        return package.from_serial(serial).date()
    except (OverflowError, ValueError):
        return None


def _move_drawings(package: Package, sheet: Sheet, old: date, new: date) -> None:
    """Move on what text boxes and the titles of charts say."""
    for link in package.relationships(sheet.part):
        if link.external or not link.type.endswith("/drawing"):
            continue
        parts = [link.target]
        parts += [
            chart.target
            for chart in package.relationships(link.target)
            if not chart.external and chart.type.endswith("/chart")
        ]
        for part in parts:
            for paragraph in package.xml(part).iter(f"{_DRAWN}p"):
                _move_runs(package, part, list(paragraph.iter(f"{_DRAWN}t")), old, new)


_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def _move_runs(
    package: Package, part: str, runs: Sequence[etree._Element], old: date, new: date
) -> None:
    """Move on a text that is spread over several runs, each of which keeps its look."""
    for start, end, words in reversed(edits("".join(r.text or "" for r in runs), old, new)):
        package.edit_xml(part)
        replace_in_runs(runs, start, end, words)


def _move_page(package: Package, sheet: Sheet, old: date, new: date) -> None:
    content = package.part(sheet.part)
    if b"headerFooter" not in content:
        return
    for holder in package.xml(sheet.part).iter(main_tag("headerFooter")):
        for element in holder:
            _move_text(package, sheet.part, element, old, new)


def _move_text(package: Package, part: str, element: etree._Element, old: date, new: date) -> None:
    said = element.text or ""
    if moved(said, old, new) != said:
        package.edit_xml(part)
        element.text = moved(said, old, new)


def _move_validations(package: Package, sheet: Sheet, old: date, new: date) -> None:
    if b"dataValidation" not in package.part(sheet.part):
        return
    first, following = package.to_serial(old), package.to_serial(new)
    last = package.to_serial(last_day(old))
    after = package.to_serial(next_month_of(new))
    serials = {
        str(first): str(following),
        str(last): str(package.to_serial(last_day(new))),
        str(following): str(after),
    }
    for validation in package.xml(sheet.part).iter(main_tag("dataValidation")):
        for tag in ("formula1", "formula2"):
            element = validation.find(main_tag(tag))
            if element is None or not element.text:
                continue
            wanted = element.text
            if validation.get("type") == "date":
                wanted = serials.get(wanted, wanted)
            wanted = _moved_formula(wanted, old, new)
            if wanted != element.text:
                package.edit_xml(sheet.part)
                element.text = wanted
        for key in ("prompt", "error", "promptTitle", "errorTitle"):
            said = str(validation.get(key, ""))
            if moved(said, old, new) != said:
                package.edit_xml(sheet.part)
                validation.set(key, moved(said, old, new))


_LITERAL = re.compile(
    r"\"((?:[^\"]|\"\")*)\"|(?i:DATE)\(\s*(\d{4})\s*,\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)"
)


def _moved_formula(formula: str, old: date, new: date) -> str:
    """Move on the texts and the DATE(…)s in a formula that name the month."""

    def literal(match: re.Match[str]) -> str:
        if match[1] is not None:
            return f'"{moved(match[1], old, new)}"'
        year, month, day = int(match[2]), int(match[3]), int(match[4])
        if (year, month) == (old.year, old.month) and 1 <= day <= monthrange(year, month)[1]:
            then = moved_day(date(year, month, day), old, new)
        elif date(year, month, 1) == new if 1 <= month <= 12 else False:
            then = next_month_of(new).replace(day=min(day, 28))
        else:
            return match[0]
        return f"DATE({then.year},{then.month},{then.day})"

    return _LITERAL.sub(literal, formula)


def _move_formulas(package: Package, old: date, new: date) -> None:
    """Move on what formulas and defined names say, and the names themselves."""
    for sheet in package.sheets:
        content = package.part(sheet.part)
        if sheet.name in (LISTS, recheck.SHEET) or not has_formulas(content):
            continue
        if str(old.year).encode() not in content:
            continue
        for (row, column), cell in sheet.cells().items():
            if not cell.has_formula or cell.array is not None:
                continue
            stands = cell.formula or ""
            wanted = _moved_formula(stands, old, new)
            if wanted != stands:
                sheet.set_formula(row, column, wanted, cell.value)
    taken = {name.name for name in package.defined_names()}
    for name in package.defined_names():
        if name.name.startswith("_xlnm."):
            continue
        wanted = _moved_formula(name.text, old, new)
        if wanted != name.text:
            package.set_name(name.name, wanted, name.sheet, hidden=name.hidden)
        spelled = moved(name.name, old, new)
        if spelled != name.name and spelled not in taken:
            _rename_name(package, name.name, spelled)


def _rename_name(package: Package, old: str, new: str) -> None:
    word = re.compile(rf"\"(?:[^\"]|\"\")*\"|(?<![\w.!]){re.escape(old)}(?![\w.(!])")
    for element in package.edit_xml(package.workbook_part).iter(main_tag("definedName")):
        if element.get("name") == old:
            element.set("name", new)

    def edit(text: str, _: str) -> str:
        return word.sub(lambda m: m[0] if m[0].startswith('"') else new, text)

    edit_formulas(package, old, edit)


def _move_properties(package: Package, old: date, new: date) -> None:
    part = "docProps/core.xml"
    if package.has_part(part):
        for element in package.xml(part):
            if etree.QName(element).localname in ("title", "subject", "description", "keywords"):
                _move_text(package, part, element, old, new)
