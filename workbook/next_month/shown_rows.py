"""The office's own rows that show scores kept elsewhere: who leaves, who joins, what is emptied."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from udf.roster import Person, Roster, is_given
from udf.text import text
from workbook.connect.shown_people import ShownAt, ShownPerson, shown_people, tell_apart
from workbook.discovery.model import Place
from workbook.next_month.column_titles import title_above
from workbook.next_month.emptying import columns_of_counts, say_of_columns
from workbook.next_month.fetched_counts import unlink
from workbook.next_month.joining_rows import enter_mark, home, join
from workbook.next_month.lasting import BASE, PASSING, Fate, fate
from workbook.next_month.month_book import MonthBook, plain, typed_in
from workbook.next_month.row_blocks import (
    RowBlock,
    blocks_of,
    counted_columns,
    number_rows,
    person_shown,
    rows_on,
    window_column,
)
from workbook.next_month.turnover import Turnover
from workbook.next_month.window_labels import hand_on, spell_out
from workbook.ooxml.cells import EMPTY, Cell, Value
from workbook.ooxml.references import Area
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.rows import delete_rows, insert_rows


def change_shown(this: MonthBook, roster: Roster, who: Turnover) -> None:
    """Take the rows of those who leave away, and add one for each who joins, on office's sheets."""
    package = this.package
    if not shown_people(package):
        return
    gone, joining = set(who.leaving), who.joining
    blocks = blocks_of(package)
    if gone or joining:
        spell_out(this, blocks, roster)
    counted = counted_columns(package, blocks, roster)
    pages = _side_by_side(blocks)
    placed: dict[ShownAt, Person] = {}
    for name in dict.fromkeys(block.sheet for block in blocks):
        if name in pages:
            now = blocks_of(package)
            mine = [p for p in joining if home(now, roster, p).sheet == name]
            placed |= _fill_again(this, name, roster, gone, mine)
        else:
            _delete(this, name, [one for one in blocks if one.sheet == name], roster, gone)
    for shown in shown_people(package):
        if shown.name_column is None and person_shown(roster, shown) in gone:
            this.say_of(shown.sheet, "还在；请自己删去这张表", before=f"{shown.name}已离岗，")
    placed |= join(this, roster, joining, blocks_of(package), pages)
    everybody = Roster((*roster.people, *joining))
    number_rows(package, blocks_of(package), counted, everybody)
    _tell_apart(this, roster, who, placed)


def _tell_apart(
    this: MonthBook, roster: Roster, who: Turnover, placed: Mapping[ShownAt, Person]
) -> None:
    """Let namesakes' rows be found by window or 工号; name those that say neither.

    ``roster`` is whom the rows have shown, ``placed`` who has been written into which.
    """
    people: dict[str, list[Person]] = {}
    for person in who.serving:
        people.setdefault(text(person.name), []).append(person)
    new = {text(person.name) for person in who.joining}
    rows = [(block, shown) for block in blocks_of(this.package) for shown in block.rows]
    for block, shown in rows:
        namesakes = people.get(shown.name, [])
        if len(namesakes) < 2 and not shown.mark:
            continue
        own = placed.get(shown.at) or person_shown(roster, shown)
        mark = _mark(this, shown, namesakes, own if own in namesakes else None)
        if words := _unclear(shown, mark, namesakes, new):
            this.say_of(shown.sheet, f"第{shown.row}行的{shown.name}{words}")
        if mark is not None and mark != shown.mark:
            tell_apart(this.package, shown, mark)
        if own is not None:
            enter_mark(this, block, shown.row, own)


def _unclear(
    shown: ShownPerson, mark: str | None, namesakes: Sequence[Person], new: Collection[str]
) -> str:
    """Return why a row of a namesake shows nobody's score, and what to do; "" where it may."""
    if mark or len(namesakes) < 2:
        return ""
    if mark is not None:
        return "没有工号，有同名的人，分不清是谁，不会显示得分；请在名册里给他填上工号，再生成一次"
    if shown.name not in new or shown.mark in {text(one.window) for one in namesakes}:
        return ""
    return (
        "有同名的人，行里没有写明窗口，会显示“姓名重复”；"
        "请在姓名旁写上窗口，再用 kaohe next 重新生成"
    )


def _mark(
    this: MonthBook, shown: ShownPerson, namesakes: Sequence[Person], person: Person | None
) -> str | None:
    """Return what tells whose a row is: 窗口, or 工号 of several in one; None where nothing does.

    A 工号 that was given here tells it always.
    """
    if person is not None and is_given(person.id, person.name):
        return person.id
    if len(namesakes) < 2:
        return text(person.window) if person else None
    windows = Counter(text(one.window) for one in namesakes)
    own = {text(person.window)} if person else _texts_beside(this, shown) & windows.keys()
    alone = [window for window in own if window and windows[window] == 1]
    if len(own) == 1 and alone:
        return alone[0]
    return person.id if person else None


def _texts_beside(this: MonthBook, shown: ShownPerson) -> set[str]:
    """Return the texts of a person's row."""
    cells = this.package.sheet(shown.sheet).cells()
    return {
        text(cell.value)
        for (row, _), cell in cells.items()
        if row == shown.row and isinstance(cell.value, str)
    }


def _side_by_side(blocks: Sequence[RowBlock]) -> set[str]:
    """Return the sheets on which several people are in one row."""
    columns: dict[str, set[int]] = {}
    for block in blocks:
        columns.setdefault(block.sheet, set()).add(block.column)
    return {name for name, found in columns.items() if len(found) > 1}


def _delete(
    this: MonthBook, sheet: str, blocks: Sequence[RowBlock], roster: Roster, gone: set[Person]
) -> None:
    rows: set[int] = set()
    for block in blocks:
        leave = {shown.row for shown in block.rows if person_shown(roster, shown) in gone}
        hand_on(this.package.sheet(sheet), block, leave, roster)
        if leave and len(leave) == len(block.rows):
            kept = min(leave)  # the model for those who come, and what totals refer to
            _empty_row(this.package.sheet(sheet), kept, this.stay_on(sheet))
            this.say_of(sheet, f"第{kept}行原来那一段没有人了，留了一个空行")
            leave.discard(kept)
        rows |= leave
    if rows:
        this.follow(sheet, delete_rows(this.package, sheet, rows, this.stay_on(sheet)))


def _empty_row(sheet: Sheet, row: int, stay: Collection[int]) -> None:
    for column in typed_in(sheet.cells(), {row}, stay):
        sheet.set_value(row, column, None)


class _Occupant(NamedTuple):
    """Who is in a place of a sheet on which several people are in one row.

    ``beside`` is what is typed there by columns from the name; ``place`` is that of a new one.
    """

    name: str = ""
    person: Person | None = None
    beside: Mapping[int, Value] = {}
    place: Place = (0, 0)

    @property
    def window(self) -> str:
        """The window, "" where the roster does not tell who it is."""
        return self.person.window if self.person else ""


def _fill_again(
    this: MonthBook, name: str, roster: Roster, gone: set[Person], joining: Sequence[Person]
) -> dict[ShownAt, Person]:
    """Fill a sheet anew, column by column, on which two people are in one row.

    Return who is where.
    """
    sheet = this.package.sheet(name)
    slots = rows_on(blocks_of(this.package), name)
    if not joining and not any(person_shown(roster, shown) in gone for shown in slots):
        return {}
    reach = _reach(sheet, slots)
    people = _occupants(sheet, slots, roster, gone, joining, reach)
    lacking = len(people) - len(slots)
    window_columns = _window_columns(sheet, slots, roster)
    if lacking > 0:
        columns = len({shown.name_column for shown in slots})
        last = max(shown.row for shown in slots)
        this.follow(
            name, insert_rows(this.package, name, last, -(-lacking // columns), this.stay_on(name))
        )
        slots = rows_on(blocks_of(this.package), name)
    people += [_Occupant()] * (len(slots) - len(people))
    changed = []
    for slot, who in zip(slots, people, strict=True):
        column = slot.name_column or 0
        if who.place != (slot.row, column):
            _settle(sheet, slot.row, column, who, reach, window_columns.get(column))
            changed.append(Area(slot.row, column + reach.start, slot.row, column + reach.stop - 1))
    unlink(this, name, changed)
    return {
        slot.at: who.person
        for slot, who in zip(slots, people, strict=True)
        if who.person is not None
    }


def _settle(
    sheet: Sheet, row: int, column: int, who: _Occupant, reach: range, window: int | None
) -> None:
    """Write somebody where another was, with what is typed beside him."""
    for offset in reach:
        if not sheet.cell(row, column + offset).has_formula:
            sheet.set_value(row, column + offset, who.beside.get(offset))
    sheet.set_value(row, column, who.name or None)
    if window is not None:
        sheet.set_value(row, window, who.window or None)


def _reach(sheet: Sheet, slots: Sequence[ShownPerson]) -> range:
    """Return which columns from a name are of the same person, where several are in a row."""
    rows = {slot.row for slot in slots}
    names = sorted({slot.name_column or 0 for slot in slots})
    width = min(after - before for before, after in pairwise(names))
    first = min(column for (row, column) in sheet.filled() if row in rows) - names[0]
    return range(first, first + width)


def _occupants(
    sheet: Sheet,
    slots: Sequence[ShownPerson],
    roster: Roster,
    gone: set[Person],
    joining: Sequence[Person],
    reach: range,
) -> list[_Occupant]:
    """Return who is to be shown, with what is typed beside them; who joins after his window."""
    people = []
    cells = sheet.filled()
    for shown in slots:
        person = person_shown(roster, shown)
        if shown.name and person not in gone:
            row, column = shown.row, shown.name_column or 0
            beside = {
                offset: cell.value
                for offset in reach
                if not (cell := cells.get((row, column + offset), EMPTY)).has_formula
            }
            people.append(_Occupant(shown.name, person, beside, (row, column)))
    for person in joining:
        same = [at for at, one in enumerate(people) if one.window == person.window]
        people.insert(same[-1] + 1 if same else len(people), _Occupant(person.name, person))
    return people


def _window_columns(sheet: Sheet, slots: Sequence[ShownPerson], roster: Roster) -> dict[int, int]:
    """Return the column of the window by that of the name beside it."""
    return {
        shown.name_column: column
        for shown in slots
        if (column := window_column(sheet, shown, roster)) and shown.name_column is not None
    }


# --- emptied --------------------------------------------------------------------------------------


def empty_shown(this: MonthBook, roster: Roster, people: Sequence[ShownPerson]) -> None:
    """Empty what was filled in beside the scores: reasons, remarks, counts of the old month."""
    for name in dict.fromkeys(shown.sheet for shown in people):
        sheet = this.package.sheet(name)
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
    emptied: list[str] = []
    codes: list[str] = []
    monthly = columns_of_counts(this, sheet.name)
    for column, own in typed_in(cells, rows, this.stay_on(sheet.name)).items():
        title = title_above(cells, top, column)
        if title in roster.by_name:  # of a list of names beside the table
            title = ""
        if column in monthly:
            sheet.empty((row, column) for row in own)
            continue
        what = (
            Fate.LASTS if column in names else fate(title, [plain(cell) for cell in own.values()])
        )
        if what is Fate.LASTS:
            continue
        if what is Fate.CODES:
            codes.append(title)
            continue
        for row, value in _others(roster, title, own).items():
            if _passes(title, value):
                sheet.set_value(row, column, None)
                emptied += [title] * (what is Fate.OPEN)
            else:
                kept += [title] * isinstance(value, str)
    say_of_columns(this, sheet.name, kept, codes, emptied)


def _others(roster: Roster, title: str, cells: Mapping[int, Cell]) -> dict[int, Value]:
    """Return what cells under a header say, but for those that say who somebody is."""
    return {
        row: cell.value for row, cell in cells.items() if not _says_who(roster, title, cell.value)
    }


def _passes(title: str, value: Value) -> bool:
    """Tell whether a cell under a header says what was this month."""
    if PASSING.search(title):
        return True
    return isinstance(value, (int, float)) and not BASE.search(title)


def _says_who(roster: Roster, title: str, value: Value) -> bool:
    """Tell whether a cell under a header says who somebody is."""
    if isinstance(value, str) and text(value) in roster.by_window:
        return True
    return bool(roster.numbered(str(value))) and not PASSING.search(title)


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
        if _passes(title_above(cells, first, column), cell.value):
            sheet.set_value(row, column, None)
