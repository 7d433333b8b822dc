"""Cell ranges as tidy tables: the one place that knows header names.

A range holds its header row among its first rows; columns are in any order and may bear any of
the names in ``templates/aliases.toml``.
"""

import re
import tomllib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, wraps
from itertools import pairwise, repeat
from operator import itemgetter
from threading import RLock
from typing import ParamSpec, TypeVar, cast

from udf.cache import Cache
from udf.dittos import is_ditto
from udf.resources import template
from udf.text import Cell, Cells, Row, is_blank, is_summary, text

HEADER_ROWS = 10
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_QUOTES = str.maketrans("", "", "“”\"'‘’「」*:：")


P = ParamSpec("P")
R = TypeVar("R")
ROWS = 200_000  # of the ranges whose results are kept, for each function
_OTHERS = 500  # rows that an argument counts for which is no range
_LOCK = RLock()
_results: list[Cache[Hashable, object]] = []


def shared(function: Callable[P, R]) -> Callable[P, R]:
    """Make equal calls share one result, also when a host calls from several threads at once."""
    results: Cache[Hashable, R] = Cache(ROWS)
    _results.append(cast("Cache[Hashable, object]", results))

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (args, *kwargs.items())
        with _LOCK:
            known = results.get(key)
            if known is not None:
                return known
            rows = sum(len(a) if isinstance(a, Cells) else _OTHERS for a in args)
            return results.keep(key, function(*args, **kwargs), rows)

    return call


def keep_rows(rows: int) -> None:
    """Let each function keep the results of so many rows, where many months are in use at once."""
    for results in _results:
        results.most = rows


@dataclass(frozen=True)
class Schema:
    """A kind of table: which columns it may have and which it must have.

    ``needed`` lists alternatives: of each group one column must be there.
    """

    name: str
    sections: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]

    def __hash__(self) -> int:
        """Tell kinds apart by name: each cell of a table is looked at by its kind."""
        return hash(self.name)


class TableError(Exception):
    """A range that is not the table it should be; the message is a short Chinese text.

    ``kind`` and ``row`` (under the header, from 0) and ``column`` tell the cell, where it is one.
    """

    def __init__(
        self, message: str, kind: Schema | None = None, row: int | None = None, column: str = ""
    ) -> None:
        super().__init__(message)
        self.kind, self.row, self.column = kind, row, column


_CATEGORY = "类别"  # a column of a ledger whose clauses are numbers alone
_NUMBER_ALONE = re.compile(r"第?[0-9]{1,2}[条款项]?(?:第?\(?[a-z0-9]\)?项?)?", re.IGNORECASE)
WHO = ("工号", "姓名", "窗口")  # the columns that tell who somebody is
_WHO = ("姓名", "工号")
PEOPLE = Schema("人员", ("person",), (_WHO,))
ROSTER = Schema("名册", ("person", "roster"), (_WHO,))
LEDGER = Schema("登记", ("person", "ledger"), (("日期",), ("条款",), (*_WHO, "窗口")))
ATTENDANCE = Schema("考勤", ("person", "attendance"), (_WHO, ("应签到次数",), ("签到异常次数",)))
RECORDED = Schema(
    "导入考勤", ("person", "recorded"), (_WHO, ("日期",), ("至",), ("条款",), ("记录",))
)
REVIEWS = Schema("好差评", ("person", "reviews"), (_WHO, ("办件量",), ("评价量",)))
SCORES = Schema("个人得分", ("person", "scores"), (_WHO, ("总分",)))
RULES = Schema(
    "细则", ("rules",), (("类别",), ("条款",), ("内容",), ("分值",), ("单位",), ("计算方式",))
)
CHOICES = Schema("口径", ("choices",), (("事项",), ("取值",)))
CALENDAR = Schema("日历", ("calendar",), (("日期",), ("工作日",)))
PLACES = Schema("位置", ("places",), (("表",), ("工作表",), ("首行",), ("首列",)))


@cache
def sections() -> dict[str, dict[str, list[str]]]:
    """Return the other names of columns, by section of ``templates/aliases.toml``."""
    with template("aliases.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def aliases(kind: Schema) -> dict[str, str]:
    """Return every accepted header of a kind of table, tidied, with the column it names."""
    names: dict[str, str] = {}
    for section in kind.sections:
        for column, others in sections()[section].items():
            names[column] = column
            for other in others:
                names.setdefault(other, column)
    return names


def header_name(cell: Cell, kind: Schema) -> str | None:
    """Return the column that a header cell names, or None."""
    return _named(cell, kind) if isinstance(cell, str) else _name_of(text(cell), kind)


@lru_cache(maxsize=4096)  # a table's cells are looked at as if each were a header
def _named(cell: str, kind: Schema) -> str | None:
    return _name_of(text(cell), kind)


def _name_of(header: str, kind: Schema) -> str | None:
    names = aliases(kind)
    whole = header.translate(_QUOTES)
    if whole in names:
        return names[whole]
    pieces = _BRACKETS.sub("", whole).split("/")  # 科室/窗口: all of them name one column
    named = {names.get(piece) for piece in pieces}
    return named.pop() if len(named) == 1 else None


def columns_of(row: Iterable[Cell], kind: Schema) -> dict[str, int]:
    """Return the columns a header row names, by position; a column's own name beats its aliases."""
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        name = header_name(cell, kind)
        if name is None:
            continue
        if name not in found or (text(cell) == name):
            found[name] = index
    return found


@dataclass(frozen=True)
class Table:
    """A table read from a range: where each column is, and the rows under the header.

    ``header`` is the header's row in the range, from 0; ``rows[0]`` is the row after it.
    ``titles`` are the headers' own words.
    """

    kind: Schema
    header: int
    columns: dict[str, int]
    rows: tuple[Row, ...]
    titles: dict[str, str] = field(default_factory=dict, compare=False)

    def title(self, name: str) -> str:
        """Return what the header of a column says, the column's own name where there is none."""
        return self.titles.get(name) or name

    def column(self, name: str) -> Iterator[Cell]:
        """Yield one column's cells row by row; None for each where there is no such column."""
        index = self.columns.get(name)
        if index is None:
            return repeat(None, len(self.rows))
        return map(itemgetter(index), self.rows)

    def cell(self, row: Row, name: str) -> Cell:
        """Return one row's cell of a column, None where there is no such column."""
        index = self.columns.get(name)
        return None if index is None else row[index]

    def words(self, row: Row, name: str) -> str:
        """Return what one row's cell of a column says, "" where it is empty or not there."""
        cell = self.cell(row, name)
        return "" if cell is None else str(cell).strip()


def read(cells: Cells, kind: Schema) -> Table:
    """Read a range with its header row as a table; raise TableError naming the missing column."""
    return _read_ledger(cells) if kind is LEDGER else _read(cells, kind)


@shared  # each person's explanation reads it anew
def _read_ledger(cells: Cells) -> Table:
    table = _repeated(_read(cells, LEDGER))
    return _with_categories(table) if _CATEGORY in table.columns else table


def _read(cells: Cells, kind: Schema) -> Table:
    best: dict[str, int] = {}
    header = 0
    for index, row in enumerate(cells[:HEADER_ROWS]):
        columns = columns_of(row, kind)
        if len(columns) > len(best):
            best, header = columns, index
        if _missing(best, kind) is None:
            break
    missing = _missing(best, kind)
    if missing is not None:
        raise TableError(f"{kind.name}缺少“{missing}”列", kind)
    titles = {name: text(cells[header][at]) for name, at in best.items()}
    return Table(kind=kind, header=header, columns=best, rows=cells[header + 1 :], titles=titles)


def _repeated(table: Table) -> Table:
    """Return a ledger with what 同上 stands for in the columns of who and when.

    It stands for what the entry right above it says.
    """
    at = {name: table.columns[name] for name in (*WHO, "日期") if name in table.columns}
    said = {one for one in at.values() if any(map(is_ditto, {row[one] for row in table.rows}))}
    if not said:
        return table
    rows = [list(row) for row in table.rows]
    for above, row in pairwise(rows):
        if not is_blank(above[table.columns["条款"]]):
            for one in _repeating(row, above, at, said):
                row[one] = above[one]
    return replace(table, rows=tuple(map(tuple, rows)))


def _repeating(
    row: Sequence[Cell], above: Sequence[Cell], at: dict[str, int], said: Iterable[int]
) -> set[int]:
    """Return the columns in which a row is as the one above it.

    Whose name is repeated is the same person, with the 工号 and the window that are written there,
    also where nothing but the 工号 is.
    """
    found = {one for one in said if is_ditto(row[one]) and not is_blank(above[one])}
    name, own = at.get("姓名"), at.get("工号")
    if name is not None and own is not None and is_ditto(row[name]) and not is_blank(above[own]):
        found |= {name} if own in found or is_blank(row[own]) else set()
    if name in found:
        found |= {at[one] for one in WHO if one in at and is_blank(row[at[one]])}
    return found


def _with_categories(table: Table) -> Table:
    """Return a ledger whose clauses are numbers beside their category with both in one: 3b.

    A category in words such as 同上 is that of the row above; a line of sums, or one with neither,
    is no such row.
    """
    category, clause = table.columns[_CATEGORY], table.columns["条款"]
    above = ""
    rows = []
    for row in table.rows:
        number, said = text(row[clause]), row[category]
        passed = not number and (is_blank(said) or is_summary(text(said)))
        if not is_ditto(said) and not passed:
            above = _BRACKETS.sub("", text(said))
        if above and _NUMBER_ALONE.fullmatch(number):
            row = (*row[:clause], above + number, *row[clause + 1 :])
        rows.append(row)
    return replace(table, rows=tuple(rows))


def _missing(columns: dict[str, int], kind: Schema) -> str | None:
    for group in kind.needed:
        if not any(name in columns for name in group):
            return group[0]
    return None


def has_header(cells: Cells, kind: Schema) -> bool:
    """Tell whether the first row of a range is a header row of this kind of table."""
    return bool(cells) and _missing(columns_of(cells[0], kind), kind) is None


def blank_row(row: Iterable[Cell]) -> bool:
    """Tell whether every cell of a row is blank."""
    return all(map(is_blank, row))
