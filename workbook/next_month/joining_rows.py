"""Those who join, in the rows of the office's sheets that show scores: in one pass a sheet."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from udf.roster import Person, Roster
from udf.text import whole
from workbook.connect.shown_people import ShownAt, ShownPerson
from workbook.connect.tables import ATTENDANCE, REVIEWS
from workbook.discovery.vocabulary import role_of
from workbook.month.linked_counts import columns_of_marks
from workbook.next_month.column_titles import title_above
from workbook.next_month.lasting import BASE, counts_rows
from workbook.next_month.month_book import MonthBook, plain
from workbook.next_month.row_blocks import RowBlock, person_called, window_column
from workbook.next_month.window_labels import label_column
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.sheet.reading import shown_place
from workbook.ooxml.sheet.worksheet import Sheet
from workbook.ooxml.structure.rows import insert_groups, stretch_merged

_NEAR = 5  # columns right of a name in which its 工号 is looked for


@dataclass(eq=False)
class _Line:
    """A row of a block as it is going to be.

    ``shown`` is who is in it now, None where the row is to be inserted; ``joined`` who is
    to be entered; ``column`` where that person's window is written, 0 for nowhere; ``begins``
    whether a window begins with it that has no other row in the block.
    """

    name: str
    mark: str
    shown: ShownPerson | None = None
    joined: Person | None = None
    column: int = 0
    begins: bool = False


@dataclass(eq=False)
class _Block:
    """A block, and its rows as they are going to be."""

    block: RowBlock
    lines: list[_Line]

    @classmethod
    def of(cls, block: RowBlock) -> "_Block":
        """Begin with the rows as they are."""
        return cls(block, [_Line(shown.name, shown.mark, shown) for shown in block.rows])


def join(
    this: MonthBook,
    roster: Roster,
    joining: Sequence[Person],
    found: Sequence[RowBlock],
    pages: Collection[str],
) -> dict[ShownAt, Person]:
    """Give everybody who joins a row in the block of his window, above what follows it.

    On the sheets that are ``pages`` they have been given a place already. Return who is where.
    """
    blocks = [_Block.of(one) for one in found]
    known = list(roster.people)
    for person in joining:
        if blocks:
            _place(this, Roster(tuple(known)), person, blocks, pages)
        else:
            this.say(
                f"{person.label}新到岗，单位的表是一人一张，没有增加；请自己复制一张，改好姓名"
            )
        known.append(person)
    changed = [one for one in blocks if any(line.joined for line in one.lines)]
    placed: dict[ShownAt, Person] = {}
    for name in dict.fromkeys(one.block.sheet for one in changed):
        placed |= _write(this, name, [one for one in changed if one.block.sheet == name])
    return placed


def home(blocks: Sequence[RowBlock], roster: Roster, person: Person) -> RowBlock:
    """Return the block in which somebody belongs: of his window, else the last."""
    return _home([_Block.of(one) for one in blocks], roster, person)[0].block


def _home(blocks: Sequence[_Block], roster: Roster, person: Person) -> tuple[_Block, _Line, bool]:
    """Return the block in which somebody belongs, after whom, and whether it is of his window.

    That is where most people of the window are: who moved may still be among others.
    """
    best, most = (blocks[-1], blocks[-1].lines[-1], False), 0
    for one in blocks:
        known = ((line, person_called(roster, line.name, line.mark)) for line in one.lines)
        rows = [line for line, who in known if who is not None and who.window == person.window]
        if len(rows) > most:
            best, most = (one, rows[-1], True), len(rows)
    return best


def _place(
    this: MonthBook,
    roster: Roster,
    person: Person,
    blocks: Sequence[_Block],
    pages: Collection[str],
) -> None:
    """Enter somebody into a free line of his block, else into a new one after those like him."""
    one, after, own = _home(blocks, roster, person)
    block = one.block
    if block.sheet in pages:
        return
    if not own and len(blocks) > 1:
        this.say_of(
            block.sheet,
            "里没有自己的一段，放在了最后，最后一段的小计、平均也会算上这一行；请核对位置",
            before=f"{person.label}的窗口在",
        )
    free = next((line for line in one.lines if not line.name), None)
    model: _Line | None = after
    if free is None:
        free = _Line(person.name, after.mark)
        one.lines.insert(one.lines.index(after) + 1, free)
    elif after is free:
        model = next((line for line in one.lines if line.name), None)
    sheet = this.package.sheet(block.sheet)
    free.column = 0 if model is None else _window_column(sheet, model, roster)
    if not own:
        free.column, free.begins = free.column or label_column(sheet, block, roster), True
    free.name, free.joined = person.name, person


def _window_column(sheet: Sheet, line: _Line, roster: Roster) -> int:
    """Return where a line says the window; 0 for nowhere."""
    if line.joined is not None or line.shown is None:
        return line.column
    return window_column(sheet, line.shown, roster)


def _write(this: MonthBook, name: str, blocks: Sequence[_Block]) -> dict[ShownAt, Person]:
    """Insert the new lines of a sheet's blocks, and enter who joins; return who is where."""
    placed: dict[ShownAt, Person] = {}
    sheet = this.package.sheet(name)
    same = [list(_same_for_all(sheet, one.block)) for one in blocks]
    marks = _mark_columns(this, name)
    ids = [_id_column(sheet, one.block, marks) for one in blocks]
    every, others = (_inserted(blocks, lines) for lines in (_rows, _of_others))
    move = insert_groups(this.package, name, every, this.stay_on(name))
    this.follow(name, move)
    longer = {move.row(at) or at: count for at, count in (every - others).items()}
    stretch_merged(sheet, longer, move.stay)
    for one, values, id_column in zip(blocks, same, ids, strict=True):
        offset = 0
        for before, line in _rows(one):
            offset = 0 if line.shown is not None else offset + 1
            if line.joined is not None:
                row = (move.row(before) or before) + offset
                _enter(sheet, row, one.block.column, line, line.joined, values)
                if id_column:
                    _enter_id(sheet, row, id_column, line.joined.id)
                placed[name, row, one.block.column] = line.joined
    return placed


def _enter(
    sheet: Sheet,
    row: int,
    column: int,
    line: _Line,
    person: Person,
    values: Sequence[tuple[int, float]],
) -> None:
    """Write into a row who has joined, and what is the same for everybody, by column."""
    sheet.set_value(row, column, person.name)
    if line.column and shown_place(sheet, row, line.column) == (row, line.column):
        sheet.set_value(row, line.column, person.window or None)
    for at, value in values:
        sheet.set_value(row, at, value)


def _mark_columns(this: MonthBook, name: str) -> set[int]:
    """Return by which columns of a sheet namesakes are told apart to whom counts there belong."""
    counted = [this.tables[role].sheet for role in (ATTENDANCE, REVIEWS) if role in this.tables]
    sheets = map(this.package.sheet, counted)
    return {column for sheet in sheets for column in columns_of_marks(sheet, name)}


def _id_column(sheet: Sheet, block: RowBlock, marks: Collection[int]) -> int:
    """Return the column of people's 工号 beside the names, or of ``marks``; 0 for none."""
    cells = sheet.cells()
    rows = [shown.row for shown in block.rows]
    columns = list(range(block.column - 1, 0, -1))
    columns += [*range(block.column + 1, block.column + 1 + _NEAR), *sorted(marks)]
    for column in columns:
        title = title_above(cells, rows[0], column)
        values = [plain(cells.get((row, column), EMPTY)) for row in rows]
        if role_of(title) == "工号" and not counts_rows(title, values):
            return column
    return 0


def _enter_id(sheet: Sheet, row: int, column: int, number: str) -> None:
    """Write somebody's 工号, as a number where those of the others are numbers."""
    cells = sheet.cells()
    others = [
        cell.value
        for (_, at), cell in cells.items()
        if at == column and isinstance(cell.value, (int, float))
    ]
    digits = whole(number) if others else None
    if not sheet.cell(row, column).has_formula:
        sheet.set_value(row, column, (number or None) if digits is None else digits)


def enter_mark(this: MonthBook, block: RowBlock, row: int, person: Person) -> None:
    """Write into a namesake's row what tells whose the counts there are, where it is not said."""
    sheet, marks = this.package.sheet(block.sheet), _mark_columns(this, block.sheet)
    cells = sheet.cells(marks)
    for column in marks:
        title = role_of(title_above(sheet.cells(), block.rows[0].row, column))
        free = cells.get((row, column), EMPTY).value is None
        if free and shown_place(sheet, row, column) == (row, column):
            if title == "工号":
                _enter_id(sheet, row, column, person.id)
            elif title == "窗口":
                sheet.set_value(row, column, person.window or None)


def _rows(one: _Block) -> Iterator[tuple[int, _Line]]:
    """Yield the lines of a block with their row, new ones with that of the line they follow."""
    row = 0
    for line in one.lines:
        row = row if line.shown is None else line.shown.row
        yield row, line


def _inserted(
    blocks: Sequence[_Block], lines: Callable[[_Block], Iterator[tuple[int, _Line]]]
) -> Counter[int]:
    """Return after which rows how many of some lines are to be inserted."""
    return Counter(row for one in blocks for row, line in lines(one) if line.shown is None)


def _of_others(one: _Block) -> Iterator[tuple[int, _Line]]:
    """Yield the new lines of windows that begin in a block: they come after its own."""
    begun = False
    for row, line in _rows(one):
        begun = line.shown is None and (begun or line.begins)
        if begun:
            yield row, line


def _same_for_all(sheet: Sheet, block: RowBlock) -> Iterator[tuple[int, float]]:
    """Yield the columns whose number is the same for everybody, such as 基础分, with it."""
    cells = sheet.cells()
    rows = [shown.row for shown in block.rows if shown.name]
    people = set(rows)
    columns = {column for (row, column) in cells if row in people}
    for column in sorted(columns):
        own = [cells[row, column] for row in rows if (row, column) in cells]
        values = {cell.value for cell in own}
        if len(own) == len(rows) and len(values) == 1 and not any(c.has_formula for c in own):
            value = own[0].value
            if isinstance(value, (int, float)) and BASE.search(title_above(cells, rows[0], column)):
                yield column, value
