"""Clauses in a ledger's row beside the one that is read: an entry is one clause, more are lost.

An office may keep 扣分条款 and 加分条款, or 条款1 and 条款2, in one row. Nothing in them may be
passed over in silence. What says the row's own clause in other words is no second one.
"""

from collections.abc import Iterator, Sequence

from udf import tables
from udf.clauses import find_rule
from udf.errors import KaoheError
from udf.findings import WRONG, Finding
from udf.month import LEDGERS
from udf.rulebook import Rule, RuleBook
from udf.text import Cell, is_blank, text
from workbook.month.tables import (
    KINDS,
    PERSONS,
    TABLES,
    Located,
    has_name,
    locate,
    named_area,
    plain,
)
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address

_NUMERALS = "0123456789一二三四五六"  # of 条款1, 条款2
_CLAUSE = "条款"
_BESIDE = 200  # columns in which an office may have some


def second_clauses(package: Package, book: RuleBook) -> list[Finding]:
    """Return the cells of the ledgers' rows with a clause that is not read."""
    found: dict[tuple[str, str], Finding] = {}
    for title, _ in LEDGERS:
        try:
            located = locate(package, TABLES[title], KINDS[title])
        except KaoheError:
            continue  # reported where the table is read
        for one in _unread(package, located, book):
            found.setdefault((one.sheet, one.cell), one)  # a table may hold both sides
    return list(found.values())


def _unread(package: Package, located: Located, book: RuleBook) -> Iterator[Finding]:
    header, rows = located.row(-1), located.table.rows
    titles = located.sheet.values(Area(header, 1, header, _BESIDE))[0]
    cells = located.sheet.filled()
    for column in _further_columns(package, located, list(map(plain, titles))):
        typed = {
            index: value
            for index, row in enumerate(rows)
            if (cell := cells.get((located.row(index), column))) is not None
            and not cell.has_formula
            and isinstance(value := plain(cell.value), str)
        }
        entries = {n: value for n, value in typed.items() if _is_entry(located, n)}
        if len(entries) * 2 <= len(typed):
            continue  # a list to choose from
        for index, value in entries.items():
            written = located.table.cell(rows[index], _CLAUSE)
            own, there = find_rule(book, written), find_rule(book, value)
            if own is None and not is_blank(written):
                continue  # not understood, or as above: what it is comes first
            title = plain(titles[column - 1])
            if _is_another(there, own) if there else _heads_clauses(title, own, book):
                yield Finding(
                    WRONG,
                    located.sheet.name,
                    address(located.row(index), column),
                    f"这一行还写有“{text(value)}”，没有读取、没有计分：一行只登记一件事",
                    f"把它另起一行登记{_where(package, there, book)}，再清空这一格",
                )


def _further_columns(package: Package, located: Located, titles: Sequence[Cell]) -> Iterator[int]:
    """Yield the columns of a ledger that are not read: headed without a gap, no other table's."""
    read = {located.column(name) for name in located.table.columns}
    taken = _beside(package, located)
    headed = {column for column, title in enumerate(titles, 1) if not is_blank(title)}
    for column in sorted(headed - read):
        between = {*range(column, min(read)), *range(max(read) + 1, column)}
        if between <= headed and not any(
            area.first_column <= column <= area.last_column for area in taken
        ):
            yield column


def _is_entry(located: Located, index: int) -> bool:
    row = located.table.rows[index]
    return any(not is_blank(located.table.cell(row, key)) for key in (*tables.WHO, "日期", _CLAUSE))


def _beside(package: Package, located: Located) -> list[Area]:
    """Return the other tables on a ledger's sheet that have none of its columns."""
    areas = [
        area
        for name in (*TABLES.values(), PERSONS)
        if has_name(package, name)
        for sheet, area in [named_area(package, name)]
        if sheet.name == located.sheet.name
    ]
    first, last = located.area.first_column, located.area.last_column
    return [area for area in areas if area.last_column < first or area.first_column > last]


def _is_another(there: Rule, own: Rule | None) -> bool:
    """Tell whether a clause is not the row's own, nor a variant of it."""
    return own is None or (there.category, there.number) != (own.category, own.number)


def _heads_clauses(titled: Cell, own: Rule | None, book: RuleBook) -> bool:
    """Tell whether a header is that of further clauses: numbered, or of the row's other side."""
    title = text(titled)
    bare = title.rstrip(_NUMERALS)
    if tables.header_name(bare, tables.LEDGER) != _CLAUSE:
        return False
    return bare != title or (own is not None and title.startswith(_other_side(own, book)))


def _other_side(own: Rule, book: RuleBook) -> str:
    """Return what the headers of clauses of the other side than a clause's begin with."""
    (off, _), (on, _) = LEDGERS
    return (off if book.by_category[own.category].bonus else on).removesuffix("登记")


def _where(package: Package, there: Rule | None, book: RuleBook) -> str:
    """Return on which sheet a clause is entered; nothing where it is not known."""
    if there is None:
        return ""
    (off, _), (on, _) = LEDGERS
    title = on if book.by_category[there.category].bonus else off
    return f"到“{named_area(package, TABLES[title])[0].name}”"
