"""The rows of a sheet of scores as they are stored: who, and which scores they show."""

from collections.abc import Mapping
from typing import NamedTuple

from udf import tables
from udf.roster import Roster
from udf.rulebook import RuleBook
from udf.scores import PENDING
from udf.tables import Table
from udf.text import Cell, Cells, is_blank, is_error, is_summary, number, text


class ScoreRow(NamedTuple):
    """A row of the score sheet: its person on the roster (None: nobody), and what it shows."""

    id: str
    name: str
    window: str
    person: int | None
    total: int | str
    scores: dict[str, int]
    differs: bool

    @property
    def is_uncalculated(self) -> bool:
        """Whether the total is neither a number nor 待核."""
        return not isinstance(self.total, int) and self.total != PENDING


def score_rows(cells: Cells, book: RuleBook, roster: Roster) -> list[ScoreRow]:
    """Return the rows of the score sheet that show somebody's scores."""
    table = tables.read(cells, tables.SCORES)
    columns = _category_columns(cells, table, book)
    rows = []
    for row in table.rows:
        keys = [table.cell(row, key) for key in tables.WHO]
        unnamed = is_blank(keys[1] if "姓名" in table.columns else keys[0])
        if unnamed or any(map(is_summary, keys)):
            continue
        shown = {name: row[column] for name, column in columns.items()}
        total_cell = table.cell(row, "总分")
        scores = {
            name: hundredths
            for name, cell in shown.items()
            if (hundredths := hundredths_of(cell)) is not None
        }
        if is_blank(total_cell) and not scores:
            continue  # not calculated, or a line under the table
        total = _total(total_cell, shown, scores)
        match = roster.find(*keys)
        rows.append(
            ScoreRow(
                id=text(keys[0]),
                name=text(keys[1]),
                window=text(keys[2]),
                person=match.people[0] if match.people else None,
                total=total,
                scores=scores,
                differs=len(columns) == len(book.categories)
                and isinstance(total, int)
                and total != sum(scores.values()),
            )
        )
    return rows


def _category_columns(cells: Cells, table: Table, book: RuleBook) -> dict[str, int]:
    """Return where each category is, in the header row or in a second one under it."""
    heads = [cells[table.header]]
    if table.rows and is_blank(table.cell(table.rows[0], "姓名")):
        heads.append(table.rows[0])
    cells_by_column = [
        (column, cell)
        for row in reversed(heads)
        for column, cell in enumerate(row)
        if not is_blank(cell)
    ]
    names: dict[str, int] = {}
    for column, cell in cells_by_column:
        if (name := tables.header_name(cell, tables.SCORES)) is not None:
            names[name] = column
    own = [(column, text(cell).partition("(")[0]) for column, cell in cells_by_column]
    # The rule book's own names come before other names, a category's 得分 before a heading over
    # its clauses.
    names |= {name: column for column, name in own}
    names |= {n.removesuffix("得分"): column for column, n in own if n.endswith("得分")}
    return {c.name: names[c.name] for c in book.categories if c.name in names}


def hundredths_of(cell: Cell) -> int | None:
    """Return the number that a cell shows in hundredths, None where it shows none."""
    value = None if isinstance(cell, bool) else number(cell)
    return None if value is None else round(value * 100)


def _total(cell: Cell, shown: Mapping[str, Cell], scores: Mapping[str, int]) -> int | str:
    """Return a total in hundredths; one over categories that are no numbers is none."""
    total = hundredths_of(cell)
    if total is not None and len(scores) == len(shown):
        return total
    if is_error(cell):
        return "错误值"
    if total is None and not is_blank(cell):
        return text(cell)
    return "" if all(map(is_blank, shown.values())) else PENDING
