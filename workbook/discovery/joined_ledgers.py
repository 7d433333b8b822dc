"""Tables on several sheets that may count together: ledgers, each of which goes on where another
ends, and counts of different people.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from udf.clauses import find_rule
from udf.ledger_cells import read_day
from udf.rulebook import RuleBook
from udf.text import Cell, text
from workbook.discovery.model import FoundTable, TableKind
from workbook.discovery.sheet_view import View

_COUNTS = ({TableKind.ATTENDANCE}, {TableKind.REVIEWS})
_SIDES = (TableKind.DEDUCTIONS, TableKind.AWARDS)
_NOT_READ = ("序号", "状态", "分值", "旁人")  # columns without which a row counts all the same
_FEW = 10  # rows of one side, of which each may have one of the other astray
Row = tuple[str, ...]


def joined(
    rivals: Sequence[FoundTable], views: Mapping[str, View], rules: RuleBook, month: date | None
) -> list[FoundTable]:
    """Return ledgers in the order in which they count together; none where they cannot.

    The first has all the columns that the others have. Those of one side are of that side; where
    one holds both, all together do. They cannot where a row of one is on another as well: which of
    them repeats which is not known. Counts can where nobody is on two of their sheets.
    """
    kinds = {table.kind for table in rivals}
    if kinds in _COUNTS:
        return list(rivals) if _are_of_others(rivals) else []
    mixed = TableKind.LEDGER in kinds
    if not _are_of_one_use(rivals):
        return []
    first = next((one for one in rivals if all(_columns(t) <= _columns(one) for t in rivals)), None)
    rows = [_rows(table, views[table.sheet], rules, month) for table in rivals]
    if first is None or len(set().union(*rows)) < sum(map(len, rows)):
        return []
    ordered = [first, *(table for table in rivals if table is not first)]
    return [replace(one, kind=TableKind.LEDGER) for one in ordered] if mixed else ordered


def of_one_side(table: FoundTable, view: View, rules: RuleBook) -> FoundTable:
    """Return a ledger of both sides as one of the side that nearly all of its rows are of.

    To be asked where the other side has a ledger of its own: then a row astray is an error, which
    the rows themselves say.
    """
    bonus = {category.name for category in rules.categories if category.bonus}
    read = (find_rule(rules, _shown(table, view, row, "条款")) for row in table.rows)
    sides = Counter(_SIDES[rule.category in bonus] for rule in read if rule is not None)
    ((side, rows), *_) = sides.most_common(1) or [(table.kind, 0)]
    astray = sum(sides.values()) - rows
    few = astray <= max(1, rows // _FEW) and astray * 2 <= rows
    return replace(table, kind=side) if few else table


def _are_of_others(counts: Sequence[FoundTable]) -> bool:
    """Tell whether nobody is on two of several tables of counts."""
    names = [person.name for table in counts for person in table.persons]
    apart = len(counts) > 1 and all(table.persons for table in counts)
    return apart and all(names) and len(set(names)) == len(names)


def _are_of_one_use(rivals: Sequence[FoundTable]) -> bool:
    kinds = {table.kind for table in rivals}
    if len(rivals) < 2:
        return False
    if TableKind.LEDGER in kinds:
        return TableKind.AWARDS not in kinds
    return len(kinds) == 1 and kinds <= {*_SIDES}


def _columns(table: FoundTable) -> set[str]:
    return {*table.columns} - {*_NOT_READ}


def _rows(table: FoundTable, view: View, rules: RuleBook, month: date | None) -> set[Row]:
    """Return what the rows of a ledger tell: who, when, and the clause, however it is written."""
    return {
        (
            _day(_shown(table, view, row, "日期"), month),
            text(_shown(table, view, row, "姓名") or _shown(table, view, row, "工号")),
            _clause(_shown(table, view, row, "条款"), rules),
        )
        for row in table.rows
    }


def _shown(table: FoundTable, view: View, row: int, role: str) -> Cell:
    column = table.columns.get(role)
    return None if column is None else view.shown(row, column.number)


def _day(written: Cell, month: date | None) -> str:
    when = read_day(month, written)[0]
    return text(written) if when is None else when.isoformat()


def _clause(written: Cell, rules: RuleBook) -> str:
    rule = find_rule(rules, written)
    return text(written) if rule is None else rule.code
