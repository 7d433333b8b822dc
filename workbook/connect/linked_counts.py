"""Counts that stand beyond an office's scores, seen from the names: read through an added sheet."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from udf.errors import KaoheError
from udf.tables import WHO
from udf.text import text
from workbook.connect.log import Log
from workbook.connect.tables import ATTENDANCE, KINDS, READ, REVIEWS, Found
from workbook.discovery.model import Discovery
from workbook.month.linked_counts import Counts, link_formula, link_to_one_of, linked_cell
from workbook.month.tables import TABLES, Located, locate
from workbook.ooxml.cells import EMPTY
from workbook.ooxml.package import Package
from workbook.ooxml.references import Area, address, column_letters

COUNTED = (ATTENDANCE, REVIEWS)
_FREE = 30  # rows below a list of names in which others may be added


def beyond_scores(package: Package, found: Discovery, table: Found) -> bool:
    """Tell whether a table's range would reach over results, or over what may follow from them."""
    first, last = table.span
    read = {table.columns[name] for name in READ[table.role] if name in table.columns}
    between = {*range(first, last + 1)} - read
    scores = [one for one in found.scores if one.sheet == table.sheet]
    if not between or not scores:
        return False
    cells = package.sheet(table.sheet).cells(between)
    return any(
        column in between and table.body <= row <= table.last
        for one in scores
        for person in one.persons
        for row, column in person.results.values()
    ) or any(
        cell.has_formula for (row, _), cell in cells.items() if table.body <= row <= table.last
    )


def link_counts(log: Log, linked: Mapping[str, Sequence[Found]]) -> None:
    """Let the added sheets of counts show what the office's columns of counts hold.

    Names are written there as the office writes them, or they would not be found.
    KaoheError where it writes one in two ways, and nothing tells whose it is.
    """
    for role, tables in linked.items():
        located = locate(log.package, TABLES[role], KINDS[role])
        names = [name for name in READ[role] if name not in WHO and name in tables[0].columns]
        key = "姓名" if all("姓名" in one.columns for one in tables) else "工号"
        spelled = [_Spelled(log.package, table, key) for table in tables]
        log.changes += _sources(located, tables, key, names)
        often = Counter(text(located.table.cell(cells, key)) for cells in located.table.rows)
        for index, cells in enumerate(located.table.rows):
            own = {name: text(located.table.cell(cells, name)) for name in WHO}
            if not own[key]:
                continue
            row = located.row(index)
            for one in spelled:
                if (written := one.as_written(own)) != own[key]:
                    located.sheet.set_value(row, located.column(key), written)
            _link_row(log.package, located, row, tables, key, names, own, often[own[key]] > 1)


def _sources(
    located: Located, tables: Sequence[Found], key: str, names: Sequence[str]
) -> Iterator[str]:
    """Say where the counts of an added sheet come from."""
    for table in tables:
        letters = "、".join(column_letters(table.columns[name]) for name in names)
        why = f"（和{key}之间隔着得分）" if len(tables) == 1 else ""
        yield (
            f"“{located.sheet.name}”的{'、'.join(names)}取自“{table.sheet}”的{letters}列"
            f"{why}；仍请填在“{table.sheet}”"
        )


def _link_row(
    package: Package,
    located: Located,
    row: int,
    tables: Sequence[Found],
    key: str,
    names: Sequence[str],
    who: Mapping[str, str],
    namesake: bool,
) -> None:
    """Let the counts of a person's row show what the office's columns hold."""

    def column(table: Found, name: str, further: int = 1) -> Area:
        number = table.columns[name]
        return Area(table.body, number, min(table.last + further, table.limit), number)

    def cell(name: str) -> str:
        return f"${column_letters(located.column(name))}{row}"

    table = tables[0]
    mark = _mark(table, key, who if namesake else {})
    marks = column(table, mark) if mark else None
    for name in names:
        if len(tables) == 1:
            formula = link_formula(
                table.sheet,
                column(table, name),
                column(table, key),
                marks,
                cell(key),
                cell(mark or key),
                marked=namesake and mark == "工号",
            )
        else:
            formula = link_to_one_of(
                [Counts(t.sheet, column(t, name, _FREE), column(t, key, _FREE)) for t in tables],
                cell(key),
            )
        at = located.column(name)
        located.sheet.set_formula(row, at, formula)
        there = linked_cell(package, located.sheet, formula)
        if there is not None:  # what the month held is asked for before it is calculated
            now = there.sheet.cell(there.row, there.column).value
            located.sheet.set_cached(row, at, now)


def _mark(table: Found, key: str, who: Mapping[str, str]) -> str | None:
    """Return by which column of a table somebody is told from others of his name.

    By what ``who`` has of it; by the first where he has nothing, for others may come.
    """
    names = [name for name in ("工号", "窗口") if name in table.columns and name != key]
    return next((name for name in names if who.get(name)), names[0] if names else None)


class _Spelled:
    """How an office writes the names of a table: some with spaces or line breaks."""

    def __init__(self, package: Package, table: Found, key: str) -> None:
        self._table, self._key = table, key
        columns = {name: table.columns[name] for name in WHO if name in table.columns}
        cells = package.sheet(table.sheet).cells(columns.values())
        self._rows: dict[str, dict[int, str]] = {}
        self._marks: dict[int, dict[str, str]] = {}
        for row in range(table.body, table.last + 1):
            name = cells.get((row, columns[key]), EMPTY).value
            if isinstance(name, str):
                self._rows.setdefault(text(name), {})[row] = name
                marks = ((one, cells.get((row, at), EMPTY).value) for one, at in columns.items())
                self._marks[row] = {one: text(str(value or "")) for one, value in marks}

    def as_written(self, who: Mapping[str, str]) -> str:
        """Return somebody's name as his row has it; KaoheError where two rows may be his."""
        own = self._rows.get(who[self._key], {})
        mark = _mark(self._table, self._key, who)
        if mark and len({*own.values()}) > 1:
            mine = {row: name for row, name in own.items() if self._marks[row][mark] == who[mark]}
            own = mine or own
        (first, written), *others = own.items() or [(0, who[self._key])]
        row, other = next((one for one in others if one[1] != written), (0, written))
        if other == written:
            return written
        column = self._table.columns[self._key]
        raise KaoheError(
            f"“{self._table.sheet}”{address(row, column)}的{self._key}“{other}”和"
            f"{address(first, column)}的“{written}”空格、换行不一样，"
            f"这张表的计数要按{self._key}取；请改成一样的再试一次"
        )
