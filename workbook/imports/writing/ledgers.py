"""What an export says happened, written into the two ledgers around what clerks wrote there."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from udf import tables
from udf.errors import KaoheError
from udf.ledger import AWARDS, DEDUCTIONS
from udf.marks import Mark, mark_of, marked
from udf.rulebook import Subject
from udf.text import Cell, day, is_blank, text, whole
from workbook.imports.bulletins import without_bulletin
from workbook.imports.findings import Basis, Entered, Event, Findings
from workbook.imports.forms import data
from workbook.imports.plan import Action, free_rows, plan
from workbook.imports.tables.exports import RowRemark
from workbook.imports.writing.already_entered import COLUMNS, cells_of, there_already
from workbook.month.import_log import Memory, Written
from workbook.month.tables import Located, locate
from workbook.ooxml.package import Package

_NEEDED = ("日期", "条款", "备注")
_SAYING = ("数量", "核实")  # needed where an entry says more in them than that it happened once
_MOVING = (Action.CHANGE, Action.REMOVE)
_LEDGERS = {DEDUCTIONS: "扣分表", AWARDS: "加分表"}
_ABOUT = {
    Subject.LATENESS: "迟到",
    Subject.EARLY_LEAVING: "早退",
    Subject.ABSENCE: "旷工",
    Subject.COMPLAINT: "投诉",
    Subject.DISSATISFIED: "“不满意”评价",
    Subject.VERY_DISSATISFIED: "“非常不满意”评价",
    Subject.NOT_RECTIFIED: "差评整改",
}
_REMARK = 120  # characters of 备注 besides the source


def write_ledgers(
    package: Package, kind: str, findings: Findings, basis: Basis, memory: Memory, notes: list[str]
) -> tuple[dict[Action, int], list[RowRemark]]:
    """Enter what happened; return how many rows got which action, and the export's rows left out.

    What a clerk had entered for the same person, day and clause is not entered again.
    """
    left: list[RowRemark] = []
    entered = [*_of_incidents(findings.incidents, kind, basis, left), *findings.entered]
    actions: Counter[Action] = Counter()
    sides = {one.side for one in entered} | {DEDUCTIONS}
    for side in sorted(sides, key=list(_LEDGERS).index):
        own = {one.id: one for one in entered if one.side == side}
        located = locate(package, _LEDGERS[side], tables.LEDGER)
        if not own and not _takes_rows(located):
            continue  # an office's own ledger, into which nothing was ever imported
        actions.update(_write(package, kind, side, own, findings, basis, memory, notes, left))
    if findings.entered:  # rows of other ledgers are no earlier state of this one
        actions.pop(Action.EARLIER, None)
    return dict(actions), left


_DIFFERS = "登记表里已有同一人、同一天、同一条款而内容不同的登记，没有登记，请核对"
_BY_HAND = "登记表里已登记同一人、同一天、同一条款，没有重复登记"


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """The rows of one side by the source's ids: as an export has them, and as the ledger has them.

    ``values`` are the cells to be written, ``wanted`` the same as comparable text; ``places`` are
    the ledger's rows, ``present`` what is in them.
    """

    located: Located
    source: str
    values: Mapping[str, Mapping[str, Cell]]
    wanted: Mapping[str, Written]
    places: Mapping[str, int]
    present: Mapping[str, Written]

    @classmethod
    def of(cls, located: Located, source: str, entered: Mapping[str, Entered]) -> "_Rows":
        """Compare what is to be entered with what a ledger holds of a source."""
        values = {
            number: {**one.values, "备注": marked(Mark(source, number), one.values.get("备注"))}
            for number, one in entered.items()
        }
        places = _rows_by_id(located, source)
        return cls(
            located=located,
            source=source,
            values=values,
            wanted={number: _stated(located, row) for number, row in values.items()},
            places=places,
            present={n: _stated(located, cells_of(located, index)) for n, index in places.items()},
        )


def _write(
    package: Package,
    kind: str,
    side: str,
    entered: Mapping[str, Entered],
    findings: Findings,
    basis: Basis,
    memory: Memory,
    notes: list[str],
    left: list[RowRemark],
) -> Counter[Action]:
    """Enter one side's rows into its ledger; return how many rows got which action.

    ``memory`` keeps what is written, ``notes`` and ``left`` get what was met.
    """
    located = locate(package, _LEDGERS[side], tables.LEDGER)
    _check_columns(located, entered.values())
    rows = _Rows.of(located, data()[kind]["title"], entered)
    before = _written_before(rows, side, memory)
    superseder = _superseder(findings, {**rows.present, **before}, basis)
    actions = plan(rows.wanted, rows.present, before, superseder)
    fresh = {number: entered[number] for number, action in actions.items() if action == Action.ADD}
    for number, where in there_already(located, side, findings, basis, fresh, entered).items():
        actions[number] = Action.BY_HAND
        if where:
            reason = _DIFFERS if findings.entered else _BY_HAND
            left.append(RowRemark(entered[number].sheet, entered[number].row, reason, where))
    notes += without_bulletin(located, actions, entered)
    left += _deleted(located, actions, entered)
    notes += _changed_by_hand(rows, actions)
    _remember(memory, rows.source, actions, rows.wanted)
    notes += _spelled_out(rows, actions)
    _carry_out(package, rows, actions)
    return Counter(actions.values())


def _written_before(rows: _Rows, side: str, memory: Memory) -> dict[str, Written]:
    """Return what earlier imports wrote into a ledger, as far as it has columns for that."""
    before = _remembered(memory, rows.source)
    if side != DEDUCTIONS:  # what an import wrote and nobody knows any more was a deduction
        before = {n: row for n, row in before.items() if n in rows.wanted or n in rows.present}
    return _in_columns(before, rows.located)


def _deleted(
    located: Located, actions: Mapping[str, Action], entered: Mapping[str, Entered]
) -> Iterator[RowRemark]:
    """Yield the export's rows that somebody has deleted since an earlier import."""
    reason = f"上次导入{located.sheet.name}的这一条后来被删去，没有再登记"
    for number, action in actions.items():
        if action == Action.DELETED:
            yield RowRemark(entered[number].sheet, entered[number].row, reason)


def _changed_by_hand(rows: _Rows, actions: Mapping[str, Action]) -> Iterator[str]:
    """Yield in sentences which rows stay as somebody has changed them since an earlier import."""
    for number, action in actions.items():
        if action == Action.KEEP:
            row = rows.located.row(rows.places[number])
            gone = "" if number in rows.wanted else "；导出中已经没有这一条"
            where = f"{rows.located.sheet.name}第{row}行（{rows.source} {number}）"
            yield f"{where}导入后有人改过，保留{gone}"


def _takes_rows(located: Located) -> bool:
    """Tell whether a ledger has the columns that imports write."""
    return all(name in located.table.columns for name in _NEEDED)


def _check_columns(located: Located, entered: Iterable[Entered]) -> None:
    """Refuse entries for which a ledger lacks columns, all of them at once."""
    cells = [one.values for one in entered]
    said = [name for name in _SAYING if any(_says_more(row.get(name)) for row in cells)]
    lacking = [name for name in (*_NEEDED, *said) if name not in located.table.columns]
    if lacking:
        names = "、".join(f"“{name}”" for name in lacking)
        columns = "这一列" if len(lacking) == 1 else f"这{len(lacking)}列"
        raise KaoheError(
            f"{located.sheet.name}没有{names}列，导入的记录无处可写；请在"
            f"“{located.table.title('条款')}”列旁边插入{columns}（填在表右边的读不到），再试一次"
        )


def _says_more(cell: Cell) -> bool:
    """Tell whether a cell says more than that an entry happened once."""
    return not is_blank(cell) and whole(cell) != 1


def _in_columns(rows: Mapping[str, Written], located: Located) -> dict[str, Written]:
    """Return rows as far as the ledger has columns for them."""
    columns = located.table.columns
    return {
        number: {name: cell for name, cell in written.items() if name in columns}
        for number, written in rows.items()
    }


def _remembered(memory: Memory, source: str) -> dict[str, Written]:
    """Return the rows that earlier imports of a source wrote, by its id."""
    return {number: row for (title, number), row in memory.rows.items() if title == source}


def _remember(
    memory: Memory, source: str, actions: Mapping[str, Action], wanted: Mapping[str, Written]
) -> None:
    for number, action in actions.items():
        if action == Action.REMOVE:
            memory.rows.pop((source, number), None)
        elif action in (Action.ADD, Action.CHANGE, Action.SAME):
            memory.rows[source, number] = wanted[number]


def _spelled_out(rows: _Rows, actions: Mapping[str, Action]) -> Iterator[str]:
    """Write out what 同上 stands for below rows that will be others; yield that in sentences."""
    located = rows.located
    moving = {rows.places[n] for n, one in actions.items() if one in _MOVING and n in rows.places}
    for index in sorted(moving):
        if index + 1 in moving or index + 1 >= len(located.table.rows):
            continue
        meant = located.table.rows[index + 1]
        written = located.cells[located.table.header + 2 + index]
        told = [
            name
            for name in (*tables.WHO, "日期")
            if (at := located.table.columns.get(name)) is not None and meant[at] != written[at]
        ]
        for name in told:
            value = located.table.cell(meant, name)
            _set(located, index + 1, name, (day(value) if name == "日期" else None) or value)
        if told:
            row = located.row(index + 1)
            yield f"{located.sheet.name}第{row}行的“同上”已照原来的意思写出：上面一行随导出改了"


def _carry_out(package: Package, rows: _Rows, actions: Mapping[str, Action]) -> None:
    """Change and empty the rows that are there, and put new ones into free rows."""
    located, places = rows.located, rows.places
    emptied = {
        places[n] for n, action in actions.items() if action == Action.REMOVE and n in places
    }
    for index in emptied:
        _put(located, index, {})
    for number, action in actions.items():
        if action == Action.CHANGE:
            _put(located, places[number], rows.values[number])
    fresh = [number for number, action in actions.items() if action == Action.ADD]
    if fresh:
        located, free = free_rows(package, located, COLUMNS, len(fresh), emptied)
        for number, index in zip(fresh, free, strict=True):
            _put(located, index, rows.values[number])


# --- what is to be entered ------------------------------------------------------------------------


def _of_incidents(
    incidents: Iterable[Event], kind: str, basis: Basis, left: list[RowRemark]
) -> list[Entered]:
    """Return incidents as rows of the ledgers; one that the rule book has no clause for is left."""
    found = []
    for incident in incidents:
        rule = None if incident.subject is None else basis.rules.clause_of(incident.subject)
        if rule is None and incident.subject is not None:
            reason = f"细则中没有{_ABOUT[incident.subject]}的条款，没有登记"
            left.append(RowRemark(incident.sheet, incident.row, reason))
            continue
        person = basis.roster.people[incident.person]
        values: dict[str, Cell] = {
            "日期": incident.when,
            "工号": person.id,
            "姓名": person.name,
            "窗口": person.window,
            "条款": incident.words if rule is None else rule.choice,
            "数量": incident.quantity,
            "核实": incident.verdict,
            "考核方式": data()[kind]["method"],
            "备注": incident.remark[:_REMARK],
        }
        found.append(
            Entered(
                id=incident.id,
                side=AWARDS
                if rule and basis.rules.by_category[rule.category].bonus
                else DEDUCTIONS,
                values=values,
                people=(incident.person,),
                when=incident.when,
                clause=text(incident.words) if rule is None else rule.code,
                sheet=incident.sheet,
                row=incident.row,
            )
        )
    return found


def _stated(located: Located, values: Mapping[str, Cell]) -> Written:
    """Return a row as comparable text: the columns the table has, where they are filled."""
    found = {}
    for name, value in values.items():
        if name in located.table.columns:
            when = day(value) if name == "日期" else None
            stated = text(value) if when is None else when.isoformat()
            if stated:
                found[name] = stated
    return found


def _rows_by_id(located: Located, source: str) -> dict[str, int]:
    """Return the rows that an import of this source wrote, by its id; a copy is not one."""
    found: dict[str, int] = {}
    for index, cell in enumerate(located.table.column("备注")):
        if mark := mark_of(cell, (source,)):
            found.setdefault(mark.id, index)
    return found


def _superseder(
    findings: Findings, written: Mapping[str, Written], basis: Basis
) -> Callable[[str], bool]:
    """Return whether an export speaks of what is written under an id, or of that whole person.

    Of whom it was read in part only, nothing is taken back, nor of days that another part covered.
    """

    def superseded(number: str) -> bool:
        row = written[number]
        people = basis.roster.find(row.get("工号"), row.get("姓名"), row.get("窗口")).people
        if not findings.partial.isdisjoint(people):
            return False
        if number in findings.seen:
            return True
        when = day(row.get("日期"))
        return any(
            person in findings.covers
            and (when is None or when.day not in findings.apart.get(person, ()))
            for person in people
        )

    return superseded


def _put(located: Located, index: int, values: Mapping[str, Cell]) -> None:
    """Fill a row of the ledger; a column without a value becomes empty."""
    for name in COLUMNS:
        if name in located.table.columns:
            _set(located, index, name, values.get(name))


def _set(located: Located, index: int, name: str, value: Cell) -> None:
    """Write a cell of the ledger; a day is shown as one."""
    sheet, row, column = located.sheet, located.row(index), located.column(name)
    if isinstance(value, date) and not sheet.package.is_date(sheet.cell(row, column).style):
        model = _dated_row(located)
        if model is None:
            value = value.isoformat()
        else:
            sheet.copy_row_format(model, row)
    sheet.set_value(row, column, value or None)


def _dated_row(located: Located) -> int | None:
    """Return the first row whose date is shown as a date."""
    rows = range(located.row(0), located.area.last_row + 1)
    is_date, column = located.sheet.package.is_date, located.column("日期")
    return next((row for row in rows if is_date(located.sheet.cell(row, column).style)), None)
