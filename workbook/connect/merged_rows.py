"""What is written once for several rows, of a ledger or a roster: given to each of these rows."""

from collections.abc import Iterator

from udf.dittos import is_ditto
from udf.text import text
from workbook.connect.log import Log
from workbook.discovery.model import Discovery, FoundTable, TableKind
from workbook.ooxml.cells import EMPTY, Cell
from workbook.ooxml.package import Package
from workbook.ooxml.references import address, column_letters
from workbook.ooxml.sheet.reading import shown_place
from workbook.ooxml.sheet.worksheet import Sheet

SHARED = ("姓名", "工号", "窗口", "日期", "类别")


def fill_merged(log: Log, found: Discovery) -> None:
    """Copy a cell merged over several entries into each of their rows, hidden below it.

    There the functions read it, and what everybody sees stays. Rows that have no clause of their
    own are no entries by themselves, and stay as they are.
    """
    for table in (*found.ledgers, *_counts_of_namesakes(found)):
        sheet = log.package.sheet(table.sheet)
        filled: set[int] = set()
        for row, column, over in _hidden(sheet, table):
            written = _written(log.package, over)
            if written:
                sheet.set_covered(row, column, written)
                filled.add(column)
        if filled:
            where = "、".join(f"{column_letters(column)}列" for column in sorted(filled))
            log.changes.append(
                f"“{table.sheet}”{where}合并的单元格：盖住的每一行都按所见的内容计分"
            )


def _counts_of_namesakes(found: Discovery) -> tuple[FoundTable, ...]:
    """Return the tables of counts where each row has to say the window: some share their name."""
    names = [text(person.name) for person in found.persons]
    if len(names) == len({*names}):
        return ()
    return found.of_kind(TableKind.ATTENDANCE, TableKind.REVIEWS)


def fill_roster(package: Package, found: Discovery) -> list[str]:
    """Give each row of the office's roster its own window; return in sentences what was written.

    A merged cell's is hidden below it. Where a cell says 同上, or nothing because the window is
    written once for several rows, it says what that stands for.
    """
    done = []
    for table in found.of_kind(TableKind.ROSTER):
        sheet = package.sheet(table.sheet)
        hidden = _hidden(sheet, table)
        for row, column, over in hidden:
            if written := _written(package, over):
                sheet.set_covered(row, column, written)
        if hidden:
            done.append(f"“{table.sheet}”合并的单元格：盖住的每一行都按所见的内容计")
        done += _written_out(sheet, table)
    return done


def _written_out(sheet: Sheet, table: FoundTable) -> Iterator[str]:
    """Write out the windows that a roster's rows have from above, and say which."""
    cells = sheet.cells()
    column = table.columns["窗口"].number if "窗口" in table.columns else 0
    written = [
        (person, cells.get((person.row, column), EMPTY).value)
        for person in table.persons
        if column and not is_ditto(person.window)
    ]
    repeating = [person for person, value in written if is_ditto(value)]
    blank = [person for person, value in written if person.window and value is None]
    changes = ((repeating, "的“同上”改为窗口的名称"), (blank, "空着，填上了上面的窗口"))
    for people, change in changes:
        for person in people:
            sheet.set_value(person.row, column, person.window)
        if people:
            yield f"“{table.sheet}”{address(people[0].row, column)}等{len(people)}格{change}"


def _hidden(sheet: Sheet, table: FoundTable) -> list[tuple[int, int, Cell]]:
    """Return the empty places of entries that a merged cell covers, each with that cell."""
    cells = sheet.cells()
    told_by = table.columns.get("条款") or table.columns.get("姓名")
    tells = 0 if told_by is None else told_by.number
    entries = [row for row in table.rows if cells.get((row, tells), EMPTY).value is not None]
    columns = {table.columns[role].number for role in SHARED if role in table.columns}
    return [
        (row, area.first_column, cells.get(area[:2], EMPTY))
        for area in sheet.merged()
        if area.first_column in columns and area.first_row in table.rows
        for row in entries
        if area.first_row < row <= area.last_row
        and cells.get((row, area.first_column), EMPTY).value is None
    ]


def shown_cell(package: Package, sheet: str, row: int, column: int) -> Cell:
    """Return the cell that a reader sees in a place: its own, or the merged one over it."""
    source = package.sheet(sheet)
    return source.cells().get(shown_place(source, row, column), EMPTY)


def _written(package: Package, cell: Cell) -> str:
    """Return what a cell shows as a text that the functions read."""
    if cell.value is None or isinstance(cell.value, bool):
        return ""
    if isinstance(cell.value, float | int) and package.is_date(cell.style):
        return package.from_serial(cell.value).date().isoformat()
    return str(cell.value)
