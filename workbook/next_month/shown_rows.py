"""The office's own rows that show scores kept elsewhere: who leaves, who joins, what is emptied."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from udf.roster import Person, Roster
from udf.text import is_blank, text
from workbook.connect.views import ShownPerson, shown_people
from workbook.next_month.emptying import LASTING, PASSING
from workbook.next_month.month_book import NUMBERED, MonthBook
from workbook.ooxml.cells import Cells, Value
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area
from workbook.ooxml.rows import delete_rows, insert_rows, stretch_merged
from workbook.ooxml.worksheet import Sheet

_BASE = re.compile("基础|基准|满分|标准|应得")
_HEADER_ROWS = 12  # rows above the first person in which headers are looked for


@dataclass(frozen=True, kw_only=True)
class RowBlock:
    """A run of people's rows of one sheet with nothing between them."""

    sheet: str
    column: int
    rows: tuple[ShownPerson, ...]

    @property
    def last(self) -> int:
        """The last row of the run."""
        return self.rows[-1].row


def blocks_of(package: Package) -> list[RowBlock]:
    """Return the runs of people's rows, but for sheets that are one person's."""
    found = []
    for (sheet, column), group in groupby(
        (s for s in _ordered(shown_people(package)) if s.name_column is not None),
        key=lambda shown: (shown.sheet, shown.name_column),
    ):
        rows = list(group)
        for _, run in groupby(enumerate(rows), key=lambda pair: pair[1].row - pair[0]):
            found.append(
                RowBlock(sheet=sheet, column=column or 0, rows=tuple(shown for _, shown in run))
            )
    return found


def _ordered(shown: Sequence[ShownPerson]) -> list[ShownPerson]:
    sheets = list(dict.fromkeys(one.sheet for one in shown))
    return sorted(shown, key=lambda one: (sheets.index(one.sheet), one.name_column or 0, one.row))


def _person(roster: Roster, shown: ShownPerson) -> Person | None:
    match = roster.find(None, shown.name, shown.homonym or None) if shown.name else None
    return roster.people[match.people[0]] if match is not None and match.people else None


def change_shown(
    this: MonthBook, roster: Roster, leaving: Sequence[Person], joining: Sequence[Person]
) -> None:
    """Take the rows of those who leave away, and add one for each who joins, on office's sheets."""
    package = this.package
    if not shown_people(package):
        return
    gone = set(leaving)
    restarts = _restarting(package)
    pages = _side_by_side(package)
    for name in list(dict.fromkeys(block.sheet for block in blocks_of(package))):
        blocks = [block for block in blocks_of(package) if block.sheet == name]
        if name in pages:
            mine = [p for p in joining if _home(package, roster, p)[0].sheet == name]
            _fill_again(this, name, roster, gone, mine)
        else:
            _delete(this, name, blocks, roster, gone)
    for shown in shown_people(package):
        person = _person(roster, shown)
        if shown.name_column is None and person in gone:
            this.messages.append(f"{shown.name}已离岗，“{shown.sheet}”还在；请自己删去这张表")
    known = list(roster.people)
    for person in joining:
        _join(this, Roster(tuple(known)), person, pages)
        known.append(person)
    _number(package, restarts)


def _side_by_side(package: Package) -> set[str]:
    """Return the sheets on which several people stand in one row."""
    columns: dict[str, set[int]] = {}
    for block in blocks_of(package):
        columns.setdefault(block.sheet, set()).add(block.column)
    return {name for name, found in columns.items() if len(found) > 1}


def _home(package: Package, roster: Roster, person: Person) -> tuple[RowBlock, ShownPerson, bool]:
    """Return the block in which somebody belongs, after whom, and whether it is of his window."""
    blocks = blocks_of(package)
    for block in blocks:
        known = ((shown, _person(roster, shown)) for shown in block.rows)
        rows = [shown for shown, one in known if one is not None and one.window == person.window]
        if rows:
            return block, rows[-1], True
    return blocks[-1], blocks[-1].rows[-1], False


def _delete(
    this: MonthBook, sheet: str, blocks: Sequence[RowBlock], roster: Roster, gone: set[Person]
) -> None:
    rows: set[int] = set()
    for block in blocks:
        leave = {shown.row for shown in block.rows if _person(roster, shown) in gone}
        if leave and len(leave) == len(block.rows):
            kept = min(leave)  # the model for those who come, and what totals refer to
            _empty_row(this.package.sheet(sheet), next(s for s in block.rows if s.row == kept))
            this.messages.append(f"“{sheet}”第{kept}行原来那一段没有人了，留了一个空行")
            leave.discard(kept)
        rows |= leave
    if rows:
        this.follow(sheet, delete_rows(this.package, sheet, rows))


def _empty_row(sheet: Sheet, shown: ShownPerson) -> None:
    for (row, column), cell in sheet.cells().items():
        if row == shown.row and not cell.has_formula and cell.value is not None:
            sheet.set_value(row, column, None)


def _fill_again(
    this: MonthBook, name: str, roster: Roster, gone: set[Person], joining: Sequence[Person]
) -> None:
    """Fill a sheet anew, column by column, on which two people stand in one row."""
    sheet = this.package.sheet(name)
    slots = _slots(this.package, name)
    if not joining and not any(_person(roster, shown) in gone for shown in slots):
        return
    people = _who_is_shown(slots, roster, gone, joining)
    lacking = len(people) - len(slots)
    window_columns = _window_columns(sheet, slots, roster)
    if lacking > 0:
        columns = len({shown.name_column for shown in slots})
        last = max(shown.row for shown in slots)
        this.follow(name, insert_rows(this.package, name, last, -(-lacking // columns)))
        slots = _slots(this.package, name)
    people += [("", "")] * (len(slots) - len(people))
    for slot, (person_name, window) in zip(slots, people, strict=True):
        assert slot.name_column is not None
        sheet.set_value(slot.row, slot.name_column, person_name or None)
        if slot.name_column in window_columns:
            sheet.set_value(slot.row, window_columns[slot.name_column], window or None)


def _who_is_shown(
    slots: Sequence[ShownPerson], roster: Roster, gone: set[Person], joining: Sequence[Person]
) -> list[tuple[str, str]]:
    """Return name and window of those who are to be shown, each who joins after his window."""
    people = []
    for shown in slots:
        person = _person(roster, shown)
        if shown.name and person not in gone:
            people.append((shown.name, person.window if person else ""))
    for person in joining:
        same = [at for at, (_, window) in enumerate(people) if window == person.window]
        people.insert(same[-1] + 1 if same else len(people), (person.name, person.window))
    return people


def _window_columns(sheet: Sheet, slots: Sequence[ShownPerson], roster: Roster) -> dict[int, int]:
    """Return the column of the window by that of the name beside it."""
    return {
        shown.name_column: column
        for shown in slots
        if (column := _window_cell(sheet, shown, roster)[0]) and shown.name_column is not None
    }


def _slots(package: Package, name: str) -> list[ShownPerson]:
    return [shown for block in blocks_of(package) if block.sheet == name for shown in block.rows]


def _window_cell(sheet: Sheet, shown: ShownPerson, roster: Roster) -> tuple[int, str]:
    """Return the column beside a name that says the window, and what it says; 0 for none."""
    person = _person(roster, shown)
    if person is None or not person.window or shown.name_column is None:
        return 0, ""
    for distance in range(1, 6):
        for column in (shown.name_column - distance, shown.name_column + distance):
            if column > 0:
                value = sheet.cell(shown.row, column).value
                if isinstance(value, str) and text(value) == person.window:
                    return column, value
    return 0, person.window


# --- joining --------------------------------------------------------------------------------------


def _join(this: MonthBook, roster: Roster, person: Person, pages: set[str]) -> None:
    """Give somebody a row in the block of his window, above what follows it."""
    if not blocks_of(this.package):
        this.messages.append(
            f"{person.label}新到岗，单位的表是一人一张，没有增加；请自己复制一张，改好姓名"
        )
        return
    block, after, own = _home(this.package, roster, person)
    if block.sheet in pages:
        return  # has been given a place already
    if not own and len(blocks_of(this.package)) > 1:
        this.messages.append(
            f"{person.label}的窗口在“{block.sheet}”里没有自己的一段，放在了最后；请核对位置"
        )
    row = _free_row(this, block, after)
    sheet = this.package.sheet(block.sheet)
    sheet.set_value(row, block.column, person.name)
    model = after if after.row != row else next(s for s in block.rows if s.name)
    column, _ = _window_cell(sheet, model, roster)
    if column and not _is_covered(sheet, row, column):
        sheet.set_value(row, column, person.window or None)
    for at, value in _same_for_all(sheet, block):
        sheet.set_value(row, at, value)
    if any(one.name == person.name for one in roster.people):
        this.messages.append(
            f"{person.label}与别人同名，“{block.sheet}”里两人都显示“姓名重复”；"
            "请在名册里写明窗口，再用 kaohe adopt 重新接入"
        )


def _free_row(this: MonthBook, block: RowBlock, after: ShownPerson) -> int:
    """Return a row of a block that shows nobody, inserted after another where there is none."""
    free = next((shown.row for shown in block.rows if not shown.name), None)
    if free is None:
        this.follow(block.sheet, insert_rows(this.package, block.sheet, after.row, 1))
        stretch_merged(this.package.sheet(block.sheet), after.row)
    return after.row + 1 if free is None else free


def _is_covered(sheet: Sheet, row: int, column: int) -> bool:
    return any(area.holds(row, column) and (row, column) != area[:2] for area in sheet.merged())


def _same_for_all(sheet: Sheet, block: RowBlock) -> Iterator[tuple[int, float]]:
    """Yield the columns whose number is the same for everybody, such as 基础分, with it."""
    cells = sheet.cells()
    rows = [shown.row for shown in block.rows if shown.name]
    columns = {column for (row, column) in cells if row in rows}
    for column in sorted(columns):
        values = [cells[row, column].value for row in rows if (row, column) in cells]
        formula = any(cells[row, column].has_formula for row in rows if (row, column) in cells)
        if len(values) == len(rows) and len(set(values)) == 1 and not formula:
            value = values[0]
            if isinstance(value, (int, float)) and _BASE.search(_title(cells, rows[0], column)):
                yield column, value


# --- numbers --------------------------------------------------------------------------------------


def _title(cells: Cells, row: int, column: int) -> str:
    """Return the nearest text above a cell of the first person."""
    for above in range(row - 1, max(0, row - _HEADER_ROWS), -1):
        cell = cells.get((above, column))
        if cell is not None and isinstance(cell.value, str) and not is_blank(cell.value):
            return text(cell.value)
    return ""


def _sequence(package: Package, block: RowBlock) -> int | None:
    """Return the column left of the names that counts people."""
    sheet = package.sheet(block.sheet)
    cells = sheet.cells()
    top = min(shown.row for shown in _slots(package, block.sheet))
    for column in range(block.column - 1, 0, -1):
        if _title(cells, top, column) in NUMBERED:
            return column
    return None


def _restarting(package: Package) -> set[str]:
    """Return the sheets on which every block counts from 1."""
    firsts: dict[str, list[object]] = {}
    for block in blocks_of(package):
        sheet = package.sheet(block.sheet)
        column = _sequence(package, block)
        if column is not None:
            firsts.setdefault(block.sheet, []).append(sheet.cell(block.rows[0].row, column).value)
    return {name for name, numbers in firsts.items() if numbers.count(1) > 1}


def _number(package: Package, restarts: set[str]) -> None:
    counted: Counter[str] = Counter()
    for block in blocks_of(package):
        sheet = package.sheet(block.sheet)
        column = _sequence(package, block)
        if column is None:
            continue
        if block.sheet in restarts:
            counted[block.sheet] = 0
        for shown in block.rows:
            counted[block.sheet] += bool(shown.name)
            if not sheet.cell(shown.row, column).has_formula:
                number = counted[block.sheet] if shown.name else None
                sheet.set_value(shown.row, column, number)


# --- emptied --------------------------------------------------------------------------------------


def empty_shown(this: MonthBook, roster: Roster) -> None:
    """Empty what was filled in beside the scores: reasons, remarks, counts of the old month."""
    package = this.package
    people = shown_people(package)
    for name in dict.fromkeys(shown.sheet for shown in people):
        sheet = package.sheet(name)
        mine = [shown for shown in people if shown.sheet == name]
        if mine[0].name_column is None:
            _empty_form(sheet, mine)
        else:
            _empty_rows(this, sheet, mine, roster)


def _empty_rows(this: MonthBook, sheet: Sheet, mine: Sequence[ShownPerson], roster: Roster) -> None:
    cells = sheet.cells()
    names = {shown.name_column for shown in mine}
    rows = {shown.row for shown in mine}
    top = min(shown.row for shown in mine if shown.name_column)
    kept: list[str] = []
    for (row, column), cell in cells.items():
        if row not in rows or cell.has_formula or cell.value is None or column in names:
            continue
        title = _title(cells, top, column)
        if _says_who(roster, title, cell.value):
            continue
        if _passes(title, cell.value):
            sheet.set_value(row, column, None)
        elif isinstance(cell.value, str) and title not in kept:
            kept.append(title)
    if kept:
        listed = "、".join(kept)
        this.messages.append(f"“{sheet.name}”的{listed}列是文字，原样带到了下个月，请核对")


def _passes(title: str, value: Value) -> bool:
    """Tell whether a cell under a header says what was this month."""
    if PASSING.search(title):
        return True
    return isinstance(value, (int, float)) and not _BASE.search(title)


def _says_who(roster: Roster, title: str, value: Value) -> bool:
    """Tell whether a cell under a header says who somebody is."""
    if title in NUMBERED or LASTING.search(title):
        return True
    if isinstance(value, str) and text(value) in roster.by_window:
        return True
    return str(value) in roster.by_id and not PASSING.search(title)


def _empty_form(sheet: Sheet, mine: Sequence[ShownPerson]) -> None:
    """Empty a form of one person: the numbers and remarks from its first category to its last."""
    places = [place for shown in mine for place in shown.places]
    first, last = min(row for row, _ in places), max(row for row, _ in places)
    ends = [area.last_row for area in sheet.merged() if area.first_row <= last <= area.last_row]
    cells = sheet.cells()
    body = Area(first, 1, max([last, *ends]), 200)
    for (row, column), cell in cells.items():
        if cell.has_formula or cell.value is None or not body.holds(row, column):
            continue
        if isinstance(cell.value, (int, float)) or PASSING.search(_title(cells, first, column)):
            sheet.set_value(row, column, None)
