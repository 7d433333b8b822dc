"""What is in a ledger already, by a clerk or from elsewhere, and is not entered again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from udf.entries import State
from udf.ledger import judge
from udf.marks import mark_of, without_mark
from udf.text import Cell, text
from workbook.imports.findings import Basis, Entered, Findings
from workbook.imports.forms import titles
from workbook.month.tables import Located

COLUMNS = (
    "日期", "工号", "姓名", "窗口", "条款", "数量", "核实", "考核方式", "通报期次", "备注",
)  # fmt: skip
_COMPARED = ("数量", "核实", "通报期次")
Key = tuple[tuple[int, ...], date | None, str]


def there_already(
    located: Located,
    side: str,
    findings: Findings,
    basis: Basis,
    fresh: Mapping[str, Entered],
    entered: Iterable[str],
) -> dict[str, str]:
    """Return which new rows are there in other words, and what is to be stated of them."""
    if not fresh:
        return {}
    if findings.entered:
        return _as_copies(located, side, basis, fresh, frozenset(entered))
    return _by_hand(located, side, basis, fresh)


def _by_hand(
    located: Located, side: str, basis: Basis, entered: Mapping[str, Entered]
) -> dict[str, str]:
    """Return which rows a clerk has entered already, with where.

    Each of the clerk's rows is one: of two cases on a day, one may be entered by hand.
    """
    remarks = list(located.table.column("备注"))
    by_key: dict[Key, list[int]] = defaultdict(list)
    for entry in judge(located.cells, side, *basis.ranges).entries:
        imported = mark_of(remarks[entry.row], titles()) is not None
        if entry.rule is not None and entry.when is not None and not imported:
            for person in entry.people:
                by_key[(person,), entry.when, entry.rule.code].append(entry.row)
    found = {}
    for number, one in entered.items():
        rows = by_key.get((one.people, one.when, one.clause))
        if rows:
            found[number] = f"{located.sheet.name}第{located.row(rows.pop(0))}行"
    return found


def _as_copies(
    located: Located, side: str, basis: Basis, entered: Mapping[str, Entered], own: Collection[str]
) -> dict[str, str]:
    """Return which rows of another ledger are not to be entered: "" where the same is there.

    Rows with one of the ids `own` are those of this ledger itself, imported before.

    Equal rows count as often as in the ledger that has most of them; a row for the same person, day
    and clause that is otherwise different is left to the office.
    """
    by_key: dict[Key, dict[tuple[str, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
    ids = {text(number) for number in own}
    for entry in judge(located.cells, side, *basis.ranges).entries:
        if entry.state is State.EMPTY:
            continue
        cells = cells_of(located, entry.row)
        clause = entry.rule.code if entry.rule else text(cells["条款"])
        mark = mark_of(cells["备注"], titles())
        if mark is None or text(mark.id) not in ids:
            by_key[entry.people, entry.when, clause][_content(cells)].append(entry.row)
    found: dict[str, str] = {}
    for number, one in entered.items():
        there = by_key.get((one.people, one.when, one.clause))
        if not there:
            continue
        same = there.get(_content(one.values))
        if same is None:
            row = min(rows[0] for rows in there.values() if rows) if any(there.values()) else 0
            found[number] = f"{located.sheet.name}第{located.row(row)}行"
        elif same:
            same.pop(0)
            found[number] = ""
    return found


def _content(cells: Mapping[str, Cell]) -> tuple[str, ...]:
    """Return what two rows for the same person, day and clause are compared by."""
    remark = text(without_mark(str(cells.get("备注") or ""), titles()))
    stated = [text(cells.get(name)) for name in _COMPARED]
    return (stated[0] or "1", *stated[1:], remark)


def cells_of(located: Located, index: int) -> dict[str, Cell]:
    """Return the cells of a ledger's row by column; ``index`` counts its rows from 0."""
    row = located.table.rows[index]
    return {name: located.table.cell(row, name) for name in COLUMNS}
